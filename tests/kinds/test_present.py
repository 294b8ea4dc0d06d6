from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

Judge = Callable[..., Any]

PLAN = """
kind: present
subject: projects
all_of: [title, province, target_amount]
"""


def test_all_of_earns_the_share_that_is_there(judge: Judge) -> None:
    seen = judge(
        PLAN,
        projects=(
            "project_id | title | province | target_amount\n"
            "all | 净水 | 贵州 | 5000\ntwo | 净水 |  | 5000\none | 净水 | — | \n"
            "bare | | 无 | N/A\nzero | 净水 | 贵州 | 0"
        ),
    )
    assert seen.status == {"all": "passed", "two": "failed", "one": "failed", "bare": "failed", "zero": "passed"}
    assert seen.earned == {"all": 1, "two": Fraction(2, 3), "one": Fraction(1, 3), "bare": 0, "zero": 1}
    assert [(finding.project_id, finding.message) for finding in seen.findings] == [
        ("bare", "Province is missing."),
        ("bare", "Fundraising target is missing."),
        ("bare", "Project name is missing."),
        ("one", "Province is missing."),
        ("one", "Fundraising target is missing."),
        ("two", "Province is missing."),
    ]
    assert {finding.place.row for finding in seen.findings if finding.project_id == "bare"} == {4}


def test_earn_all_gives_nothing_for_two_of_three(judge: Judge) -> None:
    seen = judge(PLAN + "earn: all", projects="project_id | title | province | target_amount\nP1 | 净水 |  | 5000")
    assert seen.earned == {"P1": 0}


def test_an_unreadable_cell_is_unverifiable_unless_another_is_blank(judge: Judge) -> None:
    seen = judge(
        PLAN,
        projects=(
            "project_id | title | province | target_amount\n"
            "P1 | 净水 | 贵州 | 若干\nP2 | 净水 | | 若干\nP3 | 净水 | 贵州 | 1"
        ),
    )
    assert seen.status == {"P1": "unverifiable", "P2": "failed", "P3": "passed"}
    assert seen.earned == {"P1": 0, "P2": Fraction(1, 3), "P3": 1}
    unreadable = "Fundraising target cannot be verified: it is unreadable."
    assert seen.messages == [unreadable, "Province is missing.", unreadable]


def test_a_column_of_no_sheet_is_told_once_a_subject(judge: Judge) -> None:
    seen = judge(PLAN, projects="project_id | title\nP1 | 净水\nP2 | ")
    assert seen.status == {"P1": "unverifiable", "P2": "failed"}
    absent = "It cannot be verified: no sheet has the column Province, Fundraising target."
    assert seen.messages == [absent, absent, "Project name is missing."]


ANY = """
kind: present
subject: projects
any_of:
  - condition: {org_id.public_fundraising: true}
    title: {en: its own qualification, zh: 自身资格}
  - condition: {fundraiser_id.public_fundraising: true}
    title: {en: a qualified partner, zh: 合作资格}
"""
GROUPS = "org_id | public_fundraising\nyes | 是\nno | 否\nblank | \nodd | 也许"


NOT_SO = "None of these is so: its own qualification, a qualified partner. What stands there:"


def test_any_of_needs_one(judge: Judge) -> None:
    pairs = {
        "yes-no": "passed",
        "no-yes": "passed",
        "yes-yes": "passed",
        "no-no": "failed",
        "no-blank": "failed",
        "no-": "failed",
        "no-gone": "unverifiable",
        "odd-no": "unverifiable",
        "no-odd": "unverifiable",
        "odd-yes": "passed",
    }
    projects = "project_id | org_id | fundraiser_id\n" + "\n".join(
        f"{pair} | {' | '.join(pair.split('-'))}" for pair in pairs
    )
    seen = judge(ANY, projects=projects, organizations=GROUPS)
    assert seen.status == pairs
    assert set(seen.earned.values()) == {Fraction(0), Fraction(1)}
    assert {finding.project_id: finding.message for finding in seen.findings} == {
        "no-no": f"{NOT_SO} Implementing organisation no: Public-fundraising qualification is no. Fundraising "
        "organisation no: Public-fundraising qualification is no.",
        "no-blank": f"{NOT_SO} Implementing organisation no: Public-fundraising qualification is no. Fundraising "
        "organisation blank: Public-fundraising qualification is empty.",
        "no-": f"{NOT_SO} Implementing organisation no: Public-fundraising qualification is no. Fundraising "
        "organisation is empty.",
        **dict.fromkeys(
            ("odd-no", "no-odd"),
            "Whether any of these is given cannot be told (not handed in, or unreadable): "
            "its own qualification, a qualified partner.",
        ),
        "no-gone": "Fundraising organisation gone is not among the Organisations handed in, so that this cannot be "
        "verified: its own qualification, a qualified partner.",
    }
    assert {finding.column for finding in seen.findings} == {"fundraiser_id"}


