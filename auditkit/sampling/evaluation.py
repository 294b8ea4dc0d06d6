"""An evaluation of an audited sample: the question that was asked, the projections, and what decides."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditkit.sampling.designs import Design, Drawn, Group
    from auditkit.sampling.likelihoods import Likelihood
    from auditkit.sampling.rates import Count
    from auditkit.sampling.results import Finding, Results

FEW_DIFFERENCES = 50
"""With fewer drawn items that differ than this, limits by Student's t are said to be too narrow. The figure is ours:
the simulation in docs/sampling-statistics.md shows what such limits are worth."""

_BY_COUNT, _BY_MONEY_UNITS = "attributes", "stringer"

Verdict = Literal["below", "not shown", "above"]
Ground = Literal["limits", "overstated", "understated"]


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
    """What was found in one stratum, and what that says of it: `bound` is of the number of its items in error.

    It is null for monetary units: items that had unequal chances do not stand for the number of the others.
    """

    group: Group
    count: Count
    misstatement: int | None
    bound: float | None


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known to be misstated without projecting anything, in minor units, each direction by itself.

    One is not set off against the other: an item booked too low does not put right one that was booked too high.
    """

    overstated: int = 0
    understated: int = 0

    @property
    def net(self) -> int:
        """What is overstated less what is understated."""
        return self.overstated - self.understated


@dataclass(frozen=True, slots=True)
class Projection:
    """What the whole holds, by one method, within limits that each hold at the confidence asked for.

    Numbers of items for attributes, else minor units, above 0 for an overstatement. A limit is null where the method
    gives none; where a method cannot be used, all are, and `reason` says why. Stringer's figures are of overstatements
    alone; `understated` is what is most likely understated beside them, and null for methods that set off the two.
    """

    method: str
    most_likely: float | None = None
    lower: float | None = None
    upper: float | None = None
    degrees: float | None = None
    reason: str | None = None
    understated: float | None = None


def deciding(projection: Projection, others: Sequence[Projection], differing: int) -> tuple[Projection, ...]:
    """Return the projections whose limits decide, where chance has left something open.

    Where few items differ, an estimator and the mean per unit decide together. The spread of the mean per unit is that
    of the audited values: it does not rest on large differences having been met by chance. But it would be as wide
    without any misstatement, so that it convicts nobody unless the difference does so too.
    """
    if projection.method in (_BY_COUNT, _BY_MONEY_UNITS) or differing >= FEW_DIFFERENCES:
        return (projection,)
    partner = "difference" if projection.method == "mean-per-unit" else "mean-per-unit"
    return (projection, *(other for other in others if other.method == partner and other.reason is None))


