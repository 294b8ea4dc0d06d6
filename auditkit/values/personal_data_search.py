"""Where personal data stands in a text: how `personal_data` finds it, which says what counts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

from auditkit.values.personal_data import Found, PersonalData

# Dashes that Unicode does not count among them: minus signs, ruled lines, the long sound of katakana.
_OTHER_DASHES = "\u02d7\u2043\u2212\u2500\u2501\u2796\u30fc"
_MIDDLE_DOTS = "\xb7\u0387\u2022\u2024\u2027\u2219\u22c5\u25cf\u30fb"
_INVISIBLE, _DOT, _LETTER, _OTHER = 0, 0x81, 0x80, ord("?")

_MOBILE = re.compile(
    rb"(?<![0-9])(?:(?:\+ ?|00)?86[ ./_~()\x81-]{0,3})?0?"
    rb"(1[3-9][0-9](?:([ ./_~\x81-]{0,3})[0-9]{4}\2"
    # Between other marks than these stand years, not parts of a number: 150 2019-2020.
    rb"|[ -]?(?!(?:19|20)[0-9]{2}[ -](?:19|20)[0-9]{2})[0-9]{4}[ -]?)[0-9]{4})(?![0-9])"
)
_BETWEEN_DIGITS = b" ./_~\x81-"
_RESIDENT_ID = re.compile(rb"(?<![0-9])[1-9][0-9]{5}[ -]?(?:19|20)[0-9]{6}[ -]?[0-9]{3}[0-9Xx](?![0-9])")
# In groups of four or in none: two dates side by side have groups of eight.
_CARD = re.compile(rb"(?<![0-9])(?:([2-6][0-9]{3}(?:[ -][0-9]{4}){3})([ -]?[0-9]{1,3})?|[2-6][0-9]{15,18})(?![0-9])")
_DOMAINS = (
    re.compile(rb"(?:[A-Za-z0-9-]{1,63}\.){1,8}(?:xn--[A-Za-z0-9-]{2,59}|[A-Za-z]{2,24})"),
    re.compile(rb"(?:[A-Za-z0-9\x80-]{1,63}\.){1,8}(?:[A-Za-z]{2,24}|\x80{2,10})"),
)
"""The second of any script, where the first finds none: what stands in Chinese behind an address is no part of it."""
_LOCAL_PART = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._%+-"
_LOCAL_PART_OF_ANY_SCRIPT = _LOCAL_PART + b"\x80"
_LONGEST_LOCAL_PART = 64
_NOT_DIGITS = re.compile(rb"[^0-9Xx]")

# Not .0 alone, which a spreadsheet's number has behind it whatever was typed.
_DECIMALS = re.compile(rb"\.(?!0(?![0-9]))[0-9]{1,4}(?![0-9])")
_FRACTION = re.compile(rb"(?:^|[^0-9])0\.$")
_CODE_BEFORE = re.compile(rb"([0-9A-Za-z]+)[-_]?$")
_CODE_AFTER = re.compile(rb"(_?)([0-9A-Za-z]+)")
_WORDS = (
    b"tel",
    b"phone",
    b"mobile",
    b"mob",
    b"cell",
    b"wechat",
    b"weixin",
    b"wx",
    b"vx",
    b"qq",
    b"card",
    b"sms",
    b"id",
)
"""Words that people write against a number without a space; other capitals there make it a part of some code."""
_LONGEST_WORD = 12
_MONEY_BEFORE = re.compile(r"(?:[¥￥$€£]|人民币|(?:RMB|CNY|USD|HKD|EUR|GBP)) ?$")
_HAN = r"[\u3400-\u9fff]"
_NOT_IN_NAMES = "的用为已未是在由向给被从于拨付投购捐存汇补费支收资款额余左以每不均共占等但而则将按钱"
# No unit begins a name, as in 万老师 or 元芳 behind a number: nothing in Chinese follows, or what is no part of a name.
_MONEY_AFTER = re.compile(
    rf" ?(?:[万亿]?[余多]?(?:[美港欧日澳]?元|圆|块)(?:[{_NOT_IN_NAMES}]|人民币|[整正和及与或]?(?!{_HAN}))"
    rf"|[万亿](?!{_HAN})|[%％])"
)

_DOOR = re.compile(r"[0-9０-９一二三四五六七八九十百]{1,6}[号弄](?!线)")
_ROAD = re.compile(r"(?:路|街|道|巷|胡同|里|村|组|坊|屯)(?:[东南西北中]?[0-9一二三四五六七八九十]?段)?$")
_WITHIN = re.compile(r"(?:[0-9A-Za-z０-９-]{0,6}(?:号楼|号院|栋|幢|座|单元|楼|层|室|号|户)){0,5}")
_NOT_IN_ADDRESS = re.compile(r"[^\u3400-\u9fff0-9]")
_DIVISIONS = "省市区县州旗镇乡"
_LONGEST_ADDRESS = 40


def is_resident_id(number: str) -> bool:
    """Tell whether 18 characters are a resident id: a province, a birth date from 1900 on, and the right check digit.

    Which county it names does not matter: the lists of them have gaps, and the library's own check breaks down there.
    """
    from stdnum import numdb
    from stdnum.cn import ric

    number = number.upper()
    if not _RESIDENT_ID.fullmatch(number.encode("ascii", "replace")):
        return False
    if number[-1] != ric.calc_check_digit(number) or not _birth_date(number):
        return False
    return any("province" in facts for _digits, facts in numdb.get("cn/loc").info(number[:2]))


def is_resident_id_range(number: str) -> bool:
    """Tell whether a number has the form of a resident id and a birth date in it, whatever its last digits."""
    return _RESIDENT_ID.fullmatch(number.encode()) is not None and _birth_date(number)


def _birth_date(number: str) -> bool:
    from stdnum.cn import ric
    from stdnum.exceptions import InvalidComponent

    try:
        ric.get_birth_date(number)
    except InvalidComponent:
        return False
    return True


def _is_card(number: str) -> bool:
    """Tell whether digits are the number of a payment card, and no unified social credit code of 18 digits."""
    from stdnum import luhn
    from stdnum.cn import uscc

    return is_card_range(number) and luhn.is_valid(number) and not (len(number) == 18 and uscc.is_valid(number))


def is_card_range(number: str) -> bool:
    """Tell whether digits have the prefix and length of UnionPay, Visa, Mastercard or JCB.

    One number in ten passes Luhn's check, so that without this every tenth order number would be a card.
    """
    length, prefix = len(number), int(number[:4])
    if number[:2] == "62":
        return 16 <= length <= 19
    if number[0] == "4":
        return length in (16, 19)
    return length == 16 and (5100 <= prefix <= 5599 or 2221 <= prefix <= 2720 or 3528 <= prefix <= 3589)


class _Folded(dict[int, int]):
    """What each character is taken for, as one byte: full-width and other digits and letters for plain ones, dashes
    for hyphens, spaces for spaces, and one for all letters of other scripts, for middle dots, for what nobody sees, and
    for anything else.
    """

    def __missing__(self, code: int) -> int:
        form = unicodedata.normalize("NFKC", chr(code))
        self[code] = _fold(form if len(form) == 1 else chr(code))
        return self[code]


def _fold(form: str) -> int:
    category = unicodedata.category(form)
    if form.isspace():
        return ord(form) if form in "\n\r" else ord(" ")
    if category in ("Cc", "Cf", "Mn", "Me"):
        return _INVISIBLE
    if form.isascii():
        return ord(form)
    if form.isdecimal():
        return ord("0") + int(form)
    if category == "Pd" or form in _OTHER_DASHES:
        return ord("-")
    if form in _MIDDLE_DOTS:
        return _DOT
    return _LETTER if category[0] in "LM" else _OTHER


_FOLDED = _Folded()


def scan(text: str, kinds: Sequence[PersonalData]) -> tuple[list[Found], bytes, bytes]:
    """Return what is found in `text`, and the text folded, a byte a character, before and after masking.

    Each kind is looked for in what the kinds before it have left over. Characters that nobody sees are passed over.
    """
    plain = text.isascii() and text.isprintable()
    before = text.encode() if plain else text.translate(_FOLDED).encode("latin-1")
    if _INVISIBLE not in before:
        work = bytearray(before)
        return _found(text, work, kinds), before, bytes(work)
    seen = [index for index, folded in enumerate(before) if folded != _INVISIBLE]
    work = bytearray(before[index] for index in seen)
    found = _found("".join(text[index] for index in seen), work, kinds)
    after = bytearray(before)
    for index, folded in zip(seen, work, strict=True):
        after[index] = folded
    return [Found(each.kind, seen[each.start], seen[each.end - 1] + 1) for each in found], before, bytes(after)


def _found(text: str, work: bytearray, kinds: Sequence[PersonalData]) -> list[Found]:
    return [Found(kind, start, end) for kind in _ORDER if kind in kinds for start, end in _FINDERS[kind](text, work)]


def _emails(_text: str, work: bytearray) -> Iterator[tuple[int, int]]:
    at = work.find(b"@")
    while at >= 0:
        domain = next(filter(None, (pattern.match(work, at + 1) for pattern in _DOMAINS)), None)
        lead = bytes(work[max(0, at - _LONGEST_LOCAL_PART) : at])
        own = lead[len(lead.rstrip(_LOCAL_PART)) :] or lead[len(lead.rstrip(_LOCAL_PART_OF_ANY_SCRIPT)) :]
        own = own.lstrip(b".-")
        if domain and own:
            start = at - len(own)
            _hide(work, range(start + (len(own) > 1), at))
            yield start, domain.end()
        at = work.find(b"@", at + 1)


def _resident_ids(_text: str, work: bytearray) -> Iterator[tuple[int, int]]:
    def is_one(match: re.Match[bytes]) -> int | None:
        return match.end() if is_resident_id(_NOT_DIGITS.sub(b"", match[0]).decode()) else None

    yield from _numbers(_RESIDENT_ID, work, is_one, kept=(3, 2))


def _cards(_text: str, work: bytearray) -> Iterator[tuple[int, int]]:
    def is_one(match: re.Match[bytes]) -> int | None:
        if _is_in_code(work, match.start(), match.end()):
            return None
        ends = [match.end()]
        if match[2] and not match[2][:1].isdigit():
            ends.append(match.end(1))
        whole = (_NOT_DIGITS.sub(b"", bytes(work[match.start() : end])).decode() for end in ends)
        return next((end for end, number in zip(ends, whole, strict=True) if _is_card(number)), None)

    yield from _numbers(_CARD, work, is_one, kept=(0, 4))


def _mobiles(text: str, work: bytearray) -> Iterator[tuple[int, int]]:
    last: int | None = None

    def is_one(match: re.Match[bytes]) -> int | None:
        nonlocal last
        start, end = match.span()
        if _is_figure(text, work, start, end) or (start - 1 != last and _is_in_code(work, start, end)):
            return None
        last = end
        return end

    yield from _numbers(_MOBILE, work, is_one, kept=(3, 4), group=1)


def _numbers(
    pattern: re.Pattern[bytes],
    work: bytearray,
    end_of: Callable[[re.Match[bytes]], int | None],
    kept: tuple[int, int],
    group: int = 0,
) -> Iterator[tuple[int, int]]:
    """Yield where numbers stand for which `end_of` tells an end, after hiding all but the `kept` digits at both ends.

    The search goes on from the digits that were kept, which may begin another number: none may be found only when the
    text is searched again.
    """
    position = 0
    while match := pattern.search(work, position):
        end = end_of(match)
        if end is None:
            position = match.start() + 1
            continue
        digits = [index for index in range(match.start(group), end) if work[index] not in _BETWEEN_DIGITS]
        first, last = kept
        _hide(work, digits[first : len(digits) - last])
        position = digits[len(digits) - last]
        yield match.start(), end


def _addresses(text: str, work: bytearray) -> Iterator[tuple[int, int]]:
    done = 0
    for door in _DOOR.finditer(text):
        begin = max(done, door.start() - _LONGEST_ADDRESS)
        lead = _NOT_IN_ADDRESS.split(text[begin : door.start()])[-1]
        road = _ROAD.search(lead)
        division = -1 if road is None else max(lead.rfind(mark, 0, road.start()) for mark in _DIVISIONS)
        if division < 0:
            continue
        start, done = door.start() - len(lead), _WITHIN.match(text, door.end()).end()  # type: ignore[union-attr]
        _hide(work, range(start + division + 1, done))
        yield start, done


def _hide(work: bytearray, positions: Sequence[int]) -> None:
    for position in positions:
        work[position] = ord("*")


def _is_figure(text: str, work: bytearray, start: int, end: int) -> bool:
    """Tell whether 11 digits are a figure: they have decimals, are some, or have a unit of money."""
    if _DECIMALS.match(work, end) or _FRACTION.search(work[max(0, start - 3) : start]):
        return True
    return bool(_MONEY_BEFORE.search(text[max(0, start - 4) : start]) or _MONEY_AFTER.match(text, end))


def _is_in_code(work: bytearray, start: int, end: int) -> bool:
    """Tell whether a number is a part of a longer code, such as XM-2019-13800138000: digits or capitals touch it that
    are no word for a telephone or a card, or a hyphen joins it to them. Small letters there are words or names.
    """
    before = _CODE_BEFORE.search(work[max(0, start - _LONGEST_WORD) : start])
    if before and _is_code(before[1]) and not before[1].lower().endswith(_WORDS):
        return True
    after = _CODE_AFTER.match(work, end, end + _LONGEST_WORD)
    return after is not None and _is_code(after[2]) and not after[2].lower().startswith(_WORDS)


def _is_code(letters: bytes) -> bool:
    return letters == letters.upper()


_FINDERS: dict[PersonalData, Callable[[str, bytearray], Iterator[tuple[int, int]]]] = {
    "email": _emails,
    "resident-id": _resident_ids,
    "bank-card": _cards,
    "mobile": _mobiles,
    "address": _addresses,
}
_ORDER: tuple[PersonalData, ...] = ("email", "resident-id", "bank-card", "mobile", "address")
