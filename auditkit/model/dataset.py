"""A dataset: named tables of typed columns, each row knowing the file, sheet and row that it came from.

Frames are pandas frames with one row a data row, in the order read. Every column of the table's schema is there,
whether the files had it or not:

| column type | dtype |
| --- | --- |
| text, enum | str (enum holds the code) |
| date | datetime64[us], always at midnight |
| amount, integer | Int64 (amounts in minor units of the dataset's currency) |
| number, percent | Float64 (a percent is a share: 10 % is 0.1) |
| yes_no | boolean |

A column `row_id` (int64) numbers the rows of the table from 0. Missing is null in every type. Beside a column of dates
whose schema keeps the time of day stands one of points in time (Int64, seconds since the beginning of 1970 by the clock
on the wall).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from auditkit.model.schema import TableSchema

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

ROW_ID = "row_id"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

OPEN_TOTAL = "open-total"
"""The code of the problem that a total cannot be held against its rows, since some of them cannot be read."""

DTYPES: Mapping[str, Any] = {
    "text": "str",
    "enum": "str",
    "date": "datetime64[us]",
    "amount": "Int64",
    "integer": "Int64",
    "number": "Float64",
    "percent": "Float64",
    "yes_no": "boolean",
}
"""The dtype of each type of column in a pandas frame."""


@dataclass(slots=True, unsafe_hash=True)
class Place:
    """Where a finding points: `cell` is like E17, `row` counts from 1 as the spreadsheet shows it.

    Nobody changes one; there may be tens of thousands, and a frozen one takes three times as long to make.
    """

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    cell: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where on a sheet rows of a table came from. `columns` maps a column's name to its index in the sheet, from 0.

    `cells` maps a column that is said once for all rows, as in a form, to its cell. `file` is null for rows that stand
    in no file, such as the examples of a rule. `header_row` counts from 1.
    """

    file: str | None
    sheet: str | None
    header_row: int
    columns: Mapping[str, int]
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class DataProblem:
    """Something wrong with the data as handed in, found while reading it.

    `check` is the data rule without its prefix (type, required, enum, range, unique, reference, total, duplicate-row,
    header, waiver); `code` names the exact message within it and `arguments` fill that message. `row_id` is null when
    the problem lies outside the rows (a header, a total row), and then `place` says where it is. There may be tens of
    thousands, so the class is not frozen: that would double the time to make one.
    """

    check: str
    code: str
    table: str
    column: str | None
    row_id: int | None
    place: Place | None
    value: str | None
    expected: str | None
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Aside:
    """A row of a sheet that was set aside, since it is no data. `row` counts from 1.

    `reason` is total (held against its rows), running-total (which adds up more than the sheet has), note (a note or a
    signature) or lone-text (one text alone below the table, or across it). `text` is what it begins with, safe to show.
    """

    row: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class ColumnSeen:
    """One column of a table as its sheet has it: the header as written and its cell.

    `scale` is what bare amounts or counts were multiplied by, null for columns of other types. `filled` counts the
    cells that have a value, `refused` those that could not be read; `first` is the first value, as people write it.
    `years` counts the cells in which a year alone was read as its last day. Of amounts, `says_currency` tells whether
    the sheet says that they are in the currency of the run.
    """

    column: str
    header: str
    cell: str
    scale: int | None = None
    filled: int = 0
    refused: int = 0
    first: str | None = None
    years: int = 0
    says_currency: bool = False


