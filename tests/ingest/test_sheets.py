from __future__ import annotations

from auditkit.ingest import parse_mapping
from auditkit.ingest.raw import RawSheet
from auditkit.ingest.sheets import Reading, locate
from auditkit.model.dataset import Place

PROJECTS = ["项目编号", "项目名称", "执行机构", "领域"]
DISCLOSURES = ["项目编号", "报告期起", "报告期止", "披露日期"]


def _locate(*rows: list[object], name: str = "Sheet1", mapping: tuple[str, ...] = ()) -> Reading:
    width = max(map(len, rows))
    padded = [[*row, *[""] * (width - len(row))] for row in rows]
    return locate(RawSheet("a.xlsx", name, padded), parse_mapping(mapping), "CNY")


def _tables(reading: Reading) -> list[str]:
    return [located.table.name for located in reading.tables]


def test_titles_notes_and_blank_rows_may_stand_above_the_headers() -> None:
    reading = _locate(["2019 项目一览"], [], ["编制单位：某基金会", "", "", "项目"], [None], [None, *PROJECTS])
    assert reading.header_row == 5
    assert _tables(reading) == ["projects"]
    assert reading.tables[0].columns == {"project_id": 1, "title": 2, "org_id": 3, "field": 4}


def test_headers_after_the_thirtieth_row_are_not_looked_for() -> None:
    blank: list[list[object]] = [[""] for _row in range(30)]
    assert _tables(_locate(*blank[:29], PROJECTS)) == ["projects"]
    assert _locate(*blank, PROJECTS).note == "It has no row of headers that are known."


def test_columns_may_stand_in_any_order() -> None:
    assert _locate(list(reversed(PROJECTS))).tables[0].columns == {"project_id": 3, "title": 2, "org_id": 1, "field": 0}


def test_a_sheet_of_projects_and_funds_feeds_both() -> None:
    assert _tables(_locate([*PROJECTS, "活动批次", "筹款总额"])) == ["projects", "funds"]


def test_tables_with_keys_of_their_own_are_not_mixed() -> None:
    reading = _locate([*DISCLOSURES, "发布日期", "披露编号"])
    assert _tables(reading) == ["disclosures"]


def test_the_name_of_the_sheet_decides_a_tie() -> None:
    headers: list[object] = ["项目编号", "发布日期", "报告日期"]
    assert _tables(_locate(headers, name="审计")) == ["audits"]
    assert _tables(_locate(headers, name="项目进展")) == ["progress"]
    tie = _locate(headers)
    assert tie.tables == ()
    [message] = tie.errors
    assert message == (
        "a.xlsx › Sheet1: the headers in row 1 fit progress (Project progress), audits (Audits) equally well:"
        ' "项目编号", "发布日期", "报告日期". Name the sheet after its table.'
    )


def test_units_come_from_the_header_then_from_a_note_above() -> None:
    reading = _locate(
        ["单位：万元"], ["项目编号", "活动批次", "筹款总额", "公众捐款（元）", "平台配捐（千元）", "捐赠人数"]
    )
    assert reading.tables[0].scales == {"public_amount": 1, "platform_match": 1000, "total_amount": 10000}


def test_a_unit_that_cannot_be_read_for_certain_is_refused_by_its_cell_unless_headers_settle_it() -> None:
    note = [None, "金额单位：万元 人数单位：人"]
    reading = _locate(note, ["项目编号", "活动批次", "筹款总额"], name="筹款")
    assert reading.tables == ()
    [message] = reading.errors
    assert message.startswith('a.xlsx › 筹款 › B1: "金额单位:万元 人数单位:人" seems to tell the unit of the amounts')
    settled = _locate(note, ["项目编号", "活动批次", "筹款总额（元）"], name="筹款")
    assert settled.tables[0].scales == {"total_amount": 1}
    stated = _locate(note, ["单位：万元"], ["项目编号", "活动批次", "筹款总额"], name="筹款")
    assert stated.tables[0].scales == {"total_amount": 10000}
    assert _locate(note, ["单位：千元"], ["项目编号", "活动批次", "筹款总额"], name="筹款").tables == ()


def test_amounts_in_another_currency_are_refused_by_the_sheet() -> None:
    for rows in (
        [["项目编号", "活动批次", "筹款总额（USD）"]],
        [["Unit: USD 1,000"], ["项目编号", "活动批次", "筹款总额"]],
    ):
        reading = _locate(*rows, name="筹款")
        assert reading.tables == ()
        assert reading.errors[0].endswith(
            "are in USD, but the dataset is in CNY. Convert them, or run with --currency USD."
        )


