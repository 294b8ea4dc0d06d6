"""What in a selection cannot be true whatever the rows say: all that follows from its own seed, wish and numbers."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import isclose
from typing import TYPE_CHECKING, Any

from auditkit.i18n import translate as _
from auditkit.sampling.chance import BITS, Chance
from auditkit.sampling.tickets import is_seed, ticket_of
from auditkit.values.text import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Document = Mapping[str, Any]

_EQUAL = 1e-9


def contradiction(selection: Document) -> str | None:
    """Return the first thing in a selection that cannot be true; null when it agrees with itself."""
    return next(_contradictions(selection), None)


def _contradictions(selection: Document) -> Iterator[str]:
    """Yield what cannot be true; a check may rely on those before it having found nothing."""
    yield from _lists(selection)
    yield from _frame(selection)
    if selection["unit"] == "items":
        yield from _of_items(selection)
    else:
        yield from _of_money(selection)
    yield from _points(selection)
    yield from _order(selection)


def _lists(selection: Document) -> Iterator[str]:
    certain, selected = selection["certain"], selection["selected"]
    listed = [(entry["row"]["sha256"], entry["row"]["occurrence"]) for entry in (*certain, *selected)]
    if not is_seed(selection["seed"]):
        yield _("its seed is too short for one, or none that an event gives")
    if len(set(listed)) < len(listed):
        yield _("a row is listed twice")
    if not (_in_order(certain) and _in_order(selected)):
        yield _("its numbers do not count from 1")
    if selection["unit"] == "items" and (selection["method"] == "sieve" or certain):
        yield _("items are never certain, nor selected by sieve")
    if any(not isclose(entry["probability"] * entry["weight"], 1) for entry in selected):
        yield _("a weight is not 1 by its probability")


def _frame(selection: Document) -> Iterator[str]:
    frame, rest, aside = selection["frame"], selection["rest"], selection["set_aside"]
    certain, selected = selection["certain"], selection["selected"]
    if frame["rows"] != frame["size"] + aside["zero"] + aside["negative"] + aside["missing"]:
        yield _("the frame's rows are not those that can be selected and those set aside together")
    if frame["size"] != len(certain) + rest["size"] or selection["size"] != len(certain) + rest["take"]:
        yield _("the certain rows and the rest do not add up to the frame and the size")
    if aside["negative_total"] > -aside["negative"] or (aside["negative"] == 0 and aside["negative_total"] != 0):
        yield _("the rows below zero do not add up to what is stated")
    if aside["missing"] and not selection["drop_missing"]:
        yield _("rows were left out that it says were not to be")
    if len(selected) > rest["size"] or rest["take"] > rest["size"]:
        yield _("more rows are selected than there are")
    if (selection["column"] is None) != (frame["total"] is None):
        yield _("its column and its total are not both there or both missing")


def _of_items(selection: Document) -> Iterator[str]:
    size, take = selection["frame"]["size"], selection["size"]
    if selection["rest"]["total"] or any(selection["set_aside"].values()):
        yield _("a selection of items sets nothing aside and has no money of its rest")
    interval = None if selection["method"] == "random" else Fraction(size, take)
    yield from _interval(selection, interval)
    yield from _hits(selection)
    for place, entry in enumerate(selection["selected"]):
        chance = Fraction(take, size)
        if selection["method"] == "cell":
            chance = Fraction(1, (place + 1) * size // take - place * size // take)
        yield from _chance(entry, chance, chance)


def _of_money(selection: Document) -> Iterator[str]:
    rest, certain, selected = selection["rest"], selection["certain"], selection["selected"]
    total, take = rest["total"], rest["take"]
    if selection["column"] is None:
        yield _("it selects money and names no column")
    if any(entry["amount"] is None or entry["amount"] <= 0 for entry in (*certain, *selected)):
        yield _("a row without an amount above zero is listed, which money cannot select")
    if selection["frame"]["total"] != total + sum(entry["amount"] for entry in certain):
        yield _("the amounts of the certain rows and the rest do not add up to the total")
    if total < rest["size"]:
        yield _("the rows of the rest cannot all have an amount above zero")
    if any(before["amount"] < after["amount"] for before, after in pairwise(certain)):
        yield _("the certain rows do not stand from the largest down")
    left = selection["frame"]["total"]
    for place, entry in enumerate(certain):
        if entry["amount"] * (selection["size"] - place) < left:
            yield _("row C{number} is certain, though below the interval").format(number=entry["number"])
        left -= entry["amount"]
    yield from _interval(selection, Fraction(total, take) if take else None)
    yield from _hits(selection)
    if sum(entry["amount"] for entry in selected) > total:
        yield _("the rows selected have more money than the rest")
    for entry in selected:
        if entry["amount"] * take >= total:
            yield _("row {number} is at or over the interval, and not certain").format(number=entry["number"])
        most = Fraction(entry["amount"] * take, total)
        # In a cell an item has the chance of its units; where it lies in two, both may hit it, most so half in each.
        yield from _chance(entry, most - most**2 / 4 if selection["method"] == "cell" else most, most)


def _interval(selection: Document, right: Fraction | None) -> Iterator[str]:
    if selection["interval"] != (None if right is None else str(right)):
        seen = shown(str(selection["interval"]))
        if selection["unit"] == "money":
            yield _("the interval is {seen}, and not the rest's total by its hits").format(seen=seen)
        yield _("the interval is {seen}, and not the rows by the size").format(seen=seen)


def _hits(selection: Document) -> Iterator[str]:
    hits = [entry["hits"] for entry in selection["selected"]]
    most = 2 if (selection["unit"], selection["method"]) == ("money", "cell") else 1
    if selection["method"] != "sieve" and sum(hits) != selection["rest"]["take"]:
        yield _("its hits are not as many as it was to have")
    if any(count > most for count in hits) or (selection["rest"]["take"] == 0 and hits):
        yield _("a row is hit more often than it can be")


def _chance(entry: Document, least: Fraction, most: Fraction) -> Iterator[str]:
    if not float(least) * (1 - _EQUAL) <= entry["probability"] <= float(most) * (1 + _EQUAL):
        yield _("the probability of row {number} is not what its amount and the interval give").format(
            number=entry["number"]
        )


def _points(selection: Document) -> Iterator[str]:
    """Yield a start that the seed does not give."""
    rest, by_money = selection["rest"], selection["unit"] == "money"
    spaced = selection["method"] == "systematic" or (by_money and selection["method"] == "random")
    right = None
    if spaced and rest["take"]:
        whole = rest["total"] if by_money else rest["size"]
        right = Chance(selection["seed"]).start() * whole // (rest["take"] << BITS) + 1
    if selection["start"] != right:
        yield _("its start is not what the seed gives")


def _order(selection: Document) -> Iterator[str]:
    """Yield a row that its own number by the seed does not put where it stands."""
    rest, selected = selection["rest"], selection["selected"]
    ids = [f"{entry['row']['sha256']}-{entry['row']['occurrence']}" for entry in selected]
    numbers: Sequence[int] | Sequence[str] = []
    if selection["method"] == "random":
        tickets = map(ticket_of(selection["seed"]), ids)
        numbers = Chance(selection["seed"]).numbers(ids) if selection["unit"] == "money" else list(tickets)
    elif selection["method"] == "sieve":
        for entry, number in zip(selected, Chance(selection["seed"]).numbers(ids), strict=True):
            if number * rest["total"] >= entry["amount"] * rest["take"] << BITS:
                yield _("row {number} is not one that the seed selects").format(number=entry["number"])
    for entry, (before, after) in zip(selected, pairwise(numbers), strict=False):
        if before > after:  # type: ignore[operator]
            yield _("row {number} stands out of the order that the seed gives").format(number=entry["number"])


def _in_order(entries: Sequence[Document]) -> bool:
    return [entry["number"] for entry in entries] == list(range(1, len(entries) + 1))
