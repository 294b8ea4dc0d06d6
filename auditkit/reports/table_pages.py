"""The documentation pages of the tables, made from their schemas: a page a table and an index.

`python -m auditkit.reports.table_pages DIR` writes them. The pages are in English with the Chinese titles
beside it, whatever the language in use, so that they are the same on every machine.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

from auditkit.i18n import format_amount
from auditkit.model.schema import (
    ALL_TABLE_NAMES,
    RECORD_TABLE_NAMES,
    TABLE_NAMES,
    Column,
    TableSchema,
    document,
    table_schema,
)

_TYPES = {
    "text": "text",
    "date": "date",
    "amount": "amount",
    "integer": "whole number",
    "number": "number",
    "percent": "percent",
    "yes_no": "yes or no",
    "enum": "code",
}


def pages() -> dict[str, str]:
    """Return the text of every page by its file name, the index (README.md) first."""
    tables = [table_schema(name) for name in ALL_TABLE_NAMES]
    return {"README.md": _index()} | {f"{table.name}.md": _page(table) for table in tables}


def write(folder: Path) -> None:
    """Write all pages into `folder`, which is made if it does not exist."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _index() -> str:
    return _text(
        "# Tables",
        "",
        "What auditkit reads. Only `projects` must be there; a rule that needs another table is then not covered.",
        "",
        *_list(TABLE_NAMES),
        "",
        "A header is matched to a column by the column's name, its English or Chinese title, or one of the headers",
        "listed on the table's page. Capital letters, full-width characters, white space, the characters `_ - * :` and",
        "a unit in brackets, such as （万元）, make no difference. A header that is only similar is reported, never",
        "guessed. Sheets are named in the same way, but their names matter only when two tables fit equally well.",
        "",
        "Amounts are written in yuan, or another currency's unit; the schemas give them as they are stored, in fen.",
        "",
        "## Records of the audit",
        "",
        "No sheet that is handed in is taken for one of these: they are named by options of their own.",
        "",
        *_list(RECORD_TABLE_NAMES),
        "",
        _origin("schemas/*.schema.json"),
    )


def _list(names: Iterable[str]) -> list[str]:
    rows = [
        (f"[{table.name}]({table.name}.md)", table.title["zh"], _help(table), _names(table.required))
        for table in map(table_schema, names)
    ]
    return _table(("Table", "表", "Holds", "Required columns"), rows)


def _page(table: TableSchema) -> str:
    key = f"The key is {_names(table.key, ' + ')}: no two rows may share it." if table.key else "Rows have no key."
    order = f" Rows of a project follow each other by `{table.order_by}`." if table.order_by else ""
    lines = [
        f"# {table.name} · {table.title['zh']}",
        "",
        f"{table.title['en']}. {_help(table)}",
        "",
        key + order,
        "",
        "## Columns",
        "",
        *_table(
            ("Column", "English title", "中文", "Type", "Required", "Holds"),
            [
                (
                    f"`{column.name}`",
                    column.title["en"],
                    column.title["zh"],
                    _type(column),
                    "yes" if column.required else "",
                    column.help["en"],
                )
                for column in table.columns
            ],
        ),
    ]
    for column in table.columns:
        if column.codes:
            lines += ["", f"## Codes of `{column.name}`", "", *_codes(column)]
    for column in table.columns:
        if column.missing:
            lines += ["", f"## Words for nothing in `{column.name}`", "", *_missing(column)]
    lines += [
        "",
        "## Headers understood",
        "",
        "Besides each column's name and its two titles:",
        "",
        *_table(
            ("Column", "Headers"),
            [(f"`{column.name}`", " · ".join((*column.aliases, *column.year_aliases))) for column in table.columns],
        ),
        *_years(table),
        "",
        "## Sheet names understood",
        "",
        " · ".join((table.name, table.title["en"], table.title["zh"], *table.aliases)),
        "",
        _origin(f"schemas/{table.name}.schema.json"),
    ]
    return _text(*lines)


def _years(table: TableSchema) -> list[str]:
    lines = []
    for column in table.columns:
        if column.year_aliases:
            headers = ", ".join(column.year_aliases)
            lines += [
                "",
                f"Under {headers}, a year alone (2025, 2025年, 2025年度, FY2025) is read as ending on 31 December,",
                f"where no other header gives `{column.name}` itself.",
            ]
    return lines


def _help(table: TableSchema) -> str:
    text: str = document(table.name)["x-help"]["en"]
    return text


def _type(column: Column) -> str:
    name = _TYPES[column.type]
    if column.references:
        table, _, key = column.references.partition(".")
        return f"{name} → [{table}]({table}.md).{key}"
    if column.minimum is not None:
        least = format_amount(column.minimum) if column.type == "amount" else str(column.minimum)
        name += f", at least {least}"
    if column.type in ("amount", "integer") and not column.summed:
        name += ", never summed"
    return name


def _codes(column: Column) -> list[str]:
    return _table(
        ("Code", "English", "中文", "Also understood"),
        [(f"`{code.code}`", code.title["en"], code.title["zh"], " · ".join(code.aliases)) for code in column.codes],
    )


def _missing(column: Column) -> list[str]:
    return [
        "Besides those understood everywhere, such as 无 or n/a. A cell that says one of them, in capital or small",
        f"letters, does not tell `{column.name}`, as if it were blank:",
        "",
        " · ".join(column.missing),
    ]


def _names(names: Iterable[str], separator: str = ", ") -> str:
    return separator.join(f"`{name}`" for name in names)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines]


def _origin(source: str) -> str:
    return f"*Made from `{source}` by `python -m auditkit.reports.table_pages docs/tables`.*"


def _text(*lines: str) -> str:
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write the documentation pages of the tables.")
    parser.add_argument("folder", type=Path, help="where the pages go, such as docs/tables")
    write(parser.parse_args().folder)
