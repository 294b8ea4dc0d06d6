"""Rows that are on file but dated after the as-of day: nothing has happened by them yet, and nobody may deny them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import narwhals as nw

from auditkit.i18n import Localized
from auditkit.kinds.related_rows import related
from auditkit.kinds.subjects import these_rows
from auditkit.model.dataset import ROW_ID
from auditkit.model.frames import Frames
from auditkit.model.pack import Rule
from auditkit.model.schema import table_schema
from auditkit.model.verdict import SUBJECT_ROW, Detail

FIX: Localized = {
    "en": "Correct this date if it is wrong. If it is right, the record counts from that day on, and is to be handed in"
    " again then.",
    "zh": "如该日期有误，请更正；如无误，该记录自该日起才能计入，请届时重新提交。",
}
"""What is advised of such a row: a rule's own fix calls for what is on file."""

_OTHERS_NAMED = 3


@dataclass(frozen=True, slots=True)
class Coming:
    """The first of a subject's rows of a table that are dated after the as-of day, the column and the day that say so,
    and the next ones.
    """

    table: str
    row_id: int
    column: str
    day: datetime
    others: tuple[int, ...] = ()

    def told(self, detail: Detail, message: str, as_of: datetime) -> Detail:
        """Return a detail that something is not on file as one that it is on file here, for a later day."""
        arguments = {**detail.arguments, "day": self.day, "as_of": as_of}
        related = tuple((self.table, other) for other in self.others)
        there = replace(detail, table=self.table, row_id=self.row_id, column=self.column)
        return replace(there, message=message, arguments=arguments, related=related)


def coming(
    rule: Rule,
    frames: Frames,
    subjects: Sequence[int],
    table: str,
    where: Mapping[str, Any] | None = None,
    column: str | None = None,
) -> dict[int, Coming]:
    """Return for those of these few subjects that have one, by their row, the first row of `table` that surely meets
    `where` and is dated after the as-of day, by `column` or by what its table is ordered by.
    """
    days = [name for name in dict.fromkeys((column, table_schema(table).order_by)) if name is not None]
    if not subjects or not any(frames.is_beyond(table, name) for name in days):
        return {}
    scope = these_rows(rule, frames.with_later, subjects)
    found = related(scope, table, where)
    late = nw.any_horizontal(*(nw.col(name) > nw.lit(frames.as_of) for name in days), ignore_nulls=True)
    columns = list(dict.fromkeys((ROW_ID, found.their_key, *days)))
    rows = found.rows.frame.filter(late).select(*columns).collect("pandas").rows(named=True)
    told: dict[Any, list[Coming]] = {}
    for row in rows:
        name = next(name for name in days if row[name] is not None and row[name] > frames.as_of)
        told.setdefault(row[found.their_key], []).append(Coming(table, int(row[ROW_ID]), name, row[name]))
    keys = scope.frame.select(*dict.fromkeys((SUBJECT_ROW, found.my_key))).collect("pandas").rows(named=True)
    return {int(row[SUBJECT_ROW]): _first(told[row[found.my_key]]) for row in keys if row[found.my_key] in told}


def coming_itself(rule: Rule, frames: Frames, row_id: int, column: str) -> Coming | None:
    """Return the date of a subject itself that lies after the as-of day; null for one that does not, or is no cell of
    its own.
    """
    if "." in column or not frames.is_beyond(rule.subject, column):
        return None
    (day,) = frames.dataset.tables[rule.subject].values((row_id,), column)
    return Coming(rule.subject, row_id, column, day) if day > frames.as_of else None


def _first(found: Sequence[Coming]) -> Coming:
    first, *others = sorted(found, key=lambda each: (each.day, each.row_id))
    return replace(first, others=tuple(other.row_id for other in others[:_OTHERS_NAMED]))
