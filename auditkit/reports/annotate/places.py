"""Cells by their addresses, and ranges of them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator

from auditkit.model.dataset import cell_address

_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})", re.ASCII)


def row_and_column(cell: str) -> tuple[int, int]:
    """Return the row and the column of a cell such as E17, from 0; (-1, -1) for what is no address."""
    found = _CELL.fullmatch(cell)
    if found is None:
        return -1, -1
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


def column_letters(column: int) -> str:
    """Return the letters of a column, which counts from 0."""
    return cell_address(0, column).removesuffix("1")


def ranges(cells: Iterable[str]) -> list[str]:
    """Return cells as ranges, those that follow each other in a column as one, by column and row."""
    columns: defaultdict[int, list[int]] = defaultdict(list)
    for row, column in map(row_and_column, cells):
        columns[column].append(row)
    found: list[str] = []
    for column in sorted(columns):
        for first, last in _runs(sorted(set(columns[column]))):
            top = cell_address(first, column)
            found.append(top if first == last else f"{top}:{cell_address(last, column)}")
    return found


def _runs(rows: list[int]) -> Iterator[tuple[int, int]]:
    start = 0
    for position in range(1, len(rows) + 1):
        if position == len(rows) or rows[position] != rows[position - 1] + 1:
            yield rows[start], rows[position - 1]
            start = position


class Merged:
    """The merged ranges of a sheet: what is said of one of their cells is shown at the first of them."""

    def __init__(self, references: Iterable[str]) -> None:
        self._ranges: list[tuple[int, int, int, int, str]] = []
        for reference in references:
            first, _colon, last = reference.partition(":")
            (top, left), (bottom, right) = row_and_column(first), row_and_column(last or first)
            if 0 <= top <= bottom and 0 <= left <= right:
                self._ranges.append((top, left, bottom, right, reference))
        self._ranges.sort()
        self._columns: dict[int, list[tuple[int, int, int, int, str]]] = {}

    def first(self, cell: str) -> str:
        """Return the first cell of the range that a cell is merged into; the cell itself where it is in none."""
        found = self._around(cell)
        return cell if found is None else cell_address(found[0], found[1])

    def whole(self, cell: str) -> str:
        """Return the range that a cell is merged into, else the cell."""
        found = self._around(cell)
        return cell if found is None else found[4]

    def _around(self, cell: str) -> tuple[int, int, int, int, str] | None:
        row, column = row_and_column(cell)
        if column not in self._columns:
            self._columns[column] = [each for each in self._ranges if each[1] <= column <= each[3]]
        here = self._columns[column]
        # Ranges do not overlap, so that the last one to begin above is the only one that may reach down to the cell.
        place = bisect_right(here, row, key=lambda each: each[0]) - 1
        return here[place] if place >= 0 and row <= here[place][2] else None
