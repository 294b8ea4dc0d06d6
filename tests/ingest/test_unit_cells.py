"""Where a sheet tells the unit of a table's amounts outside their headers."""

from __future__ import annotations

import pytest

from auditkit.ingest.raw import RawSheet
from auditkit.ingest.sheets import Reading, locate

FUNDS: list[object] = ["项目编号", "活动批次", "筹款总额"]
ROWS: list[list[object]] = [["P01", "2019-99", 12.5], ["P02", "2019-99", 3]]
TOTAL: list[object] = ["合计", "", 15.5]


def _locate(*rows: list[object], name: str | None = "Sheet1", file: str = "a.xlsx") -> Reading:
    width = max(map(len, rows))
    padded = [[*row, *[""] * (width - len(row))] for row in rows]
    return locate(RawSheet(file, name, padded), {}, "CNY")


def _scale(reading: Reading) -> int:
    assert reading.errors == ()
    [located] = [each for each in reading.tables if each.table.name == "funds"]
    return located.scales["total_amount"]


def _error(reading: Reading) -> str:
    assert reading.tables == ()
    [message] = reading.errors
    return message


@pytest.mark.parametrize(
    "rows",
    [
        [FUNDS, *ROWS, TOTAL, ["注：以上金额单位为万元"]],
        [FUNDS, *ROWS, TOTAL, ["单位：万元"]],
        [FUNDS, *ROWS, ["", "", "单位：万元"]],
        [FUNDS, *ROWS, ["某基金会", "", "单位：万元"]],
        [FUNDS, *ROWS, [], ["填表人：张三", "", "金额单位：人民币万元"]],
        [FUNDS, *ROWS, ["合计", "单位：万元", 15.5]],
        [[*FUNDS, "单位：万元"], *ROWS],
        [[*FUNDS, "（金额单位：万元）"], *ROWS],
        [[*FUNDS, "金额（万元）"], *ROWS],
        [["（金额：万元）"], FUNDS, *ROWS],
        [["筹款公示"], ["", "", "金额（万元）"], FUNDS, *ROWS],
        [["金额（万元）"], FUNDS, *ROWS],
        [["单位", "万元"], FUNDS, *ROWS],
        [["", "单位：", "万元"], FUNDS, *ROWS],
        [[*FUNDS, "单位"], *([*row, "万元"] for row in ROWS)],
        [[*FUNDS, "金额单位"], *([*row, "人民币（万元）"] for row in ROWS), [*TOTAL, ""]],
        [[*FUNDS, "计量单位"], *([*row, "万元"] for row in ROWS), [*TOTAL, "万元"]],
        [[*FUNDS, "币种"], *([*row, "人民币万元"] for row in ROWS)],
    ],
)
def test_a_unit_outside_the_headers_is_that_of_the_amounts(rows: list[list[object]]) -> None:
    assert _scale(_locate(*rows)) == 10_000


def test_the_name_of_a_sheet_tells_the_unit_and_the_name_of_a_workbook_does_not() -> None:
    assert _scale(_locate(FUNDS, *ROWS, name="筹款（万元）")) == 10_000
    assert _scale(_locate(FUNDS, *ROWS, name=None, file="folder/筹款（万元）.csv")) == 10_000
    assert _scale(_locate(FUNDS, *ROWS, name="筹款", file="筹款（万元）.xlsx")) == 1
    message = _error(_locate(FUNDS, *ROWS, name="以万元计"))
    assert message.startswith('a.xlsx › 以万元计: "以万元计" seems to tell the unit of the amounts of table funds')
    message = _error(_locate(["单位：元"], FUNDS, *ROWS, name="筹款（万元）"))
    assert '"筹款(万元)" contradicts "单位:元" in A1.' in message


def test_a_sheet_is_named_after_its_table_whatever_unit_it_adds() -> None:
    reading = _locate(["项目编号", "甲", "乙"], name="筹款（万元）")
    assert any("of table funds" in error for error in reading.errors)


