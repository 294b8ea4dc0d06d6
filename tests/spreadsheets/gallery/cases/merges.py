"""Cells merged down the rows: a key or a name holds for each of them, an amount only once."""

from __future__ import annotations

from gallery.cases.headers import PROJECTS
from gallery.cases.layouts import DISCLOSURES
from gallery.records import disclosures, organizations, progress, projects
from gallery.sheets import As, Case, File, Sheet, case


def _merged(records: list[dict[str, object]], column: str) -> list[dict[str, object]]:
    """Return records of which only the first has its cell in `column`; it holds for all of them."""
    return [records[0], *({**record, column: As(None, records[0][column])} for record in records[1:])]


@case
def merged_keys() -> Case:
    sheet = Sheet("财务披露")
    some = [*_merged(disclosures("P01", 3), "project_id"), *_merged(disclosures("P02", 2), "project_id")]
    sheet.table("A1", "disclosures", DISCLOSURES, some)
    sheet.merge("B2:B4", "B5:B6")
    return Case([File("财务披露.xlsx", [sheet])])


@case
def english_merged_keys() -> Case:
    sheet = Sheet("Updates", "en")
    headings = "Project ID=project_id | Date posted=posted_on | Subject=title | Photos=attachments"
    some = [*_merged(progress("P01", 4, "en"), "project_id"), *_merged(progress("P02", 2, "en"), "project_id")]
    sheet.table("B3", "progress", headings, some)
    sheet.merge("B4:B7", "B8:B9")
    return Case([File("updates.xlsx", [sheet], by="openpyxl")])


@case
def merged_names_hold_for_each_row() -> Case:
    sheet = Sheet("项目")
    some = [{**record, "org_id": "JG2"} for record in projects(4)]
    sheet.table("A1", "projects", PROJECTS, [*_merged(_merged(some[:3], "fundraiser_id"), "org_id"), some[3]])
    sheet.merge("C2:C4", "D2:D4")
    return Case([File("项目.xlsx", [sheet])])


@case
def merged_names_in_xls() -> Case:
    sheet = Sheet("机构")
    headings = "机构编号=org_id | 机构名称=name | 登记机关=registered_with | 省份=province"
    some = [{**record, "province": "四川"} for record in organizations(4)]
    sheet.table("A2", "organizations", headings, _merged(_merged(some, "registered_with"), "province"))
    sheet.merge("C3:C6", "D3:D6")
    return Case([File("机构.xls", [sheet])])


@case
def merged_amounts_count_once() -> Case:
    sheet = Sheet("筹款")
    headings = (
        "项目编号=project_id | 活动批次=campaign | 公众捐款=public_amount | 企业配捐=corporate_match"
        " | 筹款总额=total_amount"
    )
    first, second, third = projects(3)
    sheet.table("A1", "funds", headings, [first, {**second, "corporate_match": None}, third])
    sheet.merge("D2:D3")
    return Case([File("筹款.xlsx", [sheet])], mentioned=["merged"])
