"""A workbook made of what was read, for files of other kinds than XLSX, which cannot be marked themselves."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

from auditkit.errors import BadFile
from auditkit.i18n import translate as _
from auditkit.ingest.raw import RawSheet, is_blank
from auditkit.reports.formulas import is_formula
from auditkit.reports.grid import OPTIONS, display_width
from auditkit.reports.plain import one_line
from auditkit.values.missing import NOT_CALCULATED
from auditkit.values.text import CELL_CHARACTERS

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_ROWS, _COLUMNS = 1_048_576, 16_384
_FIRST_DAY = date(1900, 1, 1)
_NAME_LENGTH = 31
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_MEASURED, _NARROWEST, _WIDEST = 200, 9, 42
_WHOLE = "A1:XFD1048576"


@dataclass(frozen=True, slots=True)
class Made:
    """A workbook that was made: its content, the name in it of each sheet by the name that was read, the sheets that
    it cannot hold, and how many texts were cut since no cell holds so much.
    """

    content: bytes
    names: tuple[tuple[str | None, str], ...]
    left_out: tuple[str, ...]
    cut: int


def make(path: str, title: str, sheets: Iterable[RawSheet], as_of: date) -> Made:
    """Return a workbook with the cells of `sheets`; one that has no name is called `title`.

    Raises BadFile for a sheet with more rows or columns than a workbook can have.
    """
    import xlsxwriter

    stream = BytesIO()
    workbook = xlsxwriter.Workbook(stream, OPTIONS)
    workbook.set_properties({"created": datetime(as_of.year, as_of.month, as_of.day)})
    writing = _Writing(workbook)
    names: list[tuple[str | None, str]] = []
    left_out: list[str] = []
    for raw in sheets:
        if raw.kind != "worksheet":
            left_out.append(raw.name or "")
            continue
        if len(raw.rows) > _ROWS or any(len(row) > _COLUMNS for row in raw.rows[:1]):
            message = _("{path} could not be marked: it has more rows than a workbook can hold. Split it.")
            raise BadFile(path, message.format(path=path))
        name = _unused(raw.name or title, {taken.casefold() for _read, taken in names})
        names.append((raw.name, name))
        writing.sheet(raw, name)
    workbook.close()
    return Made(stream.getvalue(), tuple(names), tuple(left_out), writing.cut)


def _unused(name: str, taken: set[str]) -> str:
    """Return a name that a sheet may have and no other has."""
    base = _NOT_IN_NAMES.sub("_", one_line(name)).strip("' ")[:_NAME_LENGTH].rstrip("' ") or "Sheet"
    if base.casefold() == "history":
        # Excel keeps this name for itself.
        base += "_"
    number, found = 1, base
    while found.casefold() in taken:
        number += 1
        end = f" ({number})"
        found = base[: _NAME_LENGTH - len(end)] + end
    return found


class _Writing:
    """The workbook while its sheets are written; `cut` counts the texts that were too long."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._quoted: Format = workbook.add_format({"quote_prefix": True})
        self._day: Format = workbook.add_format({"num_format": "yyyy-mm-dd"})
        self._moment: Format = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._time: Format = workbook.add_format({"num_format": "[h]:mm:ss"})
        self.cut = 0

    def sheet(self, raw: RawSheet, name: str) -> None:
        """Write a sheet."""
        sheet: Worksheet = self._workbook.add_worksheet(name)
        if raw.hidden.sheet:
            sheet.hide()
        # Texts of a CSV file may be figures, and stay the texts that they are.
        sheet.ignore_errors({"number_stored_as_text": _WHOLE})
        for column, width in enumerate(_widths(raw.rows)):
            sheet.set_column(column, column, width)
        self._merge(sheet, raw)
        for row, cells in enumerate(raw.rows):
            for column, value in enumerate(cells):
                if not is_blank(value) and value != NOT_CALCULATED:
                    self._write(sheet, row, column, value)

    def _merge(self, sheet: Worksheet, raw: RawSheet) -> None:
        from xlsxwriter.exceptions import OverlappingRange

        for (top, left), (bottom, right) in raw.merged:
            if (top, left) < (bottom, right) and bottom < _ROWS and right < _COLUMNS:
                try:
                    sheet.merge_range(top, left, bottom, right, "")
                except OverlappingRange:
                    continue

    def _write(self, sheet: Worksheet, row: int, column: int, value: object) -> None:
        match value:
            case bool():
                sheet.write_boolean(row, column, value)
            case int() | float() if math.isfinite(value):
                sheet.write_number(row, column, value)
            case datetime() if value.date() >= _FIRST_DAY:
                is_day = value.time() == time()
                sheet.write_datetime(row, column, value, self._day if is_day else self._moment)
            case date() if not isinstance(value, datetime) and value >= _FIRST_DAY:
                sheet.write_datetime(row, column, value, self._day)
            case time() | timedelta():
                sheet.write_datetime(row, column, value, self._time)
            case _:
                self._text(sheet, row, column, str(value))

    def _text(self, sheet: Worksheet, row: int, column: int, text: str) -> None:
        if len(text) > CELL_CHARACTERS:
            text = text[:CELL_CHARACTERS]
            self.cut += 1
        sheet.write_string(row, column, text, self._quoted if is_formula(text) else None)


def _widths(rows: Sequence[Sequence[object]]) -> list[int]:
    """Return how wide the columns must be for the first rows, within what can be read."""
    widths: list[int] = []
    for cells in rows[:_MEASURED]:
        widths += [_NARROWEST] * (len(cells) - len(widths))
        for column, value in enumerate(cells):
            shown = 10 if isinstance(value, date) else display_width(str(value))
            # A title that runs over several columns makes none of them wide.
            if shown <= _WIDEST:
                widths[column] = max(widths[column], shown + 2)
    return widths
