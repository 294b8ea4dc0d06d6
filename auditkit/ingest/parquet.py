"""Parquet files that are read like a sheet: those that are small enough, or hold no ledger of donations."""

from __future__ import annotations

import importlib.util
import tempfile
from collections.abc import Iterator
from pathlib import Path

from auditkit.errors import BadFile
from auditkit.i18n import translate as _
from auditkit.ingest import limits
from auditkit.ingest.paths import Found
from auditkit.ingest.raw import RawSheet

_MEMORY = 256 << 20


def parquet_sheets(found: Found, content: bytes) -> Iterator[RawSheet]:
    """Yield the one sheet of a Parquet file, with the names of its columns as the first row.

    Rows are numbered as those of the CSV file that it would be saved as. Raises BadFile when it cannot be read, has
    more rows than are read into memory, or DuckDB, which reads it, is not installed.
    """
    require_duckdb(found.shown)
    if found.member is None:
        yield _sheet(found, found.path)
        return
    with tempfile.TemporaryDirectory(prefix="auditkit-") as folder:
        unpacked = Path(folder, "member.parquet")
        unpacked.write_bytes(content)
        yield _sheet(found, unpacked)


def require_duckdb(path: str) -> None:
    """Raise BadFile for a Parquet file where nothing is installed that reads it."""
    if importlib.util.find_spec("duckdb") is None:
        message = _(
            "{path} needs DuckDB to be read, which is not installed: pip install 'auditkit[duckdb]'. Or hand it in as"
            " CSV of less than 64 MB."
        )
        raise BadFile(path, message.format(path=path))


def _sheet(found: Found, file: Path) -> RawSheet:
    import duckdb

    from auditkit.ingest.ledgers.connection import Store, broken
    from auditkit.ingest.ledgers.files import cells_of, columns_of, count_rows, holds_nothing, partition_of, sheet_of

    store = Store([file], _MEMORY, in_order=True)
    path = store.linked(file)
    try:
        described = columns_of(store, path, found.shown)
        names = [name for name, _type in described]
        rows = count_rows(store, path, found.shown)
        if rows > limits.ROWS:
            message = _(
                "{path} has {count:,} rows, and at most {limit:,} are read into memory. A ledger of donations that is"
                " larger can be read with --engine duckdb."
            )
            raise BadFile(found.shown, message.format(path=found.shown, count=rows, limit=limits.ROWS))
        limits.check_shape(found.shown, None, rows, len(names))
        partition = [(key, value) for key, value in partition_of(found) if key not in names]
        cells = store.rows(cells_of(path, described))
        if cells and all(value is None for row in cells for value in row):
            raise BadFile(found.shown, holds_nothing(found.shown, rows))
        return sheet_of(found.shown, names, cells, partition)
    except duckdb.Error as error:
        raise broken(found.shown, error) from error
    finally:
        store.close()
