"""every: within a window, no gap between events exceeds the span.

The gap before the first event and the one after the last count too (『至少每三个月』 as a rolling gap). Each gap is
judged by itself: a rule that misses one of four earns three quarters. The window ends at its `to` date, or on the
as-of day where that is missing (a running project); a gap that is still open and not yet too long is *pending* until
its due date. An event after the window is no part of the rhythm, but it ends the gap that was missed within: it came
late. Until one does, its days late count up to the as-of day. Events of one day are one event, and one dated after the
as-of day has not happened. `if_longer_than` keeps the rule from windows that are not strictly longer (『超过六个月』).
A window that closes before it opens is *unverifiable*.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import narwhals as nw

from auditkit.kinds import REACHED_IN_TIME, Kind, Read, definitions, reads
from auditkit.kinds.deadline import LATE_FOR_GOOD, cell_of, earned_in_time
from auditkit.kinds.related_rows import Doubt, Fault, related
from auditkit.kinds.scope import Scope
from auditkit.kinds.span_definitions import LENGTH
from auditkit.kinds.spans import date_measure, is_column, shift
from auditkit.kinds.subjects import select, settle, settled, status_of
from auditkit.kinds.yet_to_come import FIX, coming
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
    "later_gap": {
        "en": "{what}: the next after {start} was due {due}, {days_late} ago; one is on file, but dated {day}, after"
        " the as-of day {as_of}.",
        "zh": "{what}：{start} 之后的下一次应不迟于 {due}，已逾期 {days_late}；"
        "有记录，但其日期 {day} 晚于截至日 {as_of}。",
    },
    "no_start": {
        "en": "The rhythm cannot be told: {anchor} is missing or unreadable.",
        "zh": "无法判断公开频率：{anchor}缺失或无法识别。",
    },
    "wrong_order": {
        "en": "The rhythm cannot be told: the time ends on {closes}, before it begins on {opens}.",
        "zh": "无法判断公开频率：结束日期 {closes} 早于开始日期 {opens}。",
    },
    "unreadable_event": {
        "en": "{what}: whether the next after {start} came by {due} cannot be told: {cell} is missing or unreadable.",
        "zh": "{what}：无法判断 {start} 之后的下一次是否不迟于 {due}：{cell}缺失或无法识别。",
    },
}

SCHEMA = {
    "events": definitions.rows_by(
        "column",
        definitions.described("The related rows whose dates make the rhythm.", "以其日期构成周期的相关行。"),
    ),
    "window": {
        "type": "object",
        "description": definitions.described(
            "The days within which the rhythm is asked for; without `to`, until the as-of day.",
            "要求保持周期的起止日期；未写 `to` 时截至截止日。",
        ),
        "properties": {"from": definitions.DATE, "to": definitions.DATE},
        "required": ["from"],
        "additionalProperties": False,
    },
    "span": {
        **LENGTH,
        "description": definitions.described("The longest gap allowed.", "允许的最长间隔。"),
    },
    "if_longer_than": {
        **LENGTH,
        "description": definitions.described(
            "Only windows strictly longer than this are judged.", "只判断严格长于此时间的区间。"
        ),
    },
}


def evaluate(rule: Rule, frames: Frames) -> Verdicts:
    """Judge each gap of each subject's window."""
    scope = _windows(rule, frames)
    gaps, open_rows = _gaps(rule, scope)
    at, following, due, closes = (nw.col(name) for name in ("at", "next_at", "due", "closes"))
    over = (due >= closes) & ~nw.col("running")
    missed = nw.when(nw.col("uncertain")).then(status_of(UNVERIFIABLE)).otherwise(status_of(FAILED))
    is_open = following.is_null() & (due >= nw.lit(frames.as_of))
    not_in_time = nw.when(is_open).then(status_of(PENDING)).otherwise(missed)
    judged = nw.when((following <= due) | over).then(status_of(PASSED)).otherwise(not_in_time)
    cannot = at.is_null() | (closes < nw.col("opens"))
    status = nw.when(cannot).then(status_of(UNVERIFIABLE)).otherwise(judged)
    earned = nw.when(over).then(nw.lit(1.0)).otherwise(earned_in_time(rule, following, due))
    scope.frame = gaps
    keys = () if open_rows is None else (open_rows.my_key,)
    columns = ("due", "at", "next_at", "next_row", "opens", "closes", "uncertain", "end_unreadable")
    frame = settle(rule, scope, status, earned).select(*dict.fromkeys((*settled(rule), *columns, *keys)))

    def explain(rows: Sequence[Row]) -> Iterator[tuple[Row, Detail]]:
        causes = open_rows.causes(rows) if open_rows else {}
        spec = rule.body["events"]
        open_ended = [row[SUBJECT_ROW] for row in rows if row["next_at"] is None]
        later = coming(rule, frames, open_ended, spec["table"], spec.get("where"), spec["column"])
        for row in rows:
            detail = _detail(rule, frames, row, causes.get(row[SUBJECT_ROW]))
            if detail.message == "open_gap" and row[SUBJECT_ROW] in later:
                detail = later[row[SUBJECT_ROW]].told(detail, "later_gap", frames.as_of)
            yield row, detail

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
    # One that has not begun on the day, and says no end, owes its first event later.
    not_begun = nw.col("running") & (nw.col("opens") > today)
    start = nw.when(not_begun).then(nw.col("opens")).otherwise(nw.col("closes"))
    scope.frame = scope.frame.with_columns(closes=start)
    longer = rule.body.get("if_longer_than")
    if longer:
        long_enough = nw.col("closes") > shift(nw.col("opens"), longer)
        wrong_order = nw.col("closes") < nw.col("opens")
        scope.frame = scope.frame.filter(nw.col("opens").is_null() | long_enough | wrong_order)
    return scope


