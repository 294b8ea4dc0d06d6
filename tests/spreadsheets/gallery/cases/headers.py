"""Where the headings stand, in how many rows, and how their words are written."""

from __future__ import annotations

from gallery.records import audits, disclosures, organizations, progress, projects
from gallery.sheets import As, Case, File, Sheet, case

PROJECTS = (
    "项目编号=project_id | 项目名称=title | 执行机构=org_id | 公募机构=fundraiser_id"
    " | 领域=field | 筹款目标=target_amount"
)
FUNDS = (
    "项目编号=project_id | 活动批次=campaign | 公众捐款=public_amount | 平台配捐=platform_match"
    " | 企业配捐=corporate_match | 合计=total_amount"
)


@case
def title_and_notes_above() -> Case:
    sheet = Sheet("Sheet1")
    sheet.put(
        "A1",
        ["2019年度公益项目一览表"],
        ["填报单位：青禾教育服务中心", None, None, None, "统计截止日期：2019年12月31日"],
    )
    sheet.merge("A1:F1")
    sheet.table("A4", "projects", PROJECTS, projects(5))
    return Case([File("项目一览.xlsx", [sheet])])


@case
def english_title_and_notes_above() -> Case:
    sheet = Sheet("Report", "en")
    sheet.put("B2", ["Register of fundraising projects 2019"], ["Prepared for the annual meeting, 12 January 2020"])
    sheet.merge("B2:G2")
    headings = "Project code=project_id | Project title=title | Implementer=org_id | Sector=field | Region=province"
    sheet.table("B6", "projects", f"{headings} | Goal=target_amount", projects(4, "en"))
    return Case([File("register.xlsx", [sheet], by="openpyxl")])


@case
def headings_in_the_first_row() -> Case:
    sheet = Sheet("项目")
    sheet.table("A1", "projects", PROJECTS, projects(6))
    return Case([File("项目.xlsx", [sheet], by="openpyxl")])


@case
def headings_in_row_29() -> Case:
    sheet = Sheet("筹款情况")
    notes = [[f"{number}、请按照备案的募捐方案如实填写，逐级审核后上报。"] for number in range(1, 26)]
    sheet.put("A1", ["99公益日筹款情况表"], ["填写要求："], *notes)
    sheet.table("A29", "funds", FUNDS, projects(4))
    return Case([File("筹款情况.xlsx", [sheet])])


@case
def blank_rows_between() -> Case:
    sheet = Sheet("项目")
    some = projects(5)
    sheet.put("A3", [heading.split("=")[0].strip() for heading in PROJECTS.split("|")])
    sheet.rows("A6", "projects", PROJECTS, some[:2])
    sheet.rows("A9", "projects", PROJECTS, some[2:4])
    sheet.rows("A14", "projects", PROJECTS, some[4:])
    return Case([File("项目.xlsx", [sheet])])


@case
def english_amounts_without_their_campaign() -> Case:
    sheet = Sheet("Summary", "en")
    headings = "Project ID=project_id | Project name=title | Implementer=org_id | Sector=field"
    sheet.table("A1", "projects", f"{headings} | Public donations | Total raised", projects(3, "en"))
    return Case([File("summary.xlsx", [sheet])], problems=[("header/other-table", "E1")])


@case
def headings_that_say_what_must_be_filled_in() -> Case:
    sheet = Sheet("项目")
    headings = (
        "*项目编号=project_id | 项目名称（必填）=title | 执行机构(必填项)=org_id | 领域 required=field"
        " | 筹款目标（万元）（选填）=target_amount:wan"
    )
    sheet.table("A1", "projects", headings, projects(3))
    return Case([File("项目.xlsx", [sheet])])


@case
def english_headings_that_say_what_must_be_filled_in() -> Case:
    sheet = Sheet("Projects", "en")
    headings = (
        "Project ID*=project_id | Project name (required)=title | Implementer - mandatory=org_id"
        " | Sector (required field)=field | Goal (CNY '000) (optional)=target_amount:thousand"
    )
    sheet.table("A1", "projects", headings, projects(3, "en"))
    return Case([File("projects.xlsx", [sheet])])


@case
def two_rows_of_headings() -> Case:
    sheet = Sheet("Sheet1")
    sheet.put("A1", ["“99公益日”筹款统计表"])
    sheet.put("A3", ["项目编号", "活动批次", "收入情况", None, None, None, "捐款人次"])
    sheet.put("C4", ["公众捐款", "平台配捐", "企业配捐", "合计"])
    sheet.merge("A1:G1", "A3:A4", "B3:B4", "C3:F3", "G3:G4")
    sheet.rows("A5", "funds", f"{FUNDS} | 捐款人次=donations", projects(5))
    return Case([File("筹款统计.xlsx", [sheet])])


