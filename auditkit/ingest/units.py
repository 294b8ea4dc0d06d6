"""The unit of a table's amounts: what its headers say, and what the texts around it do; or why it cannot be told."""

from __future__ import annotations

from collections.abc import Sequence

from auditkit.ingest import sheet_messages
from auditkit.ingest.headers import Header, Match
from auditkit.ingest.raw import RawSheet
from auditkit.ingest.unit_cells import Notes
from auditkit.values.units import holding

_COUNTS = ("integer", "number")


def scales(found: Match, notes: Notes) -> dict[str, int]:
    """Return what bare numbers of a column are multiplied by: of amounts by their header, else by a note around the
    table, and of counts by their header alone.
    """
    amounts = {name: holding(header.unit, notes.said)[0] for name, header in _headers(found, "amount")}
    counts = {
        name: header.unit.scale
        for name, header in _headers(found, *_COUNTS)
        if header.unit.scale is not None and not header.unit.currencies
    }
    return amounts | counts


def refusal(
    sheet: RawSheet, feeding: Sequence[Match], notes: Notes, currency: str, is_of_draw: bool = False
) -> str | None:
    """Return the error of a table whose amounts are in units that contradict each other, or in another currency.

    `is_of_draw` says that `currency` is that of a draw, and not that of a run.
    """
    amounts = [header for found in feeding for _name, header in _headers(found, "amount")]
    counts = [header for found in feeding for _name, header in _headers(found, *_COUNTS)]
    for header in (*amounts, *counts):
        if header.unit.conflict is not None:
            return sheet_messages.two_units(sheet, header, header.unit.conflict)
    if any(header.unit.scale is None for header in amounts):
        refused = _note_refused(sheet, feeding, notes)
        if refused is not None:
            return refused
    for header in amounts:
        stated = holding(header.unit, notes.said)[1]
        if stated and currency not in stated:
            told = sheet_messages.not_of_draw if is_of_draw else sheet_messages.other_currency
            return told(sheet, header, stated[0], currency)
    return None


def _note_refused(sheet: RawSheet, feeding: Sequence[Match], notes: Notes) -> str | None:
    """Return the error of a table whose amounts wait for a unit that texts around it tell, but not clearly."""
    said = notes.said
    if notes.mixed:
        return sheet_messages.mixed_units(sheet, feeding, notes.mixed)
    if said.conflict is not None:
        one, other = (notes.cells[position] for position in said.conflict)
        return sheet_messages.contradicting_notes(sheet, feeding, one, other)
    if said.unread is not None:
        return sheet_messages.unread_note(sheet, feeding, notes.cells[said.unread])
    return None


def _headers(found: Match, *types: str) -> list[tuple[str, Header]]:
    return [
        (column.name, found.columns[column.name])
        for column in found.table.columns
        if column.type in types and column.name in found.columns
    ]
