"""Ranks, tiers and shares."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditkit.errors import BadUsage
from auditkit.model.draw import FrameItem, SamplingParameters, Tier
from auditkit.sampling import strata

SIZES = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 60), min_size=1)
REST = Tier("rest", Fraction(1, 10))


def items(*amounts: int, field: str = "health") -> list[FrameItem]:
    return [FrameItem(f"P{number:04}", "", "", field, amount) for number, amount in enumerate(amounts)]


def test_equal_amounts_share_the_better_rank() -> None:
    assert [entry.rank for entry in strata.mandatory(items(5, 9, 7, 7, 1, 7), 6)] == [1, 2, 2, 2, 5, 6]


def test_all_tied_at_the_cut_are_mandatory() -> None:
    entries = strata.mandatory(items(9, 8, 5, 5, 5, 1), 3)
    assert [(entry.rank, entry.item.amount) for entry in entries] == [(1, 9), (2, 8), (3, 5), (3, 5), (3, 5)]


def test_a_tie_above_the_cut_takes_no_more_than_asked() -> None:
    assert [entry.item.amount for entry in strata.mandatory(items(9, 9, 5, 4), 3)] == [9, 9, 5]


def test_fewer_projects_than_asked_are_all_mandatory() -> None:
    assert len(strata.mandatory(items(3, 2), 5)) == 2


def test_all_tied_at_a_tiers_cut_belong_to_the_higher_tier() -> None:
    tiers = (Tier("high", Fraction(1, 2), top=2), REST)
    groups = strata.divided(items(9, 5, 5, 5, 4), tiers)
    assert {tier: [item.amount for item in group] for (tier, _field), group in groups.items()} == {
        "high": [9, 5, 5, 5],
        "rest": [4],
    }


def test_an_amount_bound_counts_the_bound_itself() -> None:
    tiers = (Tier("high", Fraction(1, 2), at_least=500), REST)
    groups = strata.divided(items(501, 500, 499), tiers)
    assert [item.amount for item in groups["high", "health"]] == [501, 500]


TIERS = st.lists(st.tuples(st.none() | st.integers(1, 30), st.none() | st.integers(1, 12)).filter(any), max_size=4).map(
    lambda bounds: [*(Tier(str(n), REST.rate, *bound) for n, bound in enumerate(bounds)), REST]
)


@given(amounts=st.lists(st.integers(0, 12), max_size=40), tiers=TIERS)
def test_each_project_is_in_the_first_tier_that_it_fits(amounts: list[int], tiers: list[Tier]) -> None:
    frame = items(*amounts)
    found = {item.project_id: tier for (tier, _field), group in strata.divided(frame, tiers).items() for item in group}
    for item in frame:
        rank = 1 + sum(other.amount > item.amount for other in frame)
        fitting = (
            tier.name
            for tier in tiers
            if (tier.top is None or rank <= tier.top) and (tier.at_least is None or item.amount >= tier.at_least)
        )
        assert found[item.project_id] == next(fitting)


@given(amounts=st.lists(st.integers(0, 12), max_size=40), top=st.integers(0, 45))
def test_the_mandatory_are_those_whose_rank_is_not_beyond_the_cut(amounts: list[int], top: int) -> None:
    frame = items(*amounts)
    ranks = {item.project_id: 1 + sum(other.amount > item.amount for other in frame) for item in frame}
    expected = sorted((rank, identifier) for identifier, rank in ranks.items() if rank <= top)
    assert [(entry.rank, entry.item.project_id) for entry in strata.mandatory(frame, top)] == expected


def test_strata_stand_in_tier_order_then_by_field() -> None:
    tiers = (Tier("z", Fraction(1, 2), top=2), Tier("a", Fraction(1, 2)))
    frame = [replace(item, field=field) for item, field in zip(items(9, 8, 7, 6), "yxyx", strict=True)]
    assert list(strata.divided(frame, tiers)) == [("z", "x"), ("z", "y"), ("a", "x"), ("a", "y")]


@pytest.mark.parametrize(
    ("sizes", "take", "minimum", "expected"),
    [
        # quotas 5/3, 5/3, 5/3 of 5: equal remainders and sizes go by name
        ({"c": 10, "a": 10, "b": 10}, 5, 0, {"c": 1, "a": 2, "b": 2}),
        # quotas 3.5, 0.5: equal remainders go to the larger field
        ({"a": 2, "b": 14}, 4, 0, {"a": 0, "b": 4}),
        # quotas 4.54…, 0.27…, 0.18…: the two small ones get their floor, the large one the rest
        ({"a": 50, "b": 3, "c": 2}, 5, 1, {"a": 3, "b": 1, "c": 1}),
        # seven equal fields and 10 draws: rounding each alone would give 7
        (dict.fromkeys("abcdefg", 10), 10, 1, {"a": 2, "b": 2, "c": 2, "d": 1, "e": 1, "f": 1, "g": 1}),
        # the floors add up to more than the take, and win
        ({"a": 9, "b": 9, "c": 9}, 1, 1, {"a": 1, "b": 1, "c": 1}),
        # a floor above a field's size is all it has
        ({"a": 2, "b": 20}, 6, 3, {"a": 2, "b": 4}),
        # more than there is ends there
        ({"a": 2, "b": 3}, 99, 1, {"a": 2, "b": 3}),
    ],
)
def test_shares_by_largest_remainder(sizes: dict[str, int], take: int, minimum: int, expected: dict[str, int]) -> None:
    assert strata.allocate(sizes, take, minimum) == expected


@given(sizes=SIZES, share=st.integers(0, 100), minimum=st.integers(0, 4))
def test_shares_add_up_within_their_bounds(sizes: dict[str, int], share: int, minimum: int) -> None:
    take = math.ceil(Fraction(share, 100) * sum(sizes.values()))
    floors = {field: min(minimum, size) for field, size in sizes.items()}
    shares = strata.allocate(sizes, take, minimum)
    assert sum(shares.values()) == max(take, sum(floors.values()))
    assert all(floors[field] <= shares[field] <= size for field, size in sizes.items())
    assert not any(sizes[one] < sizes[other] and shares[one] > shares[other] for one in sizes for other in sizes)


@given(sizes=SIZES, share=st.integers(0, 100))
def test_without_floors_each_share_is_its_quota_rounded_down_or_up(sizes: dict[str, int], share: int) -> None:
    take = math.ceil(Fraction(share, 100) * sum(sizes.values()))
    for field, drawn in strata.allocate(sizes, take, 0).items():
        assert abs(drawn - Fraction(take * sizes[field], sum(sizes.values()))) < 1


@given(sizes=SIZES, take=st.integers(0, 100), minimum=st.integers(0, 4))
def test_the_order_of_fields_makes_no_difference(sizes: dict[str, int], take: int, minimum: int) -> None:
    turned = dict(reversed(sizes.items()))
    assert strata.allocate(sizes, take, minimum) == strata.allocate(turned, take, minimum)


def test_a_take_is_rounded_up_from_the_exact_decimal() -> None:
    # In binary floating point 0.07 × 100 is 7.000000000000001, whose ceiling is 8.
    parameters = SamplingParameters(audit_top_n=5, tiers=(Tier("rest", Fraction("0.07")),), minimum=1)
    assert math.ceil(0.07 * 100) == 8
    assert [stratum.take for stratum in strata.shares({("rest", "health"): 100}, parameters)] == [7]


@pytest.mark.parametrize(
    ("tiers", "reason"),
    [
        ((), "last sampling tier"),
        ((Tier("a", Fraction(1, 2), top=10),), "last sampling tier"),
        ((Tier("a", Fraction(1, 2)), REST), "one bound"),
        ((Tier("a", Fraction(1, 2), top=1, at_least=1), REST), "one bound"),
        ((Tier("rest", Fraction(1, 2), top=10), REST), "Two sampling tiers"),
        ((replace(REST, rate=Fraction(0)),), "above 0 and at most 1"),
        ((replace(REST, rate=Fraction(11, 10)),), "above 0 and at most 1"),
        ((replace(REST, rate=Fraction(1, 3)),), "exactly"),
        ((Tier("a", Fraction(1, 2), top=10), Tier("b", Fraction(1, 2), top=10), REST), "from the largest"),
        ((Tier("a", Fraction(1, 2), top=0), REST), "from the largest"),
        ((Tier("a", Fraction(1, 2), at_least=5), Tier("b", Fraction(1, 2), at_least=9), REST), "from the largest"),
    ],
)
def test_tiers_that_make_no_sense_are_refused(tiers: tuple[Tier, ...], reason: str) -> None:
    with pytest.raises(BadUsage, match=reason):
        strata.check_tiers(tiers)
