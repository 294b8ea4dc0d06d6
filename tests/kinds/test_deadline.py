from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from auditkit.i18n import speaking

Judge = Callable[..., Any]

FINAL = """
kind: deadline
subject: projects
event: {table: disclosures, where: {kind: final}, column: disclosed_on}
due: {after: fundraising_ends_on, months: 3}
late: [{days: 30, earns: 0.5}, {days: 7, earns: 0.8}]
"""
ENDED = "project_id | fundraising_ends_on\n"
FILED = "project_id | kind | disclosed_on\n"


@pytest.mark.parametrize(
    ("as_of", "disclosed", "status", "late"),
    [
        ("2020-06-30", "2020-02-28", "passed", None),
        ("2020-06-30", "2020-02-29", "passed", None),
        ("2020-06-30", "2020-03-01", "failed", 1),
        ("2020-02-28", "", "pending", None),
        ("2020-02-29", "", "pending", None),
        ("2020-03-01", "", "failed", 1),
        ("2020-02-29", "2020-03-01", "pending", None),
        ("2020-03-01", "2020-03-01", "failed", 1),
    ],
)
def test_three_months_from_the_last_of_november_end_on_the_leap_day(
    judge: Judge, as_of: str, disclosed: str, status: str, late: int | None
) -> None:
    filed = f"P1 | final | {disclosed}" if disclosed else "P1 | periodic | 2019-12-01"
    seen = judge(FINAL, as_of=as_of, projects=ENDED + "P1 | 2019-11-30", disclosures=FILED + filed)
    assert seen.status == {"P1": status}
    assert seen.late == ({} if late is None else {"P1": late})
    assert [finding.expected for finding in seen.findings] == ["2020-02-29"] * (late is not None)
    assert seen.duties == ({"P1": "2020-02-29"} if status == "pending" else {})


# anchor, span, due day
DUE = [
    ("2019-11-30", "after: fundraising_ends_on, months: 3", date(2020, 2, 29)),
    ("2018-11-30", "after: fundraising_ends_on, months: 3", date(2019, 2, 28)),
    ("2019-01-31", "after: fundraising_ends_on, months: 1", date(2019, 2, 28)),
    ("2020-01-31", "after: fundraising_ends_on, months: 1", date(2020, 2, 29)),
    ("2019-08-31", "after: fundraising_ends_on, months: 1", date(2019, 9, 30)),
    ("2019-02-28", "after: fundraising_ends_on, months: 3", date(2019, 5, 28)),
    ("2019-11-30", "after: fundraising_ends_on, months: 0", date(2019, 11, 30)),
    ("2019-10-31", "after: fundraising_ends_on, months: 16", date(2021, 2, 28)),
    ("2020-02-29", "after: fundraising_ends_on, years: 1", date(2021, 2, 28)),
    ("2020-02-29", "after: fundraising_ends_on, years: 4", date(2024, 2, 29)),
    ("2019-02-28", "after: fundraising_ends_on, years: 1", date(2020, 2, 28)),
    ("2019-12-31", "after: fundraising_ends_on, days: 60", date(2020, 2, 29)),
    ("2020-05-31", "before: fundraising_ends_on, months: 3", date(2020, 2, 29)),
    ("2019-05-31", "before: fundraising_ends_on, months: 3", date(2019, 2, 28)),
    ("2020-03-01", "before: fundraising_ends_on, days: 1", date(2020, 2, 29)),
    ("2020-02-29", "before: fundraising_ends_on, years: 1", date(2019, 2, 28)),
    ("2019-11-30", "after: {after: fundraising_ends_on, months: 3}, days: 1", date(2020, 3, 1)),
    ("2019-11-30", "after: 2019-12-31, days: 1", date(2020, 1, 1)),
    ("2019-11-30", "before: as_of, years: 1", date(2030, 1, 1)),
]


