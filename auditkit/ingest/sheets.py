"""From a sheet to the tables on it: which row holds the headers, what they mean, and which tables they make up.

A sheet is one of three things: it holds tables, or it has nothing to do with them and is ignored with a note, or it is
nearly a table and lacks a required column, which is an error that the user can mend.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from auditkit.i18n import pick
from auditkit.i18n import translate as _
from auditkit.ingest.headers import (
    Header,
    HeaderMapping,
    Match,
    match,
    named_table,
    nearest_header,
    read_headers,
    similar_column,
    title_of,
)
from auditkit.ingest.limits import place
from auditkit.ingest.raw import RawSheet
from auditkit.model.dataset import DataProblem, Place, column_letters
from auditkit.model.schema import TABLE_NAMES, TableSchema, table_schema
from auditkit.values import is_unread_note, unit_note
from auditkit.values.text import shown

HEADER_ROWS = 30
"""The headers stand in one of the first rows, up to this many."""

_SHOWN_HEADERS = 8


@dataclass(frozen=True, slots=True)
class Located:
    """One table found on a sheet.

    `header_row` counts from 0. `columns` maps a column to its index in the sheet, `scales` an amount column to what its
    bare numbers are multiplied by. `problems` are those of its headers.
    """

    table: TableSchema
    header_row: int
    columns: Mapping[str, int]
    scales: Mapping[str, int]
    problems: tuple[DataProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of a sheet: its `tables`, or the `note` why it was ignored, or the `errors` why it cannot be used.

    `header_row` counts from 1; `near` is the table that an unusable sheet was surely meant for.
    """

    tables: tuple[Located, ...] = ()
    header_row: int | None = None
    note: str | None = None
    errors: tuple[str, ...] = ()
    near: str | None = None


def locate(sheet: RawSheet, mapping: HeaderMapping, currency: str) -> Reading:
    """Find the tables on `sheet`: the row of headers among the first 30, then the tables that it covers.

    A table is covered when each of its required columns has a header. Of several the one with most headers is it, then
    the one that the sheet is named after; those that share the first column of its key are fed by the sheet as well.
    """
    row, headers = _header_row(sheet, mapping)
    if row is None:
        return Reading(note=_("It has no row of headers that are known."))
    matches = [match(table_schema(name), headers, mapping) for name in TABLE_NAMES]
    named = named_table(sheet.name or PurePosixPath(sheet.file or "").stem)
    near = _near_miss(matches, named)
    covered = [found for found in matches if found.covered]
    most = max((len(found.columns) for found in covered), default=0)
    if near is not None and (not covered or (near.table.name == named and len(near.columns) > most)):
        return Reading(header_row=row + 1, near=near.table.name, errors=_lacks_columns(sheet, row, near, headers))
    if not covered:
        return Reading(note=_("Its headers match no table: {headers}.").format(headers=_quoted(headers)))
    top = [found for found in covered if len(found.columns) == most]
    first = next((found for found in top if found.table.name == named), top[0])
    if first.table.name != named and not all(found is first or _share_key(first, found) for found in top):
        return Reading(header_row=row + 1, errors=(_ambiguous(sheet, row, top, headers),))
    feeding = [first, *(found for found in covered if found is not first and _share_key(first, found))]
    foreign = _foreign_currency(sheet, row, feeding, currency)
    if foreign is not None:
        return Reading(header_row=row + 1, errors=(foreign,))
    unread = _unread_unit(sheet, row, feeding)
    if unread is not None:
        return Reading(header_row=row + 1, errors=(unread,))
    note = _note_above(sheet, row)
    remarks = _header_problems(sheet, row, feeding, headers)
    tables = tuple(
        Located(
            found.table,
            row,
            {name: found.columns[name].index for name in found.table.column_names if name in found.columns},
            {
                column.name: found.columns[column.name].scale or (note[0] if note else 1)
                for column in found.table.columns
                if column.type == "amount" and column.name in found.columns
            },
            tuple(problem for problem in remarks if problem.table == found.table.name),
        )
        for found in feeding
    )
    return Reading(tables, row + 1)


def _header_row(sheet: RawSheet, mapping: HeaderMapping) -> tuple[int | None, tuple[Header, ...]]:
    """Return the first row that covers a table, else the one with most known headers; the row and its headers."""
    best: int | None = None
    most = 0
    headers: tuple[Header, ...] = ()
    for row, cells in enumerate(sheet.rows[:HEADER_ROWS]):
        here = read_headers(cells)
        if len(here) <= most:
            continue
        matches = [match(table_schema(name), here, mapping) for name in TABLE_NAMES]
        count = max(len(found.columns) for found in matches)
        if count > most:
            best, most, headers = row, count, here
            if any(found.covered for found in matches):
                break
    return best, headers


def _near_miss(matches: Sequence[Match], named: str | None) -> Match | None:
    """Return the table that the sheet was surely meant for, though it lacks a required column."""
    near = [
        found
        for found in matches
        if not found.covered
        and (
            (found.table.name == named and found.columns)
            or (len(found.columns) >= 2 and 2 * len(found.missing) <= len(found.table.required))
        )
    ]

    def likelihood(found: Match) -> tuple[bool, int, int]:
        return found.table.name == named, len(found.columns), -len(found.missing)

    return max(near, key=likelihood, default=None)


def _share_key(first: Match, second: Match) -> bool:
    """Tell whether a row may be one of both tables: their keys begin with the same column."""
    return bool(first.table.key and second.table.key) and first.table.key[0] == second.table.key[0]


