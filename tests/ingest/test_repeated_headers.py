"""Headers that come again on a sheet: for the same table on the next page, or for another one."""

from __future__ import annotations

import pytest

from auditkit.ingest.raw import RawSheet
from auditkit.ingest.sheets import locate
from auditkit.ingest.tables import assemble, pieces
from auditkit.values.columns import Options

FUNDS: list[object] = ["项目编号", "活动批次", "筹款总额"]
POSTS: list[object] = ["发布日期", "标题", "正文"]
Rows = list[list[object]]


def _funds(rows: Rows) -> list[tuple[object, ...]]:
    """Return project, campaign and amount of each row of funds."""
    return _read(rows, ["project_id", "campaign", "total_amount"])


def _read(rows: Rows, columns: list[str]) -> list[tuple[object, ...]]:
    width = max(map(len, rows))
    sheet = RawSheet("a.xlsx", "Sheet1", [[*row, *[""] * (width - len(row))] for row in rows])
    reading = locate(sheet, {}, "CNY")
    assert reading.errors == ()
    found = [piece for region in reading.regions for piece in pieces(sheet, region, Options())]
    table, problems = assemble(found[0].table, found, "CNY")
    assert problems == []
    return list(table.frame[columns].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    "between",
    [
        [["单位：元"], FUNDS],
        [[], ["单位：元"], FUNDS],
        [["合计", "", 3], ["", "", "单位：元"], FUNDS],
        [["单位", "元"], FUNDS],
        [["项目编号：P9"], ["单位：元"], FUNDS],
    ],
)
def test_a_unit_above_headers_that_come_again_is_that_of_the_rows_below(between: Rows) -> None:
    rows: Rows = [["单位：万元"], FUNDS, ["P1", "a", 3], *between, ["P2", "a", 5]]
    assert _funds(rows) == [("P1", "a", 3_000_000), ("P2", "a", 500)]


@pytest.mark.parametrize(
    "between",
    [[FUNDS], [["单位：万元"], FUNDS], [["筹款表（续）"], ["单位：万元"], FUNDS], [[], ["第2页"], FUNDS]],
)
def test_what_comes_again_with_the_headers_or_says_nothing_begins_no_table(between: Rows) -> None:
    rows: Rows = [["筹款表"], ["单位：万元"], FUNDS, ["P1", "a", 3], *between, ["P2", "a", 5]]
    assert _funds(rows) == [("P1", "a", 3_000_000), ("P2", "a", 5_000_000)]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ([["项目编号：P1"]], [["项目编号：P2"]]),
        ([["项目编号", "P1"]], [["项目编号", "P2"]]),
        ([["项目编号", "P1", "项目名称", "一"]], [["项目编号", "P2", "项目名称", "二"]]),
        ([["项目进展"], ["项目编号：", "P1"]], [["项目进展"], ["项目编号：", "P2"]]),
    ],
)
def test_a_label_above_headers_that_come_again_is_that_of_the_rows_below(above: Rows, below: Rows) -> None:
    rows: Rows = [*above, POSTS, ["2019-09-01", "甲", "x"], *below, POSTS, ["2019-09-02", "乙", "y"]]
    assert _read(rows, ["project_id", "title"]) == [("P1", "甲"), ("P2", "乙")]


def test_a_row_that_says_whose_it_is_is_no_title_of_the_headers_below() -> None:
    posts: list[object] = ["项目编号", "发布日期", "标题"]
    rows: Rows = [
        posts,
        ["P1", "2019-09-01", "甲"],
        ["P2", "", ""],
        ["P2", "", "乙"],
        posts,
        ["P3", "2019-09-02", "丙"],
    ]
    sheet = RawSheet("a.xlsx", "Sheet1", rows)
    [region] = locate(sheet, {}, "CNY").regions
    [piece] = pieces(sheet, region, Options())
    assert piece.row_number.tolist() == [2, 3, 4, 6]
