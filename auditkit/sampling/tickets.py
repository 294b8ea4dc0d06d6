"""Tickets and seeds: where the chance in a draw comes from, so that everybody can make the same draw."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from auditkit.errors import BadUsage
from auditkit.i18n import translate as _

if TYPE_CHECKING:
    from collections.abc import Callable

METHOD = "consistent-sha256"
SEED_DIGITS = 20
SEED_CHARACTERS = 17
RANDOM_SOURCE = "random, made by this run: proves nothing to others"

_TICKET_DIGITS = 64


def ticket_of(seed: str) -> Callable[[str], str]:
    """Return the function that gives each id its ticket under `seed`.

    Consistent sampling after Rivest (arXiv:1808.10016): h = SHA-256(hex(SHA-256(seed)) + id), both as UTF-8, is read
    as a whole number, written in decimal, padded with zeros to 64 digits, reversed, and put after "0.". Tickets are
    compared as text. A ticket depends on seed and id alone, so what else is in the frame moves nobody's ticket.
    """
    prefix = hashlib.sha256(hashlib.sha256(seed.encode()).hexdigest().encode())

    def ticket(identifier: str) -> str:
        digest = prefix.copy()
        digest.update(identifier.encode())
        decimal = str(int.from_bytes(digest.digest(), "big"))
        return "0." + decimal.zfill(_TICKET_DIGITS)[::-1]

    return ticket


def checked_seed(seed: str) -> str:
    """Return `seed` without white space at its ends; leading zeros count.

    What a seed is worth is told by its letters and digits: at least 20 if all are digits (10^20 possible seeds), at
    least 17 if there are letters (16^17 is more than 10^20, so that hexadecimal suffices). Spaces and punctuation count
    for nothing. Raises BadUsage for a shorter one, for one character repeated, and for characters that cannot be seen.
    """
    trimmed = seed.strip()
    if not trimmed.isprintable():
        raise BadUsage(_("The seed holds a character that cannot be seen; write it as plain text on one line."))
    characters = [character for character in trimmed if character.isalnum()]
    needed = SEED_DIGITS if all(character.isdecimal() for character in characters) else SEED_CHARACTERS
    if len(characters) < needed:
        raise BadUsage(
            _(
                'The seed "{seed}" is too short: {count} letters and digits. It takes at least {digits} digits, or '
                "{characters} characters if there are letters, from a public event such as dice before witnesses."
            ).format(seed=trimmed, count=len(characters), digits=SEED_DIGITS, characters=SEED_CHARACTERS)
        )
    if len(set(characters)) == 1:
        raise BadUsage(_('The seed "{seed}" repeats one character, which no public event does.').format(seed=trimmed))
    return trimmed


def random_seed() -> str:
    """Return a fresh seed of 20 random digits. It serves a trial run: nobody else can tell how it came about."""
    return f"{secrets.randbelow(10**SEED_DIGITS):0{SEED_DIGITS}d}"
