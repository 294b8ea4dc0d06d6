"""compare: a measure stands in a relation to another measure or a limit.

A rule names the measure and exactly one relation: eq, ne, at_least, more_than, at_most or less_than. Where either side
cannot be told, the subject is *unverifiable*. With `any_of` it names several such comparisons, of which one is enough:
the subject fails only where none of them holds, and is unverifiable where one may: but of one that counts only
`if_told`, such as a mean over years that nobody has to hand in. With `only_in_tiers` a subject that is surely in no
tier of the limit is *not applicable*.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import reduce
from typing import Any

import narwhals as nw

from auditkit import i18n
from auditkit.kinds import Kind, Read, conditions, definitions, reads, shares
from auditkit.kinds.definitions import described
from auditkit.kinds.lacks import Lacks
from auditkit.kinds.measures import Measure, common_type, measure, type_of
from auditkit.kinds.subjects import identifying, select, settle, settled, status_of, verdict
from auditkit.kinds.untold import Wanted, is_not_above_zero, not_divisible, unknown
from auditkit.model.frames import Frames
from auditkit.model.pack import Rule
from auditkit.model.verdict import (
    FAILED,
    IN_DOUBT,
    PASSED,
    STATUS_CODE,
    SUBJECT_ROW,
    UNVERIFIABLE,
    WAIVED,
    Days,
    Detail,
    Money,
    Row,
    Sentences,
    Verdicts,
)

ANY_OF = "any_of"
ONLY_IN_TIERS = "only_in_tiers"
_FROM_BELOW, _FROM_ABOVE = ("at_least", "more_than"), ("at_most", "less_than")
RELATIONS = ("eq", "ne", "at_least", "more_than", "at_most", "less_than")

MESSAGES = {
    "eq": {"en": "{what} is {left}; it should equal {right}.", "zh": "{what}为 {left}，应等于 {right}。"},
    "ne": {"en": "{what} is {left}; it should differ from {right}.", "zh": "{what}为 {left}，不应等于 {right}。"},
    "at_least": {
        "en": "{what} is {left}; it should be at least {right} ({difference} short).",
        "zh": "{what}为 {left}，应不少于 {right}（差 {difference}）。",
    },
    "more_than": {"en": "{what} is {left}; it should be more than {right}.", "zh": "{what}为 {left}，应大于 {right}。"},
    "at_most": {
        "en": "{what} is {left}; it should be at most {right} ({difference} over).",
        "zh": "{what}为 {left}，应不超过 {right}（超出 {difference}）。",
    },
    "less_than": {"en": "{what} is {left}; it should be less than {right}.", "zh": "{what}为 {left}，应小于 {right}。"},
    "at_least_bound": {
        "en": "{what} is {left} at most, whatever the rows say that cannot be read; it should be at least {right}"
        " ({difference} short).",
        "zh": "无论无法识别的行为何内容，{what}至多为 {left}，应不少于 {right}（差 {difference}）。",
    },
    "more_than_bound": {
        "en": "{what} is {left} at most, whatever the rows say that cannot be read; it should be more than {right}.",
        "zh": "无论无法识别的行为何内容，{what}至多为 {left}，应大于 {right}。",
    },
    "at_most_bound": {
        "en": "{what} is {left} at least, whatever the rows say that cannot be read; it should be at most {right}"
        " ({difference} over).",
        "zh": "无论无法识别的行为何内容，{what}至少为 {left}，应不超过 {right}（超出 {difference}）。",
    },
    "less_than_bound": {
        "en": "{what} is {left} at least, whatever the rows say that cannot be read; it should be less than {right}.",
        "zh": "无论无法识别的行为何内容，{what}至少为 {left}，应小于 {right}。",
    },
    "none_holds": {"en": "None of these holds: {alternatives}", "zh": "以下各项均不成立：{alternatives}"},
    "may_hold": {
        "en": "Whether any of these holds cannot be told: {alternatives}",
        "zh": "无法判断以下各项是否有一项成立：{alternatives}",
    },
    "missing_cell": {
        "en": "{what} cannot be told: {cells} is missing or unreadable.",
        "zh": "无法得出{what}：{cells}缺失或无法识别。",
    },
    "missing_limit": {
        "en": "What {what} is held against cannot be told: {cells} is missing or unreadable.",
        "zh": "无法得出{what}应比照的数值：{cells}缺失或无法识别。",
    },
    "missing_both": {
        "en": "{what} cannot be told: {cells} is missing or unreadable. Nor can what it is held against: {limits} is"
        " missing or unreadable.",
        "zh": "无法得出{what}：{cells}缺失或无法识别。也无法得出其应比照的数值：{limits}缺失或无法识别。",
    },
    "not_divisible": {
        "en": "{what} cannot be told: {divisor} is {amount}, and a share can be taken only of more than 0.",
        "zh": "无法得出{what}：{divisor}为 {amount}，而计算比例的除数须大于 0。",
    },
    "sum_not_divisible": {
        "en": "{what} cannot be told: {divisor} come to {amount}, and a share can be taken only of more than 0.",
        "zh": "无法得出{what}：{divisor}合计为 {amount}，而计算比例的除数须大于 0。",
    },
    "missing_rows": {
        "en": "{what} cannot be told: between rows of {table} that are on file lies a time that none of them covers.",
        "zh": "无法得出{what}：{table}已有的记录之间有一段期间没有记录。",
    },
    "unknown": {
        "en": "{what} cannot be told: what it is made of is missing or unreadable, or there is nothing to divide by.",
        "zh": "无法得出{what}：所需数值缺失或无法识别，或除数不大于零。",
    },
}

_COMPARISON = {
    "measure": definitions.MEASURE,
    "of": {
        "$ref": "#/$defs/text",
        "description": definitions.described(
            "What the measure is called in messages (default: its column).", "提示中对该度量的称呼（默认用其列名）。"
        ),
    },
    **{relation: {"$ref": "#/$defs/limit"} for relation in RELATIONS},
    ONLY_IN_TIERS: {
        "const": True,
        "type": "boolean",
        "description": described(
            "A subject that is in no tier of the limit is not applicable (default: it cannot be judged).",
            "不在限值任何一档的，不适用（默认：无法判断）。",
        ),
    },
}
SCHEMA = {
    **_COMPARISON,
    "any_of": {
        "type": "array",
        "minItems": 2,
        "items": {
            "type": "object",
            "properties": {
                **_COMPARISON,
                "if_told": {
                    "const": True,
                    "type": "boolean",
                    "description": described(
                        "Where it cannot be told it does not hold (default: then the verdict is open).",
                        "无法得出时视为不成立（默认此时不作判断）。",
                    ),
                },
            },
            "required": ["measure"],
            "oneOf": [{"required": [relation]} for relation in RELATIONS],
            "additionalProperties": False,
        },
        "description": described(
            "Comparisons of which one must hold, each with a measure and a relation of its own.",
            "数项比较，须有一项成立；各有自己的度量和关系。",
        ),
    },
}


def evaluate(rule: Rule, frames: Frames) -> Verdicts:
    """Judge whether each subject's measure stands in the rule's relation to its limit."""
    if ANY_OF in rule.body:
        return _any_of(rule, [_compared(each, frames) for each in comparisons(rule)])
    return _compared(rule, frames)


def comparisons(rule: Rule) -> list[Rule]:
    """Return the comparisons that a rule makes, as rules of one comparison each."""
    if ANY_OF not in rule.body:
        return [rule]
    return [replace(rule, body=body) for body in rule.body[ANY_OF]]


def _any_of(rule: Rule, parts: Sequence[Verdicts]) -> Verdicts:
    """Return what several comparisons of the same subjects come to, of which one is enough."""
    names = [part.frame.collect_schema().names() for part in parts]
    frames = [
        part.frame.select(
            *((SUBJECT_ROW,) if position else identifying(rule)),
            *(nw.col(name).alias(_of(position, name)) for name in columns),
        )
        for position, (part, columns) in enumerate(zip(parts, names, strict=True))
    ]
    frame = reduce(lambda joined, own: joined.join(own, on=SUBJECT_ROW, how="inner"), frames)
    statuses = [nw.col(_of(position, "status")) for position in range(len(parts))]
    status = statuses[0]
    for wanted in (FAILED, IN_DOUBT, UNVERIFIABLE, WAIVED, PASSED):
        found = nw.any_horizontal(*(each == STATUS_CODE[wanted] for each in statuses), ignore_nulls=True)
        status = nw.when(found).then(status_of(wanted)).otherwise(status)
    frame = frame.with_columns(status=status)
    frame = frame.with_columns(earned=(nw.col("status") == STATUS_CODE[PASSED]).cast(nw.Float64))

    def explain(rows: Sequence[Row]) -> Iterator[tuple[Row, Detail]]:
        explained = [
            part.explain([{name: row[_of(position, name)] for name in columns} for row in rows])
            for position, (part, columns) in enumerate(zip(parts, names, strict=True))
        ]
        for row, *told in zip(rows, *explained, strict=True):
            details = [detail for _row, detail in told]
            if row["status"] == UNVERIFIABLE:
                message, open_ones = "may_hold", (STATUS_CODE[UNVERIFIABLE], STATUS_CODE[IN_DOUBT])
                at_fault = (row[_of(position, "status")] in open_ones for position in range(len(parts)))
                first = next((detail for detail, is_open in zip(details, at_fault, strict=True) if is_open), details[0])
            else:
                # What fails says both sides of one comparison at least: a rule's own message may ask for them.
                message = "none_holds"
                first = next((detail for detail in details if "left" in detail.arguments), details[0])
            alternatives = Sentences([(rule.kind, detail) for detail in details])
            yield row, replace(first, message=message, arguments={**first.arguments, "alternatives": alternatives})

    return Verdicts(frame, explain)


def _of(position: int, name: str) -> str:
    return f"of_{position}__{name}"


def _compared(rule: Rule, frames: Frames) -> Verdicts:
    scope = select(rule, frames)
    relation, limit = relation_of(rule)
    its_type = common_type(rule.subject, rule.body["measure"], limit)
    left, right = (measure(scope, side, its_type) for side in (rule.body["measure"], limit))
    lacks = Lacks(left.lack, "lacks"), Lacks(right.lack, "limit_lacks")
    blank = lacks[0].columns | lacks[1].columns
    if ONLY_IN_TIERS in rule.body and right.in_no_tier is not None:
        scope.frame = scope.frame.filter(~right.in_no_tier)
    amounts = dict(zip((shares.ABOVE, shares.BELOW), left.amounts, strict=False))
    divisors = {f"divisor_{position}": each for position, each in enumerate((*left.divisors, *right.divisors))}
    made_of = {name: Lacks(each.lack, f"{name}_lacks") for name, each in divisors.items()}
    for each in made_of.values():
        blank |= each.columns
    shown, is_bound = left.expression, nw.lit(False)
    never, surely = _by_bounds(left, relation, right)
    if never is not None:
        nearest = left.at_most if relation in _FROM_BELOW else left.at_least
        is_bound = shown.is_null() & never
        shown = nw.when(is_bound).then(nearest).otherwise(shown)
    divided = {name: each.expression for name, each in divisors.items()}
    scope.frame = scope.frame.with_columns(
        left=shown, right=right.expression, is_bound=is_bound, **blank, **amounts, **divided
    )
    holds = _holds(left, relation, right)
    known = conditions.both_known(nw.col("left"), nw.col("right"))
    if surely is not None:
        holds, known = holds | surely, known | surely
    if "if_told" in rule.body:
        # What cannot be told is closed before the rule settles whom it asks: a subject in doubt stays in doubt.
        holds, known = nw.when(known).then(holds).otherwise(nw.lit(False)), nw.lit(True)
    doubts = [doubt for each in lacks for _lack, doubt in each.doubts]
    keys = dict.fromkeys(doubt.my_key for doubt in doubts)
    columns = (*settled(rule), "left", "right", "is_bound", *blank, *amounts, *divisors, *keys)
    frame = settle(rule, scope, verdict(holds, known)).select(*dict.fromkeys(columns))

    def explain(rows: Sequence[Row]) -> Iterator[tuple[Row, Detail]]:
        first = reads.first_of(rule.subject, rule.body["measure"])
        untold = [row for row in rows if row["left"] is None or row["right"] is None]
        causes = {id(lack): doubt.causes(untold) if untold else {} for each in lacks for lack, doubt in each.doubts}
        for row in rows:
            if row["left"] is not None and row["right"] is not None:
                yield row, _detail(rule, relation, row, first, its_type)
                continue
            too_small = next((name for name in divisors if is_not_above_zero(row[name])), None)
            if too_small is not None:
                cells = made_of[too_small].cells(row)
                yield row, not_divisible(rule, row, first, divisors[too_small], row[too_small], cells)
            else:
                wants, of_limit = ([Wanted(rule, row, each, causes) for each in side.wants(row)] for side in lacks)
                yield row, unknown(rule, row, first, wants, of_limit)

    return Verdicts(frame, explain)


def relation_of(rule: Rule) -> tuple[str, Any]:
    """Return the rule's relation and the limit on its right."""
    for relation in RELATIONS:
        if relation in rule.body:
            return relation, rule.body[relation]
    raise KeyError(rule.id)


