"""The same checks, written by hand over what python-calamine reads: `python with_calamine.py WORKBOOK FOUND.json`."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

import checked
from python_calamine import CalamineWorkbook


def findings(path: str) -> Iterator[checked.Finding]:
    """Yield each fault with its row and its column."""
    book = CalamineWorkbook.from_path(path)
    headers, *projects = book.get_sheet_by_name(checked.PROJECTS).to_python()
    known = {row[headers.index(checked.PROJECT)] for row in projects}
    headers, *rows = book.get_sheet_by_name(checked.DISCLOSURES).to_python()
    seen = defaultdict(list)
    for number, cells in enumerate(rows, checked.FIRST_ROW):
        row = dict(zip(headers, cells, strict=True))
        seen[row[checked.KEY]].append(number)
        yield from ((number, column) for column in _at_fault(row, known))
    for key, numbers in seen.items():
        if key != "" and len(numbers) > 1:
            yield from ((number, checked.KEY) for number in numbers)


def _at_fault(row: dict[str, object], known: set[object]) -> Iterator[str]:
    yield from (column for column in checked.REQUIRED if row[column] == "")
    yield from (column for column in checked.DATES if row[column] != "" and not isinstance(row[column], date))
    for column in checked.AMOUNTS:
        value, least = row[column], 0 if column in checked.NOT_NEGATIVE else float("-inf")
        if value != "" and not (isinstance(value, int | float) and value >= least):
            yield column
    if row[checked.KIND] != "" and row[checked.KIND] not in checked.KINDS:
        yield checked.KIND
    if row[checked.PROJECT] != "" and row[checked.PROJECT] not in known:
        yield checked.PROJECT
    start, end, disclosed = (row[column] for column in checked.DATES)
    if isinstance(start, date) and isinstance(end, date) and end < start:
        yield checked.END
    if isinstance(end, date) and isinstance(disclosed, date) and disclosed <= end:
        yield checked.DISCLOSED


if __name__ == "__main__":
    checked.hand_back(findings(sys.argv[1]), sys.argv[2])
