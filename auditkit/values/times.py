"""Times of day: what a cell that holds a date says beside the day, in seconds after midnight.

A cell without a time says nothing, and midnight itself is taken for nothing too, since a spreadsheet writes a mere date
as its midnight.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING

import numpy as np

from auditkit.values.text import normalise

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CLOCK = re.compile(
    r"(?P<zh_before>上午|下午|凌晨|晚上|中午)? ?(?P<hour>[01]?[0-9]|2[0-4])(?:[:：]| ?[时時点點] ?)"
    r"(?P<minute>[0-5]?[0-9])?"
    r"(?:(?:[:：]| ?分 ?)(?P<second>[0-5]?[0-9])?)?(?:[^AP]*(?P<half>[AP])M)?",
    re.IGNORECASE,
)
_DAY, _HOUR, _MINUTE, _NOON = 86_400, 3_600, 60, 12
_AFTERNOON = ("下午", "晚上")
_LARGEST_SERIAL = 10**7


def seconds_of_day(cells: Sequence[object]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the seconds after midnight that each cell tells, and which cells tell any."""
    known: dict[object, int] = {}
    seconds = np.zeros(len(cells), np.int64)
    for index, cell in enumerate(cells):
        if isinstance(cell, str):
            if cell not in known:
                known[cell] = _of_text(cell)
            seconds[index] = known[cell]
        elif isinstance(cell, datetime):
            seconds[index] = cell.hour * _HOUR + cell.minute * _MINUTE + cell.second
        elif isinstance(cell, float) and 0 < cell < _LARGEST_SERIAL:
            # A serial counts days; a second is far more than what a float is rounded by.
            seconds[index] = round((cell % 1) * _DAY) % _DAY
    return seconds, seconds > 0


def _of_text(text: str) -> int:
    found = _CLOCK.search(normalise(text))
    if found is None or (found["minute"] is None and "时" not in text and "時" not in text and "点" not in text):
        return 0
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    later = found["zh_before"] in _AFTERNOON or (found["half"] or "").upper() == "P"
    if later and hour < _NOON:
        hour += _NOON
    elif hour == _NOON and ((found["half"] or "").upper() == "A" or found["zh_before"] == "凌晨"):
        hour = 0
    at = time(hour % 24, minute, second)
    return at.hour * _HOUR + at.minute * _MINUTE + at.second