def _gaps(rule: Rule, scope: Scope) -> tuple[nw.LazyFrame[Any], Doubt | None]:
    """Return one row a gap: the day it starts (`at`), the next event and its row, and the day by which that was due;
    and the related rows that may hold an event too.
    """
    spec = rule.body["events"]
    found = related(scope, spec["table"], spec.get("where"), carry=("opens",), filled=(spec["column"],))
    day = nw.col(spec["column"])
    happened = found.rows.frame.filter((day >= nw.col("opens")) & (day <= nw.lit(scope.frames.as_of)))
    events = happened.select(SUBJECT_ROW, day.alias("at"), nw.col(ROW_ID).cast(nw.Int64).alias("row"))
    starts = scope.frame.select(SUBJECT_ROW, nw.col("opens").alias("at"), nw.lit(-1).cast(nw.Int64).alias("row"))
    points = nw.concat([starts, events], how="vertical")
    order = ["at", "row"]
    points = points.with_columns(
        next_at=nw.col("at").shift(-1).over(SUBJECT_ROW, order_by=order),
        next_row=nw.col("row").shift(-1).over(SUBJECT_ROW, order_by=order),
        due=shift(nw.col("at"), rule.body["span"]),
    )
    points = points.filter(nw.col("next_at").is_null() | (nw.col("next_at") > nw.col("at")))
    points = points.join(_with_doubt(rule, scope, found.doubt), on=SUBJECT_ROW, how="left")
    at = nw.col("at")
    return points.filter(at.is_null() | (at <= nw.col("closes")) | (at == nw.col("opens"))), found.doubt


def _with_doubt(rule: Rule, scope: Scope, open_rows: Doubt | None) -> nw.LazyFrame[Any]:
    """Return each subject with its window, whether a cell that its gaps depend on cannot be told (`uncertain`), and
    whether that of the window's end does not parse.
    """
    closes = rule.body["window"].get("to")
    mark = scope.unreadable(closes) if isinstance(closes, str) and is_column(closes) else None
    end_unreadable = nw.lit(False) if mark is None else mark
    uncertain = end_unreadable if open_rows is None else end_unreadable | open_rows.of(scope)
    return scope.frame.with_columns(uncertain=uncertain, end_unreadable=end_unreadable)


def _detail(rule: Rule, frames: Frames, row: Row, cause: Fault | None) -> Detail:
    spec, window = rule.body["events"], rule.body["window"]
    table, column = spec["table"], spec["column"]
    start, due, event = row["at"], row["due"], row["next_at"]
    arguments = {"what": (table, None), "start": start, "due": due, "event": event}
    if start is None:
        anchor = reads.date_column(rule.subject, window["from"])
        return _of_subject(rule, row, "no_start", anchor, {"anchor": anchor})
    if row["closes"] < row["opens"]:
        days = {"opens": row["opens"], "closes": row["closes"]}
        return _of_subject(rule, row, "wrong_order", reads.date_column(rule.subject, window["to"]), days)
    if row["uncertain"] and (cause is None or row["end_unreadable"]):
        end = reads.date_column(rule.subject, window["to"])
        return _of_subject(rule, row, "unreadable_event", end, {**arguments, "cell": end})
    if row["uncertain"] and cause is not None:
        cell_table, cell_row, path = cell_of(rule, row, table, cause)
        cell = {**arguments, "cell": (cell_table, path)}
        own = path.partition(".")[0]
        return cause.beside(Detail("unreadable_event", cell_table, cell_row, own, None, due, arguments=cell))
    if event is None:
        days_open = (frames.as_of - due).days
        late = {**arguments, "days_late": Days(days_open)}
        return Detail("open_gap", table, None, column, None, due, days_open, late)
    days_late = (event - due).days
    late = {**arguments, "days_late": Days(days_late)}
    return Detail("gap", table, row["next_row"], column, event, due, days_late, late)


def _of_subject(rule: Rule, row: Row, message: str, date: tuple[str, str], arguments: Mapping[str, Any]) -> Detail:
    """Return what is said about a date of the subject: at its cell, if it stands in the subject's own table."""
    own = date[1].partition(".")[0] if date[0] == rule.subject else None
    return Detail(message, rule.subject, row[SUBJECT_ROW], own, arguments=arguments)


def _reads(rule: Rule) -> Iterable[Read]:
    yield from reads.event(rule.subject, rule.body["events"], ("events",))
    window = rule.body["window"]
    yield from reads.date(rule.subject, window["from"], ("window", "from"))
    if "to" in window:
        yield from reads.date(rule.subject, window["to"], ("window", "to"), "table")


KIND = Kind(
    "every",
    SCHEMA,
    ("events", "window", "span"),
    MESSAGES,
    evaluate,
    lambda rule: reads.all_of(rule, _reads(rule)),
    takes_late=True,
    fixes={"gap": LATE_FOR_GOOD, "later_gap": FIX},
    outcomes=REACHED_IN_TIME,
    fills=("what", "start", "event", "due", "days_late"),
)
