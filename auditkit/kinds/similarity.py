"""similarity: texts are not copies of each other.

Two texts are alike to the share of their shingles (runs of so many letters and digits) that they have in common. A
text is a copy when an earlier one is alike to `at_least`; the first of all is nobody's copy and passes. A finding names
the first text that is alike. How it is found, and what may be missed among thousands of texts from one template, is
told in `likeness`.

Earlier is whose day comes first: the rule's `day`, else that of the table. On one day it is the row whose project ID
comes first, then its texts, then all else it says, so that the order of rows decides nothing. A text without a day
comes after all that have one, since nobody was first who does not say when; whether it is the copy cannot be told, so
that it is *unverifiable* if it has a twin. Without one it surely is none.

`within` compares only texts that agree in a column. With `across`, a text is a copy only if the first one alike has
another value in that column: who repeats what was theirs first copies nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np
import pandas as pd

from auditkit.kinds import Kind, Read, definitions, reads
from auditkit.kinds.likeness import comparable, first_alike
from auditkit.kinds.scope import Scope
from auditkit.kinds.subjects import select, settle, settled
from auditkit.model.dataset import ROW_ID
from auditkit.model.frames import Frames
from auditkit.model.pack import Rule
from auditkit.model.schema import table_schema
from auditkit.model.verdict import FAILED, PASSED, STATUS_CODE, SUBJECT_ROW, UNVERIFIABLE, Detail, Row, Verdicts

if TYPE_CHECKING:
    from collections.abc import Hashable

AT_LEAST = Fraction(4, 5)
SHINGLE = 5
"""Five characters are two or three Chinese words: a name or a set phrase that two texts share makes them no more alike
than they are. Five is also usual for short English texts such as e-mail (Leskovec, Rajaraman and Ullman, *Mining of
Massive Datasets*, 3.2.2).
"""
SHORTEST = 20

MESSAGES = {
    "copied": {
        "en": "{what} is {likeness} % like an earlier text ({twin}).",
        "zh": "{what}与更早的内容（{twin}）相似度为 {likeness} %。",
    },
    "alike": {
        "en": "{what} is {likeness} % like another text ({twin}).",
        "zh": "{what}与另一内容（{twin}）相似度为 {likeness} %。",
    },
    "no_day": {
        "en": "{what} is {likeness} % like another text ({twin}); which came first cannot be told: {day} is missing or "
        "unreadable.",
        "zh": "{what}与另一内容（{twin}）相似度为 {likeness} %；无法判断孰先孰后：{day}缺失或无法识别。",
    },
    "unreadable": {
        "en": "{what} cannot be compared with other texts: {cell} is unreadable.",
        "zh": "{what}无法与其他内容比对：{cell}无法识别。",
    },
}

SCHEMA = {
    "columns": {
        "type": "array",
        "items": definitions.COLUMN,
        "minItems": 1,
        "description": definitions.described(
            "The columns whose texts, put together, are compared.", "将这些列的文字合并后进行比较。"
        ),
    },
    "at_least": {
        "anyOf": [{"type": "number", "minimum": 0.01, "maximum": 1}, definitions.PARAMETER],
        "description": definitions.described(
            "The likeness, a share, from which on a text is a copy (default: 0.8).",
            "相似度（比例）达到此值即视为雷同（默认 0.8）。",
        ),
    },
    "shingle": {
        "anyOf": [{"type": "integer", "minimum": 1, "maximum": 50}, definitions.PARAMETER],
        "description": definitions.described(
            "How many letters and digits make a shingle (default: 5).", "每个片段的字符数（默认 5）。"
        ),
    },
    "shortest": {
        **definitions.POSITIVE_WHOLE_NUMBER,
        "description": definitions.described(
            "Texts of fewer letters and digits are not judged (default: 20).",
            "字符数少于此值的文字不作判断（默认 20）。",
        ),
    },
    "within": {
        **definitions.COLUMN,
        "description": definitions.described(
            "Only texts that agree in this column are compared.", "只比较此列取值相同的文字。"
        ),
    },
    "across": {
        **definitions.COLUMN,
        "description": definitions.described(
            "A text is a copy only if the first one like it has another value in this column.",
            "只有最早的相似文字在此列取值不同时，才视为雷同。",
        ),
    },
    "day": {
        **definitions.COLUMN,
        "description": definitions.described(
            "The date that says which text was first (default: the table's day).",
            "判断先后的日期（默认为数据表的日期）。",
        ),
    },
}

_GROUPS = ("within", "across")
_NONE = -1
_FINEST = 10**9
"""The largest denominator of the likeness asked for: it is taken to nine decimals."""


@dataclass(frozen=True, slots=True)
class _Text:
    """One row's texts, put together, as they are `compared`, and what decides about them; null for what is not there.

    `filled` is the path to the first column with a text, `fault` that to the first cell that does not parse.
    """

    row: int
    compared: str
    filled: str | None
    fault: str | None
    within: Hashable
    across: Hashable
    day: datetime | None
    owner: str | None


def evaluate(rule: Rule, frames: Frames) -> Verdicts:
    """Judge each text by whether an earlier one is alike."""
    scope = select(rule, frames)
    texts = _texts(rule, scope)
    scope.frame = scope.frame.join(frames.lift(_judged(rule, texts)), on=SUBJECT_ROW, how="inner")
    frame = settle(rule, scope, nw.col("judged"))

    def explain(rows: Sequence[Row]) -> Iterator[tuple[Row, Detail]]:
        by_row = {text.row: text for text in texts}
        for row in rows:
            yield row, _detail(rule, row, by_row)

    return Verdicts(frame.select(*settled(rule), "twin", "percent"), explain)


def _texts(rule: Rule, scope: Scope) -> list[_Text]:
    """Return the texts in the order in which they appeared."""
    paths, day = _paths(rule), _day(rule)
    read = {path: scope.column(path)[0] for path in dict.fromkeys([*paths, *([day] if day else [])])}
    marks = {path: scope.unreadable(path) for path in paths}
    names = {path: f"read_{position}" for position, path in enumerate(read)}
    frame = scope.frame.select(
        SUBJECT_ROW,
        *(value.alias(names[path]) for path, value in read.items()),
        *(mark.alias(f"{names[path]}_at_fault") for path, mark in marks.items() if mark is not None),
    )
    collected = frame.collect("pandas").to_native()
    found: list[_Text] = []
    for row in _in_order(rule.subject, scope.frames, collected, names[day] if day else None):
        parts = {path: row[names[path]] or "" for path in rule.body["columns"]}
        within, across = (row[names[rule.body[key]]] if key in rule.body else None for key in _GROUPS)
        found.append(
            _Text(
                row[SUBJECT_ROW],
                comparable("".join(parts.values())),
                next((path for path, part in parts.items() if part), None),
                next((path for path in paths if row.get(f"{names[path]}_at_fault")), None),
                within,
                across,
                row[names[day]] if day else None,
                row[_owner_column(rule.subject)],
            )
        )
    return found


def _in_order(table: str, frames: Frames, collected: pd.DataFrame, day: str | None) -> Iterator[dict[Hashable, Any]]:
    """Yield the collected rows, with all that they say, by day, owner, what was read of them, and the rest of it: by
    their ids only where nothing else tells them apart. What is missing is null, and comes last.
    """
    ledger = frames.ledger(table)
    row_ids = collected[SUBJECT_ROW]
    own = frames.native(table).set_index(ROW_ID) if ledger is None else ledger.ledger.rows_at(row_ids.tolist())
    whole = own.loc[row_ids].reset_index()
    keys = [_owner_column(table), *collected.columns.drop(SUBJECT_ROW), *table_schema(table).column_names, ROW_ID]
    rows = pd.concat([collected.reset_index(drop=True), whole], axis="columns")
    rows = rows.sort_values(list(dict.fromkeys([*([day] if day else []), *keys])), na_position="last")
    rows = rows[[_owner_column(table), *collected.columns]].astype(object)
    yield from rows.where(rows.notna(), None).to_dict("records")


def _judged(rule: Rule, texts: Sequence[_Text]) -> pd.DataFrame:
    """Return the verdict of each text that is compared, and of each that a cell keeps from it."""
    shortest = int(rule.body.get("shortest", SHORTEST))
    compared = [text for text in texts if _is_compared(rule, text, shortest)]
    verdicts = {text.row: (UNVERIFIABLE, _NONE, 0) for text in texts if text.fault is not None}
    within = [text.within for text in compared] if "within" in rule.body else None
    length = int(rule.body.get("shingle", SHINGLE))
    twins = first_alike([text.compared for text in compared], _at_least(rule), length, within)
    for text, twin in zip(compared, twins, strict=True):
        verdicts[text.row] = PASSED, _NONE, 0
        if twin is None:
            continue
        original = compared[twin.position]
        if "across" not in rule.body or original.across != text.across:
            status = UNVERIFIABLE if text.day is None and _day(rule) else FAILED
            verdicts[text.row] = status, original.row, twin.percent
    columns = {
        SUBJECT_ROW: list(verdicts),
        "judged": [STATUS_CODE[status] for status, _twin, _percent in verdicts.values()],
        "twin": [row for _status, row, _percent in verdicts.values()],
        "percent": [percent for _status, _twin, percent in verdicts.values()],
    }
    return pd.DataFrame({name: np.array(values, np.int64) for name, values in columns.items()})


def _is_compared(rule: Rule, text: _Text, shortest: int) -> bool:
    """Whether a text is long enough, and it can be told which others it is to be compared with."""
    has_groups = all(getattr(text, key) is not None for key in _GROUPS if key in rule.body)
    return text.fault is None and has_groups and len(text.compared) >= shortest


def _detail(rule: Rule, row: Row, by_row: Mapping[int, _Text]) -> Detail:
    """Say of a text which it is like, at its cell, or which cell keeps it from being compared."""
    subject, text = rule.subject, by_row[row[SUBJECT_ROW]]
    what = [(subject, path) for path in rule.body["columns"]]
    if text.fault is not None:
        own = text.fault.partition(".")[0]
        return Detail("unreadable", subject, text.row, own, arguments={"what": what, "cell": (subject, text.fault)})
    twin, day = by_row[row["twin"]], _day(rule)
    named: list[Any] = [each for each in (twin.owner, twin.day) if each is not None]
    arguments = {"what": what, "likeness": row["percent"], "twin": named or (subject, None)}
    related = ((subject, twin.row),)
    if day and text.day is None:
        own, arguments["day"] = day.partition(".")[0], (subject, day)
        return Detail("no_day", subject, text.row, own, arguments=arguments, related=related)
    own = (text.filled or "").partition(".")[0]
    asked = float(_at_least(rule))
    message = "copied" if day else "alike"
    return Detail(message, subject, text.row, own, row["percent"] / 100, asked, arguments=arguments, related=related)


def _paths(rule: Rule) -> list[str]:
    """Return the paths of the columns that a row must have to be judged: first those of the texts."""
    return [*rule.body["columns"], *(rule.body[key] for key in _GROUPS if key in rule.body)]


def _day(rule: Rule) -> str | None:
    day: str | None = rule.body.get("day", table_schema(rule.subject).order_by)
    return day


def _owner_column(table: str) -> str:
    """Return the column that says whose row it is."""
    return "project_id" if "project_id" in table_schema(table).column_names else "org_id"


def _at_least(rule: Rule) -> Fraction:
    return Fraction(str(rule.body.get("at_least", AT_LEAST))).limit_denominator(_FINEST)


def _reads(rule: Rule) -> Iterable[Read]:
    for position, path in enumerate(rule.body["columns"]):
        yield from reads.column(rule.subject, path, ("columns", position), expects="text")
    for key in _GROUPS:
        if key in rule.body:
            yield from reads.column(rule.subject, rule.body[key], (key,))
    day = _day(rule)
    if day is not None:
        yield from reads.column(rule.subject, day, ("day",) if "day" in rule.body else ("subject",), "table", "date")


KIND = Kind(
    "similarity",
    SCHEMA,
    ("columns",),
    MESSAGES,
    evaluate,
    lambda rule: reads.all_of(rule, _reads(rule)),
    fills=("what", "likeness", "twin"),
)
