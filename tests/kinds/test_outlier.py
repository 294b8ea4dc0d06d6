from __future__ import annotations

import math
import random
import statistics
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from textwrap import indent
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditkit.kinds.outlier import bounds_of
from auditkit.packs import lint

Judge = Callable[..., Any]

TARGETS = "kind: outlier\nsubject: projects\nseverity: info\nweight: 0\nmeasure: {column: target_amount}\n"
FEW = TARGETS + "at_least: 5\n"
K = Fraction("3.5")


def targets(values: Sequence[object], **columns: object) -> list[dict[str, object]]:
    """Return a project for each value: P01, P02 …"""
    return [
        {"project_id": f"P{number:02}", "title": f"Project {number}", "target_amount": value, **columns}
        for number, value in enumerate(values, start=1)
    ]


def failed(seen: Any) -> set[str]:
    return {project for project, status in seen.status.items() if status == "failed"}


# What every rule of these packs says besides its kind and body.
COMMON = (
    'pack: tried\nversion: "1"\ntitle: {en: Tried, zh: 试用}\nrules:\n'
    "  - id: tried-0\n    title: {en: Tried, zh: 试用}\n    dimension: integrity\n"
    "    reference: {title: {en: Ours, zh: 自定}}\n"
    "    examples: [{name: none, expect: not_applicable, as_of: 2019-12-31, tables: {projects: []}}]\n"
)


def problems(tmp_path: Path, rule: str) -> list[str]:
    file = tmp_path / "tried.yaml"
    file.write_text(COMMON + indent(rule, "    "), encoding="utf-8")
    return [problem.reason for problem in lint(str(file))]


# The median is 100 and the median absolute deviation 10, so that the bounds are 100 ± 3.5 × 1.4826 × 10 = 100 ± 51.891.
NEAR = [80, 90, 90, 100, 100, 110, 110, 120]


@pytest.mark.parametrize(
    ("value", "is_outside"), [("151.89", False), ("151.90", True), ("48.11", False), ("48.10", True)]
)
def test_bounds_on_the_fen(judge: Judge, value: str, is_outside: bool) -> None:
    seen = judge(TARGETS, projects=targets([*NEAR, "100.00", value]))
    assert failed(seen) == ({"P10"} if is_outside else set())
    assert {status for project, status in seen.status.items() if project != "P10"} == {"passed"}


def test_a_finding_says_value_bounds_peers_and_where(judge: Judge) -> None:
    [finding] = judge(TARGETS, projects=targets([*NEAR, 100, "1万元"])).findings
    assert finding.message == (
        "Fundraising target is 10,000.00, outside 48.11 to 151.89: worth a second look. The median of its 10 peers"
        " (all) is 100.00."
    )
    assert (finding.project_id, finding.column, finding.place.row) == ("P10", "target_amount", 10)
    assert (finding.value, finding.expected) == ("1000000", "15189")
    [low] = judge(TARGETS, projects=targets([*NEAR, 100, 1])).findings
    assert (low.value, low.expected) == ("100", "4811")


def test_the_pack_may_name_the_measure_and_say_how_far_is_far(judge: Judge) -> None:
    rule = TARGETS + "of: {en: The goal, zh: 目标}\nk: 1.5\n"
    assert judge(rule, projects=targets([*NEAR, 100, "122.24"])).messages == [
        "The goal is 122.24, outside 77.77 to 122.23: worth a second look. The median of its 10 peers (all) is 100.00."
    ]
    assert failed(judge(rule, projects=targets([*NEAR, 100, "122.23"]))) == set()


def test_peers_are_those_that_agree_on_the_columns(judge: Judge) -> None:
    rows = targets([*NEAR, 100, 1000], field="health") + targets([10 * value for value in [*NEAR, 100, 100]])
    for number, row in enumerate(rows[10:], start=11):
        row |= {"project_id": f"P{number}", "field": "救灾"}
    seen = judge(TARGETS + "group: [field]", projects=rows)
    assert failed(seen) == {"P10"}
    assert "The median of its 10 peers (Health) is 100.00." in seen.messages[0]
    assert failed(judge(TARGETS, projects=rows)) == set()


