"""Measures of a rule in words: what a figure is made of, as a formula over the titles of columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from auditkit.i18n import translate as _
from auditkit.kinds.measure_definitions import AGGREGATES, LOWER_BOUNDS, UPPER_BOUNDS
from auditkit.kinds.measures import common_type
from auditkit.kinds.spans import is_span
from auditkit.reports.rule_demands.conditions import condition_text
from auditkit.reports.rule_demands.spans import day_text
from auditkit.reports.rule_demands.terms import Terms, bare, count, figure, spaced, table_title

SIGNS: Mapping[str, str] = {"eq": "=", "ne": "≠", "at_least": "≥", "more_than": ">", "at_most": "≤", "less_than": "<"}
"""How each relation is written between figures."""

_ELSEWHERE = ("where", "of", "condition")
"""The keys of measures and spans under which a condition stands, which says all that it has to say in its place."""


def formula(measure: Any, terms: Terms, its_type: str) -> str:
    """Return how `measure` is reckoned; a literal in it is one of the type `its_type`."""
    if not isinstance(measure, Mapping):
        return day_text(measure, terms) if isinstance(bare(measure), str) else figure(measure, its_type, terms)
    if is_span(measure):
        return day_text(measure, terms)
    for key, write in _WRITERS.items():
        if key in measure:
            return write(measure, terms, its_type)
    return _aggregate(measure, terms)


def remarks(measure: Any, terms: Terms) -> Iterator[str]:
    """Yield once what stands in for each figure in `measure` that cannot be told, where a formula only names it."""
    yield from dict.fromkeys(_remarks(measure, terms))


def _remarks(measure: Any, terms: Terms) -> Iterator[str]:
    if isinstance(measure, list | tuple):
        for each in measure:
            yield from _remarks(each, terms)
    if not isinstance(measure, Mapping):
        return
    if "first_told" in measure and _is_named(measure["first_told"][0]):
        first, *others = measure["first_told"]
        its_type = common_type(terms.table, *measure["first_told"])
        yield _("Where {first} is not told: {others}.").format(
            first=formula(first, terms, its_type), others=spaced(_or_else(others, terms, its_type))
        )
    for key, each in measure.items():
        if key not in _ELSEWHERE:
            yield from _remarks(each, terms)


def rows_text(table: str, spec: Mapping[str, Any], terms: Terms) -> str:
    """Return which related rows of `table` are meant: dated within a window, and meeting a condition."""
    text = table_title(table)
    window = spec.get("window", {})
    if window:
        first, last = (day_text(window[end], terms) if end in window else None for end in ("from", "to"))
        if first == last:
            text = _("{rows} dated {day}").format(rows=text, day=first)
        elif first and last:
            text = _("{rows} dated from {first} to {last}").format(rows=text, first=first, last=last)
        elif first:
            text = _("{rows} dated {day} or later").format(rows=text, day=first)
        else:
            text = _("{rows} dated {day} or earlier").format(rows=text, day=last)
    if "rows" in spec:
        exactly = count(spec["rows"], _("1 row"), _("{count} rows"))
        text = _("{rows} (exactly {count})").format(rows=text, count=exactly)
    if "where" in spec:
        condition = condition_text(spec["where"], terms.related(table))
        text = _("{rows} where [{condition}]").format(rows=text, condition=condition)
    return text


def tier_text(tier: Mapping[str, Any], terms: Terms, size: str, name: str = "") -> str:
    """Return which subjects a tier of a lookup takes; `size` is the type of what its bounds are held against, `name`
    what that is called.
    """
    bounds = [bound for bound in (*LOWER_BOUNDS, *UPPER_BOUNDS) if bound in tier]
    parts = [f"{name} {SIGNS[bound]} {figure(tier[bound], size, terms)}".lstrip() for bound in bounds]
    if "where" in tier:
        parts.insert(0, condition_text(tier["where"], terms.unnoted()))
    return _(" and ").join(parts) or _("otherwise")


def _aggregate(spec: Mapping[str, Any], terms: Terms) -> str:
    name = next(name for name in AGGREGATES if name in spec)
    table, _dot, column = spec[name].partition(".")
    title = terms.related(table).title(column)
    return _aggregates()[name].format(column=title, rows=rows_text(table, spec, terms))


def _aggregates() -> dict[str, str]:
    return {
        "count": _("the number of {column} in {rows}"),
        "count_distinct": _("the number of different {column} in {rows}"),
        "sum": _("the sum of {column} in {rows}"),
        "mean": _("the mean of {column} in {rows}"),
        "min": _("the least {column} in {rows}"),
        "max": _("the greatest {column} in {rows}"),
        "first": _("the earliest {column} in {rows}"),
        "last": _("the latest {column} in {rows}"),
    }


def _column(spec: Mapping[str, Any], terms: Terms, _its_type: str) -> str:
    return terms.title(spec["column"])


def _sum(spec: Mapping[str, Any], terms: Terms, its_type: str) -> str:
    first, *others = spec["plus"]
    text = formula(first, terms, its_type)
    for each in others:
        taken = _taken_away(each)
        text += f" + {_operand(each, terms, its_type)}" if taken is None else f" − {_operand(taken, terms, its_type)}"
    return text


def _taken_away(part: Any) -> Any:
    """Return what a part of a sum takes away, where that is how it is written: nothing less something."""
    if not isinstance(part, Mapping) or "minus" not in part:
        return None
    whole, taken = part["minus"]
    return taken if bare(whole) == 0 and not isinstance(whole, Mapping) else None


def _difference(spec: Mapping[str, Any], terms: Terms, its_type: str) -> str:
    whole, taken = spec["minus"]
    return f"{formula(whole, terms, its_type)} − {_operand(taken, terms, its_type)}"


def _ratio(spec: Mapping[str, Any], terms: Terms, _its_type: str) -> str:
    # Both sides are held against each other, so that a literal in one is of the other's type.
    its_type = common_type(terms.table, *spec["ratio"])
    return " ÷ ".join(_operand(each, terms, its_type) for each in spec["ratio"])


def _operand(part: Any, terms: Terms, its_type: str) -> str:
    text = formula(part, terms, its_type)
    is_compound = isinstance(part, Mapping) and any(key in part for key in ("plus", "minus", "ratio"))
    return _("({formula})").format(formula=text) if is_compound else text


def _first_told(spec: Mapping[str, Any], terms: Terms, its_type: str) -> str:
    first, *others = spec["first_told"]
    if terms.noted and _is_named(first):
        return formula(first, terms, its_type)
    return _("({formula})").format(formula=_or_else((first, *others), terms, its_type))


def _or_else(measures: Sequence[Any], terms: Terms, its_type: str) -> str:
    """Return measures of which each stands in for those before it."""
    first, *others = (formula(each, terms, its_type) for each in measures)
    return _(" or else ").join((first, *map(spaced, others)))


def _between(spec: Mapping[str, Any], terms: Terms, _its_type: str) -> str:
    key, phrase = (
        ("months_between", _("the whole months from {first} to {last}"))
        if "months_between" in spec
        else ("days_between", _("the days from {first} to {last}"))
    )
    first, last = (day_text(each, terms) for each in spec[key])
    return phrase.format(first=first, last=last)


def _streak(spec: Mapping[str, Any], terms: Terms, _its_type: str) -> str:
    condition = condition_text(spec["of"], terms.related(spec["streak"]))
    rows = rows_text(spec["streak"], spec, terms)
    return _("the most in a row of {rows} of which holds: [{condition}]").format(rows=rows, condition=condition)


def _lookup(spec: Mapping[str, Any], terms: Terms, its_type: str) -> str:
    by = spec["lookup"].get("by")
    size = "number" if by is None else common_type(terms.table, by)
    name = "" if by is None else formula(by, terms, size)
    tiers = (
        _("{figure} where {tier}").format(
            figure=figure(tier["gives"], its_type, terms), tier=tier_text(tier, terms, size, name)
        )
        for tier in spec["lookup"]["tiers"]
    )
    return _("({formula})").format(formula=_("; ").join(tiers))


_WRITERS: Mapping[str, Callable[[Mapping[str, Any], Terms, str], str]] = {
    "column": _column,
    "plus": _sum,
    "minus": _difference,
    "ratio": _ratio,
    "first_told": _first_told,
    "months_between": _between,
    "days_between": _between,
    "streak": _streak,
    "lookup": _lookup,
}


def _is_named(measure: Any) -> bool:
    return isinstance(measure, Mapping) and "column" in measure
