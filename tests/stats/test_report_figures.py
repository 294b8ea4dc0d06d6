"""Figures that the report of 2020 prints, worked out again of what they are made of.

Source: Tencent Foundation and Tencent Research Institute, 2019-2020 poverty-alleviation report. Its inputs are rounded.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from auditkit import ingest, stats
from auditkit.model.statistics import Figure
from auditkit.reports.statistics.wording import figure_text, rounded

MILLION = 1_000_000
FEN = 100


def figure(measure: str, by: str = "", group: str = "", **tables: list[dict[str, Any]]) -> Figure:
    dataset = ingest.from_rows(tables)
    found = stats.statistics(dataset, date(2020, 12, 31)).figure(measure, "2019-99", by, group)
    assert found is not None
    return found


def funds(project_id: str = "P1", **amounts: int) -> dict[str, Any]:
    return {"project_id": project_id, "campaign": "2019-99", "total_amount": 0, **amounts}


def listed(project_id: str, field: str) -> dict[str, Any]:
    return {"project_id": project_id, "title": project_id, "org_id": "O1", "field": field, "campaign": "2019-99"}


def test_the_mean_donation_of_2019_is_36_72_yuan() -> None:
    found = figure("mean-donation", funds=[funds(public_amount=1_696 * MILLION, donations=46_183_300)])
    assert found.value == Fraction(1_696 * MILLION * FEN, 46_183_300)
    assert figure_text(found, "CNY") == "36.72"


def test_the_mean_donation_of_2015_lies_within_what_its_rounded_inputs_allow() -> None:
    found = figure("mean-donation", funds=[funds(public_amount=96 * MILLION, donations=678_900)])
    assert found.value == Fraction(96 * MILLION * FEN, 678_900)
    assert figure_text(found, "CNY") == "141.41"
    # The report prints 141.37, of an amount that it prints as 96 million: anything from 95.5 to 96.5 million.
    assert Fraction(95_500_000, 678_900) < Fraction("141.37") < Fraction(96_500_000, 678_900)


def test_the_matching_share_of_2019_is_28_39_per_cent() -> None:
    given = {"public_amount": 1_783 * MILLION, "platform_match": 400 * MILLION, "corporate_match": 307 * MILLION}
    found = figure("matching-share", funds=[funds(**given)])
    assert found.value == Fraction(707, 1_783 + 707)
    # The report prints 28.40 %, of amounts that are not rounded to millions; 28.39 rounds to the same 28.4.
    assert figure_text(found, "CNY") == "28.39 %"
    assert rounded(found.value * 100, 1) == Decimal("28.4")


def test_relief_got_95_12_per_cent_of_the_donations_of_2019() -> None:
    tables = {
        "projects": [listed("P1", "relief"), listed("P2", "ecology")],
        "funds": [
            funds("P1", public_amount=1_696 * MILLION),
            funds("P2", public_amount=(1_783 - 1_696) * MILLION),
        ],
    }
    assert figure_text(figure("public-donations-share", "field", "relief", **tables), "CNY") == "95.12 %"


def test_relief_had_91_67_per_cent_of_the_projects_of_2019() -> None:
    projects = [listed(f"P{number}", "relief" if number < 5_164 else "education") for number in range(5_633)]
    found = figure("projects-share", "field", "relief", projects=projects)
    assert (found.numerator, found.denominator) == (5_164, 5_633)
    assert figure_text(found, "CNY") == "91.67 %"


def test_an_index_of_45_is_that_of_222_equal_projects() -> None:
    # 2019, special care: the HHI by amount is 45, as if some 222 projects had raised the same.
    equal = [funds(f"P{number}", total_amount=100) for number in range(222)]
    found = figure("hhi-amount", funds=equal)
    assert found.value == Fraction(10_000, 222)
    assert figure_text(found, "CNY") == "45.05"


def test_a_half_goes_away_from_zero() -> None:
    assert [str(rounded(Fraction(each), 2)) for each in ("28.125", "-28.125", "28.1249", "0.005", "-0.004")] == [
        "28.13",
        "-28.13",
        "28.12",
        "0.01",
        "0.00",
    ]
