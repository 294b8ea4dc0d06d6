"""Normalised text, label keys and what a message may quote."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditkit.values.text import has_disguised_digits, label_key, normalise, normalise_all, shown, shown_name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  筹款　总额 ", "筹款 总额"),
        ("Ｐ０１", "P01"),
        ("a\n b\t\tc", "a b c"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("soft\xadhyphen", "softhyphen"),
        ("right\u202eleft", "rightleft"),
        ("nul\x00bell\x07", "nulbell"),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
        ("e\u0301", "é"),
        ("（）：，", "():,"),
        ("", ""),
    ],
)
def test_normalise(text: str, expected: str) -> None:
    assert normalise(text) == expected


ANY_TEXT = st.text(st.one_of(st.characters(), st.sampled_from(" \t\n\x00\u200b\u3000\u0301\u0323１（ﬁ")), max_size=20)


@settings(max_examples=200, deadline=None)
@given(ANY_TEXT)
def test_normalised_text_stays_as_it_is(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert once == once.strip()
    assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in once)


@settings(max_examples=200, deadline=None)
@given(st.lists(ANY_TEXT, max_size=6))
def test_all_at_once_equals_one_by_one(texts: list[str]) -> None:
    assert list(normalise_all(texts)) == [normalise(text) for text in texts]


@pytest.mark.parametrize("texts", [["P01", "a b"], ["教育", "P01"], [""]])
def test_tidy_texts_are_not_copied(texts: list[str]) -> None:
    assert normalise_all(texts) is texts


def test_a_long_run_of_combining_marks_is_cut_short() -> None:
    assert len(normalise("a" + "\u0301\u0323" * 16_000)) < 100


@pytest.mark.parametrize(
    ("one", "other"),
    [("Project ID", "project_id"), ("筹款 总额：", "筹款总额"), ("*Total-Raised", "total raised"), ("ＵＲＬ", "url")],
)
def test_labels_that_are_the_same(one: str, other: str) -> None:
    assert label_key(one) == label_key(other)


def test_a_unit_stays_in_a_label() -> None:
    assert label_key("金额（万元）") == "金额(万元)"


def test_shown_text_is_cut_and_cannot_steer_a_terminal() -> None:
    assert shown("\x1b[31mred\x07") == "\ufffd[31mred\ufffd"
    assert shown("a\nb") == "a b"
    assert shown("x" * 80) == "x" * 80
    assert shown("x" * 81) == "x" * 79 + "…"
    assert len(shown("y" * 1_000_000)) == 80
    assert shown("\ufdfa" * 80).endswith("…")


def test_disguised_digits_are_all_the_characters_that_become_digits() -> None:
    for point in range(0x20000):
        character = chr(point)
        becomes_digits = any("0" <= made <= "9" for made in unicodedata.normalize("NFKC", character))
        if character.isnumeric() and not character.isdecimal() and becomes_digits:
            assert has_disguised_digits(character), hex(point)
    assert not has_disguised_digits("２０１９年1月3万")


def test_no_combining_mark_escapes_the_cut() -> None:
    marks = [chr(point) for point in range(0x20000) if unicodedata.combining(chr(point))]
    assert all(len(normalise("a" + mark * 1_000)) <= 100 for mark in marks)


def test_what_is_shown_of_a_text_is_masked_and_a_name_is_not() -> None:
    assert shown("张三 １３８\u200b００１３８０００") == "张三 138****8000"
    assert shown_name("张三 13800138000.xlsx") == "张三 13800138000.xlsx"


@pytest.mark.parametrize(
    ("secret", "parts"),
    [
        ("13800138000", ["1380013", "3800138", "8001380", "0013800", "0138000"]),
        ("4111 1111 1111 1111", ["4111 11", "1 1111 1"]),
        ("zhang.san@example.org", ["zhan", "hang"]),
    ],
)
def test_no_part_of_personal_data_is_shown_because_a_text_is_cut_in_them(secret: str, parts: list[str]) -> None:
    for before in (*range(60, 82), *range(295, 322)):
        for filler in ("字", " ", "\u200b"):
            text = shown(f"字{filler * before}{secret}{'尾' * 400}")
            assert not [part for part in parts if part in text]
