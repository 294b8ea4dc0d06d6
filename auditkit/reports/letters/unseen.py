"""What spreadsheet programs hide of what was read: whoever looks for a finding there would look in vain."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from auditkit.i18n import translate as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from auditkit.model.dataset import InputFile, Place

_LETTERS = re.compile(r"[A-Z]+")


class Unseen:
    """Tells of places whether they are hidden."""

    def __init__(self, inputs: Iterable[InputFile]) -> None:
        """Look through what is known of the sheets that were read."""
        self._sheets: set[tuple[str, str | None]] = set()
        self._rows: set[tuple[str, str | None, int | None]] = set()
        self._columns: set[tuple[str, str | None, str]] = set()
        for file in inputs:
            for sheet in file.sheets:
                if sheet.seen is None:
                    continue
                if sheet.seen.hidden_sheet:
                    self._sheets.add((file.path, sheet.name))
                self._rows.update((file.path, sheet.name, row) for row in sheet.seen.hidden_rows)
                self._columns.update((file.path, sheet.name, column) for column in sheet.seen.hidden_columns)

    def told(self, place: Place, text: str) -> str:
        """Return `text`, which names a place, with the remark that it is hidden if it is."""
        if place.file is None:
            return text
        column = _LETTERS.match(place.cell or "")
        if (place.file, place.sheet) in self._sheets:
            remark = _("sheet hidden")
        elif (place.file, place.sheet, place.row) in self._rows:
            remark = _("row hidden")
        elif column is not None and (place.file, place.sheet, column[0]) in self._columns:
            remark = _("column hidden")
        else:
            return text
        return _("{place} ({remark})").format(place=text, remark=remark)
