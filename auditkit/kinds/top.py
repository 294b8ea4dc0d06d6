"""top: the N subjects largest by a measure within a group satisfy a requirement.

The requirement is itself a rule of another kind (present, compare or deadline), judged on those N alone; all others
are not applicable. All tied at the cut are taken, since the regime's own text says nothing of ties and leaving one
out would favour it; `ties: strict` takes exactly N, by the stated `tie_break` column.

Projects (or organisations) are ranked, each once in its group and only those that exist: by the largest of several
rows that may stand side by side. One whose measure or group is missing or unreadable, or whose rows contradict each
other about the amount, has no rank: whether it is among the N cannot be told, so that it is *unverifiable* unless it
satisfies the requirement anyway. Nobody else loses a place for it.

The N stand on the mandatory audit list even when the requirement cannot be judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import narwhals as nw

from auditkit import i18n
from auditkit.kinds import REACHED_IN_TIME, Kind, Read, definitions, get_kind, reads
from auditkit.kinds.measures import measure, type_of
from auditkit.kinds.scope import Scope
from auditkit.kinds.subjects import select, status_of
from auditkit.model.frames import Frames
from auditkit.model.pack import Rule
from auditkit.model.schema import table_schema
from auditkit.model.verdict import (
    IN_DOUBT,
    PASSED,
    PENDING,
    STATUS_CODE,
    SUBJECT_ROW,
    UNVERIFIABLE,
    WAIVED,
    Detail,
    Money,
    Row,
    Verdicts,
)

REQUIREMENTS = ("present", "compare", "deadline")

MESSAGES = {
    "required": {
        "en": "Rank {rank} by {measure} ({amount}): {requirement}",
        "zh": "按{measure}排名第 {rank}（{amount}）：{requirement}",
    },
    "no_rank": {
        "en": "Whether it is among the {n} largest by {measure} cannot be told: {cell} is missing or unreadable.",
        "zh": "无法判断按{measure}是否排在前 {n} 名：{cell}缺失或无法识别。",
    },
    "two_amounts": {
        "en": "Whether it is among the {n} largest by {measure} cannot be told: it has rows with different amounts.",
        "zh": "无法判断按{measure}是否排在前 {n} 名：有金额不同的多行记录。",
    },
}

REQUIRE = {
    "type": "object",
    "description": definitions.described(
        "What those taken must satisfy: a kind and its own keys.", "入选者须满足的要求：规则类型及其自身的键。"
    ),
    "properties": {"kind": {"enum": list(REQUIREMENTS)}},
    "required": ["kind"],
    "allOf": [
        {
            "if": {"properties": {"kind": {"const": name}}, "required": ["kind"]},
            "then": {"$ref": f"#/$defs/{name}-body"},
        }
        for name in REQUIREMENTS
    ],
}
"""The schema of a requirement: a rule of another kind without its common keys."""

SCHEMA = {
    "measure": definitions.MEASURE,
    "n": {**definitions.WHOLE_NUMBER, "description": definitions.described("How many are taken.", "取前多少个。")},
    "group": {
        "type": "array",
        "items": definitions.COLUMN,
        "description": definitions.described(
            "The columns that make a group (default: all subjects are one group).", "用于分组的列（默认全部为一组）。"
        ),
    },
    "ties": {
        "enum": ["all", "strict"],
        "description": definitions.described(
            "all (default): every one tied at the cut is taken.",
            "all（默认）：末位并列者全部选取；strict：只取规定个数。",
        ),
    },
    "tie_break": {
        **definitions.COLUMN,
        "description": definitions.described(
            "With strict ties: the column that decides, smallest first.",
            "ties 为 strict 时，并列者按此列由小到大取舍。",
        ),
    },
    "require": REQUIRE,
}


def evaluate(rule: Rule, frames: Frames) -> Verdicts:
    """Judge the N largest subjects of each group by the rule's requirement."""
    inner_rule = requirement(rule)
    verdicts = get_kind(inner_rule.kind).evaluate(inner_rule, frames)
    placed = _placed(rule, frames).select(SUBJECT_ROW, *_PLACE)
    is_money = type_of(rule.subject, rule.body["measure"]) == "amount"
    frame = verdicts.frame.join(placed, on=SUBJECT_ROW, how="inner")
    settled = nw.col("status").is_in([STATUS_CODE[status] for status in (PASSED, WAIVED, IN_DOUBT)])
    cannot = nw.col("rank").is_null() & ~settled
    frame = frame.with_columns(
        status=nw.when(cannot).then(status_of(UNVERIFIABLE)).otherwise(nw.col("status")),
        earned=nw.when(cannot).then(nw.lit(0.0)).otherwise(nw.col("earned")),
    )
    what = reads.first_of(rule.subject, rule.body["measure"])

    def explain(rows: Sequence[Row]) -> Iterator[tuple[Row, Detail]]:
        for row in rows:
            if row["rank"] is None:
                yield row, _unranked(rule, row, what)
        for row, detail in verdicts.explain([row for row in rows if row["rank"] is not None]):
            amount = Money.of(row["amount"]) if is_money else row["amount"]
            arguments = {
                "rank": int(row["rank"]),
                "amount": amount,
                "measure": what,
                "requirement": (inner_rule.kind, detail),
            }
            yield row, replace(detail, message="required", arguments=arguments)

    return Verdicts(frame, explain)


