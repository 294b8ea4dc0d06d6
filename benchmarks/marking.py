"""Marking a workbook whose cells have findings, against openpyxl loading and saving it with nothing changed.

`python benchmarks/marking.py FILE [--rounds N]` prints the medians of both in seconds, and how many findings there are.
What is measured is the copy alone: the check that comes before is not.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from statistics import median

import openpyxl

from auditkit import packs
from auditkit.audit import audit
from auditkit.errors import BadFile
from auditkit.ingest.paths import find
from auditkit.ingest.reading import read
from auditkit.reports.annotate import copies
from auditkit.reports.audited import Audited

AS_OF = date(2019, 12, 31)


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Measure both in turns."""
    parser = argparse.ArgumentParser(description="Time marking a workbook against loading and saving it.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    dataset, pack = read([options.file]), packs.load(["giving-day"], {})
    report = audit(dataset, pack, AS_OF)
    audited = Audited(report, dataset, pack, lambda: report)
    files, _messages = find([options.file])

    def mark() -> None:
        for each in copies(audited, files):
            if isinstance(each, BadFile):
                raise each

    def load_and_save() -> None:
        openpyxl.load_workbook(options.file).save(BytesIO())

    mark()
    pairs = [(timed(mark), timed(load_and_save)) for _round in range(options.rounds)]
    print(median(pair[0] for pair in pairs), median(pair[1] for pair in pairs), len(report.findings))


if __name__ == "__main__":
    main()
