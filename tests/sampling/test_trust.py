"""Where a manifest departs from the rule packs that it names, though the data give its draw."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from auditkit import packs
from auditkit.model.draw import FrameItem, SamplingParameters
from auditkit.sampling import manifest
from auditkit.sampling.draw import draw
from auditkit.sampling.trust import departures
from auditkit.sampling.verify import verify

PACK = packs.load(["giving-day"])
FRAME = [FrameItem(f"P{n:02}", "", "", ("health", "relief")[n % 2], 1000 + n) for n in range(40)]
STATED = manifest.document(
    draw(
        FRAME,
        seed="20190909314159265358",
        seed_source="dice",
        campaign="2019-99",
        as_of=date(2019, 12, 31),
        packs=PACK.sources,
        parameters=SamplingParameters.from_pack(PACK, "CNY"),
    )
)


def test_a_manifest_drawn_by_the_shipped_packs_departs_from_nothing() -> None:
    assert departures(STATED) == []


def zeroed(stated: dict[str, Any]) -> None:
    stated["packs"][-1]["sha256"] = "0" * 64


def nameless(stated: dict[str, Any]) -> None:
    stated["packs"] = []


def foreign(stated: dict[str, Any]) -> None:
    stated["packs"].append({"id": "mine", "version": "1", "sha256": "0" * 64})


def narrowed(stated: dict[str, Any]) -> None:
    stated["parameters"]["tiers"][0]["top"] = 55


def shortened(stated: dict[str, Any]) -> None:
    del stated["parameters"]["tiers"][1]


def raised(stated: dict[str, Any]) -> None:
    stated["parameters"]["tiers"][1]["rate"] = 0.9


def lowered(stated: dict[str, Any]) -> None:
    stated["parameters"]["minimum"] = 0


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (zeroed, "Pack giving-day 2019.1 is not the one that comes with auditkit"),
        (nameless, "The manifest names no rule pack"),
        (foreign, "Pack mine does not come with auditkit"),
        (
            narrowed,
            "Parameter tiers is top-100 (first 55) 20 %; top-1000 (first 1,000) 10 %; rest (all others) 3 % in the",
        ),
        (shortened, "Parameter tiers is top-100 (first 100) 20 %; rest (all others) 3 % in the manifest and "),
        (raised, "Parameter tiers is top-100 (first 100) 20 %; top-1000 (first 1,000) 90 %; rest (all others) 3 % in "),
        (
            lowered,
            "Parameter minimum (least number drawn of each field) is 0 in the manifest and 1 in pack giving-day.",
        ),
    ],
)
def test_an_edit_that_moves_no_list_is_told(edit: Callable[[dict[str, Any]], None], message: str) -> None:
    edited = copy.deepcopy(STATED)
    edit(edited)
    assert verify(edited, FRAME) == []
    (departure,) = departures(edited)
    assert departure.message.startswith(message)
