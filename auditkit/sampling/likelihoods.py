"""How much error a sample leaves possible: upper confidence bounds under three models of finding errors.

All three answer one question: with `errors` found among `size` items, how large may the share of errors in the whole be
before finding so few becomes less likely than 1 − confidence? They differ in how items are drawn:

- hypergeometric: without replacement from a population of known size;
- binomial: with replacement, or from a population much larger than the sample (Clopper and Pearson, 1934);
- poisson: the limit for small shares; it takes fractions of errors, as taints of monetary units add up to.

scipy is loaded when a bound is first asked for, so that nothing else waits for it.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import ceil, comb
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Likelihood = Literal["poisson", "binomial", "hypergeometric"]
LIKELIHOODS: tuple[Likelihood, ...] = ("poisson", "binomial", "hypergeometric")

_NEAR = 1e-9


def upper_bound(
    likelihood: Likelihood, errors: Fraction, size: int, confidence: Fraction, population: int | None = None
) -> float:
    """Return the upper bound of the share of errors when `errors` were found among `size` items.

    - poisson: GammaInv(confidence; 1 + errors, 1) / size; it may exceed 1;
    - binomial: BetaInv(confidence; 1 + errors, size − errors), the bound of Clopper and Pearson (Biometrika 26, 1934);
    - hypergeometric: the largest K for which errors or fewer are still found with a chance above 1 − confidence, over
      `population` (AICPA Audit Sampling Guide, 2017; jfa by Derks states it so).

    `errors` is whole for the last two, between 0 and `size`; `population` is needed by the last alone.
    """
    if likelihood == "poisson":
        return poisson_factor(1 + errors, confidence) / size
    if errors >= size:
        return 1.0
    if likelihood == "binomial":
        return float(_special().betaincinv(1 + int(errors), size - int(errors), float(confidence)))
    return largest_error_count(int(errors), size, confidence, _known(population)) / _known(population)


def poisson_factor(shape: Fraction, confidence: Fraction) -> float:
    """Return GammaInv(confidence; shape, 1): the upper bound of a poisson mean of which shape − 1 errors were seen."""
    return float(_special().gammaincinv(float(shape), float(confidence)))


def t_quantile(confidence: Fraction, degrees: float) -> float:
    """Return the quantile of Student's t; `degrees` of freedom need not be whole."""
    return float(_special().stdtrit(degrees, float(confidence)))


def below(
    likelihood: Likelihood,
    errors: NDArray[np.float64],
    sizes: NDArray[np.int64],
    share: Fraction,
    confidence: Fraction,
    population: int | None = None,
) -> NDArray[np.bool_]:
    """Return, for each sample of `sizes` with `errors` in it, whether its upper bound lies below `share`.

    Asked of the chance to find so few errors where `share` is in error, which needs no bound to be worked out and says
    the same: the bound is below the share just when that chance is below 1 − confidence. Where the two cannot be told
    apart in binary numbers, they are compared as exact fractions. All arrays are of one length.
    """
    risk = 1 - confidence
    if likelihood == "poisson":
        poisson: NDArray[np.bool_] = _special().gammaincc(1 + errors, sizes * float(share)) < float(risk)
        return poisson
    if likelihood == "binomial":
        chances = _special().bdtr(errors, sizes, float(share))
        settled: NDArray[np.bool_] = chances < float(risk)
    else:
        wrong = ceil(share * _known(population))
        chances = _stats().hypergeom.cdf(errors, _known(population), wrong, sizes)
        settled = chances <= float(risk)
    for place in (abs(chances - float(risk)) < _NEAR * float(risk)).nonzero()[0]:
        found, size = int(errors[place]), int(sizes[place])
        if likelihood == "binomial":
            settled[place] = _exact_binomial(found, size, share) < risk
        else:
            settled[place] = _exact_hypergeometric(found, size, wrong, _known(population)) <= risk
    return settled


def largest_error_count(errors: int, size: int, confidence: Fraction, population: int) -> int:
    """Return the hypergeometric bound as the number that it is: the most errors that the population may hold for
    `errors` or fewer among `size` to have a chance above 1 − confidence (source: see `upper_bound`).

    Found by halving, for the chance of finding so few only falls as errors become more.
    """
    least, most = errors, population - (size - errors)
    while least < most:
        middle = (least + most + 1) // 2
        if _is_likelier(errors, size, middle, population, 1 - confidence):
            least = middle
        else:
            most = middle - 1
    return least


def _is_likelier(errors: int, size: int, wrong: int, population: int, risk: Fraction) -> bool:
    chance = float(_stats().hypergeom.cdf(errors, population, wrong, size))
    if abs(chance - float(risk)) < _NEAR * float(risk):
        return _exact_hypergeometric(errors, size, wrong, population) > risk
    return chance > float(risk)


def _exact_binomial(errors: int, size: int, share: Fraction) -> Fraction:
    right = 1 - share
    chances = (comb(size, found) * share**found * right ** (size - found) for found in range(errors + 1))
    return sum(chances, start=Fraction(0))


def _exact_hypergeometric(errors: int, size: int, wrong: int, population: int) -> Fraction:
    ways = sum(comb(wrong, found) * comb(population - wrong, size - found) for found in range(min(errors, size) + 1))
    return Fraction(ways, comb(population, size))


def _known(population: int | None) -> int:
    if population is None:
        raise AssertionError("the hypergeometric likelihood knows how many items there are")
    return population


@cache
def _special() -> Any:
    from scipy import special

    return special


@cache
def _stats() -> Any:
    from scipy import stats

    return stats
