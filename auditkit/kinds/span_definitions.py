"""JSON Schema of spans and lengths of time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auditkit.i18n import Localized
from auditkit.kinds.definitions import DATE, PARAMETER, SPAN, described

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


_UNITS: Mapping[str, Localized] = {
    "days": described("How many calendar days.", "多少个自然日。"),
    "months": described("How many months.", "多少个月。"),
    "years": described("How many years.", "多少年。"),
}
_CHOICES: Mapping[str, Localized] = {
    "earliest_of": described("The earliest of these that can be told.", "可以得出的期限中最早者。"),
    "latest_of": described("The latest of these; it cannot be told without all.", "其中最晚者；缺一则无法得出。"),
}
DAYS = _so_many("days")
"""So many days, none or at most a hundred years of them."""
LENGTH = {"$ref": "#/$defs/length"}

SPAN_DEFINITION: Mapping[str, Any] = {
    "description": described(
        "A due date: so long after or before a date, a day of the calendar, or one of several.",
        "期限：某日期之后或之前的一段时间、日历上的某一天，或数个期限之一。",
    ),
    "anyOf": [
        {
            "type": "object",
            "properties": {
                "after": {
                    **DATE,
                    "description": described("The date that it begins from.", "起算日期。"),
                },
                "before": {
                    **DATE,
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
                    **DATE,
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
                        "items": SPAN,
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
}

LENGTH_DEFINITION: Mapping[str, Any] = {
    "type": "object",
    "description": described("A length of time in calendar days, months or years.", "时间长度，以自然日、月或年计。"),
    "properties": {unit: {**_so_many(unit, 1), "description": text} for unit, text in _UNITS.items()},
    "minProperties": 1,
    "maxProperties": 1,
    "additionalProperties": False,
}
