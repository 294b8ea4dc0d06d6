"""What a spreadsheet's number formats show beside a number: 0.1 as 10 %, 30 as 30万元, 5 as US$5.

People read what is shown, and so does auditkit: under 0"万元" the number 30 means 300,000 yuan.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from xml.etree.ElementTree import Element

from auditkit.values.text import normalise

# All other formats that need no code of their own show a bare number, a date, or the currency of the computer.
_BUILT_IN = {9: "0%", 10: "0.00%"}
_PLACEHOLDERS = "0#?"
_OF_DATES = "ymdhsgeab"
_IDLE = " ()+-"
_LARGEST_SCALE = 30
_SHOWN_CODE = 40
_PERCENT = "%\u2030"
_LETTERS_FOR_UNITS = ("k", "w")
"""What people write for thousands and for 万, and what is no unit for certain."""

_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)\s*(-?[0-9]{1,15}(?:\.[0-9]{1,15})?)\]")
_COLOUR = re.compile(r"\[(?:black|blue|cyan|green|magenta|red|white|yellow|color\s*[0-9]+)\]", re.IGNORECASE)
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
    "<=": operator.le,
    ">=": operator.ge,
    "<>": operator.ne,
}


@dataclass(frozen=True, slots=True)
class _Section:
    """One section of a format: what is shown `before` and `after` the number, if it `has_number` at all.

    The number is shown `scale` powers of ten as large as it is kept: a percent 2. A section of negative numbers alone
    has no sign but that which it shows, or its colour. One that `is_confused` shows digits among those of the number,
    or beside a date. `counts` says that what it shows is not just the number.
    """

    code: str
    before: str = ""
    after: str = ""
    scale: int = 0
    has_number: bool = False
    is_date: bool = False
    is_confused: bool = False
    is_negative: bool = False
    counts: bool = False

    def text(self, value: float | str) -> str:
        """Return `value` as it is shown, with all of its decimals."""
        if self.is_confused:
            return f"{value} [{self.code[:_SHOWN_CODE]}]"
        before, after = (part.strip(" ") for part in (self.before, self.after))
        if not self.has_number:
            return before
        if isinstance(value, str):
            return f"{before}{value}{after}"
        exact = Decimal(repr(value)).scaleb(self.scale)
        if self.is_negative:
            exact = abs(exact)
            if _COLOUR.search(self.code) and not _has_sign(before, after):
                before = f"-{before}"
        elif not _has_sign(before, after):
            before, after = before.strip(_IDLE), after.strip(_IDLE)
        shown = f"{exact:f}"
        shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
        return f"{before}{shown}{after}"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a number format makes of a value: the sections for numbers, each with the condition that it names, if any,
    and that for texts.
    """

    sections: tuple[tuple[tuple[str, float] | None, _Section], ...]
    of_texts: _Section | None = None

    def text(self, value: float | str) -> str | None:
        """Return a number or a text as it is shown; null where it is just what it is."""
        section = self.of_texts if isinstance(value, str) else self._section(value)
        return section.text(value) if section is not None and section.counts else None

    def text_of_date(self, value: object) -> str | None:
        """Return a date as it is shown where digits that are none of its own are shown with it."""
        section = self.sections[0][1]
        return section.text(str(value)) if section.is_date and section.counts else None

    def _section(self, number: float) -> _Section:
        for condition, section in self.sections:
            if condition is not None and _COMPARE[condition[0]](number, condition[1]):
                return section
        if any(condition is not None for condition, _section in self.sections):
            return next((section for condition, section in self.sections if condition is None), self.sections[-1][1])
        if number == 0 and len(self.sections) > 2:
            return self.sections[2][1]
        return self.sections[1 if number < 0 and len(self.sections) > 1 else 0][1]


def number_formats(styles: Element) -> dict[int, Shown]:
    """Return by the index of a cell's style what its number format shows, if that is not just the value.

    `styles` is the root of the part of an OOXML workbook that holds them (ECMA-376, part 1, 18.8).
    """
    codes = dict(_BUILT_IN)
    formats: list[str] = []
    for element in styles:
        name = element.tag.rpartition("}")[2]
        if name == "numFmts":
            codes.update((_number(each, "numFmtId"), each.get("formatCode", "")) for each in element)
        elif name == "cellXfs":
            formats = [each.get("numFmtId", "") for each in element]
    shown = {code: _shown(codes.get(int(code), "")) if code.isdigit() else None for code in set(formats)}
    return {index: found for index, code in enumerate(formats) if (found := shown[code]) is not None}


def _number(element: Element, name: str) -> int:
    value = element.get(name, "")
    return int(value) if value.isdigit() and len(value) < 10 else -1


