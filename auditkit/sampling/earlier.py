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
from auditkit.sampling.parameters import key_label
from auditkit.sampling.tickets import RANDOM_SOURCE
from auditkit.values.text import printable, shown

ENDING = ".json"
"""That of the files that commitments, manifests and selections are kept in."""

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


def refuse_overwriting(outputs: Iterable[Path], written: bytes | None, drawn: Draw | None = None) -> None:
    """Raise BadUsage when one of `outputs` holds what others may have been shown: a commitment, a draw or a selection.

    The very same may be written again, and the same is the same bytes: a draw that no longer says which one it takes
    the place of is another. `written` are the bytes that are to be written, null where those that stand there count
    even if they are the same; `drawn` is the draw that they state. A trial by a random seed, which proves nothing to
    anyone, may be written over.
    """
    for path in outputs:
        content = _content(path) if path.suffix.lower() == ENDING else b""
        found = _parsed(content)
        if found is None or content == written or found.get("seed_source") == RANDOM_SOURCE:
            continue
        if "manifest" in found:
            raise _overwritten(path, found, drawn)
        if "commitment" in found:
            message = _(
                "{path} holds a commitment already, whose SHA-256 may have been published; write to another file."
            )
            raise BadUsage(message.format(path=printable(str(path))))
        if "selection" in found:
            message = _("{path} holds another selection of rows of {table}. Keep it and write to another file.")
            raise BadUsage(message.format(path=printable(str(path)), table=shown(str(found.get("table")))))


def beside(commitment: Path) -> list[Path]:
    """Return the files of the folder of a commitment that may be manifests, whatever the case of their ending."""
    return sorted(path for path in commitment.parent.glob("*") if path.suffix.lower() == ENDING)


def refuse_unnamed(drawn: Draw, others: Iterable[Path]) -> None:
    """Raise BadUsage when one of `others` holds another draw of the campaign or from the frame of `drawn` that `drawn`
    does not name: as the one that it supersedes, or as one that this superseded, and so on.

    A draw is another one by its seed, its parameters or its frame: data that were corrected late are no reason to let
    the published list disappear. A trial by a random seed, which proves nothing to anyone, is none.
    """
    unnamed = {other.sha256: other for other in _related(drawn, others)}
    named = None if drawn.supersedes is None else drawn.supersedes.sha256
    while named is not None and named in unnamed:
        named = unnamed.pop(named).supersedes
    for other in unnamed.values():
        raise _second(other.path, drawn.campaign)


@dataclass(frozen=True, slots=True)
class _Other:
    """Another draw: where it is, its SHA-256, and that of the one that it supersedes."""

    path: Path
    sha256: str
    supersedes: str | None


def _related(drawn: Draw, paths: Iterable[Path]) -> Iterator[_Other]:
    """Yield the draws of the campaign, or from the frame, of `drawn` that are another one."""
    for path in paths:
        content = _content(path)
        found = _parsed(content)
        if found is None or "manifest" not in found or found.get("seed_source") == RANDOM_SOURCE:
            continue
        if _is_related(found, drawn) and not _is_same(found, drawn):
            before = found.get("supersedes")
            named = before.get("sha256") if isinstance(before, dict) else None
            yield _Other(path, manifests.digest(content), named if isinstance(named, str) else None)


def _is_related(found: Mapping[str, Any], drawn: Draw) -> bool:
    return found.get("campaign") == drawn.campaign or _part(found, "frame").get("sha256") == drawn.frame_sha256


def _is_same(found: Mapping[str, Any], drawn: Draw) -> bool:
    """Whether the same lists come of a manifest, whatever else it says."""
    mine = (drawn.seed, drawn.frame_sha256, manifests.stated(drawn.parameters))
    parameters = {"reserves": 0, **_part(found, "parameters")}
    return (found.get("seed"), _part(found, "frame").get("sha256"), parameters) == mine


def _part(found: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    part = found.get(key)
    return part if isinstance(part, dict) else {}


def _content(path: Path) -> bytes:
    try:
        small = path.is_file() and path.stat().st_size <= _LARGEST
        return path.read_bytes() if small else b""
    except OSError:
        return b""


def _parsed(content: bytes) -> Mapping[str, Any] | None:
    """Return what may be a manifest, whoever wrote it; a broken one still tells that there was a draw."""
    try:
        loaded = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return loaded if isinstance(loaded, dict) else None


def _overwritten(path: Path, found: Mapping[str, Any], drawn: Draw | None) -> BadUsage:
    if drawn is not None and _is_same(found, drawn):
        mine = manifests.document(drawn)
        keys = [key for key in (*mine, *(key for key in found if key not in mine)) if found.get(key) != mine.get(key)]
        message = _("{path} holds this draw, and says another thing of it ({keys}). Keep it and write to another file.")
        named = _(", ").join(key_label(shown(key)) for key in keys) or _("written otherwise")
        return BadUsage(message.format(path=printable(str(path)), keys=named))
    if drawn is not None and _is_related(found, drawn):
        return _second(path, drawn.campaign)
    message = _('{path} holds the draw of campaign "{campaign}". Keep it and write to another file.')
    return BadUsage(message.format(path=printable(str(path)), campaign=shown(str(found.get("campaign")))))


def _second(path: Path, campaign: str) -> BadUsage:
    message = _(
        '{path} holds an earlier draw of campaign "{campaign}". Keep it and write to another file; say with '
        "--supersedes {path} and --reason why there is a second one."
    )
    return BadUsage(message.format(path=printable(str(path)), campaign=shown(campaign)))
