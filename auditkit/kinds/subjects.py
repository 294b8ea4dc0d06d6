"""The subjects of a rule: the rows that it judges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import narwhals as nw

from auditkit.kinds import conditions, get_kind
from auditkit.kinds.scope import Scope
from auditkit.model.dataset import ROW_ID
from auditkit.model.frames import Frames
from auditkit.model.pack import Effective, Rule
from auditkit.model.verdict import FAILED, IN_DOUBT, PASSED, STATUS_CODE, SUBJECT_ROW, UNVERIFIABLE, WAIVED


def select(rule: Rule, frames: Frames) -> Scope:
    """Return the subjects that `rule` applies to: its where holds and they lie in its effective days.

    A row's id stands in `subject_row`. Where an unreadable cell leaves open whether the rule applies, the subject
    stays, marked `in_doubt`; else garbage in the right cell would free it of the rule. What a readable cell rules out
    is out.
    """
    scope = Scope(frames, rule.subject, _columns_read(rule))
    scope.frame = scope.frame.rename({ROW_ID: SUBJECT_ROW})
    parts = [{name: test} for name, test in (rule.where or {}).items()]
    if rule.effective:
        parts.append({rule.effective.tested_on: _days(rule.effective)})
    if not parts:
        return scope
    holds = [conditions.holds(scope, part) for part in parts]
    doubts = [_unreadable(scope, part) for part in parts]
    applies = nw.all_horizontal(*holds, ignore_nulls=True)
    if any(doubt is not None for doubt in doubts):
        scope.has_doubts = True
        may_hold = [hold if doubt is None else hold | doubt for hold, doubt in zip(holds, doubts, strict=True)]
        scope.frame = scope.frame.with_columns(in_doubt=nw.all_horizontal(*may_hold, ignore_nulls=True) & ~applies)
        applies = applies | nw.col("in_doubt")
    scope.frame = scope.frame.filter(applies)
    return scope


def _unreadable(scope: Scope, condition: Mapping[str, Any]) -> nw.Expr | None:
    """Return where a cell that `condition` tests cannot be read; null when all can be."""
    marks = [mark for mark in map(scope.unreadable, conditions.columns(condition)) if mark is not None]
    return nw.any_horizontal(*marks, ignore_nulls=True) if marks else None


def deciding_columns(rule: Rule) -> list[str]:
    """Return the columns by which it is told whether the rule applies to a subject, each once."""
    tested = list(conditions.columns(rule.where or {}))
    if rule.effective:
        tested.append(rule.effective.tested_on)
    return list(dict.fromkeys(tested))


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


def settle(rule: Rule, scope: Scope, status: nw.Expr, earned: nw.Expr | None = None) -> nw.LazyFrame[Any]:
    """Return the scope's frame with `status` and `earned`, waived where the rule's `unless` holds.

    Without `earned`, a passed row earns 1 and any other nothing.
    """
    if rule.unless:
        waives = conditions.holds(scope, rule.unless)
        status = nw.when(waives).then(status_of(WAIVED)).otherwise(status)
    if scope.has_doubts:
        status = nw.when(nw.col("in_doubt")).then(status_of(IN_DOUBT)).otherwise(status)
    frame = scope.frame.with_columns(status=status)
    if earned is None:
        earned = nw.when(nw.col("status") == status_of(PASSED)).then(nw.lit(1.0)).otherwise(nw.lit(0.0))
    return frame.with_columns(earned=earned)


def status_of(name: str) -> nw.Expr:
    """Return a status as verdict frames hold it."""
    return nw.lit(STATUS_CODE[name])


def verdict(holds: nw.Expr, known: nw.Expr) -> nw.Expr:
    """Return passed where `holds`, failed where it does not, and unverifiable where that is not `known`."""
    judged = nw.when(holds).then(status_of(PASSED)).otherwise(status_of(FAILED))
    return nw.when(known).then(judged).otherwise(status_of(UNVERIFIABLE))
