"""What the outputs for people say alike: phrases, figures as people read them, and what comes first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from auditkit import __version__
from auditkit.i18n import format_amount, format_number
from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.model.dataset import Place
from auditkit.model.pack import DIMENSIONS, SEVERITIES
from auditkit.model.report import ProjectReport, Report
from auditkit.model.verdict import FAILED, UNVERIFIABLE, Finding, Mandatory, Waived
from auditkit.reports.plain import one_line
from auditkit.reports.unread import unread_told

SIGNS = {"critical": "✗", "major": "!", "minor": "·", "info": "i"}
WAIVED_SIGN = "○"
CLEAN = "✓"
CLEAN_IN_PART = "~"
NOTHING = "–"

_RANK: dict[str, int] = {severity: rank for rank, severity in enumerate(SEVERITIES)}
_BELOW_ALL = len(SEVERITIES)


@dataclass(frozen=True, slots=True)
class RuleFindings:
    """The findings of one rule for one project, all of one status, in the order of their places.

    Those that ask for the same to be done stand together.

    `points_lost` is what the rule cost the project, null when nothing or when it was told with another status; then
    `together` is true of the group that tells it. Findings that belong to no single project have in `each` what the
    rule cost every project that they concern.
    """

    rule: str
    severity: str
    points_lost: Decimal | None
    together: bool
    each: tuple[tuple[str, Decimal], ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class ProjectFindings:
    """The findings of one project, gravest first. `project` is null for those that belong to none.

    `elsewhere` has the rules that cost the project points by findings that belong to no single project. `left_out`
    counts its findings that are not in `rules`, and `points_left_out` is what the rules of which none is there cost.
    """

    project_id: str | None
    project: ProjectReport | None
    rules: tuple[RuleFindings, ...]
    elsewhere: tuple[tuple[str, Decimal], ...] = ()
    left_out: int = 0
    points_left_out: Decimal = Decimal(0)


def headline(report: Report) -> list[str]:
    """Return which program judged, by which packs, as of which day."""
    packs = [one_line(f"{pack.id} {pack.version}") for pack in report.packs]
    return [f"auditkit {__version__}", *packs, _("as of {day}").format(day=report.as_of)]


def disclaimer() -> str:
    """Return what a score does not say."""
    return _("A score measures disclosure against this pack, not honesty or effect.")


def counted(count: int, one: str, many: str) -> str:
    """Return `one` for a count of 1, else `many` with the count put in."""
    return one if count == 1 else many.format(count=f"{count:,}")


def by_severity(counts: Mapping[Any, int]) -> str:
    """Return how many findings there are of each severity that has any, gravest first; empty for none."""
    parts = [
        _("{count} {severity}").format(count=f"{counts[severity]:,}", severity=label("severity", severity))
        for severity in SEVERITIES
        if counts.get(severity)
    ]
    return _(", ").join(parts)


def findings_counted(report: Report) -> str:
    """Return how many findings there are; that there is none is said only of what was read."""
    none = _("no findings in what was read") if failures(report) else _("no findings")
    return by_severity(report.summary.findings) or none


def score_text(score: Decimal | None) -> str:
    """Return a score with two decimals, or a dash."""
    return NOTHING if score is None else f"{score:.2f}"


def grade_text(grade: str | None) -> str:
    """Return a grade, or a dash."""
    return one_line(grade) if grade else NOTHING


def amount_text(amount: int | None, currency: str) -> str:
    """Return an amount of minor units, or a dash."""
    return NOTHING if amount is None else format_amount(amount, currency)


def ranked_text(entry: Mandatory, currency: str) -> str:
    """Return what a project of the mandatory list is ranked by: an amount, or a plain figure."""
    return amount_text(entry.amount, currency) if entry.figure is None else format_number(entry.figure)


def points_text(points: Decimal) -> str:
    """Return points lost with a minus sign."""
    return f"−{points:.2f}"


def coverage_text(coverage: Fraction) -> str:
    """Return a share as a percentage, rounded down: only what was judged whole reads 100 %."""
    return f"{int(coverage * 100)} %"


def mean_score(report: Report) -> str:
    """Return the mean score with its grade, how much of the weight it rests on where that is not all, and that it is
    only of what was read where that is not all either.
    """
    summary = report.summary
    if summary.score is None:
        return _("no score")
    score, grade = score_text(summary.score), grade_text(summary.grade)
    if summary.coverage >= 1:
        told = _("mean score {score} ({grade})").format(score=score, grade=grade)
    else:
        told = _("mean score {score} ({grade}) on {coverage} of the weight").format(
            score=score, grade=grade, coverage=coverage_text(summary.coverage)
        )
    return _("{score}, of what was read only").format(score=told) if failures(report) else told


def cap_text(report: Report, project: ProjectReport) -> str:
    """Return why a project's score is capped, and the score without the cap; empty when it is not."""
    if project.capped_by is None:
        return ""
    reason = report.rule_titles.get(project.capped_by) or label("severity", project.capped_by)
    return _("capped from {score}: {reason}").format(score=score_text(project.uncapped_score), reason=one_line(reason))


