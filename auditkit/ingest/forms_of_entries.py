"""How each part of what was read from a file is written as plain data, and made of it again.

An entry of the cache may be altered by anybody who can write to its folder. So it is data alone: only the classes named
here are ever made of it, each part is held to its type, and what does not fit is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from auditkit.ingest.reader import FileRead
from auditkit.ingest.tables import Piece
from auditkit.model.dataset import (
    Aside,
    ColumnSeen,
    DataProblem,
    InputFile,
    Place,
    Seen,
    SheetRead,
    Source,
    UnreadHeader,
)
from auditkit.model.schema import ALL_TABLE_NAMES, TableSchema, table_schema
from auditkit.values.columns import ParsedColumn
from auditkit.values.problems import Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

Arrays = list["NDArray[Any]"]
"""The arrays of an entry, which stand behind its plain data. There they are called by their number."""


class Misfit(ValueError):
    """Something that an entry cannot hold, or that stands in one and should not."""


@dataclass(frozen=True, slots=True)
class _Form:
    """How one sort of value becomes plain data (texts, integers, truth values, null, lists) and is made of it again.

    Both raise Misfit for what is none of the sort.
    """

    write: Callable[[Any, Arrays], Any]
    read: Callable[[Any, Arrays], Any]


def _plain(*kinds: type) -> _Form:
    """Return the form of values that stay as they are; a truth value is no integer here."""

    def same(value: Any, _arrays: Arrays) -> Any:
        if type(value) not in kinds:
            raise Misfit(value)
        return value

    return _Form(same, same)


def _sequence(form: _Form, of: type[tuple[Any, ...]] | type[list[Any]]) -> _Form:
    def write(value: Any, arrays: Arrays) -> Any:
        if type(value) is not of:
            raise Misfit(value)
        return [form.write(each, arrays) for each in value]

    def read(plain: Any, arrays: Arrays) -> Any:
        if type(plain) is not list:
            raise Misfit(plain)
        return of([form.read(each, arrays) for each in plain])

    return _Form(write, read)


def _named(form: _Form) -> _Form:
    """Return the form of a mapping from texts."""

    def write(value: Any, arrays: Arrays) -> Any:
        return {_TEXT.write(name, arrays): form.write(each, arrays) for name, each in value.items()}

    def read(plain: Any, arrays: Arrays) -> Any:
        if type(plain) is not dict:
            raise Misfit(plain)
        return {name: form.read(each, arrays) for name, each in plain.items()}

    return _Form(write, read)


def _record(made: Callable[..., Any], *forms: _Form) -> _Form:
    """Return the form of a dataclass: the values of its fields, in their order."""
    names = [field.name for field in fields(made)]  # type: ignore[arg-type] # it is a class
    if len(names) != len(forms):
        raise TypeError(made)

    def write(value: Any, arrays: Arrays) -> Any:
        if type(value) is not made:
            raise Misfit(value)
        return [form.write(getattr(value, name), arrays) for name, form in zip(names, forms, strict=True)]

    reads = [form.read for form in forms]

    def read(plain: Any, arrays: Arrays) -> Any:
        if type(plain) is not list or len(plain) != len(reads):
            raise Misfit(plain)
        return made(*[part(each, arrays) for part, each in zip(reads, plain, strict=True)])

    return _Form(write, read)


def _flat(made: Callable[..., Any], *forms: _Form) -> _Form:
    """Return the form of a dataclass of plain values: of many alike in the types of these, one is looked at."""
    whole = _record(made, *forms)
    known: set[tuple[type, ...]] = set()

    def read(plain: Any, arrays: Arrays) -> Any:
        if type(plain) is not list:
            raise Misfit(plain)
        types = tuple(map(type, plain))
        if types in known:
            return made(*plain)
        value = whole.read(plain, arrays)
        known.add(types)
        return value

    return _Form(whole.write, read)


def _maybe(form: _Form) -> _Form:
    """Return the form of a value that may be null."""
    return _Form(
        lambda value, arrays: None if value is None else form.write(value, arrays),
        lambda plain, arrays: None if plain is None else form.read(plain, arrays),
    )


def _write_texts(value: Sequence[str], _arrays: Arrays) -> list[str]:
    if not {str}.issuperset(map(type, value)):
        raise Misfit(value)
    return list(value)


def _read_texts(plain: Any, arrays: Arrays) -> list[str]:
    if type(plain) is not list:
        raise Misfit(plain)
    return _write_texts(plain, arrays)


def _write_array(value: NDArray[Any], arrays: Arrays) -> int:
    arrays.append(value)
    return len(arrays) - 1


def _read_array(plain: Any, arrays: Arrays) -> NDArray[Any]:
    if type(plain) is not int or not 0 <= plain < len(arrays):
        raise Misfit(plain)
    return arrays[plain]


def _write_table(table: TableSchema, _arrays: Arrays) -> str:
    return table.name


def _read_table(plain: Any, _arrays: Arrays) -> TableSchema:
    if plain not in ALL_TABLE_NAMES:
        raise Misfit(plain)
    return table_schema(plain)


def _write_numbered(value: Mapping[int, str], arrays: Arrays) -> list[Any]:
    return [[_INTEGER.write(number, arrays), _TEXT.write(text, arrays)] for number, text in value.items()]


def _read_numbered(plain: Any, arrays: Arrays) -> dict[int, str]:
    return {_INTEGER.read(number, arrays): _TEXT.read(text, arrays) for number, text in plain}


def _write_argument(value: Any, arrays: Arrays) -> Any:
    """Return an argument of a message: what is no plain value is named by its sort, since messages differ by that."""
    match value:
        case float() if isfinite(value) and type(value) is float:
            return value
        case tuple() | list():
            return {type(value).__name__: [_write_argument(each, arrays) for each in value]}
        case dict():
            return {"dict": _ARGUMENTS.write(value, arrays)}
        case Place():
            return {"place": _PLACE.write(value, arrays)}
    return _SCALAR.write(value, arrays)


def _read_argument(plain: Any, arrays: Arrays) -> Any:
    match plain:
        case float():
            return plain
        case {"tuple": list(each)}:
            return tuple(_read_argument(one, arrays) for one in each)
        case {"list": list(each)}:
            return [_read_argument(one, arrays) for one in each]
        case {"dict": named}:
            return _ARGUMENTS.read(named, arrays)
        case {"place": place}:
            return _PLACE.read(place, arrays)
    return _SCALAR.read(plain, arrays)


def _read_column(plain: Any, arrays: Arrays) -> ParsedColumn:
    column: ParsedColumn = _COLUMN_AS_WRITTEN.read(plain, arrays)
    length = len(column.numbers)
    if column.numbers.dtype != _DTYPES.get(column.type) or column.valid.dtype != bool or len(column.valid) != length:
        raise Misfit(column)
    if column.type in _WITH_TEXTS:
        # Without its sign, a number below 0 is beyond them all.
        used = column.numbers[column.valid].view(np.uint32)
        if len(used) and used.max() >= len(column.texts):
            raise Misfit(column)
    if any(not 0 <= problem.index < length for problem in column.problems):
        raise Misfit(column)
    return column


def _read_piece(plain: Any, arrays: Arrays) -> Piece:
    piece: Piece = _PIECE_AS_WRITTEN.read(plain, arrays)
    types, rows = _types(piece.table.name), len(piece.row_number)
    if piece.row_number.dtype != np.int32:
        raise Misfit(piece)
    for name, column in piece.columns.items():
        if column.type != types.get(name) or len(column.numbers) != rows:
            raise Misfit(piece)
    return piece


@cache
def _types(table: str) -> Mapping[str, str]:
    schema = table_schema(table)
    return {**{column.name: column.type for column in schema.columns}, **dict.fromkeys(schema.time_columns, "integer")}


_WITH_TEXTS = ("text", "enum")
_DTYPES = {
    **dict.fromkeys(_WITH_TEXTS, np.dtype(np.int32)),
    **dict.fromkeys(("date", "amount", "integer"), np.dtype(np.int64)),
    **dict.fromkeys(("number", "percent"), np.dtype(np.float64)),
    "yes_no": np.dtype(bool),
}
_TEXT, _INTEGER, _TRUTH = _plain(str), _plain(int), _plain(bool)
_SCALAR = _plain(str, int, bool, type(None))
_MAYBE_TEXT, _MAYBE_INTEGER = _plain(str, type(None)), _plain(int, type(None))
_TEXTS, _TUPLE_OF_TEXTS = _Form(_write_texts, _read_texts), _sequence(_TEXT, tuple)
_TUPLE_OF_INTEGERS = _sequence(_INTEGER, tuple)
_ARRAY = _Form(_write_array, _read_array)
_ARGUMENTS = _named(_Form(_write_argument, _read_argument))
_PLACE = _flat(Place, _MAYBE_TEXT, _MAYBE_TEXT, _MAYBE_INTEGER, _MAYBE_TEXT)
_ASIDES = _sequence(_flat(Aside, _INTEGER, _TEXT, _TEXT), tuple)
_COLUMN_SEEN = _flat(ColumnSeen, _TEXT, _TEXT, _TEXT, _MAYBE_INTEGER, _INTEGER, _INTEGER, _MAYBE_TEXT, _INTEGER, _TRUTH)
_SEEN = _record(
    Seen,
    *(_TEXT, _TEXT, _sequence(_COLUMN_SEEN, tuple), _sequence(_flat(UnreadHeader, _TEXT, _TEXT, _MAYBE_TEXT), tuple)),
    *(_TUPLE_OF_INTEGERS, _ASIDES, _TUPLE_OF_INTEGERS, _TUPLE_OF_TEXTS, _TRUTH),
)
_SHEET = _record(SheetRead, _MAYBE_TEXT, _MAYBE_TEXT, _INTEGER, _MAYBE_INTEGER, _MAYBE_TEXT, _maybe(_SEEN), _TRUTH)
_INPUT = _record(InputFile, _TEXT, _TEXT, _TEXT, _sequence(_SHEET, tuple), _MAYBE_TEXT)
_SOURCE = _record(Source, _MAYBE_TEXT, _MAYBE_TEXT, _INTEGER, _named(_INTEGER), _named(_TEXT))
_REMARK = _record(
    DataProblem,
    *(_TEXT, _TEXT, _TEXT, _MAYBE_TEXT, _MAYBE_INTEGER, _maybe(_PLACE), _MAYBE_TEXT, _MAYBE_TEXT, _ARGUMENTS),
)
_PROBLEM = _record(Problem, _INTEGER, _TEXT, _TEXT, _TEXT, _ARGUMENTS)
_COLUMN_AS_WRITTEN = _record(ParsedColumn, _TEXT, _ARRAY, _ARRAY, _TEXTS, _sequence(_PROBLEM, list))
_COLUMN = _Form(_COLUMN_AS_WRITTEN.write, _read_column)
_PIECE_AS_WRITTEN = _record(
    Piece,
    _Form(_write_table, _read_table),
    *(_SOURCE, _ARRAY, _named(_COLUMN), _sequence(_REMARK, tuple), _ASIDES),
    *(_named(_Form(_write_numbered, _read_numbered)), _named(_INTEGER)),
)
_PIECE = _Form(_PIECE_AS_WRITTEN.write, _read_piece)
FILE = _record(FileRead, _INPUT, _sequence(_PIECE, tuple), _TUPLE_OF_TEXTS)
"""The form of all that was read from a file."""
