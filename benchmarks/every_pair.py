"""The plainest way to find texts that are alike, to measure against: compare every pair.

`python benchmarks/every_pair.py FOLDER` reads FOLDER/progress.csv and counts the pairs of which the sets of runs of
five characters are alike to 0.8.
"""

from __future__ import annotations

import csv
import sys
from itertools import combinations
from pathlib import Path

LENGTH, AT_LEAST = 5, 0.8


def alike(one: set[str], other: set[str]) -> bool:
    """Return whether two sets of shingles are alike."""
    in_both = len(one & other)
    return in_both >= AT_LEAST * (len(one) + len(other) - in_both)


with (Path(sys.argv[1]) / "progress.csv").open(encoding="utf-8", newline="") as file:
    bodies = [row["body"] for row in csv.DictReader(file)]
shingles = [{body[start : start + LENGTH] for start in range(len(body) - LENGTH + 1)} for body in bodies]
print(sum(alike(one, other) for one, other in combinations(shingles, 2)))
