"""The shapes in which people lay tables out on a sheet: what is read, and from which cell."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import date

import pytest

from auditkit.ingest.raw import MergedRange, RawSheet
from auditkit.ingest.sheets import Reading, locate
from auditkit.ingest.tables import assemble, pieces
from auditkit.values.columns import Options

Rows = Sequence[Sequence[object]]
Read = list[tuple[str, dict[str, str]]]

PROJECTS = ["项目编号", "项目名称", "执行机构", "领域"]
P1, P2 = ["P01", "图书角", "JG1", "教育"], ["P02", "水窖", "JG1", "生态"]
DISCLOSURES = ["项目编号", "报告期起", "报告期止", "披露日期"]
QUARTER = [date(2019, 1, 1), date(2019, 3, 31), date(2019, 4, 1)]


def _reading(rows: Rows, merged: tuple[MergedRange, ...] = ()) -> tuple[RawSheet, Reading]:
    width = max(map(len, rows))
    sheet = RawSheet("a.xlsx", "S", [[*row, *[""] * (width - len(row))] for row in rows], merged)
    return sheet, locate(sheet, {}, "CNY")


def _read(rows: Rows, merged: tuple[MergedRange, ...] = ()) -> Read:
    """Return the table of each row read, and the cell of each of its values."""
    sheet, reading = _reading(rows, merged)
    assert reading.errors == ()
    found = []
    for region in reading.regions:
        for piece in pieces(sheet, region, Options()):
            table, problems = assemble(piece.table, [piece], "CNY")
            assert problems == []
            for row in range(len(table.frame)):
                cells = {name: table.place(row, name).cell or "" for name in piece.columns}
                found.append((piece.table.name, cells))
    return found


def _values(rows: Rows, column: str, merged: tuple[MergedRange, ...] = ()) -> list[object]:
    sheet, reading = _reading(rows, merged)
    parts = [piece for region in reading.regions for piece in pieces(sheet, region, Options())]
    return [value for piece in parts if column in piece.columns for value in piece.columns[column].values.tolist()]


def _row(table: str, columns: Sequence[str], *cells: str) -> tuple[str, dict[str, str]]:
    return table, dict(zip(columns, cells, strict=True))


PROJECT = ("project_id", "title", "org_id", "field")
PERIOD = ("project_id", "period_start", "period_end", "disclosed_on")


def test_sub_titles_under_a_group_title_are_headers() -> None:
    rows = [
        ["2019年筹款情况"],
        ["项目编号", "活动批次", "收入情况", "", "", "合计"],
        ["", "", "公众捐款", "平台配捐", "企业配捐", ""],
        ["P01", "2019-99", 1, 2, 3, 6],
    ]
    columns = ("project_id", "campaign", "public_amount", "platform_match", "corporate_match", "total_amount")
    assert _read(rows) == [_row("funds", columns, "A4", "B4", "C4", "D4", "E4", "F4")]


def test_a_group_title_and_its_sub_title_make_one_header_over_three_rows() -> None:
    rows = [
        ["项目编号", "时间", "", "披露日期"],
        ["", "报告期", "", ""],
        ["", "起", "止", ""],
        ["P01", *QUARTER],
    ]
    assert _read(rows) == [_row("disclosures", PERIOD, "A4", "B4", "C4", "D4")]


def test_the_unit_of_a_group_title_is_that_of_what_it_spans_and_of_nothing_else() -> None:
    rows = [
        ["项目编号", "活动批次", "收入情况（万元）", "", "筹款总额"],
        ["", "", "公众捐款", "平台配捐", ""],
        ["P01", "2019-99", 1, 2, 30000],
    ]
    merged: tuple[MergedRange, ...] = (((0, 0), (1, 0)), ((0, 1), (1, 1)), ((0, 2), (0, 3)), ((0, 4), (1, 4)))
    assert _values(rows, "public_amount", merged) == [1_000_000]
    assert _values(rows, "platform_match", merged) == [2_000_000]
    assert _values(rows, "total_amount", merged) == [3_000_000]


def test_the_first_row_of_data_is_not_taken_for_sub_titles() -> None:
    rows = [["项目编号", "发布日期", "标题"], ["P01", "2019-01-01", "正文"], ["P01", "2019-02-01", "图书"]]
    assert [cells["title"] for _table, cells in _read(rows)] == ["C2", "C3"]


def test_tables_side_by_side_are_read_each_by_itself() -> None:
    rows = [
        ["项目", "", "", "", "", "机构", ""],
        [*PROJECTS, "", "机构编号", "机构名称"],
        [*P1, "", "JG1", "甲会"],
        [*P2, "", "", ""],
    ]
    assert _read(rows) == [
        _row("projects", PROJECT, "A3", "B3", "C3", "D3"),
        _row("projects", PROJECT, "A4", "B4", "C4", "D4"),
        _row("organizations", ("org_id", "name"), "F3", "G3"),
    ]


def test_tables_side_by_side_may_have_their_headers_in_different_rows() -> None:
    rows = [[*PROJECTS, "", "", ""], [*P1, "", "机构编号", "机构名称"], [*P2, "", "JG1", "甲会"]]
    assert [table for table, _cells in _read(rows)] == ["projects", "projects", "organizations"]


def test_a_blank_column_within_one_table_parts_nothing() -> None:
    rows = [["项目编号", "项目名称", "", "执行机构", "领域"], ["P01", "图书角", "", "JG1", "教育"]]
    assert _read(rows) == [_row("projects", PROJECT, "A2", "B2", "D2", "E2")]


def test_tables_one_below_the_other_end_at_the_next_title() -> None:
    rows = [
        ["一、机构"],
        ["机构编号", "机构名称"],
        ["JG1", "甲会"],
        [],
        ["二、项目"],
        PROJECTS,
        P1,
        P2,
        ["三、财务披露", "", "", "单位：万元"],
        [*DISCLOSURES, "本期收入"],
        ["P01", *QUARTER, 5],
    ]
    assert _read(rows) == [
        _row("organizations", ("org_id", "name"), "A3", "B3"),
        _row("projects", PROJECT, "A7", "B7", "C7", "D7"),
        _row("projects", PROJECT, "A8", "B8", "C8", "D8"),
        _row("disclosures", (*PERIOD, "income"), "A11", "B11", "C11", "D11", "E11"),
    ]
    assert _values(rows, "income") == [5_000_000]


def test_a_second_table_far_below_is_found() -> None:
    rows = [PROJECTS, *([f"P{number:03}", "图书角", "JG1", "教育"] for number in range(200)), [], DISCLOSURES]
    rows.append(["P001", *QUARTER])
    assert _read(rows)[-1] == _row("disclosures", PERIOD, "A204", "B204", "C204", "D204")
    assert len(_read(rows)) == 201


def test_headers_that_come_again_on_every_page_are_no_rows() -> None:
    assert [cells["project_id"] for _table, cells in _read([PROJECTS, P1, PROJECTS, P2])] == ["A2", "A4"]


def test_a_second_table_that_lacks_a_column_is_an_error_and_the_first_is_read() -> None:
    rows = [PROJECTS, P1, [], ["项目编号", "报告期起", "报告期止", "披露的日期"], ["P01", *QUARTER]]
    _sheet, reading = _reading(rows)
    assert [(located.table.name, region.end) for region in reading.regions for located in region.tables] == [
        ("projects", 2)
    ]
    [message] = reading.errors
    assert 'The nearest header is "披露的日期" in D4' in message


def test_a_form_of_labels_and_values_is_one_row() -> None:
    rows = [
        ["项目基本信息表"],
        ["项目编号", "P01"],
        ["项目名称", "图书角"],
        ["执行机构", "JG1"],
        ["领域", "教育"],
        ["募捐结束日期", date(2019, 9, 9)],
    ]
    assert _read(rows) == [_row("projects", (*PROJECT, "fundraising_ends_on"), "B2", "B3", "B4", "B5", "B6")]
    assert _values(rows, "field") == ["education"]


def test_a_form_may_have_several_labels_in_a_row() -> None:
    rows = [["机构编号", "JG1", "机构名称", "甲会"], ["机构类型", "", "基金会", ""], ["公募资格", "是"]]
    columns = ("org_id", "name", "org_type", "public_fundraising")
    assert _read(rows) == [_row("organizations", columns, "B1", "D1", "C2", "B3")]


def test_a_form_may_give_several_records_side_by_side() -> None:
    rows = [
        ["项目编号", "P01", "P02"],
        ["项目名称", "图书角", "水窖"],
        ["执行机构", "JG1", "JG1"],
        ["领域", "教育", "生态"],
    ]
    assert _read(rows) == [
        _row("projects", PROJECT, "B1", "B2", "B3", "B4"),
        _row("projects", PROJECT, "C1", "C2", "C3", "C4"),
    ]


def test_what_a_form_says_holds_for_the_table_below_it() -> None:
    rows = [
        ["项目编号：P01", "", "项目名称", "图书角"],
        ["执行机构", "JG1", "领域", "教育"],
        [],
        ["报告期起", "报告期止", "披露日期"],
        QUARTER,
        QUARTER,
    ]
    columns = ("period_start", "period_end", "disclosed_on", "project_id")
    assert _read(rows) == [
        _row("projects", PROJECT, "A1", "D1", "B2", "D2"),
        _row("disclosures", columns, "A5", "B5", "C5", "A1"),
        _row("disclosures", columns, "A6", "B6", "C6", "A1"),
    ]
    assert _values(rows, "project_id") == ["P01", "P01", "P01"]


def test_a_form_that_lacks_a_needed_label_says_which() -> None:
    _sheet, reading = _reading(
        [["项目编号", "P01"], ["项目名称", "图书角"], ["执行机构", "JG1"], ["项目的领域", "教育"]]
    )
    assert reading.regions == ()
    assert "required column missing: field (Field) of table projects" in reading.errors[0]


def test_labels_of_a_form_that_are_not_known_are_listed_like_headers() -> None:
    rows = [
        ["一、基本信息", "", "单位：万元", ""],
        ["项目编号", "P01", "项目名称", "图书角"],
        ["执行机构", "JG1", "领域", "教育"],
        ["项目开始曰期", date(2019, 1, 1), "受理人", "李四"],
        ["备案情况", "已备案", "", ""],
        ["填表人：王五", "", "审核", ""],
        ["", "", "", ""],
        ["另行说明", "见附件", "", ""],
    ]
    _sheet, reading = _reading(rows)
    [region] = reading.regions
    assert [(header.text, header.row, header.index) for header in region.headers] == [
        ("项目编号", 1, 0),
        ("项目名称", 1, 2),
        ("执行机构", 2, 0),
        ("领域", 2, 2),
        ("项目开始曰期", 3, 0),
        ("受理人", 3, 2),
        ("备案情况", 4, 0),
    ]
    [problem] = region.tables[0].problems
    assert (problem.code, problem.column, problem.value) == ("similar", "starts_on", "项目开始曰期")
    assert problem.place is not None
    assert problem.place.cell == "A4"


def test_a_title_between_a_form_and_a_table_is_no_label() -> None:
    rows = [
        ["项目编号", "P01"],
        ["二、财务披露", "", "", "单位：元"],
        ["报告期起", "报告期止", "披露日期", "本期收入"],
        [*QUARTER, 5],
    ]
    _sheet, reading = _reading(rows)
    assert [[header.text for header in region.headers] for region in reading.regions] == [rows[2]]


def test_each_of_two_forms_has_its_own_labels_that_are_not_known() -> None:
    form = [["项目编号", "P01"], ["项目名称", "图书角"], ["执行机构", "JG1"], ["领域", "教育"]]
    _sheet, reading = _reading([*form, ["受理人", "李四"], *form, ["备案情况", "已备案"]])
    assert [region.headers[-1].text for region in reading.regions] == ["受理人", "备案情况"]


def test_a_label_that_is_nearly_the_one_which_a_form_lacks_is_named() -> None:
    rows = [["项目编号", "P01"], ["项目名称", "图书角"], ["执行机构", "JG1"], ["项目的领域", "教育"]]
    [error] = _reading(rows)[1].errors
    assert 'The nearest header is "项目的领域" in A4' in error


ORGANIZATIONS = ["机构编号", "机构名称", "机构类型"]
WIDE = [*DISCLOSURES, "期初余额", "本期收入", "本期支出", "期末余额"]


def test_tables_side_by_side_above_a_wide_one_are_read_each_by_itself() -> None:
    rows = [
        ["一、机构", "", "", "", "二、项目"],
        [*ORGANIZATIONS, "", *PROJECTS],
        ["JG1", "甲会", "基金会", "", *P1],
        ["", "", "", "", *P2],
        [],
        ["三、财务披露", "", "", "", "", "", "", "单位：万元"],
        WIDE,
        ["P01", *QUARTER, 0, 5, 2, 3],
    ]
    disclosed = ("opening_balance", "income", "expenditure", "closing_balance")
    assert _read(rows) == [
        _row("organizations", ("org_id", "name", "org_type"), "A3", "B3", "C3"),
        _row("projects", PROJECT, "E3", "F3", "G3", "H3"),
        _row("projects", PROJECT, "E4", "F4", "G4", "H4"),
        _row("disclosures", (*PERIOD, *disclosed), "A8", "B8", "C8", "D8", "E8", "F8", "G8", "H8"),
    ]
    assert _values(rows, "income") == [5_000_000]


def test_tables_side_by_side_below_a_wide_one_are_read_though_the_right_one_is_longer() -> None:
    rows = [
        WIDE,
        ["P01", *QUARTER, 0, 5, 2, 3],
        ["二、项目", "", "", "", "", "三、机构"],
        [*PROJECTS, "", *ORGANIZATIONS],
        [*P1, "", "JG1", "甲会", "基金会"],
        ["", "", "", "", "", "JG2", "乙会", "基金会"],
        ["", "", "", "", "", "JG3", "丙会", "基金会"],
    ]
    assert [(table, cells.get("org_id")) for table, cells in _read(rows)] == [
        ("disclosures", None),
        ("projects", "C5"),
        ("organizations", "F5"),
        ("organizations", "F6"),
        ("organizations", "F7"),
    ]


def test_the_unit_above_one_of_two_tables_side_by_side_is_its_own() -> None:
    rows = [
        WIDE,
        ["P01", *QUARTER, 0, 5, 2, 3],
        ["", "", "", "", "单位：万元"],
        ["机构编号", "机构名称", "", "", "项目编号", "活动批次", "筹款总额"],
        ["JG1", "甲会", "", "", "P01", "2019-99", 7],
    ]
    assert _values(rows, "total_amount") == [7_000_000]
    assert _values(rows, "income") == [500]


def _calls(of: Callable[[], object]) -> int:
    """Return how many functions are called, and generators resumed, in a call of `of`."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        of()
    finally:
        sys.setprofile(before)
    return calls


