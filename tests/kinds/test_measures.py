from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from auditkit.kinds.measures import type_of

JudgeEach = Callable[..., Any]

PROJECTS = """
project_id | org_id | target_amount | launched_on | starts_on  | ends_on
A          | G1     | 100           | 2019-01-31  | 2019-01-01 | 2019-12-31
B          | G2     |               |             | 2019-02-28 | 2019-03-31
C          |        | 一些          | 一月        |            |
"""
ORGANIZATIONS = "org_id | registered_on\nG1 | 2000-02-29\nG2 |"
DISCLOSURES = """
project_id | disclosed_on | kind     | income | expenditure | opening_balance
A          | 2019-03-01   | periodic | 10     | 8           | 5
A          | 2019-03-31   | periodic | 20     |             | 6
A          | 2019-06-30   | final    | 30.50  | 12          | 7
A          | 2020-01-01   | final    | 999    | 999         | 999
B          | 2019-03-01   | periodic | 0      | 0           | -5
B          |              | final    | 7      | 0           | 1
"""
PROGRESS = """
project_id | posted_on  | beneficiaries
A          | 2019-01-01 | 10
A          | 2019-01-01 | 30
A          | 2019-05-01 | 20
A          | 2019-12-31 | 20
A          | 2018-12-31 | 5
B          | 五月       | 3
"""
FUNDS = """
project_id | campaign | total_amount | donors
A          | x        | 300          | 3
A          | y        | 100          | 1
A          | z        | 200          |
"""

