"""What changed from one report to another, for a terminal: what is new comes first after the scores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from auditkit.diff.comparing import Comparison, ProjectChange, Unmatched
from auditkit.diff.reading import exact
from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.reports.layout import Column, Line, cell, drawn, fit, wrap, wrap_parts
from auditkit.reports.plain import one_line
from auditkit.reports.report_diff import wording
from auditkit.reports.wording import RANK, SIGNS, counted, disclaimer, score_text

MOST_PROJECTS = 10
MOST_RULES = 4
MOST_NEW = 20
MOST_OF_A_RULE = 3
MOST_LISTED = 10

_WIDEST_PROSE = 100
_COLORS = {"critical": "red", "major": "yellow", "minor": "blue", "info": "bright_black"}
_HEADING = "bold"

Document = Mapping[str, Any]


def render(comparison: Comparison, *, width: int, color: bool, everything: bool, exit_code: int) -> str:
    """Return the comparison in lines of at most `width` cells; `everything` leaves nothing out."""
    prose = min(width, _WIDEST_PROSE)
    blocks = [
        _head(comparison, prose),
        _scores(comparison, width, everything),
        _came_and_went(comparison, prose, everything),
        _organizations(comparison, width, everything),
        _new(comparison, prose, everything),
        _lost(_("Fixed"), [(each, "") for each in comparison.fixed], prose, everything),
        _lost(
            _("Gone without being fixed"),
            [(each.finding, wording.standing_text(each.standing)) for each in comparison.gone],
            prose,
            everything,
        ),
        _still(comparison, prose, everything),
        _closing(comparison, prose, exit_code),
    ]
    lines = [line for block in blocks if block for line in (*block, [])]
    return drawn(lines[:-1], color)


def _head(comparison: Comparison, width: int) -> list[Line]:
    lines = _wrapped(wording.headline(comparison), width, style=_HEADING)
    for what, change in wording.run_changes(comparison):
        lines += _wrapped(_("{what}: {change}").format(what=what, change=change), width, indent=2)
    lines += _wrapped(wording.verdict(comparison), width)
    for warning in wording.warnings(comparison):
        lines += _wrapped(warning, width, sign="!")
    return lines


def _scores(comparison: Comparison, width: int, everything: bool) -> list[Line]:
    shown = comparison.projects[: None if everything else MOST_PROJECTS]
    if not shown:
        return _wrapped(wording.moved(comparison), width) if comparison.unmoved else []
    columns = fit(
        [
            Column("project", _("Project"), [wording.name(each.after) for each in shown], least=16),
            Column("before", _("Before"), [score_text(exact(each.before["score"])) for each in shown], right=True),
            Column("after", _("After"), [score_text(exact(each.after["score"])) for each in shown], right=True),
            Column("change", _("Change"), [wording.change_text(each.gain) for each in shown], right=True),
            *_coverage(shown),
            Column("causes", _("Moved by"), [wording.causes_text(each.causes) for each in shown], least=8),
        ],
        width,
        ("coverage",),
    )
    lines: list[Line] = [[(_row([column.header for column in columns], columns), _HEADING)]]
    for index, change in enumerate(shown):
        lines.append([(_row([column.cells[index] for column in columns], columns), "")])
        lines += _why(change, min(width, _WIDEST_PROSE), everything)
    left = len(comparison.projects) - len(shown)
    if left:
        lines += _more(counted(left, _("1 more project"), _("{count} more projects")), width)
    if comparison.unmoved:
        lines += _wrapped(wording.moved(comparison), width)
    return lines


def _coverage(shown: Sequence[ProjectChange]) -> list[Column]:
    """Return the column of coverage where that moved."""
    if all(each.before["coverage"] == each.after["coverage"] for each in shown):
        return []
    return [Column("coverage", _("Coverage"), [wording.coverage_change(each) for each in shown], right=True)]


def _row(cells: Sequence[str], columns: Sequence[Column]) -> str:
    told = (cell(text, column.width, column.right) for text, column in zip(cells, columns, strict=True))
    return "  ".join(told).rstrip()


def _why(change: ProjectChange, width: int, everything: bool) -> list[Line]:
    """Return the rules whose points moved a score, and the cap, below its line."""
    moving = [each for each in change.rules if each.gain]
    shown = moving[: None if everything else MOST_RULES]
    lines = []
    for each in shown:
        parts = [one_line(each.rule), wording.rule_change(each)]
        lines += _beside(f"{wording.change_text(each.gain):>7}  ", "  ".join(parts), width, indent=2)
    if len(moving) > len(shown):
        lines += _more(_("{count} more").format(count=len(moving) - len(shown)), width, indent=11)
    return lines + _wrapped(wording.cap_change(change), width, indent=11)


def _came_and_went(comparison: Comparison, width: int, everything: bool) -> list[Line]:
    lines: list[Line] = []
    for title, projects in ((_("New projects"), comparison.came), (_("Projects no longer there"), comparison.went)):
        if not projects:
            continue
        shown = projects[: None if everything else MOST_LISTED]
        lines += _wrapped(f"{title} ({len(projects):,})", width, style=_HEADING)
        for project in shown:
            score = score_text(exact(project["score"]))
            lines += _wrapped(f"{wording.name(project)} · {score}", width, indent=2)
        if len(projects) > len(shown):
            lines += _more(_("{count} more").format(count=f"{len(projects) - len(shown):,}"), width, indent=2)
    return lines


def _organizations(comparison: Comparison, width: int, everything: bool) -> list[Line]:
    shown = comparison.organizations[: None if everything else MOST_LISTED]
    if not shown:
        return []
    pairs = [((each.before or {}).get("score"), (each.after or {}).get("score")) for each in shown]
    named = [(each.after or each.before or {}).get("name", each.org_id) for each in shown]
    columns = fit(
        [
            Column("name", _("Organisation"), [one_line(name) for name in named], least=16),
            Column("before", _("Before"), [score_text(exact(before)) for before, _after in pairs], right=True),
            Column("after", _("After"), [score_text(exact(after)) for _before, after in pairs], right=True),
        ],
        width,
        (),
    )
    lines: list[Line] = [[(_row([column.header for column in columns], columns), _HEADING)]]
    lines += [[(_row([column.cells[index] for column in columns], columns), "")] for index in range(len(shown))]
    left = len(comparison.organizations) - len(shown)
    return lines + (_more(_("{count} more").format(count=f"{left:,}"), width) if left else [])


def _new(comparison: Comparison, width: int, everything: bool) -> list[Line]:
    """Return what is new, rule by rule: what is said of several rows alike is said once, with their places."""
    groups: defaultdict[tuple[object, ...], list[Unmatched]] = defaultdict(list)
    for each in comparison.found:
        finding = each.finding
        owner = finding["project_id"], finding["organization"]
        groups[RANK[finding["severity"]], *map(str, owner), finding["rule"], finding["status"]].append(each)
    if not groups:
        return []
    lines = _wrapped(f"{_('New')} ({len(comparison.found):,})", width, style=_HEADING)
    name = _names(comparison.new.document["projects"])
    left = 0
    for number, group in enumerate(sorted(groups)):
        if everything or number < MOST_NEW:
            lines += _rule(groups[group], name, width, everything)
        else:
            left += len(groups[group])
    return lines + (
        _more(counted(left, _("1 more finding"), _("{count} more findings")), width, indent=2) if left else []
    )


def _names(projects: Iterable[Document]) -> Callable[[Document], str]:
    known = {project["project_id"]: wording.name(project) for project in projects}

    def name(finding: Document) -> str:
        project_id = finding["project_id"]
        if project_id is None:
            return one_line(finding["organization"] or _("no single project"))
        return known.get(project_id) or one_line(project_id)

    return name


def _rule(found: Sequence[Unmatched], name: Callable[[Document], str], width: int, everything: bool) -> list[Line]:
    first = found[0].finding
    severity = f"{SIGNS[first['severity']]} {label('severity', first['severity'])}"
    [head, *rest] = wrap_parts([name(first), one_line(first["rule"])], width - 4 - _cells(severity))
    lines: list[Line] = [[("  ", ""), (severity, _COLORS[first["severity"]]), (f"  {head}", "")]]
    lines += [[(f"    {line}", "")] for line in rest]
    places: defaultdict[str, list[str]] = defaultdict(list)
    for each in found:
        places[one_line(each.finding["message"])].append(wording.place(each.finding))
    for message, where in list(places.items())[: None if everything else MOST_OF_A_RULE]:
        lines += _wrapped(message, width, indent=4)
        shown = [place for place in where if place][: None if everything else MOST_OF_A_RULE]
        left = len(where) - len(shown)
        more = [_("{count} more").format(count=f"{left:,}")] if left and shown else []
        lines += _parts([*shown, *more], width, indent=4)
    unsaid = len(places) - MOST_OF_A_RULE
    if unsaid > 0 and not everything:
        lines += _more(_("{count} more").format(count=f"{unsaid:,}"), width, indent=4)
    lines += _wrapped(one_line(first["reference"] or ""), width, indent=4)
    for standing in dict.fromkeys(each.standing for each in found if each.standing != "judged"):
        said = _("In the old report: {standing}.").format(standing=wording.standing_text(standing))
        lines += _wrapped(said, width, indent=4)
    for fix in dict.fromkeys(one_line(each.finding["fix"]) for each in found):
        lines += _wrapped(fix, width, indent=4, sign="→")
    return lines


def _cells(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)


def _lost(title: str, findings: Sequence[tuple[Document, str]], width: int, everything: bool) -> list[Line]:
    """Return findings that the new report has no more, with why, by project and rule."""
    if not findings:
        return []
    alike: defaultdict[tuple[str, str, str, str], int] = defaultdict(int)
    for finding, why in findings:
        owner = finding["project_id"] or finding["organization"] or _("no single project")
        alike[one_line(owner), one_line(finding["rule"]), finding["severity"], why] += 1
    ordered = sorted(alike.items(), key=lambda item: (RANK[item[0][2]], item[0]))
    shown = ordered[: None if everything else MOST_LISTED]
    lines = _wrapped(f"{title} ({len(findings):,})", width, style=_HEADING)
    for (owner, rule, severity, why), count in shown:
        many = f"× {count:,}" if count > 1 else ""
        sign: Line = [("  ", ""), (SIGNS[severity], _COLORS[severity])]
        first, *rest = wrap_parts(filter(None, [" ".join(filter(None, [owner, rule, many])), why]), width - 4)
        lines.append([*sign, (f" {first}", "")])
        lines += [[(f"    {line}", "")] for line in rest]
    left = sum(count for _key, count in ordered[len(shown) :])
    return lines + (
        _more(counted(left, _("1 more finding"), _("{count} more findings")), width, indent=2) if left else []
    )


def _still(comparison: Comparison, width: int, everything: bool) -> list[Line]:
    """Return findings of both reports, whole only where all is asked for, and those that are graver or less than they
    were.
    """
    shown = [
        (after, wording.severity_change(before, after))
        for before, after in comparison.still
        if everything or before["severity"] != after["severity"]
    ]
    return _lost(_("Still there"), shown, width, everything)


def _closing(comparison: Comparison, width: int, exit_code: int) -> list[Line]:
    parts = [*wording.closing(comparison), _("exit {code}").format(code=exit_code)]
    return _parts(parts, width, style=_HEADING) + _wrapped(disclaimer(), width)


def _more(what: str, width: int, indent: int = 0) -> list[Line]:
    return _wrapped(_("… {what}: --all prints them, -o diff.json keeps them").format(what=what), width, indent)


def _parts(parts: Iterable[str], width: int, indent: int = 0, style: str = "") -> list[Line]:
    return [[(" " * indent + line, style)] for line in wrap_parts(filter(None, parts), width - indent)]


def _beside(lead: str, text: str, width: int, indent: int) -> list[Line]:
    """Return `text` in lines under each other, `lead` before the first."""
    under = " " * (indent + _cells(lead))
    first, *rest = wrap(text, width - len(under))
    return [[(" " * indent + lead + first, "")], *([(under + line, "")] for line in rest)]


def _wrapped(text: str, width: int, indent: int = 0, sign: str = "", style: str = "") -> list[Line]:
    if not text:
        return []
    lead = f"{sign} " if sign else ""
    first, *rest = wrap(text, width - indent - len(lead))
    under = " " * (indent + len(lead))
    return [[(" " * indent + lead + first, style)], *([(under + line, style)] for line in rest)]
