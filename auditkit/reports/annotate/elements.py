"""XML parts of a workbook changed in place: every byte that is not replaced stays what it was.

A part that is parsed and written again loses what its writer meant by prefixes, order and extensions of its own. Here
the parser only tells at which bytes an element begins and ends, and what changes is cut in there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from auditkit.reports.plain import one_line

Edit = tuple[int, int, bytes]
"""Bytes from here to there, and what stands there instead."""

_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_START_TAG = re.compile(rb"""<[^"'>]*+(?:"[^"]*+"[^"'>]*+|'[^']*+'[^"'>]*+)*>""")
_ATTRIBUTE = re.compile(rb"""([^\s=/>"']+)\s*=\s*("[^"]*"|'[^']*')""")
_ESCAPE_OF_EXCEL = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


class NotMarkable(Exception):
    """A workbook in which a part is not as spreadsheet programs write it; `part` is its name, null for the archive as
    a whole. `is_outside` says that the part is said to lead outside the workbook where something in it belongs.
    """

    def __init__(self, part: str | None, *, is_outside: bool = False) -> None:
        super().__init__(part)
        self.part = part
        self.is_outside = is_outside


@dataclass(slots=True)
class Element:
    """An element and the bytes that it takes: its start tag until `opened`, its end tag from `closed` until `end`.

    `name` is without the prefix, `tag` with it; `text` is what stands directly in it. An element that is written as
    one empty tag has `closed` and `end` at the end of that.
    """

    tag: str
    attributes: dict[str, str]
    start: int
    opened: int
    closed: int = 0
    end: int = 0
    text: str = ""
    children: list[Element] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name without its prefix."""
        return self.tag.rpartition(":")[2]

    @property
    def prefix(self) -> str:
        """The prefix of the name with its colon; empty where there is none."""
        return "".join(self.tag.rpartition(":")[:2])

    def get(self, name: str) -> str | None:
        """Return an attribute by its name without its prefix."""
        return next((value for key, value in self.attributes.items() if key.rpartition(":")[2] == name), None)

    def child(self, name: str) -> Element | None:
        """Return the first child of this name."""
        return next((each for each in self.children if each.name == name), None)

    def named(self, name: str) -> list[Element]:
        """Return the children of this name."""
        return [each for each in self.children if each.name == name]

    def all_named(self, name: str) -> Iterator[Element]:
        """Yield the elements of this name within, at any depth."""
        for each in self.children:
            if each.name == name:
                yield each
            yield from each.all_named(name)


def parse(xml: bytes, part: str, skipped: str = "") -> Element:
    """Return the elements of a part; what is within those called `skipped` is passed over.

    Raises NotMarkable for what is no XML, and for a document type, by which text may grow without end.
    """
    return _Reader(xml, part, skipped).root()


class _Reader:
    """Builds the elements of one part while it is parsed."""

    def __init__(self, xml: bytes, part: str, skipped: str) -> None:
        self._xml = xml
        self._part = part
        self._skipped = skipped
        self._open = [Element("", {}, 0, 0)]
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._listen()

    def root(self) -> Element:
        try:
            self._parser.Parse(self._xml, True)
        except expat.ExpatError as error:
            raise NotMarkable(self._part) from error
        return self._open[0].children[0]

    def _listen(self) -> None:
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        start = self._parser.CurrentByteIndex
        found = _START_TAG.match(self._xml, start)
        if found is None:
            raise NotMarkable(self._part)
        element = Element(tag, attributes, start, found.end())
        self._open[-1].children.append(element)
        self._open.append(element)
        if element.name == self._skipped:
            self._parser.StartElementHandler = None
            self._parser.CharacterDataHandler = None
            self._parser.EndElementHandler = self._end_of_skipped

    def _end_of_skipped(self, tag: str) -> None:
        if tag == self._open[-1].tag:
            self._listen()
            self._end(tag)

    def _end(self, _tag: str) -> None:
        element = self._open.pop()
        if not self._open:
            # Something that is passed over holds another of its name.
            raise NotMarkable(self._part)
        if self._xml[element.opened - 2 : element.opened] == b"/>":
            element.closed = element.end = element.opened
        else:
            element.closed = self._parser.CurrentByteIndex
            element.end = self._xml.index(b">", element.closed) + 1

    def _characters(self, text: str) -> None:
        self._open[-1].text += text

    def _refuse(self, *_declared: object) -> NoReturn:
        raise NotMarkable(self._part)


def as_utf8(xml: bytes, part: str) -> bytes:
    """Return a part in UTF-8, the encoding in which nearly all are written already."""
    if xml.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    else:
        stated = _ENCODING.match(xml)
        encoding = "utf-8" if stated is None else stated[1].decode().lower()
    if encoding in ("utf-8", "us-ascii"):
        return xml
    try:
        return _DECLARATION.sub("", xml.decode(encoding)).encode()
    except (LookupError, UnicodeError) as error:
        raise NotMarkable(part) from error


def spliced(xml: bytes, edits: Iterable[Edit]) -> bytes:
    """Return `xml` with all edits made. Those at one place come in the order given, and none may reach into another."""
    pieces: list[bytes] = []
    here = 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        pieces += (xml[here:start], new)
        here = end
    return b"".join((*pieces, xml[here:]))


def changed(
    xml: bytes, element: Element, attributes: Mapping[str, str | None] | None = None, appended: bytes = b""
) -> list[Edit]:
    """Return the edits that set attributes of an element, or take them away (null), and append to what is in it."""
    tag = xml[element.start : element.opened]
    is_empty = element.closed == element.opened and tag.endswith(b"/>")
    new = _retagged(tag, attributes or {})
    if is_empty and appended:
        new = new[:-2].rstrip() + b">" + appended + f"</{element.tag}>".encode()
    edits: list[Edit] = [] if new == tag else [(element.start, element.opened, new)]
    if appended and not is_empty:
        edits.append((element.closed, element.closed, appended))
    return edits


def _retagged(tag: bytes, attributes: Mapping[str, str | None]) -> bytes:
    wanted = {name.encode(): value for name, value in attributes.items()}
    edits: list[Edit] = []
    for found in _ATTRIBUTE.finditer(tag):
        if found[1] in wanted:
            value = wanted.pop(found[1])
            if value is None:
                edits.append((found.start() - 1, found.end(), b""))
            elif found[2][1:-1] != value.encode():
                edits.append((found.start(2), found.end(2), quoted(value).encode()))
    end = len(tag) - (2 if tag.endswith(b"/>") else 1)
    while tag[end - 1 : end].isspace():
        end -= 1
    for name, value in wanted.items():
        if value is not None:
            edits.append((end, end, b" " + name + b"=" + quoted(value).encode()))
    return spliced(tag, edits)


def place_behind(root: Element, order: tuple[str, ...], name: str) -> int:
    """Return where among the children of `root` an element belongs by the `order` of their names, before others of its
    own name.
    """
    before = order[: order.index(name)]
    place = root.opened
    for child in root.children:
        if child.name in before:
            place = child.end
    return place


def quoted(text: str) -> str:
    """Return a text as the value of an attribute, with its quotation marks."""
    return quoteattr(text, {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})


def written(text: str) -> str:
    """Return a text of one line as it stands in XML for a spreadsheet, which takes _x0041_ for an A."""
    return escape(_ESCAPE_OF_EXCEL.sub("_x005F_", one_line(text)))
