"""Findings as the outputs for people group them: by project, by rule, and by what is to be done about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from auditkit.i18n import translate as _
from auditkit.model.dataset import Place
from auditkit.model.report import ProjectReport, Report
from auditkit.model.verdict import FAILED, Finding
from auditkit.reports.plain import one_line
from auditkit.reports.wording import RANK, points_text, worst_first


@dataclass(frozen=True, slots=True)
class RuleFindings:
    """The findings of one rule for one project, all of one status, in the order of their places.

    Those that ask for the same to be done stand together, and among them those that are held to the same norm.

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


def grouped(report: Report, limit: int | None) -> list[ProjectFindings]:
    """Return the findings by project and rule, those that belong to no single project last.

    With a `limit` only so many of the gravest projects are there as have that many findings together. A project is
    there whole, but for one that alone has more than the limit.
    """
    blocks: dict[str | None, list[Finding]] = {}
    for finding in report.findings:
        blocks.setdefault(finding.project_id, []).append(finding)
    for findings in blocks.values():
        findings.sort(key=lambda finding: RANK[finding.severity])
    order: dict[str | None, int] = {None: -1}
    order |= {project.project_id: rank for rank, project in enumerate(worst_first(report.projects))}

    def rank(project_id: str | None) -> tuple[int, int, str]:
        return RANK[blocks[project_id][0].severity], order.get(project_id, len(order)), project_id or ""

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
    groups.sort(key=lambda group: (RANK[group.severity], group.findings[0].status != FAILED))
    return tuple(groups)


def _by_fix(findings: Sequence[Finding]) -> list[Finding]:
    """Return findings with those next to each other that have the same fix, and among them the same reference, by the
    first of each. Those without a reference come last, or that of the next would be taken for theirs.
    """
    together: dict[str, dict[str, list[Finding]]] = {}
    for finding in findings:
        together.setdefault(finding.fix, {}).setdefault(finding.reference or "", []).append(finding)
    return [
        finding
        for references in together.values()
        for reference in sorted(references, key=lambda reference: not reference)
        for finding in references[reference]
    ]


def is_last_of_fix(findings: Sequence[Finding], index: int) -> bool:
    """Whether the finding at `index` is the last before what is to be done about it and those above it is said."""
    return index + 1 == len(findings) or findings[index + 1].fix != findings[index].fix


def reference_told(findings: Sequence[Finding], index: int) -> str:
    """Return the norm of the finding at `index` if it is the last of those next to each other that are held to it; else
    empty.

    Not all findings of a rule are held to the same: its law may have changed between the days of their duties.
    """
    reference = findings[index].reference or ""
    is_last = index + 1 == len(findings) or (findings[index + 1].reference or "") != reference
    return one_line(reference) if is_last else ""


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
