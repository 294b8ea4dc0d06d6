from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hostile_run import written

from auditkit import i18n, ingest, packs
from auditkit.audit import audit
from auditkit.model.dataset import InputFile, Place, SheetRead
from auditkit.model.pack import PackSource
from auditkit.model.report import OrganizationReport, ProjectReport, Report, ReportedOutcome, Summary
from auditkit.model.verdict import OUTCOMES, Finding, Mandatory, Obligation, Waived
from auditkit.reports.audited import Audited

GOLDEN = Path(__file__).resolve().parent.parent / "golden"

CHARITIES = {"O1": "青禾助学公益服务中心", "O2": "源泉环境保护协会", "O3": "暖心慈善基金会", "O4": "Riverside Trust"}
LONG_TITLE = "留守儿童心理陪伴与成长支持计划（二期）"
PROJECTS = (
    ("P017", "乡村图书角", "O1", "education", "59.00", "71.40", "1", "E", 120431050, "critical"),
    ("P003", "山区净水", "O2", "ecology", "82.50", "82.50", "1", "B", 48600000, "major"),
    ("P009", LONG_TITLE, "O1", "special_care", "68.25", "68.25", "1", "D", 9120400, "major"),
    ("P022", "天使妈妈血液病救助", "O3", "health", "90.00", "90.00", "1", "A", 4900000000, "major"),
    ("P031", "Clean rivers, clear streams", "O4", "ecology", "88.13", "88.13", "1", "B", 3180000, "minor"),
    ("P036", "山洪灾区重建", "O2", "relief", "93.33", "93.33", "1", "A", 15230000, "minor"),
    ("P041", "护童早餐", "O3", "health", "100.00", "100.00", "1", "A", 15230000, None),
    ("P042", "银龄守望", "O3", "special_care", "100.00", "100.00", "1", "A", 8000000, None),
    ("P044", "爱心超市", "O1", "other", "100.00", "100.00", "0.35", "A", 1572400000, None),
    ("P045", "关爱贫困孤儿助学", "O4", "education", "96.00", "96.00", "0.825", "A", 866000000, "info"),
    ("P050", "农村人居环境整治", "O2", "ecology", "100.00", "100.00", "0.9999", "A", 784000000, None),
    ("P058", "新余脱贫攻坚在行动", "O9", "other", None, None, "0", None, None, None),
)
ENCRYPTED = (
    "damaged.xlsx could not be read: it is encrypted. "
    "Remove the password (Excel: File › Info › Protect Workbook) and try again."
)
NOWHERE = Place()
AUDITED = (
    ("P022", 4900000000),
    ("P044", 1572400000),
    ("P045", 866000000),
    ("P050", 784000000),
    ("P017", 120431050),
)
LAW = "慈善法（2016）第七十三条"
TITLES = {
    "top-five-audited": "筹款额前五名须经审计",
    "final-disclosure-on-time": "募捐结束后三个月内全面公开",
    "progress-recent": "每三个月至少更新一次进展",
    "funds-add-up": "公众捐款与配捐之和等于筹款总额",
    "data-type": "单元格内容须符合列的类型",
    "data-header": "表头须能识别",
    "plan-fields": "项目计划信息完整",
}


def finding(rule: str, project_id: str | None, message: str, place: Place = NOWHERE, **more: object) -> Finding:
    facts: dict[str, object] = {
        "severity": "major",
        "dimension": "disclosure",
        "status": "failed",
        "table": None,
        "column": None,
        "value": None,
        "expected": None,
        "days_late": None,
        "title": TITLES.get(rule, rule),
        "reference": None,
        "fix": "请更正后重新提交。",
        **more,
    }
    return Finding(rule=rule, project_id=project_id, message=message, place=place, **facts)  # type: ignore[arg-type]


def _project(
    row: tuple[str, str, str, str, str | None, str | None, str, str | None, int | None, str | None],
) -> ProjectReport:
    project_id, title, org_id, field, score, uncapped, coverage, grade, raised, worst = row
    exact = None if score is None else Decimal(score)
    before = None if uncapped is None else Decimal(uncapped)
    lost = Decimal(0) if before is None else 100 - before
    failed = "top-five-audited" if worst == "critical" else "final-disclosure-on-time"
    dimensions: dict[str, Decimal] = {}
    if before is not None:
        dimensions = {"disclosure": before, "progress": Decimal("80.00"), "governance": Decimal("100.00")}
        if project_id in {"P017", "P022"}:
            dimensions["audit"] = Decimal("0.00") if worst == "critical" else Decimal("100.00")
    return ProjectReport(
        project_id=project_id,
        title=title,
        org_id=org_id,
        field=field,
        score=exact,
        exact_score=None if exact is None else Fraction(exact),
        uncapped_score=before,
        score_if_verified=before,
        capped_by="top-five-audited" if exact != before else None,
        coverage=Fraction(coverage),
        grade=grade,
        raised=raised,
        dimensions=dimensions,
        outcomes=(
            ReportedOutcome(failed, "failed" if lost else "passed", Decimal("0.50"), Decimal(10), lost),
            ReportedOutcome("progress-recent", "not_covered", None, Decimal(5), Decimal("0.00")),
        ),
        worst=worst,
    )


