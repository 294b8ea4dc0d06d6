"""What an OOXML workbook says that calamine does not: error values, what is hidden, the epoch, how far a sheet reaches.

calamine gives an error value (#REF!) as a blank cell, says nothing of hidden rows and columns, and takes memory for the
whole rectangle up to the last cell, so that one stray cell in the last corner of a sheet would take more than any
machine has. All of this is looked up in the sheet's XML, which is read in pieces.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from xml.etree import ElementTree

from auditkit.ingest import limits
from auditkit.ingest.faults import damaged, encrypted
from auditkit.ingest.number_formats import Shown, number_formats

BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    LookupError,
)
"""All that the standard library raises on a broken ZIP: it has no one error for it."""

Cell = tuple[int, int]

_CHUNK = 1 << 20
_OVERLAP = 1 << 16
_PLAN_BYTES = 16 << 20
_HEAD = 1 << 12
_SMALL_PART = 1 << 18
_TAG = 1 << 10
_ENCRYPTED = 1

_ERROR_TYPES = (b't="e"', b"t='e'")
# Nothing below looks further than a bound, or twice at the same: these patterns meet text that is made to be slow.
_CELL_TAG = re.compile(rb"""<(?:\w{1,20}:)?c\s[^<>]{0,300}?\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")
_VALUE = re.compile(
    rb"\s*+(?:<(?:\w{1,20}:)?f\b[^<>]*+>(?:(?<=/>)|[^<]*+</(?:\w{1,20}:)?f>))?+\s*+<(?:\w{1,20}:)?v>([^<]{1,40})<"
)
_FILLED_CELL = re.compile(
    rb"""<(?:\w{1,20}:)?c\s[^<>]{0,300}?\br\s*=\s*["']([A-Z]{1,7})([0-9]{1,9})["'][^<>]{0,300}+(?<!/)>"""
)
_STYLED_CELL = (
    rb"""<(?:\w{1,20}:)?c\s(?=[^<>]{0,300}?\bs\s*=\s*["'](%b)["'])"""
    rb"""[^<>]{0,300}?\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']"""
)
_FORMULAS = (b"<f", b":f")
# A text that a formula gives may be empty, and is saved as such; any other result cannot.
_NOT_CALCULATED = re.compile(
    rb"""<(?:\w{1,20}:)?c\s(?![^<>]{0,300}?\bt\s*=\s*["']str["'])[^<>]{0,300}?\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']"""
    rb"""[^<>]{0,300}+>\s*+<(?:\w{1,20}:)?f\b[^<>]*+>(?:(?<=/>)|[^<]*+</(?:\w{1,20}:)?f>)\s*+"""
    rb"""(?:<(?:\w{1,20}:)?v\s*+(?:/>|>\s*+</(?:\w{1,20}:)?v>)\s*+)?+</(?:\w{1,20}:)?c>"""
)
_HIDDEN = b"hidden"
_HIDDEN_TAG = re.compile(
    rb"""<(?:\w{1,20}:)?(row|col)\s([^<>]{0,300}?\bhidden\s*=\s*["'](?:1|true)["'][^<>]{0,300}+)"""
)
_FIGURE = re.compile(rb"""\b(r|min|max)\s*=\s*["']([0-9]{1,7})["']""")
_DIMENSION = re.compile(rb"""<(?:\w+:)?dimension\s+ref=["'](?:[A-Z]+[0-9]+:)?([A-Z]+)([0-9]+)["']""")


@dataclass(frozen=True, slots=True)
class Part:
    """The XML part of a sheet and its size unpacked, in bytes."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What a workbook says of itself: the part of each sheet by its name, and whether it counts days from 1904.

    `archive` is its ZIP, in which the parts are, `formats` the number formats that say more than the number, by style.
    """

    archive: zipfile.ZipFile | None = None
    parts: Mapping[str, Part] = field(default_factory=dict)
    epoch_1904: bool = False
    formats: Mapping[int, Shown] = field(default_factory=dict)


