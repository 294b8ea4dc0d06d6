from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditkit.model.pack import DIMENSIONS, SEVERITIES, Pack, Rule
from auditkit.model.verdict import (
    FAILED,
    NOT_APPLICABLE,
    NOT_COVERED,
    OUTCOMES,
    PASSED,
    PENDING,
    UNVERIFIABLE,
    WAIVED,
    Outcome,
)
from auditkit.score import ProjectScore, Scorer, grade, mean_score, worst

GIVING_DAY = {"disclosure": 35, "progress": 20, "audit": 25, "governance": 10, "integrity": 10}
GRADES = (("A", Fraction(90)), ("B", Fraction(80)), ("C", Fraction(70)), ("D", Fraction(60)), ("E", Fraction(0)))


def pack(dimensions: Mapping[str, int | str] | None = None, caps: Mapping[str, int | str] | None = None) -> Pack:
    weights = GIVING_DAY if dimensions is None else dimensions
    return Pack(
        "tried",
        "1",
        {"en": "Tried"},
        (),
        dimensions={name: Fraction(weight) for name, weight in weights.items()},
        grades=GRADES,
        caps={severity: Fraction(cap) for severity, cap in (caps or {}).items()},
    )


def outcome(
    dimension: str, weight: int | str, status: str, earned: str | None = None, severity: Any = "major", rule: str = ""
) -> Outcome:
    if earned is None:
        earned = {PASSED: "1", FAILED: "0", UNVERIFIABLE: "0"}.get(status)
    share = None if earned is None else Fraction(earned)
    name = rule or f"{dimension}-{weight}-{status}"
    made = Rule(name, "present", {}, {}, {}, severity, dimension, Fraction(weight), "projects", {})
    return Outcome(made, "P1", status, share, 1)


def score(outcomes: Sequence[Outcome], by: Pack | None = None) -> ProjectScore:
    return Scorer(by or pack()).score(outcomes)


def test_a_project_with_a_late_disclosure_by_hand() -> None:
    # Nothing was asked in audit: the other dimensions weigh 75. 35/75 * 10 * 0.5/24 and 35/75 * 4 * 0.2/24, times 100.
    scored = score(
        [
            outcome("disclosure", 10, FAILED, "1/2", rule="late"),
            outcome("disclosure", 8, PASSED),
            outcome("disclosure", 4, FAILED, "4/5", rule="sums"),
            outcome("disclosure", 2, PASSED),
            outcome("progress", 6, PASSED),
            outcome("audit", 10, NOT_APPLICABLE),
            outcome("governance", 3, PASSED),
            outcome("integrity", 5, PASSED),
        ]
    )
    assert scored.points_lost == {"late": Decimal("9.72"), "sums": Decimal("1.56")}
    assert (scored.score, scored.uncapped, scored.capped_by) == (Decimal("88.72"), Decimal("88.72"), None)
    assert scored.dimensions == {"disclosure": Decimal("75.83"), "progress": 100, "governance": 100, "integrity": 100}
    assert scored.coverage == 1


def test_points_are_rounded_together() -> None:
    third = [outcome("audit", 1, FAILED, rule=name) for name in "abc"]
    assert score(third).points_lost == {"a": Decimal("33.34"), "b": Decimal("33.33"), "c": Decimal("33.33")}
    scored = score([*third, *(outcome("audit", 1, PASSED, rule=name) for name in "defg")])
    assert scored.uncapped == Decimal("57.14")
    assert scored.points_lost == {"a": Decimal("14.29"), "b": Decimal("14.29"), "c": Decimal("14.28")}


@pytest.mark.parametrize(
    ("earned", "uncapped", "lost"),
    [
        ("0.99995", "100", "0"),
        ("0.99994", "99.99", "0.01"),
        ("0.00005", "0.01", "99.99"),
        ("0.00004", "0", "100"),
        ("0.5", "50", "50"),
    ],
)
def test_a_score_is_rounded_half_up_and_its_points_follow(earned: str, uncapped: str, lost: str) -> None:
    scored = score([outcome("audit", 3, FAILED, earned, rule="a")])
    assert scored.uncapped == Decimal(uncapped)
    assert scored.points_lost == {"a": Decimal(lost)}


def test_unverifiable_earns_nothing_and_is_shown_apart() -> None:
    scored = score(
        [outcome("audit", 2, PASSED), outcome("audit", 1, UNVERIFIABLE, rule="u"), outcome("audit", 1, FAILED, "1/2")]
    )
    assert scored.score == Decimal("62.5")
    assert scored.if_verified == Decimal("87.5")
    assert scored.coverage == Fraction(3, 4)


def test_what_does_not_count_leaves_the_score_as_it_is() -> None:
    counted = [outcome("audit", 2, PASSED), outcome("progress", 3, FAILED, "1/3")]
    others = [outcome("audit", 7, status) for status in (PENDING, WAIVED, NOT_APPLICABLE)]
    without, with_others = score(counted), score([*counted, *others])
    assert with_others == without
    assert with_others.coverage == 1
    uncovered = score([*counted, outcome("audit", 5, NOT_COVERED)])
    assert replace(uncovered, coverage=Fraction(1)) == without
    assert uncovered.coverage == Fraction(1, 2)


