from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from auditkit import i18n, ingest
from auditkit.audit import audit, is_found
from auditkit.errors import BadUsage
from auditkit.model.pack import Pack, PackSource, Parameter, Rule
from auditkit.model.report import Report
from auditkit.model.verdict import OUTCOMES
from auditkit.reports import json, wording

DAY = date(2019, 12, 31)
Tables = Mapping[str, Sequence[Mapping[str, object]]]


def rule(rule_id: str, column: str, **more: Any) -> Rule:
    made = Rule(
        id=rule_id,
        kind="present",
        title={"en": f"Has {column}", "zh": f"有{column}"},
        why={},
        fix={},
        severity="major",
        dimension="governance",
        weight=Fraction(1),
        subject="projects",
        body={"all_of": [column]},
    )
    return replace(made, **more)


RULES = (
    rule("has-title", "title", severity="critical"),
    rule("has-province", "province", severity="minor", dimension="progress", weight=Fraction(5, 2)),
    rule("has-audit", "title", body={"all_of": [{"table": "audits"}]}, dimension="audit"),
)
PACK = Pack(
    "tried",
    "1",
    {"en": "Tried", "zh": "试用"},
    RULES,
    parameters={"least": Parameter("least", 5, None, None, {})},
    dimensions={"governance": Fraction(50), "progress": Fraction(30), "audit": Fraction(20)},
    grades=(("A", Fraction(90)), ("E", Fraction(0))),
    caps={"critical": Fraction(59)},
    sources=(PackSource("tried", "1", "0" * 64, "tried.yaml"),),
)
TABLES: Tables = {
    "projects": [
        {"project_id": "P2", "title": "", "org_id": "G1", "field": "教育", "province": "贵州"},
        {"project_id": "P1", "title": "净水", "org_id": "G1", "field": "教育", "province": "贵州"},
        {"project_id": "P3", "title": "早餐", "org_id": "G2", "field": "", "province": ""},
        {"project_id": "P4", "title": "图书", "org_id": "", "field": "", "province": "云南"},
    ],
    "organizations": [{"org_id": "G1", "name": "源泉"}, {"org_id": "G9", "name": "无事"}],
    "funds": [
        {"project_id": "P1", "campaign": "a", "total_amount": "200"},
        {"project_id": "P1", "campaign": "b", "total_amount": "100"},
        {"project_id": "P2", "campaign": "a", "total_amount": "100"},
        {"project_id": "P3", "campaign": "a", "total_amount": "很多"},
    ],
    "progress": [{"project_id": "P1", "posted_on": "2020-05-05"}],
}


def report(tables: Tables = TABLES, pack: Pack = PACK, only: Sequence[str] = ()) -> Report:
    return audit(ingest.from_rows(tables), pack, DAY, only=only)


@pytest.mark.parametrize(
    ("campaign", "amount", "raised"),
    [("b", "100", 300), ("a", "100", None), ("a", "200", 200), ("b", "", None), ("b", "很多", None)],
    ids=["another campaign", "a second figure", "a copy", "no figure", "no amount"],
)
def test_what_a_project_raised_is_a_sum_of_known_amounts_or_nothing(
    campaign: str, amount: str, raised: int | None
) -> None:
    funds = [
        {"project_id": "P1", "campaign": "a", "total_amount": "200"},
        {"project_id": "P1", "campaign": campaign, "total_amount": amount},
    ]
    first = report({**TABLES, "funds": funds}).projects[0]
    assert (first.project_id, first.raised) == ("P1", None if raised is None else raised * 100)


def test_projects_with_their_scores_and_how_they_came_about() -> None:
    projects = {project.project_id: project for project in report().projects}
    assert list(projects) == ["P1", "P2", "P3", "P4"]
    good, bad, poor = projects["P1"], projects["P2"], projects["P3"]
    assert (good.score, good.uncapped_score, good.grade, good.worst) == (100, 100, "A", None)
    assert (good.title, good.org_id, good.field, good.raised) == ("净水", "G1", "education", 30000)
    assert good.coverage == Fraction(7, 9)
    assert good.dimensions == {"governance": 100, "progress": 100}
    assert [(each.rule, each.status, each.earned, each.weight) for each in good.outcomes] == [
        ("has-audit", "not_covered", None, 1),
        ("has-province", "passed", 1, Decimal("2.5")),
        ("has-title", "passed", 1, 1),
    ]
    assert (bad.score, bad.uncapped_score, bad.capped_by, bad.grade) == (Decimal("37.5"), Decimal("37.5"), None, "E")
    assert (bad.title, bad.worst) == ("", "critical")
    assert {each.rule: each.points_lost for each in bad.outcomes} == {
        "has-audit": 0,
        "has-province": 0,
        "has-title": Decimal("62.5"),
    }
    assert (poor.score, poor.worst, poor.field, poor.raised) == (Decimal("62.5"), "minor", None, None)


