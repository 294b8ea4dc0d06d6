"""Sheets for people to read and to fill in: what the workbooks of draws and of selections have in common."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from auditkit.i18n import minor_digits, pick
from auditkit.i18n import translate as _
from auditkit.reports.formulas import is_formula
from auditkit.reports.parts import Cell, Count, Gain, Measured, Moved, Points, Share
from auditkit.reports.plain import one_line
from auditkit.sampling.conclusions import CONCLUSIONS
from auditkit.sampling.parameters import key_label
from auditkit.values.text import CELL_CHARACTERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

FONT = {"font_name": "Microsoft YaHei", "font_family": 2, "font_charset": 134, "font_size": 10}
"""A font that has Chinese: Windows and Excel for Mac have it, and LibreOffice knows what stands in for it."""

_LINE = 15
_A4 = 9
_ROOM_TO_SIGN = 30
_WIDEST = 48
_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
_MOST = 10**13
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
"""What every workbook is made with: nothing that is written becomes a formula or a link."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list to sign off: its header, its width, and what may be filled in (date, money, conclusion)."""

    head: str
    width: float
    filled: str = ""


class Styles:
    """The cell formats of a workbook; `quoted` keeps a text that looks like a formula a text when it is edited."""

    def __init__(self, workbook: Workbook, currency: str) -> None:
        cell = {**FONT, "text_wrap": True, "valign": "vcenter", "border": 1, "border_color": "#BFBFBF"}
        digits = minor_digits(currency)
        decimals = f".{'0' * digits}" if digits else ""
        money = f"#,##0{decimals}"
        self.head: Format = workbook.add_format({**cell, "bold": True, "bg_color": "#F2F2F2", "align": "center"})
        self.quoted_head: Format = workbook.add_format(
            {**cell, "bold": True, "bg_color": "#F2F2F2", "align": "center", "quote_prefix": True}
        )
        self.text: Format = workbook.add_format({**cell, "indent": 1})
        self.centred: Format = workbook.add_format({**cell, "align": "center"})
        self.number: Format = workbook.add_format({**cell, "align": "right", "indent": 1})
        self.points: Format = workbook.add_format({**cell, "num_format": "0.00", "align": "right", "indent": 1})
        self.gain: Format = workbook.add_format(
            {**cell, "num_format": "+0.00;-0.00;0.00", "align": "right", "indent": 1}
        )
        self.count: Format = workbook.add_format({**cell, "num_format": "#,##0", "align": "right", "indent": 1})
        self.measured: Format = workbook.add_format({**cell, "num_format": "#,##0.00", "align": "right", "indent": 1})
        self.share: Format = workbook.add_format({**cell, "num_format": "0.00%", "align": "right", "indent": 1})
        self.moved: Format = workbook.add_format(
            {**cell, "num_format": "+#,##0.00;-#,##0.00;0.00", "align": "right", "indent": 1}
        )
        self.quoted: Format = workbook.add_format({**cell, "indent": 1, "quote_prefix": True})
        self.money: Format = workbook.add_format({**cell, "num_format": money, "align": "right", "indent": 1})
        self.date: Format = workbook.add_format({**cell, "num_format": "yyyy-mm-dd", "align": "center"})
        self.prose: Format = workbook.add_format({**FONT, "text_wrap": True, "valign": "top"})
        self.quoted_prose: Format = workbook.add_format(
            {**FONT, "text_wrap": True, "valign": "top", "quote_prefix": True}
        )
        self.name: Format = workbook.add_format(
            {**FONT, "valign": "top", "text_wrap": True, "align": "right", "indent": 1, "font_color": "#595959"}
        )
        self.title: Format = workbook.add_format({**FONT, "bold": True, "font_size": 13, "valign": "vcenter"})


def columns_to_sign(currency: str) -> tuple[Column, ...]:
    """Return the columns that auditors fill in beside the book value, with which every list to sign off ends."""
    return (
        Column(_("Auditor"), 10),
        Column(_("Date"), 12, "date"),
        Column(_("Book value ({currency})").format(currency=currency), 16),
        Column(_("Audited value ({currency})").format(currency=currency), 16, "money"),
        Column(_("Conclusion"), 14, "conclusion"),
        Column(_("Reason"), 14),
        Column(_("Signature"), 13),
    )


def write_to_fill_in(
    sheet: Worksheet, styles: Styles, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]
) -> None:
    """Write a list with room to sign, and let the cells that are filled in take only what belongs there."""
    blank = {"date": styles.date, "money": styles.money}
    sheet.set_row(0, _ROOM_TO_SIGN)
    for number, column in enumerate(columns):
        sheet.set_column(number, number, column.width)
        sheet.write_string(0, number, column.head, styles.head)
    for row, cells in enumerate(rows, start=1):
        fields = zip(columns, cells, strict=True)
        lines = max(
            -(-display_width(cell) // max(int(column.width) - 1, 1)) for column, cell in fields if isinstance(cell, str)
        )
        sheet.set_row(row, max(_ROOM_TO_SIGN, _LINE * lines))
        for number, (column, cell) in enumerate(zip(columns, cells, strict=True)):
            if cell is None:
                sheet.write_blank(row, number, None, blank.get(column.filled, styles.text))
            else:
                write_cell(sheet, styles, row, number, cell, styles.centred if number == 0 else None)
    if rows:
        for number, column in enumerate(columns):
            if column.filled:
                sheet.data_validation(1, number, len(rows), number, _allowed(column.filled))
    sheet.freeze_panes(1, 2)
    sheet.repeat_rows(0)


def _allowed(filled: str) -> dict[str, Any]:
    """Return what a spreadsheet program lets people fill in, and what it says to anything else."""
    if filled == "date":
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": _FIRST_DAY,
            "maximum": _LAST_DAY,
            "error_title": _("No date"),
            "error_message": _("Write the day of the audit as 2019-12-31."),
        }
    if filled == "money":
        return {
            "validate": "decimal",
            "criteria": "between",
            "minimum": 0,
            "maximum": _MOST,
            "error_title": _("No amount"),
            "error_message": _("Write the audited value as a number of 0 or more, in the unit of the header."),
        }
    return {
        "validate": "list",
        "source": [pick(texts) for texts in CONCLUSIONS.values()],
        "error_title": _("Another conclusion"),
        "error_message": _("Choose from the list; the reason goes into the column beside it."),
    }


