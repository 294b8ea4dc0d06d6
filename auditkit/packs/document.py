"""One pack's file as plain values, each of which knows its line and column.

YAML is read with a restricted core schema: null, true, false, whole numbers, and decimal numbers as exact `Decimal`s;
everything else is text, dates too. Tags, duplicate keys and invisible characters are refused, and so is whatever makes
a small file large: many aliases, deep nesting, very many values.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from yaml.events import AliasEvent, DocumentEndEvent, MappingStartEvent, ScalarEvent, SequenceStartEvent, StreamEndEvent

from auditkit.errors import BadPack, reason_of
from auditkit.i18n import language
from auditkit.i18n import translate as _
from auditkit.model.pack import Position
from auditkit.packs.names import shown
from auditkit.whole_files import read_whole

MAXIMUM_MEBIBYTES = 1
MAXIMUM_DEPTH = 60
MAXIMUM_ALIASES = 50
MAXIMUM_VALUES = 100_000

DataPath = tuple[str | int, ...]

_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,27})(\.[0-9]{1,28})?")
_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_Place = tuple[int, int, int, int]
"""Line and column of an entry's key, then of its value; an item of a list has the same place twice."""


@dataclass(frozen=True)
class Document:
    """A pack's file: `value` is what it says, a mapping, `path` how the user knows it, `file` where it lies.

    A file of another kind may hold a list (see `read_list`).

    `problems` are those that leave the rest readable; a file that cannot be read at all is not a document.
    """

    path: str
    file: Path
    sha256: str
    value: Any
    problems: tuple[BadPack, ...]
    places: Mapping[int, Mapping[str | int, _Place]]

    def position(self, path: DataPath, of_key: bool = False) -> Position:
        """Return where the value at `path` stands, or its key; a path that leads nowhere ends at the last that does."""
        value: Any = self.value
        line, column = 1, 1
        for step, key in enumerate(path):
            place = self.places[id(value)].get(key) if isinstance(value, dict | list) else None
            if place is None:
                break
            wants_key = of_key and step == len(path) - 1
            line, column = place[:2] if wants_key else place[2:]
            value = value[key]
        return Position(self.path, line, column)

    def problem(self, path: DataPath, message: str, of_key: bool = False) -> BadPack:
        """Return the error `message` at the value (or the key) at `path`."""
        position = self.position(path, of_key)
        return BadPack(self.path, message, position.line, position.column)


def read(file: Path, path: str) -> Document:
    """Read the pack in `file`, called `path` in messages.

    Raises BadPack for a file that is missing, over 1 MiB, not UTF-8, no valid YAML, or past a limit.
    """
    return _parsed(file, path, _content(file, path), language())


@lru_cache(maxsize=16)
def _parsed(file: Path, path: str, content: bytes, _language: str) -> Document:
    """Return what the same content was found to be before; its problems are worded in one language."""
    reader = _Reader(path, _decode(content, path))
    value = reader.document()
    return Document(path, file, hashlib.sha256(content).hexdigest(), value, tuple(reader.problems), reader.places)


def read_list(file: Path, path: str, expected: str) -> Document:
    """Read a file that holds a list and is no pack; `expected` says what it should hold, for messages.

    Raises BadPack as `read` does, and for what leaves a pack's rest readable: a tag, a key that stands twice.
    """
    content = _content(file, path)
    reader = _Reader(path, _decode(content, path))
    value = reader.listed(expected)
    if reader.problems:
        raise reader.problems[0]
    return Document(path, file, hashlib.sha256(content).hexdigest(), value, (), reader.places)


def _content(file: Path, path: str) -> bytes:
    try:
        return read_whole(file, MAXIMUM_MEBIBYTES)
    except FileNotFoundError:
        raise BadPack(path, _("There is no such file: check the spelling, and the folder you are in.")) from None
    except OSError as error:
        raise BadPack(path, _("The file cannot be read: {reason}.").format(reason=reason_of(error))) from None


def _decode(content: bytes, path: str) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig", "replace")
        raise _at(path, _("The file is not UTF-8 text; save it as UTF-8."), before) from None
    forbidden = _FORBIDDEN.search(text)
    if forbidden:
        message = _("The character {character} may not stand in this file.").format(character=_code(forbidden.group()))
        raise _at(path, message, text[: forbidden.start()])
    return text


