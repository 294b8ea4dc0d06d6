from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from auditkit import i18n
from auditkit.kinds.data_messages import FIXES, MESSAGES

Judge = Callable[..., Any]


def rule(check: str) -> str:
    return f"kind: data\nsubject: projects\ncheck: {check}"


PROJECTS = "project_id | title | org_id | field | target_amount | launched_on\n"
SOUND = PROJECTS + "P1 | 净水 | G1 | 教育 | 100 | 2019-01-01\nP2 | 早餐 | G1 | 教育 | 100 | 2019-01-01\n"
POSTS = "project_id | posted_on | title | beneficiaries\n"

DONE = "project_id | posted_on\nP1 | 2019-01-01"


def test_what_the_auditing_side_brought_is_nobodys_fault(judge: Judge) -> None:
    seen = judge(rule("type"), projects=SOUND, progress=DONE, samples="project_id | amount\nP1 | ?")
    assert (seen.status, seen.findings) == ({"P1": "passed", "P2": "passed"}, ())


TYPES = [
    ("2019年13月1日", "", 'Posted on is "2019年13月1日", which is no date. There is no month 13.'),
    ("", "一二三", 'Beneficiaries is "一二三", which is no whole number.'),
    ("", "1.5", 'Beneficiaries is "1.5", which is no whole number.'),
    ("#REF!", "", "Posted on is #REF!, an error of the spreadsheet."),
]


@pytest.mark.parametrize(("posted", "helped", "message"), TYPES)
def test_a_cell_that_does_not_parse(judge: Judge, posted: str, helped: str, message: str) -> None:
    rows = POSTS + f"P1 | 2019-01-01 | 进展 | 1\nP1 | {posted or '2019-01-02'} | 进展 | {helped}"
    seen = judge(rule("type"), projects=SOUND, progress=rows)
    assert seen.messages == [message]
    assert seen.status == {"P1": "failed", "P2": "passed"}
    assert seen.earned == {"P1": Fraction(2, 3), "P2": 1}
    [finding] = seen.findings
    assert (finding.project_id, finding.table, finding.place.row) == ("P1", "progress", 2)
    assert finding.column == ("posted_on" if posted else "beneficiaries")
    assert finding.value == (posted or helped)


def test_one_row_with_two_faults_is_one_bad_row(judge: Judge) -> None:
    rows = POSTS + "P1 | 某天 | 进展 | 很多\nP1 | 2019-01-02 | 进展 | 1"
    seen = judge(rule("type"), projects=SOUND, progress=rows)
    assert (seen.earned["P1"], len(seen.findings)) == (Fraction(2, 3), 2)


def test_a_required_cell_that_is_blank(judge: Judge) -> None:
    seen = judge(rule("required"), projects=SOUND, progress=POSTS + "P1 |  | 进展 | 1\n | 2019-01-01 | 进展 | 1")
    assert seen.status == {"P1": "failed", "P2": "passed"}
    assert seen.earned == {"P1": Fraction(1, 2), "P2": 1}
    assert {(finding.message, finding.project_id) for finding in seen.findings} == {
        ("Posted on is empty, but every row must have it.", "P1"),
        ("Project ID is empty, but every row must have it.", None),
    }


def test_a_required_cell_that_is_yet_to_be_decided(judge: Judge) -> None:
    rows = POSTS + "P1 | 待定 | 进展 | 1"
    assert judge(rule("required"), projects=SOUND, progress=rows).messages == [
        'Posted on is "待定", which counts as not filled in, but every row must have it.'
    ]
    i18n.use("zh")
    seen = judge(rule("required"), projects=SOUND, progress=rows)
    assert seen.messages == ["发布日期为“待定”，视为未填写，每行必填。"]
    assert [finding.value for finding in seen.findings] == ["待定"]


def test_a_word_that_is_not_on_the_list(judge: Judge) -> None:
    seen = judge(rule("enum"), projects=SOUND.replace("早餐 | G1 | 教育", "早餐 | G1 | 太空"))
    assert seen.status == {"P1": "passed", "P2": "failed"}
    [finding] = seen.findings
    assert finding.message == 'Field is "太空", which is not on the list.'
    assert finding.fix == "Choose one of these: Health, Education, Relief, Ecology, Special care, Other."
    assert finding.expected is not None
    assert "education" in finding.expected.split(", ")


def test_a_value_out_of_bounds(judge: Judge) -> None:
    seen = judge(rule("range"), projects=SOUND.replace("| 100 | 2019-01-01\nP2", "| -100 | 2119-01-01\nP2"))
    assert seen.status == {"P1": "failed", "P2": "passed"}
    assert seen.earned["P1"] == 0
    assert seen.messages == [
        'Launched on is "2119-01-01", outside the years 1949 to 2100.',
        'Fundraising target is "-100"; it may not be less than 0.00.',
    ]


