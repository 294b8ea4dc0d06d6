"""The report for a terminal: calm, aligned, worst first.

Colour carries severity only, and a sign says the same for those who see none. Nothing is left out silently: where a
list is cut short, a line says by how much and how to see the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from rich.cells import cell_len

from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.model.dataset import InputFile
from auditkit.model.pack import SEVERITIES
from auditkit.model.report import ProjectReport, Report
from auditkit.model.verdict import Finding
from auditkit.reports import groups, wording
from auditkit.reports.layout import Column, Line, cell, drawn, fit, wrap, wrap_parts, wrapped_row
from auditkit.reports.plain import one_line, place_text
from auditkit.reports.remarks import remarks, units

MOST_PROJECTS = 20
MOST_FINDINGS = 40
MOST_LISTED = 20
MOST_OBLIGATIONS = 5
MOST_RELATED = 3

_NARROWEST = 40
_WIDEST_PROSE = 100
_SHORTEST_TITLE = 16
_COLORS = {"critical": "red", "major": "yellow", "minor": "blue", "info": "bright_black"}
_HEADING = "bold"


def render(
    report: Report,
    *,
    width: int,
    color: bool,
    verbose: bool,
    everything: bool = False,
    exit_code: int = 0,
    links: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Return the report in lines of at most `width` cells; `color` adds ANSI codes, and with them `links`: addresses of
    files by their paths, where a finding names one.

    `everything` prints all projects, findings and duties; `verbose` also what was read from each sheet and the
    parameters in force. `exit_code` is what the command will end with.
    """
    width = max(width, _NARROWEST)
    prose = min(width, _WIDEST_PROSE)
    blocks = [
        _head(report, prose, verbose),
        _projects(report, width, everything),
        *_findings(report, prose, everything, links),
        _waived(report, prose, everything),
        _mandatory(report, prose, everything),
        _drawn(report, prose, everything),
        _obligations(report, prose, everything),
        _closing(report, prose, exit_code),
    ]
    return _printed([block for block in blocks if block], color)


def a_line_each(report: Report, width: int, color: bool) -> str:
    """Return one line for each project, worst first: sign, project, score, grade and how many findings it has."""
    projects = wording.worst_first(report.projects)
    if not projects:
        return ""
    counts: dict[str, Counter[str]] = {}
    for finding in report.findings:
        for project_id in finding.projects:
            counts.setdefault(project_id, Counter())[finding.severity] += 1
    told = [wording.by_severity(counts.get(project.project_id, {})) for project in projects]
    names = [wording.name(project.project_id, project) for project in projects]
    columns = fit(
        [
            Column("project", "", names, least=12),
            Column("score", "", [wording.score_text(project.score) for project in projects], right=True),
            Column("grade", "", [wording.grade_text(project.grade) for project in projects]),
            Column("findings", "", told),
        ],
        max(width, _NARROWEST) - 2,
        ("findings",),
    )
    lines: list[Line] = []
    for index, project in enumerate(projects):
        cells = [cell(column.cells[index], column.width, column.right) for column in columns]
        row = " " + "  ".join(cells).rstrip()
        lines.append([(wording.sign(project), _COLORS.get(project.worst or "", "")), (row, "")])
    return drawn(lines, color)


def _printed(blocks: Sequence[list[Line]], color: bool) -> str:
    lines = [line for block in blocks for line in (*block, [])]
    return drawn(lines[:-1], color)


