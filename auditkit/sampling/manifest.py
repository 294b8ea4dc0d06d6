"""The manifest: a draw as JSON, with all that anyone needs to repeat it, and the reading of one."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from auditkit.i18n import translate as _
from auditkit.model.draw import Committed, Draw, SamplingParameters, Stratum, Superseded, Tier, exact
from auditkit.model.pack import PackSource
from auditkit.sampling import documents, moments
from auditkit.sampling.documents import digest, to_bytes
from auditkit.sampling.tickets import METHOD, ticket_of
from auditkit.values.text import normalise, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from fractions import Fraction
    from pathlib import Path

__all__ = [
    "VERSION",
    "as_of",
    "commitment",
    "digest",
    "document",
    "packs",
    "parameters",
    "probability",
    "read",
    "stated",
    "stated_packs",
    "supersedes",
    "to_bytes",
    "weight",
]

VERSION = 1

_SURROGATE = re.compile("[\ud800-\udfff]")


def document(draw: Draw) -> dict[str, Any]:
    """Return the manifest of `draw`. Amounts are in minor units of the frame's currency.

    A probability is rounded to 4 decimals and a weight to 6, half to even, from exact fractions.
    """
    return {
        "manifest": VERSION,
        "method": METHOD,
        "seed": draw.seed,
        "seed_source": draw.seed_source,
        "campaign": draw.campaign,
        "as_of": draw.as_of.isoformat(),
        "frame": {
            "sha256": draw.frame_sha256,
            "size": len(draw.frame),
            "total": draw.total,
            "currency": draw.currency,
        },
        "packs": stated_packs(draw.packs),
        "parameters": stated(draw.parameters),
        "strata": [
            {
                "tier": stratum.tier,
                "field": stratum.field,
                "size": stratum.size,
                "rate": _number(stratum.rate),
                "take": stratum.take,
            }
            for stratum in draw.strata
        ],
        "mandatory": [
            {
                "project_id": entry.item.project_id,
                "title": entry.item.title,
                "rank": entry.rank,
                "amount": entry.item.amount,
            }
            for entry in draw.mandatory
        ],
        "selected": [
            {
                "number": entry.number,
                "project_id": entry.item.project_id,
                "title": entry.item.title,
                "stratum": {"tier": entry.stratum.tier, "field": entry.stratum.field},
                "ticket": entry.ticket,
                "probability": probability(entry.stratum),
                "weight": weight(entry.stratum),
                "amount": entry.item.amount,
            }
            for entry in draw.selected
        ],
        "reserves": [
            {
                "number": entry.number,
                "project_id": entry.item.project_id,
                "title": entry.item.title,
                "stratum": {"tier": entry.stratum.tier, "field": entry.stratum.field},
                "ticket": entry.ticket,
                "amount": entry.item.amount,
            }
            for entry in draw.reserves
        ],
        "commitment": None if draw.commitment is None else asdict(draw.commitment),
        "supersedes": None if draw.supersedes is None else asdict(draw.supersedes),
    }


def stated_packs(packs: Sequence[PackSource]) -> list[dict[str, str]]:
    """Return rule packs as the manifest states them."""
    return [{"id": pack.id, "version": pack.version, "sha256": pack.sha256} for pack in packs]


def stated(parameters: SamplingParameters) -> dict[str, Any]:
    """Return parameters as the manifest states them."""
    return {
        "audit_top_n": parameters.audit_top_n,
        "tiers": [_tier(tier) for tier in parameters.tiers],
        "minimum": parameters.minimum,
        "unknown_field": parameters.unknown_field,
        "drop_missing": parameters.drop_missing,
        "reserves": parameters.reserves,
    }


def probability(stratum: Stratum) -> float:
    """Return a stratum's inclusion probability as the manifest states it."""
    return _number(round(stratum.probability, 4))


def weight(stratum: Stratum) -> float:
    """Return a stratum's weight as the manifest states it."""
    return _number(round(stratum.weight, 6))


def read(path: Path) -> tuple[dict[str, Any], str]:
    """Return a manifest, made sure that it is whole, and the SHA-256 of its file.

    Raises BadFile when it cannot be read, is no manifest, says a thing twice, or contradicts itself, as it does after
    many edits by hand. What it may say whatever the data are is for its hash to hold (see `trust`). What older versions
    did not state is stated as what it was for them: no reserves, no commitment, and no earlier draw.
    """
    missing = _("{path} could not be read: {reason}. Name the manifest that `auditkit sample draw` wrote.")
    other = _(
        "{path} is no manifest as `auditkit sample draw` writes it: {reason}. If it was edited by hand, "
        "get the original."
    )
    loaded, sha256 = documents.read(path, documents.Form("manifest", missing, other), _contradiction)
    loaded["parameters"].setdefault("reserves", 0)
    loaded.setdefault("commitment", None)
    loaded.setdefault("supersedes", None)
    return loaded, sha256


def parameters(manifest: Mapping[str, Any]) -> SamplingParameters:
    """Return the parameters that a manifest was drawn by."""
    said = manifest["parameters"]
    return SamplingParameters(
        audit_top_n=said["audit_top_n"],
        tiers=tuple(_stated_tier(tier) for tier in said["tiers"]),
        minimum=said["minimum"],
        unknown_field=said["unknown_field"],
        drop_missing=said["drop_missing"],
        reserves=said["reserves"],
    )


