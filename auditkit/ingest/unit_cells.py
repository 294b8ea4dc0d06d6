"""Where a sheet tells the unit of amounts outside their headers: above a table, below it, beside it, in a column."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from pathlib import PurePosixPath

from auditkit.ingest.blocks import Block
from auditkit.ingest.forms import Form
from auditkit.ingest.headers import Header, Match, match
from auditkit.ingest.kinds_of_columns import FIGURES
from auditkit.ingest.labels import likely_totals, total_label
from auditkit.ingest.raw import Corner, RawSheet, is_blank
from auditkit.model.schema import table_schema
from auditkit.values.text import normalise
from auditkit.values.units import (
    Note,
    Unit,
    UnitNotes,
    asks_for_unit,
    is_unit_marker,
    read_entry,
    read_note,
    read_title,
    together,
)

_NOTE_ROWS = 30
"""How far above its headers a table's unit may be told, and in how many rows that of all tables of a sheet."""

_BELOW_FORM = 30
_FARTHEST = 6
_BACKWARD = re.compile(r"以上|上表|上述|\babove\b", re.IGNORECASE)
# A text without any of these is no note: most texts are told so at little cost.
_LIKELY = re.compile(
    r"[位币幣货貨额額数數款万萬亿億千百]|unit|currency|thousand|million|billion|000|amount|figure|\bin\b", re.IGNORECASE
)
_LIKELY_SCALED = re.compile(r"[万萬亿億千百]|thousand|million|billion|000", re.IGNORECASE)
_FIGURE = re.compile(r"[0-9０-９,，.]*[0-9０-９][0-9０-９,，.]*")

Found = tuple[Corner | None, Note]
"""A note and the cell in which it stands; no cell for the name of the sheet."""


@dataclass(frozen=True, slots=True)
class Notes:
    """What the texts around a table `said` together of its unit, and where each of them stands.

    A place is null for the name of the sheet. `mixed` are cells of a column of units that are not all the same, and
    `columns` those, by their index, in which each row says its unit.
    """

    said: UnitNotes
    cells: tuple[Corner | None, ...]
    mixed: tuple[Corner, ...] = ()
    columns: frozenset[int] = frozenset()


