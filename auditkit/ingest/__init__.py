"""Reading what people hand in: files and sheets found, tables located, columns typed, and every value's place kept."""

from __future__ import annotations

from auditkit.ingest.headers import HeaderMapping, parse_mapping
from auditkit.ingest.read import ReadOptions, from_rows, read

__all__ = ["HeaderMapping", "ReadOptions", "from_rows", "parse_mapping", "read"]