def test_any_of_is_covered_while_one_alternative_was_handed_in(judge: Judge) -> None:
    rule = "kind: present\nsubject: projects\nany_of: [{table: audits}, {table: disclosures}]"
    assert judge(rule, projects="project_id\nP1").status == {"P1": "not_covered"}
    filed = "project_id | disclosed_on\nP1 | 2019-03-01"
    seen = judge(rule, projects="project_id\nP1\nP2", disclosures=filed)
    assert seen.status == {"P1": "passed", "P2": "unverifiable"}
    seen = judge(rule, projects="project_id\nP1\nP2", disclosures=filed, audits="project_id | report_on")
    assert seen.status == {"P1": "passed", "P2": "failed"}
    assert seen.messages == ["None of these is on file: Audits, Financial disclosures."]
    assert (seen.findings[0].table, seen.findings[0].column) == ("disclosures", None)


NONE = """
kind: present
subject: projects
none_of:
  - table: audits
    where: {opinion: [adverse, disclaimer]}
    title: {en: an adverse opinion, zh: 否定意见}
  - condition: {status: terminated}
    title: {en: terminated, zh: 已终止}
"""


def test_none_of_fails_for_one_that_is_there(judge: Judge) -> None:
    seen = judge(
        NONE,
        projects="project_id | status\nP1 | 执行中\nP2 | 执行中\nP3 | terminated\nP4 | 在路上\nP5 | 在路上\nP6 | ",
        audits=(
            "project_id | report_on | opinion\nP1 | 2019-03-01 | 无保留\nP2 | 2019-03-01 | 否定\n"
            "P5 | 2019-03-01 | 无法表示意见\nP6 | 2019-03-01 | 还行"
        ),
    )
    assert seen.status == {
        "P1": "passed",
        "P2": "failed",
        "P3": "failed",
        "P4": "unverifiable",
        "P5": "failed",
        "P6": "unverifiable",
    }
    assert seen.earned == {"P1": 1, "P2": 0, "P3": 0, "P4": 0, "P5": 0, "P6": 0}
    said = {(finding.project_id, finding.message) for finding in seen.findings}
    assert ("P2", "an adverse opinion is there, but must not be.") in said
    assert ("P3", "terminated is there, but must not be.") in said
    assert [finding.place.row for finding in seen.findings if finding.project_id == "P3"] == [3]


ROWS = """
kind: present
subject: projects
all_of:
  - table: progress
    where: {posted_on: {at_least: {before: as_of, months: 3}}}
    title: {en: recent post, zh: 近期进展}
"""


def test_related_rows_from_the_first_day_that_counts_to_the_day_of_judging(judge: Judge) -> None:
    projects = "project_id\n" + "\n".join(("first", "early", "today", "future", "odd", "odd-and-good", "silent"))
    posts = (
        "project_id | posted_on\nfirst | 2019-09-30\nearly | 2019-09-29\ntoday | 2019-12-31\nfuture | 2020-01-01\n"
        "odd | 年底\nodd-and-good | 年底\nodd-and-good | 2019-12-01"
    )
    seen = judge(ROWS, projects=projects, progress=posts)
    assert seen.status == {
        "first": "passed",
        "early": "failed",
        "today": "passed",
        "future": "failed",
        "odd": "unverifiable",
        "odd-and-good": "passed",
        "silent": "failed",
    }
    assert [finding.message for finding in seen.findings if finding.project_id == "silent"] == [
        "recent post: none is on file."
    ]
    assert {(finding.table, finding.place.cell) for finding in seen.findings} == {("progress", None)}


