"""What waivers do to a judgement, and what is wrong with the waivers themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatchcase

from auditkit import i18n
from auditkit.i18n import Localized
from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.model.dataset import ROW_ID, DataProblem, Dataset, Place, Table
from auditkit.model.pack import Rule
from auditkit.model.verdict import (
    FAILED,
    NOT_APPLICABLE,
    OUTCOMES,
    PASSED,
    UNVERIFIABLE,
    WAIVED,
    Finding,
    Judgement,
    Outcome,
    Waived,
)
from auditkit.values.personal_data import masked
from auditkit.values.text import shown
from auditkit.waivers.files import TABLE, Waivers
from auditkit.waivers.meant import Titles, meant

CHECK = "waiver"
"""The data rule that tells what is wrong with waivers."""

ALL_PROJECTS = "*"

_WAIVABLE = (FAILED, UNVERIFIABLE)
_NOTHING_TO_WAIVE = (PASSED, NOT_APPLICABLE)
_WILD = frozenset("*?[")

_Key = tuple[str, str]
"""A project and a rule."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """One row of a file of waivers that has all that it needs. `rule` is an id or a pattern of several."""

    row_id: int
    project_id: str
    rule: str
    reason: str
    approved_by: str
    until: date
    place: Place

    def is_for(self, project_id: str, rule: str) -> bool:
        """Whether it is about this project and this rule."""
        return self.project_id in (ALL_PROJECTS, project_id) and fnmatchcase(rule, self.rule)

    @property
    def says_nothing_in(self) -> Sequence[str]:
        """The columns that hold digits or marks alone where a reason or a name is called for."""
        texts = {"reason": self.reason, "approved_by": self.approved_by}
        return [column for column, text in texts.items() if not any(map(str.isalpha, text))]

    @property
    def order(self) -> tuple[object, ...]:
        """What comes first of several that are about the same: the most particular, then the one that holds longest."""
        is_wild = not _WILD.isdisjoint(self.rule)
        everybody = self.project_id == ALL_PROJECTS
        return everybody, is_wild, -self.until.toordinal(), self.rule, self.reason, self.approved_by


def is_about_waivers(rule: Rule) -> bool:
    """Whether `rule` judges the waivers, and not what was handed in."""
    return rule.kind == "data" and rule.body.get("check") == CHECK


def waive(
    judgement: Judgement, waivers: Waivers, as_of: date, projects: Titles
) -> tuple[Judgement, tuple[DataProblem, ...]]:
    """Return the judgement in which what a waiver of the day covers is waived, and what is wrong with the waivers.

    `projects` are all that were handed in, with their titles.

    A waiver holds up to and including its last day. It turns what failed or could not be verified into *waived*, takes
    the findings of it out and lists them with the reason; all else stays as it is. A finding that concerns several
    projects stays for those whose rule is not waived.
    """
    written = _complete(waivers.table)
    rows = [waiver for waiver in written if not waiver.says_nothing_in]
    in_force = sorted((waiver for waiver in rows if waiver.until >= as_of), key=lambda waiver: waiver.order)
    granted, used = _granted(judgement.outcomes, in_force)
    kept, taken = _parted(judgement.findings, granted)
    waived = replace(
        judgement,
        outcomes=tuple(_outcome(outcome, granted) for outcome in judgement.outcomes),
        findings=tuple(kept),
        waived=tuple(
            _waived(outcome, waiver, tuple(taken.get(key, ())))
            for key, (outcome, waiver) in sorted(granted.items(), key=lambda item: item[0])
        ),
    )
    unused = [waiver for waiver in in_force if waiver.row_id not in used]
    expired = [waiver for waiver in rows if waiver.until < as_of]
    faults = (
        *map(_relabelled, waivers.dataset.problems),
        *(_says_nothing(waiver, column) for waiver in written for column in waiver.says_nothing_in),
        *map(_expired, expired),
        *_unused(unused, judgement.outcomes, projects, waivers.rules),
    )
    return waived, faults


def with_waivers(dataset: Dataset, waivers: Waivers, faults: Sequence[DataProblem]) -> Dataset:
    """Return the dataset by which rules about waivers are judged: `dataset` with the waivers and their faults alone.

    A waiver that names no project of the dataset belongs to none.
    """
    known = set(dataset.tables["projects"].frame["project_id"].dropna()) if "projects" in dataset.tables else set()
    table = waivers.table
    project = table.frame["project_id"]
    named = replace(table, frame=table.frame.assign(project_id=project.where(project.isin(known))))
    return replace(dataset, tables={**dataset.tables, TABLE: named}, problems=tuple(faults))


def _complete(table: Table) -> list[Waiver]:
    """Return the rows that say all that a waiver needs; others do not waive."""
    columns = ["project_id", "rule", "reason", "approved_by", "until"]
    whole = table.frame.dropna(subset=columns)
    return [
        Waiver(row_id, project_id, rule, reason, approved_by, until.date(), table.place(row_id))
        for row_id, project_id, rule, reason, approved_by, until in whole[[ROW_ID, *columns]].itertuples(
            index=False, name=None
        )
    ]


def _granted(
    outcomes: Sequence[Outcome], waivers: Sequence[Waiver]
) -> tuple[dict[_Key, tuple[Outcome, Waiver]], set[int]]:
    """Return what is waived, with the first waiver that covers it, and the rows of all waivers that cover something."""
    by_project: defaultdict[str, list[Waiver]] = defaultdict(list)
    for waiver in waivers:
        by_project[waiver.project_id].append(waiver)
    granted: dict[_Key, tuple[Outcome, Waiver]] = {}
    used: set[int] = set()
    for outcome in outcomes:
        if outcome.status not in _WAIVABLE:
            continue
        for waiver in (*by_project.get(outcome.project_id, ()), *by_project.get(ALL_PROJECTS, ())):
            if waiver.is_for(outcome.project_id, outcome.rule.id):
                used.add(waiver.row_id)
                granted.setdefault((outcome.project_id, outcome.rule.id), (outcome, waiver))
    return granted, used


def _parted(
    findings: Sequence[Finding], granted: Mapping[_Key, object]
) -> tuple[list[Finding], dict[_Key, list[Finding]]]:
    """Return the findings that still count, and those that do not by what was waived."""
    kept: list[Finding] = []
    taken: defaultdict[_Key, list[Finding]] = defaultdict(list)
    for finding in findings:
        waived = [project_id for project_id in finding.projects if (project_id, finding.rule) in granted]
        for project_id in waived:
            taken[project_id, finding.rule].append(finding)
        if not waived:
            kept.append(finding)
        elif len(waived) < len(finding.projects):
            left = tuple(project_id for project_id in finding.concerned if project_id not in waived)
            kept.append(replace(finding, concerned=left))
    return kept, taken


def _outcome(outcome: Outcome, granted: Mapping[_Key, object]) -> Outcome:
    if (outcome.project_id, outcome.rule.id) not in granted:
        return outcome
    return replace(outcome, status=WAIVED, earned=None)


def _waived(outcome: Outcome, waiver: Waiver, findings: tuple[Finding, ...]) -> Waived:
    return Waived(
        project_id=outcome.project_id,
        rule=outcome.rule.id,
        title=i18n.pick(outcome.rule.title),
        status=outcome.status,
        reason=masked(waiver.reason),
        approved_by=masked(waiver.approved_by),
        until=i18n.format_date(waiver.until),
        place=waiver.place,
        findings=findings,
    )


def _relabelled(problem: DataProblem) -> DataProblem:
    """Return what is wrong with a cell of a waiver as a fault of waivers: it is no fault of the project's own data."""
    bounds = problem.check == "range"
    arguments = {name: str(value) if bounds else value for name, value in problem.arguments.items()}
    return replace(problem, check=CHECK, arguments=arguments)


