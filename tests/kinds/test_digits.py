from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditkit.kinds.digits import BANDS, LIMITS, Fit, expected, fit, leading

WHOLE = st.integers(-(2**63), 2**63 - 1).filter(bool)
POWERS = [10**power for power in range(19)]

# The figures of Sino-Forest's financial statements of 2010: the dataset sino.forest of the R package benford.analysis,
# which takes it from Nigrini, Benford's Law (2012). How many of its 772 values begin with 1, 2 … 9.
SINO_FOREST = [231, 124, 97, 70, 64, 54, 40, 54, 38]


def of(values: list[int], digits: str = "first") -> list[int]:
    found: list[int] = leading(np.array(values, dtype=np.int64), digits).tolist()  # type: ignore[arg-type]
    return found


def counted(values: list[int], digits: str = "first") -> Fit:
    lowest = 1 if digits == "first" else 10
    counts = np.bincount(np.array(of(values, digits)) - lowest, minlength=lowest * 9)
    return fit(counts, digits)  # type: ignore[arg-type]


@given(st.lists(WHOLE, min_size=1))
def test_digits_are_those_that_people_read(values: list[int]) -> None:
    texts = [str(abs(value)) for value in values]
    assert of(values) == [int(text[0]) for text in texts]
    assert of(values, "first-two") == [int((text + "0")[:2]) for text in texts]


def test_powers_of_ten_and_what_lies_just_below_them() -> None:
    assert of(POWERS) == [1] * 19
    assert of([power - 1 for power in POWERS[1:]]) == [9] * 18
    assert of(POWERS, "first-two") == [10] * 19
    assert of([power - 1 for power in POWERS[1:]], "first-two") == [90] + [99] * 17
    assert of([999_999_999_999_999_999, -(2**63), 2**63 - 1]) == [9, 9, 9]
    assert of([999_999_999_999_999_999, -(2**63), 2**63 - 1], "first-two") == [99, 92, 92]


def test_an_amount_below_the_main_unit_begins_with_its_first_digit_that_is_not_zero() -> None:
    five_fen, fifty_fen = 5, 50
    assert of([five_fen, fifty_fen]) == [5, 5]
    assert of([five_fen, fifty_fen], "first-two") == [50, 50]


def test_nothing_has_no_digits() -> None:
    assert of([]) == of([], "first-two") == []


@pytest.mark.parametrize("digits", LIMITS)
def test_the_shares_of_the_law_add_up_to_one(digits: str) -> None:
    shares = expected(digits)  # type: ignore[arg-type]
    assert math.fsum(shares) == pytest.approx(1, abs=1e-15)
    assert all(shares[:-1] > shares[1:])


def test_the_published_result_for_sino_forest() -> None:
    seen = fit(np.array(SINO_FOREST), "first")
    assert (seen.count, seen.degrees) == (772, 8)
    assert round(seen.chi_square, 2) == 7.65
    assert round(seen.probability, 3) == 0.468
    assert round(seen.deviation, 4) == 0.0066
    assert seen.band == "acceptable"


def test_the_z_statistic_has_its_correction_for_continuity() -> None:
    # 8 begins 54 of 772 values: 6.995 % against 5.115 %.
    seen = fit(np.array(SINO_FOREST), "first")
    share, lawful, half = 54 / 772, math.log10(9 / 8), 1 / (2 * 772)
    assert seen.scores[7] == pytest.approx((share - lawful - half) / math.sqrt(lawful * (1 - lawful) / 772))
    assert [number for number, _observed, _lawful in seen.notable(10)] == [8]
    assert seen.notable(10)[0][1:] == (share, pytest.approx(lawful))


def test_a_difference_of_less_than_half_a_value_is_not_corrected_below_nothing() -> None:
    counts = np.round(expected("first") * 1000).astype(np.int64)
    seen = fit(counts, "first")
    apart = np.abs(counts / 1000 - expected("first"))
    assert apart.max() < 1 / (2 * counts.sum())
    assert seen.scores == pytest.approx(apart / np.sqrt(expected("first") * (1 - expected("first")) / counts.sum()))
    assert len(seen.notable(10)) == 1


@pytest.mark.parametrize("digits", LIMITS)
def test_a_band_reaches_as_far_as_its_published_limit(digits: str) -> None:
    assert LIMITS == {"first": (0.006, 0.012, 0.015), "first-two": (0.0012, 0.0018, 0.0022)}
    for band, wider, limit in zip(BANDS, (*BANDS[1:], "nonconforming"), LIMITS[digits], strict=True):  # type: ignore[index]
        at, beyond = (
            Fit(digits, np.ones(9), 0, 1, deviation, np.ones(9))  # type: ignore[arg-type]
            for deviation in (limit, math.nextafter(limit, 1))
        )
        assert (at.band, beyond.band) == (band, wider)


def test_what_stands_out_is_told_farthest_first_and_no_more_than_asked_for() -> None:
    seen = fit(np.full(9, 100), "first")
    numbers = [number for number, _observed, _lawful in seen.notable(10)]
    assert numbers[0] == 1
    assert sorted(numbers) == [1, 2, 5, 6, 7, 8, 9]
    scores = [seen.scores[number - 1] for number in numbers]
    assert scores == sorted(scores, reverse=True)
    assert seen.notable(2) == seen.notable(10)[:2]
    assert seen.notable(1)[0][1:] == (pytest.approx(1 / 9), pytest.approx(math.log10(2)))


@pytest.mark.parametrize("digits", LIMITS)
@pytest.mark.parametrize("seed", range(5))
def test_lists_that_follow_the_law_conform_and_even_ones_do_not(digits: str, seed: int) -> None:
    source = random.Random(seed)
    lawful = counted([round(10 ** source.uniform(4, 8)) for _ in range(2000)], digits)
    even = counted([source.randint(100_000, 999_999) for _ in range(2000)], digits)
    assert lawful.band != "nonconforming"
    assert lawful.probability > 0.01
    assert even.band == "nonconforming"
    assert even.probability < 1e-9


@given(st.lists(st.integers(0, 10_000), min_size=9, max_size=9).filter(any))
def test_figures_do_not_depend_on_anything_but_the_counts(counts: list[int]) -> None:
    seen = fit(np.array(counts), "first")
    total = sum(counts)
    shares = [math.log10(1 + 1 / digit) for digit in range(1, 10)]
    plain = math.fsum(
        (count - total * share) ** 2 / (total * share) for count, share in zip(counts, shares, strict=True)
    )
    assert seen.chi_square == pytest.approx(plain)
    apart = [abs(count / total - share) for count, share in zip(counts, shares, strict=True)]
    assert seen.deviation == pytest.approx(math.fsum(apart) / 9)
