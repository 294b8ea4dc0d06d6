from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Judge = Callable[..., Any]

TOP = """
kind: top
subject: funds
n: 2
group: [campaign]
measure: {column: total_amount}
require: {kind: present, all_of: [{table: audits, where: {opinion: {missing: false}}, title: {en: audit, zh: 审计}}]}
"""
RAISED = "project_id | campaign | total_amount\n"
AUDITED = "project_id | report_on | opinion\n"


def projects(*ids: str) -> str:
    return "project_id\n" + "\n".join(ids)


def mandatory(seen: Any) -> list[tuple[str, str, int, int]]:
    return [(each.group, each.project_id, each.rank, each.amount) for each in seen.judgement.mandatory]


def test_the_largest_of_each_group_must_satisfy_the_requirement(judge: Judge) -> None:
    seen = judge(
        TOP,
        projects=projects(*"ABCDEF"),
        funds=RAISED + "A | 2019 | 500\nB | 2019 | 400\nC | 2019 | 300\nD | 2018 | 20\nE | 2018 | 10\nF | 2018 | 5",
        audits=AUDITED + "A | 2019-12-01 | 无保留\nD | 2019-12-01 | ",
    )
    assert seen.status == {
        "A": "passed",
        "B": "failed",
        "C": "not_applicable",
        "D": "failed",
        "E": "failed",
        "F": "not_applicable",
    }
    assert [finding.message for finding in seen.findings] == [
        "Rank 2 by Total raised (400.00): audit: none is on file.",
        "Rank 1 by Total raised (20.00): audit: Opinion is empty in what is on file.",
        "Rank 2 by Total raised (10.00): audit: none is on file.",
    ]
    assert mandatory(seen) == [
        ("2018", "D", 1, 2000),
        ("2018", "E", 2, 1000),
        ("2019", "A", 1, 50000),
        ("2019", "B", 2, 40000),
    ]


TIED = RAISED + "A | x | 500\nB | x | 300\nC | x | 300\nD | x | 300\nE | x | 299.99\nF | x | \nG | x | 很多"


def test_all_tied_at_the_cut_are_taken(judge: Judge) -> None:
    seen = judge(TOP, projects=projects(*"ABCDEFG"), funds=TIED, audits=AUDITED)
    assert {project for project, status in seen.status.items() if status == "failed"} == set("ABCD")
    assert [rank for _, _, rank, _ in mandatory(seen)] == [1, 2, 2, 2]


def test_strict_ties_take_as_many_as_are_asked_by_the_tie_break(judge: Judge) -> None:
    seen = judge(TOP + "ties: strict", projects=projects(*"ABCDEFG"), funds=TIED, audits=AUDITED)
    assert [(project, rank) for _, project, rank, _ in mandatory(seen)] == [("A", 1), ("B", 2)]
    assert {project for project, status in seen.status.items() if status == "failed"} == set("AB")
    funds = "project_id | campaign | total_amount | donors\nA | x | 300 | 9\nB | x | 300 | 7\nC | x | 300 | 8"
    by_donors = TOP + "ties: strict\ntie_break: donors"
    seen = judge(by_donors, projects=projects(*"ABC"), funds=funds, audits=AUDITED)
    assert [(project, rank) for _, project, rank, _ in mandatory(seen)] == [("B", 1), ("C", 2)]


@pytest.mark.parametrize(("n", "taken"), [(0, ""), (1, "A"), (3, "ABCD"), (5, "ABCDE"), (99, "ABCDE")])
def test_a_number_beyond_what_there_is_takes_all_that_have_an_amount(judge: Judge, n: int, taken: str) -> None:
    seen = judge(TOP.replace("n: 2", f"n: {n}"), projects=projects(*"ABCDEFG"), funds=TIED, audits=AUDITED)
    assert [project for _, project, _, _ in mandatory(seen)] == list(taken)
    assert [project for project, status in seen.status.items() if status == "failed"] == list(taken)


@pytest.mark.parametrize("amount", ["", "很多"])
def test_of_whom_the_amount_cannot_be_told_nobody_knows_the_rank(judge: Judge, amount: str) -> None:
    funds = RAISED + f"A | x | {amount}\nB | x | 400\nC | x | 300\nD | x | 200\nE | x | {amount}"
    seen = judge(TOP, projects=projects(*"ABCDE"), funds=funds, audits=AUDITED + "E | 2019-12-01 | 无保留")
    assert seen.status == {"A": "unverifiable", "B": "failed", "C": "failed", "D": "not_applicable", "E": "passed"}
    assert (seen.earned["A"], seen.earned["E"]) == (0, 1)
    assert mandatory(seen) == [("x", "B", 1, 40000), ("x", "C", 2, 30000)]
    [finding] = [finding for finding in seen.findings if finding.project_id == "A"]
    assert (finding.column, finding.place.row, finding.message) == (
        "total_amount",
        1,
        "Whether it is among the 2 largest by Total raised cannot be told: Total raised is missing or unreadable.",
    )


