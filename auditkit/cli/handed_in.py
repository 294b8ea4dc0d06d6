"""What was handed in, and what must not be: files of the auditing side have no place among those that it judges."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path


def among(place: Path, paths: Sequence[Path]) -> Path | None:
    """Return which of the `paths` that were handed in `place` is, lies in, or leads to; None where it is apart."""
    around = {folder for each in _places(place) for folder in (each, *each.parents)}
    return next((path for path in paths if around.intersection(_places(path))), None)


def _places(path: Path) -> tuple[Path, Path]:
    """Return where a file stands, and where it is if a link stands there."""
    real = os.path.realpath
    return Path(real(path.parent)) / path.name, Path(real(path))
