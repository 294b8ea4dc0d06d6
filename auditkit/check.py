"""Checking: a pack over a dataset, as of a day, gives outcomes and findings.

Nothing here knows a rule kind by name. A rule whose table nobody handed in is *not covered*; one that needs a column
that is in no sheet is *unverifiable*; any other is judged by its kind. What is told of it is made in `findings.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import chain, count
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from auditkit import i18n, ingest
from auditkit.errors import BadUsage
from auditkit.findings import Teller, in_order, once_a_column
from auditkit.i18n import translate as _
from auditkit.kinds import Concern, Kind, Read, get_kind
from auditkit.kinds.conditions import TooFine
from auditkit.kinds.subjects import causes_of_doubt, select
from auditkit.ledger_verdicts import first_rows, is_long, told_and_counted
from auditkit.messages import COLUMNS_ABSENT, NEARLY_A_KEY, NOT_AMONG, SHEET_UNREAD, in_doubt
from auditkit.model.dataset import ROW_ID, DataProblem, Dataset, Place
from auditkit.model.frames import Frames
from auditkit.model.pack import Pack, Rows, Rule
from auditkit.model.schema import table_schema
from auditkit.model.verdict import (
    FAILED,
    GRAVEST_FIRST,
    IN_DOUBT,
    NOT_APPLICABLE,
    NOT_COVERED,
    OUTCOMES,
    PASSED,
    PENDING,
    STATUS_CODE,
    SUBJECT_ROW,
    UNVERIFIABLE,
    Detail,
    Finding,
    Judgement,
    Mandatory,
    Obligation,
    Outcome,
    Row,
)
from auditkit.organizations import Owners
from auditkit.unplaced import Evidence, Unplaced
from auditkit.values.personal_data import masked
from auditkit.waivers import Waivers, is_about_waivers, of_rows, project_titles, waive, with_waivers
from auditkit.waivers.files import TABLE as WAIVERS

Progress = Callable[[int, int, str], None]

_COUNTED = (PASSED, FAILED, UNVERIFIABLE)
_EARNING = (PASSED, FAILED)
_TOLD = (FAILED, UNVERIFIABLE)
_STATUS = (*OUTCOMES, UNVERIFIABLE)
"""The outcome behind each STATUS_CODE; a subject in doubt is unverifiable."""
_WHOLE, _NOTHING = Fraction(1), Fraction(0)


def check(
    dataset: Dataset,
    pack: Pack,
    as_of: date,
    engine: str = "pandas",
    waivers: Waivers | None = None,
    progress: Progress | None = None,
) -> Judgement:
    """Judge every project of `dataset` by every rule of `pack` as things stood on `as_of`.

    `progress` is told of each rule before it is judged: how many were, of how many, and its id.

    What `waivers` cover is then waived; the rules about waivers come last, since what a waiver is good for depends on
    what all the others came to. Raises BadUsage for a rule with an amount that the currency of `dataset` cannot hold,
    or of a pack that speaks of another currency.
    """
    _refuse_currency(dataset.currency, pack)
    frames = Frames(dataset, as_of, engine)
    numbers = count()
    judgement = _judge([rule for rule in pack.rules if not is_about_waivers(rule)], frames, pack, numbers, progress)
    if waivers is not None:
        judgement, faults = waive(judgement, waivers, as_of, project_titles(dataset))
        frames = Frames(with_waivers(dataset, waivers, faults), as_of, engine)
    last = _judge([rule for rule in pack.rules if is_about_waivers(rule)], frames, pack, numbers)
    return replace(
        judgement,
        outcomes=(*judgement.outcomes, *last.outcomes),
        findings=_with(judgement.findings, last.findings),
    )


def _judge(
    rules: Sequence[Rule], frames: Frames, pack: Pack, numbers: Iterator[int], progress: Progress | None = None
) -> Judgement:
    unplaced, owners = Unplaced(frames), Owners(frames)
    outcomes: list[Outcome] = []
    told: list[list[Finding]] = []
    obligations: list[Obligation] = []
    mandatory: list[Mandatory] = []
    untold: dict[str, int] = {}
    for number, rule in enumerate(rules):
        if progress is not None:
            progress(number, len(rules), rule.id)
        judged = _RuleRun(rule, frames, unplaced, owners)
        try:
            with frames.guarded():
                judged.run()
                mandatory.extend(judged.mandatory())
        except TooFine as error:
            raise BadUsage(_beyond(frames.dataset.currency, error.amount, rule, pack)) from error
        outcomes.extend(judged.outcomes())
        told.extend(judged.told)
        obligations.extend(judged.obligations)
        if judged.untold:
            untold[rule.id] = judged.untold
    for finding in chain.from_iterable(told):
        finding.number = next(numbers)
    return Judgement(
        outcomes=tuple(outcomes),
        findings=tuple(in_order(told)),
        obligations=tuple(sorted(set(obligations), key=lambda duty: duty.order)),
        mandatory=tuple(mandatory),
        left_out=dict(sorted(frames.left_out.items())),
        untold=untold,
    )


def _with(findings: tuple[Finding, ...], others: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(in_order([finding] for finding in (*findings, *others))) if others else findings


def _refuse_currency(currency: str, pack: Pack) -> None:
    other = next((rule for rule in pack.rules if rule.currency not in (None, currency)), None)
    if other is not None:
        message = _(
            "The amounts in the rules of {pack} are in {expected}, but the data is in {currency}. If the data is in"
            " {expected} say --currency {expected}, else leave the pack out."
        )
        raise BadUsage(message.format(pack=other.pack, expected=other.currency, currency=currency))


def _beyond(currency: str, amount: Any, rule: Rule, pack: Pack) -> str:
    """Say of which rule, and of which of the pack's parameters if of one, `amount` is none of `currency`."""
    named = [name for name in rule.parameters if pack.parameters[name].value == amount]
    message = _("rule {rule}: {seen} is no amount in {currency}; expected at most {decimals} decimals.")
    seen = f"{named[0]} = {amount}" if named else str(amount)
    return message.format(rule=rule.id, seen=seen, currency=currency, decimals=i18n.minor_digits(currency))


