"""auditkit against other programs that check tables: the same checks on the same workbook, whose faults are known.

The others live in an environment of their own, `benchmarks/.peers`, which is made at the first run. Each has a small
program in `benchmarks/peers` that hands back the rows and columns it found at fault.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import venv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from measured import (
    HERE,
    PYTHON,
    Command,
    Line,
    Run,
    Section,
    check,
    median_processor,
    median_seconds,
    peak_memory,
    taking_turns,
)

PEERS = HERE / "peers"
REQUIREMENTS = PEERS / "requirements.txt"
ENVIRONMENT = HERE / ".peers"
PACK = PEERS / "same_checks.yaml"
ROWS, PROJECTS, FAULTS = 100_000, 1_000, 225

HEADERS = (
    "Program",
    "Version",
    "Seconds",
    "× bare read",
    "Processor seconds",
    "Peak MiB",
    "Faults found",
    "By cell",
    "By row only",
    "Sound rows named",
    "What it says of the place",
)


@dataclass(frozen=True)
class Peer:
    """A program to compare with; `limit` is the most that auditkit may take of its time, where it has a limit."""

    name: str
    package: str
    program: str
    place: str
    limit: float | None


OTHERS = (
    Peer("pandera", "pandera", "with_pandera.py", "position in the frame, column; no column of two", 1),
    Peer("pointblank", "pointblank", "with_pointblank.py", "position in the frame, column of the step", 1),
    Peer("frictionless", "frictionless", "with_frictionless.py", "row, column; no column of two", 1),
    Peer("by hand on python-calamine", "python-calamine", "with_calamine.py", "what its author writes", None),
)
OURS, BARE = "auditkit", "bare read by python-calamine"
TIMES_BARE = 2.5
"""So many times as long as the bare read the whole check may take."""


@dataclass(frozen=True)
class Recall:
    """How many of the known faults were found by cell, how many by row alone, and how many sound rows were named."""

    by_cell: int
    by_row: int
    others: int

    @property
    def found(self) -> int:
        """How many were found at all."""
        return self.by_cell + self.by_row


def section(folder: Path, rounds: int) -> Section:
    """Measure all programs in turns on one workbook in `folder`; raises RuntimeError when auditkit misses a fault."""
    python = environment()
    workbook = folder / "same.xlsx"
    options = ["--projects", str(PROJECTS), "--faults", str(FAULTS)]
    subprocess.run([PYTHON, str(HERE / "seeded.py"), str(ROWS), str(workbook), *options], check=True)
    answers = {name: folder / f"{index}.json" for index, name in enumerate((OURS, *(peer.name for peer in OTHERS)))}
    commands: dict[str, Command] = {
        OURS: [*check(workbook), "--rules", str(PACK), "-o", str(answers[OURS])],
        **{
            peer.name: [str(python), str(PEERS / peer.program), str(workbook), str(answers[peer.name])]
            for peer in OTHERS
        },
        BARE: [str(python), str(HERE / "bare_read.py"), str(workbook)],
    }
    memory = {name: peak_memory(command) for name, command in commands.items()}
    faults = json.loads(workbook.with_name(f"{workbook.name}.faults.json").read_text(encoding="utf-8"))
    recalls = {name: recall(faults, cells(json.loads(path.read_bytes()))) for name, path in answers.items()}
    if recalls[OURS] != Recall(len(faults), 0, 0):
        raise RuntimeError(f"auditkit should name the cells of all {len(faults)} faults and no others: {recalls[OURS]}")
    runs = taking_turns(commands, rounds)
    return Section(list(_lines(runs, memory)), HEADERS, list(_rows(runs, memory, recalls)))


def environment() -> Path:
    """Return the Python of the peers' environment, which is made anew when the requirements have changed."""
    python = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = ENVIRONMENT / "made-of"
    made_of = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text(encoding="ascii") != made_of:
        venv.create(ENVIRONMENT, clear=True, with_pip=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*install, "-r", str(REQUIREMENTS)], check=True)
        stamp.write_text(made_of, encoding="ascii")
    return python


def versions() -> Mapping[str, str]:
    """Return the pinned version of each package."""
    pins = (line.split("==") for line in REQUIREMENTS.read_text(encoding="utf-8").splitlines() if "==" in line)
    return {name.partition("[")[0]: version for name, version in pins}


def cells(answer: Any) -> set[tuple[int, str | None]]:
    """Return the rows and the letters of columns of an answer: a report of auditkit, or what a program handed back."""
    if isinstance(answer, dict):
        return {_place(finding["cell"]) for finding in answer["findings"]}
    return {(row, column) for row, column in answer}


def recall(faults: Sequence[Mapping[str, Any]], named: Iterable[tuple[int, str | None]]) -> Recall:
    """Hold what a program named against the faults that there are."""
    named = set(named)
    rows = {row for row, _column in named}
    places = [{_place(cell) for cell in fault["cells"]} for fault in faults]
    by_cell = [bool(each & named) for each in places]
    by_row = [
        not cell and bool({row for row, _column in each} & rows) for cell, each in zip(by_cell, places, strict=True)
    ]
    at_fault = {row for each in places for row, _column in each}
    return Recall(sum(by_cell), sum(by_row), len(rows - at_fault))


def _place(cell: str) -> tuple[int, str]:
    column = cell.rstrip("0123456789")
    return int(cell.removeprefix(column)), column


def _lines(runs: Mapping[str, Sequence[Run]], memory: Mapping[str, float]) -> Iterable[Line]:
    ours, bare = median_seconds(runs[OURS]), median_seconds(runs[BARE])
    note = f"{ours:.3f} s to {bare:.3f} s"
    yield Line("same checks, auditkit / bare read", ours / bare, TIMES_BARE, note=note, memory=memory[OURS])
    for peer in OTHERS:
        if peer.limit is not None:
            theirs = median_seconds(runs[peer.name])
            note = f"{ours:.3f} s to {theirs:.3f} s"
            yield Line(
                f"same checks, auditkit / {peer.name}", ours / theirs, peer.limit, note=note, memory=memory[OURS]
            )


def _rows(
    runs: Mapping[str, Sequence[Run]], memory: Mapping[str, float], recalls: Mapping[str, Recall]
) -> Iterable[Sequence[str]]:
    pinned = versions()
    packages = {OURS: version("auditkit"), BARE: pinned["python-calamine"]}
    packages |= {peer.name: pinned[peer.package] for peer in OTHERS}
    places = {OURS: "file, sheet, cell", BARE: "–", **{peer.name: peer.place for peer in OTHERS}}
    bare = median_seconds(runs[BARE])
    for name, each in runs.items():
        seconds = median_seconds(each)
        found = recalls.get(name)
        yield (
            name,
            packages[name],
            f"{seconds:.2f}",
            f"{seconds / bare:.2f}",
            f"{median_processor(each):.2f}",
            f"{memory[name]:.0f}",
            *(("–",) * 4 if found is None else _told(found)),
            places[name],
        )


def _told(found: Recall) -> tuple[str, ...]:
    return f"{found.found} of {FAULTS}", str(found.by_cell), str(found.by_row), str(found.others)
