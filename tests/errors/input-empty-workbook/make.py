"""Make a workbook of one blank sheet."""

import xlsxwriter

with xlsxwriter.Workbook("暖心慈善.xlsx") as workbook:
    workbook.add_worksheet("项目")
