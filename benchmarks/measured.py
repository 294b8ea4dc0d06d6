"""How a command is measured: whole processes in turns, their seconds, the work of the processor, and memory.

This module loads the standard library only: the memory of the process that measures counts for its children until
they are programs of their own.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import resource

HERE = Path(__file__).resolve().parent
PYTHON = sys.executable
AS_OF = "2019-12-31"
MEBIBYTE = 1024 * 1024
RSS_UNIT = 1 if sys.platform == "darwin" else 1024
BETWEEN_LOOKS = 0.02
IS_LINUX = sys.platform == "linux"
_BECOME_PARENT_OF_ORPHANS = 36  # PR_SET_CHILD_SUBREAPER of prctl(2)

Command = Sequence[str]


@dataclass(frozen=True)
class Run:
    """What one command took: seconds by the clock and of processors, and the peak memory of its largest process in MiB.

    Processor seconds are those of all processes that it began, the ones that it leaves behind too (on Linux).
    """

    seconds: float
    processor: float
    peak: float


@dataclass(frozen=True)
class Line:
    """A measured figure and the limit that it must keep.

    `memory` is the most in MiB that ours took, where it was watched.
    """

    name: str
    figure: float
    limit: float
    unit: str = "×"
    note: str = ""
    memory: float | None = None

    @property
    def kept(self) -> bool:
        """Whether the figure is within its limit."""
        return self.figure <= self.limit


@dataclass(frozen=True)
class Section:
    """What a part of the benchmark measured: lines with limits, and a table of texts under its headers."""

    lines: Sequence[Line]
    headers: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


def once(command: Command) -> Run:
    """Run `command` to its end, throwing its output away; raises RuntimeError when it could not do its work."""
    return _run(command, watch=False)[0]


def peak_memory(command: Command) -> float:
    """Run `command`, and return the most memory in MiB that all of its processes had at a time, shared pages once.

    It is looked at every 20 ms, which slows the command down: the run is none to take the time of. Where the system
    does not tell (other than Linux), it is the peak of the largest process.
    """
    run, watched = _run(command, watch=IS_LINUX)
    return max(watched, run.peak)


def _run(command: Command, watch: bool) -> tuple[Run, float]:
    if IS_LINUX:
        # What a command leaves behind becomes a child of this process, and can be waited for.
        ctypes.CDLL(None).prctl(_BECOME_PARENT_OF_ORPHANS, 1, 0, 0, 0)
    peaks = [0.0]
    with tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)
        watcher = threading.Thread(target=_watch, args=(process.pid, peaks))
        if watch:
            watcher.start()
        _pid, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        usages = [usage, *_of_orphans()]
        if watch:
            watcher.join()
        if process.returncode not in {0, 1}:
            errors.seek(0)
            told = errors.read().decode(errors="replace")
            raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}\n{told}")
    processor = sum(each.ru_utime + each.ru_stime for each in usages)
    peak = max(each.ru_maxrss for each in usages) * RSS_UNIT / MEBIBYTE
    return Run(seconds, processor, peak), max(peaks)


def _of_orphans() -> list[resource.struct_rusage]:
    usages = []
    with contextlib.suppress(ChildProcessError):
        while IS_LINUX:
            usages.append(os.wait4(-1, 0)[2])
    return usages


def _watch(pid: int, peaks: list[float]) -> None:
    while Path(f"/proc/{pid}/exe").exists():
        peaks.append(sum(_shares(pid)) / 1024)
        time.sleep(BETWEEN_LOOKS)


def _shares(pid: int) -> Iterator[int]:
    """Yield the proportional set sizes in KiB of a process and all below it; one that has just ended has none."""
    with contextlib.suppress(OSError):
        told = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        yield from (int(line.split()[1]) for line in told.splitlines() if line.startswith("Pss:"))
    with contextlib.suppress(OSError):
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            for child in children.read_text(encoding="ascii").split():
                yield from _shares(int(child))


def taking_turns(commands: Mapping[str, Command], rounds: int) -> dict[str, list[Run]]:
    """Run all commands `rounds` times, one after the other; the caller has run each once before."""
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for _round in range(rounds):
        for name, command in commands.items():
            runs[name].append(once(command))
    return runs


def median_seconds(runs: Sequence[Run]) -> float:
    """Return the median of the seconds by the clock."""
    return median(run.seconds for run in runs)


def median_processor(runs: Sequence[Run]) -> float:
    """Return the median of the processor seconds."""
    return median(run.processor for run in runs)


def ratio(name: str, ours: Command, yardstick: Command, limit: float, rounds: int) -> Line:
    """Return the ratio of median times, after one run each that does not count: in ours the memory is watched."""
    memory = peak_memory(ours)
    once(yardstick)
    runs = taking_turns({"ours": ours, "yardstick": yardstick}, rounds)
    slow, fast = median_seconds(runs["ours"]), median_seconds(runs["yardstick"])
    return Line(name, slow / fast, limit, note=f"{slow:.3f} s to {fast:.3f} s", memory=memory)


def check(path: Path) -> Command:
    """Return the command that checks `path` and writes all findings."""
    return [PYTHON, "-m", "auditkit", "check", str(path), "--as-of", AS_OF, "--format", "json"]
