"""Total rows of a ledger, held against the sums of its rows as on any sheet.

DuckDB adds up the rows between two totals that agree in every column by which a total may name its group; what a
total may be the sum of is told by the very class that tells it for sheets, as if each such sum were a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from auditkit.ingest.kinds_of_columns import column_kind
from auditkit.ingest.ledgers.asides import Asides
from auditkit.ingest.ledgers.columns import FAULT, raw_of
from auditkit.ingest.ledgers.files import TABLE, Group, Part, as_cell
from auditkit.ingest.ledgers.relation import LEDGER, Relation
from auditkit.ingest.options import ReadOptions
from auditkit.ingest.raw import is_blank
from auditkit.ingest.roles import roles
from auditkit.ingest.tables import codes_of, wrong_total
from auditkit.ingest.totals import MOST_GROUPS, TotalRow, Totals
from auditkit.model.dataset import ROW_ID, DataProblem, Place, cell_address
from auditkit.model.schema import Column, table_schema
from auditkit.values.columns import Options, parse_column

MOST_SUMS = 200_000
"""Of how many sums the totals of files of one shape may be made up; of more no total is judged."""


@dataclass(frozen=True, slots=True)
class _Sum:
    """What some rows come to: `cells` are those by which they are grouped, `unsure` how many could not be read."""

    segment: int
    cells: dict[int, object]
    amount: int
    unsure: int


def wrong_totals(relation: Relation, group: Group, options: ReadOptions) -> dict[int, list[DataProblem]]:
    """Return what is wrong with the totals of the files of a group, by the number of the file in the group."""
    found: dict[int, list[DataProblem]] = {}
    located = group.parts[0].located
    of_files = {at: own for at, position in enumerate(group.positions) if (own := _held(relation.asides[position]))}
    for column in table_schema(TABLE).columns if of_files else ():
        if column.summed and column.name in located.columns:
            sums = _Adder(relation, group, of_files).sums(column.name)
            for at, totals in of_files.items():
                file = _File(group.parts[at], relation.asides[group.positions[at]].cells, options)
                found.setdefault(at, []).extend(file.wrong(column, totals, sums.get(at, _Sums())))
    return found


def _held(asides: Asides) -> dict[int, TotalRow]:
    """Return the totals that are held against sums, from the top."""
    return {row: total for row, total in sorted(asides.totals.items()) if not total.label.running}


@dataclass(frozen=True, slots=True)
class _Sums:
    """The sums of a file, from the top, and the columns by which they are grouped."""

    sums: list[_Sum] = field(default_factory=list)
    grouping: frozenset[int] = frozenset()


class _Adder:
    """Adds up the rows of the files of a group that have totals."""

    def __init__(self, relation: Relation, group: Group, of_files: Mapping[int, dict[int, TotalRow]]) -> None:
        self._relation, self._store, self._group, self._of_files = relation, relation.store, group, of_files

    def sums(self, name: str) -> dict[int, _Sums]:
        """Return what the rows of each file come to in a column, between totals and by the texts that these may name.

        Nothing is returned where that is more than can be held.
        """
        grouping = self._grouping()
        indices = sorted(set().union(*grouping.values()))
        files = {index: ", ".join(str(at) for at, own in grouping.items() if index in own) for index in indices}
        cells = "".join(
            f", CASE WHEN file IN ({files[index]}) THEN {raw_of(self._group, index)} END AS g{index}"
            for index in indices
        )
        keys = "".join(f", g{index}" for index in indices)
        unsure = f"count({name}{FAULT})" if name + FAULT in self._relation.columns else "0"
        self._store.set_list("total_files", [at for at, totals in self._of_files.items() for _row in totals])
        self._store.set_list("total_rows", [row for totals in self._of_files.values() for row in totals])
        rows = self._store.rows(
            "WITH bounds AS (SELECT unnest(getvariable('total_files')) AS file,"
            " unnest(getvariable('total_rows')) AS bound),"
            " numbered AS (SELECT *, row_number() OVER (PARTITION BY file ORDER BY bound) AS segment FROM bounds),"
            f" cells AS (SELECT file, row_number, list_extract(getvariable('starts_{self._group.number}'), file + 1)"
            f" + row_number AS {ROW_ID}{cells} FROM raw_{self._group.number}"
            " WHERE file IN (SELECT file FROM bounds))"
            f" SELECT cells.file, coalesce(segment, 0), coalesce(sum({name}), 0)::BIGINT, {unsure}{keys}"
            f" FROM cells JOIN {LEDGER} USING ({ROW_ID}) ASOF LEFT JOIN numbered"
            " ON cells.file = numbered.file AND row_number >= bound"
            f" GROUP BY ALL ORDER BY ALL LIMIT {MOST_SUMS + 1}"
        )
        found = {at: _Sums(grouping=frozenset(own)) for at, own in grouping.items()}
        for file, segment, amount, count, *texts in rows if len(rows) <= MOST_SUMS else ():
            of_sum = dict(zip(indices, map(as_cell, texts), strict=True))
            found[int(str(file))].sums.append(_Sum(int(str(segment)), of_sum, int(str(amount)), int(str(count))))
        return found

    def _grouping(self) -> dict[int, set[int]]:
        """Return for each file the columns by whose texts its totals may name the rows that they add up."""
        told = {
            at: _told(self._group.parts[at], totals, self._relation.asides[self._group.positions[at]].cells)
            for at, totals in self._of_files.items()
        }
        indices = sorted(set().union(*told.values()))
        if not indices:
            return told
        counts = ", ".join(f"count(DISTINCT {raw_of(self._group, index)})" for index in indices)
        files = ", ".join(map(str, told))
        rows = self._store.rows(
            f"SELECT file, {counts} FROM raw_{self._group.number} WHERE file IN ({files}) GROUP BY file"
        )
        for file, *of_columns in rows:
            few = {index for index, count in zip(indices, of_columns, strict=True) if int(str(count)) <= MOST_GROUPS}
            told[int(str(file))] &= few
        return told


def _told(part: Part, totals: Mapping[int, TotalRow], cells: Mapping[int, Sequence[object]]) -> set[int]:
    """Return the columns in which a total of a file may name a group, beside its label."""
    if any(total.label.group for total in totals.values()):
        return set(_open_columns(part))
    return {
        index
        for index in _open_columns(part)
        if any(
            isinstance(cells[row][index], str) and not is_blank(cells[row][index])
            for row, total in totals.items()
            if total.column != index
        )
    }


def _open_columns(part: Part) -> list[int]:
    figures = roles([part.located]).figures
    return [index for index in range(len(part.names) + len(part.partition)) if index not in figures]


class _File:
    """The totals of one file, whose rows have `cells`, held against its sums."""

    def __init__(self, part: Part, cells: Mapping[int, Sequence[object]], options: ReadOptions) -> None:
        self._part, self._cells, self._options = part, cells, options
        self._width = len(part.names) + len(part.partition)

    def wrong(self, column: Column, totals: dict[int, TotalRow], of_file: _Sums) -> Iterator[DataProblem]:
        """Yield the problems of the totals in one column."""
        located, sums = self._part.located, of_file.sums
        index = located.columns[column.name]
        columns, rows, placed = self._as_sheet(totals, sums)
        # Of a column with too many different texts none is known here.
        grouping = sorted(of_file.grouping)
        held = Totals(placed, np.array(rows, np.intp), columns, grouping, codes_of(located))
        stated = self._stated(column, index, totals)
        by_place = dict(zip(placed, totals, strict=True))
        found = held.wrong(
            np.array([each.amount for each in sums], np.int64),
            np.array([each.unsure for each in sums], np.int64),
            {place: stated[row] for place, row in by_place.items() if row in stated},
        )
        for place, expected in found.items():
            row = by_place[place] + self._part.header_row + 1
            cell = Place(self._part.found.shown, None, row, cell_address(row - 1, index))
            yield wrong_total(located.table, column, cell, stated[by_place[place]], expected, self._options.currency)

    def _as_sheet(
        self, totals: dict[int, TotalRow], sums: Sequence[_Sum]
    ) -> tuple[list[list[object]], list[int], dict[int, TotalRow]]:
        """Return the columns of a sheet of sums with the totals between them, and where on it both stand."""
        lines: list[Sequence[object]] = []
        rows: list[int] = []
        placed: dict[int, TotalRow] = {}
        waiting = iter(sums)
        each = next(waiting, None)
        for segment, (row, total) in enumerate([*totals.items(), (None, None)]):
            while each is not None and each.segment == segment:
                rows.append(len(lines))
                lines.append([each.cells.get(index) for index in range(self._width)])
                each = next(waiting, None)
            if row is not None and total is not None:
                placed[len(lines)] = total
                lines.append(self._cells[row])
        return [list(column) for column in zip(*lines, strict=True)], rows, placed

    def _stated(self, column: Column, index: int, totals: dict[int, TotalRow]) -> dict[int, int]:
        """Return the totals in a column that can be read, by their row."""
        scale = self._part.located.scales.get(column.name, 1)
        cells = [self._cells[row][index] for row in totals]
        kind = column_kind(TABLE, column.name)
        read = parse_column(cells, kind, Options(self._options.currency, scale, self._options.date_order))
        return {row: int(read.numbers[at]) for at, row in enumerate(totals) if read.valid[at]}
