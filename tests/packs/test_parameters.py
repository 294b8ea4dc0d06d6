from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from auditkit.errors import BadUsage
from auditkit.model.pack import Parameter
from auditkit.packs.parameters import substitute, with_settings


def set_to(value: Any, text: str, minimum: Any = None) -> Any:
    return with_settings({"n": Parameter("n", value, minimum, None, {})}, {"n": text})["n"].value


@pytest.mark.parametrize(
    ("value", "text", "expected"),
    [
        (5, " 12 ", 12),
        (5, "-3", -3),
        (Decimal("0.5"), "2", Decimal("2")),
        (Decimal("0.5"), "0.125", Decimal("0.125")),
        (True, "no", False),
        (False, "是", True),
        ("health", " relief ", "relief"),
        ("2019-12-31", "2020-02-29", "2020-02-29"),
        (["2020-01-01"], "2020-01-01,2020-05-01", ["2020-01-01", "2020-05-01"]),
        ([1, 2], "3", [3]),
    ],
)
def test_a_setting_is_read_as_what_the_value_is(value: Any, text: str, expected: Any) -> None:
    read = set_to(value, text)
    assert read == expected
    assert type(read) is type(expected)


@pytest.mark.parametrize(
    ("value", "text", "expected"),
    [
        (5, "", "a whole number"),
        (5, "1" * 40, "a whole number"),
        (True, "maybe", "yes or no"),
        ("2019-12-31", "2019-02-29", "a date as 2019-12-01"),
        ("2019-12-31", "20191231", "a date as 2019-12-01"),
    ],
)
def test_a_setting_of_another_type_says_what_it_takes(value: Any, text: str, expected: str) -> None:
    with pytest.raises(BadUsage, match=f"it takes {expected}"):
        set_to(value, text)


def test_dates_have_bounds_too() -> None:
    assert set_to("2019-12-31", "2019-01-01", "2019-01-01") == "2019-01-01"
    with pytest.raises(BadUsage, match=r"n is 2018-12-31; it must be at least 2019-01-01\."):
        set_to("2019-12-31", "2018-12-31", "2019-01-01")


def test_a_table_of_figures_cannot_be_set() -> None:
    with pytest.raises(BadUsage, match="n is a table of figures and cannot be set here"):
        set_to([{"top": 100, "rate": Decimal("0.2")}], "1")


def test_control_characters_of_a_setting_are_not_shown() -> None:
    with pytest.raises(BadUsage) as caught:
        set_to(5, "\x1b[31m")
    assert "\x1b" not in caught.value.message


def test_parameters_are_put_in_at_every_depth_and_unknown_ones_told_with_their_place() -> None:
    unknown: list[tuple[Any, str]] = []
    used: dict[tuple[str | int, ...], str] = {}
    spec = {"a": {"parameter": "n"}, "b": [{"c": {"parameter": "n"}}, {"parameter": "m"}], "d": {"parameter": 3}}
    result = substitute(spec, {"n": 7}, ("due",), lambda path, name: unknown.append((path, name)), used)
    assert result == {"a": 7, "b": [{"c": 7}, {"parameter": "m"}], "d": {"parameter": 3}}
    assert unknown == [(("due", "b", 1, "parameter"), "m")]
    assert used == {("due", "a"): "n", ("due", "b", 0, "c"): "n"}
    assert spec["a"] == {"parameter": "n"}
