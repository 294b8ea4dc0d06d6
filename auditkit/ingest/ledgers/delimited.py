"""Large CSV files: their rows are copied once into a file that DuckDB reads many times faster."""

from __future__ import annotations

import shutil
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from auditkit.errors import BadFile, reason_of
from auditkit.i18n import translate as _
from auditkit.ingest.delimited import delimited_sheets, delimiter_of
from auditkit.ingest.encodings import encoding_of
from auditkit.ingest.ledgers.connection import Store, broken
from auditkit.ingest.ledgers.files import Part, count_rows, ledger_region

if TYPE_CHECKING:
    from auditkit.ingest.options import ReadOptions
    from auditkit.ingest.paths import Found

_HEAD_BYTES = 256 << 10
_BLOCK = 1 << 20
_READ_AS_IT_STANDS = ("ascii", "utf-8", "utf-8-sig")


def csv_part(store: Store, found: Found, options: ReadOptions) -> Part | None:
    """Return what a CSV file is part of, or None when it is no ledger of donations alone.

    Raises BadFile when it cannot be read, or has a blank line: which row is which could not be told behind it.
    """
    try:
        head = _head(found.path)
        encoding, start = encoding_of(found.shown, head)
        (sheet,) = delimited_sheets(found.shown, head)
        region = ledger_region(sheet, options)
        if region is None:
            return None
        _refuse_blank_lines(found)
        text = found.path.resolve()
        if encoding not in _READ_AS_IT_STANDS:
            text = _in_utf8(store, found, encoding, start)
    except OSError as error:
        message = _("{path} cannot be read: {reason}.").format(path=found.shown, reason=reason_of(error))
        raise BadFile(found.shown, message) from error
    header_row = region.tables[0].header_row + 1
    names = tuple(map(str, sheet.rows[header_row - 1]))
    copy = store.folder / f"text-{found.path.stat().st_ino}.parquet"
    _copy(store, found, text, copy, header_row, len(names), delimiter_of(head[start:].decode(encoding, "replace")))
    rows = count_rows(store, copy)
    return Part(found, names, ("VARCHAR",) * len(names), (), rows, sheet, region, str(copy), header_row)


def _head(path: Path) -> bytes:
    """Return the first lines of a file."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    if len(head) < _HEAD_BYTES:
        return head
    for line_break in (b"\n\x00", b"\x00\n"):
        # In UTF-16 a letter takes two bytes, and no other text has NUL among its letters.
        end = head.rfind(line_break)
        if end >= 0:
            return head[: end + 2 + end % 2]
    return head[: head.rfind(b"\n") + 1] or head


def _refuse_blank_lines(found: Found) -> None:
    """Raise BadFile for a file with a blank line before its last."""
    before = b""
    with found.path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            text = (before + block).replace(b"\r\n", b"\n")
            if b"\n\n" in text.rstrip(b"\r\n"):
                message = _(
                    "{path} has blank lines, and a CSV file of this size is read without them only, so that each row"
                    " can be named by its number. Remove them."
                )
                raise BadFile(found.shown, message.format(path=found.shown))
            before = block[-2:]


def _in_utf8(store: Store, found: Found, encoding: str, start: int) -> Path:
    """Return a copy of a text in UTF-8."""
    copy = store.folder / f"text-{found.path.stat().st_ino}.csv"
    with found.path.open("rb") as source, copy.open("w", encoding="utf-8", newline="") as target:
        source.seek(start)
        try:
            with TextIOWrapper(source, encoding, newline="") as text:
                shutil.copyfileobj(text, target, _BLOCK)
        except UnicodeDecodeError as error:
            raise broken(found.shown, error) from error
    return copy


def _copy(store: Store, found: Found, text: Path, copy: Path, header_row: int, width: int, delimiter: str) -> None:
    import duckdb

    store.set_list("text", [str(text)])
    columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(width))
    try:
        store.connection.execute(
            f"COPY (FROM read_csv(getvariable('text'), delim = '{delimiter}', quote = '\"', escape = '\"',"
            f" header = false, skip = {header_row}, auto_detect = false, all_varchar = true, nullstr = '',"
            f" columns = {{{columns}}}))"
            f" TO '{copy}' (FORMAT parquet)"
        )
    except duckdb.Error as error:
        raise broken(found.shown, error) from error
