from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest

from auditkit.errors import BadFile, BadUsage
from auditkit.ingest import ReadOptions, from_rows, parse_mapping, read, read_as
from auditkit.model.schema import RECORD_TABLE_NAMES, TABLE_NAMES, table_schema

MakeWorkbook = Callable[..., Path]
Rows = Sequence[Sequence[object]]

CHINESE = ["项目编号", "规则编号", "豁免原因", "批准人", "有效期至"]
ENGLISH = ["project_id", "rule", "reason", "by", "until"]
WAIVED = ["P01", "audit-*", "洪灾", "理事会", "2020-06-30"]


def csv(folder: Path, name: str, rows: Rows) -> Path:
    file = folder / name
    file.write_text("".join(",".join(map(str, row)) + "\n" for row in rows), encoding="utf-8")
    return file


@pytest.mark.parametrize("headers", [CHINESE, ENGLISH])
def test_a_csv_file_of_waivers_is_read_with_headers_of_both_languages(tmp_path: Path, headers: list[str]) -> None:
    dataset = read_as([csv(tmp_path, "豁免.csv", [headers, WAIVED])], "waivers")
    assert list(dataset.tables) == ["waivers"]
    [row] = dataset.tables["waivers"].frame[list(table_schema("waivers").column_names)].to_dict("records")
    assert {**row, "until": row["until"].date()} == {
        "project_id": "P01",
        "rule": "audit-*",
        "reason": "洪灾",
        "approved_by": "理事会",
        "until": date(2020, 6, 30),
    }
    assert dataset.problems == ()
    assert dataset.errors == ()


def test_a_workbook_of_waivers_keeps_the_place_of_every_row_and_real_dates(make_workbook: MakeWorkbook) -> None:
    rows = [["2020年豁免清单"], [], CHINESE, WAIVED, ["P02", "progress-recent", "停工", "秘书长", date(2020, 3, 1)]]
    table = read_as([make_workbook("a.xlsx", {"说明": [["本表由审计方填写"]], "豁免": rows})], "waivers").tables[
        "waivers"
    ]
    assert [day.date() for day in table.frame["until"]] == [date(2020, 6, 30), date(2020, 3, 1)]
    place = table.place(1, "until")
    assert (place.sheet, place.row, place.cell) == ("豁免", 5, "E5")


def test_a_bad_date_is_a_problem_with_its_cell_and_takes_no_row_away(make_workbook: MakeWorkbook) -> None:
    file = make_workbook("a.xlsx", {"豁免": [CHINESE, [*WAIVED[:4], "2020-13-45"], WAIVED]})
    dataset = read_as([file], "waivers")
    [problem] = dataset.problems
    assert (problem.check, problem.column, problem.value, problem.row_id) == ("type", "until", "2020-13-45", 0)
    assert dataset.tables["waivers"].place(0, "until").cell == "E2"
    assert dataset.tables["waivers"].frame["until"].isna().tolist() == [True, False]


def test_a_waiver_without_a_reason_or_an_end_is_a_problem(tmp_path: Path) -> None:
    dataset = read_as([csv(tmp_path, "a.csv", [ENGLISH, ["P01", "audit-*", "", "理事会", ""]])], "waivers")
    assert [(problem.check, problem.column) for problem in dataset.problems] == [
        ("required", "reason"),
        ("required", "until"),
    ]


def test_a_file_without_a_sheet_of_the_table_is_an_error_that_says_what_it_needs(make_workbook: MakeWorkbook) -> None:
    file = make_workbook(
        "a.xlsx", {"项目": [["项目编号", "项目名称", "执行机构", "领域"], ["P01", "净水", "G1", "教育"]]}
    )
    with pytest.raises(BadFile) as raised:
        read_as([file], "waivers")
    assert raised.value.path == str(file)
    assert "a.xlsx has no sheet of waivers (Waivers)." in raised.value.message
    assert "rule (Rule), reason (Reason), approved_by (Approved by), until (Until)" in raised.value.message


def test_a_missing_column_is_named_and_can_be_settled_by_a_mapping(tmp_path: Path) -> None:
    file = csv(tmp_path, "豁免.csv", [["项目编号", "规则编号", "豁免原因", "谁", "有效期至"], WAIVED])
    with pytest.raises(BadFile) as raised:
        read_as([file], "waivers")
    assert "required column missing: approved_by (Approved by) of table waivers" in raised.value.message
    assert "--map 'HEADER=waivers.approved_by'" in raised.value.message
    settled = ReadOptions(mapping=parse_mapping(["谁=waivers.approved_by"]))
    assert read_as([file], "waivers", settled).tables["waivers"].frame["approved_by"].tolist() == ["理事会"]


def test_a_path_that_is_not_there_and_a_table_that_there_is_not_are_errors(tmp_path: Path) -> None:
    with pytest.raises(BadFile) as raised:
        read_as([tmp_path / "waivers.csv"], "waivers")
    assert "waivers.csv" in raised.value.message
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "notes.md").write_text("nothing", encoding="utf-8")
    with pytest.raises(BadFile, match="empty"):
        read_as([tmp_path / "empty"], "waivers")
    with pytest.raises(BadUsage, match="waiver"):
        read_as([tmp_path / "waivers.csv"], "waiver")


def test_among_several_sheets_one_that_cannot_be_used_is_an_error_beside_the_rest(make_workbook: MakeWorkbook) -> None:
    file = make_workbook("a.xlsx", {"豁免": [CHINESE, WAIVED], "更多豁免": [CHINESE[:4], WAIVED[:4]]})
    dataset = read_as([file], "waivers")
    assert len(dataset.tables["waivers"].frame) == 1
    [error] = dataset.errors
    assert "until" in error


