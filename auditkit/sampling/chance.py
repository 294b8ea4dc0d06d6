"""Numbers by chance, made from a seed by SHA-256 alone: whoever knows the seed gets the same ones in any language."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

BITS = 256


class Chance:
    """The numbers of one seed: SHA-256(hex(SHA-256(seed)) + text), all UTF-8, read as a whole number below 2^256.

    Each text has a number of its own. A range of m is hit by `number * m // 2**256`: a whole number of it comes up with
    a chance that differs from 1/m by less than 2^-256.
    """

    def __init__(self, seed: str) -> None:
        self._prefix = hashlib.sha256(seed.encode()).hexdigest().encode()

    def number(self, text: str) -> int:
        """Return the number of `text`."""
        return self.numbers([text])[0]

    def numbers(self, texts: Iterable[str]) -> list[int]:
        """Return the number of each of `texts`."""
        sha256, prefix, number = hashlib.sha256, self._prefix, int.from_bytes
        return [number(sha256(prefix + text.encode()).digest(), "big") for text in texts]

    def start(self) -> int:
        """Return the number that the first of equally spaced points lies by, that of the text ":start"."""
        return self.number(":start")

    def cell(self, position: int) -> int:
        """Return the number that the point in a cell lies by, that of the text ":cell:1" for the first."""
        return self.number(f":cell:{position + 1}")
