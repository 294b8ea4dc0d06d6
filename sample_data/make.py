"""Writes all sample data: `python sample_data/make.py [FOLDER]`, with the dev dependencies; the same bytes each time.

Without FOLDER it rewrites the folders beside this script. README.md says what each of them holds.
"""

from __future__ import annotations

import sys
from pathlib import Path

# The folder is shipped as it stands, so nothing compiled may be left in it.
sys.dont_write_bytecode = True

from generator import giving_day, platform, self_check  # noqa: E402

HERE = Path(__file__).resolve().parent


def main(arguments: list[str]) -> None:
    """Write the three folders of sample data into the folder named, or beside this script."""
    target = Path(arguments[0]) if arguments else HERE
    giving_day.write(HERE / "giving_day_2019_cases.csv", target / "giving-day-2019")
    platform.write(target / "platform")
    self_check.write(target / "self-check")


if __name__ == "__main__":
    main(sys.argv[1:])
