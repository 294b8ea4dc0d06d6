"""The page of the hostile files, measured on this machine: `python tests/hostile/page.py` writes docs/robustness.md."""

from __future__ import annotations

import platform
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent))

from attacks import ATTACKS
from measuring import MEBIBYTES, SECONDS, Run, run

if TYPE_CHECKING:
    from attack import Attack

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "robustness.md"

_HEAD = """\
# Hostile files

Spreadsheets come from strangers. auditkit reads each file in a process of its own that has bounds on its memory and its
time, and what a file holds is never run, never steers a terminal and never becomes a formula. The files below are made
to break that, or stand at the edge of what a spreadsheet can say. A test makes them, runs `auditkit check` on them, and
holds that each ends in one clear error or is read, that nothing but printable text comes out, and that no process takes
{memory:,} MiB or a file {seconds} seconds. None is kept in the repository; `tests/hostile/` makes them.

*refused* means that the file is one error, with these words in it, and that all other files are still read. Seconds are
the time that the whole command takes of a processor, its start included, and MiB what its largest process takes. For
several files of one sort (`*`) both are of all of them in one run.

`make fuzz` goes on from there: it makes files by chance out of good ones for some minutes, and reads, judges and
reports on each. What it found is kept as a test in `tests/fuzz/`.

*Written by `python tests/hostile/page.py` on {machine}.*

| File | What it is | Outcome | Seconds | MiB |
| --- | --- | --- | ---: | ---: |
"""


def machine() -> str:
    """Return the processor and the system of this machine, as far as the system tells."""
    cpu = Path("/proc/cpuinfo")
    lines = cpu.read_text(encoding="utf-8").splitlines() if cpu.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    name = f"{names[0]}, {len(names)} processors" if names else platform.processor() or platform.machine()
    return f"{name}, {platform.system()}, Python {platform.python_version()}"


def measured(attack: Attack) -> Run:
    """Run auditkit on the files of one attack."""
    with tempfile.TemporaryDirectory() as folder:
        attack.write(Path(folder))
        return run(["check", ".", "--lang", "en"], Path(folder), len(list(Path(folder).rglob("*"))))


def wanted() -> list[tuple[str, ...]]:
    """Return the name, description and outcome of each attack, as the page shows them."""
    return [tuple(map(_cell, (f"`{attack.name}`", attack.about, attack.outcome))) for attack in ATTACKS]


def outcomes(page: str) -> list[tuple[str, ...]]:
    """Return the same of a page that was written: all but what differs from one run to the next."""
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    return [tuple(row.strip("| ").split(" | ")[:3]) for row in rows]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> None:
    """Measure every attack and write the page."""
    lines = []
    for attack, cells in zip(ATTACKS, wanted(), strict=True):
        done = measured(attack)
        print(f"{attack.name}: {done.seconds:.1f} s, {done.peak:.0f} MiB, exit {done.code}", flush=True)
        lines.append(f"| {' | '.join(cells)} | {done.seconds:.1f} | {done.peak:.0f} |\n")
    head = _HEAD.format(memory=MEBIBYTES, seconds=SECONDS, machine=machine())
    PAGE.write_text(head + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
