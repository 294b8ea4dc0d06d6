"""What auditkit sees in each file: for a terminal, and as JSON.

It is the first thing to look at in an unknown file: which sheets are read as which tables, from which row, under which
headers, in which units, and what is passed over.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
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
    for alike in _alike(dataset.inputs):
        lines += [*(_file(alike[0], width) if len(alike) == 1 else _files(alike, width)), []]
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


def _alike(files: Sequence[InputFile]) -> Iterable[list[InputFile]]:
    """Group the files that one table tells all of, each group at the place of its first file."""
    groups: dict[Hashable, list[InputFile]] = {}
    for position, file in enumerate(files):
        shape = _shape(file)
        groups.setdefault(position if shape is None else shape, []).append(file)
    return groups.values()


def _shape(file: InputFile) -> Hashable:
    """Return what files agree in of which each is nothing but one table; null for one that more is to be told of."""
    if len(file.sheets) != 1 or file.status != "read" or file.error is not None:
        return None
    (sheet,) = file.sheets
    seen = sheet.seen
    if sheet.name is not None or sheet.table is None or sheet.note is not None or seen is None:
        return None
    if seen.layout != "table" or seen.repeats or seen.aside or seen.hidden_rows or seen.hidden_columns:
        return None
    columns = tuple((each.column, each.header, each.cell, each.scale, each.years > 0) for each in seen.columns)
    return sheet.table, sheet.header_row, columns, seen.unread


def _files(files: Sequence[InputFile], width: int) -> Iterator[Line]:
    """Yield what is told of several files of one shape: their cells are counted together."""
    sheets = [file.sheets[0] for file in files]
    seen = [sheet.seen.columns for sheet in sheets if sheet.seen is not None]
    columns = tuple(
        replace(
            own[0],
            filled=sum(column.filled for column in own),
            refused=sum(column.refused for column in own),
            first=next((column.first for column in own if column.first is not None), None),
        )
        for own in zip(*seen, strict=True)
    )
    together = replace(sheets[0], rows=sum(sheet.rows for sheet in sheets))
    if together.seen is not None:
        together = replace(together, seen=replace(together.seen, columns=columns))
    count = _("{count:,} files").format(count=len(files))
    yield [(one_line(files[0].path), _HEADING)]
    yield [(f"… {one_line(files[-1].path)}", _HEADING), (f" · {count} · {label('file', files[0].status)}", "")]
    yield from _sheet(together, width, is_one=False)


def _file(file: InputFile, width: int) -> Iterator[Line]:
    yield [(one_line(file.path), _HEADING), (f" · {label('file', file.status)}", "")]
    if file.error is not None:
        for line in wrap(one_line(file.error), width - 2):
            yield [(f"  {line}", _ERROR)]
    for sheet in file.sheets:
        yield from _sheet(sheet, width)


def _sheet(sheet: SheetRead, width: int, *, is_one: bool = True) -> Iterator[Line]:
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
    for line in wrap(_extent(sheet, is_one), width - 4):
        yield [(f"    {line}", "")]
    for text in _grid(sheet.table, sheet.seen.columns, width - 4):
        yield [(f"    {text}".rstrip(), "")]
    for remark in remarks(sheet.seen):
        for line in wrap(remark, width - 4):
            yield [(f"    {line}", "")]


def _extent(sheet: SheetRead, is_one: bool) -> str:
    rows = _("1 row") if sheet.rows == 1 else _("{count:,} rows").format(count=sheet.rows)
    if not is_one:
        return _("each: headers in row {row} · together: {rows}").format(row=sheet.header_row, rows=rows)
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
