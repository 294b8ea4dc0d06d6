"""What a cell of any type says as text: an id typed as a number is still an id."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal

import numpy as np

from auditkit.values.problems import ERROR_VALUE, Refusal

_DIGITS_LOST = Refusal("digits-lost")
DIGITS_KEPT = 10**15
"""Spreadsheets keep 15 digits of a number: an id with more, one from here on, has lost its last ones."""


def floats_as_text(numbers: Sequence[float]) -> list[str | Refusal]:
    """Return each number as text: 1001.0 is 1001. A whole number of more than 15 digits is refused as damaged."""
    array = np.array(numbers, dtype=np.float64)
    with np.errstate(invalid="ignore"):
        whole = (np.abs(array) < DIGITS_KEPT) & (array == np.floor(array))
    if whole.all():
        return list(map(str, array.astype(np.int64).tolist()))
    return [
        str(int(number)) if is_whole else _float(number)
        for number, is_whole in zip(numbers, whole.tolist(), strict=True)
    ]


def as_text(value: object) -> str | Refusal:
    """Return a value that is neither text nor float as text: dates in ISO form, truth values as TRUE and FALSE."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(" ", timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)


def _float(number: float) -> str | Refusal:
    if number != number or number in (float("inf"), float("-inf")):
        return ERROR_VALUE
    if number.is_integer():
        return _DIGITS_LOST
    return f"{Decimal(repr(float(number))):f}"
