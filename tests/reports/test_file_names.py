from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditkit.reports.file_names import file_names

SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*", re.ASCII)
DEVICES = {"CON", "PRN", "AUX", "NUL", *(f"{port}{number}" for port in ("COM", "LPT") for number in range(10))}


@pytest.mark.parametrize("plain", ["P017", "53100000500012345A", "XM-2019_1"])
def test_a_plain_id_is_its_own_name(plain: str) -> None:
    assert file_names([plain]) == {plain: plain}


ODD = [
    "../../etc/passwd",
    "P1/..",
    "CON",
    "nul",
    "Lpt1.x",
    "p1",
    "P1",
    "P1 ",
    ".",
    "",
    "<b>",
    "项目一",
    "A" * 999,
    "index",
]


@given(st.lists(st.one_of(st.sampled_from(ODD), st.text(max_size=9)), unique=True))
def test_names_lead_nowhere_else_and_differ_by_more_than_case(ids: list[str]) -> None:
    names = file_names(ids, taken=["index"])
    assert names.keys() == set(ids)
    assert len({name.casefold() for name in (*names.values(), "index")}) == len(ids) + 1
    for name in names.values():
        assert SAFE.fullmatch(name)
        assert len(name) < 100
        assert name.partition(".")[0].upper() not in DEVICES


def test_a_name_does_not_depend_on_the_others() -> None:
    alone = {each: file_names([each])[each] for each in ODD}
    assert file_names(ODD) == alone


def test_no_name_tells_personal_data() -> None:
    names = file_names(["13800138000", "13900138000", "13800138000号"])
    assert len(set(names.values())) == 3
    assert not any("0013800" in name or "13800138000" in name for name in names.values())
    # What only the mask has is one name, and the second of them is told apart by its number.
    same = file_names(["13811118000", "13822228000"])
    assert sorted(same.values())[1] == f"{sorted(same.values())[0]}.2"
