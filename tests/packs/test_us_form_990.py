"""When Form 990 and the Single Audit are due, and of whom the latter is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from quickest import QUICKEST

from auditkit.check import judge_tables
from auditkit.model.pack import Pack
from auditkit.packs import load

LATER = date(2027, 12, 31)
DAY = timedelta(days=1)
RETURN = ("form-990-in-time", "form-990-in-time-extended")
SPRING = "form-990-postponed-in-2020"
STREAK = "form-990-within-three-years"
Judge = Callable[..., dict[str, str]]


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The pack as it is shipped."""
    return load(["us-form-990"])


@pytest.fixture
def outcomes(pack: Pack) -> Judge:
    """Return a function that judges financial years by the rules named, and gives the outcome of each."""
    blank = dict.fromkeys(("period_start", "report_filed_on", "extension_filed_on", "audit_report_on"), "")

    def judged(
        *rules: str, years: Sequence[dict[str, object]] = (), as_of: date = LATER, **year: object
    ) -> dict[str, str]:
        own = replace(pack, rules=tuple(rule for rule in pack.rules if rule.id in rules))
        tables = {
            "organizations": [{"org_id": "G1", "name": "Riverside Fund"}],
            "projects": [{"project_id": "P1", "title": "Clean water", "org_id": "G1", "field": "ecology"}],
            "annual_accounts": [
                {"org_id": "G1", "single_audit_filed_on": "", "assurance": "none", **blank, **each}
                for each in (years or [year])
            ],
        }
        return {outcome.rule.id: outcome.status for outcome in judge_tables(own, tables, as_of, QUICKEST).outcomes}

    return judged


@pytest.mark.parametrize(
    ("period_end", "due"),
    [
        (date(2009, 12, 31), date(2010, 5, 17)),  # 15 May 2010 was a Saturday
        (date(2018, 12, 31), date(2019, 5, 15)),
        (date(2019, 2, 28), date(2019, 7, 15)),
        (date(2020, 2, 29), date(2020, 7, 15)),
        (date(2019, 6, 30), date(2019, 11, 15)),
        (date(2018, 9, 30), date(2019, 2, 15)),
        (date(2019, 8, 31), date(2020, 1, 15)),
        (date(2013, 9, 30), date(2014, 2, 18)),  # a Saturday, a Sunday, and Washington's Birthday
        (date(2021, 11, 30), date(2022, 4, 18)),  # Emancipation Day, observed on Friday 15 April 2022
    ],
)
def test_the_return_is_due_on_the_fifteenth_of_the_fifth_month_or_the_next_working_day(
    outcomes: Judge, period_end: date, due: date
) -> None:
    rule = "form-990-in-time"
    assert outcomes(rule, period_end=period_end, report_filed_on=due) == {rule: "passed"}
    assert outcomes(rule, period_end=period_end, report_filed_on=due + DAY) == {rule: "failed"}
    assert outcomes(rule, as_of=due, period_end=period_end) == {rule: "pending"}
    assert outcomes(rule, as_of=due + DAY, period_end=period_end) == {rule: "failed"}


@pytest.mark.parametrize(
    ("period_start", "period_end", "first", "extended"),
    [
        (date(2018, 1, 1), date(2018, 12, 31), date(2019, 5, 15), date(2019, 11, 15)),
        (date(2018, 3, 1), date(2019, 2, 28), date(2019, 7, 15), date(2020, 1, 15)),
        (date(2017, 10, 1), date(2018, 9, 30), date(2019, 2, 15), date(2019, 8, 15)),
        (date(2024, 1, 1), date(2024, 12, 31), date(2025, 5, 15), date(2025, 11, 17)),  # 15 November was a Saturday
        (date(2021, 1, 1), date(2021, 12, 31), date(2022, 5, 16), date(2022, 11, 15)),  # 15 May was a Sunday
    ],
)
def test_an_extension_in_time_gives_six_months_and_one_too_late_gives_none(
    outcomes: Judge, period_start: date, period_end: date, first: date, extended: date
) -> None:
    year = {"period_start": period_start, "period_end": period_end}
    filed = {extended: "passed", extended + DAY: "failed"}
    for day, expected in filed.items():
        seen = outcomes(*RETURN, **year, extension_filed_on=first, report_filed_on=day)
        assert seen == dict(zip(RETURN, ("not_applicable", expected), strict=True))
        seen = outcomes(*RETURN, **year, extension_filed_on=first + DAY, report_filed_on=day)
        assert seen == dict(zip(RETURN, ("failed", "not_applicable"), strict=True))


@pytest.mark.parametrize(
    ("period_end", "filed", "rule", "expected"),
    [
        (date(2019, 11, 30), date(2020, 4, 15), SPRING, "passed"),
        (date(2019, 11, 30), date(2020, 4, 17), SPRING, "passed"),
        (date(2019, 12, 31), date(2020, 7, 15), SPRING, "passed"),
        (date(2019, 12, 31), date(2020, 7, 16), SPRING, "failed"),
        (date(2020, 1, 31), date(2020, 7, 15), SPRING, "passed"),
        (date(2020, 2, 29), date(2020, 7, 15), RETURN[0], "passed"),
        (date(2019, 10, 31), date(2020, 7, 15), RETURN[0], "failed"),
    ],
)
def test_what_was_due_in_the_spring_of_2020_could_wait_until_the_middle_of_july(
    outcomes: Judge, period_end: date, filed: date, rule: str, expected: str
) -> None:
    both = dict.fromkeys((SPRING, RETURN[0]), "not_applicable") | {rule: expected}
    assert outcomes(*both, period_end=period_end, report_filed_on=filed) == both


