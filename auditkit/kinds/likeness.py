"""How alike texts are, and for each text the first one before it that is alike.

A shingle is a run of so many characters; a text is the set of its shingles, one that is shorter its own only shingle.
The likeness of two texts is Jaccard's: the shingles of both over the shingles of either.

Two texts can be alike to a share t only if they have a shingle in common among the rarest of each, which are all but t
of them (Bayardo, Ma and Srikant, *Scaling up all pairs similarity search*, 2007). So texts are looked up by their
rarest shingles, and a pair without one in common is never seen. Time and memory grow with the length of all texts
together, whatever they say.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_LOOKED_AT = 100
"""So many texts are looked up by one shingle, the earliest ones, and so many compared with a text, those with most of
its rarest shingles. It bounds the work for a text where thousands are made from one template.
"""

_NEITHER_LETTER_NOR_DIGIT = re.compile(r"[\W_]+")
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(32)


@dataclass(frozen=True, slots=True)
class Twin:
    """An earlier text, by its position, and how alike it is: a share of 1."""

    position: int
    likeness: Fraction

    @property
    def percent(self) -> int:
        """The likeness in whole percent, rounded down: only texts of the very same shingles are 100 % alike."""
        return int(100 * self.likeness)


def comparable(text: str) -> str:
    """Return what is compared of `text`: its letters and digits in Unicode form NFKC, whatever their case."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return _NEITHER_LETTER_NOR_DIGIT.sub("", folded)


def likeness(one: str, other: str, length: int) -> Fraction:
    """Return how alike two texts are, by shingles of `length` characters."""
    mine, theirs = _shingles(one, length), _shingles(other, length)
    in_both = len(mine & theirs)
    return Fraction(in_both, len(mine) + len(theirs) - in_both)


def first_alike(
    texts: Sequence[str], at_least: Fraction, length: int, groups: Sequence[Hashable] | None = None
) -> list[Twin | None]:
    """Return for each text the first one before it that is alike to the share `at_least`, which is more than 0.

    `texts`, of which none is empty, are in the order in which they appeared. With `groups`, one a text, only texts of
    one group are compared. What is returned is exact: a text named is alike, to the very share. The first such text is
    missed only if more than MOST_LOOKED_AT different texts have one of their rarest shingles in common; one that is
    identical is found among any number.
    """
    keys = list(zip(groups, texts, strict=True)) if groups is not None else [(None, text) for text in texts]
    firsts: dict[tuple[Hashable, str], int] = {}
    for position, key in enumerate(keys):
        firsts.setdefault(key, position)
    positions = list(firsts.values())
    twins = dict(zip(firsts, _twins(list(firsts), at_least, length), strict=True))
    found: list[Twin | None] = []
    for position, key in enumerate(keys):
        twin = twins[key]
        if twin is not None:
            found.append(Twin(positions[twin.position], twin.likeness))
        else:
            first = firsts[key]
            found.append(None if first == position else Twin(first, Fraction(1)))
    return found


def _twins(keys: Sequence[tuple[Hashable, str]], at_least: Fraction, length: int) -> Iterator[Twin | None]:
    """Yield for each of different texts, with their groups, the first one before it that is alike."""
    tokens, sizes, count = _tokens(keys, length)
    # What has less than the share in common with all others together is like none of them.
    needed = [ceil(at_least * size) for size in sizes.tolist()]
    rarest = [own[: max(0, len(own) - least + 1)] for own, least in zip(tokens, needed, strict=True)]
    index = _Index(rarest, count)
    is_own = np.zeros(count, np.bool_)
    share, whole = at_least.as_integer_ratio()
    for number, own in enumerate(tokens):
        twin = None
        earlier, in_common = index.before(number, rarest[number])
        if len(earlier):
            size = sizes[number]
            fits = (sizes[earlier] * share <= size * whole) & (size * share <= sizes[earlier] * whole)
            is_own[own] = True
            for other in _most_promising(earlier[fits], in_common[fits]):
                in_both = np.count_nonzero(is_own[tokens[other]])
                if in_both * whole >= (size + sizes[other] - in_both) * share:
                    # The numbers that stand for shingles could be made to agree by somebody who tries hard.
                    exact = likeness(keys[number][1], keys[other][1], length)
                    if exact >= at_least and keys[number][0] == keys[other][0]:
                        twin = Twin(other, exact)
                        break
            is_own[own] = False
        yield twin


