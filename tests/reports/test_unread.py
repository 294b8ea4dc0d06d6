"""A score beside what could not be read says that it is only of what was."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from auditkit import i18n, ingest
from auditkit.audit import audit
from auditkit.model.report import Report
from auditkit.packs import load
from auditkit.reports import render
from auditkit.reports.unread import unread_told

PROJECTS = [["项目编号", "项目名称", "执行机构编号", "领域"], ["P1", "净水", "G1", "relief"]]


@pytest.fixture
def half_read(tmp_path: Path) -> Report:
    """A run over three files: one is damaged, one has a sheet that lacks a column, and one is whole."""
    (tmp_path / "damaged.xlsx").write_bytes(b"PK\x03\x04broken")
    (tmp_path / "whole.csv").write_text("org_id,name\nG1,甲\n", encoding="utf-8")
    with xlsxwriter.Workbook(tmp_path / "half.xlsx") as workbook:
        sheets = {"项目": PROJECTS, "披露": [["项目编号", "披露日期", "报告期起"], ["P1", "2019-01-01", "2019-01-01"]]}
        for name, rows in {**sheets, "备忘": [["随便"], ["写写"]]}.items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return audit(ingest.read([tmp_path]), load(["base"]), date(2019, 12, 31))


def test_files_and_sheets_that_could_not_be_read_are_counted_beside_every_score(half_read: Report) -> None:
    told = "1 of 3 files and 1 of 3 sheets could not be read: the score holds only for what was"
    text = render(half_read, "text", width=140, color=False, verbose=False)
    table, closing = text.index("100.00  A"), text.index("mean score 100.00 (A), of what was read only")
    assert table < text.index(told) < closing < text.rindex(told.partition(":")[0])
    markdown = render(half_read, "markdown")
    assert "mean score 100.00 (A), of what was read only" in markdown.replace("\\", "")
    assert markdown.replace("\\", "").count(told) == 2
    summary = json.loads(render(half_read, "json"))["summary"]
    assert summary["unread"] == {"files": 1, "of_files": 3, "sheets": 1, "of_sheets": 3}
    i18n.use("zh")
    try:
        assert "共 3 个文件中有 1 个、共 3 张工作表中有 1 张" in render(half_read, "markdown")
    finally:
        i18n.use("en")


def test_a_sheet_whose_unit_or_table_cannot_be_told_is_unread_and_not_ignored(tmp_path: Path) -> None:
    sheets = {
        "项目": PROJECTS,
        "单位不明": [["单位:万元/元 请核"], ["项目编号", "报告期起", "报告期止", "披露日期", "本期支出"]],
        "项目进展": [["项目", "1月", "2月", "3月"], ["P1", 1, 2, 3]],
        "备忘": [["随便"], ["写写"]],
    }
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    report = audit(ingest.read([tmp_path]), load(["base"]), date(2019, 12, 31))
    assert len(report.errors) == 2
    assert unread_told(report) == "2 of 3 sheets"
    assert [sheet.table for sheet in report.inputs[0].sheets] == ["projects", "disclosures", None, None]
    assert "1 sheet was ignored" in render(report, "text", width=140, color=False, verbose=False)
    assert "项目进展 · could not be read: see above" in render(report, "text", width=140, color=False, verbose=True)
    assert render(report, "markdown").count("| could not be read |") == 1


def test_what_was_read_whole_says_nothing_of_it(half_read: Report) -> None:
    whole = [replace(file, sheets=file.sheets[:1]) for file in half_read.inputs if file.status == "read"]
    report = replace(half_read, inputs=tuple(whole), errors=())
    assert unread_told(report) == ""
    assert "read only" not in render(report, "text", width=140, color=False, verbose=False)
    assert "unread" not in json.loads(render(report, "json"))["summary"]


def test_what_cannot_be_counted_is_said_all_the_same(half_read: Report) -> None:
    report = replace(half_read, inputs=half_read.inputs[-1:])
    assert "not everything could be read and used" in render(report, "markdown").replace("\\", "")
