"""One run from dataset to report: judge, score, and put everything together that any output shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from auditkit import i18n
from auditkit.check import Progress, check
from auditkit.errors import BadUsage
from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.ingest.unread_matching import unread_matching
from auditkit.model.dataset import Dataset
from auditkit.model.pack import SEVERITIES, Pack, is_at_least
from auditkit.model.report import ManifestUsed, OrganizationReport, ProjectReport, Report, ReportedOutcome, Summary
from auditkit.model.schema import table_schema
from auditkit.model.verdict import OUTCOMES, Finding, Judgement, Outcome
from auditkit.organizations import names
from auditkit.packs.names import hint, shown
from auditkit.score import Scorer, grade, mean, mean_score, shown_share, worst
from auditkit.values.personal_data import masked
from auditkit.values.text import normalise
from auditkit.waivers import Waivers

if TYPE_CHECKING:
    import pandas as pd

_NOTHING_LOST = Decimal(0)
_HEADER_CODES = frozenset(("similar", "other-table-near"))
"""The problems with headers that a mapping may settle."""


def audit(
    dataset: Dataset,
    pack: Pack,
    as_of: date,
    engine: str = "pandas",
    only: Sequence[str] = (),
    manifest: ManifestUsed | None = None,
    waivers: Waivers | None = None,
    progress: Progress | None = None,
) -> Report:
    """Judge `dataset` by `pack` as of a day and return the report, in the language in use.

    What `waivers` cover does not count, and is listed.

    A dataset without any project still gives a report of what was read and of its data findings, with an error that
    says that there was no project, unless nothing could be read at all. `only` names projects to report; they are
    judged among all others all the same. `manifest` says where the table of samples came from. `progress` is told of
    each rule (see `check`).
    Raises BadUsage when one of the projects to report was not handed in.
    """
    judgement = check(dataset, pack, as_of, engine, waivers, progress)
    if only:
        judgement = _only(judgement, only)
    projects = _projects(dataset, pack, judgement)
    beside = (waivers.dataset,) if waivers is not None else ()
    errors = (*dataset.errors, *(error for each in beside for error in each.errors))
    if not projects and (dataset.tables or not errors):
        errors = (*errors, no_project())
    score = mean_score((project.exact_score, 0) for project in projects)
    return Report(
        as_of=as_of.isoformat(),
        language=i18n.language(),
        engine=engine,
        currency=dataset.currency,
        pack_title=i18n.pick(pack.title),
        packs=pack.sources,
        parameters={name: parameter.value for name, parameter in pack.parameters.items()},
        inputs=(*dataset.inputs, *(file for each in beside for file in each.inputs)),
        errors=errors,
        notes=(*_drawn(manifest), *_years(dataset), *_ways_to_read(dataset), *_notes(judgement, as_of)),
        manifest=_only_drawn(manifest, only),
        rows={name: len(table) for each in (dataset, *beside) for name, table in each.tables.items()},
        has_summed_funds=dataset.has_summed_funds,
        summary=Summary(
            projects=len(projects),
            score=score,
            grade=grade(score, pack),
            coverage=mean((project.coverage, 1) for project in projects) if projects else Fraction(0),
            findings=_counts((each.severity for each in judgement.findings), SEVERITIES),
            mandatory_audit=tuple(dict.fromkeys(each.project_id for each in judgement.mandatory)),
            outcomes=_counts((each.status for each in judgement.outcomes), OUTCOMES),
        ),
        projects=projects,
        organizations=_organizations(dataset, projects, pack),
        findings=judgement.findings,
        obligations=judgement.obligations,
        mandatory=judgement.mandatory,
        rule_titles={rule.id: i18n.pick(rule.title) for rule in pack.rules},
        waivers=judgement.waived,
    )


def _counts(found: Iterable[str], names: Sequence[str]) -> dict[str, int]:
    """Count each of `names`, in their order; one that was not found counts 0."""
    counted = Counter(found)
    return {name: counted[name] for name in names}


def no_project() -> str:
    """Return what is said where nothing that was handed in tells of a project."""
    message = _(
        "No project was found. Hand in a sheet of projects with at least the columns {columns};"
        " `auditkit schema show projects` explains them."
    )
    schema = table_schema("projects")
    return message.format(columns=_(", ").join(i18n.pick(schema.column(name).title) for name in schema.required))


def _only(judgement: Judgement, projects: Sequence[str]) -> Judgement:
    """Return what concerns `projects` alone; their ranks are those among all the others."""
    known = sorted({outcome.project_id for outcome in judgement.outcomes})
    if not known:
        return judgement
    wanted = {normalise(project) for project in projects}
    for project in sorted(wanted - set(known)):
        raise BadUsage(
            _('--project "{project}" is not among the projects that were handed in ({count}). {hint}').format(
                project=shown(project), count=len(known), hint=hint(project, known)
            )
        )
    return replace(
        judgement,
        outcomes=tuple(each for each in judgement.outcomes if each.project_id in wanted),
        findings=tuple(each for each in judgement.findings if not wanted.isdisjoint(each.projects)),
        obligations=tuple(each for each in judgement.obligations if each.project_id in wanted),
        mandatory=tuple(each for each in judgement.mandatory if each.project_id in wanted),
        waived=tuple(each for each in judgement.waived if each.project_id in wanted),
    )


def _only_drawn(manifest: ManifestUsed | None, projects: Sequence[str]) -> ManifestUsed | None:
    """Return the manifest with those `projects` that it draws, or with all of them where none is named."""
    if manifest is None or not projects:
        return manifest
    wanted = {normalise(project) for project in projects}
    return replace(manifest, drawn=tuple(each for each in manifest.drawn if each.project_id in wanted))


def _drawn(manifest: ManifestUsed | None) -> Iterator[str]:
    if manifest is not None:
        message = _("Drawn are the projects that a manifest lists (campaign {campaign}, SHA-256 {sha256}).")
        yield message.format(campaign=shown(manifest.campaign), sha256=manifest.sha256)


def _years(dataset: Dataset) -> Iterator[str]:
    """Yield what years were taken for: named without their places, so that the same content is told alike anywhere."""
    counts: Counter[tuple[str, str]] = Counter()
    for sheet in (sheet for file in dataset.inputs for sheet in file.sheets):
        if sheet.table is not None and sheet.seen is not None:
            counts.update({(sheet.table, column.column): column.years for column in sheet.seen.columns})
    message = _("{table}, {column}: {count} years are read as ending on 31 December.")
    for (table, name), count in sorted(counts.items()):
        if count:
            title = i18n.pick(table_schema(table).column(name).title)
            yield message.format(table=label("table", table), column=title, count=f"{count:,}")


def _ways_to_read(dataset: Dataset) -> Iterator[str]:
    """Yield what whoever runs the check can say of files that others wrote: a finding tells these what to mend."""
    codes = {problem.code for problem in dataset.problems}
    if "ambiguous-date" in codes:
        yield _("Some dates may have day and month either way round: --date-order dmy or mdy says how they are meant.")
    if "other-currency" in codes:
        yield _("Some amounts are in another currency: if all are, --currency CODE says in which.")
    if not codes.isdisjoint(_HEADER_CODES):
        yield _("Some headers mean no column: --map 'HEADER=TABLE.COLUMN' says what one means.")
    yield from unread_matching(dataset.inputs)


def _notes(judgement: Judgement, as_of: date) -> tuple[str, ...]:
    untold = _("{rule}: of further rows at fault ({count:,}) nothing is told, but they count in the scores.")
    long = tuple(untold.format(rule=rule, count=count) for rule, count in sorted(judgement.untold.items()))
    return long + tuple(
        _("Dated after {day}, and therefore not judged: {count} {table}.").format(
            count=count, table=label("table", table), day=i18n.format_date(as_of)
        )
        for table, count in judgement.left_out.items()
    )


def _projects(dataset: Dataset, pack: Pack, judgement: Judgement) -> tuple[ProjectReport, ...]:
    if "projects" not in dataset.tables:
        return ()
    facts = _facts(dataset.tables["projects"].frame)
    raised = _raised(dataset)
    outcomes = _by_project(judgement.outcomes)
    scorer = Scorer(pack)
    reports = _OutcomeReports()
    gravest: dict[str, set[str]] = {}
    for finding in judgement.findings:
        for project_id in finding.projects:
            gravest.setdefault(project_id, set()).add(finding.severity)
    found = []
    for project_id, own in outcomes.items():
        scored = scorer.score(own)
        reported = [reports.of(outcome, scored.points_lost.get(outcome.rule.id, _NOTHING_LOST)) for outcome in own]
        found.append(
            ProjectReport(
                project_id=project_id,
                title=masked(facts[project_id]["title"] or ""),
                org_id=facts[project_id]["org_id"],
                field=facts[project_id]["field"],
                score=scored.score,
                exact_score=scored.exact,
                uncapped_score=scored.uncapped,
                score_if_verified=scored.if_verified,
                capped_by=scored.capped_by,
                coverage=scored.coverage,
                grade=grade(scored.score, pack),
                raised=raised.get(project_id),
                dimensions=scored.dimensions,
                outcomes=tuple(reported),
                worst=worst(gravest.get(project_id, ())),
            )
        )
    return tuple(found)


class _OutcomeReports:
    """Outcomes as reports hold them; most projects share most of theirs."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], ReportedOutcome] = {}

    def of(self, outcome: Outcome, points_lost: Decimal) -> ReportedOutcome:
        """Return an outcome of one of the pack's rules with the points that it cost."""
        rule, earned = outcome.rule, outcome.earned
        # A ratio of whole numbers is looked up several times faster than a fraction.
        key = (rule.id, outcome.status, None if earned is None else earned.as_integer_ratio(), points_lost)
        if key not in self._known:
            share = None if earned is None else _share(earned)
            self._known[key] = ReportedOutcome(rule.id, outcome.status, share, _share(rule.weight), points_lost, earned)
        return self._known[key]


