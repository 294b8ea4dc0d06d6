"""A ledger of donations that is too large to hold in memory: it stays with an engine, which adds it up.

A dataset's table of donations is then a `LedgerTable`: it knows where every row stands, and has the values of none in
memory. Rows are numbered as those of other tables are, by file and then as they stand there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

import numpy as np

from auditkit.model.dataset import Source, Table
from auditkit.model.schema import TableSchema

if TYPE_CHECKING:
    import narwhals as nw
    import pandas as pd

LONG_TABLES = ("donations",)
"""The tables that may have tens of millions of rows."""

MOST_TOLD = 10_000
"""Of how many rows of a long table one fault is told; all of them count."""


class Ledger(Protocol):
    """The donations that an engine holds: a lazy frame with the columns of the table's schema, `row_id`, and a mark
    for each column of which cells did not parse, named as `Frames` names it.
    """

    @property
    def engine(self) -> str:
        """The engine that holds it: duckdb or spark."""
        ...

    def guarded(self) -> AbstractContextManager[None]:
        """Return what turns an error of the engine, such as a lack of memory, into a BadFile."""
        ...

    def frame(self) -> nw.LazyFrame[Any]:
        """Return all rows but exact copies of others."""
        ...

    def lift(self, frame: pd.DataFrame) -> nw.LazyFrame[Any]:
        """Hand a small pandas frame to the engine, so that it can be joined."""
        ...

    def key_of(self, column: str) -> str:
        """Return the column of the frame by which rows are best grouped where only the values of `column` that are
        different count: itself, or one that takes less memory.
        """
        ...

    def projects_by_source(self) -> Sequence[tuple[int, str]]:
        """Return each project with the number of each of the sources that it stands in."""
        ...

    def repeated_ids(self, last: datetime) -> int:
        """Count the ids that stand in several rows of up to the day `last`, or of none, that are no copies."""
        ...

    def rows_at(self, row_ids: Sequence[int]) -> pd.DataFrame:
        """Return the rows of these ids, indexed by them, with the columns of the schema."""
        ...


class RowNumbers:
    """Where each row of a ledger stands, worked out when it is asked for: an array of millions would hold nothing new.

    `starts` are the ids with which the files begin, in order, and `first` the row number of a file's first row.
    """

    def __init__(self, starts: Sequence[int], first: Sequence[int]) -> None:
        self._starts = np.asarray(starts, dtype=np.int64)
        self._first = np.asarray(first, dtype=np.int64)

    @property
    def starts(self) -> Sequence[int]:
        """The ids with which the files begin."""
        starts: list[int] = self._starts.tolist()
        return starts

    def files(self, row_ids: Any) -> Any:
        """Return the number of the file of each row."""
        return np.searchsorted(self._starts, np.asarray(row_ids, dtype=np.int64), side="right") - 1

    def rows(self, row_ids: Any) -> Any:
        """Return the row number of each row in its file."""
        ids = np.asarray(row_ids, dtype=np.int64)
        files = self.files(ids)
        return ids - self._starts[files] + self._first[files]


class _Looked:
    """An array of which the items that are asked for are worked out."""

    def __init__(self, find: Any) -> None:
        self._find = find

    def __getitem__(self, row_ids: Any) -> Any:
        return self._find(row_ids)


class LedgerTable(Table):
    """The table of a ledger. Of its rows the count by project is known, and the values of those that are asked for.

    `rows_by_project` counts all rows, `faults` by check and project those that have that fault of the data, of which
    only the first are among the dataset's problems. `latest` is the latest day in each column of dates, where there is
    any. `values_by_source` counts for each column the cells with a value
    in each file, in the order of `sources`, and `rows_by_source` the rows.
    """

    def __init__(
        self,
        schema: TableSchema,
        ledger: Ledger,
        sources: Sequence[Source],
        numbers: RowNumbers,
        *,
        present: frozenset[str],
        length: int,
        rows_by_project: Mapping[str, int],
        first_rows: Mapping[str, int],
        latest: Mapping[str, datetime],
        faults: Mapping[str, Mapping[str, int]],
        rows_by_source: Sequence[int],
        values_by_source: Mapping[str, Sequence[int]],
        unreadable: Mapping[str, frozenset[int]],
        unfilled: Mapping[str, Mapping[int, str]],
    ) -> None:
        fields: dict[str, Any] = {
            "schema": schema,
            "sources": tuple(sources),
            "source_index": _Looked(numbers.files),
            "row_number": _Looked(numbers.rows),
            "present": present,
            "unreadable": unreadable,
            "unfilled": unfilled,
            "derived_from": None,
            "ledger": ledger,
            "length": length,
            "rows_by_project": rows_by_project,
            "first_rows": first_rows,
            "latest": latest,
            "faults": faults,
            "_rows_by_source": tuple(rows_by_source),
            "_values_by_source": values_by_source,
            "_starts": numbers.starts,
            "_known": {},
        }
        for name, value in fields.items():
            object.__setattr__(self, name, value)

    ledger: Ledger
    length: int
    rows_by_project: Mapping[str, int]
    first_rows: Mapping[str, int]
    latest: Mapping[str, datetime]
    faults: Mapping[str, Mapping[str, int]]
    _rows_by_source: Sequence[int]
    _values_by_source: Mapping[str, Sequence[int]]
    _starts: Sequence[int]
    _known: dict[int, dict[str, Any]]

    @property
    def starts(self) -> Sequence[int]:
        """The ids of the first row of each of the sources, in order."""
        return self._starts

    @property
    def frame(self) -> NoReturn:
        """There is none: whoever asks for all rows of a ledger would not get them into memory."""
        raise LookupError(self.name)

    def __len__(self) -> int:
        """Return how many rows the ledger has."""
        return self.length

    def values(self, row_ids: Sequence[int], column: str) -> list[Any]:
        """Return the values of `column` in these rows; those that were asked for before are not looked up again."""
        wanted = [int(row_id) for row_id in row_ids]
        missing = sorted({row_id for row_id in wanted if row_id not in self._known})
        if missing:
            for row_id, row in _rows(self.ledger.rows_at(missing)):
                self._known[row_id] = row
        return [self._known[row_id][column] for row_id in wanted]

    def keys_by_file(self, column: str) -> frozenset[tuple[str | None, str]]:
        """Return each project with each file that it stands in; a ledger is asked for no other column."""
        if column != "project_id":
            raise LookupError(column)
        return frozenset((self.sources[source].file, project) for source, project in self.ledger.projects_by_source())

    def rows_in_sources(self) -> Sequence[int]:
        """Return how many rows each of the files has."""
        return self._rows_by_source

    def values_in_sources(self, column: str) -> Sequence[int]:
        """Return how many cells of `column` have a value in each of the sources."""
        return self._values_by_source.get(column, [0] * len(self.sources))


def _rows(frame: pd.DataFrame) -> Iterator[tuple[int, dict[str, Any]]]:
    for row_id, values in zip(frame.index.tolist(), frame.to_dict("records"), strict=True):
        yield int(row_id), {str(name): value for name, value in values.items()}
