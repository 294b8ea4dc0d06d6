"""What auditkit sees in each file: for a terminal, and as JSON.

It is the first thing to look at in an unknown file: which sheets are read as which tables, from which row, under which
headers, in which units, and what is passed over.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from auditkit.i18n import pick
from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.model.dataset import ColumnSeen, Dataset, InputFile, SheetRead
from auditkit.model.schema import table_schema
from auditkit.reports.json import input_document
from auditkit.reports.layout import Column, Line, cell, drawn, fit, wrap
from auditkit.reports.plain import one_line
from auditkit.reports.remarks import remarks

_ERROR, _HEADING, _ASIDE = "red", "bold", "bright_black"


def render(dataset: Dataset, width: int, color: bool) -> str:
    """Return what was seen, in lines of at most `width` cells, and a `[map]` section of what was not understood.

    `color` adds ANSI codes.
    """
    lines: list[Line] = []
    for file in dataset.inputs:
        lines += [*_file(file, width), []]
    section = header_map(dataset)
    if section:
        told = _(
            "Headers that mean no column yet. Complete these lines, put them into auditkit.toml, and name it: --config"
        )
        lines += [[(f"# {line}", "")] for line in wrap(told, width - 2)]
        lines += [[(line, "")] for line in section]
    elif lines:
        lines.pop()
    return drawn(lines, color)


def document(dataset: Dataset) -> list[dict[str, Any]]:
    """Return what was seen as JSON holds it: a list of files, each with its sheets as in the report's inputs."""
    return [input_document(file) for file in dataset.inputs]


def header_map(dataset: Dataset) -> list[str]:
    """Return the lines of a `[map]` section of auditkit.toml for the headers that mean no column.

    A header that comes near a column has it filled in, to be looked at; any other stands in a comment, to be completed.
    """
    sections: dict[str, dict[str, str]] = {}
    for file in dataset.inputs:
        for sheet in file.sheets:
            if sheet.table is None or sheet.seen is None:
                continue
            section = sections.setdefault(sheet.table, {})
            for unread in sheet.seen.unread:
                header = json.dumps(one_line(unread.header), ensure_ascii=False)
                where = " › ".join(one_line(part) for part in (file.path, sheet.name, unread.cell) if part)
                line = f'# {header} = "…"' if unread.nearest is None else f'{header} = "{unread.nearest}"'
                section.setdefault(header, f"{line}  # {where}")
    lines: list[str] = []
    for table, section in sections.items():
        if section:
            lines += [f"[map.{table}]", *section.values()]
    return lines


def _file(file: InputFile, width: int) -> Iterator[Line]:
    yield [(one_line(file.path), _HEADING), (f" · {label('file', file.status)}", "")]
    if file.error is not None:
        for line in wrap(one_line(file.error), width - 2):
            yield [(f"  {line}", _ERROR)]
    for sheet in file.sheets:
        yield from _sheet(sheet, width)


def _sheet(sheet: SheetRead, width: int) -> Iterator[Line]:
    name = f"{one_line(sheet.name)} " if sheet.name else ""
    if sheet.table is None:
        what = label("file", "failed") if sheet.is_refused else label("input", "ignored")
        for line in wrap(f"{name}· {what}: {one_line(sheet.note or '')}", width - 2):
            yield [(f"  {line}", _ASIDE)]
        return
    head = f"{name}→ {sheet.table} ({pick(table_schema(sheet.table).title)})"
    yield [(f"  {head}", _HEADING)]
    if sheet.note is not None:
        for line in wrap(one_line(sheet.note), width - 4):
            yield [(f"    {line}", _ERROR)]
    if sheet.seen is None:
        return
    for line in wrap(_extent(sheet), width - 4):
        yield [(f"    {line}", "")]
    for text in _grid(sheet.table, sheet.seen.columns, width - 4):
        yield [(f"    {text}".rstrip(), "")]
    for remark in remarks(sheet.seen):
        for line in wrap(remark, width - 4):
            yield [(f"    {line}", "")]


def _extent(sheet: SheetRead) -> str:
    rows = _("1 row") if sheet.rows == 1 else _("{count:,} rows").format(count=sheet.rows)
    if sheet.seen is not None and sheet.seen.layout == "form":
        return _("{range} · a form: label left, value right · {rows}").format(range=sheet.seen.range, rows=rows)
    seen = sheet.seen.range if sheet.seen is not None else ""
    return _("{range} · headers in row {row} · {rows}").format(range=seen, row=sheet.header_row, rows=rows)


def _grid(table: str, columns: Sequence[ColumnSeen], width: int) -> list[str]:
    if not columns:
        return []
    schema = table_schema(table)
    texts: Mapping[str, tuple[str, list[str]]] = {
        "column": (_("Column"), [column.column for column in columns]),
        "cell": (_("Cell"), [column.cell for column in columns]),
        "header": (_("Header"), [one_line(column.header) for column in columns]),
        "type": (_("Type"), [_type(schema.column(column.column).type, column.scale) for column in columns]),
        "filled": (_("Filled"), [f"{column.filled:,}" for column in columns]),
        "refused": (_("Unreadable"), [f"{column.refused:,}" if column.refused else "" for column in columns]),
        "first": (_("First value"), [one_line(column.first or "–") for column in columns]),
    }
    least = {"header": 8, "first": 8}
    laid = fit(
        [
            Column(name, head, cells, right=name in ("filled", "refused"), least=least.get(name))
            for name, (head, cells) in texts.items()
            if name != "refused" or any(cells)
        ],
        width,
        ("first", "type", "filled"),
    )
    lines = ["  ".join(cell(column.header, column.width, column.right) for column in laid)]
    lines += [
        "  ".join(cell(column.cells[row], column.width, column.right) for column in laid) for row in range(len(columns))
    ]
    return lines


def _type(column_type: str, scale: int | None) -> str:
    name = label("type", column_type)
    return f"{name} × {scale:,}" if scale not in (None, 1) else name