def _findings() -> tuple[Finding, ...]:
    late = [
        finding(
            "final-disclosure-on-time",
            project,
            f"披露日期为 {day}，应于 2019-12-09 前披露：逾期 {days} 天。",
            Place(file, "财务披露", row, f"F{row}"),
            table="disclosures",
            column="disclosed_on",
            value=day,
            expected="2019-12-09",
            days_late=days,
            reference=LAW,
            fix="请在募捐活动结束后三个月内，全面公开募捐情况和募得款物的使用情况。",
        )
        for project, day, days, file, row in (
            ("P003", "2019-12-31", 22, "源泉环境保护协会2019年度材料.xlsx", 17),
            ("P009", "2019-12-12", 3, "青禾助学.xlsx", 8),
            ("P022", "2019-12-10", 1, "暖心.xlsx", 12),
        )
    ]
    unreadable = [
        finding(
            "data-type",
            "P009",
            f"disclosed_on (披露日期) is “2019年13月{day}日”, which is no date.",
            Place("青禾助学.xlsx", "财务披露", row, f"E{row}"),
            severity="minor",
            dimension="integrity",
            table="disclosures",
            column="disclosed_on",
            value=f"2019年13月{day}日",
            fix="Write it as 2019-12-01 or 2019年12月1日.",
        )
        for day, row in ((1, 21), (2, 22), (3, 23))
    ]
    silent = [
        finding(
            "progress-recent",
            project,
            "2019-09-24 之后 97 天没有进展更新；最长间隔为三个月。"
            "最近一次更新的标题是《山区净水设备安装完成，村民第一次喝上放心水》，此后平台上再也没有任何图文、视频或财务进展。",
            severity="minor",
            dimension="progress",
            reference="99公益日 2019 规则第 4 条",
            fix="请发布一次进展。",
        )
        for project in ("P031", "P036", "P003", "P009", "P022")
    ]
    return (
        finding(
            "top-five-audited",
            "P017",
            "筹款额排名第 2，直接纳入审计；应于 2019-12-08 前提交审计报告，至今未见，已逾期 23 天。",
            Place("青禾助学.xlsx", "审计"),
            severity="critical",
            dimension="audit",
            days_late=23,
            reference="99公益日 2019：前五名",
            fix="请提交审计机构出具的、载有审计意见的报告。",
        ),
        *late,
        *unreadable,
        *silent,
        finding(
            "funds-add-up",
            "P017",
            "公众捐款 1,000,000.00 与配捐 204,000.00 之和为 1,204,000.00，筹款总额却为 1,204,310.50，相差 310.50。",
            Place("青禾助学.xlsx", "筹款", 5, "G5"),
            related=tuple(
                Place("青禾助学.xlsx", "筹款" if row < 8 else "汇总", row, f"D{row}") for row in range(5, 10)
            ),
            dimension="integrity",
            value="120431050",
            expected="120400000",
        ),
        finding(
            "plan-fields",
            "P009",
            "无法核实：项目计划的结束日期缺失。",
            Place("青禾助学.xlsx", "项目", 4, "K4"),
            status="unverifiable",
            dimension="governance",
        ),
        finding(
            "data-header",
            None,
            "表头“筹款时间段”与任何列都不完全一致；是否指“筹款开始日期”？",
            Place("源泉环境保护协会2019年度材料.xlsx", "项目", 3, "H3"),
            dimension="integrity",
            fix="请改表头，或使用 --map '筹款时间段=projects.fundraising_starts_on'。",
        ),
        finding(
            "plan-fields",
            "P045",
            '=HYPERLINK("http://bad.example","点我")',
            Place("=cmd|'/c calc'!A0.csv", None, 7),
            severity="info",
            dimension="governance",
            value="-2+3",
            expected="-1500",
            title="<script>alert(1)</script> | *bold* [bold red]x[/]",
            fix="\x1b[31m红\u202e\u009b2J\r\n下一行\t`code`",
        ),
    )


