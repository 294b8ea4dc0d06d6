"""CSV and TSV files: which delimiter, and their rows."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO, StringIO, TextIOWrapper
from itertools import chain, islice
from typing import TextIO

from auditkit.errors import BadFile
from auditkit.i18n import translate as _
from auditkit.ingest import limits
from auditkit.ingest.encodings import encoding_of
from auditkit.ingest.raw import RawSheet, Row
from auditkit.model.dataset import cell_address

_DELIMITERS = (",", "\t", ";", "|")
_SAMPLE_ROWS = 30
_SAMPLE_CHARACTERS = 1 << 20
_LAST_LINE = "\x00"
"""A line that no text holds: read as a row of its own, it shows that no cell before it was left open."""


def delimited_sheets(path: str, content: bytes) -> Iterator[RawSheet]:
    """Yield the one sheet of a CSV or TSV file; raises BadFile when it is no text, or past a limit.

    Row numbers count records, as a spreadsheet program shows them: a line break within quotes begins no row.
    """
    limits.check_lines(path, content)
    encoding, start = encoding_of(path, content)

    def text() -> TextIO:
        return _text(content, encoding, start)

    rows = _rows(path, text, delimiter_of(text().read(_SAMPLE_CHARACTERS)))
    width = max(map(len, rows), default=0)
    limits.check_shape(path, None, len(rows), width)
    for row in rows:
        if len(row) < width:
            row.extend([""] * (width - len(row)))
    yield RawSheet(path, None, rows)


def _text(content: bytes, encoding: str, start: int) -> TextIO:
    """Return the text of a file from byte `start` on, decoded piece by piece: all of it takes four bytes a letter."""
    stream = BytesIO(content)
    stream.seek(start)
    return TextIOWrapper(stream, encoding, newline="")


def _rows(path: str, text: Callable[[], TextIO], delimiter: str) -> list[Row]:
    """Return the records of a `text`. A cell whose quotation mark nobody closes would swallow all that follows it."""
    rows: list[Row] = []
    try:
        rows.extend(islice(_records(text(), delimiter), limits.ROWS + 1))  # type: ignore[arg-type]
    except csv.Error:
        _refuse_long_cell(path, _records(text(), delimiter), len(rows))
    else:
        if len(rows) > limits.ROWS and rows[-1] != [_LAST_LINE]:
            raise limits.too_many_rows(path)
        if rows[-1] == [_LAST_LINE]:
            return rows[:-1]
        rows.pop()
    raise BadFile(
        path,
        _(
            "{path} has a cell in row {row} that never ends: a quotation mark opens it and none closes it. Save the"
            " file again as CSV with a spreadsheet program."
        ).format(path=path, row=len(rows) + 1),
    )


def _records(text: TextIO, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(chain(text, [_LAST_LINE]), delimiter=delimiter)


def _refuse_long_cell(path: str, records: Iterator[list[str]], row: int) -> None:
    """Raise BadFile when a cell of a row, from 0, is longer than the csv module takes, and ends.

    One that is longer than a row may be is one that never ends as well.
    """
    taken = csv.field_size_limit(limits.LINE_BYTES)
    try:
        with suppress(csv.Error):
            for column, cell in enumerate(next(islice(records, row, None))):
                if len(cell) > taken and _LAST_LINE not in cell:
                    raise limits.cell_too_long(path, None, cell_address(row, column))
    finally:
        csv.field_size_limit(taken)


def delimiter_of(start: str) -> str:
    """Return the delimiter that splits the first rows of a text most evenly into most cells; a comma when none does."""

    def evenness(delimiter: str) -> int:
        sample: list[list[str]] = []
        with suppress(csv.Error):
            sample.extend(islice(csv.reader(StringIO(start, newline=""), delimiter=delimiter), _SAMPLE_ROWS))
        widths = Counter(len(row) for row in sample if len(row) > 1)
        return max((width * count for width, count in widths.items()), default=0)

    return max(_DELIMITERS, key=evenness)
