from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from auditkit import resources
from auditkit.kinds import kind_names
from auditkit.packs.files import gather, shipped
from auditkit.packs.schema import FILE_NAME, rulepack_schema
from auditkit.packs.validation import misfits

SCHEMA = rulepack_schema()


def test_the_committed_schema_is_made_from_the_kinds_of_today() -> None:
    committed = json.loads((resources.folder("schemas") / FILE_NAME).read_text(encoding="utf-8"))
    assert committed == SCHEMA, "run: python -m auditkit.packs.schema"


def test_it_is_a_json_schema_and_all_its_references_lead_somewhere() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    for reference in references(SCHEMA):
        part: Any = SCHEMA
        for step in reference.removeprefix("#/").split("/"):
            part = part[step]


def references(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return own + [each for value in part.values() for each in references(value)]
    return [each for value in part for each in references(value)] if isinstance(part, list) else []


@pytest.mark.parametrize("name", kind_names())
def test_a_rule_of_every_kind_may_hold_only_known_keys(name: str) -> None:
    pack = {"pack": "p", "version": "1", "title": {"en": "P", "zh": "包"}, "rules": [{"kind": name, "no_such_key": 1}]}
    unknown = [misfit for misfit in misfits(pack) if misfit.path == ("rules", 0, "no_such_key")]
    assert len(unknown) == 1
    assert unknown[0].of_key


@pytest.mark.parametrize("name", shipped())
def test_shipped_packs_fit_it_as_an_editor_reads_it(name: str) -> None:
    document = gather([name])[-1]
    value = json.loads(json.dumps(document.value, default=as_number))
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(value)] == []


def as_number(value: Decimal) -> float:
    return float(value)