def _head(report: Report, width: int, verbose: bool) -> list[Line]:
    lines = _parts(wording.headline(report), width, style=_HEADING)
    for failure in wording.failures(report):
        # Left to the terminal to wrap: a command that the message quotes must stay whole when it is copied.
        lines.append([(f"{wording.SIGNS['critical']} {failure}", _COLORS["critical"])])
    lines += _parts(wording.rows_read(report), width)
    for note in report.notes:
        lines += _wrapped(one_line(note), width)
    if verbose:
        for file in report.inputs:
            lines += _sheets(file, wording.failures(report), width)
        for parameter, value in report.parameters.items():
            lines += _wrapped(f"{one_line(parameter)} = {wording.value_text(value)}", width, indent=2)
        return lines
    used = [file for file in report.inputs if file.status != "failed"]
    ignored = sum(sheet.table is None and not sheet.is_refused for file in used for sheet in file.sheets)
    if ignored:
        told = wording.counted(ignored, _("1 sheet was ignored"), _("{count} sheets were ignored"))
        lines += _wrapped(_("{what} (--verbose tells why)").format(what=told), width)
    return lines


def _sheets(file: InputFile, failures: Sequence[str], width: int) -> list[Line]:
    lines = _wrapped(f"{one_line(file.path)} · {label('file', file.status)}", width, indent=2)
    for sheet in file.sheets:
        if sheet.table is None:
            note = one_line(sheet.note or "")
            told_above = any(failure in note for failure in failures)
            what = label("file", "failed") if sheet.is_refused else label("input", "ignored")
            read = f"{what}: {_('see above') if told_above else note}"
        else:
            read = f"{label('table', sheet.table)} {sheet.rows:,}"
            if sheet.header_row is not None:
                read = _("{rows} · headers in row {row}").format(rows=read, row=sheet.header_row)
        name = f"{one_line(sheet.name)} · " if sheet.name else ""
        lines += _wrapped(f"{name}{read}", width, indent=4)
        for remark in (*units(sheet.seen), *remarks(sheet.seen)) if sheet.seen is not None else ():
            lines += _wrapped(remark, width, indent=6)
    return lines


def _projects(report: Report, width: int, everything: bool) -> list[Line]:
    shown = wording.worst_first(report.projects)[: None if everything else MOST_PROJECTS]
    if not shown:
        return []
    whole = _columns(report, shown)
    columns = fit(whole, width - 2, ("dimensions", "charity", "raised"))
    caps = [wording.cap_text(report, project) for project in shown]
    used = 2 + sum(column.width + 2 for column in columns)
    beside = used + max(map(cell_len, caps)) <= width
    heads = [cell(column.header, column.width, column.right) for column in columns]
    lines: list[Line] = [[("  " + "  ".join(heads).rstrip(), _HEADING)]]
    for index, project in enumerate(shown):
        cells = [cell(column.cells[index], column.width, column.right) for column in columns]
        row = "  ".join(cells)
        if caps[index] and beside:
            row += "  " + caps[index]
        lines.append([(wording.sign(project), _COLORS.get(project.worst or "", "")), (" " + row.rstrip(), "")])
        if caps[index] and not beside:
            lines += _wrapped(caps[index], width, indent=4)
    # A score of 100 beside a file that could not be read is none of what was handed in.
    lines += _wrapped(wording.incomplete(report), width)
    without = [column.header for column in whole if column not in columns]
    if without:
        told = _("Too narrow for {columns} (-o report.md has them all)")
        lines += _wrapped(told.format(columns=_(", ").join(without)), width)
    if any(column.name == "raised" for column in columns):
        lines += _wrapped(wording.nothing_raised(report, shown), width)
    left = len(report.projects) - len(shown)
    if left:
        lines += _more(wording.counted(left, _("1 more project"), _("{count} more projects")), width)
    if any(wording.sign(project) == wording.CLEAN_IN_PART for project in shown):
        part = _("{sign} nothing found, but only a part of the weight could be judged (coverage)")
        lines += _wrapped(part.format(sign=wording.CLEAN_IN_PART), width)
    return lines