def test_the_last_day_counts_whole_and_the_day_after_is_a_day_late(judge: Judge) -> None:
    for span in dict.fromkeys(span for _, span, _ in DUE):
        rule = FINAL.replace("after: fundraising_ends_on, months: 3", span)
        cases = [(anchor, due) for anchor, each, due in DUE if each == span]
        ended, filed, expected = ENDED, FILED, {}
        for number, (anchor, due) in enumerate(cases):
            ended += f"on{number} | {anchor}\nlate{number} | {anchor}\n"
            after = date.fromordinal(due.toordinal() + 1)
            filed += f"on{number} | final | {due}\nlate{number} | final | {after}\n"
            expected |= {f"on{number}": "passed", f"late{number}": "failed"}
        seen = judge(rule, as_of="2031-01-01", projects=ended, disclosures=filed)
        assert seen.status == expected, span
        assert [finding.days_late for finding in seen.findings] == [1] * len(cases), span
        assert [finding.expected for finding in seen.findings] == [due.isoformat() for _, due in cases], span


def test_days_late_earn_what_their_tier_gives(judge: Judge) -> None:
    days = {"2019-12-10": "4/5", "2019-12-16": "4/5", "2019-12-17": "1/2", "2020-01-08": "1/2", "2020-01-09": "0"}
    seen = judge(
        FINAL,
        as_of="2020-06-30",
        projects=ENDED + "\n".join(f"{day} | 2019-09-09" for day in days),
        disclosures=FILED + "\n".join(f"{day} | final | {day}" for day in days),
    )
    assert set(seen.status.values()) == {"failed"}
    assert seen.earned == {day: Fraction(share) for day, share in days.items()}
    assert seen.late == {"2019-12-10": 1, "2019-12-16": 7, "2019-12-17": 8, "2020-01-08": 30, "2020-01-09": 31}


def test_earn_all_gives_nothing_for_a_day_late(judge: Judge) -> None:
    seen = judge(FINAL + "earn: all", projects=ENDED + "P1 | 2019-09-09", disclosures=FILED + "P1 | final | 2019-12-10")
    assert seen.earned == {"P1": 0}


def test_without_tiers_late_is_late(judge: Judge) -> None:
    rule = FINAL.replace("late: [{days: 30, earns: 0.5}, {days: 7, earns: 0.8}]", "")
    seen = judge(rule, projects=ENDED + "P1 | 2019-09-09", disclosures=FILED + "P1 | final | 2019-12-10")
    assert seen.earned == {"P1": 0}


def test_the_first_or_the_last_of_several_events_counts(judge: Judge) -> None:
    tables = {
        "projects": ENDED + "P1 | 2019-09-09",
        "disclosures": FILED + "P1 | final | 2019-12-31\nP1 | final | 2019-12-09\nP1 | final | 2019-12-11",
    }
    assert judge(FINAL, **tables).status == {"P1": "passed"}
    last = FINAL.replace("column: disclosed_on", "column: disclosed_on, pick: last")
    seen = judge(last, **tables)
    assert (seen.status, seen.late) == ({"P1": "failed"}, {"P1": 22})


UNREADABLE = (
    "Disclosed on: whether it was in time (due 2019-12-09) cannot be told: "
    "Disclosed on is missing or unreadable in what is on file."
)
MESSAGES = [
    ("P1 | final | 2019-12-31", "Disclosed on: 2019-12-31, due 2019-12-09, 22 days late.", "2019-12-31", 2),
    (
        "P1 | periodic | 2019-12-01",
        "Disclosed on: none on file counts for this (of 1); it was due 2019-12-09, 22 days ago.",
        None,
        None,
    ),
    ("P9 | final | 2019-12-01", "Disclosed on: nothing is on file; it was due 2019-12-09, 22 days ago.", None, None),
    (
        "P1 | final | 年底",
        UNREADABLE,
        None,
        2,
    ),
]


@pytest.mark.parametrize(("filed", "message", "value", "row"), MESSAGES)
def test_what_findings_say(judge: Judge, filed: str, message: str, value: str | None, row: int | None) -> None:
    other = "P2 | final | 2019-12-01\n"
    seen = judge(FINAL, projects=ENDED + "P1 | 2019-09-09", disclosures=FILED + other + filed)
    [finding] = seen.findings
    assert finding.message == message
    assert (finding.table, finding.column, finding.place.row) == ("disclosures", "disclosed_on", row)
    assert (finding.value, finding.expected) == (value, "2019-12-09")


