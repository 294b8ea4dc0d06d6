"""How much of a file auditkit is willing to take in, so that a hostile one cannot exhaust the machine.

Every bound is far beyond what people hand in; a file past one of them is one clear error that names the bound.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from math import ceil
from typing import TYPE_CHECKING

from auditkit.errors import BadFile
from auditkit.i18n import translate as _
from auditkit.values.personal_data import masked
from auditkit.values.text import CELL_CHARACTERS, printable, shown

if TYPE_CHECKING:
    from zipfile import ZipInfo

DECOMPRESSED_BYTES = 1 << 30
DECOMPRESSED_RATIO = 200
ROWS = 2_000_000
COLUMNS = 500
CELLS = 50_000_000
SHEETS = 1_000
MEMBERS = 20_000
DIRECTORY_BYTES = 8 << 20
SHEET_NAME_CHARACTERS = 255
LINE_BYTES = 4 << 20
MEMORY_BYTES = 900 << 20
ENTRY_BYTES = 1 << 30
MEMORY_RATIO = 120
SECONDS = 15
BYTES_A_SECOND = 1 << 18
CLOCK_TIMES = 3
ARCHIVE_SECONDS = 60
FILES_A_SECOND = 4
_GRACE = 5
_POLITENESS = 5


def bound_memory(size: int) -> None:
    """Let this process take no more memory than reading an honest file of `size` bytes takes, several times over.

    Measured: 100,000 rows of 8 columns are 5 MB packed and take 60 times as much while they are read. Windows has no
    such bound, and another system may refuse it.
    """
    if sys.platform != "win32":
        import resource

        most = max(MEMORY_BYTES, MEMORY_RATIO * size)
        _soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_DATA, (most if hard < 0 else min(most, hard), hard))


def give_way() -> None:
    """Let this thread run after those that somebody waits for, where both want the same processor.

    Only Linux counts each thread by itself; elsewhere nothing happens.
    """
    if sys.platform == "linux":
        thread = threading.get_native_id()
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, thread, os.getpriority(os.PRIO_PROCESS, thread) + _POLITENESS)


@contextmanager
def bound_time(seconds: float) -> Iterator[None]:
    """Let this process end by SIGPROF when it takes so many `seconds` of a processor's time.

    It ends as well when it has gone on much longer, even if nobody waits for it any more; whoever does wait gives up
    some seconds before. Windows has no such bounds.
    """
    if sys.platform == "win32":
        yield
        return
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.alarm(ceil(CLOCK_TIMES * seconds) + _GRACE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.alarm(0)


def ended_by_time_bound(exit_code: int) -> bool:
    """Tell whether a process that ended so had taken all the time of a processor that it may."""
    return sys.platform != "win32" and exit_code == -signal.SIGPROF


def ended_by_clock(exit_code: int) -> bool:
    """Tell whether a process that ended so had gone on for much longer than anybody would wait for it."""
    return sys.platform != "win32" and exit_code == -signal.SIGALRM


def seconds(size: int) -> float:
    """Return how much of a processor's time reading a file of `size` bytes may take: many times what an honest one
    takes.
    """
    return SECONDS + size / BYTES_A_SECOND


def clock_seconds(size: int) -> float:
    """Return how long reading a file of `size` bytes may take by the clock, on a machine that does other work too."""
    return CLOCK_TIMES * seconds(size)


def archive_seconds(files: int) -> float:
    """Return how long reading the `files` of one archive may take in all: many times what honest ones take.

    Each of them has its own bound as well; without this one, thousands that just keep to it would take days.
    """
    return ARCHIVE_SECONDS + files / FILES_A_SECOND


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


def check_sheet_names(path: str, names: Iterable[str]) -> None:
    """Raise BadFile when the name of a sheet is longer than anybody can read; Excel allows 31 characters."""
    longest = max(names, key=len, default="")
    if len(longest) > SHEET_NAME_CHARACTERS:
        raise BadFile(
            path,
            _(
                '{path} has a sheet whose name has {count:,} characters, and at most {limit} are read: "{name}".'
                " Give it a short name."
            ).format(path=path, count=len(longest), limit=SHEET_NAME_CHARACTERS, name=shown(longest)),
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


def check_lines(path: str, content: bytes) -> None:
    """Raise BadFile when a text has a longer stretch without a line break than the cells of a row can make up.

    It is looked for before the text is decoded, which takes several times its size. A stretch of twice the bound is
    always found, a shorter one perhaps.
    """
    for start in range(0, len(content) - LINE_BYTES + 1, LINE_BYTES):
        if all(content.find(end, start, start + LINE_BYTES) < 0 for end in (b"\n", b"\r")):
            raise BadFile(
                path,
                _(
                    "{path} has {limit:,} bytes without a line break, and at most so many are read as one row."
                    " Save it again as CSV with a spreadsheet program."
                ).format(path=path, limit=LINE_BYTES),
            )


def too_many_rows(path: str) -> BadFile:
    """Return the error of a text with more rows than are read; how many there are is not counted."""
    return BadFile(
        path,
        _("{path} has more than {limit:,} rows, and no more are read. Split it into smaller files.").format(
            path=path, limit=ROWS
        ),
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
    return " › ".join(part for part in (path, sheet and printable(masked(sheet)), cell) if part)
