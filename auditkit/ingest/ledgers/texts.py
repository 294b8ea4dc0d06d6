"""The text of a large CSV file: its first rows, whether DuckDB reads it as it stands, and what it is rewritten to."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import StringIO, TextIOWrapper
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TextIO

from auditkit.errors import BadFile
from auditkit.i18n import translate as _
from auditkit.ingest import limits
from auditkit.ingest.delimited import delimiter_of
from auditkit.ingest.encodings import encoding_of
from auditkit.ingest.raw import RawSheet

if TYPE_CHECKING:
    from auditkit.ingest.paths import Found

_RECORDS = 1_000
_HEAD_BYTES = 256 << 10
_SAMPLE_CHARACTERS = 1 << 20
_BLOCK = 1 << 20
_LAST_LINE = "\x00"
"""A line that no text holds: read as a record of its own, it shows that no cell before it was left open."""


@dataclass(frozen=True, slots=True)
class Text:
    """A CSV file: its path, the path that is shown of it, its encoding, and the length of its byte order mark."""

    path: Path
    shown: str
    encoding: str
    start: int

    def open(self) -> TextIO:
        """Open it behind its byte order mark, with its line breaks as they are."""
        stream = self.path.open("rb")
        stream.seek(self.start)
        return TextIOWrapper(stream, self.encoding, newline="")


def head_of(text: Text) -> tuple[RawSheet, str]:
    """Return the first records of a text as a sheet, and its delimiter."""
    with text.open() as stream:
        start = stream.read(_SAMPLE_CHARACTERS)
    delimiter = delimiter_of(start)
    return sheet_of_start(text.shown, start, delimiter, is_cut=len(start) == _SAMPLE_CHARACTERS), delimiter


def sheet_of_start(shown: str, start: str, delimiter: str, *, is_cut: bool = False) -> RawSheet:
    """Return the first records of the start of a text as a sheet, up to one that is no record, or is cut."""
    rows: list[list[object]] = []
    with suppress(csv.Error):
        rows.extend(list(row) for row in islice(csv.reader(StringIO(start, newline=""), delimiter=delimiter), _RECORDS))
    if is_cut and len(rows) < _RECORDS:
        rows = rows[:-1]
    width = max(map(len, rows), default=0)
    return RawSheet(shown, None, [[*row, *[""] * (width - len(row))] for row in rows])


def text_head(found: Found) -> RawSheet | None:
    """Return the first records of a CSV file, of which no more is read than they take; None where they are no text."""
    try:
        with found.path.open("rb") as stream:
            start = stream.read(_HEAD_BYTES)
        end = start.rfind(b"\n") + 1 or len(start)
        if b"\x00" in start:
            # UTF-16, where every letter takes two bytes.
            end += end % 2
        start = start[:end]
        encoding, mark = encoding_of(found.shown, start)
    except (OSError, BadFile):
        return None
    text = start[mark:].decode(encoding)
    return sheet_of_start(found.shown, text, delimiter_of(text), is_cut=len(start) < found.size)


def is_plain(text: Text, delimiter: str) -> bool:
    """Whether each line of a text is one record for whoever reads it: in UTF-8, without quotation marks or blank rows,
    and with line breaks of one kind. Raises BadFile for a line that is longer than a row may be.
    """
    blank = f"[ \\t{re.escape(delimiter)}]"
    has_blank_row = re.compile(f"\n{blank}*\r?\n|\n{blank}+\\Z".encode()).search
    is_plain = text.encoding == "utf-8"
    breaks = returns = 0
    with text.path.open("rb") as stream:
        for block in _whole_lines(stream, text.shown):
            if is_plain:
                pairs = block.count(b"\r\n")
                breaks += block.count(b"\n")
                returns += pairs
                is_plain = b'"' not in block and block.count(b"\r") == pairs and returns in (0, breaks)
                is_plain = is_plain and not has_blank_row(b"\n" + block)
    return is_plain


def _whole_lines(stream: BinaryIO, shown: str) -> Iterator[bytes]:
    """Yield a text in pieces that end with its lines, or where a line is longer than a row may be."""
    while block := stream.read(_BLOCK):
        block += stream.readline(limits.LINE_BYTES)
        limits.check_lines(shown, block)
        yield block


def rewrite(text: Text, delimiter: str, header_row: int, width: int, target: Path) -> None:
    """Write the records below `header_row`, which counts from 1, so that DuckDB cannot misread them.

    Each becomes `width` cells, all of them quoted, with commas between them and a line feed behind them. A blank row
    becomes empty cells, so that the record behind it keeps its number, and blank rows at the end are left out; so are
    cells beyond `width`, which have no header. Raises BadFile for a cell that never ends.
    """
    with text.open() as stream, target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        records = _records(text.shown, stream, delimiter)
        writer.writerows(_of_width(islice(records, header_row, None), width))


def _records(shown: str, stream: TextIO, delimiter: str) -> Iterator[list[str]]:
    """Yield the records of a text, of which the last must end."""
    row = 1
    with suppress(csv.Error):
        for record in csv.reader(chain(stream, (_LAST_LINE,)), delimiter=delimiter):
            if record == [_LAST_LINE]:
                return
            if record and _LAST_LINE in record[-1]:
                break
            yield record
            row += 1
    message = _(
        "{path} has a cell in row {row} that never ends: a quotation mark opens it and none closes it. Save the"
        " file again as CSV with a spreadsheet program."
    )
    raise BadFile(shown, message.format(path=shown, row=row))


def _of_width(records: Iterator[list[str]], width: int) -> Iterator[list[str]]:
    blank = [""] * width
    waiting = 0
    for record in records:
        if not "".join(record).strip():
            waiting += 1
            continue
        for _each in range(waiting):
            yield blank
        waiting = 0
        yield record if len(record) == width else [*record[:width], *blank[len(record) :]]