def test_a_sheet_that_has_nothing_to_do_with_the_tables_is_ignored_with_a_note() -> None:
    assert _locate(["说明", "本表由各机构填写"]).note == "It has no row of headers that are known."
    reading = _locate(["姓名", "电话", "链接"])
    assert reading.note == 'Its headers match no table: "姓名", "电话", "链接".'
    assert reading.errors == ()


def test_a_missing_required_column_names_the_nearest_header_and_the_way_out() -> None:
    reading = _locate(["标题"], ["项目编号", "报告期起", "报告期止", "披露的日期", "备注"])
    assert reading.tables == ()
    assert reading.near is not None
    assert reading.near.table.name == "disclosures"
    [message] = reading.errors
    assert message == (
        "a.xlsx › Sheet1: required column missing: disclosed_on (Disclosed on) of table disclosures. The nearest header"
        ' is "披露的日期" in D2: did you mean it? If so, rename it, or run with'
        " --map '披露的日期=disclosures.disclosed_on'."
    )


def test_a_missing_required_column_without_a_near_header_shows_what_was_seen() -> None:
    reading = _locate(PROJECTS[:3], name="项目")
    [message] = reading.errors
    assert message == (
        "a.xlsx › Sheet1: required column missing: field (Field) of table projects."
        ' The headers seen are "项目编号", "项目名称", "执行机构".'
        " If one of them is meant, rename it, or run with --map 'HEADER=projects.field'; else add the column."
    ).replace("Sheet1", "项目")


def test_a_mapping_settles_a_missing_column() -> None:
    reading = _locate(["项目编号", "报告期起", "报告期止", "上网日"], mapping=("上网日=disclosures.disclosed_on",))
    assert reading.tables[0].columns["disclosed_on"] == 3


def test_one_header_is_enough_for_a_sheet_named_after_its_table() -> None:
    [message] = _locate(["项目编号", "甲", "乙"], name="项目").errors
    assert (
        "required columns missing: title (Project name), org_id (Implementing organisation), field (Field) of"
        in message
    )
    assert _locate(["项目编号", "甲", "乙"]).errors == ()


def test_a_similar_header_is_reported_once_and_not_taken() -> None:
    reading = _locate(["", "项目编号", "活动批次", "筹款总额", "公众捐款金額数"], ["", "P1", "2019-99", 1, 2])
    [located] = reading.tables
    assert "public_amount" not in located.columns
    [problem] = located.problems
    assert (problem.check, problem.code, problem.table, problem.column) == (
        "header",
        "similar",
        "funds",
        "public_amount",
    )
    assert problem.place == Place("a.xlsx", "Sheet1", 1, "E1")
    assert problem.value == "公众捐款金額数"
    assert problem.row_id is None


def test_a_header_of_shares_of_an_amount_that_is_not_there_is_reported() -> None:
    row = ["P01", "2019-01-01", "2019-03-31", "2019-04-01", 0.05]
    [problem] = _locate([*DISCLOSURES, "管理费（%）"], row).tables[0].problems
    assert (problem.code, problem.column, problem.value) == ("share", "management_fee", "管理费(%)")
    assert problem.place == Place("a.xlsx", "Sheet1", 1, "E1")
    assert _locate([*DISCLOSURES, "管理费（%）", "管理费"], [*row, 5]).tables[0].problems == ()


def test_a_header_is_not_said_to_be_similar_to_a_column_that_its_cells_cannot_be_of() -> None:
    row = ["P01", "2019-01-01", "2019-03-31", "2019-04-01"]
    assert _locate([*DISCLOSURES, "支出的金额"], [*row, 5]).tables[0].problems != ()
    assert _locate([*DISCLOSURES, "支出的金额"], [*row, "见附件"]).tables[0].problems == ()


def test_a_second_header_of_one_column_is_reported() -> None:
    [located] = _locate(["项目编号", "活动批次", "筹款总额", "筹款金额"]).tables
    assert located.columns["total_amount"] == 2
    [problem] = located.problems
    assert (problem.code, problem.arguments["first"], problem.place) == (
        "repeated",
        "C1",
        Place("a.xlsx", "Sheet1", 1, "D1"),
    )


def test_a_further_header_that_is_like_nothing_is_no_problem() -> None:
    assert _locate([*PROJECTS, "备注", "联系电话"]).tables[0].problems == ()


