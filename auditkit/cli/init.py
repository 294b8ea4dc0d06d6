"""`auditkit init`: an empty workbook for charities to fill in, or the template of letters to them."""

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
from auditkit.i18n import language
from auditkit.i18n import translate as _
from auditkit.values.text import printable

if TYPE_CHECKING:
    from auditkit.model.pack import Pack

_WORKBOOK, _LETTERS = ".xlsx", ".docx"
_ROWS, _MOST = 200, 10_000


def _rows(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= len(str(_MOST)) and 1 <= int(text) <= _MOST:
        return int(text)
    message = _('--rows is "{value}"; it takes a whole number from 1 to {most}.')
    raise BadUsage(message.format(value=printable(text), most=_MOST))


@command
def init(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help=_("Workbook to write (.xlsx), or template for letters (.docx)."),
            show_default=False,
        ),
    ],
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
    belongs there; or the template that letters are made from. Raises BadUsage for a file that is there already, unless
    `force` is given.
    """
    from auditkit.model.schema import TABLE_NAMES
    from auditkit.reports.template_workbook import Template, render
    from auditkit.reports.template_workbook.needs import tables_needed

    shown = printable(str(file))
    if file.suffix.lower() == _LETTERS:
        if any(each is not None for each in (rules, table, rows, currency)):
            message = _("{file} is a template for letters, which takes no --rules, --table, --rows or --currency.")
            raise BadUsage(message.format(file=shown))
        _write_letter_template(file, force=force)
        return
    if file.suffix.lower() != _WORKBOOK:
        message = _("{file} must end in .xlsx for a workbook to fill in, or in .docx for a template for letters.")
        raise BadUsage(message.format(file=shown))
    wanted = {named_table(name, TABLE_NAMES).name for name in table or ()}
    pack = inputs.pack(rules, None)
    unit = _currency(pack) if currency is None else inputs.currency_code(currency)
    tables = tuple(name for name in TABLE_NAMES if name in wanted) or tables_needed(pack)
    template = Template(tables, pack, unit, rows or _ROWS, _check(file, rules, unit))
    _write(file, render(template), force=force)
    if not settings.quiet:
        _tell(shown, tables, template.check)


def _write(file: Path, content: bytes, *, force: bool) -> None:
    """Write a file; raises BadUsage where there is one already, unless `force` is given."""
    from auditkit.reports.files import write_whole

    if not force and (file.exists() or file.is_symlink()):
        message = _("{file} is there already and stays as it is; name a new file, or say --force to write over it.")
        raise BadUsage(message.format(file=printable(str(file))))
    write_whole(file, content)


def _write_letter_template(file: Path, *, force: bool) -> None:
    """Write the template for letters in the language in use."""
    from auditkit.reports.letters.default import default_template

    _write(file, default_template(language())[1], force=force)
    if not settings.quiet:
        shown = printable(str(file))
        print(
            _("Wrote {file}, from which letters are made. Change it in Word, and leave what is in braces.").format(
                file=shown
            )
        )
        words = ["--letters", "DIR", "--letter-template", file.name]
        command_line = f"auditkit check PATH --as-of DATE {shlex.join(words)}"
        print(_("Then: {command}").format(command=printable(command_line)))


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
    from auditkit.reports.layout import wrap

    names = _(", ").join(pick(table_schema(name).title) for name in tables)
    told = _("Wrote {file}, with a guide and these sheets to fill in: {sheets}.").format(file=file, sheets=names)
    print("\n".join(wrap(told, inputs.terminal_width())) if inputs.has_width() else told)
    if "projects" in tables:
        print(_("Once it is filled in: {command}").format(command=printable(check)))
