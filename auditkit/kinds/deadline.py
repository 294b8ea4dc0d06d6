"""deadline: the event's date is on or before the due date.

The event is a date of the subject itself or of its related rows (the first or the last of them). A subject with no
event is *pending* until its due date has passed, then *failed*; one whose due date cannot be told, or whose event
might be in a cell that does not parse, is *unverifiable*. An event some days late earns what the rule's `late` tiers
give.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

import narwhals as nw

from auditkit.kinds import Kind, Read, definitions, reads
from auditkit.kinds.measures import related
from auditkit.kinds.scope import Scope
from auditkit.kinds.spans import due_date
from auditkit.kinds.subjects import select, settle
from auditkit.model.dataset import ROW_ID
from auditkit.model.frames import UNREADABLE, Frames
from auditkit.model.pack import Rule
from auditkit.model.verdict import FAILED, PASSED, PENDING, UNVERIFIABLE, Days, Detail, Row, Verdicts

MESSAGES = {
    "late": {
        "en": "{what}: {event}, due {due}, {days_late} late.",
        "zh": "{what}：{event}，应不迟于 {due}，晚了 {days_late}。",
    },
    "overdue": {
        "en": "{what}: nothing is on file; it was due {due}, {days_late} ago.",
        "zh": "{what}：没有记录，应不迟于 {due}，已逾期 {days_late}。",
    },
    "no_due_date": {
        "en": "The due date cannot be told: {anchor} is missing or unreadable.",
        "zh": "无法算出期限：{anchor}缺失或无法识别。",
    },
    "unreadable_event": {
        "en": "{what}: whether it was in time (due {due}) cannot be told, since a date on file is unreadable.",
        "zh": "{what}：无法判断是否按期（期限 {due}），所交日期无法识别。",
    },
}

SCHEMA = {
    "event": {
        "type": "object",
        "description": "The date that must come in time: a column of the subject, or of its related rows in `table`.",
        "properties": {
            "table": definitions.TABLE,
            "where": definitions.CONDITION,
            "column": definitions.COLUMN,
            "pick": {"enum": ["first", "last"], "description": "Which of several related rows counts (default first)."},
        },
        "required": ["column"],
        "additionalProperties": False,
    },
    "due": definitions.SPAN,
}


def evaluate(rule: Rule, frames: Frames, as_of: date) -> Verdicts:
    """Judge whether each subject's event fell on or before its due date."""
    scope = select(rule, frames)
    join_event(scope, rule.body["event"])
    scope.frame = scope.frame.with_columns(due=due_date(scope, rule.body["due"]))
    event, due, today = nw.col("event"), nw.col("due"), nw.lit(frames.as_of)
    status = (
        nw.when(due.is_null())
        .then(nw.lit(UNVERIFIABLE))
        .otherwise(
            nw.when(event <= due)
            .then(nw.lit(PASSED))
            .otherwise(
                nw.when(nw.col("uncertain"))
                .then(nw.lit(UNVERIFIABLE))
                .otherwise(nw.when(event.is_null() & (due >= today)).then(nw.lit(PENDING)).otherwise(nw.lit(FAILED)))
            )
        )
    )
    frame = settle(rule, scope, status, earned_in_time(rule, event, due))
    columns = ["subject_row", "status", "earned", "due", "event", "evidence_row", "uncertain"]

    def explain(rows: Sequence[Row]) -> Iterator[tuple[Row, Detail]]:
        for row in rows:
            yield row, _detail(rule, frames, row)

    return Verdicts(frame.select(columns), explain)


def join_event(scope: Scope, spec: Any) -> None:
    """Add to the scope's frame: `event`, `evidence_row` (its row), and `uncertain` (a cell of it does not parse)."""
    if "table" not in spec:
        event, _ = scope.column(spec["column"])
        unreadable = scope.unreadable(spec["column"])
        scope.frame = scope.frame.with_columns(
            event=event,
            evidence_row=nw.col("subject_row"),
            uncertain=nw.lit(False) if unreadable is None else unreadable,
        )
        return
    inner, their_key, my_key = related(scope, spec["table"], spec.get("where"))
    day = nw.col(spec["column"])
    edge = day.max() if spec.get("pick") == "last" else day.min()
    dated = inner.frame.filter(~day.is_null()).with_columns(edge=edge.over(their_key)).filter(day == nw.col("edge"))
    events = dated.group_by(their_key).agg(event=day.min(), evidence_row=nw.col(ROW_ID).min())
    events = events.rename({their_key: "event.key"})
    scope.frame = scope.frame.join(events, left_on=my_key, right_on="event.key", how="left")
    mark = spec["column"] + UNREADABLE
    if not scope.frames.is_unreadable(spec["table"], spec["column"]):
        scope.frame = scope.frame.with_columns(uncertain=nw.lit(False))
        return
    unclear = inner.frame.filter(nw.col(mark)).group_by(their_key).agg(unreadable_row=nw.col(ROW_ID).min())
    unclear = unclear.rename({their_key: "unclear.key"})
    scope.frame = scope.frame.join(unclear, left_on=my_key, right_on="unclear.key", how="left").with_columns(
        uncertain=~nw.col("unreadable_row").is_null(),
        evidence_row=nw.when(nw.col("unreadable_row").is_null())
        .then(nw.col("evidence_row"))
        .otherwise(nw.col("unreadable_row")),
    )


def earned_in_time(rule: Rule, event: nw.Expr, due: nw.Expr) -> nw.Expr:
    """Return 1 for an event in time, what the rule's late tiers give for one within their days, else 0."""
    earned: nw.Expr = nw.lit(0.0)
    for tier in sorted(rule.late, key=lambda tier: tier.days, reverse=True):
        within = event <= due.dt.offset_by(f"{tier.days}d")
        earned = nw.when(within).then(nw.lit(float(tier.earns))).otherwise(earned)
    return nw.when(event <= due).then(nw.lit(1.0)).otherwise(earned)


def _detail(rule: Rule, frames: Frames, row: Row) -> Detail:
    spec = rule.body["event"]
    table, column = spec.get("table", rule.subject), spec["column"]
    due, event = row["due"], row["event"]
    arguments = {"what": (table, column), "due": due, "event": event, "anchor": _anchor(rule)}
    if due is None:
        return Detail("no_due_date", rule.subject, row["subject_row"], _anchor_column(rule), arguments=arguments)
    if row["uncertain"]:
        return Detail("unreadable_event", table, row["evidence_row"], column, None, due, None, arguments)
    if event is None:
        days = (frames.as_of - due).days
        row_id = None if "table" in spec else row["subject_row"]
        return Detail("overdue", table, row_id, column, None, due, days, {**arguments, "days_late": Days(days)})
    days = (event - due).days
    late = {**arguments, "days_late": Days(days)}
    return Detail("late", table, row["evidence_row"], column, event, due, days, late)


def _anchor_column(rule: Rule) -> str | None:
    due = rule.body["due"]
    anchor = due.get("after", due.get("before"))
    return anchor if isinstance(anchor, str) and "." not in anchor else None


def _anchor(rule: Rule) -> Any:
    column = _anchor_column(rule)
    return (rule.subject, column) if column else "date"


def _reads(rule: Rule) -> Iterable[Read]:
    yield from reads.event(rule.subject, rule.body["event"], ("event",))
    yield from reads.span(rule.subject, rule.body["due"], ("due",))


KIND = Kind("deadline", SCHEMA, ("event", "due"), MESSAGES, evaluate, lambda rule: reads.all_of(rule, _reads(rule)))
