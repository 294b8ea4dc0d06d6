"""From a located table to typed columns, and from the pieces of all sheets to the tables of a dataset.

Rows keep their number in the sheet from the moment they leave it, and a cell that does not parse never takes its row
away.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import compress
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from auditkit.i18n import format_amount
from auditkit.ingest import limits
from auditkit.ingest.asides import listed, lone_rows, totals_and_notes
from auditkit.ingest.headers import names_a_year
from auditkit.ingest.kinds_of_columns import FIGURES, column_kind
from auditkit.ingest.merges import MERGED, MERGED_BELOW, Merge, fill_down, merged_figures, merges_in
from auditkit.ingest.raw import RawSheet, is_blank
from auditkit.ingest.roles import roles
from auditkit.ingest.sheets import Located, Region
from auditkit.ingest.totals import Code, Expected, TotalRow, Totals
from auditkit.ingest.years import asking_for_years, year_ends
from auditkit.model.dataset import OPEN_TOTAL, ROW_ID, Aside, DataProblem, Place, Source, Table, cell_address
from auditkit.model.schema import Column, TableSchema, time_column
from auditkit.values.columns import Options, ParsedColumn, joined, parse_column, refuse
from auditkit.values.problems import TOO_LARGE, Problem, Refusal
from auditkit.values.text import label_key, shown
from auditkit.values.times import moments
from auditkit.values.units import foreign_currency

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

Ahead = Callable[[ParsedColumn], None]
"""Takes a column while the columns after it are still to be read."""

_TOO_LONG = "text-too-long"
LARGEST_SUM = 2**60
"""Of the amounts of a column, in minor units: measures that add a few such sums still hold in 64 bits."""


@dataclass(frozen=True)
class Piece:
    """The rows that one sheet gave to one table.

    `columns` holds the typed columns that the sheet had, `row_number` where each row stands in it, from 1. `remarks`
    say what was wrong outside the rows: headers and total rows. `aside` are the rows that are no data, in order.
    `unfilled` maps a required column to the positions of cells that say that they are not filled in, and what they say.
    `years` counts, for a column of dates, the cells in which a year alone stands for its last day.
    """

    table: TableSchema
    source: Source
    row_number: NDArray[np.int32]
    columns: Mapping[str, ParsedColumn]
    remarks: tuple[DataProblem, ...] = ()
    aside: tuple[Aside, ...] = ()
    unfilled: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    years: Mapping[str, int] = field(default_factory=dict)


def pieces(sheet: RawSheet, region: Region, options: Options, ahead: Ahead | None = None) -> list[Piece]:
    """Return the rows of a `region` of `sheet` for each of its tables, typed.

    Left out are the rows of which no mapped column has a value, and those that are no data: totals, notes, signatures.
    A word in a vertically merged cell is that of every row which the merge spans; a figure is not. Each column that is
    sure to stay as it is read is given to `ahead` at once. Raises BadFile for a cell past a limit.
    """
    tables, first = region.tables, region.first
    if region.is_form:
        return [_Reader(sheet, located, [], options).read_record() for located in tables]
    merges = merges_in(sheet, region)
    columns = _columns(sheet, region)
    of = roles(tables)
    ownerless = _blank_rows(columns, sorted(of.owners))
    blank = _blank_rows(columns, sorted(of.mapped - of.owners), ownerless) | {row - first for row in region.repeats}
    totals, notes = totals_and_notes(columns, of, ownerless - blank)
    fill_down(columns, merges, of.figures)
    lone = lone_rows(columns, of, blank, totals.keys() | notes.keys(), [each.top for each in merges if each.across])
    left_out = blank | totals.keys() | notes.keys() | lone.keys()
    aside = listed(columns, first + 1, totals, notes, lone)
    found = []
    for located in tables:
        reader = _Reader(sheet, located, columns, options)
        others = _others_rows(located, columns) if len(tables) > 1 else set()
        piece = reader.read(left_out | others, totals, merges, ahead if len(tables) == 1 else None)
        found.append(replace(piece, aside=aside))
    return _without_repeats(found) if len(found) > 1 else found


def piece_of_rows(table: TableSchema, rows: Sequence[Mapping[str, object]], options: Options) -> Piece:
    """Return rows that stand in no file as a piece; `rows` map column names to values as people write them."""
    names = [name for name in table.column_names if any(name in row for row in rows)] if rows else table.column_names
    currency = names.index("currency") if "currency" in names else None
    located = Located(table, -1, {name: index for index, name in enumerate(names)}, {}, currency=currency)
    columns = [[row.get(name) for row in rows] for name in names]
    read = _Reader(RawSheet(None, None, []), located, columns, options).read(set(), {}, [])
    return replace(read, source=Source(None, None, 0, {}))


def assemble(table: TableSchema, parts: Sequence[Piece], currency: str) -> tuple[Table, list[DataProblem]]:
    """Return the table that its pieces make up, in their order, and the problems of its cells, headers and totals."""
    import pandas as pd

    parts = _that_add_up(table, parts, currency)
    lengths = [len(part.row_number) for part in parts]
    starts = [0, *np.cumsum(lengths).tolist()]
    series = {ROW_ID: pd.Series(np.arange(starts[-1], dtype=np.int64))}
    present = frozenset(name for part in parts for name in part.columns)
    for column in table.columns:
        if column.name not in present:
            series[column.name] = nulls(column, starts[-1])
            continue
        of_parts = zip(parts, lengths, strict=True)
        series[column.name] = joined(column.type, [part.columns.get(column.name, length) for part, length in of_parts])
    for name in table.time_columns:
        of_times = zip(parts, lengths, strict=True)
        series[name] = joined("integer", [part.columns.get(name, length) for part, length in of_times])
    problems = [remark for part in parts for remark in part.remarks]
    unreadable: dict[str, frozenset[int]] = {}
    for column in table.columns:
        refused = [
            (start + problem.index, problem)
            for start, part in zip(starts, parts, strict=False)
            if column.name in part.columns
            for problem in part.columns[column.name].problems
        ]
        if refused:
            unreadable[column.name] = frozenset(row for row, _problem in refused)
            problems += cell_problems(table, column, refused)
    assembled = Table(
        schema=table,
        frame=pd.DataFrame(series, copy=False),
        sources=tuple(part.source for part in parts),
        source_index=np.repeat(np.arange(len(parts), dtype=np.int32), lengths),
        row_number=np.concatenate([part.row_number for part in parts]),
        present=present.difference(table.time_columns),
        unreadable=unreadable,
        unfilled={
            name: {
                start + row: text
                for start, part in zip(starts, parts, strict=False)
                for row, text in part.unfilled.get(name, {}).items()
            }
            for name in table.required
        },
    )
    return assembled, problems


def _that_add_up(table: TableSchema, parts: Sequence[Piece], currency: str) -> Sequence[Piece]:
    """Return the pieces with the largest amounts refused where a column of them could come to more than 64 bits hold.

    Engines add up in 64 bits and wrap without a word. No charity has such sums; a typing mistake has.
    """
    most = LARGEST_SUM // max(1, sum(len(part.row_number) for part in parts))
    for column in table.columns:
        if column.type != "amount":
            continue
        own = [part.columns[column.name] for part in parts if column.name in part.columns]
        if sum(float(np.abs(each.numbers[each.valid].astype(np.float64)).sum()) for each in own) > LARGEST_SUM:
            parts = [_without_beyond(part, column.name, most, currency) for part in parts]
    return parts


def _without_beyond(part: Piece, name: str, most: int, currency: str) -> Piece:
    if name not in part.columns:
        return part
    column = part.columns[name]
    beyond = np.flatnonzero(column.valid & ((column.numbers > most) | (column.numbers < -most))).tolist()
    shown = {index: format_amount(int(column.numbers[index]), currency) for index in beyond}
    return replace(part, columns={**part.columns, name: refuse(column, shown, dict.fromkeys(beyond, TOO_LARGE))})


def times_of(cells: Sequence[object], days: ParsedColumn) -> ParsedColumn:
    """Return the points in time that cells tell which were read as `days`, in seconds since the beginning of 1970."""
    seconds, told = moments(cells, days.numbers, days.valid)
    return ParsedColumn("integer", seconds, told, (), [])


def nulls(column: Column, length: int) -> pd.Series[Any]:
    """Return `length` missing values of the dtype of `column`."""
    return joined(column.type, [length])


class _Reader:
    """Reads the rows of one table from the columns of its sheet."""

    def __init__(
        self, sheet: RawSheet, located: Located, columns: Sequence[Sequence[object]], options: Options
    ) -> None:
        self._sheet = sheet
        self._located = located
        self._columns = columns
        self._options = options
        self._first = located.header_row + 2

    def read(
        self,
        left_out: set[int],
        totals: Mapping[int, TotalRow],
        merges: Sequence[Merge],
        ahead: Ahead | None = None,
    ) -> Piece:
        """Return the rows that are not `left_out`, with the total rows held against their sums."""
        height = len(self._columns[0]) if self._columns else 0
        rows = np.arange(height)
        keep: list[bool] | None = None
        if left_out:
            mask = np.ones(height, bool)
            mask[list(left_out)] = False
            rows, keep = rows[mask], mask.tolist()
        typed: dict[str, ParsedColumn] = {}
        unfilled: dict[str, Mapping[int, str]] = {}
        sums = self._totals(totals, rows) if totals else None
        foreign = self._foreign(keep)
        remarks = list(self._located.problems)
        years: dict[str, int] = {}
        for name, index in self._located.columns.items():
            column = self._located.table.column(name)
            cells = self._columns[index] if keep is None else list(compress(self._columns[index], keep))
            if self._names_a_year(name):
                cells, years[name] = year_ends(cells)
            parsed = refuse(self._parse(column, cells), cells, self._refusals(name, foreign))
            self._check_lengths(index, rows, parsed.problems)
            if column.required:
                unfilled[name] = _unfilled(parsed, cells)
            if sums is not None and column.summed:
                remarks += self._wrong_totals(column, index, parsed, sums)
            typed[name] = _without_merged(parsed, index, self._columns[index], rows, merges)
            if column.has_time:
                typed[time_column(name)] = times_of(cells, typed[name])
            if ahead is not None:
                ahead(typed[name])
        for name, value in self._located.fixed.items():
            cells = [value.cell] * len(rows)
            typed[name] = refuse(self._parse_fixed(name, len(rows)), cells, self._refusals(name, foreign))
        source = self._source(self._located.columns)
        numbers = (rows + self._first).astype(np.int32)
        return Piece(self._located.table, source, numbers, typed, tuple(remarks), unfilled=unfilled, years=years)

    def read_record(self) -> Piece:
        """Return the one row that a form gives, all of whose values are fixed."""
        typed = {name: self._parse_fixed(name, 1) for name in self._located.fixed}
        years = {
            name: year_ends([value.cell])[1] for name, value in self._located.fixed.items() if self._names_a_year(name)
        }
        row = min(value.row for value in self._located.fixed.values()) + 1
        return Piece(
            self._located.table, self._source({}), np.array([row], np.int32), typed, self._located.problems, years=years
        )

    def _names_a_year(self, name: str) -> bool:
        header = self._located.headers.get(name)
        return header is not None and names_a_year(header, self._located.table.name, name)

    def _foreign(self, keep: Sequence[bool] | None) -> dict[int, Refusal]:
        """Return the rows that are said to be in another currency than that of the run, by position."""
        if self._located.currency is None:
            return {}
        column = self._located.currency
        cells = self._columns[column]
        currency = self._options.currency
        said = {text: foreign_currency(text, currency) for text in {str(cell) for cell in cells if not is_blank(cell)}}
        return {
            position: Refusal(
                "other-currency",
                arguments={"currency": other, "expected": currency, "places": (self._place(column, row),)},
            )
            for position, (row, cell) in enumerate(
                enumerate(cells) if keep is None else compress(enumerate(cells), keep)
            )
            if not is_blank(cell) and (other := said[str(cell)]) is not None
        }

    def _refusals(self, name: str, foreign: Mapping[int, Refusal]) -> Mapping[int, Refusal]:
        """Return the `foreign` rows for a column of amounts, unless its header names the one currency that it is in."""
        header = self._located.headers.get(name)
        settled = header is not None and header.unit.currencies == (self._options.currency,)
        return {} if settled or self._located.table.column(name).type != "amount" else foreign

    def _source(self, columns: Mapping[str, int]) -> Source:
        cells = {name: cell_address(value.row, value.column) for name, value in self._located.fixed.items()}
        return Source(self._sheet.file, self._sheet.name, self._located.header_row + 1, columns, cells)

    def _parse_fixed(self, name: str, rows: int) -> ParsedColumn:
        cells = [self._located.fixed[name].cell] * rows
        return self._parse(self._located.table.column(name), year_ends(cells)[0] if self._names_a_year(name) else cells)

    def _parse(self, column: Column, cells: Sequence[object]) -> ParsedColumn:
        scale = self._located.scales.get(column.name, 1)
        options = Options(self._options.currency, scale, self._options.date_order, self._sheet.epoch_1904)
        parsed = parse_column(cells, column_kind(self._located.table.name, column.name), options)
        return asking_for_years(parsed) if self._names_a_year(column.name) else parsed

    def _check_lengths(self, index: int, rows: NDArray[np.intp], problems: Sequence[Problem]) -> None:
        for problem in problems:
            if problem.code == _TOO_LONG and self._sheet.file is not None:
                cell = cell_address(rows[problem.index] + self._first - 1, index)
                raise limits.cell_too_long(self._sheet.file, self._sheet.name, cell)

    def _totals(self, totals: Mapping[int, TotalRow], rows: NDArray[np.intp]) -> Totals:
        of = roles([self._located])
        grouping = [index for index in range(len(self._columns)) if index not in of.figures]
        return Totals(totals, rows, self._columns, grouping, codes_of(self._located))

    def _wrong_totals(self, column: Column, index: int, parsed: ParsedColumn, totals: Totals) -> list[DataProblem]:
        values = np.where(parsed.valid, parsed.numbers, 0)
        unsure = np.zeros(len(values), np.int64)
        unsure[[problem.index for problem in parsed.problems]] = 1
        read = self._parse(column, [self._columns[index][row] for row in totals.rows])
        stated = {row: int(read.numbers[at]) for at, row in enumerate(totals.rows) if read.valid[at]}
        return [
            wrong_total(
                self._located.table, column, self._place(index, row), stated[row], expected, self._options.currency
            )
            for row, expected in totals.wrong(values, unsure, stated).items()
        ]

    def _place(self, index: int, row: int) -> Place:
        number = row + self._first
        return Place(self._sheet.file, self._sheet.name, number, cell_address(number - 1, index))


def codes_of(located: Located) -> Code:
    """Return what gives the meaning of a text in a column of a sheet, for texts that are spelled in several ways."""
    spellings = {
        located.columns[column.name]: column_kind(located.table.name, column.name).codes
        for column in located.table.columns
        if column.codes and column.name in located.columns
    }

    def code(index: int, text: str) -> str:
        key = label_key(text)
        return spellings.get(index, {}).get(key, key)

    return code


def wrong_total(
    table: TableSchema, column: Column, place: Place, stated: int, expected: Expected, currency: str
) -> DataProblem:
    """Return what is wrong with a total that is `stated` at `place` and ought to be `expected`, or that this cannot be
    told.
    """

    def written(number: int) -> str:
        return format_amount(number, currency) if column.type == "amount" else str(number)

    return DataProblem(
        check="total",
        code=OPEN_TOTAL if expected.unread else "wrong-total",
        table=table.name,
        column=column.name,
        row_id=None,
        place=place,
        value=written(stated),
        expected=None if expected.unread else written(expected.amount),
        arguments={"unread": expected.unread}
        if expected.unread
        else {"difference": written(abs(stated - expected.amount))},
    )


def _columns(sheet: RawSheet, region: Region) -> list[list[object]]:
    """Return the columns of the rows of a region, to change as one likes; those beside it are blank."""
    blank: list[object] = [""] * (region.end - region.first)
    return [
        sheet.column(index)[region.first : region.end] if region.left <= index < region.right else blank
        for index in range(len(sheet.rows[0]))
    ]


def _blank_rows(
    columns: Sequence[Sequence[object]], mapped: Sequence[int], among: Collection[int] | None = None
) -> set[int]:
    """Return the rows, of those `among` them if given, in which all of the columns `mapped` are blank."""
    suspects: Collection[int] = range(len(columns[0])) if among is None else among
    for index in mapped:
        cells = columns[index]
        if len(suspects) == len(cells):
            # A column of a hundred thousand cells has few different ones, and mostly none that is blank.
            blank = set(filter(is_blank, set(cells)))
            suspects = list(compress(range(len(cells)), map(blank.__contains__, cells))) if blank else []
        else:
            suspects = [row for row in suspects if is_blank(cells[row])]
    return set(suspects)


def _unfilled(parsed: ParsedColumn, cells: Sequence[object]) -> dict[int, str]:
    """Return the cells that say that they are not filled in (待定, —) by their position; blank ones say nothing."""
    missing = ~parsed.valid
    missing[[problem.index for problem in parsed.problems]] = False
    said = ((row, cells[row]) for row in np.flatnonzero(missing).tolist())
    return {row: text for row, cell in said if isinstance(cell, str) and (text := shown(cell))}


def _without_merged(
    parsed: ParsedColumn, index: int, cells: Sequence[object], rows: NDArray[np.intp], merges: Sequence[Merge]
) -> ParsedColumn:
    """Return a column of figures in which a figure merged over several rows is unreadable in all but the first."""
    if parsed.type not in FIGURES or all(merge.column != index for merge in merges):
        return parsed
    position = {row: at for at, row in enumerate(rows.tolist())}
    problems = list(parsed.problems)
    for merge, below in merged_figures(merges, index, cells, position):
        arguments = {"rows": merge.bottom - merge.top + 1}
        codes = [MERGED, *[MERGED_BELOW] * (len(below) - 1)]
        problems += [
            Problem(position[row], "type", code, merge.cells, arguments) for row, code in zip(below, codes, strict=True)
        ]
    return replace(parsed, problems=sorted(problems, key=attrgetter("index")))


def _others_rows(located: Located, columns: Sequence[Sequence[object]]) -> set[int]:
    """Return the rows of a sheet of several tables that hold nothing of this one but the key that all of them share."""
    return _blank_rows(columns, [index for name, index in located.columns.items() if name != located.table.key[0]])


def _without_repeats(found: Sequence[Piece]) -> list[Piece]:
    """Leave out what one sheet says again of a table with a shorter key: a project in each row of its campaigns."""
    longest = max(len(piece.table.key) for piece in found)
    kept = []
    for piece in found:
        if len(piece.table.key) == longest:
            kept.append(piece)
            continue
        repeated = _repeated(piece)
        for column in piece.columns.values():
            repeated[[problem.index for problem in column.problems]] = False
        kept.append(_chosen(piece, ~repeated))
    return kept


def _repeated(piece: Piece) -> NDArray[np.bool_]:
    """Return which rows say just what a row before them says."""
    cells = [np.where(column.valid, column.numbers, 0).tolist() for column in piece.columns.values()]
    known = [column.valid.tolist() for column in piece.columns.values()]
    seen: set[object] = set()
    repeated = np.zeros(len(piece.row_number), bool)
    for position, row in enumerate(zip(*cells, *known, strict=True)):
        repeated[position] = row in seen
        seen.add(row)
    return repeated


def _chosen(piece: Piece, chosen: NDArray[np.bool_]) -> Piece:
    if chosen.all():
        return piece
    columns = {name: column.chosen(chosen) for name, column in piece.columns.items()}
    position = np.cumsum(chosen) - 1
    unfilled = {
        name: {int(position[row]): text for row, text in said.items() if chosen[row]}
        for name, said in piece.unfilled.items()
    }
    return replace(piece, row_number=piece.row_number[chosen], columns=columns, unfilled=unfilled)


def cell_problems(table: TableSchema, column: Column, refused: Sequence[tuple[int, Problem]]) -> list[DataProblem]:
    """Return what is wrong with the cells of a column that did not parse, each with the id of its row."""
    name, expected = column.name, ", ".join(code.code for code in column.codes) or None
    return [
        DataProblem(
            problem.check, problem.code, table.name, name, row, None, problem.value, expected, problem.arguments
        )
        for row, problem in refused
        if problem.code != MERGED_BELOW
    ]
