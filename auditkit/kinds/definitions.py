"""JSON Schema of what all kinds share: conditions, measures and spans."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CONDITION = {"$ref": "#/$defs/condition"}
MEASURE = {"$ref": "#/$defs/measure"}
SPAN = {"$ref": "#/$defs/span"}
COLUMN = {"type": "string", "pattern": r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$"}
TABLE = {"type": "string", "pattern": r"^[a-z][a-z0-9_]*$"}
PARAMETER = {
    "type": "object",
    "description": "The value of a parameter of the pack.",
    "properties": {"parameter": {"type": "string"}},
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

_DAY_OF_MONTH = {
    "type": "integer",
    "minimum": 1,
    "maximum": 31,
    "description": "With months or years: this day of the month that they lead to, or its last if it is shorter.",
}
_ROLL: dict[str, Any] = {
    "roll": {
        "enum": ["next_working_day"],
        "description": "Move a last day that is no working day to the next one (default: it stays).",
    },
    "holidays": {
        "anyOf": [{"enum": list(CALENDARS), "type": "string"}, PARAMETER],
        "description": "Whose working days count (default: those of the pack's parameter calendar).",
    },
}


def _exactly_one(*keys: str) -> dict[str, Any]:
    return {"oneOf": [{"required": [key]} for key in keys]}


_SCALAR = {"type": ["string", "number", "boolean"]}
_OTHER_COLUMN = {
    "type": "object",
    "description": "The value of another column of the row, or of its subject as subject.column.",
    "properties": {"column": COLUMN},
    "required": ["column"],
    "additionalProperties": False,
}
_VALUE = {"anyOf": [_SCALAR, PARAMETER, _OTHER_COLUMN, {"$ref": "#/$defs/span"}]}
_VALUES = {"anyOf": [{"type": "array", "items": {"anyOf": [_SCALAR, PARAMETER]}, "minItems": 1}, PARAMETER]}
_BOUND = {"$ref": "#/$defs/value"}
AGGREGATES = ("count", "count_distinct", "sum", "mean", "min", "max", "first", "last")
COUNTS = ("count", "count_distinct")
"""The aggregates that give a number whatever their column holds."""
_WINDOW = {
    "type": "object",
    "description": "Only rows dated within these days, both ends counted.",
    "properties": {"from": {"$ref": "#/$defs/date"}, "to": {"$ref": "#/$defs/date"}},
    "additionalProperties": False,
    "minProperties": 1,
}


def _rows(name: str) -> dict[str, Any]:
    if name in COUNTS:
        return {}
    text = "How many rows it takes: with fewer or more the figure cannot be told, as of a mean over three years."
    return {"rows": {**POSITIVE_WHOLE_NUMBER, "description": text}}


def _aggregate(name: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name: COLUMN, "where": CONDITION, "window": _WINDOW, **_rows(name)},
        "required": [name],
        "additionalProperties": False,
    }


def _pair(name: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name: {"type": "array", "items": MEASURE, "minItems": 2, "maxItems": 2}},
        "required": [name],
        "additionalProperties": False,
    }


def _between(name: str) -> dict[str, Any]:
    date = {"$ref": "#/$defs/date"}
    return {
        "type": "object",
        "properties": {name: {"type": "array", "items": date, "minItems": 2, "maxItems": 2}},
        "required": [name],
        "additionalProperties": False,
    }


_STREAK = {
    "type": "object",
    "description": "The most rows in a row, by their table's date, for which `of` holds.",
    "properties": {"streak": TABLE, "of": CONDITION, "where": CONDITION, "window": _WINDOW},
    "required": ["streak", "of"],
    "additionalProperties": False,
}
LOWER_BOUNDS = ("at_least", "more_than")
UPPER_BOUNDS = ("at_most", "less_than")
_BOUND_OF_TIER = {"anyOf": [{"type": "number"}, PARAMETER]}
_LOOKUP = {
    "type": "object",
    "description": "A figure out of a table of tiers.",
    "properties": {
        "lookup": {
            "type": "object",
            "properties": {
                "by": {**MEASURE, "description": "The measure whose size tells the tier."},
                "tiers": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "properties": {
                            "where": {**CONDITION, "description": "Only subjects of which this holds."},
                            **dict.fromkeys(LOWER_BOUNDS, _BOUND_OF_TIER),
                            **dict.fromkeys(UPPER_BOUNDS, _BOUND_OF_TIER),
                            "gives": {**_BOUND_OF_TIER, "description": "The figure of this tier."},
                        },
                        "required": ["gives"],
                        "additionalProperties": False,
                    },
                    "description": "The tiers: at_least and at_most hold their bound, more_than and less_than do not.",
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
        "description": "Column and test; several are joined by and.",
        "minProperties": 1,
        "properties": {
            "any_of": {"type": "array", "items": CONDITION, "minItems": 1},
            "all_of": {"type": "array", "items": CONDITION, "minItems": 1},
            "not": CONDITION,
        },
        "additionalProperties": {"$ref": "#/$defs/test"},
    },
    "test": {
        "description": "A literal, a list (any of), or operators.",
        "anyOf": [
            _SCALAR,
            {"type": "array", "items": _SCALAR, "minItems": 1},
            PARAMETER,
            _OTHER_COLUMN,
            {
                "type": "object",
                "minProperties": 1,
                "properties": {
                    "eq": _BOUND,
                    "ne": _BOUND,
                    "in": _VALUES,
                    "not_in": _VALUES,
                    "at_least": _BOUND,
                    "more_than": _BOUND,
                    "at_most": _BOUND,
                    "less_than": _BOUND,
                    "before": _BOUND,
                    "after": _BOUND,
                    "missing": {"type": "boolean"},
                    "matches": {"type": "string"},
                },
                "additionalProperties": False,
            },
        ],
    },
    "date": {
        "description": "A date column, as_of, an ISO date, or a date measure.",
        "anyOf": [{"type": "string"}, MEASURE, SPAN],
    },
    "limit": {
        "description": "What a measure is held against: a measure, a literal, or a due date.",
        "anyOf": [{"type": "string"}, MEASURE, SPAN],
    },
    "text": {
        "type": "object",
        "description": "A text in both languages.",
        "properties": {"en": {"type": "string", "minLength": 1}, "zh": {"type": "string", "minLength": 1}},
        "required": ["en", "zh"],
        "additionalProperties": False,
    },
    "measure": {
        "description": "A figure of a subject: a column, an aggregate of its related rows, arithmetic, or a literal.",
        "anyOf": [
            {"type": "number"},
            PARAMETER,
            _OTHER_COLUMN,
            *(_aggregate(name) for name in AGGREGATES),
            {
                "type": "object",
                "properties": {"plus": {"type": "array", "items": MEASURE, "minItems": 1}},
                "required": ["plus"],
                "additionalProperties": False,
            },
            *(_pair(name) for name in ("minus", "ratio")),
            *(_between(name) for name in ("months_between", "days_between")),
            _STREAK,
            _LOOKUP,
        ],
    },
    "span": {
        "description": "A due date: so long after or before a date, a day of the calendar, or one of several.",
        "anyOf": [
            {
                "type": "object",
                "properties": {
                    "after": {"$ref": "#/$defs/date"},
                    "before": {"$ref": "#/$defs/date"},
                    "days": WHOLE_NUMBER,
                    "working_days": WHOLE_NUMBER,
                    "months": WHOLE_NUMBER,
                    "years": WHOLE_NUMBER,
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
                        "description": "A month and its day, such as 05-31.",
                    },
                    "of": {"enum": ["year", "year_after"], "description": "The anchor's year, or the one after it."},
                    "anchor": {"$ref": "#/$defs/date"},
                    **_ROLL,
                },
                "required": ["calendar", "of", "anchor"],
                "additionalProperties": False,
            },
            *(
                {
                    "type": "object",
                    "properties": {
                        choice: {"type": "array", "items": {"$ref": "#/$defs/span"}, "minItems": 2},
                        **_ROLL,
                    },
                    "required": [choice],
                    "additionalProperties": False,
                }
                for choice in ("earliest_of", "latest_of")
            ),
        ],
    },
    "length": {
        "type": "object",
        "description": "A length of time in calendar days, months or years.",
        "properties": dict.fromkeys(("days", "months", "years"), POSITIVE_WHOLE_NUMBER),
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
    },
}
LENGTH = {"$ref": "#/$defs/length"}
DATE = {"$ref": "#/$defs/date"}
