"""JSON Schema of what all kinds share, by the names that schemas refer to it by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auditkit.kinds.condition_definitions import CONDITION_DEFINITION, TEST_DEFINITION, VALUE_DEFINITION
from auditkit.kinds.definitions import MEASURE, SPAN, described
from auditkit.kinds.measure_definitions import MEASURE_DEFINITION
from auditkit.kinds.span_definitions import LENGTH_DEFINITION, SPAN_DEFINITION

SHARED_DEFINITIONS: Mapping[str, Any] = {
    "value": VALUE_DEFINITION,
    "condition": CONDITION_DEFINITION,
    "test": TEST_DEFINITION,
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
    "measure": MEASURE_DEFINITION,
    "span": SPAN_DEFINITION,
    "length": LENGTH_DEFINITION,
}