@case
def two_rows_of_headings_in_xls() -> Case:
    sheet = Sheet("财务披露")
    sheet.put("A1", ["项目编号", "报告期", None, "披露日期", "收支情况", None, "期末余额"])
    sheet.put("B2", ["开始日期", "结束日期", None, "收入", "支出"])
    sheet.merge("A1:A2", "B1:C1", "D1:D2", "E1:F1", "G1:G2")
    columns = "=project_id | =period_start | =period_end | =disclosed_on | =income | =expenditure | =closing_balance"
    sheet.rows("A3", "disclosures", columns, [*disclosures("P01", 3), *disclosures("P02", 2)])
    return Case([File("财务披露.xls", [sheet])])


@case
def english_two_rows_of_headings() -> Case:
    sheet = Sheet("Financial disclosures", "en")
    sheet.put("A1", ["Receipts and payments by period"])
    sheet.put("A3", ["Project", "Period", None, "Date disclosed", "Funds", None, None])
    sheet.put("B4", ["From", "To", None, "Receipts", "Payments", "Carried forward"])
    sheet.merge("A1:G1", "B3:C3", "E3:G3")
    columns = (
        "=project_id | =period_start:english | =period_end:english | =disclosed_on:english"
        " | =income | =expenditure | =closing_balance"
    )
    sheet.rows("A5", "disclosures", columns, disclosures("P01", 4))
    return Case([File("receipts and payments.xlsx", [sheet])])


@case
def three_rows_of_headings() -> Case:
    sheet = Sheet("Sheet1")
    sheet.put("A1", ["项目编号", "活动批次", "2019年度", None, None, None, None])
    sheet.put("C2", ["收入情况", None, None, None, "参与情况"])
    sheet.put("C3", ["公众捐款", "平台配捐", "企业配捐", "合计", "捐赠人数"])
    sheet.merge("A1:A3", "B1:B3", "C1:G1", "C2:F2")
    sheet.rows("A4", "funds", f"{FUNDS} | 捐赠人数=donors", projects(4))
    return Case([File("筹款.xlsx", [sheet])])


@case
def group_titles_tell_what_sub_titles_mean() -> Case:
    sheet = Sheet("Sheet1")
    sheet.put("A2", ["项目编号", "项目名称", "执行机构", "领域", "募捐", None, "项目", None])
    sheet.put("E3", ["开始日期", "结束日期", "开始日期", "结束日期"])
    sheet.merge("A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:F2", "G2:H2")
    columns = (
        "=project_id | =title | =org_id | =field"
        " | =fundraising_starts_on | =fundraising_ends_on | =starts_on | =ends_on"
    )
    sheet.rows("A4", "projects", columns, projects(4))
    return Case([File("项目周期.xlsx", [sheet])])


@case
def english_group_titles_tell_what_sub_titles_mean() -> Case:
    sheet = Sheet("Projects", "en")
    sheet.put("A1", ["Project", None, "Implementer", "Cause", "Fundraising", None, "Project", None])
    sheet.put("A2", ["Number", "Name", None, None, "Start", "End", "Start", "End"])
    sheet.merge("A1:B1", "C1:C2", "D1:D2", "E1:F1", "G1:H1")
    columns = (
        "=project_id | =title | =org_id | =field"
        " | =fundraising_starts_on | =fundraising_ends_on | =starts_on | =ends_on"
    )
    sheet.rows("A3", "projects", columns, projects(3, "en"))
    return Case([File("projects.xlsx", [sheet], by="openpyxl")])


@case
def headings_with_breaks_blanks_and_colons() -> Case:
    sheet = Sheet("Sheet1")
    headings = (
        "项 目 编 号=project_id | 项目\n名称=title | 执行机构：=org_id | 领　　域=field"
        " | *省份=province | 筹款目标\n（万元）=target_amount:wan"
    )
    sheet.table("A2", "projects", headings, projects(4))
    return Case([File("项目.xlsx", [sheet])])


@case
def a_note_in_brackets_is_not_guessed_at() -> Case:
    sheet = Sheet("项目")
    sheet.table("A1", "", "项目编号 | 项目名称（全称） | 执行机构 | 领域", [])
    sheet.put("A2", ["P01", "爱心午餐", "JG1", "教育"])
    return Case([File("项目.xlsx", [sheet])], errors=["项目名称(全称)"])


