"""Whether items are drawn as often as their stated probability says, for each way of drawing that auditkit has.

Draws are made again and again with other seeds, and how often each item was drawn is held against the probability that
the draws state for it: Σ (seen − D·p)² / (D·p·(1 − p)) over the items, D being the number of draws.

That sum is chi-square with as many degrees of freedom as items only where items are drawn each by itself, as by sieve.
Elsewhere they hang together: a fixed size, a cell that gives one, a start that settles all. The sum is then one of
chi-squares with weights, the eigenvalues of the items' correlations, and is taken for a multiple of a single chi-square
with the same mean and variance (Rao and Scott 1981, Journal of the American Statistical Association 76, 221–230;
Satterthwaite 1946). The correlations are those of the draws themselves, so that nothing is assumed of a method but what
is tested. By a draw of a fixed size from N items with equal chances the degrees come to N − 1, by cells that give one
each to items less cells, and where a start settles all, to fewer than there are different samples.

Where so few degrees are left, one item among many that are drawn by another chance hides in the sum. So each is looked
at by itself as well: how often it was drawn is binomial, however it hangs together with others. The smallest of these
probabilities, times the items (Bonferroni), is that of so odd an item or an odder one, or more than it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from auditkit.model.draw import Draw, FrameItem, SamplingParameters, Tier
from auditkit.model.selection import METHODS, Method
from auditkit.sampling.draw import draw
from auditkit.sampling.methods import ITEM_METHODS, Chosen, select_items, select_money
from auditkit.sampling.strata import divided

if TYPE_CHECKING:
    from numpy.typing import NDArray

ANY_SEED = "20190909314159265358"
ROWS, SIZE = 48, 12


@dataclass(frozen=True, slots=True)
class Hit:
    """An item that was drawn, its stratum, and the probability that is stated of it."""

    stratum: str
    item: str
    probability: Fraction


@dataclass(frozen=True)
class Selection:
    """A way of drawing: the items of each stratum that are left to chance, and a draw of them by a seed."""

    name: str
    members: Mapping[str, Sequence[str]]
    draw: Callable[[str], Iterator[Hit]]


@dataclass(frozen=True, slots=True)
class Fit:
    """How well items were drawn as often as stated: chi-square, its degrees of freedom, and the oddest item.

    `oddest` is the probability that some item is as far from what is stated as one was; it may be less.
    """

    squares: float
    degrees: float
    oddest: float

    @property
    def p(self) -> float:
        """The probability of so large a chi-square, or a larger one, where the stated probabilities are true."""
        return float(stats.chi2.sf(self.squares, self.degrees))


def fit(drawn: NDArray[np.bool_], stated: Sequence[float]) -> Fit:
    """Return how well the columns of `drawn`, a row for each draw, were drawn as often as is stated of them."""
    draws, chances = len(drawn), np.array(stated)
    spread = np.sqrt(chances * (1 - chances))
    seen = drawn.sum(axis=0)
    squares = float(np.sum(((seen - draws * chances) / spread) ** 2) / draws)
    correlations = np.cov(drawn.T.astype(float), bias=True) / np.outer(spread, spread)
    mean, square = float(np.trace(correlations)), float(np.sum(correlations**2))
    tails = np.minimum(stats.binom.cdf(seen, draws, chances), stats.binom.sf(seen - 1, draws, chances))
    oddest = min(1.0, 2 * float(tails.min()) * len(chances))
    return Fit(squares * mean / square, mean**2 / square, oddest)


def fits(selection: Selection, draws: int, seed: str) -> dict[str, Fit]:
    """Return the fit of each stratum, over draws by as many seeds.

    Raises ValueError where an item has no probability: it was never drawn, or other ones were stated of it.
    """
    places = {name: {item: place for place, item in enumerate(items)} for name, items in selection.members.items()}
    drawn = {name: np.zeros((draws, len(items)), dtype=bool) for name, items in places.items()}
    stated: dict[str, dict[str, Fraction]] = {name: {} for name in places}
    for number in range(draws):
        for hit in selection.draw(f"{seed}{number:06}"):
            drawn[hit.stratum][number, places[hit.stratum][hit.item]] = True
            if stated[hit.stratum].setdefault(hit.item, hit.probability) != hit.probability:
                raise ValueError(f"{selection.name}: another probability of {hit.item} in another draw")
    for name, items in places.items():
        never = sorted(items.keys() - stated[name].keys())
        if never:
            raise ValueError(f"{selection.name}: {', '.join(never)} never drawn in {draws} draws")
    return {
        name: fit(drawn[name], [float(stated[name][item]) for item in items])
        for name, items in selection.members.items()
    }


def of_projects() -> Selection:
    """Return the draw of projects by `sample draw`: strata of tiers and fields, with equal chances in each."""
    frame = [FrameItem(f"P{n:03}", "", "", ("health", "relief", "other")[n % 7 % 3], 1000 + n) for n in range(180)]
    parameters = SamplingParameters(5, (Tier("top", Fraction(1, 5), top=60), Tier("rest", Fraction(1, 10))), 1)

    def by(seed: str) -> Draw:
        return draw(
            frame,
            seed=seed,
            seed_source=None,
            campaign="coverage",
            as_of=date(2019, 12, 31),
            packs=(),
            parameters=parameters,
        )

    any_draw = by(ANY_SEED)
    mandatory = {entry.item.project_id for entry in any_draw.mandatory}
    divisions = divided([item for item in frame if item.project_id not in mandatory], parameters.tiers)
    members = {
        f"{stratum.tier} / {stratum.field}": [item.project_id for item in divisions[stratum.tier, stratum.field]]
        for stratum in any_draw.strata
    }

    def drawn(seed: str) -> Iterator[Hit]:
        for entry in by(seed).selected:
            stratum = entry.stratum
            yield Hit(f"{stratum.tier} / {stratum.field}", entry.item.project_id, stratum.probability)

    return Selection("projects", members, drawn)


def of_rows(name: str, rows: int, select: Callable[[str], Chosen]) -> Selection:
    """Return the selection of rows by `select`; those that it takes for certain it must take by any seed."""
    certain = select(ANY_SEED).certain

    def drawn(seed: str) -> Iterator[Hit]:
        chosen = select(seed)
        if chosen.certain != certain:
            raise ValueError(f"{name}: {chosen.certain} certain by one seed, {certain} by another")
        for hit in chosen.hits:
            yield Hit(name, str(hit.position), hit.probability)

    return Selection(name, {name: [str(row) for row in range(rows) if row not in certain]}, drawn)


def selections() -> Iterator[Selection]:
    """Yield every way of drawing: of projects, and of rows by items and by money, three of them certain."""
    yield of_projects()
    chance = random.Random("amounts")
    amounts = [round(100_00 * chance.lognormvariate(3, 0.5)) for _row in range(ROWS - 3)]
    amounts += [sum(amounts) // part for part in (2, 3, 4)]
    chance.shuffle(amounts)
    ids = [f"row-{row}" for row in range(ROWS)]
    for method in ITEM_METHODS:
        yield of_rows(f"items, {method}", ROWS, _by_items(method, ids))
    for method in METHODS:
        yield of_rows(f"money, {method}", ROWS, _by_money(method, amounts, ids))


def _by_items(method: Method, ids: Sequence[str]) -> Callable[[str], Chosen]:
    return lambda seed: select_items(method, ids, SIZE - 1, seed)


def _by_money(method: Method, amounts: Sequence[int], ids: Sequence[str]) -> Callable[[str], Chosen]:
    return lambda seed: select_money(method, amounts, ids, SIZE, seed)


def inclusion(draws: int, seed: str) -> None:
    """Print whether items are drawn as often as their stated probability says, for each way of drawing."""
    print(f"Inclusion over {draws} draws: how often each item was drawn, against its stated probability.\n")
    print(f"{'':24}  {'items':>5}  {'chi-square':>10}  {'degrees':>7}  {'p':>6}  {'oddest':>6}")
    for selection in selections():
        found = fits(selection, draws, seed)
        for name, each in found.items():
            _print(f"{selection.name}, {name}" if len(found) > 1 else name, len(selection.members[name]), each)
        if len(found) > 1:
            _print(f"{selection.name}, together", sum(map(len, selection.members.values())), _together(found.values()))


def _together(found: Iterable[Fit]) -> Fit:
    """Return the fit of strata that are drawn from each by itself."""
    each = list(found)
    oddest = min(1.0, min(fit.oddest for fit in each) * len(each))
    return Fit(sum(fit.squares for fit in each), sum(fit.degrees for fit in each), oddest)


def _print(name: str, items: int, found: Fit) -> None:
    print(f"{name:24}  {items:5}  {found.squares:10.1f}  {found.degrees:7.1f}  {found.p:6.3f}  {found.oddest:6.3f}")
