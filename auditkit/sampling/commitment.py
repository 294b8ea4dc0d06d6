"""The commitment: what fixes frame, rules and parameters of a draw before its seed can be known."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from auditkit import documents
from auditkit.documents import digest, to_bytes
from auditkit.i18n import translate as _
from auditkit.model.draw import Committed, Difference, FrameItem, SamplingParameters
from auditkit.sampling import manifest as manifests
from auditkit.sampling import moments
from auditkit.sampling.frame import canonical, stated_frame
from auditkit.sampling.parameters import figures, key_label, parameter_name
from auditkit.sampling.strata import check_tiers
from auditkit.sampling.tickets import METHOD
from auditkit.sampling.verify import of_frames
from auditkit.values.text import normalise, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from auditkit.model.pack import PackSource

__all__ = [
    "VERSION",
    "differences",
    "digest",
    "document",
    "in_time",
    "kept",
    "packs_and_parameters",
    "read",
    "stated",
    "to_bytes",
]

VERSION = 1

Document = dict[str, Any]


def document(
    frame: Iterable[FrameItem],
    *,
    campaign: str,
    packs: Sequence[PackSource],
    parameters: SamplingParameters,
    currency: str,
    event: str,
    event_at: str,
    committed_at: datetime,
) -> Document:
    """Return the commitment to a draw; its seed is to come from `event`.

    Raises BadUsage for a frame or tiers that no list can be drawn by, so that nobody publishes a commitment in vain.
    """
    items = canonical(frame)
    check_tiers(parameters.tiers)
    return {
        "commitment": VERSION,
        "committed_at": moments.in_utc(committed_at),
        "event": event,
        "event_at": event_at,
        "method": METHOD,
        "campaign": campaign,
        "frame": stated_frame(items, currency),
        "packs": manifests.stated_packs(packs),
        "parameters": manifests.stated(parameters),
    }


def read(path: Path) -> tuple[Document, str]:
    """Return a commitment and the SHA-256 of its file; raises BadFile when it cannot be read or is none."""
    missing = _("{path} could not be read: {reason}. Name the commitment that `auditkit sample commit` wrote.")
    other = _(
        "{path} is no commitment as `auditkit sample commit` writes it: {reason}. If it was edited by hand, "
        "get the original."
    )
    return documents.read(path, documents.Form("commitment", missing, other), _contradiction)


def stated(commitment: Mapping[str, Any], sha256: str) -> Committed:
    """Return what a manifest says of the commitment that it kept to."""
    return Committed(sha256, commitment["committed_at"], commitment["event"], commitment["event_at"])


def in_time(commitment: Mapping[str, Any]) -> bool:
    """Whether a commitment, or what a manifest says of it, was made before the event of the seed began."""
    return moments.begins(commitment["committed_at"]) < moments.begins(commitment["event_at"])


def kept(commitment: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Return in what `now`, a commitment to what there is today, departs from the one that was made."""
    return [difference.message for difference in _content(commitment, now)]


def differences(manifest: Mapping[str, Any], commitment: Mapping[str, Any] | None, sha256: str) -> list[Difference]:
    """Return what speaks against the commitment that a manifest names; `commitment` is its file, if there is one."""
    said = manifest["commitment"]
    if said is None:
        if commitment is None:
            return []
        message = _("The manifest names no commitment, so it cannot have kept to this one.")
        return [Difference("commitment", None, None, sha256, message)]
    found: list[Difference] = []
    if not in_time(said):
        message = _("The commitment of {at} is not older than the event of {event_at}: the seed may have been known.")
        told = message.format(at=said["committed_at"], event_at=said["event_at"])
        found.append(Difference("commitment", None, said["committed_at"], said["event_at"], told))
    if commitment is None:
        return found
    if said["sha256"] != sha256:
        message = _("The manifest kept to the commitment with SHA-256 {said}; that of this file is {sha256}.")
        told = message.format(said=said["sha256"], sha256=sha256)
        found.append(Difference("commitment", None, said["sha256"], sha256, told))
    for key in ("committed_at", "event", "event_at"):
        if said[key] != commitment[key]:
            message = _('{key}: "{found}" in the commitment, and "{said}" in the manifest.')
            told = message.format(key=key_label(key), found=shown(commitment[key]), said=shown(said[key]))
            found.append(Difference("commitment", None, said[key], commitment[key], told))
    for difference in _content(commitment, manifest):
        told = _("Commitment and manifest differ: {message}").format(message=difference.message)
        found.append(replace(difference, kind="commitment", message=told))
    return found


def packs_and_parameters(commitment: Mapping[str, Any]) -> tuple[list[str], SamplingParameters]:
    """Return the names of the rule packs that a commitment fixes, and its parameters."""
    return [pack["id"] for pack in commitment["packs"]], manifests.parameters(commitment)


def _contradiction(commitment: Mapping[str, Any]) -> str | None:
    for key in ("committed_at", "event_at"):
        if not moments.valid(commitment[key]):
            return _('its "{key}" is a moment that there is not').format(key=key)
    if commitment["campaign"] != normalise(commitment["campaign"]):
        return _("its campaign is not written as a draw writes it")
    return None


def _content(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    """Yield in what two documents differ of all that a commitment fixes."""
    if old["campaign"] != new["campaign"]:
        message = _('The campaign was "{old}" and is "{new}".')
        told = message.format(old=shown(old["campaign"]), new=shown(new["campaign"]))
        yield Difference("commitment", None, old["campaign"], new["campaign"], told)
    yield from of_frames(old["frame"], new["frame"])
    if old["frame"]["currency"] != new["frame"]["currency"]:
        message = _("The currency was {old} and is {new}.")
        told = message.format(old=old["frame"]["currency"], new=new["frame"]["currency"])
        yield Difference("commitment", None, old["frame"]["currency"], new["frame"]["currency"], told)
    yield from _packs(old["packs"], new["packs"])
    currency = old["frame"]["currency"]
    for key, value in old["parameters"].items():
        now = new["parameters"][key]
        if now != value:
            message = _("Parameter {name} was {old} and is {new}.")
            shown_values = {"old": figures(value, currency), "new": figures(now, currency)}
            told = message.format(name=parameter_name(key), **shown_values)
            yield Difference("parameter", None, value, now, told)


def _packs(old: Sequence[Mapping[str, str]], new: Sequence[Mapping[str, str]]) -> Iterator[Difference]:
    before = {pack["id"]: pack for pack in old}
    after = {pack["id"]: pack for pack in new}
    for name, pack in before.items():
        if name not in after:
            message = _("Rule pack {id} is not in use any more.").format(id=shown(name))
            yield Difference("pack", None, name, None, message)
        elif after[name] != pack:
            told = _("Rule pack {id} was version {old} with SHA-256 {old_hash}, and is version {new} with {new_hash}.")
            message = told.format(
                id=shown(name),
                old=shown(pack["version"]),
                old_hash=pack["sha256"],
                new=shown(after[name]["version"]),
                new_hash=after[name]["sha256"],
            )
            yield Difference("pack", None, pack["sha256"], after[name]["sha256"], message)
    for name in after:
        if name not in before:
            yield Difference("pack", None, None, name, _("Rule pack {id} is new.").format(id=shown(name)))
