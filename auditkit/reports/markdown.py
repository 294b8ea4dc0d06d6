"""The report as Markdown, for a repository, a wiki or an e-mail."""

from __future__ import annotations

from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.model.report import Report
from auditkit.model.verdict import OUTCOMES
from auditkit.reports import groups, wording
from auditkit.reports.markup import escaped as _text
from auditkit.reports.markup import table as _table
from auditkit.reports.plain import one_line, place_text


def render(report: Report) -> str:
    """Return the whole report as GitHub-flavoured Markdown; nothing from data is taken for markup."""
    title = _("Transparency report: {pack}").format(pack=report.pack_title)
    sections = [
        [f"# {_text(title)}", "", _text(" · ".join(wording.headline(report)))],
        _failures(report),
        _summary(report),
        _projects(report),
        *_findings(report),
        _waived(report),
        _mandatory(report),
        _drawn(report),
        _obligations(report),
        _inputs(report),
        [f"*{_text(wording.disclaimer())}*"],
    ]
    return "\n\n".join("\n".join(section) for section in sections if section) + "\n"


def _failures(report: Report) -> list[str]:
    failures = wording.failures(report)
    return [f"## {_('Could not be used')}", "", *(f"- ✗ {_text(failure)}" for failure in failures)] if failures else []


def _summary(report: Report) -> list[str]:
    summary = report.summary
    outcomes = [
        f"{label('status', status)} {summary.outcomes[status]:,}" for status in OUTCOMES if summary.outcomes.get(status)
    ]
    told = [
        wording.counted(summary.projects, _("1 project"), _("{count} projects")),
        wording.mean_score(report),
        _("Findings: {counts}").format(counts=wording.findings_counted(report)),
        wording.incomplete(report),
        _("Outcomes: {counts}").format(counts=_(", ").join(outcomes)),
        " · ".join(wording.rows_read(report)),
        *report.notes,
    ]
    return [f"## {_('Summary')}", "", *(f"- {_text(line)}" for line in told if line)]


def _projects(report: Report) -> list[str]:
    if not report.projects:
        return []
    charity = wording.charities(report)
    dimensions = wording.dimensions(report)
    raised = _("Raised ({currency})").format(currency=label("currency", report.currency))
    head = [
        "",
        _("Project"),
        _("Charity"),
        raised,
        *(label("dimension", dimension) for dimension in dimensions),
        _("Coverage"),
        _("Score"),
        _("Grade"),
        _("Remark"),
    ]
    rows = [
        [
            wording.sign(project),
            wording.name(project.project_id, project),
            charity.get(project.org_id or "", project.org_id or wording.NOTHING),
            wording.amount_text(project.raised, report.currency),
            *(wording.score_text(project.dimensions.get(dimension)) for dimension in dimensions),
            wording.coverage_text(project.coverage),
            wording.score_text(project.score),
            wording.grade_text(project.grade),
            wording.cap_text(report, project),
        ]
        for project in wording.worst_first(report.projects)
    ]
    told = filter(None, (wording.nothing_raised(report, report.projects), wording.incomplete(report)))
    beside = [line for part in told for line in ("", _text(part))]
    return [f"## {_('Projects')}", "", *_table(head, rows, right=range(3, 6 + len(dimensions))), *beside]


def _findings(report: Report) -> list[list[str]]:
    listed = groups.grouped(report, limit=None)
    if not listed:
        return []
    sections = [[f"## {_('Findings')}"]]
    for group in listed:
        if group.project_id is None:
            title = _("Findings that belong to no single project")
        else:
            title = wording.name(group.project_id, group.project)
        lines = [f"### {_text(title)}", ""]
        for rule in group.rules:
            lines += _rule_findings(rule)
        elsewhere = groups.points_elsewhere(group)
        lines += [f"- {_text(elsewhere)}"] if elsewhere else []
        sections.append(lines)
    return sections


