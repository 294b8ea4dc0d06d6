"""What a spreadsheet's number formats show beside a number: 0.1 as 10 %, 30 as 30万元, 5 as US$5.

People read what is shown, and so does auditkit: under 0"万元" the number 30 means 300,000 yuan.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from xml.etree.ElementTree import Element

from auditkit.values.text import normalise
from auditkit.values.units import read_units

# All other formats that need no code of their own show a bare number, a date, or the currency of the computer.
_BUILT_IN = {9: "0%", 10: "0.00%"}
_PLACEHOLDERS = "0#?"
_OF_DATES = "ymdhsge"
_IDLE = " ()+-"


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown `before` and `after` a number; a percent is shown a hundred times as large as it is kept."""

    before: str
    after: str
    percent: bool

    def text(self, number: float) -> str:
        """Return `number` as it is shown, with all of its decimals."""
        exact = Decimal(repr(number))
        shown = f"{exact.scaleb(2) if self.percent else exact:f}"
        shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
        return f"{self.before}{shown}{self.after}"


def number_formats(styles: Element) -> dict[int, Shown]:
    """Return by the index of a cell's style what its number format shows beside the number, if that has a meaning.

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
    """Return what a format shows beside a number; null where that says nothing of the number, or it is no number's."""
    before, after = "", ""
    has_number = is_percent = scales = False
    for kind, text in _parts(code):
        if kind == "date":
            return None
        if kind == "number":
            if after:
                # Under 0!.0000"万" the point is only painted among the digits of 300001, which stays as it is.
                return None
            has_number, scales = True, False
        elif kind == "comma":
            scales = has_number
        else:
            is_percent = is_percent or kind == "percent"
            before, after = (before, after + text) if has_number else (before + text, after)
    before, after = before.strip(_IDLE), after.strip(_IDLE)
    # A comma behind the last digit divides by 1,000: 30,000 is shown as 30千元, which is what it is.
    if is_percent or (not scales and read_units(normalise(before + after))):
        return Shown(before, after, is_percent)
    return None


def _parts(code: str) -> Iterator[tuple[str, str]]:
    """Yield what the first section of a format, that of positive numbers, is made of."""
    position = 0
    while position < len(code) and code[position] != ";":
        sign = code[position]
        end = position + 1
        if sign == '"':
            end = _behind(code, '"', position)
            yield "text", code[position + 1 : end - 1]
        elif sign == "[":
            end = _behind(code, "]", position)
            if code.startswith("[$", position):
                yield "text", code[position + 2 : end - 1].partition("-")[0]
        elif sign in "\\!":
            end += 1
            yield "text", code[position + 1 : end]
        elif sign in "_*":
            end += 1
        elif code[position : position + 7].lower() == "general":
            end = position + 7
            yield "number", ""
        elif sign in _PLACEHOLDERS:
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
