"""Text files in many encodings and with many delimiters, and the same tables as XLS and ODS."""

from __future__ import annotations

from gallery.cases.headers import PROJECTS
from gallery.cases.layouts import DISCLOSURES, ORGANIZATIONS
from gallery.records import audits, disclosures, organizations, progress, projects
from gallery.sheets import As, Case, File, Sheet, case

FUNDS = (
    "项目编号=project_id | 活动批次=campaign | 公众捐款=public_amount:comma"
    " | 筹款总额=total_amount:mark | 捐赠人数=donors"
)
ENGLISH = "Project ID=project_id | Campaign=campaign | Public donations=public_amount:comma | Total raised=total_amount"


@case
def csv_in_utf_8() -> Case:
    sheet = Sheet()
    sheet.table("A1", "funds", FUNDS, projects(5))
    return Case([File("筹款.csv", [sheet])])


@case
def csv_in_utf_8_with_a_mark() -> Case:
    sheet = Sheet()
    sheet.table("A1", "projects", PROJECTS, projects(5))
    return Case([File("项目.csv", [sheet], encoding="utf-8-sig")])


@case
def csv_in_utf_16() -> Case:
    sheet = Sheet()
    sheet.table("A1", "organizations", f"{ORGANIZATIONS} | 登记日期=registered_on:slashed", organizations(5))
    return Case([File("机构.csv", [sheet], encoding="utf-16", delimiter="\t")])


@case
def csv_in_gb18030() -> Case:
    sheet = Sheet()
    sheet.table("A1", "disclosures", DISCLOSURES, disclosures("P01", 4))
    return Case([File("财务披露.csv", [sheet], encoding="gb18030")])


@case
def csv_in_big5() -> Case:
    sheet = Sheet()
    headings = "項目編號=project_id | 項目名稱=title | 執行機構=org_id | 領域=field | 籌款目標=target_amount"
    names = ["愛心午餐", "鄉村醫生", "獎助學金"]
    some = [{**record, "title": name} for record, name in zip(projects(3), names, strict=True)]
    sheet.table("A1", "projects", headings, some)
    return Case([File("項目.csv", [sheet], encoding="big5")])


@case
def english_tsv() -> Case:
    sheet = Sheet(None, "en")
    headings = "Project ID=project_id | Posted on=posted_on | Title=title | Text=body | Photos=attachments"
    sheet.table("A1", "progress", headings, progress("P01", 5, "en"))
    return Case([File("progress.tsv", [sheet], delimiter="\t")])


@case
def english_csv_with_semicolons() -> Case:
    sheet = Sheet(None, "en")
    sheet.table("A1", "funds", ENGLISH, projects(5, "en"))
    return Case([File("funds.csv", [sheet], delimiter=";", encoding="utf-8-sig")])


@case
def csv_with_breaks_within_cells() -> Case:
    sheet = Sheet()
    headings = "项目编号=project_id | 发布日期=posted_on | 标题=title | 正文=body | 受益人数=beneficiaries"
    some = progress("P01", 4)
    some[1] |= {"title": As("第2期\n进展", "第2期 进展"), "body": As("购买图书，120册", "购买图书,120册")}
    sheet.put("A1", ["项目\n编号", "发布日期", "标题", "正文", "受益人数\n（人）"])
    sheet.rows("A2", "progress", headings, some)
    return Case([File("进展.csv", [sheet])])


@case
def csv_with_titles_of_one_cell() -> Case:
    sheet = Sheet()
    sheet.put("A1", ["2019年99公益日筹款数据"], ["导出时间：2019-09-12 10:00:00"], ["单位：元"], [])
    sheet.table("A5", "funds", FUNDS, projects(5))
    return Case([File("平台筹款数据.csv", [sheet], encoding="gb18030")])


@case
def english_csv_with_titles_of_one_cell() -> Case:
    sheet = Sheet(None, "en")
    sheet.put("A1", ["Funds raised by project"], ["Exported 12 September 2019, all figures in CNY"], [])
    sheet.table("A4", "funds", ENGLISH, projects(5, "en"))
    return Case([File("export.csv", [sheet])])


@case
def old_workbook() -> Case:
    sheets = [Sheet("机构"), Sheet("项目"), Sheet("财务披露")]
    sheets[0].table("A1", "organizations", f"{ORGANIZATIONS} | 登记日期=registered_on", organizations(4))
    sheets[1].table("A2", "projects", f"{PROJECTS} | 上线日期=launched_on", projects(4))
    sheets[2].table("B3", "disclosures", DISCLOSURES, disclosures("P03", 4))
    return Case([File("自查表.xls", sheets)])


@case
def open_document() -> Case:
    sheets = [Sheet("机构"), Sheet("项目"), Sheet("财务披露")]
    sheets[0].table("A1", "organizations", f"{ORGANIZATIONS} | 登记日期=registered_on", organizations(4))
    sheets[1].table("A2", "projects", f"{PROJECTS} | 上线日期=launched_on", projects(4))
    sheets[2].table("B3", "disclosures", DISCLOSURES, disclosures("P03", 4))
    return Case([File("自查表.ods", sheets)])


@case
def open_document_with_merged_headings() -> Case:
    sheet = Sheet("筹款")
    sheet.put("A1", ["筹款统计表"])
    sheet.put("A2", ["项目编号", "活动批次", "收入情况", None, None, None])
    sheet.put("C3", ["公众捐款", "平台配捐", "企业配捐", "合计"])
    sheet.merge("A1:F1", "A2:A3", "B2:B3", "C2:F2")
    columns = "=project_id | =campaign | =public_amount | =platform_match | =corporate_match | =total_amount"
    sheet.rows("A4", "funds", columns, projects(4))
    return Case([File("筹款.ods", [sheet])])


@case
def english_old_workbook() -> Case:
    sheets = [Sheet("Projects", "en"), Sheet("Audits", "en")]
    headings = (
        "Project ID=project_id | Project name=title | Implementing organisation=org_id | Field=field | Stage=status"
        " | Launched on=launched_on | Fundraising target=target_amount"
    )
    sheets[0].table("A1", "projects", headings, projects(4, "en"))
    headings = "Project ID=project_id | Auditor=auditor | Report date=report_on | Opinion=opinion"
    sheets[1].table("A3", "audits", headings, audits(3))
    return Case([File("projects and audits.xls", sheets)])
