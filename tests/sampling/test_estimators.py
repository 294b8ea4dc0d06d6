"""Estimators of the misstatement, held against published examples and their own promises."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import inf, sqrt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from auditkit.errors import BadUsage
from auditkit.sampling.estimators import ESTIMATORS, Estimate, Sample
from auditkit.sampling.likelihoods import t_quantile
from auditkit.sampling.spread import Spread, spread_of

TWO_SIDED = Fraction("0.975")
"""The one-sided confidence of each limit of an interval of 95 %."""


def of_means(method: str, sample: Sample, total: int) -> tuple[float, float]:
    """Return the estimated mean audited value and its standard error, as books on surveys give them."""
    estimate = ESTIMATORS[method]([sample], total)
    return (total - estimate.misstatement) / sample.size, estimate.standard_error / sample.size


# Kauermann and Küchenhoff, Stichproben (2011), pages 85 and 86, as the tests of samplingbook (tests_ch3.r) quote them:
# three of five elements, X known for all (15 on average).
TOY = Sample(5, [11, 11, 21], [9, 10, 22])


@pytest.mark.parametrize(
    ("method", "mean", "error"),
    [("difference", 14.3333, 0.5578), ("ratio", 14.3023, 0.6512), ("regression", 14.5, 0.2582)],
)
def test_the_toy_example_of_kauermann_and_kuechenhoff(method: str, mean: float, error: float) -> None:
    assert of_means(method, TOY, 75) == pytest.approx((mean, error), abs=5e-5)


# The same, page 87: what thirteen people have in their pockets; X is a guess, Y was counted for seven.
GUESSED = [30, 18, 29, 100, 25, 35, 30, 9, 7, 18, 40, 15, 6]
COUNTED = {0: 45.04, 2: 30.66, 4: 28.28, 5: 45.50, 6: 53.61, 8: 8.68, 9: 19.77}


@pytest.mark.parametrize(
    ("method", "mean", "error"),
    [
        ("mean-per-unit", 33.08, 4.0872),
        ("difference", 36.07, 2.1998),
        ("ratio", 37.05, 1.8764),
        ("regression", 37.57, 2.0042),
    ],
)
def test_the_money_example_of_kauermann_and_kuechenhoff(method: str, mean: float, error: float) -> None:
    sample = Sample(13, [GUESSED[place] for place in COUNTED], list(COUNTED.values()))
    found = of_means(method, sample, sum(GUESSED))
    assert found[0] == pytest.approx(mean, abs=0.005)
    assert found[1] == pytest.approx(error, abs=5e-5)


# jfa's BuildIt data, as its tests (test-evaluation.R, f3-v0.1.0-t13 to t16) evaluate them: 100 of 3500 items, of which
# five are in error. The 95 others have the sum and the sum of squares that jfa's have, which is all that the estimators
# see of them.
WRONG = [(307.29, 122.92), (283.07, 113.23), (475.22, 190.09), (347.94, 139.18), (219.76, 87.90)]
BOOK_SUM, BOOK_SQUARES, BOOK_TOTAL = 39_369.68, 18_105_099.9148, 1_403_220.82


def buildit() -> Sample:
    mean = (BOOK_SUM - sum(book for book, _audited in WRONG)) / 95
    squares = BOOK_SQUARES - sum(book**2 for book, _audited in WRONG) - 95 * mean**2
    step = sqrt(squares / (19 * 16 + 76))
    right = [mean + 4 * step] * 19 + [mean - step] * 76
    return Sample(3500, [book for book, _audited in WRONG] + right, [audited for _book, audited in WRONG] + right)


def without_correction(estimate: Estimate) -> float:
    """Return the margin as jfa gives it: without the finite population correction."""
    return estimate.margin(TWO_SIDED) / sqrt(1 - 100 / 3500)


@pytest.mark.parametrize(
    ("method", "total", "most_likely", "lower", "upper"),
    [
        ("mean-per-unit", BOOK_TOTAL, 59_580.62, -59_050.61, 178_211.9),
        ("difference", BOOK_TOTAL, 34_298.60, 3_437.26, 65_159.94),
        # jfa projects the ratio to the sampled mean times the number of items, and not to the known total
        ("ratio", 35 * BOOK_SUM, 34_298.60, 3_138.557, 65_458.64),
    ],
)
def test_the_estimators_that_jfa_shares(
    method: str, total: float, most_likely: float, lower: float, upper: float
) -> None:
    estimate = ESTIMATORS[method]([buildit()], total)  # type: ignore[arg-type]
    margin = without_correction(estimate)
    found = (estimate.misstatement, estimate.misstatement - margin, estimate.misstatement + margin)
    assert found == pytest.approx((most_likely, lower, upper), abs=0.5)


def test_regression_loses_a_degree_of_freedom_where_jfa_does_not() -> None:
    estimate = ESTIMATORS["regression"]([buildit()], BOOK_TOTAL)  # type: ignore[arg-type]
    assert estimate.misstatement == pytest.approx(33_872, abs=1)
    assert estimate.degrees == pytest.approx(98)
    of_jfa = estimate.standard_error / sqrt(1 - 100 / 3500) * sqrt(98 / 99) * t_quantile(TWO_SIDED, 99)
    assert (estimate.misstatement - of_jfa, estimate.misstatement + of_jfa) == pytest.approx(
        (3_069.26, 64_674.73), abs=1
    )


def test_strata_are_projected_each_by_itself_and_summed() -> None:
    strata = [Sample(10, [100, 200], [90, 200]), Sample(30, [20, 40, 60], [20, 40, 54])]
    estimate = ESTIMATORS["difference"](strata, 3000)
    assert estimate.misstatement == pytest.approx(10 * 5 + 30 * 2)
    parts = [10 * 8 * 50 / 2, 30 * 27 * 12 / 3]
    assert estimate.standard_error == pytest.approx(sqrt(sum(parts)))
    assert estimate.degrees == pytest.approx(sum(parts) ** 2 / (parts[0] ** 2 / 1 + parts[1] ** 2 / 2))


# The same two strata by hand. Their means are 150 and 40 by the books and 145 and 38 as audited, so that all items come
# to 10·150 + 30·40 = 2700 and 10·145 + 30·38 = 2590; N·(N − n) / n / (n − 1) is 40 and 135; the squared deviations are
# 5000 and 800 by the books, 6050 and 584 as audited, and their products 5500 and 680.
TWO_STRATA = [Sample(10, [100, 200], [90, 200]), Sample(30, [20, 40, 60], [20, 40, 54])]


def residuals(slope: Fraction) -> Fraction:
    """Return the variance of Σ N·ē for residuals e = a − slope·b."""
    return 40 * (6050 - 2 * slope * 5500 + slope**2 * 5000) + 135 * (584 - 2 * slope * 680 + slope**2 * 800)


def test_the_combined_ratio_expands_each_stratum_before_it_divides() -> None:
    estimate = ESTIMATORS["ratio"](TWO_STRATA, 3000)
    assert estimate.misstatement == pytest.approx(3000 * 110 / 2700)
    assert estimate.standard_error == pytest.approx(sqrt(residuals(Fraction(2590, 2700))))


def test_the_combined_regression_weighs_strata_by_what_they_add_to_the_error() -> None:
    slope = Fraction(40 * 5500 + 135 * 680, 40 * 5000 + 135 * 800)
    estimate = ESTIMATORS["regression"](TWO_STRATA, 3000)
    assert estimate.misstatement == pytest.approx(float(3000 - 2590 - slope * 300))
    assert estimate.standard_error == pytest.approx(sqrt(residuals(slope) * 3 / 2))


def test_the_mean_per_unit_of_strata_is_what_their_audited_means_leave_of_the_books() -> None:
    estimate = ESTIMATORS["mean-per-unit"](TWO_STRATA, 3000)
    assert estimate.misstatement == pytest.approx(3000 - 2590)
    assert estimate.standard_error == pytest.approx(sqrt(40 * 6050 + 135 * 584))


METHOD = st.sampled_from(sorted(ESTIMATORS))
AMOUNT = st.integers(1, 100_000)
STRATUM = st.lists(st.tuples(AMOUNT, AMOUNT), min_size=3, max_size=8)
STRATA = st.lists(st.tuples(st.integers(0, 50), STRATUM), min_size=1, max_size=4)


def samples(strata: list[tuple[int, list[tuple[int, int]]]], times: int = 1) -> list[Sample]:
    return [
        Sample(len(pairs) + more, [book * times for book, _ in pairs], [audited * times for _, audited in pairs])
        for more, pairs in strata
    ]


def estimated(method: str, strata: list[Sample], total: int) -> Estimate:
    """Return an estimate, or leave out an example in which a slope has nothing to be fitted to."""
    try:
        return ESTIMATORS[method](strata, total)
    except BadUsage:
        assume(False)
        raise


@given(METHOD, STRATA, st.integers(1, 10**7), st.integers(2, 1000))
def test_another_unit_of_money_scales_everything(
    method: str, strata: list[tuple[int, list[tuple[int, int]]]], total: int, times: int
) -> None:
    one = estimated(method, samples(strata), total)
    other = estimated(method, samples(strata, times), total * times)
    assert other.misstatement == pytest.approx(one.misstatement * times, rel=1e-6, abs=1e-3 * times)
    assert other.standard_error == pytest.approx(one.standard_error * times, rel=1e-6, abs=1e-3 * times)
    assert other.degrees == pytest.approx(one.degrees, rel=1e-6)


@given(METHOD, STRATA, st.randoms())
def test_the_order_of_items_and_strata_makes_no_difference(
    method: str, strata: list[tuple[int, list[tuple[int, int]]]], chance: object
) -> None:
    one = estimated(method, samples(strata), 10**6)
    shuffled = [(more, chance.sample(pairs, len(pairs))) for more, pairs in strata]  # type: ignore[attr-defined]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    other = estimated(method, samples(shuffled), 10**6)
    assert other.misstatement == pytest.approx(one.misstatement, rel=1e-9, abs=1e-6)
    assert other.standard_error == pytest.approx(one.standard_error, rel=1e-6, abs=1e-6)


@given(st.sampled_from(["difference", "mean-per-unit"]), st.lists(STRATUM, min_size=1, max_size=4))
def test_an_audit_of_everything_is_exact(method: str, strata: list[list[tuple[int, int]]]) -> None:
    whole = samples([(0, pairs) for pairs in strata])
    total = sum(sum(sample.book) for sample in whole)
    estimate = ESTIMATORS[method](whole, int(total))
    assert estimate.misstatement == pytest.approx(total - sum(sum(sample.audited) for sample in whole))
    assert estimate.standard_error == 0
    assert estimate.margin(TWO_SIDED) == 0


def test_strata_with_one_item_borrow_their_spread_from_each_other() -> None:
    alone = [Spread(10, [3.0], "a"), Spread(10, [5.0], "a"), Spread(20, [2.0], "a")]
    totals, sizes = [30.0, 50.0, 40.0], [10, 10, 20]
    squares = sum((total - size / 40 * 120) ** 2 for total, size in zip(totals, sizes, strict=True))
    assert spread_of(alone) == pytest.approx((3 / 2 * squares, 2))


NEIGHBOURS = [Spread(10, [1.0, 4.0], "a"), Spread(20, [1.0, 2.0, 3.0], "a"), Spread(10, [0.0, 9.0], "b")]
"""Strata with variances s² of 4.5, 1 and 40.5; the mean of an item of tier a is (10·2.5 + 20·2) / 30 = 65 / 30."""


@pytest.mark.parametrize(
    ("single", "borrowed"),
    [
        (Spread(4, [3.0], "a"), 4 * 3 * 4.5),
        (Spread(4, [9.0], "a"), 4**2 * (9 - 65 / 30) ** 2),
        (Spread(4, [3.0], "c"), 4 * 3 * 40.5),
    ],
)
def test_one_stratum_with_one_item_borrows_and_leaves_the_others_their_own(single: Spread, borrowed: float) -> None:
    own = [10 * 8 / 2 * 4.5, 20 * 17 / 3 * 1, 10 * 8 / 2 * 40.5]
    assert [each.variance for each in NEIGHBOURS] == pytest.approx(own)
    variance, degrees = spread_of([single, *NEIGHBOURS])
    assert variance == pytest.approx(sum(own) + borrowed)
    parts = zip([*own, borrowed], [1, 2, 1, 1], strict=True)
    assert degrees == pytest.approx(variance**2 / sum(part**2 / degree for part, degree in parts))


def test_a_small_stratum_with_one_item_hides_nothing_of_what_a_large_one_spreads() -> None:
    """Over all samples of two and one items, the variance is on average no less than it truly is."""
    large, small = [2.0, 5.0, 11.0, 14.0, 30.0, 1.0], [4.0, 25.0, 9.0]
    totals, variances = [], []
    for pair in combinations(large, 2):
        for one in small:
            totals.append(6 * sum(pair) / 2 + 3 * one)
            variances.append(spread_of([Spread(6, list(pair), "a"), Spread(3, [one], "a")])[0])
    middle = sum(totals) / len(totals)
    assert sum(variances) / len(variances) >= sum((total - middle) ** 2 for total in totals) / len(totals)


@pytest.mark.parametrize("tiers", [("a", "b"), ("a", "a")])
def test_single_items_of_two_tiers_are_taken_together(tiers: tuple[str, str]) -> None:
    variance, degrees = spread_of([Spread(10, [3.0], tiers[0]), Spread(10, [5.0], tiers[1])])
    assert (variance, degrees) == pytest.approx((2 * 2 * 10**2, 1))


def test_a_single_item_of_a_larger_stratum_tells_no_spread() -> None:
    with pytest.raises(BadUsage, match="a single item was drawn"):
        spread_of([Spread(10, [3.0])])
    assert spread_of([Spread(1, [3.0])]) == (0.0, inf)


def test_a_slope_needs_items_that_differ_and_more_than_two() -> None:
    with pytest.raises(BadUsage, match="differ in book value"):
        ESTIMATORS["regression"]([Sample(9, [5, 5, 5], [5, 4, 3])], 45)
    with pytest.raises(BadUsage, match="too few items"):
        ESTIMATORS["regression"]([Sample(9, [5, 6], [5, 4])], 45)
    with pytest.raises(BadUsage, match="no book value"):
        ESTIMATORS["ratio"]([Sample(9, [0, 0], [5, 4])], 45)
