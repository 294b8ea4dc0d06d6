"""Large CSV files: their rows are copied once into a file that DuckDB reads many times faster.

Where a line may be anything but one record, Python's own reader, which reads small files, goes through the file first:
what it found is written so that DuckDB cannot read it otherwise. That takes longer, and is never another table.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from auditkit.errors import BadFile, reason_of
from auditkit.i18n import translate as _
from auditkit.ingest.encodings import encoding_of_stream
from auditkit.ingest.ledgers.connection import Store, broken, is_full
from auditkit.ingest.ledgers.files import Part, count_rows, ledger_region
from auditkit.ingest.ledgers.texts import Text, head_of, is_plain, rewrite

if TYPE_CHECKING:
    from auditkit.ingest.options import ReadOptions
    from auditkit.ingest.paths import Found


def csv_part(store: Store, found: Found, options: ReadOptions) -> Part | None:
    """Return what a CSV file is part of, or None when it is no ledger of donations alone.

    Raises BadFile when it cannot be read, or there is too little memory or space on the disk for its copy.
    """
    import duckdb

    try:
        with found.path.open("rb") as stream:
            encoding, start = encoding_of_stream(found.shown, stream)
        text = Text(found.path, found.shown, encoding, start)
        sheet, delimiter = head_of(text)
        region = ledger_region(sheet, options)
        if region is None:
            return None
        header_row = region.tables[0].header_row + 1
        names = tuple(map(str, sheet.rows[header_row - 1]))
        copy = _copy(store, text, delimiter, header_row, len(names))
        rows = count_rows(store, copy, found.shown)
    except OSError as error:
        if is_full(error):
            raise broken(found.shown, error) from error
        message = _("{path} cannot be read: {reason}.").format(path=found.shown, reason=reason_of(error))
        raise BadFile(found.shown, message) from error
    except duckdb.Error as error:
        raise broken(found.shown, error) from error
    return Part(found, names, ("VARCHAR",) * len(names), (), rows, sheet, region, str(copy), header_row)


def _copy(store: Store, text: Text, delimiter: str, header_row: int, width: int) -> Path:
    """Return a Parquet file of the records below the header, every cell a text or null."""
    import duckdb

    copy = store.own(".parquet")
    if is_plain(text, delimiter):
        try:
            _to_parquet(store, store.linked(text.path), copy, width, f"delim = '{delimiter}', skip = {header_row}")
        except duckdb.InvalidInputException:
            # Some line has more cells than there are headers.
            copy.unlink(missing_ok=True)
        else:
            return copy
    rewritten = store.own(".csv")
    try:
        rewrite(text, delimiter, header_row, width, rewritten)
        _to_parquet(store, rewritten, copy, width, "delim = ',', new_line = '\\n', parallel = false")
    finally:
        rewritten.unlink(missing_ok=True)
    return copy


def _to_parquet(store: Store, text: Path, copy: Path, width: int, options: str) -> None:
    store.set_list("text", [str(text)])
    columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(width))
    store.connection.execute(
        f"COPY (FROM read_csv(getvariable('text'), {options}, quote = '\"', escape = '\"', header = false,"
        " auto_detect = false, all_varchar = true, null_padding = true, nullstr = '',"
        f" columns = {{{columns}}})) TO '{copy}' (FORMAT parquet)"
    )
