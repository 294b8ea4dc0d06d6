"""The lists of a report's workbook: projects, findings, duties, waivers, charities, rules and inputs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import PurePath
from typing import TYPE_CHECKING

from auditkit.i18n import pick
from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.model.pack import SEVERITIES, Reference
from auditkit.model.verdict import FAILED, UNVERIFIABLE
from auditkit.reports import groups, wording
from auditkit.reports.parts import in_units
from auditkit.reports.plain import place_text
from auditkit.reports.records import code_title
from auditkit.reports.seen import seen
from auditkit.reports.xlsx.sheets import Field, Listed, Severity, Value
from auditkit.score import shown_share

if TYPE_CHECKING:
    from fractions import Fraction

    from auditkit.model.report import ProjectReport, Report
    from auditkit.model.verdict import Finding
    from auditkit.reports.audited import Audited

_MOST_NAMED = 5


def findings(report: Report) -> Listed:
    """Return all findings, those of the worst project first, and of each the gravest first."""
    charity = wording.charities(report)
    rows: list[tuple[Value, ...]] = []
    rows_of: dict[str, int] = {}
    projects = Listed(_("Projects"), (), (), rows_of=_project_rows(report))
    for group in groups.grouped(report, limit=None):
        project = group.project
        if group.project_id is not None:
            rows_of[group.project_id] = len(rows) + 1
        for rule in group.rules:
            for position, finding in enumerate(rule.findings):
                lost = rule.points_lost if position == 0 else None
                rows.append(
                    (
                        Severity.of(finding.severity),
                        _whom(finding, projects),
                        project.title if project is not None else None,
                        wording.about(finding) if project is None else _charity(project, charity),
                        finding.title,
                        " ".join(filter(None, [_unverifiable(finding), finding.message])),
                        finding.fix,
                        finding.place.file and PurePath(finding.place.file).name,
                        finding.place.sheet,
                        finding.place.cell or finding.place.row,
                        seen(finding, finding.value, report.currency),
                        seen(finding, finding.expected, report.currency),
                        finding.days_late,
                        lost,
                        finding.reference,
                        "; ".join(place_text(place, finding.place) for place in groups.related(finding)),
                        finding.rule,
                        label("dimension", finding.dimension),
                        label("status", finding.status),
                        finding.place.file,
                    )
                )
    fields = (
        Field(_("Severity"), 10, "severity"),
        Field(_("Project"), 10),
        Field(_("Title"), 16),
        Field(_("Charity"), 16),
        Field(_("Rule"), 18),
        Field(_("What was found"), 40),
        Field(_("What to do"), 30),
        Field(_("File"), 16),
        Field(_("Sheet"), 10),
        Field(_("Cell"), 7, "centred"),
        Field(_("Seen or computed"), 14, "number"),
        Field(_("Expected"), 14, "number"),
        Field(_("Days late"), 7, "count"),
        Field(_("Points lost"), 8, "score"),
        Field(_("Norm"), 30, is_printed=False),
        Field(_("Other places"), 24, is_printed=False),
        Field(_("Rule ID"), 26, is_printed=False),
        Field(_("Dimension"), 12, is_printed=False),
        Field(_("Status"), 12, is_printed=False),
        Field(_("Path"), 30, is_printed=False),
    )
    return Listed(_("Findings"), fields, rows, 2, rows_of)


def projects(report: Report, found: Listed) -> Listed:
    """Return all projects by their ids; the number of findings leads to the first of them."""
    charity = wording.charities(report)
    dimensions = wording.dimensions(report)
    counts: dict[str, Counter[str]] = {}
    for finding in report.findings:
        for project_id in finding.projects:
            counts.setdefault(project_id, Counter())[finding.severity] += 1
    rows: list[tuple[Value, ...]] = []
    for project in report.projects:
        own = counts.get(project.project_id, Counter())
        rows.append(
            (
                _worst(project),
                found.link(project.project_id),
                project.title,
                _charity(project, charity),
                code_title("projects", "field", project.field),
                in_units(project.raised, report.currency),
                *(project.dimensions.get(dimension) for dimension in dimensions),
                percent(project.coverage),
                project.score,
                project.grade,
                *(own[severity] or None for severity in SEVERITIES),
                wording.cap_text(report, project),
            )
        )
    fields = (
        Field(_("Worst"), 15, "severity"),
        Field(_("Project"), 9),
        Field(_("Title"), 24),
        Field(_("Charity"), 20),
        Field(_("Field"), 9),
        Field(_raised(report), 16, "money"),
        *(Field(label("dimension", dimension), 11, "score") for dimension in dimensions),
        Field(_("Coverage"), 8, "percent"),
        Field(_("Score"), 8, "score"),
        Field(_("Grade"), 6, "centred"),
        *(Field(f"{wording.SIGNS[each]} {label('severity', each)}", 7, "count") for each in SEVERITIES),
        Field(_("Remark"), 24),
    )
    return Listed(_("Projects"), fields, rows, 2, _project_rows(report))


def obligations(report: Report, listed: Listed) -> Listed:
    """Return what is due next, by day."""
    charity, own = wording.charities(report), _by_id(report)
    as_of = date.fromisoformat(report.as_of)
    rows: list[tuple[Value, ...]] = []
    for duty in sorted(report.obligations, key=lambda duty: duty.order):
        project, due = own.get(duty.project_id), date.fromisoformat(duty.due)
        rows.append(
            (
                due,
                (due - as_of).days,
                listed.link(duty.project_id),
                None if project is None else project.title,
                None if project is None else _charity(project, charity),
                wording.duty(duty.title or report.rule_titles.get(duty.rule, duty.rule), duty.about),
                duty.fix,
                duty.reference,
                duty.rule,
            )
        )
    fields = (
        Field(_("Due"), 12, "date"),
        Field(_("Days left"), 8, "count"),
        Field(_("Project"), 12),
        Field(_("Title"), 26),
        Field(_("Charity"), 22),
        Field(_("Duty"), 30),
        Field(_("What to do"), 34),
        Field(_("Norm"), 30),
        Field(_("Rule ID"), 26, is_printed=False),
    )
    return Listed(_("Due next"), fields, rows, 1)


def waived(report: Report, listed: Listed) -> Iterator[Listed]:
    """Yield what was waived, with its leave, if anything was."""
    own = _by_id(report)
    rows: list[tuple[Value, ...]] = [
        (
            listed.link(each.project_id),
            project.title if (project := own.get(each.project_id)) else None,
            each.title,
            label("status", each.status),
            each.reason,
            each.approved_by,
            date.fromisoformat(each.until),
            place_text(each.place),
            " ".join(wording.messages(each)),
            each.rule,
        )
        for each in report.waivers
    ]
    fields = (
        Field(_("Project"), 12),
        Field(_("Title"), 22),
        Field(_("Rule"), 24),
        Field(_("Without waiver"), 12),
        Field(_("Reason"), 30),
        Field(_("Approved by"), 18),
        Field(_("Until"), 12, "date"),
        Field(_("Waiver"), 20),
        Field(_("Findings"), 40),
        Field(_("Rule ID"), 26, is_printed=False),
    )
    if rows:
        yield Listed(_("Waived"), fields, rows, 1)


def charities(report: Report) -> Listed:
    """Return the charities that carry out projects."""
    rows: list[tuple[Value, ...]] = [
        (each.org_id, each.name, each.projects, each.score, each.grade) for each in report.organizations
    ]
    fields = (
        Field(_("Charity ID"), 24),
        Field(_("Charity"), 40),
        Field(_("Projects"), 10, "count"),
        Field(_("Score"), 10, "score"),
        Field(_("Grade"), 8, "centred"),
    )
    return Listed(_("Charities"), fields, rows, 1)


def rules(audited: Audited) -> Listed:
    """Return the rules that were judged by, with their norms and how many projects each came down on."""
    came_to: dict[str, Counter[str]] = {}
    for project in audited.report.projects:
        for outcome in project.outcomes:
            came_to.setdefault(outcome.rule, Counter())[outcome.status] += 1
    rows: list[tuple[Value, ...]] = []
    for rule in audited.pack.rules:
        own = came_to.get(rule.id, Counter())
        rows.append(
            (
                rule.id,
                pick(rule.title),
                Severity.of(rule.severity),
                label("dimension", rule.dimension),
                float(rule.weight),
                own[FAILED],
                own[UNVERIFIABLE],
                "; ".join(map(_cited, rule.references)),
                "; ".join(dict.fromkeys(each.url for each in rule.references if each.url)),
                pick(rule.why),
            )
        )
    fields = (
        Field(_("Rule ID"), 28),
        Field(_("Title"), 30),
        Field(_("Severity"), 11, "severity"),
        Field(_("Dimension"), 12),
        Field(_("Weight"), 8, "number"),
        Field(_("Projects failed"), 10, "count"),
        Field(_("Projects unverifiable"), 13, "count"),
        Field(_("Norm"), 40),
        Field(_("Link"), 24),
        Field(_("Why"), 50, is_printed=False),
    )
    return Listed(_("Rules"), fields, rows, 1)


def inputs(report: Report) -> Listed:
    """Return what became of each sheet of each file."""
    rows: list[tuple[Value, ...]] = []
    for file in report.inputs:
        status = label("file", file.status)
        if not file.sheets:
            rows.append((file.path, status, None, None, None, None, file.error, file.sha256))
        for sheet in file.sheets:
            unused = label("file", "failed") if sheet.is_refused else label("input", "ignored")
            what = unused if sheet.table is None else label("table", sheet.table)
            rows.append((file.path, status, sheet.name, what, sheet.rows, sheet.header_row, sheet.note, file.sha256))
    fields = (
        Field(_("File"), 44),
        Field(_("Status"), 14),
        Field(_("Sheet"), 20),
        Field(_("Read as"), 16),
        Field(_("Rows"), 9, "count"),
        Field(_("Header row"), 9, "count"),
        Field(_("Remark"), 46),
        Field(_("SHA-256"), 66, is_printed=False),
    )
    return Listed(_("Inputs"), fields, rows, 1)


def _whom(finding: Finding, listed: Listed) -> Value:
    if finding.project_id is not None:
        return listed.link(finding.project_id)
    named = [*finding.concerned[:_MOST_NAMED]]
    left = len(finding.concerned) - len(named)
    return _(", ").join([*named, *([_("… {count} more").format(count=f"{left:,}")] if left else [])])


def _unverifiable(finding: Finding) -> str:
    return "" if finding.status == FAILED else f"[{label('status', finding.status)}]"


def _worst(project: ProjectReport) -> Severity:
    if project.worst is not None:
        return Severity.of(project.worst)
    sign = wording.sign(project)
    told = {wording.CLEAN: _("nothing found"), wording.CLEAN_IN_PART: _("nothing found in a part")}
    return Severity(None, f"{sign} {told.get(sign, '')}".rstrip())


def percent(share: Fraction) -> float:
    """Return a share as other reports have it; a cell shows it in percent."""
    return float(shown_share(share))


def _cited(reference: Reference) -> str:
    days = " – ".join(filter(None, [reference.start, reference.until]))
    title = pick(reference.title)
    return _("{duty} ({about})").format(duty=title, about=days) if reference.until else title


def _charity(project: ProjectReport, names: Mapping[str, str]) -> str:
    return names.get(project.org_id or "", project.org_id or "")


def _raised(report: Report) -> str:
    return _("Raised ({currency})").format(currency=label("currency", report.currency))


def _by_id(report: Report) -> dict[str, ProjectReport]:
    return {project.project_id: project for project in report.projects}


def _project_rows(report: Report) -> dict[str, int]:
    return {project.project_id: row for row, project in enumerate(report.projects, start=1)}
