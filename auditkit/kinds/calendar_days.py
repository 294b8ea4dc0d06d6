"""How long it is from one date to another, in days and in whole months."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import narwhals as nw


def months_between(start: nw.Expr, end: nw.Expr) -> nw.Expr:
    """Return the whole months from `start` to `end`: the most that `start` can be moved by and not lie after `end`.

    As in spans, a month from the 31st ends on the next month's last day.
    """
    months = (end.dt.year() - start.dt.year()) * 12 + (end.dt.month() - start.dt.month())
    short = (end.dt.day() < start.dt.day()) & (end.dt.offset_by("1d").dt.day() > 1)
    return months - nw.when(short).then(nw.lit(1)).otherwise(nw.lit(0))


def days_between(start: nw.Expr, end: nw.Expr) -> nw.Expr:
    """Return the days from `start` to `end`; the opening day is not counted (民法典 art. 201)."""
    return _day_number(end) - _day_number(start)


def with_day_numbers(frame: nw.LazyFrame[Any], days: Mapping[str, nw.Expr]) -> nw.LazyFrame[Any]:
    """Add the numbers of `days` to `frame`, by the names given: one less another is how many days lie between them.

    They are for days that several figures are reckoned from: `days_between` would number each anew for each of them.
    """
    return frame.with_columns(**{name: _day_number(day) for name, day in days.items()})


def _day_number(day: nw.Expr) -> nw.Expr:
    """Number the days of the Gregorian calendar, by whole-number arithmetic that every engine has: the days of all
    years before, 1461 in four of them but for most full centuries, and those of its own.
    """
    # Some engines count them in 16 bits, and some hold a missing day's parts in floats, which they refuse to cast.
    wide = nw.lit(1, dtype=nw.Int64)
    years = day.dt.year() * wide - 1
    return years * 1461 // 4 - years // 100 + years // 400 + day.dt.ordinal_day() * wide
