"""Ids that nobody can tell apart by eye: each has a ticket of its own, so that one project may stand twice."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# Letters that most typefaces draw as they draw a Latin one. Capitals and small letters apart, for В looks like B, and в
# does not look like b. Of dashes, NFKC keeps all but the full-width one.
_DRAWN_ALIKE = str.maketrans(
    "АВЕКМНОРСТУХІЈЅԚԜаеорсухіјѕԛԝһΑΒΕΖΗΙΚΜΝΟΡΤΥΧονρ‐‑‒–—−",
    "ABEKMHOPCTYXIJSQWaeopcyxijsqwhABEZHIKMNOPTYXovp------",
)


def lookalikes(ids: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the groups of ids that differ only in the case of letters, or in characters that are drawn alike.

    `ids` are in Unicode form NFKC. Groups and the ids in them are sorted.
    """
    by_looks: defaultdict[str, list[str]] = defaultdict(list)
    for identifier, looks in zip(ids, _looks(ids), strict=True):
        by_looks[looks].append(identifier)
    return sorted(tuple(sorted(group)) for group in by_looks.values() if len(group) > 1)


def spelled(identifier: str) -> str:
    """Return an id with the code of each character behind it that looks like another one: Р001 (U+0420)."""
    codes = [f"U+{ord(character):04X}" for character in identifier if ord(character) in _DRAWN_ALIKE]
    return f"{identifier} ({', '.join(codes)})" if codes else identifier


def _looks(ids: Sequence[str]) -> list[str]:
    """Return what is seen of each id. All are handled as one text, which is many times faster than one by one."""
    joined = "\n".join(ids)
    if not joined.isascii():
        joined = unicodedata.normalize("NFKC", joined.translate(_DRAWN_ALIKE))
    return joined.casefold().split("\n")
