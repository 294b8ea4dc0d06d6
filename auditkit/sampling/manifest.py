"""The manifest: a draw as JSON, with all that anyone needs to repeat it, and the reading of one."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date
from typing import TYPE_CHECKING, Any

from auditkit import resources
from auditkit.errors import BadFile, reason_of
from auditkit.i18n import translate as _
from auditkit.model.draw import Draw, SamplingParameters, Stratum, Tier, exact
from auditkit.model.pack import PackSource
from auditkit.sampling.tickets import METHOD, ticket_of
from auditkit.values.text import escaped, normalise, shown
from auditkit.whole_files import read_whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from fractions import Fraction
    from pathlib import Path

VERSION = 1

MAXIMUM_MEBIBYTES = 64
"""Some hundred thousand drawn projects."""

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
        "packs": [{"id": pack.id, "version": pack.version, "sha256": pack.sha256} for pack in draw.packs],
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
        "reserves": [],
    }


def stated(parameters: SamplingParameters) -> dict[str, Any]:
    """Return parameters as the manifest states them."""
    return {
        "audit_top_n": parameters.audit_top_n,
        "tiers": [_tier(tier) for tier in parameters.tiers],
        "minimum": parameters.minimum,
        "unknown_field": parameters.unknown_field,
        "drop_missing": parameters.drop_missing,
    }


def to_bytes(manifest: Mapping[str, Any]) -> bytes:
    r"""Return the manifest as UTF-8 with two spaces of indentation and an end of line: the same draw, the same bytes.

    Characters that would steer a terminal or cannot be encoded are written as \u escapes.
    """
    text = json.dumps(manifest, ensure_ascii=False, indent=2, allow_nan=False)
    return (escaped(text) + "\n").encode()


def digest(content: bytes) -> str:
    """Return the SHA-256, in hex, of a manifest's file: published with the list, it tells every later edit."""
    return hashlib.sha256(content).hexdigest()


def probability(stratum: Stratum) -> float:
    """Return a stratum's inclusion probability as the manifest states it."""
    return _number(round(stratum.probability, 4))


def weight(stratum: Stratum) -> float:
    """Return a stratum's weight as the manifest states it."""
    return _number(round(stratum.weight, 6))


def read(path: Path) -> tuple[dict[str, Any], str]:
    """Return a manifest, made sure that it is whole, and the SHA-256 of its file.

    Raises BadFile when it cannot be read, is no manifest, says a thing twice, or contradicts itself, as it does after
    many edits by hand. What it may say whatever the data are is for its hash to hold (see `trust`).
    """
    try:
        content = read_whole(path, MAXIMUM_MEBIBYTES)
        text = content.decode("utf-8-sig")
    except OSError as error:
        message = _("{path} could not be read: {reason}. Name the manifest that `auditkit sample draw` wrote.")
        raise BadFile(str(path), message.format(path=path, reason=reason_of(error))) from error
    except UnicodeDecodeError as error:
        raise _no_manifest(path, _("it is not UTF-8 text")) from error
    try:
        loaded = json.loads(text, parse_constant=_no_constant, parse_float=_plain_number, object_pairs_hook=_once_each)
    except _SaidTwice as error:
        raise _no_manifest(path, _('"{key}" stands twice in it').format(key=shown(str(error)))) from error
    except json.JSONDecodeError as error:
        reason = _("it is not JSON from line {line}, column {column} on").format(line=error.lineno, column=error.colno)
        raise _no_manifest(path, reason) from error
    except (ValueError, RecursionError) as error:
        raise _no_manifest(path, _("it is not JSON")) from error
    wrong = _against_schema(loaded) or _contradiction(loaded)
    if wrong:
        raise _no_manifest(path, wrong)
    return loaded, digest(content)


def parameters(manifest: Mapping[str, Any]) -> SamplingParameters:
    """Return the parameters that a manifest was drawn by."""
    said = manifest["parameters"]
    return SamplingParameters(
        audit_top_n=said["audit_top_n"],
        tiers=tuple(_stated_tier(tier) for tier in said["tiers"]),
        minimum=said["minimum"],
        unknown_field=said["unknown_field"],
        drop_missing=said["drop_missing"],
    )


def packs(manifest: Mapping[str, Any]) -> tuple[PackSource, ...]:
    """Return the rule packs that a manifest names; it does not say where their files were."""
    return tuple(PackSource(pack["id"], pack["version"], pack["sha256"], path="") for pack in manifest["packs"])


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


def _plain_number(text: str) -> float:
    """Read 2.0 as 2, so that a number that the schema takes for whole is whole for us too."""
    number = float(text)
    return int(number) if number.is_integer() else number


class _SaidTwice(ValueError):
    """A key that stands twice in one object; readers of JSON differ in which of the two they believe."""


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for key, value in pairs:
        if key in read:
            raise _SaidTwice(key)
        read[key] = value
    return read


def _no_constant(name: str) -> float:
    raise ValueError(name)


def _no_manifest(path: Path, reason: str) -> BadFile:
    return BadFile(
        str(path),
        _(
            "{path} is no manifest as `auditkit sample draw` writes it: {reason}. If it was edited by hand, "
            "get the original."
        ).format(path=path, reason=reason),
    )


def _against_schema(loaded: object) -> str | None:
    import jsonschema

    path = resources.folder("schemas") / "manifest.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    checker = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker(["date"]))
    error = jsonschema.exceptions.best_match(checker.iter_errors(loaded))
    if error is None:
        return None
    where = "/".join(str(step) for step in error.absolute_path) or _("the whole file")
    if error.validator == "additionalProperties":
        known = error.schema["properties"] if isinstance(error.schema, dict) else ()
        unknown = _(", ").join(key for key in error.instance if key not in known)
        return _("{where} has {keys}, which no manifest has there").format(where=shown(where), keys=shown(unknown))
    if error.validator == "required":
        missing = _(", ").join(key for key in error.validator_value if key not in error.instance)
        return _("{where} lacks {keys}").format(where=shown(where), keys=missing)
    seen = json.dumps(error.instance, ensure_ascii=False, default=str)
    return _("{where} is {seen}, which no manifest holds there").format(where=shown(where), seen=shown(seen))


def _contradiction(manifest: Mapping[str, Any]) -> str | None:
    """Return what in a manifest cannot be true whatever the data were; null when it agrees with itself."""
    strata = [
        Stratum(entry["tier"], entry["field"], entry["size"], _fraction(entry["rate"]), entry["take"])
        for entry in manifest["strata"]
    ]
    listed = [entry["project_id"] for entry in (*manifest["mandatory"], *manifest["selected"])]
    if any(_SURROGATE.search(text) for text in (manifest["seed"], *listed)):
        return _("the seed or an id holds a character that is none")
    if manifest["campaign"] != normalise(manifest["campaign"]):
        return _("its campaign is not written as a draw writes it")
    if len(set(listed)) < len(listed):
        return _("a project is listed twice")
    if manifest["frame"]["size"] != len(manifest["mandatory"]) + sum(stratum.size for stratum in strata):
        return _("the frame's size is not that of the mandatory list and the strata together")
    return _selected_contradiction(manifest["seed"], manifest["selected"], strata)


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
