"""continuity: a subject's rows follow on from each other.

The related rows stand in the order of a date. Of each two neighbours, the later one opens with the balance that the
earlier one closed with (`carry`), begins on the day after it ends (`periods`), or both. Each such pair is judged by
itself: a subject with one bad pair of four earns three quarters, and one with a single row has no pair.

A period is held against the day up to which the rows before it reach: after a year that holds a quarter, nothing is
missing before the next year. Rows that begin on one day stand side by side: their periods overlap, no balance is
carried between them, and what is carried to or from them can be told only if it makes no difference which of them
counts. Nor is it carried between neighbours whose dates lie further apart than `within_days`: what stands between them
was not handed in, and the pair is *unverifiable*.

A row without its date has no place in the order: it stands last, and its pair is *unverifiable*. It may also be the one
that is missing between two others, as may a row of which it cannot be told whether it belongs to them: a gap or a
difference is then *unverifiable* too, and so is a gap that an earlier row without an end may cover. An overlap is one
whatever else is on file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import narwhals as nw

from auditkit.kinds import Kind, Read, conditions, definitions, reads
from auditkit.kinds.calendar_days import with_day_numbers
from auditkit.kinds.deadline import cell_of
from auditkit.kinds.related_rows import Related, related
from auditkit.kinds.scope import Scope, column_type
from auditkit.kinds.span_definitions import DAYS
from auditkit.kinds.subjects import select, settle, settled, status_of
from auditkit.model.dataset import ROW_ID
from auditkit.model.frames import Frames
from auditkit.model.pack import Rule
from auditkit.model.verdict import FAILED, PASSED, SUBJECT_ROW, UNVERIFIABLE, Days, Detail, Money, Row, Verdicts

MESSAGES = {
    "not_carried": {
        "en": "{what} ({later}): {to_title} is {opening}, but {from_title} of the one before ({earlier}) is {closing}:"
        " {difference} apart.",
        "zh": "{what}（{later}）：{to_title}为 {opening}，而上一条（{earlier}）的{from_title}为 {closing}，"
        "相差 {difference}。",
    },
    "gap": {
        "en": "{what} ({later}): the period begins on {start}, but the one before ({earlier}) ends on {end}:"
        " a gap of {difference}.",
        "zh": "{what}（{later}）：本期自 {start} 开始，而上一期（{earlier}）至 {end} 结束，中间有 {difference}未覆盖。",
    },
    "overlap": {
        "en": "{what} ({later}): the period begins on {start}, but the one before ({earlier}) ends only on {end}:"
        " an overlap of {difference}.",
        "zh": "{what}（{later}）：本期自 {start} 开始，而上一期（{earlier}）至 {end} 才结束，有 {difference}重复覆盖。",
    },
    "no_day": {
        "en": "{what}: what the row follows on cannot be told: {cell} is missing or unreadable.",
        "zh": "{what}：无法判断该行接续哪一条记录：{cell}缺失或无法识别。",
    },
    "unreadable_row": {
        "en": "{what} ({later}): whether another stands between it and the one before ({earlier}) cannot be told:"
        " {cell} is missing or unreadable.",
        "zh": "{what}（{later}）：无法判断与上一条（{earlier}）之间是否还有其他记录：{cell}缺失或无法识别。",
    },
    "unknown_balance": {
        "en": "{what} ({later}): whether {to_title} is {from_title} of the one before ({earlier}) cannot be told:"
        " {cell} is missing or unreadable.",
        "zh": "{what}（{later}）：无法判断{to_title}是否等于上一条（{earlier}）的{from_title}：{cell}缺失或无法识别。",
    },
    "several_balances": {
        "en": "{what} ({later}): whether {to_title} is {from_title} of the one before ({earlier}) cannot be told:"
        " rows of one day differ.",
        "zh": "{what}（{later}）：无法判断{to_title}是否等于上一条（{earlier}）的{from_title}："
        "同一日期的多行数据不一致。",
    },
    "too_far": {
        "en": "{what} ({later}): whether {to_title} is {from_title} of the one before cannot be told: the last one on"
        " file before it ({earlier}) lies {difference} back, and what stands between them was not handed in.",
        "zh": "{what}（{later}）：无法判断{to_title}是否等于上一条的{from_title}：此前最近的一条记录（{earlier}）"
        "早 {difference}，两者之间的记录未提交。",
    },
    "unknown_period": {
        "en": "{what} ({later}): whether the period follows on the one before ({earlier}) cannot be told: {cell} is"
        " missing or unreadable.",
        "zh": "{what}（{later}）：无法判断本期是否与上一期（{earlier}）相接：{cell}缺失或无法识别。",
    },
    "wrong_order": {
        "en": "{what} ({later}): whether the period follows on the one before ({earlier}) cannot be told: one of them"
        " ends before it begins.",
        "zh": "{what}（{later}）：无法判断本期是否与上一期（{earlier}）相接：其中一期的结束日期早于开始日期。",
    },
}

SCHEMA = {
    "rows": definitions.rows_by(
        "order_by",
        definitions.described(
            "The related rows, and the date that they follow each other by.", "相关行，以及其先后次序所依据的日期。"
        ),
    ),
    "carry": {
        "type": "object",
        "description": definitions.described("What each row hands on to the next.", "每一行结转到下一行的数值。"),
        "properties": {
            "from": {
                **definitions.COLUMN,
                "description": definitions.described(
                    "The figure that the earlier row closes with.", "前一行的期末数。"
                ),
            },
            "to": {
                **definitions.COLUMN,
                "description": definitions.described("The figure that the later row opens with.", "后一行的期初数。"),
            },
            "tolerance": {
                "type": "object",
                "description": definitions.described(
                    "How far apart the two may be (default: not at all).", "两者允许的差额（默认不允许有差额）。"
                ),
                "properties": {"absolute": definitions.NUMBER_FROM_ZERO},
                "required": ["absolute"],
                "additionalProperties": False,
            },
            "within_days": {
                **DAYS,
                "description": definitions.described(
                    "Rows whose dates lie further apart have another between them that was not handed in, so that it"
                    " cannot be told what is carried over (default: however far apart).",
                    "日期相距超过此天数的两行，视为其间另有未提交的记录，因而无法判断结转（默认不限）。",
                ),
            },
        },
        "required": ["from", "to"],
        "additionalProperties": False,
    },
    "periods": {
        "type": "object",
        "description": definitions.described(
            "The first and the last day that each row covers.", "每一行所涵盖期间的首日和末日。"
        ),
        "properties": {
            "start": definitions.COLUMN,
            "end": definitions.COLUMN,
            "gap_days": {
                **DAYS,
                "description": definitions.described(
                    "So many days may be left out (default 0).", "允许空缺的天数（默认 0）。"
                ),
            },
            "overlap_days": {
                **DAYS,
                "description": definitions.described(
                    "So many days may be covered twice (default 0); 1 lets a period begin as the last ends.",
                    "允许重叠的天数（默认 0）；为 1 时，一期可以从上一期结束的当天开始。",
                ),
            },
        },
        "required": ["start", "end"],
        "additionalProperties": False,
    },
}

_NO_DAY = datetime(9999, 12, 31)
"""Stands for a missing date where rows are put in order: after every other."""

_NO_FIGURE = -(2**62)
"""Stands for a missing figure where rows of one day are put in order: before every other."""

_NO_ROW = -1
_PERIOD = ("start", "end", "reach", "endless")

_DUBIOUS = ("not_carried", "gap")
"""What may be wrong with two rows only because a third between them is not known."""
_OPEN = ("too_far", "unknown_balance", "several_balances", "wrong_order", "unknown_period")
_MARKS = (*_DUBIOUS, "overlap", *_OPEN)
"""What may be wrong with two neighbours, or open, by the message that says so; each is a column of their frame."""


def evaluate(rule: Rule, frames: Frames) -> Verdicts:
    """Judge each two neighbours among each subject's rows."""
    scope = select(rule, frames)
    spec = rule.body["rows"]
    found = related(scope, spec["table"], spec.get("where"), filled=(spec["order_by"],))
    pairs = _pairs(rule, scope, found)
    columns = [name for name in pairs.collect_schema().names() if name != "owner"]
    uncertain = nw.lit(False) if found.doubt is None else found.doubt.of(scope)
    scope.frame = scope.frame.with_columns(uncertain=uncertain)
    scope.frame = scope.frame.join(pairs, left_on=found.my_key, right_on="owner", how="inner")
    kept = (*settled(rule), "uncertain", *columns, found.my_key)
    frame = settle(rule, scope, _status()).select(*dict.fromkeys(kept))

    def explain(rows: Sequence[Row]) -> Iterator[tuple[Row, Detail]]:
        teller = _Teller(rule, found, rows)
        for row in rows:
            for detail in teller.details(row):
                yield row, detail

    return Verdicts(frame, explain)