def test_a_cap_and_a_score_if_verified_reach_the_report() -> None:
    light = replace(PACK, dimensions={"governance": Fraction(1), "progress": Fraction(9)})
    [project] = report({"projects": [{"project_id": "P1", "title": "", "province": "贵州"}]}, light).projects
    assert (project.score, project.uncapped_score, project.capped_by) == (59, 90, "has-title")
    [project] = report({"projects": [{"project_id": "P1", "title": "净水"}]}, light).projects
    assert (project.score, project.score_if_verified) == (10, 100)


def test_organisations_are_the_mean_of_their_projects_by_amount() -> None:
    found = report().organizations
    assert [(each.org_id, each.name, each.projects, each.score, each.grade) for each in found] == [
        ("G1", "源泉", 2, Decimal("84.38"), "E"),
        ("G2", "G2", 1, Decimal("62.5"), "E"),
    ]
    without_amounts = {name: rows for name, rows in TABLES.items() if name != "funds"}
    assert report(without_amounts).organizations[0].score == Decimal("68.75")


def test_an_organisation_that_two_rows_call_differently_is_called_by_its_number() -> None:
    def called(*names: str) -> str:
        rows = [{"org_id": "G1", "name": name} for name in names]
        [name] = {each.name for each in report({**TABLES, "organizations": rows}).organizations if each.org_id == "G1"}
        return name

    assert (called("源泉", "江河"), called("源泉", "源泉"), called("源泉")) == ("G1", "源泉", "源泉")


def test_what_whoever_runs_the_check_can_say_is_noted() -> None:
    posts = [{"project_id": "P1", "posted_on": "11/09/2019"}]
    dated = report({**TABLES, "progress": posts}).notes
    assert any("--date-order" in note for note in dated)
    assert not any("--date-order" in note for note in report().notes)


def test_the_summary_counts_what_is_in_the_report() -> None:
    seen = report()
    assert seen.summary.projects == 4
    assert seen.summary.score == Decimal("75")
    assert seen.summary.grade == "E"
    assert seen.summary.coverage == Fraction(7, 9)
    assert seen.summary.findings == {"critical": 1, "major": 0, "minor": 1, "info": 0}
    assert seen.summary.outcomes == {**dict.fromkeys(OUTCOMES, 0), "passed": 6, "failed": 2, "not_covered": 4}
    assert seen.rows == {"projects": 4, "organizations": 2, "funds": 4, "progress": 1}


def test_how_the_run_was_made() -> None:
    posts = rule("posts", "", body={"none_of": [{"table": "progress"}]}, severity="info", weight=Fraction(0))
    pack = replace(PACK, rules=(*RULES, posts))
    seen = report(pack=pack)
    assert (seen.as_of, seen.language, seen.engine, seen.currency) == ("2019-12-31", "en", "pandas", "CNY")
    assert (seen.pack_title, seen.packs, seen.parameters) == ("Tried", PACK.sources, {"least": 5})
    assert seen.rule_titles["has-title"] == "Has title"
    assert seen.notes == ("Dated after 2019-12-31, and therefore not judged: 1 progress posts.",)
    i18n.use("zh")
    seen = report(pack=pack)
    assert (seen.language, seen.pack_title, seen.rule_titles["has-title"]) == ("zh", "试用", "有title")
    assert "2019-12-31" in seen.notes[0]


def test_only_the_projects_asked_for_but_judged_among_all() -> None:
    top = rule(
        "top",
        "",
        kind="top",
        subject="funds",
        body={
            "measure": {"column": "total_amount"},
            "n": 2,
            "require": {"kind": "present", "all_of": ["campaign"]},
        },
    )
    pack = replace(PACK, rules=(*RULES, top))
    seen = report(pack=pack, only=["P2", "Ｐ３"])
    assert [project.project_id for project in seen.projects] == ["P2", "P3"]
    assert {finding.project_id for finding in seen.findings} == {"P2", "P3"}
    assert [(each.project_id, each.rank, each.amount) for each in seen.mandatory] == [("P2", 2, 10000)]
    assert seen.summary.mandatory_audit == ("P2",)
    assert seen.summary.projects == 2
    top_of = {project.project_id: project.outcomes for project in seen.projects}
    assert {name: own[-1].status for name, own in top_of.items()} == {"P2": "passed", "P3": "passed"}


