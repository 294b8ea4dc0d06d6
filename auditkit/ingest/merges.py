"""Merged cells: a word in one counts for every row that it spans, a figure only for the first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from auditkit.ingest.raw import RawSheet, is_blank
from auditkit.ingest.sheets import Region
from auditkit.model.dataset import cell_address

MERGED = "merged-amount"
"""The code of the problem of a figure in one cell for several rows."""
MERGED_BELOW = "merged-amount-below"
"""The same for each further row: its figure is not known, but that was said already."""


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range: its first and last column, and its first and last row, counted from the first row below the
    headers, from 0.

    `cells` is how the spreadsheet calls it (G2:G3). Nobody sees what its file holds below its first cell.
    """

    column: int
    top: int
    bottom: int
    cells: str
    last_column: int

    @property
    def across(self) -> bool:
        """Whether it reaches over several columns."""
        return self.last_column > self.column


def merges_in(sheet: RawSheet, region: Region) -> list[Merge]:
    """Return the merged ranges of `sheet` that begin among the rows of a `region`, cut where its rows end.

    Ranges that overlap are in no file that a spreadsheet program wrote; of these, the first in a column counts.
    """
    first, last = region.first, region.end - 1
    found: list[Merge] = []
    free: dict[int, int] = {}
    for (top, left), (bottom, right) in sorted(sheet.merged):
        if not (region.left <= left < region.right and max(first, free.get(left, 0)) <= top <= last):
            continue
        free[left] = bottom + 1
        cells = f"{cell_address(top, left)}:{cell_address(bottom, right)}"
        found.append(Merge(left, top - first, min(bottom, last) - first, cells, min(right, region.right - 1)))
    return found


def fill_down(columns: Sequence[list[object]], merges: Sequence[Merge], figures: Collection[int]) -> None:
    """Write what stands in a merged cell into every row that it spans, but for the columns `figures`: what is shown is
    in none of the further rows and columns.
    """
    for merge in merges:
        cells = columns[merge.column]
        below = "" if merge.column in figures else cells[merge.top]
        cells[merge.top + 1 : merge.bottom + 1] = [below] * (merge.bottom - merge.top)
        for beside in range(merge.column + 1, merge.last_column + 1):
            columns[beside][merge.top : merge.bottom + 1] = [""] * (merge.bottom - merge.top + 1)


def merged_figures(
    merges: Sequence[Merge], column: int, cells: Sequence[object], kept: Collection[int]
) -> Iterator[tuple[Merge, list[int]]]:
    """Yield the ranges of one column of figures that span several of the rows `kept`, with those but their first."""
    for merge in merges:
        if merge.column != column or merge.bottom == merge.top or merge.top not in kept or is_blank(cells[merge.top]):
            continue
        below = [row for row in range(merge.top + 1, merge.bottom + 1) if row in kept and is_blank(cells[row])]
        if below:
            yield merge, below