def test_the_bound_of_an_amount_is_told_in_whole_units_of_the_currency(judge: Judge) -> None:
    given = "donation_id | project_id | amount | donated_at\nD1 | P1 | 0 | 2019-09-08"
    told = judge(rule("range"), projects=SOUND, donations=given)
    assert told.messages == ['Amount is "0"; it may not be less than 0.01.']


def test_a_key_that_stands_for_two_rows(judge: Judge) -> None:
    seen = judge(rule("unique"), projects=SOUND + "P1 | 引水 | G1 | 教育 | 100 | 2019-01-01")
    assert seen.status == {"P1": "failed", "P2": "passed"}
    assert seen.messages == ['Project ID "P1" stands for 2 rows that differ.'] * 2
    assert {finding.place.row: [place.row for place in finding.related] for finding in seen.findings} == {
        1: [3],
        3: [1],
    }


def test_an_organisation_under_two_names_is_a_fault_of_all_its_projects(judge: Judge) -> None:
    seen = judge(rule("unique"), projects=SOUND, organizations="org_id | name\nG1 | 源泉\nG1 | 江河\nG2 | 湖海")
    assert seen.status == {"P1": "failed", "P2": "failed"}
    assert seen.earned == {"P1": Fraction(1, 3), "P2": Fraction(1, 3)}
    assert [finding.project_id for finding in seen.findings] == [None, None]


def test_a_reference_to_what_was_not_handed_in(judge: Judge) -> None:
    seen = judge(
        rule("reference"),
        projects=SOUND,
        organizations="org_id | name\nG2 | 江河",
        progress=POSTS + "P9 | 2019-01-01 | 进展 | 1",
    )
    assert seen.status == {"P1": "failed", "P2": "failed"}
    assert sorted(seen.messages) == [
        'Implementing organisation is "G1", which is not among the Organisations.',
        'Implementing organisation is "G1", which is not among the Organisations.',
        'Project ID is "P9", which is not among the Projects.',
    ]
    assert judge(rule("reference"), projects=SOUND).status == {"P1": "passed", "P2": "passed"}


def test_a_reference_that_is_a_name_or_another_spelling(judge: Judge) -> None:
    tables = {
        "projects": SOUND.replace("净水 | G1", "净水 | 源泉中心"),
        "organizations": "org_id | name\nG1 | 源泉中心",
        "progress": POSTS + "p2 | 2019-01-01 | 进展 | 1",
    }
    seen = judge(rule("reference"), **tables)
    assert sorted(seen.messages) == [
        'Implementing organisation is "源泉中心", which is the name of G1 among the Organisations: write G1.',
        'Project ID is "p2", which is not among the Projects. Did you mean P2?',
    ]
    assert {finding.expected for finding in seen.findings} == {"G1", "P2"}
    i18n.use("zh")
    assert sorted(judge(rule("reference"), **tables).messages) == [
        "执行机构为“源泉中心”，这是“机构”表中 G1 的名称，应填写 G1。",
        "项目编号为“p2”，在“项目”表中不存在。是否指 P2？",
    ]


def test_a_reference_that_lost_zeros_or_has_letters_for_digits(judge: Judge) -> None:
    projects = PROJECTS + "".join(f"{key} | 净水 | G1 | 教育 | 100 | 2019-01-01\n" for key in ("001", "0200", "A10"))
    rows = POSTS + "".join(f"{key} | 2019-01-01 | 进展 | 1\n" for key in ("1", "O2OO", "AlO", "9"))
    seen = judge(rule("reference"), projects=projects, progress=rows.strip())
    assert {
        finding.value: (finding.expected, finding.message.partition(" Projects. ")[2]) for finding in seen.findings
    } == {
        "1": ("001", "001 is on file: did leading zeros get lost?"),
        "O2OO": ("0200", "0200 is on file: does a letter stand for a digit (O for 0, l or I for 1)?"),
        "AlO": ("A10", "A10 is on file: does a letter stand for a digit (O for 0, l or I for 1)?"),
        "9": (None, ""),
    }
    i18n.use("zh")
    [message] = judge(rule("reference"), projects=projects, progress=POSTS + "1 | 2019-01-01 | 进展 | 1").messages
    assert message == "项目编号为“1”，在“项目”表中不存在。表中有 001：是否丢失了前面的 0？"


def test_a_number_that_two_keys_may_have_been_is_not_guessed(judge: Judge) -> None:
    projects = PROJECTS + "".join(f"{key} | 净水 | G1 | 教育 | 100 | 2019-01-01\n" for key in ("01", "001"))
    [finding] = judge(rule("reference"), projects=projects, progress=POSTS + "1 | 2019-01-01 | 进展 | 1").findings
    assert (finding.expected, finding.message) == (None, 'Project ID is "1", which is not among the Projects.')


