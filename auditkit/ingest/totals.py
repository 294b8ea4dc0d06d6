"""Total rows (合计, 小计, Total …): set apart from the data, and held against the sum of their rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from auditkit.ingest.raw import is_blank
from auditkit.values import label_key

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SUBTOTALS = frozenset({"小计", "subtotal"})
_TOTALS = frozenset({"合计", "总计", "total", "grandtotal"})
_LAST_CHARACTERS = frozenset("计計lL:： \u3000")
_SAFE_SUM = 2.0**62


def total_rows(columns: Sequence[Sequence[Any]], keys: Collection[int]) -> dict[int, bool]:
    """Return the rows that hold totals, as positions in `columns` (all of a sheet), and whether each is a subtotal.

    In such a row the first cell that is not blank, or a cell of one of the columns `keys`, is a word for a total.
    """
    found: dict[int, bool] = {}
    for index in _where_rows_begin(columns, keys):
        cells = columns[index]
        # Few columns have a likely word at all, so that the rows are looked at only where one does.
        words = {cell for cell in set(cells) if type(cell) is str and cell[-1:] in _LAST_CHARACTERS}
        likely = [row for row, cell in enumerate(cells) if cell in words] if words else []
        for row in likely:
            word = label_key(cells[row])
            known = word in _TOTALS or word in _SUBTOTALS
            if known and (index in keys or all(is_blank(column[row]) for column in columns[:index])):
                found[row] = word in _SUBTOTALS
    return dict(sorted(found.items()))


def _where_rows_begin(columns: Sequence[Sequence[Any]], keys: Collection[int]) -> list[int]:
    """Return the columns in which a row's first cell or key may stand: those up to one without blanks, and `keys`."""
    begin: list[int] = []
    for index, cells in enumerate(columns):
        begin.append(index)
        if "" not in cells and None not in cells:
            break
    return [*begin, *sorted(set(keys) - set(begin))]


def expected_sums(
    values: NDArray[np.int64], unsure: NDArray[np.bool_], rows: NDArray[np.intp], totals: Mapping[int, bool]
) -> dict[int, list[int]]:
    """Return by total row the sums that it may state, the likeliest first; none where they cannot be told.

    `values` are those of the data rows at positions `rows`, 0 where missing; `unsure` marks those that could not be
    read. A subtotal is of the rows since the last total row. Another total is of all rows of the sheet; one of the rows
    since the last total row is taken for right as well.
    """
    sums: dict[int, list[int]] = {}
    start = 0
    for row, is_subtotal in totals.items():
        end = int(np.searchsorted(rows, row))
        spans = [slice(start, end)] if is_subtotal else [slice(None), slice(start, end)]
        told = not unsure[spans[0]].any()
        sums[row] = [_exact_sum(values[span]) for span in spans if len(values[span])] if told else []
        start = end
    return sums


def _exact_sum(values: NDArray[np.int64]) -> int:
    if float(np.abs(values.astype(np.float64)).sum()) < _SAFE_SUM:
        return int(values.sum())
    return sum(values.tolist())
