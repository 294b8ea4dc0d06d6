"""outlier: a measure lies within robust bounds of its peers.

The bounds are the median of the peers and `k` times 1.4826 times their median absolute deviation (MAD) to either side:
the modified z-score of B. Iglewicz and D. Hoaglin, How to Detect and Handle Outliers (ASQC, 1993), who are said to
label what lies beyond 3.5. Neither median nor MAD yields to a few extreme values, as a mean and a standard deviation
would. On a `scale: log` that is done with logarithms, which suits amounts that differ by factors: only values above
zero are peers then, and only they are judged.

Where half of the peers or more have one value, the MAD is 0. Then 1.253314 times the mean absolute deviation from the
median stands for 1.4826 times the MAD, as IBM Cognos Analytics has it ("Modified z score"), and the message says so.

Peers are the subjects that agree on the columns of `group`, the judged one among them, and surely are subjects of the
rule. Groups of fewer than `at_least` are *not applicable*: by default 10, the smallest size for which Iglewicz and
Hoaglin are said to have tried the limit of 3.5. A subject whose measure or group cannot be told is *unverifiable*,
unless its group would be too small even with it. What is beyond the bounds is rare, and no more than that.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from auditkit.kinds import Kind, Read, definitions, groups, reads
from auditkit.kinds.deadline import cell_of
from auditkit.kinds.definitions import described
from auditkit.kinds.measures import Measure, measure, type_of
from auditkit.kinds.related_rows import Doubt, Fault
from auditkit.kinds.scope import Scope
from auditkit.kinds.subjects import select, settle, settled
from auditkit.model.frames import Frames
from auditkit.model.pack import Rule
from auditkit.model.verdict import (
    FAILED,
    PASSED,
    STATUS_CODE,
    SUBJECT_ROW,
    UNVERIFIABLE,
    Detail,
    Money,
    Row,
    Verdicts,
)

MESSAGES = {
    "outside": {
        "en": "{what} is {value}, outside {lower} to {upper}: worth a second look. The median of its {count} peers"
        " ({group}) is {median}.",
        "zh": "{what}为 {value}，超出 {lower} 至 {upper} 的范围，值得再核对。同组（{group}）{count} 项的中位数为"
        " {median}。",
    },
    "outside_alike": {
        "en": "{what} is {value}, outside {lower} to {upper}: worth a second look. The median of its {count} peers"
        " ({group}) is {median}; half of them or more have just that, so that the mean deviation gave the bounds.",
        "zh": "{what}为 {value}，超出 {lower} 至 {upper} 的范围，值得再核对。同组（{group}）{count} 项的中位数为"
        " {median}；其中至少一半恰为该值，因此改用平均偏差计算范围。",
    },
    "everyone": {"en": "all", "zh": "全部"},
    "missing_cell": {
        "en": "{what} cannot be held against its peers: {cells} is missing or unreadable.",
        "zh": "无法将{what}与同组比较：{cells}缺失或无法识别。",
    },
    "unknown": {
        "en": "{what} cannot be held against its peers: what it is made of is missing or unreadable, or there is"
        " nothing to divide by.",
        "zh": "无法将{what}与同组比较：所需数值缺失或无法识别，或除数不大于零。",
    },
}

SCHEMA = {
    "measure": definitions.MEASURE,
    "of": {
        "$ref": "#/$defs/text",
        "description": described(
            "What the measure is called in messages (default: its column).", "信息中对该指标的称呼（默认用列名）。"
        ),
    },
    "group": {
        "type": "array",
        "items": definitions.COLUMN,
        "minItems": 1,
        "description": described(
            "Subjects that agree on these columns are peers (default: all subjects are).",
            "这些列相同的对象互为同组（默认全部为一组）。",
        ),
    },
    "at_least": {
        **definitions.POSITIVE_WHOLE_NUMBER,
        "description": described("How many peers it takes (default: 10).", "同组至少需要多少个（默认 10）。"),
    },
    "k": {
        "anyOf": [{"type": "number", "exclusiveMinimum": 0}, definitions.PARAMETER],
        "description": described(
            "How many times the deviation the bounds lie from the median (default: 3.5).",
            "上下界与中位数相距偏差的多少倍（默认 3.5）。",
        ),
    },
    "scale": {
        "enum": ["linear", "log"],
        "description": described(
            "linear (default), or log: by factors, of values above zero alone.",
            "linear（默认）按差额；log 按倍数，只取大于零的值。",
        ),
    },
}

AT_LEAST = 10
K = Fraction("3.5")
_OF_MEDIAN_DEVIATION = Fraction("1.4826")
"""Makes of the median absolute deviation of normal values their standard deviation: 1 / 0.6745."""
_OF_MEAN_DEVIATION = Fraction("1.253314")
"""Makes of the mean absolute deviation of normal values their standard deviation: the root of half pi."""

_NOT_JUDGED = -1
"""Stands for a status where there are too few peers, or no logarithm."""


def evaluate(rule: Rule, frames: Frames) -> Verdicts:
    """Judge whether each subject's measure lies within the bounds of its peers."""
    scope = select(rule, frames)
    own = measure(scope, rule.body["measure"])
    paths = rule.body.get("group", ())
    of_group = groups.columns(scope, paths)
    columns = reads.own_columns(rule.subject, _reads(rule))
    blank = {f"blank_{position}": nw.col(column).is_null() for position, column in enumerate(columns)}
    scope.frame = scope.frame.with_columns(measured=own.expression, **of_group, **blank)
    subjects = groups.numbered(_collected(scope, own, tuple(of_group)), paths, alone=False)
    judged = _judged(rule, subjects)
    told = pd.DataFrame({"row": subjects[SUBJECT_ROW], "told": judged.status, "place": np.arange(len(subjects))})
    told = told[told["told"] != _NOT_JUDGED]
    scope.frame = scope.frame.join(frames.lift(told), left_on=SUBJECT_ROW, right_on="row", how="inner")
    keys = () if own.doubt is None else (own.doubt.my_key,)
    kept = dict.fromkeys((*settled(rule), "place", *of_group, *blank, *keys))
    frame = settle(rule, scope, nw.col("told")).select(*kept)
    first = reads.first_of(rule.subject, rule.body["measure"])
    is_money = type_of(rule.subject, rule.body["measure"]) == "amount"

    def explain(rows: Sequence[Row]) -> Iterator[tuple[Row, Detail]]:
        causes = own.doubt.causes(rows) if own.doubt else {}
        for row in rows:
            if row["status"] == FAILED:
                bounds, value = judged.bounds[row["place"]], subjects["value"].iloc[row["place"]].item()
                yield row, _outside(rule, row, first, bounds, value, is_money)
            else:
                missing = [column for column, flag in zip(columns, blank, strict=True) if row[flag]]
                yield row, _unknown(rule, row, first, missing, causes.get(row[SUBJECT_ROW]), own.doubt)

    return Verdicts(frame, explain)