# measure, and what it comes to for A, B and C in minor units; None where it cannot be told
AMOUNTS: list[tuple[str, list[str | None]]] = [
    ("{column: target_amount}", ["10000", None, None]),
    ("{sum: disclosures.income}", ["6050", "700", "0"]),
    ("{sum: disclosures.expenditure}", [None, "0", "0"]),
    ("{sum: disclosures.expenditure, where: {kind: final}}", ["1200", "0", "0"]),
    ("{mean: disclosures.income}", ["2016.666667", "350", None]),
    ("{min: disclosures.income}", ["1000", "0", None]),
    ("{max: disclosures.income}", ["3050", "700", None]),
    ("{max: disclosures.expenditure}", [None, "0", None]),
    ("{first: disclosures.income}", ["1000", None, None]),
    ("{last: disclosures.income}", ["3050", None, None]),
    ("{first: disclosures.expenditure}", ["800", None, None]),
    ("{last: disclosures.opening_balance, where: {kind: periodic}}", ["600", "-500", None]),
    ("{first: funds.total_amount}", ["10000", None, None]),
    ("{last: funds.total_amount}", ["30000", None, None]),
    ("{sum: disclosures.income, window: {from: 2019-03-31}}", ["5050", None, "0"]),
    ("{sum: disclosures.income, window: {to: 2019-03-31}}", ["3000", None, "0"]),
    ("{sum: disclosures.income, window: {from: starts_on, to: ends_on}}", ["6050", None, "0"]),
    ("{sum: disclosures.income, window: {from: {after: starts_on, months: 2}, to: as_of}}", ["6050", None, "0"]),
    ("{sum: disclosures.income, window: {from: {after: starts_on, days: 60}, to: as_of}}", ["5050", None, "0"]),
    ("{plus: [{column: target_amount}, {sum: disclosures.income}]}", ["16050", None, None]),
    ("{plus: [{column: target_amount}]}", ["10000", None, None]),
    ("{plus: [{column: target_amount}, 0.5, 1]}", ["10150", None, None]),
    ("{plus: [0.5, {column: target_amount}]}", ["10050", None, None]),
    ("{minus: [{sum: disclosures.income}, {column: target_amount}]}", ["-3950", None, None]),
    ("{minus: [150, {column: target_amount}]}", ["5000", None, None]),
    ("{minus: [{plus: [{column: target_amount}, 1]}, 2]}", ["9900", None, None]),
]
FIGURES: list[tuple[str, list[str | None]]] = [
    ("{count: progress.posted_on}", ["5", "1", "0"]),
    ("{count: progress.posted_on, where: {beneficiaries: {at_least: 20}}}", ["3", "0", "0"]),
    ("{count: progress.posted_on, window: {from: 2019-01-01, to: 2019-12-31}}", ["4", None, "0"]),
    ("{count: progress.posted_on, window: {from: 2019-01-02, to: 2019-12-30}}", ["1", None, "0"]),
    ("{count: progress.posted_on, window: {from: {before: as_of, years: 1}}}", ["5", None, "0"]),
    ("{count: progress.posted_on, window: {from: {after: {before: as_of, years: 1}, days: 1}}}", ["4", None, "0"]),
    ("{count: disclosures.disclosed_on, where: {kind: final}}", ["1", "1", "0"]),
    ("{count_distinct: progress.beneficiaries}", ["4", "1", "0"]),
    ("{count_distinct: progress.posted_on}", ["4", None, "0"]),
    ("{sum: progress.beneficiaries}", ["85", "3", "0"]),
    ("{mean: progress.beneficiaries}", ["17", "3", None]),
    ("{sum: funds.donors}", [None, "0", "0"]),
    ("{ratio: [{sum: disclosures.income}, {column: target_amount}]}", ["0.605", None, None]),
    ("{ratio: [{sum: disclosures.opening_balance}, {sum: disclosures.income}]}", ["0.297521", "-0.571429", None]),
    (
        "{ratio: [{sum: disclosures.income}, {sum: disclosures.expenditure, where: {kind: final}}]}",
        ["5.041667", None, None],
    ),
    ("{ratio: [{column: target_amount}, {first: disclosures.opening_balance}]}", ["20", None, None]),
    ("{ratio: [{column: target_amount}, 200]}", ["0.5", None, None]),
    ("{months_between: [starts_on, ends_on]}", ["11", "1", None]),
    ("{months_between: [launched_on, 2019-02-28]}", ["1", None, None]),
    ("{months_between: [ends_on, starts_on]}", ["-12", "-1", None]),
    ("{months_between: [org_id.registered_on, as_of]}", ["238", None, None]),
    ("{days_between: [starts_on, ends_on]}", ["364", "31", None]),
    ("{days_between: [ends_on, starts_on]}", ["-364", "-31", None]),
    ("{days_between: [starts_on, as_of]}", ["364", "306", None]),
    ("{days_between: [{min: disclosures.disclosed_on}, {max: disclosures.disclosed_on}]}", ["121", None, None]),
    ("{days_between: [starts_on, {after: starts_on, months: 1}]}", ["31", "28", None]),
]
DATES: list[tuple[str, list[str | None]]] = [
    ("{column: launched_on}", ["2019-01-31", None, None]),
    ("{min: disclosures.disclosed_on}", ["2019-03-01", None, None]),
    ("{max: disclosures.disclosed_on, where: {kind: periodic}}", ["2019-03-31", "2019-03-01", None]),
    ("{last: progress.posted_on}", ["2019-12-31", None, None]),
    ("{column: org_id.registered_on}", ["2000-02-29", None, None]),
]


def rule(measure: str, impossible: str) -> str:
    return f"kind: compare\nsubject: projects\nmeasure: {measure}\neq: {impossible}"


@pytest.mark.parametrize(
    ("cases", "impossible"),
    [(AMOUNTS, "-98765.43"), (FIGURES, "-98765.43"), (DATES, "1949-01-01")],
    ids=["amounts", "figures", "dates"],
)
def test_what_each_measure_comes_to(
    judge_each: JudgeEach, cases: list[tuple[str, list[str | None]]], impossible: str
) -> None:
    seen = judge_each(
        [rule(measure, impossible) for measure, _ in cases],
        projects=PROJECTS,
        organizations=ORGANIZATIONS,
        disclosures=DISCLOSURES,
        progress=PROGRESS,
        funds=FUNDS,
    )
    found = {}
    for (measure, _), each in zip(cases, seen, strict=True):
        # Where it cannot be told, the value is that of the cell which is at fault.
        values = {one.project_id: one.value if one.status == "failed" else None for one in each.findings}
        assert each.status == {
            project: "failed" if value is not None else "unverifiable" for project, value in values.items()
        }
        found[measure] = [values["A"], values["B"], values["C"]]
    assert found == dict(cases)


