"""Forms: a label at the left and its value at the right, one project a sheet or a few side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from auditkit.ingest.headers import Header, HeaderMapping, Match, is_label, match, read_headers
from auditkit.ingest.kinds_of_columns import column_kind
from auditkit.ingest.raw import Row, is_blank
from auditkit.model.schema import TABLE_NAMES, table_schema
from auditkit.values.columns import Options, parse_column

_MOST_ROWS = 200
_MOST_RECORDS = 50
_FARTHEST = 6
"""How many columns right of its label a value may begin: merged cells leave blanks between."""

_NUMBERED = re.compile(r"\s*[（(]?(?:[一二三四五六七八九十]+|[IVX]+|[0-9]+)\s*[)）、.．]")
_INLINE = re.compile(r"\s*([^:：]{1,60}?)\s*[:：]\s*(\S.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Value:
    """A value that belongs to a label: where it stands, row and column from 0, and the raw cell."""

    row: int
    column: int
    cell: object


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and the values at its right: one, or one for each of several records."""

    header: Header
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """Pairs that belong together, and what their labels mean for each table.

    `unknown` are what stands where labels do, with a value at the right, and is the label of no column.
    """

    pairs: tuple[Pair, ...]
    matches: tuple[Match, ...]
    unknown: tuple[Pair, ...] = ()

    @property
    def headers(self) -> tuple[Header, ...]:
        """All labels in reading order, also those that mean no column."""
        labels = (pair.header for pair in (*self.pairs, *self.unknown))
        return tuple(sorted(labels, key=lambda label: (label.row, label.index)))

    @property
    def first_row(self) -> int:
        """The row of the first label."""
        return self.pairs[0].header.row

    @property
    def most(self) -> int:
        """How many columns of one table the labels mean, at most."""
        return max(len(found.columns) for found in self.matches)

    def values(self, header: Header) -> tuple[Value, ...]:
        """The values at the right of a label."""
        return next(pair.values for pair in (*self.pairs, *self.unknown) if pair.header == header)

    def cells(self, header: Header) -> list[object]:
        """The cells at the right of a label."""
        return [value.cell for value in self.values(header)]

    def is_plausible(self, found: Match) -> bool:
        """Tell whether the values are what their labels ask for: beside labels that are explained stands no value."""
        records = self.records(found)
        typed = [
            parse_column([value.cell], column_kind(found.table.name, name), Options())
            for record in records
            for name, value in record.items()
            if found.table.column(name).type != "text"
        ]
        refused = sum(bool(column.problems) for column in typed)
        return 2 * refused <= len(typed) or len(typed) == len(records) == 1

    def records(self, found: Match) -> list[dict[str, Value]]:
        """Return the records of a table: the value of each column, as many as its required columns have values for."""
        values = {name: self.values(header) for name, header in found.columns.items()}
        count = min((len(values[name]) for name in found.table.required if name in values), default=0)
        return [
            {name: of_label[number] for name, of_label in values.items() if number < len(of_label)}
            for number in range(count)
        ]


def read_forms(
    rows: Sequence[Row],
    top: int,
    bottom: int,
    left: int,
    right: int,
    mapping: HeaderMapping,
    tables: tuple[str, ...] = TABLE_NAMES,
) -> list[Form]:
    """Return the forms of `tables` in a part of a sheet. The first label, where it comes again, begins the next one."""
    bottom = min(bottom, top + _MOST_ROWS, len(rows))
    forms: list[list[Pair]] = []
    for pair in _pairs(rows, top, bottom, left, right, mapping, tables):
        if not forms or pair.header.key == forms[-1][0].header.key:
            forms.append([])
        forms[-1].append(pair)
    ends = [*(pairs[0].header.row for pairs in forms[1:]), bottom]
    return [
        _form(pairs, tuple(_unknown(rows, pairs, end, right, mapping, tables)), mapping, tables)
        for pairs, end in zip(forms, ends, strict=False)
    ]