def _by_project(outcomes: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    """Return the outcomes of each project, ordered by rule, in the order of the projects' ids."""
    of_rule: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        of_rule.setdefault(outcome.rule.id, []).append(outcome)
    own: dict[str, list[Outcome]] = {}
    for _rule, same in sorted(of_rule.items()):
        for outcome in same:
            own.setdefault(outcome.project_id, []).append(outcome)
    return dict(sorted(own.items()))


def _facts(projects: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Return title, organisation and field of each project; of a project handed in twice, those of the row that comes
    first by its title, organisation and field, blanks last.
    """
    columns = ("project_id", "title", "org_id", "field")
    values = [projects[name].astype(object).where(projects[name].notna(), None).tolist() for name in columns]
    rows = sorted(zip(*values, strict=True), key=lambda row: [(value is None, value or "") for value in row])
    facts: dict[str, dict[str, Any]] = {}
    for row in rows:
        facts.setdefault(row[0], dict(zip(columns, row, strict=True)))
    return facts


def _raised(dataset: Dataset) -> dict[str, int]:
    """Return what each project raised over all campaigns, in minor units.

    Not there is a project with no amount, and one with an amount that is not known: a cell is blank or unreadable, or
    two rows of one campaign differ.
    """
    if "funds" not in dataset.tables:
        return {}
    funds = dataset.distinct("funds")
    unsure = funds["total_amount"].isna() | funds.duplicated(list(dataset.tables["funds"].schema.key), keep=False)
    known = funds[~funds["project_id"].isin(funds.loc[unsure, "project_id"].dropna())].dropna(subset="project_id")
    totals = known.groupby("project_id")["total_amount"].sum()
    return {str(project_id): int(total) for project_id, total in totals.items()}


def _organizations(dataset: Dataset, projects: Sequence[ProjectReport], pack: Pack) -> tuple[OrganizationReport, ...]:
    """Return the organisations that carry out projects; one that nobody described is named by its number."""
    known = names(dataset)
    own = sorted((project for project in projects if project.org_id), key=lambda project: str(project.org_id))
    found = []
    for org_id, group in groupby(own, key=lambda project: str(project.org_id)):
        carried = list(group)
        score = mean_score((project.exact_score, project.raised or 0) for project in carried)
        name = masked(known.get(org_id, org_id))
        found.append(OrganizationReport(org_id, name, len(carried), score, grade(score, pack)))
    return tuple(found)


_share = cache(shown_share)


def is_found(finding: Finding, fail_on: str) -> bool:
    """Whether `finding` is at or above the severity `fail_on` (critical, major, minor, info or never)."""
    return is_at_least(finding.severity, fail_on)
