"""Amounts: their units in headings, notes and cells, their marks, and figures of full width."""

from __future__ import annotations

from gallery.cases.headers import FUNDS
from gallery.records import disclosures, donations, projects
from gallery.sheets import As, Case, File, Sheet, case

IN_WAN = FUNDS.replace("_amount", "_amount:wan").replace("_match", "_match:wan")


@case
def units_in_headings() -> Case:
    sheet = Sheet("筹款")
    headings = (
        "项目编号=project_id | 活动批次=campaign | 公众捐款（万元）=public_amount:wan | 平台配捐(元)=platform_match"
        " | 企业配捐/千元=corporate_match:thousand | 筹款总额【单位：万元】=total_amount:wan | 捐赠人数（人）=donors"
    )
    sheet.table("A1", "funds", headings, projects(4))
    return Case([File("筹款.xlsx", [sheet])])


@case
def a_unit_above_and_counts_beside() -> Case:
    sheet = Sheet("Sheet1")
    sheet.put("A1", ["筹款统计表"], ["单位：万元"])
    sheet.table("A3", "funds", f"{IN_WAN} | 捐赠人数=donors | 捐款人次=donations", projects(5))
    return Case([File("筹款统计.xlsx", [sheet])])


@case
def a_unit_above_the_last_column() -> Case:
    sheet = Sheet("Sheet1")
    sheet.put("A1", ["2019年度筹款收入公示"])
    sheet.put("A2", ["编制单位：星野慈善基金会", None, None, None, None, "金额单位：人民币万元"])
    sheet.merge("A1:F1")
    sheet.table("A3", "funds", IN_WAN, projects(5))
    return Case([File("公示.xlsx", [sheet], by="openpyxl")])


@case
def a_unit_below_the_total() -> Case:
    sheet = Sheet("筹款")
    below = sheet.table("A1", "funds", IN_WAN, projects(4))
    sheet.put(f"A{below}", ["注：以上金额单位为万元"], ["填表人：张三"])
    return Case([File("筹款.xlsx", [sheet])])


@case
def a_unit_at_the_end_of_the_headings() -> Case:
    sheet = Sheet("Sheet1")
    sheet.table("A1", "funds", f"{IN_WAN} | 单位：万元", projects(4))
    return Case([File("筹款.xls", [sheet])])


@case
def amounts_in_a_unit_said_above() -> Case:
    sheet = Sheet("Sheet1")
    sheet.put("A1", ["2019年度筹款公示"], ["（金额：万元）"])
    sheet.table("A3", "funds", IN_WAN, projects(4))
    return Case([File("公示.xlsx", [sheet])])


@case
def a_column_of_units() -> Case:
    sheet = Sheet("Sheet1")
    records = [{**record, "单位": "万元"} for record in projects(4)]
    sheet.table("A1", "funds", f"{IN_WAN} | 单位", records)
    return Case([File("筹款.xlsx", [sheet], by="openpyxl")])


@case
def a_column_of_different_units_is_refused() -> Case:
    sheet = Sheet("Sheet1")
    sheet.put("A1", ["项目编号", "活动批次", "筹款总额", "单位"], ["P01", "2019-99", 12.5, "万元"])
    sheet.put("A3", ["P02", "2019-99", 84_000, "元"])
    return Case([File("筹款.xlsx", [sheet])], errors=['"万元" in D2, "元" in D3'])


@case
def a_unit_in_the_name_of_the_sheet() -> Case:
    sheet = Sheet("筹款（万元）")
    sheet.table("A1", "funds", IN_WAN, projects(4))
    return Case([File("2019.xlsx", [sheet])])


@case
def a_unit_in_the_name_of_a_csv_file() -> Case:
    sheet = Sheet()
    sheet.table("A1", "funds", IN_WAN, projects(4))
    return Case([File("筹款（万元）.csv", [sheet])])


@case
def a_unit_below_that_is_not_understood_is_refused() -> Case:
    sheet = Sheet("Sheet1")
    sheet.put("A1", ["项目编号", "活动批次", "筹款总额"], ["P01", "2019-99", 12.5], ["以上数据均按万元列示"])
    return Case([File("筹款.xlsx", [sheet])], errors=["Sheet1 › A3"])


