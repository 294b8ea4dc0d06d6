from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

Judge = Callable[..., Any]

TARGET = "kind: compare\nsubject: projects\nmeasure: {column: target_amount}\n"
AMOUNTS = "project_id | target_amount\nunder | 999.99\nat | 1,000\nover | 0.100001万元\nblank | \nodd | 一些"

CHECK = (
    "Check {}, and correct it if it is wrong. If it is right, no share can be taken of it: the charity is to explain"
    " it, or the rule can be waived for it."
)

RELATIONS = [
    ("eq", {"at"}, "Fundraising target is 999.99; it should equal 1,000.00."),
    ("at_least", {"at", "over"}, "Fundraising target is 999.99; it should be at least 1,000.00 (0.01 short)."),
    ("more_than", {"over"}, "Fundraising target is 1,000.00; it should be more than 1,000.00."),
    ("at_most", {"under", "at"}, "Fundraising target is 1,000.01; it should be at most 1,000.00 (0.01 over)."),
    ("less_than", {"under"}, "Fundraising target is 1,000.00; it should be less than 1,000.00."),
    ("ne", {"under", "over"}, "Fundraising target is 1,000.00; it should differ from 1,000.00."),
]


@pytest.mark.parametrize(("relation", "passed", "message"), RELATIONS)
def test_relations_on_the_limit_and_a_fen_beside_it(
    judge: Judge, relation: str, passed: set[str], message: str
) -> None:
    seen = judge(f"{TARGET}{relation}: 1000", projects=AMOUNTS)
    assert {project for project, status in seen.status.items() if status == "passed"} == passed
    assert {project for project, status in seen.status.items() if status == "unverifiable"} == {"blank", "odd"}
    failed = [finding for finding in seen.findings if finding.status == "failed"]
    assert message in [finding.message for finding in failed]
    assert {finding.expected for finding in failed} == {"100000"}
    assert {finding.value for finding in failed} <= {"99999", "100000", "100001"}
    assert all(seen.earned[project] == (project in passed) for project in seen.status)


def test_what_cannot_be_told_is_said_at_its_cell(judge: Judge) -> None:
    seen = judge(f"{TARGET}at_least: 0", projects=AMOUNTS)
    assert [(finding.project_id, finding.column, finding.place.row) for finding in seen.findings] == [
        ("blank", "target_amount", 4),
        ("odd", "target_amount", 5),
    ]
    assert set(seen.messages) == {"Fundraising target cannot be told: Fundraising target is missing or unreadable."}


def test_the_pack_may_name_the_measure(judge: Judge) -> None:
    seen = judge(
        f"{TARGET}of: {{en: The goal, zh: 目标}}\nat_least: 2000", projects="project_id | target_amount\nP1 | 1"
    )
    assert seen.messages == ["The goal is 1.00; it should be at least 2,000.00 (1,999.00 short)."]


def test_the_pack_may_say_it_in_its_own_words(judge: Judge) -> None:
    seen = judge(
        f"{TARGET}message: {{en: 'Only {{left}}.', zh: '仅 {{left}}。'}}\nat_least: 2000",
        projects="project_id | target_amount\nP1 | 1",
    )
    assert seen.messages == ["Only 1.00."]


LAUNCH = "kind: compare\nsubject: projects\nmeasure: {column: launched_on}\n"
DATES = "project_id | launched_on | starts_on\nbefore | 2019-05-31 | 2019-06-01\non | 2019-06-01 | 2019-06-01\n"
DATES += "after | 2019-06-02 | 2019-06-01"


@pytest.mark.parametrize(
    "limit",
    ["2019-06-01", "starts_on", "{column: starts_on}", "{after: 2019-05-01, months: 1}", "as_of"],
)
def test_dates_are_held_against_days_columns_and_spans(judge: Judge, limit: str) -> None:
    seen = judge(f"{LAUNCH}at_most: {limit}", as_of="2019-06-01", projects=DATES)
    assert seen.status == {"before": "passed", "on": "passed", "after": "failed"}
    assert seen.messages == ["Launched on is 2019-06-02; it should be at most 2019-06-01 (1 day over)."]
    assert (seen.findings[0].value, seen.findings[0].expected) == ("2019-06-02", "2019-06-01")


