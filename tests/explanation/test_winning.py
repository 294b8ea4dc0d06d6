"""What putting things right would win."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_reports import finding

from auditkit.explanation.winning import Prospect, prospect
from auditkit.model.pack import SEVERITIES, LateTier, Pack, Rule
from auditkit.model.verdict import Outcome
from auditkit.score import Scorer

TEXT = {"en": "T", "zh": "题"}
TIERS = (LateTier(30, Fraction(1, 2)), LateTier(7, Fraction(4, 5)))


def rule(name: str, severity: Any = "major", weight: int = 10, dimension: str = "audit", **more: Any) -> Rule:
    return Rule(name, "deadline", TEXT, TEXT, TEXT, severity, dimension, Fraction(weight), "projects", {}, **more)


def pack(*rules: Rule) -> Pack:
    dimensions = {"audit": Fraction(60), "progress": Fraction(40)}
    return Pack("p", "1", TEXT, rules, dimensions=dimensions, caps={"critical": Fraction(59), "major": Fraction(90)})


def failed(of: Rule, earned: Fraction | int = 0, status: str = "failed") -> Outcome:
    return Outcome(of, "P1", status, Fraction(earned))


def won(outcomes: list[Outcome], **findings: list[dict[str, Any]]) -> Prospect:
    rules = pack(*(each.rule for each in outcomes))
    score = Scorer(rules).score(outcomes).score
    assert score is not None
    return prospect(outcomes, {name.replace("_", "-"): each for name, each in findings.items()}, rules, score)


def late(days: int) -> dict[str, Any]:
    return finding("a", "P1", value="2019-12-31", days_late=days)


def overdue(days: int) -> dict[str, Any]:
    return finding("a", "P1", days_late=days)


def test_lifting_the_cap_wins_what_the_others_win_in_vain() -> None:
    passed = Outcome(rule("d", "minor", 70), "P1", "passed", Fraction(1))
    told = won([failed(rule("a", "critical", 5)), failed(rule("b", "minor", 25)), passed])
    assert [(win.rule, win.gain, win.alone, win.score) for win in told.wins] == [
        ("a", Decimal(16), Decimal(16), Decimal(75)),
        ("b", Decimal(25), Decimal(0), Decimal(100)),
    ]
    assert (told.best, told.lost_for_good, told.still_capped_by) == (Decimal(100), {}, None)


def test_of_two_caps_each_wins_nothing_alone_and_both_go_before_what_wins_in_vain() -> None:
    passed = Outcome(rule("d", "minor", 70), "P1", "passed", Fraction(1))
    outcomes = [failed(rule("c", "minor", 10)), failed(rule("a", "critical")), failed(rule("b", "critical")), passed]
    told = won(outcomes)
    assert [(win.rule, win.gain, win.alone) for win in told.wins] == [
        ("a", Decimal(0), Decimal(0)),
        ("b", Decimal("31.00"), Decimal(0)),
        ("c", Decimal("10.00"), Decimal(0)),
    ]


@pytest.mark.parametrize(
    ("days", "now", "then"),
    [(3, 0, Fraction(4, 5)), (7, 0, Fraction(4, 5)), (8, 0, Fraction(1, 2)), (30, 0, Fraction(1, 2))],
)
def test_what_is_overdue_earns_what_the_tiers_give_today(days: int, now: int, then: Fraction) -> None:
    told = won([failed(rule("a", late=TIERS), now)], a=[overdue(days)])
    assert [(win.earned, win.score) for win in told.wins] == [(then, Decimal(100 * then.numerator) / then.denominator)]
    assert told.lost_for_good == {"a": 100 - told.best}


def test_late_is_late_and_too_late_wins_nothing() -> None:
    for earned, said in ((Fraction(1, 2), late(22)), (0, late(31)), (0, overdue(31))):
        told = won([failed(rule("a", "minor", late=TIERS), earned)], a=[said])
        assert told.wins == ()
        assert told.best == 100 * Fraction(earned) == 100 - told.lost_for_good["a"]


def test_of_several_rows_those_that_were_late_stay_late() -> None:
    # Of four rows one is in time, one was 22 days late, one is 3 days overdue, of one it cannot be told.
    open_row = finding("a", "P1", status="unverifiable")
    earned = (1 + Fraction(1, 2)) / 4
    told = won([failed(rule("a", "minor", late=TIERS), earned)], a=[late(22), overdue(3), open_row])
    assert [win.earned for win in told.wins] == [(1 + Fraction(1, 2) + Fraction(4, 5) + 1) / 4]
    everything = won([failed(rule("a", "minor", late=TIERS, earn="all"))], a=[late(3), open_row])
    assert everything.wins == ()


def test_a_cap_that_was_late_stays() -> None:
    outcomes = [failed(rule("a", "critical", 1)), failed(rule("b", "minor", 9))]
    told = won(outcomes, a=[late(40)])
    assert (told.best, told.still_capped_by) == (Decimal(59), "a")


SHARES = st.fractions(0, 1, max_denominator=12)
OUTCOMES = st.lists(
    st.tuples(
        st.sampled_from(SEVERITIES[:3]),
        st.integers(0, 20),
        st.sampled_from(("audit", "progress")),
        st.sampled_from(("passed", "failed", "unverifiable", "pending", "waived")),
        SHARES,
        st.lists(st.one_of(st.builds(late, st.integers(1, 40)), st.builds(overdue, st.integers(1, 40))), max_size=2),
    ),
    min_size=1,
    max_size=7,
)


@given(OUTCOMES)
def test_score_and_gains_add_up_to_the_best_and_each_is_what_the_scorer_says(rows: Any) -> None:
    outcomes, findings = [], {}
    for number, (severity, weight, dimension, status, share, said) in enumerate(rows):
        own = rule(f"r{number}", severity, weight, dimension, late=TIERS)
        earned = {"passed": Fraction(1), "failed": share, "unverifiable": Fraction(0)}.get(status)
        outcomes.append(Outcome(own, "P1", status, earned))
        findings[own.id] = said
    rules = pack(*(each.rule for each in outcomes))
    scored = Scorer(rules).score(outcomes)
    if scored.score is None:
        return
    told = prospect(outcomes, findings, rules, scored.score)
    assert scored.score + sum(win.gain for win in told.wins) == told.best
    assert all(win.gain >= 0 and win.alone >= 0 for win in told.wins)
    assert 100 - sum(told.lost_for_good.values()) >= told.best
    if told.still_capped_by is None:
        assert 100 - sum(told.lost_for_good.values()) == told.best
