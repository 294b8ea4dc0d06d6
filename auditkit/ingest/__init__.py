"""Reading what people hand in: files and sheets found, tables located, columns typed, and every value's place kept.

What the package offers is loaded when it is asked for, so that a process can begin to read before all of it is there.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from auditkit.ingest.cache import FileCache
    from auditkit.ingest.headers import HeaderMapping, parse_mapping
    from auditkit.ingest.options import ReadOptions
    from auditkit.ingest.reading import from_rows, read, read_as

_MODULES = {
    "FileCache": "cache",
    "HeaderMapping": "headers",
    "ReadOptions": "options",
    "from_rows": "reading",
    "parse_mapping": "headers",
    "read": "reading",
    "read_as": "reading",
}

__all__ = ["FileCache", "HeaderMapping", "ReadOptions", "from_rows", "parse_mapping", "read", "read_as"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(name)
    return getattr(importlib.import_module(f"auditkit.ingest.{_MODULES[name]}"), name)
