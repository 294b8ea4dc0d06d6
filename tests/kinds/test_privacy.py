from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

Judge = Callable[..., Any]

POSTS = "kind: privacy\nsubject: progress\ncolumns: [title, body]\n"
HEADER = "project_id | posted_on | title | body\n"
TITLES = "kind: privacy\nsubject: projects\ncolumns: [title]\n"


def test_a_row_with_personal_data_in_any_column_fails(judge: Judge) -> None:
    seen = judge(
        POSTS,
        projects="project_id\nP1\nP2",
        progress=HEADER + "P1 | 2019-01-01 | 进展 | 电话13800138000\nP1 | 2019-02-01 | 进展 | 共 138 户\n"
        "P1 | 2019-03-01 | 119999190001010003 | 已完成\nP2 | 2019-01-01 | 进展 | 支出 1,380,013,800.00 元",
    )
    assert seen.status == {"P1": "failed", "P2": "passed"}
    assert seen.earned == {"P1": Fraction(1, 3), "P2": 1}
    assert {(finding.column, finding.place.row, finding.value, finding.message) for finding in seen.findings} == {
        ("body", 1, "138****8000", "Text holds personal data: a mobile number (138****8000)."),
        ("title", 3, "119*************03", "Title holds personal data: a resident id (119*************03)."),
    }


def test_each_cell_is_a_finding_that_names_all_that_it_holds(judge: Judge) -> None:
    seen = judge(
        POSTS,
        projects="project_id\nP1",
        progress=HEADER + "P1 | 2019-01-01 | a@example.org | 卡号4111 1111 1111 1111，邮箱some@example.org",
    )
    card, address = "the number of a bank card (**** **** **** 1111)", "an e-mail address (s***@example.org)"
    assert sorted(seen.messages) == [
        f"Text holds personal data: {card}, {address}.",
        "Title holds personal data: an e-mail address (*@example.org).",
    ]
    assert seen.earned == {"P1": 0}


def test_no_more_than_five_of_a_cell_are_named(judge: Judge) -> None:
    numbers = "、".join(f"1380013{number:04}" for number in range(8))
    seen = judge(POSTS, projects="project_id\nP1", progress=HEADER + f"P1 | 2019-01-01 | 通讯录 | {numbers}")
    assert seen.messages == [
        "Text holds personal data: "
        + ", ".join(f"a mobile number (138****{number:04})" for number in range(5))
        + ", and 3 more."
    ]


def test_only_the_kinds_that_the_rule_names_count(judge: Judge) -> None:
    tables = {
        "projects": "project_id\nP1\nP2\nP3",
        "progress": HEADER + "P1 | 2019-01-01 | 进展 | 电话13800138000，住某省某市某区人民路5号\n"
        "P2 | 2019-01-01 | 进展 | 住某省某市某区人民路5号\nP3 | 2019-01-01 | 进展 | a@example.org",
    }
    assert judge(POSTS, **tables).status == {"P1": "failed", "P2": "passed", "P3": "failed"}
    seen = judge(POSTS + "kinds: [address]", **tables)
    assert seen.status == {"P1": "failed", "P2": "failed", "P3": "passed"}
    assert set(seen.messages) == {"Text holds personal data: a postal address (住某省某市某区*****)."}


def test_a_row_without_text_is_not_judged_and_an_unreadable_cell_leaves_it_open(judge: Judge) -> None:
    seen = judge(
        POSTS,
        projects="project_id\nP1\nP2\nP3\nP4",
        progress=HEADER + "P1 | 2019-01-01 | |\nP2 | 2019-01-01 | 进展 | #REF!\n"
        "P3 | 2019-01-01 | #REF! | 电话13800138000\nP4 | 2019-01-01 | | 进展",
    )
    assert seen.status == {"P1": "not_applicable", "P2": "unverifiable", "P3": "failed", "P4": "passed"}
    told = {finding.project_id: finding.message for finding in seen.findings if finding.rule == "tried-0"}
    assert told["P2"] == "Whether Text holds personal data cannot be told: it cannot be read."


def test_a_column_that_no_sheet_has_holds_nothing(judge: Judge) -> None:
    rows = "project_id | posted_on | title\nP1 | 2019-01-01 | 电话13800138000\nP2 | 2019-01-01 | 进展"
    seen = judge(POSTS, projects="project_id\nP1\nP2", progress=rows)
    assert seen.status == {"P1": "failed", "P2": "passed"}
    assert judge(POSTS, projects="project_id\nP1").status == {"P1": "not_covered"}
    assert judge(TITLES, projects="project_id\nP1").status == {"P1": "not_applicable"}


def test_where_and_unless_say_which_rows_count(judge: Judge) -> None:
    rows = "project_id | title | province\nP1 | 电话13800138000 | 甲省\nP2 | 电话13800138000 | 乙省\nP3 | 净水 | 乙省"
    assert judge(TITLES + "where: {province: 甲省}", projects=rows).status == {
        "P1": "failed",
        "P2": "not_applicable",
        "P3": "not_applicable",
    }
    assert judge(TITLES + "unless: {province: 甲省}", projects=rows).status == {
        "P1": "waived",
        "P2": "failed",
        "P3": "passed",
    }


def test_a_row_of_which_it_cannot_be_told_whether_it_counts_is_open(judge: Judge) -> None:
    rows = "project_id | title | launched_on\nP1 | 电话13800138000 | 某日\nP2 | 净水 | 某日"
    seen = judge(TITLES + "where: {launched_on: {after: 2019-01-01}}", projects=rows)
    assert seen.status == {"P1": "unverifiable", "P2": "passed"}


def test_a_message_of_the_rule_says_what_was_found(judge: Judge) -> None:
    seen = judge(
        TITLES + 'message: {en: "{what}: {found}{more}", zh: "{what}：{found}{more}"}',
        projects="project_id | title\nP1 | 电话13800138000",
    )
    assert seen.messages == ["Project name: a mobile number (138****8000)"]
