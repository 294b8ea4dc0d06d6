"""Which findings of two reports are the same: by what they say, and among several that say the same by the place.

Rows move, files get other names, and reports are in two languages. So a finding is the same where rule, status,
project, table, column, value and expectation agree, wherever it stands; where one content comes several times, as often
as both have it. What has the same message too goes first, since some findings are told apart by it alone; then, under
one due date, what was overdue and what was done too late; then those with the same value where something else was
expected, as bounds move with a rule, or with the others that a figure is compared with, and some expectations are
words; and last those about no row of their own whose figure is another, as a count over rows that still falls short.
Within each of these the nearest belong together: first within a sheet of a file, then within sheets of a name, then
anywhere.

Nothing depends on which of the two came first: what is fixed from one to the other is what is new the other way.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence

from auditkit.diff.traits import Traits

Pair = tuple[int, int]
_Key = Callable[[Traits], Hashable]


def matched(old: Sequence[Traits], new: Sequence[Traits]) -> list[Pair]:
    """Return the positions, in `old` and in `new`, of each finding that stands in both, in the order of `new`."""
    left_old, left_new = dict.fromkeys(range(len(old))), dict.fromkeys(range(len(new)))
    pairs: list[Pair] = []
    for content in (_to_the_word, _by_content, _by_due_date, _by_value, _by_expectation):
        for place in (_same_sheet, _sheet_of_that_name, _anywhere):
            if not left_old or not left_new:
                break

            def key(traits: Traits, content: _Key = content, place: _Key = place) -> Hashable:
                said = content(traits)
                return None if said is None else (said, place(traits))

            waiting = _grouped(old, left_old, key)
            for group, positions in _grouped(new, left_new, key).items():
                for pair in _nearest(old, new, waiting.get(group, ()), positions):
                    pairs.append(pair)
                    del left_old[pair[0]], left_new[pair[1]]
    return sorted(pairs, key=lambda pair: pair[1])


def _to_the_word(traits: Traits) -> Hashable:
    return traits.subject, traits.value, traits.expected, traits.message


def _by_content(traits: Traits) -> Hashable:
    return traits.subject, traits.value, traits.expected


def _by_due_date(traits: Traits) -> Hashable:
    """Return null for what has no due date: what was overdue and was then done too late is one fault."""
    return (traits.subject, traits.expected) if traits.is_late else None


def _by_value(traits: Traits) -> Hashable:
    """Return null for what has no value: something missing is told apart by what was expected alone."""
    return None if traits.value is None else (traits.subject, traits.value)


def _by_expectation(traits: Traits) -> Hashable:
    """Return null for what has a row, which may be any, and for what is missing."""
    return None if traits.row or traits.value is None else (traits.subject, traits.expected)


def _same_sheet(traits: Traits) -> Hashable:
    return traits.file, traits.sheet


def _sheet_of_that_name(traits: Traits) -> Hashable:
    return traits.sheet


def _anywhere(_traits: Traits) -> Hashable:
    return None


def _grouped(findings: Sequence[Traits], positions: Iterable[int], key: _Key) -> dict[Hashable, list[int]]:
    groups: defaultdict[Hashable, list[int]] = defaultdict(list)
    for position in positions:
        group = key(findings[position])
        if group is not None:
            groups[group].append(position)
    return groups


def _nearest(old: Sequence[Traits], new: Sequence[Traits], mine: Sequence[int], theirs: Sequence[int]) -> list[Pair]:
    """Return pairs of two groups, the nearest rows first, until one of the groups has none left.

    All stand on one line in the order of their rows. Only neighbours of different reports can be nearest; a pair that
    is taken leaves the line, which makes others neighbours.
    """
    if not mine:
        return []
    if len(mine) == len(theirs) == 1:
        return [(mine[0], theirs[0])]
    line = sorted(
        [
            *((old[position].order, False, position) for position in mine),
            *((new[position].order, True, position) for position in theirs),
        ]
    )
    before = list(range(-1, len(line) - 1))
    after = [*range(1, len(line)), -1]
    taken = [False] * len(line)
    heap: list[tuple[int, int, int]] = []

    def meet(left: int, right: int) -> None:
        if left >= 0 and right >= 0 and line[left][1] != line[right][1]:
            heapq.heappush(heap, (line[right][0][0] - line[left][0][0], left, right))

    for left in range(len(line) - 1):
        meet(left, left + 1)
    pairs: list[Pair] = []
    while heap:
        _distance, left, right = heapq.heappop(heap)
        if taken[left] or taken[right]:
            continue
        taken[left] = taken[right] = True
        first, second = (right, left) if line[left][1] else (left, right)
        pairs.append((line[first][2], line[second][2]))
        outer_left, outer_right = before[left], after[right]
        if outer_left >= 0:
            after[outer_left] = outer_right
        if outer_right >= 0:
            before[outer_right] = outer_left
        meet(outer_left, outer_right)
    return pairs
