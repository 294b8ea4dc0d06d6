"""Numbers as programs write them, read by the hundred thousand: -1,234.50 is the figures -123450 and 2 decimals.

Anything else that people write (currencies, brackets, Chinese units) is for the readers of single texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LINE_BREAK, _MINUS, _COMMA, _POINT, _ZERO = b"\n-,.0"
_GROUP = 3
_MOST_GROUPS = 3
_MOST_DIGITS = 12
_MOST_DECIMALS = 3
"""Up to 15 digits in all: whole numbers that neither an int64 nor a float would change."""


def plain_figures(texts: Sequence[str]) -> tuple[NDArray[np.bool_], NDArray[np.int64], NDArray[np.int64]]:
    """Return which of `texts` are plain numbers and, of these alone, the figures without the point and the decimals.

    Plain are up to 12 digits in ASCII, or groups of three parted by commas, with a minus before or not, and a point
    with up to three decimals behind it or not. All texts are looked at together, as one array of characters.
    """
    lines = "\n".join(texts).encode("ascii", "replace")
    if lines.count(b"\n") != len(texts) - 1:
        lines = b"\n".join(text.replace("\n", "?").encode("ascii", "replace") for text in texts)
    # The character behind a group of three is looked at, behind the last line too.
    codes = np.frombuffer(lines + b"\n" * (_GROUP + 2), np.uint8)
    ends = np.flatnonzero(codes[: len(lines) + 1] == _LINE_BREAK)
    starts = np.concatenate(([0], ends[:-1] + 1))
    is_digit = codes - np.uint8(_ZERO) < 10
    commas, points = np.flatnonzero(codes == _COMMA), np.flatnonzero(codes == _POINT)
    negative = codes[starts] == _MINUS
    digits = np.diff(np.cumsum(is_digit)[ends], prepend=0)
    groups, has_point = _count(commas, ends), _count(points, ends)
    decimals = np.zeros(len(texts), np.int64)
    of_point = np.searchsorted(ends, points)
    decimals[of_point] = ends[of_point] - points - 1
    whole = digits - decimals
    plain = (digits + groups + has_point + negative == ends - starts) & (has_point <= 1)
    plain &= np.where(has_point == 1, (decimals > 0) & (decimals <= _MOST_DECIMALS), True)
    first = whole - _GROUP * groups
    plain &= (first > 0) & (first <= np.where(groups > 0, _GROUP, _MOST_DIGITS)) & (groups <= _MOST_GROUPS)
    grouped = is_digit[commas + 1] & is_digit[commas + 2] & is_digit[commas + 3] & ~is_digit[commas + _GROUP + 1]
    plain[np.searchsorted(ends, commas[~grouped])] = False
    kept = np.repeat(plain, np.diff(ends, prepend=-1))
    within = codes[: len(lines) + 1]
    kept &= (within != _COMMA) & (within != _POINT)
    figures = np.fromstring(within[kept].tobytes(), np.int64, sep="\n")
    return plain, figures, decimals[plain]


def _count(positions: NDArray[np.intp], ends: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return how many of the characters at `positions` stand in each line."""
    return np.diff(np.searchsorted(positions, ends), prepend=0)
