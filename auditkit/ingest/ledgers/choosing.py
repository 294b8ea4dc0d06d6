"""Which engine serves what was handed in, where nobody says: by the number of rows of its ledgers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from auditkit.ingest.paths import PARQUET, find, may_be_ledger

if TYPE_CHECKING:
    from auditkit.ingest.paths import Found

MANY_ROWS = 500_000
"""From how many rows of Parquet files on they are held by DuckDB, and no more read into memory."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The engine that was chosen, and what decided: the rows of Parquet files, and the bytes of large CSV files."""

    engine: str
    rows: int = 0
    bytes: int = 0


def by_size(paths: Sequence[Path]) -> Choice:
    """Return pandas for what fits into memory, and DuckDB for more. What cannot be read decides nothing."""
    found = [file for file in find(paths)[0] if may_be_ledger(file)]
    rows = sum(_rows(file) for file in found if file.ending == PARQUET)
    size = sum(file.size for file in found if file.ending != PARQUET)
    return Choice("duckdb" if rows >= MANY_ROWS or size else "pandas", rows, size)


def _rows(file: Found) -> int:
    """Return how many rows a Parquet file says that it has; 0 where it cannot be asked."""
    import duckdb

    try:
        ((rows,),) = (
            duckdb.connect().execute("SELECT num_rows FROM parquet_file_metadata(?)", [str(file.path)]).fetchall()
        )
    except duckdb.Error:
        return 0
    return int(rows)
