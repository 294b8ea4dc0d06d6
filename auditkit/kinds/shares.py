"""Shares: ratios that are parts of a whole, and how messages of comparisons write them.

A ratio is a share where it is held against a limit from 0 to 1 (spending of last year's income, at least 0.7), and so
is a column of percentages: people read both in percent. Any other ratio is one of how many times, and stays a figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil
from typing import Any

from auditkit.model.verdict import Money, Points, Row, Share

_DECIMALS, _MOST_DECIMALS = 2, 12

ABOVE, BELOW = "above", "below"
"""The columns of a verdict frame with the amounts that a ratio is made of, where it is made of amounts."""


def is_share(measure: Any, its_type: str, limit: object) -> bool:
    """Tell whether a measure that is held against `limit` is a share."""
    if not isinstance(limit, int | float) or isinstance(limit, bool):
        return False
    return its_type == "percent" or (isinstance(measure, Mapping) and "ratio" in measure and 0 <= limit <= 1)


def written(relation: str, row: Row) -> dict[str, Any]:
    """Return both sides of a comparison and their difference as a message has them: the amount that is short or over
    where the share is one of an amount, else percentage points.
    """
    left, right = (Fraction(repr(float(row[side]))) for side in ("left", "right"))
    decimals = _DECIMALS
    while left != right and round(left, decimals + 2) == round(right, decimals + 2) and decimals < _MOST_DECIMALS:
        decimals += 1
    amount = _amount(relation, row, right)
    difference = Points(abs(left - right), decimals) if amount is None else Money(amount, is_named=True)
    return {"left": Share(left, decimals), "right": Share(right), "difference": difference}


def _amount(relation: str, row: Row, limit: Fraction) -> int | None:
    """Return how much is short or over, in whole minor units that are enough to make up for it."""
    above, below = row.get(ABOVE), row.get(BELOW)
    if above is None or below is None:
        return None
    beyond = limit * Fraction(below) - Fraction(above)
    amount = ceil(beyond if relation in ("at_least", "more_than") else -beyond)
    return amount if amount > 0 else None
