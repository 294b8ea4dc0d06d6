"""Leading digits, and how far their frequencies lie from Benford's law.

The law, the tests and their limits are as in M. J. Nigrini, Benford's Law: Applications for Forensic Accounting,
Auditing, and Fraud Detection (Wiley, 2012). His limits for the mean absolute deviation, which come from experience and
not from theory, were checked against two programs that quote them: benford.analysis (R) and benford_py.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from auditkit.kinds import chi_square

if TYPE_CHECKING:
    from collections.abc import Sequence

Digits = Literal["first", "first-two"]
Band = Literal["close", "acceptable", "marginal", "nonconforming"]

BANDS: tuple[Band, ...] = ("close", "acceptable", "marginal")
LIMITS: dict[Digits, tuple[float, ...]] = {"first": (0.006, 0.012, 0.015), "first-two": (0.0012, 0.0018, 0.0022)}
"""Up to which mean absolute deviation each of BANDS goes (Nigrini 2012)."""

LOWEST: dict[Digits, int] = {"first": 1, "first-two": 10}
"""The lowest number that the leading digits make."""

NOTABLE = 1.96
"""The z-statistic from which a digit stands out: the 5 % level of the normal distribution."""

_POWERS = 10 ** np.arange(20, dtype=np.uint64)


def leading(values: np.ndarray[Any, Any], digits: Digits) -> np.ndarray[Any, Any]:
    """Return the leading digits of whole numbers (int64, none of them 0) whatever their sign: 1 to 9, or 10 to 99.

    A number of one digit counts as if a zero followed: 5 has 50. Digits are found by whole-number division, since a
    float's logarithm puts 999,999,999,999,999,999 at 10^18.
    """
    # The least int64 has no positive counterpart in 64 bits, but its bits mean just that without a sign.
    sizes = np.abs(values).astype(np.uint64)
    tens = np.searchsorted(_POWERS, sizes, side="right") - 1
    if digits == "first":
        found = sizes // _POWERS[tens]
    else:
        found = np.where(tens == 0, sizes * np.uint64(10), sizes // _POWERS[np.maximum(tens - 1, 0)])
    return np.asarray(found, dtype=np.int64)


def expected(digits: Digits) -> np.ndarray[Any, Any]:
    """Return the share of each number that leading digits may make, by Benford's law: log10(1 + 1/d)."""
    lowest = LOWEST[digits]
    return np.array([math.log10(1 + 1 / number) for number in range(lowest, lowest * 10)])


@dataclass(frozen=True, slots=True)
class Fit:
    """How well counts of leading digits, lowest first, fit Benford's law.

    `deviation` is the mean absolute deviation of the shares (MAD) and `probability` that of a chi-square at least as
    large in values that follow the law. `scores` are the z-statistics of the digits one by one.
    """

    digits: Digits
    counts: np.ndarray[Any, Any]
    chi_square: float
    probability: float
    deviation: float
    scores: np.ndarray[Any, Any]

    @property
    def count(self) -> int:
        """How many values there are."""
        return int(self.counts.sum())

    @property
    def degrees(self) -> int:
        """The degrees of freedom of chi-square."""
        return len(self.counts) - 1

    @property
    def band(self) -> Band:
        """The band that the mean absolute deviation lies in; at a limit it is within."""
        inside = (band for band, limit in zip(BANDS, LIMITS[self.digits], strict=True) if self.deviation <= limit)
        return next(inside, "nonconforming")

    def notable(self, most: int) -> list[tuple[int, float, float]]:
        """Return the numbers that stand out, at most so many, with their observed and expected shares: those farthest
        from the law first; only the first where none is notable.
        """
        order: Sequence[int] = np.lexsort((np.arange(len(self.scores)), -self.scores)).tolist()
        chosen = [place for place in order if self.scores[place] > NOTABLE] or order[:1]
        shares, lawful, lowest = self.counts / self.count, expected(self.digits), LOWEST[self.digits]
        return [(lowest + place, float(shares[place]), float(lawful[place])) for place in chosen[:most]]


def fit(counts: np.ndarray[Any, Any], digits: Digits) -> Fit:
    """Return how well counts of leading digits, lowest first and not all 0, fit Benford's law.

    The z-statistic has the correction for continuity of Fleiss (1981), as Nigrini takes it: 1/(2n) comes off the
    difference of the shares, where that is larger.
    """
    count = counts.sum()
    lawful = expected(digits)
    apart = np.abs(counts / count - lawful)
    statistic = float((count * apart**2 / lawful).sum())
    half_a_value = 1 / (2 * count)
    corrected = np.where(apart > half_a_value, apart - half_a_value, apart)
    return Fit(
        digits=digits,
        counts=counts,
        chi_square=statistic,
        probability=chi_square.survival(statistic, len(counts) - 1),
        deviation=float(apart.mean()),
        scores=corrected / np.sqrt(lawful * (1 - lawful) / count),
    )
