"""The variance of a stratified estimate, and its degrees of freedom; strata with a single drawn item included."""

from __future__ import annotations

from collections.abc import Sequence
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
    def deviations(self) -> float:
        """The squared deviations of the values from their mean, summed."""
        mean = fsum(self.values) / len(self.values)
        return fsum((value - mean) ** 2 for value in self.values)

    @property
    def variance(self) -> float:
        """N²·(1 − n / N)·s² / n (Cochran, Sampling Techniques, 1977, §5.3, with the finite population correction)."""
        drawn = len(self.values)
        return self.size * (self.size - drawn) * self.deviations / drawn / (drawn - 1)


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the variance, and its degrees of freedom."""

    variance: float
    degrees: int


def spread_of(strata: Sequence[Spread], slopes: int = 0) -> tuple[float, float]:
    """Return the variance of the sum of the strata's totals, and its degrees of freedom.

    The degrees are those of Satterthwaite (Biometrics Bulletin 2, 1946; Cochran §5.4): strata that spread more count
    for more. Strata with one drawn item have no spread of their own: several of a tier are taken together (see
    `_together`), and one borrows the spread of the others (see `_borrowed`). The others keep their own in any case.
    `slopes` is how many were fitted to the values: as many degrees are lost, and the variance grows in proportion.
    Raises BadUsage where the drawn items are too few to have a spread.
    """
    parts = _parts([stratum for stratum in strata if not stratum.is_whole])
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


def _parts(strata: Sequence[Spread]) -> list[_Part]:
    alone = [stratum for stratum in strata if len(stratum.values) == 1]
    lenders = [stratum for stratum in strata if len(stratum.values) > 1]
    parts = [_Part(stratum.variance, len(stratum.values) - 1) for stratum in lenders]
    groups: list[list[Spread]] = []
    left: list[Spread] = []
    for tier in dict.fromkeys(stratum.tier for stratum in alone):
        group = [stratum for stratum in alone if stratum.tier == tier]
        near = [stratum for stratum in lenders if stratum.tier == tier]
        if len(group) > 1:
            groups.append(group)
        elif near:
            parts.append(_borrowed(group[0], near))
        else:
            left += group
    if len(left) > 1:
        groups.append(left)
    elif left and lenders:
        parts.append(_borrowed(left[0], lenders))
    elif left and groups:
        groups[-1] += left
    elif left:
        raise BadUsage(_("a single item was drawn, which does not tell how much items spread"))
    return parts + [_Part(_together(group), len(group) - 1) for group in groups]


def _borrowed(single: Spread, lenders: Sequence[Spread]) -> _Part:
    """Return the variance of a stratum of which one item x was drawn, from strata with several that are like it.

    The larger of two, with N items in the stratum:

    - N·(N − 1)·s² with the largest s² of the lenders, as if the stratum spread like the widest of them;
    - N²·(x − m)², m being the lenders' mean. Since x and m are drawn each by itself, (x − m)² is on average the
      variance of x, (N − 1)/N·S², and what x and m differ by besides. So this errs on the safe side whatever the
      stratum is like: the reasoning of collapsed strata (Cochran §5A.12), without giving up the lenders' own s².

    It counts for one degree of freedom, for it rests on one item.
    """
    size, value = single.size, single.values[0]
    widest = max(stratum.deviations / (len(stratum.values) - 1) for stratum in lenders)
    mean = fsum(stratum.total for stratum in lenders) / sum(stratum.size for stratum in lenders)
    return _Part(max(size * (size - 1) * widest, size**2 * (value - mean) ** 2), 1)


def _together(group: Sequence[Spread]) -> float:
    """Return the variance of several strata from how their totals differ from each other, given their sizes.

    The method of collapsed strata: L / (L − 1) · Σ (Y − A·ΣY)², where A is a stratum's share of the items (Cochran
    §5A.12; the shares after Hansen, Hurwitz and Madow, 1953). What the strata truly differ by is counted as chance, so
    that it errs on the safe side.
    """
    size, total = sum(stratum.size for stratum in group), fsum(stratum.total for stratum in group)
    squares = fsum((stratum.total - stratum.size / size * total) ** 2 for stratum in group)
    return len(group) / (len(group) - 1) * squares