def test_a_condition_of_related_rows_may_name_the_subject(judge: Judge) -> None:
    rule = """
kind: present
subject: funds
all_of: [{table: audits, where: {campaign: {column: subject.campaign}}}]
"""
    seen = judge(
        rule,
        projects="project_id\nP1\nP2",
        funds="project_id | campaign | total_amount\nP1 | 2019-99 | 1\nP1 | 2018-99 | 1\nP2 | 2018-99 | 1",
        audits="project_id | campaign | report_on\nP1 | 2019-99 | 2019-12-01\nP2 | 2019-99 | 2019-12-01",
    )
    assert seen.status == {"P1": "failed", "P2": "failed"}
    assert seen.earned == {"P1": Fraction(1, 2), "P2": 0}


def test_a_condition_of_related_rows_may_reach_over_a_key(judge: Judge) -> None:
    rule = """
kind: present
subject: organizations
all_of: [{table: projects, where: {fundraiser_id.org_type: foundation}}]
"""
    seen = judge(
        rule,
        projects="project_id | org_id | fundraiser_id\nP1 | G1 | F1\nP2 | G2 | F2\nP3 | G3 | F3",
        organizations="org_id | org_type\nG1 | \nG2 | \nG3 | \nF1 | 基金会\nF2 | 社会团体\nF3 | 什么",
    )
    assert seen.status == {"P1": "passed", "P2": "failed", "P3": "unverifiable"}


def test_related_rows_without_the_column_of_the_condition(judge: Judge) -> None:
    seen = judge(
        NONE.replace("  - condition: {status: terminated}\n    title: {en: terminated, zh: 已终止}\n", ""),
        projects="project_id\nP1\nP2",
        audits="project_id | report_on\nP1 | 2019-12-01",
    )
    assert seen.status == {"P1": "unverifiable", "P2": "passed"}


PARENT = "kind: present\nsubject: projects\nall_of: [org_id, org_id.name]"


def test_a_parent_that_is_unknown_nameless_or_two(judge: Judge) -> None:
    seen = judge(
        PARENT,
        projects="project_id | org_id\nknown | G1\nunknown | G9\nnameless | G2\nblank | \ntwo | G3\ntwin | G4",
        organizations="org_id | name\nG1 | 源泉\nG2 | \nG3 | 江河\nG3 | 湖海\nG4 | 山林\nG4 | 山林",
    )
    assert seen.status == {
        "known": "passed",
        "unknown": "failed",
        "nameless": "failed",
        "blank": "failed",
        "two": "unverifiable",
        "twin": "passed",
    }
    assert seen.earned["unknown"] == Fraction(1, 2)
    assert seen.earned["blank"] == 0
    [finding] = [finding for finding in seen.findings if finding.project_id == "unknown"]
    told = "Implementing organisation › Name is missing: Implementing organisation G9 is not among the Organisations"
    assert (finding.message, finding.column) == (f"{told} handed in.", "org_id")
    told = "Correct Implementing organisation, which is G9 now, or hand in its row among the Organisations."
    assert finding.fix == told


def test_a_parent_of_a_parent(judge: Judge) -> None:
    rule = "kind: present\nsubject: disclosures\nall_of: [project_id.org_id.name]"
    seen = judge(
        rule,
        projects="project_id | org_id\nP1 | G1\nP2 | G2\nP3 | G3\nP4 | \nP4 | G1",
        organizations="org_id | name\nG1 | 源泉\nG2 | \nG3 | 江河\nG3 | 湖海",
        disclosures="project_id | disclosed_on\n" + "\n".join(f"P{number} | 2019-03-01" for number in (1, 2, 3, 4)),
    )
    assert seen.status == {"P1": "passed", "P2": "failed", "P3": "unverifiable", "P4": "unverifiable"}
    assert seen.messages[0] == "Project ID › Implementing organisation › Name is missing."


def test_not_covered_without_the_parents_table(judge: Judge) -> None:
    assert judge(PARENT, projects="project_id | org_id\nP1 | G1").status == {"P1": "not_covered"}


def test_where_and_unless(judge: Judge) -> None:
    rule = PLAN + "where: {field: health}\nunless: {status: [planned, terminated]}"
    seen = judge(
        rule,
        projects=(
            "project_id | title | province | target_amount | field | status\nP1 | | | | relief | \n"
            "P2 | | | | health | 计划中\nP3 | | | | health | terminated\nP4 | | | | health | \n"
            "P5 | 净水 | 贵州 | 1 | health | planned"
        ),
    )
    assert seen.status == {"P1": "not_applicable", "P2": "waived", "P3": "waived", "P4": "failed", "P5": "waived"}
    assert {finding.project_id for finding in seen.findings} == {"P4"}


