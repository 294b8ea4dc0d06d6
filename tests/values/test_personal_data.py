from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric, uscc

from auditkit.i18n import format_amount
from auditkit.values.personal_data import (
    KINDS,
    find,
    masked,
    masked_number,
    masked_person,
    masked_whole,
)
from auditkit.values.personal_data_search import is_resident_id

RESIDENT_ID = "119999190001010003"
CARD = "4111111111111111"
UNIONPAY = "6222000000000000004"


def kinds(text: str) -> list[str]:
    return [found.kind for found in find(text, KINDS)]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("电话13800138000。", "电话138****8000。"),
        ("138-0013-8000", "138-****-8000"),
        ("138 0013 8000", "138 **** 8000"),
        ("138\u20130013\u20138000", "138\u2013****\u20138000"),
        ("+86 138 0013 8000", "+86 138 **** 8000"),
        ("+8613800138000", "+86138****8000"),
        ("008613800138000", "0086138****8000"),
        ("１３８００１３８０００", "１３８****８０００"),
        ("①③⑧0013⁸⁰⁰⁰", "①③⑧****⁸⁰⁰⁰"),
        ("Tel13800138000", "Tel138****8000"),
        ("微信wx13800138000", "微信wx138****8000"),
        ("13800138000vx同号", "138****8000vx同号"),
        ("* 13800138000", "* 138****8000"),
        ("13800138000.0", "138****8000.0"),
        ("13800138000,19900000000", "138****8000,199****0000"),
        ("13800138000-19900000000", "138****8000-199****0000"),
        ("1.13800138000 2.19900000000", "1.138****8000 2.199****0000"),
        ("13800138000万老师", "138****8000万老师"),
        ("13800138000 万建国", "138****8000 万建国"),
        ("13800138000元芳", "138****8000元芳"),
        ("元芳13800138000", "元芳138****8000"),
        ("zhangsan13800138000", "zhangsan138****8000"),
        ("13800138000x", "138****8000x"),
        ("ID13800138000号", "ID138****8000号"),
        ("张三_13800138000", "张三_138****8000"),
        ("13800138000_张三", "138****8000_张三"),
        ("(+86)13800138000", "(+86)138****8000"),
        ("+86 (0)138-0013-8000", "+86 (0)138-****-8000"),
        ("+86.138.0013.8000", "+86.138.****.8000"),
        ("013800138000", "0138****8000"),
        ("1️⃣3️⃣8️⃣0️⃣0️⃣1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣", "1️⃣3️⃣8️⃣*️⃣*️⃣*️⃣*️⃣8️⃣0️⃣0️⃣0️⃣"),
        ("138 0013-8000", "138 ****-8000"),
        ("1\u200b3800138000", "1\u200b38****8000"),
        ("138\x00001\x0138000", "138\x00***\x01*8000"),
    ],
)
def test_mobile_numbers_are_found_however_they_are_written(text: str, hidden: str) -> None:
    assert set(kinds(text)) == {"mobile"}
    assert masked(text) == hidden


@pytest.mark.parametrize(
    "separator",
    [
        *" .-_/~",
        *"·•・．‐‑–—―−ー─〜～－﹣‧",
        "\xa0",
        "\u2009",
        "\u3000",
        "\t",
        " - ",
        "\u200b",
        "\u200b \u2060",
        "\xad",
    ],
)
def test_mobile_numbers_are_found_whatever_parts_their_digits(separator: str) -> None:
    assert masked(f"电话138{separator}0013{separator}8000，") == f"电话138{separator}****{separator}8000，"
    assert masked(f"电话+86{separator}13800138000") == f"电话+86{separator}138****8000"


@pytest.mark.parametrize(
    "text",
    [
        "12800138000",
        "1380013800",
        "138001380001",
        "2019-12-31 2019-12-31",
        "20191231138",
        "GYXM13800138000",
        "13800138000A",
        "XM-2019-13800138000",
        "13800138000.50",
        "13800138000.00",
        "0.13800138000",
        "￥13800138000",
        "13800138000元",
        "13800138000元整",
        "13800138000元人民币",
        "13800138000元用于助学",
        "13800138000万元捐款",
        "13800138000美元",
        "13800138000元和20元",
        "RMB13800138000",
        "CNY 13800138000",
        "人民币13800138000",
        "138,0013,8000",
        "共150 2019-2020",
        "138.00138000",
        "P138.0013-8000",
        "13800138000 万元",
        "010-12345678",
        "138 00138 000",
    ],
)
def test_figures_dates_and_codes_are_no_mobile_numbers(text: str) -> None:
    assert find(text, KINDS) == []
    assert masked(text) is text


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        (RESIDENT_ID, "119*************03"),
        (f"身份证号{RESIDENT_ID}。", "身份证号119*************03。"),
        ("ID11010519491231002X号", "ID110*************2X号"),
        ("119999 19000101 0003", "119*** ******** **03"),
        ("11010119000101009x", "110*************9x"),
    ],
)
def test_resident_ids_are_found_by_their_check_digit(text: str, hidden: str) -> None:
    assert kinds(text) == ["resident-id"]
    assert masked(text) == hidden


