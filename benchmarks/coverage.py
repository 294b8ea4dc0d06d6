"""Whether the statistics of audit samples keep what they promise, shown by drawing from populations that are known.

    python benchmarks/coverage.py [--quick] [--seed TEXT]

The first two tables tell how often the upper and the lower limits of each method hold over many draws from populations
with few or many errors: at a confidence of 95 % they should in 95 of 100 draws or more, and ! marks where they do not.
The third tells by how much the upper limit lies above the truth, on average. The last tells whether items are drawn as
often as their stated probability says, as `inclusion.py` beside this file has it. The same seed prints the same tables.
A further method is a further line of `BOUNDS` here, or of `selections` there.

Errors are whole (all of the book value), small (the cube of an even chance, so that most are small), under (half of the
book value too little), or both (half too much, or 0.3 too little).
"""

from __future__ import annotations

import argparse
import random
from bisect import bisect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import accumulate
from math import sqrt

from inclusion import inclusion

from auditkit.model.selection import METHODS, Method
from auditkit.sampling.estimators import ESTIMATORS, Estimate, Sample
from auditkit.sampling.evaluating import chosen, differing_in, estimate
from auditkit.sampling.evaluation import deciding, limits
from auditkit.sampling.likelihoods import LIKELIHOODS, Likelihood
from auditkit.sampling.methods import select_items, select_money
from auditkit.sampling.rates import Count, overall_bound
from auditkit.sampling.stringer import stringer_bound, taint

Limits = tuple[float | None, float]
"""The lower and the upper limit of a method; it may give no lower one."""

Strata = Sequence[tuple[Sequence[int], int]]
"""The items of each stratum, and how many are drawn of them."""

CONFIDENCE = Fraction("0.95")
SIZE = 1200
DRAWN = 100
TIERS = ((120, 36), (360, 36), (720, 28))
"""The strata of a stratified draw: how many of the largest items, and how many are drawn of those."""

ONE_STRATUM = [(range(SIZE), DRAWN)]
IDS = [f"row-{row}" for row in range(SIZE)]

RATES = (0.005, 0.02, 0.1, 0.4)
TAINTS: Mapping[str, Callable[[random.Random], float]] = {
    "whole": lambda _chance: 1.0,
    "small": lambda chance: chance.random() ** 3,
    "under": lambda _chance: -0.5,
    "both": lambda chance: chance.choice((-0.3, 0.5)),
}


@dataclass(frozen=True, eq=False)
class Population:
    """Items with book and audited values in minor units, the largest first, and what is wrong with them in all."""

    rate: float
    taint: str
    book: Sequence[int]
    audited: Sequence[int]

    @property
    def errors(self) -> int:
        """How many items are in error."""
        return sum(book != audited for book, audited in zip(self.book, self.audited, strict=True))

    @property
    def misstatement(self) -> int:
        """Book value less audited value of all items."""
        return sum(self.book) - sum(self.audited)


@dataclass(frozen=True)
class Bound:
    """A method: what it makes of one draw from a population, and what it should not lie below."""

    name: str
    draw: Callable[[Population, random.Random], Limits]
    truth: Callable[[Population], float]
    fits: Callable[[Population], bool] = lambda _population: True


def populations(chance: random.Random) -> Iterator[Population]:
    """Yield populations of skewed book values, as donations are: one for each rate and taint."""
    for rate in RATES:
        for name, pattern in TAINTS.items():
            book = sorted((round(100_00 * chance.lognormvariate(3, 1.2)) for _item in range(SIZE)), reverse=True)
            wrong = set(chance.sample(range(SIZE), max(1, round(rate * SIZE))))
            audited = [
                value - round(value * pattern(chance)) if item in wrong else value for item, value in enumerate(book)
            ]
            yield Population(rate, name, book, audited)


@cache
def _count_bound(likelihood: Likelihood, counts: tuple[Count, ...]) -> float:
    return overall_bound(likelihood, counts, CONFIDENCE)


def _errors_among(population: Population, items: Sequence[int]) -> int:
    return sum(population.book[item] != population.audited[item] for item in items)


def simple(likelihood: Likelihood) -> Callable[[Population, random.Random], Limits]:
    """Return the bound of the items in error by a simple draw."""

    def bound(population: Population, chance: random.Random) -> Limits:
        errors = _errors_among(population, chance.sample(range(SIZE), DRAWN))
        return None, _count_bound(likelihood, (Count(SIZE, DRAWN, errors),))

    return bound


