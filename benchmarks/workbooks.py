"""Workbooks to measure with: projects, and financial disclosures of which one cell in fifty is bad.

`python benchmarks/workbooks.py ROWS FILE [--projects N]` writes one, with `--files N` so many into a folder; the same
arguments give the same bytes. Cells are
written in the ways people write them: real dates and dates as text, numbers and numbers with separators.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import xlsxwriter

SEED = 20190909
BAD_SHARE = 0.02
FIELDS = ("健康", "教育", "救灾", "生态", "其他")
KINDS = ("定期披露", "定期披露", "定期披露", "年度披露")
FIRST_PERIOD = date(2011, 1, 1)

PROJECT_HEADERS = (
    "项目编号",
    "项目名称",
    "执行机构",
    "领域",
    "募捐开始日期",
    "募捐结束日期",
    "项目开始日期",
    "项目结束日期",
)
DISCLOSURE_HEADERS = ("项目编号", "披露类型", "报告期起", "报告期止", "披露日期", "本期收入", "本期支出", "期末余额")

Cell = str | float | date

_BAD_DATES = ("2019年13月1日", "尽快", "2019-02-30", "2150-01-01", "")
_BAD_BALANCES = ("约五万", "12.345", "USD 500", "十万左右")
_BAD_AMOUNTS = (*_BAD_BALANCES, "-100.00")
_BAD: tuple[tuple[str, ...], ...] = (
    ("P99999", ""),
    ("季末", "阶段说明"),
    _BAD_DATES,
    _BAD_DATES,
    _BAD_DATES,
    _BAD_AMOUNTS,
    _BAD_AMOUNTS,
    _BAD_BALANCES,
)


def write(path: Path, rows: int, projects: int, number: int = 0) -> None:
    """Write a workbook of `projects` projects and `rows` disclosures, spread over them month by month.

    The projects of workbook `number` are its own.
    """
    chance = random.Random(SEED + number)
    first = number * projects
    workbook = xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"})
    workbook.set_properties({"created": datetime(2019, 9, 9)})
    fill(workbook, "项目", PROJECT_HEADERS, projects, lambda row: project(first + row))
    fill(workbook, "财务披露", DISCLOSURE_HEADERS, rows, lambda row: _disclosure(row, first, projects, chance))
    workbook.close()


def fill(
    workbook: xlsxwriter.Workbook, name: str, headers: tuple[str, ...], rows: int, row: Callable[[int], list[Cell]]
) -> None:
    """Write a sheet of `rows` rows under its headers; `row` gives the cells of each, from 0."""
    sheet = workbook.add_worksheet(name)
    sheet.write_row(0, 0, headers)
    for number in range(rows):
        for column, cell in enumerate(row(number)):
            match cell:
                case date():
                    sheet.write_datetime(number + 1, column, cell)
                case str():
                    sheet.write_string(number + 1, column, cell)
                case _:
                    sheet.write_number(number + 1, column, cell)


def project_id(number: int) -> str:
    """Return the number of a project that is counted from 0."""
    return f"P{number + 1:05d}"


def project(number: int) -> list[Cell]:
    """Return the cells of a project, in the order of `PROJECT_HEADERS`."""
    return [
        project_id(number),
        f"项目{number + 1}",
        f"ORG-{number % 97:03d}",
        FIELDS[number % len(FIELDS)],
        FIRST_PERIOD,
        date(2019, 9, 9),
        FIRST_PERIOD,
        date(2019, 12, 31),
    ]


def _disclosure(number: int, first: int, projects: int, chance: random.Random) -> list[Cell]:
    month = number // projects
    start = month_start(month)
    end = month_start(month + 1) - timedelta(days=1)
    disclosed = end + timedelta(days=chance.randrange(1, 60))
    income, expenditure = chance.randrange(10_000_000), chance.randrange(10_000_000)
    cells: list[Cell] = [
        project_id(first + number % projects),
        KINDS[month % len(KINDS)],
        start,
        end,
        f"{disclosed.year}年{disclosed.month}月{disclosed.day}日",
        income / 100,
        f"{expenditure / 100:,.2f}",
        chance.randrange(100_000_000) / 100,
    ]
    for column, bad in enumerate(_BAD):
        if chance.random() < BAD_SHARE:
            cells[column] = chance.choice(bad)
    return cells


def month_start(count: int) -> date:
    """Return the first day of the month that comes `count` months after the first period."""
    years, month = divmod(count, 12)
    return date(FIRST_PERIOD.year + years, month + 1, 1)


def main() -> None:
    """Write the workbook that the command line asks for."""
    parser = argparse.ArgumentParser(description="Write a workbook to measure with.")
    parser.add_argument("rows", type=int)
    parser.add_argument("file", type=Path)
    parser.add_argument("--projects", type=int, default=1_000)
    parser.add_argument("--files", type=int, help="write so many workbooks, into a folder")
    options = parser.parse_args()
    if options.files is None:
        write(options.file, options.rows, options.projects)
        return
    options.file.mkdir()
    for number in range(options.files):
        write(options.file / f"{number:04}.xlsx", options.rows, options.projects, number)


if __name__ == "__main__":
    main()
