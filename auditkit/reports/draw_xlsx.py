"""A draw as a workbook for auditors: the lists to sign off, strata, the manifest, and how to draw again by hand."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from auditkit.i18n import minor_digits
from auditkit.i18n import translate as _
from auditkit.model.draw import field_label, stratum_label
from auditkit.reports import draw_by_hand
from auditkit.reports.formulas import is_formula
from auditkit.reports.plain import one_line
from auditkit.sampling import manifest as manifests
from auditkit.sampling.tickets import ticket_of
from auditkit.values.text import CELL_CHARACTERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from auditkit.model.draw import Draw, FrameItem

Cell = str | int | float | Decimal | None

_A4 = 9
_LINE = 15
_ROOM_TO_SIGN = 30
_WIDEST = 48
_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
_MOST = 10**13
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of a list to sign off: its header, its width, and what may be filled in (date, money, conclusion)."""

    head: str
    width: float
    filled: str = ""


def render(draw: Draw) -> bytes:
    """Return the workbook. Its headers are in the language in use; the same draw gives the same bytes."""
    import xlsxwriter

    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream, _OPTIONS)
    made_on = datetime(draw.as_of.year, draw.as_of.month, draw.as_of.day)
    workbook.set_properties({"title": _("Audit list"), "created": made_on})
    styles = _Styles(workbook, draw.currency)
    _sign_off(workbook, styles, draw)
    _reserves(workbook, styles, draw)
    _strata(workbook, styles, draw)
    _manifest(workbook, styles, draw)
    _by_hand(workbook, styles, draw)
    workbook.close()
    return stream.getvalue()


class _Styles:
    """The cell formats of the workbook; `quoted` keeps a text that looks like a formula a text when it is edited."""

    def __init__(self, workbook: Workbook, currency: str) -> None:
        cell = {"text_wrap": True, "valign": "vcenter", "border": 1, "border_color": "#BFBFBF"}
        digits = minor_digits(currency)
        decimals = f".{'0' * digits}" if digits else ""
        money = f"#,##0{decimals}"
        self.head: Format = workbook.add_format({**cell, "bold": True, "bg_color": "#F2F2F2", "align": "center"})
        self.text: Format = workbook.add_format({**cell, "indent": 1})
        self.centred: Format = workbook.add_format({**cell, "align": "center"})
        self.number: Format = workbook.add_format({**cell, "align": "right", "indent": 1})
        self.quoted: Format = workbook.add_format({**cell, "indent": 1, "quote_prefix": True})
        self.money: Format = workbook.add_format({**cell, "num_format": money, "align": "right", "indent": 1})
        self.date: Format = workbook.add_format({**cell, "num_format": "yyyy-mm-dd", "align": "center"})
        self.prose: Format = workbook.add_format({"text_wrap": True, "valign": "top"})
        self.quoted_prose: Format = workbook.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
        self.name: Format = workbook.add_format(
            {"valign": "top", "text_wrap": True, "align": "right", "indent": 1, "font_color": "#595959"}
        )
        self.title: Format = workbook.add_format({"bold": True, "font_size": 13, "valign": "top"})


def _sign_off(workbook: Workbook, styles: _Styles, draw: Draw) -> None:
    columns = (
        _Column(_("No."), 6),
        *_described_columns(),
        _Column(_("Stratum"), 19),
        _Column(_("Auditor"), 10),
        _Column(_("Date"), 12, "date"),
        _Column(_("Book value ({currency})").format(currency=draw.currency), 16),
        _Column(_("Audited value ({currency})").format(currency=draw.currency), 16, "money"),
        _Column(_("Conclusion"), 14, "conclusion"),
        _Column(_("Reason"), 14),
        _Column(_("Signature"), 13),
    )
    rows: list[Sequence[Cell]] = []
    for position, entry in enumerate(draw.mandatory, start=1):
        stratum = _("mandatory, rank {rank}").format(rank=entry.rank)
        rows.append((f"M{position}", *_described(entry.item), stratum, *_to_sign(entry.item, draw.currency)))
    for drawn in draw.selected:
        stratum = stratum_label(drawn.stratum.tier, drawn.stratum.field)
        rows.append((drawn.number, *_described(drawn.item), stratum, *_to_sign(drawn.item, draw.currency)))
    sheet = _sheet(workbook, _("Sign-off list"), draw)
    _to_fill_in(sheet, styles, columns, rows)


