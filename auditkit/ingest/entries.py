"""The bytes of an entry of the cache: what was read from a file, as plain data and arrays, with a checksum over both.

| part | |
| --- | --- |
| `auditkit-read-1` and a line break | what it is |
| 32 bytes | the SHA-256 of the key under which it stands, and of all that follows |
| 8 bytes | how long the JSON is, the smallest byte first |
| JSON, filled up with blanks to a multiple of 8 bytes | the kinds and lengths of the arrays, and everything else |
| the arrays | one after the other, each filled up to a multiple of 8 bytes |
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

from auditkit.ingest.forms_of_entries import FILE, Arrays, Misfit
from auditkit.ingest.reader import FileRead

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SIGN = b"auditkit-read-1\n"
_DIGEST_END = len(_SIGN) + hashlib.sha256().digest_size
_HEAD_START = _DIGEST_END + 8
_STEP = 8
_TRUTH = "|b1"
_KINDS = {name: np.dtype(name) for name in ("<i4", "<i8", "<f8", _TRUTH)}


def to_bytes(read: FileRead, key: bytes) -> bytes:
    """Return the entry of a file under `key`; raises Misfit for a part that an entry cannot hold."""
    arrays: Arrays = []
    plain = FILE.write(read, arrays)
    try:
        head = orjson.dumps({"arrays": [[_kind(array), len(array)] for array in arrays], "file": plain})
    except orjson.JSONEncodeError as error:
        raise Misfit(str(error)) from error
    blocks = [array.tobytes() for array in arrays]
    body = b"".join(
        [len(head).to_bytes(8, "little"), head, b" " * _rest(len(head)), *(_filled_up(block) for block in blocks)]
    )
    return _SIGN + _digest(key, body) + body


def from_bytes(entry: bytes, key: bytes) -> FileRead:
    """Return what was read from the file of this `entry`; raises Misfit for anything but what `to_bytes` wrote."""
    # Arrays over a copy that may be changed can be changed themselves, as those of a file that is read now.
    content = memoryview(bytearray(entry))
    if content[: len(_SIGN)] != _SIGN or content[len(_SIGN) : _DIGEST_END] != _digest(key, content[_DIGEST_END:]):
        raise Misfit
    length = int.from_bytes(content[_DIGEST_END:_HEAD_START], "little")
    try:
        head = orjson.loads(content[_HEAD_START : _HEAD_START + length])
        arrays = _arrays(head["arrays"], content, _HEAD_START + length + _rest(length))
        read: FileRead = FILE.read(head["file"], arrays)
    except (ValueError, TypeError, LookupError, OverflowError, RecursionError) as error:
        raise Misfit(str(error)) from error
    return read


def _arrays(listed: Any, content: memoryview, start: int) -> Arrays:
    arrays: Arrays = []
    for kind, length in listed:
        dtype = _KINDS[kind]
        array: NDArray[Any] = np.frombuffer(content, dtype, length, start)
        # A truth value is a byte of 0 or 1, and nobody vouches for others.
        arrays.append(array.view(np.uint8) != 0 if kind == _TRUTH else array)
        size = length * dtype.itemsize
        start += size + _rest(size)
    return arrays


def _kind(array: NDArray[Any]) -> str:
    if array.dtype.str not in _KINDS or array.ndim != 1:
        raise Misfit(array.dtype.str)
    return array.dtype.str


def _digest(key: bytes, body: bytes | memoryview) -> bytes:
    digest = hashlib.sha256(key)
    digest.update(body)
    return digest.digest()


def _filled_up(block: bytes) -> bytes:
    return block + bytes(_rest(len(block)))


def _rest(length: int) -> int:
    """Return how many bytes a part of this length lacks to a multiple of the step at which parts begin."""
    return -length % _STEP
