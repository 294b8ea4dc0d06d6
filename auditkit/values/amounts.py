"""Amounts of money: from what people write to integer minor units, exactly.

A value is exact or refused. Text and whole numbers never become floats; a float, which is how spreadsheets keep
numbers, is read as the shortest decimal that stands for it. Only floating-point noise (less than a hundredth of the
minor unit) is rounded away.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from auditkit.i18n import minor_digits
from auditkit.values.missing import MISSING
from auditkit.values.problems import TOO_LARGE, Refusal
from auditkit.values.unit_words import CHINESE_UNITS, CURRENCY_MARKS, is_one, longest_first

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NOT_AN_AMOUNT = Refusal("not-an-amount")
_LARGEST = 2**63 - 1
_NOISE = 100
_LONGEST = 120
_MAGNITUDE = 40

# Up to 2**40 minor units a float times the factor is off by less than 2**-12 of a unit, so these two bounds leave no
# doubt on which side of 0.01 the exact value lies.
_SAFE = float(2**40)
_SURELY_NOISE = 0.005
_SURELY_TOO_FINE = 0.02

_AMOUNT = re.compile(
    r"(?P<before>[^0-9+\-.,]*)(?P<sign>[+-]?)(?P<between>[^0-9+\-.,]*)"
    r"(?P<whole>[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)?(?:\.(?P<fraction>[0-9]+))?"
    r"(?P<after>[^0-9+\-.,]*)(?P<minus>-?)"
)
_BRACKETED = re.compile(r"(?P<before>[^()]*)\((?P<inside>[^()]+)\)(?P<after>[^()]*)")
_MARK = "|".join(map(re.escape, longest_first(CURRENCY_MARKS)))
_MARKS = re.compile(rf"(?:\s*(?:{_MARK}))*\s*")
_ONE_MARK = re.compile(_MARK)
_IN_FULL = tuple(one + full for one in "元圆圓" for full in "整正")
_UNIT = re.compile(rf"\s*(?P<unit>{'|'.join(longest_first(CHINESE_UNITS))})?(?P<rest>.*)", re.DOTALL)


class Amounts:
    """Reads the amounts of one column in `currency`; numbers without a unit of their own count `scale` times."""

    dtype = "int64"
    missing = MISSING

    def __init__(self, currency: str, scale: int) -> None:
        self._currency = currency
        self._scale = scale
        self._digits = minor_digits(currency)
        self._too_many_decimals = Refusal(
            "too-many-decimals", arguments={"currency": currency, "decimals": self._digits}
        )

    def floats(self, numbers: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return the minor units of `numbers` and which of them are sure; the others are for `one`."""
        with np.errstate(over="ignore", invalid="ignore"):
            minor = numbers * float(self._scale * 10**self._digits)
            nearest = np.rint(minor)
            sure = (np.abs(minor) < _SAFE) & (np.abs(minor - nearest) < _SURELY_NOISE)
        return np.where(sure, nearest, 0).astype(np.int64), sure

    def figures(
        self, figures: NDArray[np.int64], decimals: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return `figures` / 10**`decimals` in minor units, all in integers, and which are sure; the others are for
        `one` or `texts`: too large, or with more decimals than the currency has.
        """
        factor = self._scale * 10**self._digits
        minor = np.zeros(len(figures), np.int64)
        sure = np.abs(figures) <= _LARGEST // factor
        minor[sure] = figures[sure] * factor
        whole, rest = np.divmod(minor, 10**decimals)
        return whole, sure & (rest == 0)

    def one(self, value: object) -> int | Refusal:
        """Return one number (int, float or Decimal) in minor units, or why it is none."""
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            return _NOT_AN_AMOUNT
        if isinstance(value, float):
            minor = value * float(self._scale * 10**self._digits)
            if abs(minor) < _SAFE and abs(minor - round(minor)) > _SURELY_TOO_FINE:
                return self._too_many_decimals
        number = Decimal(repr(float(value))) if isinstance(value, float) else Decimal(value)
        sign, figures, exponent = number.as_tuple()
        if not isinstance(exponent, int):
            return _NOT_AN_AMOUNT
        if number.adjusted() > _MAGNITUDE:
            return TOO_LARGE
        if number.adjusted() < -_MAGNITUDE:
            return 0
        coefficient = int("".join(map(str, figures)))
        return self._minor_units(-coefficient if sign else coefficient, exponent, self._scale)

    def texts(self, texts: Sequence[str]) -> list[int | Refusal]:
        """Return each of the normalised `texts` in minor units, or why it is no amount."""
        return [self._text(text) for text in texts]

    def _text(self, text: str) -> int | Refusal:
        if len(text) > _LONGEST:
            return _NOT_AN_AMOUNT
        text = text.replace("−", "-")
        bracketed = _BRACKETED.fullmatch(text) if "(" in text else None
        # A figure in brackets is negative; a unit in brackets, as in 100（元）, is just a unit.
        in_brackets = bracketed is not None and _has_digit(bracketed["inside"])
        if bracketed:
            if in_brackets and _has_digit(bracketed["before"] + bracketed["after"]):
                return _NOT_AN_AMOUNT
            text = f"{bracketed['before']}{bracketed['inside']}{bracketed['after']}"
        parts = _AMOUNT.fullmatch(text)
        if parts is None or not (parts["whole"] or parts["fraction"]):
            return _NOT_AN_AMOUNT
        if in_brackets + bool(parts["sign"]) + bool(parts["minus"]) > 1:
            return _NOT_AN_AMOUNT
        words = _words(parts["before"] + " " + parts["between"], parts["after"])
        if words is None:
            return _NOT_AN_AMOUNT
        unit, marks = words
        for mark in marks:
            currencies = CURRENCY_MARKS[mark]
            if self._currency not in currencies:
                return Refusal("other-currency", arguments={"currency": currencies[0], "expected": self._currency})
        fraction = parts["fraction"] or ""
        coefficient = int((parts["whole"] or "").replace(",", "") + fraction)
        if in_brackets or parts["minus"] or parts["sign"] == "-":
            coefficient = -coefficient
        return self._minor_units(coefficient, -len(fraction), self._scale if unit is None else unit)

    def _minor_units(self, coefficient: int, exponent: int, scale: int) -> int | Refusal:
        """Return coefficient * 10**exponent * scale in minor units, all in integers."""
        exponent += self._digits
        coefficient *= scale
        if exponent >= 0:
            minor = coefficient * 10**exponent
        else:
            divisor = 10**-exponent
            minor, rest = divmod(coefficient, divisor)
            if rest * _NOISE > divisor * (_NOISE - 1):
                minor += 1
            elif rest * _NOISE >= divisor:
                return self._too_many_decimals
        return minor if abs(minor) <= _LARGEST else TOO_LARGE


@lru_cache(maxsize=4096)
def _words(before: str, after: str) -> tuple[int | None, tuple[str, ...]] | None:
    """Return the unit and the currency marks around a number, or None when other words are there too.

    The unit is null for a bare number; 元 is the unit 1, for who writes it in a column of 万元 says so on purpose.
    """
    before, after = before.casefold(), after.casefold()
    tail = _UNIT.fullmatch(after)
    if tail is None or not _MARKS.fullmatch(before):
        return None
    rest = tail["rest"][:-1] if tail["rest"].endswith(_IN_FULL) else tail["rest"]
    if not _MARKS.fullmatch(rest):
        return None
    marks_after = _ONE_MARK.findall(rest)
    unit = CHINESE_UNITS[tail["unit"]] if tail["unit"] else None
    if unit is None and any(map(is_one, marks_after)):
        unit = 1
    return unit, (*_ONE_MARK.findall(before), *marks_after)


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)
