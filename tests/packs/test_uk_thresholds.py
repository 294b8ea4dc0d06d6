"""The thresholds of charities in England and Wales: at, just under and just over each, by the old law and the new."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from quickest import QUICKEST

from auditkit.check import judge_tables
from auditkit.model.pack import Pack
from auditkit.packs import load

OLD, NEW = date(2026, 9, 29), date(2026, 9, 30)
LATER = date(2027, 12, 31)
Judge = Callable[..., dict[str, str]]


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The pack as it is shipped."""
    return load(["uk-charity-commission"])


@pytest.fixture
def outcomes(pack: Pack) -> Judge:
    """Return a function that judges one financial year by the rules named, and gives the outcome of each."""

    def judged(*rules: str, as_of: date = LATER, **year: object) -> dict[str, str]:
        own = replace(pack, rules=tuple(rule for rule in pack.rules if rule.id in rules))
        tables = {
            "organizations": [{"org_id": "G1", "name": "Riverside Trust"}],
            "projects": [{"project_id": "P1", "title": "Clean water", "org_id": "G1", "field": "ecology"}],
            "annual_accounts": [{"org_id": "G1", "assurance": "none", **year}],
        }
        return {outcome.rule.id: outcome.status for outcome in judge_tables(own, tables, as_of, QUICKEST).outcomes}

    return judged


SCRUTINY = tuple(
    f"{duty}-{law}"
    for duty in ("independent-examination", "qualified-examiner", "audit")
    for law in ("to-2026", "from-2026")
)


def failed(outcome: dict[str, str]) -> list[str]:
    """Return the rules that failed."""
    return [rule for rule, status in outcome.items() if status == "failed"]


@pytest.mark.parametrize(
    ("income", "assets", "by_old", "by_new"),
    [
        ("24999.99", "0", None, None),
        ("25000", "0", None, None),
        ("25000.01", "0", "independent-examination", None),
        ("40000", "0", "independent-examination", None),
        ("40000.01", "0", "independent-examination", "independent-examination"),
        ("249999.99", "9000000", "independent-examination", "independent-examination"),
        ("250000", "9000000", "independent-examination", "independent-examination"),
        ("250000.01", "3259999.99", "qualified-examiner", "independent-examination"),
        ("250000.01", "3260000", "qualified-examiner", "independent-examination"),
        ("250000.01", "3260000.01", "audit", "independent-examination"),
        ("500000", "9000000", "audit", "independent-examination"),
        ("500000.01", "4999999.99", "audit", "qualified-examiner"),
        ("500000.01", "5000000", "audit", "qualified-examiner"),
        ("500000.01", "5000000.01", "audit", "audit"),
        ("999999.99", "0", "qualified-examiner", "qualified-examiner"),
        ("1000000", "0", "qualified-examiner", "qualified-examiner"),
        ("1000000.01", "0", "audit", "qualified-examiner"),
        ("1500000", "0", "audit", "qualified-examiner"),
        ("1500000.01", "0", "audit", "audit"),
    ],
)
def test_each_year_is_asked_for_one_scrutiny_by_the_law_of_its_last_day(
    outcomes: Judge, income: str, assets: str, by_old: str | None, by_new: str | None
) -> None:
    year = {"total_income": income, "total_assets": assets}
    assert failed(outcomes(*SCRUTINY, period_end=OLD, **year)) == ([f"{by_old}-to-2026"] if by_old else [])
    assert failed(outcomes(*SCRUTINY, period_end=NEW, **year)) == ([f"{by_new}-from-2026"] if by_new else [])


@pytest.mark.parametrize("period_end", [OLD, NEW])
@pytest.mark.parametrize(
    ("income", "enough"),
    [
        ("45000", {"independent_examination", "qualified_examination", "audit"}),
        ("600000", {"qualified_examination", "audit"}),
        ("2000000", {"audit"}),
    ],
)
def test_a_higher_scrutiny_does_for_a_lower_duty(
    outcomes: Judge, period_end: date, income: str, enough: set[str]
) -> None:
    every = ("none", "compilation", "review", "independent_examination", "qualified_examination", "audit")
    year = {"period_end": period_end, "total_income": income, "total_assets": "0"}
    assert {done for done in every if not failed(outcomes(*SCRUTINY, **year, assurance=done))} == enough


@pytest.mark.parametrize(
    ("income", "assets", "expected"),
    [
        ("250000", "", {"audit": "not_applicable", "qualified-examiner": "not_applicable"}),
        ("250000.01", "", {"audit": "unverifiable", "qualified-examiner": "failed"}),
        ("1000000", "", {"audit": "unverifiable", "qualified-examiner": "failed"}),
        ("1000000.01", "", {"audit": "failed", "qualified-examiner": "not_applicable"}),
        ("", "9000000", {"audit": "unverifiable", "qualified-examiner": "not_applicable"}),
    ],
)
def test_what_is_not_stated_leaves_an_audit_open_only_where_it_decides(
    outcomes: Judge, income: str, assets: str, expected: dict[str, str]
) -> None:
    seen = outcomes(*SCRUTINY, period_end=OLD, total_income=income, total_assets=assets)
    assert {duty: seen[f"{duty}-to-2026"] for duty in expected} == expected


@pytest.mark.parametrize("period_end", [OLD, NEW])
@pytest.mark.parametrize(
    ("rule", "bound"),
    [("annual-return-in-time", 10_000), ("accounts-filed-in-time", 25_000), ("charity-registered", 5_000)],
)
def test_what_is_filed_from_which_income_on_is_the_same_before_and_after(
    outcomes: Judge, period_end: date, rule: str, bound: int
) -> None:
    blank = {"report_filed_on": "", "accounts_published_on": ""}
    by_income = {
        income: outcomes(rule, period_end=period_end, total_income=income, **blank)[rule]
        for income in (f"{bound - 1}.99", f"{bound}", f"{bound}.01")
    }
    beyond = "unverifiable" if rule == "charity-registered" else "failed"  # no sheet here says who is registered
    assert list(by_income.values()) == ["not_applicable", "not_applicable", beyond]


@pytest.mark.parametrize(
    ("period_end", "due", "day_after"),
    [
        (date(2024, 3, 31), date(2025, 1, 31), date(2025, 2, 1)),
        (date(2024, 4, 5), date(2025, 2, 5), date(2025, 2, 6)),
        (date(2024, 4, 30), date(2025, 2, 28), date(2025, 3, 1)),
        (date(2023, 4, 30), date(2024, 2, 29), date(2024, 3, 1)),
        (date(2024, 9, 30), date(2025, 7, 31), date(2025, 8, 1)),
        (date(2024, 2, 29), date(2024, 12, 31), date(2025, 1, 1)),
    ],
)
def test_ten_months_end_with_the_month_for_a_year_that_does(
    outcomes: Judge, period_end: date, due: date, day_after: date
) -> None:
    year = {"period_end": period_end, "total_income": "30000", "report_filed_on": "", "accounts_published_on": ""}
    filing, examination = ("annual-return-in-time", "accounts-filed-in-time"), "independent-examination-to-2026"
    before, after = (outcomes(*filing, examination, as_of=day, **year) for day in (due, day_after))
    assert before == {**dict.fromkeys(filing, "pending"), examination: "not_applicable"}
    assert after == dict.fromkeys((*filing, examination), "failed")
