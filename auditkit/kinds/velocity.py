"""velocity: no more than so many like rows within some minutes.

Rows are alike that agree in the columns `like`, such as gifts of one donor of one amount to one project. Who splits a
gift to draw more matching, or lets a program give, makes many within minutes. A row fails if it lies in a stretch of
`within_minutes` with more than `at_most` like rows; a finding tells of all rows of one such burst. A row that tells no
time of day, or nothing in one of the columns, is not judged: nothing can be said of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import narwhals as nw

from auditkit.kinds import Kind, Read, definitions, reads
from auditkit.kinds.scope import frame_name, written_at
from auditkit.kinds.subjects import select, settle, settled, verdict
from auditkit.kinds.unique import OTHERS_NAMED
from auditkit.model.frames import Frames
from auditkit.model.pack import Rule
from auditkit.model.schema import time_column
from auditkit.model.verdict import SUBJECT_ROW, Detail, Row, Verdicts

MESSAGES = {
    "burst": {
        "en": "{count} rows agree in {what} ({value}) from {first} to {last}: more than {limit} within {minutes}"
        " minutes.",
        "zh": "{first} 至 {last} 有 {count} 条记录的{what}相同（{value}）：{minutes} 分钟内超过 {limit} 条。",
    },
    "long_burst": {
        "en": "{count} rows agree in {what} ({value}) from {first} to {last}: more than {limit} within {minutes}"
        " minutes. The first {named} are named.",
        "zh": "{first} 至 {last} 有 {count} 条记录的{what}相同（{value}）：{minutes} 分钟内超过 {limit} 条。"
        "此处列出前 {named} 条。",
    },
}

SCHEMA = {
    "like": {
        "type": "array",
        "items": definitions.COLUMN,
        "minItems": 1,
        "description": definitions.described("The columns in which like rows agree.", "相同记录须一致的各列。"),
    },
    "within_minutes": {
        **definitions.POSITIVE_WHOLE_NUMBER,
        "description": definitions.described("How many minutes a burst may last.", "短时间的长度（分钟）。"),
    },
    "at_most": {
        **definitions.POSITIVE_WHOLE_NUMBER,
        "description": definitions.described(
            "How many like rows within these minutes are nothing to tell.", "该时间内允许出现的相同记录数。"
        ),
    },
}

SUBJECT = "donations"
"""The one table whose rows a rule of this kind judges: no other tells the time of day."""

_ROW, _COUNT, _FIRST, _LAST = "velocity__row", "velocity__count", "velocity__first", "velocity__last"
"""What is known of a row that lies in a burst: how many rows that has, and the times of the first and the last."""
_DAY = "donated_at"
_TIME = time_column(_DAY)
_BEGINNING = datetime(1970, 1, 1)


def evaluate(rule: Rule, frames: Frames) -> Verdicts:
    """Judge each row by whether it lies in a stretch of minutes with more like rows than are nothing to tell."""
    scope = select(rule, frames)
    paths = list(rule.body["like"])
    names = [frame_name(path) for path in paths]
    scope.frame = scope.frame.filter(*(~scope.column(path)[0].is_null() for path in paths), ~nw.col(_TIME).is_null())
    seconds, limit = rule.body["within_minutes"] * 60, rule.body["at_most"]
    bursts = _in_bursts(scope.frame.select(SUBJECT_ROW, *names, _TIME), names, seconds, limit)
    scope.frame = scope.frame.join(bursts, left_on=SUBJECT_ROW, right_on=_ROW, how="left")
    frame = settle(rule, scope, verdict(nw.col(_COUNT).is_null(), known=nw.lit(True)))

    def explain(rows: Sequence[Row]) -> Iterator[tuple[Row, Detail]]:
        for burst in _bursts(rows, names):
            first = burst[0]
            arguments = {
                "what": [(rule.subject, path) for path in paths],
                "value": written_at(rule.subject, paths, [first[name] for name in names]),
                "count": int(first[_COUNT]),
                "first": _clock(first[_FIRST]),
                "last": _clock(first[_LAST]),
                "minutes": rule.body["within_minutes"],
                "limit": limit,
            }
            message = "burst"
            if len(burst) > OTHERS_NAMED + 1:
                message, arguments["named"] = "long_burst", OTHERS_NAMED + 1
            own = paths[0].partition(".")[0]
            detail = Detail(message, rule.subject, first[SUBJECT_ROW], own, first[names[0]], arguments=arguments)
            detail.related = tuple((rule.subject, row[SUBJECT_ROW]) for row in burst[1 : OTHERS_NAMED + 1])
            yield first, detail

    told = dict.fromkeys((*settled(rule), *names, _TIME, _COUNT, _FIRST, _LAST))
    return Verdicts(frame.select(*told), explain)


def _in_bursts(rows: nw.LazyFrame[Any], group: Sequence[str], seconds: int, limit: int) -> nw.LazyFrame[Any]:
    """Return the rows that lie in a stretch of `seconds` with more than `limit` rows of their group, as `_measured` has
    them.

    Rows have a place in their group by their times; of rows of one time any may come first, since a stretch with one of
    them that is too full without the other is too full with it as well.
    """
    # Most groups have so few rows that none of them can lie in a burst; only the others are put in order.
    sizes = rows.group_by(*group).agg(size=nw.len()).filter(nw.col("size") > limit)
    keys = [f"{name}__large" for name in group]
    large = sizes.select(*(nw.col(name).alias(key) for name, key in zip(group, keys, strict=True)))
    many = rows.join(large, left_on=list(group), right_on=keys, how="inner")
    # narwhals cannot move nullable integers in pandas; 64 bits with a point hold seconds, and counts, exactly.
    timed = many.with_columns(nw.col(_TIME).cast(nw.Float64))
    in_order = [_TIME, SUBJECT_ROW]
    earlier = timed.with_columns(since=nw.col(_TIME).shift(limit).over(*group, order_by=in_order))
    counted = earlier.with_columns(ends=_as_number(nw.col(_TIME) - nw.col("since") <= seconds))
    so_far = counted.with_columns(so_far=nw.col("ends").cum_sum().over(*group, order_by=in_order))
    # A row lies in a stretch that is too full if one ends with it, or with one of the next `limit` rows.
    ahead = so_far.with_columns(
        ahead=nw.col("so_far").shift(-limit).over(*group, order_by=in_order),
        most=nw.col("so_far").max().over(*group),
    )
    until = nw.when(nw.col("ahead").is_null()).then(nw.col("most")).otherwise(nw.col("ahead"))
    marked = ahead.filter(until - nw.col("so_far") + nw.col("ends") > 0).select(SUBJECT_ROW, *group, _TIME)
    return _measured(marked, group, seconds)


def _measured(marked: nw.LazyFrame[Any], group: Sequence[str], seconds: int) -> nw.LazyFrame[Any]:
    """Return the rows that lie in bursts, by their ids, with the size of the burst and the times of its first and last
    row: in one, no two neighbours lie further apart than `seconds`.

    The engine counts, since of many rows only the first are told.
    """
    in_order = [_TIME, SUBJECT_ROW]
    before = marked.with_columns(before=nw.col(_TIME).shift(1).over(*group, order_by=in_order))
    begun = before.with_columns(begins=_as_number(nw.col(_TIME) - nw.col("before") > seconds))
    numbered = begun.with_columns(burst=nw.col("begins").cum_sum().over(*group, order_by=in_order))
    burst = (*group, "burst")
    return numbered.select(
        nw.col(SUBJECT_ROW).alias(_ROW),
        nw.col(SUBJECT_ROW).count().over(*burst).alias(_COUNT),
        nw.col(_TIME).min().over(*burst).alias(_FIRST),
        nw.col(_TIME).max().over(*burst).alias(_LAST),
    )


def _as_number(holds: nw.Expr) -> nw.Expr:
    """Return 1 where a condition holds, and 0 where it does not or cannot be told."""
    return nw.when(holds).then(nw.lit(1.0)).otherwise(nw.lit(0.0))


def _bursts(rows: Sequence[Row], group: Sequence[str]) -> Iterator[list[Row]]:
    """Yield the rows of each burst in the order of their times."""
    bursts: defaultdict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in rows:
        bursts[*(row[name] for name in group), row[_FIRST]].append(row)
    for burst in bursts.values():
        yield sorted(burst, key=lambda row: (row[_TIME], row[SUBJECT_ROW]))


def _clock(seconds: float) -> str:
    """Return a point in time as people write it."""
    return f"{_BEGINNING + timedelta(seconds=int(seconds)):%Y-%m-%d %H:%M:%S}"


def _reads(rule: Rule) -> Iterable[Read]:
    for position, name in enumerate(rule.body["like"]):
        yield from reads.column(rule.subject, name, ("like", position))
    yield from reads.column(rule.subject, _DAY, ("within_minutes",))


KIND = Kind(
    "velocity",
    SCHEMA,
    ("like", "within_minutes", "at_most"),
    MESSAGES,
    evaluate,
    lambda rule: reads.all_of(rule, _reads(rule)),
    fills=("what", "value", "count", "first", "last"),
    subject=SUBJECT,
)
