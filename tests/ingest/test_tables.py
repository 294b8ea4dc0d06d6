from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pandas as pd
import pytest

from auditkit.ingest import from_rows, read
from auditkit.ingest.raw import RawSheet
from auditkit.ingest.sheets import locate
from auditkit.ingest.tables import Piece, assemble, pieces
from auditkit.model.dataset import ROW_ID, DataProblem, Place, Table
from auditkit.values.columns import Options

FUNDS: list[object] = ["项目编号", "活动批次", "筹款总额", "捐赠人数"]


def _pieces(rows: list[list[object]], **options: Any) -> list[Piece]:
    width = max(map(len, rows))
    sheet = RawSheet("a.xlsx", "S", [[*row, *[""] * (width - len(row))] for row in rows], **options)
    return [piece for region in locate(sheet, {}, "CNY").regions for piece in pieces(sheet, region, Options())]


def _table(rows: list[list[object]], **options: Any) -> tuple[Table, list[DataProblem]]:
    [piece] = _pieces(rows, **options)
    return assemble(piece.table, [piece], "CNY")


def test_every_column_is_there_in_its_type_whether_the_sheet_had_it_or_not() -> None:
    table, problems = _table(
        [["项目编号", "报告期起", "报告期止", "披露日期"], ["P1", date(2019, 1, 1), "2019-03-31", "20190402"]]
    )
    assert problems == []
    assert {name: str(dtype) for name, dtype in table.frame.dtypes.items()} == {
        ROW_ID: "int64",
        **dict.fromkeys(("disclosure_id", "project_id", "kind", "url"), "str"),
        **dict.fromkeys(("period_start", "period_end", "disclosed_on"), "datetime64[us]"),
        **dict.fromkeys(("opening_balance", "income", "expenditure", "closing_balance"), "Int64"),
        **dict.fromkeys(("programme_cost", "management_fee", "fundraising_cost"), "Int64"),
    }
    assert list(table.frame.columns) == [ROW_ID, *table.schema.column_names]
    assert table.present == {"project_id", "period_start", "period_end", "disclosed_on"}
    assert table.frame.at[0, "disclosed_on"] == datetime(2019, 4, 2)


def test_blank_rows_end_nothing_and_row_numbers_stay_true() -> None:
    table, problems = _table([["标题"], [], FUNDS, ["P1", "a", 1], [], ["  ", None, ""], ["P2", "a", 2.5], []])
    assert table.frame["project_id"].tolist() == ["P1", "P2"]
    assert table.frame["total_amount"].tolist() == [100, 250]
    assert table.row_number.tolist() == [4, 7]
    assert table.place(1, "total_amount") == Place("a.xlsx", "S", 7, "C7")
    assert problems == []


def test_a_row_with_nothing_but_a_serial_number_is_blank() -> None:
    table, _problems = _table([["序号", *FUNDS], [1, "P1", "a", 1], [2, "", "", ""]])
    assert len(table.frame) == 1


def test_a_cell_that_does_not_parse_keeps_its_row_and_its_place() -> None:
    table, [problem] = _table([FUNDS, ["P1", "a", 1], ["P2", "a", "约3万"], ["P3", "a", 3]])
    assert table.frame["total_amount"].isna().tolist() == [False, True, False]
    assert table.unreadable == {"total_amount": frozenset({1})}
    assert (problem.check, problem.row_id, problem.value, problem.column) == ("type", 1, "约3万", "total_amount")
    assert table.place(1, "total_amount").cell == "C3"


def test_a_word_merged_over_rows_is_that_of_each() -> None:
    rows: list[list[object]] = [
        ["项目编号", "发布日期", "标题"],
        ["P1", "2019-01-01", "一"],
        ["", "2019-02-01", ""],
        ["", "2019-03-01", "三"],
        ["", "2019-04-01", "四"],
        ["", "", ""],
    ]
    table, _problems = _table(rows, merged=(((1, 0), (3, 0)), ((1, 2), (2, 2)), ((5, 0), (9, 0))))
    assert table.frame["project_id"].fillna("").tolist() == ["P1", "P1", "P1", ""]
    assert table.frame["title"].fillna("").tolist() == ["一", "一", "三", "四"]


