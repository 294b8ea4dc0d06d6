"""reconcile: the measures on the left add up to those on the right, within a tolerance.

The tolerance is an amount in the currency's main unit (`absolute`), a share of the right side (`relative`), or both, of
which the wider counts; without one the sides must be equal. Where a figure is missing, the subject is *unverifiable*.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

import narwhals as nw

from auditkit.kinds import Kind, Read, conditions, definitions, reads
from auditkit.kinds.measures import common_type, measure
from auditkit.kinds.subjects import select, settle, settled, verdict
from auditkit.model.frames import Frames
from auditkit.model.pack import Rule
from auditkit.model.verdict import Detail, Money, Row, Verdicts

MESSAGES = {
    "differs": {
        "en": "{left_title} give {left}, but {right_title} is {right}: {difference} apart.",
        "zh": "由{left_title}得出 {left}，而{right_title}为 {right}，相差 {difference}。",
    },
    "unknown": {
        "en": "{left_title} cannot be held against {right_title}: {cells} is missing or unreadable.",
        "zh": "无法核对{left_title}与{right_title}：{cells}缺失或无法识别。",
    },
}

_FINEST = 10**9
"""The largest denominator of a share of whole numbers: it is taken to nine decimals."""

_NOT_LESS = 1 + 4 * sys.float_info.epsilon
"""Makes up for the rounding of floats, so that a difference of exactly the share allowed is allowed."""

_OWN_FIGURE = {"en": "The rule's own figures", "zh": "规则所定数值"}
"""What a side is called that reads no column."""

SCHEMA = {
    "left": definitions.MEASURE,
    "right": definitions.MEASURE,
    "tolerance": {
        "type": "object",
        "description": definitions.described("How far apart the sides may be.", "两侧允许相差多少。"),
        "properties": {"absolute": definitions.NUMBER_FROM_ZERO, "relative": definitions.SHARE},
        "additionalProperties": False,
        "minProperties": 1,
    },
}


def evaluate(rule: Rule, frames: Frames) -> Verdicts:
    """Judge whether both sides of each subject agree within the rule's tolerance."""
    scope = select(rule, frames)
    its_type = common_type(rule.subject, rule.body["left"], rule.body["right"])
    left, right = (measure(scope, rule.body[side], its_type) for side in ("left", "right"))
    scope.frame = scope.frame.with_columns(left=left.expression, right=right.expression)
    own = reads.own_columns(rule.subject, _reads(rule))
    blank = {f"blank_{position}": nw.col(column).is_null() for position, column in enumerate(own)}
    scope.frame = scope.frame.with_columns(difference=(nw.col("left") - nw.col("right")).abs(), **blank)
    tolerance = rule.body.get("tolerance", {})
    currency = frames.dataset.currency
    allowed = nw.lit(conditions.plain(tolerance.get("absolute", 0), its_type, currency))
    holds = nw.col("difference") <= allowed
    if "relative" in tolerance:
        share = _share_of(nw.col("right").abs(), tolerance["relative"], left.is_whole and right.is_whole)
        holds = holds | (nw.col("difference") <= share)
    frame = settle(rule, scope, verdict(holds, ~nw.col("difference").is_null())).select(
        *settled(rule), "left", "right", "difference", *blank
    )
    is_money = its_type == "amount"

    def explain(rows: Sequence[Row]) -> Iterator[tuple[Row, Detail]]:
        for row in rows:
            missing = [column for column, flag in zip(own, blank, strict=True) if row[flag]]
            yield row, _detail(rule, row, is_money, missing)

    return Verdicts(frame, explain)


def _share_of(size: nw.Expr, share: Decimal | int, is_whole: bool) -> nw.Expr:
    """Return the share of `size` that a difference may have: of whole numbers the largest whole one within it.

    That is reckoned apart for what `size` has of the share's denominator and for the rest, so that nothing grows past
    64 bits.
    """
    if not is_whole:
        return size * (float(share) * _NOT_LESS)
    exact = Fraction(str(share)).limit_denominator(_FINEST)
    above, below = exact.numerator, exact.denominator
    return size // below * above + size % below * above // below


def _detail(rule: Rule, row: Row, is_money: bool, missing: Sequence[str]) -> Detail:
    columns = {side: _columns(rule, side) for side in ("left", "right")}
    sides = {f"{side}_title": found or _OWN_FIGURE for side, found in columns.items()}
    column = next((column for table, column in columns["right"] if table == rule.subject), None)
    if row["difference"] is None:
        untold = [each for side, found in columns.items() if row[side] is None for each in found]
        others = [each for each in untold if each[0] != rule.subject]
        cells = [(rule.subject, each) for each in missing] or others or columns["left"]
        blank = missing[0] if missing else None
        arguments = {**sides, "cells": cells}
        # The message writes neither of them, so that they themselves must say that they are money.
        right, left = (
            Money(int(row[side])) if is_money and row[side] is not None else row[side] for side in ("right", "left")
        )
        return Detail("unknown", rule.subject, row["subject_row"], blank, right, left, arguments=arguments)
    figures = {name: row[name] for name in ("left", "right", "difference")}
    written = {name: Money.of(value) if is_money else value for name, value in figures.items()}
    return Detail(
        "differs", rule.subject, row["subject_row"], column, row["right"], row["left"], arguments={**sides, **written}
    )


def _columns(rule: Rule, side: str) -> list[tuple[str, str | None]]:
    found = [(read.table, read.column) for read in reads.measure(rule.subject, rule.body[side], ())]
    return list(dict.fromkeys(found))


def _reads(rule: Rule) -> Iterable[Read]:
    yield from reads.measure(rule.subject, rule.body["left"], ("left",))
    yield from reads.measure(rule.subject, rule.body["right"], ("right",))


KIND = Kind(
    "reconcile",
    SCHEMA,
    ("left", "right"),
    MESSAGES,
    evaluate,
    lambda rule: reads.all_of(rule, _reads(rule)),
    fills=("left_title", "right_title", "left", "right", "difference"),
)
