"""Whether JSON keeps to a schema, told fast.

`jsonschema` says best what is wrong, but takes minutes over a large report in which nothing is. Here a schema becomes
functions, once. They know the keywords that our own schemas use; one with any other is refused, so that nothing is let
through unseen. Tests hold the answers to those of `jsonschema`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

Check = Callable[[Any], bool]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_DEFINED = "#/$defs/"
_SAYS_NOTHING = frozenset({"$schema", "$id", "$defs", "title", "description"})
_TYPES: Mapping[str, Check] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "number": _is_number,
    "integer": lambda value: _is_number(value) and value == value // 1,
}


class UnknownKeyword(ValueError):
    """A schema that says more than is understood here."""


def compiled(schema: Mapping[str, Any]) -> Check:
    """Return the function that tells whether a value keeps to a schema; raises UnknownKeyword."""
    return _Compiler(schema).check(schema)


class _Compiler:
    def __init__(self, whole: Mapping[str, Any]) -> None:
        self._whole = whole
        self._known: dict[str, Check] = {}

    def check(self, schema: Mapping[str, Any]) -> Check:
        checks = [self._keyword(name, schema) for name in schema if name not in _SAYS_NOTHING]
        if len(checks) == 1:
            return checks[0]
        return lambda value: all(check(value) for check in checks)

    def _keyword(self, name: str, schema: Mapping[str, Any]) -> Check:
        said = schema[name]
        match name:
            case "type":
                types = [_TYPES[one] for one in ([said] if isinstance(said, str) else said)]
                return types[0] if len(types) == 1 else lambda value: any(is_type(value) for is_type in types)
            case "enum":
                return lambda value: any(_same(value, one) for one in said)
            case "const":
                return lambda value: _same(value, said)
            case "minimum":
                return lambda value: not _is_number(value) or value >= said
            case "maximum":
                return lambda value: not _is_number(value) or value <= said
            case "pattern":
                pattern = re.compile(said)
                return lambda value: not isinstance(value, str) or pattern.search(value) is not None
            case "format" if said == "date":
                return lambda value: not isinstance(value, str) or _is_date(value)
            case "required":
                wanted = frozenset(said)
                return lambda value: not isinstance(value, dict) or wanted <= value.keys()
            case "items":
                item = self.check(said)
                return lambda value: not isinstance(value, list) or all(map(item, value))
            case "uniqueItems" if schema.get("items") == {"type": "string"}:
                return lambda value: not isinstance(value, list) or len(set(map(str, value))) == len(value)
            case "properties":
                return self._properties(said)
            case "additionalProperties":
                return self._additional(said, frozenset(schema.get("properties", ())))
            case "$ref":
                return self._reference(said)
        raise UnknownKeyword(name)

    def _properties(self, said: Mapping[str, Any]) -> Check:
        checks = {name: self.check(inner) for name, inner in said.items()}

        def holds(value: Any) -> bool:
            return not isinstance(value, dict) or all(
                check(value[name]) for name, check in checks.items() if name in value
            )

        return holds

    def _additional(self, said: Any, named: frozenset[str]) -> Check:
        inner = self.check(said) if isinstance(said, dict) else lambda _value: bool(said)

        def holds(value: Any) -> bool:
            return not isinstance(value, dict) or all(inner(each) for name, each in value.items() if name not in named)

        return holds

    def _reference(self, said: str) -> Check:
        if not said.startswith(_DEFINED):
            raise UnknownKeyword(said)
        if said not in self._known:

            def later(value: Any) -> bool:
                """Check what is met within itself, before it is known."""
                return self._known[said](value)

            self._known[said] = later
            self._known[said] = self.check(self._whole["$defs"][said.removeprefix(_DEFINED)])
        return self._known[said]


def _same(value: Any, other: Any) -> bool:
    """Whether two plain values are one in JSON, where true is no 1."""
    return value == other and isinstance(value, bool) == isinstance(other, bool)


def _is_date(text: str) -> bool:
    try:
        return len(text) == len("2019-12-31") and text.isascii() and bool(date.fromisoformat(text))
    except ValueError:
        return False