def test_a_subject_of_an_organisation_counts_for_all_its_projects(judge: Judge) -> None:
    seen = judge(
        "kind: present\nsubject: organizations\nall_of: [province]",
        projects="project_id | org_id\nP1 | G1\nP2 | G1\nP3 | G2\nP4 | G9",
        organizations="org_id | province\nG1 | \nG2 | 贵州\nG5 | ",
    )
    assert seen.status == {"P1": "failed", "P2": "failed", "P3": "passed", "P4": "not_applicable"}
    assert [finding.project_id for finding in seen.findings] == [None, None]


def test_findings_point_at_the_blank_cell(judge_files: Judge, tmp_path: Path) -> None:
    file = tmp_path / "p.xlsx"
    with xlsxwriter.Workbook(file) as workbook:
        sheet = workbook.add_worksheet("项目")
        sheet.write_row(0, 0, ["省份", "项目编号", "项目名称", "执行机构", "领域", "筹款目标"])
        sheet.write_row(1, 0, ["贵州", "P1", "净水", "G1", "教育", 100])
        sheet.write_row(2, 0, [None, "P2", "早餐", "G1", "教育", 100])
    [finding] = judge_files(PLAN, file).findings
    assert (finding.place.sheet, finding.place.cell, finding.message) == ("项目", "A3", "Province is missing.")


def test_a_parent_that_nobody_handed_in_is_named_at_its_cell(judge: Judge) -> None:
    for rule in (ANY, ANY.replace("any_of", "all_of")):
        seen = judge(rule, projects="project_id | org_id | fundraiser_id\nP1 | yes | JG8", organizations=GROUPS)
        assert seen.status == {"P1": "passed" if "any_of" in rule else "unverifiable"}
    [finding] = seen.findings
    assert (finding.column, finding.value) == ("fundraiser_id", "JG8")
    assert finding.message == (
        "Fundraising organisation JG8 is not among the Organisations handed in, so that this cannot be verified: "
        "a qualified partner."
    )


TWICE = "org_id | name | public_fundraising\nyes | A | 是\ntwice | B | 是\ntwice | B | 否\ntwice | C | 否\nno | D | 否"


@pytest.mark.parametrize(
    ("rule", "own"),
    [
        (ANY, "no"),
        (ANY.replace("any_of", "all_of"), "yes"),
        ("kind: present\nsubject: projects\nall_of: [fundraiser_id.name]", "yes"),
    ],
)
def test_a_parent_on_rows_that_differ_is_told_at_these_rows_and_not_as_if_it_were_not_there(
    judge: Judge, rule: str, own: str
) -> None:
    projects = f"project_id | org_id | fundraiser_id\nP1 | {own} | twice"
    seen = judge(rule, projects=projects, organizations=TWICE)
    assert seen.status == {"P1": "unverifiable"}
    finding = next(each for each in seen.findings if "twice" in each.message)
    assert finding.message.startswith("Fundraising organisation twice stands for 3 rows of Organisations that differ,")
    assert (finding.project_id, finding.table, finding.column) == ("P1", "organizations", "org_id")
    assert [finding.place.row, *(place.row for place in finding.related)] == [2, 3, 4]
    assert finding.fix == "Of the rows that differ keep the one that is right and remove the others, then check again."


def test_a_parent_of_whom_a_row_was_handed_in_twice_is_no_contradiction(judge: Judge) -> None:
    copied = "org_id | name | public_fundraising\nno | A | 否\ntwice | B | 是\ntwice | B | 是"
    seen = judge(ANY, projects="project_id | org_id | fundraiser_id\nP1 | no | twice", organizations=copied)
    assert seen.status == {"P1": "passed"}


VALUES = """
kind: present
subject: projects
any_of:
  - {condition: {status: completed, ends_on: {before: 2019-01-01}}, title: {en: an end, zh: 结束}}
  - {condition: {target_amount: {at_least: 100}}, title: {en: a target, zh: 目标}}
"""


