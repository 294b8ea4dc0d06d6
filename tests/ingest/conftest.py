from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

Rows = Sequence[Sequence[object]]
MakeWorkbook = Callable[..., Path]


@pytest.fixture
def make_workbook(tmp_path: Path) -> MakeWorkbook:
    """Write an XLSX file of named sheets into the test's folder; `merged` are (sheet, first and last cell, value)."""

    def make(
        name: str, sheets: Mapping[str, Rows], merged: Sequence[tuple[object, ...]] = (), **options: object
    ) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with xlsxwriter.Workbook(path, options) as workbook:
            day = workbook.add_format({"num_format": "yyyy-mm-dd"})
            for title, rows in sheets.items():
                sheet = workbook.add_worksheet(title)
                for index, row in enumerate(rows):
                    for column, value in enumerate(row):
                        if isinstance(value, date):
                            sheet.write_datetime(index, column, value, day)
                        elif isinstance(value, str) and value.startswith("="):
                            sheet.write_formula(index, column, value, None, "#DIV/0!")
                        elif value is not None:
                            sheet.write(index, column, value)
                for where, *merge in merged:
                    if where == title:
                        sheet.merge_range(*merge)
        return path

    return make


@pytest.fixture
def projects() -> list[list[object]]:
    return [
        ["项目编号", "项目名称", "执行机构", "领域"],
        ["P01", "爱心午餐", "ORG-1", "教育"],
        ["P02", "乡村医生", "ORG-1", "health"],
    ]


@pytest.fixture
def disclosures() -> list[list[object]]:
    return [
        ["披露编号", "项目编号", "报告期起", "报告期止", "披露日期", "本期收入"],
        ["D1", "P01", date(2019, 1, 1), date(2019, 3, 31), date(2019, 4, 2), 1000],
        ["D2", "P02", date(2019, 1, 1), date(2019, 3, 31), "2019年4月3日", "2,000.50"],
    ]
