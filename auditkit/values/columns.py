"""One column of raw cells in, typed values and problems out.

The column is taken apart by Python type once; numbers and dates go through numpy as a whole, texts once for each
distinct spelling, and only what is left is looked at cell by cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from itertools import compress
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pandas as pd

from auditkit.values.amounts import Amounts
from auditkit.values.dates import Dates
from auditkit.values.enums import Codes
from auditkit.values.missing import ERROR_VALUES, MISSING
from auditkit.values.numbers import Integers, Numbers, Percents
from auditkit.values.plain_text import as_text, floats_as_text
from auditkit.values.problems import ERROR_VALUE, TEXT_TOO_LONG, Problem, Refusal
from auditkit.values.text import TEXT_LIMIT, has_disguised_digits, normalise_all, shown
from auditkit.values.yes_no import Answers

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Up to 15 digits, which a float keeps exactly.
_PLAIN_NUMBER = re.compile(r"-?(?:[0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3}){1,3})(?:\.[0-9]{1,3})?")
_PLAIN_NUMBERS = re.compile(rf"^({_PLAIN_NUMBER.pattern})$|^.*$", re.MULTILINE)
_EXACT = 2**53
_NOT_TEXT = MISSING | ERROR_VALUES


@dataclass(frozen=True, slots=True)
class ColumnKind:
    """What a column takes. `codes` maps every spelling that an enum accepts, as a `label_key`, to its code.

    `minimum` and `maximum` are in the stored unit (minor units for amounts); a value beyond them is a problem.
    """

    type: str
    codes: Mapping[str, str] = field(default_factory=dict)
    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """How to read a column.

    `scale` multiplies bare numbers (10000 in a column of 万元), of amounts, integers and numbers alike: a note above
    the table is for its amounts only. `date_order` (dmy or mdy) settles 11/09/2024; `epoch_1904` is for serials.
    """

    currency: str = "CNY"
    scale: int = 1
    date_order: str | None = None
    epoch_1904: bool = False


@dataclass(frozen=True)
class ParsedColumn:
    """A column's typed values, null where missing or refused, and its problems in the order of the cells.

    `values` has the dtype of its type: str, datetime64[us], Int64, Float64 or boolean.
    """

    values: pd.Series[Any]
    problems: list[Problem]


class _Reader(Protocol):
    """Reads everything but text as `dtype`: whole arrays where it can, single values where it must."""

    dtype: str
    missing: frozenset[str]
    takes_plain_numbers: bool

    def floats(self, numbers: NDArray[np.float64]) -> tuple[NDArray[Any], NDArray[np.bool_]]: ...
    def one(self, value: object) -> int | float | Refusal: ...
    def texts(self, texts: Sequence[str]) -> Sequence[int | float | Refusal]: ...


class _Sort(Enum):
    MISSING = 0
    TEXT = 1
    FLOAT = 2
    INTEGER = 3
    DATE = 4
    OTHER = 5


def parse_column(raw: Sequence[object], kind: ColumnKind, options: Options) -> ParsedColumn:
    """Read one column of cells as python-calamine or a CSV reader gives them.

    Missing cells (None, blanks, dashes, 无 and the like) are null without a problem; a cell that cannot be read, or
    that lies outside the column's bounds, is null with one. A float that is no number is a problem too.
    """
    if kind.type in ("text", "enum"):
        return _spellings(raw, Codes(kind.codes) if kind.type == "enum" else None)
    reader = _reader(kind, options)
    draft = _Draft(raw, reader)
    for sort, positions in _by_sort(raw):
        draft.take(sort, positions)
    draft.keep_within(kind.minimum, kind.maximum)
    return ParsedColumn(_series(kind.type, draft.values, draft.valid), draft.sorted_problems())


def _reader(kind: ColumnKind, options: Options) -> _Reader:
    if kind.type == "date":
        return Dates(options.date_order, options.epoch_1904)
    if kind.type == "amount":
        return Amounts(options.currency, options.scale)
    if kind.type == "integer":
        return Integers(options.scale)
    if kind.type == "number":
        return Numbers(options.scale)
    if kind.type == "percent":
        return Percents()
    if kind.type == "yes_no":
        return Answers()
    raise ValueError(kind.type)


def _series(column_type: str, values: NDArray[Any], valid: NDArray[np.bool_]) -> pd.Series[Any]:
    if column_type == "date":
        days = values.astype("datetime64[D]").astype("datetime64[us]")
        days[~valid] = np.datetime64("NaT")
        return pd.Series(days)
    if values.dtype == np.int64:
        return pd.Series(pd.arrays.IntegerArray(values, ~valid))
    if values.dtype == np.float64:
        return pd.Series(pd.arrays.FloatingArray(values, ~valid))
    return pd.Series(pd.arrays.BooleanArray(values, ~valid))


def _sort_of(kind: type) -> _Sort:
    # NaT passes for a date and a truth value for an integer.
    if kind is type(None) or kind in (type(pd.NaT), type(pd.NA)):
        return _Sort.MISSING
    if issubclass(kind, str):
        return _Sort.TEXT
    if issubclass(kind, float):
        return _Sort.FLOAT
    if issubclass(kind, int) and kind is not bool:
        return _Sort.INTEGER
    return _Sort.DATE if issubclass(kind, date) else _Sort.OTHER


def _by_sort(raw: Sequence[object]) -> Iterator[tuple[_Sort, NDArray[np.intp]]]:
    """Yield the positions of the cells of each sort; missing cells are left out."""
    sorts = {kind: _sort_of(kind) for kind in set(map(type, raw))}
    present = sorted({sort.value for sort in sorts.values()})
    if len(present) == 1:
        everywhere = np.arange(len(raw))
        if present[0]:
            yield _Sort(present[0]), everywhere
        return
    numbers = {kind: sort.value for kind, sort in sorts.items()}
    each = np.fromiter(map(numbers.__getitem__, map(type, raw)), np.int8, len(raw))
    for sort in present:
        if sort:
            yield _Sort(sort), np.flatnonzero(each == sort)


def _at(raw: Sequence[Any], positions: NDArray[np.intp]) -> list[Any]:
    if len(positions) == len(raw):
        return list(raw)
    if len(positions) * 4 < len(raw):
        return [raw[position] for position in positions.tolist()]
    chosen = np.zeros(len(raw), bool)
    chosen[positions] = True
    return list(compress(raw, chosen.tolist()))


class _Draft:
    """A column of numbers, dates or answers while it is read."""

    def __init__(self, raw: Sequence[object], reader: _Reader) -> None:
        self._raw = raw
        self._reader = reader
        self._problems: list[Problem] = []
        self.values: NDArray[Any] = np.zeros(len(raw), reader.dtype)
        self.valid: NDArray[np.bool_] = np.zeros(len(raw), bool)

    def take(self, sort: _Sort, positions: NDArray[np.intp]) -> None:
        """Read the cells at `positions`, which are all of one sort."""
        cells = _at(self._raw, positions)
        if sort is _Sort.TEXT:
            self._take_texts(cells, positions)
            return
        found, sure = self._whole(sort, cells)
        self.values[positions] = found
        self.valid[positions] = sure
        for offset in np.flatnonzero(~sure).tolist():
            self._put(int(positions[offset]), self._reader.one(cells[offset]), cells[offset])

    def keep_within(self, minimum: int | None, maximum: int | None) -> None:
        """Refuse the values below `minimum` or above `maximum`."""
        if minimum is not None:
            self._refuse(self.valid & (self.values < minimum), Refusal("below-minimum", "range", {"minimum": minimum}))
        if maximum is not None:
            self._refuse(self.valid & (self.values > maximum), Refusal("above-maximum", "range", {"maximum": maximum}))

    def sorted_problems(self) -> list[Problem]:
        """Return the problems in the order of the cells."""
        return sorted(self._problems, key=attrgetter("index"))

    def _whole(self, sort: _Sort, cells: list[Any]) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        if sort is _Sort.FLOAT:
            return self._reader.floats(np.array(cells, dtype=np.float64))
        if sort is _Sort.DATE and isinstance(self._reader, Dates):
            return self._reader.days(cells)
        if sort is _Sort.INTEGER and max(cells) < _EXACT and min(cells) > -_EXACT:
            return self._reader.floats(np.array(cells, dtype=np.float64))
        return np.zeros(len(cells), self._reader.dtype), np.zeros(len(cells), bool)

    def _put(self, position: int, result: float | Refusal, cell: object) -> None:
        if isinstance(result, Refusal):
            self._problems.append(_problem(position, result, _shown(cell)))
        else:
            self.values[position] = result
            self.valid[position] = True

    def _refuse(self, refused: NDArray[np.bool_], refusal: Refusal) -> None:
        for position in np.flatnonzero(refused).tolist():
            self._problems.append(_problem(position, refusal, _shown(self._raw[position])))
        self.valid &= ~refused

    def _take_texts(self, cells: list[str], positions: NDArray[np.intp]) -> None:
        distinct = list(dict.fromkeys(cells))
        values, valid, refusals = _read_distinct(distinct, self._reader)
        each = np.arange(len(cells))
        if len(distinct) < len(cells):
            number = {text: index for index, text in enumerate(distinct)}
            each = np.fromiter(map(number.__getitem__, cells), np.intp, len(cells))
        self.values[positions] = values[each]
        self.valid[positions] = valid[each]
        if not refusals:
            return
        seen = {index: shown(distinct[index]) for index in refusals}
        refused = np.zeros(len(distinct), bool)
        refused[list(refusals)] = True
        at = np.flatnonzero(refused[each])
        self._problems += [
            _problem(position, refusals[index], seen[index])
            for position, index in zip(positions[at].tolist(), each[at].tolist(), strict=True)
        ]


def _read_distinct(distinct: list[str], reader: _Reader) -> tuple[NDArray[Any], NDArray[np.bool_], dict[int, Refusal]]:
    """Return the value of each distinct text, whether it has one, and the refusals by index."""
    values = np.zeros(len(distinct), reader.dtype)
    valid = np.zeros(len(distinct), bool)
    refusals: dict[int, Refusal] = {}
    others = list(range(len(distinct)))
    if reader.takes_plain_numbers:
        numbers = _plain_numbers(distinct)
        plain = [index for index, number in enumerate(numbers) if number]
        others = [index for index, number in enumerate(numbers) if not number]
        found, sure = reader.floats(np.array(list(map(float, filter(None, numbers)))))
        values[plain] = found
        valid[plain] = sure
        others += [plain[offset] for offset in np.flatnonzero(~sure).tolist()]
    texts = [distinct[index] for index in others]
    clean, too_long = _clean(texts)
    if clean is not texts:
        # What NFKC would turn into a digit (10² into 102) is read as it stands, and so refused.
        clean = [raw if has_disguised_digits(raw) else tidy for raw, tidy in zip(texts, clean, strict=True)]
    read: list[tuple[int, str]] = []
    for index, text in zip(others, clean, strict=True):
        if text in ERROR_VALUES:
            refusals[index] = ERROR_VALUE
        elif text not in reader.missing:
            read.append((index, text))
    for (index, _text), result in zip(read, reader.texts([text for _index, text in read]), strict=True):
        if isinstance(result, Refusal):
            refusals[index] = result
        else:
            values[index] = result
            valid[index] = True
    for position in too_long:
        valid[others[position]] = False
        refusals[others[position]] = TEXT_TOO_LONG
    return values, valid, refusals


def _plain_numbers(texts: Sequence[str]) -> list[str]:
    """Return each text that is a plain number without its thousands separators, and nothing for any other.

    All are matched in one go, a line each, which takes a third of the time of one by one.
    """
    numbers = _PLAIN_NUMBERS.findall("\n".join(texts))
    if len(numbers) != len(texts):
        numbers = [text if _PLAIN_NUMBER.fullmatch(text) else "" for text in texts]
    return "\n".join(numbers).replace(",", "").split("\n")


def _clean(texts: list[str]) -> tuple[Sequence[str], list[int]]:
    """Return `texts` normalised, and the indices of those that are longer than a cell may be, which are cut."""
    too_long: list[int] = []
    if max(map(len, texts), default=0) > TEXT_LIMIT:
        too_long = [index for index, text in enumerate(texts) if len(text) > TEXT_LIMIT]
        texts = [text[:TEXT_LIMIT] for text in texts]
    return normalise_all(texts), too_long


def _spellings(raw: Sequence[object], codes: Codes | None) -> ParsedColumn:
    """Read a column of text or, given `codes`, of an enum."""
    values = np.empty(len(raw), dtype=object)
    problems: list[Problem] = []
    for sort, positions in _by_sort(raw):
        cells = _at(raw, positions)
        results = _spelled(sort, cells, codes)
        if results is not cells:
            for offset, result in enumerate(results):
                if isinstance(result, Refusal):
                    problems.append(_problem(int(positions[offset]), result, _shown(cells[offset])))
                    results[offset] = None
        values[positions] = results
    problems.sort(key=attrgetter("index"))
    return ParsedColumn(pd.Series(values, dtype="str"), problems)


def _spelled(sort: _Sort, cells: list[Any], codes: Codes | None) -> list[Any]:
    """Return the text or code of each cell, None or a Refusal; `cells` itself when every one stays as it is."""
    if sort is _Sort.TEXT:
        changes = _changes(cells, codes)
        return [changes.get(cell, cell) for cell in cells] if changes else cells
    texts: list[Any] = list(floats_as_text(cells)) if sort is _Sort.FLOAT else list(map(as_text, cells))
    return _looked_up(texts, codes) if codes else texts


def _looked_up(results: list[Any], codes: Codes) -> list[Any]:
    texts = list(dict.fromkeys(result for result in results if isinstance(result, str)))
    found = dict(zip(texts, codes.texts(texts), strict=True))
    return [found[result] if isinstance(result, str) else result for result in results]


def _changes(cells: list[str], codes: Codes | None) -> dict[str, str | Refusal | None]:
    """Return what becomes of each distinct text that does not stay as it is."""
    texts = list(dict.fromkeys(cells))
    clean, too_long = _clean(texts)
    changes: dict[str, str | Refusal | None] = {}
    if codes:
        present = [index for index, text in enumerate(clean) if text not in _NOT_TEXT]
        found = codes.texts([clean[index] for index in present])
        changes.update((texts[index], code) for index, code in zip(present, found, strict=True))
    elif clean is not texts:
        changes.update((text, tidy) for text, tidy in zip(texts, clean, strict=True) if text != tidy)
    if not _NOT_TEXT.isdisjoint(clean):
        changes.update(
            (text, ERROR_VALUE if tidy in ERROR_VALUES else None)
            for text, tidy in zip(texts, clean, strict=True)
            if tidy in _NOT_TEXT
        )
    changes.update((texts[index], TEXT_TOO_LONG) for index in too_long)
    return changes


def _shown(cell: object) -> str:
    if isinstance(cell, str):
        return shown(cell)
    if isinstance(cell, float):
        return f"{cell:.0f}" if abs(cell) < _EXACT and cell.is_integer() else repr(float(cell))
    text = as_text(cell)
    return shown(text) if isinstance(text, str) else repr(cell)


def _problem(index: int, refusal: Refusal, value: str) -> Problem:
    return Problem(index, refusal.check, refusal.code, value, refusal.arguments)
