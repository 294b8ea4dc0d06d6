"""Texts that seem to tell a unit of amounts and cannot be read for certain: 以上均以万元计."""

from __future__ import annotations

import re
from functools import cache

from auditkit.values.unit_words import CURRENCY_MARKS, MARKER, UNITS, alternatives, longest_first

# Most texts hold none of these, and are told so before the patterns below are made.
_LIKELY = re.compile(r"[十百千万亿萬億]|thousand|million|billion|'000", re.IGNORECASE)
_NO_FIGURE_BEFORE = r"(?<![0-9.,])(?<![0-9.,]\s)(?<![0-9][(+])"
_CHINESE_MARKS = "|".join(longest_first(mark for mark in CURRENCY_MARKS if not mark.isascii() and mark[-1].isalpha()))
_LATIN_MARKS = rf"(?:{alternatives(mark for mark in CURRENCY_MARKS if mark.isascii())})"
_CHINESE_SCALED = rf"{_NO_FIGURE_BEFORE}[十百千万亿萬億]+\s?(?:{_CHINESE_MARKS})"
_ENGLISH_SCALE = r"\b(?:thousand|million|billion)s?\b"
_SCALED = rf"(?:{_CHINESE_SCALED}|{_NO_FIGURE_BEFORE}{_ENGLISH_SCALE}|{_NO_FIGURE_BEFORE}'000s?)"


def doubted_scales(note: str) -> tuple[int, ...]:
    """Return the scales that a normalised text seems to name, 0 for one that is not known; nothing for other texts."""
    if not _LIKELY.search(note) or not _note_like().search(note):
        return ()
    words = [each["chinese"] or each["english"] for each in _scale_word().finditer(note)]
    return tuple(UNITS.get(word.casefold(), 0) for word in words) or (0,)


@cache
def _note_like() -> re.Pattern[str]:
    # 突破千万元 and millions of people are prose: a unit stands by itself, or behind a word that leads up to one.
    return re.compile(
        rf"{MARKER.pattern}.*{_SCALED}(?!\w)|\(\s*(?:in\s)?{_SCALED}\s*\)|^\W*{_SCALED}\W*$"
        rf"|(?:^|[^\w.,]|[单單]位|[为為是以按均额額币幣])\s*{_CHINESE_SCALED}(?:(?!\w)|(?=[为為计計填列]))"
        rf"|(?:\bin|[(,:;])\s?{_ENGLISH_SCALE}(?=\W*$|\s?[)\].,;:]|\s(?:unless|except|as)\b)"
        rf"|\bin\s(?:the\s)?{_ENGLISH_SCALE}\sof\s{_LATIN_MARKS}|^\W*{_ENGLISH_SCALE}\sof\s{_LATIN_MARKS}"
        rf"|{_LATIN_MARKS}\s?{_ENGLISH_SCALE}|{_NO_FIGURE_BEFORE}'000s?\b",
        re.IGNORECASE,
    )


@cache
def _scale_word() -> re.Pattern[str]:
    return re.compile(
        rf"{_NO_FIGURE_BEFORE}(?:(?P<chinese>[十百千万亿萬億]+)(?=\s?(?:{_CHINESE_MARKS}))|(?P<english>{_ENGLISH_SCALE}|'000s?))",
        re.IGNORECASE,
    )