def test_a_limit_from_a_column_that_is_in_no_sheet(judge: Judge) -> None:
    seen = judge(f"{LAUNCH}at_most: ends_on", projects=DATES)
    assert set(seen.status.values()) == {"unverifiable"}
    assert seen.messages == ["It cannot be verified: no sheet has the column Ends on."]
    assert seen.findings[0].concerned == ("after", "before", "on")


def test_texts_and_codes(judge: Judge) -> None:
    projects = "project_id | field | province | campaign\nP1 | 教育 | 贵州 | 贵州\nP2 | health | 贵州 | 云南\nP3 | | |"
    seen = judge("kind: compare\nsubject: projects\nmeasure: {column: field}\neq: education", projects=projects)
    assert seen.status == {"P1": "passed", "P2": "failed", "P3": "unverifiable"}
    seen = judge(
        "kind: compare\nsubject: projects\nmeasure: {column: province}\neq: {column: campaign}", projects=projects
    )
    assert seen.status == {"P1": "passed", "P2": "failed", "P3": "unverifiable"}


COUNT = "kind: compare\nsubject: projects\nmeasure: {count: progress.posted_on, window: {from: starts_on, to: as_of}}\n"


def test_a_count_that_is_enough_without_the_unreadable_cell_is_enough(judge: Judge) -> None:
    tables = {
        "projects": "project_id | starts_on\nP1 | 2019-01-01\nP2 | 2019-01-01\nP3 | 2019-01-01",
        "progress": "project_id | posted_on\nP1 | 2019-03-01\nP1 | 2019-04-01\nP1 | 五月\nP2 | 2019-03-01\nP2 | 五月",
    }
    seen = judge(COUNT + "at_least: 2", **tables)
    assert seen.status == {"P1": "passed", "P2": "unverifiable", "P3": "failed"}
    seen = judge(COUNT + "at_most: 2", **tables)
    assert seen.status == {"P1": "unverifiable", "P2": "passed", "P3": "passed"}
    seen = judge(COUNT + "more_than: 1", **tables)
    assert seen.status == {"P1": "passed", "P2": "unverifiable", "P3": "failed"}


@pytest.mark.parametrize(
    ("relation", "message"),
    [
        ("at_least: 4", "is 3 at most, whatever the rows say that cannot be read; it should be at least 4 (1 short)."),
        ("more_than: 3", "is 3 at most, whatever the rows say that cannot be read; it should be more than 3."),
        ("at_most: 1", "is 2 at least, whatever the rows say that cannot be read; it should be at most 1 (1 over)."),
        ("less_than: 2", "is 2 at least, whatever the rows say that cannot be read; it should be less than 2."),
        ("at_least: 3", None),
        ("more_than: 2", None),
        ("at_most: 2", None),
        ("less_than: 3", None),
    ],
)
@pytest.mark.parametrize("count", ["count", "count_distinct"])
def test_a_count_that_cannot_reach_its_bound_whatever_the_unreadable_cell_says_fails(
    judge: Judge, count: str, relation: str, message: str | None
) -> None:
    seen = judge(
        COUNT.replace("count:", f"{count}:") + relation,
        projects="project_id | starts_on\nP1 | 2019-01-01",
        progress="project_id | posted_on\nP1 | 2018-12-31\nP1 | 2019-03-01\nP1 | 2019-04-01\nP1 | 五月",
    )
    assert seen.status == {"P1": "unverifiable" if message is None else "failed"}
    if message is not None:
        assert seen.messages == [f"Posted on {message}"]


def test_a_count_is_bounded_by_no_rows_where_its_window_cannot_be_told(judge: Judge) -> None:
    seen = judge(
        COUNT + "at_least: 2",
        projects="project_id | starts_on\nP1 | 某日",
        progress="project_id | posted_on\nP1 | 2019-03-01\nP1 | 2019-04-01\nP1 | 五月",
    )
    assert seen.status == {"P1": "unverifiable"}


