"""A selection as a workbook for auditors: the list to sign off, what it came from, and how to select again by hand."""

from __future__ import annotations

import io
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from auditkit.i18n import minor_digits, pick
from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.model.schema import table_schema
from auditkit.reports.grid import (
    OPTIONS,
    Column,
    Styles,
    add_sheet,
    columns_to_sign,
    flat,
    printed_mark,
    write_facts,
    write_grid,
    write_steps,
    write_to_fill_in,
)
from auditkit.reports.parts import Cell
from auditkit.reports.plain import place_text
from auditkit.reports.selection_text import remarks
from auditkit.sampling import selection_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from auditkit.model.selection import ChosenRow, Selection

_LISTS = ("certain", "selected")


def render(selection: Selection) -> bytes:
    """Return the workbook. Its headers are in the language in use; the same selection gives the same bytes."""
    import xlsxwriter

    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream, OPTIONS)
    made_on = datetime(selection.as_of.year, selection.as_of.month, selection.as_of.day)
    workbook.set_properties({"title": _("Audit list"), "created": made_on})
    styles = Styles(workbook, selection.currency)
    _sign_off(workbook, styles, selection)
    _facts(workbook, styles, selection)
    _by_hand(workbook, styles, selection)
    workbook.close()
    return stream.getvalue()


def _sign_off(workbook: Workbook, styles: Styles, selection: Selection) -> None:
    listed = (*selection.certain, *selection.selected)
    schema = table_schema(selection.wish.table)
    described = [pick(schema.column(name).title) for name in (listed[0].described if listed else ())]
    columns = (
        Column(_("No."), 6),
        Column(_("Where"), 30),
        *(Column(title, 14) for title in described),
        Column(_("Hits"), 8),
        *columns_to_sign(selection.currency),
    )
    rows = [_row(f"C{row.number}", _("certain"), row, selection) for row in selection.certain]
    rows += [_row(row.number, row.hits, row, selection) for row in selection.selected]
    write_to_fill_in(_sheet(workbook, _("Sign-off list"), selection), styles, columns, rows)


def _sheet(workbook: Workbook, name: str, selection: Selection) -> Worksheet:
    digest = selection_file.digest(selection_file.to_bytes(selection_file.document(selection)))
    mark = printed_mark(selection.seed, digest)
    return add_sheet(workbook, name, label("table", selection.wish.table), selection.as_of, mark=mark)


def _row(number: Cell, hits: Cell, row: ChosenRow, selection: Selection) -> Sequence[Cell]:
    book = None if row.amount is None else Decimal(row.amount).scaleb(-minor_digits(selection.currency))
    return number, place_text(row.place), *row.described.values(), hits, None, None, book, None, None, None, None


def _facts(workbook: Workbook, styles: Styles, selection: Selection) -> None:
    document = selection_file.document(selection)
    facts = [row for key, value in document.items() if key not in _LISTS for row in flat(key, value)]
    facts.append((_("SHA-256 of the selection's file"), selection_file.digest(selection_file.to_bytes(document))))
    facts += [("", remark) for remark in remarks(selection)]
    head = (_("No."), _("SHA-256 of the row"), _("Occurrence"), _("Hits"), _("Probability"), _("Weight"))
    chances: list[Sequence[Cell]] = [
        (f"C{row.number}", row.row.sha256, row.row.occurrence, None, 1, 1) for row in selection.certain
    ]
    chances += [
        (row.number, row.row.sha256, row.row.occurrence, row.hits, float(row.probability), float(row.weight))
        for row in selection.selected
    ]
    sheet = _sheet(workbook, _("Selection"), selection)
    write_grid(sheet, styles, head, chances, first_row=len(facts) + 2)
    write_facts(sheet, styles, facts)
    for column, width in enumerate((24, 72, 20, 10, 24, 24)):
        sheet.set_column(column, column, width)


def _by_hand(workbook: Workbook, styles: Styles, selection: Selection) -> None:
    write_steps(_sheet(workbook, _("Select again"), selection), styles, _steps(selection))


def _steps(selection: Selection) -> Sequence[tuple[str, str]]:
    money = selection.wish.unit == "money"
    start = _("h is the SHA-256 of S followed by :start, read as a whole number.")
    cells = _("h of cell k is the SHA-256 of S followed by :cell:k, read as a whole number; k counts from 1.")
    own = _("h of a row is the SHA-256 of S followed by the row's id, read as a whole number.")
    points = _(
        "Point k, from 1, is (k - 1 + h / 2^256) x interval. The row within whose amount it lies is selected, when the "
        "amounts are added up one after the other."
    )
    by_method = {
        ("items", "random"): [
            own,
            _(
                "Write it in decimal with zeros in front up to 64 digits and reverse the digits: that is the ticket. "
                "The rows with the smallest tickets are selected."
            ),
        ],
        ("items", "systematic"): [
            start,
            _("Point k, from 1, is (k - 1 + h / 2^256) x interval. The row number 1 + its whole part is selected."),
        ],
        ("items", "cell"): [
            cells,
            _(
                "Cell k ends with row number k x rows / size, rounded down. The row at h / 2^256 of the cell's length "
                "is selected."
            ),
        ],
        ("money", "systematic"): [start, points],
        ("money", "random"): [
            own,
            _("Put the rows into the order of these numbers, the smallest first."),
            start,
            points,
        ],
        ("money", "cell"): [cells, points],
        ("money", "sieve"): [own, _("A row is selected when h / 2^256 x interval is less than its amount.")],
    }
    certain = _(
        "Rows with an amount of zero, below zero or none are set aside. The interval is the total by the hits wanted. "
        "Rows at or over it are certain; take them out, with a hit for each, and work the interval out again until "
        "none is left."
    )
    texts = [
        _(
            "Write each row as a line: its columns in the order of the sheet Selection, a tab between them, amounts in "
            "minor units, dates as 2019-12-31. Sort the lines by their UTF-8 bytes."
        ),
        _(
            "A row's id is the SHA-256 of its line in hexadecimal, a hyphen, and which of equal lines it is, from 1. "
            "Equal lines can stand for each other."
        ),
        *([certain] if money else []),
        *([_("Rows without an amount are set aside.")] if not money and selection.set_aside.missing else []),
        _("S is the SHA-256 of the seed in hexadecimal, lower case."),
        *by_method[selection.wish.unit, selection.wish.method],
    ]
    return [
        (_("Select these rows again"), ""),
        (
            "",
            _(
                "Anyone can select these rows again with the data, this workbook, a SHA-256 program, and one that "
                "reckons with whole numbers of 78 digits, such as python3 or bc; a spreadsheet keeps 15."
            ),
        ),
        *((str(number), text) for number, text in enumerate(texts, start=1)),
        ("", _("By program: auditkit sample verify.")),
    ]