def sign(project: ProjectReport) -> str:
    """Return the sign of a project's gravest finding; clean is only what was judged whole and has none."""
    if project.worst is not None:
        return SIGNS[project.worst]
    if project.score is None:
        return NOTHING
    return CLEAN if project.coverage >= 1 else CLEAN_IN_PART


def name(project_id: str, project: ProjectReport | None) -> str:
    """Return a project's id and title."""
    return one_line(f"{project_id} {project.title}" if project else project_id)


def charities(report: Report) -> dict[str, str]:
    """Return the names of the organisations by their id."""
    return {organization.org_id: one_line(organization.name) for organization in report.organizations}


def dimensions(report: Report) -> list[str]:
    """Return the dimensions that any project has, in their usual order."""
    seen = {name for project in report.projects for name in project.dimensions}
    return [name for name in DIMENSIONS if name in seen] + sorted(seen.difference(DIMENSIONS))


def failures(report: Report) -> list[str]:
    """Return what could not be read or done, each once."""
    return [one_line(message) for message in dict.fromkeys(report.errors)]


def value_text(value: Any) -> str:
    """Return the value of a pack's parameter as a person writes it; items of a list are parted by semicolons."""
    match value:
        case None:
            return NOTHING
        case bool():
            return _("yes") if value else _("no")
        case Decimal():
            return f"{value:f}"
        case Mapping():
            return _(", ").join(f"{key} {value_text(each)}" for key, each in value.items())
        case list() | tuple():
            return _("; ").join(map(value_text, value))
    return one_line(str(value))


def worst_first(projects: Sequence[ProjectReport]) -> list[ProjectReport]:
    """Return the projects by gravest finding, then lowest score; those without a score come last of their severity."""

    def rank(project: ProjectReport) -> tuple[int, bool, Decimal, str]:
        severity = _BELOW_ALL if project.worst is None else _RANK[project.worst]
        return severity, project.score is None, project.score or Decimal(0), project.project_id

    return sorted(projects, key=rank)


