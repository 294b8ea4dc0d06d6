"""privacy: the texts of a row hold no personal data.

What counts as such, and what does not, `auditkit.values.personal_data` says. A cell is one finding, which names what
was found and shows it masked. A row without any text is not judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from auditkit.kinds import Kind, Read, cells, definitions, reads
from auditkit.kinds.subjects import select, settle, settled
from auditkit.model.frames import Frames
from auditkit.model.pack import Rule
from auditkit.model.verdict import FAILED, Detail, Row, Verdicts
from auditkit.values.personal_data import KINDS, MASKED, PersonalData, find, masked

_MOST_NAMED = 5

MESSAGES = {
    "personal-data": {
        "en": "{what} holds personal data: {found}{more}.",
        "zh": "{what}含有个人信息：{found}{more}。",
    },
    "mobile": {"en": "a mobile number ({value})", "zh": "手机号码（{value}）"},
    "resident-id": {"en": "a resident id ({value})", "zh": "居民身份证号码（{value}）"},
    "bank-card": {"en": "the number of a bank card ({value})", "zh": "银行卡号（{value}）"},
    "email": {"en": "an e-mail address ({value})", "zh": "电子邮箱（{value}）"},
    "address": {"en": "a postal address ({value})", "zh": "住址（{value}）"},
    "more": {"en": ", and {count} more", "zh": "，另有 {count} 处"},
    "unreadable": {
        "en": "Whether {cells} holds personal data cannot be told: it cannot be read.",
        "zh": "无法判断{cells}是否含有个人信息：内容无法识别。",
    },
}

SCHEMA = {
    "columns": {
        "type": "array",
        "items": definitions.OWN_COLUMN,
        "minItems": 1,
        "description": definitions.described(
            "The columns of the subject whose texts are searched.", "在哪些列的文字中查找。"
        ),
    },
    "kinds": {
        "type": "array",
        "items": {"enum": list(KINDS)},
        "minItems": 1,
        "uniqueItems": True,
        "description": definitions.described(
            f"What is searched for (default: {', '.join(MASKED)}).", f"查找哪些信息（默认：{'、'.join(MASKED)}）。"
        ),
    },
}


def evaluate(rule: Rule, frames: Frames) -> Verdicts:
    """Judge each row by whether personal data stand in any of its texts."""
    scope = select(rule, frames)
    columns, kinds = list(rule.body["columns"]), _kinds(rule)
    status = cells.judge_texts(scope, columns, lambda text: not find(text, kinds))
    frame = settle(rule, scope, status).select(*dict.fromkeys((*settled(rule), *columns)))

    def explain(rows: Sequence[Row]) -> Iterator[tuple[Row, Detail]]:
        for row in rows:
            if row["status"] == FAILED:
                texts = ((column, row[column]) for column in columns if row[column] is not None)
                yield from ((row, detail) for column, text in texts for detail in _told(rule, row, column, text))
            else:
                yield row, _unreadable(rule, row, cells.unreadable_columns(scope, columns, row))

    return Verdicts(frame, explain)


def _kinds(rule: Rule) -> Sequence[PersonalData]:
    kinds: Sequence[PersonalData] = rule.body.get("kinds", MASKED)
    return kinds


def _told(rule: Rule, row: Row, column: str, text: str) -> Iterator[Detail]:
    """Yield what is to be said of one text, if it holds personal data."""
    found = find(text, _kinds(rule))
    if not found:
        return
    safe = masked(text, (*MASKED, *_kinds(rule)))
    values = [safe[each.start : each.end] for each in found[:_MOST_NAMED]]
    named = [Detail(each.kind, arguments={"value": value}) for each, value in zip(found, values, strict=False)]
    more = Detail("more", arguments={"count": len(found) - len(named)})
    arguments = {
        "what": (rule.subject, column),
        "found": [("privacy", each) for each in named],
        "more": ("privacy", more) if len(found) > len(named) else "",
    }
    yield Detail(
        "personal-data", rule.subject, row["subject_row"], column, value=", ".join(values), arguments=arguments
    )


def _unreadable(rule: Rule, row: Row, columns: Sequence[str]) -> Detail:
    arguments = {"cells": [(rule.subject, column) for column in columns]}
    return Detail("unreadable", rule.subject, row["subject_row"], columns[0], arguments=arguments)


def _reads(rule: Rule) -> Iterable[Read]:
    for position, name in enumerate(rule.body["columns"]):
        yield from reads.column(rule.subject, name, ("columns", position), "table", "text")


KIND = Kind(
    "privacy",
    SCHEMA,
    ("columns",),
    MESSAGES,
    evaluate,
    lambda rule: reads.all_of(rule, _reads(rule)),
    fills=("what", "found", "more"),
)
