"""Where copies go: the folders of the inputs again, below one folder, by names that lead nowhere else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import takewhile
from pathlib import PurePosixPath

from auditkit.ingest.paths import ARCHIVE

KEPT = (".xlsx", ".xlsm")
"""The endings of workbooks that are marked themselves; every other copy is a new .xlsx."""

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
_BYTES = 200


def copy_names(paths: Sequence[str]) -> list[str]:
    """Return where the copy of each file goes, with slashes, within the folder of copies.

    What all files have in common of their folders is left out, so that those of one folder lie side by side. No name
    is absolute, leads upwards, is kept by a system for itself, or is that of another copy, in whatever case.
    """
    folders = [_parts(path)[:-1] for path in paths]
    common = sum(1 for _level in takewhile(lambda level: len(set(level)) == 1, zip(*folders, strict=False)))
    taken: set[str] = set()
    names: list[str] = []
    for path in paths:
        *inner, last = _parts(path)[common:]
        ending = PurePosixPath(last).suffix
        kept = ending.lower() if ending.lower() in KEPT else ".xlsx"
        name = _unused("/".join([*map(_folder, inner), _safe(last.removesuffix(ending))]), kept, taken)
        taken.add(_alike(name))
        names.append(name)
    return names


def _parts(path: str) -> list[str]:
    return [part for part in PurePosixPath(path).parts if part not in ("/", ".", "..", "")]


def _folder(name: str) -> str:
    """Return the folder for what lies in a folder or an archive of this name."""
    return _safe(name[: -len(ARCHIVE)] if name.lower().endswith(ARCHIVE) and len(name) > len(ARCHIVE) else name)


def _safe(name: str) -> str:
    """Return a name that every system takes, and that hides no file."""
    kept = _FORBIDDEN.sub("_", name).encode("utf-8", "replace")[:_BYTES].decode("utf-8", "ignore").strip(" .")
    return f"_{kept}" if not kept or _RESERVED.fullmatch(kept) else kept


def _unused(stem: str, ending: str, taken: set[str]) -> str:
    number, found = 1, f"{stem}{ending}"
    while _alike(found) in taken:
        number += 1
        found = f"{stem} ({number}){ending}"
    return found


def _alike(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