@case
def english_thousands_told_below() -> Case:
    sheet = Sheet("Funds raised", "en")
    headings = "Project ID=project_id | Campaign=campaign | Total raised=total_amount:thousand | Donors=donors"
    below = sheet.table("A1", "funds", headings, projects(4, "en"))
    sheet.put(f"A{below + 1}", ["Note: all figures above. Unit: CNY '000"])
    return Case([File("funds.xlsx", [sheet])])


@case
def english_thousands_in_the_name_of_the_sheet() -> Case:
    sheet = Sheet("Funds raised (CNY thousands)", "en")
    headings = "Project ID=project_id | Campaign=campaign | Total raised=total_amount:thousand | Donors=donors"
    sheet.table("A1", "funds", headings, projects(4, "en"))
    return Case([File("funds.xlsx", [sheet])])


@case
def english_column_of_units() -> Case:
    sheet = Sheet("Sheet1", "en")
    headings = "Project ID=project_id | Campaign=campaign | Total raised=total_amount:thousand | Unit"
    sheet.table("A1", "funds", headings, [{**record, "Unit": "CNY '000"} for record in projects(4, "en")])
    return Case([File("funds.xlsx", [sheet])])


@case
def counts_in_ten_thousands() -> Case:
    sheet = Sheet("Sheet1")
    records = [
        {**record, "donors": As(number + 0.5, 10_000 * number + 5_000)} for number, record in enumerate(projects(3))
    ]
    headings = "项目编号=project_id | 活动批次=campaign | 筹款总额（元）=total_amount | 捐赠人数（万）=donors"
    sheet.table("A1", "funds", headings, records)
    return Case([File("筹款.xlsx", [sheet])])


@case
def a_row_in_another_currency_is_refused_in_its_cell() -> Case:
    sheet = Sheet("筹款")
    records = [{**record, "币种": mark} for record, mark in zip(projects(3), ("CNY", "美元", "人民币"), strict=True)]
    records[1]["total_amount"] = As(1000, None)
    headings = "项目编号=project_id | 活动批次=campaign | 筹款总额=total_amount | 币种"
    sheet.table("A1", "funds", headings, records)
    return Case([File("筹款.xlsx", [sheet])], problems=[("type/other-currency", "C3")])


@case
def english_rows_in_another_currency() -> Case:
    sheet = Sheet("Gifts", "en")
    records = [
        {**record, "Currency": mark} for record, mark in zip(donations("P03", 3), ("CNY", "USD", "RMB"), strict=True)
    ]
    records[1]["amount"] = As(50, None)
    headings = "Donation ID=donation_id | Project ID=project_id | Donation date=donated_at | Amount=amount | Currency"
    sheet.table("A1", "donations", headings, records)
    return Case([File("gifts.xlsx", [sheet])], problems=[("type/other-currency", "D3")])


@case
def units_in_cells() -> Case:
    sheet = Sheet("筹款")
    written = [
        As("157.24万元", 157_240_000),
        As("3.07亿", 30_700_000_000),
        As("1,572,400.50元", 157_240_050),
        As("人民币20万元", 20_000_000),
        As(1572400.5, 157_240_050),
        As("2.5 万", 2_500_000),
    ]
    records = [{**record, "total_amount": amount} for record, amount in zip(projects(6), written, strict=True)]
    sheet.table("A1", "funds", "项目编号=project_id | 活动批次=campaign | 筹款总额=total_amount", records)
    return Case([File("筹款.xlsx", [sheet])])


@case
def units_above_in_headings_and_in_cells() -> Case:
    sheet = Sheet("Sheet1")
    sheet.put("C1", ["单位：万元"])
    headings = (
        "项目编号=project_id | 活动批次=campaign | 公众捐款=public_amount:wan | 平台配捐（元）=platform_match"
        " | 企业配捐=corporate_match:yuan | 合计=total_amount:wan_text"
    )
    sheet.table("A2", "funds", headings, projects(4))
    return Case([File("筹款.xls", [sheet])])


