"""Reading ahead: a large workbook is read while the program is still loading.

The reader of workbooks works outside Python's own lock, so that on two cores its time and that of loading the libraries
fall together. What was read ahead is taken once, by the reader proper, which alone says what is wrong with a file.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from auditkit.errors import BadFile
from auditkit.ingest import limits
from auditkit.ingest.files import sheets
from auditkit.ingest.paths import Found
from auditkit.ingest.raw import RawSheet

_WORTH_IT_BYTES = 1 << 19
_ENDINGS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")


class _Reading(threading.Thread):
    """One workbook being read; `result` stays empty when it cannot be."""

    def __init__(self, found: Found) -> None:
        super().__init__(daemon=True)
        self.found = found
        self.result: tuple[bytes, list[RawSheet]] | None = None

    def run(self) -> None:
        try:
            content = self.found.path.read_bytes()
            self.result = content, list(sheets(self.found, content))
        except (BadFile, OSError):
            self.result = None


_readings: dict[Path, _Reading] = {}


def begin(arguments: Sequence[str]) -> None:
    """Begin to read the first of the command line's arguments that is a large workbook, if there is one."""
    for argument in arguments:
        path = Path(argument)
        if path.suffix.lower() in _ENDINGS and path.is_file():
            if _WORTH_IT_BYTES <= path.stat().st_size <= limits.DECOMPRESSED_BYTES:
                reading = _readings[path.resolve()] = _Reading(Found(path, path.as_posix(), True))
                reading.start()
            return


def take(found: Found) -> tuple[bytes, list[RawSheet]] | None:
    """Return the content and the sheets of a file that was read ahead, once; null for any other."""
    reading = _readings.pop(found.path.resolve(), None)
    if reading is None or reading.found.shown != found.shown:
        return None
    reading.join()
    return reading.result