def write_facts(sheet: Worksheet, styles: Styles, facts: Sequence[tuple[str, str]]) -> None:
    """Write facts by their keys from the top of a sheet; their values, which may be long, run over three columns, and
    what people call the keys stands behind them.
    """
    write_grid(sheet, styles, (_("Item"), _("Value")), facts)
    for row, (name, value) in enumerate(facts, start=1):
        style = styles.quoted if is_formula(value) else styles.text
        sheet.merge_range(row, 1, row, 3, "", style)
        sheet.write_string(row, 1, one_line(value)[:CELL_CHARACTERS], style)
        meaning = key_label(name)
        sheet.merge_range(row, 4, row, 5, "" if meaning == name else meaning, styles.text)
    sheet.merge_range(0, 1, 0, 3, _("Value"), styles.head)
    sheet.merge_range(0, 4, 0, 5, _("Meaning"), styles.head)


def write_steps(sheet: Worksheet, styles: Styles, steps: Iterable[tuple[str, str]]) -> None:
    """Write what to do, in order: a number or a name, and the text beside it; a name alone is a heading."""
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    for row, (name, text) in enumerate(steps):
        sheet.write_string(row, 0, name, styles.name if text else styles.title)
        shown = one_line(text)[:CELL_CHARACTERS]
        sheet.write_string(row, 1, shown, styles.quoted_prose if is_formula(shown) else styles.prose)
        lines = max(1, -(-display_width(text) // 96), -(-display_width(name) // 22))
        sheet.set_row(row, (_LINE + 3) * lines if text else 26)


def flat(key: str, value: Any) -> Iterator[tuple[str, str]]:
    """Yield a part of a document as rows of key and value, such as parameters.tiers.1.rate."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from flat(f"{key}.{name}", inner)
    elif isinstance(value, list):
        for position, inner in enumerate(value, start=1):
            yield from flat(f"{key}.{position}", inner)
    else:
        yield key, "" if value is None else str(value)


def printed_mark(seed: str, digest: str) -> str:
    """Return what tells the paper of one draw from that of another: its seed, and the ends of its file's SHA-256."""
    return _("Seed {seed} · SHA-256 {digest}").format(seed=_printed(seed), digest=f"{digest[:8]}…{digest[-4:]}")


def add_sheet(
    workbook: Workbook, name: str, subject: str, as_of: date | None, document: str | None = None, mark: str = ""
) -> Worksheet:
    """Add a sheet that prints on A4 landscape with what it belongs to (default: an audit list), its subject, its name
    and its day, if it has one, at the head of every page, and `mark` (see `printed_mark`) at its foot.
    """
    sheet = workbook.add_worksheet(name)
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_header(f"&L{document or _('Audit list')} {_printed(subject)}&C&A&R{as_of or ''}")
    sheet.set_footer(f"&L{mark}&R&P / &N" if mark else "&C&P / &N")
    return sheet


def _printed(text: str) -> str:
    """Return a text for the head or the foot of a page, where an ampersand begins a code and room is short."""
    return one_line(text)[:60].replace("&", "&&")


def write_grid(
    sheet: Worksheet,
    styles: Styles,
    head: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    first_row: int = 0,
) -> None:
    """Write a header and its rows; a column is as wide as its widest text, within bounds."""
    for column, title in enumerate(head):
        sheet.write_string(first_row, column, title, styles.head)
    for row, cells in enumerate(rows, start=first_row + 1):
        for column, cell in enumerate(cells):
            write_cell(sheet, styles, row, column, cell)
    for column, title in enumerate(head):
        texts = [title, *(str(cells[column] or "") for cells in rows)]
        sheet.set_column(column, column, min(max(display_width(text) for text in texts) + 4, _WIDEST))


def write_cell(
    sheet: Worksheet, styles: Styles, row: int, column: int, cell: Cell, style: Format | None = None
) -> None:
    """Write a cell by what it holds; no text becomes a formula. `style` is for text and numbers that are no money."""
    if cell is None:
        sheet.write_blank(row, column, None, styles.text)
    elif isinstance(cell, Decimal):
        sheet.write_number(row, column, cell, styles.money)
    elif isinstance(cell, Points):
        sheet.write_number(row, column, cell, styles.gain if isinstance(cell, Gain) else styles.points)
    elif isinstance(cell, Count):
        sheet.write_number(row, column, cell, styles.count)
    elif isinstance(cell, Share):
        sheet.write_number(row, column, cell, styles.share)
    elif isinstance(cell, Moved):
        sheet.write_number(row, column, cell, styles.moved)
    elif isinstance(cell, Measured):
        sheet.write_number(row, column, cell, styles.measured)
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell, style or styles.number)
    else:
        text = one_line(cell)[:CELL_CHARACTERS]
        sheet.write_string(row, column, text, styles.quoted if is_formula(text) else style or styles.text)


def display_width(text: str) -> int:
    """Return how many narrow characters wide a text is."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
