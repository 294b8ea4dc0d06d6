"""Which outcomes the examples of rules reach, of those that these rules, and so their kinds, can come to.

What no example reaches, nobody has seen: whether a rule waives whom it should, or calls unverifiable what it should, is
then only hoped.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from auditkit.kinds import get_kind
from auditkit.model.pack import Rule
from auditkit.model.verdict import FAILED, PASSED, WAIVED
from auditkit.packs.examples import ExampleResult
from auditkit.packs.linting import UNDOCUMENTED


@dataclass(frozen=True, slots=True)
class Reached:
    """The outcomes that a rule or a kind can come to, and those of them that an example comes to, in the same order."""

    possible: tuple[str, ...]
    reached: tuple[str, ...]

    @property
    def never(self) -> tuple[str, ...]:
        """The outcomes that no example comes to."""
        return tuple(outcome for outcome in self.possible if outcome not in self.reached)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What examples reach: by rule id, in the order of the packs, and by kind, sorted.

    `without_passing` and `without_failing` are ids of rules that have no such example, those of kinds left out whose
    rules need none. `failed` counts the examples that do not come out as they say; they reach nothing.
    """

    rules: dict[str, Reached]
    kinds: dict[str, Reached]
    without_passing: tuple[str, ...]
    without_failing: tuple[str, ...]
    failed: int

    @property
    def reached(self) -> int:
        """How many outcomes of kinds some example reaches."""
        return sum(len(kind.reached) for kind in self.kinds.values())

    @property
    def possible(self) -> int:
        """How many outcomes the kinds can come to, as these rules use them."""
        return sum(len(kind.possible) for kind in self.kinds.values())

    @property
    def share(self) -> Fraction:
        """The share of these that is reached: 1 where there is nothing to reach."""
        return Fraction(self.reached, self.possible) if self.possible else Fraction(1)


def coverage(rules: Sequence[Rule], results: Sequence[ExampleResult]) -> Coverage:
    """Return what the examples of `rules` reach; `results` are how these came out."""
    seen: dict[str, set[str]] = {rule.id: set() for rule in rules}
    for result in results:
        if result.passed:
            seen[result.rule.id].add(result.example.expect)
    by_kind: dict[str, set[str]] = {}
    possible: dict[str, set[str]] = {}
    for rule in rules:
        by_kind.setdefault(rule.kind, set()).update(seen[rule.id])
        possible.setdefault(rule.kind, set()).update(_possible(rule))
    documented = dict.fromkeys(rule.id for rule in rules if rule.kind not in UNDOCUMENTED)
    return Coverage(
        rules={rule.id: _of(_possible(rule), seen[rule.id]) for rule in rules},
        kinds={name: _of(_in_order(name, possible[name]), by_kind[name]) for name in sorted(by_kind)},
        without_passing=tuple(rule_id for rule_id in documented if PASSED not in seen[rule_id]),
        without_failing=tuple(rule_id for rule_id in documented if FAILED not in seen[rule_id]),
        failed=sum(not result.passed for result in results),
    )


def _possible(rule: Rule) -> tuple[str, ...]:
    """Return what a rule can come to, as it is written: without `unless` it waives nobody."""
    kind = get_kind(rule.kind)
    cannot = set(kind.never(rule)) if kind.never else set()
    if not rule.unless:
        cannot.add(WAIVED)
    return tuple(outcome for outcome in kind.outcomes if outcome not in cannot)


def _in_order(kind: str, possible: Collection[str]) -> tuple[str, ...]:
    return tuple(outcome for outcome in get_kind(kind).outcomes if outcome in possible)


def _of(possible: tuple[str, ...], seen: Iterable[str]) -> Reached:
    return Reached(possible, tuple(outcome for outcome in possible if outcome in seen))
