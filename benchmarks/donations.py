"""A ledger of donations of the Giving Day's size, made by chance that anyone can repeat, as Parquet.

What is real is the size: 46,183,300 donations over 5,633 projects on 7 to 9 September 2019, over half of them under
10 yuan and under 1 in 100 of 500 and more, as Tencent's report on 2019 tells; how they are spread over projects, donors
and teams is made up.
Every value is a hash of its row's number, so that any part of the ledger can be made alone.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import duckdb

DONATIONS = 46_183_300
PROJECTS = 5_633
DONORS = 20_000_000
TEAMS = 40_000

_FIELDS = ("relief", "education", "health", "ecology", "special_care")
# Cumulated shares of gifts below each bound, in fen; the last bands end where the mean gift is some 36 yuan.
_BANDS = ((0.52, 100, 1_000), (0.82, 1_000, 5_000), (0.92, 5_000, 10_000), (0.9925, 10_000, 20_000))
_LAST_BAND = (50_000, 110_000)


def write(path: Path, rows: int, projects: int = PROJECTS, donors: int = DONORS, first: int = 0) -> None:
    """Write `rows` donations, from number `first` on, as one Parquet file."""
    connection = duckdb.connect()
    connection.execute("SET preserve_insertion_order = true")
    low, amounts = 0.0, []
    for most, least, end in _BANDS:
        amounts.append(f"WHEN band < {most} THEN {least} + ((band - {low}) / {most - low} * {end - least})::BIGINT")
        low = most
    least, end = _LAST_BAND
    amounts.append(f"ELSE {least} + ((band - {low}) / {1 - low} * {end - least})::BIGINT")
    query = f"""
        COPY (
            SELECT
                printf('D%09d', number) AS donation_id,
                printf('P%04d', 1 + floor({projects} * pow({_chance("project")}, 3))::INTEGER) AS project_id,
                TIMESTAMP '2019-09-07 00:00:00' + to_seconds(floor(259200 * {_chance("second")})::BIGINT) AS donated_at,
                ((CASE {" ".join(amounts)} END) / 100.0)::DECIMAL(12, 2) AS amount,
                'public' AS source,
                CASE WHEN {_chance("alone")} >= 0.12
                     THEN printf('T%05d', floor({TEAMS} * {_chance("team")})::INTEGER) END AS team,
                printf('%016x', hash('donor', floor({donors} * {_chance("donor")})::BIGINT)) AS donor,
            FROM (SELECT range AS number, {_chance("band", "range")} AS band FROM range({first}, {first + rows}))
        ) TO '{path}' (FORMAT parquet, COMPRESSION zstd)
    """  # noqa: S608 - all parts are our own
    connection.execute(query)


def write_projects(path: Path, projects: int = PROJECTS) -> None:
    """Write the projects of the ledger as CSV."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(("project_id", "title", "org_id", "field", "province", "campaign"))
        for number in range(1, projects + 1):
            field = _FIELDS[number % len(_FIELDS)] if number % 12 == 0 else "relief"
            rows.writerow((f"P{number:04}", f"Project {number}", f"O{number % 257:03}", field, "", "2019-99"))


def _chance(what: str, number: str = "number") -> str:
    """Return an expression for a number from 0 to 1 that `what` makes of a row's number."""
    return f"(hash('{what}', {number}) / 18446744073709551616.0)"


def main() -> None:
    """Write a ledger and its projects into a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=DONATIONS)
    parser.add_argument("--files", type=int, default=1)
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    write_projects(arguments.folder / "projects.csv")
    for number in range(arguments.files):
        first, last = (arguments.rows * at // arguments.files for at in (number, number + 1))
        write(arguments.folder / f"donations-{number:02}.parquet", last - first, first=first)


if __name__ == "__main__":
    main()
