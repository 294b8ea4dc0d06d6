"""The rows of other tables that belong to subjects, and those of which that cannot be told."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import narwhals as nw
import numpy as np
import pandas as pd

from auditkit.kinds import conditions, spans
from auditkit.kinds.scope import SUBJECT_PREFIX, Scope, frame_name, link
from auditkit.model.dataset import ROW_ID
from auditkit.model.schema import table_schema
from auditkit.model.verdict import FURTHER, SUBJECT_ROW, Detail

_OTHERS_NAMED = 5


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


class Fault(NamedTuple):
    """A related row that leaves its subject open, the path to the cell at fault, and the other rows at fault there."""

    row_id: int
    path: str
    others: tuple[int, ...] = ()

    def beside(self, detail: Detail) -> Detail:
        """Return what is said of the cell at fault, with the other cells of its column at fault."""
        if not self.others or detail.table is None or self.path.startswith(SUBJECT_PREFIX):
            return detail
        related = tuple((detail.table, row_id) for row_id in self.others[:_OTHERS_NAMED])
        return replace(detail, related=related, arguments={**detail.arguments, FURTHER: len(self.others)})


@dataclass(frozen=True, slots=True)
class Doubt:
    """The related rows that leave open what they say of their subjects, for a cell that is missing or unreadable.

    `flags` names for each path to such a cell the column of `rows` that says where it is at fault.
    `beside` are rows that surely belong to subjects and leave open something else of them.
    """

    rows: Scope
    their_key: str
    my_key: str
    flags: Sequence[tuple[str, str]]
    beside: Doubt | None = None

    def of(self, scope: Scope) -> nw.Expr:
        """Return whether each subject of `scope` has such a row."""
        return _is_among(scope, self.rows, self.their_key, self.my_key)

    def count(self, scope: Scope) -> nw.Expr:
        """Return how many such rows each subject of `scope` has."""
        name = scope.new_name()
        counted = self.rows.frame.group_by(self.their_key).agg(nw.col(ROW_ID).count().alias(name))
        counted = counted.rename({self.their_key: name + "__key"})
        scope.frame = scope.frame.join(counted, left_on=self.my_key, right_on=name + "__key", how="left")
        return nw.col(name).fill_null(0).cast(nw.Int64)

    def causes(self, subjects: Sequence[Mapping[str, Any]]) -> dict[int, Fault]:
        """Return such a row of each of these few subjects, by subject row, with the cell at fault.

        Of several rows it is the last of those at fault in the cell that `flags` name first, so that which cell is
        named does not depend on the order of rows. The subjects hold `subject_row` and the column `my_key`.
        """
        wanted = sorted({row[self.my_key] for row in subjects if row[self.my_key] is not None})
        if not wanted:
            return {}
        flags = [flag for _path, flag in self.flags]
        near = self.rows.frame.filter(nw.col(self.their_key).is_in(wanted)).select(ROW_ID, self.their_key, *flags)
        found: dict[Any, list[tuple[int, int]]] = {}
        for row in near.collect("pandas").rows(named=True):
            position = next((number for number, (_path, flag) in enumerate(self.flags) if row[flag]), 0)
            found.setdefault(row[self.their_key], []).append((position, int(row[ROW_ID])))
        causes = {key: self._first(faults) for key, faults in found.items()}
        own = {row[SUBJECT_ROW]: causes[row[self.my_key]] for row in subjects if row[self.my_key] in causes}
        return own if self.beside is None else self.beside.causes(subjects) | own

    def _first(self, faults: Sequence[tuple[int, int]]) -> Fault:
        first = min(position for position, _row_id in faults)
        *others, row_id = sorted(row_id for position, row_id in faults if position == first)
        return Fault(row_id, self.flags[first][0], tuple(others))


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
    wanted = sorted({row[mine] for row in subjects if row[mine] is not None})
    if not wanted:
        return {}
    own = scope.frames.table(table).filter(nw.col(theirs).is_in(wanted)).select(ROW_ID, theirs).sort(ROW_ID)
    rows: pd.DataFrame = own.collect("pandas").to_native()
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
