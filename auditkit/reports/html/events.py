"""What each project did and when, as far as it is on file: the other half of what was due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.i18n import translate as _

if TYPE_CHECKING:
    from auditkit.model.dataset import Dataset

_EVENTS = (
    ("projects", "launched_on"),
    ("projects", "fundraising_starts_on"),
    ("projects", "fundraising_ends_on"),
    ("projects", "ends_on"),
    ("disclosures", "disclosed_on"),
    ("progress", "posted_on"),
    ("audits", "report_on"),
    ("audits", "published_on"),
)
"""The columns whose dates a timeline shows, by table."""


def names() -> list[str]:
    """Return what people call the events, in the order of their numbers."""
    return [
        _("launched"),
        _("fundraising starts"),
        _("fundraising ends"),
        _("project ends"),
        _("finances disclosed"),
        _("progress posted"),
        _("audit report dated"),
        _("audit report published"),
    ]


def of_projects(dataset: Dataset) -> dict[str, list[tuple[str, int]]]:
    """Return for each project its events by day: the ISO date and the number of the event, each once."""
    found: dict[str, set[tuple[str, int]]] = {}
    for number, (table, column) in enumerate(_EVENTS):
        if table not in dataset.tables:
            continue
        frame = dataset.tables[table].frame[["project_id", column]].dropna()
        days = frame[column].dt.strftime("%Y-%m-%d").tolist()
        for project_id, day in zip(frame["project_id"].tolist(), days, strict=True):
            found.setdefault(project_id, set()).add((day, number))
    return {project_id: sorted(events) for project_id, events in found.items()}