def test_a_copy_of_a_row(judge: Judge) -> None:
    seen = judge(
        rule("duplicate-row"),
        projects=SOUND,
        progress=POSTS + "P1 | 2019-01-01 | 进展 | 1\nP1 | 2019/1/1 | 进展 | 1\nP2 | 2019-01-01 | 进展 | 1",
    )
    assert seen.status == {"P1": "failed", "P2": "passed"}
    assert seen.earned == {"P1": Fraction(2, 3), "P2": 1}
    [finding] = seen.findings
    assert finding.message == "This row of Project progress is an exact copy of another."
    assert (finding.place.row, [place.row for place in finding.related]) == (2, [1])


def workbook(file: Path, header: Sequence[str], *rows: Sequence[object]) -> Path:
    with xlsxwriter.Workbook(file) as written:
        sheet = written.add_worksheet("项目")
        for number, cells in enumerate((["项目编号", "项目名称", "执行机构", "领域"], ["P1", "净水", "G1", "教育"])):
            sheet.write_row(number, 0, cells)
        sheet = written.add_worksheet("筹款")
        for number, cells in enumerate((header, *rows)):
            sheet.write_row(number, 0, cells)
    return file


FUNDS = ("项目编号", "活动批次", "筹款总额", "捐赠人次")


def test_a_total_that_does_not_add_up(judge_files: Judge, tmp_path: Path) -> None:
    file = workbook(tmp_path / "f.xlsx", FUNDS, ["P1", "a", 100, 7], ["P1", "b", 50.5, 8], ["合计", "", 150, 16])
    seen = judge_files(rule("total"), file)
    assert seen.status == {"P1": "passed"}
    assert seen.messages == [
        "The total of Donations is 16, but its rows add up to 15: 1 apart.",
        "The total of Total raised is 150.00, but its rows add up to 150.50: 0.50 apart.",
    ]
    assert [finding.place.cell for finding in seen.findings] == ["D4", "C4"]
    i18n.use("zh")
    assert "筹款总额的合计为 150.00，而明细之和为 150.50，相差 0.50。" in judge_files(rule("total"), file).messages


def test_a_total_over_a_row_that_cannot_be_read_is_told_as_unverifiable(judge_files: Judge, tmp_path: Path) -> None:
    file = workbook(tmp_path / "f.xlsx", FUNDS, ["P1", "a", "约60", 7], ["P1", "b", 40, 8], ["合计", "", 999, 15])
    seen = judge_files(rule("total"), file)
    [finding] = seen.findings
    assert (finding.status, finding.project_id, finding.place.cell) == ("unverifiable", None, "C4")
    assert finding.message == (
        "The total of Total raised is 999.00, but cannot be held against its rows: of these, 1 cannot be read."
    )
    assert finding.fix == (
        "Correct the cells of its rows that cannot be read, then check again: it cannot be verified now."
    )
    assert seen.status == {"P1": "passed"}


def test_a_figure_merged_over_rows(judge_files: Judge, tmp_path: Path) -> None:
    file = tmp_path / "f.xlsx"
    with xlsxwriter.Workbook(file) as written:
        sheet = written.add_worksheet("项目")
        sheet.write_row(0, 0, ["项目编号", "项目名称", "执行机构", "领域", "筹款目标"])
        for number in (1, 2, 3):
            sheet.write_row(number, 0, [f"P{number}", f"名{number}", "G1", "教育"])
        sheet.merge_range("E2:E4", 900)
    seen = judge_files(rule("type"), file)
    assert seen.status == {"P1": "passed", "P2": "failed", "P3": "passed"}
    assert seen.messages == ["Fundraising target: E2:E4 is one merged cell with one figure for 3 rows."]
    assert [finding.fix for finding in seen.findings] == ["Unmerge the cells and write each row's own figure."]
    assert [(finding.place.cell, finding.value) for finding in seen.findings] == [("E3", "E2:E4")]
    i18n.use("zh")
    [message] = judge_files(rule("type"), file).messages
    assert message == "筹款目标：E2:E4 是一个合并单元格，3 行共用一个数值。"


def test_a_header_that_is_only_similar(judge_files: Judge, tmp_path: Path) -> None:
    file = workbook(tmp_path / "f.xlsx", (*FUNDS[:3], "捐赠人次数量数"), ["P1", "a", 100, 7])
    seen = judge_files(rule("header"), file)
    assert seen.status == {"P1": "passed"}
    [finding] = seen.findings
    assert finding.message.startswith(
        'The header "捐赠人次数量数" is not known, so its column was not read. Did you mean'
    )
    assert (finding.place.sheet, finding.place.cell) == ("筹款", "D1")


