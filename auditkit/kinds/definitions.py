"""What the JSON Schemas of kinds are made of: descriptions, references to what all share, and simple values.

Descriptions here and in the kinds are in both languages (`described`); `packs/schema.py` makes of them the one string
that editors show.
"""

from __future__ import annotations

from typing import Any

from auditkit.i18n import Localized


def described(en: str, zh: str) -> Localized:
    """Return the description of a key in both languages."""
    return {"en": en, "zh": zh}


CONDITION = {"$ref": "#/$defs/condition"}
MEASURE = {"$ref": "#/$defs/measure"}
SPAN = {"$ref": "#/$defs/span"}
DATE = {"$ref": "#/$defs/date"}
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
OTHER_COLUMN = {
    "type": "object",
    "description": described(
        "The value of another column of the row, or of its subject as subject.column.",
        "同一行另一列的值；写作 subject.column 时为其所属被检对象的值。",
    ),
    "properties": {"column": {**COLUMN, "description": described("The column's name.", "列名。")}},
    "required": ["column"],
    "additionalProperties": False,
}


def rows_by(column: str, description: Localized) -> dict[str, Any]:
    """Return the schema of related rows in the order of a date, whose column the key `column` names."""
    return {
        "type": "object",
        "description": description,
        "properties": {"table": TABLE, "where": CONDITION, column: COLUMN},
        "required": ["table", column],
        "additionalProperties": False,
    }
