"""The tables of a dataset as lazy frames of one engine, as they stood on one day.

Rule kinds see data only through here, so that none of them can tell pandas from DuckDB. What is particular to an
engine is how a pandas frame is handed to it, and nothing else.
"""

from __future__ import annotations

from collections import Counter
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np
import pandas as pd

from auditkit.model.dataset import DTYPES, ROW_ID, Dataset, Table, UnreadHeader
from auditkit.model.ledger import LedgerTable
from auditkit.model.schema import TABLE_NAMES, table_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from auditkit.model.dataset import DataProblem


UNREADABLE = "__unreadable"
"""Behind a column's name: the column that says in which rows it had a value that did not parse."""


def _lift_pandas(frame: pd.DataFrame) -> nw.LazyFrame[Any]:
    return nw.from_native(frame).lazy()


def _lift_duckdb(frame: pd.DataFrame) -> nw.LazyFrame[Any]:
    import duckdb

    return nw.from_native(duckdb.from_df(frame))


def _lift_polars(frame: pd.DataFrame) -> nw.LazyFrame[Any]:
    import polars

    lifted: nw.LazyFrame[Any] = nw.from_native(polars.from_pandas(frame).lazy())
    return lifted


def _lift_spark(frame: pd.DataFrame) -> nw.LazyFrame[Any]:
    from auditkit.model import spark

    lifted: nw.LazyFrame[Any] = nw.from_native(spark.lift(frame))
    return lifted


_LIFT: dict[str, Callable[[pd.DataFrame], nw.LazyFrame[Any]]] = {
    "pandas": _lift_pandas,
    "duckdb": _lift_duckdb,
    "polars": _lift_polars,
    "spark": _lift_spark,
}


