"""The variance of a stratified estimate, and its degrees of freedom; strata with a single drawn item included."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import fsum, inf

from auditkit.errors import BadUsage
from auditkit.i18n import translate as _


@dataclass(frozen=True, slots=True)
class Spread:
    """A stratum of `size` items with the `values` of those drawn from it, whose mean times the size is estimated."""

    size: int
    values: Sequence[float]
    tier: str = ""

    @property
    def total(self) -> float:
        """The estimated total of the stratum."""
        return self.size * fsum(self.values) / len(self.values)

    @property
    def is_whole(self) -> bool:
        """Whether every item was drawn, so that its total is known."""
        return len(self.values) == self.size

    @property
    def variance(self) -> float:
        """N²·(1 − n / N)·s² / n (Cochran, Sampling Techniques, 1977, §5.3, with the finite population correction)."""
        drawn = len(self.values)
        mean = fsum(self.values) / drawn
        squares = fsum((value - mean) ** 2 for value in self.values)
        return self.size * (self.size - drawn) * squares / drawn / (drawn - 1)


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the variance, and its degrees of freedom."""

    variance: float
    degrees: int


def spread_of(strata: Sequence[Spread], slopes: int = 0) -> tuple[float, float]:
    """Return the variance of the sum of the strata's totals, and its degrees of freedom.

    The degrees are those of Satterthwaite (Biometrics Bulletin 2, 1946; Cochran §5.4): strata that spread more count
    for more. Strata with one drawn item have no spread of their own; several are taken together (see `_together`).
    `slopes` is how many were fitted to the values: as many degrees are lost, and the variance grows in proportion.
    Raises BadUsage where the drawn items are too few to have a spread.
    """
    parts = list(_parts([stratum for stratum in strata if not stratum.is_whole]))
    if not parts:
        return 0.0, inf
    available = sum(part.degrees for part in parts)
    if available <= slopes:
        raise BadUsage(_("too few items were drawn to tell how much they spread"))
    lost = available / (available - slopes)
    variance = fsum(part.variance for part in parts)
    if variance == 0:
        return 0.0, float(available - slopes)
    degrees = variance**2 / fsum(part.variance**2 / part.degrees for part in parts)
    return variance * lost, max(1.0, degrees / lost)


def _parts(strata: Sequence[Spread]) -> Iterator[_Part]:
    alone = [stratum for stratum in strata if len(stratum.values) == 1]
    paired = [stratum for stratum in strata if len(stratum.values) > 1]
    groups: list[list[Spread]] = []
    left: list[Spread] = []
    for tier in dict.fromkeys(stratum.tier for stratum in alone):
        group = [stratum for stratum in alone if stratum.tier == tier]
        if len(group) == 1 and not _lend(group, [stratum for stratum in paired if stratum.tier == tier], paired):
            left += group
        else:
            groups.append(group)
    if len(left) == 1 and not _lend(left, list(paired), paired):
        if not groups:
            raise BadUsage(_("a single item was drawn, which does not tell how much items spread"))
        groups[-1] += left
    elif left:
        groups.append(left)
    yield from (_Part(_together(group), len(group) - 1) for group in groups)
    yield from (_Part(stratum.variance, len(stratum.values) - 1) for stratum in paired)


def _lend(group: list[Spread], candidates: Sequence[Spread], paired: list[Spread]) -> bool:
    """Move the candidate with fewest drawn items to the single stratum of a group; tell whether there was one."""
    if not candidates:
        return False
    nearest = min(candidates, key=lambda stratum: len(stratum.values))
    paired.remove(nearest)
    group.append(nearest)
    return True


def _together(group: Sequence[Spread]) -> float:
    """Return the variance of several strata from how their totals differ from each other, given their sizes.

    The method of collapsed strata: L / (L − 1) · Σ (Y − A·ΣY)², where A is a stratum's share of the items (Cochran
    §5A.12; the shares after Hansen, Hurwitz and Madow, 1953). What the strata truly differ by is counted as chance, so
    that it errs on the safe side.
    """
    size, total = sum(stratum.size for stratum in group), fsum(stratum.total for stratum in group)
    squares = fsum((stratum.total - stratum.size / size * total) ** 2 for stratum in group)
    return len(group) / (len(group) - 1) * squares
