from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

Judge = Callable[..., Any]

RHYTHM = """
kind: every
subject: projects
events: {table: disclosures, where: {kind: periodic}, column: disclosed_on}
window: {from: starts_on, to: ends_on}
span: {months: 3}
late: [{days: 7, earns: 0.8}]
"""
RUNS = "project_id | starts_on | ends_on\n"
FILED = "project_id | kind | disclosed_on\n"


def filed(*days: str) -> str:
    return FILED + "\n".join(f"P1 | periodic | {day}" for day in days)


# events, as of, status, earned, next due
YEAR = [
    (["2019-04-01", "2019-07-01", "2019-10-01"], "2020-06-01", "passed", "1", None),
    (["2019-04-01", "2019-07-01", "2019-10-01"], "2019-12-31", "passed", "1", None),
    (["2019-04-01", "2019-07-01"], "2019-10-01", "passed", "1", "2019-10-01"),
    (["2019-04-01", "2019-07-01"], "2019-10-02", "failed", "2/3", None),
    (["2019-04-01", "2019-07-01", "2019-10-02"], "2020-06-01", "failed", "19/20", None),
    (["2019-04-01", "2019-07-01", "2019-10-09"], "2020-06-01", "failed", "3/4", None),
    (["2019-04-02", "2019-07-01", "2019-10-01"], "2020-06-01", "failed", "19/20", None),
    (["2019-04-01", "2019-07-01", "2019-09-30"], "2020-06-01", "failed", "3/4", None),
    (["2019-04-01", "2019-07-01", "2019-09-30"], "2019-12-30", "passed", "1", "2019-12-30"),
    ([], "2019-04-01", "pending", None, "2019-04-01"),
    ([], "2019-04-02", "failed", "0", None),
    ([], "2018-12-01", "pending", None, "2019-04-01"),
]


@pytest.mark.parametrize(("days", "as_of", "status", "earned", "due"), YEAR)
def test_gaps_count_before_the_first_event_between_events_and_after_the_last(
    judge: Judge, days: list[str], as_of: str, status: str, earned: str | None, due: str | None
) -> None:
    seen = judge(RHYTHM, as_of=as_of, projects=RUNS + "P1 | 2019-01-01 | 2020-01-01", disclosures=filed(*days))
    assert seen.status == {"P1": status}
    assert seen.earned == {"P1": earned and Fraction(earned)}
    assert seen.duties == ({"P1": due} if due else {})


def test_each_gap_is_told_with_its_dates(judge: Judge) -> None:
    seen = judge(
        RHYTHM,
        as_of="2020-06-01",
        projects=RUNS + "P1 | 2019-01-01 | 2020-01-01",
        disclosures=filed("2019-04-03", "2019-08-01"),
    )
    assert seen.messages == [
        "Financial disclosures: the next after 2019-01-01 was due 2019-04-01; it came on 2019-04-03, 2 days late.",
        "Financial disclosures: the next after 2019-04-03 was due 2019-07-03; it came on 2019-08-01, 29 days late.",
        "Financial disclosures: the next after 2019-08-01 was due 2019-11-01; none is on file, 213 days later.",
    ]
    assert [finding.place.row for finding in seen.findings] == [1, 2, None]
    assert [finding.days_late for finding in seen.findings] == [2, 29, 213]
    assert seen.earned == {"P1": Fraction(8, 30)}


@pytest.mark.parametrize(("as_of", "late"), [("2019-04-11", 10), ("2020-04-11", 376)])
def test_an_open_gap_is_late_until_the_day_of_judging(judge: Judge, as_of: str, late: int) -> None:
    seen = judge(RHYTHM, as_of=as_of, projects=RUNS + "P1 | 2019-01-01 | 2020-01-01", disclosures=filed())
    assert [finding.days_late for finding in seen.findings] == [late]


def test_months_of_the_span_end_on_the_months_last_day(judge: Judge) -> None:
    projects = RUNS + "P1 | 2019-11-30 | 2020-05-29"
    assert judge(RHYTHM, as_of="2020-06-30", projects=projects, disclosures=filed("2020-02-29")).status == {
        "P1": "passed"
    }
    seen = judge(RHYTHM, as_of="2020-06-30", projects=projects, disclosures=filed("2020-03-01"))
    assert seen.late == {"P1": 1}


