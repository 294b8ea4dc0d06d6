"""Units in headers and in notes above a table."""

from __future__ import annotations

import pytest

from auditkit.values.text import normalise
from auditkit.values.unit_words import CURRENCY_MARKS
from auditkit.values.units import (
    Note,
    UnitNotes,
    foreign_currency,
    holding,
    is_unit_marker,
    read_entry,
    read_note,
    read_title,
    split_header,
    together,
)


def header_unit(text: str) -> tuple[str, int | None, str | None]:
    """Return a header's label, scale and likeliest currency; one of units that contradict each other as it stands."""
    header = split_header(text)
    if header.conflict is not None:
        return normalise(text), None, None
    return header.label, header.scale, next(iter(header.currencies), None)


def _together(texts: list[str]) -> UnitNotes:
    return together([read_note(text) for text in texts])


def unit_note(text: str) -> tuple[int, str | None] | None:
    """Return the scale and the likeliest currency that one cell above a table sets; None for any other cell."""
    notes = _together([text])
    if notes.scale is None and not notes.currencies:
        return None
    return notes.scale or 1, next(iter(notes.currencies), None)


def is_unread_note(text: str) -> bool:
    """Tell whether a cell seems to set a unit that cannot be read for certain."""
    notes = _together([text])
    return notes.conflict is not None or notes.unread is not None


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
        ("金額（萬元）", ("金額", 10_000, "CNY")),
        ("金额（人民币）（万元）", ("金额", 10_000, "CNY")),
        ("金额（万元）（单位：万元）", ("金额", 10_000, "CNY")),
        ("金额（CNY/万元）", ("金额", 10_000, "CNY")),
        ("金额（港币元）", ("金额", 1, "HKD")),
        ("金额万元（人民币）", ("金额", 10_000, "CNY")),
        ("Amount in HK$ (thousands)", ("Amount", 1_000, "HKD")),
        ("Amount (KWD)", ("Amount", None, "KWD")),
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
        ("单位：万元 币种：美元", (10_000, "USD")),
        ("Unit: CNY 10,000", (10_000, "CNY")),
        ("Unit: '000", (1_000, None)),
        ("Currency: USD", (1, "USD")),
        ("Amounts in CNY thousands", (1_000, "CNY")),
        ("(in thousands of CNY)", (1_000, "CNY")),
        ("(All amounts are stated in ten thousand CNY)", (10_000, "CNY")),
        ("注：以上金额单位为万元", (10_000, "CNY")),
        ("注：表中金额单位均为千元。", (1_000, "CNY")),
        ("（金额：万元）", (10_000, "CNY")),
        ("金额（万元）", (10_000, "CNY")),
        ("本表金额均为百万元", (1_000_000, "CNY")),
        ("Amounts: CNY thousand", (1_000, "CNY")),
        ("货币：美元", (1, "USD")),
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
        "金额：120万元",
        "Amount: 1,000 CNY",
        "货币资金",
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
        "数据口径：万元",
        "均按万元填列",
        "人民币万元",
        "合计（万元）",
        "(Expressed in thousands of yuan)",
        "All figures in thousands unless otherwise stated",
        "CNY million",
        "以百万美元列示",
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
        "本项目计划筹款300万元",
        "计划筹款 300 万元，已筹 120 万元",
        "捐赠总额突破千万元大关",
        "数十万元",
        "累计筹款一百万元。",
        "RMB 3 million",
        "We reached thousands of people in thousands of villages",
        "阅读量（万）",
        "单位：人",
        "编制单位：某基金会",
        "2019年收支表",
        "",
    ],
)
def test_what_is_no_unread_note(text: str) -> None:
    assert not is_unread_note(text)


@pytest.mark.parametrize(
    ("header", "label", "conflict"),
    [
        ("金额（万元）（元）", "金额", ("万元", "元")),
        ("金额（万元/元）", "金额", ("万元", "元")),
        ("金额（元、万元）", "金额", ("元", "万元")),
        ("金额（元 万元）", "金额", ("元", "万元")),
        ("金额万元（元）", "金额", ("元", "万元")),
        ("金额/万元/元", "金额", ("元", "万元")),
        ("金額（萬元或元）", "金額", ("萬元", "元")),
        ("金额（人民币）（美元）", "金额", ("人民币", "美元")),
        ("Amount (CNY '000) (CNY million)", "Amount", ("cny '000", "cny million")),
        ("Amount (USD or CNY)", "Amount", ("usd", "cny")),
        ("Amount (thousands) in millions", "Amount", ("thousands", "in millions")),
    ],
)
def test_a_header_of_two_units_is_a_conflict(header: str, label: str, conflict: tuple[str, str]) -> None:
    found = split_header(header)
    assert (found.label, found.scale, found.currencies, found.conflict) == (label, None, (), conflict)
    assert header_unit(header)[1:] == (None, None)
    assert header_unit(header)[0] != label


def test_what_the_marks_of_a_header_may_stand_for() -> None:
    assert split_header("金额（元）").currencies == CURRENCY_MARKS["元"]
    assert split_header("金额（港元）").currencies == ("HKD",)
    assert split_header("Amount ($)").currencies[:2] == ("USD", "HKD")
    assert split_header("金额").currencies == ()