def columns_read(pack: Pack) -> frozenset[tuple[str, str]]:
    """Return the tables and columns that the rules of `pack` read."""
    return frozenset(
        (read.table, read.column) for rule in pack.rules for read in get_kind(rule.kind).reads(rule) if read.column
    )


def judge_tables(pack: Pack, tables: Mapping[str, Rows], as_of: date, engine: str = "pandas") -> Judgement:
    """Judge rows written out by hand, as the examples of rules are; those of waivers are no part of what is judged."""
    dataset, waivers = read_tables(pack, tables)
    return check(dataset, pack, as_of, engine, waivers)


def read_tables(pack: Pack, tables: Mapping[str, Rows]) -> tuple[Dataset, Waivers | None]:
    """Return rows written out by hand as the data that `pack` judges, in its currency, and the waivers among them."""
    currency = next((rule.currency for rule in pack.rules if rule.currency), ingest.ReadOptions().currency)
    handed_in = {name: rows for name, rows in tables.items() if name != WAIVERS}
    waivers = of_rows(tables[WAIVERS]) if WAIVERS in tables else None
    return ingest.from_rows(handed_in, ingest.ReadOptions(currency=currency)), waivers


class _RuleRun:
    """One rule over one dataset: what it comes to for each project, and what to tell people."""

    def __init__(self, rule: Rule, frames: Frames, unplaced: Unplaced, owners: Owners) -> None:
        self.rule = rule
        self.frames = frames
        self.unplaced = unplaced
        self.organizations = owners
        self.kind: Kind = get_kind(rule.kind)
        self.told: list[list[Finding]] = []
        self.obligations: list[Obligation] = []
        self.untold = 0
        """How many rows are at fault and not told of, since there are too many."""
        self._teller = Teller(rule, frames, owners)
        self._counts: dict[str, dict[tuple[str, float], int]] = {}
        self._concerned = None if self.kind.concerns is None else tuple(self.kind.concerns(rule, frames))

    def run(self) -> None:
        """Judge the rule as far as what was handed in allows, unless it is about nobody."""
        if self._concerned is None:
            self._judge()
        elif self._concerned:
            self._judge()
            self._tell_absent(self._concerned)

    def _judge(self) -> None:
        reads = tuple(self.kind.reads(self.rule))
        if self._lacks_table(reads):
            self._settle_all(reads, NOT_COVERED)
            return
        absent = [read for read in reads if self._is_absent(read)]
        if absent:
            self._settle_all(reads, UNVERIFIABLE, absent)
            return
        verdicts = self.kind.evaluate(self.rule, self.frames)
        self.untold += verdicts.untold
        rows = self._collected(verdicts.frame)
        rows = self._without_open(rows, {read.table for read in reads})
        self._tally(rows)
        told = verdicts.explain(self._records(rows, _TOLD))
        self.told.extend(self._teller.tell(row, detail) for row, detail in once_a_column(self.rule, self.frames, told))
        self._tell_doubts(rows)
        if "due" in rows.columns:
            self._oblige(self._records(rows, (PENDING,)))

    def _collected(self, verdicts: nw.LazyFrame[Any]) -> pd.DataFrame:
        """Return the verdicts; of a long list those that are told of, and the others are counted."""
        if not is_long(self.frames, self.rule.subject):
            rows: pd.DataFrame = verdicts.collect("pandas").to_native()
            # What a kind tells of several rows names them in the order in which it gets them.
            in_order = rows[SUBJECT_ROW].is_monotonic_increasing
            return rows if in_order else rows.sort_values(SUBJECT_ROW, kind="stable", ignore_index=True)
        rows, others = told_and_counted(self.frames, self.rule.subject, verdicts)
        for (project_id, status, earned), times in others.items():
            self._count(project_id, _STATUS[status], earned, times)
            if _STATUS[status] in _TOLD:
                self.untold += times
        return rows

    def _tell_absent(self, concerned: Sequence[Concern]) -> None:
        """Tell, and count as unverifiable, the projects that the rule is about of which there is no row to judge."""
        for concern in concerned:
            project_id, table = concern.project_id, self.rule.subject
            is_known = project_id in self.frames.first_rows
            if concern.rows or (is_known and not self.frames.has(table)):
                continue
            if is_known:
                self._count(project_id, UNVERIFIABLE)
            arguments = {"project": project_id, "table": (table, None)}
            detail = Detail(NOT_AMONG, table, value=project_id, arguments=arguments, place=concern.place)
            self.told.append(self._teller.tell({"status": UNVERIFIABLE}, detail))

    def _without_open(self, rows: pd.DataFrame, tables: Collection[str]) -> pd.DataFrame:
        """Return the verdicts without those failures that something unplaced may explain: they are counted as
        unverifiable, and told.
        """
        if self.unplaced.is_empty:
            return rows
        failed = np.unique(rows[SUBJECT_ROW].to_numpy()[rows["status"].to_numpy() == STATUS_CODE[FAILED]]).tolist()
        found: dict[int, Evidence] = {}
        for row in failed:
            evidence = self.unplaced.of(self.rule.subject, row, tables)
            if evidence is not None:
                found[row] = evidence
        if not found:
            return rows
        is_open = rows[SUBJECT_ROW].isin(list(found)) & (rows["status"] == STATUS_CODE[FAILED])
        for row in rows[SUBJECT_ROW][is_open].tolist():
            for project_id in self.frames.projects_of(self.rule.subject, row):
                self._count(project_id, UNVERIFIABLE)
        for row, (table, at) in found.items():
            judged = {SUBJECT_ROW: row, "status": UNVERIFIABLE}
            self.told.append(self._teller.tell(judged, _of_unplaced(table, at)))
        return rows[~is_open]

    def outcomes(self) -> Iterator[Outcome]:
        """Return the rule's outcome for every project, in the order of their ids."""
        for project_id in self.frames.project_ids:
            counts = self._counts.get(project_id)
            if counts is None:
                yield Outcome(self.rule, project_id, NOT_APPLICABLE, None)
            else:
                yield Outcome(self.rule, project_id, *_settled(tuple(counts.items()), self.rule.earn == "all"))

    def mandatory(self) -> Iterator[Mandatory]:
        """Return the projects that the rule puts on the audit list, best ranked first within their groups."""
        if self.kind.selects is None or not self.frames.has(self.rule.subject):
            return
        reads = [read for read in self.kind.reads(self.rule) if read.path[0] in ("subject", "measure", "group")]
        if any(not self.frames.has(read.table) or self._is_absent(read) for read in reads):
            return
        taken = [
            Mandatory(project_id, self.rule.id, masked(row["group"]), row["rank"], row["amount"], row["figure"])
            for row in self.kind.selects(self.rule, self.frames)
            for project_id in self.frames.projects_of(self.rule.subject, row[SUBJECT_ROW])
        ]
        yield from sorted(taken, key=lambda each: (each.group, each.rank, each.project_id))

    def _lacks_table(self, reads: Sequence[Read]) -> bool:
        """Whether a table is missing that the rule cannot do without, or one of each of its alternatives."""
        alternatives: dict[tuple[str | int, ...], bool] = {}
        named = {read.table for read in reads}
        for read in reads:
            missing = not self.frames.has(read.table) or self._is_derived(read.table, named)
            if read.needs != "nothing" and missing:
                return True
            if read.needs == "nothing":
                alternative = _up_to_position(read.path)
                alternatives[alternative] = alternatives.get(alternative, False) or missing
        return bool(alternatives) and all(alternatives.values())

    def _is_derived(self, table: str, named: Collection[str]) -> bool:
        """Whether nobody handed in `table`, and it is the sums of one of those `named`: to hold both against each other
        would tell nothing.
        """
        return self.frames.has(table) and self.frames.dataset.tables[table].derived_from in named

    def _is_absent(self, read: Read) -> bool:
        return read.needs == "value" and read.column is not None and not self.frames.has_column(read.table, read.column)

    def _settle_all(self, reads: Sequence[Read], status: str, absent: Sequence[Read] = ()) -> None:
        """Give every subject that the rule speaks of the same status, since no row of it can be judged."""
        conditional = [read for read in reads if read.path[0] in ("where", "effective")]
        if not self.frames.has(self.rule.subject):
            for project_id in self._projects():
                self._count(project_id, status)
            return
        rows = self._spoken_of(all(self.frames.has(read.table) for read in conditional))
        _codes, owners = self._owners(rows)
        for projects in owners:
            for project_id in projects:
                self._count(project_id, status)
        if absent:
            missing = list(dict.fromkeys((read.table, read.column) for read in absent))
            for of_sheet in self.frames.by_sheet(self.rule.subject, rows):
                detail = Detail(COLUMNS_ABSENT, missing[0][0], None, missing[0][1], arguments={"columns": missing})
                detail.all_of = self.rule.subject, of_sheet
                self.told.append(self._teller.tell({SUBJECT_ROW: int(of_sheet[0]), "status": status}, detail))

    def _spoken_of(self, can_tell: bool) -> np.ndarray[Any, Any]:
        """Return the rows of the subjects that the rule applies to; all of them where its conditions cannot be told."""
        rows = self._that_apply(can_tell)
        if self._concerned is None:
            return rows
        return rows[np.isin(rows, [row for concern in self._concerned for row in concern.rows])]

    def _projects(self) -> list[str]:
        """Return the projects that the rule is about among those handed in."""
        if self._concerned is None:
            return list(self.frames.project_ids)
        about = {concern.project_id for concern in self._concerned}
        return [project_id for project_id in self.frames.project_ids if project_id in about]

    def _that_apply(self, can_tell: bool) -> np.ndarray[Any, Any]:
        subject = self.rule.subject
        depends = self.rule.where or self.rule.effective or self.kind.selects
        if self.frames.ledger(subject) is not None:
            spoken_of = select(self.rule, self.frames).frame if can_tell and depends else self.frames.table(subject)
            row = SUBJECT_ROW if can_tell and depends else ROW_ID
            return first_rows(self.frames, subject, spoken_of.select(nw.col(row).alias(ROW_ID), "project_id"))
        if not can_tell or not depends:
            return self.frames.native(self.rule.subject)[ROW_ID].to_numpy()
        ranked = [read for read in self.kind.reads(self.rule) if read.path[0] in ("measure", "group")]
        if self.kind.selects is not None and not any(self._is_absent(read) for read in ranked):
            return np.array([row[SUBJECT_ROW] for row in self.kind.selects(self.rule, self.frames)], dtype=np.int64)
        frame = select(self.rule, self.frames).frame.select(SUBJECT_ROW).collect("pandas")
        rows: np.ndarray[Any, Any] = frame.get_column(SUBJECT_ROW).to_numpy()
        return rows

    def _count(self, project_id: str, status: str, share: float = 0, count: int = 1) -> None:
        """Count subjects of a project by what they came to and the share of 1 that each earned."""
        counts = self._counts.setdefault(project_id, {})
        counts[status, share] = counts.get((status, share), 0) + count

    def _tally(self, rows: pd.DataFrame) -> None:
        """Count statuses and what was earned, by project; whole columns at a time, for rules over many rows."""
        if rows.empty:
            return
        status = rows["status"].to_numpy()
        earned, shares = pd.factorize(rows["earned"].to_numpy())
        owner, owners = self._owners(rows[SUBJECT_ROW].to_numpy())
        codes, found = pd.factorize((owner * len(STATUS_CODE) + status) * len(shares) + earned)
        share_of = shares.tolist()
        for key, times in zip(found.tolist(), np.bincount(codes).tolist(), strict=True):
            rest, earned_code = divmod(key, len(share_of))
            owner_code, status_code = divmod(rest, len(STATUS_CODE))
            for project_id in owners[owner_code]:
                self._count(project_id, _STATUS[status_code], share_of[earned_code], times)

    def _owners(self, subject_rows: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], list[tuple[str, ...]]]:
        """Return a code for each subject row, and the projects behind each code."""
        subject = self.rule.subject
        if "project_id" not in table_schema(subject).column_names:
            codes, rows = pd.factorize(subject_rows)
            return codes, [self.frames.projects_of(subject, row) for row in rows.tolist()]
        owned, projects = self.frames.owners_of(subject, subject_rows)
        codes, used = pd.factorize(owned)
        return codes, [() if code < 0 else (projects[code],) for code in used.tolist()]

    def _records(self, rows: pd.DataFrame, statuses: Sequence[str]) -> list[dict[str, Any]]:
        """Return the rows of these statuses as dicts of plain Python values, null for anything missing."""
        codes = [STATUS_CODE[status] for status in statuses]
        chosen = np.flatnonzero(np.isin(rows["status"].to_numpy(), codes))
        return _plain_rows(rows.iloc[chosen]) if len(chosen) else []

    def _tell_doubts(self, rows: pd.DataFrame) -> None:
        """Add a finding for each subject of which it cannot be told whether the rule applies to it."""
        doubtful = rows[SUBJECT_ROW].to_numpy()[rows["status"].to_numpy() == STATUS_CODE[IN_DOUBT]]
        if not len(doubtful):
            return
        for row, (cause, paths) in causes_of_doubt(self.rule, self.frames, np.unique(doubtful).tolist()).items():
            columns = [(self.rule.subject, path) for path in paths]
            arguments = {"columns": columns}
            detail = Detail(in_doubt(cause), self.rule.subject, row, paths[0].partition(".")[0], arguments=arguments)
            self.told.append(self._teller.tell({SUBJECT_ROW: row, "status": UNVERIFIABLE}, detail))

    def _oblige(self, rows: Sequence[Row]) -> None:
        rule = self.rule
        title, fix, why = map(i18n.pick, (rule.title, rule.fix, rule.why))
        for row in rows:
            due = i18n.format_date(row["due"])
            cited = rule.reference_on(due)
            reference = None if cited is None else i18n.pick(cited.title)
            about = self.organizations.of(rule.subject, (row[SUBJECT_ROW],))
            for project_id in self.frames.projects_of(rule.subject, row[SUBJECT_ROW]):
                duty = Obligation(project_id, rule.id, due, PENDING, title, reference, fix, why, about)
                self.obligations.append(duty)