def _most_promising(earlier: NDArray[Any], in_common: NDArray[Any]) -> list[int]:
    """Return the texts to compare with: those that have most in common, from the earliest on."""
    if len(earlier) > MOST_LOOKED_AT:
        earlier = np.sort(earlier[np.lexsort((earlier, -in_common))[:MOST_LOOKED_AT]])
    chosen: list[int] = earlier.tolist()
    return chosen


class _Index:
    """Which texts have a shingle among their rarest, of each shingle the earliest MOST_LOOKED_AT texts."""

    def __init__(self, rarest: Sequence[NDArray[Any]], count: int) -> None:
        tokens = np.concatenate([*rarest, np.empty(0, np.intp)])
        owners = np.repeat(np.arange(len(rarest)), [len(own) for own in rarest])
        by_token = np.argsort(tokens, kind="stable")
        tokens = tokens[by_token]
        place = np.arange(len(tokens)) - np.searchsorted(tokens, tokens)
        kept = place < MOST_LOOKED_AT
        self._texts = owners[by_token][kept]
        self._ends = np.cumsum(np.bincount(tokens[kept], minlength=count))
        self._starts = self._ends - np.bincount(tokens[kept], minlength=count)

    def before(self, number: int, rarest: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return the texts before text `number` that have one of its `rarest` shingles, in their order, and how many
        each has.
        """
        starts = self._starts[rarest]
        has_earlier = self._texts[starts] < number
        starts = starts[has_earlier]
        lengths = self._ends[rarest[has_earlier]] - starts
        within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        found = self._texts[np.repeat(starts, lengths) + within]
        return np.unique(found[found < number], return_counts=True)


def _tokens(keys: Sequence[tuple[Hashable, str]], length: int) -> tuple[list[NDArray[Any]], NDArray[Any], int]:
    """Return for each text those of its shingles that another text has too, as numbers from 0, and how many different
    shingles it has; and how many numbers there are.

    The rarer a shingle, the smaller its number: a text's numbers go up. One that stands in no other text is none that a
    pair could have in common, and most are of that sort.
    """
    groups: dict[Hashable, int] = {}
    hashes = [_hashes(text, length, groups.setdefault(group, len(groups))) for group, text in keys]
    sizes = np.array([len(own) for own in hashes], dtype=np.int64)
    every = np.concatenate([*hashes, np.empty(0, np.uint64)])
    every.sort()
    starts = np.flatnonzero(np.diff(every, prepend=~every[:1]))
    counts = np.diff(starts, append=len(every))
    shared = every[starts[counts > 1]]
    del every
    numbers = np.empty(len(shared), np.intp)
    numbers[np.argsort(counts[counts > 1], kind="stable")] = np.arange(len(shared))
    return [_numbered(own, shared, numbers) for own in hashes], sizes, len(shared)


def _numbered(own: NDArray[Any], shared: NDArray[Any], numbers: NDArray[Any]) -> NDArray[Any]:
    """Return the `numbers` of those among `own` that are `shared`, from the smallest on."""
    at = np.searchsorted(shared, own)
    is_within = at < len(shared)
    at = at[is_within]
    return np.sort(numbers[at[shared[at] == own[is_within]]])


def _hashes(text: str, length: int, group: int) -> NDArray[Any]:
    """Return a number for each different shingle of a text, sorted; those of other groups are others."""
    characters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    size = min(length, len(text))
    runs = len(text) - size + 1
    hashes = np.full(runs, group, np.uint64)
    for step in range(size):
        hashes ^= characters[step : step + runs]
        hashes *= _FACTOR
        hashes ^= hashes >> _HALF
    return np.unique(hashes)


def _shingles(text: str, length: int) -> set[str]:
    return {text[start : start + length] for start in range(max(1, len(text) - length + 1))}
