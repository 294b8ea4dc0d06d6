"""The unit of a table's amounts: what its headers say, and what the cells above them do; or why it cannot be told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from auditkit.ingest import sheet_messages
from auditkit.ingest.headers import Header, Match
from auditkit.ingest.raw import Corner, RawSheet
from auditkit.values.units import UnitNotes, holding, unit_notes

_NOTE_ROWS = 30
"""How far above its headers a table's unit may be told."""


@dataclass(frozen=True, slots=True)
class Notes:
    """What the texts above a table `said` together of its unit, and where each of them stands."""

    said: UnitNotes
    cells: tuple[Corner, ...]

    @property
    def tells(self) -> bool:
        """Whether any of them is about a unit."""
        said = self.said
        return bool(said.scale or said.currencies or said.conflict) or said.unread is not None


def notes_above(sheet: RawSheet, row: int, above: int, left: int, right: int) -> Notes:
    """Return what the cells above row `row` say of the unit of amounts: those of the table, else of the sheet.

    The table's own notes stand from row `above` on.
    """
    notes = _notes(sheet, range(max(above, row - _NOTE_ROWS), row), left, right)
    if above == 0 or notes.tells:
        return notes
    return _notes(sheet, range(min(above, _NOTE_ROWS)), 0, len(sheet.rows[0]))


def _notes(sheet: RawSheet, rows: Iterable[int], left: int, right: int) -> Notes:
    """Return the notes in some rows: those over the columns of the table, or any where these say nothing."""
    over: list[tuple[Corner, str]] = []
    beside: list[tuple[Corner, str]] = []
    for row in rows:
        for column, cell in enumerate(sheet.rows[row]):
            if isinstance(cell, str) and cell:
                (over if left <= column < right else beside).append(((row, column), cell))
    for found in (over, beside):
        notes = Notes(unit_notes([text for _cell, text in found]), tuple(cell for cell, _text in found))
        if notes.tells:
            return notes
    return Notes(unit_notes([]), ())


def scales(found: Match, notes: Notes) -> dict[str, int]:
    """Return what bare numbers of each amount column are multiplied by: by its header, else by a note above."""
    return {name: holding(header.unit, notes.said)[0] for name, header in _amount_headers(found)}


def refusal(sheet: RawSheet, feeding: Sequence[Match], notes: Notes, currency: str) -> str | None:
    """Return the error of a table whose amounts are in units that contradict each other, or in another currency."""
    headers = [header for found in feeding for _name, header in _amount_headers(found)]
    for header in headers:
        if header.unit.conflict is not None:
            return sheet_messages.two_units(sheet, header, header.unit.conflict)
    if any(header.unit.scale is None for header in headers):
        refused = _note_refused(sheet, notes)
        if refused is not None:
            return refused
    for header in headers:
        stated = holding(header.unit, notes.said)[1]
        if stated and currency not in stated:
            return sheet_messages.other_currency(sheet, header, stated[0], currency)
    return None


def _note_refused(sheet: RawSheet, notes: Notes) -> str | None:
    """Return the error of a table whose amounts wait for a unit that cells above tell, but not clearly."""
    said = notes.said
    if said.conflict is not None:
        one, other = (notes.cells[position] for position in said.conflict)
        return sheet_messages.contradicting_notes(sheet, one, other)
    if said.unread is not None and said.scale is None:
        return sheet_messages.unread_note(sheet, notes.cells[said.unread])
    return None


def _amount_headers(found: Match) -> list[tuple[str, Header]]:
    return [
        (column.name, found.columns[column.name])
        for column in found.table.columns
        if column.type == "amount" and column.name in found.columns
    ]
