"""A process that reads files for another one: it gets jobs on its standard input and answers on its standard output.

A hostile or broken file may crash a reader, or drive it to take all memory. In a process of its own it takes down that
process alone, which has bounds on its memory, and nothing else. `processes` is the other side.
"""

from __future__ import annotations

import gc
import importlib
import os
import pickle
import signal
from contextlib import suppress
from dataclasses import dataclass
from threading import Event, Thread
from typing import TYPE_CHECKING, BinaryIO

from auditkit.errors import BadFile
from auditkit.ingest import limits
from auditkit.ingest.paths import Found

if TYPE_CHECKING:
    from auditkit.ingest.options import ReadOptions
    from auditkit.ingest.raw import RawSheet
    from auditkit.values.columns import ParsedColumn

_LONG = 10_000


@dataclass(frozen=True, slots=True)
class Begin:
    """Get ready: load what reading takes and, where it is known already, open the first file and take its cells in.

    How that is to be read is not known yet.
    """

    found: Found | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """Read a file in so many `seconds` of a processor's time and answer with its `FileRead`, worded in `language`."""

    found: Found
    options: ReadOptions
    language: str
    seconds: float


@dataclass(frozen=True, slots=True)
class ColumnAhead:
    """A long column of the answer that follows: whoever waits can work on it while the next ones are read."""

    column: ParsedColumn


class _Answer(pickle.Pickler):
    """What became of a file, as it goes to the process at the other end: long columns first, each by itself."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__(stream, pickle.HIGHEST_PROTOCOL)
        self._stream = stream
        self._sent: list[ParsedColumn] = []

    def ahead(self, column: ParsedColumn) -> None:
        """Send `column` now, if it is long; the answer only tells which it is."""
        if len(column.valid) >= _LONG:
            pickle.dump(ColumnAhead(column), self._stream, pickle.HIGHEST_PROTOCOL)
            self._stream.flush()
            self._sent.append(column)

    def persistent_id(self, part: object) -> int | None:
        """Return which of the columns sent ahead `part` is, if it is one."""
        return next((number for number, column in enumerate(self._sent) if column is part), None)


def main() -> None:
    """Work off what comes in until nothing more does."""
    # An interrupt is for the process that handed out the work, and it ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    answers = os.fdopen(os.dup(1), "wb")
    # Nothing that a library prints may get between the answers.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    with suppress(EOFError, BrokenPipeError), os.fdopen(0, "rb", closefd=False) as jobs:
        _work(jobs, answers)


def _work(jobs: BinaryIO, answers: BinaryIO) -> None:
    begun: _Begun | None = None
    while True:
        job = pickle.load(jobs)  # noqa: S301 - it comes from the process that started this one
        if isinstance(job, Begin):
            if job.found is not None:
                limits.bound_memory(job.found.size)
                begun = _Begun(job.found)
                begun.start()
                # What reading the cells takes is loaded while they are taken in, which leaves the interpreter to
                # others; opening the file does not.
                begun.opened.wait()
            _load_reader()
            continue
        limits.bound_memory(job.found.size)
        # Not above: the process at the other end needs only the names of the jobs.
        from auditkit import i18n
        from auditkit.ingest.reader import read_file

        i18n.use(job.language)
        with limits.bound_time(job.seconds):
            opened = begun.result() if begun is not None and begun.found == job.found else None
            answer = _Answer(answers)
            answer.dump(read_file(job.found, job.options, opened, answer.ahead))
            answers.flush()
        begun = opened = None
        # What one file leaves behind must not count against the next; what is loaded is never looked at again.
        gc.collect()
        gc.freeze()


def _load_reader() -> None:
    """Load what reading cells takes, behind those threads that take them in."""

    def load() -> None:
        limits.give_way()
        importlib.import_module("auditkit.ingest.reader")

    loading = Thread(target=load)
    loading.start()
    loading.join()


class _Begun(Thread):
    """A file that is being opened. One that cannot be has no result: whoever opens it again says why."""

    def __init__(self, found: Found) -> None:
        super().__init__(daemon=True)
        self.found = found
        self.opened = Event()
        """Whether the file is open, or cannot be opened."""
        self._content = b""
        self._sheets: list[RawSheet] | None = None

    def run(self) -> None:
        from auditkit.ingest.files import content_of, sheets

        try:
            self._content = content_of(self.found)
            of_file = sheets(self.found, self._content)
            self.opened.set()
            self._sheets = list(of_file)
        except BadFile:
            pass
        finally:
            self.opened.set()

    def result(self) -> tuple[str, list[RawSheet]] | None:
        """Wait for the file and return its hash, which is made while its cells are taken in, and its sheets."""
        import hashlib

        self.opened.wait()
        sha256 = hashlib.sha256(self._content).hexdigest()
        self.join()
        return None if self._sheets is None else (sha256, self._sheets)