def test_what_an_organization_lacks_concerns_each_of_its_projects_and_no_other() -> None:
    described = rule(
        "described",
        "",
        kind="present",
        subject="organizations",
        severity="critical",
        body={"all_of": ["name"]},
    )
    pack = replace(PACK, rules=(described,))
    tables = {**TABLES, "organizations": [{"org_id": "G1", "name": ""}, {"org_id": "G2", "name": ""}]}
    whole = report(tables, pack)
    concerned = {finding.projects for finding in whole.findings}
    assert {finding.project_id for finding in whole.findings} == {None}
    [own] = [projects for projects in concerned if "P1" in projects]
    assert {each.project_id for each in whole.projects if each.worst == "critical"} == {"P1", "P2", "P3"}
    assert set(own) == {"P1", "P2"}
    seen = report(tables, pack, only=["P1"])
    assert [finding.projects for finding in seen.findings] == [own]
    assert [project.worst for project in seen.projects] == ["critical"]


def test_a_project_that_was_not_handed_in_cannot_be_asked_for() -> None:
    with pytest.raises(BadUsage) as raised:
        report(only=["P1", "P22"])
    assert '"P22"' in raised.value.message
    assert "(4)" in raised.value.message
    assert "P2" in raised.value.message.replace("P22", "")


def test_without_projects_there_is_a_report_and_an_error() -> None:
    for tables in ({"organizations": TABLES["organizations"]}, {"projects": []}):
        seen = report(tables)
        assert seen.projects == ()
        assert (seen.summary.score, seen.summary.grade, seen.summary.coverage) == (None, None, 0)
        [error] = seen.errors
        assert error.startswith("No project was found.")
        assert report(tables, only=["P1"]).projects == ()


def test_an_error_of_reading_alone_is_not_doubled(tmp_path: Path) -> None:
    dataset = ingest.read([tmp_path / "gone.xlsx"])
    seen = audit(dataset, PACK, DAY)
    assert len(seen.errors) == 1
    assert "gone.xlsx" in seen.errors[0]


@pytest.mark.parametrize("judged", [199_999, 10**9])
def test_a_coverage_just_short_of_whole_is_not_whole(judged: int) -> None:
    rules = (replace(RULES[0], weight=Fraction(judged)), RULES[2])
    seen = report({"projects": [{"project_id": "P1", "title": "净水"}]}, replace(PACK, rules=rules))
    [project] = seen.projects
    assert project.coverage == seen.summary.coverage == Fraction(judged, judged + 1)
    assert (project.score, wording.sign(project)) == (100, wording.CLEAN_IN_PART)
    assert wording.coverage_text(project.coverage) == "99 %"
    whole = json.document(seen)
    assert (whole["projects"][0]["coverage"], whole["summary"]["coverage"]) == (0.9999, 0.9999)


def test_a_mean_is_that_of_scores_before_they_are_rounded() -> None:
    rules = [
        rule(f"has-{column}", column, weight=Fraction(weight))
        for column, weight in (("title", 62504), ("province", 1), ("field", 37495))
    ]
    rows = [
        {"project_id": "P1", "title": "净水", "org_id": "G1", "province": "贵州"},
        {"project_id": "P2", "title": "净水", "org_id": "G1"},
    ]
    seen = report({"projects": rows}, replace(PACK, rules=tuple(rules)))
    assert [project.score for project in seen.projects] == [Decimal("62.51"), Decimal("62.50")]
    assert (seen.summary.score, seen.organizations[0].score) == (Decimal("62.50"), Decimal("62.50"))


def test_a_capped_score_counts_in_a_mean_as_it_is_capped() -> None:
    rows = [
        {"project_id": "P1", "title": "", "province": "贵州"},
        {"project_id": "P2", "title": "净水", "province": "贵州"},
    ]
    light = replace(PACK, dimensions={"governance": Fraction(1), "progress": Fraction(9)})
    assert report({"projects": rows}, light).summary.score == Decimal("79.5")


def test_a_project_handed_in_twice_is_one_project() -> None:
    rows = [
        {"project_id": "P1", "title": "引水", "org_id": "G2", "province": "贵州"},
        {"project_id": "P1", "title": "净水", "org_id": "G1", "province": ""},
    ]
    for order in (rows, rows[::-1]):
        [project] = report({"projects": order}).projects
        assert (project.title, project.org_id) == ("净水", "G1")
        assert project.dimensions["progress"] == 50


def test_no_score_where_nothing_counts() -> None:
    [project] = report({"projects": [{"project_id": "P1"}]}, replace(PACK, rules=RULES[2:])).projects
    assert (project.score, project.grade, project.coverage, project.dimensions) == (None, None, 0, {})


@pytest.mark.parametrize(
    ("fail_on", "expected"),
    [("critical", {"critical"}), ("minor", {"critical", "minor"}), ("info", {"critical", "minor"}), ("never", set())],
)
def test_what_counts_as_found(fail_on: str, expected: set[str]) -> None:
    assert {finding.severity for finding in report().findings if is_found(finding, fail_on)} == expected
