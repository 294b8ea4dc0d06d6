"""Reading in processes of their own: many files at once, and none that can take the program down with it.

A worker (`auditkit.ingest.worker`) reads one file at a time. One that crashes, or takes too long over a file, is ended
and replaced; its file is one clear error, and all the others are still read. Only a worker that did nothing else before
tells what a file does: one that crashes later may suffer from an earlier file, and the file is tried in a new one.
"""

from __future__ import annotations

import atexit
import os
import pickle
import signal
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, TYPE_CHECKING, Literal, NoReturn, Protocol

from auditkit import i18n
from auditkit.errors import BadFile
from auditkit.ingest import faults, limits
from auditkit.ingest.paths import Found, exists, may_be_ledger, named_file
from auditkit.ingest.worker import Begin, ColumnAhead, Job
from auditkit.ingest.worker import main as work

if TYPE_CHECKING:
    from auditkit.ingest.options import ReadOptions
    from auditkit.ingest.reader import FileRead
    from auditkit.values.columns import ParsedColumn

_TooSlow = Literal["processor", "clock"]

_PROGRAM = "import sys; sys.path[:] = sys.argv[1:]; from auditkit.ingest.worker import main; main()"
_MOST_EARLY = 8
_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1"}


class _Answer(pickle.Unpickler):
    """Reads one part of an answer, from our own process; the columns that came ahead of it are part of it."""

    def __init__(self, stream: IO[bytes], ahead: Sequence[ParsedColumn]) -> None:
        super().__init__(stream)
        self._ahead = ahead

    def persistent_load(self, number: int) -> ParsedColumn:
        """Return the column that came as `number`."""
        return self._ahead[number]


class _Process(Protocol):
    """What a worker needs of its process; `stdin` and `stdout` are pipes."""

    @property
    def stdin(self) -> IO[bytes] | None: ...
    @property
    def stdout(self) -> IO[bytes] | None: ...
    def kill(self) -> None: ...
    def wait(self) -> int: ...


class _Fork:
    """A copy of this process that works as a worker: it starts at once, since nothing has to be loaded again."""

    def __init__(self) -> None:
        job_end, stdin = os.pipe()
        stdout, answer_end = os.pipe()
        self._ended: int | None = None
        self._id = os.fork()
        if self._id == 0:
            _work_in_fork(job_end, answer_end, (stdin, stdout))
        os.close(job_end)
        os.close(answer_end)
        self.stdin: IO[bytes] = os.fdopen(stdin, "wb")
        self.stdout: IO[bytes] = os.fdopen(stdout, "rb")

    def kill(self) -> None:
        """End the process, if it has not ended."""
        if self._ended is None:
            os.kill(self._id, signal.SIGKILL)

    def wait(self) -> int:
        """Wait for the end of the process and return its exit code: minus the number of a signal that ended it."""
        if self._ended is None:
            self._ended = os.waitstatus_to_exitcode(os.waitpid(self._id, 0)[1])
        return self._ended


def _work_in_fork(job_end: int, answer_end: int, others: Sequence[int]) -> NoReturn:
    """Turn this copy of the process that was forked into a worker."""
    try:
        for place, end in enumerate((job_end, answer_end, os.open(os.devnull, os.O_WRONLY))):
            os.dup2(end, place)
        for end in (job_end, answer_end, *others):
            os.close(end)
        os.environ.update(_ENVIRONMENT)
        work()
    finally:
        os._exit(0)


def _start() -> _Process:
    # Not above: the first worker is a copy of this process, and is there before this is loaded.
    import subprocess

    # Isolated: no module of the current folder, which may hold anybody's files, is loaded in place of a real one.
    path = [str(Path(folder).resolve()) for folder in sys.path]
    return subprocess.Popen(  # noqa: S603 - this very program
        [sys.executable, "-I", "-c", _PROGRAM, *path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **_ENVIRONMENT},
    )


