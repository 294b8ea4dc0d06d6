"""A pack's parameters: what `--set NAME=VALUE` makes of them, their bounds, and putting them into rules."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from auditkit.errors import BadUsage
from auditkit.i18n import translate as _
from auditkit.model.pack import Parameter
from auditkit.packs.document import DataPath
from auditkit.packs.names import hint, shown

_WHOLE = re.compile(r"[-+]?[0-9]{1,28}")
_DECIMAL = re.compile(r"[-+]?[0-9]{1,28}(\.[0-9]{1,28})?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_YES_NO = {
    **dict.fromkeys(("true", "yes", "y", "1", "是"), True),
    **dict.fromkeys(("false", "no", "n", "0", "否"), False),
}


def with_settings(parameters: Mapping[str, Parameter], settings: Mapping[str, str]) -> dict[str, Parameter]:
    """Return `parameters` with the texts of `settings` in force, read as what the parameter's own value is.

    Raises BadUsage for an unknown parameter, a text of another type, or a value beyond the parameter's bounds.
    """
    result = dict(parameters)
    for name, text in settings.items():
        try:
            result[name] = _set(name, text, parameters)
        except BadUsage as error:
            raise unfit(name, text, error.message) from error
    return result


def unfit(name: str, text: str, problem: str) -> BadUsage:
    """Return the error that `--set NAME=TEXT` cannot be taken, for `problem`."""
    return BadUsage(_('--set "{setting}": {problem}').format(setting=shown(f"{name}={text}"), problem=problem))


def _set(name: str, text: str, parameters: Mapping[str, Parameter]) -> Parameter:
    if name not in parameters:
        message = _("there is no parameter {name}. {hint}")
        raise BadUsage(message.format(name=shown(name), hint=hint(name, parameters)))
    parameter = replace(parameters[name], value=_read(name, text, parameters[name].value))
    beyond = outside(parameter)
    if beyond:
        raise BadUsage(beyond)
    return parameter


def outside(parameter: Parameter) -> str | None:
    """Return what is wrong with a parameter's value, if it lies beyond its bounds."""
    value, minimum, maximum = parameter.value, parameter.minimum, parameter.maximum
    if minimum is not None and kind_of(minimum) == kind_of(value) and value < minimum:
        return _("{name} is {value}; it must be at least {bound}.").format(
            name=parameter.name, value=shown(str(value)), bound=minimum
        )
    if maximum is not None and kind_of(maximum) == kind_of(value) and value > maximum:
        return _("{name} is {value}; it must be at most {bound}.").format(
            name=parameter.name, value=shown(str(value)), bound=maximum
        )
    return None


def kind_of(value: Any) -> str:
    """Return what a parameter's value is: yes_no, number, date, text or list."""
    if isinstance(value, bool):
        return "yes_no"
    if isinstance(value, int | Decimal):
        return "number"
    if isinstance(value, list):
        return "list"
    return "date" if is_day(str(value)) else "text"


def is_day(text: str) -> bool:
    """Whether `text` is a calendar day as 2019-12-01."""
    if not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def substitute(
    value: Any,
    values: Mapping[str, Any],
    path: DataPath,
    unknown: Callable[[DataPath, str], None],
    used: dict[DataPath, str],
) -> Any:
    """Return `value` with every `{parameter: name}` in it replaced by that parameter's value.

    `path` is where `value` stands; `unknown` is told of each parameter that there is not; `used`
    gathers the others by the place where they stood.
    """
    if isinstance(value, dict):
        name = value.get("parameter")
        if len(value) == 1 and isinstance(name, str):
            if name not in values:
                unknown((*path, "parameter"), name)
                return value
            used[path] = name
            return values[name]
        return {key: substitute(each, values, (*path, key), unknown, used) for key, each in value.items()}
    if isinstance(value, list):
        return [substitute(each, values, (*path, index), unknown, used) for index, each in enumerate(value)]
    return value


def _read(name: str, text: str, like: Any) -> Any:
    plain = unicodedata.normalize("NFKC", text).strip()
    if isinstance(like, bool):
        if plain.lower() not in _YES_NO:
            raise _mistyped(_("yes or no"))
        return _YES_NO[plain.lower()]
    if isinstance(like, int):
        if not _WHOLE.fullmatch(plain):
            raise _mistyped(_("a whole number"))
        return int(plain)
    if isinstance(like, Decimal):
        if not _DECIMAL.fullmatch(plain):
            raise _mistyped(_("a number"))
        return Decimal(plain)
    if isinstance(like, list):
        if any(isinstance(each, dict) for each in like):
            message = _(
                "{name} is a table of figures and cannot be set here; change it in a pack that extends this one."
            )
            raise BadUsage(message.format(name=name))
        return [_read(name, each, like[0] if like else "") for each in plain.split(",")]
    if kind_of(like) == "date" and not is_day(plain):
        raise _mistyped(_("a date as 2019-12-01"))
    return plain


def _mistyped(expected: str) -> BadUsage:
    return BadUsage(_("it takes {expected}.").format(expected=expected))
