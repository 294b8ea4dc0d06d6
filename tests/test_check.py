from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from auditkit import i18n
from auditkit.check import _settled, check, judge_tables
from auditkit.errors import BadUsage
from auditkit.ingest import ReadOptions, from_rows, read
from auditkit.model.dataset import Place
from auditkit.model.pack import Pack, Parameter, Reference, Rule
from auditkit.model.verdict import Judgement, Obligation, OrganizationRow, Outcome
from auditkit.packs import load

DAY = date(2019, 12, 31)
Tables = Mapping[str, Sequence[Mapping[str, object]]]


def rule(kind: str, body: Mapping[str, Any], **more: Any) -> Rule:
    return Rule(
        id=more.pop("id", "tried"),
        kind=kind,
        title={"en": "Tried", "zh": "试用"},
        why={},
        fix={"en": "Mend it", "zh": "改正"},
        severity=more.pop("severity", "major"),
        dimension="audit",
        weight=Fraction(1),
        subject=more.pop("subject", "projects"),
        body=body,
        **more,
    )


def pack(*rules: Rule) -> Pack:
    return Pack("tried", "1", {"en": "Tried"}, rules)


def judge(tables: Tables, *rules: Rule) -> Judgement:
    return judge_tables(pack(*rules), tables, DAY)


def projects(*ids: str, **columns: object) -> list[dict[str, object]]:
    return [{"project_id": project_id, **columns} for project_id in ids]


DUE = rule(
    "deadline",
    {"event": {"column": "published_on"}, "due": {"after": "report_on", "days": 30}},
    subject="audits",
)


@pytest.mark.parametrize(
    ("reports", "status", "earned", "judged"),
    [
        ("failed passed pending unverifiable waived", "failed", "1/3", 3),
        ("passed pending unverifiable waived", "unverifiable", "1/2", 2),
        ("passed passed pending waived", "passed", "1", 1),
        ("pending waived", "pending", None, 0),
        ("waived waived", "waived", None, 0),
        ("", "not_applicable", None, 0),
    ],
)
def test_the_gravest_row_decides_and_what_counts_shares(
    reports: str, status: str, earned: str | None, judged: int
) -> None:
    rows = {
        "failed": {"report_on": "2019-01-01", "published_on": "2019-03-01"},
        "passed": {"report_on": "2019-01-01", "published_on": "2019-01-31"},
        "pending": {"report_on": "2019-12-15", "published_on": ""},
        "unverifiable": {"report_on": "2019-01-01", "published_on": "某日"},
        "waived": {"report_on": "2019-01-01", "published_on": "", "auditor": "waived"},
    }
    tried = replace(DUE, unless={"auditor": "waived"})
    audits = [{"project_id": "P1", **rows[report]} for report in reports.split()]
    judgement = judge({"projects": projects("P1"), "audits": audits}, tried)
    assert judgement.outcomes == (Outcome(tried, "P1", status, earned and Fraction(earned), judged),)


def test_outcomes_of_every_rule_for_every_project_in_order() -> None:
    first = rule("present", {"all_of": ["title"]}, id="b")
    second = rule("present", {"all_of": ["province"]}, id="a")
    tables = {"projects": projects("P2", "P1", "P2", title="净水"), "progress": [{"project_id": "P9"}]}
    judgement = judge(tables, first, second)
    assert [(outcome.rule.id, outcome.project_id) for outcome in judgement.outcomes] == [
        ("b", "P1"),
        ("b", "P2"),
        ("a", "P1"),
        ("a", "P2"),
    ]


