"""Where on a sheet tables stand: side by side, one below the other, each under headers of one to three rows.

A sheet is cut into strips where columns stay blank from the first headers on, if each of at least two strips holds a
table of its own. Within a strip, a table reaches from its headers to the next ones, or to the end. The rows of each are
cut into strips again: a wide table below two that stand side by side fills the blank columns between them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import compress, pairwise

from auditkit.ingest.forms import is_of_pairs
from auditkit.ingest.headers import Header, HeaderMapping, Match, is_label, match, read_header_rows
from auditkit.ingest.labels import shape
from auditkit.ingest.raw import MergedRange, RawSheet, is_blank
from auditkit.model.schema import TABLE_NAMES, TableSchema, table_schema
from auditkit.values.text import normalise
from auditkit.values.units import Note, is_unit_marker, read_note

HEADER_ROWS = 30
"""The first headers stand in one of the first rows, up to this many."""

_MOST_HEADER_ROWS = 3
_LONGEST_LABEL = 60
_MOST_SAID = 4
_LOOKED_AT = 50
_SURELY_HEADERS = 3
"""So many texts of one row that are labels of one table's columns are headers, even where one that is needed lacks."""


@dataclass(frozen=True, slots=True)
class Block:
    """Headers, and the rows below them, as far as they reach; titles and notes above them stand from row `top` on.

    Rows and columns count from 0: the headers stand in rows `first` to `last`, the rows of data are those below up to
    `end`, which is left out, and the columns reach from `left` to `right`, which is left out. `repeats` are rows in
    between that say the headers again. `matches` are what the headers mean for each table.
    """

    first: int
    last: int
    left: int
    right: int
    headers: tuple[Header, ...]
    matches: tuple[Match, ...]
    end: int = 0
    repeats: frozenset[int] = frozenset()
    top: int = 0

    @property
    def most(self) -> int:
        """How many columns of one table the headers mean, at most."""
        return max(len(found.columns) for found in self.matches)

    def covers(self, given: Mapping[str, int]) -> bool:
        """Whether a table has all the columns that it needs; `given` are said above, up to which row, for all rows."""
        return any(
            found.columns and all(name in given and given[name] < self.first for name in found.missing)
            for found in self.matches
        )


