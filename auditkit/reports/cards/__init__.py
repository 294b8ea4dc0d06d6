"""Transparency cards: a page a project for donors, and a page that lists them. They show no personal data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.reports import wording
from auditkit.reports.cards.content import Cards
from auditkit.reports.file_names import file_names
from auditkit.reports.pages import page
from auditkit.reports.parts import in_units
from auditkit.reports.records import code_title
from auditkit.values.personal_data import masked

if TYPE_CHECKING:
    from auditkit.reports.audited import Audited

INDEX = "index"


def files(audited: Audited) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of each file: the list of all cards first, then the cards by project id."""
    report = audited.report
    names = file_names((project.project_id for project in report.projects), taken=(INDEX,))
    charity = wording.charities(report)
    source = " · ".join([report.pack_title, *wording.headline(report)])
    notes = [*wording.failures(report), wording.disclaimer()]
    rows = [
        (
            f"{names[project.project_id]}.html",
            wording.name(masked(project.project_id), project),
            charity.get(project.org_id or "", masked(project.org_id or "")),
            code_title("projects", "field", project.field) or "",
            in_units(project.raised, report.currency),
            wording.score_text(project.score),
            wording.grade_text(project.grade),
        )
        for project in report.projects
    ]
    head = (
        _("Project"),
        _("Charity"),
        _("Field"),
        _("Raised ({currency})").format(currency=label("currency", report.currency)),
        _("Score"),
        _("Grade"),
    )
    title = _("Transparency cards")
    common = {"currency": report.currency, "source": source, "words": _words()}
    yield (
        f"{INDEX}.html",
        page("cards.html.jinja", "card.css", title=title, notes=notes, head=head, rows=rows, **common),
    )
    cards = Cards(audited)
    for project in report.projects:
        card = cards.of(project)
        yield (
            f"{names[project.project_id]}.html",
            page("card.html.jinja", "card.css", card=card, index=f"{INDEX}.html", **common),
        )


def _words() -> dict[str, str]:
    return {
        "all": _("All projects"),
        "nothing": _("not on file"),
        "of_100": _("of 100"),
        "grade": _("Grade"),
        "no_score": _("no score"),
        "dimensions": _("Score by dimension"),
        "card": _("Transparency card"),
    }
