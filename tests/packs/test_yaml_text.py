from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditkit.packs.document import read
from auditkit.packs.yaml_text import entry, in_lines, in_one_line

Write = Callable[..., str]

ALIKE = [
    "",
    "~",
    "null",
    "true",
    "No",
    "1",
    "-0.5",
    "1e3",
    "0x1F",
    "017",
    "1_0",
    ".5",
    "2019-09-09",
    "12:30",
    "a: b",
    "# c",
]
TEXTS = st.sampled_from(ALIKE) | st.text("aZ09 :#-'\"{}[],&*!|>%@`\\?\n中。", max_size=12)
SCALARS = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | TEXTS | st.decimals(-1000, 1000, places=2)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc_", min_size=1, max_size=4), inner, max_size=3)
    ),
    max_leaves=12,
)


def typed(value: Any) -> Any:
    """Return a value in which true differs from 1, and a decimal number from a whole one."""
    if isinstance(value, dict):
        return {key: typed(each) for key, each in value.items()}
    return [typed(each) for each in value] if isinstance(value, list) else (type(value), value)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(VALUES)
def test_what_is_written_is_read_as_it_was(write: Write, value: Any) -> None:
    name = write("x:\n" + "".join(f"  {line}\n" for line in in_lines([value]).split("\n")), head=False)
    assert typed(read(Path(name), name).value) == typed({"x": [value]})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(VALUES)
def test_an_entry_is_read_as_it_was(write: Write, value: Any) -> None:
    name = write(entry("key", value) + "\n", head=False)
    assert typed(read(Path(name), name).value) == typed({"key": value})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("2019-09-09", "2019-09-09"),
        (Decimal("0.80"), "0.80"),
        (True, "true"),
        ([{"days": 7, "earns": Decimal("0.8")}], "[{days: 7, earns: 0.8}]"),
        ({"en": "A, b", "zh": "甲"}, "{en: 'A, b', zh: 甲}"),
    ],
)
def test_on_one_line(value: Any, text: str) -> None:
    assert in_one_line(value) == text
