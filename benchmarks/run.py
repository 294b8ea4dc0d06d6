"""Speed and memory, as ratios to yardsticks that are measured in the same run on the same machine.

    python benchmarks/run.py [--rounds N] [--only NAME]... [--write PAGE]

prints tables (`make bench`) and ends with 1 when a limit is passed. Command and yardstick take turns, so that whatever
else the machine does falls on both; what counts is the median. With `--write` each table goes into the page as well,
between the markers of its name. A further section is a module with a function `section(folder, rounds)`, named here.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import against_peers
import growth
import ledgers
import speed
import written

if TYPE_CHECKING:
    from measured import Section

SECTIONS: Mapping[str, Callable[[Path, int], Section]] = {
    "speed": speed.section,
    "growth": growth.section,
    "peers": against_peers.section,
    "ledgers": ledgers.section,
}


def main() -> int:
    """Measure, print the tables, and return 1 when a limit is passed, or 2 when something could not be measured."""
    parser = argparse.ArgumentParser(description="Speed and memory, as ratios to yardsticks.")
    parser.add_argument("--rounds", type=int, default=5, help="how often each command runs")
    parser.add_argument("--only", action="append", choices=SECTIONS, help="a section to measure (default: all)")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the tables into this page as well")
    options = parser.parse_args()
    kept = True
    for name in options.only or SECTIONS:
        try:
            with tempfile.TemporaryDirectory() as folder:
                section = SECTIONS[name](Path(folder), options.rounds)
        except (RuntimeError, subprocess.CalledProcessError) as error:
            print(f"The section {name} could not be measured: {error}", file=sys.stderr)
            return 2
        print(f"{name}\n\n{written.printed(section)}\n", flush=True)
        if options.write:
            written.write(options.write, name, section, options.rounds)
        kept &= all(line.kept for line in section.lines)
    print(
        f"Medians of {options.rounds} rounds in turns; memory is the most that all processes of one run had at a time."
    )
    return 0 if kept else 1


if __name__ == "__main__":
    raise SystemExit(main())
