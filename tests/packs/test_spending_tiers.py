"""The shares of 民发〔2016〕189号 at, just under and just over each bound of size, and at the shares themselves."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from quickest import QUICKEST

from auditkit.check import judge_tables
from auditkit.packs import choose, load

FEN = Decimal("0.01")
MILLION = Decimal(1_000_000)
ASSOCIATIONS = ("社会团体", "社会服务机构", "慈善会")

TIERS = [
    # kind of charity, net assets at the end of last year, least share of them spent, most that management may cost
    *(
        ("基金会", assets, spending, management)
        for assets, spending, management in (
            (60 * MILLION + FEN, "0.06", "0.12"),
            (60 * MILLION, "0.06", "0.12"),
            (60 * MILLION - FEN, "0.06", "0.13"),
            (8 * MILLION + FEN, "0.06", "0.13"),
            (8 * MILLION, "0.06", "0.13"),
            (8 * MILLION - FEN, "0.07", "0.15"),
            (4 * MILLION + FEN, "0.07", "0.15"),
            (4 * MILLION, "0.07", "0.15"),
            (4 * MILLION - FEN, "0.08", "0.20"),
            (FEN * 10000, "0.08", "0.20"),
        )
    ),
    *(
        (kind, assets, spending, management)
        for kind in ASSOCIATIONS
        for assets, spending, management in (
            (10 * MILLION + FEN, "0.06", "0.13"),
            (10 * MILLION, "0.06", "0.13"),
            (10 * MILLION - FEN, "0.07", "0.14"),
            (5 * MILLION + FEN, "0.07", "0.14"),
            (5 * MILLION, "0.07", "0.14"),
            (5 * MILLION - FEN, "0.08", "0.15"),
            (MILLION + FEN, "0.08", "0.15"),
            (MILLION, "0.08", "0.15"),
            (MILLION - FEN, "0.08", "0.20"),
        )
    ),
]


Case = tuple[str, str, dict[str, object], str, str | None]
"""Kind of charity, whether it raises from the public, its figures, a rule, and what that comes to (null: nothing)."""


def assert_outcomes(cases: list[Case]) -> None:
    """Judge the year 2018 of one charity a case, all at once."""
    pack = choose(load(["cn-spending-ratios"]), select=["*-spending*", "*-management"])
    numbered = list(enumerate(cases))
    tables = {
        "organizations": [
            {"org_id": f"G{number}", "name": "源泉", "org_type": kind, "public_fundraising": public}
            for number, (kind, public, *_rest) in numbered
        ],
        "projects": [
            {"project_id": f"P{number}", "title": "净水", "org_id": f"G{number}", "field": "生态"}
            for number, _case in numbered
        ],
        "annual_accounts": [
            {"org_id": f"G{number}", "period_end": "2018-12-31", **figures} for number, (_, _, figures, *_) in numbered
        ],
    }
    judged = judge_tables(pack, tables, date(2019, 12, 31), QUICKEST).outcomes
    found = {(outcome.project_id, outcome.rule.id): outcome.status for outcome in judged}
    for number, (*_case, rule, expected) in numbered:
        assert found[f"P{number}", rule] == (expected or "not_applicable"), cases[number]


def rule_of(kind: str, what: str) -> str:
    return f"{'foundation' if kind == '基金会' else 'association'}-{what}"


def test_the_least_spending_is_told_by_the_size() -> None:
    cases: list[Case] = []
    for kind, assets, spending, _management in TIERS:
        least = (assets * Decimal(spending)).quantize(FEN, "ROUND_CEILING")
        for amount, expected in ((least + FEN, "passed"), (least, "passed"), (least - FEN, "failed")):
            figures = {"last_year_net_assets": assets, "charitable_expenditure": amount}
            cases.append((kind, "否", figures, rule_of(kind, "spending"), expected))
    assert_outcomes(cases)


def test_the_most_management_is_told_by_the_size() -> None:
    total = 10 * MILLION
    cases: list[Case] = []
    for kind, assets, _spending, management in TIERS:
        most = total * Decimal(management)
        for amount, expected in ((most - FEN, "passed"), (most, "passed"), (most + FEN, "failed")):
            figures = {"last_year_net_assets": assets, "management_fee": amount, "total_expenditure": total}
            cases.append((kind, "否", figures, rule_of(kind, "management"), expected))
    assert_outcomes(cases)


def test_the_most_management_of_those_that_raise_from_the_public() -> None:
    total = 10 * MILLION
    rules = [("基金会", "public-foundation-management", "0.10")]
    rules += [(kind, "public-association-management", "0.13") for kind in ASSOCIATIONS]
    cases: list[Case] = []
    for kind, rule, share in rules:
        most = total * Decimal(share)
        for spent, amount, expected in (
            (total, most, "passed"),
            (total, most + FEN, "failed"),
            (200000, Decimal("199999.99"), "waived"),
            (200000, Decimal(200000), "failed"),
        ):
            cases.append((kind, "是", {"management_fee": amount, "total_expenditure": spent}, rule, expected))
    assert_outcomes(cases)


def test_the_least_spending_of_those_that_raise_from_the_public() -> None:
    rules = [("基金会", "public-foundation-spending-2016")]
    rules += [(kind, "public-association-spending") for kind in ASSOCIATIONS]
    assert_outcomes(
        [
            (kind, "是", {"last_year_income": 1000000, "charitable_expenditure": amount}, rule, expected)
            for kind, rule in rules
            for amount, expected in (("700000.01", "passed"), ("700000", "passed"), ("699999.99", "failed"))
        ]
    )


def test_a_small_association_spends_half_of_its_income_too() -> None:
    assert_outcomes(
        [
            (
                "社会团体",
                "否",
                {"last_year_net_assets": assets, "last_year_income": 1000000, "charitable_expenditure": amount},
                "small-association-spending",
                expected,
            )
            for assets, amount, expected in (
                ("999999.99", "500000", "passed"),
                ("999999.99", "499999.99", "failed"),
                ("1000000", "80000", None),
            )
        ]
    )
