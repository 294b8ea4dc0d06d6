"""Measures of the rule language: figures of a subject, from its own columns and from its related rows."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any

import narwhals as nw

from auditkit.kinds import conditions, reads, spans, streaks, tiers
from auditkit.kinds.calendar_days import days_between, months_between
from auditkit.kinds.lacks import Lack
from auditkit.kinds.measure_definitions import AGGREGATES, COUNTS
from auditkit.kinds.related_rows import Doubt, related
from auditkit.kinds.scope import Scope, column_type
from auditkit.model.dataset import ROW_ID
from auditkit.model.schema import table_schema
from auditkit.model.verdict import OfRows

_WHOLE = ("amount", "integer")
"""The types of columns that hold whole numbers: amounts are held in minor units."""


@dataclass(frozen=True, slots=True)
class Divisor:
    """What a ratio divides by, as an expression, of which type and made of which cells; it must be above zero."""

    expression: nw.Expr
    type: str
    lack: Lack


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure as an expression over its scope's frame; null where it cannot be told.

    `type` is a column type; `is_whole` says that it is a whole number of its unit and can be reckoned with exactly.
    `column` is the subject's column when the measure is just that, so that a finding can point at its cell. `at_least`
    is what the measure cannot be less than, whatever the cells mean that do not parse, and `at_most` what it cannot be
    more than: a count has the one and a streak both.
    `doubt` are the related rows, if any, for which it cannot be told. `between` are, of a mean of whole numbers, the
    whole numbers next to it, both the same where it is one: these are exact. `in_no_tier` is, of a figure by tiers,
    where the subject is surely in none. `amounts` are, of a ratio of amounts, the one above and the one below.
    `divisors` are those without which the measure cannot be told. `unread` says where a cell that it reads does not
    parse, or a related row may or may not count: what it would say is then not blank but unknown. `lack` tells what the
    measure lacks where it cannot be told; a literal lacks nothing.
    """

    expression: nw.Expr
    type: str
    is_whole: bool = False
    column: str | None = None
    at_least: nw.Expr | None = None
    at_most: nw.Expr | None = None
    doubt: Doubt | None = None
    between: tuple[nw.Expr, ...] = ()
    in_no_tier: nw.Expr | None = None
    amounts: tuple[nw.Expr, ...] = ()
    divisors: tuple[Divisor, ...] = ()
    unread: nw.Expr | None = None
    lack: Lack = field(default_factory=lambda: Lack(nw.lit(False)))


def measure(scope: Scope, spec: Any, wanted: str | None = None) -> Measure:
    """Return the measure that `spec` describes. `wanted` is the type of the other side, by which a literal is read."""
    if not isinstance(spec, Mapping):
        if wanted == "date":
            return _dated(scope, spec, spans.date_measure(scope, spec))
        literal_type = wanted or "number"
        return Measure(conditions.literal(spec, literal_type, scope), literal_type, literal_type in _WHOLE)
    if "column" in spec:
        expression, its_type = scope.column(spec["column"])
        unread = scope.unreadable(spec["column"])
        lack = _own(scope, spec["column"])
        return Measure(expression, its_type, its_type in _WHOLE, spec["column"], unread=unread, lack=lack)
    for name in AGGREGATES:
        if name in spec:
            return _aggregate(scope, name, spec)
    for name, combine in (("plus", operator.add), ("minus", operator.sub)):
        if name in spec:
            parts = _alike(scope, spec[name], wanted)
            whole = all(part.is_whole for part in parts)
            divisors = tuple(divisor for part in parts for divisor in part.divisors)
            total = reduce(combine, (part.expression for part in parts))
            lack = _every(total, parts)
            return Measure(total, parts[0].type, whole, divisors=divisors, unread=_any_unread(parts), lack=lack)
    if "first_told" in spec:
        parts = _alike(scope, spec["first_told"], wanted)
        told = parts[-1].expression
        for part in parts[-2::-1]:
            rest = told if part.unread is None else nw.when(~part.unread).then(told)
            here = scope.held(part.expression)
            told = scope.held(nw.when(~here.is_null()).then(here).otherwise(rest))
        is_whole = all(part.is_whole for part in parts)
        ways = [replace(part.lack, is_unread=part.unread) for part in parts]
        lack = Lack(told.is_null(), one_of=ways)
        return Measure(told, parts[0].type, is_whole, unread=_any_unread(parts), lack=lack)
    if "ratio" in spec:
        return _ratio(scope, spec["ratio"])
    if spans.is_span(spec):
        return _dated(scope, spec, spans.due_date(scope, spec))
    if "streak" in spec:
        streak = streaks.longest(scope, spec)
        least, most = streak.least, streak.most
        told = scope.held(streak.told)
        lack = _of_open_rows(spec["streak"], told, streak.doubt)
        return Measure(told, "number", True, None, least, most, streak.doubt, unread=told.is_null(), lack=lack)
    if "lookup" in spec:
        return _lookup(scope, spec["lookup"], wanted or "number")
    name = "months_between" if "months_between" in spec else "days_between"
    start, end = (spans.date_measure(scope, each) for each in spec[name])
    between = months_between if name == "months_between" else days_between
    days = scope.held(between(start, end))
    lack = Lack(
        days.is_null(),
        every_of=[_of_date(scope, each, day) for each, day in zip(spec[name], (start, end), strict=True)],
    )
    return Measure(days, "number", is_whole=True, lack=lack)


