"""The JSON Schema of rule packs, made from the kinds: `python -m auditkit.packs.schema` writes it to schemas/."""

from __future__ import annotations

import json
from typing import Any

from auditkit import resources
from auditkit.kinds import Kind, data, definitions, get_kind, kind_names
from auditkit.kinds.definitions import PARAMETER, SHARED_DEFINITIONS
from auditkit.model.pack import SEVERITIES
from auditkit.model.schema import TABLE_NAMES
from auditkit.model.verdict import OUTCOMES

KEBAB = "^[a-z0-9]+(-[a-z0-9]+)*$"
SNAKE = "^[a-z][a-z0-9_]*$"
DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
WEB = "^https?://"
NOT_BLANK = r"\S"
COLUMN = str(definitions.COLUMN["pattern"])

FILE_NAME = "rulepack.schema.json"


def rulepack_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a rule pack."""
    kinds = [get_kind(name) for name in kind_names()]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "rulepack",
        "title": "auditkit rule pack",
        "description": "Rules that charity projects are judged by: data only, with no expression language.",
        **_object(_pack_keys(), required=("pack", "version", "title")),
        "$defs": {
            **_shared_definitions(),
            "common": {"description": "What rules of every kind may say.", "properties": _common_keys()},
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


def _ref(name: str, description: str | None = None) -> dict[str, Any]:
    reference = {"$ref": f"#/$defs/{name}"}
    return reference if description is None else {**reference, "description": description}


def _pack_keys() -> dict[str, Any]:
    return {
        "pack": {"type": "string", "pattern": KEBAB, "description": "The pack's name, in kebab-case."},
        "version": {"type": "string", "pattern": NOT_BLANK, "description": 'In quotes, such as "2019.1".'},
        "title": _ref("text", "What the pack is called."),
        "extends": {
            "type": "array",
            "items": {"type": "string", "minLength": 1},
            "uniqueItems": True,
            "description": "Packs that this one builds on: names of shipped packs, or files beside this one.",
        },
        "parameters": {
            "type": "object",
            "propertyNames": {"pattern": SNAKE},
            "additionalProperties": _ref("parameter"),
            "description": "Figures that rules use as {parameter: name} and that --set NAME=VALUE changes.",
        },
        "score": _object(
            {
                "dimensions": {
                    "type": "object",
                    "propertyNames": {"pattern": SNAKE},
                    "additionalProperties": {"type": "number", "exclusiveMinimum": 0},
                    "minProperties": 1,
                    "description": "The weight of each dimension in a project's score.",
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
                    "description": "Grade and the least score that earns it, best first, such as [A, 90].",
                },
                "caps": _object(
                    {
                        severity: {"type": "number", "minimum": 0, "maximum": 100}
                        for severity in SEVERITIES
                        if severity != "info"
                    },
                    description="The most that a project can score with a failed rule of that severity.",
                ),
            },
            description="How outcomes become scores.",
        ),
        "override": {
            "type": "object",
            "additionalProperties": _ref("override"),
            "description": "Rules of extended packs and the keys to change in them; a key's whole value is replaced.",
        },
        "disable": {
            "type": "array",
            "items": {"type": "string"},
            "uniqueItems": True,
            "description": "Ids of rules of extended packs that are left out.",
        },
        "rules": {"type": "array", "items": _ref("rule"), "description": "The rules of this pack."},
    }


def _shared_definitions() -> dict[str, Any]:
    scalar = {"type": ["string", "number", "boolean"]}
    figures = {"type": "object", "additionalProperties": scalar}
    return {
        "day": {"type": "string", "format": "date", "pattern": DAY, "description": "A day as 2019-12-01."},
        "parameter": _object(
            {
                "value": {
                    "anyOf": [scalar, {"type": "array", "items": {"anyOf": [scalar, figures]}}],
                    "description": "The value unless it is set.",
                },
                "minimum": {"type": ["number", "string"], "description": "The least value allowed."},
                "maximum": {"type": ["number", "string"], "description": "The greatest value allowed."},
                "help": _ref("text", "What the parameter means and where its value comes from."),
            },
            required=("value",),
        ),
        **SHARED_DEFINITIONS,
    }


def _common_keys() -> dict[str, Any]:
    share = {"type": "number", "minimum": 0, "maximum": 1}
    return {
        "id": {"type": "string", "pattern": KEBAB, "description": "Kebab-case, unique over all packs used."},
        "title": _ref("text", "What the rule asks for, in a few words."),
        "why": _ref("text", "Why it is asked."),
        "fix": _ref("text", "What to do about a finding."),
        "severity": {"enum": list(SEVERITIES), "description": "How grave a failure is."},
        "dimension": {"type": "string", "pattern": SNAKE, "description": "One of the dimensions of the score."},
        "weight": {"type": "number", "minimum": 0, "description": "The rule's weight in its dimension; info has none."},
        "subject": {"enum": list(TABLE_NAMES), "description": "The table whose rows are judged."},
        "where": _ref("condition", "A row for which this does not hold is not applicable."),
        "unless": _ref("condition", "A row for which this holds is waived."),
        "presumes": _ref("condition", "What is taken for granted: a row that contradicts it cannot be verified."),
        "effective": _object(
            {
                "from": _ref("day", "The first day on which the rule is law."),
                "until": _ref("day", "The last day on which the rule is law."),
                "tested_on": {
                    "type": "string",
                    "minLength": 1,
                    "description": "The date column of the subject that must lie within.",
                },
            },
            required=("tested_on",),
            minProperties=2,
            description="The days on which the rule is law: duties are judged by the law of their day.",
        ),
        "late": {
            "type": "array",
            "minItems": 1,
            "items": _object(
                {
                    "days": {"anyOf": [{"type": "integer", "minimum": 1}, PARAMETER]},
                    "earns": definitions.SHARE,
                },
                required=("days", "earns"),
            ),
            "description": "Up to so many days late still earns this share of 1.",
        },
        "earn": {
            "enum": ["share", "all"],
            "description": "Of many rows, the share of good ones (default), or nothing unless all are good.",
        },
        "reference": _object(
            {
                "title": _ref("text", "The norm that the rule stands on."),
                "until": _ref("day", "The last day on which the citation holds."),
                "url": {"type": "string", "pattern": WEB},
                "note": _ref("text", "A remark on the citation."),
            },
            required=("title",),
            description="The norm that the rule stands on.",
        ),
        "message": _ref("text", "Said instead of the kind's own message."),
        "examples": {
            "type": "array",
            "items": _object(
                {
                    "name": {"type": "string", "pattern": NOT_BLANK},
                    "expect": {"enum": list(OUTCOMES)},
                    "earned": share,
                    "days_late": {"type": "integer"},
                    "as_of": _ref("day"),
                    "tables": {
                        "type": "object",
                        "description": "Table, and its rows as people write them.",
                        "additionalProperties": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "additionalProperties": {"type": ["string", "number", "boolean", "null"]},
                            },
                        },
                    },
                },
                required=("name", "expect", "as_of", "tables"),
            ),
            "description": "Tiny datasets and what the rule must make of them; `auditkit rules test` runs them.",
        },
    }


def _common_references() -> dict[str, Any]:
    return {key: {"$ref": f"#/$defs/common/properties/{key}"} for key in _common_keys()}


_REQUIRED = ("id", "kind", "title", "severity", "dimension", "subject")


def _rule(kinds: list[Kind]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"kind": {"enum": [kind.name for kind in kinds], "description": "What the rule judges by."}},
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
        **_one_of(kind),
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
    return _object({"kind": {"const": kind.name}, **kind.schema}, required=("kind", *kind.required), **_one_of(kind))


def _one_of(kind: Kind) -> dict[str, Any]:
    return {"oneOf": [{"required": [key]} for key in kind.one_of]} if kind.one_of else {}


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
