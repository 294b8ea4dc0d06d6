"""`auditkit init`: an empty workbook for charities to fill in."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditkit.cli import inputs
from auditkit.cli.inputs import Rules
from auditkit.cli.shared import command, settings
from auditkit.cli.table_names import named_table
from auditkit.errors import BadUsage
from auditkit.i18n import translate as _
from auditkit.values.text import printable

if TYPE_CHECKING:
    from auditkit.model.pack import Pack

_ENDING = ".xlsx"
_ROWS, _MOST = 200, 10_000


def _rows(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= len(str(_MOST)) and 1 <= int(text) <= _MOST:
        return int(text)
    message = _('--rows is "{value}"; it takes a whole number from 1 to {most}.')
    raise BadUsage(message.format(value=printable(text), most=_MOST))


@command
def init(
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help=_("Workbook to write."), show_default=False)],
    rules: Rules = None,
    table: Annotated[
        list[str] | None,
        typer.Option("--table", metavar="TABLE", help=_("Only these tables (default: those that the rules read).")),
    ] = None,
    rows: Annotated[
        int | None,
        typer.Option("--rows", metavar="N", parser=_rows, help=_("Rows of each sheet to prepare (default: 200).")),
    ] = None,
    currency: Annotated[
        str | None,
        typer.Option(
            "--currency", metavar="CODE", help=_("Currency of all amounts (default: the rules' own, or CNY).")
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help=_("Write over a file that is there already."))] = False,
) -> None:
    """Write an empty workbook with a guide, help for every column, lists to choose from, and cells that take only what
    belongs there. Raises BadUsage for a file that is there already, unless `force` is given.
    """
    from auditkit.model.schema import TABLE_NAMES
    from auditkit.reports.files import write_whole
    from auditkit.reports.template_workbook import Template, render
    from auditkit.reports.template_workbook.needs import tables_needed

    shown = printable(str(file))
    if file.suffix.lower() != _ENDING:
        raise BadUsage(_("{file} must end in .xlsx, as workbooks do.").format(file=shown))
    wanted = {named_table(name, TABLE_NAMES).name for name in table or ()}
    pack = inputs.pack(rules, None)
    unit = _currency(pack) if currency is None else inputs.currency_code(currency)
    tables = tuple(name for name in TABLE_NAMES if name in wanted) or tables_needed(pack)
    template = Template(tables, pack, unit, rows or _ROWS, _check(file, rules, unit))
    content = render(template)
    if not force and (file.exists() or file.is_symlink()):
        message = _("{file} is there already and stays as it is; name a new file, or say --force to write over it.")
        raise BadUsage(message.format(file=shown))
    write_whole(file, content)
    if not settings.quiet:
        _tell(shown, tables, template.check)


def _currency(pack: Pack) -> str:
    """Return the currency of the amounts in the rules, which data must be in; CNY where they speak of none."""
    return next((rule.currency for rule in pack.rules if rule.currency is not None), "CNY")


def _check(file: Path, rules: Sequence[str] | None, currency: str) -> str:
    """Return the command line that checks the workbook once it is filled in."""
    words = ["auditkit", "check", file.name]
    for name in rules or ():
        words += ["--rules", name]
    if currency != "CNY":
        words += ["--currency", currency]
    return " ".join([*map(shlex.quote, words), "--as-of", "DATE"])


def _tell(file: str, tables: Sequence[str], check: str) -> None:
    from auditkit.i18n import pick
    from auditkit.model.schema import table_schema

    names = _(", ").join(pick(table_schema(name).title) for name in tables)
    print(_("Wrote {file}, with a guide and these sheets to fill in: {sheets}.").format(file=file, sheets=names))
    if "projects" in tables:
        print(_("Once it is filled in: {command}").format(command=printable(check)))