def _reserves(workbook: Workbook, styles: _Styles, draw: Draw) -> None:
    columns = (
        _Column(_("Turn"), 6),
        *_described_columns(),
        _Column(_("Stratum"), 19),
        _Column(_("Replaces"), 12),
        _Column(_("Auditor"), 10),
        _Column(_("Date"), 12, "date"),
        _Column(_("Book value ({currency})").format(currency=draw.currency), 16),
        _Column(_("Audited value ({currency})").format(currency=draw.currency), 16, "money"),
        _Column(_("Conclusion"), 14, "conclusion"),
        _Column(_("Reason"), 14),
        _Column(_("Signature"), 13),
    )
    rows: list[Sequence[Cell]] = []
    for entry in draw.reserves:
        stratum = stratum_label(entry.stratum.tier, entry.stratum.field)
        filled = (None, *_to_sign(entry.item, draw.currency))
        rows.append((entry.number, *_described(entry.item), stratum, *filled))
    sheet = _sheet(workbook, _("Reserves"), draw)
    _to_fill_in(sheet, styles, columns, rows)


def _described_columns() -> tuple[_Column, _Column, _Column]:
    return _Column(_("Project ID"), 12), _Column(_("Project"), 24), _Column(_("Charity"), 24)


def _described(item: FrameItem) -> tuple[str, str, str]:
    return item.project_id, item.title, item.organization


def _to_sign(item: FrameItem, currency: str) -> tuple[Cell, ...]:
    return None, None, Decimal(item.amount).scaleb(-minor_digits(currency)), None, None, None, None


def _to_fill_in(sheet: Worksheet, styles: _Styles, columns: Sequence[_Column], rows: Sequence[Sequence[Cell]]) -> None:
    """Write a list with room to sign, and let the cells that are filled in take only what belongs there."""
    blank = {"date": styles.date, "money": styles.money}
    sheet.set_row(0, _ROOM_TO_SIGN)
    for number, column in enumerate(columns):
        sheet.set_column(number, number, column.width)
        sheet.write_string(0, number, column.head, styles.head)
    for row, cells in enumerate(rows, start=1):
        fields = zip(columns, cells, strict=True)
        lines = max(
            -(-_width(cell) // max(int(column.width) - 1, 1)) for column, cell in fields if isinstance(cell, str)
        )
        sheet.set_row(row, max(_ROOM_TO_SIGN, _LINE * lines))
        for number, (column, cell) in enumerate(zip(columns, cells, strict=True)):
            if cell is None:
                sheet.write_blank(row, number, None, blank.get(column.filled, styles.text))
            else:
                _write(sheet, styles, row, number, cell, styles.centred if number == 0 else None)
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
        "source": [_("no misstatement"), _("misstated"), _("not auditable")],
        "error_title": _("Another conclusion"),
        "error_message": _("Choose from the list; the reason goes into the column beside it."),
    }


def _strata(workbook: Workbook, styles: _Styles, draw: Draw) -> None:
    head = (
        *(_("Tier"), _("Field"), _("Projects"), _("Rate"), _("Drawn")),
        *(_("Reserves"), _("Probability"), _("Weight")),
    )
    reserves = [(entry.stratum.tier, entry.stratum.field) for entry in draw.reserves]
    rows: list[Sequence[Cell]] = [
        (
            stratum.tier,
            field_label(stratum.field),
            stratum.size,
            float(stratum.rate),
            stratum.take,
            reserves.count((stratum.tier, stratum.field)),
            manifests.probability(stratum),
            manifests.weight(stratum) if stratum.take else None,
        )
        for stratum in draw.strata
    ]
    sheet = _sheet(workbook, _("Strata"), draw)
    _grid(sheet, styles, head, rows)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)


_FACTS = (
    *("manifest", "method", "seed", "seed_source", "campaign", "as_of", "frame", "packs", "parameters"),
    *("commitment", "supersedes"),
)


