"""Spans of the rule language: due dates, counted as 民法典 arts 200 to 204 count them.

The opening day is not counted; a period of months ends on the corresponding day or on the month's last, so that
30 November + 3 months is 28 or 29 February; the last day counts whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import narwhals as nw

from auditkit.kinds.scope import Scope

AS_OF = "as_of"
_UNITS = {"days": "d", "months": "mo", "years": "y"}


def due_date(scope: Scope, span: Mapping[str, Any]) -> nw.Expr:
    """Return the last day of a span, null where its anchor is."""
    anchor = date_measure(scope, span["after"] if "after" in span else span["before"])
    return shift(anchor, span, backwards="before" in span)


def date_measure(scope: Scope, spec: Any) -> nw.Expr:
    """Return a date: the name of a date column, `as_of`, an ISO date, a span or another date measure."""
    if spec == AS_OF:
        return nw.lit(scope.frames.as_of)
    if isinstance(spec, str):
        return scope.column(spec)[0] if is_column(spec) else nw.lit(datetime.fromisoformat(spec))
    if "after" in spec or "before" in spec:
        return due_date(scope, spec)
    # A measure may hold spans and a span may start from a measure, so that one of the two must look the other up late.
    from auditkit.kinds.measures import measure

    return measure(scope, spec, "date").expression


def is_column(spec: str) -> bool:
    """Whether a date written as a text is the name of a column."""
    return spec != AS_OF and not spec[:1].isdigit()


def shift(day: nw.Expr, length: Mapping[str, Any], backwards: bool = False) -> nw.Expr:
    """Return `day` moved by a length of days, months or years."""
    for unit, suffix in _UNITS.items():
        if unit in length:
            amount = -int(length[unit]) if backwards else int(length[unit])
            return day.dt.offset_by(f"{amount}{suffix}") if amount else day
    return day
