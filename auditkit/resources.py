"""Where the schemas, rule packs and sample data live that auditkit ships.

A wheel carries them inside the package; a source checkout keeps them at the top of the repository, where people look
for them. Everything else asks here and need not know which of the two it runs from.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """Return the folder of shipped data called `name` (schemas, rules or sample_data)."""
    packaged = _PACKAGE / "data" / name
    return packaged if packaged.is_dir() else _PACKAGE.parent / name