@pytest.mark.parametrize(
    "number",
    [
        "119999190001010004",
        "119999190013010003",
        f"1{RESIDENT_ID}",
        f"{RESIDENT_ID}1",
        "990000190001010008",
        "119999180001010005",
        "",
        "汉字",
    ],
)
def test_without_a_check_digit_a_date_or_a_province_it_is_no_resident_id(number: str) -> None:
    assert not is_resident_id(number)
    assert "resident-id" not in kinds(number)


def test_a_resident_id_of_a_county_that_no_list_has_is_one() -> None:
    with pytest.raises(KeyError):
        ric.is_valid(RESIDENT_ID)
    assert is_resident_id(RESIDENT_ID)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        (CARD, "************1111"),
        ("4111 1111 1111 1111", "**** **** **** 1111"),
        ("4111-1111-1111-1111", "****-****-****-1111"),
        ("卡号 4111 1111 1111 1111 202", "卡号 **** **** **** 1111 202"),
        (UNIONPAY, "***************0004"),
        ("6222 0000 0000 0000 004", "**** **** **** ***0 004"),
    ],
)
def test_bank_cards_are_found_by_prefix_length_and_luhn(text: str, hidden: str) -> None:
    assert kinds(text) == ["bank-card"]
    assert masked(text) == hidden


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111112",
        "2019123100000007",
        "41111111111111111",
        "NO4111111111111111",
        "99990000000000000000",
    ],
)
def test_numbers_that_are_no_cards_stay(text: str) -> None:
    assert masked(text) is text


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("邮箱zhang.san@example.org，", "邮箱z********@example.org，"),
        ("a@example.org", "*@example.org"),
        ("Mail:x+y@mail.example.co.uk.", "Mail:x**@mail.example.co.uk."),
        ("someone＠example．org", "s******＠example．org"),
        ("张三@例子.中国", "张*@例子.中国"),
        ("zhang@例子.公司", "z****@例子.公司"),
        ("请写信给张三@example.org谢谢", "请*****@example.org谢谢"),
        ("иван@пример.рф", "и***@пример.рф"),
        ("zhang@xn--fsqu00a.xn--fiqs8s", "z****@xn--fsqu00a.xn--fiqs8s"),
        ("zh\u200bang@example.org", "z*\u200b***@example.org"),
        ("13800138000@example.org", "1**********@example.org"),
    ],
)
def test_e_mail_addresses_are_found(text: str, hidden: str) -> None:
    assert kinds(text) == ["email"]
    assert masked(text) == hidden


@pytest.mark.parametrize("text", ["@张三", "3 @ 5", "a@b", "@example.org", "me@localhost", "1@2.0"])
def test_not_every_at_is_an_address(text: str) -> None:
    assert masked(text) is text


def test_a_postal_address_is_found_where_it_is_asked_for() -> None:
    text = "家住某省某市某区人民路5号3栋201室，多病。"
    assert find(text) == []
    assert masked(text) == text
    assert kinds(text) == ["address"]
    assert masked(text, KINDS) == "家住某省某市某区***********，多病。"
    assert kinds("某市某区地铁1号线、12月5号、民发〔2019〕12号文") == []


def test_the_kinds_that_are_asked_for_are_found_even_in_others() -> None:
    assert [found.kind for found in find("13800138000@example.org", ["mobile"])] == ["mobile"]


def test_found_are_in_the_order_of_the_text_and_no_more_than_asked_for() -> None:
    text = "a@example.org 13800138000 " * 3
    assert kinds(text) == ["email", "mobile"] * 3
    assert [found.kind for found in find(text, most=3)] == ["email", "mobile", "email"]
    first = find(text)[1]
    assert text[first.start : first.end] == "13800138000"


def test_damaged_numbers_are_hidden_if_they_were_ids_or_cards() -> None:
    assert masked_number("110101190001010000") == "110*************00"
    assert masked_number("4111111111111110") == "411***********10"
    assert masked_number("9223372036854775808") == "9223372036854775808"
    assert masked_number("-4111111111111110") == "-4111111111111110"
    assert (masked_whole("12345678"), masked_whole("1234567890")) == ("********", "123*****90")