def _status() -> nw.Expr:
    """Return what two neighbours come to by what is wrong with them, or open."""
    dubious, is_open = (nw.any_horizontal(*map(nw.col, marks), ignore_nulls=True) for marks in (_DUBIOUS, _OPEN))
    fails = nw.col("overlap") | (dubious & ~nw.col("uncertain"))
    otherwise = nw.when(dubious | is_open).then(status_of(UNVERIFIABLE)).otherwise(status_of(PASSED))
    judged = nw.when(fails).then(status_of(FAILED)).otherwise(otherwise)
    return nw.when(nw.col("undated") > 0).then(status_of(UNVERIFIABLE)).otherwise(judged)


def _pairs(rule: Rule, scope: Scope, found: Related) -> nw.LazyFrame[Any]:
    """Return the rows that another of their owner stands before, each with that one (`earlier_…`) and the marks."""
    frame = _in_order(rule, found)
    names = [name for name in _told(rule) if not name.startswith("opening")]
    before = frame.select("owner", *(nw.col(name).alias(f"earlier_{name}") for name in names))
    # Engines shift whole numbers that may be missing each in their way, but none errs at a row's number.
    pairs = frame.filter(~nw.col("earlier_row").is_null()).with_columns(nw.col("earlier_row").cast(nw.Int64))
    pairs = pairs.join(before, on=["owner", "earlier_row"], how="inner")
    pairs = _with_known(rule, scope, _with_days(rule, pairs))
    if "periods" not in rule.body:
        pairs = pairs.filter(~nw.col("same_day") | (nw.col("undated") > 0))
    told = (*_told(rule), *(f"earlier_{name}" for name in names if name != "row"), "earlier_row")
    return pairs.with_columns(**_marks(rule)).select("owner", *told, *_MARKS)