def _own(scope: Scope, path: str) -> Lack:
    return Lack(scope.column(path)[0].is_null(), (scope.table, path))


def _every(expression: nw.Expr, parts: Sequence[Measure]) -> Lack:
    return Lack(expression.is_null(), every_of=[part.lack for part in parts])


def _dated(scope: Scope, spec: Any, day: nw.Expr) -> Measure:
    return Measure(day, "date", lack=_of_date(scope, spec, day))


def _of_date(scope: Scope, spec: Any, day: nw.Expr) -> Lack:
    """Return what a date lacks: the columns of the subject that it is counted from."""
    named = dict.fromkeys(reads.date_columns(scope.table, spec))
    return Lack(day.is_null(), every_of=[_own(scope, path) for table, path in named if table == scope.table])


def _of_open_rows(table: str, told: nw.Expr, doubt: Doubt | None) -> Lack:
    """Return what a figure lacks that only related rows in doubt can leave open."""
    if doubt is None:
        return Lack(told.is_null())
    day = table_schema(table).order_by or ROW_ID
    return Lack(told.is_null(), every_of=[Lack(told.is_null(), OfRows(table, day), doubt=doubt)])


def _any_unread(parts: Sequence[Measure]) -> nw.Expr | None:
    """Return where one of several measures has a cell that cannot be read."""
    marks = [part.unread for part in parts if part.unread is not None]
    return nw.any_horizontal(*marks, ignore_nulls=True) if marks else None


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
    """Return the type that a measure has whatever it is held against; null of a literal, of one of a tier, and of a sum
    of these.

    Raises KeyError for a column that there is not.
    """
    if not isinstance(spec, Mapping):
        return None
    if "column" in spec:
        return column_type(table, spec["column"])
    if spans.is_span(spec):
        return "date"
    if "lookup" in spec:
        return None
    for name in AGGREGATES:
        if name in spec:
            other, _, column = spec[name].partition(".")
            return "number" if name in COUNTS else column_type(other, column)
    for name in ("plus", "minus", "first_told"):
        if name in spec:
            parts = (own_type(table, part) for part in spec[name])
            return next((its_type for its_type in parts if its_type is not None), None)
    return "number"


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
    if "rows" in spec:
        counted = nw.col(ROW_ID).count().over(their_key).alias(f"{made}__rows")
        found.rows.frame = found.rows.frame.with_columns(counted)
    rows = _first_rows(found.rows, their_key, name) if name in ("first", "last") else found.rows.frame
    if name == "count_distinct":
        rows = rows.filter(~nw.col(column).is_null())
    value = nw.len() if name == "count" else _FUNCTIONS[name](nw.col(column))
    rows = rows.with_columns(nw.col(column).is_null().cast(nw.Int64).alias(gaps))
    mark = found.rows.unreadable(column)
    unread = () if mark is None else (f"{made}__unread",)
    rows = rows if mark is None else rows.with_columns(mark.cast(nw.Int64).alias(*unread))
    between = (f"{made}__below", f"{made}__above") if name == "mean" and its_type in _WHOLE else ()
    totals = {f"{made}__total": nw.col(column).sum(), f"{made}__count": nw.col(column).count()} if between else {}
    rows_counted = {f"{made}__rows": nw.col(f"{made}__rows").max()} if "rows" in spec else {}
    grouped = rows.group_by(their_key).agg(
        nw.col(gaps).sum(), *(nw.col(name).max() for name in unread), **{made: value}, **totals, **rows_counted
    )
    if name == "sum" and its_type in _WHOLE:
        # A sum of whole numbers has 128 bits in DuckDB, which a frame would hold as a rounded figure.
        grouped = grouped.with_columns(nw.col(made).cast(nw.Int64))
    if between:
        grouped = _next_to(grouped, made)
    grouped = grouped.select(nw.col(their_key).alias(key), made, gaps, *unread, *between, *rows_counted)
    scope.frame = scope.frame.join(grouped, left_on=found.my_key, right_on=key, how="left")
    told = _told(name, nw.col(made), nw.col(gaps))
    if "rows" in spec:
        told = nw.when(nw.col(f"{made}__rows") == int(spec["rows"])).then(told)
    is_whole = name in COUNTS or (its_type in _WHOLE and name != "mean")
    next_to = tuple(map(nw.col, between))
    is_unread = None if mark is None else (nw.col(*unread) == 1).fill_null(False)
    cell = OfRows(table, column, int(spec["rows"]) if "rows" in spec else None)
    if found.doubt is None:
        lack = Lack(told.is_null(), cell)
        return Measure(told, its_type, is_whole, between=next_to, unread=is_unread, lack=lack)
    in_doubt = found.doubt.of(scope)
    is_unread = in_doubt if is_unread is None else in_doubt | is_unread
    least, most = _bounds(scope, told, found.doubt, window) if name in COUNTS else (None, None)
    known = nw.when(~in_doubt).then(told)
    lack = Lack(known.is_null(), cell, doubt=found.doubt)
    return Measure(
        known,
        its_type,
        is_whole,
        at_least=least,
        at_most=most,
        doubt=found.doubt,
        between=next_to,
        unread=is_unread,
        lack=lack,
    )


