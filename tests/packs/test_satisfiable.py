"""Rules that nobody can break and conditions that no row can pass are slips of the pen, told where they stand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from auditkit.packs.linting import lint

Write = Callable[..., str]

RULE = """
rules:
  - id: a
    title: {en: Ours, zh: 自定}
    dimension: progress
    severity: major
    weight: 4
    reference: {title: {en: Ours, zh: 自定}}
    examples: [{name: none, expect: not_applicable, as_of: 2019-12-31, tables: {projects: []}}]
"""
COUNT = "kind: compare\nsubject: projects\nmeasure: {count: progress.posted_on}\n"
ANY = "kind: compare\nsubject: projects\nany_of: [{measure: {column: target_amount}, at_least: 1},\n"
PLAIN = "kind: present\nsubject: projects\nall_of: [title]\nwhere: "
CARRY = (
    "kind: continuity\nsubject: projects\nrows: {table: disclosures, order_by: period_start}\n"
    "carry: {from: closing_balance, to: opening_balance, tolerance: {absolute: 10000000000000000000}}"
)
PERIODS = (
    "kind: continuity\nsubject: projects\nrows: {table: disclosures, order_by: period_start}\n"
    "periods: {start: period_start, end: period_end, gap_days: DAYS}"
)
PRESENT = "kind: present\nsubject: projects\n"
EVERY = (
    "kind: every\nsubject: projects\nwindow: {from: starts_on}\nspan: {months: 1}\n"
    "events: {table: disclosures, column: disclosed_on, where: {income: {less_than: 0}}}"
)
SAMPLE = (
    "kind: sample\nsubject: projects\n"
    "require: {kind: present, all_of: [{condition: {title: {eq: A, ne: A}}, title: {en: T, zh: 题}}]}"
)
NOBODY = "rule a: A count is never below 0, so that nothing can break this"
NO_ROW = "rule a: No row can pass this: it contradicts what else is asked of"


def problems(write: Write, body: str, head: str = "") -> list[str]:
    """Lint one rule `a` that says `body` after its common keys; its first line is 12 without a further `head`."""
    text = head + RULE.lstrip() + "".join(f"    {line}\n" for line in body.splitlines())
    return [problem.message for problem in lint(write(text))]


@pytest.mark.parametrize(
    ("body", "place", "said"),
    [
        (COUNT + "at_least: 0", "15:15", NOBODY),
        (COUNT + "more_than: -1", "15:16", NOBODY),
        (COUNT + "ne: -1", "15:9", NOBODY),
        (COUNT.replace("count:", "count_distinct:") + "at_least: -3", "15:15", NOBODY),
        (
            ANY + "  {measure: {streak: progress, of: {title: {missing: true}}}, more_than: -1}]",
            "15:78",
            NOBODY,
        ),
        (CARRY, "15:79", "rule a: No two figures lie so far apart, so that nothing can break this"),
        (PERIODS.replace("DAYS", "36526"), "15:63", "rule a: periods.gap_days is 36526"),
        (PLAIN + "{target_amount: {at_least: 10, less_than: 10}}", "15:54", NO_ROW),
        (PLAIN + "{target_amount: {less_than: 0}}", "15:40", NO_ROW),
        (PLAIN + "{starts_on: {after: 2019-01-01, before: 2019-01-01}}", "15:52", NO_ROW),
        (PLAIN + "{title: {missing: true, matches: 小.*}}", "15:45", NO_ROW),
        (PLAIN + "{title: A, all_of: [{title: [B, C]}]}", "15:40", NO_ROW),
        (PLAIN + "{field: {in: [health, relief], not_in: [health, relief]}}", "15:51", NO_ROW),
        (PLAIN + "{any_of: [{title: A}, {title: {eq: A, ne: A}}]}", "15:54", NO_ROW),
        (PLAIN + "{not: {title: {eq: A, ne: A}}}", "15:38", NO_ROW),
        (PRESENT + "any_of: [title, {condition: {title: {eq: A, ne: A}}, title: {en: T, zh: 题}}]", "14:53", NO_ROW),
        (PRESENT + "all_of: [{table: funds, where: {all_of: [{donors: {less_than: 0}}]}}]", "14:67", NO_ROW),
        (EVERY, "16:84", NO_ROW),
        (SAMPLE, "14:71", NO_ROW),
        (
            COUNT + "at_least: {lookup: {tiers: [{where: {target_amount: {less_than: 0}}, gives: 1}]}}",
            "15:69",
            NO_ROW,
        ),
        (
            COUNT.replace("progress.posted_on", "funds.campaign, where: {donors: {at_most: -1}}") + "at_least: 1",
            "14:64",
            NO_ROW,
        ),
    ],
)
def test_what_nobody_can_break_or_no_row_can_pass_is_told_where_it_stands(
    write: Write, body: str, place: str, said: str
) -> None:
    [told] = problems(write, body)
    assert told.startswith(f"mine.yaml:{place}  {said}")


@pytest.mark.parametrize(
    "body",
    [
        COUNT + "at_least: 1",
        COUNT + "more_than: 0",
        COUNT + "at_most: 0",
        COUNT.replace("count: progress.posted_on", "sum: disclosures.opening_balance") + "at_least: 0",
        PERIODS.replace("DAYS", "36525"),
        CARRY.replace("10000000000000000000", "9000000000000000000"),
        PLAIN + "{target_amount: {at_least: 10, at_most: 10}}",
        PLAIN + "{target_amount: {at_most: 0}}",
        PLAIN + "{starts_on: {after: 2019-01-01, before: as_of}}",
        PLAIN + "{title: {missing: true}, any_of: [{title: A}, {field: relief}]}",
        PLAIN + "{field: {in: [health, relief], not_in: [health]}, starts_on: {at_least: {column: ends_on}}}",
    ],
)
def test_what_can_be_broken_and_passed_is_taken(write: Write, body: str) -> None:
    assert problems(write, body) == []


@pytest.mark.parametrize(("currency", "slips"), [("CNY", 1), ("JPY", 0)])
def test_how_far_figures_may_lie_apart_goes_by_the_currency_of_the_pack(
    write: Write, currency: str, slips: int
) -> None:
    body = CARRY.replace("10000000000000000000", "100000000000000000")
    told = [each for each in problems(write, body, f"currency: {currency}\n") if "No two figures" in each]
    assert len(told) == slips