class Worker:
    """One reading process, from its start to its end.

    `early` promises that this process runs nothing else yet: no thread, also none of a library, that a copy would lack.
    """

    def __init__(self, *, early: bool = False) -> None:
        # The system's own libraries may start threads elsewhere than on Linux.
        self._process: _Process = _Fork() if early and sys.platform == "linux" else _start()
        self._given_up: _TooSlow | None = None
        self._used = False
        self._begun: Found | None = None
        self._ahead: Job | None = None

    def begin(self, found: Found | None = None) -> None:
        """Let the worker get ready and, if a file is given, begin to read it; a job for that follows."""
        with suppress(OSError):
            self._send(Begin(found))
            self._begun = found

    def go_on(self, options: ReadOptions) -> None:
        """Let the worker read all of the file that it has begun with, before anybody waits for it."""
        if self._begun is not None:
            job = _job(self._begun, options)
            with suppress(OSError):
                self._send(job)
                self._ahead = job

    def may_read(self, found: Found, options: ReadOptions) -> bool:
        """Whether the worker is free to do this, or at it already."""
        return self._ahead is None or self._ahead == _job(found, options)

    def read(self, found: Found, options: ReadOptions) -> FileRead | None:
        """Return what became of a file, or None when the worker came to its end over it."""
        watch = threading.Timer(limits.clock_seconds(found.size), self._interrupt)
        watch.daemon = True
        watch.start()
        try:
            if self._ahead is None:
                self._send(_job(found, options))
            answer = self._answer()
            self._ahead = None
            self._used = True
            return answer
        except (EOFError, OSError, pickle.UnpicklingError):
            return None
        finally:
            watch.cancel()

    def _answer(self) -> FileRead:
        """Wait for the answer; what comes ahead of it is made ready meanwhile."""
        ahead: list[ParsedColumn] = []
        while True:
            part: FileRead | ColumnAhead = _Answer(self._process.stdout, ahead).load()  # type: ignore[arg-type] # it is a pipe
            if not isinstance(part, ColumnAhead):
                return part
            # Their values are worked out once, here.
            _ = part.column.values
            ahead.append(part.column)

    @property
    def given_up(self) -> _TooSlow | None:
        """What of a file took too long, if the worker came to its end by that: a processor's time or that of the clock.

        A processor's is known once the worker has been ended.
        """
        return self._given_up

    @property
    def used(self) -> bool:
        """Whether the worker has read a file: it may have ended since, or hold memory that the next one would need.

        One that went on by itself may have ended too, since nobody came for its answer in time.
        """
        return self._used

    def stop(self) -> None:
        """End the process at once, whatever it does: whoever waits for its answer gets none."""
        self._process.kill()

    def end(self) -> None:
        """End the process, and give back what it took. Nobody may wait for its answer."""
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            # What was not sent yet finds nobody any more.
            with suppress(OSError):
                if stream is not None:
                    stream.close()
        # A process that has come to its own end is not killed any more, and says how.
        code = self._process.wait()
        if limits.ended_by_time_bound(code):
            self._given_up = "processor"
        elif limits.ended_by_clock(code):
            self._used = True

    def _interrupt(self) -> None:
        self._given_up = "clock"
        self._process.kill()

    def _send(self, message: Begin | Job) -> None:
        if self._process.stdin is not None:
            pickle.dump(message, self._process.stdin, pickle.HIGHEST_PROTOCOL)
            self._process.stdin.flush()


def _job(found: Found, options: ReadOptions) -> Job:
    return Job(found, options, i18n.language(), limits.seconds(found.size))


_idle: SimpleQueue[Worker] = SimpleQueue()
"""The workers that wait for a file. They stay for the next call, and end with this process."""

_begun: dict[Path, Worker] = {}
"""The workers that have begun to read a file, by its path: what they come to is that file's doing, and no other's."""


@atexit.register
def end_all() -> None:
    """End the workers that wait for work."""
    for worker in (*_begun.values(), *_waiting()):
        worker.end()
    _begun.clear()


def stop_all() -> None:
    """End the workers that wait for work, without waiting for it: for a process that ends itself right away."""
    for worker in (*_begun.values(), *_waiting()):
        worker.stop()


def _waiting() -> Iterator[Worker]:
    with suppress(Empty):
        while True:
            yield _idle.get_nowait()


