"""Reserves that were audited in the place of items of the list: only with a reason, and only in their order.

ISA 530, paragraph 10: another item may be audited only where the procedure does not apply to the one that was drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from auditkit.i18n import translate as _
from auditkit.values.text import shown

if TYPE_CHECKING:
    from auditkit.sampling.designs import Design, Drawn, Group


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the results, and the places of its cells by column. Amounts are in minor units.

    `conclusion` is one of those that the list to sign off offers, or null.
    """

    item: Drawn
    book: int | None
    audited: int | None
    has_error: bool | None
    conclusion: str | None
    reason: str | None
    replaces: str | None
    places: Mapping[str, str]

    @property
    def has_result(self) -> bool:
        """Whether it says what the audit found."""
        return self.audited is not None or self.has_error is not None

    @property
    def is_wrong(self) -> bool | None:
        """Whether the item is in error: as it is said to be, else as its values tell; null where nobody said."""
        if self.has_error is not None:
            return self.has_error
        return None if self.audited is None else self.audited != self.item.book


def resolved(rows: Sequence[Row], design: Design) -> list[Row]:
    """Return the rows with what they replace by its id, where they have its number on the list (4, M2) instead."""
    ids = {item.identifier for item in (*design.listed, *(each for group in design.groups for each in group.reserves))}
    by_number = {item.number.casefold(): item.identifier for item in design.listed}

    def identified(written: str | None) -> str | None:
        if written is None or written in ids:
            return written
        return by_number.get(written.casefold().removesuffix(".0"), written)

    return [replace(row, replaces=identified(row.replaces)) for row in rows]


def replaced(rows: Sequence[Row]) -> dict[str, Drawn]:
    """Return the reserve that was audited in the place of each item that one was named for.

    A reserve that could not be audited itself may be replaced in turn: then the last one stands for all before it.
    """
    next_of = {row.replaces: row.item for row in rows if row.replaces is not None}
    last = dict(next_of)
    for original in next_of:
        seen = {original}
        while last[original].identifier in next_of and last[original].identifier not in seen:
            seen.add(last[original].identifier)
            last[original] = next_of[last[original].identifier]
    return last


def wrong_replacements(rows: Sequence[Row], design: Design) -> list[str]:
    """Return what is wrong with how reserves were used, each with its cell."""
    of_row = {row.item.identifier: row for row in rows}
    stood_in = {row.item.identifier for row in rows if row.replaces is not None}
    listed = {item.identifier for item in design.listed} | stood_in
    homes = {item.identifier: group for group in design.groups for item in group.drawn}
    homes |= {
        item.identifier: group for group in design.groups for item in group.reserves if item.identifier in stood_in
    }
    reserves = {item.identifier: group for group in design.groups for item in group.reserves}
    faults: list[str] = []
    taken: dict[str, Row] = {}
    for row in rows:
        group = reserves.get(row.item.identifier)
        if group is None and row.replaces is not None:
            message = _("{place}: {id} is no reserve of this draw, and replaces nothing.")
            faults.append(message.format(place=row.places["replaces"], id=shown(row.item.identifier)))
        elif group is not None and (row.has_result or row.replaces is not None):
            faults += _wrong_use(row, group, listed, homes, of_row)
            if row.replaces in taken:
                message = _(
                    "{place}: {other} already takes the place of {id}. If {other} could not be audited either, leave "
                    "it without a result and name it here."
                )
                told = {"id": shown(row.replaces or ""), "other": shown(taken[row.replaces].item.identifier)}
                faults.append(message.format(place=row.places["replaces"], **told))
            elif row.replaces is not None:
                taken[row.replaces] = row
    used = {row.item.identifier for row in taken.values()}
    return [*faults, *(fault for group in design.groups for fault in _skipped(group, used, of_row))]


def _wrong_use(
    row: Row, group: Group, listed: Set[str], homes: Mapping[str, Group], of_row: Mapping[str, Row]
) -> Iterator[str]:
    told = {"id": shown(row.item.identifier), "original": shown(row.replaces or "")}
    if row.replaces is None:
        message = _("{place}: {id} is a reserve; name the item that it takes the place of in the column Replaces.")
        yield message.format(place=row.places["project_id"], **told)
        return
    if row.reason is None:
        message = _("{place}: {id} is a reserve; say why it was audited in the place of {original}.")
        yield message.format(place=row.places["reason"], **told)
    if row.replaces not in listed or row.replaces == row.item.identifier:
        message = _(
            '{place}: "{original}" is no item of the list. Write the id or the number (such as 4 or M2) of the item in '
            "whose place {id} was audited."
        )
        yield message.format(place=row.places["replaces"], **told)
    elif homes.get(row.replaces) is not group:
        message = _("{place}: {id} is a reserve for items of its own stratum, and {original} is none of them.")
        yield message.format(place=row.places["replaces"], **told)
    original = of_row.get(row.replaces)
    if original is not None and original.has_result:
        message = _("{place}: {original} has a result of its own; {id} cannot take its place.")
        yield message.format(place=original.places["audited_value"], **told)


def _skipped(group: Group, used: set[str], of_row: Mapping[str, Row]) -> Iterator[str]:
    """Yield the reserve of a stratum that was used though one before it was not: whoever picks may pick what suits."""
    unused = None
    for item in group.reserves:
        if item.identifier not in used:
            unused = unused or item
        elif unused is not None:
            message = _("{place}: reserve {id} was used before {other}, which comes first in its stratum.")
            told = {"id": shown(item.identifier), "other": shown(unused.identifier)}
            yield message.format(place=of_row[item.identifier].places["project_id"], **told)
