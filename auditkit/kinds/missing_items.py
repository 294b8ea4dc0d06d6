"""What is said of subjects whose items are not as a rule asks: which of them are missing, there against the rule, or
cannot be told, and at which cells.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from auditkit.kinds import conditions, looked_at
from auditkit.kinds.contested import contested_at
from auditkit.kinds.deadline import cell_of
from auditkit.kinds.items import Look, evidence, item_reads, title
from auditkit.kinds.related_rows import Fault, on_file, related
from auditkit.kinds.scope import Scope, parent_at
from auditkit.kinds.yet_to_come import coming
from auditkit.model.pack import Rule
from auditkit.model.verdict import DIFFERING_ROWS, Detail, Row, Sentences

_OTHERS_NAMED = 3


class Told:
    """What is wrong with those subjects whose items are not as they should be."""

    def __init__(
        self,
        rule: Rule,
        group: str,
        items: Sequence[Any],
        absent: Sequence[int],
        looked: Sequence[Look],
        scope: Scope,
        rows: Sequence[Row],
    ) -> None:
        self._rule, self._group, self._items, self._absent = rule, group, items, absent
        self._frames = scope.frames
        self._unreadable = scope.frames.dataset.tables[rule.subject].unreadable
        self._causes = {
            position: look.doubt.causes(rows) for position, look in enumerate(looked) if look.doubt is not None
        }
        self._others = {
            position: on_file(
                scope, item["table"], [row for row in rows if not row[f"there_{position}"]], _OTHERS_NAMED
            )
            for position, item in enumerate(items)
            if isinstance(item, Mapping) and item.get("where") and scope.frames.has(item["table"])
        }
        self._coming = {
            position: coming(rule, scope.frames, self._lacking(position, rows), item["table"], item.get("where"))
            for position, item in enumerate(items)
            if isinstance(item, Mapping) and "table" in item and group != "none_of"
        }
        self._near = {
            position: _near(scope, item, [row for row in rows if not row[f"there_{position}"]])
            for position, item in enumerate(items)
            if isinstance(item, Mapping) and "table" in item and group == "all_of"
        }

    @staticmethod
    def _lacking(position: int, rows: Sequence[Row]) -> list[int]:
        return [row["subject_row"] for row in rows if not row[f"there_{position}"]]

    def not_handed_in(self, rows: Sequence[Row]) -> Iterator[tuple[Row, Detail]]:
        """Yield once for all subjects of one sheet that fared alike which columns no sheet has."""
        if not self._absent or self._group == "any_of":
            return
        columns = [title(self._rule, self._items[position]) for position in self._absent]
        of_status: defaultdict[str, dict[int, Row]] = defaultdict(dict)
        for row in rows:
            of_status[row["status"]][row["subject_row"]] = row
        for alike in of_status.values():
            for row_ids in self._frames.by_sheet(self._rule.subject, list(alike)):
                detail = Detail("not_handed_in", self._table_that_lacks(), arguments={"what": columns})
                detail.all_of = self._rule.subject, row_ids
                yield alike[int(row_ids[0])], detail

    def _table_that_lacks(self) -> str:
        """Return the table that the columns which no sheet has belong to; the subject's where they are of several."""
        reads = [
            read for position in self._absent for read in item_reads(self._rule, self._items[position], (position,))
        ]
        lacking = {
            read.table
            for read in reads
            if read.column is not None and not self._frames.has_column(read.table, read.column)
        }
        return lacking.pop() if len(lacking) == 1 else self._rule.subject

    def details(self, row: Row) -> Iterator[Detail]:
        """Return what else is wrong with one subject, item by item."""
        if self._group == "any_of":
            yield self._of_none(row)
            return
        for position, item in enumerate(self._items):
            if self._is_wrong(position, row) and not self._is_told(position, item, row):
                yield self._of(position, item, row)

    def _is_wrong(self, position: int, row: Row) -> bool:
        there, unclear = row[f"there_{position}"], row[f"unclear_{position}"]
        return bool(there or unclear) if self._group == "none_of" else not there

    def _is_told(self, position: int, item: Any, row: Row) -> bool:
        return position in self._absent or _hangs_on_another(self._items, item, row)

    def _of_none(self, row: Row) -> Detail:
        """Say that none of several items is there: at the one that was meant, as far as that can be told."""
        positions = range(len(self._items))
        last = next((position for position in reversed(positions) if self._is_handed_in(position, row)), 0)
        meant = next((position for position in positions if row.get(f"orphan_{position}")), last)
        titles = [title(self._rule, item) for item in self._items]
        if row.get(f"orphan_{meant}"):
            return self._orphan(meant, row, titles)
        unclear = [position for position in positions if row[f"unclear_{position}"]]
        contested = (self._contested(self._items[position], row, titles) for position in unclear)
        differing = next(filter(None, contested), None)
        if differing is not None:
            return differing
        table, row_id, column = evidence(self._rule, self._items[meant], row)
        if unclear:
            return Detail("unclear_any", table, row_id, column, arguments={"what": titles})
        later = next(filter(None, (self._later(position, row) for position in positions)), None)
        if later is not None:
            return later
        seen = self._seen(row)
        arguments = {"what": titles, "seen": seen}
        return Detail("none_so" if seen.details else "none_present", table, row_id, column, arguments=arguments)

    def _seen(self, row: Row) -> Sentences:
        """Return what stands in the cells that conditions look at, nothing where all of them are blank."""
        rule = self._rule
        asked = (item["condition"] for item in self._items if isinstance(item, Mapping) and "condition" in item)
        paths = [path for condition in asked for path in conditions.columns(condition)]
        told = list(looked_at.looked_at(self._frames, rule.subject, row["subject_row"], paths))
        details = [(rule.kind, detail) for detail, _is_filled in told]
        return Sentences(details if any(is_filled for _detail, is_filled in told) else [])

    def _contested(self, item: Any, row: Row, what: Any) -> Detail | None:
        """Say that the item is reached over a key that stands for rows which differ, at these rows; null where it is
        not: what is wrong is there, and not with who refers to them.
        """
        if isinstance(item, Mapping) and "condition" not in item:
            return None
        paths = [item] if isinstance(item, str) else conditions.columns(item["condition"])
        keys = (contested_at(self._frames, self._rule.subject, row["subject_row"], path) for path in paths)
        key = next(filter(None, keys), None)
        if key is None:
            return None
        first, *others = key.rows
        arguments = {
            "what": what,
            "key": key.written_in,
            "value": key.value,
            "parent": (key.parent, None),
            "count": len(key.rows),
        }
        related = tuple((key.parent, other) for other in others)
        place = key.parent, first, key.column
        return Detail("contested_parent", *place, key.value, arguments=arguments, related=related, fix=DIFFERING_ROWS)

    def _later(self, position: int, row: Row) -> Detail | None:
        """Say that related rows which would do are dated after the as-of day; null where there are none."""
        later = self._coming.get(position, {}).get(row["subject_row"])
        if later is None:
            return None
        missing = Detail("missing_rows", arguments={"what": title(self._rule, self._items[position])})
        return later.told(missing, "later_rows", self._frames.as_of)

    def _is_handed_in(self, position: int, row: Row) -> bool:
        table, _row_id, column = evidence(self._rule, self._items[position], row)
        return self._frames.has(table) if column is None else self._frames.has_column(table, column)

    def _orphan(self, position: int, row: Row, what: Any) -> Detail:
        rule, item, value = self._rule, self._items[position], row[f"key_{position}"]
        paths = conditions.columns(item["condition"])
        key = next(path.rpartition(".")[0] for path in paths if "." in path)
        parent = parent_at(rule.subject, key)[0]
        arguments = {"what": what, "key": (rule.subject, key), "value": value, "parent": (parent, None)}
        column = key.partition(".")[0]
        return Detail("unknown_parent", rule.subject, row["subject_row"], column, value, arguments=arguments)

    def _of(self, position: int, item: Any, row: Row) -> Detail:
        """Say what is wrong with one item of a subject."""
        rule = self._rule
        what = title(rule, item)
        table, row_id, column = evidence(rule, item, row)
        if self._group == "none_of" and row[f"there_{position}"]:
            return Detail("must_not_be", table, row_id, column, arguments={"what": what})
        is_rows = isinstance(item, Mapping) and "table" in item
        cause = self._causes.get(position, {}).get(row["subject_row"])
        if row[f"unclear_{position}"] and row.get(f"orphan_{position}"):
            return self._orphan(position, row, what)
        if row[f"unclear_{position}"] and is_rows and cause is not None:
            return _at_cell(rule, row, table, cause, "unclear_rows", what)
        if row[f"unclear_{position}"]:
            differing = self._contested(item, row, what)
            if differing is not None:
                return differing
            is_own = row_id in self._unreadable.get(column or "", ())
            absent = [] if is_own else self._absent_columns(item)
            if absent:
                return self._without_columns(item, row, what, absent)
            return Detail("unreadable" if is_own else "unclear_parent", table, row_id, column, arguments={"what": what})
        near = self._near.get(position, {}).get(row["subject_row"])
        if near is not None:
            return _at_cell(rule, row, table, near, "incomplete_rows", what)
        later = self._later(position, row)
        if later is not None:
            return later
        unknown = self._of_unknown_parent(item, row, what)
        if unknown is not None:
            return unknown
        count, others = self._others.get(position, {}).get(row["subject_row"], (0, []))
        if count:
            found = tuple((table, other) for other in others)
            return Detail("other_rows", table, arguments={"what": what, "count": count}, related=found)
        return Detail("missing_rows" if is_rows else "missing", table, row_id, column, arguments={"what": what})

    def _of_unknown_parent(self, item: Any, row: Row, what: Any) -> Detail | None:
        """Say that a column is missing since the key that it is reached over is filled in, but stands for nothing."""
        key = item.rpartition(".")[0] if isinstance(item, str) else ""
        if not key or "." in key:
            return None
        subject, row_id = self._rule.subject, row["subject_row"]
        (value,) = self._frames.dataset.tables[subject].values((row_id,), key)
        parent, _column = parent_at(subject, key)
        if not isinstance(value, str) or self._frames.row_of(parent, value) is not None:
            return None
        arguments = {"what": what, "key": (subject, key), "value": value, "parent": (parent, None)}
        return Detail("missing_of_unknown", subject, row_id, key, arguments=arguments)

    def _absent_columns(self, item: Any) -> list[tuple[str, str]]:
        """Return the columns that an item reads and that no sheet has."""
        named = ((read.table, read.column) for read in item_reads(self._rule, item, ()) if read.column is not None)
        return [each for each in dict.fromkeys(named) if not self._frames.has_column(*each)]

    def _without_columns(self, item: Any, row: Row, what: Any, absent: Sequence[tuple[str, str]]) -> Detail:
        """Say that an item cannot be told for want of columns, and which cells of the subject would have told it."""
        subject, row_id = self._rule.subject, row["subject_row"]
        table = self._frames.dataset.tables[subject]
        named = [read.column for read in item_reads(self._rule, item, ()) if read.table == subject and read.column]
        own = [column for column in dict.fromkeys(named) if (subject, column) not in absent]
        empty = [(subject, column) for column in own if pd.isna(table.values((row_id,), column)[0])]
        arguments = {"what": what, "columns": absent, "cells": empty}
        where, column = (empty or absent)[0]
        its_row = row_id if where == subject else None
        message = "empty_and_absent" if empty else "absent_column"
        return Detail(message, where, its_row, column, arguments=arguments)


def _near(scope: Scope, item: Mapping[str, Any], rows: Sequence[Row]) -> dict[int, Fault]:
    """Return for each of these subjects the related row that would do if a blank cell of it were filled in, and the
    path to that cell.
    """
    if not rows or not scope.frames.has(item["table"]):
        return {}
    nearly = related(scope, item["table"], item.get("where"), gaps="unfilled").doubt
    return {} if nearly is None else nearly.causes(rows)


def _at_cell(rule: Rule, row: Row, table: str, cause: Fault, message: str, what: Any) -> Detail:
    cell_table, cell_row, path = cell_of(rule, row, table, cause)
    arguments = {"what": what, "cell": (cell_table, path)}
    return cause.beside(Detail(message, cell_table, cell_row, path.partition(".")[0], arguments=arguments))


def _hangs_on_another(items: Sequence[Any], item: Any, row: Row) -> bool:
    """Whether the item is reached over a key that is an item too and is missing: one blank cell is told once."""
    key = item.rpartition(".")[0] if isinstance(item, str) else ""
    return bool(key) and key in items and not row[f"there_{items.index(key)}"]
