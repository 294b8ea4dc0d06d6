"""present: fields are filled in, or related rows exist.

`all_of` asks for every item, `any_of` for at least one, `none_of` for none. An item is a column (`title`), a column
of a parent (`org_id.public_fundraising`), a condition on the subject, or related rows (`{table: audits, where: …}`).
Of several items in `all_of` each one present earns its share.

A blank cell is a failure. A column that no sheet has, or a cell that does not parse, makes the item *unverifiable*:
nobody can say that it is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import narwhals as nw

from auditkit.kinds import Kind, Read, definitions, looked_at, reads
from auditkit.kinds.items import GROUPS, group_of, item_reads, lacks, look_for
from auditkit.kinds.missing_items import Told
from auditkit.kinds.scope import link
from auditkit.kinds.subjects import select, settle, settled, status_of
from auditkit.kinds.yet_to_come import FIX
from auditkit.model.frames import Frames
from auditkit.model.pack import Rule
from auditkit.model.verdict import FAILED, PASSED, UNVERIFIABLE, Detail, Row, Verdicts

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
    looked = [look_for(rule, scope, item) for item in items]
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
    absent = [position for position, item in enumerate(items) if isinstance(item, str) and lacks(rule, frames, item)]
    tables = (item["table"] for item in items if isinstance(item, Mapping) and "table" in item)
    keys = dict.fromkeys(link(rule.subject, table)[0] for table in tables)

    def explain(rows: Sequence[Row]) -> Iterator[tuple[Row, Detail]]:
        told = Told(rule, group, items, absent, looked, scope, rows)
        yield from told.not_handed_in(rows)
        for row in rows:
            for detail in told.details(row):
                yield row, detail

    return Verdicts(frame.select(*dict.fromkeys((*settled(rule), *flags, *keys))), explain)


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


def _reads(rule: Rule) -> Iterable[Read]:
    group, items = group_of(rule)
    for position, item in enumerate(items):
        for read in item_reads(rule, item, (group, position)):
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
