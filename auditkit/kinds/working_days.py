"""Working days of the countries whose rules count them, day by day.

Weekends and public holidays are no working days; in mainland China a weekend day that the State Council swaps for a
holiday is one. The `holidays` library knows the holidays; of years for which a country has not yet published its
arrangement it knows only those that the law itself fixes.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FIRST, _LAST = date(1949, 1, 1), date(2102, 12, 31)
_SATURDAY = 5
_DAY = np.timedelta64(1, "D")


def working_days_from(calendar: str, count: int) -> pd.DataFrame:
    """Return for each `day` the day (`moved`) that is `count` working days after it, or before it if negative.

    The day itself is not counted (民法典 art. 201); with a count of 0 nothing moves. `calendar` is one of
    `span_definitions.CALENDARS`.
    """
    days, is_working = _days(calendar)
    if count == 0:
        return _frame(days, days)
    working = days[is_working]
    if count > 0:
        position = np.searchsorted(working, days, side="right") + count - 1
    else:
        position = np.searchsorted(working, days, side="left") + count
    known = (position >= 0) & (position < len(working))
    return _frame(days[known], working[position[known]])


def next_working_day(calendar: str) -> pd.DataFrame:
    """Return for each `day` the first working day that is not before it (`moved`).

    `calendar` is one of `span_definitions.CALENDARS`.
    """
    days, is_working = _days(calendar)
    working = days[is_working]
    position = np.searchsorted(working, days, side="left")
    known = position < len(working)
    return _frame(days[known], working[position[known]])


def _frame(days: NDArray[Any], moved: NDArray[Any]) -> pd.DataFrame:
    return pd.DataFrame({"day": days.astype("datetime64[us]"), "moved": moved.astype("datetime64[us]")})


@cache
def _days(calendar: str) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Return all days that dates of the data may come to, and which of them are working days."""
    import holidays

    country, _dash, part = calendar.partition("-")
    known = holidays.country_holidays(country, subdiv=part or None, years=range(_FIRST.year, _LAST.year + 1))
    days = np.arange(np.datetime64(_FIRST), np.datetime64(_LAST) + _DAY)
    # 1970-01-01, from which days are numbered, was a Thursday.
    weekday = (days.astype(np.int64) + 3) % 7
    is_working = weekday < _SATURDAY
    is_working[_positions(days, known)] = False
    is_working[_positions(days, known.weekend_workdays)] = True
    return days, is_working


def _positions(days: NDArray[Any], chosen: Any) -> NDArray[Any]:
    dates = np.array(sorted(chosen), dtype="datetime64[D]")
    dates = dates[(dates >= days[0]) & (dates <= days[-1])]
    positions: NDArray[Any] = (dates - days[0]).astype(np.int64)
    return positions
