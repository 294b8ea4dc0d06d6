"""deadline: the event's date is on or before the due date.

The event is a date of the subject itself or of its related rows (the first or the last of them). A subject with no
event is *pending* until its due date has passed, then *failed*; one whose due date cannot be told is *unverifiable*,
and so is one past its due date whose event may stand in a row with a cell that is missing or does not parse. An event
some days late earns what the rule's `late` tiers give. One dated after the as-of day has not happened.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw

from auditkit.kinds import REACHED_IN_TIME, Kind, Read, definitions, reads
from auditkit.kinds.related_rows import Fault, Related, on_file, related
from auditkit.kinds.scope import SUBJECT_PREFIX, Scope, link
from auditkit.kinds.spans import due_date
from auditkit.kinds.subjects import select, settle, settled, status_of
from auditkit.kinds.yet_to_come import FIX, Coming, coming, coming_itself
from auditkit.model.dataset import ROW_ID
from auditkit.model.frames import Frames
from auditkit.model.pack import Rule
from auditkit.model.verdict import FAILED, PASSED, PENDING, UNVERIFIABLE, Days, Detail, Row, Verdicts

_OTHERS_NAMED = 3

MESSAGES = {
    "late": {
        "en": "{what}: {event}, due {due}, {days_late} late.",
        "zh": "{what}：{event}，应不迟于 {due}，晚了 {days_late}。",
    },
    "overdue": {
        "en": "{what}: nothing is on file; it was due {due}, {days_late} ago.",
        "zh": "{what}：没有记录，应不迟于 {due}，已逾期 {days_late}。",
    },
    "others_overdue": {
        "en": "{what}: none on file counts for this (of {count}); it was due {due}, {days_late} ago.",
        "zh": "{what}：没有符合要求的记录（已有 {count} 条不符），应不迟于 {due}，已逾期 {days_late}。",
    },
    "later_overdue": {
        "en": "{what}: one is on file, but dated {day}, after the as-of day {as_of}; it was due {due}, {days_late}"
        " ago.",
        "zh": "{what}：有记录，但其日期 {day} 晚于截至日 {as_of}；应不迟于 {due}，已逾期 {days_late}。",
    },
    "no_due_date": {
        "en": "The due date cannot be told: {anchor} is missing or unreadable.",
        "zh": "无法算出期限：{anchor}缺失或无法识别。",
    },
    "unreadable_event": {
        "en": "{what}: whether it was in time (due {due}) cannot be told: {cell} is missing or unreadable in what is on"
        " file.",
        "zh": "{what}：无法判断是否按期（期限 {due}）：所交记录的{cell}缺失或无法识别。",
    },
}

LATE_FOR_GOOD = {
    "en": "This was done, only late, and being late cannot be made good any more. Done in time next time, it keeps its"
    " points.",
    "zh": "此项已经完成，但逾期本身已无法补救；下次按期完成，即可保住这项得分。",
}
"""What is advised of what came late: a rule's own fix calls for what is done already."""

SCHEMA = {
    "event": {
        "type": "object",
        "description": definitions.described(
            "The date that must come in time: a column of the subject, or of its related rows in `table`.",
            "须按期发生的日期：被检对象的一列，或其在 `table` 中相关行的一列。",
        ),
        "properties": {
            "table": definitions.TABLE,
            "where": definitions.CONDITION,
            "column": definitions.COLUMN,
            "pick": {
                "enum": ["first", "last"],
                "description": definitions.described(
                    "Which of several related rows counts (default first).",
                    "有多个相关行时以哪一行为准（默认 first，即最早一行）。",
                ),
            },
        },
        "required": ["column"],
        "additionalProperties": False,
    },
    "due": definitions.SPAN,
}


