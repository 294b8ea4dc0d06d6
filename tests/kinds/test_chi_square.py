from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditkit.kinds.chi_square import survival

# Critical values to three decimals, as in Abramowitz & Stegun, table 26.8, and any table since.
PUBLISHED = [
    (1, 0.05, 3.841),
    (2, 0.05, 5.991),
    (3, 0.05, 7.815),
    (8, 0.95, 2.733),
    (8, 0.05, 15.507),
    (8, 0.01, 20.090),
    (8, 0.001, 26.124),
    (9, 0.05, 16.919),
    (9, 0.01, 21.666),
    (30, 0.05, 43.773),
    (89, 0.05, 112.022),
    (89, 0.01, 122.942),
    (89, 0.001, 135.978),
    (99, 0.01, 134.642),
    (899, 0.05, 969.865),
]


@pytest.mark.parametrize(("degrees", "probability", "critical"), PUBLISHED)
def test_published_critical_values(degrees: int, probability: float, critical: float) -> None:
    assert survival(critical, degrees) == pytest.approx(probability, rel=1e-3)
    above, below = survival(critical - 0.0006, degrees), survival(critical + 0.0006, degrees)
    assert below <= probability <= above


def integrated(statistic: float, degrees: int) -> float:
    """Return the same by Simpson's rule over the density, with x = t² so that it is smooth at 0."""
    half = degrees / 2
    steps, end = 4000, math.sqrt(statistic)
    width = end / steps

    def density(root: float) -> float:
        if root == 0:
            return 2 / (2**half * math.gamma(half)) if degrees == 1 else 0.0
        return 2 * math.exp((degrees - 1) * math.log(root) - root**2 / 2 - half * math.log(2) - math.lgamma(half))

    weights = (1 if step in (0, steps) else 4 if step % 2 else 2 for step in range(steps + 1))
    return 1 - width / 3 * math.fsum(weight * density(step * width) for step, weight in enumerate(weights))


@given(st.floats(0.01, 200), st.integers(1, 120))
def test_it_is_what_integrating_the_density_gives(statistic: float, degrees: int) -> None:
    assert survival(statistic, degrees) == pytest.approx(integrated(statistic, degrees), abs=1e-9)


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.integers(1, 899))
def test_it_falls_from_one_to_nothing(one: float, other: float, degrees: int) -> None:
    smaller, larger = sorted((one, other))
    assert 0 <= survival(larger, degrees) <= survival(smaller, degrees) * (1 + 1e-9) <= 1 + 1e-9


def test_the_ends() -> None:
    assert survival(0, 8) == survival(0, 9) == survival(5e-324, 8) == 1
    assert survival(1e300, 8) == survival(1e300, 9) == 0
    # 2 degrees are the exponential distribution, and far out no power or exponential may overflow or vanish first.
    assert survival(1400, 2) == pytest.approx(math.exp(-700))
    assert survival(1520, 90) == pytest.approx(
        math.exp(45 * math.log(760) - 760 - math.lgamma(45)) / (760 - 44), rel=0.01
    )


@pytest.mark.parametrize(("statistic", "degrees"), [(-0.1, 8), (1, 0)])
def test_what_is_no_chi_square(statistic: float, degrees: int) -> None:
    with pytest.raises(ValueError, match="no chi-square"):
        survival(statistic, degrees)
