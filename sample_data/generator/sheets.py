"""From rows and a workbook's shape to grids of cells, keeping where everything was put."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from generator import words
from generator.layouts import ORDERS, Layout
from generator.rows import Places, Row, Spot

TOTAL = "合计"
_ORDER_OF_LETTERS = ("organizations", "projects", "disclosures", "progress", "audits")


@dataclass(frozen=True)
class Broken:
    """A cell whose formula has failed and shows the error `shows`."""

    shows: str


@dataclass(frozen=True)
class Sheet:
    """A sheet as it is written: its cells, the row of its headers from 0, and whether its first row is one title."""

    name: str
    cells: Sequence[Sequence[Any]]
    header_row: int
    left: int = 0
    merge_title: bool = False


def letters(index: int) -> str:
    """Return the letters of the column at `index` from 0."""
    return letters(index // 26 - 1) + letters(index % 26) if index > 25 else chr(ord("A") + index)


def workbook(layout: Layout, charity: str, tables: Mapping[str, Sequence[Row]], places: Places) -> list[Sheet]:
    """Return the sheets of a charity's workbook."""
    return [_sheet(layout, charity, table, tables[table], places) for table in layout.sheets]


def _sheet(layout: Layout, charity: str, table: str, rows: Sequence[Row], places: Places) -> Sheet:
    name = layout.sheets[table]
    above = [line.format(name=charity, sheet=name) for line in layout.above]
    present = [each for each in _ORDER_OF_LETTERS if each in layout.sheets]
    names = ORDERS[table][layout.orders[present.index(table)]].split()
    headers = [_header(layout, table, column) for column in names]
    if table in layout.extra:
        repeated, text = layout.extra[table]
        names.append(f"@={repeated}")
        headers.append(text)
    margin: list[Any] = [None] * layout.left
    header_row = len(above)
    cells = [[*margin, line or None] for line in above]
    cells.append([*margin, *headers])
    columns = {column: letters(layout.left + index) for index, column in enumerate(names) if column[0] != "@"}
    places.put_sheet(layout.file, name, table)
    for index, text in enumerate(headers):
        places.put_header(table, text, Spot(layout.file, name, f"{letters(layout.left + index)}{header_row + 1}"))
    for number, row in enumerate(rows, start=1):
        cells.append([*margin, *(_cell(layout, row, column, number) for column in names)])
        places.put_row(row, layout.file, name, len(cells), columns)
    if table in layout.totals:
        cells.append([*margin, *_totals(layout, table, names, rows)])
        for column in layout.totals[table]:
            places.put_total(table, column, Spot(layout.file, name, f"{columns[column]}{len(cells)}"))
    return Sheet(name, cells, header_row, layout.left, layout.merge_title)


def _header(layout: Layout, table: str, column: str) -> str:
    if column[0] == "@":
        return column[1:]
    text = layout.renamed.get((table, column)) or words.header(table, column, layout.spelling)
    return text + (layout.unit if column in words.MONEY else "")


def _cell(layout: Layout, row: Row, column: str, number: int) -> Any:
    match column:
        case "@序号":
            return number
        case "@备注":
            return None
        case "@简称":
            return f"项目{row['project_id'].lstrip('P0')}"
    if column.startswith("@="):
        return row[column[2:]]
    if column in row.raw:
        return row.raw[column]
    value = row[column]
    if value is None:
        return layout.blank
    if isinstance(value, bool):
        return layout.answers[0 if value else 1]
    if isinstance(value, date):
        return words.written_date(value, layout.dates)
    if column in words.MONEY:
        return words.written_amount(value, layout.amounts)
    return words.code(column, value, layout.spelling) if words.is_code(column) else value


def _totals(layout: Layout, table: str, names: Sequence[str], rows: Sequence[Row]) -> Iterator[Any]:
    """Yield the cells of a total row, which adds up what stands above it."""
    for position, column in enumerate(names):
        if position == 0:
            yield TOTAL
        elif column in layout.totals[table]:
            known = [row[column] for row in rows if column not in row.raw]
            yield words.written_amount(sum(known) + layout.wrong_totals.get((table, column), 0), layout.amounts)
        else:
            yield None