def plan(path: str, content: bytes) -> Plan:
    """Return where a workbook keeps its sheets; an empty plan for a file of another kind than OOXML.

    The parts are looked up as calamine does it, so that both read the same. Raises BadFile for a ZIP that is broken,
    encrypted or past a limit, that has two parts of one name, or one part for two sheets.
    """
    if not content.startswith(b"PK"):
        return Plan()
    try:
        archive = zipfile.ZipFile(BytesIO(content))
        members = _members(path, archive, len(content))
        folder = _workbook_folder(archive, members)
        if f"{folder}workbook.xml" not in members:
            return Plan()
        workbook = _xml(archive, members[f"{folder}workbook.xml"])
        relations = _xml(archive, members[f"{folder}_rels/workbook.xml.rels"])
        styles = members.get(f"{folder}styles.xml")
        formats = {} if styles is None else number_formats(_xml(archive, styles))
    except (*BROKEN_ARCHIVE, ElementTree.ParseError) as error:
        raise damaged(path) from error
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    parts: dict[str, Part] = {}
    epoch_1904 = False
    for element in workbook.iter():
        name = element.tag.rpartition("}")[2]
        if name == "workbookPr":
            epoch_1904 = element.get("date1904") in ("1", "true")
        elif name == "sheet":
            relation_id = next((value for key, value in element.items() if key.rpartition("}")[2] == "id"), None)
            target = targets.get(relation_id, "")
            part = members.get((target[1:] if target.startswith("/") else folder + target).lower())
            if part is not None:
                parts[element.get("name", "")] = Part(part.filename, part.file_size)
    if len({part.name for part in parts.values()}) < len(parts):
        raise damaged(path)
    return Plan(archive, parts, epoch_1904, formats)


def check_reach(path: str, sheet: str, archive: zipfile.ZipFile, part: Part) -> None:
    """Raise BadFile when the last filled cell of a sheet lies beyond the limits.

    A large sheet is taken at its word when it says that it lies within; the cells of every other one are looked at.
    """
    head = next(_pieces(path, archive, part.name, _HEAD), b"")
    stated = _DIMENSION.search(head)
    if stated is not None and part.size > _SMALL_PART:
        rows, columns = int(stated[2]), _column_index(stated[1]) + 1
        if rows <= limits.ROWS and columns <= limits.COLUMNS and rows * columns <= limits.CELLS:
            return
    rows = columns = 0
    for text in _pieces(path, archive, part.name, _CHUNK):
        cells = _FILLED_CELL.findall(text)
        rows = max(rows, *(int(row) for row in {row for _letters, row in cells}), 0)
        columns = max(columns, *(_column_index(letters) + 1 for letters in {letters for letters, _row in cells}), 0)
        limits.check_shape(path, sheet, rows, columns)


@dataclass(frozen=True, slots=True)
class Marks:
    """What the XML of a sheet says of its cells: the error values and the number formats that say more than the number,
    by cell, which formulas have no result, since no program has worked them out yet, and which rows and columns are
    hidden.

    Rows and columns count from 0.
    """

    errors: Mapping[Cell, str] = field(default_factory=dict)
    not_calculated: frozenset[Cell] = frozenset()
    formats: Mapping[Cell, Shown] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


def marks(path: str, archive: zipfile.ZipFile, part: Part, formats: Mapping[int, Shown]) -> Marks:
    """Return what one sheet has of what `Marks` lists; `formats` are the number formats by style."""
    errors: dict[Cell, str] = {}
    not_calculated: set[Cell] = set()
    formatted: dict[Cell, Shown] = {}
    styled = _styled_cells(formats)
    rows: set[int] = set()
    spans: set[tuple[int, int]] = set()
    for text in _pieces(path, archive, part.name, _CHUNK):
        for marker in _ERROR_TYPES:
            if _may_hold(text, marker[-3:]):
                _find_errors(text, marker, errors)
        if _may_hold(text, _HIDDEN[:2]):
            _find_hidden(text, rows, spans)
        if any(_may_hold(text, formula) for formula in _FORMULAS):
            not_calculated.update(
                (int(row) - 1, _column_index(letters)) for letters, row in _NOT_CALCULATED.findall(text)
            )
        for style, letters, row in styled.findall(text) if styled else ():
            formatted[int(row) - 1, _column_index(letters)] = formats[int(style)]
    hidden_columns = frozenset(column for span in spans for column in range(*span))
    return Marks(errors, frozenset(not_calculated), formatted, frozenset(rows), hidden_columns)


