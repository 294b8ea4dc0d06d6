"""Measures of the rule language: figures of a subject, from its own columns and from its related rows."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from auditkit.kinds import conditions, spans
from auditkit.kinds.definitions import AGGREGATES, COUNTS
from auditkit.kinds.scope import SUBJECT_PREFIX, Scope, column_type, frame_name, link
from auditkit.model.dataset import ROW_ID
from auditkit.model.schema import table_schema
from auditkit.model.verdict import SUBJECT_ROW

_WHOLE = ("amount", "integer")
"""The types of columns that hold whole numbers: amounts are held in minor units."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure as an expression over its scope's frame; null where it cannot be told.

    `type` is a column type; `is_whole` says that it is a whole number of its unit and can be reckoned with exactly.
    `column` is the subject's column when the measure is just that, so that a finding can point at its cell. `at_least`
    is what the measure cannot be less than, whatever the cells mean that do not parse: a count has such a bound.
    `doubt` are the related rows, if any, for which it cannot be told. `between` are, of a mean of whole numbers, the
    whole numbers next to it, both the same where it is one: these are exact.
    """

    expression: nw.Expr
    type: str
    is_whole: bool = False
    column: str | None = None
    at_least: nw.Expr | None = None
    doubt: Doubt | None = None
    between: tuple[nw.Expr, ...] = ()


def measure(scope: Scope, spec: Any, wanted: str | None = None) -> Measure:
    """Return the measure that `spec` describes. `wanted` is the type of the other side, by which a literal is read."""
    if not isinstance(spec, Mapping):
        if wanted == "date":
            return Measure(spans.date_measure(scope, spec), "date")
        literal_type = wanted or "number"
        return Measure(conditions.literal(spec, literal_type, scope), literal_type, literal_type in _WHOLE)
    if "column" in spec:
        expression, its_type = scope.column(spec["column"])
        return Measure(expression, its_type, its_type in _WHOLE, spec["column"])
    for name in AGGREGATES:
        if name in spec:
            return _aggregate(scope, name, spec)
    for name, combine in (("plus", operator.add), ("minus", operator.sub)):
        if name in spec:
            parts = _alike(scope, spec[name], wanted)
            whole = all(part.is_whole for part in parts)
            return Measure(reduce(combine, (part.expression for part in parts)), parts[0].type, whole)
    if "ratio" in spec:
        return _ratio(scope, spec["ratio"])
    if "after" in spec or "before" in spec:
        return Measure(spans.due_date(scope, spec), "date")
    name = "months_between" if "months_between" in spec else "days_between"
    start, end = (spans.date_measure(scope, each) for each in spec[name])
    between = months_between if name == "months_between" else days_between
    return Measure(between(start, end), "number", is_whole=True)


def type_of(table: str, spec: Any) -> str:
    """Return the type of a measure of subjects in `table`; raises KeyError for a column that there is not."""
    return common_type(table, spec)


def common_type(table: str, *specs: Any) -> str:
    """Return the type of measures of subjects in `table` that are held against each other.

    It is that of the first that has a type of its own: a literal has that of the others, or else is a number. Raises
    KeyError for a column that there is not.
    """
    own = (own_type(table, spec) for spec in specs)
    return next((its_type for its_type in own if its_type is not None), "number")


def own_type(table: str, spec: Any) -> str | None:
    """Return the type that a measure has whatever it is held against; null of a literal, and of a sum of literals.

    Raises KeyError for a column that there is not.
    """
    if not isinstance(spec, Mapping):
        return None
    if "column" in spec:
        return column_type(table, spec["column"])
    if "after" in spec or "before" in spec:
        return "date"
    for name in AGGREGATES:
        if name in spec:
            other, _, column = spec[name].partition(".")
            return "number" if name in COUNTS else column_type(other, column)
    for name in ("plus", "minus"):
        if name in spec:
            parts = (own_type(table, part) for part in spec[name])
            return next((its_type for its_type in parts if its_type is not None), None)
    return "number"


@dataclass(frozen=True, slots=True)
class Related:
    """The rows of a table that surely belong to the subjects, the column that names the subject in them, and the column
    of the subjects that it equals; and the rows, if any, of which that is open.
    """

    rows: Scope
    their_key: str
    my_key: str
    doubt: Doubt | None

    def of(self, scope: Scope) -> nw.Expr:
        """Return whether each subject of `scope` surely has such a row."""
        return _is_among(scope, self.rows, self.their_key, self.my_key)


@dataclass(frozen=True, slots=True)
class Doubt:
    """The related rows that leave open what they say of their subjects, for a cell that is missing or unreadable.

    `flags` names for each path to such a cell the column of `rows` that says where it is at fault.
    """

    rows: Scope
    their_key: str
    my_key: str
    flags: Sequence[tuple[str, str]]

    def of(self, scope: Scope) -> nw.Expr:
        """Return whether each subject of `scope` has such a row."""
        return _is_among(scope, self.rows, self.their_key, self.my_key)

    def causes(self, subjects: Sequence[Mapping[str, Any]]) -> dict[int, tuple[int, str]]:
        """Return the last such row of each of these few subjects, by subject row, and the path to the cell at fault.

        The subjects hold `subject_row` and the column `my_key`.
        """
        wanted = sorted({row[self.my_key] for row in subjects if row[self.my_key] is not None})
        if not wanted:
            return {}
        flags = [flag for _path, flag in self.flags]
        near = self.rows.frame.filter(nw.col(self.their_key).is_in(wanted)).select(ROW_ID, self.their_key, *flags)
        last: dict[Any, tuple[int, str]] = {}
        for row in sorted(near.collect("pandas").rows(named=True), key=lambda row: int(row[ROW_ID])):
            path = next((path for path, flag in self.flags if row[flag]), self.flags[0][0])
            last[row[self.their_key]] = int(row[ROW_ID]), path
        return {row[SUBJECT_ROW]: last[row[self.my_key]] for row in subjects if row[self.my_key] in last}


def related(
    scope: Scope,
    table: str,
    where: Mapping[str, Any] | None = None,
    window: Mapping[str, Any] | None = None,
    carry: Sequence[str] = (),
    filled: Sequence[str] = (),
    readable: Sequence[str] = (),
    gaps: conditions.Gaps = "blank",
) -> Related:
    """Return the rows of `table` that belong to the subjects.

    `window` keeps rows dated within its days, both ends counted. `carry` names columns of the subjects to bring along.
    Rows of no subject may be among them when nothing of the subject is asked for.

    A row is in doubt where a cell that `where` tests is missing or does not parse or, where `where` may hold, one of
    the columns `filled`; of the columns `readable` only a cell that does not parse counts. A row that is surely dated
    outside the window says nothing.
    """
    where = where or {}
    inner, of_rows = _that_may_count(scope, table, where, gaps)
    their_key, my_key, bounds = _bring_along(scope, inner, where, window, carry)
    asked = {name: test for name, test in where.items() if _asks_subject(name, test)}
    holds = conditions.all_hold([of_rows, conditions.truth(inner, asked, gaps)]) if asked else of_rows
    read = [(name, inner.blank(name)) for name in filled] + [(name, inner.unreadable(name)) for name in readable]
    missed = [(name, mark) for name, mark in read if mark is not None]
    marks = [*missed, *conditions.untold(inner, where, gaps)]
    flags = [(path, f"flag_{position}") for position, (path, _mark) in enumerate(marks)]
    if asked or marks:
        flagged = [mark.alias(flag) for (_path, flag), (_same, mark) in zip(flags, marks, strict=True)]
        inner.frame = inner.frame.with_columns(*flagged, possibly=holds.possibly, surely=holds.surely)
        sure = inner.having(_within(inner.frame.filter(nw.col("surely")), table, bounds))
    else:
        sure = inner.having(_within(inner.frame, table, bounds))
    if not marks:
        return Related(sure, their_key, my_key, None)
    open_cells = [nw.col(flag) for _path, flag in flags[: len(missed)]]
    is_open = nw.any_horizontal(~nw.col("surely"), *open_cells, ignore_nulls=True)
    open_rows = inner.having(_within(inner.frame.filter(nw.col("possibly") & is_open), table, bounds, undated=True))
    return Related(sure, their_key, my_key, Doubt(open_rows, their_key, my_key, flags))


def on_file(
    scope: Scope, table: str, subjects: Sequence[Mapping[str, Any]], most: int
) -> dict[int, tuple[int, list[int]]]:
    """Return for each of these few subjects, by subject row, how many rows of `table` are theirs, whatever they say,
    and the first of them, at most so many.

    The subjects hold `subject_row` and the column by which such rows belong to them.
    """
    mine, theirs = link(scope.table, table)
    if not subjects:
        return {}
    rows = scope.frames.native(table)
    codes, keys = pd.factorize(rows[theirs])
    order = np.argsort(codes, kind="stable")
    ends = np.cumsum(np.bincount(codes + 1, minlength=len(keys) + 1)).tolist()
    numbers = {key: number for number, key in enumerate(keys.tolist())}
    row_ids = rows[ROW_ID].to_numpy()[order]
    found = {}
    for row in subjects:
        number = numbers.get(row[mine])
        if number is not None:
            first, end = ends[number], ends[number + 1]
            found[row[SUBJECT_ROW]] = end - first, row_ids[first : min(end, first + most)].tolist()
    return found


def _that_may_count(
    scope: Scope, table: str, where: Mapping[str, Any], gaps: conditions.Gaps
) -> tuple[Scope, conditions.Truth]:
    """Return the rows of `table` for which what `where` asks of them alone may hold, and of which it surely does."""
    _mine, theirs = link(scope.table, table)
    inner = Scope(scope.frames, table, scope.wanted, scope.table)
    inner.frame = inner.frame.filter(~nw.col(theirs).is_null())
    own = {name: test for name, test in where.items() if not _asks_subject(name, test)}
    every_row = conditions.Truth(nw.lit(True), nw.lit(True))
    if not own:
        return inner, every_row
    holds = conditions.truth(inner, own, gaps)
    if holds.is_certain:
        inner.frame = inner.frame.filter(holds.surely)
        return inner, every_row
    inner.frame = inner.frame.with_columns(of_row_surely=holds.surely, of_row_possibly=holds.possibly)
    inner.frame = inner.frame.filter(nw.col("of_row_possibly"))
    return inner, conditions.Truth(nw.col("of_row_surely"), nw.lit(True))


def _bring_along(
    scope: Scope,
    inner: Scope,
    where: Mapping[str, Any],
    window: Mapping[str, Any] | None,
    carry: Sequence[str],
) -> tuple[str, str, Mapping[str, Any]]:
    """Join to the related rows what a condition on them and a window ask of their subjects, and what is carried.

    Return the column that names the subject in them, the column of the subjects that it equals, and the window's ends.
    """
    mine, theirs = link(scope.table, inner.table)
    outer = [name for name in conditions.columns(where) if name.startswith(SUBJECT_PREFIX)]
    outer = list(dict.fromkeys(outer))
    bounds = {f"window__{end}": spans.date_measure(scope, spec) for end, spec in (window or {}).items()}
    if not (outer or bounds or carry):
        return theirs, mine, bounds
    columns = [scope.column(name.removeprefix(SUBJECT_PREFIX))[0].alias(frame_name(name)) for name in outer]
    ends = [bound.alias(name) for name, bound in bounds.items()]
    subjects = scope.frame.filter(~nw.col(mine).is_null())
    subjects = subjects.select(SUBJECT_ROW, nw.col(mine).alias("window__key"), *columns, *ends, *carry)
    inner.frame = inner.frame.join(subjects, left_on=theirs, right_on="window__key", how="inner")
    return SUBJECT_ROW, SUBJECT_ROW, bounds


def _asks_subject(name: str, test: Any) -> bool:
    return any(path.startswith(SUBJECT_PREFIX) for path in conditions.columns({name: test}))


def _is_among(scope: Scope, inner: Scope, their_key: str, my_key: str) -> nw.Expr:
    """Return whether each subject has a row in `inner`; the keys are as `Related` names them."""
    name = scope.new_name()
    found = inner.frame.group_by(their_key).agg(nw.col(ROW_ID).min().alias(name)).rename({their_key: name + "__key"})
    scope.frame = scope.frame.join(found, left_on=my_key, right_on=name + "__key", how="left")
    return ~nw.col(name).is_null()


def _within(
    frame: nw.LazyFrame[Any], table: str, bounds: Mapping[str, Any], undated: bool = False
) -> nw.LazyFrame[Any]:
    """Keep the rows dated within the window, and with `undated` those that may be."""
    day = table_schema(table).order_by
    if day is None:
        return frame
    for end, compare in (("window__from", operator.ge), ("window__to", operator.le)):
        if end in bounds:
            inside = compare(nw.col(day), nw.col(end))
            open_end = nw.col(day).is_null() | nw.col(end).is_null()
            frame = frame.filter(inside | open_end if undated else inside)
    return frame


def _aggregate(scope: Scope, name: str, spec: Mapping[str, Any]) -> Measure:
    table, _, column = spec[name].partition(".")
    window = spec.get("window")
    day = table_schema(table).order_by
    dated = [day] if day and (window or name in ("first", "last")) else []
    readable = [column] if name == "count_distinct" else []
    found = related(scope, table, spec.get("where"), window, filled=dated, readable=readable)
    their_key = found.their_key
    its_type = type_of(scope.table, spec)
    made = scope.new_name()
    gaps, key = f"{made}__gaps", f"{made}__key"
    rows = _first_rows(found.rows, their_key, name) if name in ("first", "last") else found.rows.frame
    if name == "count_distinct":
        rows = rows.filter(~nw.col(column).is_null())
    value = nw.len() if name == "count" else _FUNCTIONS[name](nw.col(column))
    rows = rows.with_columns(nw.col(column).is_null().cast(nw.Int64).alias(gaps))
    between = (f"{made}__below", f"{made}__above") if name == "mean" and its_type in _WHOLE else ()
    totals = {f"{made}__total": nw.col(column).sum(), f"{made}__count": nw.col(column).count()} if between else {}
    grouped = rows.group_by(their_key).agg(nw.col(gaps).sum(), **{made: value}, **totals)
    if between:
        grouped = _next_to(grouped, made)
    grouped = grouped.select(nw.col(their_key).alias(key), made, gaps, *between)
    scope.frame = scope.frame.join(grouped, left_on=found.my_key, right_on=key, how="left")
    told = _told(name, nw.col(made), nw.col(gaps))
    is_whole = name in COUNTS or (its_type in _WHOLE and name != "mean")
    next_to = tuple(map(nw.col, between))
    if found.doubt is None:
        return Measure(told, its_type, is_whole, between=next_to)
    in_doubt = found.doubt.of(scope)
    least = told if name == "count" else None
    known = nw.when(~in_doubt).then(told)
    return Measure(known, its_type, is_whole, at_least=least, doubt=found.doubt, between=next_to)


def _next_to(frame: nw.LazyFrame[Any], made: str) -> nw.LazyFrame[Any]:
    """Add the whole numbers next to a total by a count; by 1 where nothing was counted, since nothing divides by 0."""
    total = nw.col(f"{made}__total")
    count = nw.max_horizontal(nw.col(f"{made}__count").cast(nw.Int64), nw.lit(1))
    near = total // count
    rest = total - near * count
    # Some engines cut a negative quotient off and some round it down; what is left over tells which.
    return frame.with_columns(
        nw.when(rest < 0).then(near - 1).otherwise(near).alias(f"{made}__below"),
        nw.when(rest > 0).then(near + 1).otherwise(near).alias(f"{made}__above"),
    )


def _told(name: str, value: nw.Expr, gaps: nw.Expr) -> nw.Expr:
    """A count or sum over no rows is 0; any other figure over rows that lack a value cannot be told."""
    if name in COUNTS:
        return value.fill_null(0)
    if name == "sum":
        return nw.when(gaps.is_null()).then(nw.lit(0)).when(gaps == 0).then(value)
    return nw.when(gaps == 0).then(value)


_FUNCTIONS = {
    "count_distinct": lambda column: column.n_unique(),
    "sum": lambda column: column.sum(),
    "mean": lambda column: column.mean(),
    "min": lambda column: column.min(),
    "max": lambda column: column.max(),
    "first": lambda column: column.min(),
    "last": lambda column: column.max(),
}


def _first_rows(inner: Scope, key: str, name: str) -> nw.LazyFrame[Any]:
    """Keep the earliest (or latest) rows of each subject by their table's date; ties are settled by the value.

    All rows of a table without such a date are tied.
    """
    day = table_schema(inner.table).order_by
    if day is None:
        return inner.frame
    edge = nw.col(day).min() if name == "first" else nw.col(day).max()
    return inner.frame.with_columns(edge=edge.over(key)).filter(nw.col(day) == nw.col("edge"))


def _alike(scope: Scope, specs: Sequence[Any], wanted: str | None = None) -> list[Measure]:
    """Return measures of one type: a literal among them is read as what stands beside it."""
    own = (own_type(scope.table, spec) for spec in specs)
    its_type = next((each for each in own if each is not None), wanted or "number")
    return [replace(measure(scope, spec, its_type), type=its_type) for spec in specs]


def _ratio(scope: Scope, sides: Sequence[Any]) -> Measure:
    """A share of nothing, or of a debt, cannot be told: the ratio is null where the lower side is not above zero."""
    above, below = (side.expression for side in _alike(scope, sides))
    return Measure(nw.when(below > 0).then(above.cast(nw.Float64) / below.cast(nw.Float64)), "number")


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