def years(*filed: object, last: int = 2018) -> list[dict[str, object]]:
    """Return calendar years up to `last`, each with the day of its return."""
    first = last - len(filed) + 1
    return [{"period_end": date(first + number, 12, 31), "report_filed_on": day} for number, day in enumerate(filed)]


@pytest.mark.parametrize(
    ("filed", "expected"),
    [
        (["", "", ""], "failed"),
        (["", ""], "passed"),
        (["", "", "2019-05-15"], "passed"),
        (["", "", "2018-05-15", "", ""], "passed"),
        (["2014-05-15", "", "", "", "2019-05-15"], "failed"),
        (["", "", "2020-01-02"], "failed"),  # not filed yet on the as-of day
    ],
)
def test_three_years_in_a_row_without_a_return_are_too_many(
    outcomes: Judge, filed: list[object], expected: str
) -> None:
    assert outcomes(STREAK, years=years(*filed), as_of=date(2019, 12, 31)) == {STREAK: expected}


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [(date(2019, 5, 15), "passed"), (date(2019, 5, 18), "passed"), (date(2019, 5, 19), "failed")],
)
def test_the_third_year_counts_once_its_return_is_surely_overdue(outcomes: Judge, as_of: date, expected: str) -> None:
    assert outcomes(STREAK, years=years("", "", ""), as_of=as_of) == {STREAK: expected}


def test_the_third_year_counts_later_when_it_was_extended(outcomes: Judge) -> None:
    extended = years("", "", "")
    extended[-1]["extension_filed_on"] = "2019-05-15"
    assert outcomes(STREAK, years=extended, as_of=date(2019, 11, 15)) == {STREAK: "passed"}
    assert outcomes(STREAK, years=extended, as_of=date(2019, 11, 19)) == {STREAK: "failed"}


OLD = {"period_start": date(2024, 9, 30), "period_end": date(2025, 9, 29)}
NEW = {"period_start": date(2024, 10, 1), "period_end": date(2025, 9, 30)}


@pytest.mark.parametrize(
    ("spent", "by_old", "by_new"),
    [
        ("", False, False),
        ("749999.99", False, False),
        ("750000", True, False),
        ("750000.01", True, False),
        ("999999.99", True, False),
        ("1000000", True, True),
        ("1000000.01", True, True),
    ],
)
def test_a_single_audit_is_asked_for_by_the_law_of_the_year_s_first_day(
    outcomes: Judge, spent: str, by_old: bool, by_new: bool
) -> None:
    rules = [f"{rule}-{law}" for rule in ("single-audit", "single-audit-in-time") for law in ("to-2024", "from-2024")]
    for year, law, is_asked in ((OLD, "to-2024", by_old), (NEW, "from-2024", by_new)):
        seen = outcomes(*rules, **year, federal_expenditure=spent)
        assert seen == {rule: "failed" if is_asked and rule.endswith(law) else "not_applicable" for rule in rules}


@pytest.mark.parametrize(
    ("period_end", "report", "due"),
    [
        (date(2023, 6, 30), "", date(2024, 4, 1)),  # 31 March 2024 was a Sunday
        (date(2022, 6, 30), "", date(2023, 3, 31)),
        (date(2022, 9, 30), "", date(2023, 6, 30)),
        (date(2022, 12, 31), "", date(2023, 10, 2)),  # 30 September 2023 was a Saturday
        (date(2022, 12, 31), date(2023, 5, 2), date(2023, 6, 1)),
        (date(2022, 12, 31), date(2023, 5, 4), date(2023, 6, 5)),  # 3 June 2023 was a Saturday
        (date(2022, 12, 31), date(2023, 9, 29), date(2023, 10, 2)),
    ],
)
def test_a_single_audit_is_due_by_the_earlier_of_two_days(
    outcomes: Judge, period_end: date, report: object, due: date
) -> None:
    year = {"period_start": period_end - timedelta(days=364), "period_end": period_end}
    year |= {"federal_expenditure": "800000", "audit_report_on": report}
    rule = "single-audit-in-time-to-2024"
    assert outcomes(rule, **year, single_audit_filed_on=due) == {rule: "passed"}
    assert outcomes(rule, **year, single_audit_filed_on=due + DAY) == {rule: "failed"}
    assert outcomes(rule, as_of=due, **year) == {rule: "pending"}


@pytest.mark.parametrize(
    "shown", [{"audit_report_on": "2026-05-01"}, {"single_audit_filed_on": "2026-05-01"}, {"assurance": "audit"}]
)
def test_any_sign_of_an_audit_will_do(outcomes: Judge, shown: dict[str, object]) -> None:
    rule = "single-audit-from-2024"
    assert outcomes(rule, **NEW, federal_expenditure="1000000", **shown) == {rule: "passed"}
