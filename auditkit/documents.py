"""JSON files that auditkit writes and reads again: so strictly that no edit slips through."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from auditkit import json_schema, resources
from auditkit.errors import BadFile, reason_of
from auditkit.i18n import translate as _
from auditkit.values.text import escaped, printable, shown
from auditkit.whole_files import read_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

MAXIMUM_MEBIBYTES = 64
"""Some hundred thousand drawn projects or rows."""


def of_any_version(_loaded: object) -> str | None:
    """Return null: the schema alone decides."""
    return None


@dataclass(frozen=True, slots=True)
class Form:
    """One sort of file: the name of its schema, and what is said of a file that is missing or none of this sort.

    `missing` has the places {path} and {reason}, and so has `other`; both are translated. `of_other_version` tells what
    speaks against a file before its schema does, which would complain of less.
    """

    schema: str
    missing: str
    other: str
    mebibytes: int = MAXIMUM_MEBIBYTES
    of_other_version: Callable[[object], str | None] = of_any_version

    def refused(self, path: Path, reason: str) -> BadFile:
        """Return the error for a file that is not of this form."""
        return BadFile(str(path), self.other.format(path=printable(str(path)), reason=reason))


def to_bytes(document: Mapping[str, Any]) -> bytes:
    r"""Return a document as UTF-8 with two spaces of indentation and an end of line: the same content, the same bytes.

    Characters that would steer a terminal or cannot be encoded are written as \u escapes.
    """
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
    return (escaped(text) + "\n").encode()


def digest(content: bytes) -> str:
    """Return the SHA-256, in hex, of a file: published in time, it tells every later edit."""
    return hashlib.sha256(content).hexdigest()


def read(path: Path, form: Form, contradiction: Callable[[dict[str, Any]], str | None]) -> tuple[dict[str, Any], str]:
    """Return a document and the SHA-256 of its file.

    Raises BadFile when it cannot be read, is a file of another sort, is not of `form`, says a thing twice, or when
    `contradiction` finds what in it cannot be true.
    """
    try:
        content = read_whole(path, form.mebibytes)
        text = content.decode("utf-8-sig")
    except OSError as error:
        message = form.missing.format(path=printable(str(path)), reason=reason_of(error))
        raise BadFile(str(path), message) from error
    except UnicodeDecodeError as error:
        raise form.refused(path, _("it is not UTF-8 text")) from error
    try:
        loaded = json.loads(text, parse_constant=_no_constant, parse_float=_plain_number, object_pairs_hook=_once_each)
    except _SaidTwice as error:
        raise form.refused(path, _('"{key}" stands twice in it').format(key=shown(str(error)))) from error
    except json.JSONDecodeError as error:
        reason = _("it is not JSON from line {line}, column {column} on").format(line=error.lineno, column=error.colno)
        raise form.refused(path, reason) from error
    except (ValueError, RecursionError) as error:
        raise form.refused(path, _("it is not JSON")) from error
    found = _sort_of(loaded)
    if found is not None and found != form.schema:
        sorts = _sorts()
        message = _("{path} is {found}; what is asked for here is {wanted}.")
        told = message.format(path=printable(str(path)), found=sorts[found], wanted=sorts[form.schema])
        raise BadFile(str(path), told)
    wrong = form.of_other_version(loaded) or _against_schema(loaded, form.schema) or contradiction(loaded)
    if wrong:
        raise form.refused(path, wrong)
    return loaded, digest(content)


def _sorts() -> dict[str, str]:
    return {
        "manifest": _("the manifest of a draw"),
        "selection": _("a selection of rows"),
        "commitment": _("a commitment"),
        "plan": _("a plan"),
        "evaluation": _("an evaluation"),
        "sample_report": _("the report of a sample"),
        "report": _("the report of a check"),
        "diff": _("a comparison of two reports"),
        "explanation": _("an explanation of a score"),
        "stats": _("statistics of campaigns"),
    }


def _sort_of(loaded: object) -> str | None:
    """Return what a file says that it is, by the key of its version; null when it says nothing of the kind."""
    said = loaded if isinstance(loaded, dict) else {}
    within = said.get("auditkit")
    keys = said | within if isinstance(within, dict) else said
    return next((sort for sort in _sorts() if type(keys.get(sort)) is int), None)


def _plain_number(text: str) -> float:
    """Read 2.0 as 2, so that a number that the schema takes for whole is whole for us too."""
    number = float(text)
    return int(number) if number.is_integer() else number


class _SaidTwice(ValueError):
    """A key that stands twice in one object; readers of JSON differ in which of the two they believe."""


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for key, value in pairs:
        if key in read:
            raise _SaidTwice(key)
        read[key] = value
    return read


def _no_constant(name: str) -> float:
    raise ValueError(name)


def _against_schema(loaded: object, name: str) -> str | None:
    schema = json.loads((resources.folder("schemas") / f"{name}.schema.json").read_text(encoding="utf-8"))
    with suppress(json_schema.UnknownKeyword):
        if json_schema.compiled(schema)(loaded):
            return None
    import jsonschema

    checker = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker(["date"]))
    error = jsonschema.exceptions.best_match(checker.iter_errors(loaded))
    if error is None:
        return None
    where = "/".join(str(step) for step in error.absolute_path) or _("the whole file")
    if error.validator == "additionalProperties":
        known = error.schema["properties"] if isinstance(error.schema, dict) else ()
        unknown = _(", ").join(key for key in error.instance if key not in known)
        return _("{where} has {keys}, which is never there").format(where=shown(where), keys=shown(unknown))
    if error.validator == "required":
        missing = _(", ").join(key for key in error.validator_value if key not in error.instance)
        return _("{where} lacks {keys}").format(where=shown(where), keys=missing)
    seen = json.dumps(error.instance, ensure_ascii=False, default=str)
    return _("{where} is {seen}, which cannot stand there").format(where=shown(where), seen=shown(seen))