def _members(path: str, archive: zipfile.ZipFile, packed: int) -> dict[str, zipfile.ZipInfo]:
    """Return the members of an archive by their names in small letters with slashes."""
    limits.check_archive(path, archive.infolist(), packed)
    members: dict[str, zipfile.ZipInfo] = {}
    for member in archive.infolist():
        if member.flag_bits & _ENCRYPTED:
            raise encrypted(path)
        members[member.filename.replace("\\", "/").lower()] = member
    # Of two parts of one name one program reads the first, another the last: whoever looks at the file is deceived.
    if len(members) < len(archive.infolist()):
        raise damaged(path)
    return members


def _workbook_folder(archive: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo]) -> str:
    """Return the folder, with a slash at its end, of the part that lists the sheets."""
    folder = "xl/"
    if "_rels/.rels" in members:
        for relation in _xml(archive, members["_rels/.rels"]):
            if relation.get("Type", "").endswith("/relationships/officeDocument"):
                folder = "".join(relation.get("Target", "").removeprefix("/").rpartition("/")[:2]).lower()
    return folder


def _xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> ElementTree.Element:
    with archive.open(part) as stream:
        text = stream.read(_PLAN_BYTES)
    parser = ElementTree.XMLParser(target=_WithoutDocumentType())  # noqa: S314 - without a document type no entity is declared
    return ElementTree.fromstring(text, parser)  # noqa: S314 - as above


class _WithoutDocumentType(ElementTree.TreeBuilder):
    """Builds the tree of a part, which declares no entities: workbooks have no document type, in whatever encoding."""

    def doctype(self, name: str, _public_id: str | None, _system_id: str | None) -> None:
        """Raise ValueError, as the standard library does over much else that is broken."""
        raise ValueError(name)


def _pieces(path: str, archive: zipfile.ZipFile, part: str, size: int) -> Iterator[bytes]:
    """Yield a part in pieces of `size` bytes; each begins with the end of the one before, so that no cell is cut."""
    try:
        with archive.open(part) as stream:
            kept = b""
            while chunk := stream.read(size):
                text = kept + chunk
                yield text
                kept = text[-_OVERLAP:]
    except BROKEN_ARCHIVE as error:
        raise damaged(path) from error


def _may_hold(text: bytes, letters: bytes) -> bool:
    """Tell whether `letters`, a few, stand in `text`.

    Most sheets have none of what is looked for, and all of their text is gone through for each: whole arrays of
    characters are compared several times faster than a search goes through a large one.
    """
    if len(text) < _CHUNK:
        return letters in text
    import numpy as np

    codes = np.frombuffer(text, np.uint8)
    last = len(codes) - len(letters) + 1
    found = codes[:last] == letters[0]
    for place, letter in enumerate(letters[1:], start=1):
        found &= codes[place : last + place] == letter
    return bool(found.any())


def _find_errors(text: bytes, marker: bytes, found: dict[Cell, str]) -> None:
    """Add the error cells of `text`. However many markers stand in it, each piece of it is looked at a few times."""
    position = text.find(marker)
    while position >= 0:
        start = text.rfind(b"<", max(0, position - _TAG), position)
        end = text.find(b">", position, position + _TAG)
        tag = _CELL_TAG.match(text, start, end + 1) if start >= 0 and end >= 0 else None
        value = _VALUE.match(text, end + 1, end + 1 + _OVERLAP) if tag is not None else None
        if tag is not None and value is not None:
            found[int(tag[2]) - 1, _column_index(tag[1])] = value[1].decode("utf-8", "replace")
        next_tag = text.find(b"<", position)
        position = text.find(marker, next_tag) if next_tag >= 0 else -1


def _find_hidden(text: bytes, rows: set[int], spans: set[tuple[int, int]]) -> None:
    """Add the hidden rows of `text`, and the spans of its hidden columns: the first, and the one behind the last."""
    for kind, attributes in _HIDDEN_TAG.findall(text):
        figures = {name: int(figure) for name, figure in _FIGURE.findall(attributes)}
        if kind == b"row" and 0 < figures.get(b"r", 0) <= limits.ROWS:
            rows.add(figures[b"r"] - 1)
        elif kind == b"col":
            spans.add((figures.get(b"min", 1) - 1, min(figures.get(b"max", 0), limits.COLUMNS)))


def _styled_cells(formats: Mapping[int, Shown]) -> re.Pattern[bytes] | None:
    """Return the pattern of a cell with one of the styles that have `formats`, if any has."""
    styles = "|".join(map(str, sorted(formats)))
    return re.compile(_STYLED_CELL % styles.encode()) if styles else None


def _column_index(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - ord("A") + 1
    return index - 1