@pytest.mark.parametrize(
    ("rows", "cell"),
    [
        ([FUNDS, *ROWS, TOTAL, ["以万元计"]], "A5"),
        ([FUNDS, *ROWS, ["合计（万元）", "", 15.5]], "A4"),
        ([["数据口径：万元"], FUNDS, *ROWS], "A1"),
        ([["All figures in thousands unless otherwise stated"], FUNDS, *ROWS], "A1"),
        ([[*FUNDS, "表内数据（百万元）"], *ROWS], "D1"),
        ([[*FUNDS, "备注"], [*ROWS[0], "单位：万元"], [*ROWS[1], ""]], "D2"),
        ([[*FUNDS, "备注"], [*ROWS[0], ""], [*ROWS[1], "以亿元计"]], "D3"),
        ([FUNDS, ROWS[0], ["单位：万元"], ROWS[1]], "A3"),
        ([FUNDS, *ROWS, [], ["汇总", "单位：万元"], ["类别", "数额"], ["公众", 12]], "B5"),
        ([["项目编号", "活动批次（万元）", "筹款总额"], *ROWS], "B1"),
    ],
)
def test_what_names_a_large_unit_and_is_not_understood_stops_the_amounts(rows: list[list[object]], cell: str) -> None:
    message = _error(_locate(*rows))
    assert message.startswith(f"a.xlsx › Sheet1 › {cell}: ")
    assert "seems to tell the unit of the amounts of table funds" in message


@pytest.mark.parametrize(
    "rows",
    [
        [["本项目计划筹款300万元"], FUNDS, *ROWS],
        [FUNDS, *ROWS, TOTAL, ["注：捐赠总额突破千万元大关，其中配捐 120 万元"]],
        [[*FUNDS, "备注"], [*ROWS[0], "另有物资折价约3万元"], [*ROWS[1], "数十万元"]],
        [[*FUNDS, "预算（万元）"], *([*row, 5] for row in ROWS)],
        [[*FUNDS, "单位"], *([*row, "某基金会"] for row in ROWS)],
        [[*FUNDS, "单位"], [*ROWS[0], "元"], [*ROWS[1], "件"]],
        [["单位名称：万元基金会"], FUNDS, *ROWS],
        [["单位：元"], FUNDS, *ROWS, ["以上金额单位为元"]],
        [FUNDS, *ROWS, ["阅读量（万）"]],
    ],
)
def test_prose_and_what_has_a_unit_of_its_own_stop_nothing(rows: list[list[object]]) -> None:
    assert _scale(_locate(*rows)) == 1


def test_headers_with_units_of_their_own_make_notes_irrelevant() -> None:
    headers: list[object] = ["项目编号", "活动批次", "筹款总额（千元）", "单位"]
    rows = [[*ROWS[0], "万元"], [*ROWS[1], "元"]]
    assert _scale(_locate(["以万元计"], headers, *rows, ["单位：亿元"], name="筹款（万元）")) == 1_000


def test_a_column_of_units_that_are_not_all_the_same_is_refused_by_its_cells() -> None:
    message = _error(_locate([*FUNDS, "单位"], [*ROWS[0], "万元"], [*ROWS[1], "元"], [*TOTAL, "元"]))
    assert message.startswith(
        "a.xlsx › Sheet1 › D2: the rows of table funds (headers from A1 on) are in different units:"
        ' "万元" in D2, "元" in D3.'
    )
    assert '"" in D3' in _error(_locate([*FUNDS, "单位"], [*ROWS[0], "万元"], [*ROWS[1], ""]))
    assert '"件" in D3' in _error(_locate([*FUNDS, "单位"], [*ROWS[0], "万元"], [*ROWS[1], "件"]))
    assert '"美元" in D3' in _error(_locate([*FUNDS, "单位"], [*ROWS[0], "元"], [*ROWS[1], "美元"]))


def test_a_unit_merged_over_its_rows_is_that_of_each() -> None:
    rows = [[*FUNDS, "单位"], [*ROWS[0], "万元"], [*ROWS[1], ""]]
    reading = locate(RawSheet("a.xlsx", "Sheet1", rows, (((1, 3), (2, 3)),)), {}, "CNY")
    assert _scale(reading) == 10_000


