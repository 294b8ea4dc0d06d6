from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditkit.kinds import likeness as module
from auditkit.kinds.likeness import Twin, comparable, first_alike, likeness

if TYPE_CHECKING:
    from numpy.typing import NDArray

FOUR_FIFTHS = Fraction(4, 5)
REPORT = "两口水井已打好并通过水质检测沿山铺设的管道完成了三公里预计下月底全村通水"


def shingles(text: str, length: int) -> set[str]:
    if len(text) <= length:
        return {text}
    return {text[start : start + length] for start in range(len(text) - length + 1)}


def jaccard(one: str, other: str, length: int) -> Fraction:
    mine, theirs = shingles(one, length), shingles(other, length)
    return Fraction(len(mine & theirs), len(mine | theirs))


def by_every_pair(
    texts: Sequence[str], at_least: Fraction, length: int, groups: Sequence[int] | None = None
) -> list[Twin | None]:
    found: list[Twin | None] = []
    for position, text in enumerate(texts):
        alike = (
            Twin(earlier, jaccard(texts[earlier], text, length))
            for earlier in range(position)
            if groups is None or groups[earlier] == groups[position]
        )
        found.append(next((twin for twin in alike if twin.likeness >= at_least), None))
    return found


def edited(edits: Sequence[tuple[int, str]]) -> str:
    characters = list(REPORT)
    for at, character in edits:
        characters[at] = character
    return "".join(characters)


# Few letters have many shingles in common, and edits of one text lie on both sides of every threshold.
edits = st.lists(st.tuples(st.integers(0, len(REPORT) - 1), st.sampled_from("水山村")), max_size=4)
texts = st.lists(st.text("甲乙", min_size=1, max_size=12) | edits.map(edited), max_size=14)
shares = st.fractions(Fraction(1, 20), 1, max_denominator=20)


@given(texts, shares, st.integers(1, 6), st.lists(st.integers(0, 1), min_size=14, max_size=14) | st.none())
def test_the_first_alike_is_the_one_that_comparing_every_pair_finds(
    texts: list[str], at_least: Fraction, length: int, groups: list[int] | None
) -> None:
    own = None if groups is None else groups[: len(texts)]
    assert first_alike(texts, at_least, length, own) == by_every_pair(texts, at_least, length, own)


@given(st.text(min_size=1, max_size=30), st.text(min_size=1, max_size=30), st.integers(1, 6))
def test_likeness_is_jaccards_of_the_sets_of_shingles(one: str, other: str, length: int) -> None:
    assert likeness(one, other, length) == likeness(other, one, length) == jaccard(one, other, length)
    assert likeness(one, one, length) == 1


def test_a_text_as_alike_as_asked_for_is_alike_and_one_a_trace_less_is_not() -> None:
    one, other = REPORT, REPORT[:-2]
    share = jaccard(one, other, 5)
    assert 0 < share < 1
    assert first_alike([one, other], share, 5) == [None, Twin(0, share)]
    assert first_alike([one, other], share + Fraction(1, 10**9), 5) == [None, None]


def test_the_first_is_named_and_not_the_most_alike() -> None:
    nearly, same = REPORT[:-1], REPORT
    assert first_alike([nearly, same, REPORT], FOUR_FIFTHS, 5)[2] == Twin(0, jaccard(nearly, REPORT, 5))


def test_percent_is_rounded_down() -> None:
    assert Twin(0, Fraction(999, 1000)).percent == 99
    assert Twin(0, Fraction(4, 5)).percent == 80
    assert Twin(0, Fraction(1)).percent == 100


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("两口水井，已打好！", "两口水井已打好"),
        (" Ｗｅｌｌ　No. 2\n", "wellno2"),
        ("STRASSE straße", "strassestrasse"),
        ("①号井_（东）", "1号井东"),
        ("……——！😀", ""),
        ("水\u200b井", "水井"),
    ],
)
def test_letters_and_digits_are_compared_whatever_their_width_and_case(written: str, compared: str) -> None:
    assert comparable(written) == compared
    assert comparable(compared) == compared


def test_texts_shorter_than_a_shingle_are_alike_only_if_they_are_the_same() -> None:
    assert first_alike(["水井", "水井", "水", "水井三"], Fraction(1, 100), 5) == [
        None,
        Twin(0, Fraction(1)),
        None,
        None,
    ]


def test_no_text_and_a_single_one_have_no_twin() -> None:
    assert first_alike([], FOUR_FIFTHS, 5) == []
    assert first_alike([REPORT], FOUR_FIFTHS, 5) == [None]


def test_ten_thousand_identical_texts_are_copies_of_the_first() -> None:
    found = first_alike([REPORT * 800] * 10_000, FOUR_FIFTHS, 5)
    assert found == [None, *[Twin(0, Fraction(1))] * 9_999]


def test_ten_thousand_texts_from_one_template_are_found_without_comparing_every_pair(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pairs = 0

    def counted(one: str, other: str, length: int) -> Fraction:
        nonlocal pairs
        pairs += 1
        return likeness(one, other, length)

    monkeypatch.setattr(module, "likeness", counted)
    texts = [f"{REPORT}{number}{REPORT[::-1]}" for number in range(10_000)]
    found = first_alike(texts, FOUR_FIFTHS, 5)
    assert [twin is None for twin in found] == [True, *[False] * 9_999]
    assert pairs == 9_999


def test_no_text_is_compared_with_more_than_so_many_and_what_is_found_is_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    counts: list[int] = []
    promising = module._most_promising

    def counted(earlier: NDArray[np.int64], in_common: NDArray[np.int64]) -> list[int]:
        chosen = promising(earlier, in_common)
        counts.append(len(chosen))
        assert chosen == sorted(set(chosen))
        return chosen

    monkeypatch.setattr(module, "_most_promising", counted)
    monkeypatch.setattr(module, "MOST_LOOKED_AT", 10)
    chance = random.Random(8)
    template = REPORT + REPORT[::-1] + REPORT[::2]
    texts = [template[:at] + "新" + template[at + 1 :] for at in chance.choices(range(len(template)), k=60)]
    texts = [text[:at] + "旧" + text[at + 1 :] for text, at in zip(texts, range(60), strict=True)]
    found = first_alike(texts, FOUR_FIFTHS, 5)
    exact = by_every_pair(texts, FOUR_FIFTHS, 5)
    assert max(counts) == 10
    for twin, text, first in zip(found, texts, exact, strict=True):
        if twin is not None:
            assert first is not None
            assert twin.likeness == jaccard(texts[twin.position], text, 5) >= FOUR_FIFTHS


def test_texts_of_one_character_repeated() -> None:
    found = first_alike(["哈" * length for length in range(1, 300)], FOUR_FIFTHS, 5)
    assert found[:5] == [None] * 5
    assert found[5:] == [Twin(4, Fraction(1))] * 294


def test_shingles_that_are_given_the_same_number_make_no_texts_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_hashes", lambda text, _length, _group: np.arange(len(text), dtype=np.uint64))
    others = ["".join(chr(0x4E00 + 40 * number + at) for at in range(36)) for number in range(5)]
    assert first_alike([REPORT, *others, REPORT[:-1]], FOUR_FIFTHS, 5) == [
        *[None] * 6,
        Twin(0, jaccard(REPORT, REPORT[:-1], 5)),
    ]
