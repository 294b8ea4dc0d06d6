from __future__ import annotations

from datetime import date

import pytest

from auditkit.ingest.headers import match, read_headers
from auditkit.ingest.suggestions import cells_below, no_cells, share_of, suggested
from auditkit.model.schema import table_schema


@pytest.mark.parametrize(
    ("header", "column"),
    [("公众捐款金額数", "public_amount"), ("捐赠人数量数", "donors"), ("项目名称", None), ("备注", None)],
)
def test_a_header_is_similar_to_an_optional_column_or_to_none(header: str, column: str | None) -> None:
    assert _suggested("funds", header) == column


def test_what_is_similar_to_a_column_that_was_found_is_no_matter() -> None:
    funds = table_schema("funds")
    taken = match(funds, read_headers(["公众捐款"]), {}).columns
    open_columns = [name for name in funds.column_names if name not in taken]
    assert suggested(funds, read_headers(["公众捐款金額数"]), open_columns, no_cells) == {}


@pytest.mark.parametrize(
    ("header", "column"), [("期未余额", "closing_balance"), ("期中余额", None), ("帐面余额", None)]
)
def test_one_mistaken_character_in_four(header: str, column: str | None) -> None:
    assert _suggested("disclosures", header) == column


def _suggested(table: str, header: str, *cells: object) -> str | None:
    """Return the column of `table` that `header` over `cells` may mean."""
    schema = table_schema(table)
    rows: list[list[object]] = [[header], *([cell] for cell in cells)]
    [column] = [
        *suggested(schema, read_headers([header]), schema.column_names, cells_below(rows, len(rows))).values()
    ] or [None]
    return column


@pytest.mark.parametrize(
    ("table", "header", "cell", "column"),
    [
        ("projects", "项目开始曰期", "2019-01-10", "starts_on"),
        ("funds", "公众捐款总金额", "1,000元", "public_amount"),
        ("disclosures", "披露的日子", date(2019, 4, 1), "disclosed_on"),
        ("disclosures", "支出的金额", 10, "expenditure"),
        ("projects", "项目的领域", "教育", "field"),
        ("disclosures", "Management fees charged", 10, "management_fee"),
        ("disclosures", "Date of the disclosure", "2019-04-01", "disclosed_on"),
    ],
)
def test_a_header_that_is_alike_in_its_own_words_is_suggested(
    table: str, header: str, cell: object, column: str
) -> None:
    assert _suggested(table, header, cell) == column
    assert _suggested(table, header) == column


@pytest.mark.parametrize(
    ("table", "header"),
    [
        ("disclosures", "项目名称"),
        ("disclosures", "合计"),
        ("disclosures", "管理费（%）"),
        ("disclosures", "管理费比例"),
        ("disclosures", "期中余额"),
        ("organizations", "项目编号"),
        ("funds", "项目名称"),
        ("projects", "公众筹款"),
        ("projects", "项目总结"),
        ("projects", "Project manager"),
        ("projects", "项目周期"),
        ("donations", "捐赠方"),
        ("disclosures", "序号"),
        ("disclosures", "累计支出"),
        ("disclosures", "Income tax"),
        ("audits", "审计费"),
        ("disclosures", "Total shortfall"),
    ],
)
def test_words_that_many_columns_share_and_headers_of_other_columns_suggest_nothing(table: str, header: str) -> None:
    assert _suggested(table, header) is None


@pytest.mark.parametrize(
    ("table", "header", "cells"),
    [
        ("disclosures", "支出的金额", ["办公", "差旅"]),
        ("disclosures", "支出的金额", ["5%", "7%"]),
        ("disclosures", "支出的金额", [date(2019, 1, 1)]),
        ("disclosures", "披露的日子", ["已披露", "未披露"]),
        ("disclosures", "披露的日子（万元）", []),
        ("projects", "项目的领域", ["张三", "李四"]),
        ("funds", "活动的批次", [date(2019, 1, 1)]),
    ],
)
def test_cells_of_another_kind_than_the_column_takes_suggest_nothing(
    table: str, header: str, cells: list[object]
) -> None:
    assert _suggested(table, header, *cells) is None


def test_one_column_is_suggested_for_one_header_the_likeliest() -> None:
    headers = read_headers(["披露的日子", "披露的日期"])
    found = suggested(table_schema("disclosures"), headers, ["disclosed_on"], no_cells)
    assert {header.text: column for header, column in found.items()} == {"披露的日期": "disclosed_on"}
    assert suggested(table_schema("disclosures"), read_headers(["联系人"]), ["disclosed_on"], no_cells) == {}


def test_cells_are_those_below_a_header_that_are_not_blank() -> None:
    [header] = read_headers(["金额"])
    assert list(cells_below([["金额"], [""], [1], [None], [2], [3]], 5)(header)) == [1, 2]


@pytest.mark.parametrize("header", ["管理费（%）", "管理费率", "管理费用占比", "Management fee %"])
def test_a_header_of_shares_is_known_for_what_it_is_a_share_of(header: str) -> None:
    disclosures = table_schema("disclosures")
    [read] = read_headers([header])
    column = share_of(disclosures, read, {})
    assert column is not None
    assert column.name == "management_fee"
    assert share_of(disclosures, read, {"management_fee"}) is None
    assert suggested(disclosures, [read], disclosures.column_names, no_cells) == {}


@pytest.mark.parametrize("header", ["管理费", "披露日期（%）", "%", "率"])
def test_other_headers_tell_no_shares_of_amounts(header: str) -> None:
    assert not [
        column for read in read_headers([header]) if (column := share_of(table_schema("disclosures"), read, {}))
    ]
