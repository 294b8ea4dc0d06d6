"""Tickets and seeds: where the chance in a draw comes from, so that everybody can make the same draw."""

from __future__ import annotations

import hashlib
import math
import re
import secrets
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from auditkit.errors import BadUsage
from auditkit.i18n import translate as _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

METHOD = "consistent-sha256"
SEED_DIGITS = 20
SEED_CHARACTERS = 17
RANDOM_SOURCE = "random, made by this run: proves nothing to others"

_PLAIN = re.compile("[0-9a-z]+")
TICKET_DIGITS = 64
_LEADING = 4
_BEGINNINGS = 10**_LEADING


def ticket_of(seed: str) -> Callable[[str], str]:
    """Return the function that gives each id its ticket under `seed`.

    Consistent sampling after Rivest (arXiv:1808.10016): h = SHA-256(hex(SHA-256(seed)) + id), both as UTF-8, is read
    as a whole number, written in decimal, padded with zeros to 64 digits, reversed, and put after "0.". Tickets are
    compared as text. A ticket depends on seed and id alone, so what else is in the frame moves nobody's ticket.
    """
    prefix = _prefix(seed)

    def ticket(identifier: str) -> str:
        digest = prefix.copy()
        digest.update(identifier.encode())
        decimal = str(int.from_bytes(digest.digest(), "big"))
        return "0." + decimal.zfill(TICKET_DIGITS)[::-1]

    return ticket


def smallest_of(seed: str) -> Callable[[Sequence[str], int], list[tuple[str, int]]]:
    """Return the function that finds, among some ids, those with the smallest tickets, as many as asked for, in order.

    It gives each with its ticket and its position. A ticket begins with the last digits of its number, and of all but a
    few ids these show that enough others are smaller: only the tickets of those few are written out, which takes longer
    than all the hashing.
    """
    ticket = ticket_of(seed)
    prefix = _prefix(seed)

    def smallest(ids: Sequence[str], wanted: int) -> list[tuple[str, int]]:
        if wanted <= 0:
            return []
        share = wanted / len(ids)
        # So far above what is expected that hardly ever too few lie below; then all are written out.
        bound = math.ceil(_BEGINNINGS * (share + 4 * math.sqrt(share / len(ids)))) + 1
        low = frozenset(_last_digits()[:bound])
        few: list[int] = []
        begun, number_of, beginnings = prefix.copy, int.from_bytes, _BEGINNINGS
        for position, identifier in enumerate(ids):
            digest = begun()
            digest.update(identifier.encode())
            if number_of(digest.digest()) % beginnings in low:
                few.append(position)
        if len(few) < wanted:
            few = list(range(len(ids)))
        return sorted((ticket(ids[position]), position) for position in few)[:wanted]

    return smallest


def _prefix(seed: str) -> hashlib._Hash:
    """Return the hash that each id goes on from; the 64 characters that all have in common are hashed once."""
    return hashlib.sha256(hashlib.sha256(seed.encode()).hexdigest().encode())


@cache
def _last_digits() -> list[int]:
    """Return the last digits that a number may have, as a number, in the order of the tickets that begin with them."""
    return [int(f"{beginning:0{_LEADING}d}"[::-1]) for beginning in range(_BEGINNINGS)]


def entered_seed(text: str, committed: bool = False) -> str:
    """Return the seed that somebody entered: in Unicode form NFKC, so that full-width digits are the plain ones.

    Raises BadUsage as `checked_seed` does. A seed that a commitment waits for must be `plain`: whoever could choose
    among several ways to write what one event gave could choose among as many lists.
    """
    seed = checked_seed(unicodedata.normalize("NFKC", text))
    if committed and not plain(seed):
        message = _(
            'The seed "{seed}" has something other than the digits 0-9 and the letters a-z. By a commitment one event '
            "gives one list: write what it gave in digits and small letters only, without spaces and punctuation."
        )
        raise BadUsage(message.format(seed=seed))
    return seed


def checked_seed(seed: str) -> str:
    """Return `seed` without white space at its ends, and otherwise as it is; leading zeros count.

    What a seed is worth is told by its letters and digits: at least 20 if all are digits (10^20 possible seeds), at
    least 17 if there are letters (16^17 is more than 10^20, so that hexadecimal suffices). Spaces and punctuation add
    nothing to that, though with others the seed is another one. Raises BadUsage for a shorter one, for one character
    repeated, and for characters that cannot be seen.
    """
    trimmed = seed.strip()
    if message := _flaw(trimmed):
        raise BadUsage(message)
    return trimmed


def is_seed(seed: str) -> bool:
    """Whether a draw would have taken `seed`, as it is."""
    return seed == seed.strip() and _flaw(seed) is None


def plain(seed: str) -> bool:
    """Whether a seed is of digits 0-9 and small letters a-z only, so that there is one way to write it."""
    return _PLAIN.fullmatch(seed) is not None


def _flaw(trimmed: str) -> str | None:
    if not trimmed.isprintable():
        return _("The seed holds a character that cannot be seen; write it as plain text on one line.")
    characters = [character for character in trimmed if character.isalnum()]
    needed = SEED_DIGITS if all(character.isdecimal() for character in characters) else SEED_CHARACTERS
    if len(characters) < needed:
        return _(
            'The seed "{seed}" is too short: {count} letters and digits. It takes at least {digits} digits, or '
            "{characters} characters if there are letters, from a public event such as dice before witnesses."
        ).format(seed=trimmed, count=len(characters), digits=SEED_DIGITS, characters=SEED_CHARACTERS)
    if len(set(characters)) == 1:
        return _('The seed "{seed}" repeats one character, which no public event does.').format(seed=trimmed)
    return None


def refuse_reserved(source: str, option: str) -> None:
    """Raise BadUsage when somebody calls a seed's source what a run calls a seed that it made itself."""
    if unicodedata.normalize("NFKC", source).strip().casefold() == RANDOM_SOURCE:
        message = _('{option} is "{source}", which says of a seed that no event gave it; name the public event.')
        raise BadUsage(message.format(option=option, source=RANDOM_SOURCE))


def random_seed() -> str:
    """Return a fresh seed of 20 random digits. It serves a trial run: nobody else can tell how it came about."""
    return f"{secrets.randbelow(10**SEED_DIGITS):0{SEED_DIGITS}d}"
