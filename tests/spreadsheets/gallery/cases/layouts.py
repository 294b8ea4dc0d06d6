"""More than one table on a sheet, one table on many sheets, and forms whose labels stand beside their values."""

from __future__ import annotations

from gallery.cases.headers import FUNDS, PROJECTS
from gallery.records import disclosures, donations, organizations, progress, projects
from gallery.sheets import Case, File, Sheet, case

ORGANIZATIONS = "机构编号=org_id | 机构名称=name | 机构类型=org_type | 公募资格=public_fundraising"
DISCLOSURES = (
    "披露编号=disclosure_id | 项目编号=project_id | 报告期起=period_start | 报告期止=period_end | 披露日期=disclosed_on"
    " | 本期收入=income | 本期支出=expenditure | 期末余额=closing_balance"
)


@case
def tables_side_by_side() -> Case:
    sheet = Sheet("Sheet1")
    sheet.put("A1", ["一、项目信息"])
    sheet.put("H1", ["二、机构信息"])
    sheet.table("A2", "projects", PROJECTS, projects(5))
    sheet.table("H2", "organizations", ORGANIZATIONS, organizations(4))
    return Case([File("项目与机构.xlsx", [sheet])])


@case
def english_tables_side_by_side() -> Case:
    sheet = Sheet("Overview", "en")
    headings = "Project ID=project_id | Campaign=campaign | Total raised=total_amount | Donors=donors"
    sheet.table("A3", "funds", headings, projects(3, "en"))
    headings = "Project ID=project_id | Posted on=posted_on | Title=title"
    sheet.table("F3", "progress", headings, progress("P01", 6, "en"))
    return Case([File("overview.xlsx", [sheet])])


@case
def english_tables_side_by_side_above_a_wide_one() -> Case:
    sheet = Sheet("Overview", "en")
    sheet.put("A1", ["1. Projects", None, None, None, None, "2. Organisations"])
    headings = "Project ID=project_id | Project name=title | Implementer=org_id | Sector=field"
    below = sheet.table("A2", "projects", headings, projects(3, "en"))
    sheet.table("F2", "organizations", "Organisation ID=org_id | Name=name", organizations(4, "en"))
    sheet.put(f"A{below + 2}", ["3. Financial disclosures"])
    headings = (
        "Disclosure ID=disclosure_id | Project ID=project_id | Period from=period_start | Period to=period_end"
        " | Disclosed on=disclosed_on | Income=income | Expenditure=expenditure | Closing balance=closing_balance"
    )
    sheet.table(f"A{below + 3}", "disclosures", headings, disclosures("P01", 3))
    return Case([File("overview.xlsx", [sheet])])


@case
def tables_one_below_the_other() -> Case:
    sheet = Sheet("Sheet1")
    sheet.put("A1", ["一、机构基本信息"])
    below = sheet.table("A2", "organizations", ORGANIZATIONS, organizations(4))
    sheet.put(f"A{below + 1}", ["二、项目信息"])
    below = sheet.table(f"A{below + 2}", "projects", PROJECTS, projects(4))
    sheet.put(f"A{below + 1}", ["三、财务披露"])
    sheet.table(f"A{below + 2}", "disclosures", DISCLOSURES, [*disclosures("P01"), *disclosures("P02")])
    return Case([File("信息公开自查表.xlsx", [sheet])])


@case
def tables_one_below_the_other_with_their_own_units() -> Case:
    sheet = Sheet("收支公示")
    sheet.put("A1", ["一、筹款情况", None, None, None, None, "单位：万元"])
    headings = FUNDS.replace("_amount", "_amount:wan").replace("_match", "_match:wan")
    below = sheet.table("A2", "funds", headings, projects(3))
    sheet.put(f"A{below}", ["二、财务披露", None, None, None, None, None, None, "单位：元"])
    sheet.table(f"A{below + 1}", "disclosures", DISCLOSURES, disclosures("P01", 3))
    return Case([File("收支公示.xlsx", [sheet])])


