"""Our fast answer to whether JSON keeps to a schema is that of jsonschema."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_reports import document, finding, outcome, project

from auditkit import resources
from auditkit.json_schema import UnknownKeyword, compiled

SCHEMA = json.loads((resources.folder("schemas") / "report.schema.json").read_text(encoding="utf-8"))
WHOLE = document([project("P1", [outcome("on-time", "failed", 20)])], [finding("on-time", "P1", row=3, cell="A3")])
ODD = st.one_of(
    st.sampled_from(
        (None, True, 0, 1, 1.0, 1.5, -1, 101, "", "A3", "zh", "major", "2019-12-31", "2019-13-01", "20191231")
    ),
    st.sampled_from(([], {}, ["x", "x"], [1, 1.0, True], {"critical": 1}, "sha256:" + "a" * 64, float("inf"), 10**30)),
)


def paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*path, key)
        if isinstance(inner, dict | list):
            yield from paths(inner, (*path, key))


FAST = compiled(SCHEMA)
SURE = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker(["date"]))


def test_a_report_keeps_to_its_schema() -> None:
    assert FAST(WHOLE)


@given(st.sampled_from(sorted(paths(WHOLE), key=str)), ODD, st.booleans())
def test_a_report_with_one_thing_changed_or_gone_is_judged_alike(
    path: tuple[str | int, ...], odd: Any, is_gone: bool
) -> None:
    whole = copy.deepcopy(WHOLE)
    inner: Any = whole
    for step in path[:-1]:
        inner = inner[step]
    if is_gone:
        del inner[path[-1]]
    else:
        inner[path[-1]] = odd
    assert FAST(whole) == SURE.is_valid(whole)


@pytest.mark.parametrize("schema", [{"oneOf": []}, {"properties": {"a": {"format": "email"}}}, {"$ref": "other.json"}])
def test_a_schema_that_says_more_is_refused(schema: dict[str, Any]) -> None:
    with pytest.raises(UnknownKeyword):
        compiled(schema)


def test_a_schema_may_name_itself() -> None:
    tree = {"$defs": {"tree": {"type": "object", "additionalProperties": {"$ref": "#/$defs/tree"}}}}
    check = compiled({**tree, "$ref": "#/$defs/tree"})
    assert check({"a": {"b": {}}})
    assert not check({"a": {"b": 1}})
