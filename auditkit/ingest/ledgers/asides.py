"""Rows of a ledger that are none of its data: totals, notes, headers that come again. They are told as on any sheet.

DuckDB finds the rows that may be one; what they are is said by the very functions that say it of a sheet's rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from auditkit.errors import BadFile
from auditkit.i18n import translate as _
from auditkit.ingest.asides import listed, lone_rows, totals_and_notes
from auditkit.ingest.labels import LIKELY_NOTE, LIKELY_TOTAL
from auditkit.ingest.ledgers.columns import raw_of, scan, type_of
from auditkit.ingest.ledgers.connection import Store
from auditkit.ingest.ledgers.files import Group, as_cell
from auditkit.ingest.raw import is_blank
from auditkit.ingest.roles import roles
from auditkit.ingest.totals import TotalRow
from auditkit.model.dataset import Aside
from auditkit.values.text import label_key

MOST_ASIDE = 10_000
"""How many rows of a file may be set aside."""
_AT_ONCE = 10_000
_LAST_ROWS = 200
_WHITE = r"[\t-\r\x1c-\x20\x{85}\p{Z}]*"

Columns = list[list[object]]


@dataclass(frozen=True, slots=True)
class Asides:
    """The rows of a file that are no data, by their position below the headers: totals, notes, texts that stand alone,
    and those that say the headers again. `cells` are those of the totals.
    """

    totals: dict[int, TotalRow] = field(default_factory=dict)
    notes: dict[int, str] = field(default_factory=dict)
    lone: dict[int, str] = field(default_factory=dict)
    repeats: set[int] = field(default_factory=set)
    cells: dict[int, list[object]] = field(default_factory=dict)

    @property
    def left_out(self) -> list[int]:
        """All of these rows."""
        return sorted({*self.totals, *self.notes, *self.lone, *self.repeats})

    def told(self, first: int) -> tuple[Aside, ...]:
        """Return what is told of them, but for repeated headers; row 0 is row `first` as people count."""
        width = max((total.column for total in self.totals.values()), default=-1) + 1
        columns = [{row: cells[index] for row, cells in self.cells.items()} for index in range(width)]
        return listed(columns, first, self.totals, self.notes, self.lone)


def holds_anything(raw: str, its_type: str) -> str:
    """Return the condition that a cell is not blank: white space alone says nothing."""
    if its_type != "VARCHAR":
        return f"{raw} IS NOT NULL"
    return f"({raw} IS NOT NULL AND ({surely_holds(raw, its_type)} OR NOT regexp_full_match({raw}, '{_WHITE}')))"


def surely_holds(raw: str, its_type: str) -> str:
    """Return a condition that is soon told, and true of most cells that are not blank."""
    if its_type != "VARCHAR":
        return f"{raw} IS NOT NULL"
    # No white space begins like a sign of ASCII that is seen, or like one of Chinese.
    return f"(({raw} >= '!' AND {raw} <= '~') OR {raw} >= '\u4e00')"


def asides_in(store: Store, group: Group) -> list[Asides]:
    """Return the rows of each file of a group that are no data. Raises BadFile for more than `MOST_ASIDE` in one."""
    return _Finder(store, group).find()


def without_asides(store: Store, group: Group, asides: Sequence[Asides]) -> None:
    """Leave these rows out of the rows of the files."""
    name = f"asides_{group.number}"
    rows = [(at, row) for at, each in enumerate(asides) for row in each.left_out]
    store.connection.execute(f"CREATE TEMP TABLE {name} (file BIGINT, row_number BIGINT)")
    store.connection.executemany(f"INSERT INTO {name} VALUES (?, ?)", rows)
    store.connection.execute(f"ALTER VIEW raw_{group.number} RENAME TO all_{group.number}")
    store.connection.execute(
        f"CREATE TEMP VIEW raw_{group.number} AS SELECT * FROM all_{group.number} ANTI JOIN {name}"
        " USING (file, row_number)"
    )


class _Finder:
    """Finds the rows of the files of one group that are no data."""

    def __init__(self, store: Store, group: Group) -> None:
        part = group.parts[0]
        self._store, self._group = store, group
        self._roles = roles([part.located])
        self._names = [*part.names, *(key for key, _value in part.partition)]
        self._within = [index for index in range(len(self._names)) if part.region.left <= index < part.region.right]
        self._raw = {index: raw_of(group, index) for index in self._within}
        self._types = {index: type_of(group, index) for index in self._within}
        self._holds = {index: holds_anything(self._raw[index], self._types[index]) for index in self._within}
        self._begin = self._where_rows_begin()

    def find(self) -> list[Asides]:
        """Return what was found in each of the files."""
        found = [Asides() for _part in self._group.parts]
        for at, numbers, columns in self._candidates():
            self._judge(found[at], at, numbers, columns)
            if len(found[at].left_out) > MOST_ASIDE:
                path = self._group.parts[at].found.shown
                message = _("{path} has more than {limit:,} rows that are totals, notes or headers. Remove them.")
                raise BadFile(path, message.format(path=path, limit=MOST_ASIDE))
        for at, each in enumerate(found):
            each.lone.update(self._lone(at, each))
        return found

    def _judge(self, found: Asides, at: int, numbers: Sequence[int], columns: Columns) -> None:
        """Add to what was `found` in a file those of its rows `numbers` that are totals or notes, or repeat headers."""
        height = len(numbers)
        repeated = {row for row in range(height) if self._is_header(columns, row)}
        # In which columns rows of the file begin is told by this row; those that were asked for would tell less.
        begin = self._begin[at]
        widened = [
            [*column, "" if index not in self._raw or index in begin else "x"] for index, column in enumerate(columns)
        ]
        blank = {row for row in range(height) if _is_blank(columns, row, self._roles.mapped)}
        ownerless = {row for row in range(height) if _is_blank(columns, row, self._roles.owners)}
        totals, notes = totals_and_notes(widened, self._roles, ownerless - blank - repeated)
        for row, number in enumerate(numbers):
            if row in repeated:
                found.repeats.add(number)
            elif row in totals:
                found.totals[number] = totals[row]
                found.cells[number] = [column[row] for column in columns]
            elif row in notes:
                found.notes[number] = notes[row]

    def _is_header(self, columns: Columns, row: int) -> bool:
        return all(
            isinstance(columns[index][row], str)
            and label_key(str(columns[index][row])) == label_key(self._names[index])
            for index in self._within
        )

    def _where_rows_begin(self) -> list[set[int]]:
        """Return for each file the columns with blanks that stand before the first one without."""
        found: list[set[int]] = [set() for _part in self._group.parts]
        open_files = set(range(len(found)))
        for index in self._within:
            if not open_files:
                break
            rows = self._store.rows(
                f"SELECT DISTINCT file FROM raw_{self._group.number} WHERE NOT {self._holds[index]}"
            )
            open_files &= {int(str(row[0])) for row in rows}
            for file in open_files:
                found[file].add(index)
        return found

    def _candidates(self) -> Iterator[tuple[int, list[int], Columns]]:
        """Yield the rows in which words stand that begin rows that are no data: of one file some of their numbers, and
        their cells by column.
        """
        condition, parameters = self._condition()
        view = f"raw_{self._group.number}"
        if not condition or not self._store.rows(f"SELECT 1 FROM {view} WHERE {condition} LIMIT 1", parameters):
            return
        result = self._store.connection.execute(
            f"SELECT file, row_number, {self._cells()} FROM {view} WHERE {condition} ORDER BY file, row_number",
            parameters,
        )
        while rows := result.fetchmany(_AT_ONCE):
            for file, own in groupby(rows, key=itemgetter(0)):
                of_file = list(own)
                yield int(file), [int(row[1]) for row in of_file], self._columns([row[2:] for row in of_file])

    def _cells(self) -> str:
        return ", ".join(self._raw.get(index, "NULL") for index in range(len(self._names)))

    @staticmethod
    def _columns(rows: Sequence[Sequence[object]]) -> Columns:
        return [list(map(as_cell, column)) for column in zip(*rows, strict=True)]

    def _condition(self) -> tuple[str, list[object]]:
        """Return when a row may be a total or a note, or say the headers again; blank cells settle most of it."""
        texts = [index for index in self._within if self._types[index] == "VARCHAR"]
        # A row may also begin in the first column that is never blank.
        reach = max((max(own, default=-1) for own in self._begin), default=-1)
        after = [index for index in self._within if index > reach]
        begin = {index for index in self._within if index <= reach} | set(after[:1])
        terms = []
        for index in texts:
            blank_before = self._blank([other for other in self._within if other < index])
            words = {self._may_be_total(index, index in begin, blank_before): LIKELY_TOTAL}
            if index in begin:
                # Where both are asked of all rows, that is done at once.
                words[blank_before] = (*words.get(blank_before, ()), *LIKELY_NOTE)
            terms += [f"({condition} AND {self._has(index, of_them)})" for condition, of_them in words.items()]
        parameters: list[object] = []
        if texts == self._within and self._within[0] < len(self._group.parts[0].names):
            terms.append(f"trim({self._raw[self._within[0]]}) = ?")
            parameters.append(self._names[self._within[0]].strip())
        return " OR ".join(terms), parameters

    def _may_be_total(self, index: int, may_begin: bool, blank_before: str) -> str:
        """Return when the label of a total in a column is one, as `totals_and_notes` tells it."""
        of = self._roles
        if index in of.keys:
            return "true"
        nobodys = self._blank(sorted(of.owners - {index}))
        if not may_begin or index in of.texts:
            return nobodys
        keyless = f"NOT ({' AND '.join(self._holds[key] for key in sorted(of.keys))})"
        return f"({nobodys} OR ({blank_before} AND {keyless if of.keys and index in of.mapped else 'true'}))"

    def _blank(self, indices: Sequence[int]) -> str:
        return f"NOT ({' OR '.join(self._holds[index] for index in indices)})" if indices else "true"

    def _has(self, index: int, words: Sequence[str]) -> str:
        together = "|".join(word.replace(".", "[.]") for word in words)
        return f"coalesce(regexp_matches({self._raw[index]}, '(?i){together}'), false)"

    def _lone(self, at: int, found: Asides) -> dict[int, str]:
        """Return the texts that stand alone below the last row that holds more."""
        height = self._group.parts[at].rows
        last = _LAST_ROWS
        self._store.set_list("one_file", [self._group.parts[at].data])
        alone = scan(self._group, "getvariable('one_file')", f"{at}::BIGINT")
        while True:
            start = max(0, height - last)
            rows = self._store.rows(
                f"SELECT row_number, {self._cells()} FROM ({alone}) WHERE row_number >= {start} ORDER BY row_number"
            )
            numbers = [int(str(row[0])) for row in rows]
            columns = self._columns([row[1:] for row in rows])
            place = {number: row for row, number in enumerate(numbers)}
            left_out = {place[number] for number in (*found.totals, *found.notes) if number in place}
            blank = {row for row in range(len(rows)) if _is_blank(columns, row, self._roles.mapped)}
            blank |= {place[number] for number in found.repeats if number in place}
            lone = lone_rows(columns, self._roles, blank, left_out, ())
            if start == 0 or len(lone) + len(blank) + len(left_out) < len(rows):
                return {numbers[row]: text for row, text in lone.items()}
            last *= 10


def _is_blank(columns: Columns, row: int, indices: Iterable[int]) -> bool:
    return all(is_blank(columns[index][row]) for index in indices)
