"""What was assumed of a sheet, in sentences: units, headers that mean nothing, rows set aside, what is hidden."""

from __future__ import annotations

from collections.abc import Iterable

from auditkit.i18n import translate as _
from auditkit.model.dataset import Seen
from auditkit.reports.plain import one_line


def units(seen: Seen) -> list[str]:
    """Return the columns whose bare figures were not taken as they stand."""
    scaled: dict[int, list[str]] = {}
    for column in seen.columns:
        if column.scale not in (None, 1):
            scaled.setdefault(column.scale or 1, []).append(column.cell)
    return [
        _("Bare figures × {scale:,}: {cells}").format(scale=scale, cells=_(", ").join(cells))
        for scale, cells in sorted(scaled.items())
    ]


def remarks(seen: Seen) -> list[str]:
    """Return what else people should know of how a sheet was read."""
    told = []
    years = [f"{column.cell} {one_line(column.header)}" for column in seen.columns if column.years]
    if years:
        told.append(_("A year alone is read as ending on 31 December: {headers}").format(headers=_(", ").join(years)))
    if seen.unread:
        headers = _(", ").join(f"{unread.cell} {one_line(unread.header)}" for unread in seen.unread)
        told.append(_("Not understood: {headers}").format(headers=headers))
    if seen.aside:
        rows = _(", ").join(f"{aside.row} {one_line(aside.text)}" for aside in seen.aside)
        told.append(_("Set aside, no data: row {rows}").format(rows=rows))
    if seen.repeats:
        told.append(_("Headers again, no data: row {rows}").format(rows=_ranges(seen.repeats)))
    hidden = []
    if seen.hidden_sheet:
        hidden.append(_("the sheet"))
    if seen.hidden_rows:
        hidden.append(_("row {rows}").format(rows=_ranges(seen.hidden_rows)))
    if seen.hidden_columns:
        hidden.append(_("column {columns}").format(columns=_(", ").join(seen.hidden_columns)))
    if hidden:
        told.append(_("Hidden, and read all the same: {what}").format(what=_(", ").join(hidden)))
    return told


def _ranges(rows: Iterable[int]) -> str:
    """Return ascending numbers with those that follow each other as one range: 3–5, 9."""
    ranges: list[tuple[int, int]] = []
    for row in rows:
        if ranges and row == ranges[-1][1] + 1:
            ranges[-1] = ranges[-1][0], row
        else:
            ranges.append((row, row))
    return _(", ").join(str(first) if first == last else f"{first}–{last}" for first, last in ranges)
