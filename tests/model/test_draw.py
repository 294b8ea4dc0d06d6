"""How a pack's parameters become those of a draw."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from auditkit.errors import BadUsage
from auditkit.model.draw import DEFAULT_TIERS, SamplingParameters, Tier
from auditkit.model.pack import Pack, Parameter


def pack(**values: Any) -> Pack:
    parameters = {name: Parameter(name, value, None, None, {}) for name, value in values.items()}
    return Pack("p", "1", {}, (), parameters)


def test_a_pack_without_parameters_gives_the_defaults() -> None:
    parameters = SamplingParameters.from_pack(pack())
    assert parameters == SamplingParameters(audit_top_n=5, tiers=DEFAULT_TIERS, minimum=1)
    assert [(tier.top, tier.rate) for tier in parameters.tiers] == [
        (100, Fraction(1, 5)),
        (1000, Fraction(1, 10)),
        (None, Fraction(3, 100)),
    ]


def test_rates_are_the_decimals_that_people_wrote() -> None:
    tiers = [{"top": 10, "rate": 0.1}, {"name": "big", "at_least": 500, "rate": "0.07"}, {"rate": 1}]
    parameters = SamplingParameters.from_pack(
        pack(audit_top_n=3, sampling_tiers=tiers, sampling_minimum=2), "other", True
    )
    assert parameters == SamplingParameters(
        3,
        (
            Tier("top-10", Fraction(1, 10), top=10),
            Tier("big", Fraction(7, 100), at_least=500),
            Tier("rest", Fraction(1)),
        ),
        2,
        "other",
        True,
    )


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"audit_top_n": -1}, "audit_top_n"),
        ({"audit_top_n": 2.5}, "audit_top_n"),
        ({"audit_top_n": True}, "audit_top_n"),
        ({"sampling_minimum": "two"}, "sampling_minimum"),
        ({"sampling_tiers": "0.2"}, "sampling_tiers"),
        ({"sampling_tiers": [0.2]}, "sampling_tiers"),
        ({"sampling_tiers": [{"top": 10}]}, "sampling_tiers"),
        ({"sampling_tiers": [{"rate": "a fifth"}]}, "sampling_tiers"),
        ({"sampling_tiers": [{"rate": 0.2, "top": 1.5}]}, "sampling_tiers"),
        ({"sampling_tiers": [{"rate": 0.2, "tops": 10}]}, "sampling_tiers"),
    ],
)
def test_values_of_another_form_are_refused(values: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadUsage, match=reason):
        SamplingParameters.from_pack(pack(**values))
