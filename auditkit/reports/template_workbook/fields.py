"""How each column is filled in: its header, what may stand in it, and how people are told so."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from auditkit.i18n import format_amount, language, minor_digits, pick
from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.model.schema import Column, TableSchema, table_schema
from auditkit.values.dates import FIRST_YEAR, LAST_YEAR

MOST = 10**13
"""The largest amount or number that a cell of a template takes."""

REQUIRED, READ, OPTIONAL = "required", "read", "optional"


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a template: its `header` as it stands on the sheet, whether every row must have it (`need`), `how`
    it is written, an `example`, and what a spreadsheet program takes (`allowed`, as XlsxWriter has it).

    `parent` is the sheet whose keys it takes, where the workbook has that table.
    """

    column: Column
    header: str
    need: str
    how: str
    example: str
    allowed: Mapping[str, Any]
    parent: TableSchema | None = None

    @property
    def need_text(self) -> str:
        """Whether it must be filled in, in words."""
        return {REQUIRED: _("required"), READ: _("the rules read it"), OPTIONAL: _("optional")}[self.need]


def fields_of(
    schema: TableSchema, currency: str, tables: Collection[str], read: Collection[tuple[str, str | None]]
) -> tuple[Field, ...]:
    """Return how the columns of a table are filled in, in a workbook of `tables` that rules `read` columns of."""
    return tuple(_field(schema, column, currency, tables, read) for column in schema.columns)


def currency_name(currency: str) -> str:
    """Return the unit of amounts as a header has it: 元, or the code of the currency."""
    return label("currency", currency) if language() == "zh" else currency


def _field(
    schema: TableSchema,
    column: Column,
    currency: str,
    tables: Collection[str],
    read: Collection[tuple[str, str | None]],
) -> Field:
    parent = None
    if column.references is not None and column.references.partition(".")[0] in tables:
        parent = table_schema(column.references.partition(".")[0])
    need = READ if (schema.name, column.name) in read else OPTIONAL
    return Field(
        column=column,
        header=_header(column, currency),
        need=REQUIRED if column.required else need,
        how=_how(schema, column, currency, parent),
        example=_example(column, currency),
        allowed=_allowed(column, currency),
        parent=parent,
    )


def _header(column: Column, currency: str) -> str:
    title = pick(column.title)
    if column.type == "amount":
        title = _("{title} ({unit})").format(title=title, unit=currency_name(currency))
    return _("{title}\n(required)").format(title=title) if column.required else title


def _how(schema: TableSchema, column: Column, currency: str, parent: TableSchema | None) -> str:
    if column.codes:
        return _("Choose from the list: {names}.").format(names=_(", ").join(pick(code.title) for code in column.codes))
    if parent is not None:
        return _("Choose a number that stands on the sheet {sheet}.").format(sheet=pick(parent.title))
    if column.type == "yes_no":
        return _("Choose yes or no.")
    if column.type == "date":
        return _("A date, such as 2019-09-09.")
    if column.type == "amount":
        return _amount(column, currency)
    if column.type != "text":
        return _("A whole number.")
    if schema.key == (column.name,):
        return _("Text. Each number stands on one row only.")
    return _("Text.")


def _amount(column: Column, currency: str) -> str:
    unit = currency_name(currency)
    if column.minimum is None:
        return _("A number in {unit}, without a unit behind it; it may be below 0.").format(unit=unit)
    return _("A number in {unit}, without a unit behind it.").format(unit=unit)


def _example(column: Column, currency: str) -> str:
    value = column.example
    if column.name == "currency":
        return currency
    if column.type == "yes_no":
        return _("yes") if value else _("no")
    if column.type == "amount":
        return format_amount(value, currency).replace(",", "")
    if column.codes:
        return next(pick(code.title) for code in column.codes if code.code == value)
    return pick(value) if isinstance(value, Mapping) else str(value)


def _allowed(column: Column, currency: str) -> dict[str, Any]:
    """Return what the cells of a column take, whatever stands elsewhere, and what is said to anything else."""
    if column.codes or column.type == "yes_no":
        names = [pick(code.title) for code in column.codes] or [_("yes"), _("no")]
        return {
            "validate": "list",
            "source": names,
            "error_title": _("Not on the list"),
            "error_message": _("Choose from the list: the arrow beside the cell opens it."),
        }
    if column.type == "date":
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": date(FIRST_YEAR, 1, 1),
            "maximum": date(LAST_YEAR, 12, 31),
            "error_title": _("No date"),
            "error_message": _("Write a day that there is as 2019-12-31."),
        }
    if column.type == "amount":
        least = None
        if column.minimum is not None:
            least = Decimal(column.minimum).scaleb(-minor_digits(currency)) if column.minimum else 0
        message = _("Write a number such as 1204310.50, in the unit of the header and without a unit behind it.")
        if least is not None:
            message = _("Write a number such as 1204310.50, not below {least}, in the unit of the header.").format(
                least=least
            )
        return _between("decimal", -MOST if least is None else least, _("No amount"), message)
    if column.type == "integer":
        return _between("integer", column.minimum or 0, _("No whole number"), _("Write a whole number of 0 or more."))
    return {"validate": "any"}


def _between(kind: str, least: Decimal | int, title: str, message: str) -> dict[str, Any]:
    return {
        "validate": kind,
        "criteria": "between",
        "minimum": least,
        "maximum": MOST,
        "error_title": title,
        "error_message": message,
    }
