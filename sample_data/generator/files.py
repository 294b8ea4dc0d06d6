"""Writing sheets as XLSX, XLS, ODS and CSV so that the same cells always give the same bytes."""

from __future__ import annotations

import csv
import json
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import xlsxwriter
import xlwt
from odf.number import DateStyle, Day, Month, Text, Year
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style
from odf.table import Table, TableCell, TableRow
from odf.text import P

from generator.sheets import Broken, Sheet

_WRITTEN_ON = datetime(2019, 12, 31)
_DATE_FORMAT = "yyyy-mm-dd"
_MONEY_FORMAT = "#,##0.00"
_WIDEST = 40


def write(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write a workbook in the format that its ending names."""
    path.parent.mkdir(parents=True, exist_ok=True)
    writers = {".xlsx": _xlsx, ".xls": _xls, ".ods": _ods}
    path.write_bytes(writers[path.suffix](sheets))


def write_csv(path: Path, rows: Sequence[Sequence[str]], encoding: str) -> None:
    """Write a CSV file in `encoding`, with the line ends of Windows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a JSON file for people to read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


def _xlsx(sheets: Sequence[Sheet]) -> bytes:
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": _WRITTEN_ON})
    title = book.add_format({"bold": True, "font_size": 14, "align": "center"})
    header = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EDEDED"})
    day = book.add_format({"num_format": _DATE_FORMAT, "align": "left"})
    money = book.add_format({"num_format": _MONEY_FORMAT})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        for row, cells in enumerate(sheet.cells):
            for column, cell in enumerate(cells):
                style = header if row == sheet.header_row else None
                if cell is None:
                    continue
                if isinstance(cell, Broken):
                    page.write_formula(row, column, f"={cell.shows}", None, cell.shows)
                elif isinstance(cell, date):
                    page.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), day)
                elif isinstance(cell, float):
                    page.write_number(row, column, cell, money)
                else:
                    page.write(row, column, cell, style)
        if sheet.merge_title:
            last = len(sheet.cells[sheet.header_row]) - 1
            page.merge_range(0, sheet.left, 0, last, sheet.cells[0][sheet.left], title)
        for column, width in enumerate(_widths(sheet)):
            page.set_column(column, column, width)
        page.freeze_panes(sheet.header_row + 1, 0)
    book.close()
    return _repacked(target.getvalue())


def _widths(sheet: Sheet) -> list[int]:
    """Return the width of each column by its headers and data; what stands above the headers may run over."""
    table = sheet.cells[sheet.header_row :]
    return [
        min(_WIDEST, 2 + max(_width(cells[column]) for cells in table if column < len(cells)))
        for column in range(len(table[0]))
    ]


def _width(cell: Any) -> int:
    if isinstance(cell, date):
        return len(_DATE_FORMAT)
    if cell is None:
        return 0
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in str(cell))


def _xls(sheets: Sequence[Sheet]) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    header = xlwt.easyxf("font: bold on")
    day = xlwt.easyxf(num_format_str=_DATE_FORMAT)
    for sheet in sheets:
        page = book.add_sheet(sheet.name)
        for row, cells in enumerate(sheet.cells):
            for column, cell in enumerate(cells):
                if isinstance(cell, date):
                    page.write(row, column, datetime(cell.year, cell.month, cell.day), day)
                elif cell is not None:
                    page.write(row, column, cell, *([header] if row == sheet.header_row else []))
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def _ods(sheets: Sequence[Sheet]) -> bytes:
    book = OpenDocumentSpreadsheet()
    pattern = DateStyle(name="day")
    for part in (Year(style="long"), Text(text="-"), Month(style="long"), Text(text="-"), Day(style="long")):
        pattern.addElement(part)
    book.automaticstyles.addElement(pattern)
    day = Style(name="date", family="table-cell", datastylename="day")
    book.automaticstyles.addElement(day)
    for sheet in sheets:
        table = Table(name=sheet.name)
        for cells in sheet.cells:
            row = TableRow()
            for cell in cells:
                row.addElement(_ods_cell(cell, day))
            table.addElement(row)
        book.spreadsheet.addElement(table)
    target = BytesIO()
    book.save(target)
    return _repacked(target.getvalue())


def _ods_cell(cell: Any, day: Style) -> TableCell:
    if cell is None:
        return TableCell()
    if isinstance(cell, date):
        made = TableCell(valuetype="date", datevalue=cell.isoformat(), stylename=day)
    elif isinstance(cell, int | float):
        made = TableCell(valuetype="float", value=str(cell))
    else:
        made = TableCell(valuetype="string")
    made.addElement(P(text=str(cell)))
    return made


def _repacked(packed: bytes) -> bytes:
    """Return a ZIP with the same members, uncompressed and of one date: compressors differ from machine to machine."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(packed)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name in source.namelist():
            member = zipfile.ZipInfo(name, _WRITTEN_ON.timetuple()[:6])
            member.create_system = 0
            archive.writestr(member, source.read(name))
    return target.getvalue()
