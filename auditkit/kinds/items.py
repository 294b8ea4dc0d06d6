"""The items that rules ask to be there or not: what each reads, where it stands, and whether it is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import narwhals as nw

from auditkit.kinds import Read, conditions, reads
from auditkit.kinds.related_rows import Doubt, related
from auditkit.kinds.scope import Scope
from auditkit.model.frames import Frames
from auditkit.model.pack import Rule
from auditkit.model.verdict import Row

GROUPS = ("all_of", "any_of", "none_of")


def group_of(rule: Rule) -> tuple[str, Sequence[Any]]:
    """Return which of all_of, any_of and none_of the rule uses, and its items."""
    for group in GROUPS:
        if group in rule.body:
            return group, rule.body[group]
    raise KeyError(rule.id)


@dataclass(frozen=True, slots=True)
class Look:
    """Whether an item is there, and whether that cannot be told: its column is in no sheet, or a cell of it, or of the
    related rows in `doubt`, is at fault. `key` is the first key that a condition reaches over, and `orphan` where its
    parent was not handed in.
    """

    there: nw.Expr
    unclear: nw.Expr
    doubt: Doubt | None = None
    key: str | None = None
    orphan: nw.Expr = field(default_factory=lambda: nw.lit(False))


def look_for(rule: Rule, scope: Scope, item: Any) -> Look:
    """Return whether each subject of `scope` has the item, after joining to it what tells that."""
    if isinstance(item, str):
        unreadable = scope.unreadable(item)
        there = ~scope.column(item)[0].is_null()
        if unreadable is None or lacks(rule, scope.frames, item):
            return Look(there, nw.lit(lacks(rule, scope.frames, item)))
        return Look(there, unreadable)
    if "table" in item:
        return _look_for_rows(scope, item)
    truth = conditions.truth(scope, item["condition"], "unknown")
    unclear = nw.lit(False) if truth.is_certain else truth.possibly & ~truth.surely
    for path in conditions.columns(item["condition"]):
        orphan = scope.unknown_parent(path)
        if orphan is not None:
            return Look(truth.surely, unclear, key=path.rpartition(".")[0], orphan=orphan)
    return Look(truth.surely, unclear)


def lacks(rule: Rule, frames: Frames, item: Any) -> bool:
    """Whether a column that the item reads is in no sheet."""
    named = [(read.table, read.column) for read in item_reads(rule, item, ()) if read.column is not None]
    return any(not frames.has_column(table, column) for table, column in named)


def _look_for_rows(scope: Scope, item: Mapping[str, Any]) -> Look:
    table, where = item["table"], item.get("where")
    if not scope.frames.has(table):
        return Look(nw.lit(False), nw.lit(True))
    found = related(scope, table, where)
    unclear = nw.lit(False) if found.doubt is None else found.doubt.of(scope)
    return Look(found.of(scope), unclear, found.doubt)


def evidence(rule: Rule, item: Any, row: Row) -> tuple[str, int | None, str | None]:
    """Return where the item stands or belongs: table, row and column."""
    if isinstance(item, str):
        return rule.subject, row["subject_row"], item.partition(".")[0]
    if "condition" in item:
        first = next((read.column for read in item_reads(rule, item, ()) if read.table == rule.subject), None)
        return rule.subject, row["subject_row"], first
    return item["table"], None, None


def title(rule: Rule, item: Any) -> Any:
    """Return what to call an item: a column, the text that the pack gives, or a table."""
    if isinstance(item, str):
        return (rule.subject, item)
    return item.get("title") or (item["table"], None)


def item_reads(rule: Rule, item: Any, place: tuple[str | int, ...]) -> Iterator[Read]:
    """Yield what the item at `place` of the rule reads."""
    if isinstance(item, str):
        yield from reads.column(rule.subject, item, place, "table")
    elif "condition" in item:
        yield from reads.condition(rule.subject, item["condition"], (*place, "condition"))
    else:
        yield Read(item["table"], None, (*place, "table"), "table")
        yield from reads.condition(item["table"], item.get("where"), (*place, "where"), rule.subject)
