"""From the files of a ledger to its table: what is wrong with its rows, and what it adds up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from auditkit.errors import BadFile
from auditkit.i18n import translate as _
from auditkit.ingest.checks import check_table
from auditkit.ingest.ledgers import copies
from auditkit.ingest.ledgers.connection import Store, broken, too_little_memory
from auditkit.ingest.ledgers.files import TABLE, Part
from auditkit.ingest.ledgers.held import HeldLedger
from auditkit.ingest.ledgers.relation import FAULT, GROUP, LEDGER, NUMBER, SAID, Relation, groups_of
from auditkit.ingest.tables import LARGEST_SUM, cell_problems
from auditkit.model.dataset import DTYPES, ROW_ID, DataProblem, Source, Table
from auditkit.model.ledger import MOST_TOLD, LedgerTable, RowNumbers
from auditkit.model.schema import table_schema
from auditkit.values.problems import TEXT_TOO_LONG, Problem

if TYPE_CHECKING:
    from auditkit.ingest.ledgers.options import Streaming
    from auditkit.ingest.options import ReadOptions

_FAULTS = ("type", "enum", "range")


@dataclass(frozen=True)
class LedgerRead:
    """A ledger as it was read: its table, what is wrong with its rows, and its sums.

    `sums` has a row for each project and source: `donations`, `amount` in minor units, `unknown` (of how many the
    amount or the source is not known), `first` (the id of the first row); `donors` has those of each project, where
    they were asked for. Copies are in none of these. `refused` counts for each column the cells that did not parse, by
    file. `clashes` are the messages of files that tell
    different things of one key.
    """

    table: LedgerTable
    problems: tuple[DataProblem, ...]
    clashes: tuple[str, ...]
    sums: pd.DataFrame
    donors: pd.Series[Any] | None
    refused: Mapping[str, Sequence[int]]


def read_ledger(
    store: Store, parts: Sequence[Part], options: ReadOptions, streaming: Streaming, tables: Mapping[str, Table]
) -> LedgerRead:
    """Read the ledger that `parts` make up; `tables` are the others that were handed in.

    Raises BadFile for what cannot be used: a damaged file, a text that is longer than a cell may be, times with a zone,
    and amounts that together are more than 64 bits hold.
    """
    import duckdb

    try:
        return _LedgerReader(store, parts, options, streaming, tables).read()
    except duckdb.OutOfMemoryException as error:
        raise too_little_memory(parts[0].found.shown, error) from error
    except (duckdb.IOException, duckdb.InvalidInputException, duckdb.ConversionException) as error:
        raise broken(parts[0].found.shown, error) from error


class _LedgerReader:
    def __init__(
        self,
        store: Store,
        parts: Sequence[Part],
        options: ReadOptions,
        streaming: Streaming,
        tables: Mapping[str, Table],
    ) -> None:
        self._store = store
        self._parts = parts
        self._options = options
        self._streaming = streaming
        self._tables = tables
        self._relation = Relation(store, groups_of(parts), options)
        starts = np.cumsum([0, *(part.rows for part in parts[:-1])]).tolist()
        self._numbers = RowNumbers(starts, [part.header_row + 1 for part in parts])
        self._sources = [Source(part.found.shown, None, part.header_row, dict(part.located.columns)) for part in parts]

    def read(self) -> LedgerRead:
        schema = table_schema(TABLE)
        found = copies.find(self._relation)
        profile = self._profile()
        problems, clashes, unreadable, unfilled = self._problems(profile, any(found))
        values, refused = self._values_by_source()
        donors = self._donors(bool(found[0])) if self._streaming.with_donors else None
        rows = Counter(self._by_project(profile, "rows"))
        faults = self._faults(profile)
        table = LedgerTable(
            schema,
            HeldLedger(self._relation, bool(found[0]), self._streaming),
            self._sources,
            self._numbers,
            present=self._relation.present,
            length=sum(self._relation.rows),
            rows_by_project=rows,
            first_rows=self._firsts(profile),
            faults=faults,
            rows_by_source=self._relation.rows,
            values_by_source=values,
            unreadable=unreadable,
            unfilled=unfilled,
        )
        return LedgerRead(table, tuple(problems), tuple(clashes), self._sums(profile), donors, refused)

    def _profile(self) -> pd.DataFrame:
        """Return what each project and source has: its rows, those that count, their sum, and its faults."""
        relation = self._relation
        fault_columns = relation.marked(FAULT)
        source_fault = "source__fault IS NOT NULL" if "source" in fault_columns else "false"
        counted = f"NOT ({_is_copy(relation)})"
        lacks = " OR ".join(
            f"({name} IS NULL AND {name}{FAULT} IS NULL)" if name in fault_columns else f"{name} IS NULL"
            for name in table_schema(TABLE).required
        )
        faults = ", ".join(
            f"count(*) FILTER (WHERE {' OR '.join(f'{name}{FAULT} = ' + repr(check) for name in fault_columns)})"
            f" AS {check}_faults"
            for check in (_FAULTS if fault_columns else ())
        )
        query = (
            f"SELECT project_id, source, count(*) AS rows, count(*) FILTER (WHERE {counted}) AS donations,"
            f" sum(amount) FILTER (WHERE {counted}) AS amount, sum(abs(amount)) AS magnitude,"
            f" count(*) FILTER (WHERE {counted} AND (amount IS NULL OR {source_fault})) AS unknown,"
            f" min({ROW_ID}) FILTER (WHERE {counted}) AS first, min({ROW_ID}) AS first_row,"
            f" count(*) FILTER (WHERE {lacks}) AS required_faults{', ' + faults if faults else ''}"
            f" FROM {LEDGER} GROUP BY project_id, source"
        )
        profile: pd.DataFrame = self._store.relation(query).df()
        if sum(map(int, profile["magnitude"].fillna(0))) > LARGEST_SUM:
            path = self._parts[0].found.shown
            message = _("{path}: its amounts come to more than can be added up exactly. Look for a slip in one.")
            raise BadFile(path, message.format(path=path))
        return profile.astype({"project_id": "str", "source": "str"}).sort_values(
            ["project_id", "source"], na_position="last", ignore_index=True
        )

    @staticmethod
    def _by_project(profile: pd.DataFrame, column: str) -> dict[str, int]:
        sums = profile.dropna(subset="project_id").groupby("project_id")[column].sum()
        return {str(project): int(count) for project, count in sums.items() if count}

    @staticmethod
    def _firsts(profile: pd.DataFrame) -> dict[str, int]:
        firsts = profile.dropna(subset="project_id").groupby("project_id")["first_row"].min()
        return {str(project): int(row) for project, row in firsts.items()}

    def _faults(self, profile: pd.DataFrame) -> dict[str, dict[str, int]]:
        """Return how many rows of each project have each fault."""
        found = {
            check: self._by_project(profile, f"{check}_faults")
            for check in ("required", *_FAULTS)
            if f"{check}_faults" in profile.columns
        }
        for check, table in (("duplicate-row", copies.COPIES), ("unique", copies.CLASHES)):
            rows = self._store.rows(
                f"SELECT project_id, count(*) FROM {table} GROUP BY 1 HAVING project_id IS NOT NULL"
            )
            found[check] = {str(project): int(str(count)) for project, count in rows}
        unknown = self._unknown(profile)
        found["reference"] = {
            project: count for project, count in self._by_project(profile, "rows").items() if project in unknown
        }
        return {check: counts for check, counts in found.items() if counts}

    def _unknown(self, profile: pd.DataFrame) -> frozenset[str]:
        """Return the projects that no row of the table of projects has, where that was handed in."""
        if "projects" not in self._tables:
            return frozenset()
        known = set(self._tables["projects"].frame["project_id"].dropna())
        return frozenset(set(profile["project_id"].dropna()) - known)

    def _problems(
        self, profile: pd.DataFrame, has_alike: bool
    ) -> tuple[list[DataProblem], list[str], dict[str, frozenset[int]], dict[str, dict[int, str]]]:
        """Return the problems of the rows, a message for each two files that clash, and which cells did not parse or
        say that they are not filled in.

        The rows that have any are looked at as those of every other table are.
        """
        problems = [problem for part in self._parts for problem in part.located.problems]
        cells, unreadable = self._cell_problems()
        problems += cells
        wanted = self._rows_to_look_at(profile, has_alike)
        unfilled: dict[str, dict[int, str]] = {name: {} for name in table_schema(TABLE).required}
        if wanted.empty:
            return problems, [], unreadable, unfilled
        row_ids = wanted[ROW_ID].tolist()
        for name in self._relation.marked(SAID):
            said = wanted[name + SAID]
            if name in unfilled:
                unfilled[name] = {row: text for row, text in zip(row_ids, said, strict=True) if isinstance(text, str)}
        local = {row_id: at for at, row_id in enumerate(row_ids)}
        small = self._small_table(wanted, local, unfilled)
        own, clashes = check_table(small, {**self._tables, TABLE: small}, self._options.currency)
        problems += [_globally(problem, row_ids) for problem in own]
        return problems, clashes, unreadable, unfilled

    def _rows_to_look_at(self, profile: pd.DataFrame, has_alike: bool) -> pd.DataFrame:
        conditions = [self._lacking()] if int(profile["required_faults"].sum()) else []
        unknown = self._unknown(profile)
        if unknown:
            self._store.set_list("unknown_projects", sorted(unknown))
            conditions.append("list_contains(getvariable('unknown_projects'), project_id)")
        if has_alike:
            conditions += [
                (
                    f"{ROW_ID} IN (SELECT {ROW_ID} FROM {copies.COPIES} ORDER BY {ROW_ID} LIMIT {MOST_TOLD})"
                    f" OR {ROW_ID} IN (SELECT original FROM {copies.COPIES} ORDER BY {ROW_ID} LIMIT {MOST_TOLD})"
                ),
                f"{ROW_ID} IN (SELECT {ROW_ID} FROM {copies.CLASHES} ORDER BY {ROW_ID} LIMIT {MOST_TOLD})",
            ]
        frames: list[pd.DataFrame] = [
            self._store.relation(
                f"SELECT * FROM {LEDGER} WHERE {condition} ORDER BY {ROW_ID} LIMIT {4 * MOST_TOLD}"
            ).df()
            for condition in conditions
        ]
        if not frames:
            return pd.DataFrame({ROW_ID: []})
        return pd.concat(frames).drop_duplicates(ROW_ID).sort_values(ROW_ID, ignore_index=True)

    def _lacking(self) -> str:
        marked = self._relation.marked(FAULT)
        return " OR ".join(
            f"({name} IS NULL AND {name}{FAULT} IS NULL)" if name in marked else f"{name} IS NULL"
            for name in table_schema(TABLE).required
        )

    def _small_table(
        self, rows: pd.DataFrame, local: Mapping[int, int], unfilled: Mapping[str, Mapping[int, str]]
    ) -> Table:
        """Return the rows that something is wrong with as a table of their own, numbered from 0."""
        schema, row_ids = table_schema(TABLE), rows[ROW_ID].to_numpy()
        frame = pd.DataFrame({ROW_ID: np.arange(len(rows), dtype=np.int64)})
        for column in schema.columns:
            frame[column.name] = rows[column.name].astype(DTYPES[column.type])
        for name in schema.time_columns:
            frame[name] = rows[name].astype(DTYPES["integer"])
        marked = {name: rows[name + FAULT].notna().to_numpy() for name in self._relation.marked(FAULT)}
        return Table(
            schema,
            frame,
            tuple(self._sources),
            self._numbers.files(row_ids).astype(np.int32),
            self._numbers.rows(row_ids).astype(np.int32),
            self._relation.present,
            {name: frozenset(np.flatnonzero(marks).tolist()) for name, marks in marked.items() if marks.any()},
            {name: {local[row]: text for row, text in said.items()} for name, said in unfilled.items()},
        )

    def _cell_problems(self) -> tuple[list[DataProblem], dict[str, frozenset[int]]]:
        problems: list[DataProblem] = []
        unreadable: dict[str, frozenset[int]] = {}
        known = {
            (group.number, each.column.name): each.problems
            for group, own in zip(self._relation.groups, self._relation.readings, strict=True)
            for each in own
        }
        for name in self._relation.marked(FAULT):
            rows = self._store.rows(
                f"SELECT {ROW_ID}, {GROUP}, {name}{NUMBER} FROM {LEDGER} WHERE {name}{FAULT} IS NOT NULL"
                f" ORDER BY {ROW_ID} LIMIT {MOST_TOLD}"
            )
            refused: list[tuple[int, Problem]] = []
            for row_id, group, number in (tuple(int(str(value)) for value in row) for row in rows):
                refused.append((row_id, known[group, name][number]))
            unreadable[name] = frozenset(row_id for row_id, _problem in refused)
            self._check_lengths(name, refused)
            problems += cell_problems(table_schema(TABLE), table_schema(TABLE).column(name), refused)
        return problems, unreadable

    def _check_lengths(self, name: str, refused: Sequence[tuple[int, Problem]]) -> None:
        from auditkit.ingest import limits
        from auditkit.model.dataset import cell_address

        for row_id, problem in refused:
            if problem.code == TEXT_TOO_LONG.code:
                file = int(self._numbers.files(row_id))
                row, column = int(self._numbers.rows(row_id)), self._parts[file].located.columns[name]
                raise limits.cell_too_long(self._parts[file].found.shown, None, cell_address(row - 1, column))

    def _values_by_source(self) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
        """Return for each column the cells with a value that parsed, by file, and those that did not parse.

        Where each value is plainly what it seems, what the files hold is what parsed.
        """
        files = range(len(self._parts))
        values = dict(self._relation.values)
        refused = {name: [0 for _file in files] for name in values}
        mapped, marked = self._relation.mapped, self._relation.marked(FAULT)
        if mapped:
            counts = ", ".join(f"count({name})" for name in (*mapped, *(name + FAULT for name in marked)))
            rows = self._store.rows(f"SELECT {self._relation.file} AS file, {counts} FROM {LEDGER} GROUP BY file")
            by_file = {int(str(row[0])): [int(str(count)) for count in row[1:]] for row in rows}
            for into, names, first in ((values, mapped, 0), (refused, marked, len(mapped))):
                for at, name in enumerate(names, start=first):
                    into[name] = [by_file[file][at] if file in by_file else 0 for file in files]
        return values, refused

    def _sums(self, profile: pd.DataFrame) -> pd.DataFrame:
        counted = profile[profile["project_id"].notna() & (profile["donations"] > 0)]
        return counted[["project_id", "source", "donations", "amount", "unknown", "first"]].reset_index(drop=True)

    def _donors(self, has_copies: bool) -> pd.Series[Any]:
        """Return the number of different donors of each project."""
        without = f"WHERE NOT ({_is_copy(self._relation)})" if has_copies else ""
        found: pd.DataFrame = self._store.relation(
            f"SELECT project_id, count(DISTINCT donor) AS donors FROM {LEDGER} {without} GROUP BY project_id"
        ).df()
        return found.dropna(subset="project_id").set_index("project_id")["donors"]


def _is_copy(relation: Relation) -> str:
    ((count,),) = relation.store.rows(f"SELECT count(*) FROM {copies.COPIES}")
    return f"{ROW_ID} IN (SELECT {ROW_ID} FROM {copies.COPIES})" if count else "false"


def _globally(problem: DataProblem, row_ids: Sequence[int]) -> DataProblem:
    """Return a problem of the small table with the row ids of the ledger."""
    arguments = dict(problem.arguments)
    if "original" in arguments:
        arguments["original"] = row_ids[arguments["original"]]
    row_id = None if problem.row_id is None else row_ids[problem.row_id]
    return replace(problem, row_id=row_id, arguments=arguments)
