"""Years that stand for their last day: 2025 under the header 报告年度 is the financial year that ended on 2025-12-31.

Only under headers that a schema lists as naming a year, or that the user maps to such a column, and only where no other
header of the sheet gives the day itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from auditkit.values.columns import ParsedColumn
from auditkit.values.dates import FIRST_YEAR, LAST_YEAR
from auditkit.values.text import normalise

_LAST_MONTH, _LAST_DAY = 12, 31
_YEAR = re.compile(r"(?:FY ?)?([0-9]{4})(?:\.0)? ?(?:年度?|[财財]年|(?:[会會][计計]|[财財][务務])年度)?", re.IGNORECASE)


def year_ends(cells: Sequence[object]) -> tuple[list[object], int]:
    """Return `cells` with the last day of each that is a year alone, and how many are; all else stays as it is."""
    known = {text: _last_day(text) for text in {cell for cell in cells if isinstance(cell, str)}}
    read = [known[cell] if isinstance(cell, str) else _last_day(cell) for cell in cells]
    return [cell if day is None else day for cell, day in zip(cells, read, strict=True)], len(read) - read.count(None)


def asking_for_years(parsed: ParsedColumn) -> ParsedColumn:
    """Return a column whose header names a year, with what is no date in it refused as no year either."""
    problems = [
        replace(problem, code="not-a-year") if problem.code == "not-a-date" else problem for problem in parsed.problems
    ]
    return replace(parsed, problems=problems)


def _last_day(cell: object) -> date | None:
    if isinstance(cell, str):
        match = _YEAR.fullmatch(normalise(cell))
        year = int(match[1]) if match else 0
    elif isinstance(cell, int | float) and FIRST_YEAR <= cell <= LAST_YEAR and cell == int(cell):
        year = int(cell)
    else:
        return None
    return date(year, _LAST_MONTH, _LAST_DAY) if FIRST_YEAR <= year <= LAST_YEAR else None