def _unranked(rule: Rule, row: Row, what: tuple[str, str | None]) -> Detail:
    """Say for want of what a subject has no rank, at its cell."""
    arguments = {"n": int(rule.body["n"]), "measure": what}
    if row["amount"] is not None and not row["without_group"]:
        own = what[1] if what[0] == rule.subject else None
        return Detail("two_amounts", rule.subject, row[SUBJECT_ROW], own, arguments=arguments)
    cell = what if row["amount"] is None else (rule.subject, rule.body["group"][int(row["without_group"]) - 1])
    own = cell[1].partition(".")[0] if cell[0] == rule.subject and cell[1] else None
    return Detail("no_rank", rule.subject, row[SUBJECT_ROW], own, arguments={**arguments, "cell": cell})


def requirement(rule: Rule) -> Rule:
    """Return the rule's requirement as a rule of its own kind over the same subjects."""
    body = rule.body["require"]
    return replace(rule, kind=body["kind"], body={key: value for key, value in body.items() if key != "kind"})


def ranked_subjects(rule: Rule, frames: Frames) -> nw.LazyFrame[Any]:
    """Return the subjects taken, with `rank` (competition ranking), `amount` and one column a group column; of several
    rows of one owner in a group, the first.
    """
    return _placed(rule, frames).filter(~nw.col("rank").is_null())


def _placed(rule: Rule, frames: Frames) -> nw.LazyFrame[Any]:
    """Return the subjects taken and, with no rank, those of which that cannot be told.

    `without_group` is the position, from 1, of the first group column that cannot be told, 0 when all can.
    """
    groups = _groups(rule)
    scope = _with_amount(rule, frames, groups)
    owner = _owner(rule.subject)
    no_place = nw.col("amount").is_null() | (nw.col("without_group") > 0)
    named = scope.frame.filter(~no_place)
    keys = [owner, *groups]
    edges = named.group_by(*keys).agg(nw.col("amount").min().alias("least"), nw.col("amount").max().alias("most"))
    named = named.join(edges, on=keys, how="inner")
    least = nw.col("least") if _are_one_thing(rule, owner) else nw.col("most")
    one_amount = least == nw.col("most")
    largest = named.filter(one_amount & (nw.col("amount") == nw.col("most")))
    first = largest.group_by(*keys).agg(nw.col(SUBJECT_ROW).min().alias(SUBJECT_ROW)).select(SUBJECT_ROW)
    ranked = largest.join(first, on=SUBJECT_ROW, how="inner")
    ranked = ranked.with_columns(rank=_rank(rule, groups).cast(nw.Float64)).filter(
        nw.col("rank") <= int(rule.body["n"])
    )
    columns = [SUBJECT_ROW, owner, "amount", "without_group", *groups]
    nowhere = nw.lit(None, dtype=nw.Float64).alias("rank")
    return nw.concat(
        [
            ranked.select(*columns, "rank"),
            named.filter(~one_amount).select(*columns, nowhere),
            scope.frame.filter(no_place).select(*columns, nowhere),
        ],
        how="vertical",
    )


def _are_one_thing(rule: Rule, owner: str) -> bool:
    """Whether several rows of one owner in a group contradict each other: the table's key says that there is one."""
    key = {*table_schema(rule.subject).key} - {owner}
    return key <= {*rule.body.get("group", ())}


