"""Writing one description as XLSX (by two libraries), XLS, ODS, CSV or TSV."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from io import StringIO
from pathlib import Path

import openpyxl
import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from gallery.sheets import File, Sheet, position

_WRITTEN_ON = datetime(2019, 12, 31)


def write(file: File, folder: Path) -> Path:
    """Write a file into `folder`, in the format that its ending names, and return its path."""
    path = folder / file.name
    path.parent.mkdir(parents=True, exist_ok=True)
    writers: dict[str, Callable[[File, Path], None]] = {".xls": _xls, ".ods": _ods, ".csv": _text, ".tsv": _text}
    writers.get(path.suffix, _openpyxl if file.by == "openpyxl" else _xlsxwriter)(file, path)
    return path


def grid(sheet: Sheet) -> list[list[object]]:
    """Return the cells of a sheet as rows, up to the last that holds something in each."""
    rows: list[list[object]] = [[] for _row in range(1 + max((row for row, _column in sheet.cells), default=-1))]
    for (row, column), cell in sorted(sheet.cells.items()):
        rows[row] += [None] * (column - len(rows[row])) + [cell]
    return rows


def _corners(cells: str) -> tuple[int, int, int, int]:
    first, _colon, last = cells.partition(":")
    return (*position(first), *position(last))


def _xlsxwriter(file: File, path: Path) -> None:
    book = xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd", "date_1904": file.epoch_1904})
    book.set_properties({"created": _WRITTEN_ON})
    wrapped, right = book.add_format({"text_wrap": True}), book.add_format({"align": "right"})
    for sheet in file.sheets:
        page = book.add_worksheet(sheet.name)
        for cells in sheet.merged:
            page.merge_range(cells, "")
        for (row, column), cell in sheet.cells.items():
            if isinstance(cell, str):
                page.write_string(row, column, cell, wrapped if "\n" in cell else right if "单位" in cell else None)
            else:
                page.write(row, column, cell)
        for hidden in sheet.hidden:
            if hidden.isdigit():
                page.set_row(int(hidden) - 1, None, None, {"hidden": True})
            else:
                page.set_column(f"{hidden}:{hidden}", None, None, {"hidden": True})
    book.close()


def _openpyxl(file: File, path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    if file.epoch_1904:
        book.epoch = CALENDAR_MAC_1904
    for sheet in file.sheets:
        page = book.create_sheet(sheet.name)
        for (row, column), cell in sheet.cells.items():
            page.cell(row + 1, column + 1, cell)
        for cells in sheet.merged:
            page.merge_cells(cells)
    book.save(path)


def _xls(file: File, path: Path) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    plain = xlwt.easyxf()
    for sheet in file.sheets:
        page = book.add_sheet(sheet.name)
        merged = {corners[:2]: corners for corners in map(_corners, sheet.merged)}
        for (row, column), cell in sheet.cells.items():
            style = day if isinstance(cell, date) else plain
            if (row, column) in merged:
                top, left, bottom, right = merged[row, column]
                page.write_merge(top, bottom, left, right, cell, style)
            else:
                page.write(row, column, cell, style)
    book.save(str(path))


def _ods(file: File, path: Path) -> None:
    book = OpenDocumentSpreadsheet()
    for sheet in file.sheets:
        table = Table(name=sheet.name)
        merged = list(map(_corners, sheet.merged))
        for number, cells in enumerate(grid(sheet)):
            row = TableRow()
            for cell in _ods_cells(cells, number, merged):
                row.addElement(cell)
            table.addElement(row)
        book.spreadsheet.addElement(table)
    book.save(path)


def _ods_cells(
    cells: Sequence[object], row: int, merged: Sequence[tuple[int, int, int, int]]
) -> Iterator[TableCell | CoveredTableCell]:
    """Yield the cells of a row; one that begins a merged range spans it, the others in it are covered."""
    width = max([len(cells), *(right + 1 for top, _left, bottom, right in merged if top <= row <= bottom)])
    for column, cell in enumerate([*cells, *[None] * (width - len(cells))]):
        within = [span for span in merged if span[0] <= row <= span[2] and span[1] <= column <= span[3]]
        if within and within[0][:2] != (row, column):
            yield CoveredTableCell()
            continue
        kind: dict[str, object] = {}
        if isinstance(cell, date):
            kind = {"valuetype": "date", "datevalue": cell.isoformat()}
        elif isinstance(cell, int | float):
            kind = {"valuetype": "float", "value": str(cell)}
        elif cell is not None:
            kind = {"valuetype": "string"}
        for top, left, bottom, right in within:
            kind |= {"numberrowsspanned": bottom - top + 1, "numbercolumnsspanned": right - left + 1}
        made = TableCell(**kind)
        if cell is not None:
            made.addElement(P(text=str(cell)))
        yield made


def _text(file: File, path: Path) -> None:
    text = StringIO(newline="")
    [sheet] = file.sheets
    writer = csv.writer(text, delimiter=file.delimiter, lineterminator="\r\n")
    writer.writerows([["" if cell is None else str(cell) for cell in row] for row in grid(sheet)])
    path.write_bytes(text.getvalue().encode(file.encoding))
