"""The report as a workbook."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime

import openpyxl
import pytest

from auditkit import i18n, ingest, reports
from auditkit.model.report import ManifestUsed
from auditkit.reports.audited import Audited


@pytest.fixture(scope="module")
def workbook(hostile_run: Audited) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(reports.of_file(hostile_run, "xlsx")))


def column(sheet: openpyxl.worksheet.worksheet.Worksheet, head: str) -> list[openpyxl.cell.Cell]:
    heads = [cell.value for cell in sheet[1]]
    return [row[heads.index(head)] for row in sheet.iter_rows(min_row=2)]


def test_the_workbook_has_every_list_with_a_header_that_stays(
    workbook: openpyxl.Workbook, hostile_run: Audited
) -> None:
    lists = ("Projects", "Findings", "Must be audited", "Due next", "Charities", "Rules", "Inputs")
    assert tuple(workbook.sheetnames) == ("Summary", *lists)
    for name in lists:
        sheet = workbook[name]
        assert sheet.print_title_rows == "$1:$1"
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == (
            9,
            "landscape",
            0,
        )
        assert sheet.freeze_panes.endswith("2")
        assert sheet.auto_filter.ref == f"A1:{sheet.cell(sheet.max_row, sheet.max_column).coordinate}"
    assert len(column(workbook["Projects"], "Project")) == len(hostile_run.report.projects)
    assert len(column(workbook["Findings"], "Project")) == len(hostile_run.report.findings)
    assert len(column(workbook["Rules"], "Rule ID")) == len(hostile_run.pack.rules)


def test_numbers_are_numbers_dates_are_dates_and_money_is_in_whole_units(workbook: openpyxl.Workbook) -> None:
    raised = column(workbook["Projects"], "Raised (yuan)")[0]
    assert (raised.value, raised.number_format) == (1003.5, "#,##0.00")
    assert all(isinstance(cell.value, datetime) for cell in column(workbook["Due next"], "Due"))
    findings = workbook["Findings"]
    told = {
        rule.value: (seen.value, expected.value)
        for rule, seen, expected in zip(
            *(column(findings, head) for head in ("Rule ID", "Seen or computed", "Expected")), strict=True
        )
    }
    assert told["funds-add-up"] == (1005.5, 1004.5)
    assert told["disclosure-adds-up"] == (210, 200)
    assert told["data-type"] == ("2019-13-01", None)
    assert isinstance(next(cell.value for cell in column(findings, "Expected") if cell.is_date), datetime)
    lost = [cell.value for cell in column(findings, "Points lost") if cell.value is not None]
    assert lost
    assert all(isinstance(each, float | int) and each > 0 for each in lost)


def test_a_finding_leads_to_the_row_of_its_project_and_back(workbook: openpyxl.Workbook) -> None:
    for name, other in (("Findings", "Projects"), ("Projects", "Findings"), ("Due next", "Projects")):
        linked = [cell for cell in column(workbook[name], "Project") if cell.hyperlink]
        assert linked
        for cell in linked:
            sheet, _mark, row = cell.hyperlink.location.partition("!A")
            assert sheet == f"'{other}'"
            row_of_other = [each.value for each in workbook[other][int(row)]]
            assert cell.value in row_of_other


def test_severity_is_told_by_sign_and_word_and_colour_marks_nothing_else(workbook: openpyxl.Workbook) -> None:
    for sheet in workbook:
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                if cell.fill.fill_type and not cell.font.bold:
                    pytest.fail(f"{sheet.title} {cell.coordinate} has a colour")
                if cell.fill.fill_type:
                    assert cell.value[:2] in ("✗ ", "! ", "· ", "i ")
                if cell.value is not None:
                    assert cell.font.name == "Microsoft YaHei"


def test_no_text_of_the_workbook_is_a_formula(workbook: openpyxl.Workbook) -> None:
    assert {cell.data_type for sheet in workbook for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}
    titles = [cell.value for cell in column(workbook["Projects"], "Title")]
    assert titles[:4] == ["=1+1", "@SUM(A1)", "+1+1", "-2+3"]


def test_a_workbook_in_chinese_and_yen_with_a_manifest(hostile_run: Audited) -> None:
    samples = ingest.from_rows(
        {
            "samples": [
                {
                    "project_id": "P7",
                    "campaign": "2019-99",
                    "selected_as": "selected",
                    "stratum": "=top",
                    "amount": "1010.5",
                }
            ]
        },
        ingest.ReadOptions(),
    ).tables["samples"]
    report = replace(hostile_run.report, currency="JPY", manifest=ManifestUsed("ab" * 32, "2019-99"), language="zh")
    drawn = replace(
        hostile_run,
        report=report,
        dataset=replace(hostile_run.dataset, tables={**hostile_run.dataset.tables, "samples": samples}),
    )
    i18n.use("zh")
    content = reports.of_file(drawn, "xlsx")
    assert content == reports.of_file(drawn, "xlsx")
    made_of = openpyxl.load_workbook(io.BytesIO(content))
    assert made_of.sheetnames == [
        "概要",
        "项目",
        "问题",
        "须纳入审计",
        "抽中审计",
        "即将到期",
        "机构",
        "规则",
        "输入文件",
    ]
    assert column(made_of["项目"], "筹款额（JPY）")[0].number_format == "#,##0"
    sheet = made_of["抽中审计"]
    row = [column(sheet, head)[0].value for head in ("项目", "纳入方式", "层", "审计报告日期", "审计意见")]
    assert row == ["P7", "随机抽取", "=top", datetime(2019, 12, 1), "保留意见"]