def _rank(rule: Rule, groups: Sequence[str]) -> nw.Expr:
    if rule.body.get("ties", "all") == "strict":
        order = ["falling", "tie_break", _owner(rule.subject), SUBJECT_ROW]
        return nw.col("one").cum_sum().over(*groups, order_by=order)
    return nw.col("amount").rank("min", descending=True).over(*groups)


def _groups(rule: Rule) -> list[str]:
    return [f"group_{position}" for position in range(len(rule.body.get("group", ())))] or ["everyone"]


def _with_amount(rule: Rule, frames: Frames, groups: Sequence[str]) -> Scope:
    """Return the subjects whose owner exists, with what they are ranked by."""
    scope = select(rule, frames)
    owner = _owner(rule.subject)
    owners = frames.table(_OWNERS[owner]).filter(~nw.col(owner).is_null()).group_by(owner).agg(nw.len().alias("rows"))
    scope.frame = scope.frame.join(owners, on=owner, how="inner")
    amount = measure(scope, rule.body["measure"]).expression
    names = rule.body.get("group", ())
    of_group = {group: scope.column(name)[0] for group, name in zip(groups, names, strict=False)}
    without = nw.lit(0)
    for position, name in reversed(list(enumerate(names, start=1))):
        without = nw.when(scope.column(name)[0].is_null()).then(nw.lit(position)).otherwise(without)
    tie_break, _ = scope.column(rule.body.get("tie_break") or owner)
    scope.frame = scope.frame.with_columns(
        amount=amount,
        without_group=without,
        **(of_group or {"everyone": nw.lit(1)}),
        tie_break=tie_break,
        falling=-amount,
        one=nw.lit(1),
    )
    return scope


def selects(rule: Rule, frames: Frames) -> Iterator[Mapping[str, Any]]:
    """Return the rows taken, in no order: subject_row, rank, group (a text), and what the rank goes by: amount or, of a
    measure that is no amount, figure.
    """
    is_money = type_of(rule.subject, rule.body["measure"]) == "amount"
    groups = [name for name in _groups(rule) if name != "everyone"]
    rows = (
        ranked_subjects(rule, frames).select(SUBJECT_ROW, "rank", "amount", *groups).collect("pandas").rows(named=True)
    )
    for row in rows:
        group = " · ".join(_text(row[name]) for name in groups)
        yield {
            SUBJECT_ROW: row[SUBJECT_ROW],
            "rank": int(row["rank"]),
            "group": group,
            "amount": round(row["amount"]) if is_money else None,
            "figure": None if is_money else float(row["amount"]),
        }


_OWNERS = {"project_id": "projects", "org_id": "organizations"}
_PLACE = ("rank", "amount", "without_group")


def _owner(table: str) -> str:
    """Return the column that says whose row it is."""
    return "project_id" if "project_id" in table_schema(table).column_names else "org_id"


def _text(value: Any) -> str:
    """Return what a group is called."""
    return i18n.format_date(value) if isinstance(value, date) else str(value)


def _reads(rule: Rule) -> Iterable[Read]:
    yield from reads.measure(rule.subject, rule.body["measure"], ("measure",))
    for position, name in enumerate(rule.body.get("group", ())):
        yield from reads.column(rule.subject, name, ("group", position))
    if "tie_break" in rule.body:
        yield from reads.column(rule.subject, rule.body["tie_break"], ("tie_break",), "table")
    yield from required_reads(rule)


def never_pending(rule: Rule) -> tuple[str, ...]:
    """Return pending where what is required has no due date, else nothing."""
    return () if PENDING in get_kind(rule.body["require"]["kind"]).outcomes else (PENDING,)


def required_reads(rule: Rule) -> Iterator[Read]:
    """Return what the rule's requirement reads."""
    inner = requirement(rule)
    own = {"subject", "where", "unless", "presumes", "effective"}
    for read in get_kind(inner.kind).reads(inner):
        if read.path[:1] and read.path[0] not in own:
            yield replace(read, path=("require", *read.path))


KIND = Kind(
    "top",
    SCHEMA,
    ("measure", "n", "require"),
    MESSAGES,
    evaluate,
    lambda rule: reads.all_of(rule, _reads(rule)),
    selects,
    takes_late=True,
    outcomes=REACHED_IN_TIME,
    never=never_pending,
    fills=("rank", "amount", "measure", "requirement"),
)