def _stacked(tables: int, columns: Sequence[Sequence[str]], unit: bool) -> Rows:
    """Return the rows of tables one below the other, or two beside each other and one below, with notes in between."""
    rows: list[list[object]] = []
    for number in range(tables):
        headers = columns[number % len(columns)]
        cells = ["" if not header else "万元" if header == "单位" else number for header in headers]
        note = ["以上金额单位为元" if unit and number % 2 else "说明：以上为筹款"]
        rows += [list(headers), cells, note, []]
    return rows


FUNDS, MORE = ["项目编号", "活动批次", "筹款总额"], ["项目编号", "活动批次", "筹款总额", "捐赠人数"]
LAYOUTS = {
    "one below the other": [FUNDS, MORE],
    "with columns of units": [[*FUNDS, "单位"], [*MORE, "单位"]],
    "side by side": [[*MORE, "", *MORE], [*FUNDS, "", "", *FUNDS]],
    "side by side above wide ones": [[*FUNDS, "", *FUNDS], [*MORE, "平台", "备注", "募捐方案编号"]],
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("unit", [True, False])
def test_twice_as_many_tables_on_a_sheet_are_found_with_twice_the_work(layout: str, unit: bool) -> None:
    merged = tuple(((4 * number + 1, 4), (4 * number + 2, 4)) for number in range(40))
    # What is looked up once for all sheets does not count.
    _sheet, reading = _reading(_stacked(40, LAYOUTS[layout], unit), merged)
    assert len(reading.regions) + len(reading.errors) >= 40
    few, many = (_calls(lambda n=n: _reading(_stacked(n, LAYOUTS[layout], unit), merged)) for n in (20, 40))
    assert many < 2.2 * few


def test_rows_in_which_nothing_stands_are_passed_over() -> None:
    rows: list[list[object]] = [FUNDS, ["P01", "2019-99", 1], *([""] * 3 for _row in range(10_000)), ["", "", 2]]
    sheet, reading = _reading(rows)
    assert [region.end for region in reading.regions] == [10_003]
    assert _calls(lambda: locate(sheet, {}, "CNY")) < 3 * 10_000
