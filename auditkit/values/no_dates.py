"""Why a text that is no date is none, where that can be told: there is no such day, or a part of it is missing."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from typing import Literal

Why = Literal["no-such-day", "no-such-month", "day-missing", "year-missing", "month-and-day-missing", "year-cut"]

_MONTHS_A_YEAR = 12
_LONGEST_MONTH = 31
_WHOLE = re.compile(
    r"(?P<year>[0-9]{4})(?:[-/.](?P<month>[0-9]{1,2})[-/.](?P<day>[0-9]{1,2})"
    r"| ?年 ?(?P<month_zh>[0-9]{1,2}) ?月 ?(?P<day_zh>[0-9]{1,2}) ?[日号號]?"
    r"|(?P<month_run>[0-9]{2})(?P<day_run>[0-9]{2}))(?![0-9])"
)
_YEAR_LAST = re.compile(r"(?P<first>[0-9]{1,2})[-/.](?P<second>[0-9]{1,2})[-/.](?P<year>[0-9]{4})(?![0-9])")
_WITHOUT_DAY = re.compile(
    r"[0-9]{4}(?:[-/.](?P<month>[0-9]{1,2})| ?年 ?(?P<month_zh>[0-9]{1,2}) ?月份?|(?P<run>[0-9]{2}))"
)
_WITHOUT_YEAR = re.compile(r"(?P<month>[0-9]{1,2})(?:[-/.](?P<day>[0-9]{1,2})| ?月 ?(?P<day_zh>[0-9]{1,2}) ?[日号號]?)")
_YEAR_ALONE = re.compile(r"(?:19|20)[0-9]{2} ?(?:年度?)?")
_YEAR_CUT = re.compile(r"[0-9]{1,2}(?:([-/.])[0-9]{1,2}\1[0-9]{1,2}| ?年 ?[0-9]{1,2} ?月 ?[0-9]{1,2} ?[日号號]?)")


def why_no_date(text: str) -> tuple[Why, Mapping[str, int]] | None:
    """Return why a normalised `text` is no date, and the figures to say so with: `year`, `month` and `day`, those of
    them that are about it; null where that cannot be told.
    """
    whole = _WHOLE.match(text)
    if whole:
        month = whole["month"] or whole["month_zh"] or whole["month_run"]
        return _of_whole(int(whole["year"]), int(month), int(whole["day"] or whole["day_zh"] or whole["day_run"]))
    turned = _YEAR_LAST.match(text)
    if turned:
        least, most = sorted((int(turned["first"]), int(turned["second"])))
        return _of_whole(int(turned["year"]), least, most)
    without_day = _WITHOUT_DAY.fullmatch(text)
    if without_day:
        month = int(without_day["month"] or without_day["month_zh"] or without_day["run"])
        return ("day-missing", {}) if 1 <= month <= _MONTHS_A_YEAR else ("no-such-month", {"month": month})
    without_year = _WITHOUT_YEAR.fullmatch(text)
    if without_year:
        month, day = int(without_year["month"]), int(without_year["day"] or without_year["day_zh"])
        return ("year-missing", {}) if 1 <= month <= _MONTHS_A_YEAR and 1 <= day <= _LONGEST_MONTH else None
    if _YEAR_ALONE.fullmatch(text):
        return "month-and-day-missing", {}
    return ("year-cut", {}) if _YEAR_CUT.fullmatch(text) else None


def _of_whole(year: int, month: int, day: int) -> tuple[Why, Mapping[str, int]] | None:
    if not 1 <= month <= _MONTHS_A_YEAR:
        return "no-such-month", {"month": month}
    if year and not 1 <= day <= calendar.monthrange(year, month)[1]:
        return "no-such-day", {"year": year, "month": month, "day": day}
    return None
