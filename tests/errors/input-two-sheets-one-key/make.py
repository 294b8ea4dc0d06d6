"""Make a workbook with two sheets of projects that disagree about P01."""

import xlsxwriter

HEADERS = ("项目编号", "项目名称", "执行机构编号", "领域", "筹款目标")
SHEETS = {
    "项目": [("P01", "山区净水", "G1", "生态", 500000), ("P02", "乡村图书角", "G1", "教育", 80000)],
    "项目（更新）": [("P01", "山区净水", "G1", "生态", 650000)],
}

with xlsxwriter.Workbook("青禾助学.xlsx") as workbook:
    for name, rows in SHEETS.items():
        sheet = workbook.add_worksheet(name)
        for number, row in enumerate((HEADERS, *rows)):
            sheet.write_row(number, 0, row)
