"""A draw: the projects that go into audit, how they were chosen, and all that is needed to choose them again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from auditkit.errors import BadUsage
from auditkit.i18n import minor_digits, pick
from auditkit.i18n import translate as _
from auditkit.model.schema import table_schema
from auditkit.values.text import shown

if TYPE_CHECKING:
    from datetime import date

    from auditkit.model.pack import Pack, PackSource


LARGEST_COUNT = 10**9
"""The most projects, rows or reserves that a draw or its parameters speak of."""

LARGEST_AMOUNT = 2**63 - 1
"""The largest amount in minor units that is read, and so the largest that a draw can state."""


@dataclass(frozen=True, slots=True)
class FrameItem:
    """One project that can be drawn. `amount` is what it raised, in minor units; `organization` is a name."""

    project_id: str
    title: str
    organization: str
    field: str
    amount: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What was left out of a frame since something is missing or not valid.

    `projects` are ids, sorted; `rows` counts rows that name no project or no campaign. `lines` says of each thing left
    out what is wrong with it and where it stands; they are empty where only the manifest is known.
    """

    projects: tuple[str, ...]
    rows: int
    lines: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many projects and rows there are."""
        return len(self.projects) + self.rows


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


@dataclass(frozen=True, slots=True)
class SamplingParameters:
    """What decides a draw besides frame and seed.

    `unknown_field` and `drop_missing` say how the frame was made, so that it can be made again in the same way;
    `reserves` is how many reserves each stratum that is drawn from has, if there are as many left in it.
    """

    audit_top_n: int
    tiers: tuple[Tier, ...]
    minimum: int
    unknown_field: str | None = None
    drop_missing: bool = False
    reserves: int = 0

    @classmethod
    def from_pack(
        cls, pack: Pack, currency: str, unknown_field: str | None = None, drop_missing: bool = False
    ) -> SamplingParameters:
        """Return the pack's `audit_top_n`, `sampling_tiers`, `sampling_minimum` and `sampling_reserves`.

        The pack's amounts are in `currency`; one without `sampling_reserves` asks for none. Raises BadUsage where the
        pack lacks one of the others, and for a value that is not of the parameter's form; whether the tiers make sense
        the draw will say.
        """
        reserves = pack.parameters.get("sampling_reserves")
        return cls(
            audit_top_n=_count("audit_top_n", _value(pack, "audit_top_n")),
            tiers=_tiers(_value(pack, "sampling_tiers"), currency),
            minimum=_count("sampling_minimum", _value(pack, "sampling_minimum")),
            unknown_field=unknown_field,
            drop_missing=drop_missing,
            reserves=0 if reserves is None else _count("sampling_reserves", reserves.value),
        )


def _value(pack: Pack, name: str) -> object:
    if name not in pack.parameters:
        message = _(
            "A draw needs the parameter {name}, which these rules do not have: {packs}. Name giving-day with --rules, "
            "or a pack that extends it."
        )
        raise BadUsage(message.format(name=name, packs=_(", ").join(shown(source.id) for source in pack.sources)))
    return pack.parameters[name].value


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
    if number is None or number.denominator != 1 or not 0 <= number <= LARGEST_COUNT:
        raise BadUsage(
            _('Parameter {name} is "{value}"; it takes a whole number from 0 to {most}.').format(
                name=name, value=shown(str(value)), most=f"{LARGEST_COUNT:,}"
            )
        )
    return number.numerator


def _tiers(value: object, currency: str) -> tuple[Tier, ...]:
    if not isinstance(value, list | tuple):
        raise _bad_tier(value)
    return tuple(_tier(entry, currency) for entry in value)


def _tier(entry: object, currency: str) -> Tier:
    if not isinstance(entry, Mapping) or not set(entry) <= {"name", "top", "at_least", "rate"}:
        raise _bad_tier(entry)
    rate = exact(entry.get("rate"))
    if rate is None:
        raise _bad_tier(entry)
    given = [bound for bound in ("top", "at_least") if entry.get(bound) is not None]
    name = entry.get("name") or "-".join(f"{bound.replace('_', '-')}-{entry[bound]}" for bound in given)
    factors = {"top": 1, "at_least": 10 ** minor_digits(currency)}
    return Tier(str(name or "rest"), rate, **{bound: _bound(entry, bound, factors[bound]) for bound in given})


def _bound(entry: Mapping[str, object], bound: str, factor: int) -> int:
    number = exact(entry[bound])
    most = LARGEST_COUNT if bound == "top" else LARGEST_AMOUNT
    if number is None or (number * factor).denominator != 1 or number * factor > most:
        raise _bad_tier(entry)
    return (number * factor).numerator


def _bad_tier(value: object) -> BadUsage:
    return BadUsage(
        _(
            "Parameter sampling_tiers holds {value}; it takes a list such as "
            "[{{top: 100, rate: 0.2}}, {{at_least: 50000, rate: 0.1}}, {{rate: 0.03}}], with amounts in whole units of "
            "the currency."
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


def field_label(field: str) -> str:
    """Return the name of a project field for people; one that the projects' schema does not know stays as it is."""
    titles = {code.code: code.title for code in table_schema("projects").column("field").codes}
    return pick(titles[field]) if field in titles else shown(field)


def stratum_label(tier: str, field: str) -> str:
    """Return the name of a stratum for people."""
    return f"{shown(tier)} / {field_label(field)}"


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
class ReserveItem:
    """A project that is audited in the place of a drawn one of its stratum that cannot be.

    `number` is its turn: it counts from 1 in each stratum. Its ticket follows those of the drawn ones.
    """

    number: int
    item: FrameItem
    stratum: Stratum
    ticket: str


@dataclass(frozen=True, slots=True)
class Committed:
    """The commitment that a draw kept to: the SHA-256 of its file, when it was made, and the event of the seed.

    `committed_at` is a moment in UTC, `event_at` a day or a moment with its offset from UTC; both are ISO 8601.
    """

    sha256: str
    committed_at: str
    event: str
    event_at: str


@dataclass(frozen=True, slots=True)
class Superseded:
    """An earlier draw, by the SHA-256 of its manifest's file, and why there is another."""

    sha256: str
    reason: str


@dataclass(frozen=True, slots=True)
class Draw:
    """A whole draw: `frame` in canonical order (by id); `strata`, `selected` and `reserves` by tier, then by field.

    `left_out` is null where nothing may be left out of the frame.
    """

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
    reserves: tuple[ReserveItem, ...] = ()
    commitment: Committed | None = None
    supersedes: Superseded | None = None
    left_out: LeftOut | None = None

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

    `kind` is frame, left_out, missing, amount, title, mandatory, stratum, selected, numbers, reserve, manifest, pack,
    parameter or commitment; `expected` is what the manifest says and `found` what the data, the packs in use or the
    commitment give; `message` says it in the user's language.
    """

    kind: str
    project_id: str | None
    expected: Any
    found: Any
    message: str