def selected(method: Method) -> Callable[[Population, random.Random], Limits]:
    """Return the bound of the items in error by rows that `sample draw --unit items` selects."""

    def bound(population: Population, chance: random.Random) -> Limits:
        chosen = select_items(method, IDS, DRAWN, _seed(chance))
        errors = _errors_among(population, [hit.position for hit in chosen.hits])
        return None, _count_bound("hypergeometric", (Count(SIZE, DRAWN, errors),))

    return bound


def _seed(chance: random.Random) -> str:
    return f"{chance.randrange(10**20):020}"


def _strata() -> Iterator[tuple[range, int]]:
    start = 0
    for size, drawn in TIERS:
        yield range(start, start + size), drawn
        start += size


def stratified(population: Population, chance: random.Random) -> Limits:
    """Return the bound of the items in error by a draw from strata in which items stand for 3 to 26 others."""
    counts = tuple(
        Count(len(items), drawn, _errors_among(population, chance.sample(items, drawn))) for items, drawn in _strata()
    )
    return None, _count_bound("hypergeometric", counts)


def money_units(likelihood: Likelihood) -> Callable[[Population, random.Random], Limits]:
    """Return the Stringer bound of the overstatement by a draw of monetary units, each by itself."""

    def bound(population: Population, chance: random.Random) -> Limits:
        ends = list(accumulate(population.book))
        hits = [bisect(ends, chance.randrange(ends[-1])) for _unit in range(DRAWN)]
        taints = [taint(population.book[item], population.audited[item]) for item in hits]
        return None, min(1.0, stringer_bound(taints, DRAWN, CONFIDENCE, likelihood)) * ends[-1]

    return bound


def selected_by_money(method: Method) -> Callable[[Population, random.Random], Limits]:
    """Return the Stringer bound of the overstatement by rows that `sample draw --unit money` selects.

    What the rows taken for certain hold is known; the others are projected by the hits that were to be, as `sample
    evaluate` does it.
    """

    def bound(population: Population, chance: random.Random) -> Limits:
        book, audited = population.book, population.audited
        chosen = select_money(method, book, IDS, DRAWN, _seed(chance))
        known = sum(book[row] - audited[row] for row in chosen.certain)
        taints = [taint(book[hit.position], audited[hit.position]) for hit in chosen.hits for _unit in range(hit.hits)]
        share = min(1.0, stringer_bound(taints, chosen.take, CONFIDENCE, "poisson"))
        return None, known + share * chosen.total

    return bound


def _single_item() -> Strata:
    """Return the same strata with a rare field among the largest items, of which a single one of four is drawn."""
    (largest, drawn), *others = _strata()
    rare = largest[::30]
    return [([item for item in largest if item not in rare], drawn - 1), (rare, 1), *others]


def estimator(method: str, strata: Strata) -> Callable[[Population, random.Random], Limits]:
    """Return the limits of the misstatement by an estimator, over a draw from `strata`."""

    def bound(population: Population, chance: random.Random) -> Limits:
        estimate = ESTIMATORS[method](list(_samples(population, chance, strata)), sum(population.book))
        return _limits(estimate)

    return bound


def decided(strata: Strata) -> Callable[[Population, random.Random], Limits]:
    """Return the limits that `sample evaluate` decides by, by what it decides with."""

    def bound(population: Population, chance: random.Random) -> Limits:
        samples = list(_samples(population, chance, strata))
        total, differing = sum(population.book), differing_in(samples)
        estimates = {each: estimate(each, samples, total, 0, CONFIDENCE) for each in ("difference", "mean-per-unit")}
        projection, others = chosen(estimates, "difference", is_asked=False)
        return limits(deciding(projection, others, differing), differing, 0)

    return bound


def _limits(estimate: Estimate) -> tuple[float, float]:
    margin = estimate.margin(CONFIDENCE)
    return estimate.misstatement - margin, estimate.misstatement + margin


def _samples(population: Population, chance: random.Random, strata: Strata) -> Iterator[Sample]:
    for items, drawn in strata:
        chosen = chance.sample(items, drawn)
        book, audited = ([values[item] for item in chosen] for values in (population.book, population.audited))
        tier = bisect(list(accumulate(size for size, _drawn in TIERS)), items[0])
        yield Sample(len(items), book, audited, str(tier))


