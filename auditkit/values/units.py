"""What texts say of the unit of amounts: in headers, in notes around a table, beside an amount (万元, in thousands)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from operator import itemgetter

from auditkit.values.doubted_units import doubted_scales
from auditkit.values.missing import MISSING
from auditkit.values.text import normalise, shown
from auditkit.values.unit_words import (
    BREAKS,
    CHINESE_UNITS,
    CURRENCY_MARKS,
    FILLERS,
    MARKER,
    NUMBERED_UNITS,
    UNITS,
    alternatives,
    is_one,
    longest_first,
)

# Longer cells are prose; matching them would only cost time.
_LONGEST = 300
_WORD = re.compile(
    rf"\s*(?:(?P<unit>{alternatives(UNITS)})(?![0-9])|(?P<mark>{alternatives(CURRENCY_MARKS)})"
    rf"|(?P<break>{alternatives(BREAKS)})|(?:{alternatives(FILLERS)}))\s*"
)
_STATED = re.compile(
    r"^\W*(?:all )?(?:(?:amounts?|figures?)\s(?:are\s)?(?:expressed\s|stated\s|shown\s)?)?(?=in\s)", re.IGNORECASE
)
# 金额（万元） alone in a cell says it of all amounts; a figure behind the word is an amount itself.
_AMOUNTS = re.compile(
    r"^\W*(?:以上|以下|本表|表[内中]|所有|各[项項]|全部|all )?(?:金[额額]|[数數款][额額]|amounts?|figures?)\W*"
    r"(?:[均都]?[为為是])?\s*(?!\W*[0-9])",
    re.IGNORECASE,
)
# Of people and things, unlike of money, hundreds are counted too.
_HUNDREDS = {**CHINESE_UNITS, "百": 100}
_COUNTED = re.compile(rf"(?P<scale>{'|'.join(longest_first(_HUNDREDS))})\s?(?:人次?|[名户戶笔筆次个個件份])")
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
    """One unit as it is written: its scale, null where it only names a currency, and what its marks may stand for.

    `settles` says that it is the answer to 币种 (currency), which tells what 元 beside it is.
    """

    text: str
    scale: int | None
    currencies: tuple[str, ...]
    settles: bool = False


@dataclass(frozen=True, slots=True)
class HeaderUnit:
    """A header taken apart: its label, the scale, and the currencies that it may mean, empty where it names none.

    `conflict` holds two units that cannot both be meant, as they are written; the scale is null then.
    """

    label: str
    scale: int | None
    currencies: tuple[str, ...]
    conflict: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What one text says of the unit of amounts: the `units` that it names, or the scales that it seems to name.

    `unread` holds these scales when it cannot be read for certain; 0 is one that is not known.
    """

    units: tuple[Unit, ...] = ()
    unread: tuple[int, ...] = ()

    @property
    def doubted(self) -> Note:
        """The same text where it cannot be told whether it speaks of these amounts: one in 元 harms nobody."""
        return Note((), self.unread or tuple(unit.scale for unit in self.units if unit.scale and unit.scale > 1))


@dataclass(frozen=True, slots=True)
class UnitNotes:
    """What texts around a table say of its amounts: the scale and the currencies, null and empty where nothing.

    `conflict` holds the positions of two texts whose units cannot both be meant, or one position twice when a text
    contradicts itself; `unread` is that of the first text that seems to tell another unit but cannot be read for
    certain.
    """

    scale: int | None
    currencies: tuple[str, ...]
    conflict: tuple[int, int] | None = None
    unread: int | None = None


@lru_cache(maxsize=4096)
def read_units(text: str) -> tuple[Unit, ...]:
    """Return the units that `text` names when it is all units and nothing else, else nothing.

    万元, CNY '000 and in thousands name one; 万元/元 names two, and so does 元 万元.
    """
    rest = text.casefold().replace("’", "'").replace("‘", "'").strip(" .")
    said = [_Said(0)]
    numbered = False
    position = 0
    while position < len(rest):
        word = _WORD.match(rest, position)
        if word is None or word.end() == position:
            return ()
        if word["break"] or (word["unit"] and any(map(is_one, said[-1].marks))):
            said.append(_Said(word.end() if word["break"] else word.start()))
        if word["unit"]:
            said[-1].scales.append(UNITS[word["unit"]])
            numbered = numbered or word["unit"] in NUMBERED_UNITS
        elif word["mark"]:
            said[-1].marks.append(word["mark"])
        position = word.end()
        said[-1].end = word.start() if word["break"] else position
    # A bare number in brackets is a footnote or the number of a column, no unit.
    if numbered and not any(each.marks for each in said):
        return ()
    units = [each.unit(rest) for each in said if each.scales or each.marks]
    readable = tuple(unit for unit in units if unit is not None)
    return readable if len(readable) == len(units) else ()


