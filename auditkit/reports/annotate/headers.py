"""The headers that a finding without a cell is about: one of them may mean the column that it misses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auditkit.model.dataset import InputFile, Place
    from auditkit.model.verdict import Finding


def headers(finding: Finding, file: InputFile) -> Iterator[Place]:
    """Yield where the headers of a sheet of `file` stand that mean no column and that a finding names; none for a
    finding that has a cell.
    """
    place = finding.place
    if place.file != file.path or place.cell is not None or place.row is not None:
        return
    for sheet in file.sheets:
        if sheet.name != place.sheet or sheet.table != finding.table or sheet.seen is None:
            continue
        named = (each for each in sheet.seen.unread if f"{each.cell} {each.header}" in finding.message)
        yield from (replace(place, cell=each.cell) for each in named)
