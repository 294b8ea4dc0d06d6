"""Which columns a rule reads, told from its text alone: for the linter, and to know what was not handed in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Literal

from auditkit.kinds import Read, spans, streaks
from auditkit.kinds.measure_definitions import AGGREGATES, COUNTS
from auditkit.kinds.scope import SUBJECT_PREFIX
from auditkit.model.pack import Rule
from auditkit.model.schema import READ_TABLE_NAMES, table_schema

Needs = Literal["value", "table", "nothing"]
Path = tuple[str | int, ...]

_ADDING = ("sum", "mean")


def common(rule: Rule) -> Iterator[Read]:
    """Return what every kind of rule reads: its subject, its conditions, and the date its law is tested on."""
    yield Read(rule.subject, None, ("subject",), "value")
    yield from condition(rule.subject, rule.where, ("where",))
    yield from condition(rule.subject, rule.unless, ("unless",))
    yield from condition(rule.subject, rule.presumes, ("presumes",))
    if rule.effective and not rule.effective.is_of_the_as_of_day:
        needs: Needs = "value" if rule.effective.is_bounded else "nothing"
        yield from column(rule.subject, rule.effective.tested_on, ("effective", "tested_on"), needs, "date")


def column(table: str, path: str, place: Path, needs: Needs = "value", expects: str | None = None) -> Iterator[Read]:
    """Return the reads of `path`, which may reach over a key into a parent (org_id.org_type)."""
    key, _, rest = path.partition(".")
    reference = _reference(table, key) if rest else None
    if reference is None:
        yield Read(table, path, place, needs, expects)
        return
    yield Read(table, key, place, needs)
    yield from column(reference, rest, place, needs, expects)


def _reference(table: str, key: str) -> str | None:
    try:
        reference = table_schema(table).column(key).references
    except KeyError:
        return None
    return None if reference is None else reference.partition(".")[0]


def condition(table: str, spec: Any, place: Path, outer: str | None = None, needs: Needs = "table") -> Iterator[Read]:
    """Return the reads of a condition over rows of `table`; `outer` is the subjects' table for related rows."""
    for name, test in (spec or {}).items():
        here = (*place, name)
        if name in ("any_of", "all_of"):
            for position, each in enumerate(test):
                yield from condition(table, each, (*here, position), outer, needs)
        elif name == "not":
            yield from condition(table, test, here, outer, needs)
        else:
            yield from column(table, name, here, needs, _expected(test))
            yield from _compared(table, test, here, outer, needs)


def _expected(test: Any) -> str | None:
    """Return the type of column that a test can be put to, if only one."""
    operators = test if isinstance(test, Mapping) else {}
    if any(operator in operators for operator in spans.ENDS):
        return "date"
    return "text" if "matches" in operators else None


def _compared(table: str, test: Any, place: Path, outer: str | None, needs: Needs) -> Iterator[Read]:
    if not isinstance(test, Mapping):
        return
    if spans.is_span(test):
        yield from span(table, test, place, needs)
        return
    if isinstance(test.get("column"), str):
        name = test["column"]
        if outer is not None and name.startswith(SUBJECT_PREFIX):
            yield from column(outer, name.removeprefix(SUBJECT_PREFIX), (*place, "column"), needs)
        else:
            yield from column(table, name, (*place, "column"), needs)
    for operator, value in test.items():
        yield from _compared(table, value, (*place, operator), outer, needs)


