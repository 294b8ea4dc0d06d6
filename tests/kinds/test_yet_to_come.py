"""What is on file for a day after the as-of day, 2019-12-31, is not denied."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Judge = Callable[..., Any]

PROJECTS = (
    "project_id | title | org_id | province | starts_on | fundraising_ends_on\n"
    "P1 | 净水 | G1 |  | 2019-01-01 | 2019-09-09\nP2 | 种树 | G1 |  | 2019-01-01 | 2019-09-09"
)
DISCLOSURES = (
    "disclosure_id | project_id | kind | period_start | period_end | disclosed_on\n"
    "D1 | P1 | final | 2019-01-01 | 2019-03-31 | 2020-02-02\n"
    "D2 | P1 | final | 2019-04-01 | 2019-06-30 | 2020-01-15\n"
    "D3 | P2 | periodic | 2019-04-01 | 2019-06-30 | 2020-01-15\n"
)
REQUIRED = "{table: disclosures, where: {kind: final}, title: {en: final account, zh: 全面公开}}"
EVENTS = "{table: disclosures, where: {kind: final}, column: disclosed_on}"
LATER = "one is on file, but dated 2020-01-15, after the as-of day 2019-12-31"


@pytest.mark.parametrize(
    ("rule", "later", "denied"),
    [
        (
            f"kind: present\nsubject: projects\nall_of: [{REQUIRED}]",
            f"final account: {LATER}, so that it does not count yet.",
            "final account: none is on file.",
        ),
        (
            f"kind: present\nsubject: projects\nany_of: [{REQUIRED}, province]",
            f"final account: {LATER}, so that it does not count yet.",
            "None of these is on file: final account, Province.",
        ),
        (
            f"kind: deadline\nsubject: projects\nevent: {EVENTS}\ndue: {{after: fundraising_ends_on, months: 3}}",
            f"Disclosed on: {LATER}; it was due 2019-12-09, 22 days ago.",
            "Disclosed on: nothing is on file; it was due 2019-12-09, 22 days ago.",
        ),
        (
            f"kind: every\nsubject: projects\nevents: {EVENTS}\nwindow: {{from: starts_on}}\nspan: {{months: 6}}",
            f"Financial disclosures: the next after 2019-01-01 was due 2019-07-01, 183 days ago; {LATER}.",
            "Financial disclosures: the next after 2019-01-01 was due 2019-07-01; none is on file, 183 days later.",
        ),
    ],
)
def test_a_record_of_a_later_day_is_named_and_not_denied(judge: Judge, rule: str, later: str, denied: str) -> None:
    seen = judge(rule, projects=PROJECTS, disclosures=DISCLOSURES)
    assert seen.status == {"P1": "failed", "P2": "failed"}
    first, second = seen.findings
    assert (first.project_id, first.message) == ("P1", later)
    assert first.column == "disclosed_on"
    assert (first.place.row, [place.row for place in first.related]) == (2, [1])
    assert first.fix.startswith("Correct this date if it is wrong.")
    assert (second.project_id, second.message) == ("P2", denied)


def test_a_later_date_of_the_subject_itself_is_named(judge: Judge) -> None:
    seen = judge(
        "kind: deadline\nsubject: projects\nevent: {column: launched_on}\ndue: {after: starts_on, months: 3}",
        projects=PROJECTS.replace("fundraising_ends_on", "launched_on").replace("2019-09-09", "2020-09-09"),
    )
    assert seen.messages[0] == (
        "Launched on: one is on file, but dated 2020-09-09, after the as-of day 2019-12-31; it was due 2019-04-01,"
        " 274 days ago."
    )
    assert [(finding.column, finding.place.row) for finding in seen.findings] == [
        ("launched_on", 1),
        ("launched_on", 2),
    ]


def test_what_is_required_of_the_largest_is_not_denied_either(judge: Judge) -> None:
    seen = judge(
        "kind: top\nsubject: funds\nmeasure: {column: total_amount}\ngroup: [campaign]\nn: 1\n"
        "require: {kind: present, all_of: [{table: audits, where: {campaign: {column: subject.campaign}}}]}",
        projects=PROJECTS,
        funds="project_id | campaign | total_amount\nP1 | 2019-99 | 20",
        audits="project_id | campaign | report_on\nP1 | 2019-99 | 2020-06-01",
    )
    (finding,) = seen.findings
    assert "one is on file, but dated 2020-06-01, after the as-of day" in finding.message
    assert (finding.table, finding.place.row, finding.fix[:13]) == ("audits", 1, "Correct this ")
