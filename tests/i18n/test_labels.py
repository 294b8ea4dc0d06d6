from __future__ import annotations

import pytest

from auditkit.i18n.labels import label
from auditkit.model.pack import DIMENSIONS, SEVERITIES
from auditkit.model.schema import ALL_TABLE_NAMES
from auditkit.model.verdict import OUTCOMES


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("dimension", DIMENSIONS),
        ("severity", SEVERITIES),
        ("status", OUTCOMES),
        ("input", ("read", "ignored", "failed")),
        ("table", ALL_TABLE_NAMES),
    ],
)
def test_every_code_has_a_label_without_underscores(kind: str, codes: tuple[str, ...]) -> None:
    labels = [label(kind, code) for code in codes]
    assert len(set(labels)) == len(codes)
    assert not any("_" in text for text in labels)


def test_an_unknown_code_is_shown_as_it_is_and_an_unknown_kind_is_a_mistake() -> None:
    assert label("dimension", "own_dimension") == "own_dimension"
    assert label("currency", "USD") == "USD"
    with pytest.raises(KeyError):
        label("colour", "red")
