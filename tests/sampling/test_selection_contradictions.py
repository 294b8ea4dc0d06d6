"""No selection is refused that was written; what none could have been is refused without any data."""

from __future__ import annotations

import copy
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditkit.ingest import ReadOptions, from_rows
from auditkit.model.selection import METHODS, Wish
from auditkit.sampling import selection_file
from auditkit.sampling.methods import ITEM_METHODS
from auditkit.sampling.selecting import select
from auditkit.sampling.selection_contradictions import contradiction

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from auditkit.model.selection import Method, Unit

    Document = dict[str, Any]

SEED = "20190909314159265358"
EVERY_WAY: list[tuple[Unit, Method]] = [
    *(("items", method) for method in ITEM_METHODS),
    *(("money", method) for method in METHODS),
]


def chosen(amounts: Sequence[int], unit: Unit, method: Method, size: int) -> Document:
    rows = [{"donation_id": f"D{number}", "amount": str(each)} for number, each in enumerate(amounts)]
    selection = select(
        from_rows({"donations": rows}, ReadOptions()),
        Wish("donations", unit, method, size),
        seed=SEED,
        seed_source=None,
        as_of=date(2019, 12, 31),
    )
    return selection_file.document(selection)


@settings(max_examples=25, deadline=None)
@given(amounts=st.lists(st.integers(1, 40), min_size=1, max_size=25), data=st.data())
@pytest.mark.parametrize(("unit", "method"), EVERY_WAY)
def test_no_selection_contradicts_itself(unit: Unit, method: Method, amounts: list[int], data: st.DataObject) -> None:
    size = data.draw(st.integers(1, len(amounts)))
    assert contradiction(chosen(amounts, unit, method, size)) is None


def surer(stated: Document) -> None:
    stated["selected"][0] |= {"probability": 0.5, "weight": 2.0}


def surer_by_a_little(stated: Document) -> None:
    chance = stated["selected"][0]["probability"] * 1.01
    stated["selected"][0] |= {"probability": chance, "weight": 1 / chance}


def moved(stated: Document) -> None:
    stated["start"] += 1


def exchanged(stated: Document) -> None:
    one, other = stated["selected"][:2]
    stated["selected"][:2] = [{**other, "number": 1}, {**one, "number": 2}]


def substituted(stated: Document) -> None:
    """Put a row that was not selected in the place of one that was."""
    stated["selected"][0]["row"]["sha256"] = "0" * 64


def enlarged(stated: Document) -> None:
    amount = stated["rest"]["total"] // stated["rest"]["take"] + 1
    stated["selected"][0]["amount"] = amount


def lessened(stated: Document) -> None:
    """Say of a certain row that it is below the interval, and leave the total as it is."""
    taken = stated["certain"][-1]["amount"] - 1
    stated["certain"][-1]["amount"] = 1
    stated["rest"]["total"] += taken


def hit_twice(stated: Document) -> None:
    stated["selected"][0]["hits"] = 2
    del stated["selected"][-1]


def set_aside(stated: Document) -> None:
    stated["frame"]["rows"] += 1
    stated["set_aside"]["missing"] = 1


@pytest.mark.parametrize(
    ("way", "edit", "reason"),
    [
        (("items", "random"), surer, "the probability of row 1"),
        (("items", "systematic"), surer, "the probability of row 1"),
        (("items", "cell"), surer, "the probability of row 1"),
        (("money", "random"), surer_by_a_little, "the probability of row 1"),
        (("money", "systematic"), surer_by_a_little, "the probability of row 1"),
        (("money", "sieve"), surer_by_a_little, "the probability of row 1"),
        (("money", "cell"), surer, "the probability of row 1"),
        (("money", "systematic"), moved, "its start"),
        (("items", "systematic"), moved, "its start"),
        (("items", "random"), exchanged, "out of the order that the seed gives"),
        (("money", "random"), exchanged, "out of the order that the seed gives"),
        (("money", "sieve"), substituted, "is not one that the seed selects"),
        (("money", "systematic"), enlarged, "at or over the interval"),
        (("money", "systematic"), lessened, "though below the interval"),
        (("money", "systematic"), hit_twice, "hit more often than it can be"),
        (("money", "systematic"), set_aside, "left out that it says were not to be"),
        (("items", "random"), set_aside, "left out that it says were not to be"),
    ],
)
def test_what_no_selection_could_have_been_is_told(
    way: tuple[Unit, Method], edit: Callable[[Document], None], reason: str
) -> None:
    stated = chosen([*range(1, 61), 900], *way, 9)
    before = copy.deepcopy(stated)
    edit(stated)
    assert stated != before
    told = contradiction(stated)
    assert told is not None
    assert reason in told
