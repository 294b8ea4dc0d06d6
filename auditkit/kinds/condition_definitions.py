"""JSON Schema of conditions: what is asked of the columns of a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auditkit.i18n import Localized
from auditkit.kinds.definitions import CONDITION, OTHER_COLUMN, PARAMETER, SPAN, described

_SCALAR = {"type": ["string", "number", "boolean"]}
_VALUE = {"anyOf": [_SCALAR, PARAMETER, OTHER_COLUMN, SPAN]}
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

VALUE_DEFINITION = _VALUE
CONDITION_DEFINITION: Mapping[str, Any] = {
    "type": "object",
    "description": described("Column and test; several are joined by and.", "列名及对其值的要求；多项须同时成立。"),
    "minProperties": 1,
    "properties": {
        "any_of": {**_CONDITIONS, "description": described("At least one of these holds.", "至少一项成立。")},
        "all_of": {**_CONDITIONS, "description": described("Every one of these holds.", "各项均成立。")},
        "not": {**CONDITION, "description": described("This does not hold.", "不成立。")},
    },
    "additionalProperties": {"$ref": "#/$defs/test"},
}
TEST_DEFINITION: Mapping[str, Any] = {
    "description": described("A literal, a list (any of), or operators.", "固定值、列表（其中之一）或比较运算。"),
    "anyOf": [
        _SCALAR,
        {"type": "array", "items": _SCALAR, "minItems": 1},
        PARAMETER,
        OTHER_COLUMN,
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
                    "description": described("true: is blank; false: is filled in.", "true 为空白；false 为已填写。"),
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
}
