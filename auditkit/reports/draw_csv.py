"""A draw as CSV: one row a project to audit, mandatory ones first, then the drawn ones, then the reserves."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from auditkit.i18n import minor_digits
from auditkit.reports.formulas import cell_text
from auditkit.sampling.manifest import probability, weight

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditkit.model.draw import Draw, ReserveItem, SelectedItem

COLUMNS = (
    "basis",
    "number",
    "rank",
    "project_id",
    "title",
    "organization",
    "tier",
    "field",
    "amount",
    "currency",
    "probability",
    "weight",
    "ticket",
)

_BYTE_ORDER_MARK = "\ufeff"


def render(draw: Draw) -> str:
    """Return the list as CSV, with the byte order mark by which Excel knows UTF-8.

    Amounts are in whole units with the currency's decimals. `basis` is mandatory, drawn or reserve; `number` counts the
    drawn over the whole list and the reserves in each stratum, `rank` the mandatory. A text that a spreadsheet would
    take for a formula gets an apostrophe before it.
    """
    stream = io.StringIO()
    stream.write(_BYTE_ORDER_MARK)
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([cell_text(cell) for cell in row] for row in _rows(draw))
    return stream.getvalue()


def _rows(draw: Draw) -> Iterator[list[str]]:
    for entry in draw.mandatory:
        item = entry.item
        described = [item.project_id, item.title, item.organization]
        money = [_decimal(item.amount, draw.currency), draw.currency]
        yield ["mandatory", "", str(entry.rank), *described, "", item.field, *money, "1", "1", ""]
    for drawn in draw.selected:
        chance = [str(probability(drawn.stratum)), str(weight(drawn.stratum))]
        yield _from_stratum("drawn", drawn, draw.currency, chance)
    for reserve in draw.reserves:
        yield _from_stratum("reserve", reserve, draw.currency, ["", ""])


def _from_stratum(basis: str, entry: SelectedItem | ReserveItem, currency: str, chance: list[str]) -> list[str]:
    item, stratum = entry.item, entry.stratum
    described = [item.project_id, item.title, item.organization]
    money = [_decimal(item.amount, currency), currency]
    return [basis, str(entry.number), "", *described, stratum.tier, stratum.field, *money, *chance, entry.ticket]


def _decimal(amount: int, currency: str) -> str:
    digits = minor_digits(currency)
    whole, rest = divmod(amount, 10**digits)
    return f"{whole}.{rest:0{digits}d}" if digits else str(whole)
