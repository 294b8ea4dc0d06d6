"""Ways to select items or monetary units: which of them a seed chooses, and with what chance each could be.

Items are numbered from 0 in an order that the seed had no part in. Everything is whole numbers and fractions, so that
no machine rounds otherwise: the chance of an item differs from what is stated by less than 2^-254, since a number below
2^256 stands for a real one. Nothing here knows of tables or files.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction
from heapq import nlargest
from itertools import accumulate, repeat
from typing import TYPE_CHECKING

from auditkit.sampling.chance import BITS, Chance
from auditkit.sampling.tickets import smallest_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from auditkit.model.selection import Method


@dataclass(frozen=True, slots=True)
class Hit:
    """An item that was selected: its position, how often it was hit, and with what probability it could be."""

    position: int
    hits: int
    probability: Fraction


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a method chose: `certain` positions, the largest first, and `hits` by chance.

    `take` is how many hits were wanted from what is left to chance, `total` the monetary units there; `start` is the
    first item or unit that was hit, from 0, where the method has equally spaced points.
    """

    hits: list[Hit]
    take: int
    total: int
    certain: list[int]
    start: int | None = None


def select_items(method: Method, ids: Sequence[str], size: int, seed: str) -> Chosen:
    """Select `size` of the items with these ids, all with chances as equal as the method allows.

    - random: those with the smallest tickets, in their order; simple random sampling without replacement.
    - systematic: N/size apart, from a start by chance.
    - cell: one of each of `size` cells that are equal, or differ by one item where N/size is no whole number.

    There is no sieve for items: it selects by amount. Needs 1 ≤ size ≤ N.
    """
    count, chance = len(ids), Chance(seed)
    start = None
    if method == "random":
        hits = [Hit(item, 1, Fraction(size, count)) for _ticket, item in smallest_of(seed)(ids, size)]
    elif method == "systematic":
        points = list(_points(repeat(chance.start(), size), count, size))
        start = points[0]
        hits = [Hit(item, 1, Fraction(size, count)) for item in points]
    elif method == "cell":
        bounds = [position * count // size for position in range(size + 1)]
        cells = [(chance.cell(cell), bounds[cell], bounds[cell + 1]) for cell in range(size)]
        hits = [Hit(low + (number * (high - low) >> BITS), 1, Fraction(1, high - low)) for number, low, high in cells]
    else:
        raise ValueError(method)
    return Chosen(hits, size, 0, [], start)


def select_money(method: Method, amounts: Sequence[int], ids: Sequence[str], size: int, seed: str) -> Chosen:
    """Select monetary units of items with these amounts, all above 0, and with them the items that they lie in.

    Items at or over the interval (total ÷ size) are certain; the interval is worked out anew for the rest until it
    holds none of them, so that the size stays what it is, as R's MUS does with `obey.n.as.min`. With T the money and n
    the hits that are left:

    - systematic: units T/n apart in the order of the items, from a start by chance. An item has the chance amount·n/T.
    - random: the same with the items put into the order of their numbers by chance, which is randomised systematic
      sampling (Hartley and Rao 1962): the same chances, and fewer pairs of items that can never come together.
    - cell: one unit of each of n cells of T/n. An item that lies in two cells may be hit twice.
    - sieve: each item by itself, if its number by chance is below its chance amount·n/T. How many there are is left to
      chance too; n are expected.

    Needs 1 ≤ size ≤ number of items.
    """
    certain = _certain(amounts, size)
    taken = set(certain)
    rest = [item for item in range(len(amounts)) if item not in taken] if taken else list(range(len(amounts)))
    take, total = size - len(certain), sum(amounts[item] for item in rest)
    if take == 0:
        return Chosen([], 0, total, certain)
    chance = Chance(seed)

    def probability(item: int) -> Fraction:
        return Fraction(amounts[item] * take, total)

    numbers = chance.numbers(ids) if method in ("sieve", "random") else []
    if method == "sieve":
        hits = [
            Hit(item, 1, probability(item)) for item in rest if numbers[item] * total < amounts[item] * take << BITS
        ]
        return Chosen(hits, take, total, certain)
    if method == "random":
        rest.sort(key=numbers.__getitem__)
    ends = list(accumulate(amounts[item] for item in rest))
    if method == "cell":
        units = list(_points(map(chance.cell, range(take)), total, take))
        return Chosen(_in_cells(units, rest, amounts, ends, take), take, total, certain)
    units = list(_points(repeat(chance.start(), take), total, take))
    items = [rest[bisect_right(ends, unit)] for unit in units]
    return Chosen([Hit(item, 1, probability(item)) for item in items], take, total, certain, units[0])


def _points(numbers: Iterable[int], total: int, count: int) -> Iterable[int]:
    """Return, for each of `count` equal parts of `total`, the unit of it that its number points to."""
    for part, number in enumerate(numbers):
        yield ((part << BITS) + number) * total // (count << BITS)


def _certain(amounts: Sequence[int], size: int) -> list[int]:
    """Return the items at or over the interval, the largest first.

    Taking one never makes the interval of the rest larger, so that going down from the largest until one is below it
    gives the same items as working the interval out again and again.
    """
    certain: list[int] = []
    left = sum(amounts)
    for item in nlargest(size, range(len(amounts)), key=amounts.__getitem__):
        if amounts[item] * (size - len(certain)) < left:
            break
        certain.append(item)
        left -= amounts[item]
    return certain


def _in_cells(
    units: Sequence[int], rest: Sequence[int], amounts: Sequence[int], ends: Sequence[int], take: int
) -> list[Hit]:
    total = ends[-1]
    times: dict[int, int] = {}
    for unit in units:
        place = bisect_right(ends, unit)
        times[place] = times.get(place, 0) + 1

    def probability(place: int) -> Fraction:
        """Return the chance that at least one of the cells that the item reaches into hits it."""
        low, high = (ends[place] - amounts[rest[place]]) * take, ends[place] * take
        missed = Fraction(1)
        for cell in range(low // total, (high - 1) // total + 1):
            within = min(high, (cell + 1) * total) - max(low, cell * total)
            missed *= 1 - Fraction(within, total)
        return 1 - missed

    return [Hit(rest[place], hits, probability(place)) for place, hits in times.items()]


ITEM_METHODS: tuple[Method, ...] = ("random", "systematic", "cell")
"""The methods that items can be selected by."""