def split_header(text: str) -> HeaderUnit:
    """Take a header apart: 金额（万元） is 金额 in 10,000 CNY, and 金额（万元）（元） a conflict of 万元 and 元."""
    label = normalise(text)
    if len(label) > _LONGEST:
        return HeaderUnit(label, None, ())
    bare, units = _label_and_units(label)
    pair = _contradiction(units)
    if pair is not None:
        return HeaderUnit(bare, None, (), (units[pair[0]].text, units[pair[1]].text))
    return HeaderUnit(bare, *_together(units))


def _label_and_units(label: str) -> tuple[str, list[Unit]]:
    bare, units = _without_brackets(label)
    while True:
        shorter, further = _without_tail(bare)
        if not further:
            return bare, units
        bare, units = shorter, [*units, *further]


@lru_cache(maxsize=4096)
def read_note(text: str) -> Note:
    """Return what a text that stands around a table says: 单位：万元, 金额（万元）, 注：以上金额单位为万元."""
    note = normalise(text)
    if len(note) > _LONGEST:
        return Note()
    units = _noted(note)
    return Note(units) if units else Note((), doubted_scales(note))


def read_title(text: str) -> Note:
    """Return what the name of a sheet says: 筹款（万元）."""
    name = normalise(text)
    units = _label_and_units(name)[1] if len(name) <= _LONGEST else []
    return Note(tuple(units)) if units else read_note(text)


def read_entry(text: str) -> Note:
    """Return what a cell in a column of units or of currencies says: 万元, （元）, USD, 人民币（万元）."""
    entry = normalise(text)
    if len(entry) > _LONGEST:
        return Note()
    return Note(read_units(re.sub(r"[()\[\]【】]", " ", entry).strip()) or _noted(entry))


def is_unit_marker(text: str) -> bool:
    """Tell whether a text asks for a unit or a currency and says no more: 单位, 金额单位：, 币种."""
    return len(text) <= _LONGEST and MARKER.fullmatch(normalise(text)) is not None


def asks_for_unit(text: str) -> bool:
    """Tell whether a text begins with what asks for a unit: 单位：万元."""
    return len(text) <= _LONGEST and MARKER.match(normalise(text).lstrip("([【")) is not None


@lru_cache(maxsize=4096)
def foreign_currency(text: str, currency: str) -> str | None:
    """Return the currency that a cell beside an amount names, if it is not `currency`; as it is written if unknown."""
    name = normalise(text)
    if name in MISSING:
        return None
    units = read_entry(name).units
    if units:
        return next((unit.currencies[0] for unit in units if unit.currencies and currency not in unit.currencies), None)
    # CNY-人民币 is read by its words; a short one such as 圆 may be part of another, 日圆.
    own = (mark for mark, codes in CURRENCY_MARKS.items() if codes == (currency,) and len(mark) > 2)
    return None if any(mark in name.casefold() for mark in own) else shown(name)


def together(notes: Sequence[Note]) -> UnitNotes:
    """Return what `notes` say together of the amounts of one table.

    单位：万元 in one and 币种：美元 in another are 10,000 USD; 单位：万元 and 单位：元 are a conflict. One that cannot
    be read for certain harms nobody when all that it may mean is what others say.
    """
    noted = [(position, unit) for position, note in enumerate(notes) for unit in note.units]
    units = [unit for _position, unit in noted]
    pair = _contradiction(units)
    scale, currencies = (None, ()) if pair else _together(units)
    unread = (position for position, note in enumerate(notes) if set(note.unread) - {scale})
    conflict = None if pair is None else (noted[pair[0]][0], noted[pair[1]][0])
    return UnitNotes(scale, currencies, conflict, next(unread, None))


def holding(header: HeaderUnit, notes: UnitNotes) -> tuple[int, tuple[str, ...]]:
    """Return the scale and the currencies of the amounts under `header` below `notes`: the nearer of the two holds.

    元 in a header is that of the currency which a note names: 金额（万元） below 币种：美元 is in 10,000 USD.
    """
    scale = header.scale or notes.scale or 1
    if header.currencies and not (notes.currencies and _is_any_dollar(header.currencies)):
        return scale, header.currencies
    return scale, notes.currencies


