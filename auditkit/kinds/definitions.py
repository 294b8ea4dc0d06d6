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
OWN_COLUMN = {"type": "string", "pattern": r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$"}
"""A column of the row itself: none that a key leads to."""
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
MONTH_AND_DAY = "^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
CALENDARS = ("CN", "GB-ENG", "GB-NIR", "GB-SCT", "GB-WLS", "US", "US-DC")
"""The calendars of working days that spans may name, by country and part of it.

US has the federal holidays. US-DC also has that of the District of Columbia, which defers what is due to the Internal
Revenue Service (26 USC 7503, 27 CFR 70.306).
"""

_MOST: Mapping[str, int] = {"days": 36_525, "working_days": 26_000, "months": 1_200, "years": 100}
"""The longest lengths of time that a rule may name: a hundred years."""


def _so_many(unit: str, least: int = 0) -> dict[str, Any]:
    return {"anyOf": [{"type": "integer", "minimum": least, "maximum": _MOST[unit]}, PARAMETER]}


_DAY_OF_MONTH = {
    "type": "integer",
    "minimum": 1,
    "maximum": 31,
    "description": described(
        "With months or years: this day of the month that they lead to, or its last if it is shorter.",
        "与 months 或 years 连用：所到月份的第几日；该月不足的取月末。",
    ),
}
_ROLL: dict[str, Any] = {
    "roll": {
        "enum": ["next_working_day"],
        "description": described(
            "Move a last day that is no working day to the next one (default: it stays).",
            "最后一天遇非工作日时顺延至下一工作日（默认不顺延）。",
        ),
    },
    "holidays": {
        "anyOf": [{"enum": list(CALENDARS), "type": "string"}, PARAMETER],
        "description": described(
            "Whose working days count (default: those of the pack's parameter calendar).",
            "按何地的工作日计算（默认依规则包的参数 calendar）。",
        ),
    },
}


def _exactly_one(*keys: str) -> dict[str, Any]:
    return {"oneOf": [{"required": [key]} for key in keys]}


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
_CHOICES: Mapping[str, Localized] = {
    "earliest_of": described("The earliest of these that can be told.", "可以得出的期限中最早者。"),
    "latest_of": described("The latest of these; it cannot be told without all.", "其中最晚者；缺一则无法得出。"),
}
_DATE = {"$ref": "#/$defs/date"}
DAYS = _so_many("days")
"""So many days, none or at most a hundred years of them."""
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
    date = {"$ref": "#/$defs/date"}
    return {
        "type": "object",
        "properties": {
            name: {"type": "array", "items": date, "minItems": 2, "maxItems": 2, "description": _OF_TWO[name]}
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
    },
    "span": {
        "description": described(
            "A due date: so long after or before a date, a day of the calendar, or one of several.",
            "期限：某日期之后或之前的一段时间、日历上的某一天，或数个期限之一。",
        ),
        "anyOf": [
            {
                "type": "object",
                "properties": {
                    "after": {
                        **_DATE,
                        "description": described("The date that it begins from.", "起算日期。"),
                    },
                    "before": {
                        **_DATE,
                        "description": described("The date that it ends before.", "期限早于此日期。"),
                    },
                    **{unit: {**_so_many(unit), "description": text} for unit, text in _UNITS.items()},
                    "working_days": {
                        **_so_many("working_days"),
                        "description": described("How many working days.", "多少个工作日。"),
                    },
                    "day": _DAY_OF_MONTH,
                    **_ROLL,
                },
                "allOf": [_exactly_one("after", "before"), _exactly_one("days", "working_days", "months", "years")],
                "additionalProperties": False,
            },
            {
                "type": "object",
                "properties": {
                    "calendar": {
                        "type": "string",
                        "pattern": MONTH_AND_DAY,
                        "description": described("A month and its day, such as 05-31.", "月和日，如 05-31。"),
                    },
                    "of": {
                        "enum": ["year", "year_after"],
                        "description": described(
                            "The anchor's year, or the one after it.", "year 为基准日期当年，year_after 为次年。"
                        ),
                    },
                    "anchor": {
                        **_DATE,
                        "description": described("The date that tells the year.", "决定年份的基准日期。"),
                    },
                    **_ROLL,
                },
                "required": ["calendar", "of", "anchor"],
                "additionalProperties": False,
            },
            *(
                {
                    "type": "object",
                    "properties": {
                        choice: {
                            "type": "array",
                            "items": {"$ref": "#/$defs/span"},
                            "minItems": 2,
                            "description": text,
                        },
                        **_ROLL,
                    },
                    "required": [choice],
                    "additionalProperties": False,
                }
                for choice, text in _CHOICES.items()
            ),
        ],
    },
    "length": {
        "type": "object",
        "description": described(
            "A length of time in calendar days, months or years.", "时间长度，以自然日、月或年计。"
        ),
        "properties": {unit: {**_so_many(unit, 1), "description": text} for unit, text in _UNITS.items()},
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
    },
}
LENGTH = {"$ref": "#/$defs/length"}
DATE = {"$ref": "#/$defs/date"}
DAYS = _so_many("days")
"""So many days, none or at most a hundred years of them."""