def test_a_group_may_reach_over_a_key(judge: Judge) -> None:
    rule = FEW.replace("subject: projects", "subject: funds").replace("target_amount", "total_amount")
    seen = judge(
        rule + "group: [campaign, project_id.field]",
        projects="project_id | field\nP1 | health\nP2 | health\nP3 | relief",
        funds=[
            {"project_id": f"P{1 + row % 2}", "campaign": "2019-99", "total_amount": amount, "donors": row}
            for row, amount in enumerate([10, 11, 12, 13, 14, 99])
        ]
        + [{"project_id": "P3", "campaign": "2019-99", "total_amount": 99}],
    )
    assert seen.status == {"P1": "passed", "P2": "failed", "P3": "not_applicable"}
    assert "its 6 peers (2019-99, Health)" in seen.messages[0]


def test_too_few_peers_tell_nothing(judge: Judge) -> None:
    assert set(judge(TARGETS, projects=targets([*NEAR, 10_000])).status.values()) == {"not_applicable"}
    assert failed(judge(TARGETS, projects=targets([*NEAR, 100, 10_000]))) == {"P10"}
    assert set(judge(FEW, projects=targets([1, 2, 3, 99])).status.values()) == {"not_applicable"}
    assert failed(judge(FEW, projects=targets([1, 2, 3, 4, 99]))) == {"P05"}


def test_a_measure_that_cannot_be_told(judge: Judge) -> None:
    seen = judge(FEW, projects=targets([1, 2, 3, 4, 99, "", "some"]))
    assert seen.status == dict.fromkeys(["P01", "P02", "P03", "P04"], "passed") | {
        "P05": "failed",
        "P06": "unverifiable",
        "P07": "unverifiable",
    }
    assert [(finding.project_id, finding.column, finding.place.row) for finding in seen.findings[1:]] == [
        ("P06", "target_amount", 6),
        ("P07", "target_amount", 7),
    ]
    assert set(seen.messages[1:]) == {
        "Fundraising target cannot be held against its peers: Fundraising target is missing or unreadable."
    }
    assert "its 5 peers" in seen.messages[0]


def test_where_so_many_cannot_be_told_that_the_rest_are_too_few(judge: Judge) -> None:
    seen = judge(FEW, projects=targets([1, 2, 3, 99, "some"]))
    assert seen.status == dict.fromkeys(["P01", "P02", "P03", "P04"], "not_applicable") | {"P05": "unverifiable"}
    assert set(judge(FEW, projects=targets([1, 2, 3, "some"])).status.values()) == {"not_applicable"}


def test_a_group_that_cannot_be_told(judge: Judge) -> None:
    rows = targets([1, 2, 3, 4, 99, 5], field="health")
    rows[5]["field"] = ""
    seen = judge(FEW + "group: [field]", projects=rows)
    assert (seen.status["P05"], seen.status["P06"]) == ("failed", "unverifiable")
    last = seen.findings[-1]
    assert last.message == "Fundraising target cannot be held against its peers: Field is missing or unreadable."
    assert (last.column, last.place.row) == ("field", 6)
    assert judge(FEW + "group: [field]", projects=rows[2:]).status["P06"] == "not_applicable"


def test_a_group_over_a_key_that_cannot_be_told(judge: Judge) -> None:
    rows = targets([1, 2, 3, 4, 5], org_id="G1")
    seen = judge(FEW + "group: [org_id.province]", projects=rows, organizations="org_id | province\nG1 | ")
    assert set(seen.status.values()) == {"unverifiable"}
    message = (
        "Fundraising target cannot be held against its peers: Implementing organisation › Province is missing or"
        " unreadable."
    )
    assert seen.messages == [message] * 5
    assert {finding.column for finding in seen.findings} == {"org_id"}


def test_a_related_row_that_cannot_be_told_is_named(judge: Judge) -> None:
    rule = FEW.replace("{column: target_amount}", "{sum: funds.total_amount}")
    seen = judge(
        rule,
        projects=targets([""] * 6),
        funds=[
            {"project_id": f"P{number:02}", "campaign": "2019-99", "total_amount": amount}
            for number, amount in enumerate([10, 11, 12, 13, 99, "some"], start=1)
        ],
    )
    assert (seen.status["P05"], seen.status["P06"]) == ("failed", "unverifiable")
    assert seen.findings[0].table == "funds"
    assert seen.messages[1].startswith("Total raised cannot be held against its peers: ")
    where = rule.replace("total_amount}", "total_amount, where: {donors: {at_least: 1}}}")
    seen = judge(
        where,
        projects=targets([""] * 6),
        funds=[
            {"project_id": f"P{number:02}", "campaign": "2019-99", "total_amount": 10, "donors": donors}
            for number, donors in enumerate([1, 1, 1, 1, 1, "some"], start=1)
        ],
    )
    assert seen.status["P06"] == "unverifiable"
    assert (seen.findings[0].table, seen.findings[0].column, seen.findings[0].place.row) == ("funds", "donors", 6)