def test_a_dimension_without_an_outcome_that_counts_has_no_score() -> None:
    scored = score([outcome("audit", 7, NOT_COVERED), outcome("progress", 1, PASSED)])
    assert scored.dimensions == {"progress": Decimal(100)}
    nothing = score([outcome("audit", 7, NOT_COVERED), outcome("audit", 7, PENDING)])
    assert (nothing.score, nothing.uncapped, nothing.if_verified, nothing.coverage) == (None, None, None, 0)
    assert (nothing.points_lost, nothing.dimensions) == ({}, {})
    assert score([]).coverage == 0


def test_information_and_dimensions_that_the_pack_does_not_weigh_cost_nothing() -> None:
    told = outcome("audit", 0, FAILED, severity="info")
    scored = score([told, outcome("privacy", 9, FAILED), outcome("progress", 1, PASSED)])
    assert (scored.score, scored.points_lost, scored.dimensions) == (100, {}, {"progress": 100})


CAPPED = pack(caps={"critical": 59, "major": "79.5"})


def test_a_failed_rule_of_a_capped_severity_caps_the_score() -> None:
    fine = [outcome("audit", 9, PASSED), outcome("progress", 9, PASSED)]
    critical = outcome("audit", 1, FAILED, severity="critical", rule="critical")
    major = outcome("audit", 1, FAILED, severity="major", rule="major")
    scored = score([*fine, critical, major], CAPPED)
    assert (scored.score, scored.uncapped, scored.capped_by) == (Decimal(59), Decimal("89.9"), "critical")
    assert sum(scored.points_lost.values()) == 100 - Decimal("89.9")
    scored = score([*fine, major], CAPPED)
    assert (scored.score, scored.capped_by) == (Decimal("79.5"), "major")
    assert score([*fine, outcome("audit", 1, FAILED, severity="minor")], CAPPED).capped_by is None


def test_a_cap_does_not_raise_and_only_a_failure_caps() -> None:
    low = [outcome("audit", 9, FAILED, severity="minor"), outcome("audit", 1, FAILED, severity="critical")]
    assert (score(low, CAPPED).score, score(low, CAPPED).capped_by) == (0, None)
    for status in (UNVERIFIABLE, PENDING, WAIVED, NOT_COVERED, NOT_APPLICABLE):
        scored = score([outcome("audit", 9, PASSED), outcome("audit", 1, status, severity="critical")], CAPPED)
        assert scored.capped_by is None, status


def test_a_score_at_the_cap_is_not_capped() -> None:
    at_it = [outcome("audit", 59, PASSED), outcome("audit", 41, FAILED, severity="critical")]
    assert (score(at_it, CAPPED).score, score(at_it, CAPPED).capped_by) == (59, None)


def test_the_score_if_verified_is_capped_too() -> None:
    outcomes = [
        outcome("audit", 8, PASSED),
        outcome("audit", 1, FAILED, severity="critical"),
        outcome("audit", 1, UNVERIFIABLE),
    ]
    assert score(outcomes, CAPPED).if_verified == 59
    assert score(outcomes).if_verified == 90


@pytest.mark.parametrize(
    ("shown", "expected"),
    [("100", "A"), ("90", "A"), ("89.99", "B"), ("80.00", "B"), ("70", "C"), ("69.99", "D"), ("60", "D"), ("0", "E")],
)
def test_a_grade_begins_at_its_bound(shown: str, expected: str) -> None:
    assert grade(Decimal(shown), pack()) == expected


def test_no_grade_without_a_score_or_below_all_bounds() -> None:
    assert grade(None, pack()) is None
    assert grade(Decimal(10), replace(pack(), grades=GRADES[:2])) is None
    assert grade(Decimal(10), replace(pack(), grades=())) is None


def test_an_organisation_is_the_mean_of_its_projects_by_amount() -> None:
    ninety, sixty = Fraction(90), Fraction(60)
    assert mean_score([(ninety, 3), (sixty, 1)]) == Decimal("82.5")
    assert mean_score([(ninety, 3), (sixty, 0)]) == 90
    assert mean_score([(ninety, 0), (sixty, 0)]) == 75
    assert mean_score([(ninety, 1), (None, 1000)]) == 90
    assert mean_score([(Fraction("33.33"), 1), (Fraction("33.34"), 1)]) == Decimal("33.34")
    assert mean_score([(Fraction(100, 3), 2), (Fraction(100, 7), 1)]) == Decimal("26.98")
    assert mean_score([(None, 5)]) is None
    assert mean_score([]) is None


def test_the_gravest_severity() -> None:
    assert worst(["minor", "critical", "info"]) == "critical"
    assert worst(["info"]) == "info"
    assert worst([]) is None


SHARES = st.fractions(0, 1, max_denominator=400)


