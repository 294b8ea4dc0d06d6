"""How the check grows with its input: ten times the rows should take about ten times as long, whatever the format."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from measured import (
    HERE,
    PYTHON,
    Line,
    Run,
    Section,
    check,
    median_processor,
    median_seconds,
    peak_memory,
    taking_turns,
)

SIZES = {"XLSX": (10_000, 100_000), "CSV": (10_000, 100_000, 1_000_000)}
ROWS_A_PROJECT = 100
FAULTS = 200
STEP_LIMIT = 12
"""Ten times the rows may take so many times as long."""

HEADERS = ("Format", "Rows", "Seconds", "µs a row", "Processor seconds", "Peak MiB")


def section(folder: Path, rounds: int) -> Section:
    """Measure the check of seeded disclosures in `folder`, at each size."""
    rows: list[Sequence[str]] = []
    lines: list[Line] = []
    for form, sizes in SIZES.items():
        commands = {str(size): check(seeded(folder, size, form)) for size in sizes}
        memory = {size: peak_memory(command) for size, command in commands.items()}
        runs = taking_turns(commands, rounds)
        rows += [_row(form, int(size), runs[size], memory[size]) for size in commands]
        for less, more in pairwise(sizes):
            fast, slow = median_seconds(runs[str(less)]), median_seconds(runs[str(more)])
            name = f"check, {form}, {more:,} rows / {less:,} rows"
            note = f"{slow:.3f} s to {fast:.3f} s"
            lines.append(Line(name, slow / fast, STEP_LIMIT, note=note, memory=memory[str(more)]))
    return Section(lines, HEADERS, rows)


def seeded(folder: Path, rows: int, form: str) -> Path:
    """Write so many disclosures by a process of its own, and return their path."""
    path = folder / (f"seeded-{rows}.xlsx" if form == "XLSX" else f"seeded-{rows}")
    projects = str(rows // ROWS_A_PROJECT)
    options = ["--projects", projects, "--faults", str(FAULTS)]
    subprocess.run([PYTHON, str(HERE / "seeded.py"), str(rows), str(path), *options], check=True)
    return path


def _row(form: str, size: int, runs: Sequence[Run], memory: float) -> tuple[str, ...]:
    seconds, processor = median_seconds(runs), median_processor(runs)
    each = seconds / size * 1_000_000
    return form, f"{size:,}", f"{seconds:.2f}", f"{each:.1f}", f"{processor:.2f}", f"{memory:.0f}"
