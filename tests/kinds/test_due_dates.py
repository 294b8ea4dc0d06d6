"""Due dates of the rule language beyond a plain length: working days, days of the calendar, choices, and rolls."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditkit.kinds.span_definitions import CALENDARS
from auditkit.kinds.working_days import next_working_day, working_days_from

Judge = Callable[..., Any]

HEAD = "kind: deadline\nsubject: projects\nevent: {column: launched_on}\n"


def due_on(judge: Judge, due: str, day: str | None, other: str | None = None) -> str:
    """Return on which day the duty of a project that ends on `day` falls due, told by its obligation."""
    seen = judge(
        HEAD + f"due: {due}",
        as_of="1950-01-01",
        projects=[{"project_id": "P1", "ends_on": day, "starts_on": other, "launched_on": None}],
    )
    if seen.status == {"P1": "unverifiable"}:
        return "unverifiable"
    assert seen.status == {"P1": "pending"}
    return str(seen.duties["P1"])


@pytest.mark.parametrize(
    ("due", "day", "expected"),
    [
        # Form 990: the 15th day of the 5th month after the year's end
        ("{after: ends_on, months: 5, day: 15}", "2018-12-31", "2019-05-15"),
        ("{after: ends_on, months: 5, day: 15}", "2019-06-30", "2019-11-15"),
        ("{after: ends_on, months: 5, day: 15}", "2019-02-28", "2019-07-15"),
        ("{after: ends_on, months: 1, day: 31}", "2020-01-31", "2020-02-29"),
        ("{after: ends_on, months: 0, day: 1}", "2020-01-31", "2020-01-01"),
        # 15 May 2010 was a Saturday
        ("{after: ends_on, months: 5, day: 15, roll: next_working_day, holidays: US}", "2009-12-31", "2010-05-17"),
        ("{after: ends_on, months: 5, day: 15, holidays: US}", "2009-12-31", "2010-05-15"),
        ("{after: ends_on, months: 5, day: 15, roll: next_working_day, holidays: US}", "2018-12-31", "2019-05-15"),
        # Emancipation Day, a holiday of the District of Columbia alone, was Saturday 16 April 2022, observed on Friday
        ("{after: ends_on, months: 5, day: 15, roll: next_working_day, holidays: US}", "2021-11-30", "2022-04-15"),
        ("{after: ends_on, months: 5, day: 15, roll: next_working_day, holidays: US-DC}", "2021-11-30", "2022-04-18"),
        # 30 November + 3 months
        ("{after: ends_on, months: 3}", "2018-11-30", "2019-02-28"),
        ("{after: ends_on, months: 3}", "2019-11-30", "2020-02-29"),
        # 1 to 7 October 2019 were holidays, and Saturday 12 October was worked in exchange
        ("{after: ends_on, working_days: 1, holidays: CN}", "2019-09-30", "2019-10-08"),
        ("{after: ends_on, working_days: 5, holidays: CN}", "2019-09-30", "2019-10-12"),
        ("{after: ends_on, working_days: 6, holidays: CN}", "2019-09-30", "2019-10-14"),
        ("{after: ends_on, working_days: 0, holidays: CN}", "2019-10-01", "2019-10-01"),
        ("{before: ends_on, working_days: 1, holidays: CN}", "2019-10-08", "2019-09-30"),
        ("{before: ends_on, working_days: 2, holidays: CN}", "2019-10-08", "2019-09-29"),
        ("{after: ends_on, days: 1, roll: next_working_day, holidays: CN}", "2019-09-30", "2019-10-08"),
        # Christmas and Boxing Day of 2026, the latter on a Saturday and so observed on Monday
        ("{after: ends_on, working_days: 1, holidays: GB-ENG}", "2026-12-24", "2026-12-29"),
        # 31 May of the year after
        ('{calendar: "05-31", of: year_after, anchor: ends_on}', "2025-12-31", "2026-05-31"),
        ('{calendar: "05-31", of: year, anchor: ends_on}', "2025-12-31", "2025-05-31"),
        ('{calendar: "02-29", of: year_after, anchor: ends_on}', "2018-06-30", "2019-02-28"),
        ('{calendar: "01-01", of: year, anchor: ends_on}', "2020-02-29", "2020-01-01"),
        (
            '{calendar: "05-31", of: year_after, anchor: ends_on, roll: next_working_day, holidays: CN}',
            "2025-12-31",
            "2026-06-01",
        ),
    ],
)
def test_the_day_on_which_a_duty_falls_due(judge: Judge, due: str, day: str, expected: str) -> None:
    assert due_on(judge, due, day) == expected


EARLIER = "{earliest_of: [{after: starts_on, days: 30}, {after: ends_on, months: 9}]"
LATER = "{latest_of: [{after: starts_on, days: 30}, {after: ends_on, months: 9}]"


@pytest.mark.parametrize(
    ("due", "day", "other", "expected"),
    [
        (EARLIER + "}", "2019-06-30", "2019-09-30", "2019-10-30"),
        (EARLIER + "}", "2019-06-30", "2020-06-30", "2020-03-30"),
        (EARLIER + "}", "2019-06-30", None, "2020-03-30"),
        (EARLIER + "}", None, None, "unverifiable"),
        (EARLIER + "}", "2019-06-30", "去年", "unverifiable"),
        # the day that is chosen is moved, not those that it is chosen from: 30 May 2020 was a Saturday
        (EARLIER + ", roll: next_working_day, holidays: US}", "2019-08-30", "2020-06-30", "2020-06-01"),
        (LATER + "}", "2019-06-30", "2019-09-30", "2020-03-30"),
        (LATER + "}", "2019-06-30", "2020-06-30", "2020-07-30"),
        (LATER + "}", "2019-06-30", None, "unverifiable"),
    ],
)
def test_the_earliest_and_the_latest_of_several_days(
    judge: Judge, due: str, day: str | None, other: str | None, expected: str
) -> None:
    assert due_on(judge, due, day, other) == expected


def test_spans_nest_and_count_from_measures(judge: Judge) -> None:
    seen = judge(
        HEAD + "due: {after: {latest_of: [{after: {last: disclosures.disclosed_on}, days: 10},"
        " {after: ends_on, days: 1}]}, months: 1}",
        as_of="2019-01-01",
        projects="project_id | ends_on | launched_on\nP1 | 2018-12-31 | 2019-05-01",
        disclosures="project_id | disclosed_on\nP1 | 2018-12-25",
    )
    assert seen.duties == {"P1": "2019-02-04"}


def test_the_pack_says_whose_working_days_count_where_a_span_does_not(judge: Judge, pack_of: Any) -> None:
    del judge
    rule = HEAD + "due: {after: ends_on, working_days: 1}"
    text = "parameters: {calendar: {value: US}}\n"
    assert pack_of(rule, head=text).rules[0].body["due"]["holidays"] == "US"
    assert pack_of(rule, head=text).rules[0].parameters == ("calendar",)
    own = HEAD + "due: {after: ends_on, working_days: 1, holidays: CN}"
    assert pack_of(own, head=text).rules[0].body["due"]["holidays"] == "CN"


DAYS = st.dates(date(1950, 1, 1), date(2100, 6, 30))


@cache
def rolled(calendar: str) -> dict[date, date]:
    return of(next_working_day(calendar))


@cache
def counted_from(calendar: str, count: int) -> dict[date, date]:
    return of(working_days_from(calendar, count))


def of(frame: Any) -> dict[date, date]:
    days, moved = (frame[name].to_numpy().astype("datetime64[D]").tolist() for name in ("day", "moved"))
    return dict(zip(days, moved, strict=True))


@settings(max_examples=60)
@given(st.sampled_from(CALENDARS), DAYS)
def test_the_next_working_day_is_the_first_that_does_not_move(calendar: str, day: date) -> None:
    moved = rolled(calendar)
    found = moved[day]
    assert day <= found <= day + timedelta(days=14)
    assert moved[found] == found
    assert all(moved[day + timedelta(days=step)] == found for step in range((found - day).days))


@settings(max_examples=40)
@given(st.sampled_from(["CN", "US"]), DAYS, st.sampled_from([1, 2, 5, 20, 60]))
def test_working_days_forth_and_back_are_counted_one_by_one(calendar: str, day: date, count: int) -> None:
    moved = rolled(calendar)

    def counted(step: int) -> date:
        current, left = day, count
        while left:
            current += timedelta(days=step)
            left -= moved[current] == current
        return current

    assert counted_from(calendar, count)[day] == counted(1)
    assert counted_from(calendar, -count)[day] == counted(-1)