def grouped(report: Report, limit: int | None) -> list[ProjectFindings]:
    """Return the findings by project and rule, those that belong to no single project last.

    With a `limit` only so many of the gravest projects are there as have that many findings together. A project is
    there whole, but for one that alone has more than the limit.
    """
    blocks: dict[str | None, list[Finding]] = {}
    for finding in report.findings:
        blocks.setdefault(finding.project_id, []).append(finding)
    for findings in blocks.values():
        findings.sort(key=lambda finding: _RANK[finding.severity])
    order: dict[str | None, int] = {None: -1}
    order |= {project.project_id: rank for rank, project in enumerate(worst_first(report.projects))}

    def rank(project_id: str | None) -> tuple[int, int, str]:
        return _RANK[blocks[project_id][0].severity], order.get(project_id, len(order)), project_id or ""

    shown: list[str | None] = []
    count = 0
    for project_id in sorted(blocks, key=rank):
        count += len(blocks[project_id])
        if shown and limit is not None and count > limit:
            break
        shown.append(project_id)
    shown.sort(key=lambda project_id: project_id is None)
    projects = {project.project_id: project for project in report.projects}
    lost = _lost(report)
    told = {project_id: {finding.rule for finding in blocks[project_id]} for project_id in shown if project_id}
    untold = {
        project_id: {rule: points for rule, points in own.items() if rule not in told.get(project_id, ())}
        for project_id, own in lost.items()
    }
    shared: dict[str | None, set[str]] = {}
    for finding in blocks.get(None, ()):
        for project_id in finding.concerned:
            shared.setdefault(project_id, set()).add(finding.rule)
    return [
        _of_project(
            project_id,
            projects.get(project_id or ""),
            blocks[project_id][:limit],
            blocks[project_id],
            shared.get(project_id, set()),
            # A rule costs a project its points once, and they are told once: with its own findings, if it has any.
            untold if project_id is None else lost,
        )
        for project_id in shown
    ]


_Lost = Mapping[str, Mapping[str, Decimal]]
"""The points that each project lost, by rule."""


def _lost(report: Report) -> _Lost:
    return {
        project.project_id: {outcome.rule: outcome.points_lost for outcome in project.outcomes if outcome.points_lost}
        for project in report.projects
    }


def _of_project(
    project_id: str | None,
    project: ProjectReport | None,
    shown: Sequence[Finding],
    findings: Sequence[Finding],
    shared: set[str],
    lost: _Lost,
) -> ProjectFindings:
    """Return a project's block: of its `findings` those `shown`; `shared` are the rules of nobody's findings."""
    own = lost.get(project_id or "", {})
    rules = {finding.rule for finding in findings}
    hidden = rules - {finding.rule for finding in shown}
    return ProjectFindings(
        project_id,
        project,
        _by_rule(shown, own, lost),
        elsewhere=tuple((rule, points) for rule, points in own.items() if rule in shared - rules),
        left_out=len(findings) - len(shown),
        points_left_out=sum((own[rule] for rule in hidden if rule in own), Decimal(0)),
    )


def _by_rule(findings: Sequence[Finding], own: Mapping[str, Decimal], lost: _Lost) -> tuple[RuleFindings, ...]:
    """Return findings by rule and status; what cannot be verified comes after what failed, which may be the cause."""
    by_rule: dict[str, dict[str, list[Finding]]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule, {}).setdefault(finding.status, []).append(finding)
    groups = []
    for rule, statuses in by_rule.items():
        # What failed and what could not be verified stand apart, but the rule cost its points once.
        points = own.get(rule)
        told: set[tuple[str, Decimal]] = set()
        for status in sorted(statuses, key=lambda status: status != FAILED):
            same = _by_fix(sorted(statuses[status], key=_position))
            each = tuple(pair for pair in _each(rule, same, lost) if pair not in told)
            told.update(each)
            groups.append(
                RuleFindings(
                    rule, same[0].severity, points, points is not None and len(statuses) > 1, each, tuple(same)
                )
            )
            points = None
    groups.sort(key=lambda group: (_RANK[group.severity], group.findings[0].status != FAILED))
    return tuple(groups)


def _by_fix(findings: Sequence[Finding]) -> list[Finding]:
    """Return findings with those next to each other that have the same fix, by the first of each fix."""
    together: dict[str, list[Finding]] = {}
    for finding in findings:
        together.setdefault(finding.fix, []).append(finding)
    return [finding for same in together.values() for finding in same]


def is_last_of_fix(findings: Sequence[Finding], index: int) -> bool:
    """Whether the finding at `index` is the last before what is to be done about it and those above it is said."""
    return index + 1 == len(findings) or findings[index + 1].fix != findings[index].fix


def _each(rule: str, findings: Iterable[Finding], lost: _Lost) -> tuple[tuple[str, Decimal], ...]:
    concerned = sorted({project_id for finding in findings for project_id in finding.concerned})
    return tuple((each, lost[each][rule]) for each in concerned if rule in lost.get(each, ()))


