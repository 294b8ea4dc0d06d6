"""What a finding saw and expected, as what it is: reports hold both as texts."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from auditkit.i18n import format_number, minor_digits, pick
from auditkit.i18n import translate as _
from auditkit.model.schema import table_schema

if TYPE_CHECKING:
    from auditkit.model.verdict import Finding

Seen = str | float | Decimal | date | None
"""A text of a cell, a number, an amount in whole units of its currency, or a day."""

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_FIGURE = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_BETWEEN_CODES = ", "
_MOST_EXACT = 15
"""How many digits a number of a spreadsheet holds."""


def seen_text(finding: Finding, value: str | None, currency: str) -> str:
    """Return what was seen or expected as people read it; empty for nothing."""
    match seen(finding, value, currency):
        case None:
            return ""
        case Decimal() as amount:
            return f"{amount:,.{minor_digits(currency)}f}"
        case float() as figure:
            return format_number(figure)
        case other:
            return str(other)


def expected_text(finding: Finding, currency: str) -> str:
    """Return what was expected as people read it; a day by which something was due is told as one."""
    text = seen_text(finding, finding.expected, currency)
    return _("{day} at the latest").format(day=text) if text and finding.days_late is not None else text


def seen(finding: Finding, value: str | None, currency: str) -> Seen:
    """Return what was seen or expected as what it is: an amount, a date or a number, or the text of a cell.

    Codes are told by the names that people choose them by.
    """
    if value is None:
        return None
    titles = _titles(finding)
    if titles and all(part in titles for part in value.split(_BETWEEN_CODES)):
        return _(", ").join(titles[part] for part in value.split(_BETWEEN_CODES))
    if finding.rule.startswith("data-"):
        return value
    is_number = _FIGURE.fullmatch(value) is not None and len(value) <= _MOST_EXACT
    if is_number and finding.is_money:
        return Decimal(value).scaleb(-minor_digits(currency))
    if _DAY.fullmatch(value):
        return date.fromisoformat(value)
    return float(value) if is_number and _is_of_figures(finding) else value


def _titles(finding: Finding) -> dict[str, str]:
    """Return the names of the codes of a finding's column, none where it has no codes."""
    if finding.table is None or finding.column is None:
        return {}
    return {code.code: pick(code.title) for code in table_schema(finding.table).column(finding.column).codes}


def _is_of_figures(finding: Finding) -> bool:
    """Whether a finding is about figures: those of a column, or what was counted of rows that have no column of it."""
    if finding.table is None or finding.column is None:
        return True
    return table_schema(finding.table).column(finding.column).type in ("integer", "number", "amount", "percent")