def test_what_stands_in_the_cells_of_a_condition_is_written_for_people(judge: Judge) -> None:
    projects = "project_id | status | ends_on | target_amount\nP1 | 执行中 | 2019-12-31 | 12.50"
    [message] = judge(VALUES, projects=projects).messages
    assert message == (
        "None of these is so: an end, a target. What stands there: Status is Under way. Ends on is 2019-12-31. "
        "Fundraising target is 12.50."
    )
    [message] = judge(VALUES, projects="project_id | status | ends_on | target_amount\nP1 | | | ").messages
    assert message == "None of these is on file: an end, a target."


def test_of_alternatives_the_last_that_has_a_column_is_named(judge: Judge) -> None:
    [finding] = judge(ANY, projects="project_id | org_id\nP1 | no", organizations=GROUPS).findings
    assert (finding.status, finding.column) == ("unverifiable", "org_id")


AUDITS = """
kind: present
subject: projects
all_of:
  - table: audits
    where: {opinion: {missing: false}, report_on: {at_least: 2019-09-09}}
    title: {en: audit, zh: 审计}
"""


def test_a_row_that_lacks_only_a_cell_is_named(judge: Judge) -> None:
    seen = judge(
        AUDITS,
        projects="project_id\nP1\nP2\nP3\nP4",
        audits="project_id | report_on | opinion\nP1 | 2019-12-01 |\nP2 | | 无保留\nP3 | 2019-01-01 |",
    )
    assert seen.status == {"P1": "failed", "P2": "unverifiable", "P3": "failed", "P4": "failed"}
    assert {finding.project_id: (finding.message, finding.column, finding.place.row) for finding in seen.findings} == {
        "P1": ("audit: Opinion is empty in what is on file.", "opinion", 1),
        "P2": ("audit cannot be verified: Report date is missing or unreadable in what is on file.", "report_on", 2),
        "P3": (
            "audit: none on file counts for this (of 1), since its kind, day or campaign is another.",
            None,
            None,
        ),
        "P4": ("audit: none is on file.", None, None),
    }
    [other] = [finding for finding in seen.findings if finding.project_id == "P3"]
    assert [place.row for place in other.related] == [3]


def test_what_must_not_be_and_cannot_be_told_is_told_of(judge: Judge) -> None:
    seen = judge(
        NONE,
        projects="project_id | status\nP1 | 在路上\nP2 |",
        audits="project_id | report_on | opinion\nP2 | 2019-03-01 | 还行",
    )
    assert seen.status == {"P1": "unverifiable", "P2": "unverifiable"}
    assert {(finding.project_id, finding.table, finding.column, finding.place.row) for finding in seen.findings} == {
        ("P1", "projects", "status", 1),
        ("P2", "audits", "opinion", 1),
    }


LOOKED_AT = (
    "kind: present\nsubject: annual_accounts\nall_of:\n"
    "  - {condition: {any_of: [{assurance: audit}, {audit_opinion: {missing: false}}]}, title: {en: Audit, zh: 审计}}"
)


@pytest.mark.parametrize(
    ("assurance", "column", "message"),
    [
        (
            "",
            "assurance",
            "Audit cannot be verified: Assurance is empty here, and no sheet has the column Auditor's opinion.",
        ),
        ("未审计", "audit_opinion", "Audit cannot be verified: no sheet has the column Auditor's opinion."),
        ("看过了", "assurance", "Audit cannot be verified: it is unreadable."),
    ],
)
def test_a_column_that_another_cell_could_stand_for_is_named_as_missing(
    judge: Judge, assurance: str, column: str, message: str
) -> None:
    seen = judge(
        LOOKED_AT,
        projects="project_id | org_id\nP1 | G1",
        organizations="org_id\nG1",
        annual_accounts=f"org_id | period_end | assurance\nG1 | 2018-12-31 | {assurance}",
    )
    assert (seen.status, seen.messages) == ({"P1": "unverifiable"}, [message])
    assert [finding.column for finding in seen.findings] == [column]


def test_all_cells_that_leave_rows_open_are_named_and_called_for(judge: Judge) -> None:
    posts = "project_id | posted_on | title\n" + "".join(f"P1 | 2019-13-0{day} | x\n" for day in range(1, 8))
    seen = judge(
        "kind: present\nsubject: projects\nall_of: [{table: progress, where: {posted_on: {after: 2019-06-01}}}]",
        projects="project_id | title\nP1 | 净水",
        progress=posts,
    )
    [finding] = seen.findings
    assert (finding.place.row, [place.row for place in finding.related]) == (7, [1, 2, 3, 4, 5])
