"""Missing values and error values."""

from __future__ import annotations

import pytest

from auditkit.values.missing import ERROR_VALUES, MISSING
from auditkit.values.text import normalise


@pytest.mark.parametrize(
    "text", ["", "  ", "\u3000", "-", "－", "—", "——", "/", "无", "N/A", "n/a", "Null", "NULL", "待定", "none"]
)
def test_missing(text: str) -> None:
    assert normalise(text) in MISSING


@pytest.mark.parametrize("text", ["0", "无保留", "#N/A", "#REF!", "nan", "-1", "否", "P/1", "?"])
def test_not_missing(text: str) -> None:
    assert normalise(text) not in MISSING


def test_an_error_value_is_not_missing() -> None:
    assert {"#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "Err:508"} <= ERROR_VALUES
    assert not MISSING & ERROR_VALUES
