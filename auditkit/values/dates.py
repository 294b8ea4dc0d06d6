"""Calendar dates: real dates, spreadsheet serials and the ways in which people write them.

A date whose day and month could be either is told by the rest of its column or by the reader's word, never guessed.
Days are counted from 1970-01-01, as in numpy.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from auditkit.values.missing import MISSING
from auditkit.values.problems import Refusal

if TYPE_CHECKING:
    from numpy.typing import NDArray

FIRST_YEAR, LAST_YEAR = 1949, 2100

_EPOCH = date(1970, 1, 1).toordinal()
_FIRST_DAY = date(FIRST_YEAR, 1, 1).toordinal() - _EPOCH
_LAST_DAY = date(LAST_YEAR, 12, 31).toordinal() - _EPOCH
# Day 0 of the 1900 system as it counts from March 1900 on: it takes 1900 for a leap year.
_SERIAL_ZERO = date(1899, 12, 30).toordinal() - _EPOCH
_SERIAL_ZERO_1904 = date(1904, 1, 1).toordinal() - _EPOCH
# Serials of a computed midnight may fall short of it by noise; spreadsheets keep milliseconds.
_HALF_A_MILLISECOND = 0.5 / 86_400_000

_MONTHS_A_YEAR = 12
# One or two real dates up to the twelfth are nothing strange.
_FEWEST_TURNED = 3

_NOT_A_DATE = Refusal("not-a-date")
_OUT_OF_RANGE = Refusal("date-out-of-range", "range", {"first": FIRST_YEAR, "last": LAST_YEAR})

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "february"),
            ("mar", "march"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}
_DAY = re.compile(
    r"(?P<year>[0-9]{4})(?:(?P<sign>[-/.])(?P<month>[0-9]{1,2})(?P=sign)(?P<day>[0-9]{1,2})"
    r"| ?年 ?(?P<month_zh>[0-9]{1,2}) ?月 ?(?P<day_zh>[0-9]{1,2}) ?[日号號]"
    r"|(?P<month_run>[0-9]{2})(?P<day_run>[0-9]{2}))"
)
_ENGLISH = re.compile(
    r"(?:(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?[ \-/.]?(?P<month>[a-z]{3,9})\.?[ ,\-/.]{0,2}"
    r"|(?P<month_first>[a-z]{3,9})\.?[ \-]?(?P<day_second>[0-9]{1,2})(?:st|nd|rd|th)?[ ,\-]{1,2})(?P<year>[0-9]{4})",
    re.IGNORECASE,
)
_EITHER = re.compile(r"(?P<first>[0-9]{1,2})(?P<sign>[-/.])(?P<second>[0-9]{1,2})(?P=sign)(?P<year>[0-9]{4})")
_WEEKDAY = re.compile(r" ?\(?(?:星期|周|週)[一二三四五六日天]\)?")
_CLOCK = r"(?:[01]?[0-9]|2[0-4]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?"
_CLOCK_ZH = r"(?:[01]?[0-9]|2[0-4]) ?[时時点點] ?(?:[0-5]?[0-9] ?分 ?(?:[0-5]?[0-9] ?秒)?)?"
_TIME = re.compile(
    rf"(?:T| ?)(?:上午|下午|凌晨|晚上|中午)? ?(?:{_CLOCK}|{_CLOCK_ZH})(?: ?[AP]M)?"
    r"(?: ?(?:Z|UTC|[+-][01][0-9]:?[0-5][0-9]))?",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]{1,20})?|[0-9]{8}\.0{1,20}")


class Dates:
    """Reads the dates of one column. `order` says how to read 11/09/2024; `epoch_1904` belongs to the workbook."""

    dtype = "int64"
    missing = MISSING

    def __init__(self, order: str | None, epoch_1904: bool) -> None:
        self._order = order
        self._left_over: str | None = None
        self._serial_zero = _SERIAL_ZERO_1904 if epoch_1904 else _SERIAL_ZERO

    def floats(self, numbers: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return the days that `numbers` stand for (serials, or 20190909) and which of them are sure."""
        with np.errstate(invalid="ignore"):
            written = (numbers >= 1e7) & (numbers < 1e8) & (numbers == np.floor(numbers))
            serial = np.where(np.abs(numbers) < 1e7, np.floor(numbers + _HALF_A_MILLISECOND), 0).astype(np.int64)
        days = serial + self._serial_zero
        if written.any():
            year, rest = np.divmod(np.where(written, numbers, 0).astype(np.int64), 10_000)
            month, day = np.divmod(rest, 100)
            written &= (month >= 1) & (month <= 12) & (day >= 1)
            first = _months(year, month).astype("datetime64[D]").astype(np.int64)
            length = _months(year, month + 1).astype("datetime64[D]").astype(np.int64) - first
            days = np.where(written & (day <= length), first + day - 1, days)
        return days, (days >= _FIRST_DAY) & (days <= _LAST_DAY)

    def days(self, dates: Sequence[date]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return the days of real dates (or of points in time, by their calendar date) and which are sure.

        Not sure is what lies out of range, and what a spreadsheet has turned into a date by taking the day for the
        month: the texts of the column, which must be read before, are then just those that it could not turn.
        """
        days = np.fromiter(map(date.toordinal, dates), np.int64, len(dates)) - _EPOCH
        sure = (days >= _FIRST_DAY) & (days <= _LAST_DAY)
        if self._left_over is not None:
            turned = [day.day != day.month for day in dates]
            if sum(turned) >= _FEWEST_TURNED and all(day.day <= _MONTHS_A_YEAR for day in dates):
                sure &= ~np.array(turned)
            else:
                self._left_over = None
        return days, sure

    def one(self, value: object) -> int | Refusal:
        """Return why one value that is neither text nor taken by `floats` or `days` is no date."""
        if isinstance(value, date):
            in_range = FIRST_YEAR <= value.year <= LAST_YEAR
            return Refusal("turned-date", arguments={"other": self._left_over}) if in_range else _OUT_OF_RANGE
        if isinstance(value, int | float) and 10**7 <= value < 10**8 and value == int(value):
            year, rest = divmod(int(value), 10_000)
            return _day(year, *divmod(rest, 100))
        return _NOT_A_DATE

    def texts(self, texts: Sequence[str]) -> list[int | Refusal]:
        """Return the day of each of the normalised `texts`, or why it is none; the column settles what is ambiguous."""
        parsed: list[int | Refusal] = []
        either: list[tuple[int, int, int, int]] = []
        known: dict[str, int | Refusal] = {}
        times: dict[str, bool] = {"": True}
        for index, text in enumerate(texts):
            # Most texts of a long column share a few days, each with its own time.
            head, tail = text[:10], text[10:]
            if head in known:
                if tail not in times:
                    times[tail] = not tail[:1].isdigit() and _is_time(tail)
                parsed.append(known[head] if times[tail] else _NOT_A_DATE)
                continue
            day, end = self._start(text)
            rest = text[end:]
            runs_on = text[end - 1 : end].isdigit() and rest[:1].isdigit()
            if runs_on or not _is_time(rest):
                day = _NOT_A_DATE
            elif isinstance(day, tuple):
                either.append((index, *day))
                day = _NOT_A_DATE
            elif end == 10 and head[-1] not in "日号號" and not _SERIAL.fullmatch(text):
                # A serial or a day with its sign may go on in ways in which no time does.
                known[head] = day
            parsed.append(day)
        self._left_over = min(texts[index] for index, *_ in either) if either and _cannot_turn(either) else None
        order = self._order or _told_order(either)
        for index, first, second, year in either:
            parsed[index] = _settle(first, second, year, order)
        return parsed

    def _start(self, text: str) -> tuple[int | Refusal | tuple[int, int, int], int]:
        """Return the date at the start of `text` and where it ends; three figures when their order is open."""
        if _SERIAL.fullmatch(text):
            days, sure = self.floats(np.array([float(text)]))
            return int(days[0]) if sure[0] else self.one(float(text)), len(text)
        match = _DAY.match(text)
        if match:
            month = match["month"] or match["month_zh"] or match["month_run"]
            day = match["day"] or match["day_zh"] or match["day_run"]
            return _day(int(match["year"]), int(month), int(day)), match.end()
        match = _EITHER.match(text)
        if match:
            return (int(match["first"]), int(match["second"]), int(match["year"])), match.end()
        match = _ENGLISH.match(text)
        if match:
            month = _MONTHS.get((match["month"] or match["month_first"]).lower(), 0)
            return _day(int(match["year"]), month, int(match["day"] or match["day_second"])), match.end()
        return _NOT_A_DATE, len(text)


def _months(year: NDArray[np.int64], month: NDArray[np.int64]) -> NDArray[np.datetime64]:
    return ((year - 1970) * 12 + month - 1).astype("datetime64[M]")


def _is_time(text: str) -> bool:
    weekday = _WEEKDAY.match(text)
    text = text[weekday.end() :] if weekday else text
    return not text or _TIME.fullmatch(text) is not None


def _day(year: int, month: int, day: int) -> int | Refusal:
    try:
        found = date(year, month, day).toordinal() - _EPOCH
    except ValueError:
        return _NOT_A_DATE
    return found if _FIRST_DAY <= found <= _LAST_DAY else _OUT_OF_RANGE


def _told_order(either: Sequence[tuple[int, int, int, int]]) -> str | None:
    """Return the order that the column's own dates prove by a day over 12; None when none does, or they disagree."""
    orders = {
        "dmy" if first > _MONTHS_A_YEAR else "mdy"
        for _, first, second, year in either
        if (first > _MONTHS_A_YEAR) != (second > _MONTHS_A_YEAR)
        and _is_day(year, min(first, second), max(first, second))
    }
    return orders.pop() if len(orders) == 1 else None


def _cannot_turn(either: Sequence[tuple[int, int, int, int]]) -> bool:
    """Whether all these texts have the day over 12 at the same place: a spreadsheet of the other order leaves them."""
    return all(first > _MONTHS_A_YEAR for _, first, _second, _year in either) or all(
        second > _MONTHS_A_YEAR for _, _first, second, _year in either
    )


def _is_day(year: int, month: int, day: int) -> bool:
    return _day(year, month, day) is not _NOT_A_DATE


def _settle(first: int, second: int, year: int, order: str | None) -> int | Refusal:
    if order is None:
        # 09/09/2024 and 25/09/2024 can be read in one way only.
        if first > _MONTHS_A_YEAR or first == second:
            order = "dmy"
        elif second > _MONTHS_A_YEAR:
            order = "mdy"
    if order == "dmy":
        return _day(year, second, first)
    if order == "mdy":
        return _day(year, first, second)
    if not (_is_day(year, second, first) or _is_day(year, first, second)):
        return _NOT_A_DATE
    return Refusal(
        "ambiguous-date",
        arguments={"dmy": f"{year:04}-{second:02}-{first:02}", "mdy": f"{year:04}-{first:02}-{second:02}"},
    )
