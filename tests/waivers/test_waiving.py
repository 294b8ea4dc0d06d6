"""What waivers do to a judgement, and what is said of waivers that do nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditkit import i18n, waivers
from auditkit.model.dataset import DataProblem, Place
from auditkit.model.pack import Rule
from auditkit.model.verdict import OUTCOMES, Finding, Judgement, Outcome

DAY = date(2019, 12, 31)
PROJECTS: dict[str, list[str]] = {"P1": ["山区净水"], "P2": ["乡村图书角、阅览室"]}
SEVERAL = "It names several: write a row of its own for each of"
COLUMNS = ("project_id", "rule", "reason", "approved_by", "until")


def rule(name: str) -> Rule:
    text = {"en": name, "zh": f"规则 {name}"}
    return Rule(name, "present", text, text, text, "major", "audit", Fraction(1), "projects", {})


RULES = {name: rule(name) for name in ("audit-top", "audit-opinion", "final-disclosure")}


def outcome(project_id: str, rule_id: str, status: str = "failed") -> Outcome:
    return Outcome(RULES[rule_id], project_id, status, Fraction(0) if status in ("failed", "unverifiable") else None, 1)


def finding(rule_id: str, project_id: str | None, *concerned: str, message: str = "wrong") -> Finding:
    facts: dict[str, Any] = dict.fromkeys(("table", "column", "value", "expected", "days_late", "reference"))
    return Finding(
        rule=rule_id,
        severity="major",
        dimension="audit",
        status="failed",
        message=message,
        title=rule_id,
        fix="mend",
        project_id=project_id,
        place=Place(),
        concerned=concerned,
        **facts,
    )


def judgement(outcomes: list[Outcome], findings: list[Finding]) -> Judgement:
    return Judgement(tuple(outcomes), tuple(findings), (), ())


def rows(*texts: str) -> waivers.Waivers:
    """Return waivers written as project, rule, reason, who approved, last day."""
    cells = [[cell.strip() for cell in text.split("|")] for text in texts]
    written = waivers.of_rows([dict(zip(COLUMNS, row, strict=True)) for row in cells])
    return replace(written, rules={})


def waive(judged: Judgement, *texts: str) -> tuple[Judgement, tuple[DataProblem, ...]]:
    return waivers.waive(judged, rows(*texts), DAY, PROJECTS)


FAILED = judgement(
    [outcome("P1", "audit-top"), outcome("P1", "final-disclosure"), outcome("P2", "audit-top", "unverifiable")],
    [finding("audit-top", "P1"), finding("final-disclosure", "P1"), finding("audit-top", "P2")],
)


def statuses(judged: Judgement) -> dict[tuple[str, str], str]:
    return {(each.project_id, each.rule.id): each.status for each in judged.outcomes}


def codes(faults: tuple[DataProblem, ...]) -> list[tuple[str, str | None, str | None]]:
    return [(fault.code, fault.column, fault.value) for fault in faults]


@pytest.mark.parametrize(
    ("waiver", "waived"),
    [
        ("P1 | audit-top", {("P1", "audit-top")}),
        ("P2 | audit-top", {("P2", "audit-top")}),
        ("P1 | audit-*", {("P1", "audit-top")}),
        ("P1 | *", {("P1", "audit-top"), ("P1", "final-disclosure")}),
        ("* | audit-top", {("P1", "audit-top"), ("P2", "audit-top")}),
    ],
)
def test_a_waiver_covers_the_project_and_the_rules_that_it_names(waiver: str, waived: set[tuple[str, str]]) -> None:
    judged, faults = waive(FAILED, f"{waiver} | 台风停工 | 监管科 | 2020-06-30")
    assert {key for key, status in statuses(judged).items() if status == "waived"} == waived
    assert {(each.project_id, each.rule) for each in judged.waived} == waived
    assert {(each.project_id or "", each.rule) for each in judged.findings}.isdisjoint(waived)
    assert len(judged.findings) == 3 - len(waived)
    assert all(each.earned is None for each in judged.outcomes if each.status == "waived")
    assert faults == ()


@pytest.mark.parametrize(("until", "holds"), [("2019-12-30", False), ("2019-12-31", True), ("2020-01-01", True)])
def test_a_waiver_holds_up_to_and_including_its_last_day(until: str, holds: bool) -> None:
    judged, faults = waive(FAILED, f"P1 | audit-top | 台风停工 | 监管科 | {until}")
    assert (statuses(judged)["P1", "audit-top"] == "waived") is holds
    assert codes(faults) == ([] if holds else [("waiver-expired", "until", until)])


@pytest.mark.parametrize(
    ("waiver", "column"),
    [
        ("P1 | audit-top |  | 监管科 | 2020-06-30", "reason"),
        ("P1 | audit-top | 台风停工 |  | 2020-06-30", "approved_by"),
        ("P1 | audit-top | 台风停工 | 监管科 | ", "until"),
        ("P1 |  | 台风停工 | 监管科 | 2020-06-30", "rule"),
        (" | audit-top | 台风停工 | 监管科 | 2020-06-30", "project_id"),
        ("P1 | audit-top | 台风停工 | 监管科 | 某天", "until"),
    ],
)
def test_a_waiver_that_lacks_something_waives_nothing_and_is_told(waiver: str, column: str) -> None:
    judged, faults = waive(FAILED, waiver)
    assert judged == FAILED
    assert [(fault.check, fault.column) for fault in faults] == [("waiver", column)]


@pytest.mark.parametrize("status", OUTCOMES)
def test_only_what_failed_or_could_not_be_verified_is_waived(status: str) -> None:
    judged, faults = waive(
        judgement([outcome("P1", "audit-top", status)], []), "P1 | audit-top | 台风停工 | 监管科 | 2020-06-30"
    )
    is_waived = status in ("failed", "unverifiable", "waived")
    assert statuses(judged) == {("P1", "audit-top"): "waived" if is_waived else status}
    assert len(judged.waived) == (status in ("failed", "unverifiable"))
    # What is not due yet, or not handed in, may still need it.
    nothing = status in ("passed", "not_applicable")
    assert codes(faults) == ([("waiver-unused", "rule", "audit-top")] if nothing else [])


def test_a_waiver_lists_what_it_took_away_and_by_whose_leave() -> None:
    judged, _faults = waive(FAILED, "P1 | final-disclosure | 台风停工 | 监管科 | 2020-06-30")
    (waived,) = judged.waived
    assert (waived.title, waived.status, waived.reason, waived.approved_by, waived.until) == (
        "final-disclosure",
        "failed",
        "台风停工",
        "监管科",
        "2020-06-30",
    )
    assert waived.findings == (finding("final-disclosure", "P1"),)


@pytest.mark.parametrize(
    ("waiver", "left"),
    [("P1 | audit-top", [("P2",)]), ("* | audit-top", []), ("P2 | final-disclosure", [("P1", "P2")])],
)
def test_a_finding_of_several_projects_stays_for_those_that_have_no_waiver(
    waiver: str, left: list[tuple[str, ...]]
) -> None:
    shared = finding("audit-top", None, "P1", "P2")
    both = judgement([outcome("P1", "audit-top"), outcome("P2", "audit-top")], [shared])
    judged, _faults = waive(both, f"{waiver} | 台风停工 | 监管科 | 2020-06-30")
    assert [each.concerned for each in judged.findings] == left
    assert all(each.findings == (shared,) for each in judged.waived)


def test_a_finding_of_nobody_stays() -> None:
    judged, _faults = waive(
        judgement([outcome("P1", "audit-top")], [finding("audit-top", None)]), "* | * | 台风 | 监管科 | 2020-06-30"
    )
    assert judged.findings == (finding("audit-top", None),)


@pytest.mark.parametrize(
    ("waiver", "code", "column", "hint"),
    [
        ("P11 | audit-top", "waiver-unknown-project", "project_id", "Did you mean P1?"),
        ("P1 | audit-topp", "waiver-unknown-rule", "rule", "Did you mean audit-top?"),
        ("P9 | audit-top", "waiver-unknown-project", "project_id", "There are: P1, P2."),
        ("P1 | x-*", "waiver-unknown-rule", "rule", "There are: audit-top, final-disclosure."),
        ("山区净水 | audit-top", "waiver-unknown-project", "project_id", "Did you mean P1?"),
        ("山区净水。 | audit-top", "waiver-unknown-project", "project_id", "Did you mean P1?"),
        ("P1 山区净水 | audit-top", "waiver-unknown-project", "project_id", "Did you mean P1?"),
        ("乡村图书角、阅览室 | audit-top", "waiver-unknown-project", "project_id", "Did you mean P2?"),
        ("P2乡村图书角、阅览室 | audit-top", "waiver-unknown-project", "project_id", "Did you mean P2?"),
        ("P1、P2 | audit-top", "waiver-unknown-project", "project_id", f"{SEVERAL} P1, P2."),
        ("P1，P2 | audit-top", "waiver-unknown-project", "project_id", f"{SEVERAL} P1, P2."),
        ("P1;P9 | audit-top", "waiver-unknown-project", "project_id", f"{SEVERAL} P1, P9."),
        ("P2 P1 | audit-top", "waiver-unknown-project", "project_id", f"{SEVERAL} P2, P1."),
        ("P2 P9 | audit-top", "waiver-unknown-project", "project_id", "There are: P1, P2."),
        ("P1,13800138000 | audit-top", "waiver-unknown-project", "project_id", f"{SEVERAL} P1, 138****8000."),
        ("P1 | audit-top、final-*", "waiver-unknown-rule", "rule", f"{SEVERAL} audit-top, final-*."),
        ("P1 | final-disclosure audit-top", "waiver-unknown-rule", "rule", f"{SEVERAL} final-disclosure, audit-top."),
    ],
)
def test_a_waiver_of_what_there_is_not_says_what_may_be_meant(waiver: str, code: str, column: str, hint: str) -> None:
    judged, (fault,) = waive(FAILED, f"{waiver} | 台风停工 | 监管科 | 2020-06-30")
    assert judged == FAILED
    assert (fault.code, fault.column, fault.arguments["hint"]) == (code, column, hint)


def test_a_title_that_several_projects_have_names_them_all() -> None:
    written = rows("山区净水 | audit-top | 台风停工 | 监管科 | 2020-06-30")
    titles = {"P3": ["山区净水"], "P1": ["山区净水"], "P2": []}
    _judged, (fault,) = waivers.waive(FAILED, written, DAY, titles)
    assert fault.arguments["hint"] == "Several have this title: P1, P3."


def test_a_rule_that_this_run_leaves_out_is_no_unknown_one() -> None:
    given_rules = replace(
        rows("P1 | progress-recent | 台风 | 监管科 | 2020-06-30"),
        rules={"progress-recent": {"en": "Recent", "zh": "近期"}},
    )
    assert waivers.waive(FAILED, given_rules, DAY, PROJECTS)[1] == ()


def test_what_an_unused_waiver_came_to_is_said_in_the_language_in_use() -> None:
    i18n.use("zh")
    judged = judgement([outcome("P1", "audit-top", "passed"), outcome("P1", "audit-opinion", "not_applicable")], [])
    _judged, (fault,) = waive(judged, "P1 | audit-* | 台风 | 监管科 | 2020-06-30")
    assert fault.arguments == {"outcome": "通过、不适用"}


def test_the_most_particular_waiver_is_named_and_the_others_are_no_fault() -> None:
    judged, faults = waive(
        FAILED,
        "* | * | 所有 | 甲 | 2021-12-31",
        "P1 | audit-* | 一类 | 乙 | 2021-12-31",
        "P1 | audit-top | 短 | 丙 | 2020-01-31",
        "P1 | audit-top | 长 | 丁 | 2020-06-30",
    )
    assert faults == ()
    assert [(each.project_id, each.rule, each.approved_by) for each in judged.waived] == [
        ("P1", "audit-top", "丁"),
        ("P1", "final-disclosure", "甲"),
        ("P2", "audit-top", "甲"),
    ]


NAMED = st.sampled_from(["P1", "P2", "P3", "*"])
PATTERNS = st.sampled_from([*RULES, "audit-*", "*", "none"])
DAYS = st.sampled_from(["2019-12-30", "2019-12-31", "2020-01-31", ""])
WAIVERS = st.tuples(NAMED, PATTERNS, st.sampled_from(["r", "s", ""]), st.sampled_from(["a", "b"]), DAYS)
JUDGED = st.dictionaries(
    st.tuples(st.sampled_from(["P1", "P2"]), st.sampled_from(sorted(RULES))), st.sampled_from(OUTCOMES)
)


@given(JUDGED, st.lists(WAIVERS, max_size=6), st.randoms())
def test_no_finding_is_lost_and_the_order_of_waivers_changes_nothing(
    judged: dict[tuple[str, str], str], drawn: list[tuple[str, ...]], chance: Any
) -> None:
    before = judgement(
        [outcome(*key, status) for key, status in judged.items()],
        [finding(name, project) for (project, name), status in judged.items() if status in ("failed", "unverifiable")],
    )
    after, _faults = waive(before, *map("|".join, drawn))
    again, _faults = waive(before, *map("|".join, chance.sample(drawn, len(drawn))))
    assert [replace(each, place=Place()) for each in after.waived] == [
        replace(each, place=Place()) for each in again.waived
    ]
    assert (after.outcomes, after.findings) == (again.outcomes, again.findings)
    taken = [each for waived in after.waived for each in waived.findings]
    assert sorted(map(str, [*after.findings, *taken])) == sorted(map(str, before.findings))
    for old, new in zip(before.outcomes, after.outcomes, strict=True):
        assert new == old or (new.status == "waived" and old.status in ("failed", "unverifiable"))


@pytest.mark.parametrize("title", ["Final Disclosure in Time", "募捐结束后全面公开", "募捐结束后全面公开。"])
def test_a_rule_that_is_named_by_its_title_gets_a_hint_to_its_id(title: str) -> None:
    known = {
        "audit-top": {"en": "The largest are audited", "zh": "最大的项目须审计"},
        "final-disclosure": {"en": "Final disclosure in time", "zh": "募捐结束后全面公开"},
    }
    written = replace(rows(f"P1 | {title} | storm | Li | 2020-01-01"), rules=known)
    waived, (fault,) = waivers.waive(FAILED, written, DAY, PROJECTS)
    assert waived.outcomes == FAILED.outcomes
    assert (fault.code, fault.column) == ("waiver-unknown-rule", "rule")
    assert fault.arguments["hint"] == "Did you mean final-disclosure?"


@pytest.mark.parametrize("text", ["1", "2019-12-31", "...", "？？", "１２３", "#7"])
def test_a_reason_or_an_approver_of_digits_and_marks_alone_is_none(text: str) -> None:
    for column, row in (
        ("reason", f"P1 | audit-top | {text} | Li | 2020-01-01"),
        ("approved_by", f"P1 | audit-top | storm | {text} | 2020-01-01"),
    ):
        waived, faults = waive(FAILED, row)
        assert waived.outcomes == FAILED.outcomes
        assert [(fault.code, fault.column) for fault in faults] == [("waiver-says-nothing", column)]
    granted, faults = waive(FAILED, "P1 | audit-top | 水灾 | 李 | 2020-01-01")
    assert statuses(granted)["P1", "audit-top"] == "waived"
    assert not faults
