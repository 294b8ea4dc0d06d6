"""Spans of the rule language: due dates, counted as 民法典 arts 200 to 204 count them.

The opening day is not counted; a period of months ends on the corresponding day or on the month's last, so that
30 November + 3 months is 28 or 29 February; the last day counts whole. A last day that is no working day is moved to
the next only where the span says so (`roll`).

A span is so long after or before a date, a day of the calendar in a year that a date tells, or the earliest or latest
of several spans. The earliest is that of the spans that can be told: what has not happened yet cannot fall due by it;
but nothing is told where a cell that one counts from is unreadable.
The latest cannot be told without all of them, lest a day be called missed before the last one is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import reduce
from operator import and_
from typing import Any

import narwhals as nw

from auditkit.kinds import working_days
from auditkit.kinds.scope import Scope

AS_OF = "as_of"
UNITS = {"days": "d", "months": "mo", "years": "y"}
WORKING_DAYS = "working_days"
ENDS = ("after", "before")
CHOICES = ("earliest_of", "latest_of")
_DAYS_OF_A_MONTH = 30
YEARS = {"year": 0, "year_after": 1}
"""The years in which a day of the calendar may lie, from that of its anchor."""


def is_span(value: Any) -> bool:
    """Whether a value of a pack is a span, and no other mapping, such as a test of a column."""
    if not isinstance(value, Mapping):
        return False
    if "calendar" in value or any(choice in value for choice in CHOICES):
        return True
    return any(end in value for end in ENDS) and any(unit in value for unit in (*UNITS, WORKING_DAYS))


def counts_working_days(span: Mapping[str, Any]) -> bool:
    """Whether a mapping of a pack is a span for which it matters which days are working days."""
    return is_span(span) and (WORKING_DAYS in span or "roll" in span)


def anchors(span: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Return the dates that a span counts from, each with the way to it; those of its parts are spans themselves."""
    for key in (*ENDS, "anchor"):
        if key in span:
            yield (key,), span[key]
    for choice in CHOICES:
        for position, part in enumerate(span.get(choice, ())):
            yield (choice, position), part


def due_date(scope: Scope, span: Mapping[str, Any]) -> nw.Expr:
    """Return the last day of a span, null where that cannot be told."""
    day = _last_day(scope, span)
    if "roll" not in span:
        return day
    calendar = span["holidays"]
    return _looked_up(scope, day, f"next working day in {calendar}", lambda: working_days.next_working_day(calendar))


def _last_day(scope: Scope, span: Mapping[str, Any]) -> nw.Expr:
    if "calendar" in span:
        month, day = (int(part) for part in span["calendar"].split("-"))
        years = YEARS[span["of"]]
        start = date_measure(scope, span["anchor"]).dt.truncate("1y")
        return day_of_month(_moved(start, years * 12 + month - 1, "mo"), day)
    for choice in CHOICES:
        if choice in span:
            days = [due_date(scope, part) for part in span[choice]]
            if choice == "earliest_of":
                return _readable(scope, span, nw.min_horizontal(*days))
            known = reduce(and_, (~day.is_null() for day in days))
            return nw.when(known).then(nw.max_horizontal(*days))
    backwards = "before" in span
    anchor = date_measure(scope, span["before"] if backwards else span["after"])
    if WORKING_DAYS in span:
        count = -int(span[WORKING_DAYS]) if backwards else int(span[WORKING_DAYS])
        calendar = span["holidays"]
        name = f"{count} working days in {calendar}"
        return _looked_up(scope, anchor, name, lambda: working_days.working_days_from(calendar, count))
    moved = shift(anchor, span, backwards)
    return day_of_month(moved, int(span["day"])) if "day" in span else moved


def _readable(scope: Scope, span: Mapping[str, Any], day: nw.Expr) -> nw.Expr:
    """Return `day` where no cell that the span counts from is unreadable: such a cell may hold the earliest."""
    marks = [scope.unreadable(path) for path in _columns(span)]
    known = [mark for mark in marks if mark is not None]
    return nw.when(~nw.any_horizontal(*known, ignore_nulls=True)).then(day) if known else day


def _columns(span: Mapping[str, Any]) -> Iterator[str]:
    """Return the columns of the row itself, or of its parents, that a span counts from."""
    for _way, anchor in anchors(span):
        if isinstance(anchor, str):
            yield from (anchor,) if is_column(anchor) else ()
        elif is_span(anchor):
            yield from _columns(anchor)


def day_of_month(day: nw.Expr, number: int) -> nw.Expr:
    """Return the day of this number in the month of `day`, or the month's last where it is shorter."""
    first = day.dt.truncate("1mo")
    last = first.dt.offset_by("1mo").dt.offset_by("-1d")
    return nw.min_horizontal(_moved(first, number - 1, "d"), last)


def _looked_up(scope: Scope, day: nw.Expr, name: str, table: Any) -> nw.Expr:
    """Return the day that a `table` of days gives for each, by joining it."""
    key = scope.new_name()
    days = scope.frames.lifted(name, table).rename({"day": key + "__day", "moved": key + "__moved"})
    frame = scope.frame.with_columns(day.alias(key))
    scope.frame = frame.join(days, left_on=key, right_on=key + "__day", how="left")
    return nw.col(key + "__moved")


def date_measure(scope: Scope, spec: Any) -> nw.Expr:
    """Return a date: the name of a date column, `as_of`, an ISO date, a span or another date measure."""
    if spec == AS_OF:
        return nw.lit(scope.frames.as_of)
    if isinstance(spec, str):
        return scope.column(spec)[0] if is_column(spec) else nw.lit(datetime.fromisoformat(spec))
    if is_span(spec):
        return due_date(scope, spec)
    # A measure may hold spans and a span may start from a measure, so that one of the two must look the other up late.
    from auditkit.kinds.measures import measure

    return measure(scope, spec, "date").expression


def is_column(spec: str) -> bool:
    """Whether a date written as a text is the name of a column."""
    return spec != AS_OF and not spec[:1].isdigit()


def shift(day: nw.Expr, length: Mapping[str, Any], backwards: bool = False) -> nw.Expr:
    """Return `day` moved by a length of days, months or years."""
    for unit, suffix in UNITS.items():
        if unit in length:
            return _moved(day, -int(length[unit]) if backwards else int(length[unit]), suffix)
    return day


def _moved(day: nw.Expr, count: int, unit: str) -> nw.Expr:
    """Return `day` moved by so many of a unit as engines write it; not all of them know a length of nothing."""
    if unit == "d" and count and count % _DAYS_OF_A_MONTH == 0:
        # DuckDB takes 30 days and 1 month from one date for the same thing, and then reckons only one of them.
        step = 1 if count > 0 else -1
        return day.dt.offset_by(f"{count - step}d").dt.offset_by(f"{step}d")
    return day.dt.offset_by(f"{count}{unit}") if count else day
