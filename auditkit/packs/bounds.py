"""Whether what a rule says in steps makes sense: tiers by size, days late, days of law and of citations.

Steps that overlap, that come to nothing, or that nobody can reach are slips of the pen: a reader of the pack would be
misled about which figure holds.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations, pairwise
from typing import Any

from auditkit.errors import BadPack
from auditkit.i18n import translate as _
from auditkit.kinds.compare import ONLY_IN_TIERS, RELATIONS
from auditkit.kinds.measure_definitions import LOWER_BOUNDS, UPPER_BOUNDS
from auditkit.kinds.measures import type_of
from auditkit.kinds.spans import WORKING_DAYS, counts_working_days, is_span
from auditkit.packs.columns import NUMERIC, too_fine, type_word
from auditkit.packs.compose import WrittenRule
from auditkit.packs.document import DataPath

_A_LEAP_YEAR = 2000

_End = tuple[Decimal, int]
"""A bound on the line of numbers: itself, and whether it lies just below (-1), on (0) or just above (1) its figure."""


def bad_bounds(written: WrittenRule, mapping: Mapping[str, Any]) -> Iterator[BadPack]:
    """Return the steps of a rule, its parameters put in, that overlap, come to nothing or cannot be reached."""
    yield from _late(written, mapping.get("late", ()))
    yield from _law(written, mapping.get("effective", {}), mapping.get("reference"))
    yield from _citations(written, mapping.get("reference"))
    for path, value in _mappings(mapping, ()):
        if "lookup" in value and isinstance(value["lookup"], Mapping):
            yield from _tiers(written, mapping["subject"], value["lookup"], (*path, "lookup"))
        if ONLY_IN_TIERS in value and not _has_tiers(value):
            message = _("`only_in_tiers` asks for a limit by tiers; give one with `lookup`.")
            yield written.problem((*path, ONLY_IN_TIERS), message)
        if is_span(value):
            yield from _span(written, value, path)


def _mappings(value: Any, path: DataPath) -> Iterator[tuple[DataPath, Mapping[str, Any]]]:
    """Return all mappings within a rule but those of its examples, each with the way to it."""
    if isinstance(value, Mapping):
        yield path, value
        for key, each in value.items():
            if key != "examples" or path:
                yield from _mappings(each, (*path, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _mappings(each, (*path, index))


def _has_tiers(comparison: Mapping[str, Any]) -> bool:
    """Whether the limit of a comparison goes by tiers."""
    limits = (comparison.get(relation) for relation in RELATIONS)
    return any(isinstance(limit, Mapping) and "lookup" in limit for limit in limits)


def _late(written: WrittenRule, tiers: Sequence[Mapping[str, Any]]) -> Iterator[BadPack]:
    """Return the steps of lateness that stand twice, or by which later earns no less."""
    ordered = sorted(enumerate(tiers), key=lambda tier: tier[1]["days"])
    for (_position, first), (position, following) in pairwise(ordered):
        if following["days"] == first["days"]:
            message = _("Up to {days} days late stands twice.").format(days=following["days"])
            yield written.problem(("late", position, "days"), message)
        elif following["earns"] >= first["earns"]:
            message = _("Later must earn less: {earns} is not less than {before}, so that {days} days say nothing.")
            message = message.format(earns=following["earns"], before=first["earns"], days=first["days"])
            yield written.problem(("late", position, "earns"), message)


def _law(written: WrittenRule, effective: Mapping[str, Any], reference: Any) -> Iterator[BadPack]:
    start, end = effective.get("from"), effective.get("until")
    if effective and not (start or end or (isinstance(reference, list) and len(reference) > 1)):
        message = _("This date tells nothing: say from when or until when the rule is law, or cite several texts.")
        yield written.problem(("effective", "tested_on"), message)
    if start and end and end < start:
        message = _("The rule is never law: it ends on {until}, before it begins on {start}.")
        yield written.problem(("effective", "until"), message.format(until=end, start=start))


def _citations(written: WrittenRule, reference: Any) -> Iterator[BadPack]:
    """Return the citations that hold on no day, or on days of another: of each day there is one text."""
    several = isinstance(reference, list)
    cited = reference if several else [reference] if reference else []
    places: list[DataPath] = [("reference", index) if several else ("reference",) for index in range(len(cited))]
    for place, each in zip(places, cited, strict=True):
        if each.get("from") and each.get("until") and each["until"] < each["from"]:
            message = _("The citation holds on no day: it ends on {until}, before it begins on {start}.")
            yield written.problem((*place, "until"), message.format(until=each["until"], start=each["from"]))
    for (_place, first), (place, following) in combinations(zip(places, cited, strict=True), 2):
        start, end = following.get("from", ""), first.get("until")
        if end is None or start <= end:
            message = _("This citation begins before the one above it ends; say from and until when each holds.")
            yield written.problem(place, message)
            return


def _tiers(written: WrittenRule, subject: str, lookup: Mapping[str, Any], path: DataPath) -> Iterator[BadPack]:
    tiers = lookup["tiers"]
    ranges = [_range(tier) for tier in tiers]
    for position, tier in enumerate(tiers):
        here = (*path, "tiers", position)
        bounds = [bound for bound in (*LOWER_BOUNDS, *UPPER_BOUNDS) if bound in tier]
        if bounds and "by" not in lookup:
            message = _("A tier has bounds, but no measure that they are held against; name it with by.")
            yield written.problem((*here, bounds[0]), message, True)
            return
        yield from _bounds_of_one(written, tier, ranges[position], here)
    if "by" in lookup:
        yield from _size(written, subject, lookup, path)
    for (first, one), (second, other) in combinations(enumerate(ranges), 2):
        if not _meet(one, other):
            continue
        place: DataPath = (*path, "tiers", second)
        if "where" not in tiers[first] and _within(other, one):
            message = _("Nobody can reach this tier: tier {first} takes all that it would.")
            yield written.problem(place, message.format(first=first + 1))
        elif overlap(tiers[first], tiers[second]):
            message = _("This tier overlaps tier {first}: a size must lie in one tier only.")
            yield written.problem(place, message.format(first=first + 1))


def _size(written: WrittenRule, subject: str, lookup: Mapping[str, Any], path: DataPath) -> Iterator[BadPack]:
    """Return that the measure which tells the tier is no figure, or the bounds that no currency can hold."""
    try:
        its_type = type_of(subject, lookup["by"])
    except KeyError:
        # A table or column that there is not is told of with the columns that the rule reads.
        return
    if its_type not in NUMERIC:
        message = _("What gives {seen} tells no size; expected a measure that gives amounts or numbers.")
        yield written.problem((*path, "by"), message.format(seen=type_word(its_type)))
    elif its_type == "amount":
        for position, tier in enumerate(lookup["tiers"]):
            for bound in (*LOWER_BOUNDS, *UPPER_BOUNDS):
                fault = too_fine(tier[bound]) if bound in tier else None
                if fault is not None:
                    yield written.problem((*path, "tiers", position, bound), fault)


def _bounds_of_one(
    written: WrittenRule, tier: Mapping[str, Any], reach: tuple[_End | None, _End | None], path: DataPath
) -> Iterator[BadPack]:
    for two in (LOWER_BOUNDS, UPPER_BOUNDS):
        if all(bound in tier for bound in two):
            message = _("A tier has one of {keys}, not both.").format(keys=_(", ").join(two))
            yield written.problem((*path, two[1]), message, True)
    lower, upper = reach
    if lower is not None and upper is not None and upper < lower:
        yield written.problem(path, _("Nobody can reach this tier: its upper bound lies below its lower one."))


def _range(tier: Mapping[str, Any]) -> tuple[_End | None, _End | None]:
    """Return the first and the last of a tier, null where it is open."""
    lower = upper = None
    if "at_least" in tier:
        lower = Decimal(tier["at_least"]), 0
    elif "more_than" in tier:
        lower = Decimal(tier["more_than"]), 1
    if "at_most" in tier:
        upper = Decimal(tier["at_most"]), 0
    elif "less_than" in tier:
        upper = Decimal(tier["less_than"]), -1
    return lower, upper


def overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether a size may lie in both of two tiers of the same class."""
    return one.get("where") == other.get("where") and _meet(_range(one), _range(other))


