"""Text files without a word about their encoding: which one it is.

UTF-8 and UTF-16 give themselves away. GB18030 and Big5 use the same bytes for different characters, so both are tried,
and the one in which far more of the characters are everyday ones is it.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from functools import cache
from typing import BinaryIO

from auditkit.errors import BadFile
from auditkit.i18n import translate as _

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Big5 with the Hong Kong supplement, which holds what Windows and others added to it as well.
_BIG5 = "big5hkscs"
_GB = "gb18030"

# Everyday characters stand in the first level of either standard, and signs in front of them: (first, last lead byte).
_EVERYDAY_LEADS = {_GB: ((0xA1, 0xA3), (0xB0, 0xD7)), _BIG5: ((0xA1, 0xA3), (0xA4, 0xC5))}
_TRAILS = {_GB: (*range(0xA1, 0xFF),), _BIG5: (*range(0x40, 0x7F), *range(0xA1, 0xFF))}
_CHINESE = "\u2010-\u203b\u3000-\u303f\u4e00-\u9fff\uff00-\uffef"
_NOT_ASCII = re.compile("[^\x00-\x7f]")
_EVERYDAY_IN_UTF = re.compile(f"[\t\n\r -~\xa0-\xff{_CHINESE}]")
_EVERYDAY_IN_UTF_8 = re.compile(f"[{_CHINESE}]")
_FROM_FIRST_HIGH_BYTE = re.compile(rb"[\x80-\xff][^\n]*")

_SAMPLE = 65_536
_BLOCK = 1 << 20
_CLEARLY = 0.1
_MOST = 0.5
_NEARLY_ALL = 0.9


def encoding_of(path: str, content: bytes) -> tuple[str, int]:
    """Return the encoding of a text and the length of its byte order mark.

    It is UTF-8, UTF-16, GB18030 (which holds GBK and GB2312) or Big5. Raises BadFile, which names the byte, when it is
    none of them.
    """
    marked = marked_encoding(content)
    if marked is not None:
        encoding, length = marked
        return _fitting(path, content[length:], encoding, length), length
    if b"\x00" in content:
        return _fitting(path, content, _utf_16_without_mark(content) or "utf-8", 0), 0
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return _fitting(path, content, _likeliest(content), 0), 0
    return "utf-8", 0


def encoding_of_stream(path: str, stream: BinaryIO) -> tuple[str, int]:
    """Return what `encoding_of` returns for all that `stream` holds, without holding it in memory; raises the same."""
    start = stream.read(_SAMPLE)
    marked = marked_encoding(start)
    if marked is not None:
        encoding, length = marked
    else:
        encoding, length = "utf-8", 0
        fault = _first_misfit(stream, encoding, 0)
        if fault is None:
            return encoding, 0
        if fault[1] == 0 or b"\x00" in start:
            encoding = _utf_16_without_mark(start) or "utf-8"
        else:
            stream.seek(0)
            encoding = _likeliest(b"".join(_lines_beyond_ascii(stream)))
    misfit = _first_misfit(stream, encoding, length)
    if misfit is not None:
        raise _no_text(path, *misfit)
    return encoding, length


def _lines_beyond_ascii(stream: BinaryIO) -> Iterator[bytes]:
    """Yield lines that are not all ASCII, as many as a sample takes."""
    size = 0
    while size <= _SAMPLE and (line := stream.readline(_BLOCK)):
        if not line.isascii():
            size += len(line)
            yield line


def _first_misfit(stream: BinaryIO, encoding: str, start: int) -> tuple[int, int] | None:
    """Return where from `start` on the first byte is that is no text in an encoding, and the byte; None without any."""
    stream.seek(start)
    decoder = codecs.getincrementaldecoder(encoding)()
    end = start
    while True:
        block = stream.read(_BLOCK)
        end += len(block)
        try:
            before, nul, _after = decoder.decode(block, final=not block).partition("\x00")
        except UnicodeDecodeError as error:
            # What the decoder kept of the block before stands in front of this one.
            return end - len(error.object) + error.start, error.object[error.start]
        if nul:
            return end - len(block) + len(before.encode(encoding)), 0
        if not block:
            return None


def marked_encoding(content: bytes) -> tuple[str, int] | None:
    """Return the encoding that a byte order mark at the start of `content` tells, and the length of the mark."""
    return next(((encoding, len(mark)) for mark, encoding in _BYTE_ORDER_MARKS if content.startswith(mark)), None)


def _fitting(path: str, content: bytes, encoding: str, skipped: int) -> str:
    try:
        before, nul, _after = content.decode(encoding).partition("\x00")
        if not nul:
            return encoding
        # In UTF-16 half of the bytes of ordinary letters are 0.
        offset = len(before.encode(encoding))
    except UnicodeDecodeError as error:
        offset = error.start
    raise _no_text(path, skipped + offset, content[offset])


def _no_text(path: str, offset: int, byte: int) -> BadFile:
    message = _(
        "{path} is no text in UTF-8, UTF-16, GB18030 or Big5: byte {number:,} (0x{byte:02X}) does not fit."
        " Save it as CSV in UTF-8."
    )
    return BadFile(path, message.format(path=path, number=offset + 1, byte=byte))


def _utf_16_without_mark(content: bytes) -> str | None:
    """Return the encoding of a file with NUL bytes when it is UTF-16 beyond doubt: it has lines, and they can be read.

    Read in the wrong order of bytes, a line break is none.
    """
    for encoding in ("utf-16-le", "utf-16-be"):
        sample = content[:_SAMPLE].decode(encoding, "replace")
        if re.search("[\r\n]", sample) and _share(_EVERYDAY_IN_UTF, sample) >= _NEARLY_ALL:
            return encoding
    return None


def _likeliest(content: bytes) -> str:
    """Return the encoding of a file that is not all UTF-8; GB18030 unless another is clearly likelier.

    A file in UTF-8 with a few broken bytes is one in UTF-8: read as anything else it would be gibberish.
    """
    sample = _sample(content)
    gb = _everyday_share(sample, _GB)
    utf_8 = sample.decode("utf-8", "replace")
    if _share(_EVERYDAY_IN_UTF_8, "".join(_NOT_ASCII.findall(utf_8))) > max(_MOST, gb + _CLEARLY):
        return "utf-8"
    return _BIG5 if _everyday_share(sample, _BIG5) > gb + _CLEARLY else _GB


def _sample(content: bytes) -> bytes:
    """Return the first lines that are not all ASCII, each from its first character that is none."""
    taken: list[bytes] = []
    size = 0
    for match in _FROM_FIRST_HIGH_BYTE.finditer(content):
        taken.append(match.group()[:_SAMPLE])
        size += len(taken[-1])
        if size > _SAMPLE:
            break
    return b"\n".join(taken)


def _share(pattern: re.Pattern[str], text: str) -> float:
    return len(pattern.findall(text)) / len(text) if text else 0.0


def _everyday_share(sample: bytes, encoding: str) -> float:
    """Return how many of the characters beyond ASCII are everyday ones when `sample` is read in `encoding`."""
    found = _NOT_ASCII.findall(sample.decode(encoding, "replace"))
    return sum(map(_everyday(encoding).__contains__, found)) / len(found) if found else 0.0


@cache
def _everyday(encoding: str) -> frozenset[str]:
    pairs = b"".join(
        bytes((lead, trail))
        for first, last in _EVERYDAY_LEADS[encoding]
        for lead in range(first, last + 1)
        for trail in _TRAILS[encoding]
    )
    return frozenset(pairs.decode(encoding, "ignore"))
