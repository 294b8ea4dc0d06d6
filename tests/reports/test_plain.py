from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditkit.model.dataset import Place
from auditkit.reports.plain import one_line, place_text


@given(st.text(alphabet=st.characters()))
def test_one_line_is_printable_whatever_comes(text: str) -> None:
    assert one_line(text).isprintable()
    assert one_line(one_line(text)) == one_line(text)


def test_what_can_be_read_stays() -> None:
    assert one_line("乡村图书角（二期） A-1") == "乡村图书角（二期） A-1"
    assert one_line(" a\r\n\tb\u3000c ") == "a b c"
    assert one_line("a\x1b[31m\u202eb") == "a\ufffd[31m\ufffdb"


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        (Place("a.xlsx", "筹款", 5, "G5"), "a.xlsx › 筹款 › G5"),
        (Place("a.csv", None, 5, None), "a.csv › row 5"),
        (Place("a.xlsx", "审计"), "a.xlsx › 审计"),
        (Place(), ""),
    ],
)
def test_a_place_reads_from_file_to_cell(place: Place, shown: str) -> None:
    assert place_text(place) == shown


def test_what_two_places_share_is_said_once() -> None:
    beside = Place("a.xlsx", "筹款", 5, "G5")
    assert place_text(Place("a.xlsx", "筹款", 6, "G6"), beside) == "G6"
    assert place_text(Place("a.xlsx", "汇总", 6, "G6"), beside) == "汇总 › G6"
    assert place_text(Place("b.xlsx", "筹款", 6, "G6"), beside) == "b.xlsx › 筹款 › G6"
