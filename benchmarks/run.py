"""Speed and memory, as ratios to yardsticks that are measured in the same run on the same machine.

`python benchmarks/run.py` (or `make bench`) prints a table and ends with 1 when a limit is passed. Command and
yardstick take turns, so that whatever else the machine does falls on both; what counts is the median. This process
loads the standard library only: its own memory would otherwise count for its children.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
PYTHON = sys.executable
AS_OF = "2019-12-31"
MEBIBYTE = 1024 * 1024
RSS_UNIT = 1 if sys.platform == "darwin" else 1024

Command = Sequence[str]


@dataclass(frozen=True)
class Run:
    """What one process took: wall-clock seconds, and its peak resident memory in MiB."""

    seconds: float
    peak: float


@dataclass(frozen=True)
class Line:
    """One line of the table: a measured figure and the limit that it must keep."""

    name: str
    figure: float
    limit: float
    unit: str = "×"
    note: str = ""

    @property
    def kept(self) -> bool:
        """Whether the figure is within its limit."""
        return self.figure <= self.limit


def once(command: Command) -> Run:
    """Run `command` to its end, throwing its output away; raises RuntimeError when it could not do its work."""
    with tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)
        _pid, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in {0, 1}:
            errors.seek(0)
            told = errors.read().decode(errors="replace")
            raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}\n{told}")
    return Run(seconds, usage.ru_maxrss * RSS_UNIT / MEBIBYTE)


def in_turns(ours: Command, yardstick: Command, rounds: int) -> tuple[list[Run], list[Run]]:
    """Run both commands `rounds` times, one after the other, after one run each that does not count."""
    once(ours)
    once(yardstick)
    pairs = [(once(ours), once(yardstick)) for _round in range(rounds)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def ratio(name: str, ours: Command, yardstick: Command, limit: float, rounds: int) -> tuple[Line, list[Run]]:
    """Return the ratio of median times as a line of the table, and our runs."""
    mine, theirs = in_turns(ours, yardstick, rounds)
    fast, slow = median(run.seconds for run in theirs), median(run.seconds for run in mine)
    return Line(name, slow / fast, limit, note=f"{slow:.3f} s to {fast:.3f} s"), mine


def check(path: Path) -> Command:
    """Return the command that checks `path` and writes all findings."""
    return [PYTHON, "-m", "auditkit", "check", str(path), "--as-of", AS_OF, "--format", "json"]


def workbook(folder: Path, rows: int, projects: int) -> Path:
    """Write a workbook by a process of its own, and return its path."""
    path = folder / f"{rows}.xlsx"
    command = [PYTHON, str(HERE / "workbooks.py"), str(rows), str(path), "--projects", str(projects)]
    subprocess.run(command, check=True)
    return path


def lines(folder: Path, rounds: int) -> list[Line]:
    """Measure everything and return the table."""
    small, medium, large = workbook(folder, 200, 10), workbook(folder, 10_000, 100), workbook(folder, 100_000, 1_000)
    typer_app = [PYTHON, str(HERE / "typer_app.py"), "--help"]
    imports = [PYTHON, "-c", "import pandas, typer, rich"]
    bare_read = [PYTHON, str(HERE / "bare_read.py"), str(large)]
    help_line, _runs = ratio("--help / a typer app", [PYTHON, "-m", "auditkit", "--help"], typer_app, 1.5, rounds)
    small_line, _runs = ratio("check, 200 rows / imports", check(small), imports, 2, rounds)
    large_line, runs = ratio("check, 100,000 rows / bare read", check(large), bare_read, 3, rounds)
    memory = Line("check, 100,000 rows, peak memory", max(run.peak for run in runs), 600, "MiB")
    growth, _runs = ratio("check, 100,000 rows / 10,000 rows", check(large), check(medium), 12, rounds)
    return [
        help_line,
        small_line,
        large_line,
        memory,
        growth,
        *many_files(folder, rounds),
        *copied_texts(folder, rounds),
        audit_draw(),
        marking(folder, rounds),
        page(folder, rounds),
        *selections(rounds),
    ]


def selections(rounds: int) -> list[Line]:
    """Measure selecting a million rows by money in a process of its own, against a sort of them by all columns."""
    command = [PYTHON, str(HERE / "selection.py"), "--rounds", str(rounds)]
    told = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout
    measured = [json.loads(line) for line in told.splitlines()]
    return [
        Line(
            f"1,000,000 rows by money, {each['method']} / a sort",
            each["ours"] / each["yardstick"],
            5,
            note=f"{each['ours']:.3f} s to {each['yardstick']:.3f} s",
        )
        for each in measured
    ]


def marking(folder: Path, rounds: int) -> Line:
    """Measure marking a workbook in a process of its own, against openpyxl loading and saving it."""
    command = [PYTHON, str(HERE / "marking.py"), str(workbook(folder, 20_000, 200)), "--rounds", str(rounds)]
    told = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout
    ours, yardstick, findings = told.split()
    name = "marked copy, 20,000 rows / load and save"
    note = f"{float(ours):.3f} s to {float(yardstick):.3f} s, {findings} findings"
    return Line(name, float(ours) / float(yardstick), 1.5, note=note)


def page(folder: Path, rounds: int) -> Line:
    """Measure a check of 5,000 projects that writes the HTML page, against the check that writes all findings."""
    large = folder / "5000-projects.xlsx"
    subprocess.run([PYTHON, str(HERE / "workbooks.py"), "30000", str(large), "--projects", "5000"], check=True)
    bare = check(large)
    line, _runs = ratio(
        "check of 5,000 projects with its page / without",
        [*bare, "-o", str(folder / "page.html")],
        bare,
        2,
        rounds,
    )
    return line


def audit_draw() -> Line:
    """Measure a draw from 70,000 projects against hashing their ids."""
    command = [PYTHON, str(HERE / "draws.py"), "70000"]
    ours, hashing = map(float, subprocess.run(command, check=True, capture_output=True).stdout.split())
    name = "draw, 70,000 projects / hashing their ids"
    return Line(name, ours / hashing, 3, note=f"{ours:.3f} s to {hashing:.3f} s")


def copied_texts(folder: Path, rounds: int) -> list[Line]:
    """Measure the search for copies among texts: against comparing every pair of a tenth of them, and its growth."""
    few, many, twice = (progress_posts(folder, count) for count in (1_000, 10_000, 20_000))
    every_pair = [PYTHON, str(HERE / "every_pair.py"), str(few)]
    copies, _runs = ratio("copies, 10,000 texts / every pair of 1,000", find_copies(many), every_pair, 2, rounds)
    growth, _runs = ratio("copies, 20,000 texts / 10,000 texts", find_copies(twice), find_copies(many), 3, rounds)
    return [copies, growth]


def find_copies(path: Path) -> Command:
    """Return the command that looks among the progress posts in `path` for copies, and writes all findings."""
    return [*check(path), "--rules", "forensics", "--select", "progress-not-copied"]


def progress_posts(folder: Path, count: int) -> Path:
    """Write so many progress posts by a process of its own, and return their folder."""
    path = folder / f"texts-{count}"
    subprocess.run([PYTHON, str(HERE / "texts.py"), str(count), str(path)], check=True)
    return path


def many_files(folder: Path, rounds: int) -> list[Line]:
    """Measure reading 500 workbooks of 50 rows: what a second process brings, what a file costs, and a cache saves."""
    path = folder / "many"
    command = [PYTHON, str(HERE / "workbooks.py"), "50", str(path), "--projects", "5", "--files", "500"]
    subprocess.run(command, check=True)
    parsed = [PYTHON, str(HERE / "bare_read.py"), str(path), "--parse"]
    both, _runs = ratio("500 files, 2 processes / 1 process", inspect(path, 2), inspect(path, 1), 1 / 1.6, rounds)
    each, _runs = ratio("500 files, 1 process / bare read and parsing", inspect(path, 1), parsed, 2, rounds)
    return [both, each, kept(path, rounds)]


def kept(path: Path, rounds: int) -> Line:
    """Measure a check of files of which none changed, against the one before, which filled a new cache.

    One process reads: what is saved would otherwise be the less, the more processors there are.
    """
    first, second = [], []
    for number in range(rounds):
        command = [*check(path), "--jobs", "1", "--cache", str(path.with_name(f"kept-{number}"))]
        first.append(once(command).seconds)
        second.append(once(command).seconds)
    slow, fast = median(first), median(second)
    name = "500 files, check again with --cache / first"
    return Line(name, fast / slow, 1 / 3, note=f"{fast:.3f} s to {slow:.3f} s")


def inspect(path: Path, jobs: int) -> Command:
    """Return the command that reads everything in `path` and says what it saw."""
    return [PYTHON, "-m", "auditkit", "inspect", str(path), "--format", "json", "--jobs", str(jobs)]


def main() -> int:
    """Measure, print the table, and return 1 when a limit is passed."""
    parser = argparse.ArgumentParser(description="Speed and memory, as ratios to yardsticks.")
    parser.add_argument("--rounds", type=int, default=5, help="how often each pair runs")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        table = lines(Path(folder), rounds)
    print(f"{'':44} {'measured':>12} {'limit':>10}")
    for line in table:
        verdict = "ok" if line.kept else "OVER"
        measured, limit = f"{line.figure:,.2f} {line.unit:<3}", f"{line.limit:.4g} {line.unit:<3}"
        print(f"{line.name:44} {measured:>12} {limit:>10}  {verdict:4}  {line.note}".rstrip())
    print(f"Medians of {rounds} rounds in turns; memory is the highest of them.")
    return 0 if all(line.kept for line in table) else 1


if __name__ == "__main__":
    raise SystemExit(main())
