"""Workbooks made of what was read: values as they are, and nothing that a workbook cannot hold."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from io import BytesIO

import openpyxl
import pytest

from auditkit.errors import BadFile
from auditkit.ingest.raw import Hidden, RawSheet
from auditkit.reports.annotate import made
from auditkit.values.missing import NOT_CALCULATED

DAY = date(2019, 12, 31)


def test_values_keep_their_kinds() -> None:
    values: list[object] = [
        *("文", "=1+1", "007", 7, 1.5, True, date(2019, 1, 2), datetime(2019, 1, 2, 3, 4), datetime(2019, 1, 2)),
        *(date(1850, 1, 1), time(1, 2), timedelta(hours=30), float("inf"), "", None, NOT_CALCULATED),
    ]
    workbook = made.make("a.ods", "a", [RawSheet("a.ods", "表", [values])], DAY)
    (sheet,) = openpyxl.load_workbook(BytesIO(workbook.content)).worksheets
    read = [(cell.value, cell.data_type) for cell in next(sheet.iter_rows())]
    assert read == [
        ("文", "s"),
        ("=1+1", "s"),
        ("007", "s"),
        (7, "n"),
        (1.5, "n"),
        (True, "b"),
        (datetime(2019, 1, 2), "d"),
        (datetime(2019, 1, 2, 3, 4), "d"),
        (datetime(2019, 1, 2), "d"),
        ("1850-01-01", "s"),
        (timedelta(hours=1, minutes=2), "d"),
        (timedelta(hours=30), "d"),
        ("inf", "s"),
    ]


def test_sheets_keep_their_names_as_far_as_a_workbook_can_have_them() -> None:
    names = ["a/b", "A:B", None, "history", "'", "长" * 40, "长" * 39]
    sheets = [RawSheet("a.ods", name, [["x"]], hidden=Hidden(sheet=name == "history")) for name in names]
    sheets.append(RawSheet("a.ods", "图", [], kind="chart"))
    result = made.make("a.ods", "文件", sheets, DAY)
    assert result.names == tuple(
        zip(names, ["a_b", "A_B (2)", "文件", "history_", "Sheet", "长" * 31, f"{'长' * 27} (2)"], strict=True)
    )
    assert result.left_out == ("图",)
    workbook = openpyxl.load_workbook(BytesIO(result.content))
    assert [sheet.sheet_state for sheet in workbook.worksheets].index("hidden") == 3


def test_merged_cells_are_merged_and_long_texts_cut() -> None:
    merged = (((0, 0), (1, 1)), ((1, 1), (2, 2)), ((2, 0), (2, 0)))
    sheet = RawSheet("a.ods", "表", [["x" * 40_000, ""], ["", ""], ["y", ""]], merged=merged)
    result = made.make("a.ods", "a", [sheet], DAY)
    (read,) = openpyxl.load_workbook(BytesIO(result.content)).worksheets
    assert [str(area) for area in read.merged_cells.ranges] == ["A1:B2"]
    assert (len(read["A1"].value), result.cut) == (32_767, 1)


def test_more_rows_than_a_workbook_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made, "_ROWS", 2)
    with pytest.raises(BadFile, match="more rows than a workbook can hold"):
        made.make("a.csv", "a", [RawSheet("a.csv", None, [["x"]] * 3)], DAY)
