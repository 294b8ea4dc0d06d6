"""What a manifest says of the chances by which its items were drawn: all that evaluating the audit needs of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from auditkit.errors import BadUsage
from auditkit.i18n import translate as _
from auditkit.values.text import normalise


@dataclass(frozen=True, slots=True)
class Drawn:
    """One item of a draw: its id, its number on the list, and its book value in minor units.

    `hits` is how many of the monetary units drawn lie in it; an item that was drawn as such has one.
    """

    identifier: str
    number: str
    title: str
    book: int
    hits: int = 1


@dataclass(frozen=True, slots=True)
class Group:
    """A stratum: how many items it has, those drawn from it, and the reserves in the order in which they step in."""

    tier: str
    field: str
    size: int
    drawn: tuple[Drawn, ...]
    reserves: tuple[Drawn, ...] = ()


@dataclass(frozen=True, slots=True)
class Design:
    """A draw as an evaluation sees it.

    `unit` is items where each item of a stratum had the same chance, and money where each monetary unit had. `certain`
    are the items that were taken without chance. `size` and `total` are of everything, what is certain included;
    `total` is in minor units of `currency`. `subject` is what was drawn from, in the words of the manifest.

    `take` is how many monetary units were to be hit by chance, which is what the interval comes from; by sieve, other
    than that many may have been. `aside` counts rows that could not be drawn. `is_random` is false for items that were
    taken at a distance or by cells. Where items are `numbered`, they have no id but their number on the list.
    """

    unit: Literal["items", "money"]
    subject: str
    currency: str
    size: int
    total: int
    certain: tuple[Drawn, ...]
    groups: tuple[Group, ...]
    take: int = 0
    aside: int = 0
    is_random: bool = True
    numbered: bool = False

    @property
    def listed(self) -> Iterator[Drawn]:
        """All items that are to be audited, in the order of the list, without reserves."""
        yield from self.certain
        for group in self.groups:
            yield from group.drawn

    @property
    def uncertain(self) -> int:
        """The book value of what is not certain, in minor units."""
        return self.total - sum(item.book for item in self.certain)


def of_manifest(manifest: Mapping[str, Any]) -> Design:
    """Return the design of the draw of projects that a manifest states."""
    drawn = [(_stratum(entry), _item(entry, str(entry["number"]))) for entry in manifest["selected"]]
    reserves = [
        (_stratum(entry), _item(entry, f"R{position}")) for position, entry in enumerate(manifest["reserves"], start=1)
    ]
    groups = [(entry["tier"], entry["field"], entry["size"]) for entry in manifest["strata"]]
    return Design(
        unit="items",
        subject=manifest["campaign"],
        currency=manifest["frame"]["currency"],
        size=manifest["frame"]["size"],
        total=manifest["frame"]["total"],
        certain=tuple(_item(entry, f"M{position}") for position, entry in enumerate(manifest["mandatory"], start=1)),
        groups=tuple(
            Group(
                tier,
                field,
                size,
                tuple(item for stratum, item in drawn if stratum == (tier, field)),
                tuple(item for stratum, item in reserves if stratum == (tier, field)),
            )
            for tier, field, size in groups
        ),
        aside=(manifest.get("left_out") or {"count": 0})["count"],
    )


def of_selection(selection: Mapping[str, Any]) -> Design:
    """Return the design of the selection of rows that its file states, in the form of `selection.schema.json`.

    The rows are one stratum, which has no drawn row where a sieve let all of them through; there is none only where
    nothing was left to chance. Raises BadUsage where rows have no book values, without which nothing can be evaluated.
    """
    certain = tuple(_row(entry, f"C{entry['number']}") for entry in selection["certain"])
    drawn = tuple(_row(entry, str(entry["number"])) for entry in selection["selected"])
    by_money = selection["unit"] == "money"
    size, take, aside = selection["frame"]["size"], selection["rest"]["take"], selection["set_aside"]
    return Design(
        unit=selection["unit"],
        subject=selection["table"],
        currency=selection["frame"]["currency"],
        size=size,
        total=selection["frame"]["total"],
        certain=certain,
        groups=(Group("", "", selection["rest"]["size"] if by_money else size, drawn),) if take else (),
        take=take,
        aside=aside["zero"] + aside["negative"] + aside["missing"],
        is_random=by_money or selection["method"] == "random",
        numbered=True,
    )


def _row(entry: Mapping[str, Any], number: str) -> Drawn:
    if entry["amount"] is None:
        message = _("Row {number} of the selection has no book value, without which nothing can be evaluated.")
        raise BadUsage(message.format(number=number))
    place = entry["place"]
    title = " › ".join(str(part) for part in (place["file"], place["sheet"], place["row"]) if part is not None)
    return Drawn(number, number, title, entry["amount"], entry.get("hits", 1))


def _stratum(entry: Mapping[str, Any]) -> tuple[str, str]:
    return entry["stratum"]["tier"], entry["stratum"]["field"]


def _item(entry: Mapping[str, Any], number: str) -> Drawn:
    return Drawn(normalise(entry["project_id"]), number, entry["title"], entry["amount"])