def packs(manifest: Mapping[str, Any]) -> tuple[PackSource, ...]:
    """Return the rule packs that a manifest names; it does not say where their files were."""
    return tuple(PackSource(pack["id"], pack["version"], pack["sha256"], path="") for pack in manifest["packs"])


def commitment(manifest: Mapping[str, Any]) -> Committed | None:
    """Return the commitment that a manifest says it kept to."""
    said = manifest["commitment"]
    return None if said is None else Committed(**said)


def supersedes(manifest: Mapping[str, Any]) -> Superseded | None:
    """Return the earlier draw that a manifest says it takes the place of."""
    said = manifest["supersedes"]
    return None if said is None else Superseded(**said)


def as_of(manifest: Mapping[str, Any]) -> date:
    """Return the day that a manifest was drawn as of."""
    return date.fromisoformat(manifest["as_of"])


def _tier(tier: Tier) -> dict[str, Any]:
    bounds = {"top": tier.top, "at_least": tier.at_least}
    stated = {bound: value for bound, value in bounds.items() if value is not None}
    return {"name": tier.name, **stated, "rate": _number(tier.rate)}


def _stated_tier(tier: Mapping[str, Any]) -> Tier:
    return Tier(tier["name"], _fraction(tier["rate"]), top=tier.get("top"), at_least=tier.get("at_least"))


def _number(value: Fraction) -> float:
    return float(value)


def _fraction(value: float) -> Fraction:
    fraction = exact(value)
    if fraction is None:
        raise AssertionError("the schema lets only numbers through")
    return fraction


def _contradiction(manifest: Mapping[str, Any]) -> str | None:
    """Return what in a manifest cannot be true whatever the data were; null when it agrees with itself."""
    strata = [
        Stratum(entry["tier"], entry["field"], entry["size"], _fraction(entry["rate"]), entry["take"])
        for entry in manifest["strata"]
    ]
    listed = [entry["project_id"] for entry in (*manifest["mandatory"], *manifest["selected"], *manifest["reserves"])]
    if any(_SURROGATE.search(text) for text in (manifest["seed"], *listed)):
        return _("the seed or an id holds a character that is none")
    if manifest["campaign"] != normalise(manifest["campaign"]):
        return _("its campaign is not written as a draw writes it")
    if len(set(listed)) < len(listed):
        return _("a project is listed twice")
    if manifest["frame"]["size"] != len(manifest["mandatory"]) + sum(stratum.size for stratum in strata):
        return _("the frame's size is not that of the mandatory list and the strata together")
    commitment = manifest.get("commitment")
    if commitment is not None and not (
        moments.valid(commitment["committed_at"]) and moments.valid(commitment["event_at"])
    ):
        return _("its commitment names a moment that there is not")
    if commitment is not None and manifest["seed_source"] != commitment["event"]:
        return _("its seed's source is not the event of its commitment")
    reserves = manifest["parameters"].get("reserves", 0)
    return _selected_contradiction(manifest["seed"], manifest["selected"], strata) or _reserves_contradiction(
        manifest["seed"], manifest["reserves"], strata, reserves
    )


def _selected_contradiction(seed: str, selected: Sequence[Mapping[str, Any]], strata: Sequence[Stratum]) -> str | None:
    taken = sum(stratum.take for stratum in strata)
    if taken != len(selected):
        return _("the strata take {take} projects, but {count} are listed").format(take=taken, count=len(selected))
    ticket = ticket_of(seed)
    places = [stratum for stratum in strata for _place in range(stratum.take)]
    for number, (entry, stratum) in enumerate(zip(selected, places, strict=True), start=1):
        identifier = entry["project_id"]
        if entry["number"] != number or entry["stratum"] != {"tier": stratum.tier, "field": stratum.field}:
            return _("project {id} stands out of order").format(id=shown(identifier))
        if entry["ticket"] != ticket(identifier):
            return _("the ticket of project {id} is not what the seed gives").format(id=shown(identifier))
        if (entry["probability"], entry["weight"]) != (probability(stratum), weight(stratum)):
            return _("the probability or weight of project {id} is not that of its stratum").format(
                id=shown(identifier)
            )
    return None


def _reserves_contradiction(
    seed: str, reserves: Sequence[Mapping[str, Any]], strata: Sequence[Stratum], wanted: int
) -> str | None:
    turns = [
        (stratum, number)
        for stratum in strata
        if stratum.take
        for number in range(1, min(wanted, stratum.size - stratum.take) + 1)
    ]
    if len(turns) != len(reserves):
        return _("the strata have {count} reserves, but {listed} are listed").format(
            count=len(turns), listed=len(reserves)
        )
    ticket = ticket_of(seed)
    for entry, (stratum, number) in zip(reserves, turns, strict=True):
        identifier = entry["project_id"]
        if entry["number"] != number or entry["stratum"] != {"tier": stratum.tier, "field": stratum.field}:
            return _("project {id} stands out of order").format(id=shown(identifier))
        if entry["ticket"] != ticket(identifier):
            return _("the ticket of project {id} is not what the seed gives").format(id=shown(identifier))
    return None
