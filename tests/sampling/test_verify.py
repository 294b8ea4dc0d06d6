"""Verifying says nothing of the same data, and item by item what changed otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditkit import packs
from auditkit.model.draw import FrameItem, SamplingParameters
from auditkit.sampling import manifest
from auditkit.sampling.draw import draw
from auditkit.sampling.verify import verify

if TYPE_CHECKING:
    import random

FIELDS = ("health", "education", "relief", "ecology")
FRAME = [FrameItem(f"P{n:02}", f"项目{n}", "青禾", FIELDS[n % 4], 100_000 + 7919 * n % 9973) for n in range(60)]


def stated(frame: list[FrameItem]) -> dict[str, Any]:
    drawn = draw(
        frame,
        seed="20190909314159265358",
        seed_source=None,
        campaign="2019-99",
        as_of=date(2019, 12, 31),
        packs=(),
        parameters=SamplingParameters.from_pack(packs.load(["giving-day"]), "CNY"),
    )
    return manifest.document(drawn)


STATED = stated(FRAME)
LISTED = {entry["project_id"] for entry in (*STATED["mandatory"], *STATED["selected"], *STATED["reserves"])}
SELECTED = [entry["project_id"] for entry in STATED["selected"]]


def changed(identifier: str, **changes: Any) -> list[FrameItem]:
    return [replace(item, **changes) if item.project_id == identifier else item for item in FRAME]


def messages(frame: list[FrameItem]) -> list[str]:
    return [difference.message for difference in verify(STATED, frame)]


@given(mixer=st.randoms(use_true_random=False))
def test_the_same_data_in_any_order_differ_in_nothing(mixer: random.Random) -> None:
    mixed = list(FRAME)
    mixer.shuffle(mixed)
    assert verify(STATED, mixed) == []


@pytest.mark.parametrize("identifier", [item.project_id for item in FRAME])
def test_one_amount_changed_by_a_fen_is_told_for_every_project(identifier: str) -> None:
    amount = next(item.amount for item in FRAME if item.project_id == identifier)
    differences = verify(STATED, changed(identifier, amount=amount + 1))
    assert {"frame"} <= {difference.kind for difference in differences}
    told = [difference for difference in differences if difference.kind == "amount"]
    expected = [(identifier, amount, amount + 1)] if identifier in LISTED else []
    assert [(difference.project_id, difference.expected, difference.found) for difference in told] == expected


def test_an_amount_reads_in_whole_units() -> None:
    first = STATED["mandatory"][0]
    lines = messages(changed(first["project_id"], amount=123_456_789))
    assert f"{first['project_id']} raised 1,099.48 and now raises 1,234,567.89." in lines


def test_a_project_gone_is_named() -> None:
    gone = SELECTED[0]
    differences = verify(STATED, [item for item in FRAME if item.project_id != gone])
    assert ("missing", gone) in [(difference.kind, difference.project_id) for difference in differences]
    assert "The frame had 60 projects and has 59." in [difference.message for difference in differences]
    assert ("selected", gone) not in [(difference.kind, difference.project_id) for difference in differences]


def test_a_project_that_outgrows_all_others_becomes_mandatory() -> None:
    last = STATED["mandatory"][-1]["project_id"]
    lines = messages(changed(SELECTED[0], amount=10**9))
    assert f"{SELECTED[0]} was not mandatory and is, at rank 1." in lines
    assert f"{last} was mandatory at rank 5 and is not any more." in lines


def test_a_new_field_moves_a_drawn_project_to_another_stratum() -> None:
    lines = messages(changed(SELECTED[0], field="special_care"))
    assert f"{SELECTED[0]} was drawn from top-100 / Ecology and is drawn from top-100 / Special care." in lines
    assert any(line.startswith("Stratum top-100 / Special care: no project before, 1 of 1 drawn") for line in lines)


def test_a_new_title_is_told_though_nothing_else_changed() -> None:
    difference, *others = verify(STATED, changed(SELECTED[0], title="新名"))
    assert difference.kind == "title"
    assert others == []


def test_a_reserve_that_moves_is_told() -> None:
    reserve = STATED["reserves"][0]
    identifier = reserve["project_id"]
    lines = messages(changed(identifier, field="special_care"))
    assert f"{identifier} was reserve 1 of top-100 / Ecology and is none any more." in lines
    assert any(line.endswith("was no reserve and is reserve 1 of top-100 / Ecology.") for line in lines)
    fewer = messages([item for item in FRAME if item.project_id != SELECTED[0]])
    assert any("was reserve 1 of" in line for line in fewer)


def test_lists_and_strata_add_up_to_the_new_draw() -> None:
    frame = [*FRAME, *(FrameItem(f"N{n:02}", "新", "青禾", FIELDS[n % 4], 100_000 + n) for n in range(40))]
    again = {entry["project_id"] for entry in stated(frame)["selected"]}
    differences = [one for one in verify(STATED, frame) if one.kind == "selected"]
    removed = {one.project_id for one in differences if one.found is None}
    added = {one.project_id for one in differences if one.expected is None}
    assert added
    assert (set(SELECTED) - removed) | added == again


def test_a_manifest_edited_by_hand_differs_from_the_very_data_it_was_drawn_from() -> None:
    edited = {**STATED, "selected": [dict(entry) for entry in STATED["selected"]]}
    edited["selected"][0]["ticket"] = "0." + "1" * 70
    (difference,) = verify(edited, FRAME)
    assert (difference.kind, difference.message) == (
        "manifest",
        'The manifest\'s "selected" is not what its own seed and parameters give.',
    )