@case
def english_tables_one_below_the_other() -> Case:
    sheet = Sheet("Self-assessment", "en")
    sheet.put("A1", ["1. Organisations"])
    headings = "Organisation ID=org_id | Organisation name=name | Region=province"
    below = sheet.table("A2", "organizations", headings, organizations(4, "en"))
    sheet.put(f"A{below + 1}", ["2. Projects"])
    headings = "Project ID=project_id | Project name=title | Organisation ID=org_id | Field=field"
    sheet.table(f"A{below + 2}", "projects", headings, projects(3, "en"))
    return Case([File("self-assessment.ods", [sheet])])


@case
def a_form_for_each_project() -> Case:
    lines = """
项目编号=project_id
项目名称=title
执行机构：=org_id
公募机构：=fundraiser_id
领域=field
上线日期=launched_on:chinese
筹款目标（万元）=target_amount:wan
"""
    sheets = []
    for record in projects(3):
        sheet = Sheet(record["title"])
        sheet.put("A1", ["公益项目信息登记表"])
        sheet.merge("A1:B1")
        sheet.form("A2", "projects", lines, record)
        sheets.append(sheet)
    return Case([File("项目登记表.xlsx", sheets)])


@case
def a_form_with_two_pairs_in_a_line() -> Case:
    lines = """
项目编号=project_id | 项目名称=title
执行机构=org_id | 公募机构=fundraiser_id
领域=field | 项目状态=status
募捐开始日期=fundraising_starts_on:dotted | 募捐结束日期=fundraising_ends_on:dotted
筹款目标=target_amount:yuan | 联系人
"""
    sheet = Sheet("Sheet1")
    sheet.put("A1", ["募捐项目备案表"])
    sheet.merge("A1:D1")
    sheet.form("A3", "projects", lines, {**projects(1)[0], "联系人": "张老师"})
    return Case([File("备案表.xlsx", [sheet])])


@case
def a_form_with_labels_that_are_not_known() -> Case:
    sheet = Sheet("项目")
    record = projects(1)[0] | {"受理人": "李四", "备案情况": "已备案"}
    lines = """项目编号=project_id | 项目名称=title
    执行机构=org_id | 领域=field
    项目开始曰期 | 受理人
    备案情况"""
    sheet.put("A1", ["项目信息表"])
    sheet.form("A2", "projects", lines, record | {"项目开始曰期": "2019-01-10"})
    return Case([File("项目.xlsx", [sheet])], problems=[("header/similar", "A4")], mentioned=["受理人", "备案情况"])


@case
def a_form_with_a_table_below() -> Case:
    lines = """
项目编号=project_id | 项目名称=title
执行机构=org_id | 领域=field
"""
    sheet = Sheet("P02")
    sheet.put("A1", ["一、项目基本信息"])
    below = sheet.form("A2", "projects", lines, projects(2)[1])
    sheet.put(f"A{below + 1}", ["二、财务披露情况"])
    sheet.table(f"A{below + 2}", "disclosures", DISCLOSURES, disclosures("P02", 4))
    return Case([File("P02 项目档案.xlsx", [sheet])])


@case
def english_forms() -> Case:
    lines = """
Project ID:=project_id
Project name:=title
Implementing organisation:=org_id
Field:=field
Start date:=starts_on:english
End date:=ends_on:english
Fundraising target:=target_amount:rmb
"""
    files = []
    for record in projects(2, "en"):
        sheet = Sheet("Form", "en")
        sheet.put("B2", ["PROJECT REGISTRATION FORM"])
        sheet.form("B4", "projects", lines, record)
        files.append(File(f"{record['project_id']}.xlsx", [sheet]))
    return Case(files)


