"""Words for money: currency marks and codes, and the units that say how many of them one is (万元, thousand)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from auditkit.values.text import normalise

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

_NUMBERED_UNITS: Mapping[str, int] = {
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

_UNITS = {**CHINESE_UNITS, **_ENGLISH_UNITS, **_NUMBERED_UNITS}
# Longer cells are prose; matching them would only cost time.
_LONGEST = 300
_FILLERS = ("in", "of", "的", ",", "/")


def longest_first(words: Iterable[str]) -> list[str]:
    """Return `words` in the order in which a pattern must try them, so that 百万 is not taken for 百."""
    return sorted(words, key=lambda word: (-len(word), word))


def _alternatives(*words: str) -> str:
    # A Latin word counts only when it stands alone: the 'in' of 'inr' is none.
    return "|".join(
        rf"(?<![a-z]){re.escape(word)}(?![a-z])" if word.isascii() and word[-1].isalpha() else re.escape(word)
        for word in longest_first(words)
    )


_WORD = re.compile(
    rf"\s*(?:(?P<unit>{_alternatives(*_UNITS)})(?![0-9])|(?P<mark>{_alternatives(*CURRENCY_MARKS)})"
    rf"|(?:{_alternatives(*_FILLERS)}))\s*"
)
_MARKER = re.compile(
    r"(?:(?:金额|货币|计量)?单位|币种|\b(?:currency |monetary )?units?|\bcurrency)\s*[:=]?\s*", re.IGNORECASE
)
_STATED = re.compile(
    r"^\W*(?:all )?(?:(?:amounts?|figures?)\s(?:are\s)?(?:expressed\s|stated\s|shown\s)?)?(?=in\s)", re.IGNORECASE
)
_SCALED = r"(?<![0-9.,])(?:[十百千万亿萬億]+元|\b(?:thousand|million|billion)s?\b|'000s?)"
_SEEMS_A_NOTE = re.compile(
    rf"{_MARKER.pattern}.*{_SCALED}(?!\w)|\(\s*(?:in\s)?{_SCALED}\s*\)|以\s*(?:人民币)?{_SCALED}\s*(?:为|计)|^\W*{_SCALED}\W*$",
    re.IGNORECASE,
)
_NOTE_ENDS = re.compile(r"[()\[\]【】;。]")
_NEXT_LABEL = re.compile(r"\s+(?=[^\s:=]+\s*[:=])")
_BRACKETS = re.compile(r"\s*[(\[【{〔]\s*([^()\[\]【】{}〔〕]*?)\s*[)\]】}〕]\s*")
_AFTER_SIGN = re.compile(r"^(?P<label>.*?\S)\s*[:/\-_,|]\s*(?P<unit>[^:/\-_|]+)$")
_AFTER_SPACE = re.compile(
    r"^(?P<label>.*?\S)\s+(?P<unit>(?:in\s)?\S+(?:\s'?000s?|\s(?:thousand|million|billion)s?)?)$", re.IGNORECASE
)
_RUN_ON = re.compile(r"^(?P<label>.*[^0-9.\s千百十万萬亿億])(?P<unit>(?:千|万|萬|百万|千万|亿|億)元)$")


@dataclass(frozen=True, slots=True)
class Unit:
    """What a unit's words say: `scale` and `currency` are null where they say nothing of it."""

    scale: int | None
    currency: str | None


@lru_cache(maxsize=4096)
def read_unit(text: str) -> Unit | None:
    """Return what `text` says when it is all unit and nothing else (万元, CNY '000, in thousands), else None."""
    rest = text.casefold().replace("’", "'").replace("‘", "'").strip(" .")
    scales: list[int] = []
    marks: list[str] = []
    numbered = False
    position = 0
    while position < len(rest):
        word = _WORD.match(rest, position)
        if word is None or word.end() == position:
            return None
        position = word.end()
        if word["unit"]:
            scales.append(_UNITS[word["unit"]])
            numbered = numbered or word["unit"] in _NUMBERED_UNITS
        elif word["mark"]:
            marks.append(word["mark"])
    currencies = {CURRENCY_MARKS[mark][0] for mark in marks}
    if len(scales) > 1 or len(currencies) > 1 or not (scales or marks):
        return None
    # A bare number in brackets is a footnote or the number of a column, no unit.
    if numbered and not marks:
        return None
    scale = scales[0] if scales else _plain_scale(marks)
    return Unit(scale, next(iter(currencies), None))


def _plain_scale(marks: list[str]) -> int | None:
    """元 says that one is one; ¥ or CNY says only which currency, and a note above the table may still scale it."""
    return 1 if any(mark[-1] in "元圆円" for mark in marks) else None


def header_unit(text: str) -> tuple[str, int | None, str | None]:
    """Split the unit off a header: its label, the scale and the currency, null where the header does not say.

    金额（万元） gives ('金额', 10000, 'CNY'), Amount (CNY '000) gives ('Amount', 1000, 'CNY') and 金额 alone
    ('金额', None, None).
    """
    header = normalise(text)
    if len(header) > _LONGEST:
        return header, None, None
    for bracket in _BRACKETS.finditer(header):
        unit = read_unit(_without_marker(bracket[1]))
        if unit is not None:
            label = f"{header[: bracket.start()]} {header[bracket.end() :]}".strip()
            if label:
                return label, unit.scale, unit.currency
    for pattern in (_AFTER_SIGN, _AFTER_SPACE, _RUN_ON):
        parts = pattern.match(header)
        unit = read_unit(_without_marker(parts["unit"])) if parts else None
        if parts and unit is not None:
            return parts["label"].rstrip(" :/-_,|"), unit.scale, unit.currency
    return header, None, None


def unit_note(text: str) -> tuple[int, str | None] | None:
    """Return the scale and currency that a cell above the table sets for all its amounts; None for any other cell.

    单位：万元 gives (10000, 'CNY'), Unit: CNY 10,000 too; 编制单位：某基金会 is no unit.
    """
    note = normalise(text)
    if len(note) > _LONGEST:
        return None
    parts = _STATED.split(note, maxsplit=1) if _STATED.search(note) else _MARKER.split(note)
    units = [unit for part in parts[1:] if (unit := _leading_unit(part))]
    if not units:
        return None
    scale = next((unit.scale for unit in units if unit.scale), 1)
    return scale, next((unit.currency for unit in units if unit.currency), None)


def is_unread_note(text: str) -> bool:
    """Tell whether a cell above the table seems to say that amounts are in thousands or more, though `unit_note` cannot
    read it: 金额单位：万元 人数单位：人 or 收支表（万元）, but not 募集 1200 万元.
    """
    note = normalise(text)
    return len(note) <= _LONGEST and unit_note(text) is None and _SEEMS_A_NOTE.search(note) is not None


def _leading_unit(text: str) -> Unit | None:
    """Return the unit at the start of `text`, which a bracket or another label such as 日期: may follow."""
    said = _NOTE_ENDS.split(text, maxsplit=1)[0]
    return read_unit(said) or read_unit(_NEXT_LABEL.split(said, maxsplit=1)[0])


def _without_marker(text: str) -> str:
    marker = _MARKER.match(text)
    return text[marker.end() :] if marker else text