def _columns(report: Report, projects: Sequence[ProjectReport]) -> list[Column]:
    charity = wording.charities(report)
    currency = label("currency", report.currency)
    titles = [wording.name(project.project_id, project) for project in projects]
    columns = [
        Column("project", _("Project"), titles, least=24),
        Column(
            "charity",
            _("Charity"),
            [charity.get(project.org_id or "", one_line(project.org_id or wording.NOTHING)) for project in projects],
            least=12,
        ),
        Column(
            "raised",
            _("Raised ({currency})").format(currency=currency),
            [wording.amount_text(project.raised, report.currency) for project in projects],
            right=True,
        ),
    ]
    for dimension in wording.dimensions(report):
        scores = [wording.score_text(project.dimensions.get(dimension)) for project in projects]
        columns.append(Column("dimensions", label("dimension", dimension), scores, right=True))
    if any(project.coverage < 1 for project in projects):
        coverage = [wording.coverage_text(project.coverage) for project in projects]
        columns.append(Column("coverage", _("Coverage"), coverage, right=True))
    columns.append(Column("score", _("Score"), [wording.score_text(project.score) for project in projects], right=True))
    columns.append(Column("grade", _("Grade"), [wording.grade_text(project.grade) for project in projects]))
    return columns


def _findings(report: Report, width: int, everything: bool, links: Mapping[str, str]) -> list[list[Line]]:
    listed = groups.grouped(report, None if everything else MOST_FINDINGS)
    blocks = []
    for group in listed:
        block = _wrapped(_group_head(group), width, style=_HEADING)
        for rule in group.rules:
            block += _rule_findings(rule, width, everything, links)
        block += _wrapped(groups.points_elsewhere(group), width, indent=2)
        if group.left_out:
            block += _more(_left_here(group), width, indent=2)
        blocks.append(block)
    left = {
        severity: sum(finding.severity == severity for finding in report.findings) - shown
        for severity in SEVERITIES
        for shown in [sum(len(rule.findings) for group in listed for rule in group.rules if rule.severity == severity)]
    }
    if any(left.values()):
        total = wording.counted(sum(left.values()), _("1 more finding"), _("{count} more findings"))
        blocks.append(_more(_("{total} ({counts})").format(total=total, counts=wording.by_severity(left)), width))
    return blocks


def _left_here(group: groups.ProjectFindings) -> str:
    more = wording.counted(group.left_out, _("1 more here"), _("{count} more here"))
    if not group.points_left_out:
        return more
    return _("{more}, {points} points").format(more=more, points=wording.points_text(group.points_left_out))


def _group_head(group: groups.ProjectFindings) -> str:
    if group.project_id is None:
        return _("Findings that belong to no single project")
    name = wording.name(group.project_id, group.project)
    if group.project is None or group.project.score is None:
        return name
    return f"{name} · {wording.score_text(group.project.score)} {wording.grade_text(group.project.grade)}"


def _rule_findings(rule: groups.RuleFindings, width: int, everything: bool, links: Mapping[str, str]) -> list[Line]:
    lines = _rule_head(rule, width)
    for index, finding in enumerate(rule.findings):
        lines += _wrapped(one_line(finding.message), width, indent=4)
        reference = groups.reference_told(rule.findings, index)
        told = _parts([wording.about(finding), *_where(finding, everything), reference], width, indent=4)
        lines += [_linked(line, finding.place.file, links) for line in told]
        if groups.is_last_of_fix(rule.findings, index):
            lines += _wrapped(one_line(finding.fix), width, indent=4, sign="→" if finding.fix else "")
    return lines + _wrapped(groups.points_of_each(rule, None if everything else MOST_LISTED), width, indent=4)


def _linked(line: Line, file: str | None, links: Mapping[str, str]) -> Line:
    """Return a line in which the name of a file, where it stands there whole, leads to the file."""
    shown = "" if file is None or file not in links else one_line(file)
    if not shown:
        return line
    pieces: Line = []
    for text, style in line:
        before, found, behind = text.partition(shown)
        if found:
            pieces += [(before, style), (found, f"{style} link {links[file or '']}".strip()), (behind, style)]
        else:
            pieces.append((text, style))
    return pieces


