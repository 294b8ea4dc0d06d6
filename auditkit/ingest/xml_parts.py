"""The XML of an OOXML part, in pieces; and whether it is written so that all programs read the same in it.

calamine knows elements by their names without their namespaces, takes a number only up to the first comment in it, and
knows attributes as they are spelt. A spreadsheet program shows something else where a part plays on that, so such parts
are refused. Honest ones are written in one plain way, which is told fast; all others are read element by element.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NoReturn
from xml.parsers import expat

from auditkit.ingest.faults import damaged

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]

BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    LookupError,
)
"""All that the standard library raises on a broken ZIP: it has no one error for it."""

SPREADSHEET = frozenset(
    {"http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"}
)
"""The namespaces of the elements of a workbook, transitional and strict."""

CHUNK = 1 << 20
OVERLAP = 1 << 16
TAG = 300
"""How many bytes of a tag are looked at: those of a cell or a row have less."""

_LESS, _GREATER, _COLON = b"<>:"
_PREFIX = 64
_BLOCK = 128
_DIGITS = 8
_NUMBER = b' r="'
_IS_NAME = bytes(code > 127 or chr(code).isalnum() or chr(code) in "_.-" for code in range(256))
_ENCODINGS = frozenset({None, "utf-8", "utf8", "us-ascii", "ascii"})
_ODD = re.compile(rb"<[^<>]*(?:'|&#)|v>[^<]*&#")
_READ_BY_NAME = frozenset(
    {"worksheet", "dimension", "sheetData", "row", "c", "v", "f", "is", "sst", "si", "t", "r", "rPh"}
    | {"mergeCells", "mergeCell", "AlternateContent"}
)
_READ_BEHIND = frozenset({"worksheet", "sheetData", "sst", "mergeCells", "mergeCell"})


def pieces(path: str, archive: zipfile.ZipFile, part: str, size: int, overlap: int | None = None) -> Iterator[bytes]:
    """Yield a part in pieces of `size` bytes; each begins with the end of the one before, so that no cell is cut."""
    overlap = OVERLAP if overlap is None else overlap
    try:
        with archive.open(part) as stream:
            kept = b""
            while chunk := stream.read(size):
                text = kept + chunk
                yield text
                kept = text[-overlap:] if overlap else b""
    except BROKEN_ARCHIVE as error:
        raise damaged(path) from error


def may_hold(text: bytes, letters: bytes) -> bool:
    """Tell whether `letters`, a few, stand in `text`.

    Most sheets have none of what is looked for, and all of their text is gone through for each: whole arrays of
    characters are compared several times faster than a search goes through a large one.
    """
    if len(text) < CHUNK:
        return letters in text
    if not all(letter in text for letter in letters):
        return False
    return any(_words(text, letters[:2], start).any() for start in range(2)) and letters in text


class NotPlain(Exception):
    """A part is not written in the plain way that all honest programs keep to, and has to be read slowly."""


class Elements:
    """Reads a part element by element up to its end, and refuses what not all programs read alike.

    `data` names the elements down to the one that holds what is read, such as worksheet and sheetData. `prefix` is that
    of its name, with the colon.
    """

    def __init__(self, path: str, *data: str) -> None:
        self.prefix = b""
        self.in_data = False
        self.is_behind = False
        self._path = path
        self._data = data
        self._open: list[str | None] = []
        self._fed, self._base, self._kept = b"", 0, b""
        self._parser = parser = expat.ParserCreate("utf-8", " ")
        parser.namespace_prefixes = True
        parser.XmlDeclHandler = self._declared
        parser.StartElementHandler = self._started
        parser.EndElementHandler = self._ended
        parser.CharacterDataHandler = self.text
        parser.StartDoctypeDeclHandler = lambda *_doctype: self.refuse()
        parser.StartCdataSectionHandler = self._refuse_in_data
        parser.CommentHandler = lambda _text: self._refuse_in_data()
        parser.ProcessingInstructionHandler = lambda _target, _text: self._refuse_in_data()

    def feed(self, text: bytes, *, last: bool = False) -> None:
        """Read on. Raises BadFile where programs may differ over what was read, and where it is no XML."""
        text = self._kept + text
        end = len(text) if last else text.rfind(b">") + 1
        self._base += len(self._fed)
        self._fed, self._kept = text[:end], text[end:]
        try:
            self._parser.Parse(self._fed, last)
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise damaged(self._path) from error

    def position(self) -> int:
        """Return how many bytes were fed before what is being read."""
        return self._parser.CurrentByteIndex

    def tag(self) -> bytes:
        """Return the tag that is being read, up to its first closing bracket."""
        start = self.position() - self._base
        return self._fed[start : self._fed.find(b">", start)]

    def refuse(self) -> NoReturn:
        """Raise BadFile."""
        raise damaged(self._path)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take an element in or before the data, by its name in the namespace of spreadsheets."""

    def end(self, name: str) -> None:
        """Take the end of an element in or before the data."""

    def text(self, text: str) -> None:
        """Take text."""

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if (encoding and encoding.lower()) not in _ENCODINGS:
            self.refuse()

    def _started(self, name: str, attributes: dict[str, str]) -> None:
        space, local, prefix = _parted(name)
        known = local if space in SPREADSHEET else None
        if local in (_READ_BEHIND if self.is_behind else _READ_BY_NAME) and (known is None or None in self._open):
            self.refuse()
        if self._open == [*self._data[:-1]] and known == self._data[-1] and not self.is_behind:
            self.in_data = True
            self.prefix = f"{prefix}:".encode() if prefix else b""
        elif local == self._data[-1] or (not self._open and known != self._data[0]):
            self.refuse()
        self._open.append(known)
        if known and not self.is_behind:
            self.start(known, attributes)

    def _ended(self, _name: str) -> None:
        known = self._open.pop()
        if known and not self.is_behind:
            self.end(known)
        if self.in_data and len(self._open) < len(self._data):
            self.in_data, self.is_behind = False, True

    def _refuse_in_data(self) -> None:
        if self.in_data:
            self.refuse()