@st.composite
def outcomes_of_a_project(draw: st.DrawFn) -> list[Outcome]:
    drawn = draw(
        st.lists(
            st.tuples(
                st.sampled_from((*DIMENSIONS, "other")),
                st.sampled_from(("0.5", "1", "2", "2.5", "3", "7", "10")),
                st.sampled_from(OUTCOMES),
                SHARES,
                st.sampled_from(SEVERITIES),
            ),
            max_size=30,
        )
    )
    return [
        outcome(
            dimension,
            "0" if severity == "info" else weight,
            status,
            str(share) if status in (FAILED, UNVERIFIABLE) else None,
            severity,
            f"rule-{number}",
        )
        for number, (dimension, weight, status, share, severity) in enumerate(drawn)
    ]


PACKS = st.builds(
    pack,
    st.dictionaries(st.sampled_from(DIMENSIONS), st.integers(1, 60), min_size=1),
    st.dictionaries(st.sampled_from(("critical", "major", "minor")), st.integers(0, 100)),
)


@settings(max_examples=100)
@given(outcomes_of_a_project(), PACKS)
def test_lost_points_add_up_to_what_the_uncapped_score_lacks(outcomes: list[Outcome], by: Pack) -> None:
    scored = score(outcomes, by)
    if scored.uncapped is None:
        assert scored.points_lost == {}
        return
    assert sum(scored.points_lost.values()) == 100 - scored.uncapped
    assert all(points >= 0 and points == points.quantize(Decimal("0.01")) for points in scored.points_lost.values())
    exact = _exact(outcomes, by)
    assert abs(Fraction(scored.uncapped) - exact) <= Fraction(1, 200)
    for each in outcomes:
        points = scored.points_lost.get(each.rule.id, 0)
        assert points == 0 or each.status in (FAILED, UNVERIFIABLE)


def _exact(outcomes: list[Outcome], by: Pack) -> Fraction:
    """The mean of means as rules.md puts it, in another way than the program computes it."""
    total, weights = Fraction(0), Fraction(0)
    for name, weight in by.dimensions.items():
        own = [
            each for each in outcomes if each.rule.dimension == name and each.status in (PASSED, FAILED, UNVERIFIABLE)
        ]
        asked = sum((each.rule.weight for each in own), Fraction(0))
        if asked:
            earned = sum((each.rule.weight * (each.earned or 0) for each in own), Fraction(0))
            total += weight * 100 * earned / asked
            weights += weight
    return total / weights


@settings(max_examples=100)
@given(outcomes_of_a_project(), PACKS)
def test_scores_lie_between_0_and_100(outcomes: list[Outcome], by: Pack) -> None:
    scored = score(outcomes, by)
    for value in (scored.score, scored.uncapped, scored.if_verified, *scored.dimensions.values()):
        assert value is None or 0 <= value <= 100
    assert 0 <= scored.coverage <= 1
    if scored.score is not None and scored.uncapped is not None and scored.if_verified is not None:
        assert scored.score <= scored.uncapped
        assert scored.score <= scored.if_verified
        assert (scored.capped_by is None) == (scored.score == scored.uncapped)


@settings(max_examples=60)
@given(outcomes_of_a_project(), PACKS, st.randoms(use_true_random=False))
def test_the_order_of_outcomes_does_not_matter(outcomes: list[Outcome], by: Pack, random: Any) -> None:
    shuffled = random.sample(outcomes, len(outcomes))
    assert score(shuffled, by) == score(outcomes, by)


@settings(max_examples=60)
@given(outcomes_of_a_project(), PACKS, st.sampled_from((NOT_COVERED, PENDING, WAIVED, NOT_APPLICABLE)))
def test_an_outcome_that_does_not_count_changes_at_most_the_coverage(
    outcomes: list[Outcome], by: Pack, status: str
) -> None:
    before = score(outcomes, by)
    after = score([*outcomes, outcome(DIMENSIONS[0], 5, status, rule="more")], by)
    assert replace(after, coverage=before.coverage) == before
    if status == NOT_COVERED:
        assert after.coverage < before.coverage or before.coverage == 0
    else:
        assert after.coverage == before.coverage


@st.composite
def projects_of_a_pack(draw: st.DrawFn) -> list[list[Outcome]]:
    rules = [each.rule for each in draw(outcomes_of_a_project())][:6]
    statuses = st.sampled_from((PASSED, FAILED, UNVERIFIABLE, PENDING))
    return [
        [
            Outcome(rule, f"P{number}", status, {PASSED: Fraction(1), PENDING: None}.get(status, draw(SHARES)), 1)
            for rule in rules
            for status in (draw(statuses),)
        ]
        for number in range(draw(st.integers(1, 6)))
    ]


@settings(max_examples=60)
@given(projects_of_a_pack(), PACKS)
def test_a_scorer_of_many_projects_scores_each_as_if_alone(projects: list[list[Outcome]], by: Pack) -> None:
    scorer = Scorer(by)
    assert [scorer.score(own) for own in projects] == [score(own, by) for own in projects]


def test_a_failed_rule_of_no_weight_caps_all_the_same() -> None:
    outcomes = [outcome("audit", 1, PASSED), outcome("audit", 0, FAILED, severity="critical", rule="gate")]
    seen = score(outcomes, pack(caps={"critical": 59}))
    assert (seen.uncapped, seen.score, seen.capped_by) == (100, 59, "gate")
    assert seen.points_lost == {}