def test_notes_below_contradict_notes_above_and_the_table_that_is_lost_is_named() -> None:
    message = _error(_locate(["单位：元"], [], FUNDS, *ROWS, ["注：以上金额单位为万元"]))
    assert message.startswith(
        'a.xlsx › Sheet1 › A1: "单位:元" contradicts "注:以上金额单位为万元" in A6.'
        " So table funds (headers from A3 on) is not read:"
    )


def test_a_table_with_a_unit_of_its_own_asks_no_other_table() -> None:
    reading = _locate(["单位：万元"], FUNDS, *ROWS, [], ["单位：元"], [*FUNDS, "捐赠人数"], *ROWS)
    assert reading.errors == ()
    assert [located.scales["total_amount"] for located in reading.tables] == [10_000, 1]


def test_headers_of_another_table_are_no_notes_for_the_next_one() -> None:
    first: list[object] = ["项目编号", "活动批次", "筹款总额（万元）"]
    second: list[object] = ["项目编号", "报告期起", "报告期止", "披露日期", "本期收入"]
    row: list[object] = ["P01", "2019-01-01", "2019-03-31", "2019-04-02", 5]
    reading = _locate(first, *ROWS, [], ["财务披露"], second, row)
    assert reading.errors == ()
    assert [located.scales for located in reading.tables] == [{"total_amount": 10_000}, {"income": 1}]


def test_a_note_between_two_tables_belongs_to_the_nearer() -> None:
    disclosures: list[object] = ["项目编号", "报告期起", "报告期止", "披露日期", "本期收入"]
    row: list[object] = ["P01", "2019-01-01", "2019-03-31", "2019-04-02", 5]
    below = _locate(FUNDS, *ROWS, ["注：以上金额单位为万元"], [], ["单位：元"], disclosures, row)
    assert [list(located.scales.values()) for located in below.tables] == [[10_000], [1]]
    above = _locate(["单位：元"], FUNDS, *ROWS, [], ["单位：万元"], disclosures, row)
    assert [list(located.scales.values()) for located in above.tables] == [[1], [10_000]]


def test_a_note_below_tables_side_by_side_is_for_both() -> None:
    reading = _locate([*FUNDS, "", *FUNDS], *([*row, "", *row] for row in ROWS), ["注：以上金额单位为万元"])
    assert [located.scales["total_amount"] for located in reading.tables] == [10_000, 10_000]


def test_headings_that_come_again_with_their_units_are_no_notes() -> None:
    headers: list[object] = ["项目编号", "活动批次", "筹款总额", "预算（万元）"]
    rows = [[*row, 5] for row in ROWS]
    assert _scale(_locate(["单位：千元"], headers, *rows, ["单位：千元"], headers, *rows)) == 1_000


FORM: list[list[object]] = [["项目编号", "P01"], ["活动批次", "2019-99"], ["筹款总额", 12.5]]


def test_a_form_has_its_unit_around_its_labels() -> None:
    for rows in (
        [["单位：万元"], *FORM],
        [*FORM, ["单位：万元"]],
        [*FORM[:2], [*FORM[2], "", "单位：万元"]],
        [*FORM, ["金额单位", "万元"]],
        [*FORM[:2], ["筹款总额（万元）", 12.5]],
    ):
        assert _scale(_locate(*rows)) == 10_000
    assert "seems to tell the unit" in _error(_locate(*FORM, ["以万元计"]))
    assert "names two units" in _error(_locate(*FORM[:2], ["筹款总额（万元）（元）", 12.5]))
    assert "are in USD" in _error(_locate(*FORM, ["币种", "美元"]))


def test_an_amount_that_is_said_once_above_a_table_keeps_its_unit() -> None:
    reading = _locate(["活动批次", "2019-99"], ["筹款总额（万元）", 12.5], [], ["项目编号", "捐赠人数"], ["P01", 5])
    assert _scale(reading) == 10_000


def test_counts_have_the_unit_of_their_header_and_no_other() -> None:
    headers = [*FUNDS, "捐赠人数（万）", "捐款笔数"]
    [located] = _locate(["单位：万元"], headers, [*ROWS[0], 3, 4]).tables
    assert located.scales == {"total_amount": 10_000, "donors": 10_000}
    assert "names two units" in _error(_locate([*FUNDS, "捐赠人数（万）（千）"], [*ROWS[0], 3]))
