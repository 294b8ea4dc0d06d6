"""Statistics of campaigns: figures, what they are made of, and how many projects or gifts tell what they need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from auditkit.model.dataset import InputFile

NOT_STATED = ""
"""The campaign of projects of which nobody says which one they took part in."""


GROUPINGS = ("field", "province", "band")
"""By what figures are told besides of a whole campaign."""


@dataclass(frozen=True, slots=True)
class CampaignDays:
    """The first and the last day of a campaign, both part of it."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of one campaign, of all of it or of one of its groups.

    `by` is empty, field, province or band, and `group` the code of the group. `value` is exact: amounts and means of
    amounts in minor units, shares from 0 to 1, an index from 0 to 10,000; it is `numerator` / `denominator` where the
    measure is a ratio of two sums. `told` counts the projects (of measures of gifts: the gifts) that tell what the
    measure needs, `of` all of them. `lacking` is the code of why there is no value.
    """

    measure: str
    campaign: str
    value: Fraction | None
    by: str = ""
    group: str = ""
    numerator: int | None = None
    denominator: int | None = None
    told: int = 0
    of: int = 0
    lacking: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """How a figure moved from the campaign a year before. `relative` is null where that was 0, and of shares."""

    measure: str
    campaign: str
    before: Fraction
    after: Fraction
    relative: Fraction | None

    @property
    def difference(self) -> Fraction:
        """By how much the figure rose, in its own unit."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign, the one a year before it if that was handed in, and its days if they are known."""

    id: str
    before: str | None
    days: CampaignDays | None


@dataclass(frozen=True)
class Statistics:
    """All figures of all campaigns, latest campaign last.

    `left_out` counts, by a code, what was handed in and is in no figure. `rows` counts the rows read of each table.
    `missing` are the columns that a measure needs and that nobody handed in, as table.column.
    """

    as_of: date
    currency: str
    engine: str
    campaigns: tuple[Campaign, ...]
    figures: tuple[Figure, ...]
    changes: tuple[Change, ...]
    left_out: Mapping[str, int]
    rows: Mapping[str, int]
    inputs: tuple[InputFile, ...] = ()
    errors: tuple[str, ...] = ()
    missing: frozenset[str] = frozenset()

    def figure(self, measure: str, campaign: str, by: str = "", group: str = "") -> Figure | None:
        """Return one figure, or null where there is none of it at all."""
        return self._by_name.get((measure, campaign, by, group))

    def of(self, campaign: str, by: str = "") -> Iterator[Figure]:
        """Yield the figures of one campaign, of all of it or by one kind of group."""
        return iter(self._of_campaign.get((campaign, by), ()))

    def all_of(self, campaign: str) -> Iterator[Figure]:
        """Yield all figures of one campaign: of all of it, then by field, province and donation band."""
        return (each for by in ("", *GROUPINGS) for each in self.of(campaign, by))

    def change(self, measure: str, campaign: str) -> Change | None:
        """Return how a measure moved from the campaign a year before, or null where that cannot be told."""
        return self._moved.get((measure, campaign))

    # Whoever hands in a campaign a row must not make every figure be looked for among all of them.

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, str, str, str], Figure]:
        return {(each.measure, each.campaign, each.by, each.group): each for each in self.figures}

    @cached_property
    def _of_campaign(self) -> Mapping[tuple[str, str], list[Figure]]:
        found: dict[tuple[str, str], list[Figure]] = defaultdict(list)
        for each in self.figures:
            found[each.campaign, each.by].append(each)
        return found

    @cached_property
    def _moved(self) -> Mapping[tuple[str, str], Change]:
        return {(each.measure, each.campaign): each for each in self.changes}
