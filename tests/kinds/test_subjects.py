from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from auditkit.kinds import get_kind, kind_names

Judge = Callable[..., Any]

PROJECTS = """
project_id | field  | launched_on | title | fundraising_ends_on | target_amount | org_id
in         | 教育   | 2019-01-01  | 净水  | 2019-09-09          | 100           | G1
out        | health | 2019-01-01  | 早餐  | 2019-09-09          | 100           | G1
doubt      | 太空   | 2019-01-01  | 图书  | 2019-09-09          | 100           | G1
early      | 教育   | 2015-01-01  | 微笑  | 2019-09-09          | 100           | G1
when       | 教育   | 某日        | 夕阳  | 2019-09-09          | 100           | G1
unasked    | health | 某日        | 候鸟  | 2019-09-09          | 100           | G1
"""
SCOPE = "where: {field: education}\neffective: {from: 2016-09-01, tested_on: launched_on}"
DEADLINE = "event: {table: disclosures, column: disclosed_on}\ndue: {after: fundraising_ends_on, months: 3}"
EVERY = "events: {table: disclosures, column: disclosed_on}\nwindow: {from: fundraising_ends_on}\nspan: {months: 1}"
KINDS = {
    "present": "all_of: [province]",
    "compare": "measure: {column: target_amount}\nat_least: 1000",
    "deadline": DEADLINE,
    "every": EVERY,
    "reconcile": "left: {column: target_amount}\nright: {sum: funds.total_amount}",
}


@pytest.mark.parametrize("kind", KINDS)
def test_garbage_in_a_cell_that_decides_frees_nobody_of_the_rule(judge: Judge, kind: str) -> None:
    seen = judge(
        f"kind: {kind}\nsubject: projects\n{KINDS[kind]}\n{SCOPE}",
        projects=PROJECTS.replace("| org_id", "| org_id | province").replace("| G1", "| G1 |"),
        disclosures="project_id | disclosed_on",
        funds="project_id | campaign | total_amount",
    )
    assert {project: status for project, status in seen.status.items() if status != "not_applicable"} == {
        "in": "failed",
        "doubt": "unverifiable",
        "when": "unverifiable",
    }
    assert seen.earned["doubt"] == seen.earned["when"] == 0
    said = {
        finding.project_id: (finding.message, finding.column, finding.place.row)
        for finding in seen.findings
        if finding.status == "unverifiable"
    }
    assert said["doubt"] == ("Whether this applies cannot be told: Field is unreadable.", "field", 3)
    assert said["when"] == ("Whether this applies cannot be told: Launched on is unreadable.", "launched_on", 5)
    assert len(seen.findings) == sum(1 for status in seen.status.values() if status in ("failed", "unverifiable"))


def test_rows_in_doubt_count_as_unverifiable_ones_unless_they_would_pass(judge: Judge) -> None:
    rows = "project_id | kind | disclosed_on | income\n" + "".join(
        f"P1 | {kind} | 2019-01-0{day} | {income}\n"
        for day, (kind, income) in enumerate((("定期", 20), ("某种", 5), ("某种", 20), ("年度", 5)), start=1)
    )
    seen = judge(
        "kind: compare\nsubject: disclosures\nmeasure: {column: income}\nat_least: 10\nwhere: {kind: periodic}",
        projects="project_id\nP1",
        disclosures=rows,
    )
    assert (seen.status, seen.earned) == ({"P1": "unverifiable"}, {"P1": Fraction(2, 3)})
    assert [finding.place.row for finding in seen.findings] == [2]


FAILS = "kind: present\nsubject: projects\nall_of: [province]\n"
STATUS = "project_id | status | launched_on | province\n"


