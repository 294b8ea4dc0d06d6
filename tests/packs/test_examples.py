from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from auditkit.check import judge_tables
from auditkit.errors import BadFile
from auditkit.model.dataset import Place
from auditkit.model.pack import Pack
from auditkit.model.verdict import Finding, Judgement, Outcome
from auditkit.packs import load, run_examples

Write = Callable[..., str]
RuleText = Callable[[str], str]

Came = tuple[str, Fraction | None]


def judge(*came: Came, days_late: int | None = None) -> Callable[..., Judgement]:
    """Return a judge who says the same of everything: one project for each of `came`."""

    def judged(pack: Pack, tables: Mapping[str, list[Mapping[str, Any]]], as_of: date) -> Judgement:
        (rule,) = pack.rules
        outcomes = tuple(Outcome(rule, f"P{number}", *each) for number, each in enumerate(came))
        finding = Finding(
            rule=rule.id,
            severity="major",
            dimension="progress",
            status="failed",
            table=None,
            column=None,
            value=None,
            expected=None,
            days_late=days_late,
            message="Too late.",
            title="T",
            reference=None,
            fix="",
            project_id="P0",
            place=Place(),
        )
        return Judgement(outcomes, (finding,), (), ())

    return judged


def example(write: Write, rule: RuleText, expect: str) -> Pack:
    return load([write("rules:\n" + rule("one").replace("expect: passed", f"expect: {expect}"))])


@pytest.mark.parametrize(
    ("expect", "came", "differences"),
    [
        ("passed", [("passed", Fraction(1))], ()),
        ("passed", [("failed", Fraction(0))], ("expected passed, got failed (Too late.)",)),
        ("failed", [("passed", Fraction(1)), ("failed", Fraction(0))], ()),
        ("unverifiable", [("unverifiable", Fraction(0)), ("pending", None), ("passed", Fraction(1))], ()),
        ("passed", [("pending", None), ("passed", Fraction(1))], ()),
        ("pending", [("waived", None), ("pending", None)], ()),
        ("passed", [("not_applicable", None), ("waived", None), ("passed", Fraction(1))], ()),
        ("waived", [("not_covered", None), ("waived", None)], ()),
        ("not_covered", [("not_applicable", None), ("not_covered", None)], ()),
        ("passed", [], ("no project was judged",)),
        ("failed, earned: 0.5", [("failed", Fraction(1, 2))], ()),
        ("failed, earned: 0.5", [("failed", Fraction(2, 5))], ("expected to earn 0.5, earned 0.4",)),
        ("failed, earned: 0.6667", [("failed", Fraction(2, 3))], ()),
        ("passed, earned: 1", [("passed", None)], ("expected to earn 1, earned no share",)),
        ("failed, days_late: 22", [("failed", Fraction(0))], ()),
        ("failed, days_late: 21", [("failed", Fraction(0))], ("expected 21 days late, got 22",)),
    ],
)
def test_the_gravest_outcome_is_held_against_the_example(
    write: Write, rule: RuleText, expect: str, came: list[Came], differences: tuple[str, ...]
) -> None:
    (result,) = run_examples(example(write, rule, expect), judge(*came, days_late=22))
    assert result.differences == differences
    assert result.passed == (not differences)


def test_no_finding_says_days_late(write: Write, rule: RuleText) -> None:
    pack = example(write, rule, "failed, days_late: 1")
    assert run_examples(pack, judge(("failed", Fraction(0))))[0].differences == ("expected 1 days late, got none",)


def test_each_rule_is_judged_alone_on_its_own_day_and_tables(write: Write, rule: RuleText) -> None:
    pack = load([write("rules:\n" + rule("one") + rule("two"))])
    seen: list[tuple[list[str], Mapping[str, Any], date]] = []

    def note(alone: Pack, tables: Mapping[str, list[Mapping[str, Any]]], as_of: date) -> Judgement:
        seen.append(([each.id for each in alone.rules], tables, as_of))
        return Judgement((), (), (), ())

    run_examples(pack, note)
    tables = {"projects": [{"project_id": "P1", "title": "A"}]}
    assert seen == [(["one"], tables, date(2019, 12, 31)), (["two"], tables, date(2019, 12, 31))]


def test_tables_that_cannot_be_read_fail_the_example(write: Write, rule: RuleText) -> None:
    def refuse(*_arguments: object) -> Judgement:
        raise BadFile("example", "No such thing.")

    (result,) = run_examples(example(write, rule, "passed"), refuse)
    assert result.differences == ("No such thing.",)


def test_the_engine_judges_a_good_and_a_bad_example(write: Write, rule: RuleText) -> None:
    good = rule("one")
    bad = rule("two").replace("title: A", "title: ''")
    results = run_examples(load([write("rules:\n" + good + bad)]), judge_tables)
    assert [result.passed for result in results] == [True, False]


SHEET = """
  - id: totals
    kind: data
    title: {en: Totals, zh: 合计}
    dimension: integrity
    severity: major
    weight: 0
    subject: projects
    check: total
    reference: {title: {en: Ours, zh: 自定}}
    examples:
      - name: {en: a total, zh: 合计}
        expect: failed
        as_of: 2019-12-31
        tables:
          projects: [{project_id: P1, title: A, org_id: G1, field: 生态}]
          funds:
            - [项目编号, 活动, 筹款总额]
            - [P1, 99公益日, 300]
            - [合计, null, TOTAL]
"""


@pytest.mark.parametrize(
    ("total", "differences"), [("301", ()), ("299.99", ()), ("300", ("expected failed, got passed",))]
)
def test_a_sheet_as_it_stands_has_a_total_row_that_belongs_to_no_project(
    write: Write, total: str, differences: tuple[str, ...]
) -> None:
    (result,) = run_examples(load([write("rules:" + SHEET.replace("TOTAL", total))]), judge_tables)
    assert result.differences == differences


def test_a_sheet_that_is_none_of_its_table_fails_the_example(write: Write) -> None:
    text = SHEET.replace("TOTAL", "301").replace("项目编号, 活动, 筹款总额", "甲, 乙, 丙")
    (result,) = run_examples(load([write("rules:" + text)]), judge_tables)
    assert result.differences[0].startswith("The sheet is no table funds.")
