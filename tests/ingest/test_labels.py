from __future__ import annotations

import pytest

from auditkit.ingest.labels import (
    GRAND_TOTAL,
    SUBTOTAL,
    TOTAL,
    NoteLabel,
    TotalLabel,
    likely_notes,
    likely_totals,
    note_label,
    total_label,
)


@pytest.mark.parametrize(
    ("text", "rank", "group"),
    [
        ("合计", TOTAL, ""),
        ("合 计：", TOTAL, ""),
        ("【合计】", TOTAL, ""),
        ("*合计*", TOTAL, ""),
        ("合計", TOTAL, ""),
        ("共计", TOTAL, ""),
        ("总计", GRAND_TOTAL, ""),
        ("总计(元)", GRAND_TOTAL, "元"),
        ("合计金额（元）", TOTAL, "元"),
        ("小计", SUBTOTAL, ""),
        ("小计2", SUBTOTAL, ""),
        ("合计（2个项目）", TOTAL, "2个项目"),
        ("合计：健康", TOTAL, "健康"),
        ("小计（健康）", SUBTOTAL, "健康"),
        ("本页合计", TOTAL, "本页"),
        ("本月合计", TOTAL, "本月"),
        ("Total", TOTAL, ""),
        ("Ｔｏｔａｌ：", TOTAL, ""),
        ("Total (3 projects)", TOTAL, "3projects"),
        ("GRAND TOTAL:", GRAND_TOTAL, ""),
        ("Sub-total", SUBTOTAL, ""),
        ("Sub total 3", SUBTOTAL, ""),
        ("Sum:", TOTAL, ""),
    ],
)
def test_what_nothing_but_a_total_is_called(text: str, rank: int, group: str) -> None:
    assert total_label(text) == TotalLabel(rank, group)
    assert likely_totals(["P1", text]) == {text}


@pytest.mark.parametrize(
    ("text", "rank", "group"),
    [
        ("健康小计", SUBTOTAL, "健康"),
        ("健康 小 计", SUBTOTAL, "健康"),
        ("健康-小计：", SUBTOTAL, "健康"),
        ("合计 健康", TOTAL, "健康"),
        ("一月合计", TOTAL, "一月"),
        ("健康合计（3个）", TOTAL, "健康"),
        ("Subtotal – health", SUBTOTAL, "health"),
        ("Subtotal health", SUBTOTAL, "health"),
        ("Health subtotal", SUBTOTAL, "health"),
        ("Total for health", TOTAL, "health"),
        ("January total", TOTAL, "january"),
    ],
)
def test_what_may_be_the_total_of_a_group(text: str, rank: int, group: str) -> None:
    assert total_label(text) == TotalLabel(rank, group, certain=False)
    assert likely_totals([text]) == {text}


@pytest.mark.parametrize("text", ["累计", "本年累计", "Cumulative total", "Running total"])
def test_what_adds_up_more_than_its_sheet(text: str) -> None:
    label = total_label(text)
    assert label is not None
    assert label.running


@pytest.mark.parametrize(
    "text",
    [
        "合计公益",
        "合计公益基金会",
        "统计",
        "会计",
        "爱心合计划",
        "Total Giving Foundation",
        "Total Énergies",
        "Totalenergies",
        "Lump sum",
        "Summer camp",
        "（小计）健康",
        "2019年度乡村儿童大病医保与营养午餐及图书角公益项目全部款项合计",
        "合计" * 30,
        "",
    ],
)
def test_what_is_called_otherwise(text: str) -> None:
    assert total_label(text) is None


@pytest.mark.parametrize(
    ("text", "opens"),
    [
        ("注：P3 含配捐", False),
        ("注1：", True),
        ("*备注：", True),
        ("备注", True),
        ("说明：", True),
        ("填表人：张三", False),
        ("填表人____", True),
        ("制表人", True),
        ("单位负责人：", True),
        ("（盖章）", True),
        ("填表日期：2019-12-31", False),
        ("联系电话：010", False),
        ("Note: in yuan", False),
        ("Notes 1: in yuan", False),
        ("Prepared by Li", False),
        ("Reviewed by:", True),
        ("Date:", True),
        ("Source: platform", False),
    ],
)
def test_what_begins_a_note_or_a_signature(text: str, opens: bool) -> None:
    assert note_label(text) == NoteLabel(clear=True, open=opens)
    assert likely_notes(["P1", text]) == {text}


@pytest.mark.parametrize(
    "text", ["以上数据真实有效", "填表人 张三", "复核李四", "注册志愿者", "说明书捐赠", "The above is true"]
)
def test_what_begins_like_a_note_or_like_a_name(text: str) -> None:
    assert note_label(text) == NoteLabel(clear=False, open=False)
    assert likely_notes([text]) == {text}


def test_texts_with_separators_in_them_are_searched_one_by_one() -> None:
    assert likely_totals(["a\x00合计", "\x00", "P1\x00"]) == {"a\x00合计"}
    assert likely_notes([]) == set()


@pytest.mark.parametrize("text", ["P01", "NB1", "NB_1", "TEL-3", "Date1", "Update", "Noted", "公益项目说明", "净水"])
def test_what_begins_otherwise(text: str) -> None:
    assert note_label(text) is None