def read_all(path: str, archive: zipfile.ZipFile, part: str, elements: Elements) -> None:
    """Let `elements` read all of a part."""
    for text in pieces(path, archive, part, CHUNK, overlap=0):
        elements.feed(text)
    elements.feed(b"", last=True)


def plain_pieces(path: str, archive: zipfile.ZipFile, part: str, elements: Elements, data: bytes) -> Iterator[bytes]:
    """Yield in pieces what stands within the element `data` of a part; `elements` reads what stands around it.

    Raises NotPlain as soon as something there is written in an odd way, BadFile as `Elements` does.
    """
    head, seen, length, last_row = b"", 0, 0, 0
    for text in pieces(path, archive, part, CHUNK):
        body = b""
        if elements.is_behind:
            elements.feed(text[seen:])
        elif elements.in_data:
            body = text[max(0, seen - length) :]
            new = min(seen, length)
        else:
            head = body = _feed_head(elements, head + text[seen:], data)
            new = 0
        if elements.in_data:
            end = body.find(b"</" + elements.prefix + data) if may_hold(body, (elements.prefix + data)[:2]) else -1
            inside = body if end < 0 else body[:end]
            last_row = _check_plain(inside, elements.prefix, new, last_row)
            yield inside
            length += len(inside) - new
            if end >= 0:
                elements.feed(body[end:])
        seen = min(len(text), OVERLAP)
    elements.feed(b"", last=True)


def _feed_head(elements: Elements, head: bytes, data: bytes) -> bytes:
    """Feed what stands before the content of the element `data`, and return what is left of it."""
    while (name := head.find(data)) >= 0 and (end := head.find(b">", name)) >= 0:
        elements.feed(head[: end + 1])
        head = head[end + 1 :]
        if elements.is_behind:
            raise NotPlain
        if elements.in_data:
            return head
    return head


def _check_plain(text: bytes, prefix: bytes, new: int, last_row: int) -> int:
    """Raise NotPlain for a piece of rows and cells, or of shared texts, that is not written in the plain way.

    The plain way has no comments, no namespaces of its own, no single quotes, character codes or brackets in tags, a
    reference first in each cell, a number first in each row, and rows that go down. The first `new` bytes were in the
    piece before, whose last row was `last_row`; returned is that of this one.
    """
    text = text[text.find(b"<") : text.rfind(b">") + 1] if b"<" in text else b""
    if (
        (b"!" in text and b"<!" in text)
        or (b"?" in text and b"<?" in text)
        or may_hold(text, b"xmlns")
        or ((b"'" in text or may_hold(text, b"&#")) and _ODD.search(text))
        or _has_bracket_in_tag(text)
        or _has_other_prefix(text, prefix)
        or not _cells_have_places(text, prefix)
    ):
        raise NotPlain
    return _last_row(text, prefix, new, last_row)