_PIECES = st.sampled_from(
    ["13800138000", "138-0013-8000", "+86", RESIDENT_ID, CARD, UNIONPAY, "4111 1111 1111 1111", "a.b@example.org"]
)
_TEXTS = st.lists(
    st.one_of(
        _PIECES,
        st.text(st.sampled_from("0123456789 -@.,*Xx元号省市路段ab＠１２③"), max_size=20),
        st.text(max_size=5),
        st.text(st.sampled_from("138.·_~/\u200b\xa0—万元张三@"), max_size=20),
    ),
    max_size=8,
).map("".join)


@given(_TEXTS)
@example("4111 1111 1111 4111 1111 1111 1111")
@example("13800138613-8001380001380")
@example("a@13800138000.com")
def test_masking_twice_is_masking_once_and_leaves_nothing_to_find(text: str) -> None:
    for of in (KINDS, KINDS[:4]):
        once = masked(text, of)
        assert masked(once, of) == once
        assert find(once, of) == []
        assert len(once) == len(text)
        assert all(new in (old, "*") for old, new in zip(text, once, strict=True))


@given(_TEXTS)
def test_a_text_is_changed_where_something_is_found_and_nowhere_else(text: str) -> None:
    found = find(text)
    assert (masked(text) == text) == (not found)
    changed = {index for index, (old, new) in enumerate(zip(text, masked(text), strict=True)) if old != new}
    assert changed <= {index for each in found for index in range(each.start, each.end)}
    assert all(0 <= each.start < each.end <= len(text) for each in found)


@given(_PIECES.filter(lambda piece: piece != "+86"), st.text(st.sampled_from("电话：，。（）《》\n 某"), max_size=9))
def test_whatever_stands_beside_personal_data_does_not_show_them(piece: str, beside: str) -> None:
    assert piece not in masked(f"{beside}{piece}{beside}")


@given(st.integers(-(10**17), 10**17))
def test_no_amount_is_hidden(minor_units: int) -> None:
    exact = f"{Decimal(minor_units) / 100:.2f}"
    for written in (format_amount(minor_units, "CNY"), exact, f"{minor_units}元", f"人民币{minor_units}", f"¥{exact}"):
        if len(written) < 16 or "," in written or "." in written:
            for text in (f"合计 {written}，", f"捐{written}，用于", f"收入{written} 支出{written}"):
                assert masked(text) == text


@given(st.integers(10**10, 2 * 10**10), st.sampled_from(["元", "万元", "亿元", "美元", "圆", "元整", "万", "%"]))
def test_no_amount_that_looks_like_a_mobile_number_is_hidden_before_its_unit(amount: int, unit: str) -> None:
    for text in (f"{amount}{unit}", f"共{amount} {unit}。", f"{amount}{unit}, {amount}{unit}"):
        assert masked(text) == text


@given(st.dates(), st.dates())
def test_no_date_is_hidden(first: object, second: object) -> None:
    for separator in ("", "-", ".", "/", "·", "–"):
        days = [str(day).replace("-", separator) for day in (first, second)]
        for between in (" ", "~", " - ", "至", "、"):
            text = between.join(days)
            assert masked(text) == text


@given(st.from_regex(r"[A-Za-z]{1,4}[-_./]?20[0-9]{2}[-_./]?[0-9]{3,6}", fullmatch=True))
@example("P2019-0001")
def test_no_project_number_of_the_usual_forms_is_hidden(number: str) -> None:
    assert masked(f"项目 {number}（重复）") == f"项目 {number}（重复）"


@given(st.from_regex(r"[159][1-9A-H][0-9]{6}[0-9A-HJ-NPQRTUWXY]{9}", fullmatch=True))
@example("53990000000000000")
@example("62220000000000000")
def test_no_unified_social_credit_code_is_hidden_but_one_that_is_a_resident_id(body: str) -> None:
    assume(body[:8].isdigit())
    code = body + uscc.calc_check_digit(body)
    assume(not is_resident_id(code))
    assert masked(f"代码：{code}。") == f"代码：{code}。"


@given(st.from_regex(r"62[0-9]{13,16}", fullmatch=True))
def test_every_card_with_a_check_digit_is_hidden(body: str) -> None:
    card = body + luhn.calc_check_digit(body)
    assume(not uscc.is_valid(card))
    assume(not is_resident_id(card))
    assert masked(card) == "*" * (len(card) - 4) + card[-4:]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("张三丰", "***"),
        ("张三丰 13912345678", "***************"),
        ("13912345678", "***********"),
        ("110101199003070000", "******************"),
        ("9f86d081884c7d65", "9f8***********65"),
        ("9F86D081884C7D65", "9F8***********65"),
        ("9f86d081884c7d6", "***************"),
        ("deadbeefdeadbeef", "****************"),
        ("9f86d081-84c7d65a", "*****************"),
    ],
)
def test_of_a_person_nothing_is_shown_but_the_ends_of_a_hash(text: str, shown: str) -> None:
    assert masked_person(text) == shown
