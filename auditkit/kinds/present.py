"""present: fields are filled in, or related rows exist.

`all_of` asks for every item, `any_of` for at least one, `none_of` for none. An item is a column (`title`), a column
of a parent (`org_id.public_fundraising`), a condition on the subject, or related rows (`{table: audits, where: …}`).
Of several items in `all_of` each one present earns its share.

A blank cell is a failure. A column that no sheet has, or a cell that does not parse, makes the item *unverifiable*:
nobody can say that it is missing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import narwhals as nw
import pandas as pd

from auditkit.kinds import Kind, Read, conditions, definitions, looked_at, reads
from auditkit.kinds.contested import contested_at
from auditkit.kinds.deadline import cell_of
from auditkit.kinds.related_rows import Doubt, Fault, on_file, related
from auditkit.kinds.scope import Scope, link, parent_at
from auditkit.kinds.subjects import select, settle, settled, status_of
from auditkit.kinds.yet_to_come import FIX, coming
from auditkit.model.frames import Frames
from auditkit.model.pack import Rule
from auditkit.model.verdict import DIFFERING_ROWS, FAILED, PASSED, UNVERIFIABLE, Detail, Row, Sentences, Verdicts

_OTHERS_NAMED = 3

MESSAGES = {
    "missing": {"en": "{what} is missing.", "zh": "缺少{what}。"},
    "missing_of_unknown": {
        "en": "{what} is missing: {key} {value} is not among the {parent} handed in.",
        "zh": "缺少{what}：{key}“{value}”不在所交的“{parent}”中。",
    },
    "missing_rows": {"en": "{what}: none is on file.", "zh": "{what}：没有记录。"},
    "other_rows": {
        "en": "{what}: none on file counts for this (of {count}), since its kind, day or campaign is another.",
        "zh": "{what}：没有符合要求的记录；已有的 {count} 条在类别、日期或批次上不符。",
    },
    "later_rows": {
        "en": "{what}: one is on file, but dated {day}, after the as-of day {as_of}, so that it does not count yet.",
        "zh": "{what}：有记录，但其日期 {day} 晚于截至日 {as_of}，尚不能计入。",
    },
    "none_present": {"en": "None of these is on file: {what}.", "zh": "以下各项均未提供：{what}。"},
    "none_so": {
        "en": "None of these is so: {what}. What stands there: {seen}",
        "zh": "以下各项均不符合：{what}。现有信息：{seen}",
    },
    **looked_at.MESSAGES,
    "must_not_be": {"en": "{what} is there, but must not be.", "zh": "存在不应有的内容：{what}。"},
    "not_handed_in": {
        "en": "It cannot be verified: no sheet has the column {what}.",
        "zh": "无法核实：没有任何工作表包含以下列：{what}。",
    },
    "unclear_any": {
        "en": "Whether any of these is given cannot be told (not handed in, or unreadable): {what}.",
        "zh": "无法判断是否提供了以下任一项（未提交或无法识别）：{what}。",
    },
    "unknown_parent": {
        "en": "{key} {value} is not among the {parent} handed in, so that this cannot be verified: {what}.",
        "zh": "{key}“{value}”不在所交的“{parent}”中，无法核实：{what}。",
    },
    "contested_parent": {
        "en": "{key} {value} stands for {count} rows of {parent} that differ, so that this cannot be verified: {what}.",
        "zh": "{key}“{value}”在“{parent}”表中对应 {count} 行互不相同的记录，无法核实：{what}。",
    },
    "unreadable": {"en": "{what} cannot be verified: it is unreadable.", "zh": "{what}无法核实：单元格无法识别。"},
    "unclear_parent": {
        "en": "{what} cannot be verified: it is unreadable there.",
        "zh": "{what}无法核实：对应记录中该项无法识别。",
    },
    "absent_column": {
        "en": "{what} cannot be verified: no sheet has the column {columns}.",
        "zh": "{what}无法核实：没有任何工作表包含以下列：{columns}。",
    },
    "empty_and_absent": {
        "en": "{what} cannot be verified: {cells} is empty here, and no sheet has the column {columns}.",
        "zh": "{what}无法核实：此处{cells}未填写，且没有任何工作表包含以下列：{columns}。",
    },
    "unclear_rows": {
        "en": "{what} cannot be verified: {cell} is missing or unreadable in what is on file.",
        "zh": "{what}无法核实：所交记录的{cell}缺失或无法识别。",
    },
    "incomplete_rows": {
        "en": "{what}: {cell} is empty in what is on file.",
        "zh": "{what}：所交记录未填写{cell}。",
    },
}

_ITEM = {
    "anyOf": [
        definitions.COLUMN,
        {
            "type": "object",
            "description": definitions.described("Related rows that must exist.", "必须存在的相关行。"),
            "properties": {
                "table": definitions.TABLE,
                "where": definitions.CONDITION,
                "title": {"$ref": "#/$defs/text"},
            },
            "required": ["table"],
            "additionalProperties": False,
        },
        {
            "type": "object",
            "description": definitions.described("A condition that the subject must meet.", "被检对象须满足的条件。"),
            "properties": {"condition": definitions.CONDITION, "title": {"$ref": "#/$defs/text"}},
            "required": ["condition", "title"],
            "additionalProperties": False,
        },
    ]
}
_ITEMS = {"type": "array", "items": _ITEM, "minItems": 1}
GROUPS = ("all_of", "any_of", "none_of")

SCHEMA = {
    "all_of": {**_ITEMS, "description": definitions.described("Every one of these must be there.", "以下各项须齐全。")},
    "any_of": {
        **_ITEMS,
        "description": definitions.described("At least one of these must be there.", "以下各项至少须有一项。"),
    },
    "none_of": {**_ITEMS, "description": definitions.described("None of these may be there.", "以下各项均不得出现。")},
}


def evaluate(rule: Rule, frames: Frames) -> Verdicts:
    """Judge whether each subject's items are there."""
    group, items = group_of(rule)
    scope = select(rule, frames)
    looked = [_look_for(rule, scope, item) for item in items]
    flags: dict[str, nw.Expr] = {}
    for position, found in enumerate(looked):
        flags |= {f"there_{position}": found.there, f"unclear_{position}": found.unclear}
        if found.key is not None:
            flags |= {f"orphan_{position}": found.orphan, f"key_{position}": scope.column(found.key)[0]}
    scope.frame = scope.frame.with_columns(**flags)
    present = [nw.col(f"there_{position}") for position in range(len(items))]
    unclear = [nw.col(f"unclear_{position}") for position in range(len(items))]
    status, earned = _judge(group, present, unclear)
    frame = settle(rule, scope, status, earned)
    absent = [position for position, item in enumerate(items) if isinstance(item, str) and _lacks(rule, frames, item)]
    tables = (item["table"] for item in items if isinstance(item, Mapping) and "table" in item)
    keys = dict.fromkeys(link(rule.subject, table)[0] for table in tables)

    def explain(rows: Sequence[Row]) -> Iterator[tuple[Row, Detail]]:
        told = _Told(rule, group, items, absent, looked, scope, rows)
        yield from told.not_handed_in(rows)
        for row in rows:
            for detail in told.details(row):
                yield row, detail

    return Verdicts(frame.select(*dict.fromkeys((*settled(rule), *flags, *keys))), explain)


