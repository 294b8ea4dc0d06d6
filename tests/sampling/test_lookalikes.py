"""Ids that look alike are found, and none besides."""

from __future__ import annotations

import pytest

from auditkit.sampling.lookalikes import lookalikes, spelled


@pytest.mark.parametrize("other", ["p001", "Р001", "р001", "Ρ001", "ρ001"])
def test_an_id_in_another_case_or_script_looks_like_it(other: str) -> None:
    assert lookalikes(["P001", "P002", other, "Q001"]) == [tuple(sorted(("P001", other)))]


def test_dashes_look_alike_and_several_groups_are_sorted() -> None:
    assert lookalikes(["b–1", "A-1", "a-1", "b-1", "b−1"]) == [("A-1", "a-1"), ("b-1", "b–1", "b−1")]


def test_what_only_resembles_is_another_id() -> None:
    assert lookalikes(["P001", "P0O1", "PO01", "в1", "b1", "项目1", "项目2", "P 001", "straße", "strase"]) == []


def test_the_character_that_deceives_is_named() -> None:
    assert (spelled("P001"), spelled("Р001")) == ("P001", "Р001 (U+0420)")
