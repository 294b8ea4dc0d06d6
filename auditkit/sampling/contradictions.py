"""What in a manifest cannot be true whatever the data were, as it is after most edits by hand.

Everything that follows from a manifest's own seed, parameters and numbers is worked out again: whoever has the manifest
alone, as an auditor at the time of the evaluation may, gets no list that no draw could have given.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any

from auditkit.errors import BadUsage
from auditkit.i18n import translate as _
from auditkit.model.draw import stratum_label
from auditkit.sampling import moments
from auditkit.sampling import stated as statements
from auditkit.sampling.strata import check_tiers, shares
from auditkit.sampling.tickets import is_seed, ticket_of
from auditkit.values.text import normalise, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from auditkit.model.draw import SamplingParameters, Stratum

    Manifest = Mapping[str, Any]

_SURROGATE = re.compile("[\ud800-\udfff]")


def contradiction(manifest: Manifest) -> str | None:
    """Return the first thing in a manifest that cannot be true; null when it agrees with itself."""
    return next(_contradictions(manifest), None)


def _contradictions(manifest: Manifest) -> Iterator[str]:
    """Yield what cannot be true; a check may rely on those before it having found nothing."""
    strata, parameters = statements.strata(manifest), statements.parameters(manifest)
    yield from _texts(manifest)
    yield from _commitment(manifest)
    yield from _left_out(manifest)
    if manifest["frame"]["size"] != len(manifest["mandatory"]) + sum(stratum.size for stratum in strata):
        yield _("the frame's size is not that of the mandatory list and the strata together")
    yield from _mandatory(manifest["mandatory"], parameters.audit_top_n, manifest["frame"]["size"])
    yield from _selected(manifest["seed"], manifest["selected"], strata)
    yield from _reserves(manifest["seed"], manifest["reserves"], strata, parameters.reserves)
    yield from _order(manifest)
    yield from _strata(strata, parameters)
    yield from _amounts(manifest, parameters)


def _texts(manifest: Manifest) -> Iterator[str]:
    listed = [entry["project_id"] for entry in _listed(manifest)]
    if any(_SURROGATE.search(text) for text in (manifest["seed"], *listed)):
        yield _("the seed or an id holds a character that is none")
    if not is_seed(manifest["seed"]):
        yield _("its seed is too short for one, or none that an event gives")
    if manifest["campaign"] != normalise(manifest["campaign"]):
        yield _("its campaign is not written as a draw writes it")
    for identifier in listed:
        if unicodedata.normalize("NFKC", identifier).strip() != identifier:
            yield _('the id "{id}" is not written as a draw writes it').format(id=shown(identifier))
    if len(set(listed)) < len(listed):
        yield _("a project is listed twice")


def _left_out(manifest: Manifest) -> Iterator[str]:
    stated = manifest.get("left_out")
    if stated is None:
        return
    if not manifest["parameters"]["drop_missing"]:
        yield _("projects were left out that it says were not to be")
    projects = stated["projects"]
    listed = {entry["project_id"] for entry in _listed(manifest)}
    if stated["count"] < len(projects) or len(set(projects)) < len(projects) or not listed.isdisjoint(projects):
        yield _("a project that was left out is listed, or counted otherwise than once")


def _commitment(manifest: Manifest) -> Iterator[str]:
    commitment = manifest.get("commitment")
    if commitment is None:
        return
    if not (moments.valid(commitment["committed_at"]) and moments.valid(commitment["event_at"])):
        yield _("its commitment names a moment that there is not")
    if manifest["seed_source"] != commitment["event"]:
        yield _("its seed's source is not the event of its commitment")


def _mandatory(mandatory: Sequence[Manifest], top: int, size: int) -> Iterator[str]:
    rank = 0
    for position, entry in enumerate(mandatory, start=1):
        before = mandatory[position - 2] if position > 1 else None
        tied = before is not None and before["amount"] == entry["amount"]
        rank = rank if tied else position
        in_order = (
            before is None
            or before["amount"] > entry["amount"]
            or (tied and before["project_id"] < entry["project_id"])
        )
        if entry["rank"] != rank or not in_order:
            yield _("project {id} stands out of order").format(id=shown(entry["project_id"]))
    if len(mandatory) < min(top, size) or rank > top:
        yield _("{count} projects are mandatory, and not the {top} largest").format(count=len(mandatory), top=top)


def _selected(seed: str, selected: Sequence[Manifest], strata: Sequence[Stratum]) -> Iterator[str]:
    taken = sum(stratum.take for stratum in strata)
    if taken != len(selected):
        yield _("the strata take {take} projects, but {count} are listed").format(take=taken, count=len(selected))
    ticket = ticket_of(seed)
    places = (stratum for stratum in strata for _place in range(stratum.take))
    for number, (entry, stratum) in enumerate(zip(selected, places, strict=True), start=1):
        identifier = entry["project_id"]
        yield from _entry(entry, stratum, number, ticket(identifier))
        stated = (statements.probability(stratum), statements.weight(stratum))
        if (entry["probability"], entry["weight"]) != stated:
            yield _("the probability or weight of project {id} is not that of its stratum").format(id=shown(identifier))


def _reserves(seed: str, reserves: Sequence[Manifest], strata: Sequence[Stratum], wanted: int) -> Iterator[str]:
    counts = [max(0, min(wanted, stratum.size - stratum.take)) if stratum.take else 0 for stratum in strata]
    if sum(counts) != len(reserves):
        yield _("the strata have {count} reserves, but {listed} are listed").format(
            count=sum(counts), listed=len(reserves)
        )
    ticket = ticket_of(seed)
    turns = ((stratum, number) for stratum, count in zip(strata, counts, strict=True) for number in range(1, count + 1))
    for entry, (stratum, number) in zip(reserves, turns, strict=True):
        yield from _entry(entry, stratum, number, ticket(entry["project_id"]))


def _entry(entry: Manifest, stratum: Stratum, number: int, ticket: str) -> Iterator[str]:
    identifier = shown(entry["project_id"])
    if entry["number"] != number or entry["stratum"] != {"tier": stratum.tier, "field": stratum.field}:
        yield _("project {id} stands out of order").format(id=identifier)
    if entry["ticket"] != ticket:
        yield _("the ticket of project {id} is not what the seed gives").format(id=identifier)


def _order(manifest: Manifest) -> Iterator[str]:
    """Yield a project that stands before a smaller ticket of its stratum; reserves come after all that are drawn."""
    by_stratum: defaultdict[tuple[str, str], list[Manifest]] = defaultdict(list)
    for entry in (*manifest["selected"], *manifest["reserves"]):
        by_stratum[entry["stratum"]["tier"], entry["stratum"]["field"]].append(entry)
    for entries in by_stratum.values():
        for before, after in pairwise(entries):
            if before["ticket"] > after["ticket"]:
                yield _("project {id} comes before {other}, whose ticket is smaller").format(
                    id=shown(before["project_id"]), other=shown(after["project_id"])
                )


def _strata(strata: Sequence[Stratum], parameters: SamplingParameters) -> Iterator[str]:
    try:
        check_tiers(parameters.tiers)
    except BadUsage:
        yield _("no list can be drawn by its tiers")
    places = {tier.name: place for place, tier in enumerate(parameters.tiers)}
    for stratum in strata:
        if stratum.tier not in places:
            yield _("{stratum} is of a tier that its parameters do not have").format(stratum=_named(stratum))
        if stratum.rate != parameters.tiers[places[stratum.tier]].rate:
            yield _("the rate of {stratum} is not that of its tier").format(stratum=_named(stratum))
    for before, after in pairwise(strata):
        if (places[before.tier], before.field) >= (places[after.tier], after.field):
            yield _("{stratum} stands out of order").format(stratum=_named(after))
    given = shares({(stratum.tier, stratum.field): stratum.size for stratum in strata}, parameters)
    for stratum, right in zip(strata, given, strict=True):
        if stratum.take != right.take:
            yield _("{stratum} gives {take} projects, where sizes and parameters make it {right}").format(
                stratum=_named(stratum), take=stratum.take, right=right.take
            )
    yield from _sizes(strata, parameters)


def _sizes(strata: Sequence[Stratum], parameters: SamplingParameters) -> Iterator[str]:
    """Yield a tier by rank with fewer projects, those of the tiers above it included, than that rank lets in."""
    sizes = Counter({tier.name: 0 for tier in parameters.tiers})
    for stratum in strata:
        sizes[stratum.tier] += stratum.size
    for tier, reached in zip(parameters.tiers, accumulate(sizes.values()), strict=True):
        if tier.top is not None and reached < min(tier.top, sizes.total()):
            yield _('down to tier "{tier}" there are {count} projects, fewer than its rank lets in').format(
                tier=shown(tier.name), count=reached
            )


def _amounts(manifest: Manifest, parameters: SamplingParameters) -> Iterator[str]:
    """Yield a listed project that raised too much or too little for where it stands, or a total that none can have.

    Tiers and the mandatory list are cut by amount, and all that are tied are on the same side: each listed project
    above a cut raised more than each one below it.
    """
    by_tier: defaultdict[str, list[Manifest]] = defaultdict(list)
    for entry in (*manifest["selected"], *manifest["reserves"]):
        by_tier[entry["stratum"]["tier"]].append(entry)
    levels = [list(manifest["mandatory"]), *(by_tier[tier.name] for tier in parameters.tiers)]
    ceiling: int | None = None
    for level, bound in zip(levels, (None, *(tier.at_least for tier in parameters.tiers)), strict=True):
        for entry in level:
            over = ceiling is not None and entry["amount"] >= ceiling
            if over or (bound is not None and entry["amount"] < bound):
                yield _("project {id} raised too much or too little for where it stands").format(
                    id=shown(entry["project_id"])
                )
        ceiling = _least((ceiling, bound, *(entry["amount"] for entry in level)))
    yield from _total(manifest)


def _total(manifest: Manifest) -> Iterator[str]:
    total, listed = manifest["frame"]["total"], [entry["amount"] for entry in _listed(manifest)]
    others = manifest["frame"]["size"] - len(listed)
    least = _least(entry["amount"] for entry in manifest["mandatory"])
    if total < sum(listed) or (not others and total > sum(listed)):
        yield _("the frame's total is not what the listed projects raised, and more for the others")
    if least is not None and total > sum(listed) + others * (least - 1):
        yield _("the frame's total is more than its projects can have raised, if no other is among the largest")


def _listed(manifest: Manifest) -> tuple[Manifest, ...]:
    return (*manifest["mandatory"], *manifest["selected"], *manifest["reserves"])


def _least(amounts: Iterable[int | None]) -> int | None:
    return min((amount for amount in amounts if amount is not None), default=None)


def _named(stratum: Stratum) -> str:
    return stratum_label(stratum.tier, stratum.field)
