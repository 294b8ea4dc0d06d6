"""Each way of selecting keeps its size and its stated chances, and depends on nothing but content and seed."""

from __future__ import annotations

import hashlib
from collections import Counter
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

import pytest
from consistent_sampler import sampler
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from auditkit.model.selection import METHODS
from auditkit.sampling.methods import ITEM_METHODS, Chosen, select_items, select_money

if TYPE_CHECKING:
    from auditkit.model.selection import Method

SEED = "20190909314159265358"
AMOUNTS = [7, 120, 33, 451, 90, 5, 260, 18, 77, 140, 64, 1, 302, 11, 95, 48]
DRAWS = 1200

amounts = st.lists(st.integers(1, 10**12), min_size=1, max_size=40)


def ids(count: int) -> list[str]:
    return [f"row-{number}" for number in range(count)]


def positions(chosen: Chosen) -> list[int]:
    return [*chosen.certain, *(hit.position for hit in chosen.hits)]


@pytest.mark.parametrize("method", ITEM_METHODS)
@given(data=st.data(), count=st.integers(1, 60), seed=st.integers(0, 99))
def test_items_are_as_many_as_asked_for_and_their_chances_add_up(
    method: Method, data: st.DataObject, count: int, seed: int
) -> None:
    size = data.draw(st.integers(1, count))
    chosen = select_items(method, ids(count), size, f"{SEED}{seed}")
    assert len(set(positions(chosen))) == len(chosen.hits) == size
    assert all(0 <= hit.position < count and hit.hits == 1 for hit in chosen.hits)
    if method == "cell":
        assert sum(1 / hit.probability for hit in chosen.hits) == count
    else:
        assert {hit.probability for hit in chosen.hits} == {Fraction(size, count)}


@pytest.mark.parametrize("method", METHODS)
@given(data=st.data(), values=amounts, seed=st.integers(0, 99))
def test_money_takes_the_large_for_certain_and_keeps_its_size(
    method: Method, data: st.DataObject, values: list[int], seed: int
) -> None:
    size = data.draw(st.integers(1, len(values)))
    chosen = select_money(method, values, ids(len(values)), size, f"{SEED}{seed}")
    rest = [value for item, value in enumerate(values) if item not in chosen.certain]
    assert len(set(positions(chosen))) == len(positions(chosen))
    assert chosen.take == size - len(chosen.certain)
    assert chosen.total == sum(rest)
    assert all(value * chosen.take < chosen.total for value in rest)
    left, hits = sum(values), size
    for item in chosen.certain:
        assert values[item] * hits >= left
        left, hits = left - values[item], hits - 1
    if method != "sieve":
        assert sum(hit.hits for hit in chosen.hits) == chosen.take
    for hit in chosen.hits:
        expected = Fraction(values[hit.position] * chosen.take, chosen.total)
        assert hit.probability <= expected if method == "cell" else hit.probability == expected


@pytest.mark.parametrize("method", METHODS)
@given(values=amounts, factor=st.integers(2, 10**9), seed=st.integers(0, 99))
def test_other_units_of_money_select_the_same(method: Method, values: list[int], factor: int, seed: int) -> None:
    size = (len(values) + 1) // 2
    as_they_are = select_money(method, values, ids(len(values)), size, f"{SEED}{seed}")
    finer = select_money(method, [value * factor for value in values], ids(len(values)), size, f"{SEED}{seed}")
    assert (as_they_are.certain, as_they_are.hits) == (finer.certain, finer.hits)


def test_items_at_random_are_what_the_independent_program_draws() -> None:
    expected = list(sampler(ids(500), SEED, take=40, output="id"))
    chosen = select_items("random", ids(500), 40, SEED)
    assert [f"row-{hit.position}" for hit in chosen.hits] == expected


def test_a_larger_sample_at_random_holds_the_smaller_one() -> None:
    smaller, larger = (select_items("random", ids(100), size, SEED).hits for size in (20, 30))
    assert [hit.position for hit in larger][:20] == [hit.position for hit in smaller]