def test_an_unreadable_cell_says_no_more_under_not_than_elsewhere(judge: Judge) -> None:
    rule = FAILS + "where: {not: {status: [planned, completed]}, all_of: [{not: {launched_on: {after: 2019-06-01}}}]}"
    rows = (
        STATUS
        + "P1 | 暂缓 | 2019-01-01 |\nP2 | 执行中 | 某日 |\nP3 | 执行中 | 2019-01-01 |\nP4 | 计划中 | 某日 |\nP5 | | |"
    )
    seen = judge(rule, projects=rows)
    assert seen.status == {
        "P1": "unverifiable",
        "P2": "unverifiable",
        "P3": "failed",
        "P4": "not_applicable",
        "P5": "failed",
    }
    assert {finding.project_id: finding.column for finding in seen.findings if finding.status == "unverifiable"} == {
        "P1": "status",
        "P2": "launched_on",
    }


def test_one_alternative_that_holds_outweighs_another_that_cannot_be_told(judge: Judge) -> None:
    rule = FAILS + "where: {any_of: [{status: completed}, {launched_on: {missing: false}}]}"
    rows = STATUS + "P1 | 暂缓 | 2019-01-01 |\nP2 | 暂缓 | |\nP3 | 已完成 | 某日 |"
    assert judge(rule, projects=rows).status == {"P1": "failed", "P2": "unverifiable", "P3": "failed"}


LAW = "effective: {from: 2016-09-01, tested_on: launched_on}"


def test_nothing_in_the_date_that_the_law_is_tested_on_frees_nobody(judge: Judge) -> None:
    rows = STATUS + "P1 | | |\nP2 | | 2015-01-01 |\nP3 | | 2019-01-01 |\nP4 | | | 贵州"
    seen = judge(FAILS + LAW, projects=rows)
    assert seen.status == {"P1": "unverifiable", "P2": "not_applicable", "P3": "failed", "P4": "passed"}
    [finding] = [finding for finding in seen.findings if finding.project_id == "P1"]
    assert (finding.column, finding.place.row) == ("launched_on", 1)
    assert finding.message == "Whether this applies cannot be told: Launched on is empty."
    seen = judge(FAILS + LAW, projects="project_id | province\nP1 |")
    assert seen.status == {"P1": "unverifiable"}
    assert seen.messages == ["It cannot be verified: no sheet has the column Launched on."]


def test_what_contradicts_what_a_rule_presumes_cannot_be_verified(judge: Judge) -> None:
    rule = FAILS + LAW.replace("launched_on", "ends_on") + "\npresumes: {ends_on: {at_least: {column: starts_on}}}"
    rows = (
        "project_id | starts_on | ends_on | province\n"
        "P1 | 2019-01-01 | 2009-01-01 |\nP2 | 2009-01-01 | 2009-01-01 |\nP3 | | 2019-01-01 |\n"
        "P4 | 2019-01-01 | 2019-01-01 |\nP5 | 2019-01-02 | 2019-01-01 | 贵州"
    )
    seen = judge(rule, projects=rows)
    assert seen.status == {
        "P1": "unverifiable",
        "P2": "not_applicable",
        "P3": "failed",
        "P4": "failed",
        "P5": "passed",
    }
    [finding] = [finding for finding in seen.findings if finding.project_id == "P1"]
    assert finding.message == "Whether this applies cannot be told: Ends on, Starts on contradict each other."
    assert (finding.column, finding.place.row) == ("ends_on", 1)


def test_nothing_falls_due_by_dates_that_contradict_what_a_rule_presumes(judge: Judge) -> None:
    rule = (
        "kind: deadline\nsubject: projects\nevent: {table: disclosures, column: disclosed_on}\n"
        "due: {after: ends_on, months: 3}\n"
        "presumes: {ends_on: {at_least: {column: starts_on}}, target_amount: {missing: false}}"
    )
    rows = "project_id | starts_on | ends_on | target_amount\nP1 | 2020-06-01 | 2019-12-01 | 1\n"
    rows += "P2 | 2019-01-01 | 2019-12-01 | 1\nP3 | 2019-01-01 | 2019-12-01 | \nP4 | 2020-06-01 | 2019-12-01 | 1"
    filed = "project_id | disclosed_on\nP4 | 2019-12-02"
    seen = judge(rule, projects=rows, disclosures=filed)
    assert seen.status == {"P1": "unverifiable", "P2": "pending", "P3": "pending", "P4": "passed"}
    assert seen.duties == {"P2": "2020-03-01", "P3": "2020-03-01"}
    assert "contradict each other" in seen.messages[0]


