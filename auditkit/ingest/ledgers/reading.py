"""From the files of a ledger to its table: what is wrong with its rows, and what it adds up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from auditkit.ingest.ledgers import copies
from auditkit.ingest.ledgers.columns import FAULT
from auditkit.ingest.ledgers.connection import Store, broken, too_little_memory
from auditkit.ingest.ledgers.files import TABLE, Part
from auditkit.ingest.ledgers.held import HeldLedger
from auditkit.ingest.ledgers.problems import ProblemFinder, lacking
from auditkit.ingest.ledgers.relation import LEDGER, Relation, groups_of
from auditkit.ingest.tables import LARGEST_SUM
from auditkit.model.dataset import ROW_ID, Aside, DataProblem, Source, Table, cell_address
from auditkit.model.ledger import LedgerTable, RowNumbers
from auditkit.model.schema import table_schema

if TYPE_CHECKING:
    from auditkit.ingest.ledgers.options import Streaming
    from auditkit.ingest.options import ReadOptions

_FAULTS = ("type", "enum", "range")


@dataclass(frozen=True)
class FileOfLedger:
    """What was met in one file of a ledger.

    `filled` counts for each column the cells with a value, and `refused` those that did not parse; amounts that are
    refused since they are too large to be added up have a value. `aside` are the rows that are no data, and `repeats`
    the numbers of those that say the headers again. `timed` are the columns of points in time that tell more than days.
    """

    filled: Mapping[str, int]
    refused: Mapping[str, int]
    aside: tuple[Aside, ...]
    repeats: tuple[int, ...]
    timed: frozenset[str]


@dataclass(frozen=True)
class LedgerRead:
    """A ledger as it was read: its table, what is wrong with its rows, its sums, and what was met in each file.

    `sums` has a row for each project and source: `donations`, `amount` in minor units, `unknown` (of how many the
    amount or the source is not known), `first` (the id of the first row); `donors` has those of each project, where
    they were asked for. Copies are in none of these. `clashes` are the messages of files that tell different things of
    one key.
    """

    table: LedgerTable
    problems: tuple[DataProblem, ...]
    clashes: tuple[str, ...]
    sums: pd.DataFrame
    donors: pd.Series[Any] | None
    files: Sequence[FileOfLedger]


def read_ledger(
    store: Store, parts: Sequence[Part], options: ReadOptions, streaming: Streaming, tables: Mapping[str, Table]
) -> LedgerRead:
    """Read the ledger that `parts` make up; `tables` are the others that were handed in.

    Raises BadFile for what cannot be used: a damaged file, a text that is longer than a cell may be, and times with a
    zone.
    """
    import duckdb

    try:
        return _LedgerReader(store, parts, options, streaming, tables).read()
    except duckdb.OutOfMemoryException as error:
        raise too_little_memory(parts[0].found.shown, error) from error
    except duckdb.Error as error:
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
        self._sources = [_source(part) for part in parts]

    def read(self) -> LedgerRead:
        schema = table_schema(TABLE)
        values, refused = self._values_by_source()
        found, profile = self._found(values)
        filled = values
        if sum(profile["magnitude"]) > LARGEST_SUM:
            # As in memory: the largest are refused, of which no sum could be held exactly.
            self._relation.refuse_amounts(LARGEST_SUM // max(1, sum(self._relation.rows)))
            found, profile = self._found(values)
            values, _refused = self._values_by_source()
        finder = ProblemFinder(self._relation, self._parts, self._sources, self._numbers, self._options, self._tables)
        wrong = finder.find(bool(profile["required_faults"].any()), self._unknown(profile), any(found))
        has_donors = self._streaming.with_donors and "donor" in self._relation.present
        donors = self._donors(found[0]) if has_donors else None
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
            latest={} if profile["latest"].isna().all() else {"donated_at": profile["latest"].max().to_pydatetime()},
            faults=faults,
            rows_by_source=self._relation.rows,
            values_by_source=values,
            unreadable=wrong.unreadable,
            unfilled=wrong.unfilled,
        )
        files = [self._file(number, filled, refused) for number in range(len(self._parts))]
        return LedgerRead(table, wrong.problems, wrong.clashes, self._sums(profile), donors, files)

    def _file(
        self, number: int, filled: Mapping[str, Sequence[int]], refused: Mapping[str, Sequence[int]]
    ) -> FileOfLedger:
        """Return what was met in the file of this number; both counts are by column, and then by file."""
        first, asides = self._parts[number].header_row + 1, self._relation.asides[number]
        return FileOfLedger(
            {name: counts[number] for name, counts in filled.items()},
            {name: counts[number] for name, counts in refused.items()},
            asides.told(first),
            tuple(first + row for row in sorted(asides.repeats)),
            frozenset(name for name, timed in self._relation.timed.items() if number in timed),
        )

    def _found(self, values: Mapping[str, Sequence[int]]) -> tuple[tuple[int, int], pd.DataFrame]:
        """Return how many copies and clashes there are, and the profile."""
        found = copies.find(self._relation, values)
        profile = self._profile()
        as_of = self._streaming.as_of
        if found[0] or (as_of is not None and (profile["latest"] > pd.Timestamp(as_of)).any()):
            profile = self._profile(self._counted(found[0]))
        return found, profile

    def _counted(self, has_copies: int) -> str | None:
        """Return the condition that a row counts in the sums, that it is no copy and not of a later day; None where all
        do.
        """
        conditions = [f"{ROW_ID} NOT IN (SELECT {ROW_ID} FROM {copies.COPIES})"] if has_copies else []
        if self._streaming.as_of is not None:
            conditions.append(f"(donated_at IS NULL OR donated_at <= TIMESTAMP '{self._streaming.as_of}')")
        return " AND ".join(conditions) or None

    def _profile(self, counted: str | None = None) -> pd.DataFrame:
        """Return what each project and source has: its rows, those that count (all of them, where `counted` is None),
        their sum, and its faults.
        """
        relation = self._relation
        fault_columns = relation.marked(FAULT)
        source_fault = f"source{FAULT} IS NOT NULL" if "source" in fault_columns else "false"
        among = "" if counted is None else f" FILTER (WHERE {counted})"
        is_unknown = f"(amount IS NULL OR {source_fault})" + ("" if counted is None else f" AND {counted}")
        lacks = " OR ".join(f"({each})" for each in lacking(relation))
        faults = ", ".join(
            f"count(*) FILTER (WHERE {' OR '.join(f'{name}{FAULT} = ' + repr(check) for name in fault_columns)})"
            f" AS {check}_faults"
            for check in (_FAULTS if fault_columns else ())
        )
        query = (
            f"SELECT project_id, source, count(*) AS rows, count(*){among} AS donations,"
            f" coalesce(try_cast(sum(amount){among} AS BIGINT), 0) AS amount,"
            " coalesce(sum(abs(amount)), 0)::VARCHAR AS magnitude,"
            f" count(*) FILTER (WHERE {is_unknown}) AS unknown,"
            f" min({ROW_ID}){among} AS first, min({ROW_ID}) AS first_row,"
            " max(donated_at) AS latest,"
            f" count(*) FILTER (WHERE {lacks}) AS required_faults{', ' + faults if faults else ''}"
            f" FROM {LEDGER} GROUP BY project_id, source"
        )
        profile: pd.DataFrame = self._store.relation(query).df()
        # As texts they are exact: beyond 64 bits a frame would hold rounded figures.
        profile["magnitude"] = [int(text) for text in profile["magnitude"]]
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

    def _donors(self, has_copies: int) -> pd.Series[Any]:
        """Return the number of different donors of each project."""
        counted = self._counted(has_copies)
        among = "" if counted is None else f" WHERE {counted}"
        found: pd.DataFrame = self._store.relation(
            f"SELECT project_id, count(DISTINCT donor) AS donors FROM {LEDGER}{among} GROUP BY project_id"
        ).df()
        return found.dropna(subset="project_id").set_index("project_id")["donors"]


def _source(part: Part) -> Source:
    located = part.located
    cells = {name: cell_address(value.row, value.column) for name, value in located.fixed.items()}
    return Source(part.found.shown, None, part.header_row, dict(located.columns), cells)
