"""The rows that a rule speaks of, with what was joined to them on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any

import narwhals as nw

from auditkit.model.dataset import ROW_ID
from auditkit.model.frames import UNREADABLE, Frames
from auditkit.model.schema import Column, TableSchema, table_schema, time_column
from auditkit.model.verdict import Code, Money, Personal

SUBJECT_PREFIX = "subject."
_FOUND = "__found"
_LINKS = ("project_id", "org_id")

Wanted = Mapping[str, frozenset[str]]


class Scope:
    """A lazy frame of rows of one table that grows by the columns that conditions and measures ask for.

    `wanted` names the columns that the rule reads, by table: rows are carried along with these alone. `outer` is the
    table of the subjects when the rows are related rows of subjects; its columns are then named `subject.<column>`.
    A row's id stands in the column `row_name`.
    """

    def __init__(
        self, frames: Frames, table: str, wanted: Wanted, outer: str | None = None, row_name: str = ROW_ID
    ) -> None:
        self.frames = frames
        self.table = table
        self.wanted = wanted
        self.outer = outer
        self.has_doubts = False
        self.frame = _narrow(frames, table, wanted.get(table, frozenset()), row_name)
        self._joined: set[str] = set()
        self._made = 0

    def column(self, path: str) -> tuple[nw.Expr, str]:
        """Return the column at `path` and its type, after joining the parent that `key.column` reaches over."""
        if path.startswith(SUBJECT_PREFIX) and self.outer is not None:
            return nw.col(frame_name(path)), column_type(self.outer, path.removeprefix(SUBJECT_PREFIX))
        key, _, _ = path.rpartition(".")
        if key and path not in self._joined:
            self._join_parent(key, path)
        return nw.col(frame_name(path)), column_type(self.table, path)

    def unreadable(self, path: str) -> nw.Expr | None:
        """Return where the value at `path` cannot be told; null when it can be everywhere.

        Its cell did not parse, or the key that it is reached over did not or stands for two different parents.
        """
        key, _, name = path.rpartition(".")
        if not key:
            return nw.col(path + UNREADABLE) if self.frames.is_unreadable(self.table, path) else None
        parent, _ = parent_at(self.table, key)
        marks = [self.unreadable(key)]
        if self.frames.is_unreadable(parent, name):
            self.column(path)
            marks.append(nw.col(frame_name(path) + UNREADABLE))
        contested = self.frames.contested_keys(parent)
        if contested:
            marks.append(self.column(key)[0].is_in(contested))
        known = [mark for mark in marks if mark is not None]
        return nw.any_horizontal(*known, ignore_nulls=True) if known else None

    def unknown_parent(self, path: str) -> nw.Expr | None:
        """Return where the key that `path` is reached over is filled in, but its parent was not handed in; null when
        `path` is a column of the row itself. A parent of whom rows that differ were handed in is not unknown.
        """
        key = path.rpartition(".")[0]
        if not key or path.startswith(SUBJECT_PREFIX):
            return None
        self.column(path)
        its_key = self.column(key)[0]
        unknown = ~its_key.is_null() & nw.col(frame_name(path) + _FOUND).is_null()
        contested = self.frames.contested_keys(parent_at(self.table, key)[0])
        return unknown & ~its_key.is_in(contested) if contested else unknown

    def blank(self, path: str) -> nw.Expr | None:
        """Return where there is no value at `path`; null when there is one everywhere."""
        table, name = self.table, path
        if path.startswith(SUBJECT_PREFIX) and self.outer is not None:
            table, name = self.outer, path.removeprefix(SUBJECT_PREFIX)
        if "." not in name and not self.frames.has_blanks(table, name):
            return None
        return self.column(path)[0].is_null()

    def is_absent(self, path: str) -> bool:
        """Whether no sheet has the column at `path`, or one that leads to it."""
        key, _, name = path.rpartition(".")
        return bool(key and self.is_absent(key)) or not self.frames.has_column(
            parent_at(self.table, key)[0] if key else self.table, name
        )

    def having(self, frame: nw.LazyFrame[Any]) -> Scope:
        """Return a scope of the same table with other rows, or more columns."""
        other = copy(self)
        other.frame = frame
        other._joined = set(self._joined)
        return other

    def held(self, expression: nw.Expr) -> nw.Expr:
        """Return `expression` as a column of the frame, so that it is reckoned once however often it is asked for."""
        (column,) = self.all_held(expression)
        return column

    def all_held(self, *expressions: nw.Expr) -> list[nw.Expr]:
        """Return each of `expressions` as `held` does: an engine adds several columns in the time of one."""
        named = {self.new_name(): expression for expression in expressions}
        self.frame = self.frame.with_columns(**named)
        return [nw.col(name) for name in named]

    def new_name(self) -> str:
        """Return a column name that nothing else in this frame has."""
        self._made += 1
        return f"made_{self._made}"

    def _join_parent(self, key: str, path: str) -> None:
        self.column(key)
        column = path.rpartition(".")[2]
        their_key = frame_name(path) + "__key"
        parent, parent_key = parent_at(self.table, key)
        marks = [nw.col(column + UNREADABLE).alias(frame_name(path) + UNREADABLE)]
        rows = self.frames.parents(parent).filter(~nw.col(parent_key).is_null())
        rows = rows.select(
            nw.col(parent_key).alias(their_key),
            nw.col(column).alias(frame_name(path)),
            nw.lit(1).alias(frame_name(path) + _FOUND),
            *(marks if self.frames.is_unreadable(parent, column) else ()),
        )
        self.frame = self.frame.join(rows, left_on=frame_name(key), right_on=their_key, how="left")
        self._joined.add(path)


def frame_name(path: str) -> str:
    """Return what the column at `path` is called in a frame: without dots, in which Spark sees parts of a structure."""
    return path.replace(".", "__")


def _narrow(frames: Frames, table: str, wanted: frozenset[str], row_name: str) -> nw.LazyFrame[Any]:
    schema = table_schema(table)
    always = {*_LINKS, schema.order_by}
    columns = [name for name in schema.column_names if name in wanted or name in always]
    marks = [name + UNREADABLE for name in columns if frames.is_unreadable(table, name)]
    times = [time_column(name) for name in columns if schema.column(name).has_time and name in wanted]
    return frames.table(table).select(nw.col(ROW_ID).alias(row_name), *columns, *times, *marks)


def parent_of(schema: TableSchema, key: str) -> tuple[str, str]:
    """Return the table and column that column `key` refers to; raises KeyError when it refers to none."""
    reference = schema.column(key).references
    if reference is None:
        raise KeyError(key)
    table, _, column = reference.partition(".")
    return table, column


def parent_at(table: str, path: str) -> tuple[str, str]:
    """Return the table and column that the key at `path` of `table` refers to; raises KeyError when there is none."""
    key, _, rest = path.partition(".")
    parent, column = parent_of(table_schema(table), key)
    return parent_at(parent, rest) if rest else (parent, column)


def column_type(table: str, path: str) -> str:
    """Return the type of the column at `path` of `table`; raises KeyError when there is none."""
    return column_at(table, path).type


def column_at(table: str, path: str) -> Column:
    """Return the column at `path` of `table`, as its schema describes it; raises KeyError when there is none."""
    key, _, rest = path.partition(".")
    schema = table_schema(table)
    if not rest:
        return schema.column(key)
    parent, _ = parent_of(schema, key)
    return column_at(parent, rest)


def written_at(table: str, paths: Sequence[str], values: Sequence[Any]) -> list[Any]:
    """Return the `values` that stand at `paths` of a row of `table` as messages write them: codes by their titles,
    amounts as money, and masked what says who somebody is.
    """
    return [_written(table, path, value) for path, value in zip(paths, values, strict=True)]


def _written(table: str, path: str, value: Any) -> Any:
    column = column_at(table, path)
    if column.is_personal:
        return Personal(value)
    if column.type == "enum":
        return Code(table, path, value)
    return Money(int(value)) if column.type == "amount" else value


def link(subject: str, table: str) -> tuple[str, str]:
    """Return the columns by which rows of `table` belong to rows of `subject`; raises KeyError when none do."""
    mine, theirs = table_schema(subject), table_schema(table)
    for shared in _LINKS:
        if shared in mine.column_names and shared in theirs.column_names:
            return shared, shared
    raise KeyError(table)
