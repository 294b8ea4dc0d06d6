"""Draws made before: a second one of a campaign names the first, or a list could be drawn until it suits."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from auditkit.errors import BadUsage
from auditkit.i18n import translate as _
from auditkit.model.draw import Draw, Superseded
from auditkit.sampling import manifest as manifests
from auditkit.sampling.tickets import RANDOM_SOURCE
from auditkit.values.text import printable, shown

_LARGEST = 100 * 1024 * 1024


def superseded(path: Path, campaign: str, reason: str) -> Superseded:
    """Return the draw whose manifest is at `path`, as superseded for this reason.

    Raises BadFile when it cannot be read or is none, and BadUsage when it is of another campaign.
    """
    manifest, sha256 = manifests.read(path)
    if manifest["campaign"] != campaign:
        message = _('--supersedes "{path}" is a draw from campaign "{other}", not from "{campaign}".')
        raise BadUsage(
            message.format(path=printable(str(path)), other=shown(manifest["campaign"]), campaign=shown(campaign))
        )
    return Superseded(sha256, reason)


def refuse_unnamed(drawn: Draw, outputs: Iterable[Path], beside: Iterable[Path]) -> None:
    """Raise BadUsage when one of `outputs` holds another draw, or one of `beside` another draw of the campaign or from
    the frame of `drawn` that `drawn` does not name: as the one that it supersedes, or as one that this superseded, and
    so on.

    A draw is another one by its seed, its parameters or its frame: data that were corrected late are no reason to let
    the published list disappear. A trial by a random seed, which proves nothing to anyone, is none.
    """
    for other in _others(drawn, outputs):
        raise _second(other.path, drawn) if other.is_related else _foreign(other)
    others = {other.sha256: other for other in _others(drawn, beside) if other.is_related}
    named = None if drawn.supersedes is None else drawn.supersedes.sha256
    while named is not None and named in others:
        named = others.pop(named).supersedes
    for other in others.values():
        raise _second(other.path, drawn)


@dataclass(frozen=True, slots=True)
class _Other:
    """Another draw: where it is, its SHA-256, its campaign, and the SHA-256 of the one that it supersedes.

    `is_related` is whether it is of the same campaign or from the same frame.
    """

    path: Path
    sha256: str
    campaign: str
    is_related: bool
    supersedes: str | None


def _others(drawn: Draw, paths: Iterable[Path]) -> Iterator[_Other]:
    mine = (drawn.seed, drawn.frame_sha256, manifests.stated(drawn.parameters))
    for path in paths:
        content = _content(path)
        found = _loaded(content)
        if found is None:
            continue
        campaign, frame = str(found.get("campaign")), found["frame"].get("sha256")
        theirs = (found.get("seed"), frame, {"reserves": 0, **found["parameters"]})
        if theirs != mine and found.get("seed_source") != RANDOM_SOURCE:
            before = found.get("supersedes")
            named = before.get("sha256") if isinstance(before, dict) else None
            is_related = campaign == drawn.campaign or frame == drawn.frame_sha256
            named = named if isinstance(named, str) else None
            yield _Other(path, manifests.digest(content), campaign, is_related, named)


def _content(path: Path) -> bytes:
    try:
        small = path.is_file() and path.stat().st_size <= _LARGEST
        return path.read_bytes() if small else b""
    except OSError:
        return b""


def _loaded(content: bytes) -> Mapping[str, Any] | None:
    """Return what may be a manifest, whoever wrote it; a broken one still tells that there was a draw."""
    try:
        loaded = json.loads(content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(loaded, dict) or loaded.get("manifest") != manifests.VERSION:
        return None
    whole = isinstance(loaded.get("frame"), dict) and isinstance(loaded.get("parameters"), dict)
    return loaded if whole else None


def _second(path: Path, drawn: Draw) -> BadUsage:
    message = _(
        '{path} holds an earlier draw of campaign "{campaign}". Keep it and write to another file; say with '
        "--supersedes {path} and --reason why there is a second one."
    )
    return BadUsage(message.format(path=printable(str(path)), campaign=shown(drawn.campaign)))


def _foreign(other: _Other) -> BadUsage:
    message = _('{path} holds the draw of campaign "{campaign}". Keep it and write to another file.')
    return BadUsage(message.format(path=printable(str(other.path)), campaign=shown(other.campaign)))
