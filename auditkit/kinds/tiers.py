"""Tables of tiers: figures by class and size, with bounds that are in or out as they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

import narwhals as nw

from auditkit.kinds import conditions
from auditkit.kinds.measure_definitions import LOWER_BOUNDS, UPPER_BOUNDS
from auditkit.kinds.scope import Scope


def figure(scope: Scope, tiers: Sequence[Mapping[str, Any]], size: tuple[nw.Expr, str] | None, wanted: str) -> nw.Expr:
    """Return what the first of `tiers` gives that each subject is in, as a value of the column type `wanted`.

    `size` is the measure that the bounds of tiers are held against, and its type. The figure is null for a subject that
    is in no tier, or of which a cell that tells that cannot be read or is missing.
    """
    by_tier = [(_truth(scope, tier, size), conditions.literal(tier["gives"], wanted, scope)) for tier in tiers]
    expression: nw.Expr = nw.when(nw.lit(False)).then(by_tier[0][1])
    for truth, gives in reversed(by_tier):
        if not truth.is_certain:
            expression = nw.when(truth.surely | ~truth.possibly).then(expression)
        expression = nw.when(truth.surely).then(gives).otherwise(expression)
    return expression


def in_none(scope: Scope, tiers: Sequence[Mapping[str, Any]], size: tuple[nw.Expr, str] | None) -> nw.Expr:
    """Return where a subject is surely in none of `tiers`, never null."""
    return ~reduce(or_, (_truth(scope, tier, size).possibly for tier in tiers))


def _truth(scope: Scope, tier: Mapping[str, Any], size: tuple[nw.Expr, str] | None) -> conditions.Truth:
    parts = [conditions.truth(scope, tier["where"], "blank")] if "where" in tier else []
    for operator in (*LOWER_BOUNDS, *UPPER_BOUNDS):
        if operator in tier and size is not None:
            measured, its_type = size
            within = conditions.compare(measured, operator, conditions.literal(tier[operator], its_type, scope))
            unknown = measured.is_null()
            parts.append(conditions.Truth(within.fill_null(False) & ~unknown, within.fill_null(False) | unknown))
    always = nw.lit(True)
    return conditions.all_hold(parts) if parts else conditions.Truth(always, always)
