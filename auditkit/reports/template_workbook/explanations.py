"""The sheet that explains every column of a template: whether it is needed, what belongs there, and an example.

The columns stand one below the other, each with the letter over it, so that no reader takes them for headers or labels
and the examples for data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_col_to_name

from auditkit.i18n import pick
from auditkit.i18n import translate as _
from auditkit.model.schema import TableSchema
from auditkit.reports.grid import Styles, display_width, write_grid
from auditkit.reports.template_workbook.fields import Field

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_LINE = 18
_WIDTHS = (25, 32, 19, 50, 40, 28)


def write(
    sheet: Worksheet, styles: Styles, schemas: Sequence[TableSchema], fields: Mapping[str, Sequence[Field]]
) -> None:
    """Write a row for each column of every table, in the order of the sheets."""
    head = (
        *(_("On the sheet"), _("In column"), _("Needed?"), _("What belongs there")),
        *(_("How to write it"), _("For example")),
    )
    rows = [
        (
            pick(schema.title),
            f"{xl_col_to_name(number)} · {pick(field.column.title)}",
            field.need_text,
            pick(field.column.help),
            field.how,
            field.example,
        )
        for schema in schemas
        for number, field in enumerate(fields[schema.name])
    ]
    write_grid(sheet, styles, head, rows)
    for number, width in enumerate(_WIDTHS):
        sheet.set_column(number, number, width)
    for number, row in enumerate(rows, start=1):
        lines = max(-(-display_width(text) // (width - 3)) for text, width in zip(row, _WIDTHS, strict=True))
        sheet.set_row(number, _LINE * lines + 4)
    sheet.set_row(0, _LINE + 8)
    sheet.freeze_panes(1, 2)
    sheet.repeat_rows(0)