def test_a_running_project_is_judged_to_the_day_and_owes_the_next(judge: Judge) -> None:
    tables = {"projects": RUNS + "P1 | 2019-01-01 | ", "disclosures": filed("2019-03-15")}
    seen = judge(RHYTHM, as_of="2019-06-15", **tables)
    assert (seen.status, seen.duties) == ({"P1": "passed"}, {"P1": "2019-06-15"})
    assert judge(RHYTHM, as_of="2019-06-16", **tables).status == {"P1": "failed"}
    seen = judge(RHYTHM, as_of="2019-02-01", projects=RUNS + "P1 | 2019-01-01 | ", disclosures=filed())
    assert (seen.status, seen.duties) == ({"P1": "pending"}, {"P1": "2019-04-01"})
    endless = RHYTHM.replace(", to: ends_on", "")
    seen = judge(endless, as_of="2019-06-16", **tables)
    assert (seen.status, seen.late) == ({"P1": "failed"}, {"P1": 1})


LONGER = RHYTHM + "if_longer_than: {months: 6}"


@pytest.mark.parametrize(
    ("starts", "ends", "status"),
    [
        ("2019-01-01", "2019-06-30", "not_applicable"),
        ("2019-01-01", "2019-07-01", "not_applicable"),
        ("2019-01-01", "2019-07-02", "failed"),
        ("2018-08-31", "2019-02-28", "not_applicable"),
        ("2018-08-31", "2019-03-01", "failed"),
        ("2019-07-01", "", "failed"),
        ("2019-07-02", "", "not_applicable"),
        ("", "2019-07-02", "unverifiable"),
    ],
)
def test_longer_than_six_months_is_strict(judge: Judge, starts: str, ends: str, status: str) -> None:
    seen = judge(LONGER, as_of="2020-01-02", projects=RUNS + f"P1 | {starts} | {ends}", disclosures=filed())
    assert seen.status == {"P1": status}


def test_the_window_includes_both_its_days_and_nothing_outside(judge: Judge) -> None:
    projects = RUNS + "P1 | 2019-01-01 | 2019-07-15"
    before_and_after = filed("2018-12-31", "2019-03-20", "2019-07-16")
    seen = judge(RHYTHM, as_of="2020-01-01", projects=projects, disclosures=before_and_after)
    assert (seen.status, seen.late) == ({"P1": "failed"}, {"P1": 26})
    on_both = filed("2019-01-01", "2019-04-01", "2019-07-01", "2019-07-15")
    seen = judge(RHYTHM, as_of="2020-01-01", projects=projects, disclosures=on_both)
    assert seen.status == {"P1": "passed"}


def test_a_late_event_on_the_last_day_of_the_window_still_counts(judge: Judge) -> None:
    seen = judge(RHYTHM, projects=RUNS + "P1 | 2019-01-01 | 2019-04-05", disclosures=filed("2019-04-05", "2019-04-06"))
    assert (seen.late, seen.earned) == ({"P1": 4}, {"P1": Fraction(9, 10)})


def test_events_of_one_day_are_one_event(judge: Judge) -> None:
    often = filed("2019-01-01", *["2019-03-01"] * 8, "2019-03-01")
    seen = judge(RHYTHM, as_of="2020-01-01", projects=RUNS + "P1 | 2019-01-01 | 2019-09-01", disclosures=often)
    assert seen.earned == {"P1": Fraction(1, 2)}
    assert len(seen.findings) == 1


def test_a_window_that_ends_before_it_opens_contradicts_itself(judge: Judge) -> None:
    seen = judge(RHYTHM, projects=RUNS + "P1 | 2019-09-01 | 2019-01-01", disclosures=filed("2019-03-01"))
    assert seen.status == {"P1": "unverifiable"}


def test_without_a_start_nothing_can_be_told(judge: Judge) -> None:
    seen = judge(RHYTHM, projects=RUNS + "P1 |  | 2019-12-01\nP2 | 春天 | 2019-12-01", disclosures=filed("2019-03-01"))
    assert seen.status == {"P1": "unverifiable", "P2": "unverifiable"}
    assert seen.messages == ["The rhythm cannot be told: Starts on is missing or unreadable."] * 2
    assert [(finding.column, finding.place.row) for finding in seen.findings] == [("starts_on", 1), ("starts_on", 2)]
    assert seen.earned == {"P1": 0, "P2": 0}