def begin(arguments: Sequence[str], *, early: bool = False, at_work: bool = True) -> None:
    """Start workers before anything else is loaded, and let one begin with the first file that `arguments` name.

    `arguments` are those of the command line, as they stand: what is no file is passed over. Where they name nothing
    that exists there will be nothing to read, and no worker is started; for a single file, one is. Where `at_work` is
    false it may be that nothing has to be read: the workers load nothing yet. `early` is for `Worker`.
    """
    named = [path for path in map(Path, arguments) if exists(path)]
    if not named:
        return
    files = [found for found in map(named_file, named) if found and not may_be_ledger(found)]
    several = len(files) > 1 or any(path.is_dir() for path in named)
    first, *others = [Worker(early=early) for _number in range(min(processors(), _MOST_EARLY) if several else 1)]
    if files and at_work:
        first.begin(files[0])
        _begun[files[0].path] = first
    else:
        others.append(first)
    for worker in others:
        if at_work:
            worker.begin()
        _idle.put(worker)


def go_on(options: ReadOptions) -> None:
    """Let the worker that has begun with a file read all of it, while this process still loads what it needs for that.

    `read_files` takes what came of it where it is called with the same options, and reads the file anew where not.
    """
    for worker in _begun.values():
        worker.go_on(options)


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def read_files(files: Sequence[Found], options: ReadOptions, jobs: int) -> Iterator[FileRead]:
    """Yield what became of each file, in the order of `files`; up to `jobs` of them are read at the same time."""
    from concurrent.futures import ThreadPoolExecutor

    for path in _begun.keys() - {found.path for found in files}:
        _begun.pop(path).end()
    run = _Run(files, options)
    pool = ThreadPoolExecutor(max(1, min(jobs, len(files))))
    try:
        yield from pool.map(run.read, files)
    finally:
        # After an interrupt there are files left: they are not waited for.
        pool.shutdown(wait=False, cancel_futures=True)
        run.stop()


class _Run:
    """The files of one call while they are read: which workers are at it, and how long each archive took so far."""

    def __init__(self, files: Sequence[Found], options: ReadOptions) -> None:
        self._options = options
        self._members = Counter(found.path for found in files if found.member is not None)
        self._spent: defaultdict[Path, float] = defaultdict(float)
        self._busy: set[Worker] = set()
        self._over = threading.Event()

    def read(self, found: Found) -> FileRead:
        """Return what became of a file, which stands in no archive that took too long already."""
        if found.member is None:
            return self._read(found)
        most = limits.archive_seconds(self._members[found.path])
        if self._spent[found.path] > most:
            return _failed(found, faults.archive_too_slow(found.shown, most))
        started = time.monotonic()
        try:
            return self._read(found)
        finally:
            self._spent[found.path] += time.monotonic() - started

    def stop(self) -> None:
        """End the workers that are at it, and those that would begin."""
        self._over.set()
        for worker in tuple(self._busy):
            worker.stop()

    def _read(self, found: Found) -> FileRead:
        worker = _worker_for(found, self._options)
        answer = self._read_by(worker, found)
        if answer is None and worker.used and not worker.given_up and not self._over.is_set():
            worker = Worker()
            answer = self._read_by(worker, found)
        return answer or _no_answer(found, worker.given_up)

    def _read_by(self, worker: Worker, found: Found) -> FileRead | None:
        self._busy.add(worker)
        if self._over.is_set():
            worker.stop()
        answer = worker.read(found, self._options)
        self._busy.discard(worker)
        if answer is None:
            worker.end()
        else:
            _idle.put(worker)
        return answer


def _worker_for(found: Found, options: ReadOptions) -> Worker:
    begun = _begun.pop(found.path, None)
    if begun is not None:
        if begun.may_read(found, options):
            return begun
        begun.end()
    try:
        return _idle.get_nowait()
    except Empty:
        return Worker()


def _no_answer(found: Found, given_up: _TooSlow | None) -> FileRead:
    if given_up == "processor":
        return _failed(found, faults.too_slow(found.shown, limits.seconds(found.size)))
    if given_up == "clock":
        return _failed(found, faults.too_slow_by_clock(found.shown, limits.clock_seconds(found.size)))
    return _failed(found, faults.crashed(found.shown))


def _failed(found: Found, error: BadFile) -> FileRead:
    from auditkit.ingest.reader import failed

    return failed(found, error.message)
