"""Streaks: how many rows of a subject follow each other of which something holds, such as years without a return.

Of rows of one day it is not known which comes first: they are taken in the order that makes the streak longest.

A cell that `of` tests and that is blank or does not parse leaves its row open, unless just the blank is tested
(`missing`): the row neither ends a streak nor lengthens it for sure. Where each row covers a period, up to the date
that rows are ordered by, what lies between two periods that do not meet was not handed in. It is open as well: as one
row where it is longer than a month, and as one more for each further year that is begun. A period that is on file
covers its days even if `where` leaves its row out of the streak.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw

from auditkit.kinds import conditions
from auditkit.kinds.calendar_days import days_between
from auditkit.kinds.related_rows import Doubt, Related, related
from auditkit.kinds.scope import Scope
from auditkit.model.dataset import ROW_ID
from auditkit.model.schema import table_schema

PERIOD_START, PERIOD_END = "period_start", "period_end"
_MONTH, _YEAR = 31, 366
_DAY, _START, _HIDDEN, _RUN, _TIED = "streak__day", "streak__start", "streak__hidden", "streak__run", "streak__tied"
_SURELY, _POSSIBLY, _LONGEST = "streak__surely", "streak__possibly", "streak__longest"
_BREAKS = "__breaks"
"""Behind how many rows of a day hold: the column that says whether one does not, and so ends a streak."""


@dataclass(frozen=True, slots=True)
class Streak:
    """The longest streak of each subject: `told` where nothing leaves it open, and else between `least` and `most`,
    both null where it is open which rows there are; and the related rows, if any, that leave it open.
    """

    told: nw.Expr
    least: nw.Expr
    most: nw.Expr
    doubt: Doubt | None


def covers_periods(table: str) -> bool:
    """Whether each row of `table` covers a period, by whose end rows follow each other."""
    schema = table_schema(table)
    return schema.order_by == PERIOD_END and PERIOD_START in schema.column_names


def longest(scope: Scope, spec: Mapping[str, Any]) -> Streak:
    """Return the most rows in a row, by their table's date, of which `of` holds: 0 without any."""
    day = table_schema(spec["streak"]).order_by
    dated = () if day is None else (day,)
    found = related(scope, spec["streak"], spec.get("where"), spec.get("window"), filled=dated)
    truth = conditions.held(found.rows, conditions.truth(found.rows, spec["of"], "blank"))
    doubt = found.doubt if truth.is_certain else _open_rows(found, spec["of"], truth)
    every = found
    if spec.get("where") and covers_periods(spec["streak"]):
        every = related(scope, spec["streak"], window=spec.get("window"), filled=dated)
    days = _days(scope, found, truth, day, every)
    # Across a hole nothing is sure to follow, and all that may lie in it may hold.
    hidden = nw.col(_HIDDEN)
    surely_ends = nw.max_horizontal(nw.col(_SURELY + _BREAKS), _as_number(hidden > 0))
    surely_tied = nw.when(hidden == 0).then(_tied(_SURELY)).otherwise(nw.lit(0))
    least = _joined(scope, found, _longest_run(days, found.their_key, _SURELY, surely_ends, surely_tied))
    if truth.is_certain and not covers_periods(spec["streak"]):
        return _bounded(scope, found, least, least, doubt)
    possibly_ends = nw.col(_POSSIBLY + _BREAKS)
    possibly_tied = hidden + _tied(_POSSIBLY)
    most = _joined(scope, found, _longest_run(days, found.their_key, _POSSIBLY, possibly_ends, possibly_tied))
    return _bounded(scope, found, least, most, doubt)


def _bounded(scope: Scope, found: Related, least: nw.Expr, most: nw.Expr, doubt: Doubt | None) -> Streak:
    if found.doubt is not None:
        known = ~found.doubt.of(scope)
        least, most = nw.when(known).then(least), nw.when(known).then(most)
    return Streak(nw.when(least == most).then(least), least, most, doubt)


def _open_rows(found: Related, condition: Mapping[str, Any], truth: conditions.Truth) -> Doubt:
    """Return the rows of which it is open whether `condition` holds, after those that may not belong to subjects."""
    marks = list(conditions.untold(found.rows, condition, "blank"))
    flags = [(path, f"streak__flag_{position}") for position, (path, _mark) in enumerate(marks)]
    flagged = [mark.alias(flag) for (_path, flag), (_same, mark) in zip(flags, marks, strict=True)]
    is_open = truth.possibly & ~truth.surely
    rows = found.rows.having(found.rows.frame.with_columns(*flagged).filter(is_open))
    own = Doubt(rows, found.their_key, found.my_key, flags)
    return own if found.doubt is None else replace(found.doubt, beside=own)