def test_the_start_may_stand_in_related_rows(judge: Judge) -> None:
    rule = RHYTHM.replace("from: starts_on, to: ends_on", "from: {min: progress.posted_on}")
    seen = judge(
        rule,
        projects="project_id\nP1\nP2",
        progress="project_id | posted_on\nP1 | 2019-02-01\nP1 | 2019-06-01",
        disclosures=filed("2019-05-02", "2019-08-01", "2019-11-01"),
    )
    assert seen.status == {"P1": "failed", "P2": "unverifiable"}
    assert seen.messages == [
        "Financial disclosures: the next after 2019-02-01 was due 2019-05-01; it came on 2019-05-02, 1 day late.",
        "The rhythm cannot be told: Posted on is missing or unreadable.",
    ]


def test_an_unreadable_cell_leaves_only_missed_gaps_in_doubt(judge: Judge) -> None:
    projects = RUNS + "P1 | 2019-01-01 | 2019-09-01\nP2 | 2019-01-01 | 2019-09-01\nP3 | 2019-01-01 | 2019-09-01"
    rows = (
        "P1 | periodic | 2019-04-01\nP1 | periodic | 2019-07-01\nP1 | periodic | 七月\n"
        "P2 | periodic | 2019-04-01\nP2 | periodic | 七月\n"
        "P3 | periodic | 2019-04-01\nP3 | 某种 | 2019-07-01\n"
    )
    seen = judge(RHYTHM, projects=projects, disclosures=FILED + rows)
    assert seen.status == {"P1": "passed", "P2": "unverifiable", "P3": "unverifiable"}
    assert seen.earned == {"P1": 1, "P2": Fraction(1, 2), "P3": Fraction(1, 2)}
    assert seen.messages[0] == (
        "Financial disclosures: whether the next after 2019-04-01 came by 2019-07-01 cannot be told: "
        "Disclosed on is missing or unreadable."
    )


def test_an_unreadable_end_leaves_missed_gaps_in_doubt(judge: Judge) -> None:
    projects = RUNS + "P1 | 2019-01-01 | 年底\nP2 | 2019-01-01 | 2019-12-31\nP3 | 2019-10-01 | 年底"
    seen = judge(RHYTHM, projects=projects, disclosures=filed())
    assert seen.status == {"P1": "unverifiable", "P2": "failed", "P3": "pending"}


def test_an_event_dated_after_the_day_has_not_happened(judge: Judge) -> None:
    rule = RHYTHM.replace(
        "{table: disclosures, where: {kind: periodic}, column: disclosed_on}", "{table: audits, column: published_on}"
    )
    projects = RUNS + "P1 | 2019-10-01 | 2020-12-31"
    audits = "project_id | report_on | published_on\nP1 | 2019-12-01 | 2020-06-01"
    seen = judge(rule, projects=projects, audits=audits)
    assert (seen.status, seen.duties) == ({"P1": "pending"}, {"P1": "2020-01-01"})


def test_where_unless_and_effective_days(judge: Judge) -> None:
    rule = (
        RHYTHM
        + """
where: {org_id.org_type: foundation}
unless: {org_id.name: 小微基金会}
effective: {from: 2018-01-01, tested_on: starts_on}
"""
    )
    seen = judge(
        rule,
        projects=(
            "project_id | starts_on | ends_on | org_id\nold | 2017-12-31 | 2019-12-31 | G1\n"
            "failed | 2018-01-01 | 2019-12-31 | G1\nwaived | 2018-01-01 | 2019-12-31 | G2\n"
            "other | 2018-01-01 | 2019-12-31 | G3\nunknown | 2018-01-01 | 2019-12-31 | G4"
        ),
        organizations=(
            "org_id | name | org_type\n"
            "G1 | 大基金会 | foundation\nG2 | 小微基金会 | foundation\nG3 | 协会 | association"
        ),
        disclosures=filed(),
    )
    assert seen.status == {
        "old": "not_applicable",
        "failed": "failed",
        "waived": "waived",
        "other": "not_applicable",
        "unknown": "not_applicable",
    }