def test_statuses_without_table_column_or_application(judge: Judge) -> None:
    rule = COUNT + "at_least: 1\nwhere: {field: health}\nunless: {target_amount: {at_most: 100}}"
    projects = "project_id | starts_on | field | target_amount\nP1 | 2019-01-01 | health | 5000\n"
    projects += "P2 | 2019-01-01 | relief | 5000\nP3 | 2019-01-01 | health | 100"
    assert judge(rule, projects=projects).status == {"P1": "not_covered", "P2": "not_applicable", "P3": "not_covered"}
    seen = judge(rule, projects=projects, progress="project_id | posted_on")
    assert seen.status == {"P1": "failed", "P2": "not_applicable", "P3": "waived"}
    seen = judge(rule, projects="project_id | field\nP1 | health\nP2 | relief", progress="project_id | posted_on")
    assert seen.status == {"P1": "unverifiable", "P2": "not_applicable"}
    assert seen.messages == ["It cannot be verified: no sheet has the column Starts on."]


def test_rows_of_a_related_table_earn_their_share(judge: Judge) -> None:
    rule = """
kind: compare
subject: disclosures
measure: {ratio: [{column: management_fee}, {column: expenditure}]}
at_most: 0.1
"""
    filed = """
project_id | disclosed_on | management_fee | expenditure
P1 | 2019-03-01 | 10 | 100
P1 | 2019-04-01 | 10.01 | 100
P1 | 2019-05-01 | 5 | 0
P1 | 2019-06-01 | 0 | 100
"""
    seen = judge(rule, projects="project_id\nP1", disclosures=filed)
    assert (seen.status, seen.earned) == ({"P1": "failed"}, {"P1": Fraction(1, 2)})
    assert sorted(seen.messages) == [
        "Management fee cannot be told: Expenditure is 0.00, and a share can be taken only of more than 0.",
        "Management fee is 10.01 %; it should be at most 10 % (0.01 yuan over).",
    ]
    assert {finding.status: (finding.value, finding.place.row) for finding in seen.findings} == {
        "failed": ("0.1001", 2),
        "unverifiable": ("0", 3),
    }
    assert [(each.column, each.fix) for each in seen.findings if each.status == "unverifiable"] == [
        ("expenditure", CHECK.format("Expenditure"))
    ]


def test_a_share_of_nothing_or_of_a_debt_points_at_what_it_is_taken_of(judge_files: Judge, tmp_path: Path) -> None:
    file = tmp_path / "p.xlsx"
    with xlsxwriter.Workbook(file) as workbook:
        sheet = workbook.add_worksheet("财务披露")
        sheet.write_row(0, 0, ["项目编号", "报告期起", "报告期止", "披露日期", "管理费", "期末余额（元）"])
        for number, (fee, spent) in enumerate(((10, -5), (10, 0), (None, 0)), start=1):
            sheet.write_row(number, 0, ["P1", "2019-01-01", f"2019-02-0{number}", "2019-03-01", fee, spent])
        sheet = workbook.add_worksheet("项目")
        sheet.write_row(0, 0, ["项目编号", "项目名称", "执行机构", "领域"])
        sheet.write_row(1, 0, ["P1", "净水", "G1", "教育"])
    rule = "kind: compare\nsubject: disclosures\nat_least: 1\nof: {en: The sum, zh: 合计}\n"
    rule += "measure: {plus: [{ratio: [{column: management_fee}, {column: closing_balance}]}, 1]}"
    found = sorted(judge_files(rule, file).findings, key=lambda finding: finding.place.cell or "")
    assert [(each.place.cell, each.value) for each in found] == [("F2", "-500"), ("F3", "0"), ("F4", "0")]
    assert (
        found[0].message
        == "The sum cannot be told: Closing balance is -5.00, and a share can be taken only of more than 0."
    )
    assert {each.fix for each in found} == {CHECK.format("Closing balance")}


def test_findings_point_at_the_cell(judge_files: Judge, tmp_path: Path) -> None:
    file = tmp_path / "p.xlsx"
    with xlsxwriter.Workbook(file) as workbook:
        sheet = workbook.add_worksheet("项目")
        sheet.write_row(0, 0, ["项目编号", "项目名称", "执行机构", "领域", "筹款目标（万元）"])
        sheet.write_row(1, 0, ["P1", "净水", "G1", "教育", 0.05])
    [finding] = judge_files(f"{TARGET}at_least: 1000", file).findings
    assert (finding.place.cell, finding.value, finding.expected) == ("E2", "50000", "100000")


