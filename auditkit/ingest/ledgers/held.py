"""A ledger as an engine holds it: what rules and statistics ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import narwhals as nw
import pandas as pd

from auditkit.ingest.ledgers import copies
from auditkit.ingest.ledgers.columns import FAULT
from auditkit.ingest.ledgers.connection import broken, too_little_memory
from auditkit.ingest.ledgers.files import TABLE
from auditkit.ingest.ledgers.relation import LEDGER, Relation
from auditkit.model import spark
from auditkit.model.dataset import DTYPES, ROW_ID
from auditkit.model.frames import UNREADABLE
from auditkit.model.schema import table_schema

if TYPE_CHECKING:
    from auditkit.ingest.ledgers.options import Streaming

_LAID_OUT = "ledger.parquet"
_KEY = "__key"
_KEYED = ("donor",)
"""The columns with so many different texts that a number for each, of 128 bits, is what to group by."""


class HeldLedger:
    """The rows of a ledger, which DuckDB reads where they lie; for Spark they are laid out once as one Parquet file."""

    def __init__(self, relation: Relation, has_copies: bool, streaming: Streaming) -> None:
        self._relation = relation
        self._store = relation.store
        self._has_copies = has_copies
        self._streaming = streaming

    @property
    def engine(self) -> str:
        """The engine that holds the rows."""
        return self._streaming.engine

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Turn an error of DuckDB into a BadFile that names the ledger."""
        import duckdb

        path = self._relation.groups[0].parts[0].found.shown
        try:
            yield
        except duckdb.OutOfMemoryException as error:
            raise too_little_memory(path, error) from error
        except duckdb.Error as error:
            raise broken(path, error) from error

    def frame(self) -> nw.LazyFrame[Any]:
        """Return all rows but exact copies of others."""
        if self.engine == "spark":
            return self._of_spark()
        return nw.from_native(self._store.relation(self._query(_keys())))

    def lift(self, frame: pd.DataFrame) -> nw.LazyFrame[Any]:
        """Hand a small pandas frame to the engine."""
        if self.engine == "spark":
            lifted: nw.LazyFrame[Any] = nw.from_native(spark.lift(frame))
            return lifted
        return nw.from_native(self._store.connection.from_df(frame))

    def key_of(self, column: str) -> str:
        """Return the column of the frame by which rows are best grouped where only different values of one count.

        The MD5 of a text, of 128 bits, stands for it: that any two of a thousand million texts share one has a chance
        of less than 1 in 10^20, the birthday bound n^2 / 2^129. DuckDB's own hash is quicker, but ids that differ
        in every eighth character fall together by the thousand.
        """
        return column + _KEY if self.engine == "duckdb" and column in _KEYED else column

    def projects_by_source(self) -> Sequence[tuple[int, str]]:
        """Return each project with the number of each file that it stands in."""
        rows = self._store.rows(
            f"SELECT DISTINCT {self._relation.file}, project_id FROM {LEDGER} WHERE project_id IS NOT NULL"
        )
        return [(int(str(file)), str(project)) for file, project in rows]

    def repeated_ids(self, last: datetime) -> int:
        """Count the ids that stand in several rows of up to the day `last`, or of none, that are no copies."""
        return copies.repeated_ids(self._store, last)

    def rows_at(self, row_ids: Sequence[int]) -> pd.DataFrame:
        """Return the rows of these ids, indexed by them."""
        self._store.set_list("wanted_rows", list(map(int, row_ids)))
        found = self._store.relation(
            f"SELECT * FROM {LEDGER} WHERE {ROW_ID} IN (SELECT unnest(getvariable('wanted_rows'))) ORDER BY {ROW_ID}"
        ).df()
        columns = {
            column.name: found[column.name].astype(DTYPES[column.type]) for column in table_schema(TABLE).columns
        }
        return pd.DataFrame(columns).set_index(found[ROW_ID])

    def _query(self, further: Sequence[str] = ()) -> str:
        marks = [f"({name}{FAULT} IS NOT NULL) AS {name}{UNREADABLE}" for name in self._relation.marked(FAULT)]
        schema = table_schema(TABLE)
        columns = ", ".join((ROW_ID, *schema.column_names, *schema.time_columns, *marks, *further))
        without = f" WHERE {ROW_ID} NOT IN (SELECT {ROW_ID} FROM {copies.COPIES})" if self._has_copies else ""
        return f"SELECT {columns} FROM {LEDGER}{without}"

    def _session(self) -> Any:
        return spark.session() if self._streaming.session is None else self._streaming.session()

    def _of_spark(self) -> nw.LazyFrame[Any]:
        path = self._store.folder / _LAID_OUT
        if not path.exists():
            self._store.connection.execute(f"COPY ({self._query()}) TO '{path}' (FORMAT parquet)")
        rows = self._session().read.parquet(path.as_uri())
        laid_out: nw.LazyFrame[Any] = nw.from_native(rows)
        return laid_out


def _keys() -> list[str]:
    return [f"md5_number({name}) AS {name}{_KEY}" for name in _KEYED]
