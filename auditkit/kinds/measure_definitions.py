"""JSON Schema of measures: figures of a subject, from its own columns and from its related rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auditkit.i18n import Localized
from auditkit.kinds.definitions import (
    COLUMN,
    CONDITION,
    DATE,
    MEASURE,
    OTHER_COLUMN,
    PARAMETER,
    POSITIVE_WHOLE_NUMBER,
    TABLE,
    described,
)

AGGREGATES = ("count", "count_distinct", "sum", "mean", "min", "max", "first", "last")
COUNTS = ("count", "count_distinct")
"""The aggregates that give a number whatever their column holds."""
_AGGREGATED: Mapping[str, Localized] = {
    "count": described("How many related rows there are, as table.column.", "相关行的行数，写作 table.column。"),
    "count_distinct": described(
        "How many different values they have, as table.column.", "不同值的个数，写作 table.column。"
    ),
    "sum": described("The sum of their values, as table.column.", "各值之和，写作 table.column。"),
    "mean": described("The mean of their values, as table.column.", "各值的平均数，写作 table.column。"),
    "min": described("The least of their values, as table.column.", "最小值，写作 table.column。"),
    "max": described("The greatest of their values, as table.column.", "最大值，写作 table.column。"),
    "first": described("The value in the earliest of them, as table.column.", "最早一行的值，写作 table.column。"),
    "last": described("The value in the latest of them, as table.column.", "最晚一行的值，写作 table.column。"),
}
_OF_TWO: Mapping[str, Localized] = {
    "minus": described("The first less the second.", "前者减后者。"),
    "ratio": described("The first divided by the second.", "前者除以后者。"),
    "months_between": described("Whole months from the first date to the second.", "从前一日期到后一日期的整月数。"),
    "days_between": described("Days from the first date to the second.", "从前一日期到后一日期的天数。"),
}
_WINDOW = {
    "type": "object",
    "description": described(
        "Only rows dated within these days, both ends counted.", "只取日期在此区间内的行，首尾两天均计入。"
    ),
    "properties": {
        "from": {**DATE, "description": described("The first day.", "起始日期。")},
        "to": {**DATE, "description": described("The last day.", "截止日期。")},
    },
    "additionalProperties": False,
    "minProperties": 1,
}


def _rows(name: str) -> dict[str, Any]:
    if name in COUNTS:
        return {}
    text = described(
        "How many rows it takes: with fewer or more the figure cannot be told, as of a mean over three years.",
        "须有的行数：多于或少于此数则无法得出数值，例如三年平均数。",
    )
    return {"rows": {**POSITIVE_WHOLE_NUMBER, "description": text}}


def _of_related(name: str, description: Localized, **more: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            name: {**COLUMN, "description": description},
            "where": {
                **CONDITION,
                "description": described("Only related rows for which this holds.", "只取满足此条件的相关行。"),
            },
            "window": _WINDOW,
            **more,
        },
        "required": [name],
        "additionalProperties": False,
    }


def _aggregate(name: str) -> dict[str, Any]:
    return _of_related(name, _AGGREGATED[name], **_rows(name))


EACH = _of_related("each", described("Each of their values, as table.column.", "相关行的每个值，写作 table.column。"))
"""The values of related rows, one by one."""


def _pair(name: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            name: {
                "type": "array",
                "items": MEASURE,
                "minItems": 2,
                "maxItems": 2,
                "description": _OF_TWO[name],
            }
        },
        "required": [name],
        "additionalProperties": False,
    }


def _between(name: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            name: {"type": "array", "items": DATE, "minItems": 2, "maxItems": 2, "description": _OF_TWO[name]}
        },
        "required": [name],
        "additionalProperties": False,
    }


_STREAK = {
    "type": "object",
    "description": described(
        "The most rows in a row, by their table's date, for which `of` holds.", "按日期排列，连续满足 `of` 的最多行数。"
    ),
    "properties": {
        "streak": {**TABLE, "description": described("The table of the rows.", "相关行所在的数据表。")},
        "of": {**CONDITION, "description": described("What must hold of each of them.", "每一行须满足的条件。")},
        "where": {
            **CONDITION,
            "description": described("Only related rows for which this holds.", "只取满足此条件的相关行。"),
        },
        "window": _WINDOW,
    },
    "required": ["streak", "of"],
    "additionalProperties": False,
}
LOWER_BOUNDS = ("at_least", "more_than")
UPPER_BOUNDS = ("at_most", "less_than")
_BOUNDS: Mapping[str, Localized] = {
    "at_least": described("From this on, itself included.", "下限，含本数。"),
    "more_than": described("Above this, itself excluded.", "下限，不含本数。"),
    "at_most": described("Up to this, itself included.", "上限，含本数。"),
    "less_than": described("Below this, itself excluded.", "上限，不含本数。"),
}
_BOUND_OF_TIER = {"anyOf": [{"type": "number"}, PARAMETER]}
_LOOKUP = {
    "type": "object",
    "description": described("A figure out of a table of tiers.", "按分档表查得的数值。"),
    "properties": {
        "lookup": {
            "type": "object",
            "description": described("The tiers, and what tells them.", "分档表及分档依据。"),
            "properties": {
                "by": {
                    **MEASURE,
                    "description": described("The measure whose size tells the tier.", "决定所在档次的数值。"),
                },
                "tiers": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "properties": {
                            "where": {
                                **CONDITION,
                                "description": described("Only subjects of which this holds.", "只适用于满足条件的。"),
                            },
                            **{bound: {**_BOUND_OF_TIER, "description": text} for bound, text in _BOUNDS.items()},
                            "gives": {
                                **_BOUND_OF_TIER,
                                "description": described("The figure of this tier.", "该档的数值。"),
                            },
                        },
                        "required": ["gives"],
                        "additionalProperties": False,
                    },
                    "description": described(
                        "The tiers: at_least and at_most hold their bound, more_than and less_than do not.",
                        "各档：at_least、at_most 含界限本身，more_than、less_than 不含。",
                    ),
                },
            },
            "required": ["tiers"],
            "additionalProperties": False,
        }
    },
    "required": ["lookup"],
    "additionalProperties": False,
}

MEASURE_DEFINITION: Mapping[str, Any] = {
    "description": described(
        "A figure of a subject: a column, an aggregate of its related rows, arithmetic, or a literal.",
        "被检对象的一个数值：某列、相关行的汇总、算式或固定值。",
    ),
    "anyOf": [
        {"type": "number"},
        PARAMETER,
        OTHER_COLUMN,
        *(_aggregate(name) for name in AGGREGATES),
        {
            "type": "object",
            "properties": {
                "plus": {
                    "type": "array",
                    "items": MEASURE,
                    "minItems": 1,
                    "description": described("The sum of these.", "各项之和。"),
                }
            },
            "required": ["plus"],
            "additionalProperties": False,
        },
        {
            "type": "object",
            "properties": {
                "first_told": {
                    "type": "array",
                    "items": MEASURE,
                    "minItems": 2,
                    "description": described("The first of these that can be told.", "其中第一个可以得出的数值。"),
                }
            },
            "required": ["first_told"],
            "additionalProperties": False,
        },
        *(_pair(name) for name in ("minus", "ratio")),
        *(_between(name) for name in ("months_between", "days_between")),
        _STREAK,
        _LOOKUP,
    ],
}
