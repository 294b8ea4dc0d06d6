"""Reading what people hand in: files and sheets found, tables located, columns typed, and every value's place kept.

What the package offers is loaded when it is asked for, so that reading ahead can begin before all of it is there.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from auditkit.ingest.headers import HeaderMapping, parse_mapping
    from auditkit.ingest.reading import ReadOptions, from_rows, read

__all__ = ["HeaderMapping", "ReadOptions", "from_rows", "parse_mapping", "read"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(name)
    module = "headers" if name in ("HeaderMapping", "parse_mapping") else "reading"
    return getattr(importlib.import_module(f"auditkit.ingest.{module}"), name)
