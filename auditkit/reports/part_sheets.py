"""Reports as a workbook: a sheet for each section, numbers as numbers, and text from data stays text."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any

from auditkit.i18n import translate as _
from auditkit.reports.formulas import is_formula
from auditkit.reports.grid import OPTIONS, Styles, add_sheet, display_width, write_cell
from auditkit.reports.parts import Chart, Facts, Grid, Prose, Scale, Share, ToSign
from auditkit.reports.plain import one_line
from auditkit.values.text import CELL_CHARACTERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from auditkit.reports.parts import Cell, Part, Report, Section

_LEAST_COLUMNS = 5
_NARROWEST, _WIDEST = 10, 40
_PAGE = 110
"""How wide the columns of a sheet are together at least, in characters: a page of A4 across."""
_LINE = 15
_NAME_LENGTH = 31
_ROOM_TO_SIGN = 36
_CHART_WIDTH, _CHART_ROWS, _PIXELS_OF_ROW = 720, 15, 20
_DESCRIPTION = 2_000
_INK = "#0B57D0"
_FILLS = (_INK, "#FFFFFF", "#A9C3F0")
"""Full, empty and light, so that series are told from each other in grey print too."""
_DASHES = ("solid", "dash", "round_dot")
_MARKERS = ("circle", "diamond", "square")
_POINTS_WIDE, _POINTS_HIGH = 784, 500
"""What a page of A4 across holds within its margins, in points."""
_POINTS_OF_CHARACTER, _POINTS_OF_GAP = 5.25, 3.75
_ROW = 16


def render(report: Report) -> bytes:
    """Return a report as a workbook in the language in use; the same report gives the same bytes."""
    import xlsxwriter

    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream, OPTIONS)
    made_on = datetime(report.as_of.year, report.as_of.month, report.as_of.day)
    workbook.set_properties({"title": report.title, "created": made_on})
    styles = Styles(workbook, report.currency)
    for section in report.sections:
        _Sheet(workbook, styles, report, section).write()
    workbook.close()
    return stream.getvalue()


class _Sheet:
    """One section on its way into a sheet: parts one below the other, over columns that all of them share."""

    def __init__(self, workbook: Workbook, styles: Styles, report: Report, section: Section) -> None:
        self._styles = styles
        self._section = section
        self._workbook = workbook
        self._sheet: Worksheet = add_sheet(
            workbook, section.title[:_NAME_LENGTH], report.subject, report.as_of, report.title
        )
        self._widths = _widths(section)
        self._row = 0
        self._heights: dict[int, int] = {}
        self._breaks: list[int] = []

    def write(self) -> None:
        """Write the section: its title, then each part with a blank row behind it."""
        for column, width in enumerate(self._widths):
            self._sheet.set_column(column, column, width)
        self._line(self._section.title, title=True)
        for part in self._section.parts:
            self._part(part)
        if self._breaks:
            self._sheet.set_h_pagebreaks(self._breaks)

    def _set_height(self, height: int) -> None:
        self._sheet.set_row(self._row, height)
        self._heights[self._row] = height

    def _keep_together(self, rows: int) -> None:
        """Begin a page where so many more rows do not go onto this one, so that no chart is cut by its end."""
        wide = sum(width * _POINTS_OF_CHARACTER + _POINTS_OF_GAP for width in self._widths)
        page = _POINTS_HIGH * max(1.0, wide / _POINTS_WIDE)
        begun = self._breaks[-1] if self._breaks else 0
        used = sum(self._heights.get(row, _ROW) for row in range(begun, self._row)) % page
        if used + rows * _ROW > page and self._row > begun:
            self._breaks.append(self._row)

    def _part(self, part: Part) -> None:
        if isinstance(part, Prose):
            self._line(part.mark + part.text)
            return
        if isinstance(part, Facts):
            self._facts(part)
        elif isinstance(part, Grid):
            self._grid(part)
        elif isinstance(part, Scale):
            marks = (part.most_likely, part.lower, part.upper, part.limit)
            self._facts(Facts(tuple((mark.name, mark.text) for mark in marks if mark is not None)))
        elif isinstance(part, Chart):
            self._chart(part)
        else:
            self._to_sign(part)
        self._row += 1

    def _line(self, text: str, title: bool = False) -> None:
        style = self._styles.title if title else self._styles.prose
        self._across(0, text, self._styles.quoted_prose if is_formula(text) else style)

    def _across(self, first: int, text: str, style: Format) -> None:
        """Write a text over the columns from `first` on, in a row high enough for it."""
        shown = one_line(text)[:CELL_CHARACTERS]
        last = len(self._widths) - 1
        self._sheet.merge_range(self._row, first, self._row, last, "", style)
        self._sheet.write_string(self._row, first, shown, style)
        room = sum(self._widths[first:]) - 2
        self._set_height((_LINE + 3) * max(1, -(-display_width(shown) // int(room))))
        self._row += 1

    def _facts(self, part: Facts) -> None:
        for name, value in part.rows:
            write_cell(self._sheet, self._styles, self._row, 0, name)
            self._across(1, value, self._styles.quoted if is_formula(value) else self._styles.text)

    def _grid(self, part: Grid) -> None:
        if part.title:
            self._line(part.title, title=True)
        for column, head in enumerate(part.head):
            style = self._styles.quoted_head if is_formula(head) else self._styles.head
            self._sheet.write_string(self._row, column, one_line(head)[:CELL_CHARACTERS], style)
        self._row += 1
        for cells in part.rows:
            for column, cell in enumerate(cells):
                write_cell(self._sheet, self._styles, self._row, column, cell)
            lines = max((self._lines(column, cell) for column, cell in enumerate(cells)), default=1)
            if lines > 1:
                # Not every program makes rows as high as what wraps in them.
                self._set_height(_LINE * lines)
            self._row += 1

    def _chart(self, part: Chart) -> None:
        """Write the figures of a chart as a table, and the chart that is drawn of them below it."""
        self._keep_together(len(part.categories) + 2 + _CHART_ROWS)
        title = self._row
        self._grid(_table(part))
        first, last = self._row - len(part.categories), self._row - 1
        chart = self._workbook.add_chart({"type": "column" if part.kind == "bar" else "line"})
        name = self._sheet.get_name()
        for column in range(1, len(part.series) + 1):
            chart.add_series(
                {
                    # Texts of data go by their cells: a name that begins with = would be a formula here.
                    "name": [name, first - 1, column],
                    "categories": [name, first, 0, last, 0],
                    "values": [name, first, column, last, column],
                    "gap": 80,
                    **_look(part.kind, column - 1),
                }
            )
        chart.set_title({"name": [name, title, 0], "name_font": {"size": 11}, "overlay": False})
        chart.set_legend({"position": "bottom"} if len(part.series) > 1 else {"none": True})
        chart.set_y_axis(
            {
                "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}},
                "min": 0,
                "num_format": _axis_format(part),
            }
        )
        chart.set_size({"width": _CHART_WIDTH, "height": _CHART_ROWS * _PIXELS_OF_ROW})
        place = {"description": part.described[:_DESCRIPTION], "object_position": 2, "x_offset": 4, "y_offset": 6}
        self._sheet.insert_chart(self._row, 0, chart, place)
        self._row += _CHART_ROWS + 1

    def _lines(self, column: int, cell: Cell) -> int:
        """Return how many lines a text takes in its column."""
        room = int(self._widths[column]) - 3
        return -(-display_width(one_line(cell)) // room) if isinstance(cell, str) and cell else 1

    def _to_sign(self, part: ToSign) -> None:
        for column, head in enumerate(("", _("Name"), _("Date"), _("Signature"))):
            self._sheet.write_string(self._row, column, head, self._styles.head)
        for role in part.roles:
            self._row += 1
            self._set_height(_ROOM_TO_SIGN)
            for column, cell in enumerate((role, None, None, None)):
                write_cell(self._sheet, self._styles, self._row, column, cell)
        self._row += 1


def _look(kind: str, place: int) -> dict[str, Any]:
    """Return how a series is drawn: in one colour, told from the others by fill, dashes and marks."""
    if kind == "bar":
        return {"fill": {"color": _FILLS[place]}, "border": {"color": _INK, "width": 1}}
    mark = {"type": _MARKERS[place], "size": 7, "border": {"color": _INK}, "fill": {"color": _FILLS[place]}}
    return {"line": {"color": _INK, "width": 2, "dash_type": _DASHES[place]}, "marker": mark}


def _axis_format(chart: Chart) -> str:
    """Return how the numbers of a chart's axis are written: in per cent, or without decimals."""
    return "0%" if any(isinstance(value, Share) for series in chart.series for value in series.values) else "#,##0"