def test_sums_beyond_what_binary_fractions_hold_are_exact(judge_each: JudgeEach) -> None:
    rows = "\n".join(f"A | 2019-0{month}-01 | periodic | 31000000000000.{month:02}" for month in (1, 2, 4))
    (seen,) = judge_each(
        [rule("{sum: disclosures.income}", "-98765.43")],
        projects=PROJECTS,
        organizations=ORGANIZATIONS,
        disclosures=f"project_id | disclosed_on | kind | income\n{rows}",
    )
    assert {one.value for one in seen.findings if one.project_id == "A"} == {"9300000000000007"}


def test_rows_of_an_organisation_are_those_of_its_projects_table(judge_each: JudgeEach) -> None:
    partners = "{count_distinct: projects.fundraiser_id, where: {fundraiser_id: {missing: false}}}"
    carried = "{count: projects.project_id}"
    seen = judge_each(
        [f"kind: compare\nsubject: organizations\nmeasure: {measure}\neq: -1" for measure in (partners, carried)],
        projects="project_id | org_id | fundraiser_id\nP1 | G1 | F1\nP2 | G1 | F1\nP3 | G1 | F2\nP4 | G1 |\nP5 | G2 |",
        organizations="org_id | name\nG1 | 源泉\nG2 | 江河\nG3 | 湖海",
    )
    values = [[finding.value for finding in each.findings] for each in seen]
    assert [sorted(each, key=str) for each in values] == [["0", "0", "2"], ["0", "1", "4"]]


def test_two_rows_of_one_project_have_the_same_related_rows(judge_each: JudgeEach) -> None:
    [seen] = judge_each(
        [rule("{sum: disclosures.income, window: {from: starts_on}}", "-1")],
        projects="project_id | title | starts_on\nA | 净水 | 2019-01-01\nA | 引水 | 2019-02-01",
        disclosures="project_id | disclosed_on | income\nA | 2019-01-15 | 1\nA | 2019-03-01 | 2",
    )
    assert sorted(finding.value for finding in seen.findings) == ["200", "300"]


def test_an_unreadable_cell_of_the_condition_leaves_the_figure_in_doubt(judge_each: JudgeEach) -> None:
    seen = judge_each(
        [
            rule("{sum: disclosures.income, where: {kind: final}}", "-1"),
            rule("{count: disclosures.income, where: {kind: final}}", "-1"),
            rule("{count: disclosures.income}", "-1"),
            rule("{sum: disclosures.income}", "-1"),
        ],
        projects="project_id\nA\nB",
        disclosures="project_id | kind | income\nA | 某种 | 1\nA | final | 2\nB | final | 2\nB | periodic | 两元",
    )
    assert [list(each.status.values()) for each in seen] == [
        ["unverifiable", "failed"],
        ["unverifiable", "failed"],
        ["failed", "failed"],
        ["failed", "unverifiable"],
    ]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        (5, "number"),
        ({"column": "target_amount"}, "amount"),
        ({"column": "org_id.registered_on"}, "date"),
        ({"count": "funds.total_amount"}, "number"),
        ({"max": "funds.total_amount"}, "amount"),
        ({"plus": [1, {"sum": "funds.total_amount"}]}, "amount"),
        ({"minus": [1, {"minus": [{"column": "target_amount"}, 2]}]}, "amount"),
        ({"plus": [1, 2]}, "number"),
        ({"ratio": [{"column": "target_amount"}, 2]}, "number"),
        ({"days_between": ["starts_on", "ends_on"]}, "number"),
        ({"after": "starts_on", "days": 1}, "date"),
    ],
)
def test_the_type_of_a_measure_is_told_from_its_text(spec: Any, expected: str) -> None:
    assert type_of("projects", spec) == expected


def test_a_column_that_there_is_not_has_no_type() -> None:
    with pytest.raises(KeyError):
        type_of("projects", {"column": "colour"})
