"""How a manifest or a commitment states parameters and chances, and how they are read from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from auditkit.model.draw import SamplingParameters, Stratum, Tier, exact

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction


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


def parameters(manifest: Mapping[str, Any]) -> SamplingParameters:
    """Return the parameters that a manifest was drawn by; one that states no reserves had none."""
    said = manifest["parameters"]
    return SamplingParameters(
        audit_top_n=said["audit_top_n"],
        tiers=tuple(_stated_tier(tier) for tier in said["tiers"]),
        minimum=said["minimum"],
        unknown_field=said["unknown_field"],
        drop_missing=said["drop_missing"],
        reserves=said.get("reserves", 0),
    )


def strata(manifest: Mapping[str, Any]) -> tuple[Stratum, ...]:
    """Return the strata that a manifest states."""
    return tuple(
        Stratum(entry["tier"], entry["field"], entry["size"], fraction(entry["rate"]), entry["take"])
        for entry in manifest["strata"]
    )


def probability(stratum: Stratum) -> float:
    """Return a stratum's inclusion probability as the manifest states it."""
    return float(round(stratum.probability, 4))


def weight(stratum: Stratum) -> float:
    """Return a stratum's weight as the manifest states it."""
    return float(round(stratum.weight, 6))


def fraction(value: float) -> Fraction:
    """Return a number of a document as exactly the decimal that stands there."""
    found = exact(value)
    if found is None:
        raise AssertionError("the schema lets only numbers through")
    return found


def _tier(tier: Tier) -> dict[str, Any]:
    bounds = {"top": tier.top, "at_least": tier.at_least}
    given = {bound: value for bound, value in bounds.items() if value is not None}
    return {"name": tier.name, **given, "rate": float(tier.rate)}


def _stated_tier(tier: Mapping[str, Any]) -> Tier:
    return Tier(tier["name"], fraction(tier["rate"]), top=tier.get("top"), at_least=tier.get("at_least"))
