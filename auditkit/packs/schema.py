"""The JSON Schema of rule packs, made from the kinds: `python -m auditkit.packs.schema` writes it to schemas/."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from auditkit import resources
from auditkit.i18n import Localized
from auditkit.kinds import Kind, data, definitions, get_kind, kind_names
from auditkit.kinds.definitions import PARAMETER, SHARED_DEFINITIONS, described
from auditkit.model.pack import SEVERITIES
from auditkit.model.schema import TABLE_NAMES
from auditkit.model.verdict import OUTCOMES

KEBAB = "^[a-z0-9]+(-[a-z0-9]+)*$"
SNAKE = "^[a-z][a-z0-9_]*$"
DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
WEB = "^https?://"
CURRENCY = "^[A-Z]{3}$"
NOT_BLANK = r"\S"
COLUMN = str(definitions.COLUMN["pattern"])
OWN_COLUMN = str(definitions.OWN_COLUMN["pattern"])

FILE_NAME = "rulepack.schema.json"


def rulepack_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a rule pack. Its descriptions hold both languages: what editors show is
    one string.
    """
    schema: dict[str, Any] = _for_editors(localized_schema())
    return schema


def _for_editors(part: Any) -> Any:
    """Return a part of the schema with each description as one string: the English one, then the Chinese one."""
    if isinstance(part, dict):
        return {
            key: _in_both(value) if key == "description" and is_localized(value) else _for_editors(value)
            for key, value in part.items()
        }
    return [_for_editors(each) for each in part] if isinstance(part, list | tuple) else part


def _in_both(text: Localized) -> str:
    return f"{text['en']}\n\n{text['zh']}"


def is_localized(value: Any) -> bool:
    """Whether a value of the schema is a text in both languages, and no part of the schema."""
    return (
        isinstance(value, dict)
        and value.keys() == {"en", "zh"}
        and all(isinstance(each, str) for each in value.values())
    )


def meaning(part: Mapping[str, Any]) -> Localized:
    """Return what a part of the localized schema means, in its own words or else in those of what it refers to; empty
    where nothing is said. A description in one language alone stands for both.
    """
    referred = str(part.get("$ref", "")).removeprefix("#/$defs/")
    said = part.get("description") or SHARED_DEFINITIONS.get(referred, {}).get("description", {})
    return {"en": said, "zh": said} if isinstance(said, str) else said


def localized_schema() -> dict[str, Any]:
    """Return the schema with each description in both languages side by side, as the code has them."""
    kinds = [get_kind(name) for name in kind_names()]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "rulepack",
        "title": "auditkit rule pack",
        "description": described(
            "Rules that charity projects are judged by: data only, with no expression language.",
            "评判公益项目所依据的规则：只有数据，没有表达式语言。",
        ),
        **_object(_pack_keys(), required=("pack", "version", "title")),
        "$defs": {
            **_shared_definitions(),
            "common": {
                "description": described("What rules of every kind may say.", "各类规则都可使用的键。"),
                "properties": _common_keys(),
            },
            "rule": _rule(kinds),
            "override": _override(kinds),
            **{f"{kind.name}-rule": _rule_of(kind) for kind in kinds},
            **{f"{kind.name}-body": _body_of(kind) for kind in kinds},
        },
    }


def _object(properties: dict[str, Any], required: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
        **more,
    }


def _ref(name: str, description: Localized | None = None) -> dict[str, Any]:
    reference = {"$ref": f"#/$defs/{name}"}
    return reference if description is None else {**reference, "description": description}


def _pack_keys() -> dict[str, Any]:
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
        "title": _ref("text", described("What the pack is called.", "规则包的标题。")),
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
            "additionalProperties": _ref("parameter"),
            "description": described(
                "Figures that rules use as {parameter: name} and that --set NAME=VALUE changes.",
                "规则以 {parameter: 名称} 引用的数值，可用 --set 名称=值 更改。",
            ),
        },
        "score": _object(
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
                "caps": _object(
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
            "additionalProperties": _ref("override"),
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
            "items": _ref("rule"),
            "description": described("The rules of this pack.", "本规则包的规则。"),
        },
    }


def _shared_definitions() -> dict[str, Any]:
    scalar = {"type": ["string", "number", "boolean"]}
    figures = {"type": "object", "additionalProperties": scalar}
    return {
        "day": {
            "type": "string",
            "format": "date",
            "pattern": DAY,
            "description": described("A day as 2019-12-01.", "日期，形如 2019-12-01。"),
        },
        "parameter": _object(
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
                "help": _ref(
                    "text",
                    described("What the parameter means and where its value comes from.", "参数的含义及其取值来源。"),
                ),
            },
            required=("value",),
        ),
        "reference": _object(
            {
                "title": _ref("text", described("The norm, and where in it.", "规范名称及条号。")),
                "from": _ref("day", described("The first day on which the citation holds.", "该引文有效的第一天。")),
                "until": _ref("day", described("The last day on which the citation holds.", "该引文有效的最后一天。")),
                "url": {
                    "type": "string",
                    "pattern": WEB,
                    "description": described("Where the norm can be read.", "规范原文的网址。"),
                },
                "note": _ref("text", described("A remark on the citation.", "对引文的说明。")),
            },
            required=("title",),
            description=described("A citation of the norm that the rule stands on.", "规则所依据规范的引文。"),
        ),
        **SHARED_DEFINITIONS,
    }


