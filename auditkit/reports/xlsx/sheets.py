"""Lists as sheets: a header that stays and is printed on every page, a filter, and cells by what they hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.reports import wording
from auditkit.reports.formulas import is_formula
from auditkit.reports.grid import FONT, Styles, add_sheet, display_width
from auditkit.reports.plain import one_line
from auditkit.values.text import CELL_CHARACTERS

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from auditkit.model.report import Report

Kind = Literal["text", "centred", "count", "number", "money", "date", "percent", "score", "severity"]

_LINE, _ROOM, _HIGHEST = 14, 4, 409
"""Points: how high a line and what surrounds it is, and the highest row that there is."""
_MOST_LINKS = 65_530
"""How many links Excel takes on one sheet."""
_PAPER = {
    "critical": ("#9C1C14", "#FFE3E0"),
    "major": ("#7D4E00", "#FFF1C9"),
    "minor": ("#0B4A9E", "#E2EDFC"),
    "info": ("#595959", "#F2F2F2"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its header, its width in characters, and what its cells hold.

    `is_printed` is false for what only the screen has room for; such columns come last.
    """

    head: str
    width: float
    kind: Kind = "text"
    is_printed: bool = True


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads to a row (from 0) of another list of the workbook."""

    text: str
    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class Severity:
    """A severity as a cell shows it: by its sign and its word, and by a colour."""

    code: str | None
    text: str

    @classmethod
    def of(cls, code: str) -> Severity:
        """Return a severity with its sign."""
        return cls(code, f"{wording.SIGNS[code]} {label('severity', code)}")


Value = str | int | float | Decimal | date | Link | Severity | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of a workbook: the name of its sheet, its columns, its rows, and which row is whose.

    `frozen` columns stay in sight. `rows_of` has the row, from 0 with the header, at which what links name begins.
    """

    name: str
    fields: tuple[Field, ...]
    rows: Sequence[Sequence[Value]]
    frozen: int = 0
    rows_of: Mapping[str, int] = field(default_factory=dict)

    def link(self, key: str | None, text: str | None = None) -> Value:
        """Return `text`, or the key itself, as a link to its row, or as mere text where it has none."""
        if key is None:
            return text
        shown = key if text is None else text
        return Link(shown, self.name, self.rows_of[key]) if key in self.rows_of else shown


class Looks(Styles):
    """The formats of a report's workbook, by what a cell holds."""

    def __init__(self, workbook: Workbook, currency: str) -> None:
        super().__init__(workbook, currency)
        cell = {**FONT, "text_wrap": True, "valign": "top", "border": 1, "border_color": "#D0D0D0"}
        right = {**cell, "align": "right", "indent": 1}

        def add(**more: Any) -> Format:
            return workbook.add_format({**cell, **more})

        money = str(self.money.num_format)
        self.by_kind: dict[str, Format] = {
            "text": add(),
            "centred": add(align="center"),
            "count": workbook.add_format({**right, "num_format": "#,##0"}),
            "number": workbook.add_format({**right, "num_format": "#,##0.####"}),
            "money": workbook.add_format({**right, "num_format": money}),
            "date": add(num_format="yyyy-mm-dd", align="center"),
            "percent": workbook.add_format({**right, "num_format": "0.00%"}),
            "score": workbook.add_format({**right, "num_format": "0.00"}),
            "severity": add(),
        }
        self.as_text = add(quote_prefix=True)
        self.link = add(font_color="#0B57D0", underline=1)
        self.link_as_text = add(font_color="#0B57D0", underline=1, quote_prefix=True)
        self.severities: dict[str | None, Format] = {
            code: add(font_color=ink, bg_color=paper, bold=True) for code, (ink, paper) in _PAPER.items()
        }
        self.severities[None] = self.by_kind["text"]


def write(workbook: Workbook, looks: Looks, report: Report, listed: Listed) -> None:
    """Write a list as a sheet of a workbook."""
    title = _("Transparency report")
    sheet = add_sheet(workbook, listed.name, report.pack_title, date.fromisoformat(report.as_of), title)
    for column, each in enumerate(listed.fields):
        sheet.set_column(column, column, each.width)
        sheet.write_string(0, column, each.head, looks.head)
    writer = _Writer(sheet, looks)
    sheet.set_row(0, _LINE * max(lines(each.head, each.width) for each in listed.fields) + _ROOM)
    kinds = [each.kind for each in listed.fields]
    widths = [each.width for each in listed.fields if each.is_printed]
    for row, values in enumerate(listed.rows, start=1):
        # What only the screen shows may be cut: it makes no row higher.
        texts = zip(widths, map(_text_of, values), strict=False)
        high = max((lines(text, width) for width, text in texts if text), default=1)
        sheet.set_row(row, min(_LINE * high + _ROOM, _HIGHEST))
        for column, (kind, value) in enumerate(zip(kinds, values, strict=True)):
            writer.cell(row, column, kind, value)
    last = len(listed.fields) - 1
    if listed.rows:
        sheet.autofilter(0, 0, len(listed.rows), last)
    else:
        sheet.write_string(1, 0, _("Nothing to list."), looks.prose)
    sheet.freeze_panes(1, listed.frozen)
    sheet.repeat_rows(0)
    printed = sum(each.is_printed for each in listed.fields)
    if printed <= last:
        sheet.print_area(0, 0, max(len(listed.rows), 1), printed - 1)


def lines(text: str, width: float) -> int:
    """Return how many lines a text takes in a column of so many characters."""
    room = int(width) - 2
    if 2 * len(text) <= room:
        return 1
    return max(1, -(-display_width(text) // room))


def _text_of(value: Value) -> str | None:
    return value.text if isinstance(value, Link) else value if isinstance(value, str) else None


class _Writer:
    """Writes the cells of one sheet; no text becomes a formula or a link to elsewhere."""

    def __init__(self, sheet: Worksheet, looks: Looks) -> None:
        self._sheet = sheet
        self._looks = looks
        self._links = 0

    def cell(self, row: int, column: int, kind: Kind, value: Value) -> None:
        """Write one value by what it is."""
        looks = self._looks
        match value:
            case None | "":
                self._sheet.write_blank(row, column, None, looks.by_kind["text"])
            case str():
                self._text(row, column, value, looks.by_kind["centred" if kind == "centred" else "text"])
            case Link():
                self._link(row, column, value)
            case Severity():
                self._sheet.write_string(row, column, value.text, looks.severities[value.code])
            case date():
                self._sheet.write_datetime(row, column, value, looks.by_kind["date"])
            case Decimal():
                style = looks.by_kind["score" if kind == "score" else "money"]
                self._sheet.write_number(row, column, value, style)
            case _:
                style = looks.by_kind["count" if kind in ("text", "severity") else kind]
                self._sheet.write_number(row, column, value, style)

    def _text(self, row: int, column: int, text: str, style: Format) -> None:
        shown = one_line(text)[:CELL_CHARACTERS]
        self._sheet.write_string(row, column, shown, self._looks.as_text if is_formula(shown) else style)

    def _link(self, row: int, column: int, link: Link) -> None:
        shown = one_line(link.text)[:CELL_CHARACTERS]
        style = self._looks.link_as_text if is_formula(shown) else self._looks.link
        self._links += 1
        if self._links > _MOST_LINKS:
            self._text(row, column, link.text, self._looks.by_kind["text"])
            return
        self._sheet.write_url(row, column, f"internal:'{link.sheet}'!A{link.row + 1}", style, shown)
