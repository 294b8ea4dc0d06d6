"""What is said of a cell that cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from auditkit.values.missing import ERROR_VALUES, NOT_CALCULATED


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one value is not taken. `check` is type, enum or range; `code` and `arguments` make the message."""

    code: str
    check: str = "type"
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Problem:
    """One cell of a column that does not parse.

    `index` is its position in the column given; `check` is type, enum or range; `code` is the key of the message and
    `arguments` fill it; `value` is what was seen, normalised and safe to show.
    """

    index: int
    check: str
    code: str
    value: str
    arguments: Mapping[str, Any]


ERROR_VALUE = Refusal("error-value")
_WITHOUT_RESULT = Refusal("not-calculated")
TEXT_TOO_LONG = Refusal("text-too-long")
DATE_FOR_KEY = Refusal("date-for-key")
TOO_LARGE = Refusal("too-large", "range")

NO_VALUES: Mapping[str, Refusal] = {**dict.fromkeys(ERROR_VALUES, ERROR_VALUE), NOT_CALCULATED: _WITHOUT_RESULT}
"""Texts that stand in a cell of any type where a formula came to nothing, and why they are not taken."""
