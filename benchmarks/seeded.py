"""Disclosures in which every fault is known: clean but for so many faults, each in a row of its own.

`python benchmarks/seeded.py ROWS FILE [--projects N] [--faults N]` writes a workbook, or a folder of CSV files when the
name has no ending, and beside it `FILE.faults.json`: what is wrong, in which row and which cells. Dates are real dates
and amounts real numbers, so that a program that knows no other way of writing them is not at a disadvantage.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from string import ascii_uppercase

import xlsxwriter
from workbooks import PROJECT_HEADERS, Cell, fill, month_start, project, project_id

SEED = 20191129
HEADERS = (
    "披露编号",
    "项目编号",
    "披露类型",
    "报告期起",
    "报告期止",
    "披露日期",
    "本期收入",
    "本期支出",
    "期末余额",
)
KINDS = ("定期披露", "年度披露", "全面披露")
KEY, PROJECT, KIND, START, END, DISCLOSED, INCOME, EXPENDITURE, BALANCE = range(len(HEADERS))
SHEET = "财务披露"

Row = list[Cell]
Spoil = Callable[[Row, random.Random], tuple[int, ...]]


@dataclass(frozen=True)
class Fault:
    """What is wrong, and the cells that each suffice to point at it: those that contradict each other, or one."""

    check: str
    cells: tuple[str, ...]


def _in_one_of(columns: tuple[int, ...], cells: tuple[Cell, ...]) -> Spoil:
    def spoil(row: Row, chance: random.Random) -> tuple[int, ...]:
        column = chance.choice(columns)
        row[column] = chance.choice(cells)
        return (column,)

    return spoil


def _negative(row: Row, chance: random.Random) -> tuple[int, ...]:
    column = chance.choice((INCOME, EXPENDITURE))
    row[column] = -chance.randrange(1, 10_000_000) / 100
    return (column,)


def _ends_before_it_starts(row: Row, chance: random.Random) -> tuple[int, ...]:
    row[END] = row[START] - timedelta(days=chance.randrange(1, 300))
    return (START, END)


def _disclosed_before_the_end(row: Row, chance: random.Random) -> tuple[int, ...]:
    row[DISCLOSED] = row[END] - timedelta(days=chance.randrange(20))
    return (END, DISCLOSED)


SPOILS: Mapping[str, Spoil] = {
    "required": _in_one_of((PROJECT, START, END, DISCLOSED), ("",)),
    "date": _in_one_of((START, END, DISCLOSED), ("2019年13月1日", "尽快", "2019-02-30")),
    "amount": _in_one_of((INCOME, EXPENDITURE, BALANCE), ("约五万", "十万左右", "12.34.5")),
    "code": _in_one_of((KIND,), ("季末", "阶段说明")),
    "reference": _in_one_of((PROJECT,), ("P99998", "P99999")),
    "range": _negative,
    "period order": _ends_before_it_starts,
    "disclosed after period": _disclosed_before_the_end,
}
"""How a row is spoilt, by the check that finds it; it returns the columns in which that shows."""

CHECKS = ("unique", *SPOILS)


def disclosures(rows: int, projects: int, faults: int) -> tuple[list[Row], list[Fault]]:
    """Return `rows` disclosures, and what is wrong in `faults` of them: each check finds as many as the others."""
    chance = random.Random(SEED)
    table = [_disclosure(number, projects, chance) for number in range(rows)]
    spoilt = chance.sample(range(rows // 2, rows), faults)
    found = []
    for count, number in enumerate(spoilt):
        check = CHECKS[count % len(CHECKS)]
        if check == "unique":
            # Its key is that of a row in the sound first half; all of the rest differs.
            table[number][KEY] = table[count][KEY]
            cells: tuple[str, ...] = (address(KEY, number), address(KEY, count))
        else:
            cells = tuple(address(column, number) for column in SPOILS[check](table[number], chance))
        found.append(Fault(check, cells))
    return table, found


def address(column: int, number: int) -> str:
    """Return the cell of a column in row `number`, both counted from 0, the headers not among the rows."""
    return f"{ascii_uppercase[column]}{number + 2}"


def _disclosure(number: int, projects: int, chance: random.Random) -> Row:
    month = number // projects
    # More rows than months since the first period: begin again, so that no day lies in the future.
    start, end = month_start(month % 100), month_start(month % 100 + 1) - timedelta(days=1)
    return [
        f"D{number + 1:08d}",
        project_id(number % projects),
        KINDS[number % len(KINDS)],
        start,
        end,
        end + timedelta(days=chance.randrange(1, 60)),
        chance.randrange(10_000_000) / 100,
        chance.randrange(10_000_000) / 100,
        chance.randrange(100_000_000) / 100,
    ]


def write(path: Path, rows: int, projects: int, faults: int) -> None:
    """Write projects and disclosures to the workbook or the folder `path`, and what is wrong beside it."""
    table, found = disclosures(rows, projects, faults)
    if path.suffix:
        workbook = xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"})
        workbook.set_properties({"created": datetime(2019, 9, 9)})
        fill(workbook, "项目", PROJECT_HEADERS, projects, project)
        fill(workbook, SHEET, HEADERS, rows, lambda number: table[number])
        workbook.close()
    else:
        path.mkdir()
        _write_csv(path / "projects.csv", PROJECT_HEADERS, (project(number) for number in range(projects)))
        _write_csv(path / "disclosures.csv", HEADERS, iter(table))
    faults_of(path).write_text(json.dumps([asdict(fault) for fault in found], ensure_ascii=False), encoding="utf-8")


def faults_of(path: Path) -> Path:
    """Return where it stands what is wrong in `path`."""
    return path.with_name(f"{path.name}.faults.json")


def _write_csv(path: Path, headers: tuple[str, ...], rows: Iterator[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headers)
        writer.writerows(rows)


def main() -> None:
    """Write what the command line asks for."""
    parser = argparse.ArgumentParser(description="Write disclosures of which every fault is known.")
    parser.add_argument("rows", type=int)
    parser.add_argument("file", type=Path)
    parser.add_argument("--projects", type=int, default=1_000)
    parser.add_argument("--faults", type=int, default=0)
    options = parser.parse_args()
    write(options.file, options.rows, options.projects, options.faults)


if __name__ == "__main__":
    main()
