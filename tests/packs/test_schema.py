from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from auditkit import resources
from auditkit.kinds import kind_names
from auditkit.packs.files import gather, shipped
from auditkit.packs.schema import FILE_NAME, is_localized, localized_schema, meaning, rulepack_schema
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


Path = tuple[str | int, ...]


def parts(part: Any, path: Path = ()) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Return every mapping within a schema that is itself a schema or a mapping of schemas, with its path."""
    if isinstance(part, dict):
        yield path, part
        for key, value in part.items():
            if not (key == "description" and is_localized(value)):
                yield from parts(value, (*path, key))
    elif isinstance(part, list | tuple):
        for position, value in enumerate(part):
            yield from parts(value, (*path, position))


DESCRIBED = {
    "/".join(map(str, path)): part["description"]
    for path, part in parts(localized_schema())
    if "description" in part and path[-1:] != ("properties",)
}


@pytest.mark.parametrize("path", sorted(DESCRIBED))
def test_every_description_is_in_both_languages(path: str) -> None:
    text = DESCRIBED[path]
    assert is_localized(text), f'{path}: write described("English.", "中文。")'
    assert text["en"].endswith(".")
    assert not re.search("[\u4e00-\u9fff]", text["en"])
    assert text["zh"].endswith("。")
    assert re.search("[\u4e00-\u9fff]", text["zh"])
    assert not re.search(r"[\u4e00-\u9fff][,;:?!]|[\u4e00-\u9fff]\.", text["zh"])


def test_what_editors_show_holds_both_languages_one_below_the_other() -> None:
    written = [part["description"] for path, part in parts(SCHEMA) if "description" in part]
    assert sorted(written) == sorted(f"{text['en']}\n\n{text['zh']}" for text in DESCRIBED.values())


def own_keys() -> Iterator[tuple[str, dict[str, Any]]]:
    """Return the keys that are no kind's own: those of packs, of all rules, of conditions, measures and spans."""
    schema = localized_schema()
    kinds = [f"{name}-{part}" for name in kind_names() for part in ("rule", "body")]
    shared = {name: each for name, each in schema["$defs"].items() if name not in (*kinds, "override", "rule")}
    for path, part in parts({**schema, "$defs": shared}):
        if path[-1:] == ("properties",):
            for key, value in part.items():
                yield "/".join(map(str, (*path, key))), value


@pytest.mark.parametrize(("path", "key"), list(own_keys()))
def test_every_key_that_is_no_kinds_own_is_described(path: str, key: dict[str, Any]) -> None:
    assert meaning(key), path


def test_a_description_in_one_language_stands_for_both() -> None:
    assert meaning({"description": "Plain."}) == {"en": "Plain.", "zh": "Plain."}


def test_a_key_without_a_description_means_what_it_refers_to() -> None:
    assert meaning({"$ref": "#/$defs/span"}) == DESCRIBED["$defs/span"]
    assert meaning({"$ref": "#/$defs/span", "description": {"en": "Due.", "zh": "期限。"}})["en"] == "Due."
    assert meaning({"type": "string"}) == {}


def as_number(value: Decimal) -> float:
    return float(value)
