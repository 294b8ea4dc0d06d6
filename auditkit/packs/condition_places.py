"""Where conditions stand in a rule: wherever the schema of its kind takes one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from auditkit.kinds.definitions import CONDITION
from auditkit.kinds.measure_definitions import AGGREGATES
from auditkit.packs.document import DataPath
from auditkit.packs.schema import localized_schema

_NAMING_A_TABLE = ("table", "streak", "each", *AGGREGATES)
_CHOICES = ("anyOf", "oneOf", "allOf")

Place = tuple[Mapping[str, Any], str, DataPath]
"""A condition, the table over whose rows it is, and the way to it in the rule."""


def conditions_within(mapping: Mapping[str, Any]) -> Iterator[Place]:
    """Return the conditions of a rule that fits the schema, its parameters put in, each once."""
    rule = {"$ref": f"#/$defs/{mapping['kind']}-rule"}
    found = {path: (condition, table, path) for condition, table, path in _at(rule, mapping, mapping["subject"], ())}
    yield from found.values()


def _at(part: Mapping[str, Any], value: Any, table: str, path: DataPath) -> Iterator[Place]:
    """Return the conditions in a `value` that `part` of the schema describes, whose rows are of `table`."""
    reference = part.get("$ref")
    if reference == CONDITION["$ref"]:
        if isinstance(value, Mapping):
            yield value, table, path
        return
    if reference is not None:
        yield from _at(_referred(reference), value, table, path)
    for word in _CHOICES:
        for each in part.get(word, ()):
            yield from _at(each, value, table, path)
    if "then" in part:
        yield from _at(part["then"], value, table, path)
    if isinstance(value, Mapping):
        table = _named_by(value) or table
        for key, inner in part.get("properties", {}).items():
            if key in value:
                yield from _at(inner, value[key], table, (*path, key))
    elif isinstance(value, list) and isinstance(part.get("items"), Mapping):
        for position, each in enumerate(value):
            yield from _at(part["items"], each, table, (*path, position))


def _named_by(value: Mapping[str, Any]) -> str | None:
    """Return the table that a mapping of a rule names, over whose rows its conditions are."""
    for key in _NAMING_A_TABLE:
        if isinstance(value.get(key), str):
            return str(value[key]).partition(".")[0]
    return None


def _referred(reference: str) -> Mapping[str, Any]:
    part: Any = _schema()
    for name in reference.removeprefix("#/").split("/"):
        part = part[name]
    referred: Mapping[str, Any] = part
    return referred


@cache
def _schema() -> Mapping[str, Any]:
    return localized_schema()
