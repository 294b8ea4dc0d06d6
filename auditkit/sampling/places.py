"""Where rows stand, as messages of the draw say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.i18n import translate as _
from auditkit.values.text import printable, shown_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditkit.model.dataset import Place

_SHOWN = 10


def at(place: Place) -> str:
    """Return a place as file › sheet › cell, or its row where it has no cell; the path is whole, to be found by."""
    cell = place.cell or (None if place.row is None else _("row {row}").format(row=place.row))
    file = printable(place.file) if place.file else None
    sheet = shown_name(place.sheet) if place.sheet else None
    return " › ".join(part for part in (file, sheet, cell) if part)


def listed(lines: Sequence[str]) -> str:
    """Return the first of these lines, sorted and indented, and how many more there are."""
    first = [f"  {line}" for line in sorted(lines)[:_SHOWN]]
    if len(lines) > _SHOWN:
        first.append("  " + _("… and {count} more").format(count=len(lines) - _SHOWN))
    return "\n".join(first)
