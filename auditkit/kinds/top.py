"""top: the N subjects largest by a measure within a group satisfy a requirement.

The requirement is itself a rule of another kind (present, compare or deadline), judged on those N alone; all others
are not applicable. All tied at the cut are taken, since the regime's own text says nothing of ties and leaving one
out would favour it; `ties: strict` takes exactly N, by the stated `tie_break` column. A subject with no measure has
no rank.

The N stand on the mandatory audit list even when the requirement cannot be judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import narwhals as nw

from auditkit import i18n
from auditkit.kinds import Kind, Read, definitions, get_kind, reads
from auditkit.kinds.measures import measure, type_of
from auditkit.kinds.scope import Scope
from auditkit.kinds.subjects import select
from auditkit.model.frames import Frames
from auditkit.model.pack import Rule
from auditkit.model.schema import table_schema
from auditkit.model.verdict import SUBJECT_ROW, Detail, Money, Row, Verdicts

REQUIREMENTS = ("present", "compare", "deadline")

MESSAGES = {
    "required": {
        "en": "Rank {rank} by {measure} ({amount}): {requirement}",
        "zh": "按{measure}排名第 {rank}（{amount}）：{requirement}",
    },
}

SCHEMA = {
    "measure": definitions.MEASURE,
    "n": {**definitions.WHOLE_NUMBER, "description": "How many are taken."},
    "group": {
        "type": "array",
        "items": definitions.COLUMN,
        "description": "The columns that make a group (default: all subjects are one group).",
    },
    "ties": {"enum": ["all", "strict"], "description": "all (default): every one tied at the cut is taken."},
    "tie_break": {**definitions.COLUMN, "description": "With strict ties: the column that decides, smallest first."},
    "require": {
        "type": "object",
        "description": "What those taken must satisfy: a kind and its own keys.",
        "properties": {"kind": {"enum": list(REQUIREMENTS)}},
        "required": ["kind"],
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": name}}, "required": ["kind"]},
                "then": {"$ref": f"#/$defs/{name}-body"},
            }
            for name in REQUIREMENTS
        ],
    },
}


def evaluate(rule: Rule, frames: Frames, as_of: date) -> Verdicts:
    """Judge the N largest subjects of each group by the rule's requirement."""
    inner_rule = requirement(rule)
    verdicts = get_kind(inner_rule.kind).evaluate(inner_rule, frames, as_of)
    ranked = ranked_subjects(rule, frames)
    is_money = type_of(rule.subject, rule.body["measure"]) == "amount"
    frame = verdicts.frame.join(ranked.select(SUBJECT_ROW, "rank", "amount"), on=SUBJECT_ROW, how="inner")

    def explain(rows: Sequence[Row]) -> Iterator[tuple[Row, Detail]]:
        for row, detail in verdicts.explain(rows):
            amount = Money(round(row["amount"])) if is_money else row["amount"]
            what = reads.first_of(rule.subject, rule.body["measure"])
            arguments = {
                "rank": int(row["rank"]),
                "amount": amount,
                "measure": what,
                "requirement": (inner_rule.kind, detail),
            }
            yield row, replace(detail, message="required", arguments=arguments)

    return Verdicts(frame, explain)


def requirement(rule: Rule) -> Rule:
    """Return the rule's requirement as a rule of its own kind over the same subjects."""
    body = rule.body["require"]
    return replace(rule, kind=body["kind"], body={key: value for key, value in body.items() if key != "kind"})


def ranked_subjects(rule: Rule, frames: Frames) -> nw.LazyFrame[Any]:
    """Return the subjects taken, with `rank` (competition ranking), `amount` and one column a group column."""
    scope = _with_amount(rule, frames)
    scope.frame = scope.frame.filter(~nw.col("amount").is_null())
    groups = [f"group_{position}" for position in range(len(rule.body.get("group", ())))] or ["everyone"]
    if rule.body.get("ties", "all") == "strict":
        tie_break, _ = scope.column(rule.body.get("tie_break") or _owner(rule.subject))
        scope.frame = scope.frame.with_columns(falling=-nw.col("amount"), tie_break=tie_break, one=nw.lit(1))
        rank = (
            nw.col("one").cum_sum().over(*groups, order_by=["falling", "tie_break", _owner(rule.subject), SUBJECT_ROW])
        )
    else:
        rank = nw.col("amount").rank("min", descending=True).over(*groups)
    frame = scope.frame.with_columns(rank=rank)
    return frame.filter(nw.col("rank") <= int(rule.body["n"]))


def _with_amount(rule: Rule, frames: Frames) -> Scope:
    scope = select(rule, frames)
    amount = measure(scope, rule.body["measure"]).expression
    groups = {
        f"group_{position}": scope.column(name)[0] for position, name in enumerate(rule.body.get("group", ()))
    } or {"everyone": nw.lit(1)}
    scope.frame = scope.frame.with_columns(amount=amount, **groups)
    return scope


def selects(rule: Rule, frames: Frames) -> Iterator[Mapping[str, Any]]:
    """Return the rows taken: subject_row, rank, amount and group (a text), in order of group and rank."""
    groups = [f"group_{position}" for position in range(len(rule.body.get("group", ())))]
    rows = (
        ranked_subjects(rule, frames).select(SUBJECT_ROW, "rank", "amount", *groups).collect("pandas").rows(named=True)
    )
    for row in rows:
        group = " · ".join(_text(row[name]) for name in groups)
        yield {SUBJECT_ROW: row[SUBJECT_ROW], "rank": int(row["rank"]), "amount": round(row["amount"]), "group": group}


def _owner(table: str) -> str:
    """Return the column that says whose row it is."""
    return "project_id" if "project_id" in table_schema(table).column_names else "org_id"


def _text(value: Any) -> str:
    """Return what a group is called: nothing where its cell is missing."""
    if value is None or value != value:
        return ""
    return i18n.format_date(value) if isinstance(value, date) else str(value)


def _reads(rule: Rule) -> Iterable[Read]:
    yield from reads.measure(rule.subject, rule.body["measure"], ("measure",))
    for position, name in enumerate(rule.body.get("group", ())):
        yield from reads.column(rule.subject, name, ("group", position), "table")
    if "tie_break" in rule.body:
        yield from reads.column(rule.subject, rule.body["tie_break"], ("tie_break",), "table")
    inner = requirement(rule)
    own = {"subject", "where", "unless", "effective"}
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
)
