"""No manifest is refused that a draw wrote; what no draw could have written is refused without any data."""

from __future__ import annotations

import copy
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditkit.model.draw import FrameItem, SamplingParameters, Tier
from auditkit.sampling import manifest
from auditkit.sampling.contradictions import contradiction
from auditkit.sampling.draw import draw

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Manifest = dict[str, Any]

SEED = "20190909314159265358"
BY_RANK = (Tier("top-6", Fraction(1, 2), top=6), Tier("top-20", Fraction(1, 2), top=20), Tier("rest", Fraction(1, 20)))
BY_AMOUNT = (
    Tier("large", Fraction(1, 2), at_least=60),
    Tier("middle", Fraction(1, 5), at_least=30),
    Tier("rest", Fraction(1, 10)),
)
MIXED = (Tier("top-4", Fraction(1), top=4), Tier("large", Fraction(2, 5), at_least=40), Tier("rest", Fraction(7, 100)))


def drawn(
    amounts: Sequence[int], tiers: tuple[Tier, ...], top: int = 3, minimum: int = 1, reserves: int = 2
) -> Manifest:
    items = [
        FrameItem(f"P{n:02}", f"p{n}", "", ("health", "relief", "x")[n % 3], each) for n, each in enumerate(amounts)
    ]
    parameters = SamplingParameters(top, tiers, minimum, reserves=reserves)
    made = draw(
        items,
        seed=SEED,
        seed_source=None,
        campaign="2019-99",
        as_of=date(2019, 12, 31),
        packs=(),
        parameters=parameters,
    )
    return manifest.document(made)


@settings(max_examples=150, deadline=None)
@given(
    amounts=st.lists(st.integers(0, 90), min_size=1, max_size=60),
    tiers=st.sampled_from([BY_RANK, BY_AMOUNT, MIXED]),
    top=st.integers(0, 8),
    minimum=st.integers(0, 3),
    reserves=st.integers(0, 3),
)
def test_no_draw_contradicts_itself_however_small_or_tied(
    amounts: list[int], tiers: tuple[Tier, ...], top: int, minimum: int, reserves: int
) -> None:
    assert contradiction(drawn(amounts, tiers, top, minimum, reserves)) is None


def reckon_chances(stated: Manifest) -> None:
    strata = {(stratum["tier"], stratum["field"]): stratum for stratum in stated["strata"]}
    for entry in stated["selected"]:
        stratum = strata[entry["stratum"]["tier"], entry["stratum"]["field"]]
        entry["probability"] = round(stratum["take"] / stratum["size"], 4)
        entry["weight"] = round(stratum["size"] / stratum["take"], 6)


def exchanged(stated: Manifest) -> None:
    """Exchange a drawn project with a reserve of its stratum."""
    one, other = stated["selected"][0], stated["reserves"][0]
    for key in ("project_id", "title", "ticket", "amount"):
        one[key], other[key] = other[key], one[key]


def reordered(stated: Manifest) -> None:
    one, other = next(
        (one, other)
        for one, other in zip(stated["selected"], stated["selected"][1:], strict=False)
        if one["stratum"] == other["stratum"]
    )
    for key in ("project_id", "title", "ticket", "amount"):
        one[key], other[key] = other[key], one[key]


def spared(stated: Manifest) -> None:
    """Take a drawn project off the list, and say that its stratum gave one fewer."""
    stratum = next(each for each in stated["strata"] if each["take"] > 1)
    stratum["take"] -= 1
    key = {"tier": stratum["tier"], "field": stratum["field"]}
    entries = [entry for entry in stated["selected"] if entry["stratum"] == key]
    stated["selected"].remove(entries[-1])
    for number, entry in enumerate(stated["selected"], start=1):
        entry["number"] = number
    reckon_chances(stated)


def slowed(stated: Manifest) -> None:
    stated["parameters"]["tiers"][0]["rate"] = 0.01


def unknown(stated: Manifest) -> None:
    stated["parameters"]["tiers"][0]["name"] = "zzz"


def bounded(stated: Manifest) -> None:
    stated["parameters"]["tiers"][-1]["top"] = 10**6


def shifted(stated: Manifest) -> None:
    """Say that a project of the largest tier is one of the smallest."""
    stated["strata"][-1]["size"] += 1
    stated["strata"][1]["size"] -= 1
    key = {name: stated["strata"][1][name] for name in ("tier", "field")}
    stated["reserves"] = [entry for entry in stated["reserves"] if entry["stratum"] != key]
    reckon_chances(stated)


def outranked(stated: Manifest) -> None:
    stated["mandatory"][0]["rank"] = 77


def demoted(stated: Manifest) -> None:
    """Take the largest project off the list of mandatory ones, as if it were in the rest of the frame."""
    del stated["mandatory"][0]
    for rank, entry in enumerate(stated["mandatory"], start=1):
        entry["rank"] = rank
    stated["strata"][-1]["size"] += 1


def crowded(stated: Manifest) -> None:
    stated["parameters"]["audit_top_n"] -= 1


def enriched(stated: Manifest) -> None:
    stated["selected"][0]["amount"] = stated["mandatory"][-1]["amount"]


def impoverished(stated: Manifest) -> None:
    stated["selected"][0]["amount"] = 0


def emptied(stated: Manifest) -> None:
    stated["frame"]["total"] = 5


def overfilled(stated: Manifest) -> None:
    stated["frame"]["total"] = 10**9


def rewritten(stated: Manifest) -> None:
    stated["mandatory"][0]["project_id"] = "Ｐ９９"


def guessed(stated: Manifest) -> None:
    stated["seed"] = "1" * 20


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (exchanged, "whose ticket is smaller"),
        (reordered, "whose ticket is smaller"),
        (spared, "where sizes and parameters make it"),
        (slowed, "the rate of top-6 / Health is not that of its tier"),
        (unknown, "of a tier that its parameters do not have"),
        (bounded, "no list can be drawn by its tiers"),
        (shifted, "fewer than its rank lets in"),
        (outranked, "out of order"),
        (demoted, "2 projects are mandatory, and not the 3 largest"),
        (crowded, "3 projects are mandatory, and not the 2 largest"),
        (enriched, "raised too much or too little"),
        (impoverished, "raised too much or too little"),
        (emptied, "total is not what the listed projects raised"),
        (overfilled, "more than its projects can have raised"),
        (rewritten, "is not written as a draw writes it"),
        (guessed, "its seed is too short"),
    ],
)
def test_what_no_draw_could_have_written_is_told(edit: Callable[[Manifest], None], reason: str) -> None:
    stated = drawn([90 - n for n in range(60)], BY_RANK)
    before = copy.deepcopy(stated)
    edit(stated)
    assert stated != before
    told = contradiction(stated)
    assert told is not None
    assert reason in told


def test_an_amount_below_the_bound_of_its_tier_is_told() -> None:
    stated = drawn([90 - n for n in range(60)], BY_AMOUNT)
    entry = next(each for each in stated["selected"] if each["stratum"]["tier"] == "middle")
    for amount, is_told in ((59, False), (30, False), (29, True), (60, True)):
        entry["amount"] = amount
        assert (contradiction(stated) is not None) == is_told, amount