def test_a_sheet_of_projects_and_funds_gives_each_its_rows() -> None:
    headers: list[object] = ["项目编号", "项目名称", "执行机构", "领域", "活动批次", "筹款总额"]
    projects, funds = _pieces(
        [
            headers,
            ["P1", "一", "O1", "教育", "2019-99", 1],
            ["P1", "一", "O1", "教育", "2019-99", 2],
            ["P2", "二", "O1", "教育", "", ""],
        ]
    )
    assert projects.columns["project_id"].values.tolist() == ["P1", "P2"]
    assert projects.row_number.tolist() == [2, 4]
    assert funds.columns["total_amount"].values.tolist() == [100, 200]
    assert funds.row_number.tolist() == [2, 3]


def test_a_row_with_an_amount_but_no_campaign_is_not_dropped_from_the_funds() -> None:
    headers: list[object] = ["项目编号", "项目名称", "执行机构", "领域", "活动批次", "筹款总额"]
    projects, funds = _pieces([headers, ["P1", "一", "O1", "教育", "", 7], ["P1", "", "", "", "2019-99", 8]])
    assert projects.row_number.tolist() == [2, 3]
    assert funds.columns["total_amount"].values.tolist() == [700, 800]


def test_problems_keep_their_rows_when_repeated_rows_are_left_out() -> None:
    headers: list[object] = ["项目编号", "项目名称", "执行机构", "领域", "活动批次", "筹款总额"]
    projects, _funds = _pieces(
        [
            headers,
            ["P1", "一", "O1", "教育", "2019-99", 1],
            ["P1", "一", "O1", "教育", "2019-99", 2],
            ["P2", "二", "O1", "魔法", "2019-99", 3],
        ]
    )
    table, [problem] = assemble(projects.table, [projects], "CNY")
    assert (problem.check, problem.row_id, table.place(1, "field").cell) == ("enum", 1, "D4")


def test_pieces_with_other_columns_make_one_table() -> None:
    [first] = _pieces([FUNDS[:3], ["P1", "a", 1]])
    [second] = _pieces([["捐赠人数", "筹款总额", "活动批次", "项目编号"], [7, "坏", "a", "P2"], [8, 2, "a", "P3"]])
    table, [problem] = assemble(first.table, [first, second], "CNY")
    assert table.frame["donors"].astype(object).where(table.frame["donors"].notna(), None).tolist() == [None, 7, 8]
    assert table.place(1, "total_amount") == Place("a.xlsx", "S", 2, "B2")
    assert table.place(0, "donors") == Place("a.xlsx", "S", 2, None)
    assert problem.row_id == 1
    assert table.frame[ROW_ID].tolist() == [0, 1, 2]


@pytest.mark.parametrize("word", ["合计", "合 计", "总计：", "Total", "GRAND TOTAL:", "合计："])
def test_a_total_that_adds_up_is_no_data_and_no_problem(word: str) -> None:
    table, problems = _table([FUNDS, ["P1", "a", 1.1, 2], ["P2", "a", 2.2, 3], [word, "", 3.3, 5]])
    assert len(table.frame) == 2
    assert problems == []


def test_a_total_that_does_not_add_up_is_a_problem_at_its_cell() -> None:
    _found, [problem] = _table([["标题"], FUNDS, ["P1", "a", 1, 2], ["P2", "a", 2, 3], ["", "合计", "1,003.50", 5]])
    assert (problem.check, problem.code, problem.column, problem.row_id) == (
        "total",
        "wrong-total",
        "total_amount",
        None,
    )
    assert problem.place == Place("a.xlsx", "S", 5, "C5")
    assert (problem.value, problem.expected) == ("1,003.50", "3.00")
    assert problem.arguments["difference"] == "1,000.50"


def test_subtotals_are_of_the_rows_since_the_last_and_totals_of_all() -> None:
    rows: list[list[object]] = [
        FUNDS,
        ["P1", "a", 1, 1],
        ["小计", "", 1, 1],
        ["P2", "a", 2, 1],
        ["P3", "a", 3, 1],
        ["小计", "", 5, 3],
        ["合计", "", 6, 3],
    ]
    _found, [problem] = _table(rows)
    assert (problem.column, problem.place, problem.expected) == ("donors", Place("a.xlsx", "S", 6, "D6"), "2")


