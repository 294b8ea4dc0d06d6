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


def _aggregate(name: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name: COLUMN, "where": CONDITION, "window": _WINDOW},
        "required": [name],
        "additionalProperties": False,
    }


EACH = _aggregate("each")
"""The values of related rows, one by one."""


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
        ],
    },
    "span": {
        "type": "object",
        "description": "A due date: so long after or before a date.",
        "properties": {
            "after": {"$ref": "#/$defs/date"},
            "before": {"$ref": "#/$defs/date"},
            "days": WHOLE_NUMBER,
            "months": WHOLE_NUMBER,
            "years": WHOLE_NUMBER,
        },
        "oneOf": [{"required": ["after"]}, {"required": ["before"]}],
        "minProperties": 2,
        "maxProperties": 2,
        "additionalProperties": False,
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