class _Said:
    """The words of one unit while a text is read; `start` and `end` are where they stand in it."""

    def __init__(self, start: int) -> None:
        self.start = self.end = start
        self.scales: list[int] = []
        self.marks: list[str] = []

    def unit(self, text: str) -> Unit | None:
        """Return the unit that the words make up, or None when they are more than one."""
        currencies = _common([CURRENCY_MARKS[mark] for mark in self.marks])
        if len(self.scales) > 1 or (self.marks and not currencies):
            return None
        scale = self.scales[0] if self.scales else 1 if any(map(is_one, self.marks)) else None
        return Unit(text[self.start : self.end].strip(), scale, currencies)


def _common(all_currencies: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Return what all marks may stand for, in the order of the first."""
    first = all_currencies[0] if all_currencies else ()
    return tuple(code for code in first if all(code in currencies for currencies in all_currencies))


def _is_any_dollar(currencies: tuple[str, ...]) -> bool:
    """Tell whether all that is known is 元, which people also write for the currency that they name elsewhere."""
    return currencies == CURRENCY_MARKS["元"]


def _contradiction(units: Sequence[Unit]) -> tuple[int, int] | None:
    """Return the positions of the first two units that cannot both be meant."""
    settled = any(unit.settles for unit in units)
    # A sheet may repeat one note in thousands of cells.
    distinct = {unit: position for position, unit in reversed(list(enumerate(units)))}
    places = sorted(((position, unit) for unit, position in distinct.items()), key=itemgetter(0))
    for (first, one), (second, other) in combinations(places, 2):
        scales = {one.scale, other.scale} - {None}
        open_currency = settled and (_is_any_dollar(one.currencies) or _is_any_dollar(other.currencies))
        currencies = [unit.currencies for unit in (one, other) if unit.currencies]
        if len(scales) > 1 or (currencies and not open_currency and not _common(currencies)):
            return first, second
    return None


def _together(units: Sequence[Unit]) -> tuple[int | None, tuple[str, ...]]:
    """Return the scale and the currencies of units that do not contradict each other."""
    scale = next((unit.scale for unit in units if unit.scale), None)
    named = [unit.currencies for unit in units if unit.currencies]
    if any(unit.settles for unit in units):
        named = [currencies for currencies in named if not _is_any_dollar(currencies)] or named
    return scale, _common(named)


def _without_brackets(header: str) -> tuple[str, list[Unit]]:
    """Return `header` without the brackets that hold units, and the units; as it is when nothing else stands in it."""
    units: list[Unit] = []
    kept: list[str] = []
    end = 0
    for bracket in _BRACKETS.finditer(header):
        found = _header_units(bracket[1])
        if found:
            units += found
            kept.append(header[end : bracket.start()])
            end = bracket.end()
    label = " ".join([*kept, header[end:]]).strip()
    return (label, units) if label else (header, [])


def _without_tail(header: str) -> tuple[str, tuple[Unit, ...]]:
    """Return `header` without the units at its end that stand in no brackets, and these units."""
    for pattern in (_AFTER_SIGN, _AFTER_SPACE, _RUN_ON):
        parts = pattern.match(header)
        found = _header_units(parts["unit"]) if parts else ()
        if parts and found:
            return parts["label"].rstrip(" :/-_,|"), found
    return header, ()


def _header_units(text: str) -> tuple[Unit, ...]:
    """Return the units of amounts that a text names, or the one of people or things: 万人 is 10,000 of them."""
    counted = _COUNTED.fullmatch(text)
    if counted:
        return (Unit(text, _HUNDREDS[counted["scale"]], ()),)
    return read_units(_without_marker(text))


def _noted(note: str) -> tuple[Unit, ...]:
    """Return the units of a normalised text; nothing for one that is no note."""
    stated = _STATED.match(note)
    if stated:
        return _leading_units(note[stated.end() :])
    markers = list(MARKER.finditer(note))
    ends = [*(marker.start() for marker in markers), len(note)][1:]
    amounts = _AMOUNTS.match(note)
    if amounts and not markers:
        return _leading_units(note[amounts.end() :])
    return tuple(
        _settling(unit) if marker["currency"] else unit
        for marker, end in zip(markers, ends, strict=True)
        for unit in _leading_units(note[marker.end() : end])
    )


def _settling(unit: Unit) -> Unit:
    """Return the answer to 币种: 美元 says there which currency it is, not that one is one."""
    return replace(unit, scale=None if unit.scale == 1 else unit.scale, settles=True)


def _leading_units(text: str) -> tuple[Unit, ...]:
    """Return the units at the start of `text`, which a bracket or another label such as 日期: may follow."""
    said = _NOTE_ENDS.split(text, maxsplit=1)[0]
    return read_units(said) or read_units(_NEXT_LABEL.split(said, maxsplit=1)[0])


def _without_marker(text: str) -> str:
    marker = MARKER.match(text)
    return text[marker.end() :] if marker else text
