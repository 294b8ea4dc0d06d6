"""Integers, numbers and percents."""

from __future__ import annotations

from decimal import Decimal

import pytest

from auditkit.values.columns import ColumnKind, Options, parse_column


def read(column_type: str, cell: object, scale: int = 1) -> float | str:
    """Return the value of one cell, or the code of its problem."""
    parsed = parse_column([cell], ColumnKind(column_type), Options(scale=scale))
    if parsed.problems:
        assert parsed.values.isna().all()
        return parsed.problems[0].code
    value: float = parsed.values[0]
    return value


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("12", 12),
        ("1,234", 1234),
        ("１２", 12),
        ("12.0", 12),
        ("-3", -3),
        ("−3", -3),
        (12.0, 12),
        (12, 12),
        (2**60, 2**60),
        (Decimal(3), 3),
    ],
)
def test_integers(cell: object, expected: int) -> None:
    assert read("integer", cell) == expected


@pytest.mark.parametrize(
    "cell", ["12.5", 12.5, "1人", "1,23", "3万", "1e3", "十", "2²", True, float("nan"), float("inf"), "9" * 99]
)
def test_no_integers(cell: object) -> None:
    assert read("integer", cell) == "not-an-integer"


@pytest.mark.parametrize("cell", [1e20, 2**63, "9223372036854775808", Decimal("1E30")])
def test_integers_too_large(cell: object) -> None:
    assert read("integer", cell) == "too-large"


def test_a_column_of_ten_thousands() -> None:
    assert read("integer", 1.5, 10_000) == 15_000
    assert read("integer", "1.5", 10_000) == 15_000
    assert read("integer", 1.1, 10_000) == 11_000
    assert read("integer", 1.00005, 10_000) == "not-an-integer"
    assert read("number", "1.5", 10_000) == 15_000.0


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("1.5", 1.5), ("1,234.5", 1234.5), ("1e5", 1e5), (".5", 0.5), (3, 3.0), (0.1, 0.1), (Decimal("0.1"), 0.1)],
)
def test_numbers(cell: object, expected: float) -> None:
    assert read("number", cell) == expected


@pytest.mark.parametrize("cell", ["abc", "1,23", "nan", "inf", float("inf"), float("nan"), "1.234,5", True])
def test_no_numbers(cell: object) -> None:
    assert read("number", cell) == "not-a-number"


def test_a_number_beyond_floats() -> None:
    assert read("number", "1e400") == "too-large"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("10%", 0.1), ("０.１", 0.1), ("10.1％", 0.101), ("-7 %", -0.07), (0.1, 0.1), (1, 1.0), ("1,000%", 10.0)],
)
def test_percents(cell: object, expected: float) -> None:
    assert read("percent", cell) == expected


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("百分之十", "percent-in-words"),
        ("10‰", "not-a-percent"),
        ("1e3", "not-a-percent"),
        ("%", "not-a-percent"),
        (True, "not-a-percent"),
    ],
)
def test_no_percents(cell: object, code: str) -> None:
    assert read("percent", cell) == code
