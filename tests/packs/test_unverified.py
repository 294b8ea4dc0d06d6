"""A figure that nobody has read at its source is said to be one wherever a finding rests on it."""

from __future__ import annotations

from datetime import date

import pytest

from auditkit import i18n, ingest
from auditkit.audit import audit
from auditkit.model.report import Report
from auditkit.packs import choose, load
from auditkit.reports import render

RULE = "public-association-management"
NAME = "public_association_management_share"
TABLES = {
    "organizations": [{"org_id": "G1", "name": "源泉公益", "org_type": "社会团体", "public_fundraising": "是"}],
    "projects": [{"project_id": "P1", "title": "山区净水", "org_id": "G1", "field": "ecology"}],
    "annual_accounts": [
        {"org_id": "G1", "period_end": "2018-12-31", "management_fee": 9000000, "total_expenditure": 10000000}
    ],
}
(CITED,) = {each.references[-1].title["en"] for each in load(["cn-spending-ratios"]).rules if each.id == RULE}
TOLD = (
    f"{CITED} · the figure {NAME} is unverified: read in the draft of 民发〔2016〕189号 art. 7"
    " only, not in its final text"
)


def run(settings: dict[str, str] | None = None, rule: str = RULE) -> Report:
    pack = choose(load(["cn-spending-ratios"], settings or {}), [rule], [])
    return audit(ingest.from_rows(TABLES), pack, date(2026, 11, 28))


@pytest.mark.parametrize("form", ["json", "markdown", "csv", "jsonl", "text"])
def test_every_report_says_that_a_figure_is_unverified(form: str) -> None:
    options = {"width": 140, "color": False, "verbose": False} if form == "text" else {}
    text = "".join(render(run(), form, **options).replace("\\", "").split())
    assert "".join(TOLD.split()) in text


def test_it_is_in_the_language_in_use() -> None:
    i18n.use("zh")
    try:
        (finding,) = run().findings
    finally:
        i18n.use("en")
    assert finding.reference is not None
    assert f"数值 {NAME} 未经核实：仅见于民发〔2016〕189号第七条征求意见稿，未见正式文本" in finding.reference


def test_who_puts_in_a_figure_of_his_own_is_told_nothing_of_the_packs() -> None:
    (finding,) = run({NAME: "0.12"}).findings
    assert finding.reference == CITED
    (same,) = run({NAME: "0.13"}).findings
    assert same.reference == TOLD


def test_each_shipped_figure_that_says_so_is_told_with_the_rules_that_use_it() -> None:
    for name in ("cn-spending-ratios", "us-form-990"):
        pack = load([name])
        marked = {each.name for each in pack.parameters.values() if each.is_unverified}
        assert marked
        assert {figure for rule in pack.rules for figure, _help in rule.unverified} == marked
        for rule in pack.rules:
            assert [figure for figure, _help in rule.unverified] == sorted(marked & set(rule.parameters))


def test_a_rule_whose_figures_were_read_says_nothing() -> None:
    assert not any(rule.unverified for rule in load(["giving-day"]).rules)
    foundation = [{**TABLES["organizations"][0], "org_type": "基金会"}]
    pack = choose(load(["cn-spending-ratios"]), ["public-foundation-management"], [])
    report = audit(ingest.from_rows({**TABLES, "organizations": foundation}), pack, date(2026, 11, 28))
    assert report.findings
    assert "unverified:" not in render(report, "json")


@pytest.mark.parametrize(
    ("net_assets", "named"),
    [
        (9_000_000, ["foundation_management_from_8_million"]),
        (5_000_000, ["foundation_management_from_4_million"]),
        (100, []),
        (
            "不少",
            [
                "foundation_management_from_4_million",
                "foundation_management_from_60_million",
                "foundation_management_from_8_million",
            ],
        ),
    ],
)
def test_of_figures_by_tiers_that_of_the_tier_is_told_or_all_where_it_is_open(
    net_assets: object, named: list[str]
) -> None:
    organizations = [{**TABLES["organizations"][0], "org_type": "基金会", "public_fundraising": "否"}]
    accounts = [{**TABLES["annual_accounts"][0], "last_year_net_assets": net_assets}]
    pack = choose(load(["cn-spending-ratios"]), ["foundation-management"], [])
    tables = {**TABLES, "organizations": organizations, "annual_accounts": accounts}
    (finding,) = audit(ingest.from_rows(tables), pack, date(2026, 11, 28)).findings
    assert finding.reference is not None
    assert [name for name in FIGURES if f"the figure {name} is" in finding.reference] == named


FIGURES = sorted(name for name, parameter in load(["cn-spending-ratios"]).parameters.items() if parameter.is_unverified)
