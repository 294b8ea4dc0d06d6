"""Make a list to sign off in which one value is filled in."""

import openpyxl

book = openpyxl.Workbook()
sheet = book.active
sheet.title = "签核表"
described = ["序号", "项目编号", "项目名称", "慈善组织", "分层"]
sheet.append([*described, "审计师", "日期", "账面金额（CNY）", "审定金额（CNY）", "结论", "原因", "签名"])
sheet.append(["M1", "P08", "项目08", "", "必审，第 1 名", None, None, 8000, 8000])
book.save("list.xlsx")