def _has_bracket_in_tag(text: bytes) -> bool:
    """Tell whether a tag may have a closing bracket within, or so many bytes that a whole block lies within it."""
    import numpy as np

    codes = _codes(text)
    places = codes == _LESS
    opening = np.count_nonzero(places)
    # The same memory again: to be given new one takes longer than to compare.
    closing = np.equal(codes, _GREATER, out=places)
    if opening != np.count_nonzero(closing):
        return True
    blocks = len(closing) // _BLOCK
    filled = closing[: blocks * _BLOCK].view(np.uint64)
    while len(filled) > blocks:
        filled = filled[::2] | filled[1::2]
    for block in np.flatnonzero(filled == 0).tolist():
        start = block * _BLOCK
        opened = text.rfind(b"<", max(0, start - TAG), start)
        if opened >= 0 and text.find(b">", opened, start) < 0:
            return True
    return False


def _has_other_prefix(text: bytes, prefix: bytes) -> bool:
    """Tell whether a tag has another prefix than `prefix`: the name before each colon is followed back to its start."""
    import numpy as np

    if b":" not in text:
        return False
    codes = _codes(text)
    ends = np.flatnonzero(codes == _COLON)
    if prefix:
        own = ends[ends >= len(prefix)]
        for back, letter in enumerate(reversed(b"<" + prefix[:-1]), start=1):
            own = own[codes[own - back] == letter]
        ends = np.setdiff1d(ends, own, assume_unique=True)
    is_name = np.frombuffer(_IS_NAME, np.bool_)
    for back in range(1, _PREFIX):
        ends = ends[ends >= back]
        letters = codes[ends - back]
        if back > 1 and (letters == _LESS).any():
            return True
        ends = ends[is_name[letters]]
        if not len(ends):
            break
    return False


def _cells_have_places(text: bytes, prefix: bytes) -> bool:
    """Tell whether each cell begins with its reference."""
    if not prefix and len(text) >= _BLOCK and _count(text, b"<c") == _count(text, b"c r="):
        return True
    return re.search(rb"<%bc(?![\w.:-])(?! r=)" % re.escape(prefix), text) is None


def _last_row(text: bytes, prefix: bytes, new: int, last_row: int) -> int:
    """Return the number of the last row; raises NotPlain where one does not begin with its number, or goes up."""
    import numpy as np

    codes = _codes(text)
    name = b"<" + prefix + b"row"
    if len(text) < len(name) + len(_NUMBER) + _DIGITS:
        return last_row
    starts = _starts(text, name[-4:]) - (len(name) - 4)
    starts = starts[(starts + len(name) + len(_NUMBER) + _DIGITS >= new) & (starts >= 0)]
    starts = starts[codes[starts] == _LESS]
    if not len(starts):
        return last_row
    places = starts + len(name)
    for letter in _NUMBER:
        if (codes[places] != letter).any():
            raise NotPlain
        places += 1
    numbers = np.zeros(len(starts), np.int64)
    is_digit = np.ones(len(starts), np.bool_)
    for _digit in range(_DIGITS):
        digits = codes[np.minimum(places, len(codes) - 1)] - np.uint8(ord("0"))
        is_digit &= digits < 10
        if not is_digit.any():
            break
        numbers = np.where(is_digit, numbers * 10 + digits, numbers)
        places += 1
    if numbers[0] < last_row or (np.diff(numbers) <= 0).any():
        raise NotPlain
    return int(numbers[-1])


def _parted(name: str) -> tuple[str, str, str]:
    """Return the namespace, the local name and the prefix of a name as expat gives it."""
    parts = name.split(" ")
    return ("", parts[0], "") if len(parts) == 1 else (parts[0], parts[1], parts[2] if len(parts) > 2 else "")


def _codes(text: bytes) -> Bytes:
    import numpy as np

    return np.frombuffer(text, np.uint8)


def _words(text: bytes, letters: bytes, start: int) -> NDArray[np.bool_]:
    """Tell whether `letters`, two or four, stand at `start` and at every whole number of their length behind it."""
    import numpy as np

    kind = np.uint16 if len(letters) == 2 else np.uint32
    words = np.frombuffer(text, kind, (len(text) - start) // len(letters), start)
    found: NDArray[np.bool_] = words == np.frombuffer(letters, kind)[0]
    return found


def _count(text: bytes, letters: bytes) -> int:
    """Return how often `letters`, two or four, stand in `text`."""
    import numpy as np

    return sum(int(np.count_nonzero(_words(text, letters, start))) for start in range(len(letters)))


def _starts(text: bytes, letters: bytes) -> NDArray[np.int64]:
    """Return where `letters`, two or four, stand in `text`."""
    import numpy as np

    size = len(letters)
    return np.sort(np.concatenate([np.flatnonzero(_words(text, letters, k)) * size + k for k in range(size)]))
