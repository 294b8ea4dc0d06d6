"""What stands where on a sheet, and what a careful reader takes from it.

Cells are placed by their address. A heading says which column it means: in "项目编号=project_id | 备注 | 合计（万元）=
total_amount:wan" the second means none, and the amounts of the third are written in 万元. What a cell means is noted
while it is written, so that the file and what is expected of it come from one description.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gallery.styles import STYLES, plain, properties

Record = Mapping[str, Any]
Heading = tuple[str, str, str]


@dataclass(frozen=True)
class As:
    """A value written in its own way: `cell` is what stands there (null for nothing), `means` what is to be read."""

    cell: object
    means: object


@dataclass(frozen=True)
class Fact:
    """One row of a table: its columns, each with the value to be read and the address of its cell."""

    table: str
    values: Mapping[str, tuple[object, str]]


@dataclass
class Sheet:
    """The cells of one sheet by (row, column) from 0, and the facts in them. A CSV file is a sheet without a name."""

    name: str | None = None
    language: str = "zh"
    cells: dict[tuple[int, int], object] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)

    def put(self, at: str, *rows: Sequence[object]) -> int:
        """Write rows of cells that mean nothing by themselves; return the number of the row below them, from 1."""
        top, left = position(at)
        for row, cells in enumerate(rows, top):
            for column, cell in enumerate(cells, left):
                if cell is not None:
                    self.cells[row, column] = cell
        return top + len(rows) + 1

    def merge(self, *ranges: str) -> None:
        """Merge ranges such as A1:F1; only the first cell of each is kept."""
        self.merged += ranges

    def table(self, at: str, tables: str, headings: str, records: Iterable[Record]) -> int:
        """Write headings and a row for each record, which feeds `tables`; return the number of the row below."""
        texts = [text for text, _column, _style in _headings(headings)]
        below = self.put(at, texts)
        return self.rows(f"{letters(position(at)[1])}{below}", tables, headings, records)

    def rows(self, at: str, tables: str, headings: str, records: Iterable[Record]) -> int:
        """Write the rows alone, below headings that stand there already."""
        row, left = position(at)
        for record in records:
            places = {heading: (row, left + index) for index, heading in enumerate(_headings(headings))}
            self._record(tables, record, places)
            row += 1
        return row + 1

    def form(self, at: str, tables: str, lines: str, record: Record) -> int:
        """Write one record as a form: in each line a label and, right of it, its value, as often as it names one."""
        top, left = position(at)
        places: dict[Heading, tuple[int, int]] = {}
        texts = lines.strip().splitlines()
        for row, line in enumerate(texts, top):
            for index, heading in enumerate(_headings(line)):
                self.cells[row, left + 2 * index] = heading[0]
                places[heading] = (row, left + 2 * index + 1)
        self._record(tables, record, places)
        return top + len(texts) + 1

    def _record(self, tables: str, record: Record, places: Mapping[Heading, tuple[int, int]]) -> None:
        known = {name: properties(name) for name in tables.split()}
        facts: dict[str, dict[str, tuple[object, str]]] = {name: {} for name in known}
        for (text, column, style), (row, index) in places.items():
            value = record.get(column or text)
            description = next((columns[column] for columns in known.values() if column in columns), None)
            if isinstance(value, As):
                cell, value = value.cell, value.means
            elif value is None or description is None:
                cell = value
            else:
                cell = STYLES[style](value) if style else plain(value, description, self.language)
            if cell is not None:
                self.cells[row, index] = cell
            for name, columns in known.items():
                if column in columns and value is not None:
                    facts[name][column] = (value, f"{letters(index)}{row + 1}")
        self.facts += [Fact(name, values) for name, values in facts.items()]


@dataclass(frozen=True)
class File:
    """One file: its sheets, and how it is written: `by` a library, in an `encoding`, with a `delimiter`, from 1904."""

    name: str
    sheets: Sequence[Sheet]
    by: str = "xlsxwriter"
    encoding: str = "utf-8"
    delimiter: str = ","
    epoch_1904: bool = False


@dataclass(frozen=True)
class Case:
    """Files that are read together, and what is to be said of them beside their rows.

    `options` are date_order and map. `problems` are ("check/code", address), where the address begins with the sheet,
    or file and sheet, when there are several ("筹款 › F9"). Each of `errors` stands in one error. `ignored` names
    sheets, `empty` tables without rows. `mentioned` are words for something to be reported in whatever way.
    """

    files: Sequence[File]
    options: Mapping[str, Any] = field(default_factory=dict)
    problems: Sequence[tuple[str, str]] = ()
    errors: Sequence[str] = ()
    ignored: Sequence[str] = ()
    empty: Sequence[str] = ()
    mentioned: Sequence[str] = ()

    def expected(self) -> dict[str, Any]:
        """Return what is to be read: by table and sheet, each row's values with the addresses of their cells."""
        tables: dict[str, dict[str, list[Any]]] = {name: {} for name in self.empty}
        for file in self.files:
            for sheet in file.sheets:
                for fact in sheet.facts:
                    rows = tables.setdefault(fact.table, {}).setdefault(place(file.name, sheet.name), [])
                    rows.append({column: list(value) for column, value in fact.values.items()})
        said = {"problems": [f"{code} at {self._whole(where)}" for code, where in self.problems]}
        said |= {name: list(getattr(self, name)) for name in ("errors", "ignored", "mentioned")}
        return {
            "options": dict(self.options),
            "tables": tables,
            **{name: sorted(texts) for name, texts in said.items()},
        }

    def _whole(self, where: str) -> str:
        """Return an address with the file and sheet that go without saying."""
        parts = where.split(" › ")
        [*_others, file] = self.files if len(parts) < 3 else (File(parts[0], [Sheet(parts[-2])]),)
        sheet = parts[-2] if len(parts) > 1 else file.sheets[0].name
        return place(file.name, sheet, parts[-1])


CASES: dict[str, Callable[[], Case]] = {}
"""All cases by name."""


def case(make: Callable[[], Case]) -> Callable[[], Case]:
    """Enter a case under the name of the function that makes it."""
    CASES[make.__name__] = make
    return make


def place(file: str, sheet: str | None, cell: str | None = None) -> str:
    """Return the name of a file, sheet and cell as one text."""
    return " › ".join(part for part in (file.rpartition("/")[2], sheet, cell) if part is not None)


def position(at: str) -> tuple[int, int]:
    """Return row and column, from 0, of an address such as E17."""
    match = re.fullmatch(r"([A-Z]+)([0-9]+)", at)
    assert match, at
    column = 0
    for letter in match[1]:
        column = 26 * column + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, column - 1


def letters(index: int) -> str:
    """Return the letters of a column, from 0."""
    return (letters(index // 26 - 1) if index >= 26 else "") + chr(ord("A") + index % 26)


def _headings(text: str) -> list[Heading]:
    """Return for each heading its text, the column that it means, and how that is written; "" for none."""
    found = []
    for part in text.split("|"):
        label, _sign, meant = part.strip(" ").partition("=")
        column, _sign, style = meant.partition(":")
        found.append((label.rstrip(" "), column, style))
    return found
