"""Plain numbers, all of a column at once."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from auditkit.values.figures import plain_figures

PLAIN = re.compile(r"(-?)([0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3}){1,3})(?:\.([0-9]{1,3}))?", re.ASCII)


@pytest.mark.parametrize(
    ("text", "figures", "decimals"),
    [("0", 0, 0), ("-1,234.50", -123450, 2), ("999,999,999,999.999", 999_999_999_999_999, 3), ("007", 7, 0)],
)
def test_a_plain_number(text: str, figures: int, decimals: int) -> None:
    plain, found, places = plain_figures([text])
    assert (plain.tolist(), found.tolist(), places.tolist()) == ([True], [figures], [decimals])


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "-",
            ".",
            "1.",
            ".5",
            "1.2345",
            "1,23",
            "1,2345",
            "12,34,567",
            ",123",
            "1,,234",
            "1.234,567",
            "--1",
            "1-",
        ),
        *("1-", "+1", "1234,567", "1234567890123", "1,234,567,890,123", "1 234", "1.2.3", "１２", "12\n34", "1\n", "é"),
    ],
)
def test_anything_else_is_for_others(text: str) -> None:
    plain, found, places = plain_figures(["1", text, "2.5"])
    assert (plain.tolist(), found.tolist(), places.tolist()) == ([True, False, True], [1, 25], [0, 1])


@given(st.lists(st.text("0123456789,.-\n x０", max_size=8) | st.from_regex(PLAIN, fullmatch=True), min_size=1))
@example(["-"])
@settings(max_examples=500)
def test_together_they_are_what_each_is_alone(texts: list[str]) -> None:
    plain, figures, decimals = plain_figures(texts)
    found = [PLAIN.fullmatch(text) for text in texts]
    assert plain.tolist() == [each is not None for each in found]
    expected = [
        (int(each[1] + each[2].replace(",", "") + (each[3] or "")), len(each[3] or "")) for each in found if each
    ]
    assert list(zip(figures.tolist(), decimals.tolist(), strict=True)) == expected
    assert figures.dtype == decimals.dtype == np.int64
