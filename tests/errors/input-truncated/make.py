"""Make a workbook and keep its first half."""

from pathlib import Path

import xlsxwriter

path = Path("青禾助学.xlsx")
with xlsxwriter.Workbook(path) as workbook:
    workbook.add_worksheet("项目").write_row(0, 0, ("项目编号", "项目名称", "执行机构编号", "领域"))
content = path.read_bytes()
path.write_bytes(content[: len(content) // 2])
