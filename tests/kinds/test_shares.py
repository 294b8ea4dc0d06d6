"""Shares are written in percent, with the amount that is short or over; other ratios stay figures."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditkit import i18n
from auditkit.kinds import shares
from auditkit.model.verdict import Money, Points, Share

Judge = Callable[..., Any]

RULE = """
kind: compare
subject: annual_accounts
measure: {{ratio: [{{column: charitable_expenditure}}, {below}]}}
of: {{en: Spending, zh: 支出比例}}
{relation}: {limit}
"""
COLUMN = "{column: last_year_income}"
ORGANIZATIONS = "org_id\nG1"
PROJECTS = "project_id | org_id\nP1 | G1"


def told(judge: Judge, relation: str, limit: object, spent: object, income: object, below: str = COLUMN) -> Any:
    accounts = f"org_id | period_end | charitable_expenditure | last_year_income\nG1 | 2018-12-31 | {spent} | {income}"
    rule = RULE.format(relation=relation, limit=limit, below=below)
    seen = judge(rule, projects=PROJECTS, organizations=ORGANIZATIONS, annual_accounts=accounts)
    (finding,) = seen.findings
    return finding


def test_a_share_is_in_percent_and_says_the_amount_that_is_short(judge: Judge) -> None:
    finding = told(judge, "at_least", "0.7", "11859500", "18705836.36")
    assert finding.message == "Spending is 63.40 %; it should be at least 70 % (1,234,585.46 yuan short)."
    assert finding.expected == "0.7"
    assert finding.value == "0.634"


def test_it_says_the_amount_that_is_over(judge: Judge) -> None:
    finding = told(judge, "at_most", "0.125", "2000", "10000")
    assert finding.message == "Spending is 20.00 %; it should be at most 12.5 % (750.00 yuan over)."


def test_it_says_the_amount_in_chinese_too(judge: Judge) -> None:
    i18n.use("zh")
    try:
        finding = told(judge, "at_least", "0.7", "6340", "10000")
    finally:
        i18n.use("en")
    assert finding.message == "支出比例为 63.40 %，应不少于 70 %（差 660.00 元）。"


def test_a_share_a_fen_off_does_not_read_like_its_limit(judge: Judge) -> None:
    finding = told(judge, "at_least", "0.7", "699999.99", "1000000")
    assert finding.message == "Spending is 69.999999 %; it should be at least 70 % (0.01 yuan short)."


def test_a_ratio_of_how_many_times_stays_a_figure(judge: Judge) -> None:
    finding = told(judge, "at_least", "2.5", "20000", "10000")
    assert finding.message == "Spending is 2; it should be at least 2.5 (0.5 short)."


def test_a_share_of_what_is_no_amount_says_percentage_points(judge: Judge) -> None:
    rule = """
kind: compare
subject: projects
measure: {ratio: [{count: progress.posted_on, where: {title: a}}, {count: progress.posted_on}]}
of: {en: Posts, zh: 进展}
at_least: 0.5
"""
    posts = "project_id | posted_on | title\nP1 | 2019-01-01 | a\nP1 | 2019-01-02 | b\nP1 | 2019-01-03 | b"
    (finding,) = judge(rule, projects="project_id\nP1", progress=posts).findings
    assert finding.message == "Posts is 33.33 %; it should be at least 50 % (16.67 percentage points short)."


def test_each_of_several_comparisons_says_its_own(judge: Judge) -> None:
    rule = f"""
kind: compare
subject: annual_accounts
any_of:
  - measure: {{ratio: [{{column: charitable_expenditure}}, {COLUMN}]}}
    at_least: 0.7
    of: {{en: Spending, zh: 支出}}
  - {{measure: {{column: charitable_expenditure}}, at_least: 5000}}
"""
    accounts = "org_id | period_end | charitable_expenditure | last_year_income\nG1 | 2018-12-31 | 100 | 200"
    (finding,) = judge(rule, projects=PROJECTS, organizations=ORGANIZATIONS, annual_accounts=accounts).findings
    assert "Spending is 50.00 %; it should be at least 70 % (40.00 yuan short)." in finding.message
    assert "it should be at least 5,000.00 (4,900.00 short)." in finding.message


@pytest.mark.parametrize(
    ("measure", "its_type", "limit", "is_one"),
    [
        ({"ratio": [1, 2]}, "number", 0.7, True),
        ({"ratio": [1, 2]}, "number", 0, True),
        ({"ratio": [1, 2]}, "number", 1, True),
        ({"ratio": [1, 2]}, "number", 1.5, False),
        ({"ratio": [1, 2]}, "number", None, False),
        ({"column": "share"}, "percent", 2.5, True),
        ({"column": "share"}, "number", 0.7, False),
        (0.5, "number", 0.7, False),
    ],
)
def test_what_is_a_share(measure: Any, its_type: str, limit: Any, is_one: bool) -> None:
    assert shares.is_share(measure, its_type, limit) is is_one


@given(st.integers(0, 10**15), st.integers(1, 10**15), st.integers(0, 100), st.sampled_from(["at_least", "at_most"]))
def test_the_amount_is_just_enough(above: int, below: int, percent: int, relation: str) -> None:
    limit = percent / 100
    exact = Fraction(Decimal(str(limit)))
    row = {"left": above / below, "right": limit, "above": above, "below": below}
    told = shares.written(relation, row)
    assert told["right"] == Share(exact)
    difference = told["difference"]
    if isinstance(difference, Points):
        assert above >= exact * below if relation == "at_least" else above <= exact * below
        return
    assert isinstance(difference, Money)
    way = 1 if relation == "at_least" else -1
    mended = above + way * difference.minor_units
    one_less = mended - way
    if way == 1:
        assert mended >= exact * below > one_less
    else:
        assert mended <= exact * below < one_less


@given(st.fractions(0, 3, max_denominator=10**6), st.integers(0, 6))
def test_a_part_in_percent_is_the_part(part: Fraction, decimals: int) -> None:
    assert abs(Fraction(i18n.format_percent(part, decimals)) / 100 - part) <= Fraction(1, 2 * 10 ** (decimals + 2))
    whole = i18n.format_percent(part)
    assert abs(Fraction(whole) / 100 - part) < Fraction(1, 10**12)
    assert not (whole.endswith("0") and "." in whole)
