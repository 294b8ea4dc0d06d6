"""Steps of a rule that overlap, come to nothing, or cannot be reached are refused at their place."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditkit.packs import lint
from auditkit.packs.bounds import _meet, _range, _within

Write = Callable[..., str]

RULE = """
    title: {en: T, zh: 题}
    dimension: progress
    severity: SEVERITY
    weight: WEIGHT
    examples: [{name: a, expect: passed, as_of: 2019-12-31, tables: {}}]
"""
DUE = "kind: deadline\nsubject: projects\nevent: {table: disclosures, column: disclosed_on}\ndue: "
PLAIN = DUE + "{after: ends_on, months: 3}\n"
OURS = "reference: {title: {en: Ours, zh: 自定}}\n"
SIZE = (
    "kind: compare\nsubject: projects\nmeasure: {count: progress.posted_on}\n"
    "at_least: {lookup: {by: BY, tiers: [TIERS]}}\n"
)


def problems(write: Write, body: str, severity: str = "major", weight: str = "4", head: str = "") -> list[str]:
    """Lint one rule `a` that says `body` after its common keys; its first line is 11."""
    common = RULE.replace("SEVERITY", severity).replace("WEIGHT", weight)
    text = f"{head}rules:\n  - id: a" + common + "".join(f"    {line}\n" for line in body.splitlines())
    return [problem.message for problem in lint(write(text))]


def sized(tiers: str, by: str = "{column: target_amount}") -> str:
    return OURS + SIZE.replace("TIERS", tiers).replace("BY", by)


@pytest.mark.parametrize(
    ("body", "place", "reason"),
    [
        (
            OURS + PLAIN + "late: [{days: 30, earns: 0.5}, {days: 30, earns: 0.2}]",
            "16:43",
            "Up to 30 days late stands twice.",
        ),
        (
            OURS + PLAIN + "late: [{days: 7, earns: 0.5}, {days: 30, earns: 0.5}]",
            "16:53",
            "Later must earn less: 0.5 is not less than 0.5, so that 7 days say nothing.",
        ),
        (
            OURS + PLAIN + "effective: {from: 2019-01-01, until: 2018-12-31, tested_on: ends_on}",
            "16:42",
            "The rule is never law: it ends on 2018-12-31, before it begins on 2019-01-01.",
        ),
        (
            "reference: {title: {en: A, zh: 甲}, from: 2019-01-01, until: 2018-12-31}\n" + PLAIN,
            "11:65",
            "The citation holds on no day: it ends on 2018-12-31, before it begins on 2019-01-01.",
        ),
        (
            "reference:\n  - {title: {en: A, zh: 甲}, until: 2024-09-05}\n"
            "  - {title: {en: B, zh: 乙}, from: 2024-09-05}\n" + PLAIN,
            "13:9",
            "This citation begins before the one above it ends; say from and until when each holds.",
        ),
        (
            OURS + DUE + "{after: ends_on, working_days: 3}",
            "15:27",
            "Whose working days count is not said: add holidays, or give the pack a parameter calendar.",
        ),
        (
            OURS
            + DUE
            + "{earliest_of: [{after: ends_on, days: 3}, {after: starts_on, days: 1, roll: next_working_day}]}",
            "15:80",
            "Whose working days count is not said: add holidays, or give the pack a parameter calendar.",
        ),
        (
            OURS + DUE + "{after: ends_on, days: 3, day: 15}",
            "15:36",
            "A day of the month goes with months or years only; leave it out.",
        ),
        (OURS + DUE + '{calendar: "06-31", of: year, anchor: ends_on}', "15:21", '"06-31" is no day of the calendar.'),
        (
            OURS + DUE + '{calendar: "13-01", of: year, anchor: ends_on}',
            "15:21",
            'due.calendar is "13-01"; expected a month and a day as 05-31.',
        ),
        (
            OURS + DUE + "{after: ends_on, months: 3, days: 1}",
            "15:10",
            "due takes exactly one of these keys: days, working_days, months, years.",
        ),
        (
            OURS + DUE + "{after: ends_on, working_days: 3, holidays: FR}",
            "15:54",
            'due.holidays is "FR". There are: CN, GB-ENG, GB-NIR, GB-SCT, GB-WLS, US, US-DC.',
        ),
        (
            sized("{at_least: 10, gives: 2}, {at_most: 10, gives: 1}"),
            "15:88",
            "This tier overlaps tier 1: a size must lie in one tier only.",
        ),
        (
            sized("{gives: 2}, {at_most: 10, gives: 1}"),
            "15:74",
            "Nobody can reach this tier: tier 1 takes all that it would.",
        ),
        (
            sized("{at_least: 10, less_than: 10, gives: 2}"),
            "15:62",
            "Nobody can reach this tier: its upper bound lies below its lower one.",
        ),
        (
            OURS
            + "kind: compare\nsubject: projects\nmeasure: {column: target_amount}\nat_least: 5\nonly_in_tiers: true\n",
            "16:20",
            "`only_in_tiers` asks for a limit by tiers; give one with `lookup`.",
        ),
        (sized("{at_least: 1, more_than: 1, gives: 2}"), "15:76", "A tier has one of at_least, more_than, not both."),
        (
            sized("{at_least: 1, gives: 2}", "{column: title}"),
            "15:29",
            "What gives texts tells no size; expected a measure that gives amounts or numbers.",
        ),
        (
            sized("{at_least: 0.00001, gives: 2}"),
            "15:73",
            "0.00001 is no amount of any currency; write at most 3 decimals.",
        ),
        (
            sized("{at_least: 1, gives: 2}").replace("by: {column: target_amount}, ", ""),
            "15:34",
            "A tier has bounds, but no measure that they are held against; name it with by.",
        ),
    ],
)
def test_each_is_told_at_its_place(write: Write, body: str, place: str, reason: str) -> None:
    assert problems(write, body) == [f"mine.yaml:{place}  rule a: {reason}"]


@pytest.mark.parametrize(
    "body",
    [
        OURS + PLAIN + "late: [{days: 7, earns: 0.8}, {days: 30, earns: 0.5}]",
        OURS + PLAIN + "late: [{days: 30, earns: 0.5}, {days: 7, earns: 0.8}]",
        "reference:\n  - {title: {en: A, zh: 甲}, until: 2024-09-04}\n  - {title: {en: B, zh: 乙}, from: 2024-09-05}\n"
        + PLAIN,
        OURS + DUE + "{after: ends_on, years: 1, day: 31, roll: next_working_day, holidays: CN}",
        OURS + DUE + '{calendar: "02-29", of: year, anchor: ends_on}',
        sized("{more_than: 10, gives: 2}, {at_most: 10, gives: 1}"),
        sized("{where: {field: relief}, at_least: 10, gives: 2}, {at_most: 10, gives: 1}"),
        sized("{where: {field: relief}, gives: 2}, {where: {field: ecology}, gives: 1}"),
    ],
)
def test_steps_that_make_sense_are_taken(write: Write, body: str) -> None:
    assert problems(write, body) == []


def test_a_parameter_calendar_says_whose_working_days_count(write: Write) -> None:
    body = OURS + DUE + "{after: ends_on, working_days: 3}"
    assert problems(write, body, head="parameters: {calendar: {value: CN}}\n") == []
    (told,) = problems(write, body, head="parameters: {calendar: {value: France}}\n")
    assert 'due.holidays is "France". There are: CN,' in told


def test_a_weight_of_nothing_is_refused_where_it_should_matter(write: Write) -> None:
    (told,) = problems(write, OURS + PLAIN, weight="0")
    assert told.startswith("mine.yaml:9:13  rule a: A weight of 0 cannot matter: weigh the rule, or make it info,")
    assert problems(write, OURS + PLAIN, severity="critical", weight="0") == []


FIGURES = st.integers(-3, 3)
TIERS = st.builds(
    lambda lower, upper, low, high: {
        **({lower: low} if lower else {}),
        **({upper: high} if upper else {}),
    },
    st.sampled_from(["at_least", "more_than", None]),
    st.sampled_from(["at_most", "less_than", None]),
    FIGURES,
    FIGURES,
)
LINE = [Decimal(step) / 2 for step in range(-10, 11)]


def holds(tier: dict[str, Any], size: Decimal) -> bool:
    tests = {
        "at_least": size.__ge__,
        "more_than": size.__gt__,
        "at_most": size.__le__,
        "less_than": size.__lt__,
    }
    return all(tests[bound](Decimal(figure)) for bound, figure in tier.items())


@given(TIERS, TIERS)
def test_tiers_meet_where_a_size_is_in_both(one: dict[str, Any], other: dict[str, Any]) -> None:
    if not any(holds(one, size) for size in LINE) or not any(holds(other, size) for size in LINE):
        return
    both = [size for size in LINE if holds(one, size) and holds(other, size)]
    assert _meet(_range(one), _range(other)) == bool(both)
    if _within(_range(one), _range(other)):
        assert all(holds(other, size) for size in LINE if holds(one, size))
