"""The order of rows, columns, sheets and files says nothing: the report is the same, and findings keep their cells."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from jsonschema import Draft202012Validator

from auditkit import ingest, resources
from auditkit.audit import audit
from auditkit.model.dataset import Place, cell_address
from auditkit.model.report import Report
from auditkit.packs import load
from auditkit.reports.json import document, render

AS_OF = date(2020, 6, 30)
SEEDS = range(8)
TOTAL = "合计"

Row = tuple[object, ...]


@dataclass(frozen=True)
class Sheet:
    """One sheet: its header (what it says, by the name of its column), its rows, and a last row of totals."""

    table: str
    header: Mapping[str, str]
    rows: tuple[Row, ...]
    totals: Row | None = None


@dataclass
class Written:
    """What was written: the report, and whose cell each cell is, whatever its place."""

    report: Report
    identities: dict[tuple[str | None, str | None, str | None], Any] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    def identity(self, place: Place) -> Any:
        """Return what stands at a place, in words that no shuffling changes."""
        file = self.files.get(place.file or "")
        if place.cell is not None:
            return self.identities[place.file, place.sheet, place.cell]
        if place.row is not None:
            return self.identities[place.file, place.sheet, f"row {place.row}"]
        return file, place.sheet


PROJECTS = {
    "project_id": "项目编号",
    "title": "项目名称",
    "org_id": "执行机构",
    "fundraiser_id": "公募机构",
    "field": "领域",
    "province": "省份",
    "campaign": "活动批次",
    "status": "项目状态",
    "launched_on": "上线日期",
    "fundraising_starts_on": "募捐开始日期",
    "fundraising_ends_on": "募捐结束日期",
    "starts_on": "执行开始日期",
    "ends_on": "执行结束日期",
    "target_amount": "筹款目标",
}
DISCLOSURES = {
    "project_id": "项目编号",
    "kind": "披露类型",
    "period_start": "报告期起",
    "period_end": "报告期止",
    "disclosed_on": "披露日期",
    "opening_balance": "期初余额",
    "income": "本期收入",
    "expenditure": "本期支出",
    "closing_balance": "期末余额",
}
ENDED, BEGUN, OVER = date(2019, 9, 9), date(2019, 9, 10), date(2020, 9, 9)


def project(number: int, **changes: object) -> Row:
    row: dict[str, object] = {
        "project_id": f"P{number}",
        "title": f"项目{number}",
        "org_id": "G1" if number % 2 else "G2",
        "fundraiser_id": "F1",
        "field": "教育",
        "province": "贵州",
        "campaign": "2019-99",
        "status": "执行中",
        "launched_on": "2019-08-01",
        "fundraising_starts_on": "2019年8月1日",
        "fundraising_ends_on": ENDED,
        "starts_on": BEGUN,
        "ends_on": OVER,
        "target_amount": 1000,
    }
    return tuple({**row, **changes}.values())


def filed(number: int, kind: str, day: object, *amounts: object) -> Row:
    return (f"P{number}", kind, date(2019, 9, 10), date(2019, 12, 9), day, *(amounts or (0, 100, 50, 50)))


def content(raised: object = 4_000.00) -> dict[str, list[Sheet]]:
    """Return the sheets of each file, with faults of every kind."""
    rhythm = [filed(number, "定期披露", day) for number in (1, 2) for day in ("2019-12-10", "2020-03-10", "2020-06-10")]
    return {
        "甲": [
            Sheet(
                "projects",
                PROJECTS,
                (
                    project(1),
                    project(2, title="", province=""),
                    project(3, target_amount="若干"),
                    project(4, field="太空", org_id="G7", launched_on="2019-06-01"),
                    project(5, fundraiser_id="", org_id="G2"),
                ),
            ),
            Sheet(
                "disclosures",
                DISCLOSURES,
                (
                    *rhythm,
                    filed(1, "全面披露", "2019-12-09"),
                    filed(2, "全面披露", "2019-12-31"),
                    filed(3, "定期披露", "2019-12-11", 0, 100, 50, 50.01),
                    filed(3, "定期披露", "2019-12-12", 0, 100, 50, ""),
                    filed(4, "季报", "2019年13月1日"),
                    filed(4, "某种", "2020-01-01"),
                    filed(5, "定期披露", "2020-07-01"),
                    (None, "定期披露", date(2020, 1, 1), date(2020, 3, 31), date(2020, 4, 1), 1, 1, 1, 1),
                ),
                (TOTAL, None, None, None, None, None, 9999, None, None),
            ),
        ],
        "乙": [
            Sheet(
                "projects",
                PROJECTS,
                (
                    project(6),
                    project(7, status="已结项", fundraising_ends_on=date(2020, 5, 1)),
                    project(8, title="项目7", org_id="G1"),
                    project(9),
                    project(9, title="又名"),
                ),
            ),
            Sheet(
                "organizations",
                {"org_id": "机构编号", "name": "机构名称", "public_fundraising": "公募资格"},
                (("G1", "源泉", "是"), ("G2", "江河", "否"), ("F1", "基金会", "也许")),
            ),
            Sheet(
                "progress",
                {"project_id": "项目编号", "posted_on": "发布日期", "title": "标题"},
                (
                    *((f"P{number}", f"2020-0{month}-01", "进展") for number in (1, 6) for month in range(1, 7)),
                    ("P2", "2020-03-29", "太早"),
                    ("P3", "年初", "何时"),
                    ("P8", "2020-06-01", "一次"),
                    ("P8", "2020-06-01", "一次"),
                    ("P99", "2020-06-01", "无主"),
                ),
            ),
        ],
        "丙": [
            Sheet(
                "funds",
                {
                    "project_id": "项目编号",
                    "campaign": "活动批次",
                    "public_amount": "公众捐款",
                    "platform_match": "平台配捐",
                    "corporate_match": "企业配捐",
                    "total_amount": "筹款总额",
                },
                (
                    *((f"P{number}", "2019-99", 900 * number, 50, 50, 900 * number + 100) for number in range(1, 6)),
                    ("P6", "2019-99", 900, 50, 50, raised),
                    ("P7", "2019-99", 4400, 100, 100, 4600),
                    ("P8", "2019-99", 1, 1, 1, 4),
                    ("P9", "2019-99", 1, 1, "一", 3),
                ),
            ),
            Sheet(
                "audits",
                {"project_id": "项目编号", "report_on": "报告日期", "opinion": "审计意见"},
                (("P5", "2020-03-01", "无保留意见"), ("P4", "2020-03-01", ""), ("P3", "2020-03-01", "很好")),
            ),
        ],
    }


def write(folder: Path, files: Mapping[str, list[Sheet]], seed: int | None = None, day: date = AS_OF) -> Written:
    """Write the files, shuffled by `seed` if there is one, and report on them."""
    shuffle = random.Random(seed)

    def mixed(entries: Sequence[Any]) -> list[Any]:
        return list(entries) if seed is None else shuffle.sample(entries, len(entries))

    names = dict(zip(files, mixed([f"{number}.xlsx" for number in range(len(files))]), strict=True))
    identities: dict[tuple[str | None, str | None, str | None], Any] = {}
    for label, sheets in files.items():
        path = str(folder / names[label])
        with xlsxwriter.Workbook(path) as workbook:
            days = workbook.add_format({"num_format": "yyyy-mm-dd"})
            for sheet in mixed(sheets):
                columns = mixed(list(sheet.header))
                positions = [list(sheet.header).index(column) for column in columns]
                worksheet = workbook.add_worksheet(sheet.table)
                worksheet.write_row(0, 0, [sheet.header[column] for column in columns])
                rows = [*mixed(sheet.rows), *([] if sheet.totals is None else [sheet.totals])]
                for number, row in enumerate(rows, start=1):
                    identities[path, sheet.table, f"row {number + 1}"] = row
                    for index, position in enumerate(positions):
                        cell = cell_address(number, index)
                        identities[path, sheet.table, cell] = (row, columns[index])
                        value = row[position]
                        if isinstance(value, date):
                            worksheet.write_datetime(number, index, value, days)
                        elif value is not None:
                            worksheet.write(number, index, value)
    dataset = ingest.read(mixed([folder / name for name in names.values()]))
    labels = {str(folder / name): label for label, name in names.items()}
    return Written(audit(dataset, _pack(), day), identities, labels)


@cache
def _pack() -> Any:
    return load(["giving-day"])


@pytest.fixture(scope="module")
def straight(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """The report on the files as they are."""
    return write(tmp_path_factory.mktemp("straight"), content())


def told(written: Written) -> Counter[Any]:
    """Return every finding with what stands at its place and at those that belong to it."""
    return Counter(
        (
            finding.rule,
            finding.status,
            finding.project_id,
            finding.message,
            finding.value,
            finding.expected,
            finding.days_late,
            written.identity(finding.place),
            tuple(sorted(map(str, map(written.identity, finding.related)))),
        )
        for finding in written.report.findings
    )


def test_the_files_have_faults_of_every_kind(straight: Written) -> None:
    assert {finding.rule for finding in straight.report.findings} >= {
        "data-duplicate-row",
        "data-enum",
        "data-reference",
        "data-required",
        "data-total",
        "data-type",
        "data-unique",
        "disclosure-adds-up",
        "final-disclosure-on-time",
        "fundraising-plan",
        "funds-add-up",
        "one-disclosure-a-period",
        "organization-on-file",
        "periodic-disclosure",
        "plan-listed-once",
        "progress-recent",
        "progress-updates-a-year",
        "public-fundraising-qualified",
        "top-five-audited",
    }
    assert {finding.status for finding in straight.report.findings} == {"failed", "unverifiable"}
    assert all(straight.report.summary.outcomes[status] for status in ("passed", "failed", "unverifiable", "pending"))
    assert straight.report.obligations


def test_the_report_fits_its_schema(straight: Written) -> None:
    schema = json.loads((resources.folder("schemas") / "report.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(render(straight.report)))


def test_every_projects_lost_points_add_up_in_the_report(straight: Written) -> None:
    projects = json.loads(render(straight.report))["projects"]
    assert any(project["uncapped_score"] < 100 for project in projects)
    for project in projects:
        hundredths = sum(round(100 * outcome["points_lost"]) for outcome in project["outcomes"])
        assert hundredths == 10_000 - round(100 * project["uncapped_score"]), project["project_id"]


@pytest.mark.parametrize("seed", SEEDS)
def test_shuffled_files_come_to_the_same(straight: Written, tmp_path: Path, seed: int) -> None:
    shuffled = write(tmp_path, content(), seed)
    assert shuffled.report.projects == straight.report.projects
    assert shuffled.report.organizations == straight.report.organizations
    assert shuffled.report.obligations == straight.report.obligations
    assert shuffled.report.mandatory == straight.report.mandatory
    assert shuffled.report.summary == straight.report.summary
    assert told(shuffled) == told(straight)
    assert document(shuffled.report)["run"]["digest"] == document(straight.report)["run"]["digest"]


def test_places_are_those_of_the_cells(straight: Written) -> None:
    in_cells = [
        finding
        for finding in straight.report.findings
        if finding.place.cell is not None and finding.rule not in ("data-total", "data-unique")
    ]
    assert len({finding.rule for finding in in_cells}) > 2
    for finding in in_cells:
        _, column = straight.identity(finding.place)
        assert column == finding.column, finding


def digest(written: Written) -> str:
    return str(document(written.report)["run"]["digest"])


@pytest.mark.parametrize("raised", [4_000.01, 3_999.99, 1_000])
def test_a_changed_amount_changes_the_digest(straight: Written, tmp_path: Path, raised: object) -> None:
    assert digest(write(tmp_path, content(raised))) != digest(straight)


def test_another_day_changes_the_digest(straight: Written, tmp_path: Path) -> None:
    assert digest(write(tmp_path, content(), day=date(2020, 7, 1))) != digest(straight)