def test_no_due_date_without_its_anchor(judge: Judge) -> None:
    seen = judge(FINAL, projects=ENDED + "P1 | \nP2 | 九月", disclosures=FILED + "P1 | final | 2019-12-09")
    assert seen.status == {"P1": "unverifiable", "P2": "unverifiable"}
    assert seen.earned == {"P1": 0, "P2": 0}
    assert seen.messages == ["The due date cannot be told: Fundraising ends on is missing or unreadable."] * 2
    assert [(finding.table, finding.column, finding.place.row) for finding in seen.findings] == [
        ("projects", "fundraising_ends_on", 1),
        ("projects", "fundraising_ends_on", 2),
    ]


def test_the_anchor_may_stand_in_a_parent_or_in_related_rows(judge: Judge) -> None:
    parent = FINAL.replace("after: fundraising_ends_on", "after: org_id.registered_on")
    seen = judge(
        parent,
        projects="project_id | org_id\nP1 | G1\nP2 | G2",
        organizations="org_id | registered_on\nG1 | 2019-09-09\nG2 |",
        disclosures=FILED + "P1 | final | 2019-12-10\nP2 | final | 2019-12-10",
    )
    assert seen.status == {"P1": "failed", "P2": "unverifiable"}
    assert seen.late == {"P1": 1, "P2": None}
    assert seen.findings[1].message == (
        "The due date cannot be told: Implementing organisation › Registered on is missing or unreadable."
    )
    assert seen.findings[1].column == "org_id"
    rows = FINAL.replace("after: fundraising_ends_on", "after: {max: audits.report_on}")
    seen = judge(
        rows,
        projects="project_id\nP1\nP2",
        audits="project_id | report_on\nP1 | 2019-09-09\nP1 | 2019-03-01",
        disclosures=FILED + "P1 | final | 2019-12-10\nP2 | final | 2019-12-10",
    )
    assert (seen.status, seen.late) == ({"P1": "failed", "P2": "unverifiable"}, {"P1": 1, "P2": None})
    assert seen.findings[1].message == "The due date cannot be told: Report date is missing or unreadable."
    assert seen.findings[1].column is None


def test_an_unreadable_date_leaves_in_doubt_only_what_is_not_settled(judge: Judge) -> None:
    filed = FILED + "P1 | final | 年底\nP1 | final | 2019-12-01\nP2 | final | 年底\nP2 | final | 2019-12-31"
    tables = {"projects": ENDED + "P1 | 2019-09-09\nP2 | 2019-09-09", "disclosures": filed}
    assert judge(FINAL, **tables).status == {"P1": "passed", "P2": "unverifiable"}
    last = FINAL.replace("column: disclosed_on", "column: disclosed_on, pick: last")
    assert judge(last, **tables).status == {"P1": "unverifiable", "P2": "unverifiable"}


def test_a_row_whose_kind_is_unreadable_may_be_the_event(judge: Judge) -> None:
    filed = FILED + "P1 | 某种 | 2019-12-01\nP2 | periodic | 年底"
    seen = judge(FINAL, projects=ENDED + "P1 | 2019-09-09\nP2 | 2019-09-09", disclosures=filed)
    assert seen.status == {"P1": "unverifiable", "P2": "failed"}


def test_the_event_may_be_a_date_of_the_subject(judge: Judge) -> None:
    rule = """
kind: deadline
subject: audits
event: {column: published_on}
due: {after: report_on, days: 30}
"""
    seen = judge(
        rule,
        projects="project_id\nP1\nP2\nP3\nP4\nP5",
        audits=(
            "project_id | report_on | published_on\nP1 | 2019-06-01 | 2019-07-01\nP2 | 2019-06-01 | 2019-07-02\n"
            "P3 | 2019-12-20 | \nP4 | 2019-06-01 | 夏天\nP5 | 2019-06-01 | "
        ),
    )
    assert seen.status == {
        "P1": "passed",
        "P2": "failed",
        "P3": "pending",
        "P4": "unverifiable",
        "P5": "failed",
    }
    assert seen.duties == {"P3": "2020-01-19"}
    assert {finding.project_id: finding.place.row for finding in seen.findings} == {"P2": 2, "P4": 4, "P5": 5}