def group_of(rule: Rule) -> tuple[str, Sequence[Any]]:
    """Return which of all_of, any_of and none_of the rule uses, and its items."""
    for group in GROUPS:
        if group in rule.body:
            return group, rule.body[group]
    raise KeyError(rule.id)


def _judge(group: str, present: Sequence[nw.Expr], unclear: Sequence[nw.Expr]) -> tuple[nw.Expr, nw.Expr]:
    """Return the status and the share earned. What is seen, there or missing, outweighs what cannot be told."""
    anything = nw.any_horizontal(*present, ignore_nulls=True)
    doubtful = nw.when(nw.any_horizontal(*unclear, ignore_nulls=True)).then(status_of(UNVERIFIABLE))
    if group == "none_of":
        status = nw.when(anything).then(status_of(FAILED)).otherwise(doubtful.otherwise(status_of(PASSED)))
        return status, _share(~anything)
    if group == "any_of":
        status = nw.when(anything).then(status_of(PASSED)).otherwise(doubtful.otherwise(status_of(FAILED)))
        return status, _share(anything)
    possible = [there | doubt for there, doubt in zip(present, unclear, strict=True)]
    maybe = nw.when(nw.all_horizontal(*possible, ignore_nulls=True)).then(status_of(UNVERIFIABLE))
    everything = nw.all_horizontal(*present, ignore_nulls=True)
    status = nw.when(everything).then(status_of(PASSED)).otherwise(maybe.otherwise(status_of(FAILED)))
    return status, nw.sum_horizontal(*(_share(each) for each in present)) / len(present)


def _share(holds: nw.Expr) -> nw.Expr:
    return nw.when(holds).then(nw.lit(1.0)).otherwise(nw.lit(0.0))


@dataclass(frozen=True, slots=True)
class _Look:
    """Whether an item is there, and whether that cannot be told: its column is in no sheet, or a cell of it, or of the
    related rows in `doubt`, is at fault. `key` is the first key that a condition reaches over, and `orphan` where its
    parent was not handed in.
    """

    there: nw.Expr
    unclear: nw.Expr
    doubt: Doubt | None = None
    key: str | None = None
    orphan: nw.Expr = field(default_factory=lambda: nw.lit(False))


def _look_for(rule: Rule, scope: Scope, item: Any) -> _Look:
    if isinstance(item, str):
        unreadable = scope.unreadable(item)
        there = ~scope.column(item)[0].is_null()
        if unreadable is None or _lacks(rule, scope.frames, item):
            return _Look(there, nw.lit(_lacks(rule, scope.frames, item)))
        return _Look(there, unreadable)
    if "table" in item:
        return _look_for_rows(scope, item)
    truth = conditions.truth(scope, item["condition"], "unknown")
    unclear = nw.lit(False) if truth.is_certain else truth.possibly & ~truth.surely
    for path in conditions.columns(item["condition"]):
        orphan = scope.unknown_parent(path)
        if orphan is not None:
            return _Look(truth.surely, unclear, key=path.rpartition(".")[0], orphan=orphan)
    return _Look(truth.surely, unclear)


