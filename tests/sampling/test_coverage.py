"""The simulation of coverage, in short: that it runs, and that what the page says of the methods is so."""

from __future__ import annotations

import random
import runpy
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from auditkit.sampling.designs import Design, Drawn, Group
from auditkit.sampling.evaluating import evaluate
from auditkit.sampling.evaluation import Question
from auditkit.sampling.results import Finding, Results

SCRIPT = Path(__file__).resolve().parent.parent.parent / "benchmarks" / "coverage.py"
DRAWS = 200


@pytest.fixture(scope="module")
def simulation() -> Iterator[dict[str, Any]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(SCRIPT.parent)
        yield runpy.run_path(str(SCRIPT))


@pytest.fixture(scope="module")
def rare(simulation: dict[str, Any]) -> Any:
    """The population in which two items of a hundred are wrong by all of their value."""
    found = simulation["populations"](random.Random("rare errors"))
    return next(each for each in found if (each.rate, each.taint) == (0.02, "whole"))


def held(simulation: dict[str, Any], name: str, population: Any) -> float:
    (bound,) = (each for each in simulation["BOUNDS"] if each.name == name)
    return simulation["_held"](bound, population, DRAWS, random.Random(name))["upper limits hold"]


@pytest.mark.parametrize(
    "name",
    [
        "attributes, hypergeometric",
        "attributes over strata",
        "Stringer, poisson",
        "Stringer, money, sieve",
        "as evaluate decides",
    ],
)
def test_what_is_decided_by_holds_where_errors_are_rare(simulation: dict[str, Any], rare: Any, name: str) -> None:
    assert held(simulation, name, rare) >= 0.93


@pytest.mark.parametrize("name", ["difference", "ratio", "regression"])
def test_limits_of_differences_do_not(simulation: dict[str, Any], rare: Any, name: str) -> None:
    assert held(simulation, name, rare) < 0.85


@pytest.mark.parametrize(("rate", "taint"), [(0.005, "whole"), (0.02, "both"), (0.4, "small")])
def test_the_simulation_decides_by_what_evaluate_does(simulation: dict[str, Any], rate: float, taint: str) -> None:
    everything = simulation["populations"](random.Random("what evaluate does"))
    population = next(each for each in everything if (each.rate, each.taint) == (rate, taint))
    seen = set()
    for number in range(8):
        (sample,) = simulation["_samples"](population, random.Random(number), simulation["ONE_STRATUM"])
        items = tuple(Drawn(str(place), str(place), "", book) for place, book in enumerate(sample.book))
        findings = {
            item.identifier: Finding(item, value, value != item.book)
            for item, value in zip(items, sample.audited, strict=True)
        }
        group = Group("tier", "field", sample.size, items)
        design = Design("items", "x", "CNY", sample.size, sum(population.book), (), (group,))
        found = evaluate(design, Results(findings, {}, {}, ""), Question(Fraction(1)), 100)
        decided = simulation["decided"](simulation["ONE_STRATUM"])
        assert decided(population, random.Random(number)) == found.limits
        seen.add(found.projection.method)
    assert "mean-per-unit" in seen if rate == 0.005 else "difference" in seen


def test_limits_hold_where_a_single_item_of_a_small_stratum_is_drawn(simulation: dict[str, Any], rare: Any) -> None:
    for name in ("mean-per-unit, single item", "as evaluate decides, single"):
        assert held(simulation, name, rare) >= 0.93


def test_items_are_drawn_as_often_as_is_stated(simulation: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    simulation["inclusion"](2 * DRAWS, "20190909314159265358")
    lines = [line for line in capsys.readouterr().out.splitlines()[1:] if "," in line]
    names = [line.partition("  ")[0] for line in lines]
    assert [name for name in names if name.startswith("projects")][-1] == "projects, together"
    assert [name for name in names if not name.startswith("projects")] == [
        *(f"items, {method}" for method in ("random", "systematic", "cell")),
        *(f"money, {method}" for method in ("random", "systematic", "cell", "sieve")),
    ]
    assert all(min(map(float, line.split()[-2:])) > 0.001 for line in lines)
