"""A draw depends on the frame's content, the seed and the parameters, and on nothing else."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from consistent_sampler import sampler
from hypothesis import given
from hypothesis import strategies as st

from auditkit.errors import BadUsage
from auditkit.model.draw import Draw, FrameItem, SamplingParameters, Tier
from auditkit.sampling import manifest
from auditkit.sampling.draw import draw

if TYPE_CHECKING:
    import random

SEED = "20190909314159265358"
TIERS = (
    Tier("top-10", Fraction(1, 2), top=10),
    Tier("large", Fraction(1, 5), at_least=50),
    Tier("rest", Fraction(3, 100)),
)
ROOT = Path(__file__).parents[2]

FRAMES = st.lists(
    st.builds(
        FrameItem,
        project_id=st.integers(0, 10_000).map(lambda number: f"项目{number}"),
        title=st.just("书角"),
        organization=st.just("青禾"),
        field=st.sampled_from(["health", "education", "relief"]),
        amount=st.integers(0, 100),
    ),
    min_size=1,
    max_size=60,
    unique_by=lambda item: item.project_id,
)


def drawn(frame: list[FrameItem], seed: str = SEED, **changes: object) -> Draw:
    parameters = SamplingParameters(**{"audit_top_n": 5, "tiers": TIERS, "minimum": 1, **changes})  # type: ignore[arg-type]
    return draw(
        frame,
        seed=seed,
        seed_source=None,
        campaign="2019-99",
        as_of=date(2019, 12, 31),
        packs=(),
        parameters=parameters,
    )


def plain_frame(count: int) -> list[FrameItem]:
    fields = ("health", "education", "relief", "ecology")
    return [FrameItem(f"P{n:03}", f"项目 {n}", "青禾", fields[n % 4], 7919 * n % 9973) for n in range(count)]


@given(frame=FRAMES, mixer=st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(frame: list[FrameItem], mixer: random.Random) -> None:
    mixed = list(frame)
    mixer.shuffle(mixed)
    assert drawn(mixed) == drawn(frame)


@given(frame=FRAMES, top=st.integers(0, 6), minimum=st.integers(0, 3))
def test_every_count_is_right(frame: list[FrameItem], top: int, minimum: int) -> None:
    result = drawn(frame, audit_top_n=top, minimum=minimum)
    taken = Counter((entry.stratum.tier, entry.stratum.field) for entry in result.selected)
    assert len(result.mandatory) + sum(stratum.size for stratum in result.strata) == len(frame)
    for stratum in result.strata:
        assert taken[stratum.tier, stratum.field] == stratum.take
        assert min(minimum, stratum.size) <= stratum.take <= stratum.size
    for tier in TIERS:
        strata = [stratum for stratum in result.strata if stratum.tier == tier.name]
        floors = sum(min(minimum, stratum.size) for stratum in strata)
        asked = math.ceil(tier.rate * sum(stratum.size for stratum in strata))
        assert sum(stratum.take for stratum in strata) == max(asked, floors)
    listed = [entry.item.project_id for entry in (*result.mandatory, *result.selected)]
    assert len(set(listed)) == len(listed)
    assert [entry.number for entry in result.selected] == list(range(1, len(result.selected) + 1))


@given(frame=FRAMES, reserves=st.integers(0, 4), minimum=st.integers(0, 2))
def test_reserves_are_the_next_tickets_of_every_stratum_that_is_drawn_from(
    frame: list[FrameItem], reserves: int, minimum: int
) -> None:
    result = drawn(frame, reserves=reserves, minimum=minimum)
    plain, longer = drawn(frame, minimum=minimum), drawn(frame, reserves=reserves + 1, minimum=minimum)
    assert result.selected == plain.selected
    assert plain.reserves == ()
    for stratum in result.strata:
        turns = [entry for entry in result.reserves if entry.stratum == stratum]
        wanted = min(reserves, stratum.size - stratum.take) if stratum.take else 0
        assert [entry.number for entry in turns] == list(range(1, wanted + 1))
        mine = [entry.ticket for entry in result.selected if entry.stratum == stratum]
        tickets = [*mine, *(entry.ticket for entry in turns)]
        assert tickets == sorted(tickets)
        assert [entry for entry in longer.reserves if entry.stratum == stratum][:wanted] == turns


@given(frame=FRAMES)
def test_no_project_left_out_of_the_mandatory_list_raised_as_much_as_one_in_it(frame: list[FrameItem]) -> None:
    result = drawn(frame, audit_top_n=3)
    ids = {entry.item.project_id for entry in result.mandatory}
    least = min(entry.item.amount for entry in result.mandatory)
    assert len(ids) >= min(3, len(frame))
    assert all(item.amount < least for item in frame if item.project_id not in ids)


@given(frame=FRAMES, field=st.sampled_from(["health", "education", "relief"]))
def test_a_new_project_moves_others_of_its_stratum_only_as_consistency_allows(
    frame: list[FrameItem], field: str
) -> None:
    # One tier and no mandatory list, so that the newcomer changes no other project's stratum.
    parameters = SamplingParameters(audit_top_n=0, tiers=(Tier("all", Fraction(1, 5)),), minimum=1, reserves=2)
    newcomer = FrameItem("新来的", "", "", field, 1)

    def lists(items: list[FrameItem]) -> dict[str, list[str]]:
        result = draw(
            items, seed=SEED, seed_source=None, campaign="c", as_of=date(2020, 1, 1), packs=(), parameters=parameters
        )
        groups: dict[str, list[str]] = {stratum.field: [] for stratum in result.strata}
        for entry in (*result.selected, *result.reserves):
            groups[entry.item.field].append(entry.item.project_id)
        return groups

    before, after = lists(frame), lists([*frame, newcomer])
    assert field in after
    for name, now in after.items():
        was = before.get(name, [])
        others = [identifier for identifier in now if identifier != newcomer.project_id]
        shorter, longer = sorted((was, others), key=len)
        assert longer[: len(shorter)] == shorter
        # The tier's one draw more, if it has one, goes to one field, and may take one from another by its remainder.
        assert len(longer) - len(shorter) <= 1


@given(frame=FRAMES, rank=st.integers(0, 60), field=st.sampled_from(["health", "education", "relief"]))
def test_a_new_project_moves_one_project_over_each_bound_at_most(frame: list[FrameItem], rank: int, field: str) -> None:
    # Amounts that differ: those tied at a bound move over it together.
    frame = [replace(item, amount=2 * position) for position, item in enumerate(frame)]
    newcomer = FrameItem("新来的", "", "", field, 2 * rank + 1)
    tiers = (
        Tier("top-3", Fraction(1, 2), top=3),
        Tier("top-20", Fraction(1, 5), top=20),
        Tier("rest", Fraction(1, 10)),
    )
    before, after = (drawn(items, tiers=tiers, audit_top_n=2) for items in (frame, [*frame, newcomer]))
    homes = [members(each) for each in (before, after)]
    moved = [item.project_id for item in frame if homes[0][item.project_id][0] != homes[1][item.project_id][0]]
    assert len(moved) <= 3
    for stratum in {home for each in homes for home in each.values() if home[0] != "mandatory"}:
        # Of the projects that are in this stratum with and without the newcomer, the smallest tickets are drawn.
        was, now = (
            [
                entry.item.project_id
                for entry in each.selected
                if (entry.stratum.tier, entry.stratum.field) == stratum
                and all(home.get(entry.item.project_id) == stratum for home in homes)
            ]
            for each in (before, after)
        )
        shorter, longer = sorted((was, now), key=len)
        assert longer[: len(shorter)] == shorter


def members(result: Draw) -> dict[str, tuple[str, str]]:
    """Return the tier and field of each project of a draw by the tiers of the test above."""
    ordered = sorted(result.frame, key=lambda item: (-item.amount, item.project_id))
    count = len(result.mandatory)
    homes = {item.project_id: ("mandatory", "") for item in ordered[:count]}
    for position, item in enumerate(ordered[count:]):
        tier = "top-3" if position < 3 else "top-20" if position < 20 else "rest"
        homes[item.project_id] = (tier, item.field)
    return homes


def test_within_a_stratum_the_independent_program_draws_the_same_projects() -> None:
    frame = plain_frame(200)
    result = drawn(frame)
    mandatory = {entry.item.project_id for entry in result.mandatory}
    rest = sorted((item for item in frame if item.project_id not in mandatory), key=lambda item: -item.amount)
    top = [item.project_id for item in rest[:10] if item.field == "health"]
    ours = [
        entry.item.project_id
        for entry in result.selected
        if (entry.stratum.tier, entry.stratum.field) == ("top-10", "health")
    ]
    assert ours
    assert ours == list(sampler(top, SEED, take=len(ours), output="id"))


def test_another_seed_draws_another_list_and_the_same_mandatory_one() -> None:
    first, second = drawn(plain_frame(100)), drawn(plain_frame(100), seed="0" + SEED)
    assert first.mandatory == second.mandatory
    assert [entry.item for entry in first.selected] != [entry.item for entry in second.selected]


def test_ties_at_the_cut_are_counted() -> None:
    amounts = [9, 5, 5, 5, 1]
    frame = [FrameItem(f"P{n}", "", "", "health", amount) for n, amount in enumerate(amounts)]
    assert drawn(frame, audit_top_n=2).tied_at_cut == 3
    assert drawn(frame, audit_top_n=4).tied_at_cut == 0


def test_a_frame_no_larger_than_the_mandatory_list_leaves_nothing_to_draw() -> None:
    result = drawn(plain_frame(5))
    assert len(result.mandatory) == 5
    assert result.strata == ()
    assert result.selected == ()


def test_a_short_seed_draws_nothing() -> None:
    with pytest.raises(BadUsage, match="too short"):
        drawn(plain_frame(5), seed="42")


def test_probability_and_weight_are_exact() -> None:
    stratum = drawn(plain_frame(100)).selected[0].stratum
    assert stratum.probability * stratum.weight == 1
    assert stratum.probability == Fraction(stratum.take, stratum.size)


PROGRAM = """
import random, sys
from datetime import UTC, date, datetime
from fractions import Fraction
from auditkit.model.draw import FrameItem, SamplingParameters, Tier
from auditkit.sampling import commitment, manifest
from auditkit.sampling.draw import draw
frame = [FrameItem(f"é{n}", "题", "机构", f"f{n % 7}", n * 37 % 101) for n in range(300)]
random.Random(int(sys.argv[1])).shuffle(frame)
parameters = SamplingParameters(
    5, (Tier("top-100", Fraction(1, 5), top=100), Tier("rest", Fraction(1, 10))), 1, reserves=2
)
committed = commitment.to_bytes(commitment.document(
    set(frame), campaign="c", packs=(), parameters=parameters, currency="CNY", event="骰子", event_at="2020-01-01",
    committed_at=datetime(2019, 12, 1, tzinfo=UTC),
))
drawn = draw(
    set(frame), seed="20190909314159265358", seed_source="骰子", campaign="c", as_of=date(2020, 1, 1), packs=(),
    parameters=parameters,
)
sys.stdout.buffer.write(committed + manifest.to_bytes(manifest.document(drawn)))
"""


def test_row_order_hash_seed_and_locale_give_the_same_bytes() -> None:
    outputs = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM, order],
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": order, "LC_ALL": locale},
            capture_output=True,
            check=True,
        ).stdout
        for order, locale in (("1", "C"), ("2", "zh_CN.UTF-8"))
    }
    assert len(outputs) == 1
    output = outputs.pop()
    assert b'"committed_at"' in output
    assert b'"selected"' in output


def test_a_manifest_states_no_clock_and_no_machine() -> None:
    stated = manifest.document(drawn(plain_frame(30)))
    assert set(stated) == {
        *("manifest", "method", "seed", "seed_source", "campaign", "as_of", "frame", "packs", "parameters"),
        *("strata", "mandatory", "selected", "reserves", "commitment", "supersedes"),
    }
