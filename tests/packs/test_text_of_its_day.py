"""A duty is judged by the text of its day, and cited by the article of that day."""

from __future__ import annotations

from datetime import date, timedelta

from auditkit import i18n
from auditkit.check import judge_tables
from auditkit.model.verdict import Finding
from auditkit.packs import choose, load

PROJECT = {
    "project_id": "P1",
    "title": "净水",
    "org_id": "G1",
    "field": "生态",
    "starts_on": "2018-03-15",
    "ends_on": "2026-09-30",
}


ACCOUNT = {
    "project_id": "P1",
    "kind": "全面",
    "period_start": "2018-01-01",
    "period_end": "2018-06-30",
    "income": 1,
    "expenditure": 1,
    "closing_balance": None,
}


def posts() -> list[dict[str, object]]:
    """A post every sixty days, but three that came too late: due in 2018, in 2025 and in 2026."""
    late = {date(2018, 10, 20), date(2025, 6, 1), date(2026, 6, 1)}
    days = []
    day = date(2018, 3, 15)
    while day < date(2026, 9, 30):
        missed = next((due for due in late if day < due <= day + timedelta(days=60)), None)
        if missed is not None:
            late.discard(missed)
            day += timedelta(days=110)
        else:
            day += timedelta(days=60)
        days.append(day)
    return [{"project_id": "P1", "posted_on": day.isoformat()} for day in days]


def findings(*rules: str, **tables: list[dict[str, object]]) -> list[Finding]:
    pack = choose(load(["cn-charity-law"]), select=rules)
    told = judge_tables(pack, tables, date(2026, 11, 20)).findings
    return sorted(told, key=lambda finding: finding.expected or "")


def test_one_project_with_duties_of_2018_2025_and_2026_is_told_by_three_texts() -> None:
    i18n.use("zh")
    found = findings("project-reported-every-3-months", projects=[dict(PROJECT)], progress=posts())
    assert [(finding.expected or "")[:4] for finding in found] == ["2018", "2025", "2026"]
    assert [finding.reference for finding in found] == [
        "《慈善法》（2016）第七十三条；《慈善组织信息公开办法》（2018，民政部令第61号）",
        "《慈善法》（2023）第七十九条；《慈善组织信息公开办法》（2018，民政部令第61号）",
        "《慈善法》（2023）第七十九条；《慈善组织信息公开办法》（2025，民政部令第81号）",
    ]


def test_each_dealing_of_an_organisation_is_told_by_the_measures_of_its_day() -> None:
    dealings: list[dict[str, object]] = [
        {"org_id": "G1", "dealing_id": f"R{number}", "kind": "资助", "related_party": "是", "occurred_on": day}
        for number, day in enumerate(("2018-08-31", "2018-09-01", "2025-11-01", "2025-12-31", "2026-01-01"))
    ]
    found = findings(
        "related-party-dealing-in-time-to-2025",
        "related-party-dealing-within-30-days",
        organizations=[{"org_id": "G1", "name": "源泉"}],
        projects=[dict(PROJECT)],
        related_party_dealings=[{**dealing, "disclosed_on": "2026-11-01"} for dealing in dealings],
    )
    # The last of 2025 falls due in 2026, when the Measures of 2025 are in force.
    assert [(finding.expected, (finding.reference or "")[35:39]) for finding in found] == [
        ("2018-10-01", "2018"),
        ("2025-12-01", "2018"),
        ("2026-01-30", "2025"),
        ("2026-01-31", "2025"),
    ]


def test_an_article_that_was_numbered_anew_is_cited_by_the_number_of_its_day() -> None:
    accounts: list[dict[str, object]] = [
        {"org_id": "G1", "period_end": f"{year}-12-31", "assurance": "未审计", "audit_report_on": None}
        for year in (2018, 2024)
    ]
    found = findings(
        "public-charity-is-audited",
        organizations=[{"org_id": "G1", "name": "源泉", "public_fundraising": "是"}],
        projects=[dict(PROJECT)],
        annual_accounts=accounts,
    )
    assert {finding.reference for finding in found} == {"Charity Law 2016, art. 72", "Charity Law 2023, art. 78"}


def test_what_a_project_of_2018_lacks_is_told_by_the_law_of_2016() -> None:
    project = {**PROJECT, "fundraising_ends_on": None, "fundraiser_id": None}
    rules = {
        "qualification-of-the-fundraiser": "arts 22 and 26",
        "plan-says-what-where-and-when": "art. 24",
        "partner-is-named": "art. 26",
        "full-account-says-income-use-and-rest": "art. 73",
        "progress-without-personal-data": "art. 76",
    }
    for year, law in ((2018, 2016), (2025, 2023)):
        for rule, article in rules.items():
            told = findings(
                rule,
                organizations=[{"org_id": "G1", "name": "源泉", "public_fundraising": "否"}],
                projects=[{**project, "fundraising_starts_on": f"{year}-03-15"}],
                progress=[{"project_id": "P1", "posted_on": f"{year}-05-01", "body": "电话 138-0013-8000"}],
                disclosures=[{**ACCOUNT, "disclosed_on": f"{year}-08-01"}],
            )
            number = {"art. 73": "art. 79", "art. 76": "art. 82"}.get(article, article) if law == 2023 else article
            start = f"Charity Law {law}, {number}"
            assert told, rule
            assert [finding.reference for finding in told if not (finding.reference or "").startswith(start)] == []
