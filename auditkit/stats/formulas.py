"""The formulas behind the measures, exact: integers go in, fractions come out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

_WHOLE = 10_000
"""The index of a market that one holds alone: the square of 100 per cent."""


def concentration(parts: Sequence[int]) -> Fraction | None:
    """Return the Herfindahl-Hirschman index of `parts`: the sum of the squared percentage shares of their total.

    It lies between 0 and 10,000; null where the total is 0, for then nothing has a share of it.
    Source: Tencent Foundation and Tencent Research Institute, report of 2020 (HHI by amount and by organisation).
    """
    total = sum(parts)
    if total == 0:
        return None
    return Fraction(_WHOLE * sum(part * part for part in parts), total * total)


def lower_half(amounts: Iterable[int]) -> Sequence[int]:
    """Return the lower half of `amounts`, smallest first; of an odd number, the one in the middle is not in it.

    Projects that raised the same are alike, so that it does not matter which of them stands at the cut.
    """
    ordered = sorted(amounts)
    return ordered[: len(ordered) // 2]


def ratio(numerator: int, denominator: int) -> Fraction | None:
    """Return a quotient, or null where there is nothing to divide by."""
    return Fraction(numerator, denominator) if denominator else None
