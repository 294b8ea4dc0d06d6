"""every: within a window, no gap between events exceeds the span.

The gap before the first event and the one after the last count too (『至少每三个月』 as a rolling gap). Each gap is
judged by itself: a rule that misses one of four earns three quarters. The window ends at its `to` date, or on the
as-of day where that is missing (a running project); a gap that is still open and not yet too long is *pending* until
its due date. Events of one day are one event, and one dated after the as-of day has not happened.
`if_longer_than` keeps the rule from windows that are not strictly longer (『超过六个月』).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

import narwhals as nw

from auditkit.kinds import Kind, Read, definitions, reads
from auditkit.kinds.deadline import earned_in_time
from auditkit.kinds.measures import in_doubt, related
from auditkit.kinds.scope import Scope
from auditkit.kinds.spans import date_measure, is_column, shift
from auditkit.kinds.subjects import select, settle, status_of
from auditkit.model.dataset import ROW_ID
from auditkit.model.frames import Frames
from auditkit.model.pack import Rule
from auditkit.model.verdict import FAILED, PASSED, PENDING, SUBJECT_ROW, UNVERIFIABLE, Days, Detail, Row, Verdicts

MESSAGES = {
    "gap": {
        "en": "{what}: the next after {start} was due {due}; it came on {event}, {days_late} late.",
        "zh": "{what}：{start} 之后的下一次应不迟于 {due}，实际为 {event}，晚了 {days_late}。",
    },
    "open_gap": {
        "en": "{what}: the next after {start} was due {due}; none is on file, {days_late} later.",
        "zh": "{what}：{start} 之后的下一次应不迟于 {due}，至今没有记录，已逾期 {days_late}。",
    },
    "no_start": {
        "en": "The rhythm cannot be told: {anchor} is missing or unreadable.",
        "zh": "无法判断公开频率：{anchor}缺失或无法识别。",
    },
    "unreadable_event": {
        "en": "{what}: whether the next after {start} came by {due} cannot be told: a cell on file is unreadable.",
        "zh": "{what}：无法判断 {start} 之后的下一次是否不迟于 {due}，所交内容有单元格无法识别。",
    },
}

SCHEMA = {
    "events": {
        "type": "object",
        "description": "The related rows whose dates make the rhythm.",
        "properties": {"table": definitions.TABLE, "where": definitions.CONDITION, "column": definitions.COLUMN},
        "required": ["table", "column"],
        "additionalProperties": False,
    },
    "window": {
        "type": "object",
        "description": "The days within which the rhythm is asked for; without `to`, until the as-of day.",
        "properties": {"from": definitions.DATE, "to": definitions.DATE},
        "required": ["from"],
        "additionalProperties": False,
    },
    "span": {**definitions.LENGTH, "description": "The longest gap allowed."},
    "if_longer_than": {**definitions.LENGTH, "description": "Only windows strictly longer than this are judged."},
}


def evaluate(rule: Rule, frames: Frames, as_of: date) -> Verdicts:
    """Judge each gap of each subject's window."""
    scope = _windows(rule, frames)
    gaps = _gaps(rule, scope)
    at, following, due, closes = (nw.col(name) for name in ("at", "next_at", "due", "closes"))
    today = nw.lit(frames.as_of)
    missed = nw.when(nw.col("uncertain")).then(status_of(UNVERIFIABLE)).otherwise(status_of(FAILED))
    when_followed = nw.when(following <= due).then(status_of(PASSED)).otherwise(missed)
    when_last = (
        nw.when((due >= closes) & ~nw.col("running"))
        .then(status_of(PASSED))
        .otherwise(nw.when(due >= today).then(status_of(PENDING)).otherwise(missed))
    )
    status = (
        nw.when(at.is_null() | (closes < nw.col("opens")))
        .then(status_of(UNVERIFIABLE))
        .otherwise(nw.when(following.is_null()).then(when_last).otherwise(when_followed))
    )
    whole = nw.when(due >= closes).then(nw.lit(1.0)).otherwise(nw.lit(0.0))
    earned = nw.when(following.is_null()).then(whole).otherwise(earned_in_time(rule, following, due))
    scope.frame = gaps
    columns = ("status", "earned", "due", "at", "next_at", "next_row", "opens", "closes", "uncertain")
    frame = settle(rule, scope, status, earned).select(SUBJECT_ROW, *columns)

    def explain(rows: Sequence[Row]) -> Iterator[tuple[Row, Detail]]:
        for row in rows:
            yield row, _detail(rule, frames, row)

    return Verdicts(frame, explain)