@case
def a_form_of_an_organisation() -> Case:
    lines = """
机构名称=name | 统一社会信用代码=org_id
机构类型=org_type | 登记机关=registered_with
登记日期=registered_on | 是否具有公开募捐资格=public_fundraising
"""
    record = {**organizations(4)[3], "org_id": "53510000MJQ0000001"}
    sheet = Sheet("机构信息")
    sheet.form("A1", "organizations", lines, record)
    return Case([File("机构信息.xls", [sheet])])


@case
def a_sheet_for_each_month() -> Case:
    sheets = []
    for month, numeral in enumerate(("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"), 1):
        sheet = Sheet(f"{numeral}月")
        headings = "捐赠编号=donation_id | 项目编号=project_id | 捐赠日期=donated_at | 捐赠金额=amount | 来源=source"
        sheet.table("A2", "donations", headings, donations("P01", 3, month))
        sheets.append(sheet)
    return Case([File("2019年捐赠明细.xlsx", sheets)])


@case
def english_a_sheet_for_each_quarter() -> Case:
    sheets = []
    for quarter in range(4):
        sheet = Sheet(f"2019Q{quarter + 1}", "en")
        headings = (
            "Project=project_id | Period start date=period_start | Period end date=period_end"
            " | Disclosure date=disclosed_on | Income=income | Expenditure=expenditure"
        )
        sheet.table("A1", "disclosures", headings, [disclosures(f"P0{number}", 4)[quarter] for number in (1, 2, 3)])
        sheets.append(sheet)
    return Case([File("disclosures 2019.xlsx", sheets, by="openpyxl")])


@case
def files_with_their_columns_in_another_order() -> Case:
    orders = [PROJECTS.split(" | "), PROJECTS.split(" | ")[::-1], sorted(PROJECTS.split(" | "))]
    files = []
    for number, (columns, ending) in enumerate(zip(orders, ("xlsx", "xls", "csv"), strict=True)):
        sheet = Sheet(None if ending == "csv" else "Sheet1")
        sheet.table(f"A{number + 1}", "projects", " | ".join(columns), projects(3, first=3 * number + 1))
        files.append(File(f"机构{number + 1}/项目.{ending}" if number else "项目.xlsx", [sheet]))
    return Case(files)


@case
def a_row_handed_in_twice() -> Case:
    files = []
    for name, some in (("上报一.xlsx", projects(3)), ("上报二.xlsx", projects(3, first=3))):
        sheet = Sheet("项目")
        sheet.table("A1", "projects", PROJECTS, some)
        files.append(File(name, [sheet]))
    return Case(files, problems=[("duplicate-row/copy", "上报二.xlsx › 项目 › row 2")])


@case
def a_platform_export_feeds_projects_and_funds() -> Case:
    sheet = Sheet("export")
    headings = (
        "序号 | 备案编号=project_id | 项目名称=title | 执行机构=org_id | 公募机构=fundraiser_id | 领域=field"
        " | 活动名称=campaign | 公众捐款=public_amount | 平台配捐=platform_match | 企业配捐=corporate_match"
        " | 筹款总额=total_amount | 捐款人次=donations"
    )
    records = [{**record, "序号": number} for number, record in enumerate(projects(6), 1)]
    sheet.table("A1", "projects funds", headings, records)
    return Case([File("平台导出.xlsx", [sheet])])


@case
def english_platform_export_feeds_projects_and_funds() -> Case:
    sheet = Sheet(None, "en")
    headings = (
        "project_id=project_id | title=title | org_id=org_id | field=field:code | campaign=campaign"
        " | total_amount=total_amount | donors=donors"
    )
    sheet.table("A1", "projects funds", headings, projects(6, "en"))
    return Case([File("export.csv", [sheet])])


@case
def english_months_as_columns() -> Case:
    sheet = Sheet("Disclosures", "en")
    sheet.put("A1", ["Project", "January", "February", "March"], ["P01", 100, 200, 300], ["P02", 10, 20, 30])
    return Case([File("disclosures.xlsx", [sheet])], errors=["months or quarters stand in columns"])