def test_a_cell_that_is_presumed_to_be_filled_in_contradicts_nothing_when_it_is_empty(judge: Judge) -> None:
    rule = FAILS + (
        "where: {any_of: [{target_amount: {more_than: 10}}, {target_amount: {missing: true}}]}\n"
        "presumes: {target_amount: {missing: false}, any_of: [{ends_on: {missing: false}}, {status: completed}]}"
    )
    rows = (
        "project_id | target_amount | ends_on | status | province\n"
        "P1 | | 2019-01-01 | |\nP2 | 11 | 2019-01-01 | |\nP3 | 10 | | |\nP4 | | 2019-01-01 | | 贵州\n"
        "P5 | 11 | | 执行中 |\nP6 | 11 | | 已完成 |"
    )
    seen = judge(rule, projects=rows)
    assert seen.status == {
        "P1": "unverifiable",
        "P2": "failed",
        "P3": "not_applicable",
        "P4": "passed",
        "P5": "unverifiable",
        "P6": "failed",
    }
    told = {each.project_id: (each.column, each.message) for each in seen.findings}
    assert told["P1"] == ("target_amount", "Whether this applies cannot be told: Fundraising target is empty.")
    assert told["P5"] == ("ends_on", "Whether this applies cannot be told: Ends on is empty.")


def test_an_empty_cell_that_is_presumed_to_be_filled_in_opens_no_law_by_another_date(judge: Judge) -> None:
    rule = (
        FAILS
        + LAW
        + ("\npresumes: {all_of: [{target_amount: {missing: false}}, {ends_on: {at_least: {column: launched_on}}}]}")
    )
    rows = (
        "project_id | launched_on | ends_on | target_amount | province\n"
        "P1 | 2010-01-01 | 2010-02-01 | |\nP2 | 2019-01-01 | 2019-02-01 | |\n"
        "P3 | | 2010-02-01 | |\nP4 | 2010-01-01 | 2009-02-01 | |\nP5 | 某日 | 2010-02-01 | |"
    )
    seen = judge(rule, projects=rows)
    assert seen.status == {"P1": "not_applicable", **dict.fromkeys(("P2", "P3", "P4", "P5"), "unverifiable")}


CITED = """
kind: present
all_of: [title]
reference:
  - {title: {en: The old text, zh: 旧文}, until: 2017-12-31}
  - {title: {en: The new text, zh: 新文}, from: 2018-01-01}
"""


@pytest.mark.parametrize(
    ("rule", "row", "cited"),
    [
        ("subject: organizations\nall_of: [name]\neffective: {tested_on: registered_on}", "2017-05-01", "old"),
        ("subject: organizations\nall_of: [name]\neffective: {tested_on: registered_on}", "2018-05-01", "new"),
        ("subject: organizations\nall_of: [name]\neffective: {tested_on: registered_on}", "", "new"),
        ("subject: projects\neffective: {tested_on: org_id.registered_on}", "2017-05-01", "old"),
        ("subject: projects\neffective: {from: 2010-01-01, tested_on: org_id.registered_on}", "2017-05-01", "old"),
        ("subject: projects\neffective: {from: 2010-01-01, tested_on: org_id.registered_on}", "2018-05-01", "new"),
        ("subject: projects", "2017-05-01", "new"),
    ],
)
def test_a_finding_cites_the_text_of_the_day_that_its_law_is_tested_on(
    judge: Judge, rule: str, row: str, cited: str
) -> None:
    own = CITED.replace("all_of: [title]\n", "") if "all_of" in rule else CITED
    seen = judge(
        own + rule,
        projects="project_id | org_id | title\nP1 | G1 | ",
        organizations=f"org_id | registered_on | name\nG1 | {row} | ",
    )
    assert [finding.reference for finding in seen.findings] == [f"The {cited} text"]