def test_the_related_row_that_leaves_a_count_open_is_named(judge: Judge) -> None:
    seen = judge(
        "kind: compare\nsubject: projects\nat_least: 1\n"
        "measure: {count: disclosures.disclosed_on, where: {kind: final}}",
        projects="project_id\nP1\nP2\nP3",
        disclosures="project_id | kind | disclosed_on\nP1 | final | 2019-03-01\nP1 | | 2019-04-01\nP2 | | 2019-05-01",
    )
    assert seen.status == {"P1": "passed", "P2": "unverifiable", "P3": "failed"}
    [finding] = [finding for finding in seen.findings if finding.project_id == "P2"]
    assert (finding.table, finding.column, finding.place.row) == ("disclosures", "kind", 3)
    assert finding.message == "Disclosed on cannot be told: Kind is missing or unreadable."


def test_a_literal_measure_is_read_as_its_limit(judge: Judge) -> None:
    seen = judge(
        "kind: compare\nsubject: projects\nmeasure: 1000\nat_least: {column: target_amount}",
        projects="project_id | target_amount\nP1 | 1000\nP2 | 1000.01",
    )
    assert seen.status == {"P1": "passed", "P2": "failed"}


MEAN = "kind: compare\nsubject: projects\nmeasure: {mean: disclosures.opening_balance}\n"
ALL = ("eq", "ne", "at_least", "more_than", "at_most", "less_than")


@pytest.mark.parametrize(
    ("incomes", "limit", "holds"),
    [
        (["33.33", "33.34", "33.33"], "33.33", "ne at_least more_than"),
        (["33.33", "33.34", "33.33"], "33.34", "ne at_most less_than"),
        (["33.33", "33.34", "33.35"], "33.34", "eq at_least at_most"),
        (["-33.33", "-33.34", "-33.33"], "-33.33", "ne at_most less_than"),
        (["-33.33", "-33.34", "-33.33"], "-33.34", "ne at_least more_than"),
        (
            ["300,000,000,000,000.01"] + ["300,000,000,000,000.00"] * 2,
            "300000000000000",
            "ne at_least more_than",
        ),
        (["300,000,000,000,000.01"] * 3, "300000000000000.01", "eq at_least at_most"),
    ],
)
def test_a_mean_is_held_against_an_amount_exactly(judge_each: Any, incomes: list[str], limit: str, holds: str) -> None:
    disclosures = "project_id | kind | disclosed_on | opening_balance\n"
    disclosures += "\n".join(
        f"P1 | final | 2019-0{month}-01 | {income}" for month, income in enumerate(incomes, start=1)
    )
    seen = judge_each(
        [f"{MEAN}{relation}: {limit}" for relation in ALL], projects="project_id\nP1\nP2", disclosures=disclosures
    )
    assert {name for name, each in zip(ALL, seen, strict=True) if each.status["P1"] == "passed"} == set(holds.split())
    assert {each.status["P2"] for each in seen} == {"unverifiable"}


def test_a_mean_between_two_fen_is_told_with_more_decimals(judge: Judge) -> None:
    rows = "project_id | kind | disclosed_on | opening_balance\n"
    rows += "\n".join(f"P1 | final | 2019-0{month}-01 | 33.3{digit}" for month, digit in ((1, 3), (2, 4), (3, 3)))
    seen = judge(MEAN + "at_most: 33.33", projects="project_id\nP1", disclosures=rows)
    assert seen.messages == ["Opening balance is 33.3333; it should be at most 33.33 (0.0033 over)."]


ACCOUNTS = "kind: compare\nsubject: annual_accounts\nof: {en: The share, zh: 比例}\n"
YEAR_BEFORE = "window: {from: {before: period_end, months: 12}, to: {before: period_end, months: 12}}"
INCOME = (
    "{first_told: [{column: last_year_income}, {plus: [\n"
    f"  {{last: annual_accounts.total_income, rows: 1, {YEAR_BEFORE}}},\n"
    f"  {{first_told: [{{sum: annual_accounts.restrictions_released, {YEAR_BEFORE}}}, 0]}}]}}]}}"
)
SHARE = ACCOUNTS + f"measure: {{ratio: [{{column: charitable_expenditure}}, {INCOME}]}}\n"
LIMIT = (
    "at_least: {lookup: {by: {first_told: [{column: last_year_net_assets},"
    f" {{last: annual_accounts.net_assets, rows: 1, {YEAR_BEFORE}}}]}}, tiers: [{{less_than: 1000000, gives: 0.5}}]}}}}"
)
ONE_CHARITY = {"projects": "project_id | org_id\nP1 | G1", "organizations": "org_id\nG1"}
COLUMNS = (
    "org_id | period_end | charitable_expenditure | last_year_income | last_year_net_assets | total_income"
    " | net_assets | restrictions_released\n"
)
INCOMES = "Income of the year before or Total income of one row of Annual accounts"
SPENT = "The share cannot be told: Charitable expenditure is missing or unreadable."
NET_ASSETS = "Net assets at the end of the year before or Net assets of one row of Annual accounts"