def test_a_header_of_two_units_is_refused_by_its_cell() -> None:
    [message] = _locate(["项目编号", "活动批次", "筹款总额（万元）（元）"], name="筹款").errors
    assert message == (
        'a.xlsx › 筹款 › C1: the header "筹款总额(万元)(元)" names two units, 万元 and 元. Write the one that is meant.'
    )


def test_notes_that_contradict_each_other_are_refused_by_their_cells_unless_headers_settle_it() -> None:
    notes = [["单位：万元"], ["", "", "单位：元"]]
    reading = _locate(*notes, ["项目编号", "活动批次", "筹款总额"], name="筹款")
    assert reading.regions == ()
    [message] = reading.errors
    assert message.startswith('a.xlsx › 筹款 › A1: "单位:万元" contradicts "单位:元" in C2.')
    settled = _locate(*notes, ["项目编号", "活动批次", "筹款总额（千元）"], name="筹款")
    assert settled.tables[0].scales == {"total_amount": 1000}
    [message] = _locate(["单位：万元/元"], ["项目编号", "活动批次", "筹款总额"], name="筹款").errors
    assert message.startswith('a.xlsx › 筹款 › A1: "单位:万元/元" names two units.')


def test_what_is_counted_stands_behind_a_label_and_is_no_part_of_it() -> None:
    columns = _locate(["项目编号", "活动批次", "筹款总额", "捐赠人数（人）", "捐款笔数(笔)"]).tables[0].columns
    assert list(columns) == ["project_id", "campaign", "total_amount", "donors", "donations"]


MONEY = ["公众筹款", "配捐", "筹款总额"]
PROJECT = ["P01", "图书角", "JG1", "教育"]


def test_columns_of_a_second_table_that_lacks_one_are_reported_with_what_lacks() -> None:
    reading = _locate([*PROJECTS, *MONEY], [*PROJECT, 1, 2, 3], name="汇总表")
    assert _tables(reading) == ["projects"]
    [problem] = reading.tables[0].problems
    assert (problem.check, problem.code, problem.table) == ("header", "other-table", "projects")
    assert problem.place == Place("a.xlsx", "汇总表", 1, "E1")
    assert problem.arguments["headers"] == ["E1 公众筹款", "G1 筹款总额"]
    assert problem.arguments["other"] == ("funds", None)
    assert problem.arguments["needed"] == [("funds", "campaign")]
    assert _locate([*PROJECTS, "活动批次", *MONEY]).tables[0].problems == ()


def test_the_header_nearest_to_what_a_second_table_lacks_is_named_with_its_mapping() -> None:
    headers: list[object] = [*PROJECTS, *MONEY, "筹款的活动批次"]
    [problem] = _locate(headers, [*PROJECT, 1, 2, 3, "2019-99"]).tables[0].problems
    assert problem.code == "other-table-near"
    assert problem.arguments["nearest"] == "筹款的活动批次"
    assert (problem.arguments["cell"], problem.arguments["target"]) == ("H1", "funds.campaign")
    assert _tables(_locate(headers, mapping=("筹款的活动批次=funds.campaign",))) == ["projects", "funds"]


def test_columns_of_a_table_with_another_key_are_told_to_need_a_sheet_of_their_own() -> None:
    [problem] = _locate([*PROJECTS, "期初余额", "本期收入", "本期支出"]).tables[0].problems
    assert (problem.code, problem.arguments["other"]) == ("other-sheet", ("disclosures", None))
    assert problem.arguments["headers"] == ["E1 期初余额", "F1 本期收入", "G1 本期支出"]
    assert ("disclosures", "period_start") in problem.arguments["needed"]


def test_names_beside_numbers_do_not_tell_that_another_table_was_meant() -> None:
    assert _locate(["项目编号", "项目名称", "执行机构", "活动批次", "筹款总额"]).tables[0].problems == ()
    assert _locate([*DISCLOSURES, "项目名称", "执行机构", "本期收入"]).tables[0].problems == ()


def test_a_table_of_names_whose_missing_column_is_nearly_there_is_reported() -> None:
    headers: list[object] = ["项目编号", "项目名称", "执行机构", "项目的领域", "活动批次", "筹款总额"]
    [problem] = _locate(headers, [*PROJECT, "2019-99", 1]).tables[0].problems
    assert (problem.code, problem.table) == ("other-table-near", "funds")
    assert problem.arguments["headers"] == ["B1 项目名称", "C1 执行机构"]
    assert (problem.arguments["cell"], problem.arguments["target"]) == ("D1", "projects.field")
