"""Rows that are no data: totals and whether they add up, notes and signatures, lone texts, merged figures."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from auditkit.ingest.raw import RawSheet
from auditkit.ingest.sheets import locate
from auditkit.ingest.tables import Piece, assemble, pieces
from auditkit.model.dataset import Aside, DataProblem
from auditkit.values.columns import Options

FUNDS: list[object] = ["项目编号", "活动批次", "筹款总额", "捐赠人数"]
PROJECTS: list[object] = ["项目编号", "项目名称", "执行机构", "领域", "筹款目标"]
Rows = list[list[object]]


def _piece(rows: Rows, **options: Any) -> Piece:
    width = max(map(len, rows))
    sheet = RawSheet("a.xlsx", "S", [[*row, *[""] * (width - len(row))] for row in rows], **options)
    [piece] = [piece for region in locate(sheet, {}, "CNY").regions for piece in pieces(sheet, region, Options())]
    return piece


def _wrong(rows: Rows, **options: Any) -> dict[str | None, tuple[str | None, str | None]]:
    """Return the totals that are wrong: what each cell says, and what was expected."""
    _table, problems = assemble((piece := _piece(rows, **options)).table, [piece], "CNY")
    assert {problem.check for problem in problems} <= {"total"}
    return {problem.place.cell: (problem.value, problem.expected) for problem in problems if problem.place}


def _aside(rows: Rows, **options: Any) -> dict[int, str]:
    return {each.row: each.reason for each in _piece(rows, **options).aside}


def _kept(rows: Rows, **options: Any) -> list[int]:
    kept: list[int] = _piece(rows, **options).row_number.tolist()
    return kept


def fund(project: str, amount: object) -> list[object]:
    return [project, "a", amount]


def test_what_was_set_aside_is_said_with_its_row_its_reason_and_its_words() -> None:
    piece = _piece([["表"], FUNDS, fund("P1", 1), ["合计", "", 1], ["本年累计", "", 9], ["注：略"], [], ["特此公布"]])
    assert piece.aside == (
        Aside(4, "total", "合计"),
        Aside(5, "running-total", "本年累计"),
        Aside(6, "note", "注:略"),
        Aside(8, "lone-text", "特此公布"),
    )
    assert piece.row_number.tolist() == [3]
    assert piece.remarks == ()


def test_a_label_shows_no_character_that_steers_a_terminal() -> None:
    [aside] = _piece([FUNDS, fund("P1", 1), ["注：\x1b[31m红", "", ""]]).aside
    assert "\x1b" not in aside.text


# Which rows hold totals.


@pytest.mark.parametrize(
    "label", ["健康小计", "小计（健康）", "Subtotal – health", "一月合计", "本页合计", "合计（2个项目）"]
)
def test_a_total_of_a_group_is_no_data(label: str) -> None:
    rows = [FUNDS, fund("P1", 1), fund("P2", 2), [label, "", 3]]
    assert (_kept(rows), _aside(rows), _wrong(rows)) == ([2, 3], {4: "total"}, {})
    assert _wrong([*rows[:3], [label, "", 4]]) == {"C4": ("4.00", "3.00")}


def test_a_label_may_stand_in_any_column_of_a_row_that_is_nobodys() -> None:
    rows: Rows = [PROJECTS, ["P1", "一", "O1", "教育", 5], ["", "", "", "教育小计", 5], ["", "合计", "", "", 6]]
    assert _kept(rows) == [2]
    assert _wrong(rows) == {"E4": ("6.00", "5.00")}
    numbered: Rows = [["序号", *FUNDS], [1, *fund("P1", 1)], ["合计", "", "", 2]]
    assert _wrong(numbered) == {"D3": ("2.00", "1.00")}


@pytest.mark.parametrize(
    "row",
    [
        ["P1", "合计公益", "O1", "教育", 5],
        ["P1", "合计", "O1", "教育", 5],
        ["", "合计", "O1", "教育", 5],
        ["", "爱心小计", "O1", "", 5],
        ["TOTAL-01", "一", "O1", "教育", 5],
        ["P1", "健康 合计", "", "", 5],
    ],
)
def test_a_row_that_is_somebodys_is_data_whatever_its_words(row: list[object]) -> None:
    rows = [PROJECTS, row, ["P2", "二", "O1", "教育", 1]]
    assert (_kept(rows), _aside(rows)) == ([2, 3], {})


def test_a_name_that_comes_before_the_key_is_data_too() -> None:
    headers = [PROJECTS[1], PROJECTS[0], *PROJECTS[2:]]
    assert _aside([headers, ["合计", "P1", "O1", "教育", 5]]) == {}
    organizations: Rows = [["机构名称", "机构编号"], ["合计公益基金会", ""], ["Total Giving", "O1"], ["青禾合计", "O2"]]
    assert _aside(organizations) == {}


def test_a_post_without_its_project_is_no_total_since_it_has_a_date() -> None:
    rows: Rows = [
        ["项目编号", "发布日期", "标题"],
        ["", date(2019, 1, 1), "善款使用总计"],
        ["P1", date(2019, 1, 2), "二"],
    ]
    assert _aside(rows) == {}


def test_a_certain_label_in_a_key_or_before_the_row_is_a_total_beside_other_keys() -> None:
    rows: Rows = [FUNDS, fund("P1", 1), ["P1", "b", 2], ["合计", "a", 1], ["P1", "合计", 3]]
    assert (_kept(rows), _wrong(rows)) == ([2, 3], {})
    typed: Rows = [["类别", *FUNDS], ["公众", *fund("P1", 1)], ["合计", *fund("P1", 1)]]
    assert _kept(typed) == [2]


def test_the_word_for_a_total_among_the_codes_of_a_row_with_its_key_is_a_wrong_code() -> None:
    headers: list[object] = ["披露类型", "项目编号", "报告期起", "报告期止", "披露日期"]
    row: list[object] = ["P1", date(2019, 1, 1), date(2019, 3, 31), date(2019, 4, 1)]
    assert _kept([headers, ["定期披露", *row], ["合计", *row]]) == [2, 3]


# Whether they add up.


def test_a_group_is_told_by_a_column_that_holds_its_text() -> None:
    rows: Rows = [
        PROJECTS,
        ["P1", "一", "O1", "健康", 1],
        ["P2", "二", "O1", "教育", 2],
        ["P3", "三", "O1", "疾病救助", 4],
        ["健康小计", "", "", "", 5],
        ["", "小计", "", "教育", 2],
        ["合计", "", "", "", 7],
    ]
    assert _wrong(rows) == {}
    rows[4][4], rows[5][4] = 6, 3
    assert _wrong(rows) == {"E5": ("6.00", "5.00"), "E6": ("3.00", "2.00")}


def test_a_group_may_be_merged_over_its_rows_and_their_subtotal() -> None:
    rows: Rows = [
        ["类别", *FUNDS],
        ["甲", *fund("P1", 1)],
        ["", *fund("P2", 2)],
        ["", "小计", "", 3],
        ["乙", *fund("P3", 3)],
        ["", "小计", "", 4],
    ]
    merged = (((1, 0), (3, 0)), ((4, 0), (5, 0)))
    assert _kept(rows, merged=merged) == [2, 3, 5]
    assert _wrong(rows, merged=merged) == {"D6": ("4.00", "3.00")}


def test_a_total_of_subtotals_is_of_their_rows() -> None:
    rows: Rows = [
        FUNDS,
        fund("P1", 1),
        ["小计", "", 1],
        fund("P2", 2),
        ["小计", "", 2],
        ["甲合计", "", 3],
        fund("P3", 4),
        ["小计", "", 4],
        ["乙合计", "", 4],
        ["总计", "", 7],
    ]
    assert _wrong(rows) == {}
    rows[5][2], rows[9][2] = 2.5, 7.5
    assert _wrong(rows) == {"C6": ("2.50", "3.00"), "C10": ("7.50", "7.00")}


def test_totals_of_one_word_may_add_up_each_other() -> None:
    rows: Rows = [
        FUNDS,
        fund("P1", 1),
        ["甲小计", "", 1],
        fund("P2", 2),
        ["乙小计", "", 2],
        fund("P3", 4),
        ["丙小计", "", 4],
        ["乙丙小计", "", 6],
    ]
    assert _wrong(rows) == {}
    rows[7][2] = 5
    assert list(_wrong(rows)) == ["C8"]


def test_totals_may_stand_on_top_of_their_rows() -> None:
    rows: Rows = [
        FUNDS,
        ["合计", "", 7],
        ["甲小计", "", 3],
        fund("P1", 1),
        fund("P2", 2),
        ["乙小计", "", 4],
        fund("P3", 4),
    ]
    assert _wrong(rows) == {}
    rows[1][2], rows[5][2] = 8, 3.5
    assert _wrong(rows) == {"C2": ("8.00", "7.00"), "C6": ("3.50", "4.00")}


def test_a_total_on_top_with_subtotals_below() -> None:
    rows: Rows = [FUNDS, ["合计", "", 3], fund("P1", 1), ["小计", "", 1], fund("P2", 2), ["小计", "", 2]]
    assert _wrong(rows) == {}
    rows[5][2] = 9
    assert _wrong(rows) == {"C6": ("9.00", "2.00")}


def test_two_totals_of_all_are_each_of_their_own_rows_or_of_all() -> None:
    rows: Rows = [FUNDS, fund("P1", 1), ["本页合计", "", 1], fund("P2", 2), ["本页合计", "", 2], ["合计", "", 3]]
    assert _wrong(rows) == {}
    rows[4][2] = 5
    assert _wrong(rows) == {"C5": ("5.00", "2.00")}


def test_nothing_adds_up_to_nothing_only_where_there_are_rows() -> None:
    assert _wrong([FUNDS, fund("P1", 1), ["小计", "", 1], ["小计", "", 0]]) == {"C4": ("0.00", "1.00")}
    assert _wrong([FUNDS, fund("P1", 0), ["小计", "", 0]]) == {}


def test_a_running_total_is_held_against_nothing_and_parts_nothing() -> None:
    rows: Rows = [FUNDS, fund("P1", 1), ["本年累计", "", 50], fund("P2", 2), ["本月合计", "", 3], ["本年累计", "", 53]]
    assert (_wrong(rows), _kept(rows)) == ({}, [2, 4])


def test_balances_and_people_reached_are_not_summed_and_what_flows_is() -> None:
    headers: list[object] = ["项目编号", "报告期起", "报告期止", "披露日期", "期初余额", "本期收入", "期末余额"]
    days = [date(2019, 1, 1), date(2019, 3, 31), date(2019, 4, 1)]
    rows: Rows = [headers, ["P1", *days, 0, 10, 10], ["P1", *days, 10, 5, 15], ["合计", "", "", "", 0, 16, 15]]
    assert _wrong(rows) == {"F4": ("16.00", "15.00")}
    posts: Rows = [
        ["项目编号", "发布日期", "受益人数", "附件数"],
        ["P1", days[0], 5, 1],
        ["P1", days[1], 6, 1],
        ["合计", "", 6, 3],
    ]
    assert list(_wrong(posts)) == ["D4"]


def test_sums_past_64_bits_are_exact() -> None:
    most = 90_000_000_000_000_00
    rows: Rows = [FUNDS, *[fund(f"P{number}", f"{most}.01") for number in range(9)], ["合计", "", f"{9 * most}.09"]]
    piece = _piece(rows)
    _table, problems = assemble(piece.table, [piece], "CNY")
    assert [problem.check for problem in problems] == ["range"] * 9


def test_many_totals_in_a_sheet_of_many_rows_are_each_held_against_its_own() -> None:
    rows: Rows = [FUNDS]
    for number in range(3_000):
        rows += [fund(f"P{number}", number), [f"组{number % 50}小计", "", number]]
    rows[-1][2] = 1
    assert _wrong(rows) == {f"C{len(rows)}": ("1.00", "2,999.00")}


# Notes, signatures and lone texts.


@pytest.mark.parametrize(
    "row",
    [
        ["注：P1 含配捐"],
        ["备注：", "P1 含企业配捐"],
        ["填表人：张三", "", "审核：李四"],
        ["填表人：", "张三", "审核：", "李四"],
        ["制表人：张三", date(2019, 12, 31)],
        ["填表日期：", date(2019, 12, 31)],
        ["单位负责人：张三", "财务负责人：李四", "制表人：王五"],
        ["（盖章）"],
        ["以上数据真实有效"],
        ["填表人 张三", "", "联系电话 010"],
        ["Note: in yuan"],
        ["Prepared by", "Li", "Reviewed by", "Wang"],
    ],
)
def test_a_note_or_a_signature_is_no_data_wherever_it_stands(row: list[object]) -> None:
    between = [FUNDS, fund("P1", 1), row, fund("P2", 2)]
    assert (_kept(between), _aside(between)) == ([2, 4], {3: "note"})
    assert _wrong([*between, row, ["合计", "", 4]]) == {"C6": ("4.00", "3.00")}


def test_a_real_row_stays_whatever_its_remark() -> None:
    remarked: Rows = [
        ["备注", *FUNDS],
        ["备注：补录", *fund("P1", 1)],
        ["说明：待核", "P2", "", 1],
        [*["以上"], *fund("P3", 3)],
    ]
    assert (_kept(remarked), _aside(remarked)) == ([2, 3, 4], {})
    titled = [PROJECTS[1], PROJECTS[0], *PROJECTS[2:]]
    rows: Rows = [
        titled,
        ["说明书捐赠", "P1", "O1", "教育", 1],
        ["注册志愿者", "", "", "教育", 1],
        ["法定代表人培训", "P3", "", "", ""],
    ]
    assert _aside(rows) == {}
    posts: Rows = [
        ["附注", "项目编号", "发布日期"],
        ["说明：", "P1", date(2019, 1, 1)],
        ["备注", "P1", date(2019, 1, 2)],
    ]
    assert _aside(posts) == {}
    assert _aside([FUNDS, ["NB1", "a", ""], ["NB2", "", 1]]) == {}


def test_one_text_below_the_table_is_no_row_but_one_above_another_row_is() -> None:
    rows: Rows = [FUNDS, fund("P1", 1), ["其他项目"], fund("P2", 2), [], ["某某基金会"], ["", "", "二〇二〇年一月一日"]]
    assert (_kept(rows), _aside(rows)) == ([2, 3, 4], {6: "lone-text", 7: "lone-text"})


def test_one_text_beside_the_columns_of_the_table_is_said_to_be_set_aside() -> None:
    rows: Rows = [["序号", *FUNDS], [1, *fund("P1", 1)], ["完"]]
    assert (_kept(rows), _aside(rows)) == ([2], {3: "lone-text"})


def test_a_key_that_stands_alone_below_the_table_is_a_row_to_be_filled_in() -> None:
    rows: Rows = [PROJECTS, ["P01", "一", "O1", "教育", 1], ["P02"], ["p-3"], [44]]
    assert (_kept(rows), _aside(rows)) == ([2, 3, 4, 5], {})
    assert _aside([*rows, ["P17"], ["青禾基金会"]]) == {7: "lone-text"}


def test_a_sheet_of_nothing_but_keys_keeps_them() -> None:
    rows: Rows = [PROJECTS, ["甲"], ["乙"]]
    assert (_kept(rows), _aside(rows)) == ([2, 3], {})


def test_one_text_across_several_columns_is_a_heading_of_rows() -> None:
    rows: Rows = [FUNDS, ["一、健康类"], fund("P1", 1), ["P2", "", ""], fund("P3", 3)]
    merged = (((1, 0), (1, 3)), ((4, 1), (4, 2)))
    assert (_kept(rows, merged=merged), _aside(rows, merged=merged)) == ([3, 4, 5], {2: "lone-text"})


# Merged cells.


def test_a_merged_word_or_date_counts_for_every_row_of_the_merge() -> None:
    rows: Rows = [
        ["项目编号", "项目名称", "执行机构", "公募机构", "领域", "上线日期", "活动批次"],
        ["P1", "一", "O1", "F1", "教育", date(2019, 9, 1), "a"],
        ["P2", "二", "", "", "", "", ""],
    ]
    piece = _piece(rows, merged=tuple(((1, column), (2, column)) for column in range(2, 7)))
    table, problems = assemble(piece.table, [piece], "CNY")
    names = ["org_id", "fundraiser_id", "field", "launched_on", "campaign"]
    assert table.frame.loc[1, names].tolist() == table.frame.loc[0, names].tolist()
    assert problems == []


def _merged_figures(rows: Rows, *merged: tuple[tuple[int, int], tuple[int, int]]) -> tuple[Any, list[DataProblem]]:
    piece = _piece(rows, merged=merged)
    return assemble(piece.table, [piece], "CNY")


def test_a_merged_figure_is_of_its_first_row_and_unreadable_in_the_others() -> None:
    rows: Rows = [FUNDS, fund("P1", 6), ["P2", "a", ""], ["P3", "a", ""], ["P4", "a", ""], ["合计", "", 6]]
    table, [problem] = _merged_figures(rows, ((1, 2), (3, 2)))
    assert table.frame["total_amount"].tolist()[:1] == [600]
    assert table.frame["total_amount"].isna().tolist() == [False, True, True, True]
    assert table.unreadable == {"total_amount": frozenset({1, 2})}
    assert (problem.check, problem.code, problem.value) == ("type", "merged-amount", "C2:C4")
    assert (problem.row_id, problem.arguments["rows"]) == (1, 3)


def test_each_merged_range_of_figures_is_one_problem() -> None:
    rows: Rows = [FUNDS, ["P1", "a", 6, 2], ["P2", "a", "", ""], ["P3", "a", 4, 1], ["P4", "a", "", 3]]
    _table, problems = _merged_figures(rows, ((1, 2), (2, 2)), ((3, 2), (4, 2)), ((1, 3), (2, 3)))
    assert [(problem.column, problem.value) for problem in problems] == [
        ("total_amount", "C2:C3"),
        ("total_amount", "C4:C5"),
        ("donors", "D2:D3"),
    ]


def test_a_figure_merged_over_one_row_that_fills_two_lines_is_its_own() -> None:
    rows: Rows = [[*FUNDS, "备注"], ["P1", "a", 6, 2, "一"], ["", "", "", "", "二"], ["P2", "a", "", 1, ""]]
    table, problems = _merged_figures(rows, *(((1, column), (2, column)) for column in range(4)), ((3, 2), (4, 2)))
    assert (problems, len(table.frame)) == ([], 2)


def test_merged_ranges_that_overlap_are_read_once() -> None:
    rows: Rows = [FUNDS, fund("P1", 6), ["", "a", 1], ["", "a", 2]]
    table, _problems = _merged_figures(rows, ((1, 0), (2, 0)), ((2, 0), (3, 0)), ((2, 0), (3, 0)))
    assert table.frame["project_id"].fillna("").tolist() == ["P1", "P1", ""]
