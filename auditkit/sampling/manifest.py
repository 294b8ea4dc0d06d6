"""The manifest: a draw as JSON, with all that anyone needs to repeat it, and the reading of one."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from auditkit import documents
from auditkit.documents import digest, to_bytes
from auditkit.i18n import translate as _
from auditkit.model.draw import Committed, Draw, Superseded
from auditkit.model.pack import PackSource
from auditkit.sampling.contradictions import contradiction
from auditkit.sampling.stated import parameters, probability, stated, weight
from auditkit.sampling.tickets import METHOD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
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


def document(draw: Draw) -> dict[str, Any]:
    """Return the manifest of `draw`. Amounts are in minor units of the frame's currency.

    Where projects may be left out of the frame, `left_out` says which were; otherwise there is no such key.
    A probability is rounded to 4 decimals and a weight to 6, half to even, from exact fractions.
    """
    document = {
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
                "rate": float(stratum.rate),
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
    if draw.left_out is not None:
        document["left_out"] = {"count": draw.left_out.count, "projects": list(draw.left_out.projects)}
    return document


def stated_packs(packs: Sequence[PackSource]) -> list[dict[str, str]]:
    """Return rule packs as the manifest states them."""
    return [{"id": pack.id, "version": pack.version, "sha256": pack.sha256} for pack in packs]


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
    loaded, sha256 = documents.read(path, documents.Form("manifest", missing, other), contradiction)
    loaded["parameters"].setdefault("reserves", 0)
    loaded.setdefault("commitment", None)
    loaded.setdefault("supersedes", None)
    return loaded, sha256


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
