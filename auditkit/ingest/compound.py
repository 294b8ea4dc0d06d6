"""Compound files, in which Office kept everything before 2007: a file system of sectors and chains of them (MS-CFB)."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Sequence

_HEADER_IDS = 109
_ENTRY = 128
_SMALL_SECTOR = 64
_SMALL_STREAM = 4096
_LAST_ID = 0xFFFFFFF9


def stream(content: bytes, *names: str) -> bytes:
    """Return the stream of the first of `names` that a compound file has; nothing where it has none or makes no sense.

    However its chains run, no more is read than the file is long.
    """
    try:
        size = 1 << struct.unpack_from("<H", content, 30)[0]
        if size not in (512, 4096):
            return b""
        sectors = content[size:]
        table = _table(content, sectors, size)
        (directory_start,) = struct.unpack_from("<L", content, 48)
        (small_start,) = struct.unpack_from("<L", content, 60)
        directory = _chain(sectors, table, directory_start, size)
        entries = [directory[place : place + _ENTRY] for place in range(0, len(directory) - _ENTRY + 1, _ENTRY)]
        for name in names:
            label = f"{name}\0".encode("utf-16-le")
            entry = next((each for each in entries if each.startswith(label)), None)
            if entry is not None:
                start, length = struct.unpack_from("<2L", entry, 116)
                if length >= _SMALL_STREAM:
                    return _chain(sectors, table, start, size)[:length]
                small_table = _ids(_chain(sectors, table, small_start, size))
                small = _chain(sectors, table, struct.unpack_from("<L", entries[0], 116)[0], size)
                return _chain(small, small_table, start, _SMALL_SECTOR)[:length]
    except (struct.error, IndexError):
        pass
    return b""


def _table(content: bytes, sectors: bytes, size: int) -> Sequence[int]:
    """Return the id of the sector that follows each sector in its chain."""
    most = len(sectors) // size // (size // 4) + 2
    ids = list(struct.unpack_from(f"<{_HEADER_IDS}L", content, 76))
    (more,) = struct.unpack_from("<L", content, 68)
    while more <= _LAST_ID and len(ids) < most:
        *further, more = _ids(sectors[more * size : (more + 1) * size])
        ids += further
    used = [number for number in ids if number <= _LAST_ID][:most]
    return _ids(b"".join(sectors[number * size : (number + 1) * size] for number in used))


def _chain(sectors: bytes, table: Sequence[int], start: int, size: int) -> bytes:
    pieces: list[bytes] = []
    while start <= _LAST_ID and len(pieces) <= len(sectors) // size:
        pieces.append(sectors[start * size : (start + 1) * size])
        start = table[start]
    return b"".join(pieces)


def _ids(content: bytes) -> Sequence[int]:
    ids = array("I", content[: len(content) // 4 * 4])
    if struct.pack("=H", 1) != struct.pack("<H", 1):
        ids.byteswap()
    return ids