class Finder:
    """Finds the blocks of one sheet, in its rows from `top` up to `bottom`, which is left out; null for the last.

    `tables` are those that it may hold.
    """

    def __init__(
        self,
        sheet: RawSheet,
        mapping: HeaderMapping,
        top: int = 0,
        bottom: int | None = None,
        merged: Mapping[int, Sequence[tuple[int, MergedRange]]] | None = None,
        tables: tuple[str, ...] = TABLE_NAMES,
    ) -> None:
        self._sheet = sheet
        self._rows = rows = sheet.rows
        self._top = top
        self._bottom = len(rows) if bottom is None else bottom
        self._mapping = mapping
        self._tables = tables
        self._merged = _merges_of_headers(sheet) if merged is None else merged
        self._width = len(rows[0]) if rows else 0
        self._first_rows = range(top, min(top + HEADER_ROWS, self._bottom))

    def strips(self) -> list[tuple[int, int]]:
        """Return the ranges of columns that hold tables side by side; one range where there is but one table."""
        return self._strips(0, self._width)

    def _strips(self, first: int, end: int) -> list[tuple[int, int]]:
        whole = [(first, end)]
        start = next((row for row in self._first_rows if self._label_counts[row] > 1), None)
        if start is None:
            return whole
        blank = [self._is_blank_below(column, start) for column in range(first, end)]
        ranges = [(left + first, right + first) for left, right in _runs(blank)]
        covering = [self._first(left, right, {}) is not None for left, right in ranges]
        if sum(covering) < 2:
            return whole
        # What holds no table by itself, such as remarks, belongs to the table at its left.
        strips = [(*ranges[0], covering[0])]
        for (left, right), covers in zip(ranges[1:], covering[1:], strict=True):
            its_left, _right, its_covers = strips[-1]
            if covers and its_covers:
                strips.append((left, right, True))
            else:
                strips[-1] = (its_left, right, covers or its_covers)
        return [(left, right) for left, right, _covers in strips]

    def blocks(self, left: int, right: int, given: Mapping[str, int]) -> list[Block]:
        """Return the tables of a strip, row by row; none where no table has the columns that it needs."""
        found = self._stacked(left, right, given)
        if len(found) < 2:
            return found
        ends = [*(block.first for block in found[1:]), self._bottom]
        return [part for block, end in zip(found, ends, strict=False) for part in self._side_by_side(block, end, given)]

    def _side_by_side(self, block: Block, end: int, given: Mapping[str, int]) -> list[Block]:
        """Return the tables that the rows of `block`, up to the headers of the next one in row `end`, hold."""
        within = Finder(self._sheet, self._mapping, block.top, end, self._merged, self._tables)
        strips = within._strips(block.left, block.right)
        if len(strips) == 1:
            return [block]
        return [part for left, right in strips for part in within._stacked(left, right, given)]

    def _stacked(self, left: int, right: int, given: Mapping[str, int]) -> list[Block]:
        """Return the tables of a strip from top to bottom, each over its whole width."""
        first = self._first(left, right, given)
        if first is None:
            return []
        found = [first]
        repeats: dict[int, set[int]] = {}
        for row in self._later(left, right, first.last + 1):
            if row <= found[-1].last:
                continue
            block = self._best_ending_at(row, left, right, found[-1].last + 1)
            if block is None or self._is_form(block):
                continue
            # A title above the headers comes again with them; what says something else than before begins a new table.
            start = self._trimmed(found[-1], block.first)
            if _same_headers(block, found[-1]) and not self._says_else(range(start, block.first), found[-1]):
                repeats.setdefault(len(found) - 1, set()).update(range(start, block.last + 1))
            elif block.covers(given) or block.most >= _SURELY_HEADERS:
                found.append(self._grown(block, given))
        ends = [self._trimmed(block, following.first) for block, following in pairwise(found)]
        ends.append(self._trimmed(found[-1], self._bottom) if self._bottom < len(self._rows) else self._bottom)
        return [
            Block(
                each.first,
                each.last,
                left,
                right,
                each.headers,
                each.matches,
                end,
                frozenset(repeats.get(number, ())),
                top,
            )
            for number, (each, end, top) in enumerate(zip(found, ends, [self._top, *ends[:-1]], strict=True))
        ]

    def likeliest(self, left: int, right: int) -> Block | None:
        """Return the headers that mean most columns of a table though none has all that it needs; None without any."""
        blocks = [block for row in self._first_rows if (block := self._best_ending_at(row, left, right, self._top))]
        return max(blocks, key=lambda block: (block.most, -block.first), default=None)

    @cached_property
    def _label_counts(self) -> Mapping[int, int]:
        """How many labels each of the first rows has."""
        return {
            row: sum(is_label(cell, self._mapping, self._tables) for cell in self._rows[row])
            for row in self._first_rows
        }

    def _is_blank_below(self, column: int, start: int) -> bool:
        return all(is_blank(self._rows[row][column]) for row in range(start, self._bottom))

    def _first(self, left: int, right: int, given: Mapping[str, int]) -> Block | None:
        """Return the first headers that cover a table; more rows below are taken in where they mean more columns."""
        rows = range(self._top, self._bottom) if given else self._first_rows
        for row in rows:
            block = self._best_ending_at(row, left, right, self._top)
            if block is None or not block.covers(given) or self._is_form(block):
                continue
            if block.covers({}) or self._is_all_headers(block):
                return self._grown(block, given)
        return None

    def _grown(self, block: Block, given: Mapping[str, int]) -> Block:
        """Return `block` with the rows below it that are headers as well, sub-titles of a group."""
        for last in range(block.last + 1, min(block.first + _MOST_HEADER_ROWS, self._bottom)):
            taller = self._block(block.first, last, block.left, block.right)
            if taller is not None and taller.most > block.most and taller.covers(given):
                block = taller
        return block

    def _best_ending_at(self, last: int, left: int, right: int, top: int) -> Block | None:
        """Return the headers that end in row `last` and mean most columns, of as few rows as that takes."""
        best: Block | None = None
        for first in range(last, max(top, last - _MOST_HEADER_ROWS + 1) - 1, -1):
            block = self._block(first, last, left, right)
            if block is not None and (best is None or block.most > best.most):
                best = block
        return best

    def _block(self, first: int, last: int, left: int, right: int) -> Block | None:
        """Return the headers that rows `first` to `last` make up, if they mean any column and hold nothing but text."""
        rows = [row[left:right] for row in self._rows[first : last + 1]]
        if not any(self._labelled(number, left, right) for number in range(first, last + 1)):
            return None
        if last > first and any(not (is_blank(cell) or isinstance(cell, str)) for row in rows for cell in row):
            return None
        merges = dict(each for row in range(first, last + 1) for each in self._merged.get(row, ()))
        shifted = [
            ((top, start - left), (bottom, end - left)) for _, ((top, start), (bottom, end)) in sorted(merges.items())
        ]
        headers = tuple(replace(each, index=each.index + left) for each in read_header_rows(rows, first, shifted))
        matches = tuple(match(table_schema(name), headers, self._mapping) for name in self._tables)
        block = Block(first, last, left, right, headers, matches)
        return block if block.most else None

    def _labelled(self, row: int, left: int, right: int) -> bool:
        if row in self._first_rows and not self._label_counts[row]:
            return False
        return any(is_label(cell, self._mapping, self._tables) for cell in self._rows[row][left:right])

    def _is_form(self, block: Block) -> bool:
        """Tell whether the row below holds labels where a table would have data: label left, value right."""
        if block.last + 1 >= self._bottom:
            return False
        best = max(block.matches, key=lambda found: len(found.columns))
        below = self._rows[block.last + 1]
        labels = sum(is_label(below[header.index], self._mapping, self._tables) for header in best.columns.values())
        return 2 * labels >= len(best.columns)

    def _is_all_headers(self, block: Block) -> bool:
        """Tell whether a row holds labels and no values beside them, as forms do."""
        filled = [cell for cell in self._rows[block.last][block.left : block.right] if not is_blank(cell)]
        labels = sum(is_label(cell, self._mapping, self._tables) for cell in filled)
        return labels > 1 and 2 * labels > len(filled)

    def _later(self, left: int, right: int, start: int) -> Iterator[int]:
        """Yield the rows from `start` on that may be headers: their first cell, or the one beside it, is a label."""
        cells = self._sheet.column(left)[start : self._bottom]
        # Each different cell is looked at once, and in most rows the first one settles that they are data. There may be
        # a million rows in which nothing stands.
        different = set(cells)
        labels = {cell: is_label(cell, self._mapping, self._tables) for cell in different if self._may_be_label(cell)}
        open_cells = different - {cell for cell, is_one in labels.items() if not is_one}
        numbers, reach = range(start, self._bottom), min(left + 3, right)
        for number in compress(numbers, map(open_cells.__contains__, cells)) if open_cells else ():
            beside = self._rows[number][left:reach]
            if not any(beside):
                continue
            first = next((cell for cell in beside if self._may_be_label(cell)), None)
            if first is not None and first not in labels:
                labels[first] = is_label(first, self._mapping, self._tables)
            if labels.get(first):
                yield number

    @staticmethod
    def _may_be_label(cell: object) -> bool:
        return type(cell) is str and 0 < len(cell) <= _LONGEST_LABEL

    def _says_else(self, rows: Iterable[int], block: Block) -> bool:
        """Tell whether `rows` say of amounts or columns what no row above the headers of `block` says."""
        said = {self._statement(row, block) for row in range(max(block.top, block.first - HEADER_ROWS), block.first)}
        return any(self._statement(row, block) not in {None, *said} for row in rows)

    def _statement(self, row: int, block: Block) -> tuple[str, ...] | None:
        """Return the texts of a row that says something of a table: in a few cells the unit of its amounts or, in
        labels with their values and nothing else, what holds for all of its rows.
        """
        filled = [cell for cell in self._rows[row][block.left : block.right] if not is_blank(cell)]
        texts = tuple(normalise(str(cell)) for cell in filled)
        if len(filled) <= _MOST_SAID and any(read_note(text) != Note() or is_unit_marker(text) for text in texts):
            return texts
        return texts if is_of_pairs(self._rows, row, block.left, block.right, self._mapping, self._tables) else None

    def _trimmed(self, block: Block, end: int) -> int:
        """Return where the rows of `block` end: titles and notes above the next headers, from `end` on, are not its."""
        best = max(block.matches, key=lambda found: (found.covered, len(found.columns)))
        needed = [best.columns[name].index for name in best.table.required if name in best.columns]
        owners = [header.index for name, header in best.columns.items() if _says_whose(best.table, name)]
        above = self._rows[block.last + 1 : min(end, block.last + 1 + _LOOKED_AT)]
        whole = [row for row in above if not any(is_blank(row[index]) for index in needed)]
        shapes = {shape(str(row[index])) for row in whole for index in owners}
        while end > block.last + 1:
            row = self._rows[end - 1]
            filled = [cell for cell in row[block.left : block.right] if not is_blank(cell)]
            is_row = all(not is_blank(row[index]) for index in needed)
            # One that says whose it is, written like the others, is data that lacks something, and no title.
            is_row = is_row or any(shape(str(row[index])) in shapes for index in owners if not is_blank(row[index]))
            is_data = is_row or len(filled) > 2 or not all(isinstance(cell, str) for cell in filled)
            if is_data and self._statement(end - 1, block) is None:
                break
            end -= 1
        return end


def _merges_of_headers(sheet: RawSheet) -> Mapping[int, Sequence[tuple[int, MergedRange]]]:
    """Return the merged ranges that headers may have, with their number on the sheet, by each of their rows."""
    found: defaultdict[int, list[tuple[int, MergedRange]]] = defaultdict(list)
    for number, merge in enumerate(sheet.merged):
        (top, _left), (bottom, _right) = merge
        if bottom - top < _MOST_HEADER_ROWS:
            for row in range(top, bottom + 1):
                found[row].append((number, merge))
    return found


def _says_whose(table: TableSchema, name: str) -> bool:
    return name in table.key or table.column(name).references is not None


def _runs(blank: Sequence[bool]) -> list[tuple[int, int]]:
    """Return the ranges of columns between blank ones."""
    runs: list[tuple[int, int]] = []
    start: int | None = None
    for column, is_empty in enumerate([*blank, True]):
        if is_empty and start is not None:
            runs.append((start, column))
            start = None
        elif not is_empty and start is None:
            start = column
    return runs


def _same_headers(one: Block, other: Block) -> bool:
    return [(each.index, each.keys) for each in one.headers] == [(each.index, each.keys) for each in other.headers]