def test_a_row_of_no_group_has_no_rank_in_any(judge: Judge) -> None:
    seen = judge(
        TOP.replace("n: 2", "n: 1"),
        projects=projects(*"ABC"),
        funds=RAISED + "A | x | 500\nB |  | 300\nC |  | 200",
        audits=AUDITED,
    )
    assert seen.status == {"A": "failed", "B": "unverifiable", "C": "unverifiable"}
    assert mandatory(seen) == [("x", "A", 1, 50000)]
    assert {(finding.project_id, finding.column) for finding in seen.findings if finding.project_id != "A"} == {
        ("B", "campaign"),
        ("C", "campaign"),
    }


def test_only_projects_that_exist_take_a_rank(judge: Judge) -> None:
    funds = RAISED + "ghost | x | 900\n | x | 800\nA | x | 500\nB | x | 400\nC | x | 300"
    seen = judge(TOP, projects=projects(*"ABC"), funds=funds, audits=AUDITED)
    assert seen.status == {"A": "failed", "B": "failed", "C": "not_applicable"}
    assert mandatory(seen) == [("x", "A", 1, 50000), ("x", "B", 2, 40000)]
    assert {finding.project_id for finding in seen.findings} == {"A", "B"}


def test_a_project_takes_one_rank_in_a_group_and_none_with_two_amounts(judge: Judge) -> None:
    funds = RAISED + "A | x | 1000\nA | x | 900\nB | x | 800\nC | x | 700\nD | x | 600"
    seen = judge(TOP, projects=projects(*"ABCD"), funds=funds, audits=AUDITED)
    assert seen.status == {"A": "unverifiable", "B": "failed", "C": "failed", "D": "not_applicable"}
    assert [finding.message for finding in seen.findings if finding.project_id == "A"] == [
        "Whether it is among the 2 largest by Total raised cannot be told: it has rows with different amounts."
    ] * 2
    alike = "project_id | campaign | total_amount | donors\n"
    alike += "A | x | 1000 | 1\nA | x | 1000 | 2\nB | x | 8 | 1\nC | x | 7 | 1"
    seen = judge(TOP, projects=projects(*"ABC"), funds=alike, audits=AUDITED)
    assert mandatory(seen) == [("x", "A", 1, 100000), ("x", "B", 2, 800)]
    assert len(seen.findings) == 2


def test_without_groups_all_are_ranked_together(judge: Judge) -> None:
    seen = judge(
        TOP.replace("group: [campaign]\n", ""),
        projects=projects(*"ABCD"),
        funds=RAISED + "A | x | 1\nB | y | 400\nC | x | 300\nD | y | 2",
        audits=AUDITED,
    )
    assert mandatory(seen) == [("", "B", 1, 40000), ("", "C", 2, 30000)]


def test_projects_may_be_ranked_by_what_their_rows_add_up_to(judge: Judge) -> None:
    rule = """
kind: top
subject: projects
n: 1
group: [field]
measure: {sum: funds.total_amount}
require: {kind: compare, measure: {count: audits.report_on}, at_least: 1}
"""
    seen = judge(
        rule,
        projects="project_id | field\nA | health\nB | health\nC | relief\nD | relief",
        funds=RAISED + "A | x | 6\nA | y | 6\nB | x | 10\nC | x | 9\nD | x | \nD | y | 100",
        audits=AUDITED,
    )
    assert seen.status == {"A": "failed", "B": "not_applicable", "C": "failed", "D": "unverifiable"}
    assert seen.messages == [
        "Rank 1 by Total raised (12.00): Report date is 0; it should be at least 1 (1 short).",
        "Rank 1 by Total raised (9.00): Report date is 0; it should be at least 1 (1 short).",
        "Whether it is among the 1 largest by Total raised cannot be told: Total raised is missing or unreadable.",
    ]
    counted = rule.replace("{sum: funds.total_amount}", "{column: target_amount}").replace("n: 1", "n: 2")
    assert judge(counted, projects=projects("A"), audits=AUDITED).status == {"A": "unverifiable"}


DUE = """
kind: top
subject: projects
n: 2
measure: {sum: progress.beneficiaries}
require: {kind: deadline, event: {table: audits, column: report_on}, due: {after: fundraising_ends_on, months: 3}}
late: [{days: 7, earns: 0.8}]
"""


