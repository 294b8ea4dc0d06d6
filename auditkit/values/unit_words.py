"""The words for money: currency marks and codes, the units that say how many of them one is, what asks for a unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

# Codes that are also words (ALL, TRY, TOP) are left out: a header may hold the word.
_FURTHER_CODES = (
    "SEK NOK DKK ISK PLN CZK HUF RUB UAH ILS ZAR BRL MXN CLP KZT MNT LKR NPR BDT PKR MMK KHR LAK UGX RWF XAF XOF XPF"
    " BHD IQD JOD KWD LYD OMR TND"
)

CURRENCY_MARKS: Mapping[str, tuple[str, ...]] = {
    "¥": ("CNY", "JPY"),
    "rmb": ("CNY",),
    "人民币": ("CNY",),
    "cny": ("CNY",),
    "元": ("CNY", "HKD", "TWD", "MOP"),
    "圆": ("CNY",),
    "$": ("USD", "HKD", "TWD", "MOP", "SGD", "AUD", "CAD", "NZD"),
    "us$": ("USD",),
    "usd": ("USD",),
    "美元": ("USD",),
    "美金": ("USD",),
    "hk$": ("HKD",),
    "hkd": ("HKD",),
    "港元": ("HKD",),
    "港币": ("HKD",),
    "nt$": ("TWD",),
    "twd": ("TWD",),
    "新台币": ("TWD",),
    "mop": ("MOP",),
    "澳门元": ("MOP",),
    "s$": ("SGD",),
    "sgd": ("SGD",),
    "新加坡元": ("SGD",),
    "a$": ("AUD",),
    "aud": ("AUD",),
    "澳元": ("AUD",),
    "cad": ("CAD",),
    "加元": ("CAD",),
    "nzd": ("NZD",),
    "£": ("GBP",),
    "gbp": ("GBP",),
    "英镑": ("GBP",),
    "€": ("EUR",),
    "eur": ("EUR",),
    "欧元": ("EUR",),
    "chf": ("CHF",),
    "₹": ("INR",),
    "inr": ("INR",),
    "卢比": ("INR",),
    "₫": ("VND",),
    "vnd": ("VND",),
    "越南盾": ("VND",),
    "jpy": ("JPY",),
    "日元": ("JPY",),
    "円": ("JPY",),
    "₩": ("KRW",),
    "krw": ("KRW",),
    "韩元": ("KRW",),
    "php": ("PHP",),
    "idr": ("IDR",),
    "myr": ("MYR",),
    "thb": ("THB",),
    "泰铢": ("THB",),
    "人民幣": ("CNY",),
    "yuan": ("CNY",),
    "renminbi": ("CNY",),
    "圓": ("CNY", "HKD", "TWD", "MOP"),
    "港幣": ("HKD",),
    "新台幣": ("TWD",),
    "新臺幣": ("TWD",),
    "澳門元": ("MOP",),
    "英鎊": ("GBP",),
    "歐元": ("EUR",),
    "盧比": ("INR",),
    "韓元": ("KRW",),
    "泰銖": ("THB",),
    **{code.lower(): (code,) for code in _FURTHER_CODES.split()},
}
"""What each mark, code or name of a currency may stand for, the likeliest first; keys are case-folded NFKC."""

CHINESE_UNITS: Mapping[str, int] = {
    "千": 1_000,
    "万": 10_000,
    "萬": 10_000,
    "百万": 1_000_000,
    "百萬": 1_000_000,
    "千万": 10_000_000,
    "千萬": 10_000_000,
    "亿": 100_000_000,
    "億": 100_000_000,
}

_ENGLISH_UNITS: Mapping[str, int] = {
    "'000": 1_000,
    "'000s": 1_000,
    "000s": 1_000,
    "thousand": 1_000,
    "thousands": 1_000,
    "ten thousand": 10_000,
    "million": 1_000_000,
    "millions": 1_000_000,
    "hundred million": 100_000_000,
    "mn": 1_000_000,
    "billion": 1_000_000_000,
    "billions": 1_000_000_000,
}

NUMBERED_UNITS: Mapping[str, int] = {
    "1": 1,
    "000": 1_000,
    "1000": 1_000,
    "1,000": 1_000,
    "10000": 10_000,
    "10,000": 10_000,
    "1000000": 1_000_000,
    "1,000,000": 1_000_000,
    "100000000": 100_000_000,
    "100,000,000": 100_000_000,
}

UNITS = {**CHINESE_UNITS, **_ENGLISH_UNITS, **NUMBERED_UNITS}
"""How much one of each unit is."""

FILLERS = ("in", "of", "的")
BREAKS = (",", "/", ";", "、", "或", "和", "及", "与", "與", "or", "and")
"""What stands between two units, or between a unit and its currency."""

_ONES = (*"元圆圓円", "yuan")

MARKER = re.compile(
    r"(?:(?:金[额額]|[货貨][币幣]|[计計][量价價])?[单單]位|(?P<currency>[币幣][种種別别]|[货貨][币幣](?:[种種][类類])?|"
    r"\bcurrency(?!\sunit))|\b(?:currency |monetary )?units?)\s*(?:[:=]|[均都]?[为為是]|\bis\b)?\s*",
    re.IGNORECASE,
)
"""What asks for a unit, or for a `currency`: 单位：, 币种."""


def is_one(mark: str) -> bool:
    """Tell whether a mark says that one is one, as 元 does; ¥ or CNY say only which currency."""
    return mark.endswith(_ONES)


def longest_first(words: Iterable[str]) -> list[str]:
    """Return `words` in the order in which a pattern must try them, so that 百万 is not taken for 百."""
    return sorted(words, key=lambda word: (-len(word), word))


def alternatives(words: Iterable[str]) -> str:
    """Return the pattern of any of `words`; a Latin one counts only when it stands alone: the 'in' of 'inr' is none."""
    latin: list[str] = []
    others: list[str] = []
    for word in longest_first(words):
        (latin if word.isascii() and word[-1].isalpha() else others).append(re.escape(word))
    alone = [rf"(?<![a-z])(?:{'|'.join(latin)})(?![a-z])"] if latin else []
    return "|".join([*alone, *others])
