"""Raw cell values in, typed columns out: what people type into spreadsheets, read exactly or refused with a reason.

Whole columns are read by `auditkit.values.columns`, which needs pandas; what stands here does not.
"""

from __future__ import annotations

from auditkit.values.missing import is_missing
from auditkit.values.problems import Problem
from auditkit.values.text import label_key, normalise
from auditkit.values.units import header_unit, holding, is_unread_note, split_header, unit_note, unit_notes

__all__ = [
    "Problem",
    "header_unit",
    "holding",
    "is_missing",
    "is_unread_note",
    "label_key",
    "normalise",
    "split_header",
    "unit_note",
    "unit_notes",
]
