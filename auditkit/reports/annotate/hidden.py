"""Rows and columns of a sheet that are hidden, so that nobody sees what is marked in them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from auditkit.reports.annotate.elements import Element
from auditkit.reports.annotate.places import column_letters, row_and_column

_ROW = re.compile(rb"<(?:[A-Za-z0-9]+:)?row\s([^<>]*)>")
_NUMBER = re.compile(rb"""(?:^|\s)r\s*=\s*["']([0-9]{1,7})["']""")
_HIDDEN = re.compile(rb"""(?:^|\s)hidden\s*=\s*["'](?:1|true)["']""")
_TRUE = frozenset({"1", "true"})


def hidden(xml: bytes, root: Element, cells: Iterable[str]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Return which rows, from 1, and which columns, by their letters, of some cells of a sheet are hidden."""
    places = [row_and_column(cell) for cell in cells]
    if not places:
        return (), ()
    rows = {
        int(number[1])
        for found in _ROW.finditer(xml)
        if _HIDDEN.search(found[1]) and (number := _NUMBER.search(found[1])) is not None
    }
    listed = root.child("cols")
    spans = [
        (int(first), int(last))
        for each in (() if listed is None else listed.named("col"))
        if (each.get("hidden") or "") in _TRUE
        and (first := each.get("min") or "").isdecimal()
        and (last := each.get("max") or "").isdecimal()
    ]
    columns = {column for _row, column in places if any(first <= column + 1 <= last for first, last in spans)}
    return (
        tuple(sorted({row + 1 for row, _column in places} & rows)),
        tuple(column_letters(column) for column in sorted(columns)),
    )
