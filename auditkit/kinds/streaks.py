"""Streaks: how many rows of a subject follow each other of which something holds, such as years without a return."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import narwhals as nw

from auditkit.kinds import conditions
from auditkit.kinds.related_rows import Doubt, related
from auditkit.kinds.scope import Scope
from auditkit.model.dataset import ROW_ID
from auditkit.model.schema import table_schema

_HOLDS, _BREAKS, _OPEN, _RUN = "streak__holds", "streak__breaks", "streak__open", "streak__run"


def longest(scope: Scope, spec: Mapping[str, Any]) -> tuple[nw.Expr, Doubt | None]:
    """Return the most rows in a row, by their table's date, of which `of` holds: 0 without any, null where a cell
    leaves it open; and the related rows, if any, of which it is open whether they belong.

    Of rows of one day those that break the streak come last, so that it is as long as it can be.
    """
    day = table_schema(spec["streak"]).order_by
    dated = () if day is None else (day,)
    found = related(scope, spec["streak"], spec.get("where"), spec.get("window"), filled=dated)
    key, made = found.their_key, scope.new_name()
    truth = conditions.truth(found.rows, spec["of"])
    one, none = nw.lit(1), nw.lit(0)
    rows = found.rows.frame.with_columns(
        nw.when(truth.surely).then(one).otherwise(none).alias(_HOLDS),
        nw.when(truth.surely).then(none).otherwise(one).alias(_BREAKS),
        nw.when(truth.possibly & ~truth.surely).then(one).otherwise(none).alias(_OPEN),
    )
    order = [*dated, _BREAKS, ROW_ID]
    rows = rows.with_columns(nw.col(_BREAKS).cum_sum().over(key, order_by=order).alias(_RUN))
    runs = rows.group_by(key, _RUN).agg(nw.col(_HOLDS).sum(), nw.col(_OPEN).max())
    most = runs.group_by(key).agg(nw.col(_HOLDS).max(), nw.col(_OPEN).max())
    most = most.select(
        nw.col(key).alias(f"{made}__key"), nw.col(_HOLDS).alias(made), nw.col(_OPEN).alias(f"{made}__open")
    )
    scope.frame = scope.frame.join(most, left_on=found.my_key, right_on=f"{made}__key", how="left")
    told = nw.when(nw.col(f"{made}__open").fill_null(0) == 0).then(nw.col(made).fill_null(0))
    if found.doubt is None:
        return told, None
    return nw.when(~found.doubt.of(scope)).then(told), found.doubt