@case
def english_thousands() -> Case:
    sheet = Sheet("Gifts", "en")
    headings = (
        "Donation ID=donation_id | Project ID=project_id | Donation date=donated_at"
        " | Amount (CNY '000)=amount:thousand | Type=source"
    )
    some = [{**record, "amount": record["amount"] // 100 * 100} for record in donations("P03", 6)]
    sheet.table("A1", "donations", headings, some)
    return Case([File("gifts.xlsx", [sheet])])


@case
def english_statement_of_receipts() -> Case:
    sheet = Sheet("Statement", "en")
    sheet.put("A1", ["Starfield Foundation"], ["Statement of receipts for the year 2019"])
    sheet.put("A3", ["All amounts in thousands of yuan (CNY)"])
    headings = (
        "Project no.=project_id | Giving day=campaign | Public giving=public_amount:thousand | Platform matched"
        "=platform_match:thousand | Company match=corporate_match:thousand | Grand total=total_amount:thousand | Gifts"
        "=donations"
    )
    sheet.table("A5", "funds", headings, projects(5, "en"))
    return Case([File("statement.xlsx", [sheet])])


@case
def english_marks_and_codes() -> Case:
    sheet = Sheet("Funds raised", "en")
    written = [
        As("CNY 1,234.50", 123_450),
        As("¥1,234", 123_400),
        As("RMB1,000,000.00", 100_000_000),
        As("12.5", 1_250),
    ]
    records = [{**record, "total_amount": amount} for record, amount in zip(projects(4, "en"), written, strict=True)]
    headings = "Project ID=project_id | Campaign=campaign | Total raised=total_amount | Donors=donors"
    sheet.table("A1", "funds", headings, records)
    return Case([File("funds.xls", [sheet])])


@case
def figures_and_letters_of_full_width() -> Case:
    sheet = Sheet("Sheet1")
    headings = (
        "项目编号=project_id:wide | 活动批次=campaign:wide | 公众捐款=public_amount:mark"
        " | 平台配捐=platform_match:comma | 合计=total_amount"
    )
    written = As("１，２３４，５６７．８９", 123_456_789)
    sheet.table("A1", "funds", headings, [{**record, "total_amount": written} for record in projects(3)])
    return Case([File("筹款.xlsx", [sheet])])


@case
def negative_amounts() -> Case:
    sheet = Sheet("财务披露")
    headings = (
        "披露编号=disclosure_id | 项目编号=project_id | 报告期起=period_start | 报告期止=period_end"
        " | 披露日期=disclosed_on | 期初余额=opening_balance:bracket | 期末余额=closing_balance:wide_bracket"
    )
    some = disclosures("P01", 4)
    some[1] |= {"opening_balance": -1_234_500, "closing_balance": -98_700}
    some[2] |= {"opening_balance": As("1,234-", -123_400), "closing_balance": As("-￥56.70", -5_670)}
    some[3] |= {"opening_balance": As(-12.5, -1_250), "closing_balance": As("－１００", -10_000)}
    sheet.table("A1", "disclosures", headings, some)
    return Case([File("财务披露.xlsx", [sheet])])


@case
def another_currency_is_refused_by_its_cell() -> Case:
    sheet = Sheet("筹款")
    records = projects(3)
    records[1]["total_amount"] = As("US$1,000", None)
    records[2]["total_amount"] = As("#REF!", None)
    sheet.table("A1", "funds", "项目编号=project_id | 活动批次=campaign | 筹款总额=total_amount", records)
    problems = [("type/other-currency", "C3"), ("type/error-value", "C4")]
    return Case([File("筹款.xlsx", [sheet])], problems=problems)


@case
def nothing_is_not_nought() -> Case:
    sheet = Sheet("筹款")
    records = projects(7)
    for record, cell in zip(records, ("-", "—", "/", "无", "N/A", "待定", "0.00"), strict=True):
        record["corporate_match"] = As(cell, 0 if cell == "0.00" else None)
    sheet.table("A1", "funds", FUNDS, records)
    return Case([File("筹款.xlsx", [sheet])])
