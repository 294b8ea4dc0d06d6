"""Templates of `auditkit init`, filled in as people do: by the headers, with what the lists offer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from typer.testing import CliRunner

from auditkit import i18n
from auditkit.cli.commands import build
from auditkit.i18n import pick
from auditkit.i18n import translate as _
from auditkit.model.schema import Column, table_schema

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
"""The rows of each table: codes for columns of codes, dates and figures as they are, texts for all else."""


def run(*arguments: str) -> Any:
    """Run a command of auditkit in this process, in the language in use."""
    return CliRunner().invoke(build(), [*arguments, "--lang", i18n.language()])


def made(path: Path, *options: str) -> Path:
    """Let `auditkit init` write a template to `path`."""
    result = run("init", str(path), *options)
    assert result.exit_code == 0, result.output
    return path


def fill(path: Path, rows: Rows) -> None:
    """Write `rows` below the headers of the template at `path`, each value as its cell asks for it."""
    workbook = openpyxl.load_workbook(path)
    for table, of_table in rows.items():
        schema = table_schema(table)
        sheet = workbook[pick(schema.title)]
        for number, row in enumerate(of_table, start=2):
            for name, value in row.items():
                column = schema.column(name)
                sheet.cell(number, schema.column_names.index(name) + 1).value = written(column, value)
    workbook.save(path)


def written(column: Column, value: Any) -> Any:
    """Return `value` as somebody enters it who uses the lists."""
    if column.type == "yes_no" and isinstance(value, bool):
        return _("yes") if value else _("no")
    return next((pick(code.title) for code in column.codes if code.code == value), value)


def example_rows(tables: Sequence[str]) -> Rows:
    """Return the examples of the schemas as one row a table."""
    return {table: [{column.name: _example(column) for column in table_schema(table).columns}] for table in tables}


def _example(column: Column) -> Any:
    value = column.example
    if column.type == "date":
        return date.fromisoformat(value)
    if column.type == "amount":
        return value / 100
    return pick(value) if isinstance(value, dict) else value
