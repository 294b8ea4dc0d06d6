"""How much of a file auditkit is willing to take in, so that a hostile one cannot exhaust the machine.

Every bound is far beyond what people hand in; a file past one of them is one clear error that names the bound.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from zipfile import ZipInfo

from auditkit.errors import BadFile
from auditkit.i18n import translate as _
from auditkit.values.text import printable

DECOMPRESSED_BYTES = 1 << 30
DECOMPRESSED_RATIO = 200
ROWS = 2_000_000
COLUMNS = 500
CELLS = 50_000_000
SHEETS = 1_000
MEMBERS = 20_000
DIRECTORY_BYTES = 8 << 20
CELL_CHARACTERS = 32_767
MEMORY_BYTES = 900 << 20
MEMORY_RATIO = 120
SECONDS = 15
BYTES_A_SECOND = 1 << 18


def bound_memory(size: int) -> None:
    """Let this process take no more memory than reading an honest file of `size` bytes takes, several times over.

    Measured: 100,000 rows of 8 columns are 5 MB packed and take 60 times as much while they are read. Windows has no
    such bound.
    """
    if sys.platform != "win32":
        import resource

        most = max(MEMORY_BYTES, MEMORY_RATIO * size)
        _soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (most if hard < 0 else min(most, hard), hard))


def seconds(size: int) -> float:
    """Return how long reading a file of `size` bytes may take: many times what an honest one takes."""
    return SECONDS + size / BYTES_A_SECOND


def check_archive(path: str, members: Iterable[ZipInfo], packed: int) -> None:
    """Raise BadFile when the directory of a ZIP of `packed` bytes announces more than may be unpacked."""
    unpacked = sum(member.file_size for member in members)
    if unpacked > DECOMPRESSED_BYTES:
        raise BadFile(
            path,
            _(
                "{path} unpacks to {size:,} bytes, and at most {limit:,} are read. Split it into smaller workbooks."
            ).format(path=path, size=unpacked, limit=DECOMPRESSED_BYTES),
        )
    if unpacked > packed * DECOMPRESSED_RATIO:
        raise BadFile(
            path,
            _(
                "{path} unpacks to {ratio:,} times its size, and at most {limit} times are read: it looks like a ZIP"
                " bomb. Save it again with a spreadsheet program."
            ).format(path=path, ratio=unpacked // max(packed, 1), limit=DECOMPRESSED_RATIO),
        )


def check_sheets(path: str, count: int) -> None:
    """Raise BadFile when a workbook has more sheets than are read."""
    if count > SHEETS:
        raise BadFile(
            path,
            _("{path} has {count:,} sheets, and at most {limit:,} are read. Split it into smaller workbooks.").format(
                path=path, count=count, limit=SHEETS
            ),
        )


def check_shape(path: str, sheet: str | None, rows: int, columns: int) -> None:
    """Raise BadFile when a sheet reaches over more rows, columns or cells than are read."""
    if rows > ROWS:
        raise BadFile(
            path,
            _("{place} has {count:,} rows, and at most {limit:,} are read. Split it into smaller sheets.").format(
                place=place(path, sheet), count=rows, limit=ROWS
            ),
        )
    if columns > COLUMNS:
        raise BadFile(
            path,
            _(
                "{place} has {count:,} columns, and at most {limit} are read. Delete the columns that hold no data,"
                " formatted empty ones too."
            ).format(place=place(path, sheet), count=columns, limit=COLUMNS),
        )

    if rows * columns > CELLS:
        raise BadFile(
            path,
            _(
                "{place} reaches over {rows:,} rows and {columns} columns, and at most {limit:,} cells are read. Delete"
                " what stands far from the table, or split the sheet."
            ).format(place=place(path, sheet), rows=rows, columns=columns, limit=CELLS),
        )


def cell_too_long(path: str, sheet: str | None, cell: str) -> BadFile:
    """Return the error of a file in which `cell` is a longer text than a spreadsheet can hold."""
    return BadFile(
        path,
        _("{place} has more than {limit:,} characters, the most that a cell may hold. Shorten its text.").format(
            place=place(path, sheet, cell), limit=CELL_CHARACTERS
        ),
    )


def place(path: str, sheet: str | None, cell: str | None = None) -> str:
    """Return how messages name a place: the file, its sheet and a cell, as far as they are known."""
    return " › ".join(part for part in (path, sheet and printable(sheet), cell) if part)