def measure(table: str, spec: Any, place: Path, expects: str | None = None, needs: Needs = "value") -> Iterator[Read]:
    """Return the reads of a measure of subjects in `table`."""
    if not isinstance(spec, Mapping):
        return
    if "column" in spec:
        yield from column(table, spec["column"], (*place, "column"), needs, expects)
    for name in AGGREGATES:
        if name in spec:
            other, _, its_column = spec[name].partition(".")
            its_type = "number" if name in _ADDING else expects
            if name in COUNTS and its_type == "number":
                its_type = None
            yield Read(other, its_column, (*place, name), needs, its_type)
            yield from _related(table, other, spec, place, needs)
    if "streak" in spec:
        yield Read(spec["streak"], None, (*place, "streak"), needs)
        # A column that no sheet has says of no row that it breaks the streak.
        yield from condition(spec["streak"], spec["of"], (*place, "of"), table, "value")
        if spec["streak"] in READ_TABLE_NAMES and streaks.covers_periods(spec["streak"]):
            yield Read(spec["streak"], streaks.PERIOD_START, (*place, "streak"), "nothing")
        yield from _related(table, spec["streak"], spec, place, needs)
    if "lookup" in spec:
        yield from _lookup(table, spec["lookup"], (*place, "lookup"), needs)
    for position, each in enumerate(spec.get("first_told", ())):
        yield from measure(table, each, (*place, "first_told", position), expects, "table")
    for name in ("plus", "minus", "ratio", "months_between", "days_between"):
        for position, each in enumerate(spec.get(name, ())):
            here = (*place, name, position)
            if name.endswith("between"):
                yield from date(table, each, here, needs)
            else:
                yield from measure(table, each, here, "number", needs)


def _related(table: str, other: str, spec: Mapping[str, Any], place: Path, needs: Needs) -> Iterator[Read]:
    """Return the reads that choose among the rows of `other` that belong to a subject."""
    yield from condition(other, spec.get("where"), (*place, "where"), table)
    for end, bound in spec.get("window", {}).items():
        yield from date(table, bound, (*place, "window", end), needs)


def _lookup(table: str, spec: Mapping[str, Any], place: Path, needs: Needs) -> Iterator[Read]:
    yield from measure(table, spec.get("by"), (*place, "by"), None, needs)
    for position, tier in enumerate(spec["tiers"]):
        yield from condition(table, tier.get("where"), (*place, "tiers", position, "where"))


def own_columns(table: str, reads: Iterable[Read]) -> list[str]:
    """Return the columns of the subjects' own `table` among `reads`, each once."""
    return list(dict.fromkeys(read.column for read in reads if read.table == table and read.column is not None))


def first_of(table: str, spec: Any) -> tuple[str, str | None]:
    """Return the table and column that a measure of subjects in `table` reads first, by which to name it."""
    for read in measure(table, spec, ()):
        return read.table, read.column
    return table, None


def date(table: str, spec: Any, place: Path, needs: Needs = "value") -> Iterator[Read]:
    """Return the reads of a date: a column's name, a span, or a date measure."""
    if isinstance(spec, str):
        if spans.is_column(spec):
            yield from column(table, spec, place, needs, "date")
    elif spans.is_span(spec):
        yield from span(table, spec, place, needs)
    else:
        yield from measure(table, spec, place, "date", needs)


def span(table: str, spec: Mapping[str, Any], place: Path, needs: Needs = "value") -> Iterator[Read]:
    """Return the reads of a span's anchors; of the earliest of several, none is needed for itself."""
    inner: Needs = "table" if "earliest_of" in spec else needs
    for way, anchor in spans.anchors(spec):
        yield from date(table, anchor, (*place, *way), inner)


def date_column(table: str, spec: Any) -> tuple[str, str]:
    """Return the table and the column (or the path to it) by which a date is told that is no fixed day; of a fixed day
    the table and the day.
    """
    return next(date_columns(table, spec), (table, str(spec)))


def date_columns(table: str, spec: Any) -> Iterator[tuple[str, str]]:
    """Return the tables and the columns (or the paths to them) by any of which a date is told."""
    if spans.is_span(spec):
        for _way, anchor in spans.anchors(spec):
            yield from date_columns(table, anchor)
    elif isinstance(spec, str):
        yield from [(table, spec)] if spans.is_column(spec) else []
    else:
        found = ((read.table, read.column) for read in measure(table, spec, (), "date") if read.column is not None)
        yield from islice(found, 1)


def event(table: str, spec: Mapping[str, Any], place: Path) -> Iterator[Read]:
    """Return the reads of an event: a date column of the subject, or of its related rows."""
    if "table" not in spec:
        yield from column(table, spec["column"], (*place, "column"), "value", "date")
        return
    yield Read(spec["table"], spec["column"], (*place, "column"), "value", "date")
    yield from condition(spec["table"], spec.get("where"), (*place, "where"), table)


def all_of(rule: Rule, own: Iterable[Read]) -> Iterator[Read]:
    """Return what every rule reads, then what this kind of rule reads besides."""
    yield from common(rule)
    yield from own
