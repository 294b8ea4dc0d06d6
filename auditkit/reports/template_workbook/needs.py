"""What rules need of those who hand in: which tables, which columns, and which duties have a day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from auditkit.kinds import get_kind
from auditkit.model.pack import Pack, Rule
from auditkit.model.schema import TABLE_NAMES

_NO_TABLE_TOO_MUCH = "projects"  # without it nothing is judged, whatever the rules


def tables_needed(pack: Pack) -> tuple[str, ...]:
    """Return the tables that the rules of `pack` read, in their order; that of the projects always."""
    read = {table for table, _column in columns_read(pack)}
    return tuple(name for name in TABLE_NAMES if name in read or name == _NO_TABLE_TOO_MUCH)


def columns_read(pack: Pack) -> frozenset[tuple[str, str | None]]:
    """Return which columns the rules of `pack` read, each with its table; a table alone has no column."""
    return frozenset((read.table, read.column) for rule in pack.rules for read in get_kind(rule.kind).reads(rule))


def dated(pack: Pack) -> Iterator[Rule]:
    """Yield the rules of `pack` that ask for something by a day, or within a while before the as-of day."""
    return (rule for rule in pack.rules if get_kind(_asking(rule)).takes_late or _looks_back(rule.body))


def _asking(rule: Rule) -> str:
    """Return the kind of what is asked for: of a rule that chooses whom it asks, that of its requirement."""
    kind: str = rule.body["require"]["kind"] if "require" in rule.body else rule.kind
    return kind


def _looks_back(body: Any) -> bool:
    if isinstance(body, dict):
        return body.get("before") == "as_of" or any(map(_looks_back, body.values()))
    return isinstance(body, list) and any(map(_looks_back, body))