class UnitCells:
    """Finds the notes on units on one sheet, whose tables in all its strips are `blocks`."""

    def __init__(self, sheet: RawSheet, blocks: Sequence[Block]) -> None:
        self._sheet = sheet
        self._blocks = blocks
        self._name: list[Found] = [(None, read_title(sheet.name or PurePosixPath(sheet.file or "").stem))]
        # What does not differ from one table to the next is looked up once: a sheet may hold a thousand of them.
        self._across: dict[int, tuple[Found, ...]] = {}
        self._depths: dict[tuple[int, int], int] = {}
        self._beside: dict[tuple[int, int, int], tuple[Found, ...]] = {}
        self._loose_notes: dict[int, tuple[Found, ...]] = {}
        self._merged_rows: dict[int, frozenset[int]] = {}

    def reaches(self, blocks: Sequence[Block]) -> list[tuple[int, int]]:
        """Return for each table of a strip the rows between which the texts around it are its own, the last left out.

        They begin where those of the table above it end: before a blank row, where another table follows.
        """
        from_top = sorted(range(len(blocks)), key=lambda number: blocks[number].first)
        width = max((block.right for block in blocks), default=0)
        ends = [0] * len(blocks)
        following = [0] * width
        for number in reversed(from_top):
            block = blocks[number]
            ends[number] = self._end(block, min(filter(None, following[block.left : block.right]), default=0))
            following[block.left : block.right] = [block.first] * (block.right - block.left)
        begins = [0] * len(blocks)
        above = [0] * width
        for number in from_top:
            block = blocks[number]
            begins[number] = max(above[block.left : block.right], default=0)
            above[block.left : block.right] = [ends[number]] * (block.right - block.left)
        return list(zip(begins, ends, strict=True))

    def of_table(self, block: Block, feeding: Sequence[Match], above: int, end: int) -> Notes:
        """Return what is said of the amounts of one table; the texts from row `above` up to `end` are its own.

        The nearer holds: its own notes, else those of the sheet above it and beside it.
        """
        entries, mixed = self._entries(block, feeding)
        gap = range(max(above, block.first - _NOTE_ROWS), block.first)
        own = [
            *self._name,
            *(each for each in self._in_rows(gap, block.left, block.right) if not (above and self._looks_back(each))),
            *self._in_headers(block, feeding),
            *self._loose(block, end, feeding),
            *entries,
        ]
        rest: tuple[Callable[[], Iterable[Found]], ...] = (
            lambda: self._outside(gap, block),
            lambda: self._below_others(block),
            lambda: self._outside(range(min(block.first, _NOTE_ROWS)), block),
        )
        said = together([note for _cell, note in own])
        for further in rest:
            if said.scale or said.conflict or said.unread is not None:
                break
            named = bool(said.currencies)
            own += [(cell, _scales_only(note) if named else note) for cell, note in further()]
            said = together([note for _cell, note in own])
        columns = frozenset(cell[1] for cell, _note in entries if cell is not None)
        return Notes(said, tuple(cell for cell, _note in own), mixed, columns)

    def of_form(self, form: Form, until: int, left: int, right: int) -> Notes:
        """Return what is said of the amounts of a form: above it, among its labels, and below up to row `until`."""
        pairs = [(pair.header, value) for pair in form.pairs for value in pair.values]
        taken = {(header.row, header.index) for header, _value in pairs}
        taken |= {(value.row, value.column) for _header, value in pairs}
        rows = range(form.first_row, min(until, max(row for row, _column in taken) + 1 + _BELOW_FORM))
        answers = [
            ((value.row, value.column), read_note(f"币种:{value.cell}"))
            for header, value in pairs
            if _is_about_currency(header) and isinstance(value.cell, str)
        ]
        above = self._in_rows(range(max(0, form.first_row - _NOTE_ROWS), form.first_row), left, right)
        within = (found for found in self._in_rows(rows, left, right) if found[0] not in taken)
        found = [*self._name, *above, *answers, *within]
        return Notes(together([note for _cell, note in found]), tuple(cell for cell, _note in found))

    def _end(self, block: Block, following: int) -> int:
        """Return up to which row texts below a table are its own; the headers of the next one, if any, begin in row
        `following`.
        """
        if block.end >= following:
            return block.end
        rows = self._sheet.rows
        blank = (row for row in range(block.end, following) if all(map(is_blank, rows[row][block.left : block.right])))
        return next(blank, block.end)

    def _in_rows(self, rows: Iterable[int], left: int, right: int, join: bool = True) -> Iterator[Found]:
        """Yield the notes in some rows; to `join`, a cell that asks for a unit is read with the one at its right."""
        for row in rows:
            cells = self._sheet.rows[row]
            for column in range(left, right):
                cell = cells[column]
                if type(cell) is not str or not cell:
                    continue
                note = read_note(cell)
                if join and is_unit_marker(cell):
                    right_of = cells[column + 1 : column + 1 + _FARTHEST]
                    beside = next((each for each in right_of if not is_blank(each)), "")
                    note = read_note(f"{normalise(cell).rstrip(' :=')}:{beside}")
                if note != Note():
                    yield (row, column), note

    def _looks_back(self, found: Found) -> bool:
        cell, _note = found
        return cell is not None and _BACKWARD.search(str(self._sheet.rows[cell[0]][cell[1]])) is not None

    def _outside(self, rows: Iterable[int], own: Block) -> Iterator[Found]:
        """Yield the notes in some rows that are neither headers nor rows of any table."""
        for row in rows:
            if row not in self._across:
                self._across[row] = tuple(self._in_rows([row], 0, len(self._sheet.rows[row])))
            for cell, note in self._across[row]:
                if cell is not None and not self._holds(own, cell) and not self._is_held(cell):
                    yield cell, note

    @cached_property
    def _in_columns(self) -> Mapping[int, Sequence[Block]]:
        """The tables that reach over each column, from top to bottom: no two of them share a row."""
        found: defaultdict[int, list[Block]] = defaultdict(list)
        for block in sorted(self._blocks, key=lambda block: block.first):
            for column in range(block.left, block.right):
                found[column].append(block)
        return found

    def _is_held(self, cell: Corner) -> bool:
        row, column = cell
        stacked = self._in_columns.get(column, ())
        number = bisect_right(stacked, row, key=lambda block: block.first)
        return number > 0 and self._holds(stacked[number - 1], cell)

    def _holds(self, block: Block, cell: Corner) -> bool:
        row, column = cell
        if not (block.left <= column < block.right and block.first <= row < block.end):
            return False
        return row <= block.last or all(not is_blank(self._sheet.rows[row][index]) for index in _needed(block))

    def _below_others(self, own: Block) -> Sequence[Found]:
        """Return the notes below the tables at the side of one that has ended there."""
        place = own.left, own.right, max(self._depth(own.left, own.right), own.last + 1)
        if place not in self._beside:
            self._beside[place] = tuple(
                (cell, note)
                for number, block in enumerate(self._blocks)
                if block.left >= own.right or block.right <= own.left
                for cell, note in self._below(number)
                if cell is not None and cell[0] >= place[2]
            )
        return self._beside[place]

    def _below(self, number: int) -> Sequence[Found]:
        """Return the notes below the table of that number."""
        if number not in self._loose_notes:
            block = self._blocks[number]
            self._loose_notes[number] = tuple(self._loose(block, block.end, block.matches))
        return self._loose_notes[number]

    def _depth(self, left: int, right: int) -> int:
        """Return the row behind the last one that is filled in some columns."""
        if (left, right) not in self._depths:
            filled = (
                number
                for number in range(len(self._sheet.rows), 0, -1)
                if not all(map(is_blank, self._sheet.rows[number - 1][left:right]))
            )
            self._depths[left, right] = next(filled, 0)
        return self._depths[left, right]

    def _in_headers(self, block: Block, feeding: Sequence[Match]) -> Iterator[Found]:
        """Yield what is said between the headers: by one that stands over no values, or that asks for a unit.

        Any other with a unit has it for its own column. One of words or dates cannot be in 万元, so it means the rest.
        """
        rows = self._sheet.rows
        mapped = _mapped(feeding)
        for cell, note in self._in_rows(range(block.first, block.last + 1), block.left, block.right, join=False):
            if cell is None or cell[1] in mapped:
                continue
            asks = bool(note.units) and asks_for_unit(str(rows[cell[0]][cell[1]]))
            if asks or all(is_blank(row[cell[1]]) for row in rows[block.last + 1 : block.end]):
                yield cell, note
        for header, kind in mapped.values():
            scale = header.unit.scale
            if kind != "amount" and scale and scale > 1 and (header.unit.currencies or kind not in FIGURES):
                yield (header.row, header.index), Note((), (scale,))

    def _loose(self, block: Block, end: int, feeding: Sequence[Match]) -> Iterator[Found]:
        """Yield the notes that stand below the headers in no row of data, or in such a row in a column of no table.

        What figures follow, or what stands in a row of data, may speak of them only: it is no more than a doubt.
        """
        rows = self._sheet.rows
        first = block.last + 1
        headings = [rows[row][block.left : block.right] for row in range(block.first, first)]
        repeats = {row for row in block.repeats if rows[row][block.left : block.right] in headings}
        body = rows[first : block.end]
        loose = (self._without_data(block) | set(range(block.end, end))) - repeats
        last = next((row for row in range(end - 1, first, -1) if self._has_figure(row, block)), first)
        for row in sorted(loose):
            cells = rows[row][block.left : block.right]
            if any(type(cell) is str and _LIKELY.search(cell) for cell in cells):
                for each, note in self._in_rows([row], block.left, block.right):
                    yield each, note if row >= last else note.doubted
        known = {*_mapped(feeding), *(header.index for header in block.headers if self._asks(header))}
        passed = loose | repeats
        for index in sorted(set(range(block.left, block.right)) - known):
            texts = {str(row[index]) for row in body if type(row[index]) is str}
            doubts = {text: read_note(text).doubted for text in texts if _LIKELY_SCALED.search(text)}
            if any(note.unread for note in doubts.values()):
                for row in range(first, block.end):
                    note = doubts.get(str(rows[row][index]), Note())
                    if note.unread and row not in passed:
                        yield (row, index), note

    def _without_data(self, block: Block) -> set[int]:
        """Return the rows that lack a value which each row of data has, and those that are called a total.

        Left out are those in which nothing stands: there may be a million of them.
        """
        found: set[int] = set()
        first = block.last + 1
        for index in _needed(block):
            cells = self._sheet.column(index)[first : block.end]
            # A column of a hundred thousand cells has few different ones, and most have none of those looked for.
            different = set(cells)
            texts = {cell for cell in different if type(cell) is str}
            marked = {"", None, *filter(str.isspace, texts)} & different
            marked |= {text for text in likely_totals(texts) if total_label(text) is not None}
            if marked:
                found.update(compress(range(first, block.end), map(marked.__contains__, cells)))
        return {row for row in found if any(self._sheet.rows[row][block.left : block.right])}

    def _has_figure(self, row: int, block: Block) -> bool:
        cells = self._sheet.rows[row][block.left : block.right]
        return any(cells) and any(
            (isinstance(cell, int | float) and not isinstance(cell, bool))
            or (type(cell) is str and _FIGURE.fullmatch(cell) is not None)
            for cell in cells
        )

    def _entries(self, block: Block, feeding: Sequence[Match]) -> tuple[list[Found], tuple[Corner, ...]]:
        """Return what the columns of units say, the same in each row with an amount, or else the cells that differ."""
        mapped = _mapped(feeding)
        amounts = [index for index, (_header, kind) in mapped.items() if kind == "amount"]
        found: list[Found] = []
        for header in block.headers:
            if not self._asks(header) or _means_another(header, feeding):
                continue
            said = self._said(block, header.index, amounts)
            if _is_about_currency(header):
                said = {text: (cell, _scales_only(note)) for text, (cell, note) in said.items()}
            named = [each for each in said.values() if each[1].units]
            scaled = any(unit.scale and unit.scale > 1 for _cell, note in named for unit in note.units)
            whole = together([note for _cell, note in named])
            if whole.conflict or (scaled and len(named) < len(said)):
                return [], tuple(sorted(cell for cell, _note in said.values()))
            found += named
        return found, ()

    def _own_text(self, header: Header) -> str:
        return str(self._sheet.rows[header.row][header.index])

    def _asks(self, header: Header) -> bool:
        return is_unit_marker(self._own_text(header))

    def _said(self, block: Block, index: int, amounts: Sequence[int]) -> dict[str, tuple[Corner, Note]]:
        """Return the different texts in a column, beside amounts, with the first cell and what it says.

        A blank cell says nothing where its row is not filled in either, as in a total, or where a merge spans it.
        """
        rows = self._sheet.rows
        spanned = self._spanned(index)
        said: dict[str, tuple[Corner, Note]] = {}
        needed = _needed(block)
        for row in range(block.last + 1, block.end):
            cells = rows[row]
            text = "" if is_blank(cells[index]) else str(cells[index])
            if text in said or row in block.repeats or all(is_blank(cells[each]) for each in amounts):
                continue
            if text or not (row in spanned or any(is_blank(cells[each]) for each in needed)):
                said[text] = ((row, index), read_entry(text))
        return said

    def _spanned(self, index: int) -> frozenset[int]:
        """Return the rows in which a merged range reaches over a column."""
        if index not in self._merged_rows:
            self._merged_rows[index] = frozenset(
                row
                for (top, left), (bottom, right) in self._sheet.merged
                if left <= index <= right
                for row in range(top, min(bottom + 1, len(self._sheet.rows)))
            )
        return self._merged_rows[index]