class Frames:
    """A dataset's tables as lazy frames, as of one day.

    A row dated after `as_of` (by its table's `order_by` column) had not happened on that day and is not there;
    `left_out` counts such rows by table.
    """

    def __init__(self, dataset: Dataset, as_of: date, engine: str = "pandas") -> None:
        self.dataset = dataset
        self.as_of = datetime(as_of.year, as_of.month, as_of.day)
        self.engine = engine
        self.left_out: dict[str, int] = {}
        self._keeps_later = False
        self._native: dict[str, pd.DataFrame] = {}
        self._lifted: dict[str, nw.LazyFrame[Any]] = {}
        self._parents: dict[str, nw.LazyFrame[Any]] = {}
        self._rows_by_key: dict[str, dict[str, int]] = {}
        self._references: dict[str, nw.LazyFrame[Any]] = {}
        self._contested: dict[str, tuple[str, ...]] = {}
        self._blanks: dict[tuple[str, str], bool] = {}
        self._void: dict[tuple[str, str], frozenset[int]] = {}
        self._beyond: dict[tuple[str, str], bool] = {}

    @cached_property
    def with_later(self) -> Frames:
        """The same, as of the same day, with the rows dated after it."""
        frames = Frames(self.dataset, self.as_of, self.engine)
        frames._keeps_later = True
        return frames

    def is_beyond(self, table: str, column: str) -> bool:
        """Whether a row of `table` has a date after the as-of day in `column`."""
        if (table, column) not in self._beyond:
            self._beyond[table, column] = self.has(table) and self._has_later(self.dataset.tables[table], column)
        return self._beyond[table, column]

    def has(self, table: str) -> bool:
        """Whether anybody handed in `table`."""
        return table in self.dataset.tables

    def has_column(self, table: str, column: str) -> bool:
        """Whether at least one sheet of `table` had `column`."""
        return self.has(table) and column in self.dataset.tables[table].present

    def table(self, name: str) -> nw.LazyFrame[Any]:
        """Return `name` as a lazy frame: every column of its schema, the times of day that belong to its dates,
        `row_id`, and the marks of unreadable cells.
        """
        if name not in self._lifted:
            ledger = self.ledger(name)
            self._lifted[name] = self.lift(self.native(name)) if ledger is None else self._of_ledger(ledger)
        return self._lifted[name]

    def key_of(self, table: str, column: str) -> str:
        """Return the column of `table` by which rows are best grouped where only different values of `column` count."""
        ledger = self.ledger(table)
        return column if ledger is None else ledger.ledger.key_of(column)

    def ledger(self, name: str) -> LedgerTable | None:
        """Return the table `name` if its rows are too many to be held in memory."""
        table = self.dataset.tables.get(name)
        return table if isinstance(table, LedgerTable) else None

    def guarded(self) -> AbstractContextManager[None]:
        """Return what turns an error of the engine that holds a ledger into a BadFile."""
        ledgers = [ledger for name in self.dataset.tables if (ledger := self.ledger(name)) is not None]
        return ledgers[0].ledger.guarded() if ledgers else nullcontext()

    def parents(self, name: str) -> nw.LazyFrame[Any]:
        """Return `name` with each key once; a key that stands for two different rows is left out, since nobody can
        tell which of them is right.
        """
        if name not in self._parents:
            self._parents[name] = self._once(name)
        return self._parents[name]

    def contested_keys(self, name: str) -> tuple[str, ...]:
        """Return the keys of `name`, a table that others refer to, that stand for two different rows, sorted."""
        if name not in self._contested:
            (key,) = table_schema(name).key
            rows = self.native(name).dropna(subset=key)
            if rows[key].duplicated().any():
                rows = rows.drop_duplicates(subset=[column for column in rows.columns if column != ROW_ID])
            self._contested[name] = tuple(sorted(set(rows.loc[rows[key].duplicated(), key])))
        return self._contested[name]

    def differing_rows(self, name: str, key: str) -> tuple[int, ...]:
        """Return the rows of `name`, a table that others refer to, that `key` stands for if they differ, a copy of one
        but once; none where it stands for one row at most.
        """
        if key not in self.contested_keys(name):
            return ()
        (its_key,) = table_schema(name).key
        rows = self.native(name)
        same = rows[(rows[its_key] == key).fillna(False).astype(bool)]
        same = same.drop_duplicates(subset=[column for column in same.columns if column != ROW_ID])
        return tuple(sorted(map(int, same[ROW_ID])))

    def row_of(self, name: str, key: str) -> int | None:
        """Return the row of `name`, a table that others refer to, that `key` stands for; null where there is none or
        it stands for two different rows.
        """
        if name not in self._rows_by_key:
            (its_key,) = table_schema(name).key
            rows = self.native(name).dropna(subset=its_key)
            contested = set(self.contested_keys(name))
            found = zip(rows[its_key].tolist(), rows[ROW_ID].tolist(), strict=True)
            self._rows_by_key[name] = {each: int(row) for each, row in found if each not in contested}
        return self._rows_by_key[name].get(key)

    def lift(self, frame: pd.DataFrame) -> nw.LazyFrame[Any]:
        """Hand a pandas frame to the engine."""
        for name in self.dataset.tables:
            ledger = self.ledger(name)
            if ledger is not None:
                # What is joined to a ledger must be where the ledger is.
                return ledger.ledger.lift(frame)
        return _LIFT[self.engine](frame)

    def lifted(self, name: str, make: Callable[[], pd.DataFrame]) -> nw.LazyFrame[Any]:
        """Return the frame of reference called `name`, which is no table, handing what `make` gives over once."""
        if name not in self._references:
            self._references[name] = self.lift(make())
        return self._references[name]

    def native(self, name: str) -> pd.DataFrame:
        """Return the rows of `name` that had happened on the day, as a pandas frame; none of a table not handed in."""
        if name not in self._native:
            self._native[name] = self._as_of(self.dataset.tables[name]) if self.has(name) else _empty(name)
        return self._native[name]

    def is_unreadable(self, table: str, column: str) -> bool:
        """Whether `column` of `table` has a cell that did not parse, so that its frame has a mark for it."""
        return self.has(table) and bool(self.dataset.tables[table].unreadable.get(column))

    def has_blanks(self, table: str, column: str) -> bool:
        """Whether a row of `table` has no value in `column`, for want of one or since its cell did not parse."""
        if (table, column) not in self._blanks:
            ledger = self.ledger(table)
            self._blanks[table, column] = (
                bool(self.native(table)[column].isna().any())
                if ledger is None
                else sum(ledger.values_in_sources(column)) < len(ledger)
            )
        return self._blanks[table, column]

    @cached_property
    def problems(self) -> Mapping[str, Sequence[DataProblem]]:
        """The problems with the data as handed in, by the data rule that they break."""
        found: dict[str, list[DataProblem]] = {}
        for problem in self.dataset.problems:
            found.setdefault(problem.check, []).append(problem)
        return found

    @cached_property
    def project_codes(self) -> Mapping[str, tuple[np.ndarray[Any, Any], list[str]]]:
        """For each table in memory with a project_id, a number for each row's project (-1 where the cell is blank), and
        the projects by number.
        """
        tables = [table for table in self._in_memory() if "project_id" in table.schema.column_names]
        coded = {table.name: pd.factorize(table.frame["project_id"]) for table in tables}
        return {name: (codes, projects.tolist()) for name, (codes, projects) in coded.items()}

    @cached_property
    def _organization_codes(self) -> Mapping[str, tuple[np.ndarray[Any, Any], list[str]]]:
        """For each table without a project_id, a number for each row's organisation (-1 where the cell is blank), and
        the organisations by number.
        """
        tables = [table for table in self._in_memory() if table.name not in self.project_codes]
        coded = {table.name: pd.factorize(table.frame["org_id"]) for table in tables}
        return {name: (codes, organizations.tolist()) for name, (codes, organizations) in coded.items()}

    @cached_property
    def projects_of_organizations(self) -> Mapping[str, tuple[str, ...]]:
        """The projects that each organisation carries out."""
        if not self.has("projects"):
            return {}
        pairs = self.dataset.tables["projects"].frame[["org_id", "project_id"]].dropna().drop_duplicates()
        carried: dict[str, list[str]] = {}
        for org_id, project_id in pairs.itertuples(index=False):
            carried.setdefault(org_id, []).append(project_id)
        return {org_id: tuple(sorted(projects)) for org_id, projects in carried.items()}

    def projects_of(self, table: str, row_id: int) -> tuple[str, ...]:
        """Return the projects that row `row_id` of `table` belongs to; a row of a table without projects belongs to all
        those of its organisation.
        """
        ledger = self.ledger(table)
        if ledger is not None:
            (project,) = ledger.values((row_id,), "project_id")
            return () if pd.isna(project) else (project,)
        if table in self.project_codes:
            codes, projects = self.project_codes[table]
            code = codes[row_id]
            return () if code < 0 else (projects[code],)
        codes, organizations = self._organization_codes[table]
        code = codes[row_id]
        return () if code < 0 else self.projects_of_organizations.get(organizations[code], ())

    def owners_of(
        self, table: str, row_ids: Sequence[int] | np.ndarray[Any, Any]
    ) -> tuple[np.ndarray[Any, Any], list[str]]:
        """Return a number for the project of each of these rows of a table with projects (-1 where the cell is blank),
        and the projects by number.
        """
        ledger = self.ledger(table)
        if ledger is None:
            codes, projects = self.project_codes[table]
            return codes[np.asarray(row_ids, dtype=np.intp)], projects
        found = ledger.values(list(map(int, row_ids)), "project_id")
        numbers, names = pd.factorize(np.array(found, dtype=object))
        return numbers, names.tolist()

    def by_sheet(self, table: str, row_ids: Sequence[int] | np.ndarray[Any, Any]) -> list[np.ndarray[Any, Any]]:
        """Return these rows of `table`, in their order, by the sheet that they stand on."""
        rows = np.asarray(row_ids, dtype=np.intp)
        whole = self.dataset.tables[table]
        # A sheet with several forms is the source of several pieces.
        first = {(source.file, source.sheet): index for index, source in reversed(list(enumerate(whole.sources)))}
        sheet_of = np.array([first[source.file, source.sheet] for source in whole.sources], dtype=np.intp)
        sheets = sheet_of[whole.source_index[rows]]
        ordered = np.argsort(sheets, kind="stable")
        starts = np.flatnonzero(np.diff(sheets[ordered])) + 1
        return [of_sheet for of_sheet in np.split(rows[ordered], starts) if len(of_sheet)]

    def void_sheets(self, table: str, column: str) -> frozenset[int]:
        """Return the sheets of `table`, by number, on which no cell of `column` has a value."""
        if (table, column) not in self._void:
            counts = self.dataset.tables[table].values_in_sources(column)
            self._void[table, column] = frozenset(sheet for sheet, count in enumerate(counts) if not count)
        return self._void[table, column]

    @cached_property
    def unread_headers(self) -> Mapping[tuple[str | None, str | None, str], Sequence[UnreadHeader]]:
        """The headers that mean no column, by file, sheet and table."""
        return {
            (file.path, sheet.name, sheet.table): sheet.seen.unread
            for file in self.dataset.inputs
            for sheet in file.sheets
            if sheet.table is not None and sheet.seen is not None and sheet.seen.unread
        }

    @cached_property
    def first_rows(self) -> Mapping[str, int]:
        """The first row of each project in the table of projects."""
        if not self.has("projects"):
            return {}
        codes, projects = self.project_codes["projects"]
        used, rows = np.unique(codes, return_index=True)
        return {projects[code]: row for code, row in zip(used.tolist(), rows.tolist(), strict=True) if code >= 0}

    @cached_property
    def project_ids(self) -> tuple[str, ...]:
        """Every project handed in, each once, sorted."""
        return tuple(sorted(self.first_rows))

    @cached_property
    def rows_by_project(self) -> Mapping[str, int]:
        """How many of the rows that were handed in, of all tables, belong to each project."""
        in_memory = {table.name: table.frame[ROW_ID].to_numpy() for table in self._in_memory()}
        counts = self.count_by_project({name: in_memory[name] for name in TABLE_NAMES if name in in_memory})
        for name in self.dataset.tables:
            ledger = self.ledger(name)
            counts.update(ledger.rows_by_project if ledger is not None else {})
        return counts

    def count_by_project(self, rows: Mapping[str, Sequence[int] | np.ndarray[Any, Any]]) -> Counter[str]:
        """Count how many of `rows`, ids by table, belong to each project; a project of none of them has no count."""
        counts: Counter[str] = Counter()
        for table, row_ids in rows.items():
            ledger = self.ledger(table)
            if ledger is not None:
                found_projects = ledger.values(list(map(int, row_ids)), "project_id")
                counts.update(project for project in found_projects if not pd.isna(project))
                continue
            has_projects = table in self.project_codes
            codes, owners = (self.project_codes if has_projects else self._organization_codes)[table]
            owned = codes[np.asarray(row_ids, dtype=np.intp)]
            # A few rows of one of thousands of sheets must not take as long as there are owners.
            found, times = np.unique(owned[owned >= 0], return_counts=True)
            for code, count in zip(found.tolist(), times.tolist(), strict=True):
                owner = owners[code]
                for project_id in (owner,) if has_projects else self.projects_of_organizations.get(owner, ()):
                    counts[project_id] += count
        return counts

    def first_left_out(self, name: str, most: int) -> list[int]:
        """Return the first rows, `most` at most, of a table that are dated after the as-of day, exact copies apart."""
        table = self.dataset.tables[name]
        day = table.schema.order_by
        if day is None:
            return []
        if isinstance(table, LedgerTable):
            later = table.ledger.frame().filter(nw.col(day) > nw.lit(self.as_of))
            found = later.select(ROW_ID).sort(ROW_ID).head(most).collect("pandas").get_column(ROW_ID).to_list()
            return list(map(int, found))
        rows = self.dataset.distinct(name)
        return list(map(int, rows.loc[rows[day] > self.as_of, ROW_ID].head(most)))

    def _has_later(self, table: Table, column: str) -> bool:
        if isinstance(table, LedgerTable):
            return column in table.latest and table.latest[column] > self.as_of
        return bool((table.frame[column] > self.as_of).any())

    def _in_memory(self) -> list[Table]:
        return [table for table in self.dataset.tables.values() if not isinstance(table, LedgerTable)]

    def _of_ledger(self, table: LedgerTable) -> nw.LazyFrame[Any]:
        frame = table.ledger.frame()
        order_by = table.schema.order_by
        if order_by is None or self._keeps_later or not self._has_later(table, order_by):
            return frame
        later = nw.col(order_by) > nw.lit(self.as_of)
        self.left_out[table.name] = int(frame.filter(later).select(nw.len()).collect("pandas").item())
        return frame.filter(nw.col(order_by).is_null() | ~later)

    def _as_of(self, table: Table) -> pd.DataFrame:
        frame = self.dataset.distinct(table.name)
        marks = {
            column + UNREADABLE: _marked(rows, len(table.frame))[frame[ROW_ID]]
            for column, rows in table.unreadable.items()
            if rows
        }
        if marks:
            frame = frame.assign(**marks)
        order_by = table.schema.order_by
        if order_by is None or self._keeps_later:
            return frame
        future = frame[order_by] > self.as_of
        if not future.any():
            return frame
        self.left_out[table.name] = int(future.sum())
        return frame[~future]

    def _once(self, name: str) -> nw.LazyFrame[Any]:
        (key,) = table_schema(name).key
        frame = self.native(name)
        if not frame[key].duplicated().any():
            return self.table(name)
        known = frame[~frame[key].isin(self.contested_keys(name))]
        return self.lift(known.drop_duplicates(subset=key))


def _empty(name: str) -> pd.DataFrame:
    schema = table_schema(name)
    columns = {column.name: pd.Series([], dtype=DTYPES[column.type]) for column in schema.columns}
    times = {column: pd.Series([], dtype=DTYPES["integer"]) for column in schema.time_columns}
    return pd.DataFrame({ROW_ID: pd.Series([], dtype="int64"), **columns, **times})


def _marked(rows: Iterable[int], length: int) -> np.ndarray[Any, Any]:
    """Return whether each of `length` rows, by its id, is one of `rows`."""
    marks = np.zeros(length, dtype=np.bool_)
    marks[list(rows)] = True
    return marks