def _windows(rule: Rule, frames: Frames) -> Scope:
    """Return the subjects with the days on which their windows open and close."""
    scope = select(rule, frames)
    window = rule.body["window"]
    today = nw.lit(frames.as_of)
    closes = date_measure(scope, window["to"]) if "to" in window else None
    opens = date_measure(scope, window["from"])
    filled = today if closes is None else nw.when(closes.is_null()).then(today).otherwise(closes)
    running = nw.lit(True) if closes is None else closes.is_null()
    scope.frame = scope.frame.with_columns(opens=opens, closes=filled, running=running)
    longer = rule.body.get("if_longer_than")
    if longer:
        long_enough = nw.col("closes") > shift(nw.col("opens"), longer)
        scope.frame = scope.frame.filter(nw.col("opens").is_null() | long_enough)
    return scope


def _gaps(rule: Rule, scope: Scope) -> nw.LazyFrame[Any]:
    """Return one row a gap: the day it starts (`at`), the next event and its row, and the day by which that was due."""
    spec = rule.body["events"]
    inner, _, _ = related(scope, spec["table"], spec.get("where"), carry=("opens", "closes"))
    day = nw.col(spec["column"])
    happened = (day >= nw.col("opens")) & (day <= nw.col("closes")) & (day <= nw.lit(scope.frames.as_of))
    inside = inner.frame.filter(happened)
    events = inside.select(SUBJECT_ROW, day.alias("at"), nw.col(ROW_ID).cast(nw.Int64).alias("row"))
    starts = scope.frame.select(SUBJECT_ROW, nw.col("opens").alias("at"), nw.lit(-1).cast(nw.Int64).alias("row"))
    points = nw.concat([starts, events], how="vertical")
    order = ["at", "row"]
    points = points.with_columns(
        next_at=nw.col("at").shift(-1).over(SUBJECT_ROW, order_by=order),
        next_row=nw.col("row").shift(-1).over(SUBJECT_ROW, order_by=order),
        due=shift(nw.col("at"), rule.body["span"]),
    )
    points = points.filter(nw.col("next_at").is_null() | (nw.col("next_at") > nw.col("at")))
    return points.join(_with_doubt(rule, scope), on=SUBJECT_ROW, how="left")


def _with_doubt(rule: Rule, scope: Scope) -> nw.LazyFrame[Any]:
    """Return each subject with its window's end and whether a cell that its gaps depend on does not parse."""
    spec, closes = rule.body["events"], rule.body["window"].get("to")
    doubts = [in_doubt(scope, spec["table"], spec.get("where"), (spec["column"],))]
    if isinstance(closes, str) and is_column(closes):
        doubts.append(scope.unreadable(closes))
    known = [doubt for doubt in doubts if doubt is not None]
    uncertain = nw.any_horizontal(*known, ignore_nulls=True) if known else nw.lit(False)
    return scope.frame.with_columns(uncertain=uncertain)


def _detail(rule: Rule, frames: Frames, row: Row) -> Detail:
    spec = rule.body["events"]
    table, column = spec["table"], spec["column"]
    start, due, event = row["at"], row["due"], row["next_at"]
    arguments = {"what": (table, None), "start": start, "due": due, "event": event}
    if start is None or row["closes"] < row["opens"]:
        anchor = reads.date_column(rule.subject, rule.body["window"]["from"])
        own = anchor[1].partition(".")[0] if anchor[0] == rule.subject else None
        return Detail("no_start", rule.subject, row[SUBJECT_ROW], own, arguments={"anchor": anchor})
    if row["uncertain"]:
        return Detail("unreadable_event", table, None, column, None, due, None, arguments)
    if event is None:
        days = (min(frames.as_of, row["closes"]) - due).days
        return Detail("open_gap", table, None, column, None, due, days, {**arguments, "days_late": Days(days)})
    days = (event - due).days
    return Detail("gap", table, row["next_row"], column, event, due, days, {**arguments, "days_late": Days(days)})


def _reads(rule: Rule) -> Iterable[Read]:
    yield from reads.event(rule.subject, rule.body["events"], ("events",))
    window = rule.body["window"]
    yield from reads.date(rule.subject, window["from"], ("window", "from"))
    if "to" in window:
        yield from reads.date(rule.subject, window["to"], ("window", "to"), "table")


KIND = Kind(
    "every", SCHEMA, ("events", "window", "span"), MESSAGES, evaluate, lambda rule: reads.all_of(rule, _reads(rule))
)
