from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Judge = Callable[..., Any]

SAMPLE = """
kind: sample
subject: projects
require: {kind: present, all_of: [{table: audits, where: {opinion: {missing: false}}, title: {en: audit, zh: 审计}}]}
"""
OF_FUNDS = SAMPLE.replace("subject: projects", "subject: funds")
FOUR = "project_id\nA\nB\nC\nD"
DRAWN = "project_id | campaign | selected_as | stratum\n"
AUDITED = "project_id | report_on | opinion\n"
LIST = DRAWN + "A | x | selected | top-100 / health\nB | x | selected | rest / relief\nC | x | mandatory |"


def test_those_drawn_must_satisfy_the_requirement_and_others_need_not(judge: Judge) -> None:
    seen = judge(SAMPLE, projects=FOUR, samples=LIST, audits=AUDITED + "A | 2019-12-01 | 无保留")
    assert seen.status == {"A": "passed", "B": "failed", "C": "not_applicable", "D": "not_applicable"}
    assert seen.messages == ["Drawn in stratum rest / relief: audit: none is on file."]
    assert [finding.project_id for finding in seen.findings] == ["B"]


def test_the_rule_says_which_lists_are_meant(judge: Judge) -> None:
    tables = {"projects": FOUR, "samples": LIST + "\nD | x | reserve | rest / relief", "audits": AUDITED}
    seen = judge(SAMPLE + "of: [mandatory]", **tables)
    assert [project for project, status in seen.status.items() if status == "failed"] == ["C"]
    assert seen.messages == ["Drawn in stratum –: audit: none is on file."]
    seen = judge(SAMPLE + "of: [mandatory, selected, reserve]", **tables)
    assert set(seen.status.values()) == {"failed"}


@pytest.mark.parametrize("rule", [SAMPLE, OF_FUNDS])
def test_where_nothing_was_drawn_the_rule_is_about_nobody_whatever_was_not_handed_in(judge: Judge, rule: str) -> None:
    for tables in ({}, {"audits": AUDITED}, {"samples": DRAWN}, {"samples": DRAWN + "C | x | mandatory |"}):
        seen = judge(rule, projects=FOUR, **tables)
        assert set(seen.status.values()) == {"not_applicable"}
        assert seen.findings == ()


@pytest.mark.parametrize("rule", [SAMPLE, OF_FUNDS])
def test_what_was_not_handed_in_touches_those_drawn_alone(judge: Judge, rule: str) -> None:
    funds = "project_id | campaign | total_amount\nA | x | 1\nB | x | 2\nC | x | 3"
    seen = judge(rule, projects=FOUR, samples=LIST, funds=funds)
    assert seen.status == {"A": "not_covered", "B": "not_covered", "C": "not_applicable", "D": "not_applicable"}
    compared = "{kind: compare, measure: {column: target_amount}, at_least: 1}"
    rule = f"kind: sample\nsubject: projects\nrequire: {compared}"
    seen = judge(rule, projects=FOUR, samples=LIST)
    assert seen.status == {"A": "unverifiable", "B": "unverifiable", "C": "not_applicable", "D": "not_applicable"}


def test_the_rows_of_the_campaign_that_was_drawn_from_are_judged(judge: Judge) -> None:
    funds = "project_id | campaign | total_amount\nA | x | 1\nA | y | 1\nB | y | 2\nC | x | 3"
    required = OF_FUNDS.replace("opinion: {missing: false}", "campaign: {column: subject.campaign}")
    audits = "project_id | campaign | report_on\nA | x | 2019-12-01\nB | y | 2019-12-01"
    tables = {"projects": FOUR, "funds": funds, "audits": audits}
    seen = judge(required, samples=LIST, **tables)
    assert seen.status == {"A": "passed", "B": "unverifiable", "C": "not_applicable", "D": "not_applicable"}
    assert seen.messages == ["The list names B, of which there is no row in Funds raised."]
    seen = judge(required, samples=LIST.replace("| x |", "| |"), **tables)
    assert seen.status == {"A": "failed", "B": "passed", "C": "not_applicable", "D": "not_applicable"}


def test_a_listed_project_that_nobody_handed_in_is_told(judge: Judge) -> None:
    samples = LIST + "\nE | x | selected | rest / relief"
    for audits in ({"audits": AUDITED + "A | 2019-12-01 | 无保留\nB | 2019-12-01 | 无保留"}, {}):
        seen = judge(SAMPLE, projects=FOUR, samples=samples, **audits)
        assert seen.messages == ["The list names E, of which there is no row in Projects."]
        [finding] = seen.findings
        assert (finding.status, finding.project_id, finding.projects, finding.value) == ("unverifiable", None, (), "E")


def test_a_subject_that_was_not_handed_in_is_told_only_of_projects_that_were_not(judge: Judge) -> None:
    samples = LIST + "\nE | x | selected | rest / relief"
    seen = judge(OF_FUNDS, projects=FOUR, samples=samples, audits=AUDITED)
    assert seen.status == {"A": "not_covered", "B": "not_covered", "C": "not_applicable", "D": "not_applicable"}
    assert seen.messages == ["The list names E, of which there is no row in Funds raised."]


def test_a_deadline_may_be_required_and_come_late(judge: Judge) -> None:
    rule = """
kind: sample
subject: projects
require: {kind: deadline, event: {table: audits, column: report_on}, due: {after: fundraising_ends_on, months: 3}}
late: [{days: 7, earns: 0.8}]
"""
    ended = "project_id | fundraising_ends_on\nA | 2019-09-09\nB | 2019-11-30\nC | 2019-01-01"
    seen = judge(rule, projects=ended, samples=LIST, audits=AUDITED + "A | 2019-12-10 | ")
    assert seen.status == {"A": "failed", "B": "pending", "C": "not_applicable"}
    assert [str(seen.earned["A"]), seen.late, seen.duties] == ["4/5", {"A": 1}, {"B": "2020-02-29"}]
    assert seen.messages == [
        "Drawn in stratum top-100 / health: Report date: 2019-12-10, due 2019-12-09, 1 day late.",
    ]


def test_where_and_unless_hold_for_those_drawn(judge: Judge) -> None:
    rule = SAMPLE + "where: {field: {ne: ecology}}\nunless: {status: terminated}"
    projects = "project_id | field | status\nA | ecology | \nB | health | 已终止\nC | health |"
    seen = judge(rule, projects=projects, samples=LIST.replace("mandatory", "selected"), audits=AUDITED)
    assert seen.status == {"A": "not_applicable", "B": "waived", "C": "failed"}


def test_a_list_among_what_was_handed_in_draws_nobody(judge_files: Callable[..., Any], tmp_path: Path) -> None:
    """Whoever is audited must not write the list of who is."""
    (tmp_path / "projects.csv").write_text("项目编号,项目名称,执行机构编号,领域\nA,甲,G,健康\n", encoding="utf-8")
    (tmp_path / "samples.csv").write_text("项目编号,纳入方式,层\nA,抽中,rest\n", encoding="utf-8")
    assert judge_files(SAMPLE, tmp_path).status == {"A": "not_applicable"}