@dataclass(frozen=True, slots=True)
class UnreadHeader:
    """A header that means no column, and the column that it comes nearest to, if it comes near any."""

    header: str
    cell: str
    nearest: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What was taken for what on a sheet, so that people can see it and say otherwise.

    `layout` is table or form, `range` reaches from the first header to the last row. `repeats` are the rows, from 1,
    that say the headers again and hold no data, `aside` the rows that are none: totals, notes, signatures.
    What a spreadsheet program hides was read like the rest: rows from 1, columns by their letters, or the whole sheet.
    """

    layout: str
    range: str
    columns: tuple[ColumnSeen, ...]
    unread: tuple[UnreadHeader, ...] = ()
    repeats: tuple[int, ...] = ()
    aside: tuple[Aside, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[str, ...] = ()
    hidden_sheet: bool = False


@dataclass(frozen=True, slots=True)
class SheetRead:
    """What became of one sheet of an input file. `table` is null for a sheet that was ignored, and `note` says why.

    A sheet that feeds several tables has one of these for each. One that `is_refused` was to be read, and an error says
    why it could not be; it has a table where it is known which one it was meant for.
    """

    name: str | None
    table: str | None
    rows: int
    header_row: int | None
    note: str | None = None
    seen: Seen | None = field(default=None, compare=False)
    is_refused: bool = False


@dataclass(frozen=True, slots=True)
class InputFile:
    """One input file: `status` is read, ignored or failed; `error` is the message of a file that failed."""

    path: str
    sha256: str
    status: str
    sheets: tuple[SheetRead, ...] = ()
    error: str | None = None


@dataclass(frozen=True)
class Table:
    """The rows of one table, and the way back from each to its cell.

    `source_index` and `row_number` are int32 arrays as long as the frame: which of `sources` a row came from, and its
    row number there, from 1. `present` names the columns that at least one sheet had. `unreadable` maps a column to
    the ids of the rows whose cell had a value that did not parse, `unfilled` a required column to the ids of the rows
    whose cell says that it is not filled in (待定, —), with what it says. `derived_from` names the table of which this
    one is the sums, where nobody handed it in.
    """

    schema: TableSchema
    frame: pd.DataFrame
    sources: tuple[Source, ...]
    source_index: np.ndarray[Any, Any]
    row_number: np.ndarray[Any, Any]
    present: frozenset[str]
    unreadable: Mapping[str, frozenset[int]] = field(default_factory=dict)
    unfilled: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    derived_from: str | None = None

    @property
    def name(self) -> str:
        """The table's name."""
        return self.schema.name

    def __len__(self) -> int:
        """Return how many rows the table has."""
        return len(self.frame)

    def values(self, row_ids: Sequence[int], column: str) -> list[Any]:
        """Return the values of `column` in these rows, missing ones as pandas has them."""
        found: list[Any] = self.frame[column].iloc[list(row_ids)].tolist()
        return found

    def rows_in_sources(self) -> Sequence[int]:
        """Return how many rows came from each of the sources."""
        return _counted(self.source_index, len(self.sources))

    def values_in_sources(self, column: str) -> Sequence[int]:
        """Return how many cells of `column` have a value in each of the sources."""
        return _counted(self.source_index[self.frame[column].notna().to_numpy()], len(self.sources))

    def keys_by_file(self, column: str) -> frozenset[tuple[str | None, str]]:
        """Return each value of a column of texts with each file that it stands in."""
        known = self.frame[column].notna().to_numpy()
        files = [self.sources[source].file for source in self.source_index[known].tolist()]
        return frozenset(zip(files, self.frame[column][known].tolist(), strict=True))

    @cached_property
    def first_sheets(self) -> Mapping[str | None, str | None]:
        """The name of the first sheet with the table in each file that has one."""
        return {source.file: source.sheet for source in reversed(self.sources)}

    def source(self, row_id: int) -> Source:
        """Return the sheet that row `row_id` came from."""
        return self.sources[int(self.source_index[row_id])]

    def has_cell(self, row_id: int, column: str) -> bool:
        """Whether the sheet of row `row_id` has `column`."""
        source = self.source(row_id)
        return column in source.columns or column in source.cells

    def place(self, row_id: int, column: str | None = None) -> Place:
        """Return where row `row_id` stands, down to the cell when its sheet has `column`."""
        return _place(self.source(row_id), int(self.row_number[row_id]), column)

    def places(self, row_ids: Sequence[int], column: str | None = None) -> list[Place]:
        """Return where each of these rows stands, down to the cell when its sheet has `column`."""
        rows = list(row_ids)
        origins = zip(self.source_index[rows].tolist(), self.row_number[rows].tolist(), strict=True)
        # Tens of thousands may stand in one column of one sheet, whose letters are looked up once.
        indices = [
            None if column is None or column in source.cells else source.columns.get(column) for source in self.sources
        ]
        letters = [None if index is None else column_letters(index) for index in indices]
        return [
            Place(self.sources[index].file, self.sources[index].sheet, row, f"{letters[index]}{row}")
            if letters[index] is not None
            else _place(self.sources[index], row, column)
            for index, row in origins
        ]


@dataclass(frozen=True)
class Dataset:
    """All tables that were handed in, with what was wrong with them and which files they came from.

    `failed` says that at least one input could not be used: the exit code is then 2, whatever else was found.
    """

    tables: Mapping[str, Table]
    problems: tuple[DataProblem, ...] = ()
    inputs: tuple[InputFile, ...] = ()
    errors: tuple[str, ...] = ()
    currency: str = "CNY"

    def distinct(self, name: str) -> pd.DataFrame:
        """Return the rows of table `name` without exact copies: a row handed in twice is reported, and counts once."""
        frame = self.tables[name].frame
        copies = copies_among(self.problems, name)
        return frame[~frame[ROW_ID].isin(copies)] if copies else frame

    def says_currency(self, table: str, column: str) -> bool:
        """Whether all sheets that feed a column of amounts say that these are in the currency of the run."""
        fed = [
            seen.says_currency
            for read in (sheet for file in self.inputs for sheet in file.sheets)
            if read.table == table and read.seen is not None
            for seen in read.seen.columns
            if seen.column == column
        ]
        return bool(fed) and all(fed)

    @property
    def has_summed_funds(self) -> bool:
        """Whether nobody handed in funds, so that their rows are sums of the donations."""
        return "funds" in self.tables and self.tables["funds"].derived_from is not None

    @property
    def failed(self) -> bool:
        """Whether something that was handed in could not be used."""
        return bool(self.errors)


def _counted(sources: np.ndarray[Any, Any], length: int) -> Sequence[int]:
    import numpy as np

    counts: list[int] = np.bincount(sources, minlength=length).tolist()
    return counts


def copies_among(problems: Iterable[DataProblem], table: str) -> list[int]:
    """Return the rows of `table` that its `problems` call exact copies of others."""
    return [
        problem.row_id
        for problem in problems
        if problem.check == "duplicate-row" and problem.table == table and problem.row_id is not None
    ]


def _place(source: Source, row: int, column: str | None) -> Place:
    fixed = None if column is None else source.cells.get(column)
    if fixed is not None:
        return Place(source.file, source.sheet, int(fixed.lstrip(_LETTERS)), fixed)
    index = None if column is None else source.columns.get(column)
    if index is None and not source.columns:
        # Several forms may stand side by side, so that their row alone would not tell them apart.
        first = next((cell for cell in source.cells.values() if int(cell.lstrip(_LETTERS)) == row), None)
        return Place(source.file, source.sheet, row, first)
    return Place(source.file, source.sheet, row, None if index is None else cell_address(row - 1, index))


def cell_address(row: int, column: int) -> str:
    """Return how spreadsheets write a cell, by its row and column from 0: A1 is (0, 0)."""
    return f"{column_letters(column)}{row + 1}"


@cache
def column_letters(index: int) -> str:
    """Return the letters of the column at `index` (from 0) as spreadsheets write them: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