def _rule_head(rule: groups.RuleFindings, width: int) -> list[Line]:
    """Return severity, rule, as much of its title as fits and the points lost, on one line where there is room."""
    first = rule.findings[0]
    severity = f"{wording.SIGNS[rule.severity]} {wording.finding_head(first)}"
    head: Line = [("  ", ""), (severity, _COLORS[rule.severity])]
    named = one_line(rule.rule)
    points = groups.points_told(rule)
    space = width - cell_len(f"  {severity}  ") - (cell_len(points) + 2 if points else 0)
    if space < cell_len(named):
        return [head, *_parts([named, points], width, indent=4)]
    title = one_line(first.title)
    left = space - cell_len(named) - 2
    if left >= min(_SHORTEST_TITLE, cell_len(title)):
        named += "  " + cell(title, min(left, cell_len(title)))
    if points:
        named = cell(named, space) + "  " + points
    return [[*head, (f"  {named.rstrip()}", "")]]


def _where(finding: Finding, everything: bool) -> list[str]:
    related = groups.related(finding)[: None if everything else MOST_RELATED]
    others = [place_text(place, beside=finding.place) for place in related]
    here = place_text(finding.place)
    if not others:
        return [here]
    left = len(finding.related) - len(related)
    if left:
        others.append(_("{count} more (--all)").format(count=left))
    return [here, _("see also {places}").format(places=_(", ").join(others))]


def _waived(report: Report, width: int, everything: bool) -> list[Line]:
    if not report.waivers:
        return []
    projects = {project.project_id: project for project in report.projects}
    shown = report.waivers[: None if everything else MOST_LISTED]
    count = wording.counted(len(report.waivers), _("1 outcome"), _("{count} outcomes"))
    lines = _parts([_("Waived"), count], width, style=_HEADING)
    for waived in shown:
        name = wording.name(waived.project_id, projects.get(waived.project_id))
        lines += _parts([name, one_line(waived.rule), one_line(waived.title)], width, indent=2)
        lines += _parts(wording.leave(waived), width, indent=4)
        lines += _parts([place_text(waived.place)], width, indent=4)
        messages = wording.messages(waived)
        told = messages[: None if everything else MOST_RELATED]
        for message in told:
            lines += _wrapped(message, width, indent=4, sign=wording.WAIVED_SIGN)
        if len(messages) > len(told):
            lines += _wrapped(_("{count} more (--all)").format(count=len(messages) - len(told)), width, indent=6)
    left = len(report.waivers) - len(shown)
    return lines + (_more(_("{count} more").format(count=f"{left:,}"), width) if left else [])


def _mandatory(report: Report, width: int, everything: bool) -> list[Line]:
    if not report.mandatory:
        return []
    projects = {project.project_id: project for project in report.projects}
    listed = report.mandatory[: None if everything else MOST_LISTED]
    names = [wording.name(entry.project_id, projects.get(entry.project_id)) for entry in listed]
    columns = fit(
        [
            Column("rank", "", [str(entry.rank) for entry in listed], right=True),
            Column("project", "", names, least=20),
            Column("amount", "", [wording.ranked_text(entry, report.currency) for entry in listed], right=True),
        ],
        width - 2,
        (),
    )
    count = len(dict.fromkeys(entry.project_id for entry in report.mandatory))
    holds_money = any(entry.figure is None for entry in report.mandatory)
    share = _("{count} of {total} projects, amounts in {currency}") if holds_money else _("{count} of {total} projects")
    share = share.format(count=count, total=f"{report.summary.projects:,}", currency=label("currency", report.currency))
    lines = _parts([_("Must be audited"), share], width, style=_HEADING)
    lists = list(dict.fromkeys((entry.rule, entry.group) for entry in report.mandatory))
    previous = None
    for index, entry in enumerate(listed):
        if len(lists) > 1 and (entry.rule, entry.group) != previous:
            previous = (entry.rule, entry.group)
            title = " · ".join(part for part in (report.rule_titles.get(entry.rule, entry.rule), entry.group) if part)
            lines += _wrapped(one_line(title), width, indent=2)
        cells = [cell(column.cells[index], column.width, column.right) for column in columns]
        lines.append([("  " + "  ".join(cells), "")])
    left = len(report.mandatory) - len(listed)
    return lines + (_more(_("{count} more").format(count=f"{left:,}"), width) if left else [])