def _in_order(rule: Rule, found: Related) -> nw.LazyFrame[Any]:
    """Return the related rows, each with the `earlier_row`; of balances, with what all rows of its step say together,
    and of periods, with the day that all up to it `reach`.
    """
    has_periods, has_carry = "periods" in rule.body, "carry" in rule.body
    ranks = (*(("last",) if has_periods else ()), *(("opening_rank", "closing_rank") if has_carry else ()))
    order = ["undated", "step", *ranks, "row"]
    known = {"earlier_row": nw.col("row").shift(1).over("owner", order_by=order)}
    if has_periods:
        known["reach"] = nw.col("end").cum_max().over("owner", order_by=order)
        known["endless"] = nw.col("without_end").cum_max().over("owner", order_by=order)
    for name in ("closing", "opening") if has_carry else ():
        least, most, blank = _bounds(name)
        known[least] = nw.col(name).min().over("owner", "step")
        known[most] = nw.col(name).max().over("owner", "step")
        known[blank] = nw.col(blank).min().over("owner", "step")
    return _in_steps(rule, found).with_columns(**known)


def _told(rule: Rule) -> tuple[str, ...]:
    """Return what there is to know of each of two neighbours."""
    balances = ("opening", *_bounds("opening"), "closing", *_bounds("closing")) if "carry" in rule.body else ()
    return ("row", "day", "step", "undated", *balances, *(_PERIOD if "periods" in rule.body else ()))