def _days(scope: Scope, found: Related, truth: conditions.Truth, day: str | None, every: Related) -> nw.LazyFrame[Any]:
    """Return for each subject and day how many rows hold and whether one does not, surely and possibly; and how many
    rows may lie hidden before the day, after those of `every` row on file.
    """
    key = found.their_key
    own_day = nw.lit(0) if day is None else nw.col(day)
    counts = {
        _SURELY: _as_number(truth.surely),
        _POSSIBLY: _as_number(truth.possibly),
        _SURELY + _BREAKS: _as_number(~truth.surely),
        _POSSIBLY + _BREAKS: _as_number(~truth.possibly),
    }
    rows = found.rows.frame.with_columns(**counts)
    if every is not found:
        rows = _beside_all(scope, rows.select(ROW_ID, key, *counts), found, every)
    is_period = covers_periods(found.rows.table)
    # A year whose beginning nobody says began a year before its end, or else after it: what lies between is not known.
    year_before = nw.col(PERIOD_END).dt.offset_by("-1y").dt.offset_by("1d") if is_period else own_day
    start = nw.when(nw.col(PERIOD_START) <= own_day).then(nw.col(PERIOD_START)).otherwise(year_before)
    rows = rows.with_columns(own_day.alias(_DAY), (start if is_period else own_day).alias(_START))
    counted = rows.filter(~nw.col(_DAY).is_null()).group_by(key, _DAY)
    days = counted.agg(
        nw.col(_START).min(),
        nw.col(_SURELY).sum(),
        nw.col(_POSSIBLY).sum(),
        nw.col(_SURELY + _BREAKS).max(),
        nw.col(_POSSIBLY + _BREAKS).max(),
    )
    if not is_period:
        return days.with_columns(nw.lit(0).alias(_HIDDEN))
    days = days.with_columns(nw.col(_DAY).shift(1).over(key, order_by=_DAY).alias("streak__before"))
    gap = nw.col("streak__gap")
    days = days.with_columns(
        (days_between(nw.col("streak__before"), nw.col(_START)) - 1).fill_null(0).alias("streak__gap")
    )
    years = (gap - _MONTH + _YEAR - 1) // _YEAR
    return days.with_columns(nw.when(gap > _MONTH).then(years).otherwise(nw.lit(0)).alias(_HIDDEN))


def _beside_all(scope: Scope, counts: nw.LazyFrame[Any], found: Related, every: Related) -> nw.LazyFrame[Any]:
    """Return all rows of the subjects with the `counts` of those found; a row that is left out neither holds nor ends
    a streak.
    """
    rows, key = every.rows.frame.select(ROW_ID, every.their_key, PERIOD_START, PERIOD_END), found.their_key
    if every.their_key != key:
        subjects = scope.frame.select(nw.col(every.my_key).alias("streak__key"), nw.col(found.my_key).alias(key))
        rows = rows.join(subjects, left_on=every.their_key, right_on="streak__key", how="inner")
    names = [name for name in counts.collect_schema().names() if name not in (ROW_ID, key)]
    rows = rows.join(counts, on=[ROW_ID, key], how="left")
    return rows.with_columns(nw.col(name).fill_null(0) for name in names)


def _tied(name: str) -> nw.Expr:
    """Return how many rows of a day that ends a streak come before the one that ends it."""
    return nw.col(name) * nw.col(name + _BREAKS)


def _longest_run(days: nw.LazyFrame[Any], key: str, length: str, ends: nw.Expr, tied: nw.Expr) -> nw.LazyFrame[Any]:
    """Return the longest streak by `key`: a day that `ends` one begins another, and adds `tied` to the one before."""
    days = days.with_columns(ends.alias(_RUN), tied.alias(_TIED))
    days = days.with_columns(
        nw.col(_RUN).cum_sum().over(key, order_by=_DAY),
        nw.col(_TIED).shift(-1).over(key, order_by=_DAY).fill_null(0),
    )
    days = days.with_columns((nw.col(length) + nw.col(_TIED)).alias(_LONGEST))
    return days.group_by(key, _RUN).agg(nw.col(_LONGEST).sum()).group_by(key).agg(nw.col(_LONGEST).max())


def _joined(scope: Scope, found: Related, longest_runs: nw.LazyFrame[Any]) -> nw.Expr:
    made = scope.new_name()
    runs = longest_runs.select(nw.col(found.their_key).alias(f"{made}__key"), nw.col(_LONGEST).alias(made))
    scope.frame = scope.frame.join(runs, left_on=found.my_key, right_on=f"{made}__key", how="left")
    return nw.col(made).fill_null(0)


def _as_number(holds: nw.Expr) -> nw.Expr:
    return nw.when(holds).then(nw.lit(1)).otherwise(nw.lit(0))
