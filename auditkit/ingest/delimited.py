"""CSV and TSV files: which encoding, which delimiter, and their rows."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from itertools import islice

from auditkit.errors import BadFile
from auditkit.i18n import translate as _
from auditkit.ingest import limits
from auditkit.ingest.raw import RawSheet, Row

_DELIMITERS = (",", "\t", ";", "|")
_SAMPLE_ROWS = 30

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def delimited_sheets(path: str, content: bytes) -> Iterator[RawSheet]:
    """Yield the one sheet of a CSV or TSV file; raises BadFile when it is no text, or past a limit.

    Row numbers count records, as a spreadsheet program shows them: a line break within quotes begins no row.
    """
    text = _decode(path, content)
    try:
        rows: list[Row] = list(csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text)))  # type: ignore[arg-type]
    except csv.Error as error:
        raise BadFile(
            path,
            _(
                "{path} has a cell that never ends: a quotation mark opens it and none closes it. Save the file again"
                " as CSV with a spreadsheet program."
            ).format(path=path),
        ) from error
    width = max(map(len, rows), default=0)
    limits.check_shape(path, None, len(rows), width)
    for row in rows:
        if len(row) < width:
            row.extend([""] * (width - len(row)))
    yield RawSheet(path, None, rows)


def _decode(path: str, content: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16 with a byte order mark, or GB18030, which holds GBK and GB2312."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _decode_as(path, content[len(mark) :], (encoding,), len(mark))
    return _decode_as(path, content, ("utf-8", "gb18030"), 0)


def _decode_as(path: str, content: bytes, encodings: tuple[str, ...], skipped: int) -> str:
    offset = 0
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as error:
            offset = error.start
            continue
        if "\x00" not in text:
            return text
        offset = text.index("\x00")
        break
    raise BadFile(
        path,
        _(
            "{path} is no text in UTF-8, UTF-16 or GB18030: byte {number:,} (0x{byte:02X}) does not fit."
            " Save it as CSV in UTF-8."
        ).format(path=path, number=skipped + offset + 1, byte=content[offset]),
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