def _common_keys() -> dict[str, Any]:
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
        "title": _ref("text", described("What the rule asks for, in a few words.", "用几个字说明规则要求什么。")),
        "why": _ref("text", described("Why it is asked.", "为什么这样要求。")),
        "fix": _ref("text", described("What to do about a finding.", "发现问题后应当怎么做。")),
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
        "where": _ref(
            "condition",
            described("A row for which this does not hold is not applicable.", "不满足此条件的行不适用本规则。"),
        ),
        "unless": _ref("condition", described("A row for which this holds is waived.", "满足此条件的行予以豁免。")),
        "presumes": _ref(
            "condition",
            described(
                "What is taken for granted: a row that contradicts it cannot be verified.",
                "视为当然成立的前提：与之矛盾的行无法核实。",
            ),
        ),
        "effective": _object(
            {
                "from": _ref("day", described("The first day on which the rule is law.", "规则生效的第一天。")),
                "until": _ref("day", described("The last day on which the rule is law.", "规则有效的最后一天。")),
                "tested_on": {
                    "type": "string",
                    "minLength": 1,
                    "description": described(
                        "The date column of the subject, or of what it refers to, that must lie within; the norm is"
                        " cited by it.",
                        "被检对象（或其所引用的行）中须落在此期间内的日期列，引文亦以该日为准。",
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
            "items": _object(
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
            "anyOf": [_ref("reference"), {"type": "array", "items": _ref("reference"), "minItems": 1}],
            "description": described(
                "The norm that the rule stands on; a list where it was cited otherwise on other days.",
                "规则所依据的规范；不同时期条号不同的，写成列表。",
            ),
        },
        "message": _ref("text", described("Said instead of the kind's own message.", "代替规则类型自带的提示。")),
        "examples": {
            "type": "array",
            "items": _object(
                {
                    "name": {
                        "anyOf": [{"type": "string", "pattern": NOT_BLANK}, _ref("text")],
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
                    "as_of": _ref("day", described("The day by which it is judged.", "据以判断的截止日。")),
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


def _common_references() -> dict[str, Any]:
    return {key: {"$ref": f"#/$defs/common/properties/{key}"} for key in _common_keys()}


_REQUIRED = ("id", "kind", "title", "severity", "dimension", "subject")


def _rule(kinds: list[Kind]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "kind": {
                "enum": [kind.name for kind in kinds],
                "description": described("What the rule judges by.", "规则按什么方式判断。"),
            }
        },
        "required": ["kind"],
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": kind.name}}, "required": ["kind"]},
                "then": _ref(f"{kind.name}-rule"),
            }
            for kind in kinds
        ],
    }


def _rule_of(kind: Kind) -> dict[str, Any]:
    common = _common_references()
    if kind.name == data.KIND.name:
        common = {key: reference for key, reference in common.items() if key not in data.NOT_TAKEN}
        common["subject"] = {"const": data.SUBJECT}
    if not kind.takes_late:
        del common["late"]
    if kind.info_only:
        common["severity"] = {"const": "info"}
    return _object(
        {"kind": {"const": kind.name}, **common, **kind.schema},
        required=(*_REQUIRED, *kind.required),
        **_chosen(kind),
        allOf=[
            {
                "if": {"properties": {"severity": {"const": "info"}}, "required": ["severity"]},
                "then": {"properties": {"weight": {"const": 0}}},
                "else": {"required": ["weight"]},
            }
        ],
    )


def _body_of(kind: Kind) -> dict[str, Any]:
    """Return the schema of a rule of this kind inside another rule: its kind and body alone."""
    return _object({"kind": {"const": kind.name}, **kind.schema}, required=("kind", *kind.required), **_chosen(kind))


def _chosen(kind: Kind) -> dict[str, Any]:
    """Return which of a kind's keys go together, and of which one or some must be there."""
    choices = {"oneOf": kind.one_of, "anyOf": kind.some_of}
    parts: dict[str, Any] = {word: [{"required": [key]} for key in keys] for word, keys in choices.items() if keys}
    if kind.together:
        parts["dependentRequired"] = {key: list(others) for key, others in kind.together.items()}
    return parts


def _override(kinds: list[Kind]) -> dict[str, Any]:
    """Return the schema of an override; that the keys suit the rule's kind is checked once they are laid over it."""
    common = {key: reference for key, reference in _common_references().items() if key != "id"}
    bodies: dict[str, Any] = {key: {} for kind in kinds for key in kind.schema}
    return _object({**bodies, **common}, minProperties=1)


def main() -> None:
    """Write the schema to the folder of schemas."""
    text = json.dumps(rulepack_schema(), ensure_ascii=False, indent=2)
    (resources.folder("schemas") / FILE_NAME).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
