"""How long it is from one date to another, in days and in whole months."""

from __future__ import annotations

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


def _day_number(day: nw.Expr) -> nw.Expr:
    """Number the days of the Gregorian calendar, by whole-number arithmetic that every engine has."""
    # Some engines count months in 8 bits, and some hold a missing day's parts in floats, which they refuse to cast.
    wide = nw.lit(1, dtype=nw.Int64)
    shift = nw.when(day.dt.month() <= 2).then(nw.lit(1)).otherwise(nw.lit(0))
    year = day.dt.year() * wide - shift
    month = day.dt.month() * wide + shift * 12 - 3
    return year * 365 + year // 4 - year // 100 + year // 400 + (month * 153 + 2) // 5 + day.dt.day() * wide
