"""`auditkit schema list` and `schema show TABLE`: the tables, as their schemas describe them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from auditkit.cli import inputs, usage
from auditkit.cli.shared import choice, command, print_json, settings
from auditkit.cli.table_names import named_table
from auditkit.i18n import pick
from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.model.schema import TABLE_NAMES, Code, Column, TableSchema, document, table_schema

if TYPE_CHECKING:
    from rich.console import RenderableType

FORMATS = ("text", "json")
Format = Annotated[str, typer.Option("--format", metavar="|".join(FORMATS), help=_("What to print."))]


def build() -> typer.Typer:
    """Return the `schema` commands in the language in use."""
    app = usage.group(_("Show the tables and columns that auditkit reads."))
    usage.add(app, "list", list_tables, _("List the tables."))
    usage.add(app, "show", show, _("Show one table: its columns, codes, and the headers that are understood."))
    return app


@command
def list_tables(output_format: Format = "text") -> None:
    """Print every table with its title, how many columns it has, and which of them must be filled."""
    tables = [table_schema(name) for name in TABLE_NAMES]
    if choice(output_format, "--format", FORMATS) == "json":
        print_json([_summary(table) for table in tables])
        return
    head = (_("Table"), _("Title"), _("Columns"), _("Required columns"))
    rows = [(table.name, pick(table.title), str(len(table.columns)), ", ".join(table.required)) for table in tables]
    _print(_grid(head, rows, right=2))


@command
def show(
    table: Annotated[str, typer.Argument(metavar="TABLE", help=_("Name or title of the table, such as projects."))],
    output_format: Format = "text",
) -> None:
    """Print one table; JSON is its schema as it stands in its file. Raises BadUsage for an unknown table."""
    choice(output_format, "--format", FORMATS)
    meant = named_table(table)
    if output_format == "json":
        print_json(document(meant.name))
    else:
        _print(*_described(meant))


def _summary(table: TableSchema) -> dict[str, Any]:
    return {
        "name": table.name,
        "title": dict(table.title),
        "key": list(table.key),
        "required": list(table.required),
        "columns": list(table.column_names),
    }


def _described(table: TableSchema) -> Iterable[RenderableType]:
    facts = [
        (_("Key"), " + ".join(table.key) or _("none: rows may repeat")),
        (_("Sheet names"), _names(table)),
    ]
    yield f"{table.name} · {pick(table.title)}"
    yield pick(document(table.name)["x-help"])
    yield ""
    yield _grid((), facts)
    yield ""
    yield _grid(
        ("", _("Column"), _("Title"), _("Type"), _("Holds")),
        [("*" if one.required else "", one.name, pick(one.title), _type(one), pick(one.help)) for one in table.columns],
    )
    yield _("* must be filled in every row")
    for column in table.columns:
        if column.codes:
            yield ""
            yield _grid(
                (_("Codes of {column}").format(column=column.name), _("Title"), _("Also understood")),
                [(code.code, pick(code.title), _other_names(code)) for code in column.codes],
            )
    for column in table.columns:
        if column.missing:
            yield ""
            yield _("Words for nothing in {column}: {words}").format(
                column=column.name, words=_(", ").join(column.missing)
            )
    yield ""
    yield _grid(
        (_("Column"), _("Headers understood")),
        [(one.name, _names(one)) for one in table.columns],
    )


def _names(named: TableSchema | Column) -> str:
    """Return all names that are understood, each once: case makes no difference to a match."""
    years = named.year_aliases if isinstance(named, Column) else ()
    names: dict[str, str] = {}
    for name in (named.name, *named.title.values(), *named.aliases, *years):
        names.setdefault(name.casefold(), name)
    return ", ".join(names.values())


def _other_names(code: Code) -> str:
    names = [name for name in (*code.title.values(), *code.aliases) if name != pick(code.title)]
    return ", ".join(dict.fromkeys(names))


def _type(column: Column) -> str:
    name = label("type", column.type)
    table = column.references.partition(".")[0] if column.references else None
    return f"{name} → {table}" if table else name


def _grid(head: Sequence[str], rows: Iterable[Sequence[str]], right: int | None = None) -> RenderableType:
    """Return rows aligned by display width under `head` (empty for none); the column at `right` holds numbers."""
    from rich.table import Table

    rows = list(rows)
    grid = Table(box=None, pad_edge=False, show_header=bool(head), padding=(0, 2, 0, 0), header_style="bold")
    for index, title in enumerate(head or rows[0]):
        last = index == len(rows[0]) - 1
        grid.add_column(title, justify="right" if index == right else "left", no_wrap=not last, overflow="fold")
    for row in rows:
        grid.add_row(*row)
    return grid


def _print(*parts: RenderableType) -> None:
    """Print to standard output; into a pipe each row is one line, however long, and no line ends in spaces."""
    from rich.console import Console

    console = Console(
        width=None if inputs.has_width() else 10_000,
        color_system="auto" if settings.color and inputs.is_terminal(sys.stdout) else None,
        markup=False,
        highlight=False,
        emoji=False,
    )
    with console.capture() as captured:
        console.print(*parts, sep="\n")
    print("\n".join(line.rstrip() for line in captured.get().splitlines()))
