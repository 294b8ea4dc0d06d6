"""A draw: the projects that go into audit, how they were chosen, and all that is needed to choose them again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from auditkit.errors import BadUsage
from auditkit.i18n import translate as _
from auditkit.values.text import shown

if TYPE_CHECKING:
    from datetime import date

    from auditkit.model.pack import Pack, PackSource


@dataclass(frozen=True, slots=True)
class FrameItem:
    """One project that can be drawn. `amount` is what it raised, in minor units; `organization` is a name."""

    project_id: str
    title: str
    organization: str
    field: str
    amount: int


@dataclass(frozen=True, slots=True)
class Tier:
    """A band of the projects that are not mandatory, and the share of it (0 < rate ≤ 1) that is drawn.

    `top` bounds it by rank among those projects (all tied at the bound are in), `at_least` by amount in minor units. A
    project belongs to the first tier that it fits; the last tier has no bound and takes the rest.
    """

    name: str
    rate: Fraction
    top: int | None = None
    at_least: int | None = None


DEFAULT_TIERS = (
    Tier("top-100", Fraction(1, 5), top=100),
    Tier("top-1000", Fraction(1, 10), top=1000),
    Tier("rest", Fraction(3, 100)),
)
"""Ours: the 2019 regime published no rates. The lowest is the county rate of 民发〔2017〕45号 art. 5, the least of its
official minimum rates of 3 % (county), 4 % (city), 5 % (province) and 10 % (ministry)."""


@dataclass(frozen=True, slots=True)
class SamplingParameters:
    """What decides a draw besides frame and seed.

    `unknown_field` and `drop_missing` say how the frame was made, so that it can be made again in the same way.
    """

    audit_top_n: int = 5
    tiers: tuple[Tier, ...] = DEFAULT_TIERS
    minimum: int = 1
    unknown_field: str | None = None
    drop_missing: bool = False

    @classmethod
    def from_pack(cls, pack: Pack, unknown_field: str | None = None, drop_missing: bool = False) -> SamplingParameters:
        """Return the pack's `audit_top_n`, `sampling_tiers` and `sampling_minimum`, or the defaults where it has none.

        Raises BadUsage for a value that is not of the parameter's form; whether the tiers make sense the draw will say.
        """
        values = {name: parameter.value for name, parameter in pack.parameters.items()}
        return cls(
            audit_top_n=_count("audit_top_n", values.get("audit_top_n", 5)),
            tiers=_tiers(values["sampling_tiers"]) if "sampling_tiers" in values else DEFAULT_TIERS,
            minimum=_count("sampling_minimum", values.get("sampling_minimum", 1)),
            unknown_field=unknown_field,
            drop_missing=drop_missing,
        )


def exact(value: object) -> Fraction | None:
    """Return a number as exactly the decimal that people wrote, null when it is none: 0.1 is 1/10."""
    if isinstance(value, bool):
        return None
    try:
        return Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        return None


def _count(name: str, value: object) -> int:
    number = exact(value)
    if number is None or number.denominator != 1 or number < 0:
        raise BadUsage(
            _('Parameter {name} is "{value}"; it takes a whole number of 0 or more.').format(
                name=name, value=shown(str(value))
            )
        )
    return number.numerator


def _tiers(value: object) -> tuple[Tier, ...]:
    if not isinstance(value, list | tuple):
        raise _bad_tier(value)
    return tuple(_tier(entry) for entry in value)


def _tier(entry: object) -> Tier:
    if not isinstance(entry, Mapping) or not set(entry) <= {"name", "top", "at_least", "rate"}:
        raise _bad_tier(entry)
    rate = exact(entry.get("rate"))
    bounds = {bound: exact(entry[bound]) for bound in ("top", "at_least") if entry.get(bound) is not None}
    if rate is None or any(bound is None or bound.denominator != 1 for bound in bounds.values()):
        raise _bad_tier(entry)
    whole = {bound: number.numerator for bound, number in bounds.items() if number is not None}
    name = entry.get("name") or "-".join(f"{bound.replace('_', '-')}-{number}" for bound, number in whole.items())
    return Tier(str(name or "rest"), rate, **whole)


def _bad_tier(value: object) -> BadUsage:
    return BadUsage(
        _(
            "Parameter sampling_tiers holds {value}; it takes a list such as "
            "[{{top: 100, rate: 0.2}}, {{at_least: 5000000, rate: 0.1}}, {{rate: 0.03}}]."
        ).format(value=shown(str(value)))
    )


@dataclass(frozen=True, slots=True)
class Stratum:
    """A tier's projects of one field: how many there are, the tier's rate, and how many are drawn."""

    tier: str
    field: str
    size: int
    rate: Fraction
    take: int

    @property
    def probability(self) -> Fraction:
        """The chance of each of its projects to be drawn."""
        return Fraction(self.take, self.size)

    @property
    def weight(self) -> Fraction:
        """For how many projects each drawn one stands."""
        return Fraction(self.size, self.take)


@dataclass(frozen=True, slots=True)
class MandatoryItem:
    """A project that is audited without a draw; tied projects share their rank."""

    rank: int
    item: FrameItem


@dataclass(frozen=True, slots=True)
class SelectedItem:
    """A drawn project. `number` counts from 1 over the whole list; `ticket` is a decimal fraction as text."""

    number: int
    item: FrameItem
    stratum: Stratum
    ticket: str


@dataclass(frozen=True, slots=True)
class Draw:
    """A whole draw. `frame` is in canonical order (by id); `strata` and `selected` are in tier order, then by field."""

    seed: str
    seed_source: str | None
    campaign: str
    as_of: date
    currency: str
    frame: tuple[FrameItem, ...]
    frame_sha256: str
    packs: tuple[PackSource, ...]
    parameters: SamplingParameters
    strata: tuple[Stratum, ...]
    mandatory: tuple[MandatoryItem, ...]
    selected: tuple[SelectedItem, ...]

    @property
    def total(self) -> int:
        """What the whole frame raised, in minor units."""
        return sum(item.amount for item in self.frame)

    @property
    def tied_at_cut(self) -> int:
        """How many projects share the last mandatory rank when they are more than `audit_top_n` asked for, else 0."""
        if len(self.mandatory) <= self.parameters.audit_top_n:
            return 0
        last = self.mandatory[-1].rank
        return sum(entry.rank == last for entry in self.mandatory)


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which a new draw from the data departs from a manifest.

    `kind` is frame, missing, amount, title, mandatory, stratum, selected, numbers or manifest; `expected` is what the
    manifest says and `found` what the data give; `message` says it in the user's language.
    """

    kind: str
    project_id: str | None
    expected: Any
    found: Any
    message: str