@pytest.mark.parametrize(
    ("cells", "scale", "currency"),
    [
        (["2019年度", "单位：万元"], 10_000, "CNY"),
        (["币种：人民币", "单位：万元"], 10_000, "CNY"),
        (["单位：万元", "金额单位：人民币万元"], 10_000, "CNY"),
        (["單位：萬元", "幣種：港幣"], 10_000, "HKD"),
        (["币种：美元", "", "单位：元"], 1, "USD"),
        (["单位：千元；币种：欧元"], 1_000, "EUR"),
        (["Currency: HKD", "Unit: '000"], 1_000, "HKD"),
        (["编制单位：某基金会", "单位：人"], None, None),
        ([], None, None),
    ],
)
def test_notes_are_read_together(cells: list[str], scale: int | None, currency: str | None) -> None:
    notes = _together(cells)
    assert (notes.scale, next(iter(notes.currencies), None)) == (scale, currency)
    assert (notes.conflict, notes.unread) == (None, None)


@pytest.mark.parametrize(
    ("cells", "conflict"),
    [
        (["单位：万元/元"], (0, 0)),
        (["收支表", "单位：万元、元"], (1, 1)),
        (["单位：元 金额单位：万元"], (0, 0)),
        (["单位：万元", "", "单位：元"], (0, 2)),
        (["单位：万元", "Unit: CNY '000"], (0, 1)),
        (["币种：人民币", "币种：美元"], (0, 1)),
        (["币种：人民币", "单位：万美元"], (0, 1)),
        (["單位：萬元", "(單位:元)"], (0, 1)),
    ],
)
def test_notes_that_contradict_each_other(cells: list[str], conflict: tuple[int, int]) -> None:
    notes = _together(cells)
    assert notes.conflict == conflict
    assert (notes.scale, notes.currencies) == (None, ())
    if conflict[0] == conflict[1]:
        assert unit_note(cells[conflict[0]]) is None
        assert is_unread_note(cells[conflict[0]])


def test_an_unread_note_is_told_by_its_position() -> None:
    assert _together(["2019", "单位：万元、人", "以万元计"]).unread == 1
    assert _together(["单位：元", "收支表（万元）"]).unread == 1


def test_an_unread_note_harms_nobody_where_another_says_what_it_may_mean() -> None:
    assert _together(["单位：万元", "收支表（万元）"]).unread is None
    assert _together(["单位：万元", "收支表（千元）"]).unread == 1
    assert _together(["单位：万元", "收支表（十万元）"]).unread == 1


def test_the_name_of_a_sheet_may_tell_a_unit() -> None:
    assert together([read_title("筹款（万元）")]).scale == 10_000
    assert together([read_title("funds in CNY thousands")]).scale == 1_000
    assert read_title("万元").unread == (10_000,)
    for name in ("筹款", "Sheet1", "2019-1000", "P01 disclosures", "a" * 400):
        assert read_title(name) == Note()


def test_a_cell_in_a_column_of_units() -> None:
    assert [
        unit.scale for text in ("万元", "（元）", "人民币（万元）", "单位：千元") for unit in read_entry(text).units
    ] == [
        10_000,
        1,
        10_000,
        1_000,
    ]
    assert [unit.currencies for unit in read_entry("USD").units] == [("USD",)]
    assert read_entry("件") == read_entry("某基金会") == read_entry("元" * 400) == Note()


def test_a_note_that_may_speak_of_something_else_is_no_more_than_a_doubt() -> None:
    assert read_note("单位：万元").doubted == Note((), (10_000,))
    assert read_note("以万元计").doubted == Note((), (10_000,))
    assert read_note("单位：元").doubted == read_note("币种：人民币").doubted == Note()


def test_the_currency_that_a_row_is_in() -> None:
    for text in ("CNY", "rmb", "人民币", "人民币（元）", "元", "¥", "CNY-人民币", "人民币万元", "—", "", "待定"):
        assert foreign_currency(text, "CNY") is None
    for text in ("USD", "美元", "US$", "人民币/美元"):
        assert foreign_currency(text, "CNY") == "USD"
    for text in ("HKD", "日圆", "本币", "#REF!"):
        assert foreign_currency(text, "CNY") == text
    assert foreign_currency("元", "USD") == "CNY"


def test_a_label_that_asks_for_a_unit() -> None:
    assert all(map(is_unit_marker, ("单位", "金额单位：", "計量單位", "币种", "Currency:", "Unit")))
    assert not any(map(is_unit_marker, ("单位名称", "执行单位", "单位：万元", "")))


@pytest.mark.parametrize(
    ("header", "notes", "expected"),
    [
        ("金额（万元）", ["单位：元"], (10_000, "CNY")),
        ("金额", ["单位：万元"], (10_000, "CNY")),
        ("金额", [], (1, None)),
        ("金额（CNY）", ["单位：万元"], (10_000, "CNY")),
        ("金额（万元）", ["币种：美元"], (10_000, "USD")),
        ("金额（人民币）", ["币种：美元"], (1, "CNY")),
    ],
)
def test_the_nearer_unit_holds(header: str, notes: list[str], expected: tuple[int, str | None]) -> None:
    scale, currencies = holding(split_header(header), _together(notes))
    assert (scale, next(iter(currencies), None)) == expected


def test_a_note_in_very_many_cells_is_read_once() -> None:
    assert _together(["单位：万元"] * 15_000 + ["单位：元"]).conflict == (0, 15_000)
