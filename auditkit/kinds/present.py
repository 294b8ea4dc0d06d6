"""present: fields are filled in, or related rows exist.

`all_of` asks for every item, `any_of` for at least one, `none_of` for none. An item is a column (`title`), a column
of a parent (`org_id.public_fundraising`), a condition on the subject, or related rows (`{table: audits, where: …}`).
Of several items in `all_of` each one present earns its share.

A blank cell is a failure. A column that no sheet has, or a cell that does not parse, makes the item *unverifiable*:
nobody can say that it is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import narwhals as nw

from auditkit.kinds import Kind, Read, conditions, definitions, reads
from auditkit.kinds.measures import in_doubt, is_among, related
from auditkit.kinds.scope import Scope
from auditkit.kinds.subjects import select, settle, status_of
from auditkit.model.frames import Frames
from auditkit.model.pack import Rule
from auditkit.model.verdict import FAILED, PASSED, UNVERIFIABLE, Detail, Row, Verdicts

MESSAGES = {
    "missing": {"en": "{what} is missing.", "zh": "缺少{what}。"},
    "missing_rows": {"en": "{what}: none is on file.", "zh": "{what}：没有记录。"},
    "none_present": {"en": "None of these is on file: {what}.", "zh": "以下各项均未提供：{what}。"},
    "must_not_be": {"en": "{what} is there, but must not be.", "zh": "存在不应有的内容：{what}。"},
    "not_handed_in": {
        "en": "It cannot be verified: no sheet has the column {what}.",
        "zh": "无法核实：没有任何工作表包含以下列：{what}。",
    },
    "unclear_any": {
        "en": "Whether any of these is given cannot be told (not handed in, or unreadable): {what}.",
        "zh": "无法判断是否提供了以下任一项（未提交或无法识别）：{what}。",
    },
    "unreadable": {
        "en": "{what} cannot be verified: it was not handed in, is unreadable, or stands under a number used twice.",
        "zh": "{what}：无法核实，未提交该列、单元格无法识别，或同一编号对应不同的记录。",
    },
}

_ITEM = {
    "anyOf": [
        definitions.COLUMN,
        {
            "type": "object",
            "description": "Related rows that must exist.",
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
            "description": "A condition that the subject must meet.",
            "properties": {"condition": definitions.CONDITION, "title": {"$ref": "#/$defs/text"}},
            "required": ["condition", "title"],
            "additionalProperties": False,
        },
    ]
}
_ITEMS = {"type": "array", "items": _ITEM, "minItems": 1}
GROUPS = ("all_of", "any_of", "none_of")

SCHEMA = {
    "all_of": {**_ITEMS, "description": "Every one of these must be there."},
    "any_of": {**_ITEMS, "description": "At least one of these must be there."},
    "none_of": {**_ITEMS, "description": "None of these may be there."},
}


def evaluate(rule: Rule, frames: Frames, as_of: date) -> Verdicts:
    """Judge whether each subject's items are there."""
    group, items = group_of(rule)
    scope = select(rule, frames)
    flags: dict[str, nw.Expr] = {}
    for position, item in enumerate(items):
        flags[f"there_{position}"], flags[f"unclear_{position}"] = _look_for(rule, scope, item)
    scope.frame = scope.frame.with_columns(**flags)
    present = [nw.col(f"there_{position}") for position in range(len(items))]
    unclear = [nw.col(f"unclear_{position}") for position in range(len(items))]
    status, earned = _judge(group, present, unclear)
    frame = settle(rule, scope, status, earned)

    absent = [position for position, item in enumerate(items) if isinstance(item, str) and _lacks(rule, frames, item)]

    def explain(rows: Sequence[Row]) -> Iterator[tuple[Row, Detail]]:
        for row in rows:
            for detail in _details(rule, group, items, absent, row):
                yield row, detail

    return Verdicts(frame.select("subject_row", "status", "earned", *flags), explain)


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


def _look_for(rule: Rule, scope: Scope, item: Any) -> tuple[nw.Expr, nw.Expr]:
    """Return whether the item is there, and whether that cannot be told: its column is in no sheet, or a cell of it
    does not parse.
    """
    if isinstance(item, Mapping) and "table" in item:
        return _look_for_rows(scope, item)
    there = ~scope.column(item)[0].is_null() if isinstance(item, str) else conditions.holds(scope, item["condition"])
    if _lacks(rule, scope.frames, item):
        return there, nw.lit(True)
    names = [item] if isinstance(item, str) else list(conditions.columns(item["condition"]))
    marks = [scope.unreadable(name) for name in names]
    if not isinstance(item, str):
        # Whether a condition on a parent holds cannot be told of one that nobody described.
        marks += [scope.unknown_parent(name) for name in names]
    known = [mark for mark in marks if mark is not None]
    return there, nw.any_horizontal(*known, ignore_nulls=True) if known else nw.lit(False)


def _lacks(rule: Rule, frames: Frames, item: Any) -> bool:
    """Whether a column that the item reads is in no sheet."""
    named = [(read.table, read.column) for read in _item_reads(rule, item, ()) if read.column is not None]
    return any(not frames.has_column(table, column) for table, column in named)


def _look_for_rows(scope: Scope, item: Mapping[str, Any]) -> tuple[nw.Expr, nw.Expr]:
    table, where = item["table"], item.get("where")
    if not scope.frames.has(table):
        return nw.lit(False), nw.lit(True)
    asked = {
        read.column for read in reads.condition(table, where, (), scope.table) if read.table == table and read.column
    }
    if all(scope.frames.has_column(table, column) for column in asked):
        unclear = in_doubt(scope, table, where)
    else:
        unclear = is_among(scope, *related(scope, table))
    there = is_among(scope, *related(scope, table, where))
    return there, nw.lit(False) if unclear is None else unclear


def _details(rule: Rule, group: str, items: Sequence[Any], absent: Sequence[int], row: Row) -> Iterator[Detail]:
    """Say what is wrong with one subject: columns that no sheet has once for all of them, then item by item."""
    if group == "any_of":
        unclear = any(row[f"unclear_{position}"] for position in range(len(items)))
        arguments = {"what": [_title(rule, item) for item in items]}
        message = "unclear_any" if unclear else "none_present"
        table, row_id, column = _evidence(rule, items[0], row)
        yield Detail(message, table, row_id, column, arguments=arguments)
        return
    if absent:
        columns = [_title(rule, items[position]) for position in absent]
        yield Detail("not_handed_in", rule.subject, arguments={"what": columns})
    for position, item in enumerate(items):
        there = row[f"there_{position}"]
        if there != (group == "none_of") or position in absent or _hangs_on_another(items, item, row):
            continue
        table, row_id, column = _evidence(rule, item, row)
        arguments = {"what": _title(rule, item)}
        if group == "none_of":
            yield Detail("must_not_be", table, row_id, column, arguments=arguments)
        elif row[f"unclear_{position}"]:
            yield Detail("unreadable", table, row_id, column, arguments=arguments)
        else:
            message = "missing_rows" if isinstance(item, Mapping) and "table" in item else "missing"
            yield Detail(message, table, row_id, column, arguments=arguments)


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


KIND = Kind("present", SCHEMA, (), MESSAGES, evaluate, lambda rule: reads.all_of(rule, _reads(rule)), one_of=GROUPS)
