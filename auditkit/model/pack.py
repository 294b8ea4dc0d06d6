"""Rule packs and rules, after extending, overriding and setting parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from auditkit.i18n import Localized

Severity = Literal["critical", "major", "minor", "info"]
SEVERITIES: tuple[Severity, ...] = ("critical", "major", "minor", "info")
DIMENSIONS = ("disclosure", "progress", "audit", "governance", "integrity")


def is_at_least(severity: str, least: str) -> bool:
    """Whether a severity is as grave as `least` or graver; nothing is as grave as never."""
    order: Sequence[str] = SEVERITIES
    return least != "never" and order.index(severity) <= order.index(least)


@dataclass(frozen=True, slots=True)
class Position:
    """Where something stands in a pack's file; lines and columns count from 1."""

    path: str = ""
    line: int = 0
    column: int = 0


_UNVERIFIED = ("unverified", "未经核实")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure of a pack that its user may change. `value` is the one in force."""

    name: str
    value: Any
    minimum: Any
    maximum: Any
    help: Localized

    @property
    def is_unverified(self) -> bool:
        """Whether its help says, in either language, that nobody has read the figure at its source."""
        return any(mark in text.casefold() for text in self.help.values() for mark in _UNVERIFIED)


@dataclass(frozen=True, slots=True)
class Effective:
    """The days on which a rule is law: both ends count. `tested_on` is the date column of the subject that must lie
    within, and by which the norm is cited, or `as_of` for what is owed on every day; without bounds the rule is law on
    every day.
    """

    start: str | None
    end: str | None
    tested_on: str

    @property
    def is_bounded(self) -> bool:
        """Whether there are days on which the rule is no law."""
        return self.start is not None or self.end is not None

    @property
    def is_of_the_as_of_day(self) -> bool:
        """Whether it is the as-of day that must lie within, and no date of the subject."""
        return self.tested_on == "as_of"

    def holds_on(self, day: str) -> bool:
        """Whether a day, as ISO 8601, lies within."""
        return (self.start or day) <= day <= (self.end or day)


@dataclass(frozen=True, slots=True)
class LateTier:
    """Up to `days` late still earns `earns` (a share of 1)."""

    days: int
    earns: Fraction


@dataclass(frozen=True, slots=True)
class Reference:
    """The norm that a rule stands on, as it was numbered from `start` until `until` (ISO dates, both days counted)."""

    title: Localized
    start: str | None = None
    until: str | None = None
    url: str | None = None
    note: Localized | None = None


Rows = Sequence[Mapping[str, Any]] | Sequence[Sequence[Any]]
"""A table written out by hand: rows by column name, or the rows of a sheet as they stand, its headers first."""


@dataclass(frozen=True, slots=True)
class Example:
    """A tiny dataset and what the rule must make of it. `tables` maps a table to rows as people write them."""

    name: Localized
    expect: str
    as_of: str
    tables: Mapping[str, Rows]
    earned: Fraction | None = None
    days_late: int | None = None
    position: Position = Position()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, with every parameter of its pack already put in.

    `body` holds what is particular to its kind (event, due, left, right …) as the pack wrote it: plain dicts and
    lists, dates as ISO text. `where` and `unless` are conditions in the same form. `weight` is 0 for info.
    `presumes` is a condition that is taken for granted. `parameters` names the pack's parameters that were put in, and
    `places` tells where, by the way that leads there through the rule's mapping.
    `references` are citations of the norm, the earliest first. `currency` is that of the amounts that its pack writes.
    `unverified` has the help of those parameters whose figures are, unless the user has put in his own; `of_tiers`
    those of them that only tiers of a limit give, with what they give.
    """

    id: str
    kind: str
    title: Localized
    why: Localized
    fix: Localized
    severity: Severity
    dimension: str
    weight: Fraction
    subject: str
    body: Mapping[str, Any]
    where: Mapping[str, Any] | None = None
    unless: Mapping[str, Any] | None = None
    presumes: Mapping[str, Any] | None = None
    effective: Effective | None = None
    late: tuple[LateTier, ...] = ()
    earn: Literal["share", "all"] = "share"
    references: tuple[Reference, ...] = ()
    message: Localized | None = None
    examples: tuple[Example, ...] = ()
    pack: str = ""
    position: Position = Position()
    parameters: tuple[str, ...] = ()
    places: Mapping[tuple[str | int, ...], str] = field(default_factory=dict)
    currency: str | None = None
    unverified: tuple[tuple[str, Localized], ...] = ()
    of_tiers: tuple[tuple[str, Any], ...] = ()

    @property
    def reference(self) -> Reference | None:
        """The norm as it is cited last."""
        return self.references[-1] if self.references else None

    def reference_on(self, day: str) -> Reference | None:
        """Return the norm as it was cited on `day` (ISO date): of citations with a gap there, the latest before it."""
        in_force = [each for each in self.references if not each.start or each.start <= day]
        return in_force[-1] if in_force else next(iter(self.references), None)


@dataclass(frozen=True, slots=True)
class PackSource:
    """One file that went into a pack, for the report: who checked by which text."""

    id: str
    version: str
    sha256: str
    path: str


@dataclass(frozen=True, slots=True)
class Pack:
    """The rules in force for a run, from one or several packs. `grades` go from best to worst."""

    id: str
    version: str
    title: Localized
    rules: tuple[Rule, ...]
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    dimensions: Mapping[str, Fraction] = field(default_factory=dict)
    grades: tuple[tuple[str, Fraction], ...] = ()
    caps: Mapping[str, Fraction] = field(default_factory=dict)
    sources: tuple[PackSource, ...] = ()
