"""The subjects of a rule: the rows that it judges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import narwhals as nw
import pandas as pd

from auditkit.kinds import conditions, get_kind
from auditkit.kinds.scope import Scope
from auditkit.model.frames import Frames
from auditkit.model.ledger import LONG_TABLES
from auditkit.model.pack import Effective, Rule
from auditkit.model.verdict import FAILED, IN_DOUBT, PASSED, PENDING, STATUS_CODE, SUBJECT_ROW, UNVERIFIABLE, WAIVED


def select(rule: Rule, frames: Frames) -> Scope:
    """Return the subjects that `rule` applies to: its where holds and they lie in its effective days.

    A row's id stands in `subject_row`. Where a cell leaves open whether the rule applies, the subject stays, marked
    `in_doubt`; else garbage in the right cell, or nothing in the date that the law is tested on, would free it of the
    rule. What a readable cell rules out is out. A subject that contradicts what the rule presumes is in doubt too.
    """
    scope = _all_rows(rule, frames)
    parts = [conditions.truth(scope, rule.where)] if rule.where else []
    if rule.presumes or (rule.effective and rule.effective.is_bounded):
        parts.append(_in_force(rule, scope))
    if not parts:
        return scope
    applies = conditions.all_hold(parts)
    if applies.is_certain:
        scope.frame = scope.frame.filter(applies.surely)
        return scope
    scope.has_doubts = True
    wrong = _contradicts_itself(rule, scope)
    scope.frame = scope.frame.with_columns(in_doubt=~applies.surely, possibly=applies.possibly, is_wrong=wrong)
    scope.frame = scope.frame.filter(nw.col("possibly"))
    return scope


def these_rows(rule: Rule, frames: Frames, row_ids: Sequence[int]) -> Scope:
    """Return these few rows of the rule's subject, whether or not it applies to them."""
    scope = _all_rows(rule, frames)
    scope.frame = scope.frame.filter(nw.col(SUBJECT_ROW).is_in(sorted(set(row_ids))))
    return scope


def _all_rows(rule: Rule, frames: Frames) -> Scope:
    return Scope(frames, rule.subject, _columns_read(rule), row_name=SUBJECT_ROW)


def _in_force(rule: Rule, scope: Scope) -> conditions.Truth:
    """Return whether the rule is law for each row: open without the date that tells, and where that date is among what
    contradicts what is presumed, since it may be the one that is wrong.
    """
    always = nw.lit(True)
    law = conditions.Truth(always, always)
    if rule.effective and rule.effective.is_of_the_as_of_day:
        # No frame is filtered by a literal; row numbers begin at 0.
        row = nw.col(SUBJECT_ROW)
        is_law = row >= 0 if rule.effective.holds_on(scope.frames.as_of.isoformat()) else row < 0
        law = conditions.Truth(is_law, is_law)
    elif rule.effective and rule.effective.is_bounded:
        law = conditions.truth(scope, {rule.effective.tested_on: _days(rule.effective)}, "blank")
    if not rule.presumes:
        return law
    contradicts = ~conditions.truth(scope, rule.presumes, "blank").possibly
    possibly = law.possibly
    for part in conditions.conjuncts(rule.presumes):
        if rule.effective and rule.effective.tested_on in conditions.columns(part):
            possibly = possibly | ~conditions.truth(scope, part, "blank").possibly
    return conditions.Truth(law.surely & ~contradicts, possibly)


def _contradicts_itself(rule: Rule, scope: Scope) -> nw.Expr:
    """Return which rows hold against what the rule presumes: not those that only lack what is presumed to be filled."""
    if not rule.presumes:
        return nw.lit(False)
    blank = [mark for mark in map(scope.blank, conditions.demanded(rule.presumes)) if mark is not None]
    against = ~conditions.truth(scope, rule.presumes, "blank").possibly
    return against & ~nw.any_horizontal(*blank, ignore_nulls=True) if blank else against


Cause = Literal["unreadable", "blank", "contradictory"]


