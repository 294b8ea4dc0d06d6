"""How reports for people group findings, and what they say of a group."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from auditkit.model.dataset import Place
from auditkit.model.report import Report
from auditkit.reports import groups, markdown, text


def test_what_a_rule_cost_a_project_is_told_once(report: Report) -> None:
    own = next(finding for finding in report.findings if finding.project_id == "P017")
    other = next(each.project_id for each in report.projects if each.project_id != "P017")
    shared = replace(own, project_id=None, concerned=("P017", other), place=Place())
    unverified = replace(shared, status="unverifiable", message="x")
    projects = [
        replace(
            project,
            outcomes=tuple(
                replace(outcome, points_lost=Decimal(2)) if outcome.rule == own.rule else outcome
                for outcome in project.outcomes
            ),
        )
        for project in report.projects
    ]
    changed = replace(report, projects=tuple(projects), findings=(own, shared, unverified))
    lost = {
        project.project_id
        for project in projects
        for outcome in project.outcomes
        if outcome.rule == own.rule and outcome.points_lost
    }
    mine, nobodys = groups.grouped(changed, None)
    assert [rule.points_lost for rule in mine.rules] == ([Decimal(2)] if "P017" in lost else [None])
    told = [project_id for rule in nobodys.rules for project_id, _points in rule.each]
    assert told == sorted({other} & lost)


def test_each_finding_of_a_rule_stands_by_the_norm_that_it_is_held_to(report: Report) -> None:
    late = next(finding for finding in report.findings if finding.project_id is None)
    norms = {1: None, 2: "Law 2023", 3: "Law 2016", 4: "Law 2023", 5: "Law 2016", 6: "Law 2016"}
    findings = tuple(
        replace(late, message=f"F{row}", reference=norm, fix="B" if row == 6 else "A", place=Place("a.csv", None, row))
        for row, norm in norms.items()
    )
    changed = replace(report, findings=findings)
    (group,) = groups.grouped(changed, None)
    (rule,) = group.rules
    order = [finding.message for finding in rule.findings]
    assert order == ["F2", "F4", "F3", "F5", "F1", "F6"]
    told = [groups.reference_told(rule.findings, index) for index in range(len(order))]
    assert told == ["", "Law 2023", "", "Law 2016", "", "Law 2016"]
    wanted = ["F2", "F4", "Law 2023", "F3", "F5", "Law 2016", "F1", "→ A", "F6", "Law 2016", "→ B"]
    for shown in (
        text.render(changed, width=100, color=False, verbose=False),
        markdown.render(changed),
    ):
        assert re.findall(r"\bF\d\b|Law \d+|→ [AB]", shown) == wanted
