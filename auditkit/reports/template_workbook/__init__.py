"""An empty workbook for charities to fill in: a guide, what belongs into each column, and a sheet for each table.

What stands in it comes from the schemas of the tables, and from the rules what is due when. Its own sheets are laid out
so that they are read as no table; the sheets of tables hold headers alone, so that nothing is read as data before
somebody fills it in.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from auditkit.i18n import pick
from auditkit.i18n import translate as _
from auditkit.model.schema import table_schema
from auditkit.reports.grid import FONT, OPTIONS, Styles, add_sheet, write_steps
from auditkit.reports.template_workbook import explanations, guide, tables
from auditkit.reports.template_workbook.fields import fields_of
from auditkit.reports.template_workbook.needs import columns_read

if TYPE_CHECKING:
    from auditkit.model.pack import Pack

_MADE_ON = datetime(2000, 1, 1)  # the same template gives the same bytes whenever it is made


@dataclass(frozen=True, slots=True)
class Template:
    """What to make a template for: the tables in their order, the rules that will judge what is filled in, the currency
    of amounts, how many rows of each sheet are prepared, and the command line that checks the workbook.
    """

    tables: tuple[str, ...]
    pack: Pack
    currency: str
    rows: int
    check: str


def render(template: Template) -> bytes:
    """Return the workbook in the language in use; the same template gives the same bytes."""
    import xlsxwriter

    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream, {**OPTIONS, "default_format_properties": FONT})
    title = pick(template.pack.title)
    workbook.set_properties({"title": f"{_('Template')} · {title}", "created": _MADE_ON})
    styles = Styles(workbook, template.currency)
    schemas = [table_schema(name) for name in template.tables]
    read = columns_read(template.pack)
    fields = {schema.name: fields_of(schema, template.currency, template.tables, read) for schema in schemas}
    steps = guide.steps(schemas, template.pack, template.currency, template.check)
    write_steps(add_sheet(workbook, _("Guide"), title, None, _("Template")), styles, steps)
    explanations.write(add_sheet(workbook, _("Columns explained"), title, None, _("Template")), styles, schemas, fields)
    for schema in schemas:
        sheet = add_sheet(workbook, pick(schema.title), title, None, _("Template"))
        tables.Sheet(workbook, sheet, schema, fields[schema.name], template.rows).write()
    workbook.close()
    return stream.getvalue()
