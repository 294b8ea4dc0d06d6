"""A selection as CSV: one row a row to audit, certain ones first."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import TYPE_CHECKING

from auditkit.i18n import minor_digits
from auditkit.reports.formulas import cell_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditkit.model.selection import ChosenRow, Selection

COLUMNS = (
    "basis",
    "number",
    "file",
    "sheet",
    "row",
    "amount",
    "currency",
    "hits",
    "probability",
    "weight",
    "row_sha256",
    "occurrence",
)

_BYTE_ORDER_MARK = "\ufeff"


def render(selection: Selection) -> str:
    """Return the list as CSV, with the byte order mark by which Excel knows UTF-8.

    `basis` is certain or selected. Behind the columns of `COLUMNS` stand those that people know a row by, under their
    names in the table. Amounts are in whole units with the currency's decimals. A text that a spreadsheet would take
    for a formula gets an apostrophe before it.
    """
    listed = (*selection.certain, *selection.selected)
    described = tuple(listed[0].described) if listed else ()
    stream = io.StringIO()
    stream.write(_BYTE_ORDER_MARK)
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow((*COLUMNS, *described))
    writer.writerows([cell_text(cell) for cell in row] for row in _rows(selection))
    return stream.getvalue()


def _rows(selection: Selection) -> Iterator[list[str]]:
    for row in selection.certain:
        yield ["certain", *_row(row, selection, "")]
    for row in selection.selected:
        yield ["selected", *_row(row, selection, str(row.hits))]


def _row(row: ChosenRow, selection: Selection, hits: str) -> list[str]:
    place = row.place
    amount = "" if row.amount is None else str(Decimal(row.amount).scaleb(-minor_digits(selection.currency)))
    return [
        str(row.number),
        place.file or "",
        place.sheet or "",
        str(place.row or ""),
        amount,
        selection.currency if amount else "",
        hits,
        str(float(row.probability)),
        str(float(row.weight)),
        row.row.sha256,
        str(row.row.occurrence),
        *row.described.values(),
    ]
