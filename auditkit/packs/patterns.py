"""Whether the regular expressions of a rule are such, and of those that every engine can search for in linear time."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from auditkit.errors import BadPack
from auditkit.i18n import translate as _
from auditkit.kinds.conditions import whole_text
from auditkit.packs.compose import WrittenRule
from auditkit.packs.document import DataPath
from auditkit.packs.names import shown

_ONE_ENGINES = re.compile(r"(\\[1-9])|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|(\(\?(?:<?[=!]|P=|\())", re.DOTALL)
"""What only some engines find in a text, in one of the groups, and all that may hold the same signs unmeant."""


def bad_patterns(written: WrittenRule, value: Any, path: DataPath) -> Iterator[BadPack]:
    """Return the regular expressions that are none, or that not every engine can search for."""
    entries: Sequence[tuple[Any, Any]] = ()
    if isinstance(value, Mapping):
        entries = [(key, each) for key, each in value.items() if key != "examples"]
    elif isinstance(value, list):
        entries = list(enumerate(value))
    for key, each in entries:
        if key == "matches" and isinstance(each, str):
            message = _fault(each)
            if message is not None:
                yield written.problem((*path, key), message)
        else:
            yield from bad_patterns(written, each, (*path, key))


def _fault(pattern: str) -> str | None:
    """Return what is wrong with a regular expression, if anything is."""
    message = _('"{pattern}" is no regular expression: {reason}.')
    try:
        with warnings.catch_warnings():
            # What Python warns of will mean something else one day, and does already elsewhere.
            warnings.simplefilter("error")
            re.compile(pattern)
    except (re.error, RecursionError, OverflowError, Warning) as error:
        return message.format(pattern=shown(pattern), reason=shown(str(getattr(error, "msg", error))))
    part = next((found[0] for found in _ONE_ENGINES.finditer(pattern) if found[1] or found[2]), None)
    if part is not None:
        message = _('"{pattern}" has {part} in it; write it without look-around and back-references.')
        return message.format(pattern=shown(pattern), part=part)
    reason = _unsearchable(pattern)
    return None if reason is None else message.format(pattern=shown(pattern), reason=shown(reason))


def _unsearchable(pattern: str) -> str | None:
    """Return why the engine, which searches in linear time and therefore knows fewer of them, refuses a pattern."""
    import pandas as pd

    try:
        pd.Series([""], dtype="str").str.contains(whole_text(pattern))
    except ValueError as error:
        return str(error).removeprefix("Invalid regular expression: ")
    return None