def _drawn(report: Report, width: int, everything: bool) -> list[Line]:
    """Return the projects that the manifest draws at random, whose audit is owed like that of the largest."""
    manifest = report.manifest
    if manifest is None or not manifest.drawn:
        return []
    listed = manifest.drawn[: None if everything else MOST_LISTED]
    columns = fit(
        [
            Column("number", "", [str(entry.number) for entry in listed], right=True),
            Column("project", "", [one_line(f"{entry.project_id} {entry.title}") for entry in listed], least=20),
            Column("stratum", "", [one_line(entry.stratum) for entry in listed]),
            Column("amount", "", [wording.amount_text(entry.amount, report.currency) for entry in listed], right=True),
        ],
        width - 2,
        ("stratum",),
    )
    lines = _parts([_("Must be audited, for they were drawn"), wording.drawn_share(manifest)], width, style=_HEADING)
    for index in range(len(listed)):
        cells = [cell(column.cells[index], column.width, column.right) for column in columns]
        lines.append([("  " + "  ".join(cells), "")])
    left = len(manifest.drawn) - len(listed)
    return lines + (_more(_("{count} more").format(count=f"{left:,}"), width) if left else [])


def _obligations(report: Report, width: int, everything: bool) -> list[Line]:
    if not report.obligations:
        return []
    projects = {project.project_id: project for project in report.projects}
    due = sorted(report.obligations, key=lambda duty: duty.order)
    shown = due if everything else due[:MOST_OBLIGATIONS]
    names = [wording.name(duty.project_id, projects.get(duty.project_id)) for duty in shown]
    titles = [wording.duty(report.rule_titles.get(duty.rule, duty.rule), duty.about) for duty in shown]
    columns = fit(
        [
            Column("due", "", [one_line(duty.due) for duty in shown]),
            Column("project", "", names, least=20),
            Column("rule", "", titles, least=12),
        ],
        width - 2,
        (),
    )
    lines: list[Line] = [[(_("Due next"), _HEADING)]]
    for index in range(len(shown)):
        lines += [[("  " + line, "")] for line in wrapped_row(columns, index)]
    left = len(due) - len(shown)
    return lines + (_more(_("{count} more").format(count=f"{left:,}"), width) if left else [])


def _closing(report: Report, width: int, exit_code: int) -> list[Line]:
    parts = [*wording.closing(report), _("exit {code}").format(code=exit_code)]
    return _parts(parts, width, style=_HEADING) + _wrapped(wording.disclaimer(), width)


def _more(what: str, width: int, indent: int = 0) -> list[Line]:
    return _wrapped(_("… {what}: --all prints them, -o report.json keeps them").format(what=what), width, indent)


def _parts(parts: Sequence[str], width: int, indent: int = 0, style: str = "") -> list[Line]:
    return [[(" " * indent + line, style)] for line in wrap_parts(filter(None, parts), width - indent)]


def _wrapped(text: str, width: int, indent: int = 0, sign: str = "", style: str = "") -> list[Line]:
    """Return `text` in lines under each other, none for no text; `style` is for the sign where there is one, else for
    the text.
    """
    if not text:
        return []
    lead = f"{sign} " if sign else ""
    under = " " * indent
    lines = wrap(text, width - indent - len(lead))
    if not sign:
        return [[(under + line, style)] for line in lines]
    first: Line = [(under, ""), (sign, style), (f" {lines[0]}", "")]
    return [first, *([(under + " " * len(lead) + line, "")] for line in lines[1:])]
