"""What was handed in and found no place keeps a rule from saying that it is not on file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from auditkit import packs
from auditkit.check import check
from auditkit.ingest import from_rows, read
from auditkit.model.dataset import Dataset
from auditkit.model.verdict import Finding

DAY = date(2019, 12, 31)
Rows = list[list[object]]
MakeWorkbook = Callable[..., Path]

PROJECT = {
    "title": "一",
    "org_id": "O1",
    "field": "health",
    "status": "executing",
    "starts_on": "2019-01-01",
    "ends_on": "2020-12-31",
}
POST = {"posted_on": "2019-12-01", "title": "x"}


def _told(dataset: Dataset, rule: str) -> list[Finding]:
    pack = packs.load(["giving-day"], {})
    return [finding for finding in check(dataset, pack, DAY).findings if finding.rule == rule]


@pytest.mark.parametrize(
    ("reference", "status"), [("1", "unverifiable"), ("P0O1", "unverifiable"), ("P777", "failed"), ("", "failed")]
)
def test_a_row_that_is_nearly_somebodys_may_be_theirs(reference: str, status: str) -> None:
    key = "001" if reference == "1" else "P001"
    rows = [{**PROJECT, "project_id": key}, {**PROJECT, "project_id": "X9"}]
    dataset = from_rows({"projects": rows, "progress": [{**POST, "project_id": reference}]})
    told = {finding.project_id: finding for finding in _told(dataset, "progress-recent")}
    assert told.keys() == {key, "X9"}
    assert told["X9"].status == "failed"
    assert told[key].status == status
    assert (told[key].value == reference) == (status == "unverifiable")


def test_an_organisation_that_is_named_by_its_name_is_not_missing() -> None:
    organizations = [{"org_id": "O1", "name": "甲基金会", "public_fundraising": "是"}]
    dataset = from_rows(
        {"organizations": organizations, "projects": [{**PROJECT, "project_id": "P1", "org_id": "甲基金会"}]}
    )
    [finding] = _told(dataset, "organization-on-file")
    assert (finding.status, finding.value) == ("unverifiable", "甲基金会")
    assert (
        finding.message
        == 'It cannot be verified: Implementing organisation is "甲基金会" here, which may be meant for O1.'
    )


def _workbook(make: MakeWorkbook, name: str, number: str, posts: Rows) -> Path:
    headers: list[object] = ["项目编号", "项目名称", "执行机构", "领域", "项目状态", "项目开始日期", "项目结束日期"]
    row: list[object] = [number, "一", "O1", "健康", "执行中", date(2019, 1, 1), date(2020, 12, 31)]
    return make(name, {"项目": [headers, row], "项目进展": posts})


def test_what_may_stand_on_a_sheet_that_could_not_be_read_is_not_missing(make_workbook: MakeWorkbook) -> None:
    lost: Rows = [["项目编号", "标题", "正文", "受益人数"], ["P1", "x", "y", 5]]
    none: Rows = [["项目编号", "发布日期", "标题"], ["P2", date(2019, 1, 5), "x"]]
    files = [_workbook(make_workbook, "a.xlsx", "P1", lost), _workbook(make_workbook, "b.xlsx", "P2", none)]
    told = {finding.project_id: finding for finding in _told(read(files), "progress-recent")}
    assert {project_id: finding.status for project_id, finding in told.items()} == {
        "P1": "unverifiable",
        "P2": "failed",
    }
    assert (told["P1"].place.file, told["P1"].place.sheet) == (files[0].as_posix(), "项目进展")
    assert told["P1"].fix == "Mend this sheet as its error says, then check again: it cannot be verified now."


def test_the_headers_that_mean_no_column_are_named_where_a_column_is_missing(make_workbook: MakeWorkbook) -> None:
    headers: list[object] = ["项目编号", "项目名称", "执行机构", "领域", "募捐起止时间", "项目周期"]
    path = make_workbook("a.xlsx", {"项目": [headers, ["P1", "一", "O1", "健康", "9月", "一年"]]})
    [finding] = _told(read([path]), "fundraising-plan")
    assert finding.message.endswith(". Headers of this sheet that mean no column: E1 募捐起止时间, F1 项目周期.")


def test_all_the_cells_for_want_of_which_nothing_can_be_told_are_called_for(make_workbook: MakeWorkbook) -> None:
    head: list[object] = ["项目编号", "项目名称", "执行机构", "领域", "募捐开始日期", "募捐结束日期"]
    projects: Rows = [head, ["P1", "一", "O1", "健康", "八月", "九月"]]
    posts: Rows = [["项目编号", "发布日期", "标题"], ["P1", "2019-13-01", "x"], ["P1", "2019-13-02", "y"]]
    dataset = read([make_workbook("a.xlsx", {"项目": projects, "项目进展": posts})])
    [finding] = _told(dataset, "progress-recent")
    assert (finding.place.cell, [place.cell for place in finding.related]) == ("B3", ["B2"])
    assert finding.fix.startswith("Fill in or correct these 2 cells (Posted on), which stand here and at the other")
    [finding] = _told(dataset, "fundraising-dates-in-order")
    assert finding.fix.startswith("Fill in or correct these cells (Fundraising ends on, Fundraising starts on), then")


def test_a_header_that_is_nearly_that_of_a_missing_column_is_to_be_renamed(make_workbook: MakeWorkbook) -> None:
    projects: Rows = [["项目编号", "项目名称", "执行机构", "领域"], ["P1", "一", "O1", "健康"]]
    head: list[object] = ["项目编号", "活动批次", "公众捐赠款", "平台配捐", "企业配捐", "筹款总额"]
    funds: Rows = [head, ["P1", "2019-99", 1, 0, 0, 1]]
    [finding] = _told(read([make_workbook("a.xlsx", {"项目": projects, "筹款": funds})]), "funds-add-up")
    assert finding.fix == (
        'If the header "公众捐赠款" in C1 means Public donations, rename it to that; otherwise hand in Public'
        " donations. Then check again: it cannot be verified now."
    )
    head[2] = "爱心"
    [finding] = _told(read([make_workbook("b.xlsx", {"项目": projects, "筹款": funds})]), "funds-add-up")
    assert finding.fix.startswith("If one of these headers means Public donations, rename it so; otherwise hand in ")


def test_where_a_column_is_missing_that_a_key_leads_to_the_column_is_called_for() -> None:
    audits = [{"project_id": "P1", "campaign": "a", "report_on": "2019-12-01", "opinion": "unqualified"}]
    funds = [{"project_id": "P1", "campaign": "a", "total_amount": 5}]
    dataset = from_rows({"projects": [{**PROJECT, "project_id": "P1"}], "funds": funds, "audits": audits})
    [finding] = _told(dataset, "top-five-audited")
    assert finding.status == "unverifiable"
    assert finding.fix == "Hand in Fundraising starts on, then check again: it cannot be verified now."


NEEDS_ACCOUNTS = """\
pack: tried
version: "1"
title: {en: Tried, zh: 试用}
rules:
  - id: accounts-on-file
    kind: present
    title: {en: Tried, zh: 试用}
    dimension: disclosure
    severity: major
    weight: 1
    subject: projects
    all_of: [{table: annual_accounts}]
    reference: {title: {en: Ours, zh: 自定}}
    examples: [{name: none, expect: not_applicable, as_of: 2019-12-31, tables: {projects: []}}]
"""


@pytest.mark.parametrize(("reference", "status"), [("O-1", "unverifiable"), ("O7", "failed")])
def test_accounts_that_are_nearly_an_organisations_may_be_its(reference: str, status: str, tmp_path: Path) -> None:
    file = tmp_path / "tried.yaml"
    file.write_text(NEEDS_ACCOUNTS, encoding="utf-8")
    dataset = from_rows(
        {
            "organizations": [{"org_id": org_id, "name": org_id} for org_id in ("O1", "X2")],
            "projects": [{**PROJECT, "project_id": "P1"}, {**PROJECT, "project_id": "P2", "org_id": "X2"}],
            "annual_accounts": [{"org_id": reference, "period_end": "2018-12-31"}],
        }
    )
    told = {finding.project_id: finding.status for finding in check(dataset, packs.load([str(file)]), DAY).findings}
    assert told == {"P1": status, "P2": "failed"}