# the row of one organisation, the column that its finding points at, and what this says
OPEN = [
    (
        "50 | 100 | | | |",
        "last_year_net_assets",
        f"What The share is held against cannot be told: {NET_ASSETS} is missing or unreadable.",
    ),
    (
        "50 | | 100 | | |",
        "last_year_income",
        f"The share cannot be told: {INCOMES} is missing or unreadable.",
    ),
    (
        "50 | 许多 | 100 | | |",
        "last_year_income",
        "The share cannot be told: Income of the year before is missing or unreadable.",
    ),
    (
        " | 100 | | | |",
        "charitable_expenditure",
        f"{SPENT} Nor can what it is held against: {NET_ASSETS} is missing or unreadable.",
    ),
]


def test_only_what_is_really_open_is_asked_for(judge: Judge) -> None:
    seen = judge(
        SHARE + LIMIT,
        projects="project_id | org_id\n" + "\n".join(f"P{number} | G{number}" for number in range(4)),
        organizations="org_id\n" + "\n".join(f"G{number}" for number in range(4)),
        annual_accounts=COLUMNS + "\n".join(f"G{number} | 2018-12-31 | {row}" for number, (row, *_) in enumerate(OPEN)),
    )
    told = sorted((*finding.projects, finding.column, finding.message) for finding in seen.findings)
    assert told == [(f"P{number}", column, message) for number, (_row, column, message) in enumerate(OPEN)]


def test_a_mean_of_too_few_years_asks_for_their_rows(judge: Judge) -> None:
    mean = "{mean: annual_accounts.total_income, rows: 3, window: {to: {before: period_end, months: 12}}}"
    rule = ACCOUNTS + f"measure: {{ratio: [{{column: charitable_expenditure}}, {mean}]}}\nat_least: 0.7"
    seen = judge(rule, annual_accounts=COLUMNS + "G1 | 2018-12-31 | 50 | 100 | 1 | | |", **ONE_CHARITY)
    assert seen.messages == [
        "The share cannot be told: Total income of 3 rows of Annual accounts is missing or unreadable."
    ]


def test_a_share_of_a_sum_of_nothing_names_what_is_added_up(judge: Judge) -> None:
    rows = "G1 | 2017-12-31 | 1 | 10 | | 0 | | 0\nG1 | 2018-12-31 | 50 | | | | |"
    seen = judge(SHARE + "at_least: 0.1", annual_accounts=COLUMNS + rows, **ONE_CHARITY)
    named = "Total income of one row of Annual accounts, Restrictions released of Annual accounts"
    assert seen.messages == [
        f"The share cannot be told: {named} come to 0.00, and a share can be taken only of more than 0."
    ]
    assert [finding.column for finding in seen.findings] == ["total_income"]


def test_a_share_of_a_debt_is_told_at_its_cell_though_another_way_is_reckoned(judge: Judge) -> None:
    mean = "{mean: annual_accounts.net_assets, rows: 1, window: {to: {before: period_end, months: 12}}}"
    rule = (
        "kind: compare\nsubject: annual_accounts\nany_of:\n"
        "  - {measure: {ratio: [{column: charitable_expenditure}, {column: last_year_net_assets}]}, at_least: 0.1}\n"
        f"  - {{measure: {{ratio: [{{column: charitable_expenditure}}, {mean}]}}, at_least: 0.1, if_told: true}}"
    )
    rows = "G1 | 2017-12-31 | 100 | | 100 | | 1000 |\nG1 | 2018-12-31 | 5 | | -100 | | 1 |"
    seen = judge(rule, annual_accounts=COLUMNS + rows, **ONE_CHARITY)
    assert seen.status == {"P1": "unverifiable"}
    [finding] = seen.findings
    assert (finding.column, finding.place.row) == ("last_year_net_assets", 2)
    assert finding.fix == CHECK.format("Net assets at the end of the year before")
