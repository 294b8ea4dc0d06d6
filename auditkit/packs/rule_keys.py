"""JSON Schema of what rules of every kind may say."""

from __future__ import annotations

from typing import Any

from auditkit.kinds import definitions
from auditkit.kinds.definitions import PARAMETER, described
from auditkit.model.pack import SEVERITIES
from auditkit.model.schema import TABLE_NAMES
from auditkit.model.verdict import OUTCOMES
from auditkit.packs.schema_parts import (
    KEBAB,
    NOT_BLANK,
    SNAKE,
    closed,
    ref,
)


def common_keys() -> dict[str, Any]:
    """Return the schema of each key that rules of every kind may have."""
    share = {"type": "number", "minimum": 0, "maximum": 1}
    cell = {"type": ["string", "number", "boolean", "null"]}
    return {
        "id": {
            "type": "string",
            "pattern": KEBAB,
            "description": described(
                "Kebab-case, unique over all packs used.", "小写单词以连字符连接，在所用全部规则包中不得重复。"
            ),
        },
        "title": ref("text", described("What the rule asks for, in a few words.", "用几个字说明规则要求什么。")),
        "why": ref("text", described("Why it is asked.", "为什么这样要求。")),
        "fix": ref("text", described("What to do about a finding.", "发现问题后应当怎么做。")),
        "severity": {
            "enum": list(SEVERITIES),
            "description": described("How grave a failure is.", "未通过的严重程度。"),
        },
        "dimension": {
            "type": "string",
            "pattern": SNAKE,
            "description": described("One of the dimensions of the score.", "计分的维度之一。"),
        },
        "weight": {
            "type": "number",
            "minimum": 0,
            "description": described(
                "The rule's weight in its dimension; info has none.", "规则在其维度中的权重；info 级没有权重。"
            ),
        },
        "subject": {
            "enum": list(TABLE_NAMES),
            "description": described("The table whose rows are judged.", "逐行判断的表。"),
        },
        "where": ref(
            "condition",
            described("A row for which this does not hold is not applicable.", "不满足此条件的行不适用本规则。"),
        ),
        "unless": ref("condition", described("A row for which this holds is waived.", "满足此条件的行予以豁免。")),
        "presumes": ref(
            "condition",
            described(
                "What is taken for granted: a row that contradicts it cannot be verified.",
                "视为当然成立的前提：与之矛盾的行无法核实。",
            ),
        ),
        "effective": closed(
            {
                "from": ref("day", described("The first day on which the rule is law.", "规则生效的第一天。")),
                "until": ref("day", described("The last day on which the rule is law.", "规则有效的最后一天。")),
                "tested_on": {
                    "type": "string",
                    "minLength": 1,
                    "description": described(
                        "The date column of the subject, or of what it refers to, that must lie within, or as_of for"
                        " what is owed on every day; the norm is cited by it.",
                        "被检对象（或其所引用的行）中须落在此期间内的日期列，引文亦以该日为准；"
                        "每日都须履行的义务写 as_of（截止日）。",
                    ),
                },
            },
            required=("tested_on",),
            description=described(
                "The days on which the rule is law: duties are judged by the law of their day.",
                "规则有效的期间：义务按其发生之日的规定判断。",
            ),
        ),
        "late": {
            "type": "array",
            "minItems": 1,
            "items": closed(
                {
                    "days": {
                        "anyOf": [{"type": "integer", "minimum": 1, "maximum": 36_525}, PARAMETER],
                        "description": described("Up to so many days late.", "逾期不超过的天数。"),
                    },
                    "earns": {
                        **definitions.SHARE,
                        "description": described("The share of 1 that is earned then.", "此时可得的比例（全部为 1）。"),
                    },
                },
                required=("days", "earns"),
            ),
            "description": described(
                "Up to so many days late still earns this share of 1.", "逾期不超过若干天，仍可得到相应比例的分数。"
            ),
        },
        "earn": {
            "enum": ["share", "all"],
            "description": described(
                "Of many rows, the share of good ones (default), or nothing unless all are good.",
                "有多行时：share（默认）按合格行的比例得分，all 为全部合格才得分。",
            ),
        },
        "reference": {
            "anyOf": [ref("reference"), {"type": "array", "items": ref("reference"), "minItems": 1}],
            "description": described(
                "The norm that the rule stands on; a list where it was cited otherwise on other days.",
                "规则所依据的规范；不同时期条号不同的，写成列表。",
            ),
        },
        "message": ref("text", described("Said instead of the kind's own message.", "代替规则类型自带的提示。")),
        "examples": {
            "type": "array",
            "items": closed(
                {
                    "name": {
                        "anyOf": [{"type": "string", "pattern": NOT_BLANK}, ref("text")],
                        "description": described(
                            "What is shown, in a few words: in both languages, or in one for readers of both.",
                            "用几个字说明样例的情形：中英文各一，或只写一种供两种语言的读者使用。",
                        ),
                    },
                    "expect": {
                        "enum": list(OUTCOMES),
                        "description": described("The outcome that it must come to.", "应得的判定结果。"),
                    },
                    "earned": {
                        **share,
                        "description": described("The share of 1 that it must earn.", "应得的比例（全部为 1）。"),
                    },
                    "days_late": {
                        "type": "integer",
                        "description": described("How many days late it must be.", "应判定的逾期天数。"),
                    },
                    "as_of": ref("day", described("The day by which it is judged.", "据以判断的截止日。")),
                    "tables": {
                        "type": "object",
                        "description": described(
                            "Table, and its rows as people write them: cells by column, or lists of cells as they"
                            " stand on a sheet, the headers first.",
                            "表及其各行，写法与日常填写相同：按列写出单元格；或按工作表原样写成单元格列表，首行为表头。",
                        ),
                        "additionalProperties": {
                            "anyOf": [
                                {"type": "array", "items": {"type": "object", "additionalProperties": cell}},
                                {"type": "array", "items": {"type": "array", "items": cell}, "minItems": 1},
                            ]
                        },
                    },
                },
                required=("name", "expect", "as_of", "tables"),
            ),
            "description": described(
                "Tiny datasets and what the rule must make of them; `auditkit rules test` runs them.",
                "小型数据样例及规则应得的结果；由 `auditkit rules test` 运行。",
            ),
        },
    }