def _of_unplaced(table: str, at: DataProblem | Place) -> Detail:
    if isinstance(at, Place):
        return Detail(SHEET_UNREAD, table, arguments={"table": (table, None)}, place=at)
    arguments = {"what": (at.table, at.column), "value": at.value, "key": at.arguments["key"]}
    return Detail(NEARLY_A_KEY, at.table, at.row_id, at.column, at.value, arguments=arguments)


def _up_to_position(path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Return the start of a path as far as the first position in a list: the item that the path leads into."""
    length = next((index for index, step in enumerate(path, start=1) if isinstance(step, int)), len(path))
    return path[:length]


@cache
def _settled(
    counts: tuple[tuple[tuple[str, float], int], ...], all_or_nothing: bool
) -> tuple[str, Fraction | None, int]:
    """Return what a project's subjects, counted by status and share, come to: its status, the share earned, how many
    counted.
    """
    status = min((status for (status, _share), _count in counts), key=GRAVEST_FIRST.index)
    judged = sum(count for (status, _share), count in counts if status in _COUNTED)
    if not judged:
        return status, None, 0
    if all_or_nothing:
        return status, _WHOLE if status == PASSED else _NOTHING, judged
    earned = sum((_exact(share) * count for (status, share), count in counts if status in _EARNING), _NOTHING)
    return status, earned / judged, judged


def _exact(share: float) -> Fraction:
    """Return the share that an engine's float stands for: a ratio of counts, or a figure of the pack with at most seven
    decimals.

    Fractions of such denominators, more rows than a project has, lie further apart than a float is rounded.
    """
    return Fraction(share).limit_denominator(10**7)


def _plain_rows(rows: pd.DataFrame) -> list[dict[str, Any]]:
    columns = {str(name): _plain_values(str(name), rows[name]) for name in rows.columns}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _plain_values(name: str, values: pd.Series[Any]) -> list[Any]:
    if values.dtype.kind == "M":
        days: list[Any] = values.to_numpy("datetime64[us]").tolist()
        return days
    plain: list[Any] = values.to_numpy(object, na_value=None).tolist()  # type: ignore[call-overload]
    if name == "status":
        return [_STATUS[code] for code in plain]
    if name.endswith("_row"):
        return [None if value is None else int(value) for value in plain]
    return plain