def _by_bounds(left: Measure, relation: str, right: Measure) -> tuple[nw.Expr | None, nw.Expr | None]:
    """Return where the relation surely fails and where it surely holds whatever is open of the measure between its
    bounds, null where it has none that could tell.
    """
    if relation in _FROM_BELOW:
        holding, failing = left.at_least, left.at_most
    elif relation in _FROM_ABOVE:
        holding, failing = left.at_most, left.at_least
    else:
        return None, None
    limit = right.expression
    surely = None if holding is None else conditions.compare(holding, relation, limit).fill_null(False)
    if failing is None:
        return None, surely
    return (~conditions.compare(failing, relation, limit)).fill_null(False), surely


def _holds(left: Measure, relation: str, right: Measure) -> nw.Expr:
    """Return whether the sides stand in the relation: a mean of whole numbers by those next to it, which are exact."""
    limit = nw.col("right")
    if not left.between or not right.is_whole:
        return conditions.compare(nw.col("left"), relation, limit)
    below, above = left.between
    match relation:
        case "at_least" | "less_than":
            return conditions.compare(below, relation, limit)
        case "at_most" | "more_than":
            return conditions.compare(above, relation, limit)
        case "eq":
            return (below == limit) & (above == limit)
    return (below != limit) | (above != limit)


