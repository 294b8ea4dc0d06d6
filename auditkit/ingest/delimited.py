"""CSV and TSV files: which delimiter, and their rows."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from io import StringIO
from itertools import chain, islice

from auditkit.errors import BadFile
from auditkit.i18n import translate as _
from auditkit.ingest import limits
from auditkit.ingest.encodings import decode
from auditkit.ingest.raw import RawSheet, Row

_DELIMITERS = (",", "\t", ";", "|")
_SAMPLE_ROWS = 30
_LAST_LINE = "\x00"
"""A line that no text holds: read as a row of its own, it shows that no cell before it was left open."""


def delimited_sheets(path: str, content: bytes) -> Iterator[RawSheet]:
    """Yield the one sheet of a CSV or TSV file; raises BadFile when it is no text, or past a limit.

    Row numbers count records, as a spreadsheet program shows them: a line break within quotes begins no row.
    """
    rows = _rows(path, decode(path, content))
    width = max(map(len, rows), default=0)
    limits.check_shape(path, None, len(rows), width)
    for row in rows:
        if len(row) < width:
            row.extend([""] * (width - len(row)))
    yield RawSheet(path, None, rows)


def _rows(path: str, text: str) -> list[Row]:
    """Return the records of `text`. A cell whose quotation mark nobody closes would swallow all that follows it."""
    rows: list[Row] = []
    lines = chain(StringIO(text, newline=""), [_LAST_LINE])
    # A cell longer than the csv module takes is one that never ends as well.
    with suppress(csv.Error):
        rows.extend(csv.reader(lines, delimiter=_delimiter(text)))  # type: ignore[arg-type]
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


def _delimiter(text: str) -> str:
    """Return the delimiter that splits the first rows most evenly into most cells; a comma when none does."""

    def evenness(delimiter: str) -> int:
        try:
            sample = list(islice(csv.reader(StringIO(text, newline=""), delimiter=delimiter), _SAMPLE_ROWS))
        except csv.Error:
            return 0
        widths = Counter(len(row) for row in sample if len(row) > 1)
        return max((width * count for width, count in widths.items()), default=0)

    return max(_DELIMITERS, key=evenness)
