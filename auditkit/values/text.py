"""Text as people meant it: one form for full-width and half-width, no invisible characters, single spaces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from auditkit.values.personal_data import masked

SHOWN_LENGTH = 80
"""How many characters of a value a message quotes."""

_LOOKED_AT = 4 * SHOWN_LENGTH

CELL_CHARACTERS = 32_767
"""How many characters a cell may hold, as in Excel."""

_MARKS_LIMIT = 30
_SEPARATOR = "\x00"

# Controls other than white space, soft hyphens, fillers, joiners, direction marks, variation selectors, tags.
_INVISIBLE_CHARACTERS = (
    "\x01-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff"
)
_INVISIBLE = re.compile(f"[{_INVISIBLE_CHARACTERS}]")
_INVISIBLE_OR_NUL = re.compile(f"[\x00{_INVISIBLE_CHARACTERS}]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_OTHER_SPACE = re.compile(r"[^\S ]")
_SPACES = re.compile(r"\s+")
# Combining marks stand outside the blocks of Latin, Chinese, Korean and full-width characters.
_LONG_RUN = re.compile(f"[^\x00-\u02ff\u3400-\u9fff\uac00-\ud7a3\uff00-\uffef]{{{_MARKS_LIMIT + 1},}}")
_ASCII_CONTROL = re.compile("[\x01-\x08\x0e-\x1b\x7f]")
_NOT_IN_KEYS = re.compile(r"[\s_\-*:]+")
# Raised, lowered, encircled and bracketed figures, and fractions; marks that turn what follows them around, so that 120
# is shown as 021.
_DISGUISED_DIGIT = re.compile(
    "[\xb2\xb3\xb9\xbc-\xbe\u2070-\u2089\u2150-\u215f\u2189\u2460-\u249b\u24ea\u3248-\u324f\u3251-\u325f\u32b1-\u32bf"
    "\U0001f100-\U0001f10a\u202e\u2067]"
)
_OF_NUMBERS_AND_ADDRESSES = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@._%+ -"
_STEERING_CHARACTERS = "\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff"
_CONTROL = re.compile(f"[\x00-\x1f{_STEERING_CHARACTERS}]")
STEERING = re.compile(f"[{_STEERING_CHARACTERS}]")
"""A character that could steer a terminal, or that no encoding holds, and that JSON allows as it is."""


def normalise(text: str) -> str:
    """Return `text` in Unicode form NFKC, without invisible characters, trimmed, with single spaces inside.

    Zero-width, direction and control characters go; a line break or a tab is a space. The result does not change when
    it is normalised again.
    """
    return _fold(_INVISIBLE_OR_NUL.sub("", text)).strip()


def normalise_all(texts: Sequence[str]) -> Sequence[str]:
    """Return each of `texts` normalised; the very same sequence when nothing had to change.

    All texts are handled as one long string, which is many times faster than one by one.
    """
    joined = _SEPARATOR.join(texts)
    if joined.count(_SEPARATOR) != len(texts) - 1:
        return [normalise(text) for text in texts]
    invisible = _ASCII_CONTROL if joined.isascii() else _INVISIBLE
    folded = _fold(invisible.sub("", joined) if invisible.search(joined) else joined)
    if folded == joined and not _has_outer_space(folded):
        return texts
    return list(map(str.strip, folded.split(_SEPARATOR)))


def label_key(text: str) -> str:
    """Return the form in which headers, labels and sheet names are compared: letters and digits, whatever their case.

    Dropped are white space and `_ - * :`; a unit in brackets stays (see `units.split_header`).
    """
    return _NOT_IN_KEYS.sub("", normalise(text).casefold())


def shown(text: str) -> str:
    """Return `text` normalised, cut at 80 characters with …, with no character that could steer a terminal, and with
    the personal data in it masked.
    """
    start = text[:_LOOKED_AT]
    return _shown(start, len(start) == len(text))


@lru_cache(maxsize=4096)
def _shown(start: str, is_whole: bool) -> str:
    """Do the same for the `start` of a text: the cells of a column say the same again and again."""
    clean = _clean(start)
    if not is_whole and len(clean) <= SHOWN_LENGTH:
        # What was cut off in its middle is not known for a number or an address.
        clean = clean.rstrip(_OF_NUMBERS_AND_ADDRESSES)
    if "\ufffd" in clean:
        # A character that nobody sees may stand within a number.
        meant = normalise(start)
        clean = clean if masked(meant) == meant else meant
    return _cut(masked(clean), is_whole)


def shown_name(name: str) -> str:
    """Return the name of a file as `shown` does, but as it is: who is to find it must know all of it."""
    return _cut(_clean(name[:_LOOKED_AT]), len(name) <= _LOOKED_AT)


def printable(text: str) -> str:
    """Return `text` as it is written, but for characters that could steer a terminal or hide what stands there."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


def escaped(json: str) -> str:
    r"""Return JSON with those characters as \u escapes that JSON allows but that could steer a terminal.

    A reader of JSON does not notice; lone surrogates, which no encoding holds, are escaped too.
    """
    return STEERING.sub(lambda match: f"\\u{ord(match[0]):04x}", json)


def has_disguised_digits(text: str) -> bool:
    """Tell whether `normalise` would make other digits of a text than it shows: 102 of 10², 1 of ①."""
    return not text.isascii() and _DISGUISED_DIGIT.search(text) is not None


def _clean(start: str) -> str:
    """Return the start of a text normalised, but for those digits in it that this would change."""
    visible = _CONTROL.sub("\ufffd", _SPACES.sub(" ", start))
    return visible.strip() if has_disguised_digits(visible) else normalise(visible)


def _cut(clean: str, is_whole: bool) -> str:
    return clean if is_whole and len(clean) <= SHOWN_LENGTH else clean[: SHOWN_LENGTH - 1] + "…"


def _fold(text: str) -> str:
    if not text.isascii():
        if _SURROGATE.search(text):
            text = _SURROGATE.sub("\ufffd", text)
        # Sorting a run of combining marks takes time that grows with the square of its length.
        if _LONG_RUN.search(text):
            text = _LONG_RUN.sub(_shorten_marks, text)
        text = unicodedata.normalize("NFKC", text)
    return _SPACES.sub(" ", text) if "  " in text or _OTHER_SPACE.search(text) else text


def _has_outer_space(joined: str) -> bool:
    return joined[:1] == " " or joined[-1:] == " " or " \x00" in joined or "\x00 " in joined


def _shorten_marks(run: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for character in run.group():
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MARKS_LIMIT:
            kept.append(character)
    return "".join(kept)
