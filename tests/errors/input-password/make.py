"""Make the least that an encrypted workbook is: a compound file with the streams EncryptionInfo and EncryptedPackage.

The layout is that of [MS-CFB], version 3: a header and sectors of 512 bytes. Sector 0 is the allocation table, sector 1
the directory, and the two streams take 8 sectors each, since smaller ones would need a second allocation table.
"""

import struct
from pathlib import Path

FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SECTORS = 8
SIZE = SECTORS * 512
STORAGE, STREAM, ROOT = 1, 2, 5


def entry(name, kind, start, size, left=FREE, right=FREE, child=FREE):
    encoded = name.encode("utf-16-le")
    length = len(encoded) + 2 if name else 0
    head = struct.pack("<64sHBBIII", encoded, length, kind, 1, left, right, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)


def chain(first):
    return [*range(first + 1, first + SECTORS), END]


header = struct.pack(
    "<8s16sHHHHH6sIIIIIIIIII",
    bytes.fromhex("d0cf11e0a1b11ae1"),
    bytes(16),
    0x3E,
    3,
    0xFFFE,
    9,
    6,
    bytes(6),
    0,
    1,
    1,
    0,
    4096,
    END,
    0,
    END,
    0,
    0,
) + struct.pack("<108I", *[FREE] * 108)
table = [TABLE, END, *chain(2), *chain(2 + SECTORS)]
allocation = struct.pack("<128I", *table, *[FREE] * (128 - len(table)))
directory = (
    entry("Root Entry", ROOT, END, 0, child=1)
    + entry("EncryptionInfo", STREAM, 2, SIZE, right=2)
    + entry("EncryptedPackage", STREAM, 2 + SECTORS, SIZE)
    + entry("", 0, 0, 0)
)
Path("青禾助学.xlsx").write_bytes(header + allocation + directory + bytes(2 * SIZE))