SHARES = FEW.replace("subject: projects", "subject: disclosures").replace(
    "{column: target_amount}", "{ratio: [{column: management_fee}, {column: expenditure}]}"
)


def accounts(pairs: Sequence[tuple[object, object]]) -> list[dict[str, object]]:
    return [
        {"project_id": f"P{number}", "management_fee": fee, "expenditure": spent}
        for number, (fee, spent) in enumerate(pairs, start=1)
    ]


def test_shares(judge: Judge) -> None:
    seen = judge(
        SHARES,
        projects="project_id\nP1\nP2\nP3\nP4\nP5\nP6",
        disclosures=accounts([(4, 100), (5, 100), (6, 100), (7, 100), (90, 100), (0, 0)]),
    )
    assert failed(seen) == {"P5"}
    assert seen.messages[0].startswith("Management fee is 0.9, outside 0.0081 to 0.1119: worth a second look.")
    assert seen.messages[1] == (
        "Management fee cannot be held against its peers: what it is made of is missing or unreadable, or there is"
        " nothing to divide by."
    )


def test_whole_numbers_that_are_no_amounts(judge: Judge) -> None:
    rule = FEW.replace("{column: target_amount}", "{count: progress.posted_on}")
    posts = [
        {"project_id": f"P{number:02}", "posted_on": "2019-09-09", "title": f"Post {post}"}
        for number, count in enumerate([4, 5, 6, 7, 8, 90], start=1)
        for post in range(count)
    ]
    seen = judge(rule, projects=targets([""] * 6), progress=posts)
    assert failed(seen) == {"P06"}
    assert seen.messages == [
        "Posted on is 90, outside -1 to 14: worth a second look. The median of its 6 peers (all) is 6.5."
    ]


def test_the_log_scale_judges_by_factors_what_is_above_zero(judge: Judge) -> None:
    values = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000]
    assert failed(judge(FEW + "scale: log", projects=targets([*values, 10**9]))) == {"P10"}
    assert failed(judge(FEW + "scale: log", projects=targets([*values, "0.01"]))) == {"P10"}
    assert failed(judge(FEW, projects=targets([*values, "0.01"]))) == {"P08", "P09"}
    seen = judge(FEW + "scale: log", projects=targets([*values, 0]))
    assert set(seen.status.values()) == {"passed", "not_applicable"}
    assert seen.status["P10"] == "not_applicable"
    [message] = judge(FEW + "scale: log", projects=targets([*values, 10**9])).messages
    # The median of the logarithms lies midway between those of 16,000 and 32,000; half of all lie within 5/2 of log 2.
    middle, reach = math.sqrt(16_000 * 32_000), 2 ** (3.5 * 1.4826 * 2.5)
    assert f"outside {middle / reach:,.2f} to {middle * reach:,.2f}" in message
    assert message.endswith("The median of its 10 peers (all) is 24,000.00.")


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_peers_that_are_all_alike_are_within(judge: Judge, scale: str) -> None:
    seen = judge(FEW + f"scale: {scale}", projects=targets(["10.07"] * 7))
    assert set(seen.status.values()) == {"passed"}


def test_where_half_of_the_peers_are_alike_the_mean_deviation_gives_the_bounds(judge: Judge) -> None:
    # Deviations of 0 (six), 1, 2, 3 and 94: their mean is 10, and the bounds are 100 ± 3.5 × 1.253314 × 10.
    alike = [100] * 6 + [101, 98, 103]
    [message] = judge(TARGETS, projects=targets([*alike, 194])).messages
    assert message == (
        "Fundraising target is 194.00, outside 56.14 to 143.86: worth a second look. The median of its 10 peers (all)"
        " is 100.00; half of them or more have just that, so that the mean deviation gave the bounds."
    )
    assert failed(judge(TARGETS, projects=targets([*alike, 110]))) == {"P10"}
    assert failed(judge(TARGETS, projects=targets([*alike, 102]))) == set()


def test_whom_the_rule_is_not_about_whom_it_waives_and_of_whom_that_is_open(judge: Judge) -> None:
    rule = FEW + "where: {launched_on: {after: 2019-01-01}}\nunless: {title: 试点}\n"
    rows = targets([10, 11, 12, 13, 14, 99, 99, 99, 12], launched_on="2019-02-01")
    rows[6] |= {"launched_on": "someday"}
    rows[7] |= {"launched_on": "2018-02-01"}
    rows[8] |= {"launched_on": "someday"}
    seen = judge(rule, projects=rows)
    assert seen.status == dict.fromkeys(["P01", "P02", "P03", "P04", "P05", "P09"], "passed") | {
        "P06": "failed",
        "P07": "unverifiable",
        "P08": "not_applicable",
    }
    assert "its 6 peers" in seen.messages[0]
    rows[5] |= {"title": "试点"}
    assert judge(rule, projects=rows).status["P06"] == "waived"