def limits(projections: Sequence[Projection], differing: int, known: float) -> tuple[float, float]:
    """Return the least and the most that the whole may hold by all of these.

    Where no item that was drawn differs, `known` is what the difference gives, which has no spread to be measured by:
    it lies within the limits, and a mean per unit that lies elsewhere is no evidence of a misstatement.
    """
    lower = min(each.lower or 0.0 for each in projections)
    upper = max(each.upper or 0.0 for each in projections)
    if differing or projections[0].method in (_BY_COUNT, _BY_MONEY_UNITS):
        return lower, upper
    return min(lower, known), max(upper, known)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All that an evaluation found.

    `findings` are those of the list in its order, with reserves in the place of what they replaced. `untestable` could
    not be audited for a stated reason, `missing` have no result; both count as wholly wrong. `found` is what was found
    to be wrong in the items audited, before anything is projected; `certain` the part of it in items taken without
    chance, which is known and not projected; `differing` is how many items drawn by chance differ in value. `seen` is
    the money that is misstated whatever chance has left open: of monetary units in all items audited, else in items
    and strata that were audited whole. `limit` is the materiality in the unit of `projection`. `stricter` is the same
    with replaced items counted as wholly wrong, as they count unless the procedure did not apply to them (ISA 530.10
    and 11); null where no reserve was used.
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
    seen: Seen
    projection: Projection
    others: tuple[Projection, ...]
    limit: Fraction | None
    stricter: Evaluation | None = None

    @property
    def wrong_for_certain(self) -> list[Drawn]:
        """The items taken without chance that were found to be in error, by their values or in somebody's words."""
        certain = self.findings[: len(self.design.certain)]
        return [found.item for found in certain if found.wrong or found.audited not in (None, found.item.book)]

    @property
    def is_by_count(self) -> bool:
        """Whether items in error are counted, and not money."""
        return self.projection.method == _BY_COUNT

    @property
    def is_by_money_units(self) -> bool:
        """Whether monetary units were drawn."""
        return self.projection.method == _BY_MONEY_UNITS

    @property
    def whole(self) -> int:
        """What the projection is a part of: the number of items, or the book value of all, in minor units."""
        return self.design.size if self.is_by_count else self.design.total

    @property
    def open_strata(self) -> tuple[Stratum, ...]:
        """The strata in which chance has left something open."""
        if self.is_by_money_units:
            return self.strata
        return tuple(stratum for stratum in self.strata if not stratum.count.is_whole)

    @property
    def has_few_differences(self) -> bool:
        """Whether too few of the items drawn by chance differ in value for the method to decide by itself."""
        by_estimate = not (self.is_by_count or self.is_by_money_units)
        return bool(self.open_strata) and by_estimate and self.differing < FEW_DIFFERENCES

    @property
    def finds_no_difference(self) -> bool:
        """Whether every value is what the books say, so that nothing at all speaks for a misstatement."""
        return not self.is_by_count and not self.differing and not self.found and self.seen == Seen()

    @property
    def deciding(self) -> tuple[Projection, ...]:
        """The projections whose limits decide."""
        if not self.open_strata:
            return (self.projection,)
        return deciding(self.projection, self.others, self.differing)

    @property
    def limits(self) -> tuple[float, float]:
        """The least and the most that the whole may hold by all that decide, over- and understatements set off."""
        return limits(self.deciding, self.differing, self.seen.net)

    @property
    def rests_on_understatements(self) -> bool:
        """Whether the most that may be wrong is an understatement, by limits that chance has left wide."""
        return bool(self.open_strata) and not self.is_by_count and self._most_understated > self._most_overstated

    @property
    def worst(self) -> float:
        """The most that may be wrong, in whichever direction, by all that decide.

        What is known in one direction takes nothing off what may be in the other.
        """
        return max(self._most_overstated, self._most_understated)

    @property
    def best(self) -> float:
        """The least that is wrong, in whichever direction, by all that decide; 0 or less where nothing may be."""
        return max(self._least_by_limits, self.seen.overstated, self.seen.understated)

    @property
    def ground(self) -> Ground:
        """What `best` rests on: limits that tell more than what was seen, or what was seen in one direction."""
        if self._least_by_limits > max(self.seen.overstated, self.seen.understated):
            return "limits"
        return "overstated" if self.seen.overstated >= self.seen.understated else "understated"

    @property
    def verdict(self) -> Verdict | None:
        """Whether errors are below what is material, are shown to be above it, or neither; null where none is named."""
        if self.limit is None:
            return None
        if self.worst < self.limit:
            return "below"
        return "above" if self.best >= self.limit else "not shown"

    @property
    def _most_overstated(self) -> float:
        upper = self.limits[1]
        return upper if self.is_by_count or self.is_by_money_units else upper + self.seen.understated

    @property
    def _most_understated(self) -> float:
        if self.is_by_count:
            return 0.0
        if self.is_by_money_units:
            return self.projection.understated or 0.0
        return self.seen.overstated - self.limits[0]

    @property
    def _least_by_limits(self) -> float:
        lower, upper = self.limits
        return max(lower, -upper)
