from __future__ import annotations

from datetime import date

import pytest

from auditkit.ingest.periods import is_named_after_a_period, periods_in_columns
from auditkit.ingest.raw import RawSheet
from auditkit.ingest.sheets import Reading, locate

PROJECT = ["P01", "图书角", "JG1", "教育"]


def _locate(name: str, *rows: list[object]) -> Reading:
    width = max(map(len, rows))
    return locate(RawSheet("a.xlsx", name, [[*row, *[""] * (width - len(row))] for row in rows]), {}, "CNY")


@pytest.mark.parametrize(
    "name", ["一月", "1月", "十二月", "2019年3月", "2019年3月收支", "2019-03", "Q1", "第一季度", "March 2019", "2019"]
)
def test_a_sheet_is_named_after_a_period(name: str) -> None:
    assert is_named_after_a_period(name)


@pytest.mark.parametrize("name", ["收支", "Sheet1", "月捐计划", "Mayor", "13月", "P2019", "一月" * 30, None])
def test_a_sheet_is_named_otherwise(name: str | None) -> None:
    assert not is_named_after_a_period(name)


@pytest.mark.parametrize(
    "cells",
    [
        ["1月", "2月", "3月"],
        ["一月", "二月", "三月"],
        ["2019年1月", "2019年2月", "2019年3月"],
        ["Jan", "Feb", "Mar"],
        ["一季度", "二季度", "三季度"],
        [date(2019, 1, 1), date(2019, 2, 1), date(2019, 3, 1)],
    ],
)
def test_three_months_side_by_side_are_columns_of_months(cells: list[object]) -> None:
    assert periods_in_columns([["项目", *cells]], range(1), 0, 4) == ((0, 1), (0, 3))
    assert periods_in_columns([["项目", *cells[:2], "备注"]], range(1), 0, 4) is None


def test_months_as_columns_of_a_sheet_named_after_a_table_are_an_error_that_says_what_to_do() -> None:
    reading = _locate("财务披露", ["项目", "1月", "2月", "3月"], ["P01", 1, 2, 3])
    [error] = reading.errors
    assert error.startswith(
        'a.xlsx › 财务披露 › B1: months or quarters stand in columns, from "1月" to "3月" in D1. Write one row'
    )
    assert "period_start (Period from) and period_end (Period to)" in error
    unnamed = _locate("Sheet1", ["项目", "1月", "2月", "3月"], ["P01", 1, 2, 3])
    assert unnamed.errors == ()
    assert "months or quarters stand in columns" in (unnamed.note or "")


def test_months_as_columns_are_told_instead_of_columns_of_a_table_that_was_not_meant() -> None:
    reading = _locate("收支", ["项目编号", "项目名称", "2019年1月", "2019年2月", "2019年3月"], ["P01", "a", 1, 2, 3])
    [error] = reading.errors
    assert "months or quarters stand in columns" in error
    assert reading.near is None


def test_months_beside_the_columns_of_a_table_are_reported() -> None:
    reading = _locate("项目", ["项目编号", "项目名称", "执行机构", "领域", "1月", "2月", "3月"], [*PROJECT, 1, 2, 3])
    [problem] = reading.tables[0].problems
    assert (problem.code, problem.value, problem.arguments["last"]) == ("months", "1月", "3月")
    assert problem.place is not None
    assert problem.place.cell == "E1"


def test_a_period_that_stands_only_in_the_name_of_the_sheet_is_told_once() -> None:
    headers: list[object] = ["项目编号", "披露日期", "本期收入", "期末余额"]
    [error] = _locate("一月", headers, ["P01", "2019-02-01", 1, 2]).errors
    assert error.startswith("a.xlsx › 一月: the period seems to stand only in the name of the sheet. Add the columns")
    [error] = _locate("财务披露", headers).errors
    assert error.startswith("a.xlsx › 财务披露: required columns missing: period_start")
    [error] = _locate("财务披露", ["项目编号", "报告期", "披露日期"], ["P01", "2019年第一季度", "2019-04-01"]).errors
    assert "2019-01-01 and 2019-03-31 for 2019年第一季度" in error


def test_a_sheet_of_a_month_that_says_nothing_of_days_is_meant_for_disclosures() -> None:
    headers: list[object] = ["项目编号", "期初余额", "收入", "支出", "期末余额"]
    errors = _locate("9月收支", headers, ["P01", 1, 2, 3, 0]).errors
    assert [error.partition(": ")[2].partition(" ")[0] for error in errors] == ["the", "required"]
    assert "the period seems to stand only in the name of the sheet" in errors[0]
    assert "required column missing: disclosed_on" in errors[1]
    assert _locate("收支", headers, ["P01", 1, 2, 3, 0]).errors == ()