def _in_steps(rule: Rule, found: Related) -> nw.LazyFrame[Any]:
    """Return the related rows with what they are put in order and judged by; rows of one day are of one `step`."""
    day, row = nw.col(rule.body["rows"]["order_by"]), nw.col(ROW_ID).cast(nw.Int64)
    own: dict[str, nw.Expr] = {}
    if "carry" in rule.body:
        for name, key in (("closing", "from"), ("opening", "to")):
            figure = nw.col(rule.body["carry"][key])
            _least, _most, blank = _bounds(name)
            own |= {name: figure, f"{name}_rank": figure.fill_null(nw.lit(_NO_FIGURE))}
            own[blank] = nw.when(figure.is_null()).then(row)
    if "periods" in rule.body:
        start, end = (nw.col(rule.body["periods"][key]) for key in ("start", "end"))
        own |= {"start": start, "end": end, "last": end.fill_null(nw.lit(_NO_DAY))}
        own["without_end"] = nw.when(end.is_null()).then(row).otherwise(nw.lit(_NO_ROW))
    return found.rows.frame.select(
        nw.col(found.their_key).alias("owner"),
        row.alias("row"),
        day.alias("day"),
        day.fill_null(nw.lit(_NO_DAY)).alias("step"),
        day.is_null().cast(nw.Int64).alias("undated"),
        **own,
    )


def _bounds(name: str) -> tuple[str, str, str]:
    """Return what the least and the most that the rows of one step open or close with are called, and a row of it that
    does not say.
    """
    return f"{name}_least", f"{name}_most", f"{name}_blank_row"


