"""A draw as a workbook for auditors: the list to sign off, the strata, the manifest, and how to draw again by hand."""

from __future__ import annotations

import io
import unicodedata
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from auditkit.i18n import minor_digits
from auditkit.i18n import translate as _
from auditkit.model.draw import field_label, stratum_label
from auditkit.reports.formulas import is_formula
from auditkit.reports.plain import one_line
from auditkit.sampling import manifest as manifests
from auditkit.sampling.tickets import ticket_of
from auditkit.values.text import CELL_CHARACTERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from auditkit.model.draw import Draw, FrameItem

Cell = str | int | float | Decimal | None

_A4 = 9
_ROOM_TO_SIGN = 26
_WIDEST = 48
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def render(draw: Draw) -> bytes:
    """Return the workbook. Its headers are in the language in use; the same draw gives the same bytes."""
    import xlsxwriter

    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream, _OPTIONS)
    made_on = datetime(draw.as_of.year, draw.as_of.month, draw.as_of.day)
    workbook.set_properties({"title": _("Audit list"), "created": made_on})
    styles = _Styles(workbook, draw.currency)
    _sign_off(workbook, styles, draw)
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
        self.head: Format = workbook.add_format({**cell, "bold": True, "bg_color": "#F2F2F2"})
        self.text: Format = workbook.add_format(cell)
        self.quoted: Format = workbook.add_format({**cell, "quote_prefix": True})
        self.money: Format = workbook.add_format({**cell, "num_format": f"#,##0{decimals}"})
        self.prose: Format = workbook.add_format({"text_wrap": True, "valign": "top"})


def _sign_off(workbook: Workbook, styles: _Styles, draw: Draw) -> None:
    head = (
        _("No."),
        _("Project ID"),
        _("Project"),
        _("Charity"),
        _("Stratum"),
        _("Auditor"),
        _("Date"),
        _("Book value ({currency})").format(currency=draw.currency),
        _("Audited value ({currency})").format(currency=draw.currency),
        _("Conclusion"),
        _("Signature"),
    )
    rows: list[Sequence[Cell]] = []
    for position, entry in enumerate(draw.mandatory, start=1):
        stratum = _("mandatory, rank {rank}").format(rank=entry.rank)
        rows.append((f"M{position}", *_described(entry.item), stratum, *_to_sign(entry.item, draw.currency)))
    for drawn in draw.selected:
        stratum = stratum_label(drawn.stratum.tier, drawn.stratum.field)
        rows.append((drawn.number, *_described(drawn.item), stratum, *_to_sign(drawn.item, draw.currency)))
    sheet = _sheet(workbook, _("Sign-off list"))
    sheet.set_default_row(_ROOM_TO_SIGN)
    _grid(sheet, styles, head, rows, least={5: 12, 6: 11, 8: 16, 9: 20, 10: 14})
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&C&P / &N")


def _described(item: FrameItem) -> tuple[str, str, str]:
    return item.project_id, item.title, item.organization


def _to_sign(item: FrameItem, currency: str) -> tuple[Cell, ...]:
    return None, None, Decimal(item.amount).scaleb(-minor_digits(currency)), None, None, None


def _strata(workbook: Workbook, styles: _Styles, draw: Draw) -> None:
    head = (_("Tier"), _("Field"), _("Projects"), _("Rate"), _("Drawn"), _("Probability"), _("Weight"))
    rows: list[Sequence[Cell]] = [
        (
            stratum.tier,
            field_label(stratum.field),
            stratum.size,
            float(stratum.rate),
            stratum.take,
            manifests.probability(stratum),
            manifests.weight(stratum) if stratum.take else None,
        )
        for stratum in draw.strata
    ]
    sheet = _sheet(workbook, _("Strata"))
    _grid(sheet, styles, head, rows)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)


def _manifest(workbook: Workbook, styles: _Styles, draw: Draw) -> None:
    manifest = manifests.document(draw)
    facts = [
        row
        for key in ("manifest", "method", "seed", "seed_source", "campaign", "as_of", "frame", "packs", "parameters")
        for row in _flat(key, manifest[key])
    ]
    facts.append((_("SHA-256 of the manifest's file"), manifests.digest(manifests.to_bytes(manifest))))
    ticket = ticket_of(draw.seed)
    chosen = {entry.item.project_id: _("mandatory") for entry in draw.mandatory}
    chosen |= {entry.item.project_id: _("drawn") for entry in draw.selected}
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
    sheet = _sheet(workbook, _("Manifest"))
    _grid(sheet, styles, (_("Item"), _("Value")), facts)
    head = (_("Project ID"), _("Field"), _("Amount in minor units"), _("Ticket"), _("Chosen"), _("Project"))
    _grid(sheet, styles, head, frame, first_row=len(facts) + 2, least={0: 24, 1: 40})


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
    steps = (
        _("Anyone can draw this list again with nothing but this workbook and a SHA-256 program."),
        _("1. Sort the projects by amount raised. The first {top}, and all tied with the last, are mandatory.").format(
            top=draw.parameters.audit_top_n
        ),
        _("2. Put each of the others into the first tier that it fits (sheet Manifest), and within the tier by field."),
        _(
            "3. A tier gives its rate times its size, rounded up; its fields share that by largest remainder "
            "(sheet Strata)."
        ),
        _(
            "4. Write the SHA-256 of the seed in hexadecimal, lower case; append the project's id; take the SHA-256 "
            "of that text."
        ),
        _(
            "5. Read it as a whole number, write it in decimal with zeros in front up to 64 digits, reverse the "
            "digits, and put 0. before them: that is the ticket."
        ),
        _("6. In each stratum the smallest tickets are drawn."),
        _("By program: auditkit sample verify, or the package consistent-sampler with the same seed and ids."),
    )
    sheet = _sheet(workbook, _("Draw again"))
    sheet.set_column(0, 0, 110)
    for row, text in enumerate(steps):
        sheet.write_string(row, 0, text, styles.prose)


def _sheet(workbook: Workbook, name: str) -> Worksheet:
    sheet = workbook.add_worksheet(name)
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    return sheet


def _grid(
    sheet: Worksheet,
    styles: _Styles,
    head: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    first_row: int = 0,
    least: dict[int, int] | None = None,
) -> None:
    """Write a header and its rows; a column is as wide as its widest text, within bounds, or as `least` says."""
    for column, title in enumerate(head):
        sheet.write_string(first_row, column, title, styles.head)
    for row, cells in enumerate(rows, start=first_row + 1):
        for column, cell in enumerate(cells):
            _write(sheet, styles, row, column, cell)
    for column, title in enumerate(head):
        texts = [
            title,
            *(
                f"{cells[column]:,}" if isinstance(cells[column], Decimal) else str(cells[column] or "")
                for cells in rows
            ),
        ]
        widest = max(_width(text) for text in texts) + 2
        sheet.set_column(column, column, max(min(widest, _WIDEST), (least or {}).get(column, 0)))


def _write(sheet: Worksheet, styles: _Styles, row: int, column: int, cell: Cell) -> None:
    if cell is None:
        sheet.write_blank(row, column, None, styles.text)
    elif isinstance(cell, Decimal):
        sheet.write_number(row, column, cell, styles.money)
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell, styles.text)
    else:
        text = one_line(cell)[:CELL_CHARACTERS]
        sheet.write_string(row, column, text, styles.quoted if is_formula(text) else styles.text)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