def evaluate(rule: Rule, frames: Frames) -> Verdicts:
    """Judge whether each subject's event fell on or before its due date."""
    scope = select(rule, frames)
    events = join_event(scope, rule.body["event"])
    last_day = due_date(scope, rule.body["due"])
    anchors = _anchors(rule)
    blank = {flag: scope.column(path)[0].is_null() for (table, path), flag in anchors.items() if table == rule.subject}
    blank |= {flag: nw.lit(True) for flag in anchors.values() if flag not in blank}
    scope.frame = scope.frame.with_columns(due=last_day, **blank)
    event, due, today = nw.col("event"), nw.col("due"), nw.lit(frames.as_of)
    in_time = event <= due
    if rule.body["event"].get("pick") == "last":
        in_time = in_time & ~nw.col("uncertain")
    missed = nw.when(nw.col("uncertain")).then(status_of(UNVERIFIABLE)).otherwise(status_of(FAILED))
    not_in_time = nw.when(due >= today).then(status_of(PENDING)).otherwise(missed)
    judged = nw.when(in_time).then(status_of(PASSED)).otherwise(not_in_time)
    status = nw.when(due.is_null()).then(status_of(UNVERIFIABLE)).otherwise(judged)
    frame = settle(rule, scope, status, earned_in_time(rule, event, due))
    columns = (*settled(rule), "due", "event", "uncertain", *anchors.values(), *_keys(scope, rule))

    def explain(rows: Sequence[Row]) -> Iterator[tuple[Row, Detail]]:
        places = _event_rows(events, rows)
        causes = events.found.doubt.causes(rows) if events and events.found.doubt else {}
        without = [row for row in rows if row["event"] is None]
        others = on_file(scope, events.found.rows.table, without, _OTHERS_NAMED) if events else {}
        later = _later_events(rule, frames, [row["subject_row"] for row in without])
        for row in rows:
            subject_row = row["subject_row"]
            if row["due"] is None:
                yield row, _no_due_date(rule, row, [anchor for anchor, flag in anchors.items() if row[flag]])
                continue
            detail = _detail(rule, frames, row, places.get(subject_row), causes.get(subject_row))
            if detail.message == "overdue" and subject_row in later:
                yield row, later[subject_row].told(detail, "later_overdue", frames.as_of)
            else:
                yield row, _beside(detail, *others.get(subject_row, (0, [])))

    return Verdicts(frame.select(*dict.fromkeys(columns)), explain)


@dataclass(frozen=True)
class _Events:
    """The related rows that hold events, and in which column their day stands."""

    found: Related
    day: str


def join_event(scope: Scope, spec: Any) -> _Events | None:
    """Add to the scope's frame `event` and `uncertain` (a cell of it cannot be told); return the related rows."""
    column, today = spec["column"], nw.lit(scope.frames.as_of)
    if "table" not in spec:
        event, _ = scope.column(column)
        unreadable = scope.unreadable(column)
        scope.frame = scope.frame.with_columns(
            event=nw.when(event <= today).then(event), uncertain=nw.lit(False) if unreadable is None else unreadable
        )
        return None
    found = related(scope, spec["table"], spec.get("where"), filled=(column,))
    day = nw.col(column)
    edge = day.max() if spec.get("pick") == "last" else day.min()
    happened = found.rows.frame.filter(day <= today)
    days = happened.group_by(found.their_key).agg(edge.alias("event")).rename({found.their_key: "event__key"})
    scope.frame = scope.frame.join(days, left_on=found.my_key, right_on="event__key", how="left")
    uncertain = nw.lit(False) if found.doubt is None else found.doubt.of(scope)
    scope.frame = scope.frame.with_columns(uncertain=uncertain)
    return _Events(found, column)


def _keys(scope: Scope, rule: Rule) -> tuple[str, ...]:
    """Return the column by which related rows are found again, if the event stands in such rows."""
    table = rule.body["event"].get("table")
    return () if table is None else (link(scope.table, table)[0],)


def _event_rows(events: _Events | None, rows: Sequence[Row]) -> dict[int, int]:
    """Return, for each of these few subjects, the row that its event stands in."""
    if events is None:
        return {row["subject_row"]: row["subject_row"] for row in rows}
    happened = [row for row in rows if row["event"] is not None]
    if not happened:
        return {}
    found, day = events.found, events.day
    wanted = sorted({row[found.my_key] for row in happened})
    days = sorted({row["event"] for row in happened})
    near = found.rows.frame.filter(nw.col(found.their_key).is_in(wanted), nw.col(day).is_in(days))
    rows_near = near.select(ROW_ID, found.their_key, day).collect("pandas").rows(named=True)
    by_day: dict[tuple[Any, Any], int] = {}
    for each in sorted(rows_near, key=lambda row: int(row[ROW_ID]), reverse=True):
        by_day[each[found.their_key], each[day]] = int(each[ROW_ID])
    return {row["subject_row"]: by_day[row[found.my_key], row["event"]] for row in happened}


