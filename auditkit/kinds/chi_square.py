"""The chi-square distribution, as far as a test of fit needs it."""

from __future__ import annotations

import math


def survival(statistic: float, degrees: int) -> float:
    """Return the probability that chi-square with `degrees` degrees of freedom is greater than `statistic`.

    For whole degrees it is a finite sum: Abramowitz & Stegun, Handbook of Mathematical Functions (1964), 26.4.5 for
    even degrees and 26.4.4 for odd ones. Both are written here as one: with h half the statistic, the sum of
    h^s e^(-h) / gamma(s + 1) over s = 0, 1 … (even) or 1/2, 3/2 … (odd), each below half the degrees, to which odd
    degrees add erfc(sqrt(h)). Raises ValueError for a negative statistic or fewer than one degree.
    """
    if statistic < 0 or degrees < 1:
        message = f"no chi-square: {statistic} with {degrees} degrees of freedom"
        raise ValueError(message)
    half = statistic / 2
    if half == 0:
        return 1.0
    is_odd = degrees % 2
    # Each term by its logarithm: the power alone may be too large, and the exponential too small, for a float.
    powers = (step + is_odd / 2 for step in range(degrees // 2))
    terms = [math.exp(power * math.log(half) - half - math.lgamma(power + 1)) for power in powers]
    if is_odd:
        terms.append(math.erfc(math.sqrt(half)))
    return min(1.0, math.fsum(terms))
