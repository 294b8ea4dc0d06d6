"""What was taken for what on a sheet: told to people, so that they can check it and say otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from auditkit.i18n import format_amount, format_date
from auditkit.ingest.headers import Header, Match
from auditkit.ingest.raw import Hidden
from auditkit.ingest.sheets import Located, Reading, Region
from auditkit.ingest.suggestions import Cells, suggested
from auditkit.ingest.tables import Piece
from auditkit.model.dataset import ColumnSeen, Seen, UnreadHeader, cell_address, column_letters
from auditkit.model.schema import Column, time_column
from auditkit.values.columns import ParsedColumn
from auditkit.values.personal_data import masked_person
from auditkit.values.text import shown

_EPOCH = date(1970, 1, 1)
_BEGINNING = datetime(1970, 1, 1)


def seen_table(region: Region, piece: Piece, currency: str, hidden: Hidden) -> Seen:
    """Return what one table of a region was made of. Headers that mean a column of another of its tables are known."""
    located = next(each for each in region.tables if each.table.name == piece.table.name)
    known = [header for each in region.tables for header in each.headers.values()]
    known += [header for header in region.headers if header.index in located.units]
    last = max([region.end - 1, *(header.row for header in region.headers)])
    top = min(header.row for header in region.headers)
    return Seen(
        "form" if region.is_form else "table",
        f"{cell_address(top, region.left)}:{cell_address(last, region.right - 1)}",
        tuple(
            _column(located, name, header, piece, currency)
            for name, header in sorted(located.headers.items(), key=_reading_order(region.is_form))
            if name in piece.columns
        ),
        _unread(Match(located.table, located.headers, {}), region.headers, known, region.cells),
        tuple(row + 1 for row in sorted(region.repeats)),
        piece.aside,
        tuple(row + 1 for row in sorted(hidden.rows) if region.first <= row < region.end),
        tuple(column_letters(column) for column in sorted(hidden.columns) if region.left <= column < region.right),
        hidden.sheet,
    )


def _reading_order(is_form: bool) -> Callable[[tuple[str, Header]], tuple[int, int]]:
    """Return the order in which people read headers: of a form row by row, of a table from left to right."""
    return lambda named: (named[1].row, named[1].index) if is_form else (named[1].index, named[1].row)


def seen_headers(near: Match, reading: Reading) -> Seen:
    """Return what stands over the columns of a sheet that lacks a column of the table `near` that it was meant for."""
    headers = reading.headers
    top, bottom = min(header.row for header in headers), max(header.row for header in headers)
    left, right = min(header.index for header in headers), max(header.index for header in headers)
    return Seen(
        "table",
        f"{cell_address(top, left)}:{cell_address(bottom, right)}",
        tuple(
            ColumnSeen(name, shown(header.text), cell_address(header.row, header.index), header.unit.scale)
            for name, header in near.columns.items()
        ),
        _unread(near, headers, near.columns.values(), reading.cells),
    )


def _column(located: Located, name: str, header: Header, piece: Piece, currency: str) -> ColumnSeen:
    column = piece.columns[name]
    return ColumnSeen(
        name,
        shown(header.text),
        cell_address(header.row, header.index),
        located.scales.get(name),
        int(column.valid.sum()),
        len(column.problems),
        first_shown(located.table.column(name), _first(column, currency, piece.columns.get(time_column(name)))),
        piece.years.get(name, 0),
        column.type == "amount" and _says_currency(located, header, currency),
    )


def _says_currency(located: Located, header: Header, currency: str) -> bool:
    """Whether the sheet says of the amounts under a header that they are in `currency`, and in no other."""
    said = header.unit.currencies or located.noted
    return located.currency is not None or said == (currency,)


def first_shown(column: Column, first: str | None) -> str | None:
    """Return the first value of a column as it is shown: masked where it says who somebody is."""
    return masked_person(first) if first is not None and column.is_personal else first


def _first(column: ParsedColumn, currency: str, times: ParsedColumn | None) -> str | None:
    """Return the first value of a column as people write it, of one of dates with the time that the cell tells."""
    if not column.valid.any():
        return None
    row = int(column.valid.argmax())
    value = column.numbers[row]
    match column.type:
        case "text" | "enum":
            return shown(column.texts[int(value)])
        case "date":
            seconds = None if times is None or not times.valid[row] else int(times.numbers[row])
            return moment(_EPOCH + timedelta(days=int(value)), seconds)
        case "amount":
            return format_amount(int(value), currency)
        case "yes_no":
            return "TRUE" if value else "FALSE"
    return f"{value:,}"


def moment(day: date, seconds: int | None) -> str:
    """Return a day as people write it, with the time of day of a point in `seconds` since 1970 where one is told."""
    if seconds is None:
        return format_date(day)
    return f"{format_date(day)} {_BEGINNING + timedelta(seconds=seconds):%H:%M:%S}"


def _unread(found: Match, headers: Iterable[Header], known: Iterable[Header], cells: Cells) -> tuple[UnreadHeader, ...]:
    meaning = {*known, *(header for repeated in found.repeated.values() for header in repeated)}
    unread = [header for header in headers if header not in meaning]
    open_columns = [name for name in found.table.column_names if name not in found.columns]
    nearest = suggested(found.table, unread, open_columns, cells)
    return tuple(
        UnreadHeader(shown(header.text), cell_address(header.row, header.index), nearest.get(header))
        for header in unread
    )
