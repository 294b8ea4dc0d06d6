"""What the XML of a sheet says of its cells that calamine does not.

calamine gives an error value (#REF!) as a blank cell, and says nothing of number formats and of what is hidden.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field

from auditkit.ingest import limits
from auditkit.ingest.number_formats import Shown
from auditkit.ingest.ooxml import Cell, Part, column_index
from auditkit.ingest.xml_parts import OVERLAP, TAG, Elements, NotPlain, may_hold, plain_pieces, read_all

_ERROR = b'"e"'
# Nothing below looks further than a bound, or twice at the same: these patterns meet text that is made to be slow. Only
# single characters are matched possessively: before 3.11.5, Python matches groups so wrongly (CPython issue 106052).
_CELL = rb'''<(?:[\w.-]{1,64}:)?c r=\s*"([A-Z]{1,3})([0-9]{1,7})"'''
_FORMULA = rb"""<(?:[\w.-]{1,64}:)?f\b[^<>]*+>(?:(?<=/>)|(?<!/>)[^<]*+</(?:[\w.-]{1,64}:)?f>)"""
_ERROR_CELL = re.compile(_CELL + rb"""[^<>]{0,300}?\st\s*=\s*"e"[^<>]{0,300}+>""")
_VALUE = re.compile(rb"\s*+(?:" + _FORMULA + rb")?\s*+<(?:[\w.-]{1,64}:)?v>([^<]{1,40})<")
_STYLED_CELL = _CELL + rb'''[^<>]{0,300}?\ss\s*=\s*"\s{0,9}\+?0{0,9}(%b)\s{0,9}"'''
_FORMULAS = (b"<f", b":f")
# A text that a formula gives may be empty, and is saved as such; any other result cannot.
_NOT_CALCULATED = re.compile(
    _CELL
    + rb"""(?![^<>]{0,300}?\st\s*=\s*"str")[^<>]{0,300}+>\s*+"""
    + _FORMULA
    + rb"""\s*+(?:<(?:[\w.-]{1,64}:)?v\s*+(?:/>|>\s*+</(?:[\w.-]{1,64}:)?v>)\s*+)?</(?:[\w.-]{1,64}:)?c>"""
)
_HIDDEN = b"hidden"
_HIDDEN_ROW = re.compile(
    rb'''<(?:[\w.-]{1,64}:)?row r="([0-9]{1,7})"[^<>]{0,300}?\shidden\s*=\s*"\s{0,9}(?:1|true)\s{0,9}"'''
)
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_TRUE = ("1", "true")


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
    """Return what one sheet has of what `Marks` lists; `formats` are the number formats by style.

    Raises BadFile for a sheet in which not all programs read the same.
    """
    if 0 not in formats:
        try:
            return _marks_of_plain(path, archive, part, formats)
        except NotPlain:
            pass
    cells = _Cells(path, formats)
    read_all(path, archive, part.name, cells)
    return cells.marks()


def _marks_of_plain(path: str, archive: zipfile.ZipFile, part: Part, formats: Mapping[int, Shown]) -> Marks:
    """Do the same for a sheet that is written in the plain way; raises NotPlain for any other."""
    errors: dict[Cell, str] = {}
    not_calculated: set[Cell] = set()
    formatted: dict[Cell, Shown] = {}
    styled = _styled_cells(formats)
    rows: set[int] = set()
    columns = _Columns(path, "worksheet", "sheetData")
    for text in plain_pieces(path, archive, part.name, columns, b"sheetData"):
        if may_hold(text, _ERROR):
            _find_errors(text, errors)
        if may_hold(text, _HIDDEN[:2]):
            rows.update(int(row) - 1 for row in _HIDDEN_ROW.findall(text))
        if any(may_hold(text, formula) for formula in _FORMULAS):
            not_calculated.update(
                (int(row) - 1, column_index(letters)) for letters, row in _NOT_CALCULATED.findall(text)
            )
        for letters, row, style in styled.findall(text) if styled else ():
            formatted[int(row) - 1, column_index(letters)] = formats[int(style)]
    return Marks(errors, frozenset(not_calculated), formatted, frozenset(rows), columns.hidden())


def _find_errors(text: bytes, found: dict[Cell, str]) -> None:
    """Add the error cells of `text`; raises NotPlain for one that keeps its value in another place than right behind.

    However many marks of them stand in it, each piece of it is looked at a few times.
    """
    position = text.find(_ERROR)
    while position >= 0:
        start = text.rfind(b"<", max(0, position - TAG), position)
        cell = _ERROR_CELL.match(text, start, position + TAG) if start >= 0 else None
        if cell is not None:
            value = _VALUE.match(text, cell.end(), cell.end() + OVERLAP)
            if value is not None:
                found[int(cell[2]) - 1, column_index(cell[1])] = value[1].decode("utf-8", "replace")
            elif text.find(b"c>", cell.end(), cell.end() + OVERLAP) >= 0:
                raise NotPlain
        next_tag = text.find(b"<", position)
        position = text.find(_ERROR, next_tag) if next_tag >= 0 else -1


def _styled_cells(formats: Mapping[int, Shown]) -> re.Pattern[bytes] | None:
    """Return the pattern of a cell with one of the styles that have `formats`, if any has."""
    styles = "|".join(map(str, sorted(formats)))
    return re.compile(_STYLED_CELL % styles.encode()) if styles else None


class _Columns(Elements):
    """What stands around the rows of a sheet: which columns are hidden."""

    def __init__(self, path: str, *data: str) -> None:
        super().__init__(path, *data)
        self._spans: set[tuple[int, int]] = set()

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "col" and attributes.get("hidden", "").strip() in _TRUE:
            first, last = _whole(attributes.get("min")) or 1, _whole(attributes.get("max")) or 0
            self._spans.add((first - 1, min(last, limits.COLUMNS)))

    def hidden(self) -> frozenset[int]:
        """Return the hidden columns."""
        return frozenset(column for span in self._spans for column in range(*span))


class _Cells(_Columns):
    """All of a sheet, cell by cell: takes many times as long as a search, and finds what is written in any way."""

    def __init__(self, path: str, formats: Mapping[int, Shown]) -> None:
        super().__init__(path, "worksheet", "sheetData")
        self._formats = formats
        self._errors: dict[Cell, str] = {}
        self._not_calculated: set[Cell] = set()
        self._formatted: dict[Cell, Shown] = {}
        self._hidden_rows: set[int] = set()
        self._rows: set[int] = set()
        self._columns: set[int] = set()
        self._row = self._column = -1
        self._type = ""
        self._has_formula = self._in_value = False
        self._value = ""
        self._value_start = -1

    def marks(self) -> Marks:
        """Return what was found."""
        return Marks(
            self._errors,
            frozenset(self._not_calculated),
            self._formatted,
            frozenset(self._hidden_rows),
            self.hidden(),
        )

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if not self.in_data:
            super().start(name, attributes)
        elif name == "row":
            self._start_row(attributes)
        elif name == "c":
            self._start_cell(attributes)
        elif name == "f":
            self._has_formula = True
        elif name == "v":
            self._in_value, self._value, self._value_start = True, "", -1

    def text(self, text: str) -> None:
        if self._in_value:
            self._value_start = self._value_start if self._value else self.position()
            self._value += text

    def end(self, name: str) -> None:
        if name == "v":
            # calamine takes a number up to the first character that is written by its code.
            is_plain = not self._value or self.position() - self._value_start == len(self._value.encode())
            if not is_plain and self._type not in ("str", "d", "inlineStr"):
                self.refuse()
            self._in_value = False
        elif name == "c":
            cell = self._row, self._column
            if self._type == "e" and self._value:
                self._errors[cell] = self._value[:40]
            elif self._has_formula and not self._value.strip() and self._type != "str":
                self._not_calculated.add(cell)

    def _start_row(self, attributes: Mapping[str, str]) -> None:
        self._check_tag(attributes)
        self._row = self._row + 1 if "r" not in attributes else (_whole(attributes["r"]) or 0) - 1
        if self._row < 0 or self._row in self._rows:
            self.refuse()
        self._rows.add(self._row)
        self._columns, self._column = set(), -1
        if attributes.get("hidden", "").strip() in _TRUE:
            self._hidden_rows.add(self._row)

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        self._check_tag(attributes)
        self._column += 1
        if "r" in attributes:
            place = _REFERENCE.fullmatch(attributes["r"].strip())
            if place is None or int(place[2]) - 1 != self._row:
                self.refuse()
            self._column = column_index(place[1].upper().encode())
        if self._column in self._columns:
            self.refuse()
        self._columns.add(self._column)
        self._type = attributes.get("t", "n").strip()
        self._has_formula, self._value = False, ""
        shown = self._formats.get(_whole(attributes.get("s", "0")) or 0)
        if shown is not None:
            self._formatted[self._row, self._column] = shown

    def _check_tag(self, attributes: Mapping[str, str]) -> None:
        """Refuse attributes that hold what ends a tag, and those written by codes, which calamine does not know."""
        if b"&" in self.tag() or any(">" in value for value in attributes.values()):
            self.refuse()


def _whole(text: str | None) -> int | None:
    """Return a whole number as XML writes it."""
    text = (text or "").strip().removeprefix("+")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
