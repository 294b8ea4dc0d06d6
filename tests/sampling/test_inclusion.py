"""The statistic that tells whether items are drawn as often as is stated: it finds what is wrong, and only that."""

from __future__ import annotations

import runpy
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from scipy import stats

SCRIPT = Path(__file__).resolve().parent.parent.parent / "benchmarks" / "inclusion.py"
SEED = "20190909314159265358"
DRAWS = 1500
OF_ROWS = [
    *(f"items, {method}" for method in ("random", "systematic", "cell")),
    *(f"money, {method}" for method in ("random", "systematic", "cell", "sieve")),
]


@pytest.fixture(scope="module")
def simulation() -> dict[str, Any]:
    return runpy.run_path(str(SCRIPT))


@pytest.fixture(scope="module")
def ways(simulation: dict[str, Any]) -> dict[str, Any]:
    return {each.name: each for each in simulation["selections"]()}


def fit(simulation: dict[str, Any], selection: Any, draws: int = DRAWS) -> Any:
    (found,) = simulation["fits"](selection, draws, SEED).values()
    return found


def stands(found: Any) -> bool:
    """Whether neither statistic speaks against what is stated."""
    return min(found.p, found.oddest) > 0.001


def altered(selection: Any, change: Any) -> Any:
    """The same way of drawing, with what it says of each hit put through `change`."""

    def draw(seed: str) -> Iterator[Any]:
        for hit in selection.draw(seed):
            yield from change(hit)

    return replace(selection, draw=draw)


def test_every_way_of_selecting_is_there(ways: dict[str, Any]) -> None:
    assert list(ways) == ["projects", *OF_ROWS]


@pytest.mark.parametrize("name", OF_ROWS)
def test_true_probabilities_stand_and_one_that_is_not_falls(
    simulation: dict[str, Any], ways: dict[str, Any], name: str
) -> None:
    selection = ways[name]
    wrong = selection.members[name][0]
    drawn = {f"{SEED}{number:06}": list(selection.draw(f"{SEED}{number:06}")) for number in range(DRAWS)}
    recorded = replace(selection, draw=lambda seed: iter(drawn[seed]))
    assert stands(fit(simulation, recorded))

    def overstated(hit: Any) -> Iterator[Any]:
        yield replace(hit, probability=hit.probability * Fraction(3, 2)) if hit.item == wrong else hit

    assert not stands(fit(simulation, altered(recorded, overstated)))


def test_a_draw_that_passes_over_an_item_now_and_then_falls(simulation: dict[str, Any], ways: dict[str, Any]) -> None:
    times: Counter[str] = Counter()

    def skipping(hit: Any) -> Iterator[Any]:
        times[hit.item] += 1
        if hit.item != "7" or times["7"] % 3:
            yield hit

    assert not stands(fit(simulation, altered(ways["items, random"], skipping)))


def test_where_a_start_settles_all_only_the_starts_count(simulation: dict[str, Any]) -> None:
    """Of 24 items every fourth is drawn: four samples, and the chi-square of how often each was."""
    select_items, ids = simulation["select_items"], [f"row-{row}" for row in range(24)]
    selection = simulation["of_rows"]("fourths", 24, lambda seed: select_items("systematic", ids, 6, seed))
    starts = Counter(min(int(hit.item) for hit in selection.draw(f"{SEED}{number:06}")) for number in range(DRAWS))
    found = fit(simulation, selection)
    assert found.degrees == pytest.approx(3, rel=0.02)
    assert found.p == pytest.approx(stats.chisquare([starts[start] for start in range(4)]).pvalue, abs=0.01)


def test_draws_at_random_and_by_cells_have_the_degrees_of_textbooks(
    simulation: dict[str, Any], ways: dict[str, Any]
) -> None:
    for name, degrees in (("items, random", 47), ("items, cell", 48 - 11), ("money, sieve", 45)):
        assert fit(simulation, ways[name]).degrees == pytest.approx(degrees, rel=0.04), name


def test_an_item_that_is_never_drawn_is_named(simulation: dict[str, Any], ways: dict[str, Any]) -> None:
    without = altered(ways["items, cell"], lambda hit: () if hit.item == "9" else (hit,))
    with pytest.raises(ValueError, match="items, cell: 9 never drawn in 300 draws"):
        fit(simulation, without, 300)


def test_two_probabilities_of_one_item_are_refused(simulation: dict[str, Any], ways: dict[str, Any]) -> None:
    others = iter(range(2, 1000))
    unsteady = altered(ways["items, cell"], lambda hit: (replace(hit, probability=Fraction(1, next(others))),))
    with pytest.raises(ValueError, match="another probability of"):
        fit(simulation, unsteady, 50)
