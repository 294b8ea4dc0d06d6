"""Counts, plain numbers and shares. A percent is held as a share: 10% is 0.1."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from auditkit.values.missing import MISSING
from auditkit.values.problems import TOO_LARGE, Refusal

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LONGEST = 60
_EXACT = float(2**53)
_LARGEST = 2**63 - 1

_NOT_AN_INTEGER = Refusal("not-an-integer")
_NOT_A_NUMBER = Refusal("not-a-number")
_NOT_A_PERCENT = Refusal("not-a-percent")
_PERCENT_IN_WORDS = Refusal("percent-in-words")

_GROUPED = r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)"
_INTEGER = re.compile(rf"(?P<whole>{_GROUPED})(?:\.0+)?")
_NUMBER = re.compile(rf"(?P<number>(?:{_GROUPED}(?:\.[0-9]+)?|[+-]?\.[0-9]+)(?:E[+-]?[0-9]{{1,3}})?)", re.IGNORECASE)
_PERCENT = re.compile(rf"(?P<number>{_GROUPED}(?:\.[0-9]+)?|[+-]?\.[0-9]+) ?(?P<percent>%?)")


class Integers:
    """Reads whole numbers; those of a column headed 万人 count `scale` times."""

    dtype = "int64"
    missing = MISSING

    def __init__(self, scale: int) -> None:
        self._scale = scale

    def floats(self, numbers: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return `numbers` as integers and which of them are sure; the others are for `one`."""
        with np.errstate(over="ignore", invalid="ignore"):
            counts = numbers * self._scale
            sure = (np.abs(counts) < _EXACT) & (counts == np.floor(counts))
        if self._scale != 1:
            sure &= numbers == np.floor(numbers)
        return np.where(sure, counts, 0).astype(np.int64), sure

    def figures(
        self, figures: NDArray[np.int64], decimals: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return `figures` / 10**`decimals` as integers and which are sure; the others are for `one` or `texts`."""
        sure = np.abs(figures) <= _LARGEST // self._scale
        counts, rest = np.divmod(np.where(sure, figures, 0) * self._scale, 10**decimals)
        return counts, sure & (rest == 0)

    def one(self, value: object) -> int | Refusal:
        """Return one number as an integer, or why it is none."""
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            return _NOT_AN_INTEGER
        number = Decimal(repr(float(value))) if isinstance(value, float) else Decimal(value)
        if not number.is_finite() or (number and number.adjusted() < -_LONGEST):
            return _NOT_AN_INTEGER
        if abs(number) > _LARGEST:
            return TOO_LARGE
        share = number.as_integer_ratio()
        count, rest = divmod(share[0] * self._scale, share[1])
        if rest:
            return _NOT_AN_INTEGER
        return count if abs(count) <= _LARGEST else TOO_LARGE

    def texts(self, texts: Sequence[str]) -> list[int | Refusal]:
        """Return each of the normalised `texts` as an integer, or why it is none."""
        return [self._text(text) for text in texts]

    def _text(self, text: str) -> int | Refusal:
        if len(text) > _LONGEST:
            return _NOT_AN_INTEGER
        if self._scale != 1:
            number = _plain(text)
            return _NOT_AN_INTEGER if number is None else self.one(Decimal(number))
        match = _INTEGER.fullmatch(text.replace("−", "-"))
        if match is None:
            return _NOT_AN_INTEGER
        count = int(match["whole"].replace(",", ""))
        return count if abs(count) <= _LARGEST else TOO_LARGE


class Numbers:
    """Reads numbers with a decimal point, `scale` times."""

    dtype = "float64"
    missing = MISSING

    def __init__(self, scale: int) -> None:
        self._scale = scale

    def floats(self, numbers: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Return `numbers` scaled and which of them are finite."""
        with np.errstate(over="ignore", invalid="ignore"):
            scaled = numbers * self._scale
        return scaled, np.isfinite(scaled)

    def figures(
        self, figures: NDArray[np.int64], decimals: NDArray[np.int64]
    ) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Return `figures` / 10**`decimals`, scaled, and which of them are finite: all."""
        return self.floats(_quotients(figures, decimals))

    def one(self, value: object) -> float | Refusal:
        """Return one number as a float, or why it is none."""
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            return _NOT_A_NUMBER
        number = Decimal(value)
        return self._scaled(number) if number.is_finite() else _NOT_A_NUMBER

    def texts(self, texts: Sequence[str]) -> list[float | Refusal]:
        """Return each of the normalised `texts` as a float, or why it is no number."""
        return [self._text(text) for text in texts]

    def _text(self, text: str) -> float | Refusal:
        number = _plain(text)
        return _NOT_A_NUMBER if number is None else self._scaled(Decimal(number))

    def _scaled(self, number: Decimal) -> float | Refusal:
        value = _finite(number)
        return value if isinstance(value, Refusal) or self._scale == 1 else _finite(number * self._scale)


class Percents:
    """Reads shares: 10% and 0.1 are the same."""

    dtype = "float64"
    missing = MISSING

    def floats(self, numbers: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Return `numbers` as shares and which of them are finite."""
        return numbers, np.isfinite(numbers)

    def figures(
        self, figures: NDArray[np.int64], decimals: NDArray[np.int64]
    ) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Return `figures` / 10**`decimals` as shares and which of them are finite: all."""
        return self.floats(_quotients(figures, decimals))

    def one(self, value: object) -> float | Refusal:
        """Return one number as a share, or why it is none."""
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            return _NOT_A_PERCENT
        number = Decimal(value)
        return _finite(number) if number.is_finite() else _NOT_A_PERCENT

    def texts(self, texts: Sequence[str]) -> list[float | Refusal]:
        """Return each of the normalised `texts` as a share; 百分之十 is told to be written as 10%."""
        return [_percent(text) for text in texts]


def _quotients(figures: NDArray[np.int64], decimals: NDArray[np.int64]) -> NDArray[np.float64]:
    # Both are exact as floats, so that their quotient is the float that is nearest to the number written.
    quotients: NDArray[np.float64] = figures.astype(np.float64) / (10**decimals).astype(np.float64)
    return quotients


def _percent(text: str) -> float | Refusal:
    if text.startswith("百分之"):
        return _PERCENT_IN_WORDS
    match = _PERCENT.fullmatch(text.replace("−", "-")) if len(text) <= _LONGEST else None
    if match is None:
        return _NOT_A_PERCENT
    number = match["number"].replace(",", "")
    return float(f"{number}e-2" if match["percent"] else number)


def _plain(text: str) -> str | None:
    match = _NUMBER.fullmatch(text.replace("−", "-")) if len(text) <= _LONGEST else None
    return match["number"].replace(",", "") if match else None


def _finite(number: Decimal) -> float | Refusal:
    value = float(number)
    return value if math.isfinite(value) else TOO_LARGE
