"""How reports for people group findings, and what they say of a group."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from auditkit.model.dataset import Place
from auditkit.model.report import Report
from auditkit.reports import groups


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
