"""Months, quarters and years where a table would have names: over its columns, or as the name of its sheet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from auditkit.ingest.raw import Corner, Row
from auditkit.values.text import label_key

_FEWEST = 3
_LONGEST = 40
_YEAR = r"(?:(?:19|20)\d\d[年./]?)"
_MONTH = r"(?:(?:1[0-2]|0?[1-9])月份?|(?:十[一二]?|[一二三四五六七八九])月份?|第?[一二三四1-4]季度?|q[1-4])"
_ENGLISH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?|q[1-4])"
)
_PERIOD = re.compile(rf"{_YEAR}?{_MONTH}|{_YEAR}(?:1[0-2]|0?[1-9])月?|{_YEAR}?{_ENGLISH}{_YEAR}?")
_NAMED = re.compile(rf"(?:{_PERIOD.pattern}|{_YEAR}度?)[\u4e00-\u9fff]{{0,8}}")


def is_named_after_a_period(name: str | None) -> bool:
    """Tell whether a sheet is called after a month, a quarter or a year: 一月, 2019年3月收支, Q1, March 2019."""
    return name is not None and len(name) <= _LONGEST and _NAMED.fullmatch(label_key(name)) is not None


def periods_in_columns(rows: Sequence[Row], numbers: range, left: int, right: int) -> tuple[Corner, Corner] | None:
    """Return the first and the last cell of months or quarters that stand side by side in one of the rows `numbers`.

    There are at least three different ones, of which a table has only one a row.
    """
    for number in numbers:
        found = [index for index in range(left, right) if _is_period(rows[number][index])]
        if len({str(rows[number][index]) for index in found}) >= _FEWEST and found[-1] - found[0] < 2 * len(found):
            return (number, found[0]), (number, found[-1])
    return None


def _is_period(cell: object) -> bool:
    if isinstance(cell, date):
        return cell.day == 1
    return isinstance(cell, str) and len(cell) <= _LONGEST and _PERIOD.fullmatch(label_key(cell)) is not None