def _rule_findings(rule: groups.RuleFindings) -> list[str]:
    first = rule.findings[0]
    points = groups.points_told(rule)
    points = f" · {points}" if points else ""
    head = f"**{wording.SIGNS[rule.severity]} {_text(wording.finding_head(first))}**"
    lines = [f"- {head} {_text(first.title)} ({_text(rule.rule)}){points}"]
    for index, finding in enumerate(rule.findings):
        places = [
            place_text(finding.place),
            *(place_text(other, beside=finding.place) for other in groups.related(finding)),
        ]
        where = _(", ").join(place for place in places if place)
        beside = " · ".join(part for part in (wording.about(finding), where) if part)
        lines.append(f"  - {_text(finding.message)}" + (f" — {_text(beside)}" if beside else ""))
        reference = groups.reference_told(rule.findings, index)
        if reference:
            lines.append(f"  - {_text(reference)}")
        if finding.fix and groups.is_last_of_fix(rule.findings, index):
            lines.append(f"  - → {_text(finding.fix)}")
    each = groups.points_of_each(rule)
    return lines + ([f"  - {_text(each)}"] if each else [])


def _waived(report: Report) -> list[str]:
    if not report.waivers:
        return []
    projects = {project.project_id: project for project in report.projects}
    rows = [
        [
            wording.name(waived.project_id, projects.get(waived.project_id)),
            f"{waived.title} ({waived.rule})",
            label("status", waived.status),
            waived.reason,
            waived.approved_by,
            waived.until,
            place_text(waived.place),
            " ".join(wording.messages(waived)),
        ]
        for waived in report.waivers
    ]
    head = [
        _("Project"),
        _("Rule"),
        _("Without waiver"),
        _("Reason"),
        _("Approved by"),
        _("Until"),
        _("Waiver"),
        _("Findings"),
    ]
    return [f"## {_('Waived')}", "", *_table(head, rows)]


def _mandatory(report: Report) -> list[str]:
    if not report.mandatory:
        return []
    projects = {project.project_id: project for project in report.projects}
    holds_figures = any(entry.figure is not None for entry in report.mandatory)
    raised = _("Raised ({currency})").format(currency=label("currency", report.currency))
    rows = [
        [
            str(entry.rank),
            wording.name(entry.project_id, projects.get(entry.project_id)),
            wording.ranked_text(entry, report.currency),
            " · ".join(part for part in (report.rule_titles.get(entry.rule, entry.rule), entry.group) if part),
        ]
        for entry in report.mandatory
    ]
    head = [_("Rank"), _("Project"), _("Ranked by") if holds_figures else raised, _("Rule")]
    return [f"## {_('Must be audited')}", "", *_table(head, rows, right=(0, 2))]


def _drawn(report: Report) -> list[str]:
    manifest = report.manifest
    if manifest is None or not manifest.drawn:
        return []
    rows = [
        [
            str(entry.number),
            one_line(f"{entry.project_id} {entry.title}"),
            one_line(entry.stratum),
            wording.amount_text(entry.amount, report.currency),
        ]
        for entry in manifest.drawn
    ]
    raised = _("Raised ({currency})").format(currency=label("currency", report.currency))
    head = [_("No."), _("Project"), _("Stratum"), raised]
    title = _("Must be audited, for they were drawn")
    return [f"## {title}", "", _text(wording.drawn_share(manifest)), "", *_table(head, rows, right=(0, 3))]


def _obligations(report: Report) -> list[str]:
    if not report.obligations:
        return []
    projects = {project.project_id: project for project in report.projects}
    due = sorted(report.obligations, key=lambda duty: duty.order)
    rows = [
        [
            duty.due,
            wording.name(duty.project_id, projects.get(duty.project_id)),
            wording.duty(report.rule_titles.get(duty.rule, duty.rule), duty.about),
        ]
        for duty in due
    ]
    return [f"## {_('Due next')}", "", *_table([_("Due"), _("Project"), _("Rule")], rows)]


def _inputs(report: Report) -> list[str]:
    rows = []
    for file in report.inputs:
        status = label("file", file.status)
        if not file.sheets:
            rows.append([file.path, "", status, "", ""])
        for sheet in file.sheets:
            unused = label("file", "failed") if sheet.is_refused else label("input", "ignored")
            what = unused if sheet.table is None else label("table", sheet.table)
            rows.append([file.path, sheet.name or "", what, f"{sheet.rows:,}", sheet.note or ""])
    if not rows:
        return []
    head = [_("File"), _("Sheet"), _("Read as"), _("Rows"), _("Remark")]
    return [f"## {_('Inputs')}", "", *_table(head, rows, right=(3,))]