@pytest.mark.parametrize("pick", ["first", "last"])
def test_an_event_dated_after_the_day_has_not_happened(judge: Judge, pick: str) -> None:
    own = "kind: deadline\nsubject: projects\nevent: {column: launched_on}\ndue: {after: starts_on, months: 3}"
    projects = "project_id | starts_on | launched_on\nP1 | 2019-12-01 | 2020-05-05\nP2 | 2019-08-01 | 2020-05-05"
    seen = judge(own, projects=projects)
    assert seen.status == {"P1": "pending", "P2": "failed"}
    assert [(finding.value, finding.days_late) for finding in seen.findings] == [(None, 60)]
    related = f"""
kind: deadline
subject: projects
event: {{table: audits, column: published_on, pick: {pick}}}
due: {{after: starts_on, months: 3}}
"""
    audits = "project_id | report_on | published_on\nP1 | 2019-12-30 | 2020-05-05\nP2 | 2019-12-30 | 2020-05-05"
    seen = judge(related, projects=projects, audits=audits)
    assert seen.status == {"P1": "pending", "P2": "failed"}


def test_who_the_rule_is_not_about(judge: Judge) -> None:
    rule = (
        FINAL
        + """
where: {field: health}
unless: {target_amount: {less_than: 1000}}
effective: {from: 2016-09-01, until: 2024-09-04, tested_on: fundraising_ends_on}
"""
    )
    seen = judge(
        rule,
        as_of="2026-01-01",
        projects=(
            "project_id | fundraising_ends_on | field | target_amount\n"
            "other | 2019-09-09 | relief | 5000\n"
            "before | 2016-08-31 | health | 5000\n"
            "first | 2016-09-01 | health | 5000\n"
            "last | 2024-09-04 | health | 5000\n"
            "after | 2024-09-05 | health | 5000\n"
            "small | 2019-09-09 | health | 999.99\n"
            "limit | 2019-09-09 | health | 1000\n"
            "unknown | 2019-09-09 | health | \n"
        ),
        disclosures=FILED + "small | final | 2019-10-01",
    )
    assert seen.status == {
        "other": "not_applicable",
        "before": "not_applicable",
        "first": "failed",
        "last": "failed",
        "after": "not_applicable",
        "small": "waived",
        "limit": "failed",
        "unknown": "failed",
    }
    assert seen.earned["small"] is None


def test_not_covered_without_the_table_and_unverifiable_without_the_column(judge: Judge) -> None:
    projects = ENDED + "P1 | 2019-09-09"
    assert judge(FINAL, projects=projects).status == {"P1": "not_covered"}
    seen = judge(FINAL, projects=projects, disclosures="project_id | kind\nP1 | final")
    assert seen.status == {"P1": "unverifiable"}
    assert seen.messages == ["It cannot be verified: no sheet has the column Disclosed on."]
    seen = judge(FINAL, projects="project_id\nP1", disclosures=FILED + "P1 | final | 2019-10-01")
    assert seen.messages == ["It cannot be verified: no sheet has the column Fundraising ends on."]


def test_each_row_of_a_related_table_may_be_a_subject(judge: Judge) -> None:
    rule = """
kind: deadline
subject: disclosures
event: {column: disclosed_on}
due: {after: period_end, days: 30}
late: [{days: 10, earns: 0.5}]
"""
    filed = """
project_id | period_end | disclosed_on
P1 | 2019-03-31 | 2019-04-30
P1 | 2019-06-30 | 2019-08-01
P1 | 2019-09-30 | 2019-12-01
P1 | 2019-12-20 |
P2 | 2019-03-31 | 2019-04-01
"""
    seen = judge(rule, projects="project_id\nP1\nP2\nP3", disclosures=filed)
    assert seen.status == {"P1": "failed", "P2": "passed", "P3": "not_applicable"}
    assert seen.earned == {"P1": Fraction(1, 2), "P2": 1, "P3": None}
    assert [finding.days_late for finding in seen.findings] == [2, 32]
    seen = judge(rule + "earn: all", projects="project_id\nP1\nP2\nP3", disclosures=filed)
    assert seen.earned == {"P1": 0, "P2": 1, "P3": None}


