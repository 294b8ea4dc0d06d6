"""A ledger of the Giving Day's size: against bare DuckDB on the same file in as much memory, and how it grows."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from donations import DONATIONS
from measured import (
    HERE,
    PYTHON,
    Command,
    Line,
    Run,
    Section,
    median_processor,
    median_seconds,
    peak_memory,
    taking_turns,
)

MEMORIES = ("512MB", "256MB")
SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
TIMES = 3
"""So many times as long as the bare aggregation a command may take."""
STEP_LIMIT = 12
MOST_MEBIBYTES = 1024
HEADERS = ("Rows", "Memory limit", "Command", "Seconds", "Processor seconds", "Peak MiB")


def section(folder: Path, rounds: int) -> Section:
    """Measure both commands at full size, and the figures of smaller ledgers."""
    rows: list[Sequence[str]] = []
    lines: list[Line] = []
    whole = ledger(folder, DONATIONS)
    for memory in MEMORIES:
        bare = [PYTHON, str(HERE / "bare_ledger.py"), str(whole / "donations-00.parquet"), memory]
        commands = {
            "stats": stats(whole, memory),
            "sample draw": draw(whole, memory),
            "bare aggregation with donors": bare,
            "bare aggregation without": [*bare, "--plain"],
        }
        peaks = {name: peak_memory(command) for name, command in commands.items()}
        runs = taking_turns(commands, rounds)
        rows += [_row(DONATIONS, memory, name, runs[name], peaks[name]) for name in commands]
        yardstick = median_seconds(runs["bare aggregation with donors"])
        for name in ("stats", "sample draw"):
            seconds = median_seconds(runs[name])
            title = f"{name}, {DONATIONS:,} donations in {memory} / bare DuckDB"
            lines.append(Line(title, seconds / yardstick, TIMES, note=f"{seconds:.1f} s to {yardstick:.1f} s"))
            lines.append(Line(f"{name} in {memory}, peak memory", peaks[name], MOST_MEBIBYTES, "MiB"))
    return Section([*lines, *_growth(folder, rounds, rows)], HEADERS, rows)


def _growth(folder: Path, rounds: int, rows: list[Sequence[str]]) -> list[Line]:
    """Measure `stats` at each size; what was measured joins the `rows` of the table."""
    commands = {size: stats(ledger(folder, size), MEMORIES[0]) for size in SIZES}
    peaks = {size: peak_memory(command) for size, command in commands.items()}
    runs = taking_turns({str(size): command for size, command in commands.items()}, rounds)
    rows += [_row(size, MEMORIES[0], "stats", runs[str(size)], peaks[size]) for size in SIZES]
    lines = []
    for less, more in pairwise(SIZES):
        fast, slow = median_seconds(runs[str(less)]), median_seconds(runs[str(more)])
        note = f"{slow:.2f} s to {fast:.2f} s"
        lines.append(Line(f"stats, {more:,} donations / {less:,}", slow / fast, STEP_LIMIT, note=note))
    return lines


def ledger(folder: Path, rows: int) -> Path:
    """Write a ledger of so many donations and its projects, by a process of its own, and return their folder."""
    path = folder / f"ledger-{rows}"
    subprocess.run([PYTHON, str(HERE / "donations.py"), str(path), "--rows", str(rows)], check=True)
    return path


def stats(folder: Path, memory: str) -> Command:
    """Return the command that tells the figures of a ledger."""
    return [*_auditkit("stats", folder, memory), "--format", "json"]


def draw(folder: Path, memory: str) -> Command:
    """Return the command that draws from the projects of a ledger."""
    seed = "20191231000000000000"
    return [*_auditkit("sample", "draw", folder, memory), "--campaign", "2019-99", "--seed", seed, "--format", "json"]


def _auditkit(*words: str | Path) -> list[str]:
    *command, memory = map(str, words)
    day = ["--as-of", "2019-12-31"]
    return [PYTHON, "-m", "auditkit", *command, *day, "--engine", "duckdb", "--memory-limit", memory]


def _row(size: int, memory: str, name: str, runs: Sequence[Run], peak: float) -> tuple[str, ...]:
    seconds, processor = median_seconds(runs), median_processor(runs)
    return f"{size:,}", memory, name, f"{seconds:.2f}", f"{processor:.2f}", f"{peak:.0f}"
