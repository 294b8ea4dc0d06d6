"""The Stringer bound: how much of the money in a population may be overstated, by a sample of monetary units."""

from __future__ import annotations

from fractions import Fraction
from math import fsum
from typing import TYPE_CHECKING

from auditkit.sampling.likelihoods import Likelihood, upper_bound

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def taint(book: int, audited: int) -> Fraction:
    """Return by what share of its book value an item is overstated: (book − audited) / book; below 0 if understated."""
    return Fraction(book - audited, book)


def most_likely_share(taints: Iterable[Fraction], size: int) -> Fraction:
    """Return the most likely share of the money that is misstated: the taints of `size` monetary units, on average.

    Times the money that was sampled from, it is the interval times the sum of the taints (AICPA Audit Sampling Guide,
    2017). Units without a taint need not be listed.
    """
    return sum(taints, start=Fraction(0)) / size


def stringer_bound(
    taints: Iterable[Fraction],
    size: int,
    confidence: Fraction,
    likelihood: Likelihood = "poisson",
    population: int | None = None,
) -> float:
    """Return the upper bound of the share of the money that is overstated, when `size` monetary units were sampled.

    Stringer (1963, Proceedings of the Business and Economic Statistics Section, American Statistical Association):
    q(0) + Σ (q(i) − q(i − 1)) · t(i), where q(i) is the upper bound of the share of errors with i whole ones among
    `size`, and t are the taints from the largest down, each within 0 and 1: an understatement takes nothing off.
    `population` is the number of monetary units, for the hypergeometric likelihood. The bound may exceed 1 for poisson.

    It holds for monetary units that had equal chances, and not for items: a small item stands for as much as a large
    one among those.
    """
    kept = sorted((min(each, Fraction(1)) for each in taints if each > 0), reverse=True)
    bounds = [
        upper_bound(likelihood, Fraction(errors), size, confidence, population) for errors in range(len(kept) + 1)
    ]
    return fsum([bounds[0], *_steps(bounds, kept)])


def _steps(bounds: Sequence[float], taints: Sequence[Fraction]) -> Iterable[float]:
    for before, after, each in zip(bounds, bounds[1:], taints, strict=False):
        yield (after - before) * float(each)
