"""How reports for people group findings, and what they say of a group."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from auditkit import i18n
from auditkit.model.dataset import Place
from auditkit.model.report import Report
from auditkit.model.verdict import OrganizationRow
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


def test_what_belongs_to_an_organisation_says_whose_it_is_and_of_which_year(report: Report) -> None:
    late = next(finding for finding in report.findings if finding.project_id is None)
    rows = (
        OrganizationRow("annual_accounts", "O1", "青禾\x1b[2J|助学", "2018-12-31"),
        OrganizationRow("related_party_dealings", "O2", "源泉", "2019-03-01"),
        OrganizationRow("organizations", "O4", "Riverside"),
    )
    findings = tuple(
        replace(late, about=about, place=Place("a.csv", None, row)) for row, about in enumerate(rows, start=2)
    )
    waived = replace(report.waivers[0], findings=findings[1:])
    changed = replace(report, findings=findings, waivers=(waived,))
    years = {"en": ("Financial year end", "Occurred on"), "zh": ("会计年度止", "发生日期")}
    for language, (year, day) in years.items():
        i18n.use(language)
        shown = text.render(changed, width=200, color=False, verbose=False).splitlines()
        beside = [line.strip().split(" · a.csv")[0] for line in shown if "a.csv" in line]
        assert beside == [f"青禾�[2J|助学 · {year} 2018-12-31", f"源泉 · {day} 2019-03-01", "Riverside"]
        table = markdown.render(changed)
        assert f" — 青禾�\\[2J\\|助学 · {year} 2018-12-31 · a.csv › " in table
        assert f" — 源泉 · {day} 2019-03-01 · a.csv › " in table
        for whole in (table, "\n".join(shown)):
            assert f"{late.message} — 源泉 · {day} 2019-03-01" in whole
            assert f"{late.message} — Riverside" in whole
