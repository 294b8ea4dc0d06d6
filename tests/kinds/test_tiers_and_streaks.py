"""Figures out of tables of tiers, means over so many rows, and how many rows in a row something holds of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

Judge = Callable[..., Any]

TIERS = """
kind: compare
subject: projects
measure: {lookup: {by: {column: target_amount}, tiers: [
  {at_least: 1000, gives: 3}, {more_than: 500, less_than: 1000, gives: 2}, {at_least: 0, at_most: 500, gives: 1}]}}
eq: WANTED
"""


TIER_OF = {"1000": 3, "1000.01": 3, "999.99": 2, "500.01": 2, "500": 1, "499.99": 1, "0": 1}


def test_a_tier_is_told_by_bounds_that_are_in_or_out(judge_each: Callable[..., Any]) -> None:
    wanted = (1, 2, 3, 9)
    rules = [TIERS.replace("WANTED", str(tier)) for tier in wanted]
    projects = "project_id | target_amount\n" + "\n".join(f"P{amount} | {amount}" for amount in TIER_OF)
    for tier, seen in zip(wanted, judge_each(rules, projects=projects), strict=True):
        assert seen.status == {f"P{amount}": "passed" if own == tier else "failed" for amount, own in TIER_OF.items()}
        assert {finding.project_id: finding.message for finding in seen.findings} == {
            f"P{amount}": f"Fundraising target is {own}; it should equal {tier}."
            for amount, own in TIER_OF.items()
            if own != tier
        }


@pytest.mark.parametrize("amount", ["", "-1", "很多"])
def test_what_is_in_no_tier_or_of_no_size_cannot_be_told(judge: Judge, amount: str) -> None:
    projects = f"project_id | target_amount\nP1 | {amount}\nP2 | 5"
    assert judge(TIERS.replace("WANTED", "1"), projects=projects).status == {"P1": "unverifiable", "P2": "passed"}


def test_a_tier_may_ask_for_a_class_and_give_an_amount(judge: Judge) -> None:
    seen = judge(
        "kind: compare\nsubject: projects\nmeasure: {column: target_amount}\n"
        "at_most: {lookup: {tiers: [{where: {org_id.org_type: foundation}, gives: 200},"
        " {where: {org_id.org_type: {missing: false}}, gives: 100.50}]}}",
        projects="project_id | org_id | target_amount\nP1 | G1 | 200\nP2 | G2 | 100.51\nP3 | G3 | 100.50\nP4 | G4 | 1\n"
        "P5 | G5 | 1",
        organizations="org_id | org_type\nG1 | 基金会\nG2 | 社会团体\nG3 | 社会服务机构\nG4 | \nG5 | 某类",
    )
    assert seen.status == {
        "P1": "passed",
        "P2": "failed",
        "P3": "passed",
        "P4": "unverifiable",
        "P5": "unverifiable",
    }
    assert [message for message in seen.messages if "100.5" in message] == [
        "Fundraising target is 100.51; it should be at most 100.50 (0.01 over)."
    ]


SMALL = """
kind: compare
subject: projects
measure: {count: progress.posted_on}
at_least: {lookup: {by: {column: target_amount}, tiers: [{less_than: 1000, gives: 2}]}}
only_in_tiers: true
"""


def test_a_rule_only_for_those_in_a_tier_is_not_for_others(judge: Judge) -> None:
    seen = judge(
        SMALL,
        projects="project_id | target_amount\nP1 | 999.99\nP2 | 1000\nP3 | \nP4 | 很多\nP5 | 5",
        progress="project_id | posted_on\nP5 | 2019-01-01\nP5 | 2019-02-01",
    )
    assert seen.status == {
        "P1": "failed",
        "P2": "not_applicable",
        "P3": "unverifiable",
        "P4": "unverifiable",
        "P5": "passed",
    }
    seen = judge(
        SMALL.replace("only_in_tiers: true\n", ""),
        projects="project_id | target_amount\nP2 | 1000",
        progress="project_id | posted_on",
    )
    assert seen.status == {"P2": "unverifiable"}


MEAN = """
kind: compare
subject: projects
measure: {mean: disclosures.income, window: {from: {before: as_of, years: 3}, to: as_of}, rows: 3}
at_least: 20
"""


def test_a_mean_over_so_many_rows_takes_just_so_many(judge: Judge) -> None:
    rows = "project_id | disclosed_on | income\n"
    rows += "P1 | 2019-01-01 | 10\nP1 | 2018-01-01 | 20\nP1 | 2017-01-01 | 30\nP1 | 2015-01-01 | 0\n"
    rows += "P2 | 2019-01-01 | 90\nP2 | 2018-01-01 | 90\n"
    rows += "P3 | 2019-01-01 | 19.99\nP3 | 2018-01-01 | 20\nP3 | 2017-01-01 | 20"
    seen = judge(MEAN, projects="project_id\nP1\nP2\nP3\nP4", disclosures=rows)
    assert seen.status == {"P1": "passed", "P2": "unverifiable", "P3": "failed", "P4": "unverifiable"}


def test_the_last_of_so_many_rows_takes_just_so_many(judge: Judge) -> None:
    rule = MEAN.replace("mean:", "last:").replace("rows: 3", "rows: 1")
    rows = "project_id | disclosed_on | income\nP1 | 2019-01-01 | 20\nP2 | 2019-01-01 | 20\nP2 | 2018-01-01 | 20\n"
    rows += "P3 | 2015-01-01 | 20"
    seen = judge(rule, projects="project_id\nP1\nP2\nP3", disclosures=rows)
    assert seen.status == {"P1": "passed", "P2": "unverifiable", "P3": "unverifiable"}


STREAK = """
kind: compare
subject: projects
measure: {streak: disclosures, of: {url: {missing: true}}, where: {kind: annual}}
of: {en: Years in a row without a link, zh: 连续无链接的年数}
less_than: 3
"""


def test_a_streak_is_the_longest_run_in_the_order_of_days(judge: Judge) -> None:
    rows = "project_id | disclosed_on | kind | url\n"
    rows += "A | 2017-01-01 | 年度 |\nA | 2015-01-01 | 年度 |\nA | 2016-01-01 | 年度 |\n"  # three, in no order
    rows += "B | 2015-01-01 | 年度 |\nB | 2016-01-01 | 年度 | u\nB | 2017-01-01 | 年度 |\nB | 2018-01-01 | 年度 |\n"
    rows += "C | 2015-01-01 | 年度 |\nC | 2016-01-01 | 定期 | u\nC | 2017-01-01 | 年度 |\nC | 2018-01-01 | 年度 |\n"
    rows += "D | 2015-01-01 | 年度 | u"
    seen = judge(STREAK, projects="project_id\nA\nB\nC\nD\nE", disclosures=rows)
    assert seen.status == {"A": "failed", "B": "passed", "C": "failed", "D": "passed", "E": "passed"}
    assert seen.messages == ["Years in a row without a link is 3; it should be less than 3."] * 2


def test_a_streak_over_a_row_that_cannot_be_placed_is_open(judge: Judge) -> None:
    rows = "project_id | disclosed_on | kind | income\n"
    rows += "A | 去年 | 年度 | 1\nB | 2019-01-01 | 年度 | 一些\nC | 2019-01-01 | 年度 | 1"
    rule = STREAK.replace("{url: {missing: true}}", "{income: {at_least: 2}}").replace("less_than: 3", "less_than: 1")
    seen = judge(rule, projects="project_id\nA\nB\nC", disclosures=rows)
    assert seen.status == {"A": "unverifiable", "B": "unverifiable", "C": "passed"}


def test_a_cell_that_a_streak_tests_and_that_is_blank_neither_ends_it_nor_lengthens_it(judge: Judge) -> None:
    rule = STREAK.replace("{url: {missing: true}}", "{income: {less_than: 50}}")
    rows = "project_id | disclosed_on | kind | income\n"
    rows += "A | 2015-01-01 | 年度 | 1\nA | 2016-01-01 | 年度 |\nA | 2017-01-01 | 年度 | 1\n"  # 1 to 3 in a row
    rows += "B | 2015-01-01 | 年度 | 1\nB | 2016-01-01 | 年度 |\nB | 2017-01-01 | 年度 | 90\n"  # 1 or 2
    rows += "C | 2014-01-01 | 年度 |\nC | 2015-01-01 | 年度 | 90\n"
    rows += "C | 2016-01-01 | 年度 | 1\nC | 2017-01-01 | 年度 | 1\nC | 2018-01-01 | 年度 | 1"  # 3, whatever 2014 was
    seen = judge(rule, projects="project_id\nA\nB\nC", disclosures=rows)
    assert seen.status == {"A": "unverifiable", "B": "passed", "C": "failed"}
    assert sorted(seen.messages) == [
        "Years in a row without a link cannot be told: Income is missing or unreadable.",
        "Years in a row without a link is 3; it should be less than 3.",
    ]
    [open_] = [finding for finding in seen.findings if "cannot be told" in finding.message]
    assert (open_.column, open_.place.row) == ("income", 2)


def test_rows_of_one_day_make_a_streak_as_long_as_they_can(judge: Judge) -> None:
    rows = "project_id | disclosed_on | kind | url\n"
    rows += "A | 2016-01-01 | 年度 |\nA | 2016-01-01 | 年度 | u\nA | 2017-01-01 | 年度 |\nA | 2018-01-01 | 年度 |\n"
    rows += "B | 2015-01-01 | 年度 |\nB | 2016-01-01 | 年度 |\nB | 2017-01-01 | 年度 |\nB | 2017-01-01 | 年度 | u\n"
    rows += "C | 2015-01-01 | 年度 |\nC | 2016-01-01 | 年度 | u\nC | 2016-01-01 | 年度 | v\nC | 2017-01-01 | 年度 |\n"
    rows += "D | 2015-01-01 | 年度 |\nD | 2016-01-01 | 年度 |\nD | 2017-01-01 | 年度 | u\nD | 2018-01-01 | 年度 |"
    seen = judge(STREAK, projects="project_id\nA\nB\nC\nD", disclosures=rows)
    assert seen.status == {"A": "failed", "B": "failed", "C": "passed", "D": "passed"}


YEARS = """
kind: compare
subject: organizations
measure: {streak: annual_accounts, of: {report_filed_on: {missing: true}}}
of: {en: Years in a row without a report, zh: 连续无报告的年数}
less_than: 3
"""


# the rows of one organisation: period_end | report_filed_on, and the status of its project
FILED = [
    ("2016-12-31 |\n2017-12-31 |\n2018-12-31 |", "failed"),
    ("2016-12-31 |\n2018-12-31 |\n2019-12-31 |", "unverifiable"),
    ("2016-12-31 |\n2018-12-31 |", "unverifiable"),
    ("2016-12-31 |\n2018-12-31 | 2019-05-01", "passed"),
    ("2016-12-31 | 2017-05-01\n2018-12-31 | 2019-05-01", "passed"),
    ("2014-12-31 | 2015-05-01\n2018-12-31 | 2019-05-01", "unverifiable"),
    ("2013-12-31 |\n2014-12-31 |\n2015-12-31 |\n2019-12-31 |", "failed"),
    # A year of 53 weeks, and one that begins on another day than the last ended, leave no room for another.
    ("2016-12-31 |\n2018-01-06 |\n2019-01-05 | 2019-05-01", "passed"),
]


def of_organizations(accounts: Sequence[str]) -> dict[str, str]:
    """Return the tables of as many projects and organisations as there are accounts, each with its rows."""
    numbers = range(len(accounts))
    return {
        "projects": "project_id | org_id\n" + "\n".join(f"P{number} | G{number}" for number in numbers),
        "organizations": "org_id\n" + "\n".join(f"G{number}" for number in numbers),
        "annual_accounts": "\n".join(
            f"G{number} | {row}" for number, rows in enumerate(accounts) for row in rows.splitlines()
        ),
    }


@pytest.mark.parametrize("cases", [FILED, FILED[:1]], ids=["all", "nothing-filed"])
def test_a_year_that_nobody_handed_in_leaves_a_streak_across_it_open(
    judge: Judge, cases: list[tuple[str, str]]
) -> None:
    tables = of_organizations([rows for rows, _status in cases])
    tables["annual_accounts"] = "org_id | period_end | report_filed_on\n" + tables["annual_accounts"]
    seen = judge(YEARS, as_of="2020-12-31", **tables)
    statuses = {f"P{number}": status for number, (_rows, status) in enumerate(cases)}
    assert seen.status == statuses
    open_ = [finding for finding in seen.findings if finding.status == "unverifiable"]
    assert [finding.projects for finding in open_] == [
        (project,) for project, status in statuses.items() if status == "unverifiable"
    ]
    for finding in open_:
        assert finding.message.startswith(
            "Years in a row without a report cannot be told: between rows of Annual accounts"
        )


@pytest.mark.parametrize(
    "where",
    [
        "{assurance: [audit, none]}",
        "{assurance: [audit, none], period_end: {at_least: {column: subject.registered_on}}}",
    ],
)
def test_a_year_on_file_that_a_streak_leaves_out_is_not_missing(judge: Judge, where: str) -> None:
    rule = YEARS.replace("missing: true}}}", "missing: true}}, where: " + where + "}")
    rows = "org_id | period_end | report_filed_on | assurance\n"
    rows += "G1 | 2016-12-31 | | 审计\nG1 | 2017-12-31 | | 审阅\nG1 | 2018-12-31 | | 审计\n"  # 2: 2017 is passed over
    rows += "G2 | 2016-12-31 | | 审计\nG2 | 2018-12-31 | | 审计\n"  # 2017 may be the third
    rows += "G3 | 2015-12-31 | | 审计\nG3 | 2016-12-31 | | 审阅\nG3 | 2018-12-31 | | 审计\n"  # so it may here
    rows += "G4 | 2015-12-31 | | 审计\nG4 | 2016-12-31 | | 审阅\nG4 | 2017-12-31 | | 审计\nG4 | 2018-12-31 | | 审计"
    seen = judge(
        rule,
        as_of="2020-12-31",
        projects="project_id | org_id\n" + "\n".join(f"P{number} | G{number}" for number in range(1, 5)),
        organizations="org_id | registered_on\n" + "\n".join(f"G{number} | 2010-01-01" for number in range(1, 5)),
        annual_accounts=rows,
    )
    assert seen.status == {"P1": "passed", "P2": "unverifiable", "P3": "unverifiable", "P4": "failed"}


def test_more_than_a_month_between_periods_hides_one_row(judge: Judge) -> None:
    starts = ("2017-02-01", "2017-02-02")
    tables = of_organizations([f"2016-01-01 | 2016-12-31 | \n{start} | 2017-12-31 | " for start in starts])
    tables["annual_accounts"] = "org_id | period_start | period_end | report_filed_on\n" + tables["annual_accounts"]
    assert judge(YEARS, as_of="2020-12-31", **tables).status == {"P0": "passed", "P1": "unverifiable"}


def test_a_period_that_begins_where_the_last_ended_hides_no_year(judge: Judge) -> None:
    rows = "org_id | period_start | period_end | report_filed_on\n"
    rows += (
        "G1 | 2015-01-01 | 2015-12-31 | \nG1 | 2016-01-01 | 2017-06-30 | \nG1 | 2017-07-01 | 2018-06-30 | 2019-01-01\n"
    )
    rows += (
        "G2 | 2015-01-01 | 2015-12-31 | \nG2 | 2016-07-01 | 2017-06-30 | \nG2 | 2017-07-01 | 2018-06-30 | 2019-01-01"
    )
    seen = judge(
        YEARS,
        projects="project_id | org_id\nP1 | G1\nP2 | G2",
        organizations="org_id\nG1\nG2",
        annual_accounts=rows,
    )
    assert seen.status == {"P1": "passed", "P2": "unverifiable"}


def test_a_streak_of_what_no_sheet_has_a_column_for_is_open(judge: Judge) -> None:
    seen = judge(
        STREAK, projects="project_id\nA", disclosures="project_id | disclosed_on | kind\nA | 2019-01-01 | 年度"
    )
    assert seen.status == {"A": "unverifiable"}
    assert seen.messages == ["It cannot be verified: no sheet has the column Link."]


def test_a_count_above_its_limit_fails_though_a_row_is_open_that_could_only_add_to_it(judge: Judge) -> None:
    seen = judge(
        "kind: compare\nsubject: projects\nof: {en: Reports, zh: 报告数}\nat_most: 1\n"
        "measure: {count: disclosures.disclosed_on, where: {kind: annual}}",
        projects="project_id\nA\nB",
        disclosures="project_id | disclosed_on | kind\nA | 2018-01-01 | 年度\nA | 2019-01-01 | 年度\n"
        "A | 2019-02-01 | \nB | 2018-01-01 | 年度\nB | 2019-02-01 | ",
    )
    assert seen.status == {"A": "failed", "B": "unverifiable"}
    assert (
        seen.messages[0]
        == "Reports is 2 at least, whatever the rows say that cannot be read; it should be at most 1 (1 over)."
    )


ANY = """
kind: compare
subject: projects
any_of:
  - {measure: {column: target_amount}, at_least: 100}
  - {measure: {sum: disclosures.income}, of: {en: Income, zh: 收入}, at_least: 50}
