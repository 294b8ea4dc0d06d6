"""Personal data in texts: found for the rule kind `privacy`, and hidden wherever a text of the data is shown.

A report goes to more people than the data did, so every text that comes out of a cell goes through `masked` before
anybody sees it. Figures do not: an amount is never a telephone number.

What counts, in short: a mainland mobile number of 11 digits; a resident id of 18 characters with a province, a birth
date and a check digit that fit; the number of a payment card with a known prefix and length that passes Luhn's check;
an e-mail address, in any script; and, where asked for, a postal address down to the door. Full-width and other forms of
digits count as the digits that they are, and characters that nobody sees do not part them. A mask has as many
characters as what it hides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

PersonalData = Literal["mobile", "resident-id", "bank-card", "email", "address"]
KINDS: tuple[PersonalData, ...] = ("mobile", "resident-id", "bank-card", "email", "address")
MASKED: tuple[PersonalData, ...] = ("mobile", "resident-id", "bank-card", "email")
"""The kinds that are masked: many an office has its postal address in public, and should."""


@dataclass(frozen=True, slots=True)
class Found:
    """Personal data in a text: of which kind, from the character at `start` up to but without that at `end`."""

    kind: PersonalData
    start: int
    end: int


# Digits of every script's decimals, and raised, lowered and encircled ones, which NFKC makes digits of.
_DIGIT = r"[\d\xb2\xb3\xb9\u2070-\u2079\u2080-\u2089\u2460-\u2468\u24ea]"
_MAY_HOLD_ANY = re.compile(rf"[@\ufe6b\uff20]|{_DIGIT}(?:[\W_\u30fc]{{0,8}}{_DIGIT}){{10}}")


_HASH = re.compile(r"(?=[0-9]*[A-Fa-f])(?=[A-Fa-f]*[0-9])[0-9A-Fa-f]{16,}", re.ASCII)


def find(text: str, kinds: Sequence[PersonalData] = MASKED, most: int | None = None) -> list[Found]:
    """Return the personal data of these kinds in `text`, in its order; of the first `most` only, where given.

    A mobile number that is the first part of an e-mail address counts as that address where both are asked for. Takes
    time that grows with the length of the text, whatever stands in it.
    """
    if not _may_hold(text, kinds):
        return []
    from auditkit.values.personal_data_search import scan

    found = sorted(scan(text, kinds)[0], key=lambda each: (each.start, each.end))
    return found if most is None else found[:most]


def masked(text: str, kinds: Sequence[PersonalData] = MASKED) -> str:
    """Return `text` with its personal data hidden but for what people recognise their own by.

    Of a mobile number the first three and last four digits stay, of a resident id the first three and last two
    characters, of a card the last four digits, of an e-mail address the first letter and the domain, of a postal
    address what stands before its road. The length stays, a text without personal data is returned as it is, and
    masking a masked text changes nothing.
    """
    return _masked(text, tuple(kinds)) if _may_hold(text, kinds) else text


def masked_whole(code: str) -> str:
    """Return a code that is personal whatever is wrong with it: its first three and last two characters, if it is long
    enough that the rest tells nobody, else none of it.
    """
    hidden = len(code) - 5
    return f"{code[:3]}{'*' * hidden}{code[-2:]}" if hidden >= len(code) / 2 else "*" * len(code)


def masked_person(text: str) -> str:
    """Return what says who somebody is, such as a donor: all of it hidden, since it may be a name, but for the first
    three and last two characters of a hash, by which people find its like.

    A hash is known by 16 or more hexadecimal digits, letters and figures among them: no number that a person has, and
    hardly a name, is written so.
    """
    return masked_whole(text) if _HASH.fullmatch(text) else "*" * len(text)


def masked_number(digits: str) -> str:
    """Return a whole number whose last digits a spreadsheet has lost, hidden if it was a resident id or a card.

    Its check digit is gone, so that a birth date or the prefix and length of a card are enough.
    """
    from auditkit.values.personal_data_search import is_card_range, is_resident_id_range

    return masked_whole(digits) if is_resident_id_range(digits) or is_card_range(digits) else digits


def _may_hold(text: str, kinds: Sequence[PersonalData]) -> bool:
    return _MAY_HOLD_ANY.search(text) is not None or ("address" in kinds and ("号" in text or "弄" in text))


@lru_cache(maxsize=4096)
def _masked(text: str, kinds: tuple[PersonalData, ...]) -> str:
    # Not above: hardly any text gets as far as here, and each process that reads or tells shows many.
    from auditkit.values.personal_data_search import scan

    _found, before, after = scan(text, kinds)
    if before == after:
        return text
    return "".join(character if old == new else "*" for character, old, new in zip(text, before, after, strict=True))
