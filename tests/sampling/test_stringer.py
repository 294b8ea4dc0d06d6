"""The Stringer bound, held against published examples and its own promises."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditkit.sampling.likelihoods import LIKELIHOODS, Likelihood, upper_bound
from auditkit.sampling.stringer import most_likely_share, stringer_bound, taint

CONFIDENCE = Fraction("0.95")

TAINTS = st.lists(st.fractions(-1, 1, max_denominator=1000), max_size=12)
LIKELIHOOD = st.sampled_from(LIKELIHOODS[:2])


def shares(text: str) -> list[Fraction]:
    return [Fraction(word) for word in text.split()]


# Touw and Hoogduin, Statistiek voor audit en controlling (2011), pages 138, 143 and 144: 145 monetary units of
# 13,500,000. The amounts are the book's, which rounds its factors; the shares are what jfa (test-touwhoogduin.R)
# computes for them.
@pytest.mark.parametrize(
    ("taints", "amount", "share"),
    [
        ("1 0.20000072 0.03999931", 469_616.5, 0.03478656),
        ("1 0.09887", 449_999.9, 0.03333348),
        ("0.5 0.4 0.19887", 439_009.3, 0.03251936),
    ],
)
def test_the_bound_is_that_of_touw_and_hoogduin(taints: str, amount: float, share: float) -> None:
    bound = stringer_bound(shares(taints), 145, CONFIDENCE, "binomial")
    assert bound == pytest.approx(share, abs=5e-9)
    assert bound * 13_500_000 == pytest.approx(amount, abs=2.5)


def test_the_most_likely_misstatement_is_that_of_touw_and_hoogduin() -> None:
    assert float(most_likely_share(shares("1 0.20000072 0.03999931"), 145)) * 13_500_000 == pytest.approx(115_448.28)


# The same book, page 137: bounds for whole errors, which are what the Stringer bound is built of.
@pytest.mark.parametrize(("errors", "amount"), [(0, 276_050), (1, 436_007), (2, 577_535), (3, 710_132)])
def test_whole_errors_give_the_bound_for_counts(errors: int, amount: int) -> None:
    bound = stringer_bound([Fraction(1)] * errors, 145, CONFIDENCE, "binomial")
    assert bound == pytest.approx(upper_bound("binomial", Fraction(errors), 145, CONFIDENCE))
    assert bound * 13_500_000 == pytest.approx(amount, abs=3.5)


# The factors of the AICPA's guide, table C-2: 3.00 without an error at 5 % risk of incorrect acceptance, 4.75 with one
# and 6.30 with two; the steps weigh the taints.
def test_the_poisson_bound_is_the_sum_of_factors_and_taints() -> None:
    bound = 100 * stringer_bound(shares("0.5 0.25"), 100, CONFIDENCE)
    assert bound == pytest.approx(3.00 + 0.5 * (4.75 - 3.00) + 0.25 * (6.30 - 4.75), abs=0.01)


def test_a_taint_is_exact_and_has_a_sign() -> None:
    assert taint(300, 200) == Fraction(1, 3)
    assert taint(300, 400) == Fraction(-1, 3)


@given(TAINTS, LIKELIHOOD, st.randoms())
def test_the_order_of_taints_makes_no_difference(
    taints: list[Fraction], likelihood: Likelihood, chance: object
) -> None:
    shuffled = list(taints)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert stringer_bound(shuffled, 60, CONFIDENCE, likelihood) == stringer_bound(taints, 60, CONFIDENCE, likelihood)


@given(TAINTS, LIKELIHOOD, st.integers(0, 11), st.fractions(0, 1, max_denominator=100))
def test_a_larger_taint_never_lowers_the_bound(
    taints: list[Fraction], likelihood: Likelihood, place: int, more: Fraction
) -> None:
    before = stringer_bound(taints, 60, CONFIDENCE, likelihood)
    raised = [each + more if index == place else each for index, each in enumerate(taints)]
    assert stringer_bound(raised, 60, CONFIDENCE, likelihood) >= before - 1e-12
    assert stringer_bound([*taints, more], 60, CONFIDENCE, likelihood) >= before - 1e-12


@given(TAINTS, LIKELIHOOD)
def test_the_bound_lies_above_the_most_likely_share_and_takes_nothing_off_for_understatements(
    taints: list[Fraction], likelihood: Likelihood
) -> None:
    bound = stringer_bound(taints, 60, CONFIDENCE, likelihood)
    over = [max(each, Fraction(0)) for each in taints]
    assert bound == stringer_bound(over, 60, CONFIDENCE, likelihood)
    assert bound > most_likely_share(over, 60)


def test_more_confidence_costs_a_higher_bound_and_more_units_give_a_lower_one() -> None:
    taints = shares("0.5 0.1")
    assert stringer_bound(taints, 60, Fraction("0.99")) > stringer_bound(taints, 60, Fraction("0.9"))
    assert stringer_bound(taints, 120, CONFIDENCE) < stringer_bound(taints, 60, CONFIDENCE)