def _manifest(workbook: Workbook, styles: _Styles, draw: Draw) -> None:
    manifest = manifests.document(draw)
    facts: list[Sequence[Cell]] = [row for key in _FACTS for row in _flat(key, manifest[key])]
    facts.append((_("SHA-256 of the manifest's file"), manifests.digest(manifests.to_bytes(manifest))))
    ticket = ticket_of(draw.seed)
    chosen = {entry.item.project_id: _("mandatory") for entry in draw.mandatory}
    chosen |= {entry.item.project_id: _("drawn") for entry in draw.selected}
    chosen |= {entry.item.project_id: _("reserve") for entry in draw.reserves}
    frame: list[Sequence[Cell]] = [
        (
            item.project_id,
            item.field,
            item.amount,
            ticket(item.project_id),
            chosen.get(item.project_id, ""),
            item.title,
        )
        for item in draw.frame
    ]
    sheet = _sheet(workbook, _("Manifest"), draw)
    head = (_("Project ID"), _("Field"), _("Amount in minor units"), _("Ticket"), _("Chosen"), _("Project"))
    _grid(sheet, styles, head, frame, first_row=len(facts) + 2)
    _grid(sheet, styles, (_("Item"), _("Value")), facts)
    # Ids are short and values long: a fact's value runs over the columns beside it.
    for row, (_key, value) in enumerate(facts, start=1):
        style = styles.quoted if is_formula(str(value)) else styles.text
        sheet.merge_range(row, 1, row, 3, "", style)
        sheet.write_string(row, 1, one_line(str(value))[:CELL_CHARACTERS], style)
    sheet.merge_range(0, 1, 0, 3, _("Value"), styles.head)
    for column, width in enumerate((24, 16, 20, 86, 10, 26)):
        sheet.set_column(column, column, width)


def _flat(key: str, value: Any) -> Iterator[tuple[str, str]]:
    """Yield a part of the manifest as rows of key and value, such as parameters.tiers.1.rate."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(f"{key}.{name}", inner)
    elif isinstance(value, list):
        for position, inner in enumerate(value, start=1):
            yield from _flat(f"{key}.{position}", inner)
    else:
        yield key, "" if value is None else str(value)


def _by_hand(workbook: Workbook, styles: _Styles, draw: Draw) -> None:
    sheet = _sheet(workbook, _("Draw again"), draw)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    for row, (name, text) in enumerate(draw_by_hand.steps(draw)):
        sheet.write_string(row, 0, name, styles.name if text else styles.title)
        shown = one_line(text)[:CELL_CHARACTERS]
        sheet.write_string(row, 1, shown, styles.quoted_prose if is_formula(shown) else styles.prose)
        sheet.set_row(row, (_LINE + 3) * max(1, -(-_width(text) // 96)) if text else 26)


def _sheet(workbook: Workbook, name: str, draw: Draw) -> Worksheet:
    sheet = workbook.add_worksheet(name)
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    campaign = one_line(draw.campaign)[:60].replace("&", "&&")
    sheet.set_header(f"&L{_('Audit list')} {campaign}&C&A&R{draw.as_of.isoformat()}")
    sheet.set_footer("&C&P / &N")
    return sheet


def _grid(
    sheet: Worksheet,
    styles: _Styles,
    head: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    first_row: int = 0,
) -> None:
    """Write a header and its rows; a column is as wide as its widest text, within bounds."""
    for column, title in enumerate(head):
        sheet.write_string(first_row, column, title, styles.head)
    for row, cells in enumerate(rows, start=first_row + 1):
        for column, cell in enumerate(cells):
            _write(sheet, styles, row, column, cell)
    for column, title in enumerate(head):
        texts = [title, *(str(cells[column] or "") for cells in rows)]
        sheet.set_column(column, column, min(max(_width(text) for text in texts) + 4, _WIDEST))


def _write(sheet: Worksheet, styles: _Styles, row: int, column: int, cell: Cell, style: Format | None = None) -> None:
    if cell is None:
        sheet.write_blank(row, column, None, styles.text)
    elif isinstance(cell, Decimal):
        sheet.write_number(row, column, cell, styles.money)
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell, style or styles.number)
    else:
        text = one_line(cell)[:CELL_CHARACTERS]
        sheet.write_string(row, column, text, styles.quoted if is_formula(text) else style or styles.text)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
