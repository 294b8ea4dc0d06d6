"""Amounts: every accepted spelling exactly, every look-alike refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditkit.i18n import minor_digits
from auditkit.values.amounts import Amounts
from auditkit.values.columns import ColumnKind, Options, parse_column
from auditkit.values.problems import Refusal

CNY = Amounts("CNY", 1)


def read(cell: object, scale: int = 1, currency: str = "CNY") -> int | str:
    """Return the minor units of one cell, or the code of its problem."""
    parsed = parse_column([cell], ColumnKind("amount"), Options(currency=currency, scale=scale))
    if parsed.problems:
        assert parsed.values.isna().all()
        return parsed.problems[0].code
    return int(parsed.values[0])


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("1234.5", 123_450),
        ("1,234.50", 123_450),
        ("１，２３４．５０", 123_450),
        ("￥1,234", 123_400),
        ("¥ 1,234.00元", 123_400),
        ("RMB 5", 500),
        ("rmb¥5", 500),
        ("CNY5", 500),
        ("5 CNY", 500),
        ("人民币5元整", 500),
        ("1,572.4万元", 1_572_400_000),
        ("3.07亿", 30_700_000_000),
        ("5千元", 500_000),
        ("2百万", 200_000_000),
        ("(1,234.00)", -123_400),
        ("（1,234.00）", -123_400),
        ("¥(5)", -500),
        ("1,234-", -123_400),
        ("-¥5", -500),
        ("¥ -5", -500),
        ("− 5", -500),
        (".5", 50),
        ("1.500", 150),
        ("0.30000000000000004", 30),
        ("92233720368547758.07", 2**63 - 1),
        (0.1 + 0.2, 30),
        (1234.5, 123_450),
        (12_345_678_901_234.56, 1_234_567_890_123_456),
        (-0.0, 0),
        (7, 700),
        (Decimal("1.10"), 110),
    ],
)
def test_accepted(cell: object, fen: int) -> None:
    assert read(cell) == fen


@pytest.mark.parametrize(
    "cell",
    [
        "1,23",
        "1,2345",
        "12,34,567",
        "1.234,50",
        "1 234",
        "一百万",
        "约3万",
        "3-5万",
        "3万左右",
        "10%",
        "1e400",
        "1e5",
        "nan",
        "inf",
        "10²",
        "\u202e120",
        "\u2067120",
        "5½",
        "①",
        "1.",
        "元",
        "$",
        "(5",
        "--5",
        "-5-",
        "(-5)",
        "5百",
        "1亿2000万",
        "0x10",
        "1_000",
        "٣",
        "9" * 200,
        True,
        date(2019, 9, 9),
        float("nan"),
        float("inf"),
    ],
)
def test_look_alikes(cell: object) -> None:
    assert read(cell) == "not-an-amount"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1.005", "too-many-decimals"),
        ("0.0001", "too-many-decimals"),
        (1234.565, "too-many-decimals"),
        (1_000_000_000_000.005, "too-many-decimals"),
        ("1,572.40000005万元", "too-many-decimals"),
        ("$5", "other-currency"),
        ("5万美元", "other-currency"),
        ("€ 5", "other-currency"),
        ("HK$5", "other-currency"),
        ("#REF!", "error-value"),
        (1e300, "too-large"),
        (10**400, "too-large"),
        ("92233720368547758.08", "too-large"),
    ],
)
def test_refused_with_a_reason(cell: object, code: str) -> None:
    assert read(cell) == code


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("90071992547409.93", 9_007_199_254_740_993),
        ("9007199254740993", 900_719_925_474_099_300),
        ("45,035,996,273,704,970.43", 4_503_599_627_370_497_043),
        ("-92233720368547758.07", -(2**63) + 1),
    ],
)
def test_figures_that_a_float_would_lose(text: str, fen: int) -> None:
    assert round(Decimal(float(text.replace(",", ""))) * 100) != fen
    assert read(text) == fen


def test_no_text_and_no_whole_number_becomes_a_float(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_reader: Amounts, _numbers: object) -> object:
        raise AssertionError

    monkeypatch.setattr(Amounts, "floats", refuse)
    cells = ["1234.5", "1,234.50", "(3)", "5万元", 7, Decimal("1.10")]
    parsed = parse_column([*cells, 2**55, "0.30000000000000004"], ColumnKind("amount"), Options())
    assert parsed.values.tolist() == [123_450, 123_450, -300, 5_000_000, 700, 110, 2**55 * 100, 30]


@pytest.mark.parametrize("size", [10**3, 10**9, 10**12, 2**53 - 1])
@pytest.mark.parametrize("scale", [1, 10_000, 100_000_000])
@pytest.mark.parametrize("currency", ["CNY", "JPY", "KWD"])
def test_the_path_of_figures_equals_the_exact_path(size: int, scale: int, currency: str) -> None:
    reader = Amounts(currency, scale)
    written = [(sign * (size - step), decimals) for sign in (1, -1) for step in range(5) for decimals in range(4)]
    values, sure = reader.figures(*(np.array(column, np.int64) for column in zip(*written, strict=True)))
    factor = scale * 10 ** minor_digits(currency)
    for (figures, decimals), value, is_sure in zip(written, values.tolist(), sure.tolist(), strict=True):
        whole, rest = divmod(figures * factor, 10**decimals)
        assert is_sure == (rest == 0 and abs(figures * factor) < 2**63)
        assert value == whole or not is_sure


def test_noise_ends_below_a_hundredth_of_the_minor_unit() -> None:
    assert read("1.000099") == 100
    assert read("1.0001") == "too-many-decimals"
    assert read("0.9999001") == 100
    assert read("0.9999") == "too-many-decimals"


def test_scale_is_for_bare_numbers() -> None:
    assert read("1572.4", 10_000) == 1_572_400_000
    assert read(1572.4, 10_000) == 1_572_400_000
    assert read("¥1572.4", 10_000) == 1_572_400_000
    assert read("1572.4元", 10_000) == 157_240
    assert read("1亿", 10_000) == 10_000_000_000


def test_other_currencies() -> None:
    assert read("5.5", currency="JPY") == "too-many-decimals"
    assert read("¥5", currency="JPY") == 5
    assert read("$5", currency="HKD") == 500
    assert read("₹5", currency="INR") == 500
    problem = parse_column(["￡5"], ColumnKind("amount"), Options()).problems[0]
    assert problem.arguments == {"currency": "GBP", "expected": "CNY"}


FEN = st.integers(-(10**15), 10**15)


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(st.floats(), FEN.map(lambda fen: fen / 100), st.floats(-1e6, 1e6).map(lambda x: round(x, 4))),
    st.sampled_from([1, 1_000, 10_000]),
    st.sampled_from(["CNY", "JPY"]),
)
def test_the_float_path_equals_the_exact_path(number: float, scale: int, currency: str) -> None:
    reader = Amounts(currency, scale)
    values, sure = reader.floats(np.array([number]))
    digits = 0 if currency == "JPY" else 2
    exact: int | None = None
    if np.isfinite(number):
        numerator, denominator = Decimal(repr(number)).as_integer_ratio()
        nearest = (2 * numerator * scale * 10**digits + denominator) // (2 * denominator)
        if abs(numerator * scale * 10**digits - nearest * denominator) * 100 < denominator and abs(nearest) < 2**63:
            exact = nearest
    if sure[0]:
        assert values[0] == exact
    assert reader.one(number) == exact if exact is not None else isinstance(reader.one(number), Refusal)


@settings(max_examples=200, deadline=None)
@given(st.text("0123456789.,-+()¥元万亿 eE", max_size=12))
def test_text_is_read_exactly_or_refused(text: str) -> None:
    (result,) = CNY.texts([text])
    if isinstance(result, int):
        assert any(character in "0123456789" for character in text)
        assert not any(character in "eE" for character in text)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("100（元）", 10000),
        ("100(元)", 10000),
        ("28（万元）", 28000000),
        ("（100）", -10000),
        ("(12.3万元)", -12300000),
    ],
)
def test_only_a_figure_in_brackets_is_negative(text: str, fen: int) -> None:
    parsed = parse_column([text], ColumnKind("amount"), Options())
    assert parsed.values.tolist() == [fen]


@pytest.mark.parametrize("text", ["100(2)", "(1)100", "100（50元）"])
def test_a_figure_beside_one_in_brackets_is_no_amount(text: str) -> None:
    parsed = parse_column([text], ColumnKind("amount"), Options())
    assert [problem.code for problem in parsed.problems] == ["not-an-amount"]
