"""What is told of a sheet: which headers were of no use."""

from __future__ import annotations

import pytest

from auditkit.ingest.raw import RawSheet
from auditkit.ingest.seen import seen_table
from auditkit.ingest.sheets import locate
from auditkit.ingest.tables import pieces
from auditkit.values.columns import Options


@pytest.mark.parametrize(
    ("header", "cell", "unread"),
    [("单位", "万元", []), ("币种", "人民币", []), ("金额单位", "元", []), ("经办人", "张三", ["经办人"])],
)
def test_a_column_that_tells_the_unit_of_the_amounts_is_understood(header: str, cell: str, unread: list[str]) -> None:
    sheet = RawSheet("a.xlsx", "筹款", [["项目编号", "活动批次", "筹款总额", header], ["P01", "2019-99", 12.5, cell]])
    [region] = locate(sheet, {}, "CNY").regions
    [piece] = pieces(sheet, region, Options())
    assert [each.header for each in seen_table(region, piece, "CNY", sheet.hidden).unread] == unread
