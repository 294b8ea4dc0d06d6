"""The real data: it says what the report says, and nothing is held against anyone for what was not handed in."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from auditkit import ingest, packs
from auditkit.audit import audit
from auditkit.model.report import Report

SAMPLE_DATA = Path(__file__).resolve().parents[2] / "sample_data"


@pytest.fixture(scope="module")
def report() -> Report:
    """The report on the real projects."""
    dataset = ingest.read([SAMPLE_DATA / "giving-day-2019"])
    return audit(dataset, packs.load(["giving-day"], {}), date(2019, 12, 31))


def test_the_five_that_raised_most_must_be_audited(report: Report) -> None:
    raised = {project.project_id: (project.title, project.raised) for project in report.projects}
    assert [raised[project_id] for project_id in report.summary.mandatory_audit] == [
        ("天使妈妈血液病救助", 4_900_000_000),
        ("爱心超市", 1_572_400_000),
        ("关爱贫困孤儿助学", 866_000_000),
        ("农村人居环境整治", 784_000_000),
        ("新余脱贫攻坚在行动", 690_000_000),
    ]


def test_nothing_is_late_or_missing_for_tables_that_nobody_handed_in(report: Report) -> None:
    needing = {
        "final-disclosure-on-time",
        "periodic-disclosure",
        "disclosure-adds-up",
        "one-disclosure-a-period",
        "progress-recent",
        "progress-updates-a-year",
        "top-five-audited",
    }
    statuses: dict[str, set[str]] = {}
    for project in report.projects:
        for outcome in project.outcomes:
            statuses.setdefault(outcome.rule, set()).add(outcome.status)
    assert {rule: statuses[rule] - {"not_covered", "not_applicable"} for rule in needing} == {
        rule: set() for rule in needing
    }
    assert not needing & {finding.rule for finding in report.findings}
    assert all(project.coverage < 1 for project in report.projects)


def test_the_only_thing_found_missing_is_a_province_that_the_source_leaves_open(report: Report) -> None:
    failed = {
        (project.project_id, outcome.rule)
        for project in report.projects
        for outcome in project.outcomes
        if outcome.status == "failed"
    }
    assert failed == {("GD2019-05", "fundraising-plan")}


def test_every_amount_is_that_of_the_source() -> None:
    with (SAMPLE_DATA / "giving_day_2019_cases.csv").open(encoding="utf-8", newline="") as file:
        cases = list(csv.DictReader(file))
    tables = ingest.read([SAMPLE_DATA / "giving-day-2019"]).tables
    assert set(tables) == {"projects", "organizations", "funds"}
    funds = tables["funds"].frame.set_index("project_id")
    columns = {
        "raised_yuan": "total_amount",
        "public_yuan": "public_amount",
        "platform_match_yuan": "platform_match",
        "corporate_match_yuan": "corporate_match",
    }
    for number, case in enumerate(cases, start=1):
        row = funds.loc[f"GD2019-{number:02}"]
        for source, column in columns.items():
            expected = round(float(case[source]) * 100) if case[source] else None
            seen = None if pd.isna(row[column]) else int(row[column])
            assert seen == expected, (number, column)