def _detail(rule: Rule, relation: str, row: Row, first: tuple[str, str | None], its_type: str) -> Detail:
    left, right = row["left"], row["right"]
    table, column = first
    row_id = row["subject_row"] if table == rule.subject else None
    what = rule.body.get("of") or (table, column)
    written: dict[str, Any] = {"left": left, "right": right, "difference": None}
    if isinstance(left, date):
        written["difference"] = Days(abs((left - right).days))
    elif isinstance(left, int | float):
        written["difference"] = abs(left - right)
    if shares.is_share(rule.body["measure"], its_type, right):
        written = shares.written(relation, row)
    elif its_type == "amount":
        written = {name: Money.of(value) for name, value in written.items()}
    elif isinstance(left, float) and i18n.format_number(left) == i18n.format_number(right):
        written = {name: _to_the_digit(value) for name, value in written.items()}
    message = f"{relation}_bound" if row["is_bound"] else relation
    return Detail(message, table, row_id, column, left, right, arguments={"what": what, **written})


def _to_the_digit(value: float) -> str:
    """Return a figure with all its digits, as people write it."""
    return f"{value:.12f}".rstrip("0").rstrip(".")


def _reads(rule: Rule) -> Iterable[Read]:
    if ANY_OF not in rule.body:
        yield from _reads_of(rule, (), "value")
        return
    for position, each in enumerate(comparisons(rule)):
        # What only one of several comparisons reads may be missing while another holds.
        yield from _reads_of(each, (ANY_OF, position), "table")


def _reads_of(rule: Rule, place: reads.Path, needs: reads.Needs) -> Iterable[Read]:
    relation, limit = relation_of(rule)
    yield from reads.measure(rule.subject, rule.body["measure"], (*place, "measure"), needs=needs)
    if isinstance(limit, str) and _is_dated(rule):
        yield from reads.date(rule.subject, limit, (*place, relation), needs)
    else:
        yield from reads.measure(rule.subject, limit, (*place, relation), needs=needs)


def _is_dated(rule: Rule) -> bool:
    """Whether the measure is a date; one of a column that there is not is of no type."""
    try:
        return type_of(rule.subject, rule.body["measure"]) == "date"
    except KeyError:
        return False


KIND = Kind(
    "compare",
    SCHEMA,
    (),
    MESSAGES,
    evaluate,
    lambda rule: reads.all_of(rule, _reads(rule)),
    one_of=(*RELATIONS, ANY_OF),
    together=dict.fromkeys(RELATIONS, ("measure",)),
    fills=("what", "left", "right", "difference"),
)