def _lacks(rule: Rule, frames: Frames, item: Any) -> bool:
    """Whether a column that the item reads is in no sheet."""
    named = [(read.table, read.column) for read in _item_reads(rule, item, ()) if read.column is not None]
    return any(not frames.has_column(table, column) for table, column in named)


def _look_for_rows(scope: Scope, item: Mapping[str, Any]) -> _Look:
    table, where = item["table"], item.get("where")
    if not scope.frames.has(table):
        return _Look(nw.lit(False), nw.lit(True))
    found = related(scope, table, where)
    unclear = nw.lit(False) if found.doubt is None else found.doubt.of(scope)
    return _Look(found.of(scope), unclear, found.doubt)


class _Told:
    """What is wrong with those subjects whose items are not as they should be."""

    def __init__(
        self,
        rule: Rule,
        group: str,
        items: Sequence[Any],
        absent: Sequence[int],
        looked: Sequence[_Look],
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
        columns = [_title(self._rule, self._items[position]) for position in self._absent]
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
            read for position in self._absent for read in _item_reads(self._rule, self._items[position], (position,))
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
        titles = [_title(self._rule, item) for item in self._items]
        if row.get(f"orphan_{meant}"):
            return self._orphan(meant, row, titles)
        unclear = [position for position in positions if row[f"unclear_{position}"]]
        contested = (self._contested(self._items[position], row, titles) for position in unclear)
        differing = next(filter(None, contested), None)
        if differing is not None:
            return differing
        table, row_id, column = _evidence(self._rule, self._items[meant], row)
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
        missing = Detail("missing_rows", arguments={"what": _title(self._rule, self._items[position])})
        return later.told(missing, "later_rows", self._frames.as_of)

    def _is_handed_in(self, position: int, row: Row) -> bool:
        table, _row_id, column = _evidence(self._rule, self._items[position], row)
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
        what = _title(rule, item)
        table, row_id, column = _evidence(rule, item, row)
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
        named = ((read.table, read.column) for read in _item_reads(self._rule, item, ()) if read.column is not None)
        return [each for each in dict.fromkeys(named) if not self._frames.has_column(*each)]

    def _without_columns(self, item: Any, row: Row, what: Any, absent: Sequence[tuple[str, str]]) -> Detail:
        """Say that an item cannot be told for want of columns, and which cells of the subject would have told it."""
        subject, row_id = self._rule.subject, row["subject_row"]
        table = self._frames.dataset.tables[subject]
        named = [read.column for read in _item_reads(self._rule, item, ()) if read.table == subject and read.column]
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


def _evidence(rule: Rule, item: Any, row: Row) -> tuple[str, int | None, str | None]:
    """Return where the item stands or belongs: table, row and column."""
    if isinstance(item, str):
        return rule.subject, row["subject_row"], item.partition(".")[0]
    if "condition" in item:
        first = next((read.column for read in _item_reads(rule, item, ()) if read.table == rule.subject), None)
        return rule.subject, row["subject_row"], first
    return item["table"], None, None


def _title(rule: Rule, item: Any) -> Any:
    """Return what to call an item: a column, the text that the pack gives, or a table."""
    if isinstance(item, str):
        return (rule.subject, item)
    return item.get("title") or (item["table"], None)


def _item_reads(rule: Rule, item: Any, place: tuple[str | int, ...]) -> Iterator[Read]:
    if isinstance(item, str):
        yield from reads.column(rule.subject, item, place, "table")
    elif "condition" in item:
        yield from reads.condition(rule.subject, item["condition"], (*place, "condition"))
    else:
        yield Read(item["table"], None, (*place, "table"), "table")
        yield from reads.condition(item["table"], item.get("where"), (*place, "where"), rule.subject)


def _reads(rule: Rule) -> Iterable[Read]:
    group, items = group_of(rule)
    for position, item in enumerate(items):
        for read in _item_reads(rule, item, (group, position)):
            # Where one alternative was not handed in, another may still do.
            yield Read(read.table, read.column, read.path, "nothing" if group == "any_of" else "table", read.expects)


KIND = Kind(
    "present",
    SCHEMA,
    (),
    MESSAGES,
    evaluate,
    lambda rule: reads.all_of(rule, _reads(rule)),
    one_of=GROUPS,
    fixes={
        "later_rows": FIX,
        "missing_of_unknown": {
            "en": "Correct {key}, which is {value} now, or hand in its row among the {parent}.",
            "zh": "请更正{key}（现为“{value}”）；如填写无误，请在“{parent}”表中补交其信息。",
        },
    },
    fills=("what",),
)