def test_findings_point_at_the_cell_of_a_workbook(judge_files: Judge, tmp_path: Path) -> None:
    file = tmp_path / "p.xlsx"
    with xlsxwriter.Workbook(file) as workbook:
        sheet = workbook.add_worksheet("项目")
        for row, cells in enumerate(
            [
                ["一览表"],
                ["项目编号", "项目名称", "执行机构", "领域", "募捐结束日期"],
                ["P1", "甲", "G1", "教育", "2019-09-09"],
                ["P2", "乙", "G1", "教育", "2019-09-09"],
                ["P3", "丙", "G1", "教育", "随时"],
            ]
        ):
            sheet.write_row(row, 0, cells)
        sheet = workbook.add_worksheet("披露")
        for row, cells in enumerate(
            [
                ["披露日期", "项目编号", "披露类型", "报告期起", "报告期止"],
                ["2019-12-31", "P1", "全面披露", "2019-09-01", "2019-09-09"],
            ]
        ):
            sheet.write_row(row, 0, cells)
    seen = judge_files(FINAL, file)
    assert [(finding.project_id, finding.place.sheet, finding.place.cell) for finding in seen.findings] == [
        ("P1", "披露", "A2"),
        ("P2", "披露", None),
        ("P3", "项目", "E5"),
    ]
    assert {finding.place.file for finding in seen.findings} == {str(file)}


def test_a_row_that_may_hold_the_event_is_named_by_the_cell_that_it_lacks(judge: Judge) -> None:
    filed = FILED + "P1 | | 2019-12-01\nP2 | final |\nP3 | periodic |\nP4 | | 2019-12-01\nP4 | final | 2019-12-01"
    seen = judge(
        FINAL, projects=ENDED + "".join(f"P{number} | 2019-09-09\n" for number in (1, 2, 3, 4)), disclosures=filed
    )
    assert seen.status == {"P1": "unverifiable", "P2": "unverifiable", "P3": "failed", "P4": "passed"}
    open_rows = [finding for finding in seen.findings if finding.status == "unverifiable"]
    assert [(finding.project_id, finding.column, finding.place.row) for finding in open_rows] == [
        ("P1", "kind", 1),
        ("P2", "disclosed_on", 2),
    ]
    assert [finding.message.partition("told: ")[2] for finding in open_rows] == [
        "Kind is missing or unreadable in what is on file.",
        "Disclosed on is missing or unreadable in what is on file.",
    ]


def test_without_the_column_of_the_condition_only_who_handed_in_rows_may_have_the_event(judge: Judge) -> None:
    seen = judge(
        FINAL,
        projects=ENDED + "P1 | 2019-09-09\nP2 | 2019-09-09",
        disclosures="project_id | disclosed_on\nP1 | 2019-12-01",
    )
    assert seen.status == {"P1": "unverifiable", "P2": "failed"}
    assert {finding.project_id: finding.column for finding in seen.findings} == {"P1": "kind", "P2": "disclosed_on"}


def test_what_is_not_due_yet_is_pending_whatever_else_cannot_be_read(judge: Judge) -> None:
    tables = {"projects": ENDED + "P1 | 2019-09-09", "disclosures": FILED + "P1 | final | 年底"}
    seen = judge(FINAL, as_of="2019-12-09", **tables)
    assert (seen.status, seen.duties) == ({"P1": "pending"}, {"P1": "2019-12-09"})
    assert judge(FINAL, as_of="2019-12-10", **tables).status == {"P1": "unverifiable"}


