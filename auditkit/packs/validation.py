"""Where a pack does not fit the schema of packs, in one clear sentence each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from auditkit.i18n import translate as _
from auditkit.kinds.span_definitions import MONTH_AND_DAY
from auditkit.packs import schema, schema_parts
from auditkit.packs.document import DataPath
from auditkit.packs.names import hint, shown

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError


class Misfit(NamedTuple):
    """One thing that does not fit: where (`of_key`: its key is at fault, not its value), and what to say."""

    path: DataPath
    message: str
    of_key: bool = False


def misfits(pack: Any) -> list[Misfit]:
    """Return all that keeps `pack` from being a rule pack, each thing once."""
    found = _fitting(pack, {key: value for key, value in _root().items() if key != "$defs"}, ())
    return list(dict.fromkeys(found))


def rule_misfits(rule: Any) -> list[Misfit]:
    """Return all that keeps `rule`, its parameters put in, from being a rule; paths start at the rule."""
    return list(dict.fromkeys(_fitting(rule, {"$ref": "#/$defs/rule"}, ())))


@cache
def _root() -> Mapping[str, Any]:
    return schema.rulepack_schema()


def _fitting(instance: Any, part: Mapping[str, Any], path: DataPath) -> Iterator[Misfit]:
    """Return what keeps `instance`, which stands at `path`, from fitting `part` of the schema."""
    from jsonschema import Draft202012Validator

    validator = Draft202012Validator(
        {**part, "$defs": _root()["$defs"]}, format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    for error in validator.iter_errors(instance):
        yield from _told(error, (*path, *error.path))


def _told(error: ValidationError, path: DataPath) -> Iterator[Misfit]:
    instance: Any = error.instance
    limit: Any = error.validator_value
    part: Any = error.schema
    if error.validator == "additionalProperties":
        yield from _unknown_keys(instance, _properties(part), path)
    elif error.validator == "required":
        yield from _missing_keys(instance, limit, path)
    elif error.validator == "dependentRequired":
        for key in limit:
            yield from _missing_keys(instance, limit[key] if key in instance else (), path)
    elif error.validator == "oneOf":
        keys = _(", ").join(key for branch in limit for key in branch["required"])
        message = _("{where} takes exactly one of these keys: {keys}.").format(where=_where(path), keys=keys)
        yield Misfit(path, message)
    elif error.validator == "anyOf" and all(list(branch) == ["required"] for branch in limit):
        keys = _(", ").join(key for branch in limit for key in branch["required"])
        message = _("{where} takes at least one of these keys: {keys}.").format(where=_where(path), keys=keys)
        yield Misfit(path, message)
    elif error.validator == "anyOf":
        yield from _alternatives(instance, limit, path)
    elif list(error.schema_path)[-2:-1] == ["propertyNames"]:
        yield Misfit((*path, instance), _sentence(error, (*path, instance)), True)
    else:
        yield Misfit(path, _sentence(error, path))


def _unknown_keys(instance: Mapping[str, Any], known: Sequence[str], path: DataPath) -> Iterator[Misfit]:
    for key in instance:
        if key not in known:
            message = _('The key "{key}" is not known here. {hint}').format(key=shown(key), hint=hint(key, known))
            if "id" in known and key in _root()["$defs"]["common"]["properties"]:
                message = _("Rules of this kind do not take the key {key}; leave it out.").format(key=key)
            yield Misfit((*path, key), message, True)


def _missing_keys(instance: Mapping[str, Any], required: Iterable[str], path: DataPath) -> Iterator[Misfit]:
    for key in required:
        if key not in instance:
            yield Misfit(path, _("{where} lacks the key {key}.").format(where=_where(path), key=key))


def _alternatives(instance: Any, branches: Sequence[Mapping[str, Any]], path: DataPath) -> Iterator[Misfit]:
    """Hold `instance` to the alternative that was meant, told by its type and, of mappings, by their keys."""
    leaves = list(_leaves(branches))
    fitting = [leaf for leaf in leaves if _type(instance) in _types(leaf)]
    if not fitting:
        figures = dict.fromkeys(name for leaf in leaves if not _is_parameter(leaf) for name in _types(leaf))
        expected = [_type_words(figures, instance), *("{parameter: name}" for leaf in leaves if _is_parameter(leaf))]
        yield Misfit(path, _expected(instance, path, _(" or ").join(dict.fromkeys(expected))))
        return
    if isinstance(instance, Mapping):
        recognised = [leaf for leaf in fitting if set(leaf.get("required", ())) & set(instance)]
        fitting = recognised or [leaf for leaf in fitting if set(_properties(leaf)) & set(instance)]
        if not fitting:
            known = dict.fromkeys(key for leaf in leaves for key in _properties(leaf))
            yield from _unknown_keys(instance, list(known), path)
            return
    yield from _fitting(instance, fitting[0], path)


def _leaves(branches: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for branch in branches:
        whole = _root()["$defs"][branch["$ref"].removeprefix("#/$defs/")] if "$ref" in branch else branch
        if "anyOf" in whole:
            yield from _leaves(whole["anyOf"])
        else:
            yield whole


def _is_parameter(leaf: Mapping[str, Any]) -> bool:
    return _properties(leaf) == ["parameter"]


def _properties(part: Mapping[str, Any]) -> list[str]:
    return list(part.get("properties", ()))


def _types(part: Mapping[str, Any]) -> list[str]:
    types = part["type"]
    names = [types] if isinstance(types, str) else list(types)
    return [*names, "integer"] if "number" in names else names


def _type(value: Any) -> str:
    for python_type, name in _TYPE_NAMES:
        if isinstance(value, python_type):
            return name
    return "null"


_TYPE_NAMES = (
    (bool, "boolean"),
    (int, "integer"),
    (Decimal, "number"),
    (str, "string"),
    (list, "array"),
    (Mapping, "object"),
)


def _sentence(error: ValidationError, path: DataPath) -> str:
    """Return what is wrong with one value: what was seen, what was expected."""
    value: Any = error.instance
    limit: Any = error.validator_value
    match error.validator:
        case "type":
            types = [limit] if isinstance(limit, str) else limit
            return _expected(value, path, _type_words(types, value))
        case "enum":
            message = _("{where} is {seen}. {hint}")
            return message.format(where=_where(path), seen=_seen(value), hint=hint(str(value), map(str, limit)))
        case "const":
            return _expected(value, path, _seen(limit))
        case "pattern":
            return _expected(value, path, _patterns().get(limit, limit))
        case "format":
            return _expected(value, path, _patterns()[schema_parts.DAY])
        case "minimum":
            return _expected(value, path, _("at least {limit}").format(limit=limit))
        case "exclusiveMinimum":
            return _expected(value, path, _("more than {limit}").format(limit=limit))
        case "maximum":
            return _expected(value, path, _("at most {limit}").format(limit=limit))
        case "minItems" | "minProperties" | "minLength":
            return _("{where} has {count} entries; expected at least {limit}.").format(
                where=_where(path), count=len(value), limit=limit
            )
        case "maxItems" | "maxProperties":
            return _("{where} has {count} entries; expected at most {limit}.").format(
                where=_where(path), count=len(value), limit=limit
            )
        case "uniqueItems":
            return _("{where} names the same thing twice.").format(where=_where(path))
    return _("{where} does not fit the rule language: {reason}.").format(
        where=_where(path), reason=shown(error.message)
    )


def _expected(value: Any, path: DataPath, expected: str) -> str:
    message = _("{where} is {seen}; expected {expected}.")
    return message.format(where=_where(path), seen=_seen(value), expected=expected)


def _patterns() -> dict[str, str]:
    return {
        schema_parts.KEBAB: _("lower-case words joined by hyphens, such as posts-recent"),
        schema_parts.SNAKE: _("lower-case words joined by underscores, such as posted_on"),
        schema_parts.DAY: _("a date as 2019-12-01"),
        schema_parts.CURRENCY: _("a code of three capital letters, such as CNY"),
        MONTH_AND_DAY: _("a month and a day as 05-31"),
        schema_parts.WEB: _("a web address that begins with https://"),
        schema_parts.NOT_BLANK: _("some text"),
        schema_parts.COLUMN: _("the name of a column, such as posted_on or org_id.org_type"),
        schema_parts.OWN_COLUMN: _("the name of a column of the subject itself, such as title"),
    }


def _type_words(types: Iterable[str], value: Any) -> str:
    words = {
        "boolean": _("true or false"),
        "integer": _("a whole number"),
        "number": _("a number"),
        "string": _("text in quotes") if isinstance(value, int | Decimal) else _("text"),
        "array": _("a list"),
        "object": _("a mapping"),
        "null": _("nothing"),
    }
    names = list(types)
    return _(" or ").join(words[name] for name in names if name != "integer" or "number" not in names)


def _seen(value: Any) -> str:
    if isinstance(value, str):
        return _('"{text}"').format(text=shown(value))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return shown(str(value))
    if isinstance(value, list):
        return _("a list")
    return _("nothing") if value is None else _("a mapping")


def _where(path: DataPath) -> str:
    """Return the names on the way to a value, after the rule that it is in."""
    inside_rule = path[:1] == ("rules",) and len(path) > 1
    names = [str(step) for step in path[2 if inside_rule else 0 :] if isinstance(step, str)]
    if names:
        return shown(".".join(names))
    return _("The rule") if inside_rule else _("The pack")