def is_of_pairs(
    rows: Sequence[Row], row: int, left: int, right: int, mapping: HeaderMapping, tables: tuple[str, ...] = TABLE_NAMES
) -> bool:
    """Tell whether a row holds labels, each with its value beside it or behind a colon, and nothing else."""
    pairs = list(_pairs(rows, row, row + 1, left, right, mapping, tables))
    taken = {pair.header.index for pair in pairs} | {value.column for pair in pairs for value in pair.values}
    return bool(pairs) and all(is_blank(cell) for column, cell in enumerate(rows[row]) if column not in taken)


def _form(pairs: Sequence[Pair], unknown: tuple[Pair, ...], mapping: HeaderMapping, tables: tuple[str, ...]) -> Form:
    headers = [pair.header for pair in pairs]
    matches = tuple(match(table_schema(name), headers, mapping) for name in tables)
    return Form(tuple(pairs), matches, unknown)


def _pairs(
    rows: Sequence[Row],
    top: int,
    bottom: int,
    left: int,
    right: int,
    mapping: HeaderMapping,
    tables: tuple[str, ...],
) -> Iterator[Pair]:
    for number in range(top, bottom):
        row = rows[number]
        for column in range(left, right):
            cell = row[column]
            if not isinstance(cell, str) or is_blank(cell):
                continue
            if is_label(cell, mapping, tables):
                values = tuple(_values(row, number, column, right, mapping, tables))
                if values:
                    yield Pair(_header(cell, number, column), values)
                continue
            inline = _INLINE.fullmatch(cell)
            if inline is not None and is_label(inline[1], mapping, tables):
                yield Pair(_header(inline[1], number, column), (Value(number, column, inline[2]),))


def _unknown(
    rows: Sequence[Row],
    pairs: Sequence[Pair],
    bottom: int,
    right: int,
    mapping: HeaderMapping,
    tables: tuple[str, ...],
) -> Iterator[Pair]:
    """Yield what stands in the columns of the labels of a form, with a value at the right, and is no known label.

    A form ends at the first blank row below its last known label.
    """
    columns = sorted({pair.header.index for pair in pairs})
    taken = {(value.row, value.column) for pair in pairs for value in pair.values}
    last = pairs[-1].header.row
    for number in range(pairs[0].header.row, bottom):
        row = rows[number]
        if number > last and all(map(is_blank, row[columns[0] : right])):
            return
        for column, following in zip(columns, [*columns[1:], right], strict=True):
            cell = row[column]
            if (number, column) in taken or not isinstance(cell, str) or _is_aside(cell):
                continue
            if is_label(cell, mapping, tables):
                continue
            values = tuple(_values(row, number, column, following, mapping, tables))
            headers = read_headers([cell], number)
            if (
                headers
                and values
                and not any(isinstance(value.cell, str) and _is_aside(value.cell) for value in values)
            ):
                yield Pair(replace(headers[0], index=column), values)


def _is_aside(cell: str) -> bool:
    """Tell whether a text is a heading or a note among the labels, not one of them: 二、财务披露, 单位：万元, 注：…"""
    return _INLINE.fullmatch(cell) is not None or _NUMBERED.match(cell) is not None


def _values(
    row: Row, number: int, column: int, right: int, mapping: HeaderMapping, tables: tuple[str, ...]
) -> Iterator[Value]:
    """Yield the values right of a label: the first within reach, and those that follow it without a gap."""
    start = next(
        (each for each in range(column + 1, min(column + 1 + _FARTHEST, right)) if not is_blank(row[each])), None
    )
    if start is None:
        return
    for each in range(start, min(start + _MOST_RECORDS, right)):
        if is_blank(row[each]) or is_label(row[each], mapping, tables):
            return
        yield Value(number, each, row[each])


def _header(label: str, row: int, column: int) -> Header:
    [header] = read_headers([label], row)
    return replace(header, index=column)