def _at(path: str, message: str, before: str) -> BadPack:
    return BadPack(path, message, before.count("\n") + 1, len(before) - before.rfind("\n"))


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"


@dataclass
class _Anchor:
    """A value that aliases repeat: how many values it holds and how deep it goes."""

    value: Any
    size: int
    height: int


class _Reader:
    """Builds values from the events of a YAML parser, so that limits hold before anything grows."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.problems: list[BadPack] = []
        self.places: dict[int, dict[str | int, _Place]] = {}
        self._parser = _parser(text)
        self._anchors: dict[str, _Anchor | None] = {}
        self._aliases = 0
        self._values = 0
        self._deepest = 0

    def document(self) -> Mapping[str, Any]:
        """Return the one document of the stream, which is a mapping."""
        root, value = self._one(_("The file is empty; a pack begins with `pack: name`."))
        if not isinstance(value, dict):
            raise self._error(root, _("A pack is a mapping that begins with `pack: name`."))
        return value

    def listed(self, expected: str) -> list[Any]:
        """Return the one document of the stream, which is a list."""
        root, value = self._one(_("The file is empty; it must hold {expected}.").format(expected=expected))
        if not isinstance(value, list):
            raise self._error(root, _("The file must hold {expected}.").format(expected=expected))
        return value

    def _one(self, empty: str) -> tuple[Any, Any]:
        """Return the event at which the one document begins, and its value."""
        try:
            self._next()
            event = self._next()
            if isinstance(event, StreamEndEvent):
                raise BadPack(self.path, empty)
            root = self._next()
            value = self._value(root, 1)
            if not isinstance(self._next(), DocumentEndEvent) or not isinstance(event := self._next(), StreamEndEvent):
                raise self._error(event, _("A second document begins here; the file must hold only one."))
        except yaml.YAMLError as error:
            raise self._unreadable(error) from None
        return root, value

    def _value(self, event: Any, depth: int) -> Any:
        self._values += 1
        self._deepest = max(self._deepest, depth)
        if depth > MAXIMUM_DEPTH:
            raise self._error(event, _("Nested more than {limit} deep.").format(limit=MAXIMUM_DEPTH))
        if self._values > MAXIMUM_VALUES:
            raise self._error(event, _("The file holds more than {limit} values.").format(limit=MAXIMUM_VALUES))
        if type(event) is ScalarEvent:
            return self._anchored(event, depth, self._scalar)
        if type(event) is MappingStartEvent:
            return self._anchored(event, depth, self._mapping)
        if type(event) is SequenceStartEvent:
            return self._anchored(event, depth, self._list)
        return self._repeated(event, depth)

    def _anchored(self, event: Any, depth: int, build: Any) -> Any:
        if event.tag is not None:
            message = _("The tag {tag} is not allowed; write plain values.").format(tag=shown(_as_written(event.tag)))
            self.problems.append(self._error(event, message))
        if event.anchor is None:
            return build(event, depth)
        self._anchors[event.anchor] = None
        values, deepest = self._values - 1, self._deepest
        self._deepest = depth
        value = build(event, depth)
        self._anchors[event.anchor] = _Anchor(value, self._values - values, self._deepest - depth)
        self._deepest = max(self._deepest, deepest)
        return value

    def _repeated(self, event: AliasEvent, depth: int) -> Any:
        self._aliases += 1
        if self._aliases > MAXIMUM_ALIASES:
            raise self._error(event, _("The file repeats more than {limit} anchors.").format(limit=MAXIMUM_ALIASES))
        anchor = self._anchors.get(str(event.anchor))
        if anchor is None:
            message = _("The anchor {name} is not known here.").format(name=shown(str(event.anchor)))
            raise self._error(event, message)
        self._values += anchor.size
        self._deepest = max(self._deepest, depth + anchor.height)
        if self._deepest > MAXIMUM_DEPTH:
            raise self._error(event, _("Nested more than {limit} deep.").format(limit=MAXIMUM_DEPTH))
        return anchor.value

    def _mapping(self, _start: MappingStartEvent, depth: int) -> dict[str, Any]:
        value: dict[str, Any] = {}
        places: dict[str | int, _Place] = {}
        while type(event := self._next()) in _NODES:
            if type(event) is not ScalarEvent:
                raise self._error(event, _("A key must be a word, not a list or a mapping."))
            self._visible(event)
            key, key_place = event.value, _mark(event)
            event = self._next()
            made = self._value(event, depth + 1)
            if key in value:
                self.problems.append(self._duplicate(key, key_place, places[key][0]))
                continue
            value[key] = made
            mark = _mark(event)
            places[key] = (key_place.line + 1, key_place.column + 1, mark.line + 1, mark.column + 1)
        self.places[id(value)] = places
        return value

    def _list(self, _start: SequenceStartEvent, depth: int) -> list[Any]:
        value: list[Any] = []
        places: dict[str | int, _Place] = {}
        while type(event := self._next()) in _NODES:
            mark = event.start_mark
            line, column = mark.line + 1, mark.column + 1
            places[len(value)] = (line, column, line, column)
            value.append(self._value(event, depth + 1))
        self.places[id(value)] = places
        return value

    def _scalar(self, event: ScalarEvent, _depth: int) -> Any:
        text: str = event.value
        self._visible(event)
        if not event.implicit[0]:
            return text
        if text in _WORDS:
            return _WORDS[text]
        number = _NUMBER.fullmatch(text)
        if number is None:
            return text
        return Decimal(text) if number.group(1) else int(text)

    def _visible(self, event: ScalarEvent) -> None:
        text = event.value
        if text.isprintable():
            return
        for character in text:
            if not character.isprintable() and character not in "\n\t\u3000\xa0":
                message = _("The text holds the invisible character {character}; write it without.").format(
                    character=_code(character)
                )
                self.problems.append(self._error(event, message))
                return

    def _duplicate(self, key: str, mark: Any, first_line: int) -> BadPack:
        message = _('The key "{key}" stands twice; it first stands in line {line}.').format(
            key=shown(key), line=first_line
        )
        return BadPack(self.path, message, mark.line + 1, mark.column + 1)

    def _next(self) -> Any:
        return self._parser.get_event()

    def _error(self, event: Any, message: str) -> BadPack:
        return BadPack(self.path, message, _mark(event).line + 1, _mark(event).column + 1)

    def _unreadable(self, error: yaml.YAMLError) -> BadPack:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        reason = _plain_reason(getattr(error, "problem", None) or getattr(error, "context", None) or "")
        message = _("This is not valid YAML: {reason}. The mistake may stand a little before.").format(reason=reason)
        return BadPack(self.path, message, mark.line + 1, mark.column + 1) if mark else BadPack(self.path, message)


def _as_written(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!", 1)


def _plain_reason(problem: str) -> str:
    """Return in the user's words what a YAML parser means; both parsers word these alike."""
    reasons = {
        "',' or": _("a bracket is not closed, or a comma is missing"),
        "mapping values": _("a colon stands where none may; check the indentation, or put the text into quotes"),
        "expected ':'": _("a colon is missing"),
        "end of stream": _("a quotation mark is not closed"),
        "start any token": _("a text begins with a character that must stand in quotes, or a line with a tab"),
        "tab character": _("a text begins with a character that must stand in quotes, or a line with a tab"),
        "escape": _("an unknown sign follows a backslash; put the text into single quotes"),
        "expected key": _("the indentation does not fit the lines above, or something follows where nothing may"),
        "block end": _("the indentation does not fit the lines above, or something follows where nothing may"),
        "indicator": _("the indentation does not fit the lines above, or something follows where nothing may"),
    }
    return next((reason for words, reason in reasons.items() if words in problem), _("it cannot be taken apart here"))


_NODES = frozenset((ScalarEvent, MappingStartEvent, SequenceStartEvent, AliasEvent))


def _parser(text: str) -> Any:
    """Return libyaml's parser, or the slower one in Python where PyYAML was built without libyaml."""
    return yaml.CBaseLoader(text) if yaml.__with_libyaml__ else yaml.BaseLoader(text)


def _mark(event: Any) -> yaml.error.Mark:
    """Return where an event starts. The parser always says so, though its stubs let it say nothing."""
    mark: yaml.error.Mark = event.start_mark
    return mark
