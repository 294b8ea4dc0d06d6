"""JSON Schema of what all kinds share: conditions, measures and spans.

Descriptions here and in the kinds are in both languages (`described`); `packs/schema.py` makes of them the one string
that editors show.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auditkit.i18n import Localized


def described(en: str, zh: str) -> Localized:
    """Return the description of a key in both languages."""
    return {"en": en, "zh": zh}


CONDITION = {"$ref": "#/$defs/condition"}
MEASURE = {"$ref": "#/$defs/measure"}
SPAN = {"$ref": "#/$defs/span"}
COLUMN = {"type": "string", "pattern": r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$"}
TABLE = {"type": "string", "pattern": r"^[a-z][a-z0-9_]*$"}
PARAMETER = {
    "type": "object",
    "description": described("The value of a parameter of the pack.", "本规则包中某个参数的值。"),
    "properties": {
        "parameter": {"type": "string", "description": described("The parameter's name.", "参数名称。")},
    },
    "required": ["parameter"],
    "additionalProperties": False,
}
WHOLE_NUMBER = {"anyOf": [{"type": "integer", "minimum": 0}, PARAMETER]}
NUMBER_FROM_ZERO = {"anyOf": [{"type": "number", "minimum": 0}, PARAMETER]}
SHARE = {"anyOf": [{"type": "number", "minimum": 0, "maximum": 1}, PARAMETER]}
POSITIVE_WHOLE_NUMBER = {"anyOf": [{"type": "integer", "minimum": 1}, PARAMETER]}

_SCALAR = {"type": ["string", "number", "boolean"]}
_OTHER_COLUMN = {
    "type": "object",
    "description": described(
        "The value of another column of the row, or of its subject as subject.column.",
        "同一行另一列的值；写作 subject.column 时为其所属被检对象的值。",
    ),
    "properties": {"column": {**COLUMN, "description": described("The column's name.", "列名。")}},
    "required": ["column"],
    "additionalProperties": False,
}
_VALUE = {"anyOf": [_SCALAR, PARAMETER, _OTHER_COLUMN, {"$ref": "#/$defs/span"}]}
_VALUES = {"anyOf": [{"type": "array", "items": {"anyOf": [_SCALAR, PARAMETER]}, "minItems": 1}, PARAMETER]}
_CONDITIONS = {"type": "array", "items": CONDITION, "minItems": 1}
_OPERATORS: Mapping[str, Localized] = {
    "eq": described("Is this.", "等于。"),
    "ne": described("Is filled in and not this.", "已填写且不等于。"),
    "at_least": described("Is this or more, or this day or later.", "不小于，或不早于。"),
    "more_than": described("Is more than this, or later.", "大于，或晚于。"),
    "at_most": described("Is this or less, or this day or earlier.", "不大于，或不晚于。"),
    "less_than": described("Is less than this, or earlier.", "小于，或早于。"),
    "before": described("Is an earlier day.", "早于该日期。"),
    "after": described("Is a later day.", "晚于该日期。"),
}
_COMPARISONS = {name: {"$ref": "#/$defs/value", "description": text} for name, text in _OPERATORS.items()}
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
_UNITS: Mapping[str, Localized] = {
    "days": described("How many calendar days.", "多少个自然日。"),
    "months": described("How many months.", "多少个月。"),
    "years": described("How many years.", "多少年。"),
}
_DATE = {"$ref": "#/$defs/date"}
_WINDOW = {
    "type": "object",
    "description": described(
        "Only rows dated within these days, both ends counted.", "只取日期在此区间内的行，首尾两天均计入。"
    ),
    "properties": {
        "from": {"$ref": "#/$defs/date", "description": described("The first day.", "起始日期。")},
        "to": {"$ref": "#/$defs/date", "description": described("The last day.", "截止日期。")},
    },
    "additionalProperties": False,
    "minProperties": 1,
}


def _aggregate(name: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            name: {**COLUMN, "description": _AGGREGATED[name]},
            "where": {
                **CONDITION,
                "description": described("Only related rows for which this holds.", "只取满足此条件的相关行。"),
            },
            "window": _WINDOW,
        },
        "required": [name],
        "additionalProperties": False,
    }


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
    date = {"$ref": "#/$defs/date"}
    return {
        "type": "object",
        "properties": {
            name: {"type": "array", "items": date, "minItems": 2, "maxItems": 2, "description": _OF_TWO[name]}
        },
        "required": [name],
        "additionalProperties": False,
    }


SHARED_DEFINITIONS: Mapping[str, Any] = {
    "value": _VALUE,
    "condition": {
        "type": "object",
        "description": described("Column and test; several are joined by and.", "列名及对其值的要求；多项须同时成立。"),
        "minProperties": 1,
        "properties": {
            "any_of": {**_CONDITIONS, "description": described("At least one of these holds.", "至少一项成立。")},
            "all_of": {**_CONDITIONS, "description": described("Every one of these holds.", "各项均成立。")},
            "not": {**CONDITION, "description": described("This does not hold.", "不成立。")},
        },
        "additionalProperties": {"$ref": "#/$defs/test"},
    },
    "test": {
        "description": described("A literal, a list (any of), or operators.", "固定值、列表（其中之一）或比较运算。"),
        "anyOf": [
            _SCALAR,
            {"type": "array", "items": _SCALAR, "minItems": 1},
            PARAMETER,
            _OTHER_COLUMN,
            {
                "type": "object",
                "minProperties": 1,
                "properties": {
                    **_COMPARISONS,
                    "in": {**_VALUES, "description": described("Is one of these.", "为其中之一。")},
                    "not_in": {
                        **_VALUES,
                        "description": described("Is filled in and none of these.", "已填写且不在其中。"),
                    },
                    "missing": {
                        "type": "boolean",
                        "description": described(
                            "true: is blank; false: is filled in.", "true 为空白；false 为已填写。"
                        ),
                    },
                    "matches": {
                        "type": "string",
                        "description": described(
                            "The regular expression that the whole text fits.", "整个文字须符合的正则表达式。"
                        ),
                    },
                },
                "additionalProperties": False,
            },
        ],
    },
    "date": {
        "description": described(
            "A date column, as_of, an ISO date, or a date measure.",
            "日期列、as_of（截止日）、形如 2019-12-01 的日期，或结果为日期的度量。",
        ),
        "anyOf": [{"type": "string"}, MEASURE, SPAN],
    },
    "limit": {
        "description": described(
            "What a measure is held against: a measure, a literal, or a due date.",
            "度量与之比较的对象：另一度量、固定值或期限。",
        ),
        "anyOf": [{"type": "string"}, MEASURE, SPAN],
    },
    "text": {
        "type": "object",
        "description": described("A text in both languages.", "中英文对照的文字。"),
        "properties": {
            "en": {"type": "string", "minLength": 1, "description": described("In English.", "英文。")},
            "zh": {"type": "string", "minLength": 1, "description": described("In Chinese.", "中文。")},
        },
        "required": ["en", "zh"],
        "additionalProperties": False,
    },
    "measure": {
        "description": described(
            "A figure of a subject: a column, an aggregate of its related rows, arithmetic, or a literal.",
            "被检对象的一个数值：某列、相关行的汇总、算式或固定值。",
        ),
        "anyOf": [
            {"type": "number"},
            PARAMETER,
            _OTHER_COLUMN,
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
            *(_pair(name) for name in ("minus", "ratio")),
            *(_between(name) for name in ("months_between", "days_between")),
        ],
    },
    "span": {
        "type": "object",
        "description": described("A due date: so long after or before a date.", "期限：某日期之后或之前的一段时间。"),
        "properties": {
            "after": {**_DATE, "description": described("The date that it begins from.", "起算日期，期限在其之后。")},
            "before": {**_DATE, "description": described("The date that it ends before.", "期限在此日期之前。")},
            **{unit: {**WHOLE_NUMBER, "description": text} for unit, text in _UNITS.items()},
        },
        "oneOf": [{"required": ["after"]}, {"required": ["before"]}],
        "minProperties": 2,
        "maxProperties": 2,
        "additionalProperties": False,
    },
    "length": {
        "type": "object",
        "description": described(
            "A length of time in calendar days, months or years.", "时间长度，以自然日、月或年计。"
        ),
        "properties": {unit: {**POSITIVE_WHOLE_NUMBER, "description": text} for unit, text in _UNITS.items()},
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
    },
}
LENGTH = {"$ref": "#/$defs/length"}
DATE = {"$ref": "#/$defs/date"}
