from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditkit.errors import BadUsage
from auditkit.ingest import headers, parse_mapping
from auditkit.ingest.headers import is_label, match, named_table, read_headers
from auditkit.model.schema import ALL_TABLE_NAMES, TABLE_NAMES, table_schema


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("筹款总额", "total_amount"),
        (" 筹款　总额 ", "total_amount"),
        ("筹款总额（万元）", "total_amount"),
        ("TOTAL_RAISED", "total_amount"),
        ("Total raised (CNY '000)", "total_amount"),
        ("ｔｏｔａｌ_ａｍｏｕｎｔ", "total_amount"),
        ("筹款总额*", "total_amount"),
    ],
)
def test_a_header_is_known_by_every_label_in_every_writing(header: str, column: str) -> None:
    assert list(match(table_schema("funds"), read_headers([header]), {}).columns) == [column]


def test_every_column_of_every_table_is_known_by_its_own_labels() -> None:
    for name in ALL_TABLE_NAMES:
        for column in table_schema(name).columns:
            for label in (column.name, *column.title.values(), *column.aliases):
                found = match(table_schema(name), read_headers([None, label]), {}).columns
                assert [(key, header.index) for key, header in found.items()] == [(column.name, 1)], label


@pytest.mark.parametrize(
    ("header", "scale"),
    [
        ("筹款总额（必填）", None),
        ("*筹款总额", None),
        ("★筹款总额", None),
        ("【必填】筹款总额", None),
        ("筹款总额(必填项)", None),
        ("筹款总额必填", None),
        ("筹款总额（必填，不超过两位小数）", None),
        ("筹款总额 required", None),
        ("Total raised - mandatory", None),
        ("Total raised (optional)", None),
        ("筹款总额（选填）（万元）", 10_000),
        ("筹款总额（万元）（必填）", 10_000),
        ("筹款总额（元）*", 1),
    ],
)
def test_that_a_column_must_be_filled_in_is_no_part_of_its_header(header: str, scale: int | None) -> None:
    columns = match(table_schema("funds"), read_headers([header]), {}).columns
    assert {name: found.unit.scale for name, found in columns.items()} == {"total_amount": scale}


@pytest.mark.parametrize("header", ["必填", "（必填）", "Required", "*", "a" + "*-" * 95 + "x", "必填" * 90 + "x"])
def test_that_a_column_must_be_filled_in_is_no_header_by_itself(header: str) -> None:
    assert not any(match(table_schema(name), read_headers([header]), {}).columns for name in TABLE_NAMES)


def test_numbers_and_long_texts_are_no_headers() -> None:
    assert [header.index for header in read_headers([2019, "项目编号", None, "", "说" * 201, "---"])] == [1]


def test_of_two_headers_for_one_column_the_first_counts_unless_the_user_settled_it() -> None:
    funds = table_schema("funds")
    headers = read_headers(["筹款总额", "筹款金额"])
    found = match(funds, headers, {})
    assert found.columns["total_amount"].index == 0
    assert [header.index for header in found.repeated["total_amount"]] == [1]
    assert match(funds, headers, parse_mapping(["筹款金额=funds.total_amount"])).columns["total_amount"].index == 1


def test_a_mapping_is_for_its_table_alone() -> None:
    mapping = parse_mapping(["金额=总=funds.total_amount"])
    headers = read_headers(["金额=总"])
    assert "total_amount" in match(table_schema("funds"), headers, mapping).columns
    assert not match(table_schema("disclosures"), headers, mapping).columns


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("善款合计", "it must read 'their header=table.column'"),
        ("善款合计=total_amount", "it must read 'their header=table.column'"),
        ("=funds.total_amount", "it must read 'their header=table.column'"),
        ("善款合计=fund.total_amount", "there is no table fund. Did you mean funds?"),
        ("善款合计=funds.total_amout", "has no column total_amout. Did you mean total_amount?"),
    ],
)
def test_a_mapping_that_makes_no_sense_says_what_is_nearest(text: str, words: str) -> None:
    with pytest.raises(BadUsage) as raised:
        parse_mapping([text])
    assert words in raised.value.message


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("项目", "projects"),
        ("P07 项目进展", "progress"),
        ("2019年财务披露表", "disclosures"),
        ("disclosures 2019", "disclosures"),
        ("项目说明", None),
        ("Sheet1", None),
    ],
)
def test_a_sheet_is_named_after_a_table(name: str, table: str | None) -> None:
    assert named_table(name) == table


@pytest.mark.parametrize(
    ("header", "scale"),
    [
        ("受益人数（人）", None),
        ("受益人数（人数）", None),
        ("受益人数（百人）", 100),
        ("受益人数（万人）", 10_000),
        ("受益人数：万人次", 10_000),
        ("受益人数(亿名)", 100_000_000),
    ],
)
def test_a_count_may_be_in_tens_of_thousands_of_people(header: str, scale: int | None) -> None:
    [read] = read_headers([header])
    assert (match(table_schema("progress"), [read], {}).columns.keys(), read.unit.scale) == ({"beneficiaries"}, scale)


@pytest.mark.parametrize("header", ["其中：管理费用", "其中:管理费用（元）", "其中，管理费用"])
def test_a_part_of_the_column_before_is_a_column_of_its_own(header: str) -> None:
    assert match(table_schema("disclosures"), read_headers([header]), {}).columns.keys() == {"management_fee"}


PLAIN_LABELS = sorted(label for label in headers._all_labels(TABLE_NAMES) if label.isascii())
TAILS = ["", "-USD", "_usd", "-required", "_optional", "-", ".", "_", "1", "-0001", "_in_thousands", "-USD-required"]


@given(
    st.sampled_from(["", "D", "P-", "x_", "_"]),
    st.sampled_from([*PLAIN_LABELS, "D0001", "income2", "settled99"]) | st.text("INCOMEincome-_.019", max_size=12),
    st.sampled_from(TAILS),
)
def test_a_plain_cell_is_a_label_just_where_what_is_left_of_it_is_one(start: str, middle: str, tail: str) -> None:
    cell = start + middle + tail
    mapping = {("funds", "settled99"): "total_amount"}
    _text, key, whole_key, _unit = headers._take_apart(cell)
    known = {*headers._all_labels(TABLE_NAMES), "settled99"}
    assert is_label(cell, mapping) == bool(key and known & {key, whole_key})


def test_labels_and_what_stands_behind_them_are_still_labels() -> None:
    assert all(is_label(cell, {}) for cell in ("income", "INCOME-USD", "income_required", "org-id", "ein"))
    assert not any(is_label(cell, {}) for cell in ("D00000001", "P1", "2019-99", "income2"))