def causes_of_doubt(rule: Rule, frames: Frames, rows: Sequence[int]) -> dict[int, tuple[Cause, list[str]]]:
    """Return for each of these subjects why it cannot be told whether the rule applies, and the paths to the cells."""
    deciding = list(dict.fromkeys(conditions.columns(rule.where or {})))
    law = rule.effective
    if law is not None and (law.is_of_the_as_of_day or not law.is_bounded):
        law = None
    if law:
        deciding.append(law.tested_on)
    presumed = list(dict.fromkeys(conditions.columns(rule.presumes or {})))
    contradictory = _contradictory(rule, frames)
    table = frames.dataset.tables[rule.subject]
    unreadable = table.unreadable
    demanded = dict.fromkeys(conditions.demanded(rule.presumes or {}))
    own = [path for path in demanded if path in table.schema.column_names]
    blank = {path: pd.isna(pd.Series(table.values(rows, path), dtype=object)).tolist() for path in own}
    causes: dict[int, tuple[Cause, list[str]]] = {}
    for position, row in enumerate(rows):
        at_fault = [path for path in deciding if row in unreadable.get(path.partition(".")[0], ())]
        empty = [path for path, is_blank in blank.items() if is_blank[position]]
        if row in contradictory and empty:
            causes[row] = ("blank", empty)
        elif row in contradictory:
            causes[row] = ("contradictory", presumed)
        elif at_fault or law is None:
            causes[row] = ("unreadable", at_fault or deciding)
        else:
            causes[row] = ("blank", [law.tested_on])
    return causes


def _contradictory(rule: Rule, frames: Frames) -> frozenset[int]:
    """Return the rows of the subjects that contradict what the rule presumes."""
    if not rule.presumes:
        return frozenset()
    scope = _all_rows(rule, frames)
    contradicts = ~conditions.truth(scope, rule.presumes, "blank").possibly
    found = scope.frame.filter(contradicts).select(SUBJECT_ROW).collect("pandas").get_column(SUBJECT_ROW)
    return frozenset(int(row) for row in found)


def _columns_read(rule: Rule) -> dict[str, frozenset[str]]:
    """Return the columns that the rule reads, by table."""
    found: dict[str, set[str]] = {}
    for read in get_kind(rule.kind).reads(rule):
        if read.column is not None:
            found.setdefault(read.table, set()).add(read.column)
    return {table: frozenset(columns) for table, columns in found.items()}


def _days(effective: Effective) -> dict[str, Any]:
    bounds = {"at_least": effective.start, "at_most": effective.end}
    return {operator: day for operator, day in bounds.items() if day is not None}


def identifying(rule: Rule) -> tuple[str, ...]:
    """Return the columns that say which row a verdict is on, and of gifts also which project it counts for."""
    return (SUBJECT_ROW, *(("project_id",) if rule.subject in LONG_TABLES else ()))


def settled(rule: Rule) -> tuple[str, ...]:
    """Return the columns that verdicts of every kind have."""
    return (*identifying(rule), "status", "earned")


def settle(rule: Rule, scope: Scope, status: nw.Expr, earned: nw.Expr | None = None) -> nw.LazyFrame[Any]:
    """Return the scope's frame with `status` and `earned`, waived where the rule's `unless` holds.

    Without `earned`, a passed row earns 1 and any other nothing.
    """
    if rule.unless:
        waives = conditions.holds(scope, rule.unless)
        status = nw.when(waives).then(status_of(WAIVED)).otherwise(status)
    frame = (
        scope.frame.with_columns(status=status)
        if earned is None
        else scope.frame.with_columns(status=status, earned=earned)
    )
    if scope.has_doubts:
        # Who keeps a rule keeps it whether or not it applies, and a kind that cannot judge says why in its own words.
        # A day that is reckoned from dates of which one is wrong is no day to wait for.
        open_still = nw.col("in_doubt") & (nw.col("status") == STATUS_CODE[FAILED])
        open_still = open_still | (nw.col("is_wrong") & (nw.col("status") == STATUS_CODE[PENDING]))
        frame = frame.with_columns(status=nw.when(open_still).then(status_of(IN_DOUBT)).otherwise(nw.col("status")))
    if earned is None:
        frame = frame.with_columns(earned=(nw.col("status") == STATUS_CODE[PASSED]).cast(nw.Float64))
    return frame


def status_of(name: str) -> nw.Expr:
    """Return a status as verdict frames hold it."""
    return nw.lit(STATUS_CODE[name])


def verdict(holds: nw.Expr, known: nw.Expr) -> nw.Expr:
    """Return passed where `holds`, failed where it does not, and unverifiable where that is not `known`."""
    judged = nw.when(holds).then(status_of(PASSED)).otherwise(status_of(FAILED))
    return nw.when(known).then(judged).otherwise(status_of(UNVERIFIABLE))