def _table(chart: Chart) -> Grid:
    """Return the figures of a chart as a table with a row a category."""
    head = ("", *(series.name for series in chart.series))
    rows = zip(chart.categories, *(series.values for series in chart.series), strict=True)
    return Grid(chart.title, head, tuple(rows))


def _widths(section: Section) -> list[int]:
    """Return how wide each column must be for the tables and names of a section, within what can be read."""
    columns: list[int] = [_NARROWEST] * _LEAST_COLUMNS
    for column, text in _texts(section):
        if column >= len(columns):
            columns += [_NARROWEST] * (column + 1 - len(columns))
        columns[column] = max(columns[column], min(display_width(text) + 4, _WIDEST))
    missing = _PAGE - sum(columns)
    return [column + missing // len(columns) for column in columns] if missing > 0 else columns


def _texts(section: Section) -> Iterator[tuple[int, str]]:
    for part in section.parts:
        if isinstance(part, Facts):
            yield from ((0, name) for name, _value in part.rows)
        elif isinstance(part, Grid | Chart):
            table = part if isinstance(part, Grid) else _table(part)
            for cells in (table.head, *table.rows):
                yield from ((column, str(cell)) for column, cell in enumerate(cells) if cell is not None)
        elif isinstance(part, ToSign):
            yield from ((0, role) for role in part.roles)
