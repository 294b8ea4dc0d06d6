"""What rules of the kind compare ask: a measure, its relation, and the limit, by tiers where it has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from auditkit.i18n import pick
from auditkit.i18n import translate as _
from auditkit.kinds.compare import ANY_OF, ONLY_IN_TIERS, RELATIONS
from auditkit.kinds.measures import common_type
from auditkit.kinds.shares import is_share
from auditkit.reports.layout import aligned
from auditkit.reports.rule_demands.conditions import phrases
from auditkit.reports.rule_demands.measures import SIGNS, formula, remarks, tier_text
from auditkit.reports.rule_demands.terms import SHARE, Terms, bare, figure

_TIER = "  "


def compare(body: Mapping[str, Any], terms: Terms) -> Iterator[str]:
    """Yield what a comparison asks, or several of which one is enough."""
    told: list[Any] = []
    if ANY_OF not in body:
        yield from _comparison(body, terms, told)
    else:
        yield _("One of these is enough:")
        for position, each in enumerate(body[ANY_OF], 1):
            first, *others = _comparison(each, terms, told)
            yield f"{position}. {first}"
            yield from (f"   {line}" for line in others)
    yield from remarks(body, terms)


def _comparison(body: Mapping[str, Any], terms: Terms, told: list[Any]) -> Iterator[str]:
    """Yield what one comparison asks. `told` has the tables of tiers that were listed before, and gets its own."""
    relation = next(relation for relation in RELATIONS if relation in body)
    measure = body["measure"]
    its_type = common_type(terms.table, measure, body[relation])
    left, indent = formula(measure, terms, its_type), ""
    if "of" in body:
        yield _("{name}:").format(name=pick(body["of"]))
        indent = _TIER
    yield from (indent + line for line in _related(left, relation, body, terms, told))


def _related(left: str, relation: str, body: Mapping[str, Any], terms: Terms, told: list[Any]) -> Iterator[str]:
    measure, limit = body["measure"], body[relation]
    its_type = common_type(terms.table, measure, limit)
    if isinstance(limit, Mapping) and "lookup" in limit:
        yield from _by_tiers(f"{left} {SIGNS[relation]}", limit["lookup"], terms, (measure, its_type), told)
    elif its_type == "date":
        yield phrases(of_dates=True)[relation].format(column=left, value=formula(limit, terms, its_type))
    else:
        yield f"{left} {SIGNS[relation]} {formula(limit, terms, _read_as(measure, its_type, limit))}"
    if "if_told" in body:
        yield _("This counts only where it can be told.")
    if ONLY_IN_TIERS in body:
        yield _("What is in none of the tiers is not asked for this.")


def _by_tiers(
    compared: str, lookup: Mapping[str, Any], terms: Terms, measured: tuple[Any, str], told: list[Any]
) -> Iterator[str]:
    """Yield a comparison with a limit by tiers, and the tiers below it where they are not listed yet."""
    by = lookup.get("by")
    size = "number" if by is None else common_type(terms.table, by)
    if (measured[1], lookup) in told:
        yield _("{compared} the limit in the same list").format(compared=compared)
        return
    told.append((measured[1], lookup))
    if by is None:
        yield _("{compared} the limit of the first line that fits:").format(compared=compared)
    else:
        name = formula(by, terms, size)
        yield _("{compared} the limit by {size}:").format(compared=compared, size=name)
    tiers = lookup["tiers"]
    rows = [
        (tier_text(tier, terms, size), figure(tier["gives"], _read_as(*measured, tier["gives"]), terms))
        for tier in tiers
    ]
    yield from (_TIER + line for line in aligned(rows))


def _read_as(measure: Any, its_type: str, limit: Any) -> str:
    """Return how a limit is written: in percent where the measure is a share of it, else as one of its type."""
    value = bare(limit)
    is_figure = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    return SHARE if is_figure and is_share(measure, its_type, float(value)) else its_type