def _collected(scope: Scope, own: Measure, of_group: Sequence[str]) -> pd.DataFrame:
    """Return the subjects with `value`, whether that is known, and whether they surely are subjects."""
    # Some engines hand over whole numbers as floats, which are not exact, when one of them is missing.
    value = nw.col("measured").fill_null(0).cast(nw.Int64 if own.is_whole else nw.Float64)
    is_sure = ~nw.col("in_doubt") if scope.has_doubts else nw.lit(True)
    is_known = ~nw.col("measured").is_null()
    wanted = scope.frame.select(SUBJECT_ROW, *of_group, value=value, is_known=is_known, is_sure=is_sure)
    collected: pd.DataFrame = wanted.collect("pandas").to_native()
    return collected


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between what values of a group lie: as they are compared (`low`, `high`; on the log scale, of logarithms), and as
    people read them.

    `is_alike` says that half of the `count` peers or more have one value.
    """

    low: float
    high: float
    lower: float
    upper: float
    median: float
    count: int
    is_alike: bool


@dataclass(frozen=True, slots=True)
class _Judged:
    """The statuses of subjects, as verdict frames hold them, and the bounds of those that have some, by their place."""

    status: np.ndarray[Any, Any]
    bounds: dict[int, Bounds]


def _judged(rule: Rule, subjects: pd.DataFrame) -> _Judged:
    at_least, is_log = int(rule.body.get("at_least", AT_LEAST)), rule.body.get("scale") == "log"
    k = Fraction(str(rule.body["k"])) if "k" in rule.body else K
    values = subjects["value"].to_numpy()
    is_known, is_sure = (subjects[name].to_numpy(dtype=bool) for name in ("is_known", "is_sure"))
    has_place = is_known & (values > 0) if is_log else is_known
    status = np.full(len(subjects), _NOT_JUDGED, dtype=np.int64)
    found: dict[int, Bounds] = {}
    members_of: dict[int, np.ndarray[Any, Any]] = subjects.groupby("group").indices  # type: ignore[assignment]
    for number, members in members_of.items():
        if len(subjects if number == groups.NO_GROUP else members) < at_least:
            continue
        untold = members if number == groups.NO_GROUP else members[~is_known[members]]
        status[untold] = STATUS_CODE[UNVERIFIABLE]
        peers = members[has_place[members] & is_sure[members]]
        if number == groups.NO_GROUP or len(peers) < at_least:
            continue
        bounds = bounds_of(values[peers], k, is_log=is_log)
        placed = members[has_place[members]]
        compared = np.log(values[placed]) if is_log else values[placed]
        is_outside = (compared < bounds.low) | (compared > bounds.high)
        status[placed] = np.where(is_outside, STATUS_CODE[FAILED], STATUS_CODE[PASSED])
        found.update(dict.fromkeys(placed[is_outside].tolist(), bounds))
    return _Judged(status, found)


def bounds_of(values: np.ndarray[Any, Any], k: Fraction, *, is_log: bool = False) -> Bounds:
    """Return the bounds of one or more peers' values (int64 or float64; above zero for logarithms).

    Whole numbers are reckoned with exactly, and have whole bounds: the outermost that are still within.
    """
    is_whole = values.dtype.kind == "i"
    median, spread, is_alike = _spread(np.log(values) if is_log else values)
    low, high = median - k * spread, median + k * spread
    if not is_log:
        lower, upper = (math.ceil(low), math.floor(high)) if is_whole else (float(low), float(high))
        return Bounds(lower, upper, lower, upper, _number(median), len(values), is_alike)
    lower, upper = math.exp(low), math.exp(high)
    if is_whole:
        lower, upper = round(lower), round(upper)
    return Bounds(float(low), float(high), lower, upper, _number(_spread(values)[0]), len(values), is_alike)


def _spread(values: np.ndarray[Any, Any]) -> tuple[Fraction, Fraction, bool]:
    """Return the median, what stands for the standard deviation, and whether half of the values or more are one."""
    ordered = np.sort(values)
    twice_the_median = _twice_the_median(ordered)
    # Everything is taken twice, so that the middle of two whole numbers is one.
    apart = np.sort(np.abs(2 * ordered - twice_the_median))
    median, deviation = Fraction(twice_the_median) / 2, Fraction(_twice_the_median(apart)) / 4
    if deviation:
        return median, deviation * _OF_MEDIAN_DEVIATION, False
    total = sum(map(Fraction, apart.tolist()), Fraction(0))
    return median, total / (2 * len(apart)) * _OF_MEAN_DEVIATION, True


def _twice_the_median(ordered: np.ndarray[Any, Any]) -> float:
    middle: float = ordered[(len(ordered) - 1) // 2].item() + ordered[len(ordered) // 2].item()
    return middle


def _number(value: Fraction) -> float:
    """Return an exact number as people read it: whole where it is."""
    return value.numerator if value.denominator == 1 else float(value)


def _outside(
    rule: Rule, row: Row, first: tuple[str, str | None], bounds: Bounds, value: float, is_money: bool
) -> Detail:
    figures = {"value": value, "lower": bounds.lower, "upper": bounds.upper, "median": bounds.median}
    written: dict[str, Any] = {name: Money.of(each) if is_money else each for name, each in figures.items()}
    paths = rule.body.get("group", ())
    in_common = groups.written(rule.subject, paths, row) if paths else (rule.kind, Detail("everyone"))
    arguments = {"what": rule.body.get("of") or first, "count": bounds.count, "group": in_common, **written}
    message = "outside_alike" if bounds.is_alike else "outside"
    table, column = first
    row_id = row[SUBJECT_ROW] if table == rule.subject else None
    nearest = bounds.lower if value < bounds.lower else bounds.upper
    return Detail(message, table, row_id, column, value, nearest, arguments=arguments)


def _unknown(
    rule: Rule,
    row: Row,
    first: tuple[str, str | None],
    missing: Sequence[str],
    cause: Fault | None,
    doubt: Doubt | None,
) -> Detail:
    """Say for want of which cell a subject has no peers or no measure, if one is at fault."""
    ungrouped = groups.untold(rule.body.get("group", ()), row)
    table, column = first
    row_id = row[SUBJECT_ROW] if table == rule.subject else None
    cells: list[tuple[str, str | None]] = []
    if ungrouped is not None:
        table, row_id, column = rule.subject, row[SUBJECT_ROW], ungrouped.partition(".")[0]
        cells = [(table, ungrouped)]
    elif cause is not None and doubt is not None:
        table, row_id, path = cell_of(rule, row, doubt.rows.table, cause)
        column, cells = path.partition(".")[0], [(table, path)]
    elif missing:
        table, row_id, column = rule.subject, row[SUBJECT_ROW], missing[0]
        cells = [(table, each) for each in missing]
    arguments = {"what": rule.body.get("of") or first, "cells": cells}
    return Detail("missing_cell" if cells else "unknown", table, row_id, column, arguments=arguments)


def _reads(rule: Rule) -> Iterable[Read]:
    yield from reads.measure(rule.subject, rule.body["measure"], ("measure",))
    for position, name in enumerate(rule.body.get("group", ())):
        yield from reads.column(rule.subject, name, ("group", position))


KIND = Kind(
    "outlier",
    SCHEMA,
    ("measure",),
    MESSAGES,
    evaluate,
    lambda rule: reads.all_of(rule, _reads(rule)),
    fills=("what", "value", "lower", "upper", "median", "count", "group"),
    info_only=True,
)
