"""What the outputs for people say alike: phrases, figures as people read them, and what comes first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from auditkit import __version__
from auditkit.i18n import format_amount, format_number, pick
from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.model.dataset import InputFile
from auditkit.model.pack import DIMENSIONS, SEVERITIES
from auditkit.model.report import ManifestUsed, ProjectReport, Report
from auditkit.model.schema import table_schema
from auditkit.model.verdict import FAILED, UNVERIFIABLE, Finding, Mandatory, OrganizationRow, Waived
from auditkit.reports.plain import one_line
from auditkit.reports.unread import unread_told

SIGNS = {"critical": "✗", "major": "!", "minor": "·", "info": "i"}
WAIVED_SIGN = "○"
CLEAN = "✓"
CLEAN_IN_PART = "~"
NOTHING = "–"

_SAMPLES = "samples"

RANK: dict[str, int] = {severity: rank for rank, severity in enumerate(SEVERITIES)}
"""What sorts severities, the gravest first."""

_BELOW_ALL = len(SEVERITIES)


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


def only_new(report: Report, counts: str) -> str:
    """Return counts of findings, with what they leave out where a baseline has the others already."""
    if report.baseline is None:
        return counts
    message = _("{counts} (only what is new since the report as of {day})")
    return message.format(counts=counts, day=report.baseline.as_of)


def findings_counted(report: Report) -> str:
    """Return how many findings there are; that there is none is said only of what was read, if anything was."""
    found = by_severity(report.summary.findings)
    if report.baseline is not None:
        return _("new: {counts}").format(counts=found) if found else _("nothing new")
    if not found and not report.rows:
        return _("nothing was read, so nothing was checked")
    return found or (_("no findings in what was read") if failures(report) else _("no findings"))


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


def whole_percent(share: Fraction | Decimal) -> int:
    """Return a share in percent, rounded down: only what was judged whole reads 100 %."""
    return int(share * 100)


def coverage_text(coverage: Fraction) -> str:
    """Return a share as a percentage, rounded down."""
    return f"{whole_percent(coverage)} %"


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


def about(finding: Finding) -> str:
    """Return whose a finding is that belongs to no single project, and of which year or day; empty for any other."""
    whose = finding.about
    return "" if whose is None else " · ".join(filter(None, [one_line(whose.name), dated(whose)]))


def duty(title: str, about: OrganizationRow | None) -> str:
    """Return the title of a duty with the year or day that it is about, if it is about one."""
    day = dated(about)
    return _("{duty} ({about})").format(duty=one_line(title), about=day) if day else one_line(title)


def dated(row: OrganizationRow | None) -> str:
    """Return the date of a row with what people call it; empty where it has none."""
    schema = None if row is None else table_schema(row.table)
    if row is None or row.dated is None or schema is None or schema.order_by is None:
        return ""
    return f"{pick(schema.column(schema.order_by).title)} {one_line(row.dated)}"


def messages(waived: Waived) -> list[str]:
    """Return what there was to say of a waived rule, each once, with whose it is and of which year or day."""
    told = (" — ".join(filter(None, [one_line(finding.message), about(finding)])) for finding in waived.findings)
    return list(dict.fromkeys(told))


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
        severity = _BELOW_ALL if project.worst is None else RANK[project.worst]
        return severity, project.score is None, project.score or Decimal(0), project.project_id

    return sorted(projects, key=rank)


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
    tables = tables_read(report.rows, has_summed_funds=report.has_summed_funds)
    if report.manifest is not None and _SAMPLES in tables:
        told = _("{samples}: {mandatory} mandatory, {drawn} drawn, {reserves} in reserve")
        listed = {"mandatory": report.manifest.mandatory, "reserves": report.manifest.reserves}
        drawn = report.rows[_SAMPLES] - sum(listed.values())
        tables[_SAMPLES] = told.format(samples=tables[_SAMPLES], drawn=drawn, **listed)
    return [files_read(report.inputs), *tables.values()]


def files_read(inputs: Iterable[InputFile]) -> str:
    """Return how many files were read."""
    read = sum(file.status == "read" for file in inputs)
    return counted(read, _("Read 1 file"), _("Read {count} files"))


def tables_read(rows: Mapping[str, int], *, has_summed_funds: bool) -> dict[str, str]:
    """Return how many rows of each table were read; of funds that nobody handed in, what they are sums of."""
    tables = {table: f"{label('table', table)} {count:,}" for table, count in rows.items()}
    return {**tables, "funds": _("funds added up from the donations")} if has_summed_funds else tables


def drawn_share(manifest: ManifestUsed) -> str:
    """Return how many projects were drawn, and from which campaign."""
    count = counted(len(manifest.drawn), _("1 project"), _("{count} projects"))
    return _("{projects} of {campaign}").format(projects=count, campaign=one_line(manifest.campaign))


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
    return [*parts, left_out(report), incomplete(report)]


def left_out(report: Report) -> str:
    """Return how many findings a baseline leaves out; empty without one."""
    if report.baseline is None:
        return ""
    count = sum(report.baseline.left_out.values())
    return counted(count, _("1 known finding left out"), _("{count} known findings left out"))


def nothing_raised(report: Report, projects: Iterable[ProjectReport]) -> str:
    """Return why some of the `projects` have no amount raised; empty where each has one."""
    if all(project.raised is not None for project in projects):
        return ""
    if "funds" not in report.rows:
        return _("{sign} no total raised: no funds were handed in").format(sign=NOTHING)
    return _("{sign} no total raised: no funds of the project on file, or one of its totals cannot be told").format(
        sign=NOTHING
    )


def incomplete(report: Report) -> str:
    """Return that what could not be read counts in no score; empty where all was read or there is no score."""
    if not failures(report) or report.summary.score is None:
        return ""
    unread = unread_told(report)
    if unread:
        return _("{unread} could not be read: the score holds only for what was").format(unread=unread)
    return _("not everything could be read and used: the score holds only for what was")