def test_systematic_units_by_hand() -> None:
    """The worked example: three rows of 10, 20 and 10 units, two hits, an interval of 20."""
    prefix = hashlib.sha256(SEED.encode()).hexdigest()
    start = int(hashlib.sha256(f"{prefix}:start".encode()).hexdigest(), 16) * 20 // 2**256
    bounds = [10, 29, 40]
    expected = [next(item for item, end in enumerate(bounds) if unit < end) for unit in (start, start + 20)]
    chosen = select_money("systematic", [10, 19, 11], ids(3), 2, SEED)
    assert chosen.certain == []
    assert (chosen.start, [hit.position for hit in chosen.hits]) == (start, expected)


def number(text: str) -> int:
    """The number by chance of a text, as docs/commands/sample.md publishes it for other programs."""
    return int(hashlib.sha256((hashlib.sha256(SEED.encode()).hexdigest() + text).encode()).hexdigest(), 16)


def test_cells_are_counted_from_one_and_their_points_are_those_of_the_published_formula() -> None:
    bounds = [0, 3, 6, 10]
    rows = [
        low + number(f":cell:{cell}") * (high - low) // 2**256
        for cell, (low, high) in enumerate(pairwise(bounds), start=1)
    ]
    assert [hit.position for hit in select_items("cell", ids(10), 3, SEED).hits] == rows
    values = list(range(20, 60))
    total, ends = sum(values), list(accumulate(values))
    units = [((cell - 1) * 2**256 + number(f":cell:{cell}")) * total // (7 * 2**256) for cell in range(1, 8)]
    expected = Counter(next(item for item, end in enumerate(ends) if unit < end) for unit in units)
    assert {hit.position: hit.hits for hit in select_money("cell", values, ids(40), 7, SEED).hits} == expected


def test_money_at_random_lies_in_the_order_of_the_rows_numbers_from_the_smallest_up() -> None:
    values = [9_000, *range(20, 60)]
    order = sorted(range(1, 41), key=lambda item: number(f"row-{item}"))
    total, ends = sum(values[1:]), list(accumulate(values[item] for item in order))
    units = [(hit * 2**256 + number(":start")) * total // (7 * 2**256) for hit in range(7)]
    expected = [order[next(place for place, end in enumerate(ends) if unit < end)] for unit in units]
    chosen = select_money("random", values, ids(41), 8, SEED)
    assert (chosen.certain, [hit.position for hit in chosen.hits]) == ([0], expected)


def test_a_sieve_keeps_a_row_whose_number_lies_below_its_chance() -> None:
    values = list(range(20, 60))
    expected = [item for item, value in enumerate(values) if number(f"row-{item}") * sum(values) < value * 7 * 2**256]
    assert [hit.position for hit in select_money("sieve", values, ids(40), 7, SEED).hits] == expected


def test_an_item_in_two_cells_may_be_hit_twice() -> None:
    values = [6, 9, 5]
    found = {
        hit.hits: hit.probability
        for seed in range(60)
        for hit in select_money("cell", values, ids(3), 2, f"{SEED}{seed}").hits
        if hit.position == 1
    }
    assert set(found) == {1, 2}
    assert set(found.values()) == {1 - Fraction(6, 10) * Fraction(5, 10)}


@pytest.mark.parametrize(
    ("method", "money"), [*((method, False) for method in ITEM_METHODS), *((method, True) for method in METHODS)]
)
def test_items_are_selected_as_often_as_their_stated_chances_say(method: Method, money: bool) -> None:
    """Chi-square over many seeds: of each item by itself, and of all of them.

    A fixed size makes the counts hang together, which lets their squares add up to less than those of as many coins.
    """
    stated: dict[int, float] = {}
    counts: Counter[int] = Counter()
    for number in range(DRAWS):
        seed, names = f"{SEED}{number:04}", ids(len(AMOUNTS))
        chosen = select_money(method, AMOUNTS, names, 5, seed) if money else select_items(method, names, 5, seed)
        stated |= {hit.position: float(hit.probability) for hit in chosen.hits}
        counts.update(hit.position for hit in chosen.hits)
    assert len(stated) == len(AMOUNTS) - len(chosen.certain)
    squares = {
        item: (counts[item] - DRAWS * chance) ** 2 / (DRAWS * chance * (1 - chance)) for item, chance in stated.items()
    }
    assert max(squares.values()) < stats.chi2.isf(0.0001, 1), squares
    assert sum(squares.values()) < stats.chi2.isf(0.001, len(squares)), squares
