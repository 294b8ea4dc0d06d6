"""An evaluation of an audited sample: the question that was asked, the projections, and what decides."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from auditkit.sampling.designs import Design, Drawn, Group
    from auditkit.sampling.likelihoods import Likelihood
    from auditkit.sampling.rates import Count
    from auditkit.sampling.results import Finding, Results

FEW_DIFFERENCES = 50
"""With fewer drawn items that differ than this, limits by Student's t are said to be too narrow. The figure is ours:
the simulation in docs/sampling-statistics.md shows what such limits are worth."""

_OF_DIFFERENCES = ("difference", "ratio", "regression")

Verdict = Literal["below", "not shown", "above"]


@dataclass(frozen=True, slots=True)
class Question:
    """How to evaluate a sample. What is null is chosen by the design of the draw.

    `materiality` below 1 is a share, else an amount in whole units of the currency; without it nothing is concluded.
    `missing` says what becomes of items without a result: error counts them as wholly wrong, refuse evaluates nothing.
    """

    materiality: Fraction | None = None
    confidence: Fraction = Fraction("0.95")
    method: str | None = None
    likelihood: Likelihood | None = None
    missing: str = "refuse"


@dataclass(frozen=True, slots=True)
class Stratum:
    """What was found in one stratum, and what that says of it: `bound` is of the number of its items in error."""

    group: Group
    count: Count
    misstatement: int | None
    bound: float


@dataclass(frozen=True, slots=True)
class Projection:
    """What the whole holds, by one method, within limits that each hold at the confidence asked for.

    Numbers of items for attributes, else minor units, above 0 for an overstatement. A limit is null where the method
    gives none; where a method cannot be used, all are, and `reason` says why.
    """

    method: str
    most_likely: float | None = None
    lower: float | None = None
    upper: float | None = None
    degrees: float | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All that an evaluation found.

    `findings` are those of the list in its order, with reserves in the place of what they replaced. `untestable` could
    not be audited for a stated reason, `missing` have no result; both count as wholly wrong. `found` is what was seen
    to be wrong in the items audited, before anything is projected; `certain` the part of it in items taken without
    chance, which is known and not projected; `differing` is how many items drawn by chance differ in value. `limit` is
    the materiality in the unit of `projection`.
    """

    design: Design
    question: Question
    likelihood: Likelihood
    findings: tuple[Finding, ...]
    results: Results
    untestable: tuple[Drawn, ...]
    missing: tuple[Drawn, ...]
    strata: tuple[Stratum, ...]
    found: int
    certain: int
    differing: int
    projection: Projection
    others: tuple[Projection, ...]
    limit: Fraction | None

    @property
    def whole(self) -> int:
        """What the projection is a part of: the number of items, or the book value of all, in minor units."""
        return self.design.size if self.projection.method == "attributes" else self.design.total

    @property
    def has_few_differences(self) -> bool:
        """Whether too few of the items drawn by chance differ in value for the limits of the method to be trusted."""
        by_chance = any(not stratum.count.is_whole for stratum in self.strata)
        return by_chance and self.projection.method in _OF_DIFFERENCES and self.differing < FEW_DIFFERENCES

    @property
    def deciding(self) -> tuple[Projection, ...]:
        """The projections whose limits decide.

        Where few items differ, that by mean per unit decides too: its spread is that of the audited values, and does
        not rest on large differences having been met by chance.
        """
        if not self.has_few_differences:
            return (self.projection,)
        return (self.projection, *(other for other in self.others if other.method == "mean-per-unit"))

    @property
    def rests_on_understatements(self) -> bool:
        """Whether the most that may be wrong is an understatement of what chance has left open."""
        by_chance = any(not stratum.count.is_whole for stratum in self.strata)
        upper = max(each.upper or 0.0 for each in self.deciding)
        return by_chance and self.projection.method != "attributes" and self.worst > upper

    @property
    def worst(self) -> float:
        """The most that may be wrong, in whichever direction, by all that decide."""
        return max(max(each.upper or 0.0, -(each.lower or 0.0)) for each in self.deciding)

    @property
    def best(self) -> float:
        """The least that is wrong, in whichever direction, by all that decide; 0 or less where nothing may be."""
        lower = min(each.lower or 0.0 for each in self.deciding)
        upper = max(each.upper or 0.0 for each in self.deciding)
        return max(lower, -upper)

    @property
    def verdict(self) -> Verdict | None:
        """Whether errors are below what is material, are shown to be above it, or neither; null where none is named."""
        if self.limit is None:
            return None
        if self.worst < self.limit:
            return "below"
        return "above" if self.best >= self.limit else "not shown"
