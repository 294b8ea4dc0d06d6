"""How a pack's parameters become those of a draw."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from auditkit.errors import BadUsage
from auditkit.model.draw import SamplingParameters, Tier
from auditkit.model.pack import Pack, PackSource, Parameter


def pack(**values: Any) -> Pack:
    parameters = {name: Parameter(name, value, None, None, {}) for name, value in values.items()}
    return Pack("p", "1", {}, (), parameters, sources=(PackSource("p", "1", "", "p.yaml"),))


WHOLE: dict[str, Any] = {"audit_top_n": 5, "sampling_tiers": [{"rate": 0.1}], "sampling_minimum": 1}


@pytest.mark.parametrize("name", list(WHOLE))
def test_a_pack_that_lacks_a_parameter_is_refused_by_its_name(name: str) -> None:
    rest = {key: value for key, value in WHOLE.items() if key != name}
    with pytest.raises(BadUsage, match=f"A draw needs the parameter {name}, which these rules do not have: p"):
        SamplingParameters.from_pack(pack(**rest), "CNY")


def test_rates_are_the_decimals_that_people_wrote() -> None:
    tiers = [{"top": 10, "rate": 0.1}, {"name": "big", "at_least": 500, "rate": "0.07"}, {"rate": 1}]
    parameters = SamplingParameters.from_pack(
        pack(audit_top_n=3, sampling_tiers=tiers, sampling_minimum=2), "CNY", "other", True
    )
    assert parameters == SamplingParameters(
        3,
        (
            Tier("top-10", Fraction(1, 10), top=10),
            Tier("big", Fraction(7, 100), at_least=50_000),
            Tier("rest", Fraction(1)),
        ),
        2,
        "other",
        True,
    )


def test_a_pack_may_ask_for_reserves() -> None:
    assert SamplingParameters.from_pack(pack(**WHOLE), "CNY").reserves == 0
    assert SamplingParameters.from_pack(pack(**WHOLE, sampling_reserves=3), "CNY").reserves == 3
    with pytest.raises(BadUsage, match="sampling_reserves"):
        SamplingParameters.from_pack(pack(**WHOLE, sampling_reserves=-1), "CNY")


@pytest.mark.parametrize(("currency", "minor_units"), [("CNY", 150_000), ("JPY", 1_500)])
def test_amounts_are_whole_units_of_the_currency_as_everywhere_in_a_pack(currency: str, minor_units: int) -> None:
    tiers = [{"at_least": Decimal("1500"), "rate": 0.5}, {"rate": 0.1}]
    parameters = SamplingParameters.from_pack(pack(**{**WHOLE, "sampling_tiers": tiers}), currency)
    assert parameters.tiers[0] == Tier("at-least-1500", Fraction(1, 2), at_least=minor_units)


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
        ({"sampling_tiers": [{"rate": 0.2, "at_least": 0.001}]}, "sampling_tiers"),
    ],
)
def test_values_of_another_form_are_refused(values: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadUsage, match=f"Parameter {reason}"):
        SamplingParameters.from_pack(pack(**{**WHOLE, **values}), "CNY")
