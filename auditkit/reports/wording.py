"""What the outputs for people say alike: phrases, figures as people read them, and what comes first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Any

from auditkit import __version__
from auditkit.i18n import format_amount
from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.model.pack import DIMENSIONS, SEVERITIES
from auditkit.model.report import ProjectReport, Report
from auditkit.model.verdict import FAILED, Finding
from auditkit.reports.plain import one_line

SIGNS = {"critical": "✗", "major": "!", "minor": "·", "info": "i"}
CLEAN = "✓"
CLEAN_IN_PART = "~"
NOTHING = "–"

_RANK: dict[str, int] = {severity: rank for rank, severity in enumerate(SEVERITIES)}
_BELOW_ALL = len(SEVERITIES)


@dataclass(frozen=True, slots=True)
class RuleFindings:
    """The findings of one rule for one project, all of one status.

    `points_lost` is what the rule cost the project, null when nothing or when it was told with another status.
    """

    rule: str
    severity: str
    points_lost: Decimal | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class ProjectFindings:
    """The findings of one project, gravest first. `project` is null for those that belong to none."""

    project_id: str | None
    project: ProjectReport | None
    rules: tuple[RuleFindings, ...]


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
    """Return how many findings there are of each severity that has any, gravest first."""
    parts = [
        _("{count} {severity}").format(count=f"{counts[severity]:,}", severity=label("severity", severity))
        for severity in SEVERITIES
        if counts.get(severity)
    ]
    return _(", ").join(parts) or _("no findings")


def score_text(score: Decimal | None) -> str:
    """Return a score with two decimals, or a dash."""
    return NOTHING if score is None else f"{score:.2f}"


def grade_text(grade: str | None) -> str:
    """Return a grade, or a dash."""
    return one_line(grade) if grade else NOTHING


def amount_text(amount: int | None, currency: str) -> str:
    """Return an amount of minor units, or a dash."""
    return NOTHING if amount is None else format_amount(amount, currency)


def points_text(points: Decimal) -> str:
    """Return points lost with a minus sign."""
    return f"−{points:.2f}"


def coverage_text(coverage: Decimal) -> str:
    """Return a share as a percentage, rounded down: only what was judged whole reads 100 %."""
    return f"{(coverage * 100).quantize(Decimal(1), ROUND_DOWN)} %"


def mean_score(report: Report) -> str:
    """Return the mean score with its grade, and how much of the weight it rests on where that is not all."""
    summary = report.summary
    if summary.score is None:
        return _("no score")
    score, grade = score_text(summary.score), grade_text(summary.grade)
    if summary.coverage >= 1:
        return _("mean score {score} ({grade})").format(score=score, grade=grade)
    return _("mean score {score} ({grade}) on {coverage} of the weight").format(
        score=score, grade=grade, coverage=coverage_text(summary.coverage)
    )


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
    messages = [*report.errors, *(file.error for file in report.inputs if file.error)]
    return [one_line(message) for message in dict.fromkeys(messages)]


def worst_first(projects: Sequence[ProjectReport]) -> list[ProjectReport]:
    """Return the projects by gravest finding, then lowest score; those without a score come last of their severity."""

    def rank(project: ProjectReport) -> tuple[int, bool, Decimal, str]:
        severity = _BELOW_ALL if project.worst is None else _RANK[project.worst]
        return severity, project.score is None, project.score or Decimal(0), project.project_id

    return sorted(projects, key=rank)


def grouped(report: Report, limit: int | None) -> list[ProjectFindings]:
    """Return the gravest `limit` findings (null is all) by project and rule, the projects in the order of the table.

    Findings that belong to no project come before those of projects with findings as grave.
    """
    projects = {project.project_id: project for project in report.projects}
    order: dict[str | None, int] = {None: -1}
    order |= {project.project_id: rank for rank, project in enumerate(worst_first(report.projects))}

    def rank(finding: Finding) -> tuple[int, int, str]:
        return _RANK[finding.severity], order.get(finding.project_id, len(order)), finding.project_id or ""

    by_project: dict[str | None, list[Finding]] = {}
    for finding in sorted(report.findings, key=rank)[:limit]:
        by_project.setdefault(finding.project_id, []).append(finding)
    lost = {
        (project.project_id, outcome.rule): outcome.points_lost
        for project in report.projects
        for outcome in project.outcomes
        if outcome.points_lost
    }
    return [
        ProjectFindings(project_id, projects.get(project_id or ""), _by_rule(findings, lost))
        for project_id, findings in sorted(by_project.items(), key=lambda item: rank(item[1][0]))
    ]


def _by_rule(findings: list[Finding], lost: dict[tuple[str, str], Decimal]) -> tuple[RuleFindings, ...]:
    by_rule: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault((finding.rule, finding.status), []).append(finding)
    told: set[str] = set()
    groups = []
    for (rule, _status), same in by_rule.items():
        # What failed and what could not be verified stand apart, but the rule cost its points once.
        points = None if rule in told else lost.get((same[0].project_id or "", rule))
        told.add(rule)
        groups.append(RuleFindings(rule, same[0].severity, points, tuple(same)))
    return tuple(groups)


def finding_head(finding: Finding) -> str:
    """Return a finding's severity, and its status where it did not simply fail."""
    severity = label("severity", finding.severity)
    return severity if finding.status == FAILED else f"{severity} · {label('status', finding.status)}"


def rows_read(report: Report) -> list[str]:
    """Return how many files were read, and how many rows of each table."""
    read = sum(file.status == "read" for file in report.inputs)
    files = counted(read, _("Read 1 file"), _("Read {count} files"))
    return [files, *(f"{label('table', table)} {rows:,}" for table, rows in report.rows.items())]


def closing(report: Report) -> list[str]:
    """Return the parts of the closing line: projects, mean score, findings, and what could not be judged."""
    summary = report.summary
    parts = [
        counted(summary.projects, _("1 project"), _("{count} projects")),
        mean_score(report),
        by_severity(summary.findings),
    ]
    unverifiable = summary.outcomes.get("unverifiable", 0)
    if unverifiable:
        parts.append(
            counted(unverifiable, _("1 outcome could not be verified"), _("{count} outcomes could not be verified"))
        )
    return parts
