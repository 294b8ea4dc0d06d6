"""How fast auditkit is at each of its jobs, as ratios to yardsticks that are measured in turns with it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from statistics import median

from measured import HERE, PYTHON, Command, Line, Section, check, once, ratio


def workbook(folder: Path, rows: int, projects: int) -> Path:
    """Write a workbook by a process of its own, and return its path."""
    path = folder / f"{rows}.xlsx"
    command = [PYTHON, str(HERE / "workbooks.py"), str(rows), str(path), "--projects", str(projects)]
    subprocess.run(command, check=True)
    return path


def section(folder: Path, rounds: int) -> Section:
    """Measure everything in `folder`, and return it."""
    return Section(lines=lines(folder, rounds))


def lines(folder: Path, rounds: int) -> list[Line]:
    """Measure everything in `folder`, and return a line each."""
    small, medium, large = workbook(folder, 200, 10), workbook(folder, 10_000, 100), workbook(folder, 100_000, 1_000)
    typer_app = [PYTHON, str(HERE / "typer_app.py"), "--help"]
    imports = [PYTHON, "-c", "import pandas, typer, rich"]
    bare_read = [PYTHON, str(HERE / "bare_read.py"), str(large)]
    help_line = ratio("--help / a typer app", [PYTHON, "-m", "auditkit", "--help"], typer_app, 1.5, rounds)
    small_line = ratio("check, 200 rows / imports", check(small), imports, 2, rounds)
    large_line = ratio("check, 100,000 rows / bare read", check(large), bare_read, 3, rounds)
    memory = Line("check, 100,000 rows, peak memory", large_line.memory or 0, 600, "MiB")
    growth = ratio("check, 100,000 rows / 10,000 rows", check(large), check(medium), 12, rounds)
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
    return ratio(
        "check of 5,000 projects with its page / without",
        [*bare, "-o", str(folder / "page.html")],
        bare,
        2,
        rounds,
    )


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
    copies = ratio("copies, 10,000 texts / every pair of 1,000", find_copies(many), every_pair, 2, rounds)
    growth = ratio("copies, 20,000 texts / 10,000 texts", find_copies(twice), find_copies(many), 3, rounds)
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
    both = ratio("500 files, 2 processes / 1 process", inspect(path, 2), inspect(path, 1), 1 / 1.6, rounds)
    each = ratio("500 files, 1 process / bare read and parsing", inspect(path, 1), parsed, 2, rounds)
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
