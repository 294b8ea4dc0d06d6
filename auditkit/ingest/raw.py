"""A sheet as it stands in its file: rows of raw cells, before anybody knows what they mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import itemgetter

_BLOCK = 2_000

Row = list[object]
Corner = tuple[int, int]
"""A cell by its row and column, from 0."""

MergedRange = tuple[Corner, Corner]
"""A merged range by its first and its last cell."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a spreadsheet program does not show of a sheet: rows and columns, from 0, or all of it."""

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()
    sheet: bool = False


@dataclass(frozen=True, slots=True)
class ErrorCells:
    """Cells of one error value, by their rows and columns from 0: one cell may be said to repeat."""

    rows: range
    columns: range
    text: str


@dataclass(slots=True)
class RawSheet:
    """The cells of one sheet. `rows[0][0]` is A1, a blank cell is "" or None, and all rows are of one length.

    `file` is null for rows that stand in no file, `name` where the file has no sheets (CSV); the
    personal data in it are masked. `merged` holds the merged
    ranges as (first cell, last cell). `epoch_1904` says that its days are counted from 1904. What is `hidden` is read
    like the rest, and said. `kind` is chart, dialog or macro for what is no worksheet; its cells are none of the data.
    """

    file: str | None
    name: str | None
    rows: list[Row]
    merged: tuple[MergedRange, ...] = ()
    epoch_1904: bool = False
    hidden: Hidden = field(default_factory=Hidden)
    kind: str = "worksheet"
    _columns: dict[int, list[object]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def column(self, index: int) -> list[object]:
        """Return the cells of a column, of all rows, for nobody to change; nor do rows once one was asked for."""
        if not self._columns:
            self._columns[index] = list(map(itemgetter(index), self.rows))
        elif index not in self._columns:
            self._columns = dict(enumerate(self._all_columns()))
        return self._columns[index]

    def _all_columns(self) -> list[list[object]]:
        """Return all columns: who asks for a second one asks for each of them.

        That goes by blocks of rows, whose cells lie side by side in memory, and so in less than half of the time.
        """
        columns: list[list[object]] = [[] for _cell in self.rows[0]]
        for start in range(0, len(self.rows), _BLOCK):
            for column, cells in zip(columns, zip(*self.rows[start : start + _BLOCK], strict=True), strict=True):
                column.extend(cells)
        return columns


def is_blank(cell: object) -> bool:
    """Tell whether nothing, or nothing but white space, stands in a cell."""
    return cell is None or cell == "" or (type(cell) is str and cell.isspace())
