"""What a manifest says whatever the data are: how far the rule packs it names bear it out, and what nothing does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from auditkit import __version__, packs
from auditkit.i18n import translate as _
from auditkit.model.draw import Difference, SamplingParameters
from auditkit.sampling import manifest as manifests
from auditkit.sampling.parameters import figures, parameter_name
from auditkit.values.text import shown

_ON_TRUST = ("seed", "seed_source", "campaign", "as_of", "parameters.unknown_field", "parameters.drop_missing")


def on_trust(manifest: Mapping[str, Any], currency_said: bool = False) -> list[str]:
    """Return the keys of a manifest that neither the data nor a rule pack can confirm.

    `currency_said` is whether the data say in which currency the amounts are; they are then read in no other.
    """
    currency = () if currency_said else ("frame.currency",)
    return [*_ON_TRUST, *currency, *(key for key in ("commitment", "supersedes") if manifest[key] is not None)]


def departures(manifest: Mapping[str, Any]) -> list[Difference]:
    """Return where a manifest departs from the rule packs of the names it gives, as this version ships them.

    That need not be wrong: parameters can be set for a draw, and packs have versions. Whoever checks must know of it.
    """
    if not manifest["packs"]:
        message = _("The manifest names no rule pack, so that nobody can tell where its parameters come from.")
        return [Difference("pack", None, [], None, message)]
    named = [pack["id"] for pack in manifest["packs"]]
    foreign = [name for name in named if name not in packs.shipped()]
    if foreign:
        message = _("Pack {id} does not come with auditkit; compare the manifest's parameters with it yourself.")
        return [Difference("pack", None, name, None, message.format(id=shown(name))) for name in foreign]
    pack = packs.load(named)
    hashes = {source.id: source.sha256 for source in pack.sources}
    parameters = SamplingParameters.from_pack(pack, manifest["frame"]["currency"])
    return [*_packs(manifest, hashes), *_parameters(manifest, manifests.stated(parameters), named[-1])]


def _packs(manifest: Mapping[str, Any], hashes: Mapping[str, str]) -> Iterator[Difference]:
    for pack in manifest["packs"]:
        if pack["sha256"] != hashes[pack["id"]]:
            message = _("Pack {id} {version} is not the one that comes with auditkit {ours}: its SHA-256 is another.")
            told = message.format(id=pack["id"], version=shown(pack["version"]), ours=__version__)
            yield Difference("pack", None, pack["sha256"], hashes[pack["id"]], told)


def _parameters(manifest: Mapping[str, Any], ours: Mapping[str, Any], pack: str) -> Iterator[Difference]:
    currency = manifest["frame"]["currency"]
    for key in ("audit_top_n", "tiers", "minimum", "reserves"):
        said = manifest["parameters"].get(key, 0)
        if said != ours[key]:
            message = _("Parameter {name} is {said} in the manifest and {ours} in pack {pack}.")
            shown_values = {"said": figures(said, currency), "ours": figures(ours[key], currency)}
            told = message.format(name=parameter_name(key), pack=pack, **shown_values)
            yield Difference("parameter", None, said, ours[key], told)
