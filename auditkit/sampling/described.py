"""What people know a row by: a few of its cells as texts, with personal data masked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from auditkit.i18n import format_number, pick
from auditkit.i18n import translate as _
from auditkit.values.personal_data import masked, masked_person

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from auditkit.model.dataset import Table
    from auditkit.model.schema import Column

_MOST = 6
_TOO_LONG = ("body", "url")


def described(
    table: Table, filled: Sequence[str], amount: str | None, rows: Sequence[int]
) -> Sequence[Mapping[str, str]]:
    """Return the first of the `filled` columns of each row but the `amount`, other amounts, long texts and links."""
    columns = [column for column in map(table.schema.column, filled) if column.type != "amount"]
    shown = [column for column in columns if column.name not in (amount, *_TOO_LONG)][:_MOST]
    if not shown:
        return [{} for _row in rows]
    cells = table.frame[[column.name for column in shown]].iloc[list(rows)]
    texts = {
        column.name: [
            "" if gone else _text(column, value)
            for value, gone in zip(cells[column.name].tolist(), cells[column.name].isna().tolist(), strict=True)
        ]
        for column in shown
    }
    return [dict(zip(texts, row, strict=True)) for row in zip(*texts.values(), strict=True)]


def _text(column: Column, value: Any) -> str:
    match column.type:
        case "date":
            return str(value.strftime("%Y-%m-%d"))
        case "enum":
            return next((pick(code.title) for code in column.codes if code.code == value), str(value))
        case "yes_no":
            return _("yes") if value else _("no")
        case "integer" | "number" | "percent":
            return format_number(value)
    return masked_person(str(value)) if column.is_personal else masked(str(value))