def test_the_order_of_rows_makes_no_difference(judge: Judge) -> None:
    rows = targets([*NEAR, 100, 1000, "some", "", 0, 5000], field="health")
    rows[-1]["field"] = ""
    told = set()
    for seed in range(3):
        random.Random(seed).shuffle(rows)
        seen = judge(FEW + "group: [field]", projects=rows)
        told.add((tuple(sorted(seen.messages)), tuple(sorted(seen.status.items()))))
    assert len(told) == 1


def test_without_the_table_a_column_or_any_row(judge: Judge) -> None:
    rule = FEW.replace("{column: target_amount}", "{sum: funds.total_amount}")
    assert judge(rule, projects=targets([""])).status == {"P01": "not_covered"}
    assert judge(FEW, projects="project_id\nP1").status == {"P1": "unverifiable"}
    assert judge(FEW, projects=[]).status == {}
    assert judge(FEW + "where: {title: other}", projects=targets([1])).status == {"P01": "not_applicable"}


@given(st.lists(st.integers(-(10**15), 10**15), min_size=1, max_size=40), st.fractions(Fraction(1, 10), 10))
def test_whole_bounds_are_exact(values: list[int], k: Fraction) -> None:
    exact = [Fraction(value) for value in values]
    median = statistics.median(exact)
    apart = [abs(value - median) for value in exact]
    deviation = statistics.median(apart)
    reach = k * (deviation * Fraction("1.4826") if deviation else statistics.mean(apart) * Fraction("1.253314"))
    seen = bounds_of(np.array(values, dtype=np.int64), k)
    assert (seen.low, seen.high) == (math.ceil(median - reach), math.floor(median + reach))
    assert (seen.lower, seen.upper, seen.count) == (seen.low, seen.high, len(values))
    assert seen.median == median
    assert seen.is_alike == (deviation == 0)
    assert [seen.low <= value <= seen.high for value in values] == [abs(value - median) <= reach for value in exact]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_bounds_of_shares(values: list[float]) -> None:
    median = statistics.median(values)
    deviation = statistics.median([abs(value - median) for value in values])
    seen = bounds_of(np.array(values), K)
    assert seen.median == pytest.approx(median)
    if deviation:
        assert seen.low == pytest.approx(median - 3.5 * 1.4826 * deviation, abs=1e-12)
        assert seen.high == pytest.approx(median + 3.5 * 1.4826 * deviation, abs=1e-12)
    assert seen.low <= min(values, key=lambda value: abs(value - median)) <= seen.high


@given(st.lists(st.integers(1, 10**12), min_size=3, max_size=40), st.integers(2, 1000))
def test_on_the_log_scale_the_unit_makes_no_difference(values: list[int], factor: int) -> None:
    seen, scaled = (bounds_of(np.array(each), K, is_log=True) for each in (values, [factor * one for one in values]))
    assert scaled.low - seen.low == pytest.approx(math.log(factor), abs=1e-6)
    assert scaled.high - seen.high == pytest.approx(math.log(factor), abs=1e-6)


@pytest.mark.parametrize("severity", ["critical", "major", "minor"])
def test_no_severity_but_info_is_taken(tmp_path: Path, severity: str) -> None:
    graver = TARGETS.replace("severity: info\nweight: 0", f"severity: {severity}\nweight: 1")
    assert problems(tmp_path, graver) == [f'rule tried-0: severity is "{severity}"; expected "info".']


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("target_amount", "launched_on", "What gives dates cannot be ranked"),
        ("measure:", "group: [no_such]\nmeasure:", 'column "no_such" is not in table projects.'),
        ("measure:", "k: 0\nmeasure:", "k is 0; expected more than 0."),
        ("measure:", "at_least: 0\nmeasure:", "at_least is 0; expected at least 1."),
        ("measure:", "scale: root\nmeasure:", 'scale is "root".'),
    ],
)
def test_what_the_linter_refuses(tmp_path: Path, old: str, new: str, reason: str) -> None:
    found = problems(tmp_path, TARGETS.replace(old, new))
    assert any(reason in each for each in found), found
