from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from auditkit.kinds import conditions

Judge = Callable[..., Any]

PROJECTS = """
project_id | title   | field   | launched_on | starts_on  | target_amount | org_id | fundraiser_id
A          | 山区净水 | 教育    | 2019-01-01  | 2019-01-01 | 1000          | G1     | G1
B          | 乡村净水 | health  | 2019-06-30  | 2019-07-01 | 1,000.01      | G2     | G1
C          |         |         |             |            |               |        |
D          | 净水     | 不知道  | 一月        | 2019-06-01 | 999.99        | G9     | G2
"""
ORGANIZATIONS = """
org_id | name | public_fundraising | org_type | registered_on
G1     | 源泉 | 是                 | 基金会   | 2019-01-01
G2     | 江河 | 否                 |          | 2019-12-01
"""

CASES = [
    # text
    ("title: 山区净水", "A"),
    ("title: [山区净水, 净水]", "AD"),
    ("title: {eq: 净水}", "D"),
    ("title: {ne: 净水}", "AB"),
    ("title: {in: [净水, 山区净水]}", "AD"),
    ("title: {not_in: [净水]}", "AB"),
    ("title: {missing: true}", "C"),
    ("title: {missing: false}", "ABD"),
    ("title: {matches: '净水'}", "D"),
    ("title: {matches: '.*净水'}", "ABD"),
    ("title: {matches: '山区|乡村'}", ""),
    ("title: {matches: '(山区|乡村).{2}'}", "AB"),
    ("title: {matches: '(?:山|乡)(?P<second>.)净水'}", "AB"),
    ("title: {matches: '[(山)][区(]\\(?净水'}", "A"),
    # of a code that does not parse nothing can be told, not even that it is missing
    ("field: education", "A"),
    ("field: [education, health]", "AB"),
    ("field: {ne: education}", "B"),
    ("field: {not_in: [education]}", "B"),
    ("field: {missing: true}", "C"),
    # amounts, in yuan
    ("target_amount: 1000", "A"),
    ("target_amount: 1000.01", "B"),
    ("target_amount: {ne: 1000}", "BD"),
    ("target_amount: {at_least: 1000}", "AB"),
    ("target_amount: {more_than: 1000}", "B"),
    ("target_amount: {at_most: 1000}", "AD"),
    ("target_amount: {less_than: 1000}", "D"),
    ("target_amount: {at_least: 999.99, less_than: 1000.01}", "AD"),
    ("target_amount: {in: [1000, 999.99]}", "AD"),
    ("target_amount: {not_in: [1000, 999.99]}", "B"),
    # dates
    ("launched_on: 2019-01-01", "A"),
    ("launched_on: {ne: 2019-01-01}", "B"),
    ("launched_on: {after: 2019-01-01}", "B"),
    ("launched_on: {at_least: 2019-01-01}", "AB"),
    ("launched_on: {before: 2019-06-30}", "A"),
    ("launched_on: {at_most: 2019-06-30}", "AB"),
    ("launched_on: {in: [2019-01-01, 2019-01-02]}", "A"),
    ("launched_on: {not_in: [2019-01-01]}", "B"),
    ("launched_on: {missing: true}", "C"),
    ("launched_on: {before: as_of}", "A"),
    ("launched_on: {at_most: as_of}", "AB"),
    ("launched_on: {at_least: {before: as_of, months: 6}}", "AB"),
    ("launched_on: {after: {before: as_of, days: 180}}", "B"),
    ("launched_on: {at_most: {after: {before: as_of, years: 1}, days: 186}}", "A"),
    # other columns
    ("launched_on: {column: starts_on}", "A"),
    ("launched_on: {before: {column: starts_on}}", "B"),
    ("launched_on: {ne: {column: starts_on}}", "B"),
    ("org_id: {ne: {column: fundraiser_id}}", "BD"),
    ("org_id.registered_on: {column: launched_on}", "A"),
    # parents
    ("org_id.public_fundraising: true", "A"),
    ("org_id.public_fundraising: false", "B"),
    ("org_id.public_fundraising: {ne: true}", "B"),
    ("org_id.public_fundraising: {missing: true}", "CD"),
    ("org_id.org_type: foundation", "A"),
    ("fundraiser_id.public_fundraising: true", "AB"),
    ("org_id.name: {matches: '源.'}", "A"),
    # groups, and several columns at once
    ("{title: 山区净水, field: health}", ""),
    ("{title: {missing: false}, field: health}", "B"),
    ("any_of: [{title: 净水}, {field: health}]", "BD"),
    ("all_of: [{title: {missing: false}}, {target_amount: {less_than: 1000}}]", "D"),
    ("not: {title: 山区净水}", "BCD"),
    ("not: {title: {ne: 净水}}", "CD"),
    ("not: {launched_on: {after: 2019-01-01}}", "AC"),
    ("not: {title: 山区净水, field: education}", "BCD"),
    ("not: {any_of: [{title: 净水}, {field: health}]}", "AC"),
    ("not: {not: {title: 净水}}", "D"),
    ("{any_of: [{title: 净水}, {field: health}], target_amount: {at_least: 1000}}", "B"),
    ("any_of: [{all_of: [{title: 净水}, {not: {field: health}}]}, {not: {target_amount: {missing: false}}}]", "C"),
]