def test_a_finding_about_a_dated_row_cites_the_text_of_its_date(judge: Judge) -> None:
    seen = judge(
        CITED.replace("[title]", "[body]") + "subject: progress",
        projects="project_id\nP1",
        progress="project_id | posted_on | body\nP1 | 2017-12-31 | \nP1 | 2018-01-01 | \nP1 | | ",
    )
    assert [finding.reference for finding in seen.findings] == ["The old text", "The new text", "The new text"]


OF_GIFTS = {
    "benford": ["values: [{each: funds.total_amount}]\nat_least: 1\np_below: 1"],
    "compare": [
        "measure: {column: amount}\nat_least: 20",
        "any_of: [{measure: {column: amount}, at_least: 20}, {measure: {column: amount}, at_most: 5}]",
    ],
    "continuity": [
        "rows: {table: disclosures, order_by: period_start}\nperiods: {start: period_start, end: period_end}"
    ],
    "deadline": ["event: {column: donated_at}\ndue: {after: project_id.starts_on, days: 30}"],
    "every": ["events: {table: disclosures, column: disclosed_on}\nwindow: {from: donated_at}\nspan: {months: 3}"],
    "identifier": ["column: donor\nstandard: luhn", "column: project_id\nstandard: luhn"],
    "outlier": ["measure: {column: amount}\nat_least: 4"],
    "present": ["all_of: [team]"],
    "privacy": ["columns: [donor]", "columns: [donor, project_id]"],
    "reconcile": ["left: {column: amount}\nright: {sum: funds.total_amount}"],
    "sample": ["require: {kind: present, all_of: [team]}"],
    "similarity": ["columns: [donor]\nat_least: 0.9\nshortest: 1"],
    "top": ["measure: {column: amount}\nn: 2\nrequire: {kind: present, all_of: [team]}"],
    "unique": ["columns: [donor, amount]", "columns: [project_id, amount]"],
    "velocity": ["like: [donor]\nwithin_minutes: 10\nat_most: 1", "like: [project_id]\nwithin_minutes: 10\nat_most: 1"],
}


def test_the_rules_of_gifts_are_of_every_kind_that_judges_them() -> None:
    assert {*OF_GIFTS, "data"} == set(kind_names())


GIFTS = "donation_id | project_id | donor | amount | donated_at | team\n" + "\n".join(
    f"D{number} | {project} | {number % 3}@a.cn | {10 + number // 4} | 2019-09-07 10:0{number} |"
    for number, project in enumerate(("P1", "P2", "P1", "P2", "P1", "P2", "P1", "P2", ""))
)
BESIDE_GIFTS = {
    "projects": "project_id | starts_on\nP1 | 2019-09-01\nP2 | 2019-09-01",
    "funds": "project_id | total_amount\nP1 | 30\nP2 | 30",
    "samples": "project_id | campaign | selected_as\nP1 | x | selected\nP2 | x | selected",
    "disclosures": "project_id | disclosed_on | period_start | period_end"
    "\nP1 | 2019-12-01 | 2019-01-01 | 2019-01-31\nP1 | 2019-12-02 | 2019-03-01 | 2019-03-31"
    "\nP2 | 2019-12-01 | 2019-01-01 | 2019-01-31\nP2 | 2019-12-02 | 2019-02-01 | 2019-02-28",
}


@pytest.mark.parametrize(("kind", "body"), [(kind, body) for kind, bodies in OF_GIFTS.items() for body in bodies])
def test_a_verdict_on_a_gift_says_of_which_project_it_is(verdicts_of: Callable[..., Any], kind: str, body: str) -> None:
    proves_nothing = "severity: info\nweight: 0\n" if get_kind(kind).info_only else ""
    rule = f"kind: {kind}\nsubject: donations\n{proves_nothing}{body}"
    verdicts = verdicts_of(rule, donations=GIFTS, **BESIDE_GIFTS)

    owners = dict(enumerate(["P1", "P2"] * 4))
    found = verdicts[verdicts["project_id"].notna()]
    said = dict(zip(found["subject_row"].tolist(), found["project_id"].tolist(), strict=True))
    assert set(said.values()) == {"P1", "P2"}
    assert said == {row: owners[row] for row in said}
    assert set(verdicts["subject_row"]) <= {*said, 8}
