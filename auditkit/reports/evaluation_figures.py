"""The figures of an evaluation as people read them: lower limits are rounded down and upper ones up, wherever they are.

Otherwise a limit would promise more than was worked out: "at least 5" of what is at least 4.6.
"""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING, Literal

from auditkit.i18n import format_amount
from auditkit.i18n.labels import label

if TYPE_CHECKING:
    from auditkit.sampling.evaluation import Evaluation

Side = Literal["lower", "middle", "upper"]

_NOISE = 1e-6
"""What the last digits of a binary number may add, which is no reason to round a whole number away from itself."""


def rounded(value: float, side: Side) -> int:
    """Return the whole number that stands for a figure: below it, above it, or nearest to it."""
    if side == "lower":
        return floor(value + _NOISE)
    return ceil(value - _NOISE) if side == "upper" else round(value)


def money(minor_units: float | None, evaluation: Evaluation, side: Side = "middle") -> str:
    """Return an amount that was worked out, with the name of its currency."""
    return f"{amount(minor_units, evaluation, side)} {label('currency', evaluation.design.currency)}"


def amount(minor_units: float | None, evaluation: Evaluation, side: Side = "middle") -> str:
    """Return an amount that was worked out; a dash for none."""
    return "–" if minor_units is None else format_amount(rounded(minor_units, side), evaluation.design.currency)


def items(number: float, side: Side = "middle") -> str:
    """Return a number of items. A limit of them is whole: where at most 5.8 can be in error, no more than 5 can be."""
    return f"{number:,.1f}" if side == "middle" else f"{floor(number + _NOISE):,}"


def share(value: float | None, evaluation: Evaluation, side: Side = "middle") -> str:
    """Return what part of the whole a value is, as a percentage of two decimals; a dash where there is none."""
    # Balances may add up to less than nothing, of which nothing is a part.
    if value is None or evaluation.whole <= 0:
        return "–"
    return f"{rounded(value / evaluation.whole * 10_000, side) / 100:.2f} %"
