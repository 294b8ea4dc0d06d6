"""What decides a draw is told in words: in each language, with its bounds and rates as people write them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from auditkit import i18n, resources
from auditkit.i18n.labels import label
from auditkit.sampling.parameters import figures, key_label, parameter_name

TIERS = [
    {"name": "top-100", "top": 100, "rate": 0.2},
    {"name": "rich", "top": 2000, "at_least": 5_000_000, "rate": 0.025},
    {"name": "rest", "rate": 0.03},
]


EN = "top-100 (first 100) 20 %; rich (first 2,000, from 50,000.00 yuan on) 2.5 %; rest (all others) 3 %"


@pytest.mark.parametrize(
    ("language", "value", "told"),
    [
        (
            "en",
            TIERS,
            EN,
        ),
        ("zh", TIERS, "top-100（前 100 名）20 %；rich（前 2,000 名、50,000.00 元起）2.5 %；rest（其余）3 %"),
        ("zh", "health", "健康"),
        ("zh", True, "是"),
        ("zh", None, "无"),
        ("en", 1000, "1,000"),
    ],
)
def test_figures_are_those_of_the_language_in_use(language: str, value: Any, told: str) -> None:
    with i18n.speaking(language):
        assert figures(value, "CNY") == told


def keys(properties: dict[str, Any], before: str = "") -> list[str]:
    """Return the keys of a file by its schema, those of entries of a list without their numbers."""
    found = []
    for name, value in properties.items():
        inner = value.get("items", value)
        below = keys(inner["properties"], f"{before}{name}.") if "properties" in inner else []
        found += below or [before + name]
    return found


@pytest.mark.parametrize("schema", ["manifest", "commitment", "selection"])
def test_every_key_of_a_file_has_a_name_in_both_languages(schema: str) -> None:
    whole = json.loads((resources.folder("schemas") / f"{schema}.schema.json").read_text(encoding="utf-8"))
    lists = ("strata", "mandatory", "selected", "reserves", "certain")
    stated = {name: value for name, value in whole["properties"].items() if name not in lists}
    for key in keys(stated):
        names = set()
        for language in i18n.LANGUAGES:
            with i18n.speaking(language):
                names.add(label("document", key))
        assert len(names) == 2, (key, names)


def test_an_entry_of_a_list_is_named_by_its_number() -> None:
    assert key_label("parameters.tiers.2.rate") == "share drawn of tier 2"
    assert key_label("of no file") == "of no file"
    assert (parameter_name("minimum"), parameter_name("tiers")) == (
        "minimum (least number drawn of each field)",
        "tiers",
    )