def test_a_total_is_open_where_a_cell_of_its_rows_could_not_be_read() -> None:
    _found, problems = _table([FUNDS, ["P1", "a", "坏", 2], ["P2", "a", 2, 3], ["合计", "", 9, 9]])
    assert {(problem.code, problem.column, problem.place and problem.place.cell) for problem in problems} == {
        ("not-an-amount", "total_amount", None),
        ("open-total", "total_amount", "C4"),
        ("wrong-total", "donors", "D4"),
    }
    [is_open] = [problem for problem in problems if problem.code == "open-total"]
    assert (is_open.value, is_open.expected, is_open.arguments) == ("9.00", None, {"unread": 1})


def test_a_subtotal_whose_own_rows_could_be_read_is_judged_all_the_same() -> None:
    rows = [["P1", "a", 1, 1], ["小计", "", 1, 1], ["P2", "a", "坏", 1], ["小计", "", 5, 1], ["合计", "", 6, 2]]
    _found, problems = _table([FUNDS, *rows])
    assert [problem.place and problem.place.cell for problem in problems if problem.code == "open-total"] == [
        "C5",
        "C6",
    ]


def test_a_project_called_total_elsewhere_is_data() -> None:
    headers: list[object] = ["项目编号", "项目名称", "执行机构", "领域"]
    table, _problems = _table([headers, ["P1", "合计", "O1", "教育"]])
    assert table.frame["title"].tolist() == ["合计"]


def test_the_unit_scales_the_amounts_and_their_total_but_no_counts() -> None:
    table, problems = _table(
        [["单位：万元"], FUNDS, ["P1", "a", 1.5, 2], ["P2", "a", "3元", 2], ["合计", "", 1.5003, 4]]
    )
    assert table.frame["total_amount"].tolist() == [1_500_000, 300]
    assert table.frame["donors"].tolist() == [2, 2]
    assert problems == []


def test_days_of_a_1904_workbook(make_workbook: Any) -> None:
    rows = [["项目编号", "报告日期"], ["P1", 42_000], ["P2", date(2019, 1, 1)]]
    days = [
        read([make_workbook(name, {"审计": rows}, **options)]).tables["audits"].frame["report_on"].tolist()
        for name, options in (("a.xlsx", {}), ("b.xlsx", {"date_1904": True}))
    ]
    assert days[0] == [pd.Timestamp(2014, 12, 27), pd.Timestamp(2019, 1, 1)]
    assert days[1] == [pd.Timestamp(2018, 12, 28), pd.Timestamp(2019, 1, 1)]


def _refused(rows: list[list[object]], column: str = "total_amount") -> tuple[list[int | None], list[tuple[str, str]]]:
    """Return the amounts of a sheet, null where there is none, and those in another currency with what they are in."""
    table, problems = _table(rows)
    told = [each for each in problems if each.code == "other-currency" and each.column == column]
    assert {each.row_id for each in told} <= table.unreadable.get(column, frozenset())
    amounts = [None if pd.isna(amount) else int(amount) for amount in table.frame[column]]
    return amounts, [(str(each.value), str(each.arguments["currency"])) for each in told]


@pytest.mark.parametrize("header", ["币种", "货币", "currency", "币种代码", "CCY"])
def test_an_amount_whose_row_names_another_currency_is_refused_in_its_cell(header: str) -> None:
    rows = [
        ["P1", "a", 1, 5, "CNY"],
        ["P2", "a", 2, 5, "USD"],
        ["P3", "a", "3", 5, "美元"],
        ["P4", "a", 4, 5, ""],
        ["P5", "a", 5, 5, "人民币"],
        ["P6", "a", 6, 5, "卢布"],
        ["P7", "a", "", 5, "USD"],
    ]
    amounts, told = _refused([[*FUNDS, header], *rows, ["合计", "", 21, 35, ""]])
    assert amounts == [100, None, None, 400, 500, None, None]
    assert told == [("2", "USD"), ("3", "USD"), ("6", "卢布")]