def test_a_date_of_the_subject_may_be_asked_of_the_event(judge: Judge) -> None:
    rule = FINAL.replace(
        "kind: final}", "kind: final, disclosed_on: {at_least: {column: subject.fundraising_ends_on}}}"
    )
    projects = ENDED + "P1 | 2019-09-09\nP2 | 2019-09-09\nP3 | "
    filed = FILED + "P1 | final | 2019-09-08\nP2 | final | 2019-09-09\nP3 | final | 2019-09-09"
    seen = judge(rule, projects=projects, disclosures=filed)
    assert seen.status == {"P1": "failed", "P2": "passed", "P3": "unverifiable"}


IN_30_DAYS = """
kind: deadline
subject: related_party_dealings
where: {related_party: true}
event: {column: disclosed_on}
due: {after: occurred_on, days: 30}
"""
CARRIED = "project_id | org_id\nP1 | G1\nP2 | G1\nP3 | G2\nP4 | G2"
DEALINGS = "dealing_id | org_id | kind | related_party | occurred_on | disclosed_on\n"


def test_each_row_of_an_organisation_is_a_duty_of_all_its_projects(judge: Judge) -> None:
    rows = DEALINGS + "\n".join(
        [
            "1 | G1 | grant | yes | 2019-01-01 | 2019-01-31",
            "2 | G1 | transaction | yes | 2019-02-01 | 2019-03-04",
            "3 | G1 | co_investment | yes | 2019-04-01 | 2019-04-01",
            "4 | G1 | asset_change | no | 2019-04-01 | ",
            "5 | G2 | grant | yes | 2019-01-01 | 2019-01-31",
            "6 | G9 | grant | yes | 2019-01-01 | ",
            "7 | G9 | grant | yes | 2019-12-31 | ",
        ]
    )
    seen = judge(IN_30_DAYS, projects=CARRIED, related_party_dealings=rows)
    assert seen.status == {"P1": "failed", "P2": "failed", "P3": "passed", "P4": "passed"}
    assert seen.earned == {"P1": Fraction(2, 3), "P2": Fraction(2, 3), "P3": 1, "P4": 1}
    told = {each.place.row: (each.project_id, each.concerned, each.days_late) for each in seen.findings}
    assert told == {2: (None, ("P1", "P2"), 1), 6: (None, (), 334)}
    assert seen.duties == {}


def test_what_an_organisation_has_yet_to_publish_is_due_for_each_of_its_projects(judge: Judge) -> None:
    rows = DEALINGS + "1 | G2 | grant | yes | 2019-12-20 | \n2 | G2 | grant | yes | 2019-12-31 | 2020-01-05"
    seen = judge(IN_30_DAYS, projects=CARRIED, related_party_dealings=rows)
    assert seen.status == {"P1": "not_applicable", "P2": "not_applicable", "P3": "pending", "P4": "pending"}
    duties = [(duty.project_id, duty.due) for duty in seen.judgement.obligations]
    assert duties == [("P3", "2020-01-19"), ("P4", "2020-01-19"), ("P3", "2020-01-30"), ("P4", "2020-01-30")]


def test_all_rows_or_nothing_may_be_asked_of_an_organisation(judge: Judge) -> None:
    rows = DEALINGS + "1 | G1 | grant | yes | 2019-01-01 | 2019-01-31\n2 | G1 | grant | yes | 2019-02-01 | 2019-03-04"
    seen = judge(IN_30_DAYS + "earn: all\n", projects=CARRIED, related_party_dealings=rows)
    assert seen.earned == {"P1": 0, "P2": 0, "P3": None, "P4": None}


def test_a_year_of_an_organisation_without_projects_is_nobodys(judge: Judge) -> None:
    rule = """
kind: deadline
subject: annual_accounts
event: {column: accounts_published_on}
due: {after: period_end, months: 5}
"""
    accounts = "org_id | period_end | accounts_published_on\nG1 | 2018-12-31 | 2019-06-01\nG9 | 2018-12-31 | "
    seen = judge(rule, projects=CARRIED, annual_accounts=accounts)
    assert seen.status == {"P1": "failed", "P2": "failed", "P3": "not_applicable", "P4": "not_applicable"}
    told = {each.place.row: (each.project_id, each.concerned) for each in seen.findings}
    assert told == {1: (None, ("P1", "P2")), 2: (None, ())}


