"""The JSON Schema of rule packs, made from the kinds: `python -m auditkit.packs.schema` writes it to schemas/."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from auditkit import resources
from auditkit.i18n import Localized
from auditkit.kinds import Kind, data, get_kind, kind_names
from auditkit.kinds.definitions import described
from auditkit.kinds.shared_definitions import SHARED_DEFINITIONS
from auditkit.packs.pack_keys import pack_keys, shared_definitions
from auditkit.packs.rule_keys import common_keys
from auditkit.packs.schema_parts import closed, ref

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
        **closed(pack_keys(), required=("pack", "version", "title")),
        "$defs": {
            **shared_definitions(),
            "common": {
                "description": described("What rules of every kind may say.", "各类规则都可使用的键。"),
                "properties": common_keys(),
            },
            "rule": _rule(kinds),
            "override": _override(kinds),
            **{f"{kind.name}-rule": _rule_of(kind) for kind in kinds},
            **{f"{kind.name}-body": _body_of(kind) for kind in kinds},
        },
    }


def _common_references() -> dict[str, Any]:
    return {key: {"$ref": f"#/$defs/common/properties/{key}"} for key in common_keys()}


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
                "then": ref(f"{kind.name}-rule"),
            }
            for kind in kinds
        ],
    }


def _rule_of(kind: Kind) -> dict[str, Any]:
    common = _common_references()
    if kind.name == data.KIND.name:
        common = {key: reference for key, reference in common.items() if key not in data.NOT_TAKEN}
    if kind.subject is not None:
        common["subject"] = {"const": kind.subject}
    if not kind.takes_late:
        del common["late"]
    if kind.info_only:
        common["severity"] = {"const": "info"}
    return closed(
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
    return closed({"kind": {"const": kind.name}, **kind.schema}, required=("kind", *kind.required), **_chosen(kind))


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
    return closed({**bodies, **common}, minProperties=1)


def main() -> None:
    """Write the schema to the folder of schemas."""
    text = json.dumps(rulepack_schema(), ensure_ascii=False, indent=2)
    (resources.folder("schemas") / FILE_NAME).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
