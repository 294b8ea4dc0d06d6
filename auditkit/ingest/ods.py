"""The error values of an OpenDocument spreadsheet, which calamine gives as blank texts.

LibreOffice writes #DIV/0! as an empty text that says in an attribute of its own that it is an error.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO
from xml.parsers import expat

from auditkit.ingest import limits
from auditkit.ingest.faults import damaged
from auditkit.ingest.raw import ErrorCells
from auditkit.ingest.xml_parts import BROKEN_ARCHIVE, CHUNK, pieces
from auditkit.values.missing import ERROR_VALUES

_CONTENT = "content.xml"
_MARK = b"error"
_CELLS = ("table:table-cell", "table:covered-table-cell")
_LONGEST_VALUE = 40
_OTHER_ERROR = "#UNKNOWN!"


def error_cells(path: str, content: bytes) -> Mapping[int, list[ErrorCells]]:
    """Return the error values of an OpenDocument spreadsheet by the index of the sheet; none for any other file.

    Raises BadFile where its content is no XML.
    """
    try:
        archive = zipfile.ZipFile(BytesIO(content))
        if _CONTENT not in archive.namelist():
            return {}
    except BROKEN_ARCHIVE:
        return {}
    if not any(_MARK in text for text in pieces(path, archive, _CONTENT, CHUNK)):
        return {}
    reader = _Reader(path)
    for text in pieces(path, archive, _CONTENT, CHUNK, overlap=0):
        reader.feed(text)
    return reader.found


class _Reader:
    """Counts the rows and cells of each sheet, as calamine does, and keeps where the errors are."""

    def __init__(self, path: str) -> None:
        self.found: dict[int, list[ErrorCells]] = {}
        self._path = path
        self._sheet = -1
        self._in_sheet = False
        self._row = self._rows = self._column = 0
        self._columns = range(0)
        self._text: str | None = None
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = self._doctype

    def feed(self, text: bytes) -> None:
        """Read on."""
        try:
            self._parser.Parse(text, False)
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise damaged(self._path) from error

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "table:table":
            # calamine passes over those without a name.
            self._in_sheet = "table:name" in attributes
            self._sheet, self._row = self._sheet + self._in_sheet, 0
        elif name == "table:table-row":
            self._rows = _repeated(attributes, "table:number-rows-repeated", limits.ROWS)
            self._column = 0
        elif name in _CELLS:
            count = _repeated(attributes, "table:number-columns-repeated", limits.COLUMNS)
            self._columns = range(self._column, self._column + count)
            self._column += count
            self._text = "" if attributes.get("calcext:value-type") == "error" else None

    def _characters(self, text: str) -> None:
        if self._text is not None and len(self._text) < _LONGEST_VALUE:
            self._text += text

    def _end(self, name: str) -> None:
        if name == "table:table":
            self._in_sheet = False
        elif name == "table:table-row":
            self._row += self._rows
        elif name in _CELLS and self._text is not None:
            text = self._text.strip()
            cells = ErrorCells(
                range(self._row, self._row + self._rows), self._columns, text if text in ERROR_VALUES else _OTHER_ERROR
            )
            if self._in_sheet:
                self.found.setdefault(self._sheet, []).append(cells)
            self._text = None

    def _doctype(self, *_doctype: object) -> None:
        raise damaged(self._path)


def _repeated(attributes: Mapping[str, str], name: str, most: int) -> int:
    """Return how often a row or a cell stands there; no more than may be read at all."""
    value = attributes.get(name, "1")
    return min(int(value), most) if value.isascii() and value.isdigit() and len(value) < 12 else 1