def _note_above(sheet: RawSheet, header_row: int) -> tuple[int, str | None] | None:
    for cells in sheet.rows[:header_row]:
        for cell in cells:
            note = unit_note(cell) if isinstance(cell, str) and cell else None
            if note is not None:
                return note
    return None


def _foreign_currency(sheet: RawSheet, row: int, feeding: Sequence[Match], currency: str) -> str | None:
    note = _note_above(sheet, row)
    for found in feeding:
        for column in found.table.columns:
            header = found.columns.get(column.name)
            if column.type != "amount" or header is None:
                continue
            stated = header.currency or (note[1] if note else None)
            if stated not in (None, currency):
                return _(
                    '{place}: the amounts under "{header}" are in {stated}, but the dataset is in {currency}.'
                    " Convert them, or run with --currency {stated}."
                ).format(place=_cell(sheet, row, header), header=shown(header.text), stated=stated, currency=currency)
    return None


def _unread_unit(sheet: RawSheet, row: int, feeding: Sequence[Match]) -> str | None:
    """Return the error of a sheet whose amounts wait for a unit that a cell above seems to tell, but not clearly."""
    amounts = [
        found.columns[column.name]
        for found in feeding
        for column in found.table.columns
        if column.type == "amount" and column.name in found.columns
    ]
    if all(header.scale for header in amounts) or _note_above(sheet, row) is not None:
        return None
    for number, cells in enumerate(sheet.rows[:row]):
        for index, cell in enumerate(cells):
            if isinstance(cell, str) and is_unread_note(cell):
                return _(
                    '{place}: "{note}" seems to tell the unit of the amounts, but it cannot be read for certain. Write'
                    ' "单位:万元" alone in a cell above the headers, or the unit in the header, such as "金额(万元)".'
                ).format(
                    place=place(sheet.file or "", sheet.name, f"{column_letters(index)}{number + 1}"), note=shown(cell)
                )
    return None


def _header_problems(
    sheet: RawSheet, row: int, feeding: Sequence[Match], headers: Sequence[Header]
) -> list[DataProblem]:
    """Return a problem for each second header of a column, and for each that is only similar to a column not found."""
    problems = []
    for found in feeding:
        for column, repeated in found.repeated.items():
            first = found.columns[column]
            problems += [
                _header_problem(
                    sheet, row, found, header, "repeated", column, {"first": f"{column_letters(first.index)}{row + 1}"}
                )
                for header in repeated
            ]
    known = {header for found in feeding for header in (*found.columns.values(), *sum(found.repeated.values(), ()))}
    for header in headers:
        if header in known:
            continue
        for found in feeding:
            column_meant = similar_column(found.table, header, found.columns)
            if column_meant is not None:
                problems.append(
                    _header_problem(
                        sheet, row, found, header, "similar", column_meant.name, {"title": column_meant.title}
                    )
                )
                break
    return problems


def _header_problem(
    sheet: RawSheet, row: int, found: Match, header: Header, code: str, column: str, arguments: Mapping[str, object]
) -> DataProblem:
    return DataProblem(
        check="header",
        code=code,
        table=found.table.name,
        column=column,
        row_id=None,
        place=Place(sheet.file, sheet.name, row + 1, f"{column_letters(header.index)}{row + 1}"),
        value=shown(header.text),
        expected=pick(found.table.column(column).title),
        arguments={"header": shown(header.text), "column": column, **arguments},
    )


def _lacks_columns(sheet: RawSheet, row: int, near: Match, headers: Sequence[Header]) -> tuple[str, ...]:
    taken = set(near.columns.values())
    free = [header for header in headers if header not in taken]
    sentences = []
    for name in near.missing:
        title = title_of(near.table.column(name))
        nearest = nearest_header(near.table, name, free)
        if nearest is None:
            sentences.append(
                _(
                    "{place}: required column missing: {column} of table {table}. The headers seen are {headers}."
                ).format(
                    place=place(sheet.file or "", sheet.name),
                    column=title,
                    table=near.table.name,
                    headers=_quoted(headers),
                )
            )
        else:
            header = shown(nearest.text)
            sentences.append(
                _(
                    "{place}: required column missing: {column} of table {table}."
                    ' The nearest header is "{header}" in {cell}: did you mean it?'
                    " If so, rename it, or run with --map '{header}={table}.{name}'."
                ).format(
                    place=place(sheet.file or "", sheet.name),
                    column=title,
                    table=near.table.name,
                    header=header,
                    cell=f"{column_letters(nearest.index)}{row + 1}",
                    name=name,
                )
            )
    return tuple(sentences)


def _ambiguous(sheet: RawSheet, row: int, top: Sequence[Match], headers: Sequence[Header]) -> str:
    return _(
        "{place}: the headers in row {row} fit {tables} equally well: {headers}. Name the sheet after its table."
    ).format(
        place=place(sheet.file or "", sheet.name),
        row=row + 1,
        tables=_(", ").join(
            _("{name} ({title})").format(name=found.table.name, title=pick(found.table.title)) for found in top
        ),
        headers=_quoted(headers),
    )


def _cell(sheet: RawSheet, row: int, header: Header) -> str:
    return place(sheet.file or "", sheet.name, f"{column_letters(header.index)}{row + 1}")


def _quoted(headers: Sequence[Header]) -> str:
    texts = [_('"{text}"').format(text=shown(header.text)) for header in headers[:_SHOWN_HEADERS]]
    return _(", ").join(texts) + (" …" if len(headers) > _SHOWN_HEADERS else "")