def _shown(code: str) -> Shown | None:
    """Return what a format shows; null where that is just the number, the date or the text in every section."""
    codes = list(_sections(code))
    texts = codes[3] if len(codes) > 3 else next((each for each in codes if "@" in each), None)
    numbers = [each for each in codes[:3] if each != texts or len(codes) == 1]
    has_conditions = any(map(_CONDITION.search, numbers))
    found = []
    for index, each in enumerate(numbers):
        condition = _CONDITION.search(each)
        kind = "any" if has_conditions or index == 0 else ("negative" if index == 1 else "zero")
        found.append((None if condition is None else (condition[1], float(condition[2])), _section(each, kind)))
    of_texts = None if texts is None else _section(texts, "text")
    if not found or not (any(section.counts for _condition, section in found) or (of_texts and of_texts.counts)):
        return None
    return Shown(tuple(found), of_texts)


def _section(code: str, kind: str) -> _Section:
    """Read one section of a format. `kind` is any, or negative, zero or text for one that only these take."""
    before, after, between = "", "", ""
    has_number = is_date = False
    scale = commas = 0
    for part, text in _parts(code):
        if part == "date":
            is_date = True
        elif part == "number":
            # Under 0!.0000"万" the point is only painted among the digits of 300001.
            between, after = between + after, ""
            scale -= 1 if "." in between else 0
            has_number, commas = True, 0
        elif part == "comma":
            commas += has_number
        else:
            scale += 2 if part == "percent" else 0
            before, after = (before, after + text) if has_number else (before + text, after)
    section = _Section(
        code,
        before,
        after,
        scale - 3 * commas,
        has_number,
        is_date,
        abs(scale - 3 * commas) > _LARGEST_SCALE
        or any(character.isalnum() for character in between)
        or (is_date and _has_digit(before + after)),
        kind == "negative",
    )
    return replace(section, counts=section.is_confused or (not is_date and _counts(section, kind)))


def _counts(section: _Section, kind: str) -> bool:
    """Tell whether a section shows something else than just the number."""
    before, after = section.before, section.after
    words = normalise((before + after).strip(_IDLE) if section.has_number else before)
    if _has_digit(words) or any(sign in words for sign in _PERCENT):
        return True
    if not section.has_number:
        # An empty section hides a number, and a dash or a word for zero is how zero is written.
        return kind != "zero" and bool(before.strip())
    # Not above: hardly any format gets as far as here, and a workbook is opened before anything else is loaded.
    from auditkit.values.units import read_units

    units = read_units(normalise(before.strip(_IDLE) + after.strip(_IDLE)))
    if units or words.casefold() in _LETTERS_FOR_UNITS:
        # A comma behind the last digit divides by 1,000: 30,000 is shown as 30千元, which is what it is.
        return not units or 10**-section.scale != (units[0].scale or 1) or section.scale == 0
    if kind == "negative":
        return not _has_sign(before, after) and _COLOUR.search(section.code) is None
    return kind == "any" and _has_sign(before, after)


def _has_sign(before: str, after: str) -> bool:
    """Tell whether what stands around a number makes it a negative one."""
    before, after = before.strip(), after.strip()
    return (
        before.endswith(("-", "\u2212")) or before.startswith("-") or after == "-" or ("(" in before and ")" in after)
    )


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _sections(code: str) -> Iterator[str]:
    """Yield the sections of a format, which semicolons part."""
    start = position = 0
    while position < len(code):
        sign = code[position]
        if sign == ";":
            yield code[start:position]
            start = position + 1
        position = _end(code, position)
    yield code[start:]


def _end(code: str, position: int) -> int:
    """Return where the part of a format ends that begins at `position`."""
    sign = code[position]
    if sign == '"':
        return _behind(code, '"', position)
    if sign == "[":
        return _behind(code, "]", position)
    if code[position : position + 7].lower() == "general":
        return position + 7
    if sign in "Ee" and code[position + 1 : position + 2] in ("+", "-"):
        return position + 2
    return position + (2 if sign in "\\!_*" else 1)


def _parts(code: str) -> Iterator[tuple[str, str]]:
    """Yield what a section of a format is made of."""
    position = 0
    while position < len(code):
        sign, end = code[position], _end(code, position)
        if sign == '"':
            yield "text", code[position + 1 : end - 1]
        elif sign == "[":
            if code.startswith("[$", position):
                yield "text", code[position + 2 : end - 1].partition("-")[0]
        elif sign in "\\!":
            yield "text", code[position + 1 : end]
        elif sign in "_*":
            pass
        elif end > position + 1 or sign in _PLACEHOLDERS or sign == "@":
            yield "number", sign
        elif sign == ",":
            yield "comma", sign
        elif sign == "%":
            yield "percent", sign
        elif sign.lower() in _OF_DATES:
            yield "date", sign
        elif sign != ".":
            yield "text", sign
        position = end


def _behind(code: str, sign: str, start: int) -> int:
    end = code.find(sign, start + 1)
    return len(code) + 1 if end < 0 else end + 1