def test_the_known_column_of_currencies_is_asked_as_well() -> None:
    headers: list[object] = ["项目编号", "项目名称", "执行机构", "领域", "目标金额", "币种"]
    rows: list[list[object]] = [["P1", "甲", "J1", "教育", 10, "USD"], ["P2", "乙", "J1", "教育", 10, "RMB"]]
    assert _refused([headers, *rows], "target_amount") == ([None, 1000], [("10", "USD")])
    export = _pieces([[*headers, "活动批次", "筹款总额"], *([*row, "2019-99", 5] for row in rows)])
    assert {piece.table.name: piece.columns["total_amount"].valid.tolist() for piece in export[1:]} == {
        "funds": [False, True]
    }


def test_a_header_that_names_the_currency_of_the_run_is_nearer_than_that_of_the_row() -> None:
    row = ["P1", "a", 1, 5, "USD"]
    assert _refused([["项目编号", "活动批次", "筹款总额（人民币）", "捐赠人数", "币种"], row]) == ([100], [])
    assert _refused([["项目编号", "活动批次", "筹款总额（元）", "捐赠人数", "币种"], row]) == ([None], [("1", "USD")])


def test_counts_are_scaled_by_their_header() -> None:
    headers: list[object] = ["项目编号", "活动批次", "筹款总额", "捐赠人数（万）"]
    table, problems = _table([headers, ["P1", "a", 1, 3], ["P2", "a", 1, "1.5"]])
    assert problems == []
    assert table.frame["donors"].tolist() == [30_000, 15_000]


def test_amounts_that_64_bits_could_not_add_up_are_refused_and_all_others_stand() -> None:
    rows: list[dict[str, object]] = [
        {"project_id": "P1", "campaign": "a", "total_amount": "90,000,000,000,000,000"},
        {"project_id": "P2", "campaign": "a", "total_amount": "90,000,000,000,000,000"},
        {"project_id": "P3", "campaign": "a", "total_amount": "12.50"},
    ]
    dataset = from_rows({"funds": rows})
    assert dataset.tables["funds"].frame["total_amount"].dropna().tolist() == [1250]
    assert [(problem.code, problem.row_id, problem.value) for problem in dataset.problems] == [
        ("too-large", 0, "90,000,000,000,000,000.00"),
        ("too-large", 1, "90,000,000,000,000,000.00"),
    ]


def test_a_date_for_a_number_or_a_campaign_is_no_text() -> None:
    rows = [
        {"project_id": "P1", "campaign": date(2019, 9, 1), "total_amount": 5},
        {"project_id": datetime(2019, 1, 1), "campaign": "2019-9", "total_amount": 5},
    ]
    dataset = from_rows({"funds": rows})
    assert dataset.tables["funds"].frame["campaign"].fillna("").tolist() == ["", "2019-9"]
    told = [(problem.column, problem.code, problem.value) for problem in dataset.problems if problem.check == "type"]
    assert told == [("project_id", "date-for-key", "2019-01-01"), ("campaign", "date-for-key", "2019-09-01")]


def test_a_date_in_a_column_of_words_is_text() -> None:
    dataset = from_rows({"progress": [{"project_id": "P1", "posted_on": "2019-09-01", "title": date(2019, 9, 1)}]})
    assert dataset.tables["progress"].frame["title"].tolist() == ["2019-09-01"]


def test_what_a_file_holds_under_a_merged_cell_is_not_read() -> None:
    rows: list[list[object]] = [
        ["项目编号", "活动批次", "筹款总额", "公众捐款", "捐赠人数"],
        ["P1", "a", 5, 4, 1],
        ["P2", "b", 999, 3, 2],
        ["P3", "c", 7, 999, 999],
    ]
    merged = (((1, 1), (2, 1)), ((1, 2), (2, 2)), ((3, 2), (3, 4)))
    sheet = RawSheet("a.xlsx", "筹款", rows, merged)
    [region] = locate(sheet, {}, "CNY").regions
    [piece] = pieces(sheet, region, Options())
    table, problems = assemble(piece.table, [piece], "CNY")
    assert table.frame["campaign"].tolist() == ["a", "a", "c"]
    assert table.frame["total_amount"].fillna(-1).tolist() == [500, -1, 700]
    assert table.frame["public_amount"].fillna(-1).tolist() == [400, 300, -1]
    assert table.frame["donors"].fillna(-1).tolist() == [1, 2, -1]
    assert [(problem.code, problem.row_id, problem.value) for problem in problems] == [("merged-amount", 1, "C2:C3")]
