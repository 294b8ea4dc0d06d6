from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from auditkit import i18n, packs
from auditkit.model.pack import Effective, LateTier
from auditkit.reports import rule_demands

SHIPPED = {rule.id: rule for name in packs.shipped() for rule in packs.load([name]).rules}


@pytest.mark.parametrize(
    ("rule", "english", "chinese"),
    [
        (
            "association-management",
            "    ≥ 5,000,000 yuan and < 10,000,000 yuan  14 %",
            "    ≥ 500 万元、< 1,000 万元  14 %",
        ),
        (
            "public-foundation-management",
            "  Management fee ÷ Total expenditure ≤ 10 % (parameter public_foundation_management_share)",
            "  管理费用 ÷ 年度总支出 ≤ 10 %（参数 public_foundation_management_share）",
        ),
        (
            "report-published-by-31-may",
            "Report published on: no later than 31 May of the year after Financial year end.",
            "年度工作报告公开日期不得晚于会计年度止次年的 5 月 31 日。",
        ),
        (
            "annual-return-in-time",
            (
                "Report filed on: no later than the last day of the 10 months (parameter filing_months) that begin the"
                " day after Financial year end."
            ),
            "年度报告报送日期不得晚于自会计年度止次日起算的 10 个月（参数 filing_months）的最后一日。",
        ),
        (
            "full-account-adds-up",
            "Opening balance + Income − Expenditure = Closing balance",
            "期初余额 + 本期收入 − 本期支出 = 期末余额",
        ),
    ],
)
def test_what_a_rule_asks_reads_as_people_write_it(rule: str, english: str, chinese: str) -> None:
    told = rule_demands.in_both(rule_demands.asks, SHIPPED[rule])
    assert english in told["en"].splitlines()
    assert chinese in told["zh"].splitlines()


def test_telling_both_languages_leaves_the_one_in_use_as_it_was() -> None:
    i18n.use("zh")
    told = rule_demands.in_both(rule_demands.concerns, SHIPPED["association-management"])
    assert "only where all of this holds:" in told["en"]
    assert "仅限同时满足以下各项：" in told["zh"]
    assert i18n.language() == "zh"


def test_late_tiers_end_with_what_comes_after_them() -> None:
    i18n.use("en")
    places = {("late", 0, "days"): "grace", ("late", 1, "earns"): "half"}
    late = (LateTier(7, Fraction(4, 5)), LateTier(30, Fraction(1, 3)))
    rule = replace(SHIPPED["report-published-by-31-may"], late=late, places=places)
    assert list(rule_demands.if_late(rule)) == [
        "up to 7 days (parameter grace) late: 80 % of the points",
        "up to 30 days late: 33.333333333333 % (parameter half) of the points",
        "later than that: no points",
    ]
    assert list(rule_demands.if_late(replace(rule, late=()))) == ["however late: no points"]
    assert list(rule_demands.if_late(replace(rule, weight=Fraction(0)))) == []
    assert list(rule_demands.if_late(SHIPPED["sampled-projects-audited"])) == []


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        ("2019-01-01", "2020-01-01", ["where Financial year end lies from 2019-01-01 to 2020-01-01"]),
        (None, "2020-01-01", ["where Financial year end is 2020-01-01 or earlier"]),
        (None, None, ["at all times; the norm is cited by Financial year end"]),
    ],
)
def test_days_in_force(start: str | None, end: str | None, told: list[str]) -> None:
    i18n.use("en")
    rule = replace(SHIPPED["report-published-by-31-may"], effective=Effective(start, end, "period_end"))
    assert list(rule_demands.in_force(rule)) == told
    assert list(rule_demands.in_force(replace(rule, effective=None))) == []


def test_what_several_rows_earn() -> None:
    i18n.use("en")
    rule = SHIPPED["report-published-by-31-may"]
    share, every, none = (
        list(rule_demands.earns(each)) for each in (rule, replace(rule, earn="all"), replace(rule, weight=Fraction(0)))
    )
    assert share != every
    assert none == []


def test_words_of_a_pack_steer_no_terminal() -> None:
    i18n.use("en")
    rule = replace(SHIPPED["final-disclosure-on-time"], where={"title": "x\x1b[31m"})
    assert not any("\x1b" in line for line in rule_demands.concerns(rule))