def test_a_project_may_be_judged_by_the_years_of_its_organisation(judge: Judge) -> None:
    rule = """
kind: deadline
subject: projects
event: {table: annual_accounts, column: report_filed_on}
due: {after: ends_on, months: 3}
"""
    projects = "project_id | org_id | ends_on\nP1 | G1 | 2019-01-31\nP2 | G1 | 2018-01-31\nP3 | G2 | 2019-01-31"
    seen = judge(
        rule, projects=projects, annual_accounts="org_id | period_end | report_filed_on\nG1 | 2018-12-31 | 2019-03-31"
    )
    assert seen.status == {"P1": "passed", "P2": "failed", "P3": "failed"}
    assert {each.project_id for each in seen.findings} == {"P2", "P3"}


@pytest.mark.parametrize(
    ("due", "row", "named", "cell"),
    [
        ("{earliest_of: [EARLY, LATE]}", " | ", "Ends on, Fundraising ends on", "ends_on"),
        ("{latest_of: [EARLY, LATE]}", " | ", "Ends on, Fundraising ends on", "ends_on"),
        ("{latest_of: [EARLY, LATE]}", "2019-01-01 | ", "Fundraising ends on", "fundraising_ends_on"),
        ("{earliest_of: [EARLY, LATE]}", "2019-01-01 | 某日", "Fundraising ends on", "fundraising_ends_on"),
        (
            "{latest_of: [EARLY, LATE, {after: {max: audits.report_on}, months: 1}]}",
            "2019-01-01 | 2019-01-01",
            "Report date",
            None,
        ),
    ],
)
def test_a_due_date_that_cannot_be_told_names_every_date_that_could_tell_it(
    judge: Judge, due: str, row: str, named: str, cell: str | None
) -> None:
    due = due.replace("EARLY", "{after: ends_on, months: 1}").replace("LATE", "{after: fundraising_ends_on, months: 3}")
    seen = judge(
        "kind: deadline\nsubject: projects\nevent: {table: disclosures, column: disclosed_on}\ndue: " + due,
        projects=f"project_id | ends_on | fundraising_ends_on\nP1 | {row}",
        disclosures="project_id | disclosed_on\nP1 | 2019-01-01",
        audits="project_id | report_on\nP2 | 2019-01-01",
    )
    [finding] = seen.findings
    assert finding.message == f"The due date cannot be told: {named} is missing or unreadable."
    assert finding.column == cell


TOLD_TO_PUBLISH = FINAL + "fix: {en: Publish it, zh: 请公开}"
AMONG_THE_LARGEST = """
kind: top
subject: projects
measure: {sum: funds.total_amount}
n: 5
require:
  {kind: deadline, event: {table: disclosures, column: disclosed_on}, due: {after: fundraising_ends_on, months: 3}}
fix: {en: Publish it, zh: 请公开}
"""
RAISED = "project_id | campaign | total_amount\nlate | 2019-9 | 9.00\nowing | 2019-9 | 8.00"


@pytest.mark.parametrize("rule", [TOLD_TO_PUBLISH, AMONG_THE_LARGEST], ids=["by itself", "required of the largest"])
@pytest.mark.parametrize(
    ("language", "said", "own"), [("en", "cannot be made good", "Publish it"), ("zh", "无法补救", "请公开")]
)
def test_who_was_late_is_not_told_to_do_it_again_but_who_owes_it_is_told_to(
    judge: Judge, rule: str, language: str, said: str, own: str
) -> None:
    with speaking(language):
        seen = judge(
            rule,
            as_of="2020-06-30",
            projects=ENDED + "late | 2019-09-09\nowing | 2019-09-09",
            disclosures=FILED + "late | final | 2019-12-12",
            funds=RAISED,
        )
    fixes = {finding.project_id: finding.fix for finding in seen.findings}
    assert said in fixes["late"]
    assert own not in fixes["late"]
    assert fixes["owing"] == own