def test_duties_are_told_once_and_in_the_order_of_their_days() -> None:
    audits = [
        {"project_id": "P2", "report_on": "2019-12-30"},
        {"project_id": "P1", "report_on": "2019-12-30"},
        {"project_id": "P1", "report_on": "2019-12-30"},
        {"project_id": "P2", "report_on": "2019-12-15"},
    ]
    audits = [{**row, "published_on": ""} for row in audits]
    duties = judge({"projects": projects("P1", "P2"), "audits": audits}, DUE).obligations
    assert [(duty.project_id, duty.rule, duty.due) for duty in duties] == [
        ("P2", "tried", "2020-01-14"),
        ("P1", "tried", "2020-01-29"),
        ("P2", "tried", "2020-01-29"),
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_duty_says_what_its_rule_says_in_the_language_in_use(language: str) -> None:
    i18n.use(language)
    law = {"en": "Charity Law, art. 73", "zh": "慈善法 第七十三条"}
    old = Reference({"en": "Charity Law 2016", "zh": "旧法"}, until="2020-01-28")
    told = {name: {"en": f"{name} it", "zh": f"{name}：它"} for name in ("title", "fix", "why")}
    tried = replace(DUE, **told, references=(old, Reference(law, start="2020-01-29")))
    audits = [{"project_id": "P1", "report_on": "2019-12-30", "published_on": ""}]
    assert judge({"projects": projects("P1"), "audits": audits}, tried).obligations == (
        Obligation(
            "P1",
            "tried",
            "2020-01-29",
            title=told["title"][language],
            reference=law[language],
            fix=told["fix"][language],
            why=told["why"][language],
        ),
    )


def test_a_duty_of_an_organisation_is_one_of_each_of_its_projects() -> None:
    tried = rule(
        "deadline",
        {"event": {"column": "registered_on"}, "due": {"after": "2020-01-31", "months": 1}},
        subject="organizations",
    )
    tables = {"projects": projects("P1", "P2", org_id="G1"), "organizations": [{"org_id": "G1", "registered_on": ""}]}
    assert [(duty.project_id, duty.due) for duty in judge(tables, tried).obligations] == [
        ("P1", "2020-02-29"),
        ("P2", "2020-02-29"),
    ]


def test_a_duty_says_of_which_year_it_is() -> None:
    due = {"after": "period_end", "months": 5}
    tried = rule("deadline", {"event": {"column": "accounts_published_on"}, "due": due}, subject="annual_accounts")
    tables = {
        "projects": projects("P1", "P2", org_id="G1"),
        "organizations": [{"org_id": "G1", "name": "青禾"}],
        "annual_accounts": [
            {"org_id": "G1", "period_end": day, "accounts_published_on": ""} for day in ("2019-12-31", "2019-08-31")
        ],
    }
    duties = judge(tables, tried).obligations
    assert [(duty.project_id, duty.due, duty.about) for duty in duties] == [
        (project_id, due, OrganizationRow("annual_accounts", "G1", "青禾", year))
        for due, year in (("2020-01-31", "2019-08-31"), ("2020-05-31", "2019-12-31"))
        for project_id in ("P1", "P2")
    ]
    own = judge(
        {"projects": projects("P1"), "audits": [{"project_id": "P1", "report_on": "2019-12-30", "published_on": ""}]},
        DUE,
    )
    assert [duty.about for duty in own.obligations] == [None]


def test_findings_are_ordered_by_severity_then_project_then_rule() -> None:
    rules = [
        rule("present", {"all_of": ["title"]}, id="minor-rule", severity="minor"),
        rule("present", {"all_of": ["title"]}, id="b-rule"),
        rule("present", {"all_of": ["title"]}, id="a-rule"),
        rule("present", {"all_of": ["title"]}, id="critical-rule", severity="critical"),
    ]
    judgement = judge({"projects": projects("P2", "P1", title="")}, *rules)
    assert [(finding.rule, finding.project_id) for finding in judgement.findings] == [
        ("critical-rule", "P1"),
        ("critical-rule", "P2"),
        ("a-rule", "P1"),
        ("b-rule", "P1"),
        ("a-rule", "P2"),
        ("b-rule", "P2"),
        ("minor-rule", "P1"),
        ("minor-rule", "P2"),
    ]


def test_rows_after_the_day_are_counted_by_table() -> None:
    posts = [{"project_id": "P1", "posted_on": day} for day in ("2019-12-31", "2020-01-01", "2020-01-02")]
    tried = rule("present", {"all_of": [{"table": "progress"}]})
    assert judge({"projects": projects("P1"), "progress": posts}, tried).left_out == {"progress": 2}


def test_a_finding_carries_what_its_rule_says_in_the_language_in_use() -> None:
    tried = replace(
        rule("present", {"all_of": ["title"]}),
        references=(Reference({"en": "Law", "zh": "法"}),),
        subject="projects",
    )
    tables = {"projects": projects("P1", title="")}
    [finding] = judge(tables, tried).findings
    assert (finding.rule, finding.severity, finding.dimension, finding.status) == ("tried", "major", "audit", "failed")
    assert (finding.title, finding.reference, finding.fix) == ("Tried", "Law", "Mend it")
    assert finding.message == "Project name is missing."
    i18n.use("zh")
    [finding] = judge(tables, tried).findings
    assert (finding.title, finding.reference, finding.fix) == ("试用", "法", "改正")
    assert finding.message == "缺少项目名称。"
    [finding] = judge(tables, replace(tried, references=())).findings
    assert finding.reference is None


@pytest.mark.parametrize(
    ("own", "message"),
    [("Only {left} of {right}.", "Only 1.00 of 5.00."), ("Too little.", "Too little.")],
)
def test_a_failure_is_told_in_the_packs_words(own: str, message: str) -> None:
    tried = rule("compare", {"measure": {"column": "target_amount"}, "at_least": 5}, message={"en": own, "zh": own})
    judgement = judge({"projects": [*projects("P1", target_amount="1"), *projects("P2", target_amount="")]}, tried)
    unknown = "Fundraising target cannot be told: Fundraising target is missing or unreadable."
    assert [finding.message for finding in judgement.findings] == [message, unknown]


def test_figures_are_written_for_people_and_held_for_programs() -> None:
    cases = [
        ({"count": "progress.title"}, 1500, "Title is 1; it should be at least 1,500 (1,499 short).", "1", "1500"),
        (
            {"ratio": [{"column": "target_amount"}, 3000000]},
            1,
            "Fundraising target is 66.67 %; it should be at least 100 % (1,000,000.00 yuan short).",
            "0.666667",
            "1",
        ),
        (
            {"column": "target_amount"},
            3000000,
            "Fundraising target is 2,000,000.00; it should be at least 3,000,000.00 (1,000,000.00 short).",
            "200000000",
            "300000000",
        ),
    ]
    for measure, limit, message, value, expected in cases:
        tried = rule("compare", {"measure": measure, "at_least": limit})
        tables = {
            "projects": projects("P1", target_amount="200万"),
            "progress": [{"project_id": "P1", "title": "净水"}],
        }
        [finding] = judge(tables, tried).findings
        assert (finding.message, finding.value, finding.expected) == (message, value, expected)


def test_a_column_that_no_sheet_has_is_told_once_for_all_projects_of_a_sheet() -> None:
    tried = rule("present", {"all_of": ["project_id"]}, subject="progress")
    reconcile = replace(
        tried, kind="reconcile", body={"left": {"column": "beneficiaries"}, "right": {"sum": "funds.donors"}}
    )
    posts = [{"project_id": project_id, "posted_on": "2019-01-01"} for project_id in ("P2", "P1", "P1", "", "P9")]
    tables = {
        "projects": projects("P1", "P2", "P3"),
        "progress": posts,
        "funds": [{"project_id": "P1", "campaign": "a", "total_amount": "1"}],
    }
    judgement = judge(tables, reconcile)
    assert {outcome.project_id: outcome.status for outcome in judgement.outcomes} == {
        "P1": "unverifiable",
        "P2": "unverifiable",
        "P3": "not_applicable",
    }
    [finding] = judgement.findings
    assert (finding.project_id, finding.concerned) == (None, ("P1", "P2", "P9"))
    assert finding.message == "It cannot be verified: no sheet has the column Beneficiaries, Donors."


def test_a_subject_out_of_scope_is_not_applicable_even_where_nothing_can_be_judged() -> None:
    tried = rule("present", {"all_of": [{"table": "audits"}]}, where={"field": "health"})
    tables = {"projects": [*projects("P1", field="health"), *projects("P2", field="relief")]}
    assert [outcome.status for outcome in judge(tables, tried).outcomes] == ["not_covered", "not_applicable"]
    over_a_parent = replace(tried, where={"org_id.org_type": "foundation"})
    assert [outcome.status for outcome in judge(tables, over_a_parent).outcomes] == ["not_covered", "not_covered"]


def test_a_rule_about_a_table_that_nobody_handed_in_is_covered_for_no_project() -> None:
    tried = rule("unique", {"columns": ["project_id"]}, subject="audits")
    judgement = judge({"projects": projects("P1", "P2")}, tried)
    assert [outcome.status for outcome in judgement.outcomes] == ["not_covered", "not_covered"]
    assert judgement.findings == ()


def test_nothing_to_judge_without_projects() -> None:
    tried = rule("present", {"all_of": ["title"]})
    judgement = judge({"organizations": [{"org_id": "G1", "name": "源泉"}]}, tried)
    assert (judgement.outcomes, judgement.findings) == ((), ())


def test_the_mandatory_list_is_in_order_of_group_rank_and_project() -> None:
    tried = rule(
        "top",
        {
            "measure": {"column": "total_amount"},
            "n": 2,
            "group": ["campaign"],
            "require": {"kind": "present", "all_of": ["donors"]},
        },
        subject="funds",
    )
    funds = [
        {"project_id": project_id, "campaign": campaign, "total_amount": amount}
        for project_id, campaign, amount in (
            ("P3", "b", "5"),
            ("P2", "b", "5"),
            ("P1", "b", "9"),
            ("P4", "a", "1"),
            ("P5", "b", "4"),
        )
    ]
    judgement = judge({"projects": projects("P1", "P2", "P3", "P4", "P5"), "funds": funds}, tried)
    assert [(each.group, each.rank, each.project_id, each.amount) for each in judgement.mandatory] == [
        ("a", 1, "P4", 100),
        ("b", 1, "P1", 900),
        ("b", 2, "P2", 500),
        ("b", 2, "P3", 500),
    ]


def write(file: Path, sheets: Mapping[str, Sequence[Sequence[object]]]) -> Path:
    with xlsxwriter.Workbook(file) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return file


PROJECTS = [["项目编号", "项目名称", "执行机构", "领域"], ["P1", "净水", "G1", "教育"]]
OTHERS = [["项目编号", "项目名称", "执行机构", "领域"], ["P2", "早餐", "G1", "教育"]]
POSTS = [["项目编号", "发布日期", "标题"], ["P9", "2019-01-01", "净水"]]


def test_what_is_missing_belongs_in_the_sheet_of_its_table_in_the_projects_own_file(tmp_path: Path) -> None:
    own = write(tmp_path / "a.xlsx", {"项目": PROJECTS, "进展": POSTS})
    other = write(tmp_path / "b.xlsx", {"项目": OTHERS})
    tried = rule("present", {"all_of": [{"table": "progress"}]})
    findings = check(read([own, other]), pack(tried), DAY).findings
    assert {finding.project_id: finding.place for finding in findings} == {
        "P1": Place(str(own), "进展"),
        "P2": Place(str(other)),
    }


def test_what_a_platforms_export_lacks_belongs_in_the_projects_own_file(tmp_path: Path) -> None:
    own = write(tmp_path / "a.xlsx", {"项目": PROJECTS, "审计": [["项目编号", "报告日期"], ["P9", "2019-01-01"]]})
    export = tmp_path / "b.csv"
    export.write_text("项目编号,活动批次,筹款总额\nP1,2019-99,100\n", encoding="utf-8")
    tried = rule("present", {"all_of": [{"table": "audits"}]}, subject="funds")
    [finding] = check(read([own, export]), pack(tried), DAY).findings
    assert finding.place == Place(str(own), "审计")


def test_every_place_of_a_repetition_is_named(tmp_path: Path) -> None:
    first = write(tmp_path / "a.xlsx", {"项目": PROJECTS, "进展": [*POSTS, ["P1", "2019-02-01", "甲"]]})
    second = write(tmp_path / "b.xlsx", {"进展": [*POSTS[:1], ["P1", "2019-02-01", "乙"]]})
    tried = rule("unique", {"columns": ["project_id", "posted_on"]}, subject="progress")
    findings = check(read([first, second]), pack(tried), DAY).findings
    assert {(finding.place.file, finding.place.cell) for finding in findings} == {
        (str(first), "A3"),
        (str(second), "A2"),
    }
    assert {finding.related for finding in findings} == {
        (Place(str(second), "进展", 2, None),),
        (Place(str(first), "进展", 3, None),),
    }


def _in_currency(currency: str, amount: str, limit: Rule) -> Judgement:
    rows = {"projects": [{"project_id": "P1", "target_amount": amount}]}
    return check(from_rows(rows, ReadOptions(currency=currency)), pack(limit), DAY)


@pytest.mark.parametrize(
    "limit",
    [
        rule("compare", {"measure": {"column": "target_amount"}, "at_least": Decimal("0.99")}),
        rule("compare", {"measure": {"plus": [{"column": "target_amount"}, Decimal("0.99")]}, "at_least": 1}),
        rule("present", {"all_of": ["title"]}, where={"target_amount": {"in": [1, Decimal("0.99")]}}),
        rule(
            "reconcile",
            {"left": {"column": "target_amount"}, "right": 1, "tolerance": {"absolute": Decimal("0.99")}},
        ),
    ],
    ids=lambda limit: limit.kind,
)
def test_an_amount_that_the_currency_cannot_hold_is_no_limit(limit: Rule) -> None:
    with pytest.raises(BadUsage) as caught:
        _in_currency("JPY", "0", limit)
    assert caught.value.message == "rule tried: 0.99 is no amount in JPY; expected at most 0 decimals."
    assert _in_currency("CNY", "0", limit).outcomes


def test_a_limit_in_the_smallest_unit_of_the_currency_is_held_against_it() -> None:
    limit = rule("compare", {"measure": {"column": "target_amount"}, "at_least": Decimal("0.001")})
    seen = [_in_currency("KWD", amount, limit).outcomes[0].status for amount in ("0", "0.001")]
    assert seen == ["failed", "passed"]


def test_the_parameter_is_named_that_the_currency_cannot_hold() -> None:
    limit = rule(
        "compare", {"measure": {"column": "target_amount"}, "at_least": Decimal("0.005")}, parameters=("cap", "other")
    )
    parameters = {"other": Parameter("other", 5, None, None, {}), "cap": Parameter("cap", Decimal("0.005"), 0, 1, {})}
    dataset = from_rows({"projects": [{"project_id": "P1", "target_amount": "0"}]})
    with pytest.raises(BadUsage) as caught:
        check(dataset, replace(pack(limit), parameters=parameters), DAY)
    assert caught.value.message == "rule tried: cap = 0.005 is no amount in CNY; expected at most 2 decimals."


@pytest.mark.parametrize("rows", [1_999_999, 2_000_000])
def test_a_share_of_the_most_rows_that_are_read_is_exact(rows: int) -> None:
    for good in (1, 2, rows // 3, rows - 2, rows - 1):
        judged = (("passed", 1.0 - (rows - good) / rows),)
        assert _settled(((judged[0], 1),), all_or_nothing=False) == ("passed", Fraction(good, rows), 1)


def test_examples_are_in_the_currency_of_their_pack(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(
        'pack: mine\nversion: "1"\ntitle: {en: Ours, zh: 自有}\ncurrency: JPY\nrules:\n'
        "  - id: large\n    kind: compare\n"
        "    title: {en: Large, zh: 大}\n    dimension: disclosure\n    severity: minor\n    weight: 1\n"
        "    subject: projects\n    measure: {column: target_amount}\n    at_least: 1000\n",
        encoding="utf-8",
    )
    project = {"project_id": "P1", "title": "A", "org_id": "G1", "field": "relief", "target_amount": "JPY 1000"}
    (outcome,) = judge_tables(load([str(file)]), {"projects": [project]}, date(2019, 12, 31)).outcomes
    assert outcome.status == "passed"