@case
def a_note_in_brackets_is_settled_by_the_user() -> Case:
    sheet = Sheet("项目")
    sheet.table("A1", "projects", PROJECTS.replace("项目名称", "项目名称（全称）"), projects(3))
    return Case([File("项目.xlsx", [sheet])], options={"map": ["项目名称（全称）=projects.title"]})


@case
def two_headings_for_one_column() -> Case:
    sheet = Sheet("筹款")
    headings = "项目编号=project_id | 活动批次=campaign | 筹款总额=total_amount | 筹款金额"
    sheet.table("A1", "funds", headings, [{**record, "筹款金额": 0} for record in projects(3)])
    return Case([File("筹款.xlsx", [sheet])], problems=[("header/repeated", "D1")])


@case
def the_name_of_a_sheet_settles_a_tie() -> Case:
    sheets = [Sheet("项目进展"), Sheet("审计")]
    sheets[0].table("A1", "progress", "项目编号=project_id | 发布日期=posted_on | 报告日期", progress("P01", 3))
    headings = "项目编号=project_id | 报告日期=report_on | 发布日期"
    sheets[1].table("A1", "audits", headings, audits(3))
    return Case([File("项目资料.xlsx", sheets)])


@case
def english_columns_of_no_table_between() -> Case:
    sheet = Sheet("Organisations", "en")
    headings = (
        "# | Charity number=org_id | Contact | Charity name=name | Phone | Legal form=org_type"
        " | May raise from the public=public_fundraising | Remarks"
    )
    others = {"#": 1, "Contact": "A. Li", "Phone": 13800000000, "Remarks": "—"}
    sheet.table("A2", "organizations", headings, [{**record, **others} for record in organizations(5, "en")])
    return Case([File("charities.xlsx", [sheet])])


@case
def row_numbers_and_remarks() -> Case:
    sheet = Sheet("Sheet1")
    headings = "序号 | 项目编号=project_id | 项目名称=title | 备注 | 执行机构=org_id | 联系电话 | 领域=field"
    records = [
        {**record, "序号": number, "备注": ["", "已变更", "见附件2"][number % 3] or None, "联系电话": "028-8888"}
        for number, record in enumerate(projects(5), 1)
    ]
    sheet.table("A3", "projects", headings, records)
    return Case([File("项目清单.xlsx", [sheet])])


@case
def a_page_repeats_its_headings() -> Case:
    sheet = Sheet("Sheet1")
    some = projects(7)
    below = sheet.table("A2", "projects", PROJECTS, some[:3])
    below = sheet.table(f"A{below}", "projects", PROJECTS, some[3:6])
    sheet.table(f"A{below + 1}", "projects", PROJECTS, some[6:])
    return Case([File("项目.xls", [sheet])])


@case
def english_pages_repeat_title_and_headings() -> Case:
    sheet = Sheet("Updates", "en")
    headings = "Project ref=project_id | Date posted=posted_on | Headline=title | People reached=beneficiaries"
    some = progress("P01", 6, "en")
    sheet.put("A1", ["Progress reports 2019"])
    below = sheet.table("A2", "progress", headings, some[:3])
    sheet.put(f"A{below}", ["Progress reports 2019 (continued)"])
    sheet.table(f"A{below + 1}", "progress", headings, some[3:])
    return Case([File("progress.xlsx", [sheet])])


@case
def english_choices_and_yes_no() -> Case:
    sheets = [Sheet("Charities", "en"), Sheet("Audits", "en")]
    headings = "Registration number=org_id | Legal name=name | Charity type=org_type | Public fundraising qualified"
    some = organizations(4, "en")
    answers = [As("N", False), As("no", False), As("FALSE", False), As("Yes", True)]
    sheets[0].table(
        "A1",
        "organizations",
        f"{headings}=public_fundraising | Date registered=registered_on:american",
        [{**record, "public_fundraising": answer} for record, answer in zip(some, answers, strict=True)],
    )
    headings = (
        "Project number=project_id | Campaign name=campaign | Selected by=selected_as | Audited by=auditor"
        " | Date of audit report=report_on:english | Type of opinion=opinion | Amount audited=audited_amount:comma"
    )
    sheets[1].table("A1", "audits", headings, audits(4))
    return Case([File("charities and audits.xlsx", sheets)])
