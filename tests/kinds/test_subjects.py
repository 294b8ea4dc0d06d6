from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

Judge = Callable[..., Any]

PROJECTS = """
project_id | field  | launched_on | title | fundraising_ends_on | target_amount | org_id
in         | 教育   | 2019-01-01  | 净水  | 2019-09-09          | 100           | G1
out        | health | 2019-01-01  | 早餐  | 2019-09-09          | 100           | G1
doubt      | 太空   | 2019-01-01  | 图书  | 2019-09-09          | 100           | G1
early      | 教育   | 2015-01-01  | 微笑  | 2019-09-09          | 100           | G1
when       | 教育   | 某日        | 夕阳  | 2019-09-09          | 100           | G1
unasked    | health | 某日        | 候鸟  | 2019-09-09          | 100           | G1
"""
SCOPE = "where: {field: education}\neffective: {from: 2016-09-01, tested_on: launched_on}"
DEADLINE = "event: {table: disclosures, column: disclosed_on}\ndue: {after: fundraising_ends_on, months: 3}"
EVERY = "events: {table: disclosures, column: disclosed_on}\nwindow: {from: fundraising_ends_on}\nspan: {months: 1}"
KINDS = {
    "present": "all_of: [province]",
    "compare": "measure: {column: target_amount}\nat_least: 1000",
    "deadline": DEADLINE,
    "every": EVERY,
    "reconcile": "left: {column: target_amount}\nright: {sum: funds.total_amount}",
}


@pytest.mark.parametrize("kind", KINDS)
def test_garbage_in_a_cell_that_decides_frees_nobody_of_the_rule(judge: Judge, kind: str) -> None:
    seen = judge(
        f"kind: {kind}\nsubject: projects\n{KINDS[kind]}\n{SCOPE}",
        projects=PROJECTS.replace("| org_id", "| org_id | province").replace("| G1", "| G1 |"),
        disclosures="project_id | disclosed_on",
        funds="project_id | campaign | total_amount",
    )
    assert {project: status for project, status in seen.status.items() if status != "not_applicable"} == {
        "in": "failed",
        "doubt": "unverifiable",
        "when": "unverifiable",
    }
    assert seen.earned["doubt"] == seen.earned["when"] == 0
    said = {
        finding.project_id: (finding.message, finding.column, finding.place.row)
        for finding in seen.findings
        if finding.status == "unverifiable"
    }
    assert said["doubt"] == ("Whether this applies cannot be told: Field is unreadable.", "field", 3)
    assert said["when"] == ("Whether this applies cannot be told: Launched on is unreadable.", "launched_on", 5)
    assert len(seen.findings) == sum(1 for status in seen.status.values() if status in ("failed", "unverifiable"))


def test_rows_in_doubt_count_as_unverifiable_ones(judge: Judge) -> None:
    rows = "project_id | kind | disclosed_on\nP1 | 定期 | 2019-01-01\nP1 | 某种 | 2019-02-01\nP1 | 年度 | 2019-03-01"
    seen = judge(
        "kind: unique\nsubject: disclosures\ncolumns: [disclosed_on]\nwhere: {kind: periodic}",
        projects="project_id\nP1",
        disclosures=rows,
    )
    assert (seen.status, seen.earned) == ({"P1": "unverifiable"}, {"P1": Fraction(1, 2)})
    assert [finding.place.row for finding in seen.findings] == [2]
