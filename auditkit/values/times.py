"""Points in time: what the cells of a column of dates tell beside their days.

A text tells a time where it writes one. Spreadsheets and files of columns write a mere date as its midnight: there
midnight is a time only in a column in which another cell has one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from auditkit.values.text import normalise

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CLOCK = re.compile(
    # After the day, and not within it, as 2019:09:07 would be.
    r"(?:(?<=[ T日号號)一二三四五六天])|^)(?P<part>上午|下午|凌晨|早上|晚上|中午|[AP]M)? ?(?P<hour>[0-9]{1,2})"
    r"(?::(?P<minute>[0-5][0-9])(?::(?P<second>[0-5][0-9])(?:\.[0-9]+)?)?"
    r"| ?[时時点點] ?(?:(?P<minute_zh>[0-5]?[0-9]) ?分 ?(?:(?P<second_zh>[0-5]?[0-9]) ?秒)?)?)"
    r"(?: ?(?P<half>[AP]M))?",
    re.IGNORECASE,
)
_DAY, _HOUR, _MINUTE = 86_400, 3_600, 60
_NOON, _MIDNIGHT = 12, 24
_LATER, _EARLIER = ("下午", "晚上", "pm"), ("凌晨", "上午", "早上", "am")
_LARGEST_SERIAL = 10**7


def moments(
    cells: Sequence[object], days: NDArray[np.int64], known: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the seconds since the beginning of 1970, by the clock on the wall, at which each cell stands, and which
    cells tell that.

    `days` are the days since then that the cells were read as, where they are `known`. Parts of a second are cut.
    """
    seconds, told = seconds_of_day(cells)
    return days * _DAY + seconds, told & known


def seconds_of_day(cells: Sequence[object]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the seconds after midnight that each cell tells, and which cells tell any."""
    seconds = np.zeros(len(cells), np.int64)
    told = np.zeros(len(cells), bool)
    points = np.zeros(len(cells), bool)
    written: dict[str, int | None] = {}
    for index, cell in enumerate(cells):
        if isinstance(cell, str):
            if cell not in written:
                written[cell] = _of_text(cell)
            found = written[cell]
            told[index] = found is not None
            seconds[index] = found or 0
        elif isinstance(cell, datetime):
            points[index] = True
            seconds[index] = cell.hour * _HOUR + cell.minute * _MINUTE + cell.second
        elif isinstance(cell, float) and 0 < cell < _LARGEST_SERIAL:
            points[index] = True
            # A serial counts days; a second is far more than what a float is rounded by.
            seconds[index] = round((cell % 1) * _DAY) % _DAY
    return seconds, told | (points & bool(seconds[points].any()))


def _of_text(text: str) -> int | None:
    """Return the seconds after midnight that a text writes; null for none, and for hours that may be of two days."""
    found = _CLOCK.search(normalise(text))
    if found is None:
        return None
    hour = int(found["hour"])
    part = (found["half"] or found["part"] or "").lower()
    if hour >= _MIDNIGHT or (part == "晚上" and hour == _NOON):
        return None
    if (part in _LATER and hour < _NOON) or (part == "中午" and hour < _NOON - 1):
        hour += _NOON
    elif part in _EARLIER and hour == _NOON:
        hour = 0
    minute, second = (int(found[name] or found[f"{name}_zh"] or 0) for name in ("minute", "second"))
    return hour * _HOUR + minute * _MINUTE + second
