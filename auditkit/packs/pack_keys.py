"""JSON Schema of what a pack says beside its rules, and of what its parts share."""

from __future__ import annotations

from typing import Any

from auditkit.kinds.definitions import described
from auditkit.kinds.shared_definitions import SHARED_DEFINITIONS
from auditkit.model.pack import SEVERITIES
from auditkit.packs.schema_parts import (
    CURRENCY,
    DAY,
    KEBAB,
    NOT_BLANK,
    SNAKE,
    WEB,
    closed,
    ref,
)


def pack_keys() -> dict[str, Any]:
    """Return the schema of each key of a pack."""
    return {
        "pack": {
            "type": "string",
            "pattern": KEBAB,
            "description": described("The pack's name, in kebab-case.", "规则包的名称：小写单词，以连字符连接。"),
        },
        "version": {
            "type": "string",
            "pattern": NOT_BLANK,
            "description": described('In quotes, such as "2019.1".', '加引号书写，如 "2019.1"。'),
        },
        "title": ref("text", described("What the pack is called.", "规则包的标题。")),
        "currency": {
            "type": "string",
            "pattern": CURRENCY,
            "description": described(
                "The currency of the amounts in the pack's rules; data in another is refused.",
                "规则中金额的币种；其他币种的数据将被拒绝。",
            ),
        },
        "extends": {
            "type": "array",
            "items": {"type": "string", "minLength": 1},
            "uniqueItems": True,
            "description": described(
                "Packs that this one builds on: names of shipped packs, or files beside this one.",
                "本包以之为基础的规则包：自带规则包的名称，或同一文件夹中的文件。",
            ),
        },
        "parameters": {
            "type": "object",
            "propertyNames": {"pattern": SNAKE},
            "additionalProperties": ref("parameter"),
            "description": described(
                "Figures that rules use as {parameter: name} and that --set NAME=VALUE changes.",
                "规则以 {parameter: 名称} 引用的数值，可用 --set 名称=值 更改。",
            ),
        },
        "score": closed(
            {
                "dimensions": {
                    "type": "object",
                    "propertyNames": {"pattern": SNAKE},
                    "additionalProperties": {"type": "number", "exclusiveMinimum": 0},
                    "minProperties": 1,
                    "description": described(
                        "The weight of each dimension in a project's score.", "各维度在项目得分中的权重。"
                    ),
                },
                "grades": {
                    "type": "array",
                    "items": {
                        "type": "array",
                        "prefixItems": [
                            {"type": "string", "minLength": 1},
                            {"type": "number", "minimum": 0, "maximum": 100},
                        ],
                        "minItems": 2,
                        "maxItems": 2,
                    },
                    "minItems": 1,
                    "description": described(
                        "Grade and the least score that earns it, best first, such as [A, 90].",
                        "等级及其最低得分，由高到低，如 [A, 90]。",
                    ),
                },
                "caps": closed(
                    {
                        severity: {
                            "type": "number",
                            "minimum": 0,
                            "maximum": 100,
                            "description": described(
                                f"With a failed {severity} rule.", f"有 {severity} 级规则未通过时。"
                            ),
                        }
                        for severity in SEVERITIES
                        if severity != "info"
                    },
                    description=described(
                        "The most that a project can score with a failed rule of that severity.",
                        "有该严重程度的规则未通过时，项目得分的上限。",
                    ),
                ),
            },
            description=described("How outcomes become scores.", "如何由判定结果得出分数。"),
        ),
        "override": {
            "type": "object",
            "additionalProperties": ref("override"),
            "description": described(
                "Rules of extended packs and the keys to change in them; a key's whole value is replaced.",
                "所继承的规则及其中要更改的键；键的值整体替换。",
            ),
        },
        "disable": {
            "type": "array",
            "items": {"type": "string"},
            "uniqueItems": True,
            "description": described("Ids of rules of extended packs that are left out.", "不采用的所继承规则的编号。"),
        },
        "rules": {
            "type": "array",
            "items": ref("rule"),
            "description": described("The rules of this pack.", "本规则包的规则。"),
        },
    }


def shared_definitions() -> dict[str, Any]:
    """Return the definitions that the schemas of packs and kinds refer to, by name."""
    scalar = {"type": ["string", "number", "boolean"]}
    figures = {"type": "object", "additionalProperties": scalar}
    return {
        "day": {
            "type": "string",
            "format": "date",
            "pattern": DAY,
            "description": described("A day as 2019-12-01.", "日期，形如 2019-12-01。"),
        },
        "parameter": closed(
            {
                "value": {
                    "anyOf": [scalar, {"type": "array", "items": {"anyOf": [scalar, figures]}}],
                    "description": described("The value unless it is set.", "未另行设定时的值。"),
                },
                "minimum": {
                    "type": ["number", "string"],
                    "description": described("The least value allowed.", "允许的最小值。"),
                },
                "maximum": {
                    "type": ["number", "string"],
                    "description": described("The greatest value allowed.", "允许的最大值。"),
                },
                "help": ref(
                    "text",
                    described("What the parameter means and where its value comes from.", "参数的含义及其取值来源。"),
                ),
            },
            required=("value",),
        ),
        "reference": closed(
            {
                "title": ref("text", described("The norm, and where in it.", "规范名称及条号。")),
                "from": ref("day", described("The first day on which the citation holds.", "该引文有效的第一天。")),
                "until": ref("day", described("The last day on which the citation holds.", "该引文有效的最后一天。")),
                "url": {
                    "type": "string",
                    "pattern": WEB,
                    "description": described("Where the norm can be read.", "规范原文的网址。"),
                },
                "note": ref("text", described("A remark on the citation.", "对引文的说明。")),
            },
            required=("title",),
            description=described("A citation of the norm that the rule stands on.", "规则所依据规范的引文。"),
        ),
        **SHARED_DEFINITIONS,
    }
