"""The sheet of one table: its headers, and cells below them that say what belongs there and take nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_col_to_name

from auditkit.i18n import pick
from auditkit.i18n import translate as _
from auditkit.model.schema import Column, TableSchema
from auditkit.reports.grid import display_width
from auditkit.reports.template_workbook.fields import REQUIRED, Field

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_LINE = 18
_PAGE = 160  # characters that are still read with ease on A4 across
_TITLE_LENGTH, _MESSAGE_LENGTH = 32, 255  # what spreadsheet programs take
_WIDTHS = {"date": 13, "amount": 17, "integer": 12, "yes_no": 12, "enum": 14, "text": 18}
_TEXT_WIDTHS = {
    "org_id": 22,
    "fundraiser_id": 22,
    "title": 26,
    "name": 30,
    "body": 44,
    "url": 30,
    "auditor": 26,
    "counterparty": 26,
    "registered_with": 22,
    "province": 12,
    "campaign": 12,
    "currency": 9,
}


class Sheet:
    """A sheet to fill in, of which `rows` below the headers are prepared."""

    def __init__(
        self, workbook: Workbook, sheet: Worksheet, schema: TableSchema, fields: Sequence[Field], rows: int
    ) -> None:
        self._sheet = sheet
        self._schema = schema
        self._fields = fields
        self._rows = rows
        head = {"text_wrap": True, "align": "center", "valign": "vcenter", "border": 1, "border_color": "#BFBFBF"}
        self._required: Format = workbook.add_format({**head, "bold": True, "bg_color": "#D9D9D9"})
        self._other: Format = workbook.add_format({**head, "bg_color": "#F2F2F2"})
        self._twice: Format = workbook.add_format({"bg_color": "#FFF2CC", "bold": True, "underline": 1})
        looks: dict[str, dict[str, Any]] = {
            "text": {"num_format": "@", "text_wrap": True},
            "date": {"num_format": "yyyy-mm-dd", "align": "center"},
            "amount": {"num_format": _money(fields)},
            "integer": {"num_format": "#,##0"},
            "enum": {"align": "center"},
            "yes_no": {"align": "center"},
        }
        self._styles: dict[str, Format] = {
            name: workbook.add_format({"valign": "top", **look}) for name, look in looks.items()
        }

    def write(self) -> None:
        """Write the headers, and below them what each column takes."""
        widths = [_width(field) for field in self._fields]
        for number, (field, width) in enumerate(zip(self._fields, widths, strict=True)):
            self._sheet.set_column(number, number, width, self._styles[field.column.type])
            self._sheet.write_string(0, number, field.header, self._required if field.need == REQUIRED else self._other)
            self._sheet.data_validation(0, number, 0, number, {"validate": "any", **_prompt(field)})
            self._sheet.data_validation(1, number, self._rows, number, {**self._takes(number), **_prompt(field)})
        lines = max(_lines(field.header, width) for field, width in zip(self._fields, widths, strict=True))
        self._sheet.set_row(0, _LINE * lines + 6)
        self._mark_keys()
        self._sheet.freeze_panes(1, self._leading())
        self._sheet.repeat_rows(0)
        self._sheet.repeat_columns(0, self._leading() - 1)
        self._sheet.hide_gridlines(0)
        self._sheet.fit_to_pages(-(-sum(widths) // _PAGE), 0)
        self._sheet.ignore_errors({"number_stored_as_text": f"A2:{xl_col_to_name(len(widths) - 1)}{self._rows + 1}"})

    def _takes(self, number: int) -> Mapping[str, Any]:
        """Return what a column takes: by its type, by its parent's keys, or what no other row has."""
        field = self._fields[number]
        if field.parent is not None:
            sheet = pick(field.parent.title)
            return {
                "validate": "list",
                "source": _keys_of(field.parent, self._rows),
                "error_title": _("Unknown number"),
                "error_message": _("Enter the number on the sheet {sheet} first, then choose it here.").format(
                    sheet=sheet
                ),
            }
        if field.allowed["validate"] == "any" and self._schema.key and field.column.name == self._schema.key[-1]:
            titles = _(" and ").join(pick(self._schema.column(name).title) for name in self._schema.key)
            return {
                "validate": "custom",
                "value": f"={self._count()}<2",
                "error_type": "warning",
                "error_title": _("Taken already"),
                "error_message": _("Another row has the same {columns}. No two rows may share it.").format(
                    columns=titles
                ),
            }
        return field.allowed

    def _count(self) -> str:
        """Return the formula of how many rows have the key of row 2; exact, for long numbers look alike to COUNTIF."""
        names = [xl_col_to_name(self._schema.column_names.index(name)) for name in self._schema.key]
        alike = "*".join(f"EXACT(${name}$2:${name}${self._rows + 1},${name}2)" for name in names)
        return f"SUMPRODUCT({alike}*1)"

    def _mark_keys(self) -> None:
        """Mark, in bold underlined figures on yellow, keys that two rows share: what is pasted meets no validation."""
        for name in self._schema.key:
            number = self._schema.column_names.index(name)
            filled = "*".join(
                f'(${xl_col_to_name(self._schema.column_names.index(each))}2<>"")' for each in self._schema.key
            )
            rule = {"type": "formula", "criteria": f"=({filled}*({self._count()}>1))>0", "format": self._twice}
            self._sheet.conditional_format(1, number, self._rows, number, rule)

    def _leading(self) -> int:
        """Return how many columns at the left say whose row it is, so that they stay in sight."""
        own = [number for number, field in enumerate(self._fields[:2]) if _says_whose(self._schema, field.column)]
        return max(own) + 1 if own else 1


def _says_whose(schema: TableSchema, column: Column) -> bool:
    return column.name in schema.key or column.references is not None


def _keys_of(parent: TableSchema, rows: int) -> str:
    """Return the formula of the keys on the sheet of `parent`, down to the last that is filled in."""
    name = xl_col_to_name(parent.column_names.index(parent.key[0]))
    first = f"'{pick(parent.title)}'!${name}$2"
    cells = f"{first}:${name}${rows + 1}"
    return f'=OFFSET({first},0,0,MAX(1,SUMPRODUCT(MAX(({cells}<>"")*(ROW({cells})-1)))),1)'


def _prompt(field: Field) -> dict[str, str]:
    """Return what is shown beside a cell that somebody goes to."""
    title = pick(field.column.title)
    how = _("Choose from the list.") if field.column.codes else field.how
    parts = [pick(field.column.help), how, _("Example: {example}").format(example=field.example)]
    if field.need == REQUIRED:
        parts.insert(0, _("Required."))
    message = "\n".join(parts)
    if len(message) > _MESSAGE_LENGTH:
        message = "\n".join(parts[:-1])
    return {
        "input_title": title if len(title) <= _TITLE_LENGTH else title[: _TITLE_LENGTH - 1] + "…",
        "input_message": message,
    }


def _money(fields: Sequence[Field]) -> str:
    """Return the number format of amounts, with the decimals that the examples have."""
    shown = next((field.example for field in fields if field.column.type == "amount"), "")
    decimals = len(shown.partition(".")[2])
    return f"#,##0.{'0' * decimals}" if decimals else "#,##0"


def _width(field: Field) -> int:
    if field.column.codes:
        names = max(display_width(pick(code.title)) for code in field.column.codes)
        return min(max(_WIDTHS["enum"], names + 4), 26)
    of_type = _WIDTHS[field.column.type]
    return _TEXT_WIDTHS.get(field.column.name, of_type) if field.column.type == "text" else of_type


def _lines(header: str, width: int) -> int:
    return sum(-(-display_width(line) // (width - 2)) for line in header.split("\n"))
