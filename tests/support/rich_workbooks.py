"""A workbook with much that people put into one, and what comes back of it."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter
from typer.testing import CliRunner

from auditkit.cli.commands import build

HEADERS = (
    "披露编号",
    "项目编号",
    "披露类型",
    "报告期起",
    "报告期止",
    "披露日期",
    "期初余额",
    "本期收入",
    "本期支出",
    "期末余额",
)
PROJECTS = ("项目编号", "项目名称", "执行机构", "领域", "项目开始日期", "项目结束日期")


def run(*arguments: str) -> Any:
    """Run `auditkit check` as of the day of the sample data; no finding is a fault."""
    return CliRunner().invoke(build(), ["check", *arguments, "--as-of", "2019-12-31", "--fail-on", "never", "--quiet"])


def parts(path: Path) -> dict[str, bytes]:
    """Return the parts of a workbook by name."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_parts(path: Path, changed: dict[str, bytes]) -> Path:
    """Write a workbook anew with some of its parts replaced or added."""
    content = parts(path) | changed
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in content.items():
            archive.writestr(name, part)
    return path


def cells_of(part: bytes) -> bytes:
    """Return the rows of a sheet as they stand in its XML."""
    found = re.search(rb"<sheetData.*</sheetData>|<sheetData/>", part, re.DOTALL)
    assert found is not None
    return found[0]


def png() -> BytesIO:
    """Return a picture of one red pixel."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixel = zlib.compress(b"\x00\xff\x00\x00")
    return BytesIO(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixel) + chunk(b"IEND", b""))


def rich_workbook(path: Path, dates: Sequence[str] = ("2019年13月1日", "尽快", "2019-02-30")) -> Path:
    """Write projects and disclosures, whose dates of disclosure in F4 and below are no dates, amid much else."""
    workbook = xlsxwriter.Workbook(path)
    projects = workbook.add_worksheet("项目")
    projects.write_row(0, 0, PROJECTS)
    projects.write_row(1, 0, ["P1", "书角", "G1", "教育", "2019-01-01", "2019-12-31"])
    projects.insert_image("H2", "pixel.png", {"image_data": png()})
    projects.insert_textbox("H8", "A shape")
    sheet = workbook.add_worksheet("财务披露")
    bold, money = (
        workbook.add_format({"bold": True, "bg_color": "#DDEBF7"}),
        workbook.add_format({"num_format": "#,##0.00"}),
    )
    sheet.write_row(0, 0, ["说明"])
    sheet.write_row(2, 0, HEADERS, bold)
    for row, day in enumerate(dates, start=3):
        sheet.write_row(row, 0, [f"D{row}", "P1", "定期披露", f"2019-0{row - 2}-01", f"2019-0{row - 2}-28"])
        sheet.write_string(row, 5, day, bold)
        for column, amount in enumerate((100, 50, 30), start=6):
            sheet.write_number(row, column, amount, money)
        sheet.write_formula(row, 9, f"=G{row + 1}+H{row + 1}-I{row + 1}", money, 120)
    last = 3 + len(dates)
    sheet.merge_range(last + 2, 0, last + 2, 5, "以上数据经核对")
    sheet.write_comment("F4", "请核对", {"author": "会计"})
    sheet.write_comment("A1", "模板 2019 版", {"author": "会计"})
    sheet.data_validation(3, 2, last, 2, {"validate": "list", "source": ["定期披露", "年度披露"]})
    sheet.conditional_format(3, 6, last, 9, {"type": "cell", "criteria": "<", "value": 40, "format": bold})
    sheet.conditional_format(3, 7, last, 7, {"type": "data_bar", "data_bar_2010": True})
    sheet.set_column(5, 5, 21.5)
    sheet.set_row(2, 33)
    sheet.freeze_panes(3, 1)
    sheet.protect("secret")
    sheet.activate()
    chart = workbook.add_chart({"type": "column"})
    chart.add_series({"values": f"=财务披露!$H$4:$H${last}"})
    sheet.insert_chart("L4", chart)
    sheet.print_area(0, 0, last, 9)
    hidden = workbook.add_worksheet("问题")
    hidden.write(0, 0, "内部参考")
    hidden.hide()
    workbook.define_name("财务披露!收入", f"=财务披露!$H$4:$H${last}")
    workbook.close()
    return path
