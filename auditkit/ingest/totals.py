"""Total rows (合计, 健康小计, Total …), held against the sum of the rows that each may be the total of.

People write totals below their rows or on top of them, by group or of all, and in several levels. What a label leaves
open is not guessed: a total is right when it is the sum of its rows by any reading that its label allows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from auditkit.ingest.labels import GRAND_TOTAL, SUBTOTAL, TotalLabel
from auditkit.ingest.raw import is_blank

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SAFE_SUM = 2.0**62
MOST_GROUPS = 1_000
"""A column of more different texts than this does not sort its rows into groups."""

Code = Callable[[int, str], str]


@dataclass(frozen=True, slots=True)
class TotalRow:
    """The label of a total row and the column in which it stands."""

    label: TotalLabel
    column: int


@dataclass(frozen=True, slots=True)
class _Span:
    """The data rows from `start` up to `end`, by their position among all data rows."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Group:
    """The data rows that hold one text in a column."""

    column: int
    number: int


@dataclass(frozen=True, slots=True)
class _Readings:
    """What a total may be the sum of, the likeliest first.

    `after` and `before` are set where no row stands between the total and the one above or below it: it may then add up
    several totals, which are the rows from any earlier total up to `after`, or from `before` up to any later one.
    """

    rows: tuple[_Span | _Group, ...]
    after: int | None
    before: int | None


@dataclass(frozen=True, slots=True)
class Expected:
    """What a total ought to be: the sum of its rows, of which so many were `unread` and may add to it."""

    amount: int
    unread: int


class Totals:
    """The total rows of a sheet, and the data rows of one of its tables that they may add up.

    `columns` are all of the sheet, `rows` the positions of the data rows in it. Groups are looked for in the columns
    `grouping`; `code` gives what a text means in a column, for texts that are spelled in several ways.
    """

    def __init__(
        self,
        totals: Mapping[int, TotalRow],
        rows: NDArray[np.intp],
        columns: Sequence[Sequence[Any]],
        grouping: Collection[int],
        code: Code,
    ) -> None:
        self._totals = {row: total for row, total in totals.items() if not total.label.running}
        self._height = len(rows)
        self._ends = [int(end) for end in np.searchsorted(rows, list(self._totals))]
        self._groups = _Groups(self._totals, rows, columns, sorted(grouping), code)
        self._readings = self._read()

    @property
    def rows(self) -> list[int]:
        """The rows of the totals that are held against sums, from the top."""
        return list(self._totals)

    def wrong(
        self, values: NDArray[np.int64], unsure: NDArray[np.int64], stated: Mapping[int, int]
    ) -> dict[int, Expected]:
        """Return the totals that are wrong, by their row, with what the likeliest reading comes to, and those of which
        that cannot be told, since some of its rows could not be read.

        `values` are those of the data rows, 0 where missing; `unsure` counts those that could not be read in each.
        `stated` are the totals that could be read, by their row.
        """
        sums = _Sums(values, self._groups)
        doubts = _Sums(unsure, self._groups)
        bounds = sums.up_to(self._ends)
        earlier = {0}
        later = _counted([*bounds, sums.all])
        found: dict[int, Expected] = {}
        for row, bound in zip(self._totals, bounds, strict=True):
            later[bound] -= 1
            readings = self._readings[row]
            if row in stated and readings.rows:
                seen, expected = stated[row], sums.of(readings.rows[0])
                unread = doubts.of(readings.rows[0])
                right = any(seen == sums.of(reading) and not doubts.of(reading) for reading in readings.rows)
                stacked = seen != 0 and (
                    (readings.after is not None and bound - seen in earlier)
                    or (readings.before is not None and later.get(bound + seen, 0) > 0)
                )
                if not right and not stacked:
                    found[row] = Expected(expected, unread)
            earlier.add(bound)
        return found

    def _read(self) -> dict[int, _Readings]:
        """Return the readings of each total, by its row."""
        ends, height = self._ends, self._height
        if not ends:
            return {}
        ranks = [total.label.rank for total in self._totals.values()]
        starts = _neighbours(ends, ranks, 0)
        stops = _neighbours(ends[::-1], ranks[::-1], height)[::-1]
        # Totals stand on top of their rows where the first one has no rows above it, or the last one has some below.
        below_first, below_too = ends[0] == 0 and ends[-1] < height, ends[0] == 0 or ends[-1] < height
        reach = [sum(rank >= least for rank in ranks) for least in range(GRAND_TOTAL + 1)]
        found = {}
        for at, (row, total) in enumerate(self._totals.items()):
            end = ends[at]
            above = [_Span(start, end) for start in starts[at]]
            below = [_Span(end, stop) for stop in stops[at]] if below_too else []
            after = end if at > 0 and ends[at - 1] == end else None
            before = end if below_too and at + 1 < len(ends) and ends[at + 1] == end else None
            near: list[_Span] = [*below, *above] if below_first else [*above, *below]
            if after is not None:
                near.append(_Span(0, end))
            groups, named = self._groups.of(row, total)
            whole = [] if named or total.label.rank == SUBTOTAL else [_Span(0, height)]
            alone = reach[total.label.rank] == 1
            spans = [*whole, *near] if alone and (total.label.certain or not total.label.group) else [*near, *whole]
            rows: list[_Span | _Group] = [*groups, *(span for span in spans if span.start < span.end)]
            found[row] = _Readings(tuple(dict.fromkeys(rows)), after, before)
        return found