@pytest.mark.parametrize("name", RECORD_TABLE_NAMES)
def test_no_sheet_among_the_submissions_is_taken_for_a_record_of_the_audit(name: str, tmp_path: Path) -> None:
    columns = table_schema(name).columns
    for headers in ([column.name for column in columns], [column.title["zh"] for column in columns]):
        file = csv(tmp_path, f"{table_schema(name).title['zh']}.csv", [headers, ["P01", "1", "2", "3", "2020-01-01"]])
        assert name not in read([file]).tables
        assert list(read_as([file], name).tables) == [name]


def test_rows_written_out_may_be_samples() -> None:
    rows = [{"project_id": "P1", "selected_as": "抽中", "stratum": "rest / 教育", "ticket": "0.25", "amount": "12.5"}]
    frame = from_rows({"projects": [{"project_id": "P1"}], "samples": rows}).tables["samples"].frame
    assert frame[["selected_as", "ticket", "amount"]].values.tolist() == [["selected", "0.25", 1250]]


def test_a_sheet_of_annual_accounts_is_not_taken_for_one_of_organisations_by_the_names_beside_the_numbers(
    make_workbook: MakeWorkbook,
) -> None:
    accounts = [["机构编号", "机构名称", "会计年度止", "总收入"], ["G1", "甲", "2019-12-31", 5]]
    organizations = [["机构编号", "机构名称", "机构类型"], ["G1", "甲", "基金会"]]
    dataset = read([make_workbook("a.xlsx", {"账目": accounts, "机构": organizations})])
    assert {name: len(table.frame) for name, table in dataset.tables.items()} == {
        "organizations": 1,
        "annual_accounts": 1,
    }
    assert dataset.errors == ()
    assert dataset.problems == ()


def test_a_sheet_of_dealings_is_read_and_its_own_words_are_codes(make_workbook: MakeWorkbook) -> None:
    headers = [
        "事项编号",
        "统一社会信用代码",
        "机构名称",
        "关联交易类型",
        "是否重要关联方",
        "交易对方",
        "发生日期",
        "交易金额（万元）",
    ]
    row = ["1", "G1", "甲", "委托理财", "是", "乙公司", date(2020, 3, 1), 1.5]
    table = read([make_workbook("a.xlsx", {"Sheet1": [headers, row]})]).tables["related_party_dealings"]
    assert table.frame[["kind", "related_party", "amount"]].values.tolist() == [
        ["entrusted_investment", True, 1_500_000]
    ]


def test_accounts_that_nobody_looked_at_are_said_so_and_not_left_open(make_workbook: MakeWorkbook) -> None:
    cells = ["none", "None", "未审计", "无", "n/a", ""]
    rows = [[f"G{number}", "2019-12-31", cell] for number, cell in enumerate(cells)]
    file = make_workbook("a.xlsx", {"年度账目": [["机构编号", "会计年度止", "鉴证方式"], *rows]})
    found = read([file]).tables["annual_accounts"].frame["assurance"]
    assert [None if code != code else code for code in found.tolist()] == ["none", "none", "none", None, None, None]


@pytest.mark.parametrize(
    ("headers", "table"),
    [
        (["项目编号", "机构编号", "报告期起", "报告期止", "披露日期", "总收入", "总支出", "管理费用"], "disclosures"),
        (["机构编号", "机构名称", "机构类型", "登记日期", "网址"], "organizations"),
        (["项目编号", "审计机构", "审计报告日期", "审计意见", "公开日期"], "audits"),
        (["捐赠编号", "项目编号", "交易日期", "交易金额", "捐赠类型"], "donations"),
    ],
)
def test_sheets_that_share_words_with_accounts_and_dealings_stay_what_they_are(
    headers: list[str], table: str, tmp_path: Path
) -> None:
    found = read([csv(tmp_path, "a.csv", [headers, ["x"] * len(headers)])])
    assert [sheet.table for file in found.inputs for sheet in file.sheets] == [table]


def test_a_likely_header_is_still_told_where_only_accounts_know_the_word(tmp_path: Path) -> None:
    headers = ["项目编号", "报告期起", "报告期止", "披露日期", "本年收入合计"]
    dataset = read([csv(tmp_path, "a.csv", [headers, ["P1", "2019-01-01", "2019-12-31", "2020-02-01", "5"]])])
    [problem] = [each for each in dataset.problems if each.check == "header"]
    assert (problem.code, problem.column) == ("similar", "income")


def test_of_two_tables_that_a_projects_sheet_may_have_been_meant_for_the_one_of_projects_is_named(
    tmp_path: Path,
) -> None:
    headers = ["项目编号", "项目名称", "执行机构", "领域", "总收入", "总支出", "管理费用"]
    dataset = read([csv(tmp_path, "a.csv", [headers, ["P1", "净水", "G1", "教育", "3", "2", "1"]])])
    [problem] = [each for each in dataset.problems if each.check == "header"]
    assert problem.arguments["other"] == ("disclosures", None)


def test_the_tables_that_people_hand_in_are_all_read_by_their_own_headers(tmp_path: Path) -> None:
    for name in TABLE_NAMES:
        file = csv(tmp_path, "sheet.csv", [list(table_schema(name).column_names), ["1"] * 40])
        assert [sheet.table for each in read([file]).inputs for sheet in each.sheets] == [name]
