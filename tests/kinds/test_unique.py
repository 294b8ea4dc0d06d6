from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

Judge = Callable[..., Any]

ONCE = "kind: unique\nsubject: disclosures\ncolumns: [project_id, period_start, kind]\n"
HEADER = "project_id | period_start | kind | disclosed_on\n"


def test_rows_that_agree_in_all_columns_are_told_each_with_the_others(judge: Judge) -> None:
    seen = judge(
        ONCE,
        projects="project_id\nP1\nP2\nP3",
        disclosures=HEADER + "P1 | 2019-01-01 | periodic | 2019-04-01\nP1 | 2019/1/1 | 定期 | 2019-04-02\n"
        "P1 | 2019年1月1日 | 季报 | 2019-04-03\n"
        "P1 | 2019-04-01 | periodic | 2019-07-01\nP1 | 2019-01-01 | final | 2019-07-01\n"
        "P2 | 2019-01-01 | periodic | 2019-04-01",
    )
    assert seen.status == {"P1": "failed", "P2": "passed", "P3": "not_applicable"}
    assert seen.earned == {"P1": Fraction(2, 5), "P2": 1, "P3": None}
    assert set(seen.messages) == {
        "Project ID, Period from, Kind: P1, 2019-01-01, Periodic stands in 3 rows; it may stand in one."
    }
    related = {finding.place.row: [place.row for place in finding.related] for finding in seen.findings}
    assert related == {1: [2, 3], 2: [1, 3], 3: [1, 2]}
    assert {finding.column for finding in seen.findings} == {"project_id"}


def test_text_is_compared_after_normalisation(judge: Judge) -> None:
    seen = judge(
        "kind: unique\nsubject: projects\ncolumns: [title]",
        projects="project_id | title\nP1 | 山区 净水Ａ\nP2 | 山区  净水A\nP3 | 山区净水A",
    )
    assert seen.status == {"P1": "failed", "P2": "failed", "P3": "passed"}


def test_a_row_with_a_blank_is_not_judged(judge: Judge) -> None:
    seen = judge(
        ONCE,
        projects="project_id\nP1\nP2",
        disclosures=HEADER + "P1 | 2019-01-01 | | 2019-04-01\nP1 | 2019-01-01 | | 2019-04-02\n"
        "P2 | 2019-01-01 | 某种 | 2019-04-01\nP2 | 2019-01-01 | 某种 | 2019-04-01",
    )
    assert seen.status == {"P1": "not_applicable", "P2": "not_applicable"}
    assert seen.findings == ()


def test_only_rows_that_the_rule_is_about_are_compared(judge: Judge) -> None:
    rows = HEADER + "P1 | 2019-01-01 | periodic | 2019-04-01\nP1 | 2019-01-01 | periodic | 2019-09-01\n"
    rule = ONCE + "where: {disclosed_on: {before: 2019-06-01}}"
    assert judge(rule, projects="project_id\nP1", disclosures=rows).status == {"P1": "passed"}
    assert judge(ONCE, as_of="2019-06-01", projects="project_id\nP1", disclosures=rows).status == {"P1": "passed"}
    waived = ONCE + "unless: {disclosed_on: {after: 2019-06-01}}"
    seen = judge(waived, projects="project_id\nP1", disclosures=rows)
    assert (seen.status, len(seen.findings)) == ({"P1": "failed"}, 1)
    assert seen.earned == {"P1": 0}


def test_columns_of_a_parent(judge: Judge) -> None:
    seen = judge(
        "kind: unique\nsubject: projects\ncolumns: [title, org_id.name]",
        projects="project_id | title | org_id\nP1 | 净水 | G1\nP2 | 净水 | G2\nP3 | 净水 | G3\nP4 | 净水 | G9",
        organizations="org_id | name\nG1 | 源泉\nG2 | 源泉\nG3 | 江河",
    )
    assert seen.status == {"P1": "failed", "P2": "failed", "P3": "passed", "P4": "not_applicable"}


def test_amounts_yes_no_and_dates_may_be_among_the_columns(judge: Judge) -> None:
    seen = judge(
        "kind: unique\nsubject: organizations\ncolumns: [registered_on, public_fundraising]",
        projects="project_id | org_id\nP1 | G1\nP2 | G2\nP3 | G3",
        organizations="org_id | registered_on | public_fundraising\nG1 | 2019-01-01 | 是\nG2 | 2019.1.1 | Y\n"
        "G3 | 2019-01-01 | 否",
    )
    assert seen.status == {"P1": "failed", "P2": "failed", "P3": "passed"}
    seen = judge(
        "kind: unique\nsubject: projects\ncolumns: [target_amount]",
        projects="project_id | target_amount\nP1 | 1万元\nP2 | 10,000.00\nP3 | 10,000.01",
    )
    assert seen.status == {"P1": "failed", "P2": "failed", "P3": "passed"}
    assert seen.findings[0].value == "1000000"


def test_without_the_table_or_a_column(judge: Judge) -> None:
    assert judge(ONCE, projects="project_id\nP1").status == {"P1": "not_covered"}
    seen = judge(ONCE, projects="project_id\nP1", disclosures="project_id | kind\nP1 | 定期")
    assert seen.messages == ["It cannot be verified: no sheet has the column Period from."]


def test_a_finding_names_ten_others_and_says_how_many_there_are(judge: Judge) -> None:
    seen = judge(
        "kind: unique\nsubject: disclosures\ncolumns: [project_id, disclosed_on]",
        projects="project_id\nP1",
        disclosures=[{"project_id": "P1", "disclosed_on": "2019-01-01", "income": str(row)} for row in range(40)],
    )
    assert [len(finding.related) for finding in seen.findings] == [10] * 40
    assert all("stands in 40 rows" in finding.message for finding in seen.findings)
