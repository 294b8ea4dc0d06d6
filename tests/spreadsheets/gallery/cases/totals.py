"""Rows that are no data: totals of many names, held against their rows, and what is written below a table."""

from __future__ import annotations

from typing import Any

from gallery.cases.headers import FUNDS
from gallery.cases.layouts import DISCLOSURES
from gallery.records import disclosures, projects
from gallery.sheets import Case, File, Sheet, case

_SUMMED = ("public_amount", "platform_match", "corporate_match", "total_amount")
NAMED = (
    "项目编号=project_id | 项目名称 | 活动批次=campaign | 公众捐款=public_amount | 平台配捐=platform_match"
    " | 企业配捐=corporate_match | 筹款总额=total_amount"
)


def _sums(records: list[dict[str, Any]]) -> list[float]:
    """Return the sums, in yuan, of the four columns of amounts."""
    return [sum(record[column] for record in records) / 100 for column in _SUMMED]


@case
def a_total_below() -> Case:
    sheet = Sheet("筹款")
    some = projects(5)
    below = sheet.table("A1", "funds", FUNDS, some)
    sheet.put(f"A{below}", ["合计", None, *_sums(some)])
    return Case([File("筹款.xlsx", [sheet])])


@case
def totals_by_many_names() -> Case:
    sheets = []
    for number, word in enumerate(("总计", "共计", "合 计：", "合计（共3个项目）", "总　计", "本页合计"), 1):
        sheet = Sheet(f"筹款{number}")
        some = projects(3, first=3 * len(sheets) + 1)
        below = sheet.table("A1", "funds", FUNDS, some)
        sheet.put(f"A{below}", [word, None, *_sums(some)])
        sheets.append(sheet)
    return Case([File("筹款.xlsx", sheets)])


@case
def english_totals() -> Case:
    sheets = []
    for number, word in enumerate(("Total", "TOTAL:", "Grand total", "Totals", "Sub-total"), 1):
        sheet = Sheet(f"Funds {number}", "en")
        headings = (
            "Project ID=project_id | Campaign=campaign | Public donations=public_amount | Platform matching="
            "platform_match | Corporate matching=corporate_match | Total=total_amount"
        )
        some = projects(3, "en", first=3 * len(sheets) + 1)
        below = sheet.table("A1", "funds", headings, some)
        sheet.put(f"A{below}", [word, None, *_sums(some)])
        sheets.append(sheet)
    return Case([File("funds.xlsx", sheets)])


@case
def a_subtotal_for_each_group() -> Case:
    sheet = Sheet("筹款汇总")
    some = projects(4)
    groups = {"健康": [some[1], some[3]], "教育": [some[0], some[2]]}
    sheet.put("A1", ["领域", "项目编号", "活动批次", "公众捐款", "平台配捐", "企业配捐", "筹款总额"])
    columns = f"领域 | {FUNDS}"
    row = 2
    for name, records in groups.items():
        row = sheet.rows(f"A{row}", "funds", columns, [{**record, "领域": name} for record in records])
        row = sheet.put(f"A{row}", [f"{name} 小计", None, None, *_sums(records)])
    sheet.put(f"A{row}", ["合计", None, None, *_sums(some)])
    return Case([File("筹款汇总.xlsx", [sheet])])


@case
def english_subtotals_and_notes() -> Case:
    sheet = Sheet("Funds", "en")
    headings = (
        "Project ID=project_id | Campaign=campaign | Public donations=public_amount | Platform matching=platform_match"
        " | Corporate matching=corporate_match | Total raised=total_amount"
    )
    some = projects(4, "en")
    below = sheet.table("A1", "funds", headings, some[:2])
    below = sheet.put(f"A{below}", ["Subtotal", None, *_sums(some[:2])])
    below = sheet.rows(f"A{below}", "funds", headings, some[2:])
    below = sheet.put(f"A{below}", ["Subtotal", None, *_sums(some[2:])], ["Total", None, *_sums(some)])
    sheet.put(f"A{below + 1}", ["Note: amounts are in yuan and include matching."], ["Source: platform export"])
    sheet.put(f"A{below + 4}", ["Prepared by: L. Wang", None, "Checked by: M. Chen", None, "Date: 12 Jan 2020"])
    return Case([File("funds.xlsx", [sheet])])


@case
def a_wrong_total() -> Case:
    sheet = Sheet("筹款")
    some = projects(4)
    below = sheet.table("A1", "funds", FUNDS, some)
    sums = _sums(some)
    sheet.put(f"A{below}", ["合计", None, *sums[:3], sums[3] + 10_000])
    return Case([File("筹款.xlsx", [sheet])], problems=[("total/wrong-total", "F6")])


@case
def english_wrong_total() -> Case:
    sheet = Sheet(None, "en")
    headings = "Project ID=project_id | Campaign=campaign | Total raised=total_amount | Donors=donors"
    some = projects(3, "en")
    below = sheet.table("A1", "funds", headings, some)
    donors = sum(record["donors"] for record in some)
    sheet.put(f"A{below}", ["Total", None, f"{_sums(some)[3]:.2f}", donors + 1])
    return Case([File("funds.csv", [sheet])], problems=[("total/wrong-total", "D5")])


@case
def balances_are_not_summed() -> Case:
    sheet = Sheet("财务披露")
    headings = f"{DISCLOSURES} | 期初余额=opening_balance"
    some = disclosures("P01", 4)
    below = sheet.table("A1", "disclosures", headings, some)
    income, spent = (sum(record[column] for record in some) / 100 for column in ("income", "expenditure"))
    balances = [some[-1]["closing_balance"] / 100, some[0]["opening_balance"] / 100]
    sheet.put(f"A{below}", ["合计", None, None, None, None, income, spent, *balances])
    return Case([File("财务披露.xlsx", [sheet])])


@case
def a_total_among_row_numbers() -> Case:
    sheet = Sheet("筹款")
    some = [{**record, "序号": number} for number, record in enumerate(projects(4), 1)]
    below = sheet.table("A2", "funds", f"序号 | {FUNDS}", some)
    sheet.put(f"A{below}", ["合计", None, None, *_sums(some)])
    sheet.merge(f"A{below}:C{below}")
    return Case([File("筹款.xls", [sheet])])


@case
def words_below_the_table() -> Case:
    sheet = Sheet("筹款公示")
    some = [{**record, "项目名称": record["title"]} for record in projects(4)]
    sheet.put("A1", ["筹款公示表"])
    below = sheet.table("A2", "funds", NAMED, some)
    below = sheet.put(f"A{below}", ["合计", None, None, *_sums(some)])
    sheet.put(
        f"A{below}",
        ["注：1. 以上数据截至2019年12月31日；2. 平台配捐由平台基金会提供。"],
        ["制表人：张某某", None, "审核人：李某某", None, "负责人：王某某"],
        ["填表日期：2020年1月10日"],
    )
    sheet.merge(f"A{below}:G{below}")
    return Case([File("筹款公示.xlsx", [sheet])])


@case
def words_below_without_a_total() -> Case:
    sheet = Sheet("项目")
    headings = "项目编号=project_id | 项目名称=title | 执行机构=org_id | 领域=field"
    below = sheet.table("A1", "projects", headings, projects(3))
    sheet.put(
        f"A{below + 2}", ["备注：以上项目均已在平台备案。"], ["填表人：赵老师", None, None, "联系电话：028-88888888"]
    )
    return Case([File("项目.xlsx", [sheet], by="openpyxl")])