def rule(condition: str) -> str:
    where = condition if condition.startswith("{") else f"{{{condition}}}"
    return f"kind: present\nsubject: projects\nwhere: {where}\nnone_of: [project_id]"


def test_which_rows_each_condition_holds_for(judge_each: Judge) -> None:
    rules = [rule(condition) for condition, _ in CASES]
    seen = judge_each(rules, as_of="2019-06-30", projects=PROJECTS, organizations=ORGANIZATIONS)
    held = {
        condition: "".join(project for project, status in each.status.items() if status == "failed")
        for (condition, _), each in zip(CASES, seen, strict=True)
    }
    assert held == dict(CASES)


def test_a_test_of_a_column_that_no_sheet_has_does_not_hold(judge_each: Judge) -> None:
    tests = ["status: completed", "status: {ne: completed}", "status: {missing: true}", "not: {status: completed}"]
    seen = judge_each([rule(test) for test in tests], projects=PROJECTS)
    assert [each.status["A"] for each in seen] == ["not_applicable", "not_applicable", "failed", "failed"]


def test_a_parameter_stands_for_its_value(judge: Judge, tmp_path: Any, pack_of: Any, engine: str) -> None:
    from datetime import date

    from auditkit.check import judge_tables
    from auditkit.packs import load

    text = """
pack: mine
version: "1"
title: {en: Mine, zh: 我的}
parameters:
  least: {value: 1000.01, help: {en: Least, zh: 下限}}
  fields: {value: [education, health], help: {en: Fields, zh: 领域}}
rules:
  - id: one
    kind: present
    title: {en: One, zh: 一}
    dimension: audit
    severity: minor
    weight: 1
    subject: projects
    where: {target_amount: {at_least: {parameter: least}}, field: {in: {parameter: fields}}}
    all_of: [title]
    reference: {title: {en: Ours, zh: 自定}}
    examples: [{name: none, expect: not_applicable, as_of: 2019-12-31, tables: {projects: []}}]
"""
    file = tmp_path / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    rows = [
        {"project_id": "A", "title": "净水", "field": "health", "target_amount": "1000"},
        {"project_id": "B", "title": "净水", "field": "health", "target_amount": "1000.01"},
        {"project_id": "C", "title": "净水", "field": "relief", "target_amount": "1000.01"},
    ]

    def passed(*settings: tuple[str, str]) -> str:
        pack = load([str(file)], dict(settings))
        outcomes = judge_tables(pack, {"projects": rows}, date(2019, 12, 31), engine).outcomes
        return "".join(outcome.project_id for outcome in outcomes if outcome.status == "passed")

    assert passed() == "B"
    assert passed(("least", "1000")) == "AB"


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ({"a": 1, "b.c": {"missing": True}}, ["a", "b.c"]),
        ({"any_of": [{"a": 1}, {"not": {"b": 2}}], "all_of": [{"c": 3}]}, ["a", "b", "c"]),
        ({"a": {"column": "d"}}, ["a", "d"]),
        ({"a": {"eq": {"column": "subject.d"}, "ne": {"column": "e"}}}, ["a", "subject.d", "e"]),
        ({"a": {"at_least": {"before": "as_of", "months": 3}}, "b": [1, 2]}, ["a", "b"]),
    ],
)
def test_the_columns_of_a_condition(condition: dict[str, Any], names: list[str]) -> None:
    assert list(conditions.columns(condition)) == names
