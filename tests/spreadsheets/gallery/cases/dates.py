"""Dates: as text, as days since 1900 or 1904, with a time, and with the day before the month."""

from __future__ import annotations

from gallery.cases.layouts import DISCLOSURES
from gallery.records import disclosures, donations, organizations, progress, projects
from gallery.sheets import As, Case, File, Sheet, case


@case
def dates_as_text() -> Case:
    sheet = Sheet("项目")
    headings = (
        "项目编号=project_id | 项目名称=title | 执行机构=org_id | 领域=field | 上线日期=launched_on:chinese"
        " | 募捐开始日期=fundraising_starts_on:dotted | 募捐结束日期=fundraising_ends_on:slashed"
        " | 项目开始日期=starts_on:joined | 项目结束日期=ends_on:iso"
    )
    sheet.table("A1", "projects", headings, projects(5))
    return Case([File("项目.xlsx", [sheet])])


@case
def dates_of_many_kinds_in_one_column() -> Case:
    sheet = Sheet("进展")
    cells = [
        "2019年1月6日",
        "2019.2.7",
        43532,
        "2019/4/9 上午10:30",
        "２０１９－０５－１０",
        "20190611",
        "2019年7月12日（周五）",
    ]
    some = [
        {**record, "posted_on": As(cell, record["posted_on"])}
        for record, cell in zip(progress("P01", 7), cells, strict=True)
    ]
    sheet.table("A1", "progress", "项目编号=project_id | 发布时间=posted_on | 标题=title | 正文=body", some)
    return Case([File("进展.xlsx", [sheet])])


@case
def dates_as_serial_numbers() -> Case:
    sheet = Sheet("财务披露")
    headings = DISCLOSURES.replace("period_start", "period_start:serial").replace("disclosed_on", "disclosed_on:serial")
    sheet.table("A1", "disclosures", headings, disclosures("P01", 4))
    return Case([File("财务披露.xlsx", [sheet])])


@case
def days_counted_from_1904() -> Case:
    sheet = Sheet("财务披露")
    headings = DISCLOSURES.replace("disclosed_on", "disclosed_on:serial_1904")
    sheet.table("A1", "disclosures", headings, disclosures("P01", 4))
    return Case([File("财务披露.xlsx", [sheet], epoch_1904=True)])


@case
def english_days_counted_from_1904() -> Case:
    sheet = Sheet("Organisations", "en")
    headings = "Organisation ID=org_id | Organisation name=name | Established on=registered_on"
    sheet.table("A1", "organizations", headings, organizations(4, "en"))
    return Case([File("organisations.xlsx", [sheet], by="openpyxl", epoch_1904=True)])


@case
def dates_with_a_time() -> Case:
    sheet = Sheet("捐赠明细")
    headings = (
        "捐赠编号=donation_id | 项目编号=project_id | 捐赠时间=donated_at:{} | 捐赠金额=amount | 捐赠渠道=channel"
    )
    below = sheet.table("A1", "donations", headings.format("clock"), donations("P01", 4))
    sheet.rows(f"A{below}", "donations", headings.format("moment"), donations("P02", 4))
    return Case([File("捐赠明细.xlsx", [sheet])])


@case
def english_months_in_words() -> Case:
    sheet = Sheet("Disclosures", "en")
    headings = (
        "Report number=disclosure_id | Project=project_id | From=period_start:english | To=period_end:american"
        " | Disclosure date=disclosed_on:english | Report type=kind | Closing balance=closing_balance"
    )
    sheet.table("A1", "disclosures", headings, disclosures("P05", 4))
    return Case([File("disclosures.xlsx", [sheet])])


@case
def english_day_before_month_told_by_the_column() -> Case:
    sheet = Sheet(None, "en")
    headings = "Gift ID=donation_id | Project ID=project_id | Gift date=donated_at:dmy | Gift amount=amount"
    some = donations("P01", 4)
    for record, day in zip(some, (5, 25, 9, 12), strict=True):
        record["donated_at"] = f"2019-09-{day:02}"
    sheet.table("A1", "donations", headings, some)
    return Case([File("gifts.csv", [sheet])])


@case
def english_month_before_day_told_by_the_user() -> Case:
    sheet = Sheet(None, "en")
    headings = "Project ID=project_id | Updated on=posted_on:mdy | Headline=title"
    sheet.table("A1", "progress", headings, progress("P01", 5, "en"))
    return Case([File("updates.csv", [sheet])], options={"date_order": "mdy"})


@case
def english_day_or_month_is_not_guessed() -> Case:
    sheet = Sheet(None, "en")
    some = progress("P01", 3, "en")
    cells = [As("06/01/2019", None), As("07/02/2019", None), As("03/03/2019", "2019-03-03")]
    records = [{**record, "posted_on": cell} for record, cell in zip(some, cells, strict=True)]
    sheet.table("A1", "progress", "Project ID=project_id | Posted on=posted_on | Title=title", records)
    problems = [("type/ambiguous-date", "B2"), ("type/ambiguous-date", "B3")]
    return Case([File("updates.csv", [sheet])], problems=problems)