"""


def test_one_of_several_comparisons_is_enough(judge: Judge) -> None:
    seen = judge(
        ANY,
        projects="project_id | target_amount\nA | 100\nB | 1\nC | 1\nD | \nE | \nF | 1",
        disclosures="project_id | disclosed_on | income\nB | 2019-01-01 | 50\nC | 2019-01-01 | 49\n"
        "D | 2019-01-01 | 50\nE | 2019-01-01 | 1\nF | 2019-01-01 | 一些",
    )
    assert seen.status == {
        "A": "passed",
        "B": "passed",
        "C": "failed",
        "D": "passed",
        "E": "unverifiable",
        "F": "unverifiable",
    }
    assert seen.messages[0] == (
        "None of these holds: Fundraising target is 1.00; it should be at least 100.00 (99.00 short)."
        " Income is 49.00; it should be at least 50.00 (1.00 short)."
    )
    assert seen.earned == {"A": 1, "B": 1, "C": 0, "D": 1, "E": 0, "F": 0}


def test_a_comparison_whose_column_nobody_handed_in_is_open_while_another_decides(judge: Judge) -> None:
    rows = "project_id | disclosed_on\nA | 2019-01-01\nB | 2019-01-01"
    seen = judge(ANY, projects="project_id | target_amount\nA | 100\nB | 1", disclosures=rows)
    assert seen.status == {"A": "passed", "B": "unverifiable"}


def test_any_of_is_waived_and_narrowed_like_any_rule(judge: Judge) -> None:
    rule = ANY + "where: {field: relief}\nunless: {title: {matches: 小.*}}"
    seen = judge(
        rule,
        projects="project_id | target_amount | field | title\nA | 1 | 教育 | 大\nB | 1 | 助困 | 小\nC | 1 | 助困 | 大",
        disclosures="project_id | disclosed_on | income\nA | 2019-01-01 | 1",
    )
    assert seen.status == {"A": "not_applicable", "B": "waived", "C": "failed"}


def test_a_comparison_that_counts_if_told_holds_no_verdict_open(judge: Judge) -> None:
    rule = ANY.replace("at_least: 50}", "at_least: 50, if_told: true}")
    seen = judge(
        rule,
        projects="project_id | target_amount\nA | 1\nB | 1\nC | \nD |",
        disclosures="project_id | disclosed_on | income\nA | 2019-01-01 | 一些\nB | 2019-01-01 | 50\n"
        "C | 2019-01-01 | 1\nD | 2019-01-01 | 一些",
    )
    assert seen.status == {"A": "failed", "B": "passed", "C": "unverifiable", "D": "unverifiable"}
    assert seen.messages[0].startswith("None of these holds: Fundraising target is 1.00;")
    assert seen.messages[1].startswith("Whether any of these holds cannot be told: Fundraising target cannot be told:")


def test_comparisons_that_all_count_if_told_leave_in_doubt_whom_it_is_open_to_ask(judge: Judge) -> None:
    rule = ANY.replace("at_least: 100}", "at_least: 100, if_told: true}")
    rule = (
        rule.replace("at_least: 50}", "at_least: 50, if_told: true}") + "where: {launched_on: {at_least: 2019-01-01}}"
    )
    seen = judge(
        rule,
        projects="project_id | target_amount | launched_on\nA | | 去年\nB | | 2019-02-01\nC | 100 | 去年\n"
        "D | | 2018-01-01",
        disclosures="project_id | disclosed_on | income\nA | 2019-01-01 | 一些\nB | 2019-01-01 | 1",
    )
    assert seen.status == {"A": "unverifiable", "B": "failed", "C": "passed", "D": "not_applicable"}


def test_the_first_figure_that_can_be_told_counts(judge: Judge) -> None:
    seen = judge(
        "kind: compare\nsubject: projects\nof: {en: Size, zh: 规模}\nat_least: 10\n"
        "measure: {first_told: [{column: target_amount}, {last: funds.total_amount}, {sum: disclosures.income}]}",
        projects="project_id | target_amount\nA | 10\nB | 9\nC | \nD | \nE | \nF | 一些",
        funds="project_id | campaign | total_amount\nA | x | 1\nB | x | 10\nC | x | 10\nD | x | 9\nF | x | 10",
        disclosures="project_id | disclosed_on | income\nD | 2019-01-01 | 10\nE | 2019-01-01 | 10",
    )
    passed = dict.fromkeys("ACE", "passed")
    assert seen.status == {**passed, "B": "failed", "D": "failed", "F": "unverifiable"}
    assert seen.messages[:2] == ["Size is 9.00; it should be at least 10.00 (1.00 short)."] * 2


def test_a_figure_over_days_of_which_a_row_has_none_is_not_blank_but_open(judge: Judge) -> None:
    seen = judge(
        "kind: compare\nsubject: projects\nat_least: 10\nmeasure: {first_told: [\n"
        "  {mean: disclosures.income, window: {from: 2019-01-01}}, {column: target_amount}]}",
        projects="project_id | target_amount\nA | 10\nB | 10\nC | 10",
        disclosures="project_id | disclosed_on | income\nA | 去年 | 1\nB | 2018-01-01 | 1\nC | 2019-02-01 | 一些",
    )
    assert seen.status == {"A": "unverifiable", "B": "passed", "C": "unverifiable"}