def _meet(one: tuple[_End | None, _End | None], other: tuple[_End | None, _End | None]) -> bool:
    return _not_after(one[0], other[1]) and _not_after(other[0], one[1])


def _not_after(lower: _End | None, upper: _End | None) -> bool:
    return lower is None or upper is None or lower <= upper


def _within(inner: tuple[_End | None, _End | None], outer: tuple[_End | None, _End | None]) -> bool:
    from_below = outer[0] is None or (inner[0] is not None and outer[0] <= inner[0])
    return from_below and (outer[1] is None or (inner[1] is not None and inner[1] <= outer[1]))


def _span(written: WrittenRule, span: Mapping[str, Any], path: DataPath) -> Iterator[BadPack]:
    if counts_working_days(span) and "holidays" not in span:
        message = _("Whose working days count is not said: add holidays, or give the pack a parameter calendar.")
        yield written.problem((*path, WORKING_DAYS if WORKING_DAYS in span else "roll"), message, True)
    if "day" in span and not ("months" in span or "years" in span):
        message = _("A day of the month goes with months or years only; leave it out.")
        yield written.problem((*path, "day"), message, True)
    if isinstance(span.get("calendar"), str):
        month, day = (int(part) for part in span["calendar"].split("-"))
        if day > monthrange(_A_LEAP_YEAR, month)[1]:
            message = _('"{day}" is no day of the calendar.').format(day=span["calendar"])
            yield written.problem((*path, "calendar"), message)