def build_report() -> Report:
    findings = _findings()
    projects = tuple(sorted(map(_project, PROJECTS), key=lambda project: project.project_id))
    severities = [finding.severity for finding in findings]
    return Report(
        as_of="2019-12-31",
        language="en",
        engine="pandas",
        currency="CNY",
        pack_title="99公益日透明度规范",
        packs=(
            PackSource("giving-day", "2019.1", "ab" * 32, "rules/giving-day.yaml"),
            PackSource("base", "1", "cd" * 32, "rules/base.yaml"),
        ),
        parameters={"audit_top_n": 5, "tolerance": 0.01},
        inputs=(
            InputFile(
                "青禾助学.xlsx",
                "11" * 32,
                "read",
                (SheetRead("项目", "projects", 7, 3), SheetRead("说明", None, 4, None, "it matches no table")),
            ),
            InputFile(
                "源泉环境保护协会2019年度材料.xlsx",
                "22" * 32,
                "read",
                (SheetRead("项目", "projects", 5, 1), SheetRead("财务披露", "disclosures", 21, 1)),
            ),
            InputFile("damaged.xlsx", "33" * 32, "failed", (), ENCRYPTED),
        ),
        errors=(ENCRYPTED,),
        notes=("3 rows of progress are dated after 2019-12-31 and were not judged.",),
        rows={"projects": 12, "disclosures": 214, "progress": 1388, "audits": 2},
        summary=Summary(
            projects=12,
            score=Decimal("88.84"),
            grade="B",
            coverage=Fraction("0.84"),
            findings={severity: severities.count(severity) for severity in ("critical", "major", "minor", "info")},
            mandatory_audit=("P022", "P044", "P045", "P050", "P017"),
            outcomes={**dict.fromkeys(OUTCOMES, 0), "passed": 9, "failed": 10, "unverifiable": 1, "not_covered": 12},
        ),
        projects=projects,
        organizations=tuple(
            OrganizationReport(org_id, name, 3, Decimal("88.50"), "B") for org_id, name in CHARITIES.items()
        ),
        findings=findings,
        obligations=tuple(
            Obligation(project, rule, due, title=TITLES[rule], reference=LAW, fix="请按期公开。")
            for project, rule, due in (
                ("P003", "final-disclosure-on-time", "2020-03-31"),
                ("P009", "progress-recent", "2020-01-14"),
                ("P022", "progress-recent", "2020-01-20"),
                ("P031", "progress-recent", "2020-01-20"),
                ("P036", "progress-recent", "2020-02-29"),
                ("P041", "final-disclosure-on-time", "2020-03-31"),
            )
        ),
        mandatory=tuple(
            Mandatory(project, "top-five-audited", "", rank, amount)
            for rank, (project, amount) in enumerate(AUDITED, start=1)
        ),
        rule_titles=TITLES,
        waivers=(
            Waived(
                project_id="P042",
                rule="progress-recent",
                title=TITLES["progress-recent"],
                status="failed",
                reason="项目所在地自台风登陆以来停电停网，经实地核实无法发布进展",
                approved_by="监管科 <b>|王某\x1b[2J",
                until="2020-03-31",
                place=Place("豁免.xlsx", "豁免", 2),
                findings=(
                    finding("progress-recent", "P042", "2019-09-24 之后 97 天没有进展更新。", dimension="progress"),
                ),
            ),
        ),
    )


@pytest.fixture(scope="session")
def hostile_run(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    """A run on the tables of tests/support/hostile_run.py."""
    dataset = ingest.read([written(tmp_path_factory.mktemp("handed-in"))], ingest.ReadOptions())
    pack = packs.load(["giving-day"], {"audit_top_n": "2"})

    def judge() -> Report:
        return audit(dataset, pack, date(2019, 12, 31))

    i18n.use("en")
    return Audited(judge(), dataset, pack, judge)


@pytest.fixture
def report() -> Report:
    """A realistic report with Chinese names, a capped project, partial coverage and one hostile finding."""
    return build_report()


@pytest.fixture(autouse=True)
def _english() -> None:
    i18n.use("en")


@pytest.fixture
def same_as_golden(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Compare a text with tests/golden/<name>; AUDITKIT_WRITE_GOLDEN=1 writes it, to be read before it is kept."""
    monkeypatch.setattr("auditkit.reports.wording.__version__", "0.0.0")
    monkeypatch.setattr("auditkit.reports.json.__version__", "0.0.0")

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if os.environ.get("AUDITKIT_WRITE_GOLDEN"):
            path.write_bytes(text.encode())
        assert text == path.read_bytes().decode(), f"differs from {path.name}; AUDITKIT_WRITE_GOLDEN=1 writes it anew"

    return compare