def test_not_covered_without_the_table_and_unverifiable_without_a_column(judge: Judge) -> None:
    projects = RUNS + "P1 | 2019-01-01 | 2019-12-31"
    assert judge(RHYTHM, projects=projects).status == {"P1": "not_covered"}
    assert judge(RHYTHM, projects=projects, disclosures="project_id | kind\nP1 | 定期").status == {"P1": "unverifiable"}
    seen = judge(RHYTHM, projects="project_id\nP1", disclosures=filed("2019-03-01"))
    assert seen.messages == ["It cannot be verified: no sheet has the column Starts on."]
    without_end = "project_id | starts_on\nP1 | 2019-10-01"
    assert judge(RHYTHM, projects=without_end, disclosures=filed()).status == {"P1": "pending"}


def test_earn_all_gives_nothing_for_one_missed_gap(judge: Judge) -> None:
    seen = judge(
        RHYTHM + "earn: all",
        projects=RUNS + "P1 | 2019-01-01 | 2019-09-01",
        disclosures=filed("2019-04-01", "2019-07-02"),
    )
    assert (seen.status, seen.earned) == ({"P1": "failed"}, {"P1": 0})


@pytest.mark.parametrize(("ends", "gaps"), [("2019-07-02", 2), ("2019-07-05", 3)])
def test_an_event_that_came_after_the_window_ends_the_gap_missed_within(judge: Judge, ends: str, gaps: int) -> None:
    seen = judge(
        RHYTHM, projects=RUNS + f"P1 | 2019-01-01 | {ends}", disclosures=filed("2019-04-01", "2019-07-03", "2019-08-01")
    )
    assert (seen.status, seen.late) == ({"P1": "failed"}, {"P1": 2})
    assert seen.earned == {"P1": 1 - Fraction(1, 5) / gaps}
    assert seen.messages == [
        "Financial disclosures: the next after 2019-04-01 was due 2019-07-01; it came on 2019-07-03, 2 days late."
    ]


@pytest.mark.parametrize("longer", ["", "if_longer_than: {months: 6}"])
def test_a_window_that_ends_before_it_opens_is_told_of_once(judge: Judge, longer: str) -> None:
    seen = judge(
        RHYTHM + longer,
        projects=RUNS + "P1 | 2019-09-01 | 2019-08-31\nP2 | 2019-09-01 | 2019-09-01",
        disclosures=filed("2019-03-01", "2019-09-01", "2019-10-01"),
    )
    assert seen.status == {"P1": "unverifiable", "P2": "not_applicable" if longer else "passed"}
    assert seen.messages == ["The rhythm cannot be told: the time ends on 2019-08-31, before it begins on 2019-09-01."]
    assert (seen.findings[0].column, seen.findings[0].place.row) == ("ends_on", 1)


def test_one_that_begins_later_and_says_no_end_owes_its_first_event_later(judge: Judge) -> None:
    later = RUNS + "P1 | 2020-02-01 | "
    seen = judge(RHYTHM, projects=later, disclosures=filed())
    assert (seen.status, seen.duties) == ({"P1": "pending"}, {"P1": "2020-05-01"})
    assert judge(LONGER, projects=later, disclosures=filed()).status == {"P1": "not_applicable"}


def test_the_cell_that_leaves_a_gap_open_is_named(judge: Judge) -> None:
    seen = judge(
        RHYTHM,
        projects=RUNS + "P1 | 2019-01-01 | 2019-07-01\nP2 | 2019-01-01 | 年底\nP3 | 2019-01-01 | 2019-07-01",
        disclosures=FILED + "P1 | periodic | 2019-04-01\nP1 | periodic |\nP3 | | 2019-04-01",
    )
    assert seen.status == {"P1": "passed", "P2": "unverifiable", "P3": "unverifiable"}
    assert {(finding.project_id, finding.table, finding.column, finding.place.row) for finding in seen.findings} == {
        ("P2", "projects", "ends_on", 2),
        ("P3", "disclosures", "kind", 3),
    }


def test_a_gap_that_ended_late_is_not_to_be_closed_again_but_an_open_one_is(judge: Judge) -> None:
    told = RHYTHM + "fix: {en: Publish it, zh: 请公开}"
    seen = judge(
        told, as_of="2020-06-01", projects=RUNS + "P1 | 2019-01-01 | 2020-01-01", disclosures=filed("2019-05-01")
    )
    late, still_open = sorted(seen.findings, key=lambda finding: finding.expected)
    assert "cannot be made good" in late.fix
    assert "Publish it" not in late.fix
    assert still_open.fix == "Publish it"
