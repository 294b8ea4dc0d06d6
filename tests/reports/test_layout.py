from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from auditkit.reports import layout
from auditkit.reports.layout import Column, cell, drawn, fit, wrap, wrap_parts

ODD = st.text(alphabet=st.sampled_from("ab1 \u3000\t中，（）。.-😀👩❤©☎\ufe0f\u200d\u0301\u200b\u0085"), max_size=80)
MIXED = st.text(alphabet=st.sampled_from("ab 中文，。（《1.-"), max_size=120)


@given(MIXED, st.integers(min_value=4, max_value=40))
def test_wrapping_keeps_every_character_and_the_width(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def _wrapped_slowly(text: str, width: int) -> list[str]:
    """Wrap as `wrap` does, but measure all that is left of a word for each of its lines."""
    if cell_len(text) <= width:
        return [text]
    pieces: list[str] = []
    for piece in layout._PIECES.findall(text):
        joined = pieces and not pieces[-1].isspace() and not piece.isspace()
        if joined and (piece[0] in layout._CLOSING or pieces[-1][-1] in layout._OPENING):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    lines: list[str] = []
    line = ""
    length = 0
    for piece in pieces:
        rest = piece
        if length + cell_len(rest) > width and line.strip():
            lines.append(line.rstrip())
            line, length = "", 0
            if rest.isspace():
                continue
        while cell_len(rest) > width:
            head = set_cell_size(rest, width).rstrip() or rest[0]
            lines.append(head)
            rest = rest[len(head) :]
        line += rest
        length += cell_len(rest)
    return lines + ([line.rstrip()] if line.strip() else [])


@given(ODD, st.integers(min_value=1, max_value=20))
def test_looking_only_a_line_ahead_breaks_where_looking_at_all_the_rest_does(text: str, width: int) -> None:
    assert wrap(text, width) == _wrapped_slowly(text, width)


@pytest.mark.parametrize("sign", ["😀", "❤\ufe0f", "e\u0301", "（", "x"])
def test_a_word_is_measured_a_few_times_however_long_it_is(monkeypatch: pytest.MonkeyPatch, sign: str) -> None:
    measured = 0

    def counting(function: Callable[..., Any]) -> Callable[..., Any]:
        def counted(text: str, *arguments: int) -> Any:
            nonlocal measured
            measured += len(text)
            return function(text, *arguments)

        return counted

    monkeypatch.setattr(layout, "cell_len", counting(cell_len))
    monkeypatch.setattr(layout, "set_cell_size", counting(set_cell_size))
    word = sign * 20_000
    assert "".join(wrap(word, 80)) == word
    assert measured < 12 * len(word)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("披露日期为二零一九年，逾期。", 20, ["披露日期为二零一九", "年，逾期。"]),
        ("见《慈善法》第七十三条", 5, ["见", "《慈", "善", "法》", "第七", "十三", "条"]),
        ("the quick brown fox", 10, ["the quick", "brown fox"]),
        ("due 2019-12-09：逾期 3 天", 15, ["due", "2019-12-09：逾", "期 3 天"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
    ],
)
def test_lines_break_where_readers_expect_it(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width) == lines


def test_parts_stay_whole_where_they_can() -> None:
    assert wrap_parts(["one", "two three", "四五六"], 15) == ["one · two three", "四五六"]
    assert wrap_parts(["one two three"], 7) == ["one two", "three"]


@given(MIXED, st.integers(min_value=2, max_value=30), st.booleans())
def test_a_cell_is_exactly_as_wide_as_its_column(text: str, width: int, right: bool) -> None:
    assert cell_len(cell(text, width, right)) == width


def test_a_text_cut_short_says_so() -> None:
    assert cell("留守儿童", 6) == "留守… "
    assert cell("留守儿童", 8) == "留守儿童"
    assert cell("ab", 4, right=True) == "  ab"


PIECES = st.tuples(MIXED, st.sampled_from(["", "bold", "red", "bright_black"]))


def _printed(lines: list[layout.Line], color: bool) -> str:
    """Return what a rich console prints of all lines as one text, soft-wrapped."""
    stream = io.StringIO()
    console = Console(
        file=stream,
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        markup=False,
        highlight=False,
        emoji=False,
        legacy_windows=False,
    )
    console.print(Text("\n").join(Text.assemble(*line) for line in lines), soft_wrap=True)
    return stream.getvalue()


@given(st.lists(st.lists(PIECES, max_size=3), max_size=5), st.booleans())
def test_lines_are_drawn_as_rich_draws_them(lines: list[layout.Line], color: bool) -> None:
    assert drawn(lines, color) == _printed(lines, color)


def test_what_steers_a_terminal_is_not_drawn() -> None:
    assert drawn([[("a\x07\x08\x0b\x0c\rb", "red")]], color=True) == "\x1b[31mab\x1b[0m\n"


def test_a_long_report_is_never_put_together_as_one_rich_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(Text, "join")
    assert drawn([[("a", "bold")], [("b", "")]], color=False) == "a\nb\n"


def columns() -> list[Column]:
    return [
        Column("title", "Title", ["x" * 30], least=10),
        Column("charity", "Charity", ["y" * 20], least=8),
        Column("score", "Score", ["100.00"], right=True),
    ]


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (60, [("title", 30), ("charity", 20), ("score", 6)]),
        (50, [("title", 20), ("charity", 20), ("score", 6)]),
        (40, [("title", 15), ("charity", 15), ("score", 6)]),
        (28, [("title", 10), ("charity", 8), ("score", 6)]),
        (27, [("title", 19), ("score", 6)]),
        (15, [("title", 7), ("score", 6)]),
        (10, [("title", 4), ("score", 6)]),
    ],
)
def test_columns_are_cut_and_then_dropped(width: int, expected: list[tuple[str, int]]) -> None:
    assert [(column.name, column.width) for column in fit(columns(), width, ("charity",))] == expected