def currency_column(headers: Sequence[Header], feeding: Sequence[Match]) -> int | None:
    """Return the column that says of each row in which currency its amounts are, whichever table knows it."""
    mapped = [found.columns["currency"] for found in feeding if "currency" in found.columns]
    free = (header for header in headers if _is_about_currency(header) and not _means_another(header, feeding))
    header = next(iter(mapped), None) or next(free, None)
    return None if header is None else header.index


def _is_about_currency(header: Header) -> bool:
    return "currency" in match(table_schema("projects"), [header], {}).columns


def _means_another(header: Header, feeding: Sequence[Match]) -> bool:
    """Tell whether a header means a column of a table that is not about currencies."""
    return any(header == each and name != "currency" for found in feeding for name, each in found.columns.items())


def _scales_only(note: Note) -> Note:
    units = (Unit(unit.text, unit.scale, ()) for unit in note.units if unit.scale and unit.scale > 1)
    return Note(tuple(units), note.unread)


def _needed(block: Block) -> list[int]:
    """Return the columns that are filled in each row of data."""
    best = max(block.matches, key=lambda found: (found.covered, len(found.columns)))
    needed = [best.columns[name].index for name in best.table.required if name in best.columns]
    return needed or [header.index for header in best.columns.values()]


def _mapped(feeding: Sequence[Match]) -> dict[int, tuple[Header, str]]:
    """Return the headers that mean a column, with its type, by where they stand."""
    return {
        header.index: (header, found.table.column(name).type)
        for found in feeding
        for name, header in found.columns.items()
    }
