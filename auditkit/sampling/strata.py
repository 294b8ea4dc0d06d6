"""Ranks, tiers and shares: how many projects of which kind are audited."""

from __future__ import annotations

import heapq
import math
from bisect import bisect_left
from collections import Counter, defaultdict
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from auditkit.errors import BadUsage
from auditkit.i18n import translate as _
from auditkit.model.draw import FrameItem, MandatoryItem, SamplingParameters, Stratum, Tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def mandatory(items: Iterable[FrameItem], top: int) -> tuple[MandatoryItem, ...]:
    """Return the `top` largest items and all that are tied with the last of them; all items when there are fewer.

    They stand from the largest down; equal amounts share the best of their ranks, and stand in the order of their ids.
    """
    if top <= 0:
        return ()
    items = list(items)
    least = min(heapq.nlargest(top, [item.amount for item in items]), default=0)
    chosen = sorted((item for item in items if item.amount >= least), key=lambda item: (-item.amount, item.project_id))
    result: list[MandatoryItem] = []
    for position, item in enumerate(chosen, start=1):
        tied = bool(result) and result[-1].item.amount == item.amount
        result.append(MandatoryItem(result[-1].rank if tied else position, item))
    return tuple(result)


def divided(items: Sequence[FrameItem], tiers: Sequence[Tier]) -> dict[tuple[str, str], list[FrameItem]]:
    """Return the items by tier and field, in tier order and by field within a tier; no stratum is empty.

    All tied at a rank are on the same side of it, so that a bound by rank comes to one by amount as well.
    """
    amounts = heapq.nlargest(max((tier.top or 0 for tier in tiers), default=0), [item.amount for item in items])
    least: list[int] = []
    for tier in tiers:
        by_rank = 0 if tier.top is None or tier.top >= len(items) else amounts[tier.top - 1]
        least.append(min([max(by_rank, tier.at_least or 0), *least[-1:]]))
    rising = [-amount for amount in least]
    groups: list[defaultdict[str, list[FrameItem]]] = [defaultdict(list) for _tier in tiers]
    for item in items:
        groups[bisect_left(rising, -item.amount)][item.field].append(item)
    return {
        (tier.name, field): fields[field]
        for tier, fields in zip(tiers, groups, strict=True)
        for field in sorted(fields)
    }


def shares(sizes: Mapping[tuple[str, str], int], parameters: SamplingParameters) -> tuple[Stratum, ...]:
    """Return every stratum with what is drawn from it; `sizes` maps (tier, field) to a number of projects.

    A tier takes ceil(rate × size), computed exactly, and its fields share that (see `allocate`).
    """
    result: list[Stratum] = []
    for tier in parameters.tiers:
        fields = {field: size for (name, field), size in sizes.items() if name == tier.name}
        takes = allocate(fields, math.ceil(tier.rate * sum(fields.values())), parameters.minimum)
        result.extend(Stratum(tier.name, field, fields[field], tier.rate, takes[field]) for field in fields)
    return tuple(result)


def allocate(sizes: Mapping[str, int], take: int, minimum: int) -> dict[str, int]:
    """Share `take` draws between fields of the given sizes by largest remainder, in exact fractions.

    Each field gets at least `minimum`, or all it has when it has fewer, and none more than it has. Fields whose
    proportional quota lies below that floor are given the floor first, and the rest share what is left; equal
    remainders go to the larger field, then to the name that sorts first. When the floors add up to more than `take`,
    the floors win: more is drawn than the rate asks for, and the strata show it. More than there is cannot be drawn:
    `take` ends there.
    """
    floors = {field: min(minimum, size) for field, size in sizes.items()}
    left = min(max(take, sum(floors.values())), sum(sizes.values()))
    result: dict[str, int] = {}
    free = dict(sizes)
    while short := [field for field, quota in _quotas(free, left).items() if quota < floors[field]]:
        for field in short:
            result[field] = floors[field]
            left -= floors[field]
            del free[field]
    # A quota is never above its field's size here, for floors only take away from what the others share; so rounding a
    # broken quota up stays within the field, and no cap needs a second round.
    quotas = _quotas(free, left)
    result.update({field: math.floor(quota) for field, quota in quotas.items()})
    by_remainder = sorted(quotas, key=lambda field: (math.floor(quotas[field]) - quotas[field], -sizes[field], field))
    for field in by_remainder[: left - sum(result[field] for field in free)]:
        result[field] += 1
    return {field: result[field] for field in sizes}


def _quotas(sizes: Mapping[str, int], take: int) -> dict[str, Fraction]:
    total = sum(sizes.values())
    return {field: Fraction(take * size, total) for field, size in sizes.items()}


def check_tiers(tiers: Sequence[Tier]) -> None:
    """Raise BadUsage unless the tiers cover every project, in order, at rates above 0 and at most 1."""
    if not tiers or tiers[-1].top is not None or tiers[-1].at_least is not None:
        raise BadUsage(
            _("The last sampling tier must have neither top nor at_least, so that every project has a chance.")
        )
    for name, count in Counter(tier.name for tier in tiers).items():
        if count > 1:
            raise BadUsage(_('Two sampling tiers are called "{name}"; give each its own name.').format(name=name))
    for tier in tiers:
        _check_rate(tier)
    for tier in tiers[:-1]:
        if (tier.top is None) == (tier.at_least is None):
            raise BadUsage(_('Sampling tier "{name}" needs one bound: top or at_least.').format(name=tier.name))
    tops = [tier.top for tier in tiers if tier.top is not None]
    amounts = [tier.at_least for tier in tiers if tier.at_least is not None]
    rising = all(before < after for before, after in pairwise([0, *tops]))
    falling = all(before > after for before, after in pairwise(amounts)) and all(amount > 0 for amount in amounts)
    if not (rising and falling):
        raise BadUsage(_("Sampling tiers must go from the largest projects down: top rising, at_least falling."))


def _check_rate(tier: Tier) -> None:
    if not 0 < tier.rate <= 1:
        raise BadUsage(
            _('Sampling tier "{name}" has the rate {rate}; it takes a share above 0 and at most 1.').format(
                name=tier.name, rate=tier.rate
            )
        )
    if Fraction(str(float(tier.rate))) != tier.rate:
        raise BadUsage(
            _('Sampling tier "{name}" has a rate that no decimal number of 15 digits states exactly.').format(
                name=tier.name
            )
        )
