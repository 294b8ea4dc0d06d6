"""How to read what was handed in: all that a worker has to be told, and no more than that to load."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from auditkit.model.schema import TABLE_NAMES

if TYPE_CHECKING:
    from auditkit.ingest.headers import HeaderMapping


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read what was handed in: the currency of all amounts, how 11/09/2024 is meant, and what headers mean.

    `date_order` is dmy or mdy; `mapping` comes from `parse_mapping`. `tables` are those that sheets may hold.
    `is_of_draw` says that the currency is that of a draw, so that no option may name another.
    """

    currency: str = "CNY"
    date_order: str | None = None
    mapping: HeaderMapping = field(default_factory=dict)
    tables: tuple[str, ...] = TABLE_NAMES
    is_of_draw: bool = False