def _is_one_way(population: Population) -> bool:
    return all(audited <= book for book, audited in zip(population.book, population.audited, strict=True))


BOUNDS = [
    *(Bound(f"attributes, {each}", simple(each), lambda population: population.errors) for each in LIKELIHOODS),
    *(
        Bound(f"attributes, {each}", selected(each), lambda population: population.errors)
        for each in ("systematic", "cell")
    ),
    Bound("attributes over strata", stratified, lambda population: population.errors),
    *(
        Bound(f"Stringer, {each}", money_units(each), lambda population: population.misstatement, _is_one_way)
        for each in LIKELIHOODS[:2]
    ),
    *(
        Bound(
            f"Stringer, money, {each}", selected_by_money(each), lambda population: population.misstatement, _is_one_way
        )
        for each in METHODS
    ),
    *(Bound(each, estimator(each, ONE_STRATUM), lambda population: population.misstatement) for each in ESTIMATORS),
    Bound("as evaluate decides", decided(ONE_STRATUM), lambda population: population.misstatement),
    *(
        Bound(f"{each} over strata", estimator(each, list(_strata())), lambda population: population.misstatement)
        for each in ESTIMATORS
    ),
    Bound("as evaluate decides, strata", decided(list(_strata())), lambda population: population.misstatement),
    Bound(
        "mean-per-unit, single item",
        estimator("mean-per-unit", _single_item()),
        lambda population: population.misstatement,
    ),
    Bound("as evaluate decides, single", decided(_single_item()), lambda population: population.misstatement),
]


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the draws")
    parser.add_argument("--seed", default="20190909314159265358", help="any text")
    arguments = parser.parse_args()
    draws = 200 if arguments.quick else 2000
    coverage(draws, arguments.seed)
    inclusion(5 * draws, arguments.seed)


def coverage(draws: int, seed: str) -> None:
    """Print how often the bound of each method holds, for each population, and by how much it lies above the truth."""
    least = float(CONFIDENCE) - 3 * sqrt(float(CONFIDENCE * (1 - CONFIDENCE)) / draws)
    everything = list(populations(random.Random(seed)))
    found = {
        (bound.name, population): _held(bound, population, draws, random.Random(f"{seed} {bound.name} {number}"))
        for bound in BOUNDS
        for number, population in enumerate(everything)
    }
    print(f"Limits at {float(CONFIDENCE):.0%}: {draws} draws of {DRAWN} from {SIZE} items, each population.")
    print(f"How often each holds, in percent; ! below {least:.1%} (three standard errors of the simulation).\n")
    for table in ("upper limits hold", "lower limits hold", "mean upper limit / truth"):
        print(f"{table:28}" + "".join(f"{f'{rate * 100:g} % wrong':<28}" for rate in RATES).rstrip())
        print(" " * 28 + "".join(f"{population.taint:>6} " for population in everything).rstrip())
        for bound in BOUNDS:
            cells = [found[bound.name, population][table] for population in everything]
            if any(each is not None for each in cells):
                print(f"{bound.name:28}" + "".join(_cell(each, table, least) for each in cells).rstrip())
        print()


def _cell(value: float | None, table: str, least: float) -> str:
    if value is None:
        return f"{'–':>6} "
    if table.startswith("mean"):
        return f"{value:6.1f} "
    return f"{value * 100:6.0f}{' ' if value >= least else '!'}"


def _held(bound: Bound, population: Population, draws: int, chance: random.Random) -> Mapping[str, float | None]:
    """Return in what share of draws the limits held, and how many times the truth the upper one is on average."""
    if not bound.fits(population):
        return {"upper limits hold": None, "lower limits hold": None, "mean upper limit / truth": None}
    truth = bound.truth(population)
    found = [bound.draw(population, chance) for _draw in range(draws)]
    lowers = [lower for lower, _upper in found if lower is not None]
    return {
        "upper limits hold": sum(upper >= truth - 1e-6 for _lower, upper in found) / draws,
        "lower limits hold": sum(lower <= truth + 1e-6 for lower in lowers) / draws if lowers else None,
        "mean upper limit / truth": sum(upper for _lower, upper in found) / draws / truth if truth > 0 else None,
    }


if __name__ == "__main__":
    main()