def _expired(waiver: Waiver) -> DataProblem:
    until = i18n.format_date(waiver.until)
    return _fault(waiver, "waiver-expired", "until", until, {"rule": shown(waiver.rule)})


def _unused(
    waivers: Sequence[Waiver],
    outcomes: Sequence[Outcome],
    projects: Titles,
    rules: Mapping[str, Localized] | None,
) -> Iterator[DataProblem]:
    """Yield a problem for each waiver that names what there is not, or under which there was nothing to waive.

    What is not due yet or was not handed in may still need its waiver, and so may a rule that this run leaves out.
    """
    known = None if rules is None else {outcome.rule.id: outcome.rule.title for outcome in outcomes} | dict(rules)
    titles = {rule: tuple(title.values()) for rule, title in (known or {}).items()}

    def is_of_rules(name: str) -> bool:
        return any(fnmatchcase(rule, name) for rule in titles)

    for waiver in waivers:
        if waiver.project_id not in (ALL_PROJECTS, *projects):
            near = {"hint": meant(waiver.project_id, projects, projects.__contains__)}
            yield _fault(waiver, "waiver-unknown-project", "project_id", waiver.project_id, near)
        elif known is not None and not is_of_rules(waiver.rule):
            near = {"hint": meant(waiver.rule, titles, is_of_rules)}
            yield _fault(waiver, "waiver-unknown-rule", "rule", waiver.rule, near)
        else:
            statuses = {outcome.status for outcome in outcomes if waiver.is_for(outcome.project_id, outcome.rule.id)}
            if statuses and statuses.issubset(_NOTHING_TO_WAIVE):
                told = _(", ").join(label("status", status) for status in OUTCOMES if status in statuses)
                yield _fault(waiver, "waiver-unused", "rule", waiver.rule, {"outcome": told})


def _says_nothing(waiver: Waiver, column: str) -> DataProblem:
    text = waiver.reason if column == "reason" else waiver.approved_by
    return _fault(waiver, "waiver-says-nothing", column, text, {})


def _fault(waiver: Waiver, code: str, column: str, value: str, arguments: Mapping[str, str]) -> DataProblem:
    return DataProblem(CHECK, code, TABLE, column, waiver.row_id, None, shown(value), None, arguments)