def _with_days(rule: Rule, pairs: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Add the numbers of the days that two neighbours are held against each other by."""
    days: dict[str, nw.Expr] = {}
    if "within_days" in rule.body.get("carry", {}):
        days |= {"on_day": nw.col("day"), "earlier_on_day": nw.col("earlier_day")}
    if "periods" in rule.body:
        days |= {"start_day": nw.col("start"), "end_day": nw.col("end"), "reach_day": nw.col("earlier_reach")}
    return with_day_numbers(pairs, days) if days else pairs


def _with_known(rule: Rule, scope: Scope, pairs: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Add what the marks are made of, each as a column of its own: several of them ask for it."""
    known = {"same_day": nw.col("step") == nw.col("earlier_step")}
    if "carry" in rule.body:
        known |= _of_balances(rule, scope)
    if "periods" in rule.body:
        known |= _of_periods(rule)
    return pairs.with_columns(**known)


def _of_balances(rule: Rule, scope: Scope) -> dict[str, nw.Expr]:
    """Return whether both balances are told, surely agree, and surely differ, and whether their days lie far apart."""
    carry = rule.body["carry"]
    its_type = column_type(rule.body["rows"]["table"], carry["to"])
    absolute = carry.get("tolerance", {}).get("absolute", 0)
    allowed = nw.lit(conditions.plain(absolute, its_type, scope.frames.dataset.currency))
    closing, opening = ({end: nw.col(f"{side}_{end}") for end in ("least", "most", "blank_row")} for side in _SIDES)
    farthest = [closing["most"] - opening["least"], opening["most"] - closing["least"]]
    nearest = [opening["least"] - closing["most"], closing["least"] - opening["most"]]
    far_apart = nw.lit(False)
    if "within_days" in carry:
        far_apart = (nw.col("on_day") - nw.col("earlier_on_day") > int(carry["within_days"])).fill_null(False)
    return {
        "told": closing["blank_row"].is_null() & opening["blank_row"].is_null(),
        "agree": ((farthest[0] <= allowed) & (farthest[1] <= allowed)).fill_null(False),
        "differ": ((nearest[0] > allowed) | (nearest[1] > allowed)).fill_null(False),
        "far_apart": far_apart,
    }


_SIDES = ("earlier_closing", "opening")


def _of_periods(rule: Rule) -> dict[str, nw.Expr]:
    """Return whether the days of two periods are told, whether one of them is turned round, whether the later follows
    on all before it, and whether more days lie between them, or are shared, than may.
    """
    periods = rule.body["periods"]
    start, end, reach = nw.col("start"), nw.col("end"), nw.col("earlier_reach")
    from_day, to_day, reach_day = nw.col("start_day"), nw.col("end_day"), nw.col("reach_day")
    until_day = nw.when((end < reach).fill_null(False)).then(to_day).otherwise(reach_day)
    turned = (end < start).fill_null(False) | (nw.col("earlier_end") < nw.col("earlier_start")).fill_null(False)
    return {
        "filled": ~start.is_null() & ~nw.col("earlier_end").is_null(),
        "turned": turned,
        "follows": (start > reach).fill_null(False),
        "between": (from_day - reach_day - 1 > int(periods.get("gap_days", 0))).fill_null(False),
        "shared": (until_day - from_day + 1 > int(periods.get("overlap_days", 0))).fill_null(False),
        "all_end": nw.col("earlier_endless") == _NO_ROW,
    }


def _marks(rule: Rule) -> dict[str, nw.Expr]:
    """Return what is wrong with two neighbours, or open, by what is known of them."""
    marks = dict.fromkeys(_MARKS, nw.lit(False))
    if "carry" in rule.body:
        told, agree, differ, far_apart = (nw.col(name) for name in ("told", "agree", "differ", "far_apart"))
        judged = ~nw.col("same_day") & ~far_apart
        marks |= {
            "too_far": ~nw.col("same_day") & far_apart,
            "not_carried": judged & told & differ,
            "several_balances": judged & told & ~agree & ~differ,
            "unknown_balance": judged & ~told,
        }
    if "periods" in rule.body:
        filled, turned, follows, all_end = (nw.col(name) for name in ("filled", "turned", "follows", "all_end"))
        gap = filled & ~turned & follows & nw.col("between")
        marks |= {
            "gap": gap & all_end,
            "overlap": filled & ~turned & ~follows & nw.col("shared"),
            "wrong_order": turned,
            "unknown_period": (~filled & ~turned) | (gap & ~all_end),
        }
    return marks


class _Teller:
    """Says what is wrong with two neighbours, and which rows they are."""

    def __init__(self, rule: Rule, found: Related, rows: Sequence[Row]) -> None:
        self._spec = rule.body["rows"]
        self._table = self._spec["table"]
        self._carry = rule.body.get("carry", {})
        self._periods = rule.body.get("periods", {})
        self._rule = rule
        self._causes = found.doubt.causes(rows) if found.doubt else {}
        self._key = found.my_key
        self._reaching = self._rows_that_reach(found, rows) if self._periods else {}

    def details(self, row: Row) -> Iterator[Detail]:
        """Return what to say of a pair that failed or cannot be verified."""
        if row["undated"]:
            column = self._spec["order_by"]
            yield self._at("no_day", row["row"], column, {"cell": (self._table, column)})
            return
        may_be_on_file = row["too_far"] and row["uncertain"]
        if row["status"] != FAILED and (may_be_on_file or any(row[mark] for mark in _DUBIOUS)):
            yield self._in_doubt(row)
            return
        if row["not_carried"] and not row["uncertain"]:
            yield self._not_carried(row)
        if row["overlap"] or (row["gap"] and not row["uncertain"]):
            yield self._not_met(row, "overlap" if row["overlap"] else "gap")
        if row["status"] != FAILED:
            yield from self._open(row)

    def _at(
        self,
        message: str,
        row_id: int,
        column: str | None,
        arguments: dict[str, Any],
        value: Any = None,
        expected: Any = None,
    ) -> Detail:
        given = {"what": (self._table, None), **arguments}
        return Detail(message, self._table, row_id, column, value, expected, arguments=given)

    def _pair(self, row: Row) -> dict[str, Any]:
        return {"later": row["day"], "earlier": row["earlier_day"]}

    def _titles(self) -> dict[str, Any]:
        return {"from_title": (self._table, self._carry["from"]), "to_title": (self._table, self._carry["to"])}

    def _in_doubt(self, row: Row) -> Detail:
        table, row_id, path = cell_of(self._rule, row, self._table, self._causes[row[SUBJECT_ROW]])
        given = {"what": (self._table, None), **self._pair(row), "cell": (table, path)}
        return Detail("unreadable_row", table, row_id, path.partition(".")[0], arguments=given)

    def _not_carried(self, row: Row) -> Detail:
        is_money = column_type(self._table, self._carry["to"]) == "amount"
        opening, closing = row["opening"], row["earlier_closing"]
        figures = {"opening": opening, "closing": closing, "difference": abs(opening - closing)}
        written = {name: Money.of(value) if is_money else value for name, value in figures.items()}
        arguments = {**self._pair(row), **self._titles(), **written}
        detail = self._at("not_carried", row["row"], self._carry["to"], arguments, opening, closing)
        detail.related = ((self._table, row["earlier_row"]),)
        return detail

    def _not_met(self, row: Row, message: str) -> Detail:
        start, reach = row["start"], row["earlier_reach"]
        earlier_row, earlier_day = self._reaching.get((row[self._key], reach), (row["earlier_row"], row["earlier_day"]))
        until = reach if row["end"] is None else min(reach, row["end"])
        days = (until - start).days + 1 if message == "overlap" else (start - reach).days - 1
        arguments = {
            "later": row["day"],
            "earlier": earlier_day,
            "start": start,
            "end": reach,
            "difference": Days(days),
        }
        detail = self._at(message, row["row"], self._periods["start"], arguments, start, reach + timedelta(1))
        detail.related = ((self._table, earlier_row),)
        return detail

    def _open(self, row: Row) -> Iterator[Detail]:
        """Return what is said for want of a cell, or of cells that agree."""
        pair = self._pair(row)
        if row["too_far"]:
            apart = Days((row["day"] - row["earlier_day"]).days)
            detail = self._at("too_far", row["row"], None, {**pair, **self._titles(), "difference": apart})
            detail.related = ((self._table, row["earlier_row"]),)
            yield detail
        if row["unknown_balance"]:
            at_opening = row["opening_blank_row"] is not None
            row_id = row["opening_blank_row"] if at_opening else row["earlier_closing_blank_row"]
            column = self._carry["to" if at_opening else "from"]
            cell = {"cell": (self._table, column)}
            yield self._at("unknown_balance", row_id, column, {**pair, **self._titles(), **cell})
        if row["several_balances"]:
            yield self._at("several_balances", row["row"], self._carry["to"], {**pair, **self._titles()})
        if row["wrong_order"]:
            turned = row["end"] is not None and row["start"] is not None and row["end"] < row["start"]
            row_id = row["row"] if turned else row["earlier_row"]
            yield self._at("wrong_order", row_id, self._periods["end"], pair)
        if row["unknown_period"]:
            at_start = row["start"] is None
            row_before = row["earlier_row"] if row["earlier_end"] is None else row["earlier_endless"]
            row_id = row["row"] if at_start else row_before
            column = self._periods["start" if at_start else "end"]
            yield self._at("unknown_period", row_id, column, {**pair, "cell": (self._table, column)})

    def _rows_that_reach(self, found: Related, rows: Sequence[Row]) -> dict[tuple[Any, Any], tuple[int, Any]]:
        """Return the row, and its day, that ends on the day up to which those before reach, where that is none next
        to them; by owner and that day.
        """
        far = [row for row in rows if row["earlier_reach"] is not None and row["earlier_reach"] != row["earlier_end"]]
        if not far:
            return {}
        owners = sorted({row[self._key] for row in far})
        day, end = self._spec["order_by"], self._periods["end"]
        near = found.rows.frame.filter(nw.col(found.their_key).is_in(owners)).select(
            ROW_ID, nw.col(found.their_key).alias("owner"), nw.col(day).alias("day"), nw.col(end).alias("reach")
        )
        wanted = {(row[self._key], row["earlier_reach"]) for row in far}
        reaching: dict[tuple[Any, Any], tuple[int, Any]] = {}
        dated = [each for each in near.collect("pandas").rows(named=True) if each["day"] == each["day"]]
        for each in sorted(dated, key=lambda each: (each["day"], int(each[ROW_ID]))):
            if (each["owner"], each["reach"]) in wanted:
                reaching.setdefault((each["owner"], each["reach"]), (int(each[ROW_ID]), each["day"]))
        return reaching


def _reads(rule: Rule) -> Iterable[Read]:
    spec = rule.body["rows"]
    table = spec["table"]
    yield Read(table, spec["order_by"], ("rows", "order_by"), "value", "date")
    yield from reads.condition(table, spec.get("where"), ("rows", "where"), rule.subject)
    for name, keys, expects in (("carry", ("from", "to"), "number"), ("periods", ("start", "end"), "date")):
        for key in keys if name in rule.body else ():
            yield Read(table, rule.body[name][key], (name, key), "value", expects)


KIND = Kind(
    "continuity",
    SCHEMA,
    ("rows",),
    MESSAGES,
    evaluate,
    lambda rule: reads.all_of(rule, _reads(rule)),
    some_of=("carry", "periods"),
    fills=("what", "later", "earlier", "difference"),
)