def _bounds(scope: Scope, told: nw.Expr, doubt: Doubt, window: Mapping[str, Any] | None) -> tuple[nw.Expr, nw.Expr]:
    """Return what a count cannot be less than, and not more than: as if each row in doubt counted for one.

    A window with an end that cannot be told bounds nothing: rows may stand in it that are not in doubt themselves.
    """
    most = told + doubt.count(scope)
    for end in (window or {}).values():
        most = nw.when(~spans.date_measure(scope, end).is_null()).then(most)
    return told, most


def _next_to(frame: nw.LazyFrame[Any], made: str) -> nw.LazyFrame[Any]:
    """Add the whole numbers next to a total by a count; by 1 where nothing was counted, since nothing divides by 0."""
    total = nw.col(f"{made}__total").cast(nw.Int64)
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


def _lookup(scope: Scope, spec: Mapping[str, Any], wanted: str) -> Measure:
    """Return what the tier of each subject gives, as a figure of the type that is wanted."""
    by = measure(scope, spec["by"]) if "by" in spec else None
    size = None if by is None else (scope.held(by.expression), by.type)
    figure = tiers.figure(scope, spec["tiers"], size, wanted)
    in_none, unread = tiers.in_none(scope, spec["tiers"], size), None if by is None else by.unread
    classes = [
        Lack(mark, (scope.table, path))
        for tier in spec["tiers"]
        for path, mark in conditions.untold(scope, tier.get("where", {}), "blank")
    ]
    lack = Lack(figure.is_null(), every_of=[*([] if by is None else [by.lack]), *classes])
    return Measure(figure, wanted, wanted in _WHOLE, in_no_tier=in_none, unread=unread, lack=lack)


def _alike(scope: Scope, specs: Sequence[Any], wanted: str | None = None) -> list[Measure]:
    """Return measures of one type: a literal among them is read as what stands beside it."""
    own = (own_type(scope.table, spec) for spec in specs)
    its_type = next((each for each in own if each is not None), wanted or "number")
    return [replace(measure(scope, spec, its_type), type=its_type) for spec in specs]


def _ratio(scope: Scope, sides: Sequence[Any]) -> Measure:
    """A share of nothing, or of a debt, cannot be told: the ratio is null where the lower side is not above zero."""
    both = _alike(scope, sides)
    above, below = (scope.held(side.expression) for side in both)
    amounts = (above, below) if both[0].type == "amount" else ()
    divisors = (*both[0].divisors, *both[1].divisors, Divisor(below, both[1].type, both[1].lack))
    share = nw.when(below > 0).then(above.cast(nw.Float64) / below.cast(nw.Float64))
    lack = _every(share, both)
    return Measure(share, "number", amounts=amounts, divisors=divisors, unread=_any_unread(both), lack=lack)