def _later_events(rule: Rule, frames: Frames, rows: Sequence[int]) -> dict[int, Coming]:
    """Return of these few subjects the events that are dated after the as-of day."""
    spec = rule.body["event"]
    if "table" in spec:
        return coming(rule, frames, rows, spec["table"], spec.get("where"), spec["column"])
    found = ((row, coming_itself(rule, frames, row, spec["column"])) for row in rows)
    return {row: event for row, event in found if event is not None}


def earned_in_time(rule: Rule, event: nw.Expr, due: nw.Expr) -> nw.Expr:
    """Return 1 for an event in time, what the rule's late tiers give for one within their days, else 0."""
    earned: nw.Expr = nw.lit(0.0)
    for tier in sorted(rule.late, key=lambda tier: tier.days, reverse=True):
        within = event <= due.dt.offset_by(f"{tier.days}d")
        earned = nw.when(within).then(nw.lit(float(tier.earns))).otherwise(earned)
    return nw.when(event <= due).then(nw.lit(1.0)).otherwise(earned)


def _anchors(rule: Rule) -> dict[tuple[str, str], str]:
    """Return the columns that the due date is counted from, each with the flag that it does not tell it."""
    named = dict.fromkeys(reads.date_columns(rule.subject, rule.body["due"]))
    return {anchor: f"anchor_{position}" for position, anchor in enumerate(named)}


def _no_due_date(rule: Rule, row: Row, missing: Sequence[tuple[str, str]]) -> Detail:
    """Say which of the dates that could tell the due date do not."""
    anchors = list(missing) or list(_anchors(rule))
    own = next((path.partition(".")[0] for table, path in anchors if table == rule.subject), None)
    return Detail("no_due_date", rule.subject, row["subject_row"], own, arguments={"anchor": anchors})


def _detail(rule: Rule, frames: Frames, row: Row, event_row: int | None, cause: Fault | None) -> Detail:
    spec = rule.body["event"]
    table, column = spec.get("table", rule.subject), spec["column"]
    due, event = row["due"], row["event"]
    arguments = {"what": (table, column), "due": due, "event": event}
    if row["uncertain"]:
        fault = cause or Fault(row["subject_row"], column)
        cell_table, cell_row, path = cell_of(rule, row, table, fault)
        arguments["cell"] = (cell_table, path)
        own = path.partition(".")[0]
        return fault.beside(Detail("unreadable_event", cell_table, cell_row, own, None, due, arguments=arguments))
    if event is None:
        days = (frames.as_of - due).days
        row_id = None if "table" in spec else row["subject_row"]
        return Detail("overdue", table, row_id, column, None, due, days, {**arguments, "days_late": Days(days)})
    days = (event - due).days
    late = {**arguments, "days_late": Days(days)}
    return Detail("late", table, event_row, column, event, due, days, late)


def _beside(detail: Detail, count: int, others: Sequence[int]) -> Detail:
    """Return what is said of an event that is not on file, with the rows on file that do not count for one."""
    if detail.message != "overdue" or not count or detail.table is None:
        return detail
    found = tuple((detail.table, other) for other in others)
    arguments = {**detail.arguments, "count": count}
    return replace(detail, message="others_overdue", arguments=arguments, related=found)


def cell_of(rule: Rule, row: Row, table: str, cause: Fault) -> tuple[str, int, str]:
    """Return table, row and path of the cell that leaves a related row of `table` open, or its subject."""
    row_id, path, _others = cause
    if path.startswith(SUBJECT_PREFIX):
        return rule.subject, row["subject_row"], path.removeprefix(SUBJECT_PREFIX)
    return table, row_id, path


def _reads(rule: Rule) -> Iterable[Read]:
    yield from reads.event(rule.subject, rule.body["event"], ("event",))
    yield from reads.span(rule.subject, rule.body["due"], ("due",))


KIND = Kind(
    "deadline",
    SCHEMA,
    ("event", "due"),
    MESSAGES,
    evaluate,
    lambda rule: reads.all_of(rule, _reads(rule)),
    takes_late=True,
    fixes={"late": LATE_FOR_GOOD, "later_overdue": FIX},
    outcomes=REACHED_IN_TIME,
    fills=("what", "event", "due", "days_late"),
)
