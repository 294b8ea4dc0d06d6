"""How many items are in error: the most likely number and its upper bound, by stratum and over all strata."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from auditkit.sampling.likelihoods import Likelihood, largest_error_count, poisson_factor, upper_bound

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Count:
    """A stratum of `size` items, of which `drawn` were drawn with equal chances and `errors` of those are in error."""

    size: int
    drawn: int
    errors: int

    @property
    def is_whole(self) -> bool:
        """Whether all its items were drawn, so that nothing about it is left to chance."""
        return self.drawn == self.size

    @property
    def weight(self) -> Fraction:
        """For how many items each drawn one stands."""
        return Fraction(self.size, self.drawn)

    @property
    def most_likely(self) -> Fraction:
        """How many of its items are most likely in error: those found, times the weight."""
        return self.errors * self.weight

    @property
    def most(self) -> int:
        """How many can be in error at most: those found, and all that were not drawn."""
        return self.size - self.drawn + self.errors


def stratum_bound(likelihood: Likelihood, count: Count, confidence: Fraction) -> float:
    """Return the upper bound of the number of items in error in one stratum; see `likelihoods.upper_bound`.

    A stratum that was drawn whole is known. The hypergeometric bound is a whole number and handed back as that: a
    share times the size may come out a trifle lower in binary numbers, and a bound that is just what is material must
    not fall below it.
    """
    if count.is_whole:
        return float(count.errors)
    if likelihood == "hypergeometric":
        return float(largest_error_count(count.errors, count.drawn, confidence, count.size))
    share = upper_bound(likelihood, Fraction(count.errors), count.drawn, confidence, count.size)
    return min(share * count.size, float(count.most))


def overall_bound(likelihood: Likelihood, counts: Sequence[Count], confidence: Fraction) -> float:
    """Return the upper bound of the number of items in error in all strata together.

    Where chance is left in one stratum alone, the bound is that stratum's. Over several, whose items stand for
    different numbers of others, it is the gamma bound of Fay and Feuer (Statistics in Medicine 16, 1997, 791–801) for
    weighted sums of counts: with y = Σ w·x, v = Σ w²·x and the largest weight m,

        (v + m²) / (y + m) · GammaInv(confidence; (y + m)² / (v + m²)).

    With equal weights that is the poisson bound, and since counts of items drawn without replacement vary less than
    poisson counts, it leans to the safe side for all three likelihoods. What was drawn whole is added as known.
    """
    known = sum(count.errors for count in counts if count.is_whole)
    sampled = [count for count in counts if not count.is_whole]
    if not sampled:
        return float(known)
    if len(sampled) == 1:
        return known + stratum_bound(likelihood, sampled[0], confidence)
    largest = max(count.weight for count in sampled)
    mean = sum(count.weight * count.errors for count in sampled) + largest
    spread = sum(count.weight**2 * count.errors for count in sampled) + largest**2
    bound = float(spread / mean) * poisson_factor(mean**2 / spread, confidence)
    return known + min(bound, float(sum(count.most for count in sampled)))