def related(finding: Finding) -> list[Place]:
    """Return the other places of a finding: those in its own sheet first, all as they follow each other there."""
    here = finding.place
    return sorted(
        finding.related,
        key=lambda place: (place.file != here.file, place.sheet != here.sheet, *_order(place)),
    )


def _position(finding: Finding) -> tuple[str, str, int, int, str]:
    return _order(finding.place)


def _order(place: Place) -> tuple[str, str, int, int, str]:
    """Return what sorts places as they follow each other in a file: F9 before F10, Z1 before AA1."""
    cell = place.cell or ""
    return place.file or "", place.sheet or "", place.row or 0, len(cell), cell


def points_told(rule: RuleFindings) -> str:
    """Return what a rule cost the project; empty where it cost nothing or was told before."""
    if rule.points_lost is None:
        return ""
    points = points_text(rule.points_lost)
    return _("{points} points together").format(points=points) if rule.together else _points(points)


def points_of_each(rule: RuleFindings, most: int | None = None) -> str:
    """Return what a rule cost each project that its findings concern, naming at most so many; empty for none."""
    by_points: dict[Decimal, list[str]] = {}
    for project_id, points in rule.each[:most]:
        by_points.setdefault(points, []).append(project_id)
    told = []
    for points, projects in by_points.items():
        text = _("{projects}: {points} points") if len(projects) == 1 else _("{projects}: {points} points each")
        told.append(text.format(projects=_(", ").join(projects), points=points_text(points)))
    left = len(rule.each) - sum(map(len, by_points.values()))
    if left:
        told.append(_("… {count} more").format(count=f"{left:,}"))
    return one_line(" · ".join(told))


def points_elsewhere(group: ProjectFindings) -> str:
    """Return what a project lost by findings that belong to no single project; empty for nothing."""
    if not group.elsewhere:
        return ""
    points = points_text(sum((points for _rule, points in group.elsewhere), Decimal(0)))
    rules = _(", ").join(one_line(rule) for rule, _lost_points in group.elsewhere)
    return _("{points} points by findings that belong to no single project: {rules}").format(points=points, rules=rules)


def _points(points: str) -> str:
    return _("{points} points").format(points=points)


def finding_head(finding: Finding) -> str:
    """Return a finding's severity, and its status where it did not simply fail."""
    severity = label("severity", finding.severity)
    return severity if finding.status == FAILED else f"{severity} · {label('status', finding.status)}"


def leave(waived: Waived) -> list[str]:
    """Return why something is waived, by whose leave, and until when."""
    return [
        one_line(waived.reason),
        _("approved by {name}").format(name=one_line(waived.approved_by)),
        _("until {day}").format(day=waived.until),
    ]


def rows_read(report: Report) -> list[str]:
    """Return how many files were read, and how many rows of each table."""
    read = sum(file.status == "read" for file in report.inputs)
    files = counted(read, _("Read 1 file"), _("Read {count} files"))
    return [files, *(f"{label('table', table)} {rows:,}" for table, rows in report.rows.items())]


def closing(report: Report) -> list[str]:
    """Return the parts of the closing line: projects, mean score, findings, what could not be judged or read."""
    summary = report.summary
    parts = [
        counted(summary.projects, _("1 project"), _("{count} projects")),
        mean_score(report),
        findings_counted(report),
    ]
    unverifiable = sum(finding.status == UNVERIFIABLE for finding in report.findings)
    if unverifiable:
        parts.append(
            counted(unverifiable, _("1 finding could not be verified"), _("{count} findings could not be verified"))
        )
    return [*parts, incomplete(report)]


def incomplete(report: Report) -> str:
    """Return that what could not be read counts in no score; empty where all was read or there is no score."""
    if not failures(report) or report.summary.score is None:
        return ""
    unread = unread_told(report)
    if unread:
        return _("{unread} could not be read: the score holds only for what was").format(unread=unread)
    return _("not everything could be read and used: the score holds only for what was")
