"""Which engine serves what was handed in, where nobody says: by the size of its ledgers."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from auditkit.errors import BadFile
from auditkit.ingest.ledgers.connection import Store
from auditkit.ingest.ledgers.files import TABLE, count_rows, parquet_head
from auditkit.ingest.ledgers.options import DEFAULT_MEMORY, MANY_ROWS
from auditkit.ingest.ledgers.texts import text_head
from auditkit.ingest.options import ReadOptions
from auditkit.ingest.paths import PARQUET, find, may_be_ledger
from auditkit.ingest.sheets import locate

if TYPE_CHECKING:
    from auditkit.ingest.paths import Found
    from auditkit.ingest.raw import RawSheet


@dataclass(frozen=True, slots=True)
class Choice:
    """The engine that was chosen, and what decided: the rows of Parquet files, or else the bytes of large CSV files."""

    engine: str
    rows: int = 0
    bytes: int = 0


def by_size(paths: Sequence[Path]) -> Choice:
    """Return pandas for what fits into memory, and DuckDB for more. What cannot be read decides nothing.

    Nor does a file that plainly holds something else than donations. One that says nothing may be a ledger all the
    same: what its headers mean may be said elsewhere.
    """
    found = [file for file in find(paths)[0] if may_be_ledger(file)]
    rows = _rows([file for file in found if file.ending == PARQUET])
    if rows >= MANY_ROWS:
        return Choice("duckdb", rows=rows)
    size = sum(file.size for file in found if file.ending != PARQUET and _may_be_donations(text_head(file)))
    return Choice("duckdb", bytes=size) if size else Choice("pandas")


def _rows(files: Sequence[Found]) -> int:
    """Return how many rows the Parquet files say that they have that may be donations, unless all have too few."""
    if not files:
        return 0
    import duckdb

    store = Store([file.path for file in files], DEFAULT_MEMORY)
    try:
        counts: dict[Found, int] = {}
        for file in files:
            with suppress(duckdb.Error, BadFile):
                counts[file] = count_rows(store, store.linked(file.path), file.shown)
        if sum(counts.values()) < MANY_ROWS:
            return 0
        return sum(rows for file, rows in counts.items() if _may_be_donations(_head(store, file)))
    finally:
        store.close()


def _head(store: Store, file: Found) -> RawSheet | None:
    with suppress(BadFile):
        return parquet_head(store, file).sheet
    return None


def _may_be_donations(sheet: RawSheet | None) -> bool:
    options = ReadOptions()
    if sheet is None:
        return False
    regions = locate(sheet, options.mapping, options.currency, options.tables).regions
    return not regions or any(each.table.name == TABLE for region in regions for each in region.tables)
