"""Units in headers and in notes above a table."""

from __future__ import annotations

import pytest

from auditkit.values import header_unit, is_unread_note, unit_note


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("金额（万元）", ("金额", 10_000, "CNY")),
        ("金额（单位：万元）", ("金额", 10_000, "CNY")),
        ("捐赠金额【千元】", ("捐赠金额", 1_000, "CNY")),
        ("金额(人民币元)(必填)", ("金额 (必填)", 1, "CNY")),
        ("金额：亿元", ("金额", 100_000_000, "CNY")),
        ("金额/万元", ("金额", 10_000, "CNY")),
        ("筹款金额万元", ("筹款金额", 10_000, "CNY")),
        ("Amount (CNY '000)", ("Amount", 1_000, "CNY")),
        ("Amount (CNY ’000)", ("Amount", 1_000, "CNY")),
        ("Amount (in thousands)", ("Amount", 1_000, None)),
        ("Amount in CNY million", ("Amount", 1_000_000, "CNY")),
        ("Amount (10,000 CNY)", ("Amount", 10_000, "CNY")),
        ("Amount (USD)", ("Amount", None, "USD")),
        ("受益人数（万）", ("受益人数", 10_000, None)),
    ],
)
def test_a_header_with_a_unit(header: str, expected: tuple[str, int | None, str | None]) -> None:
    assert header_unit(header) == expected


@pytest.mark.parametrize(
    "header",
    [
        "金额",
        "金额(1)",
        "金额(次)",
        "受益人数(万人)",
        "是否超过10万元",
        "project_id",
        "total_amount",
        "占比(%)",
        "单位",
        "元",
        "in kind",
    ],
)
def test_a_header_without_a_unit_stays_whole(header: str) -> None:
    assert header_unit(header) == (header, None, None)


def test_a_hostile_header_costs_no_time() -> None:
    header = "a," * 100_000 + "-"
    assert header_unit(header) == (header, None, None)
    assert unit_note(header) is None


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("单位：万元", (10_000, "CNY")),
        ("(单位:元)", (1, "CNY")),
        ("金额单位：人民币元", (1, "CNY")),
        ("编制单位：某基金会    单位：万元", (10_000, "CNY")),
        ("单位：万元  日期：2019年", (10_000, "CNY")),
        ("单位：万元 币种：美元", (10_000, "CNY")),
        ("Unit: CNY 10,000", (10_000, "CNY")),
        ("Unit: '000", (1_000, None)),
        ("Currency: USD", (1, "USD")),
        ("Amounts in CNY thousands", (1_000, "CNY")),
        ("(in thousands of CNY)", (1_000, "CNY")),
        ("(All amounts are stated in ten thousand CNY)", (10_000, "CNY")),
    ],
)
def test_a_note(note: str, expected: tuple[int, str | None]) -> None:
    assert unit_note(note) == expected


@pytest.mark.parametrize(
    "text",
    [
        "编制单位：某基金会",
        "单位名称：万元基金会",
        "单位：人",
        "单位：元/人",
        "in 2019",
        "项目名称",
        "",
        "Unit: CNY dozens",
        "Total 000",
    ],
)
def test_no_note(text: str) -> None:
    assert unit_note(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "金额单位：万元 人数单位：人",
        "单位：万元、人",
        "单位：（万元）",
        "以万元计",
        "2019年收支表（万元）",
        " 万元 ",
        "Report (in thousands)",
    ],
)
def test_what_seems_to_tell_a_unit_but_cannot_be_read_for_certain(text: str) -> None:
    assert unit_note(text) is None
    assert is_unread_note(text)


@pytest.mark.parametrize(
    "text",
    [
        "单位：万元",
        "单位名称：万元基金会",
        "募集1200万元项目公示",
        "募集（1,200万元）",
        "单位：人",
        "编制单位：某基金会",
        "2019年收支表",
        "",
    ],
)
def test_what_is_no_unread_note(text: str) -> None:
    assert not is_unread_note(text)