def test_a_deadline_may_be_required(judge: Judge) -> None:
    ended = "project_id | fundraising_ends_on\nA | 2019-09-09\nB | 2019-11-30\nC | 2019-01-01"
    helped = "project_id | posted_on | beneficiaries\nA | 2019-10-01 | 1000\nB | 2019-10-01 | 200\nC | 2019-10-01 | 3"
    seen = judge(DUE, projects=ended, progress=helped, audits=AUDITED + "A | 2019-12-10 | ")
    assert seen.status == {"A": "failed", "B": "pending", "C": "not_applicable"}
    assert [str(seen.earned["A"]), seen.late, seen.duties] == ["4/5", {"A": 1}, {"B": "2020-02-29"}]
    assert seen.messages == ["Rank 1 by Beneficiaries (1,000): Report date: 2019-12-10, due 2019-12-09, 1 day late."]


def test_the_list_stands_even_where_the_requirement_cannot_be_judged(judge: Judge) -> None:
    funds = RAISED + "A | x | 500\nB | x | 400\nC | x | 300"
    seen = judge(TOP, projects=projects(*"ABC"), funds=funds)
    assert seen.status == {"A": "not_covered", "B": "not_covered", "C": "not_applicable"}
    assert [project for _, project, _, _ in mandatory(seen)] == ["A", "B"]
    seen = judge(TOP, projects=projects(*"ABC"), funds=funds, audits="project_id | report_on\nA | 2019-12-01")
    assert seen.status == {"A": "unverifiable", "B": "failed", "C": "not_applicable"}
    assert judge(TOP, projects=projects("A")).status == {"A": "not_covered"}
    seen = judge(TOP, projects=projects("A"), funds="project_id | campaign\nA | x", audits=AUDITED)
    assert (seen.status, mandatory(seen)) == ({"A": "unverifiable"}, [])


def test_one_of_two_tables_is_enough_for_a_requirement_of_either(judge: Judge) -> None:
    rule = TOP.replace("all_of: [{table: audits,", "any_of: [{table: progress}, {table: audits,")
    funds = RAISED + "A | x | 500\nB | x | 400"
    seen = judge(rule, projects=projects(*"AB"), funds=funds, progress="project_id | posted_on\nA | 2019-12-01")
    assert seen.status == {"A": "passed", "B": "unverifiable"}
    assert judge(rule, projects=projects(*"AB"), funds=funds).status == {"A": "not_covered", "B": "not_covered"}


def test_where_and_unless_hold_before_and_after_the_ranking(judge: Judge) -> None:
    rule = TOP + "where: {campaign: {ne: trial}}\nunless: {total_amount: {less_than: 450}}"
    seen = judge(
        rule,
        projects=projects(*"ABCD"),
        funds=RAISED + "A | trial | 900\nB | x | 500\nC | x | 400\nD | x | 300",
        audits=AUDITED,
    )
    assert seen.status == {"A": "not_applicable", "B": "failed", "C": "waived", "D": "not_applicable"}
    assert [project for _, project, _, _ in mandatory(seen)] == ["B", "C"]


def test_without_groups_a_project_takes_the_rank_of_its_largest_row(judge: Judge) -> None:
    seen = judge(
        TOP.replace("group: [campaign]\n", ""),
        projects=projects(*"ABC"),
        funds=RAISED + "A | x | 400\nA | y | 500\nB | x | 300\nC | x | 200",
        audits=AUDITED,
    )
    assert seen.status == {"A": "failed", "B": "failed", "C": "not_applicable"}
    assert mandatory(seen) == [("", "A", 1, 50000), ("", "B", 2, 30000)]


BY_FIGURE = "kind: top\nsubject: projects\nn: 1\nmeasure: %s\nrequire: {kind: present, all_of: [title]}"


@pytest.mark.parametrize(
    ("measure", "figure", "message"),
    [
        ("{count: funds.campaign}", 2, "Rank 1 by Campaign (2): Project name is missing."),
        (
            "{ratio: [{column: target_amount}, 5]}",
            0.4,
            "Rank 1 by Fundraising target (0.4): Project name is missing.",
        ),
    ],
)
def test_what_is_ranked_by_no_amount_has_a_figure_and_no_amount(
    judge: Judge, measure: str, figure: float, message: str
) -> None:
    seen = judge(
        BY_FIGURE % measure,
        projects="project_id | title | target_amount\nA | | 2\nB | b | 1",
        funds=RAISED + "A | x | 1\nA | y | 2\nB | x | 500",
    )
    [listed] = seen.judgement.mandatory
    assert (listed.project_id, listed.amount, listed.figure) == ("A", None, figure)
    assert seen.messages == [message]