def test_a_header_like_that_of_donors_is_renamed_only_over_codes(judge_files: Judge, tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "f.xlsx", ("项目编号", "捐赠日期", "捐赠金额", "捐赠人"), ["P1", "2019-09-09", 100, "张三"]
    )
    [finding] = judge_files(rule("header"), file).findings
    assert (finding.table, finding.column) == ("donations", "donor")
    assert finding.fix == (
        "Rename the header to Donor if the column holds a code for each donor, which must never be a name. If it"
        " holds names, put codes in their place first, or take the column out."
    )


def test_what_to_do_fits_the_fault_of_each_cell(judge: Judge) -> None:
    rows = POSTS + "P1 | 2019年13月1日 | 进展 | 1\nP1 | 11/09/2019 | 进展 | 1\nP1 | #REF! | 进展 | 1.5"
    seen = judge(rule("type"), projects=SOUND, progress=rows)
    assert {finding.value: finding.fix for finding in seen.findings} == {
        "2019年13月1日": "Write the right day, with year, month and day: for example 2019-12-01 or 2019年12月1日.",
        "11/09/2019": "Write the year first, for example 2019-12-01.",
        "#REF!": "Mend the formula, or type the value in its place.",
        "1.5": "Write a whole number in digits, such as 120.",
    }


def test_an_amount_in_another_currency_is_converted_together_with_the_cell_that_says_so(
    judge_files: Judge, tmp_path: Path
) -> None:
    beside = workbook(tmp_path / "a.xlsx", (*FUNDS[:3], "币种"), ["P1", "a", 100, "USD"])
    [finding] = judge_files(rule("type"), beside).findings
    assert finding.fix.startswith(
        "If the amount is in USD, convert it to CNY and write CNY into the cell of the currency"
    )
    assert [place.cell for place in finding.related] == ["D2"]
    written = workbook(tmp_path / "b.xlsx", FUNDS[:3], ["P1", "a", "US$100"])
    [finding] = judge_files(rule("type"), written).findings
    assert finding.fix.startswith("Convert the amount to CNY and leave out the name or sign of the other currency;")


def test_what_to_do_of_a_whole_column_is_what_to_do_of_its_cells(judge: Judge) -> None:
    rows = POSTS + "P1 | 某天 | 进展 | 1\n" * 3
    [finding] = judge(rule("type") + "\nfix: {en: Mend it, zh: 请更正}", projects=SOUND, progress=rows).findings
    assert finding.message.startswith("All 3 cells of this column")
    assert finding.fix == "Write the right day, with year, month and day: for example 2019-12-01 or 2019年12月1日."
    [finding] = judge(
        rule("required") + "\nfix: {en: Mend it, zh: 请更正}", projects=SOUND, progress=POSTS + "P1 | | 进展 | 1"
    ).findings
    assert finding.fix == "Mend it"


def test_every_fix_is_of_a_message() -> None:
    assert set(FIXES) - {"other-currency-beside", "similar-without-names"} <= set(MESSAGES)
    assert all(text["en"] and text["zh"] for text in FIXES.values())


def test_findings_of_cells_point_at_them(judge_files: Judge, tmp_path: Path) -> None:
    file = workbook(tmp_path / "f.xlsx", FUNDS, ["P1", "a", "一百", "几"])
    cells = {(finding.column, finding.place.cell) for finding in judge_files(rule("type"), file).findings}
    assert cells == {("total_amount", "C2"), ("donations", "D2")}


def test_every_code_that_reading_gives_has_its_message_filled(judge: Judge) -> None:
    i18n.use("zh")
    rows = PROJECTS + "P1 | 净水 | G1 | 太空 | -1 | 2119-01-01\nP1 | 净水 | G1 | 太空 | 十元整 | 某日\n"
    for check in ("type", "enum", "range", "unique"):
        messages = judge(rule(check), projects=rows).messages
        assert messages
        assert not any("{" in message for message in messages)


def test_faults_are_told_where_no_project_was_handed_in(judge: Judge) -> None:
    seen = judge(rule("type"), progress=POSTS + "P1 | 2019年13月1日 | 进展 | 1")
    assert seen.messages == ['Posted on is "2019年13月1日", which is no date. There is no month 13.']
    assert seen.status == {}


def test_a_message_of_the_packs_own_is_said_of_one_cell_and_of_a_whole_column(judge: Judge) -> None:
    own = rule("type") + "\nmessage: {en: '{what} holds {value}.', zh: '{what}为{value}。'}"
    for rows in ("P1 | many", "P1 | many\nP1 | many\nP1 | many"):
        seen = judge(own, projects="project_id\nP1", progress=f"project_id | beneficiaries\n{rows}")
        assert seen.messages == ["Beneficiaries holds many."]
