"""Draws made before: a second one from the same frame names the first, or a list could be drawn until it suits."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from auditkit.errors import BadUsage
from auditkit.i18n import translate as _
from auditkit.model.draw import Draw, Superseded
from auditkit.sampling import manifest as manifests
from auditkit.sampling.tickets import RANDOM_SOURCE
from auditkit.values.text import printable, shown


def superseded(path: Path, campaign: str, reason: str) -> tuple[Superseded, set[str]]:
    """Return the draw whose manifest is at `path` as superseded, and the SHA-256 of it and of the one that it names.

    Raises BadFile when it cannot be read or is none, and BadUsage when it is of another campaign.
    """
    manifest, sha256 = manifests.read(path)
    if manifest["campaign"] != campaign:
        message = _('--supersedes "{path}" is a draw from campaign "{other}", not from "{campaign}".')
        raise BadUsage(
            message.format(path=printable(str(path)), other=shown(manifest["campaign"]), campaign=shown(campaign))
        )
    before = manifest["supersedes"]
    return Superseded(sha256, reason), {sha256} | ({before["sha256"]} if before else set())


def refuse_unnamed(drawn: Draw, outputs: Iterable[Path], beside: Iterable[Path], named: set[str]) -> None:
    """Raise BadUsage when one of `outputs` holds another draw from the frame of `drawn`, or one of `beside` does so
    and is not among the draws whose SHA-256 are `named`.

    The same draw again is none, and nor is a trial by a random seed, which proves nothing to anyone.
    """
    for path, _sha256 in _others(drawn, outputs):
        raise _second(path, drawn)
    for path, sha256 in _others(drawn, beside):
        if sha256 not in named:
            raise _second(path, drawn)


def _others(drawn: Draw, paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    mine = (drawn.seed, manifests.stated(drawn.parameters))
    for path in paths:
        content = _content(path)
        found = _loaded(content)
        if found is None or found["frame"].get("sha256") != drawn.frame_sha256:
            continue
        theirs = (found.get("seed"), {"reserves": 0, **found["parameters"]})
        if theirs != mine and found.get("seed_source") != RANDOM_SOURCE:
            yield path, manifests.digest(content)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
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
        '{path} holds an earlier draw of campaign "{campaign}" from this very frame. Keep it and write to another '
        "file; say with --supersedes {path} and --reason why there is a second one."
    )
    return BadUsage(message.format(path=printable(str(path)), campaign=shown(drawn.campaign)))
