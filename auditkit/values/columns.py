"""One column of raw cells in, typed values and problems out.

The column is taken apart by Python type once; numbers and dates go through numpy as a whole, texts once for each
distinct spelling, and only what is left is looked at cell by cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from functools import cached_property
from itertools import compress
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np

from auditkit.values.amounts import Amounts
from auditkit.values.dates import Dates
from auditkit.values.enums import Codes
from auditkit.values.figures import plain_figures
from auditkit.values.missing import MISSING
from auditkit.values.numbers import Integers, Numbers, Percents
from auditkit.values.personal_data import masked, masked_number
from auditkit.values.plain_text import DIGITS_KEPT, as_text, floats_as_text
from auditkit.values.problems import DATE_FOR_KEY, NO_VALUES, TEXT_TOO_LONG, Problem, Refusal
from auditkit.values.text import CELL_CHARACTERS, has_disguised_digits, normalise_all, shown
from auditkit.values.yes_no import Answers

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

_EXACT = 2**53
_LONGEST_CODE = 10**19
_SAMPLE = 10_000
_NOT_TEXT = MISSING | NO_VALUES.keys()
_WITH_TEXTS = ("text", "enum")


@dataclass(frozen=True, slots=True)
class ColumnKind:
    """What a column takes. `codes` maps every spelling that an enum accepts, as a `label_key`, to its code.
    `identifies` is for texts that are numbers or names of something, which no date is. `missing` are further words for
    nothing that a column of texts has, in lower case.

    `minimum` and `maximum` are in the stored unit (minor units for amounts); a value beyond them is a problem.
    """

    type: str
    codes: Mapping[str, str] = field(default_factory=dict)
    minimum: int | None = None
    maximum: int | None = None
    identifies: bool = False
    missing: frozenset[str] = frozenset()


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
    """A column's typed values and its problems, in the order of the cells.

    `numbers` are days since 1970 of dates, minor units of amounts, truth values of answers, the figures themselves of
    integers, numbers and percents, and of texts and enums each cell's position in `texts`, which are all different.
    `valid` is false where a cell is missing or was refused. Nothing here needs pandas: a column is read in one process
    and becomes a series in another.
    """

    type: str
    numbers: NDArray[Any]
    valid: NDArray[np.bool_]
    texts: Sequence[str]
    problems: list[Problem]

    @cached_property
    def values(self) -> pd.Series[Any]:
        """The values as a series of the dtype of their type, null where missing or refused."""
        return _series(self.type, [self])

    def chosen(self, rows: NDArray[np.bool_]) -> ParsedColumn:
        """Return the column of the cells where `rows` is true; a problem of any other cell is left out."""
        position = np.cumsum(rows) - 1
        problems = [
            Problem(int(position[each.index]), each.check, each.code, each.value, each.arguments)
            for each in self.problems
            if rows[each.index]
        ]
        return ParsedColumn(self.type, self.numbers[rows], self.valid[rows], self.texts, problems)


def refuse(
    column: ParsedColumn, raw: Sequence[object] | Mapping[int, object], refusals: Mapping[int, Refusal]
) -> ParsedColumn:
    """Return `column`, read from `raw` (its cells by position), without the values at the positions of `refusals`,
    which are problems.
    """
    told = {index: refusal for index, refusal in refusals.items() if column.valid[index]}
    if not told:
        return column
    valid = column.valid.copy()
    valid[list(told)] = False
    problems = [*column.problems, *(_problem(index, each, _shown(raw[index])) for index, each in told.items())]
    return replace(column, valid=valid, problems=sorted(problems, key=attrgetter("index")))


def joined(column_type: str, parts: Sequence[ParsedColumn | int]) -> pd.Series[Any]:
    """Return the series that the `parts` make up, one after the other; a number stands for so many missing values.

    Its dtype is that of its type: str, datetime64[us], Int64, Float64 or boolean.
    """
    whole = [_missing(column_type, part) if isinstance(part, int) else part for part in parts]
    return whole[0].values if len(whole) == 1 else _series(column_type, whole)


def _series(column_type: str, whole: Sequence[ParsedColumn]) -> pd.Series[Any]:
    import pandas as pd

    if column_type in _WITH_TEXTS:
        return _series_of_texts(whole)
    valid = np.concatenate([part.valid for part in whole])
    numbers = np.concatenate([part.numbers for part in whole])
    if column_type == "date":
        days = numbers.astype("datetime64[D]").astype("datetime64[us]")
        days[~valid] = np.datetime64("NaT")
        return pd.Series(days)
    if numbers.dtype == np.int64:
        return pd.Series(pd.arrays.IntegerArray(numbers, ~valid))
    if numbers.dtype == np.float64:
        return pd.Series(pd.arrays.FloatingArray(numbers, ~valid))
    return pd.Series(pd.arrays.BooleanArray(numbers, ~valid))


def _missing(column_type: str, length: int) -> ParsedColumn:
    dtype = "int32" if column_type in _WITH_TEXTS else _reader(ColumnKind(column_type), Options()).dtype
    return ParsedColumn(column_type, np.zeros(length, dtype), np.zeros(length, bool), (), [])


def _series_of_texts(parts: Sequence[ParsedColumn]) -> pd.Series[Any]:
    """Return the text of each cell, null where it has none; pandas is given each different text of a part but once."""
    import pandas as pd

    texts: list[str] = []
    places = []
    for part in parts:
        places.append(np.where(part.valid, part.numbers + len(texts), -1))
        texts += part.texts
    return pd.Series(pd.array(texts, dtype="str").take(np.concatenate(places), allow_fill=True))


class _Reader(Protocol):
    """Reads everything but text as `dtype`: whole arrays where it can, single values where it must."""

    dtype: str
    missing: frozenset[str]

    def floats(self, numbers: NDArray[np.float64]) -> tuple[NDArray[Any], NDArray[np.bool_]]: ...
    def one(self, value: object) -> int | float | Refusal: ...
    def texts(self, texts: Sequence[str]) -> Sequence[int | float | Refusal]: ...


@runtime_checkable
class _ReaderOfFigures(_Reader, Protocol):
    """A reader that takes plain numbers as whole figures, each with its count of decimals: 1,234.5 is 12345 and 1."""

    def figures(
        self, figures: NDArray[np.int64], decimals: NDArray[np.int64]
    ) -> tuple[NDArray[Any], NDArray[np.bool_]]: ...


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
    if kind.type in _WITH_TEXTS:
        return _spellings(raw, kind)
    reader = _reader(kind, options)
    draft = _Draft(raw, reader)
    for sort, positions in _by_sort(raw):
        draft.take(sort, positions)
    draft.keep_within(kind.minimum, kind.maximum)
    return ParsedColumn(kind.type, draft.values, draft.valid, (), draft.sorted_problems())


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


def _sort_of(kind: type) -> _Sort:
    # NaT passes for a date and a truth value for an integer; pandas is not loaded for the sake of knowing its own.
    if kind is type(None) or kind.__name__ in ("NaTType", "NAType"):
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
    types = list(map(type, raw))
    sorts = {kind: _sort_of(kind) for kind in set(types)}
    present = sorted({sort.value for sort in sorts.values()})
    if len(present) == 1:
        everywhere = np.arange(len(raw))
        if present[0]:
            yield _Sort(present[0]), everywhere
        return
    numbers = {kind: sort.value for kind, sort in sorts.items()}
    each = np.fromiter(map(numbers.__getitem__, types), np.int8, len(raw))
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
            return self._reader.floats(np.fromiter(cells, np.float64, len(cells)))
        if sort is _Sort.DATE and isinstance(self._reader, Dates):
            return self._reader.days(cells)
        if sort is _Sort.INTEGER and max(cells) < _EXACT and min(cells) > -_EXACT:
            if isinstance(self._reader, _ReaderOfFigures):
                return self._reader.figures(np.array(cells, dtype=np.int64), np.zeros(len(cells), np.int64))
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
        distinct = _distinct(cells)
        values, valid, refusals = _read_distinct(distinct, self._reader)
        each = _where(cells, distinct)
        self.values[positions] = values[each]
        self.valid[positions] = valid[each]
        self._problems += _problems(distinct, refusals, positions, each)


def _read_distinct(distinct: list[str], reader: _Reader) -> tuple[NDArray[Any], NDArray[np.bool_], dict[int, Refusal]]:
    """Return the value of each distinct text, whether it has one, and the refusals by index."""
    values = np.zeros(len(distinct), reader.dtype)
    valid = np.zeros(len(distinct), bool)
    refusals: dict[int, Refusal] = {}
    others = list(range(len(distinct)))
    if isinstance(reader, _ReaderOfFigures) and distinct:
        plain, figures, decimals = plain_figures(distinct)
        values[plain], valid[plain] = reader.figures(figures, decimals)
        others = np.flatnonzero(~valid).tolist()
    texts = [distinct[index] for index in others]
    clean, too_long = _clean(texts)
    if clean is not texts:
        # What NFKC would turn into a digit (10² into 102) is read as it stands, and so refused.
        clean = [raw if has_disguised_digits(raw) else tidy for raw, tidy in zip(texts, clean, strict=True)]
    read: list[tuple[int, str]] = []
    for index, text in zip(others, clean, strict=True):
        if text in NO_VALUES:
            refusals[index] = NO_VALUES[text]
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


def _clean(texts: list[str]) -> tuple[Sequence[str], list[int]]:
    """Return `texts` normalised, and the indices of those that are longer than a cell may be, which are cut."""
    too_long: list[int] = []
    if max(map(len, texts), default=0) > CELL_CHARACTERS:
        too_long = [index for index, text in enumerate(texts) if len(text) > CELL_CHARACTERS]
        texts = [text[:CELL_CHARACTERS] for text in texts]
    return normalise_all(texts), too_long


def _spellings(raw: Sequence[object], kind: ColumnKind) -> ParsedColumn:
    """Read a column of text or of an enum: each different cell once, and then where it stands."""
    codes = Codes(kind.codes) if kind.type == "enum" else None
    numbers = np.zeros(len(raw), np.int32)
    valid = np.zeros(len(raw), bool)
    known: dict[str, int] = {}
    problems: list[Problem] = []
    for sort, positions in _by_sort(raw):
        cells = _at(raw, positions)
        # Among cells of other types a truth value equals the number 1, and some cannot be looked up.
        distinct = cells if sort is _Sort.OTHER else _distinct(cells)
        results = (
            [DATE_FOR_KEY] * len(distinct)
            if sort is _Sort.DATE and kind.identifies
            else _spelled(sort, distinct, codes, kind.missing)
        )
        each = _where(cells, distinct)
        at = np.fromiter((_number_of(result, known) for result in results), np.int32, len(results))[each]
        numbers[positions] = at
        valid[positions] = at >= 0
        refusals = {index: result for index, result in enumerate(results) if isinstance(result, Refusal)}
        problems += _problems(distinct, refusals, positions, each)
    problems.sort(key=attrgetter("index"))
    return ParsedColumn(kind.type, numbers, valid, list(known), problems)


def _number_of(result: object, known: dict[str, int]) -> int:
    """Return the number of a text among those `known`, which it joins; -1 for what is no text."""
    return known.setdefault(result, len(known)) if isinstance(result, str) else -1


def _distinct(cells: list[Any]) -> list[Any]:
    """Return the different cells, or all of them where hardly any comes twice: to find that out costs more than to read
    the few again.
    """
    some = cells[:_SAMPLE]
    return cells if len(set(some)) * 10 > len(some) * 9 else list(dict.fromkeys(cells))


def _where(cells: Sequence[object], distinct: Sequence[object]) -> NDArray[np.intp]:
    """Return the position of each cell among the distinct ones; `distinct` is as `_distinct` gives it."""
    if distinct is cells or len(distinct) == len(cells):
        return np.arange(len(cells))
    number = {cell: index for index, cell in enumerate(distinct)}
    return np.fromiter(map(number.__getitem__, cells), np.intp, len(cells))


def _problems(
    distinct: Sequence[object],
    refusals: Mapping[int, Refusal],
    positions: NDArray[np.intp],
    each: NDArray[np.intp],
) -> list[Problem]:
    """Return the problem of each cell whose text was refused; `each` is its position among the distinct ones."""
    if not refusals:
        return []
    seen = {index: _shown(distinct[index]) for index in refusals}
    refused = np.zeros(len(distinct), bool)
    refused[list(refusals)] = True
    at = np.flatnonzero(refused[each])
    return [
        _problem(position, refusals[index], seen[index])
        for position, index in zip(positions[at].tolist(), each[at].tolist(), strict=True)
    ]


def _spelled(sort: _Sort, cells: list[Any], codes: Codes | None, missing: frozenset[str]) -> list[Any]:
    """Return the text or code of each of the distinct cells, None or a Refusal."""
    if sort is _Sort.TEXT:
        return _read_texts(cells, codes, missing)
    texts: list[Any] = list(floats_as_text(cells)) if sort is _Sort.FLOAT else list(map(as_text, cells))
    return _looked_up(texts, codes) if codes else texts


def _looked_up(results: list[Any], codes: Codes) -> list[Any]:
    texts = list(dict.fromkeys(result for result in results if isinstance(result, str)))
    found = dict(zip(texts, codes.texts(texts), strict=True))
    return [found[result] if isinstance(result, str) else result for result in results]


def _read_texts(texts: list[str], codes: Codes | None, missing: frozenset[str]) -> list[Any]:
    """Return what becomes of each distinct text: a text or a code, None where it is missing, or a Refusal."""
    clean, too_long = _clean(texts)
    results: list[Any] = list(clean)
    if not _NOT_TEXT.isdisjoint(clean):
        for index, tidy in enumerate(clean):
            if tidy in _NOT_TEXT and not (codes and tidy in codes):
                results[index] = NO_VALUES.get(tidy)
    if missing:
        results = [None if isinstance(result, str) and result.lower() in missing else result for result in results]
    if codes:
        results = _looked_up(results, codes)
    for index in too_long:
        results[index] = TEXT_TOO_LONG
    return results


def _shown(cell: object) -> str:
    if isinstance(cell, str):
        return shown(cell)
    if isinstance(cell, float):
        return _shown_number(cell)
    text = as_text(cell)
    return shown(text) if isinstance(text, str) else repr(cell)


def _shown_number(number: float) -> str:
    if not number.is_integer() or abs(number) >= _LONGEST_CODE:
        return repr(float(number))
    written = f"{number:.0f}"
    hidden = masked(written) if abs(number) < DIGITS_KEPT else masked_number(written)
    return hidden if hidden != written or abs(number) < _EXACT else repr(float(number))


def _problem(index: int, refusal: Refusal, value: str) -> Problem:
    return Problem(index, refusal.check, refusal.code, value, refusal.arguments)
