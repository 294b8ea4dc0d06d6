"""Whole columns: dtypes, missing cells, bounds, text, and problems that point at their cells."""

from __future__ import annotations

import random
from datetime import date, datetime, time
from decimal import Decimal
from unicodedata import category

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditkit.values.columns import ColumnKind, Options, parse_column
from auditkit.values.problems import Problem

DTYPES = {
    "text": "str",
    "enum": "str",
    "date": "datetime64[us]",
    "amount": "Int64",
    "integer": "Int64",
    "number": "Float64",
    "percent": "Float64",
    "yes_no": "boolean",
}


@pytest.mark.parametrize(("column_type", "dtype"), DTYPES.items())
def test_dtypes_hold_for_empty_and_missing_columns(column_type: str, dtype: str) -> None:
    for cells in ([], ["", None, "-", "—", "N/A", "待定", pd.NaT, pd.NA], [""], [None]):
        parsed = parse_column(cells, ColumnKind(column_type), Options())
        assert parsed.values.dtype == dtype
        assert len(parsed.values) == len(cells)
        assert parsed.values.isna().all()
        assert parsed.problems == []


@pytest.mark.parametrize("column_type", DTYPES)
@pytest.mark.parametrize("cell", ["#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "＃ＲＥＦ！"])
def test_error_values_are_problems_in_every_column(column_type: str, cell: str) -> None:
    (problem,) = parse_column(["", cell], ColumnKind(column_type), Options()).problems
    assert (problem.index, problem.check, problem.code) == (1, "type", "error-value")


def test_the_own_words_of_a_column_for_nothing_are_missing_in_it_however_they_are_written() -> None:
    cells = ["匿名", " 匿名 ", "ANONYMOUS", "ａｎｏｎｙｍｏｕｓ", "Anonymous\u200b", "匿名者", "anonymous 1", "无"]
    kind = ColumnKind("text", missing=frozenset({"匿名", "anonymous"}))

    parsed = parse_column(cells, kind, Options())

    assert parsed.values.dropna().tolist() == ["匿名者", "anonymous 1"]
    assert parsed.problems == []
    assert parse_column(cells, ColumnKind("text"), Options()).values.isna().tolist() == [False] * 7 + [True]


@pytest.mark.parametrize("column_type", DTYPES)
def test_text_that_is_too_long_is_a_problem_in_every_column(column_type: str) -> None:
    (problem,) = parse_column(["1" * 32_768], ColumnKind(column_type), Options()).problems
    assert (problem.check, problem.code, len(problem.value)) == ("type", "text-too-long", 80)


def test_text_of_the_greatest_length_is_kept() -> None:
    parsed = parse_column(["文" * 32_767], ColumnKind("text"), Options())
    assert parsed.problems == []
    assert len(parsed.values[0]) == 32_767


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (1001.0, "1001"),
        (-0.0, "0"),
        (1.5, "1.5"),
        (1e-7, "0.0000001"),
        (7, "7"),
        (Decimal("1.50"), "1.50"),
        (True, "TRUE"),
        (False, "FALSE"),
        (date(2019, 9, 9), "2019-09-09"),
        (datetime(2019, 9, 9), "2019-09-09"),
        (datetime(2019, 9, 9, 12, 30), "2019-09-09 12:30:00"),
        (time(12, 30), "12:30:00"),
        (" Ｐ０１\u200b\n", "P01"),
        ("1001", "1001"),
    ],
)
def test_text_of_other_types(cell: object, text: str) -> None:
    assert parse_column([cell, "A"], ColumnKind("text"), Options()).values.tolist() == [text, "A"]


@pytest.mark.parametrize(
    ("cell", "code"), [(123456789012345678.0, "digits-lost"), (1e15, "digits-lost"), (float("nan"), "error-value")]
)
def test_numbers_that_are_no_text(cell: float, code: str) -> None:
    (problem,) = parse_column([cell, 1.0], ColumnKind("text"), Options()).problems
    assert (problem.index, problem.code) == (0, code)


def test_a_lone_surrogate_does_not_stop_the_column() -> None:
    assert parse_column(["\ud800x", "y"], ColumnKind("text"), Options()).values.tolist() == ["\ufffdx", "y"]


def test_values_beyond_the_bounds_are_refused() -> None:
    parsed = parse_column(["-1", 2.0, "11", "abc"], ColumnKind("integer", minimum=0, maximum=10), Options())
    assert parsed.values.fillna(-99).tolist() == [-99, 2, -99, -99]
    assert parsed.problems == [
        Problem(0, "range", "below-minimum", "-1", {"minimum": 0}),
        Problem(2, "range", "above-maximum", "11", {"maximum": 10}),
        Problem(3, "type", "not-an-integer", "abc", {}),
    ]


def test_bounds_of_amounts_are_in_minor_units() -> None:
    parsed = parse_column([-0.01, 0.0, "(5)"], ColumnKind("amount", minimum=0), Options())
    assert [(problem.index, problem.code, problem.value) for problem in parsed.problems] == [
        (0, "below-minimum", "-0.01"),
        (2, "below-minimum", "(5)"),
    ]


def test_a_mixed_column_keeps_every_cell_in_its_place() -> None:
    cells = [1.5, "2.50", None, 3, "约3万", Decimal("4.25"), True, "2.50", float("inf"), "", "￥1,000", "约3万"]
    parsed = parse_column(cells, ColumnKind("amount"), Options())
    assert parsed.values.fillna(-1).tolist() == [150, 250, -1, 300, -1, 425, -1, 250, -1, -1, 100_000, -1]
    assert [(problem.index, problem.value) for problem in parsed.problems] == [
        (4, "约3万"),
        (6, "TRUE"),
        (8, "inf"),
        (11, "约3万"),
    ]


def test_an_unknown_type_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="colour"):
        parse_column([], ColumnKind("colour"), Options())


CELLS: st.SearchStrategy[object] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.text(max_size=12),
    st.sampled_from(
        ["11/09/2024", "25/09/2024", "2019-09-09", "1,234.5万元", "(5)", "是", "10%", "#REF!", "无", "\x1b[0m"]
    ),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(CELLS, max_size=10), st.sampled_from(sorted(DTYPES)), st.randoms(use_true_random=False))
def test_any_cells_in_any_order(cells: list[object], column_type: str, shuffler: random.Random) -> None:
    kind = ColumnKind(column_type, codes={"a": "a"}, minimum=None if column_type in ("text", "enum", "date") else 0)
    parsed = parse_column(cells, kind, Options())
    order = list(range(len(cells)))
    shuffler.shuffle(order)
    again = parse_column([cells[index] for index in order], kind, Options())

    assert parsed.values.dtype == DTYPES[column_type]
    indices = [problem.index for problem in parsed.problems]
    assert indices == sorted(set(indices))
    assert parsed.values[indices].isna().all()
    assert all(len(problem.value) <= 80 for problem in parsed.problems)
    assert not any(category(character) in ("Cc", "Cs") for problem in parsed.problems for character in problem.value)
    assert again.values.isna().tolist() == [bool(parsed.values.isna()[index]) for index in order]
    assert again.values.dropna().tolist() == [parsed.values[index] for index in order if parsed.values.notna()[index]]
    seen = {problem.index: (problem.code, problem.value, problem.arguments) for problem in parsed.problems}
    assert {
        order[problem.index]: (problem.code, problem.value, problem.arguments) for problem in again.problems
    } == seen
