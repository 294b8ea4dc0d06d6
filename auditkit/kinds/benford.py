"""benford: the leading digits of many values are about as frequent as Benford's law has it.

A list of values is worth a second look when two things come together: its mean absolute deviation (MAD) lies beyond
the rule's band (`conforms_to`), and chi-square would be so large in fewer than one in a hundred lists that follow the
law (`p_below`). Neither alone would do. The limits of the bands do not depend on how many values there are, and of
lists of 300 values that do follow the law a third lie beyond the last of them by chance; while in a large list
chi-square finds fault with what matters to nobody. A failure is no verdict: prices, fixed gifts and limits bend digits
too.

With fewer than `at_least` values nothing is told. Its default is ours: with 300 values the rarest first digit is
expected 14 times, with 1,200 the rarest two digits 5 times, the least that is usually asked for chi-square.

The values are those of a subject's related rows, or of all subjects that agree on the columns of `group`; a group is
told of once. Zeros and blanks have no leading digit; of negative values it is that of their size. Values that cannot be
read are left out, unless there might be enough with them: then the subject is *unverifiable*.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from auditkit.kinds import Kind, Read, definitions, groups, reads
from auditkit.kinds.definitions import described
from auditkit.kinds.digits import BANDS, LIMITS, LOWEST, Digits, fit, leading
from auditkit.kinds.measure_definitions import EACH
from auditkit.kinds.related_rows import related
from auditkit.kinds.scope import Scope
from auditkit.kinds.subjects import select, settle, settled
from auditkit.model.dataset import ROW_ID
from auditkit.model.frames import Frames
from auditkit.model.pack import Rule
from auditkit.model.schema import table_schema
from auditkit.model.verdict import FAILED, PASSED, STATUS_CODE, SUBJECT_ROW, UNVERIFIABLE, Detail, Row, Verdicts

MESSAGES = {
    "second_look": {
        "en": "{count} values of {what}{group} have {digits} other than Benford's law has them: worth a second look."
        " Chi-square is {chi_square} with {degrees} degrees of freedom (p {p}); the mean absolute deviation is {mad}:"
        " {band}. Standing out: {standing_out}. Left out: {zeros} zero, {missing} blank or unreadable.",
        "zh": "{what}{group}的 {count} 个数值，其{digits}的分布与本福特定律有出入，值得再核对。卡方为 {chi_square}，"
        "自由度 {degrees}（p {p}）；平均绝对偏差为 {mad}：{band}。较突出的：{standing_out}。未计入：{zeros} 个零值，"
        "{missing} 个空白或无法识别的值。",
    },
    "too_few_read": {
        "en": "{what}{group}: {count} values can be read, of {at_least} that are needed; {untold} cannot be told.",
        "zh": "{what}{group}：可识别的数值有 {count} 个，需要 {at_least} 个；另有 {untold} 个无法识别或无法判断。",
    },
    "no_group": {
        "en": "Which values belong together cannot be told: {cell} is missing or unreadable.",
        "zh": "无法判断哪些数值属于同一组：{cell}缺失或无法识别。",
    },
    "of_group": {"en": " ({group})", "zh": "（{group}）"},
    "share": {"en": "{number} ({observed}, expected {expected})", "zh": "{number}（占 {observed}，预期 {expected}）"},
    "first": {"en": "first digits", "zh": "首位数字"},
    "first-two": {"en": "first two digits", "zh": "前两位数字"},
    "close": {"en": "close conformity (at most {limit})", "zh": "高度相符（不超过 {limit}）"},
    "acceptable": {"en": "acceptable conformity (at most {limit})", "zh": "可接受的相符（不超过 {limit}）"},
    "marginal": {
        "en": "marginally acceptable conformity (at most {limit})",
        "zh": "勉强可接受的相符（不超过 {limit}）",
    },
    "nonconforming": {"en": "nonconformity (above {limit})", "zh": "不相符（高于 {limit}）"},
}

SCHEMA = {
    "values": {
        "type": "array",
        "items": EACH,
        "minItems": 1,
        "description": described(
            "Whose values: columns of related rows that hold amounts or whole numbers, counted together.",
            "取哪些值：相关行中为金额或整数的列，合并计数。",
        ),
    },
    "group": {
        "type": "array",
        "items": definitions.COLUMN,
        "minItems": 1,
        "description": described(
            "Subjects that agree on these columns are judged together (default: each by itself).",
            "这些列相同的对象合并判断（默认各自判断）。",
        ),
    },
    "digits": {
        "enum": list(LIMITS),
        "description": described(
            "Which digits are counted (default: first).", "统计哪几位数字：first 为首位（默认），first-two 为前两位。"
        ),
    },
    "at_least": {
        **definitions.POSITIVE_WHOLE_NUMBER,
        "description": described(
            "How many values it takes (default: 300 for first digits, 1,200 for the first two).",
            "至少需要多少个值（默认首位 300 个，前两位 1,200 个）。",
        ),
    },
    "conforms_to": {
        "enum": list(BANDS),
        "description": described(
            "The widest of Nigrini's bands that still conforms (default: marginal).",
            "仍算相符的最宽 Nigrini 分级（默认 marginal）。",
        ),
    },
    "p_below": {
        **definitions.SHARE,
        "description": described(
            "Chi-square counts as too large when its p is below this (default: 0.01).",
            "卡方检验的 p 低于此值视为过大（默认 0.01）。",
        ),
    },
}

AT_LEAST: Mapping[Digits, int] = {"first": 300, "first-two": 1200}
P_BELOW = 0.01
_NAMED = 10
"""How many numbers that stand out a message names."""


_NOTHING_TOLD = -1
"""Stands for a status where there are too few values."""


def evaluate(rule: Rule, frames: Frames) -> Verdicts:
    """Judge the values of each subject, or group of subjects, by how frequent their leading digits are."""
    scope = select(rule, frames)
    paths = rule.body.get("group", ())
    tallies = [_tally(scope, spec) for spec in rule.body["values"]]
    of_group = groups.columns(scope, paths)
    if of_group:
        scope.frame = scope.frame.with_columns(**of_group)
    keys = dict.fromkeys(tally.my_key for tally in tallies if tally.my_key != SUBJECT_ROW)
    collected = scope.frame.select(SUBJECT_ROW, *keys, *of_group).collect("pandas").to_native()
    subjects = groups.numbered(collected, paths, alone=True)
    pools = _Pools.of(subjects, tallies, rule.body.get("digits", "first"))
    group = subjects["group"].to_numpy()
    statuses = [_status(rule, pools, number) for number in range(len(pools))]
    of_row = np.where(group == groups.NO_GROUP, STATUS_CODE[UNVERIFIABLE], np.array([*statuses, _NOTHING_TOLD])[group])
    told = pd.DataFrame({"row": subjects[SUBJECT_ROW].to_numpy(), "told": of_row, "pool": group})
    told = told[told["told"] != _NOTHING_TOLD]
    scope.frame = scope.frame.join(frames.lift(told), left_on=SUBJECT_ROW, right_on="row", how="inner")
    frame = settle(rule, scope, nw.col("told")).select(*settled(rule), "pool", *of_group)

    def explain(rows: Sequence[Row]) -> Iterator[tuple[Row, Detail]]:
        alike: defaultdict[tuple[int, str], list[Row]] = defaultdict(list)
        for row in sorted(rows, key=lambda row: int(row[SUBJECT_ROW])):
            if row["pool"] == groups.NO_GROUP:
                yield row, _without_group(rule, row)
            else:
                alike[row["pool"], row["status"]].append(row)
        for (number, status), together in alike.items():
            say = _second_look if status == FAILED else _too_few_read
            detail = say(rule, pools, number, _group(rule, together[0]))
            if len(together) > 1:
                detail.all_of = rule.subject, [row[SUBJECT_ROW] for row in together]
            yield together[0], detail

    return Verdicts(frame, explain)


@dataclass(frozen=True, slots=True)
class _Tally:
    """The values of one column of related rows, by the keys that equal the subjects' column `my_key`.

    `keys` and `values` are of the rows that surely belong and have a value; `blanks` are the keys of those that have
    none, `untold` of those of which it is open what they say.
    """

    my_key: str
    keys: pd.Series[Any]
    values: np.ndarray[Any, Any]
    blanks: pd.Series[Any]
    untold: pd.Series[Any]


def _tally(scope: Scope, spec: Mapping[str, Any]) -> _Tally:
    table, _, column = spec["each"].partition(".")
    window = spec.get("window")
    day = table_schema(table).order_by
    dated = [day] if day and window else []
    found = related(scope, table, spec.get("where"), window, filled=dated, readable=[column])
    rows = _collected(found.rows.frame, found.their_key, column)
    no_rows = rows.iloc[:0]
    doubtful = no_rows if found.doubt is None else _collected(found.doubt.rows.frame, found.doubt.their_key, column)
    sure = rows[~rows[ROW_ID].isin(doubtful[ROW_ID])]
    filled = sure[~sure["is_blank"]]
    blanks = sure.loc[sure["is_blank"], "key"]
    return _Tally(found.my_key, filled["key"], filled["value"].to_numpy(dtype=np.int64), blanks, doubtful["key"])


def _collected(rows: nw.LazyFrame[Any], key: str, column: str) -> pd.DataFrame:
    # Some engines hand over whole numbers as floats, which are not exact, when one of them is missing.
    value = nw.col(column).fill_null(0).cast(nw.Int64)
    wanted = rows.select(ROW_ID, nw.col(key).alias("key"), value.alias("value"), is_blank=nw.col(column).is_null())
    collected: pd.DataFrame = wanted.collect("pandas").to_native()
    return collected


@dataclass(frozen=True, slots=True)
class _Pools:
    """What is counted together, by the number of its group: values by their leading digits, lowest first (`counts`),
    and how many are zero, blank, or cannot be told.
    """

    digits: Digits
    counts: np.ndarray[Any, Any]
    zeros: np.ndarray[Any, Any]
    blanks: np.ndarray[Any, Any]
    untold: np.ndarray[Any, Any]

    def __len__(self) -> int:
        return len(self.counts)

    @classmethod
    def of(cls, subjects: pd.DataFrame, tallies: Sequence[_Tally], digits: Digits) -> _Pools:
        """Count the values of each group; those of a project that has several rows in a group count once."""
        number = int(subjects["group"].max()) + 1 if len(subjects) else 0
        lowest = LOWEST[digits]
        pools = cls(digits, np.zeros((number, 9 * lowest), np.int64), *np.zeros((3, number), np.int64))
        grouped = subjects[subjects["group"] != groups.NO_GROUP]
        for tally in tallies:
            members = grouped[[tally.my_key, "group"]].dropna().drop_duplicates()
            members = members.set_axis(["key", "group"], axis="columns")
            is_zero = tally.values == 0
            _add(pools.counts, members, tally.keys[~is_zero], leading(tally.values[~is_zero], digits) - lowest)
            for counts, keys in (
                (pools.zeros, tally.keys[is_zero]),
                (pools.blanks, tally.blanks),
                (pools.untold, tally.untold),
            ):
                _add(counts[:, None], members, keys, np.zeros(len(keys), np.int64))
        return pools


def _add(
    counts: np.ndarray[Any, Any], members: pd.DataFrame, keys: pd.Series[Any], places: np.ndarray[Any, Any]
) -> None:
    """Count each of `keys` at its place, in the row of each group that its members are in."""
    codes, known = pd.factorize(keys)
    size = counts.shape[1]
    by_key = np.bincount(codes * size + places, minlength=len(known) * size).reshape(-1, size)
    code_of_member = pd.Index(known).get_indexer(pd.Index(members["key"]))
    has_rows = code_of_member >= 0
    np.add.at(counts, members["group"].to_numpy()[has_rows], by_key[code_of_member[has_rows]])


def _status(rule: Rule, pools: _Pools, number: int) -> int:
    """Return the status of a group as verdict frames hold it."""
    count = int(pools.counts[number].sum())
    at_least = _at_least(rule, pools.digits)
    if count < at_least:
        return STATUS_CODE[UNVERIFIABLE] if count + pools.untold[number] >= at_least else _NOTHING_TOLD
    seen = fit(pools.counts[number], pools.digits)
    within = BANDS.index(rule.body.get("conforms_to", BANDS[-1]))
    is_far = seen.deviation > LIMITS[pools.digits][within]
    is_rare = seen.probability < float(rule.body.get("p_below", P_BELOW))
    return STATUS_CODE[FAILED if is_far and is_rare else PASSED]


def _at_least(rule: Rule, digits: Digits) -> int:
    return int(rule.body.get("at_least", AT_LEAST[digits]))


def _second_look(rule: Rule, pools: _Pools, number: int, group: Any) -> Detail:
    """Say of a group how its digits depart from the law, and which of them the most."""
    seen = fit(pools.counts[number], pools.digits)
    decimals = 1 if pools.digits == "first" else 2
    standing_out = [(rule.kind, Detail("share", arguments=_shares(each, decimals))) for each in seen.notable(_NAMED)]
    limits = dict(zip(BANDS, LIMITS[pools.digits], strict=True))
    limit = limits.get(seen.band, LIMITS[pools.digits][-1])
    arguments = {
        "what": _columns(rule),
        "group": group,
        "count": seen.count,
        "digits": (rule.kind, Detail(pools.digits)),
        "chi_square": f"{seen.chi_square:,.2f}",
        "degrees": seen.degrees,
        "p": _probability(seen.probability),
        "mad": f"{seen.deviation:.{decimals + 3}f}",
        "band": (rule.kind, Detail(seen.band, arguments={"limit": str(limit)})),
        "standing_out": standing_out,
        "zeros": int(pools.zeros[number]),
        "missing": int(pools.blanks[number] + pools.untold[number]),
    }
    table, column = _columns(rule)[0]
    allowed = limits[rule.body.get("conforms_to", BANDS[-1])]
    return Detail("second_look", table, None, column, seen.deviation, allowed, arguments=arguments)


def _shares(notable: tuple[int, float, float], decimals: int) -> Mapping[str, Any]:
    number, observed, lawful = notable
    return {"number": number, "observed": f"{observed:.{decimals}%}", "expected": f"{lawful:.{decimals}%}"}


def _probability(probability: float) -> str:
    return f"= {probability:.4f}" if probability >= _LEAST_SHOWN else f"< {_LEAST_SHOWN}"


_LEAST_SHOWN = 0.0001


def _too_few_read(rule: Rule, pools: _Pools, number: int, group: Any) -> Detail:
    table, column = _columns(rule)[0]
    arguments = {
        "what": _columns(rule),
        "group": group,
        "count": int(pools.counts[number].sum()),
        "at_least": _at_least(rule, pools.digits),
        "untold": int(pools.untold[number]),
    }
    return Detail("too_few_read", table, None, column, arguments=arguments)


def _group(rule: Rule, row: Row) -> Any:
    """Return what a group has in common, as messages write it behind the columns; nothing of a single subject."""
    if "group" not in rule.body:
        return ""
    values = groups.written(rule.subject, rule.body["group"], row)
    return rule.kind, Detail("of_group", arguments={"group": values})


def _without_group(rule: Rule, row: Row) -> Detail:
    path = groups.untold(rule.body["group"], row) or ""
    arguments = {"cell": (rule.subject, path)}
    return Detail("no_group", rule.subject, row[SUBJECT_ROW], path.partition(".")[0], arguments=arguments)


def _columns(rule: Rule) -> list[tuple[str, str]]:
    """Return the tables and columns of the values, each once."""
    named = (spec["each"].partition(".") for spec in rule.body["values"])
    return list(dict.fromkeys((table, column) for table, _dot, column in named))


def _reads(rule: Rule) -> Iterable[Read]:
    for position, spec in enumerate(rule.body["values"]):
        table, _, column = spec["each"].partition(".")
        yield Read(table, column, ("values", position, "each"), "value", "integer")
        yield from reads.condition(table, spec.get("where"), ("values", position, "where"), rule.subject)
        for end, bound in spec.get("window", {}).items():
            yield from reads.date(rule.subject, bound, ("values", position, "window", end))
    for position, name in enumerate(rule.body.get("group", ())):
        yield from reads.column(rule.subject, name, ("group", position))


KIND = Kind(
    "benford",
    SCHEMA,
    ("values",),
    MESSAGES,
    evaluate,
    lambda rule: reads.all_of(rule, _reads(rule)),
    fills=(
        "what",
        "group",
        "count",
        "digits",
        "chi_square",
        "degrees",
        "p",
        "mad",
        "band",
        "standing_out",
        "zeros",
        "missing",
    ),
    info_only=True,
)
