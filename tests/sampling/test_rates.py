"""Bounds of the number of items in error, by stratum and over strata."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditkit.sampling.likelihoods import LIKELIHOODS, Likelihood, upper_bound
from auditkit.sampling.rates import Count, overall_bound, stratum_bound

CONFIDENCE = Fraction("0.95")


# Touw and Hoogduin, Statistiek voor audit en controlling (2011), page 125: 102 of 1200 items, confidence 90 %.
@pytest.mark.parametrize(("errors", "share"), [(0, 0.0208), (1, 0.0358), (2, 0.0492), (3, 0.0625)])
def test_the_hypergeometric_bound_is_that_of_touw_and_hoogduin(errors: int, share: float) -> None:
    bound = stratum_bound("hypergeometric", Count(1200, 102, errors), Fraction("0.9"))
    assert bound / 1200 == pytest.approx(share, abs=5e-5)


def test_the_hypergeometric_bound_is_a_whole_number_and_not_a_trifle_less() -> None:
    bound = stratum_bound("hypergeometric", Count(375, 30, 1), CONFIDENCE)
    assert bound == 54
    assert 54 / 375 * 375 < 54, "the numbers no longer show what a share times the size may come to"
    assert all(
        stratum_bound("hypergeometric", Count(size, 10, errors), CONFIDENCE).is_integer()
        for size in range(20, 80)
        for errors in range(3)
    )


# Fay and Feuer (1997) give the bound in terms of chi-square; without an error it is the largest weight times the bound
# of a poisson count of none.
def test_without_an_error_the_heaviest_stratum_decides() -> None:
    counts = [Count(100, 20, 0), Count(1000, 50, 0)]
    assert overall_bound("hypergeometric", counts, CONFIDENCE) == pytest.approx(20 * 2.995732)


def test_the_gamma_bound_over_strata_by_hand() -> None:
    counts = [Count(100, 20, 2), Count(1000, 50, 1)]
    mean, spread = 2 * 5 + 20 + 20, 2 * 25 + 400 + 400
    # Half of chi-square at 95 % and 2 · 50² / 850 = 5.88 degrees; tables have 11.07 for 5 degrees and 12.59 for 6.
    gamma = overall_bound("poisson", counts, CONFIDENCE) / (spread / mean)
    assert Fraction(mean**2, spread) == Fraction(2500, 850)
    assert gamma == pytest.approx((11.07 + 0.88 * (12.59 - 11.07)) / 2, abs=0.02)


@given(st.integers(0, 9), st.integers(0, 9))
def test_with_equal_weights_it_is_the_poisson_bound(one: int, other: int) -> None:
    counts = [Count(400, 20, one), Count(1000, 50, other)]
    bound = overall_bound("binomial", counts, CONFIDENCE)
    assert bound == pytest.approx(1400 * upper_bound("poisson", Fraction(one + other), 70, CONFIDENCE))


LIKELIHOOD = st.sampled_from(LIKELIHOODS)


@st.composite
def some_counts(draw: st.DrawFn) -> list[Count]:
    counts = []
    for _stratum in range(draw(st.integers(1, 4))):
        drawn = draw(st.integers(1, 12))
        counts.append(Count(drawn + draw(st.integers(0, 60)), drawn, draw(st.integers(0, drawn))))
    return counts


@given(LIKELIHOOD, some_counts())
def test_a_bound_lies_between_what_is_found_and_what_can_be(likelihood: Likelihood, counts: list[Count]) -> None:
    bound = overall_bound(likelihood, counts, CONFIDENCE)
    assert sum(count.errors for count in counts) - 1e-9 <= bound <= sum(count.most for count in counts) + 1e-9
    for count in counts:
        assert count.most_likely - Fraction(1, 10**6) <= stratum_bound(likelihood, count, CONFIDENCE) <= count.most


@given(LIKELIHOOD, some_counts(), st.integers(0, 3))
def test_one_more_error_never_lowers_a_bound(likelihood: Likelihood, counts: list[Count], place: int) -> None:
    worse = [
        Count(count.size, count.drawn, count.errors + 1) if index == place and count.errors < count.drawn else count
        for index, count in enumerate(counts)
    ]
    assert overall_bound(likelihood, worse, CONFIDENCE) >= overall_bound(likelihood, counts, CONFIDENCE) - 1e-9


@given(LIKELIHOOD, some_counts())
def test_what_was_drawn_whole_is_known(likelihood: Likelihood, counts: list[Count]) -> None:
    whole = [Count(count.drawn, count.drawn, count.errors) for count in counts]
    assert overall_bound(likelihood, whole, CONFIDENCE) == sum(count.errors for count in counts)
    beside = overall_bound(likelihood, [*counts, Count(7, 7, 3)], CONFIDENCE)
    assert beside == pytest.approx(overall_bound(likelihood, counts, CONFIDENCE) + 3)