def _neighbours(ends: Sequence[int], ranks: Sequence[int], edge: int) -> list[tuple[int, int]]:
    """Return for each total where the one before it stands, and where the last one that reaches as far; else `edge`."""
    last = [edge] * (GRAND_TOTAL + 1)
    found = []
    for end, rank in zip(ends, ranks, strict=True):
        found.append((last[SUBTOTAL], last[rank]))
        last[: rank + 1] = [end] * (rank + 1)
    return found


def _counted(values: Sequence[int]) -> dict[int, int]:
    counts: dict[int, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return counts


class _Groups:
    """Which data rows belong to a group that a total names, in its label or in its other cells."""

    def __init__(
        self,
        totals: Mapping[int, TotalRow],
        rows: NDArray[np.intp],
        columns: Sequence[Sequence[Any]],
        grouping: Sequence[int],
        code: Code,
    ) -> None:
        self._columns = columns
        self._code = code
        self._numbers: dict[int, dict[str, int]] = {}
        self.members: dict[int, NDArray[np.intp]] = {}
        positions = rows.tolist()
        named = any(total.label.group for total in totals.values())
        for index in grouping:
            told = (columns[index][row] for row, total in totals.items() if total.column != index)
            if named or any(type(cell) is str and not is_blank(cell) for cell in told):
                self._sort(index, [columns[index][row] for row in positions])

    def of(self, row: int, total: TotalRow) -> tuple[list[_Group], bool]:
        """Return the groups that the total at `row` may be of, and whether its label names one."""
        by_label = [(index, total.label.group) for index in self._numbers if total.label.group]
        labelled = self._known(by_label)
        cells = [(index, self._columns[index][row]) for index in self._numbers if index != total.column]
        stated = self._known([(index, cell) for index, cell in cells if type(cell) is str])
        return [*labelled, *stated], bool(labelled)

    def _known(self, texts: Sequence[tuple[int, str]]) -> list[_Group]:
        numbers = [(index, self._numbers[index].get(self._code(index, text))) for index, text in texts]
        return [_Group(index, number) for index, number in numbers if number is not None]

    def _sort(self, index: int, cells: Sequence[Any]) -> None:
        texts = {cell for cell in cells if type(cell) is str}
        if len(texts) > MOST_GROUPS:
            return
        numbers: dict[str, int] = {}
        keys = {text: self._code(index, text) for text in sorted(texts)}
        of_text = {text: numbers.setdefault(key, len(numbers)) for text, key in keys.items() if key}
        self._numbers[index] = numbers
        self.members[index] = np.array([of_text.get(cell, -1) if type(cell) is str else -1 for cell in cells], np.intp)


class _Sums:
    """Sums of one column over spans and groups of its rows, each found without adding up anew."""

    def __init__(self, values: NDArray[np.int64], groups: _Groups) -> None:
        exact = float(np.abs(values.astype(np.float64)).sum()) < _SAFE_SUM
        self._values: NDArray[Any] = values if exact else values.astype(object)
        self._groups = groups
        self._up_to = np.concatenate([np.zeros(1, self._values.dtype), np.cumsum(self._values)])
        self._by_group: dict[int, NDArray[Any]] = {}

    @property
    def all(self) -> int:
        """The sum of all rows."""
        return int(self._up_to[-1])

    def up_to(self, ends: Sequence[int]) -> list[int]:
        """Return the sum of the rows before each of `ends`."""
        return [int(self._up_to[end]) for end in ends]

    def of(self, reading: _Span | _Group) -> int:
        """Return the sum of the rows that a reading names."""
        if isinstance(reading, _Span):
            return int(self._up_to[reading.end] - self._up_to[reading.start])
        if reading.column not in self._by_group:
            members = self._groups.members[reading.column]
            sums = np.zeros(int(members.max(initial=-1)) + 1, self._values.dtype)
            known = members >= 0
            np.add.at(sums, members[known], self._values[known])
            self._by_group[reading.column] = sums
        return int(self._by_group[reading.column][reading.number])
