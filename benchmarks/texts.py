"""Write progress posts to measure with: most of them different, a tenth nearly copies of earlier ones.

`python benchmarks/texts.py COUNT FOLDER` writes projects.csv and progress.csv. The words are made up of common Chinese
characters; some are used far more often than others, as words are. Everything comes from one seed.
"""

from __future__ import annotations

import argparse
import csv
import random
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path

SEED = 2019
WORDS = 4_000
COPIED_SHARE = 0.1
POSTS_A_PROJECT = 20
FIRST_DAY = date(2019, 1, 1)
LETTERS = [chr(code) for code in range(0x4E00, 0x4E00 + 3_000)]


def texts(count: int) -> list[str]:
    """Return `count` texts of 60 to 120 words; near copies have a word in thirty exchanged."""
    chance = random.Random(SEED)
    words = ["".join(chance.choices(LETTERS, k=chance.choice((1, 2, 2, 2, 3, 4)))) for _word in range(WORDS)]
    weights = list(accumulate(1 / (rank + 5) for rank in range(WORDS)))
    written: list[list[str]] = []
    for _text in range(count):
        if written and chance.random() < COPIED_SHARE:
            text = list(chance.choice(written))
            for _change in range(max(1, len(text) // 30)):
                text[chance.randrange(len(text))] = chance.choice(words)
        else:
            text = chance.choices(words, cum_weights=weights, k=chance.randrange(60, 121))
        written.append(text)
    return ["".join(text) for text in written]


def write(folder: Path, count: int) -> None:
    """Write the tables of projects and of `count` progress posts into `folder`."""
    folder.mkdir()
    projects = max(1, count // POSTS_A_PROJECT)
    with (folder / "projects.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["project_id", "title", "org_id", "field"])
        rows.writerows([f"P{number:05}", f"项目{number}", f"G{number % 97}", "教育"] for number in range(projects))
    with (folder / "progress.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["project_id", "posted_on", "body"])
        for number, text in enumerate(texts(count)):
            rows.writerow([f"P{number % projects:05}", FIRST_DAY + timedelta(number % 300), text])


def main() -> None:
    """Write the posts that the command line asks for."""
    parser = argparse.ArgumentParser(description="Write progress posts to measure with.")
    parser.add_argument("count", type=int)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    write(options.folder, options.count)


if __name__ == "__main__":
    main()
