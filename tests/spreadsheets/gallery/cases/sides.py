"""What stands in a workbook beside its tables, and what is hidden in it."""

from __future__ import annotations

from gallery.cases.headers import FUNDS, PROJECTS
from gallery.records import audits, projects
from gallery.sheets import Case, File, Sheet, case


@case
def sheets_of_explanations() -> Case:
    guide, dictionary, sheet = Sheet("填写说明"), Sheet("数据字典"), Sheet("项目")
    guide.put(
        "A1",
        ["填写说明"],
        ["1. 请勿修改表头，不要合并单元格。"],
        ["2. 金额单位为元，保留两位小数。"],
        ["3. 日期格式：2019-09-09"],
    )
    dictionary.put(
        "A1",
        ["字段", "含义", "是否必填", "示例"],
        ["项目编号", "项目在平台上的唯一编号", "是", "P01"],
        ["项目名称", "与备案的募捐方案一致", "是", "爱心午餐"],
        ["执行机构", "执行机构的统一社会信用代码", "是", "JG1"],
        ["领域", "健康、教育、助困、生态、特殊需要关怀、其他", "是", "教育"],
        ["筹款目标", "元", "否", "100000"],
    )
    sheet.table("A1", "projects", PROJECTS, projects(4))
    return Case([File("模板.xlsx", [guide, dictionary, sheet])], ignored=["填写说明", "数据字典"])


@case
def english_sheets_of_explanations() -> Case:
    guide, lists, sheet = Sheet("Read me", "en"), Sheet("Lists", "en"), Sheet("Funds", "en")
    guide.put("A1", ["How to fill in this workbook"], ["Version", "1.3"], ["Contact", "audit@example.org"])
    lists.put("A1", ["Fields", "Kinds"], ["Health", "Periodic"], ["Education", "Final"], ["Relief", "Annual"])
    headings = "Project ID=project_id | Appeal=campaign | Amount raised=total_amount | Number of donors=donors"
    sheet.table("A1", "funds", headings, projects(3, "en"))
    return Case([File("template.xlsx", [guide, lists, sheet])], ignored=["Read me", "Lists"])


@case
def an_empty_sheet() -> Case:
    sheet = Sheet("项目")
    sheet.table("A1", "projects", PROJECTS, projects(2))
    return Case([File("项目.xlsx", [sheet, Sheet("Sheet2"), Sheet("Sheet3")])], ignored=["Sheet2", "Sheet3"])


@case
def headings_without_rows() -> Case:
    sheets = [Sheet("项目"), Sheet("审计")]
    sheets[0].table("A1", "projects", PROJECTS, projects(2))
    sheets[1].table(
        "A1", "audits", "项目编号=project_id | 审计机构=auditor | 报告日期=report_on | 审计意见=opinion", []
    )
    return Case([File("项目.xlsx", sheets)], empty=["audits"])


@case
def english_headings_without_rows() -> Case:
    sheets = [Sheet("Audits", "en"), Sheet("Progress", "en")]
    headings = "Project ID=project_id | Auditor=auditor | Report date=report_on | Opinion=opinion"
    sheets[0].table("A1", "audits", headings, audits(2))
    sheets[1].table("A1", "progress", "Project ID=project_id | Posted on=posted_on | Text=body", [])
    return Case([File("audits.ods", sheets)], empty=["progress"])


@case
def hidden_rows_and_columns_are_read() -> Case:
    sheet = Sheet("筹款")
    sheet.table("A1", "funds", FUNDS, projects(6))
    sheet.hidden += ["3", "4", "D"]
    return Case([File("筹款.xlsx", [sheet])], mentioned=["hidden"])
