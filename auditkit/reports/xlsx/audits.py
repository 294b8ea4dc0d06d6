"""The lists of a report's workbook that say who must be audited, and what is on file of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.reports import wording
from auditkit.reports.parts import in_units
from auditkit.reports.records import Records
from auditkit.reports.xlsx.sheets import Field, Listed, Value

if TYPE_CHECKING:
    from auditkit.model.report import ProjectReport, Report
    from auditkit.reports.audited import Audited


def mandatory(audited: Audited, listed: Listed) -> Listed:
    """Return the projects that rules put on the audit list, best ranked first."""
    report = audited.report
    holds_figures = any(entry.figure is not None for entry in report.mandatory)
    whose = _Whose(report, Records(audited.dataset, report.as_of), listed)
    rows: list[tuple[Value, ...]] = [
        (
            entry.rank,
            *whose.project(entry.project_id),
            in_units(entry.amount, report.currency) if entry.figure is None else entry.figure,
            report.rule_titles.get(entry.rule, entry.rule),
            entry.group,
            *whose.audit(entry.project_id),
        )
        for entry in report.mandatory
    ]
    raised = _("Raised ({currency})").format(currency=label("currency", report.currency))
    fields = (
        Field(_("Rank"), 7, "count"),
        *_of_project(),
        Field(_("Ranked by") if holds_figures else raised, 17, "number" if holds_figures else "money"),
        Field(_("Rule"), 30),
        Field(_("Group"), 14),
        *_of_audit(),
    )
    return Listed(_("Must be audited"), fields, rows, 2)


def drawn(audited: Audited, listed: Listed) -> Iterator[Listed]:
    """Yield who was drawn, if a manifest says so."""
    report = audited.report
    if report.manifest is None:
        return
    records = Records(audited.dataset, report.as_of)
    whose = _Whose(report, records, listed)
    ids = audited.dataset.tables["samples"].frame["project_id"].dropna().unique().tolist()
    rows: list[tuple[Value, ...]] = [
        (
            *whose.project(project_id),
            sample["campaign"],
            sample["selected_as"],
            sample["stratum"],
            in_units(sample["amount"], report.currency),
            *whose.audit(project_id),
            sample["ticket"],
        )
        for project_id in ids
        for sample in records.of("samples", project_id)
    ]
    fields = (
        *_of_project(),
        Field(_("Campaign"), 12),
        Field(_("How selected"), 14),
        Field(_("Stratum"), 18),
        Field(_("Raised ({currency})").format(currency=label("currency", report.currency)), 17, "money"),
        *_of_audit(),
        Field(_("Ticket"), 66, is_printed=False),
    )
    yield Listed(_("Drawn for audit"), fields, rows, 1)


class _Whose:
    """Tells of a project what stands beside it on both lists."""

    def __init__(self, report: Report, records: Records, listed: Listed) -> None:
        self._projects: dict[str, ProjectReport] = {each.project_id: each for each in report.projects}
        self._charities = wording.charities(report)
        self._records = records
        self._listed = listed

    def project(self, project_id: str) -> tuple[Value, ...]:
        """Return a project by its id, title and charity."""
        project = self._projects.get(project_id)
        if project is None:
            return project_id, None, None
        org_id = project.org_id or ""
        return self._listed.link(project_id), project.title, self._charities.get(org_id, org_id)

    def audit(self, project_id: str) -> tuple[Value, ...]:
        """Return what is on file of a project's latest audit."""
        latest = next(iter(self._records.of("audits", project_id)), None)
        if latest is None:
            return _("not on file"), None, None
        return latest["report_on"] or _("without a date"), latest["auditor"], latest["opinion"]


def _of_project() -> tuple[Field, ...]:
    return Field(_("Project"), 12), Field(_("Title"), 28), Field(_("Charity"), 24)


def _of_audit() -> tuple[Field, ...]:
    return Field(_("Audit report of"), 12, "centred"), Field(_("Audit firm"), 20), Field(_("Opinion"), 14)
