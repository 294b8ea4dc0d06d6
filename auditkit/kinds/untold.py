"""What a comparison says of a measure that cannot be told, and at which cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from auditkit.kinds.deadline import cell_of
from auditkit.kinds.lacks import Lack, Want
from auditkit.kinds.measures import Divisor
from auditkit.kinds.related_rows import Fault
from auditkit.model.pack import Rule
from auditkit.model.verdict import SUBJECT_ROW, Detail, Money, OfRows, Row


class Wanted:
    """What is wanted so that a row's measure can be told, and at which cell that is said: that of a related row where
    one is at fault, else one of the subject itself if it would do.
    """

    def __init__(self, rule: Rule, row: Row, want: Want, causes: Mapping[int, Mapping[int, Fault]]) -> None:
        self.written = want.written
        leaf = want.leaves[0]
        cause = causes.get(id(leaf), {}).get(row[SUBJECT_ROW])
        self.place: tuple[str, int | None, str]
        self.fault: Fault | None = None
        if isinstance(leaf.cell, OfRows) and cause is not None:
            table, row_id, path = cell_of(rule, row, leaf.cell.table, cause)
            self.written, self.fault = (table, path), cause
            self.place = table, row_id, path.partition(".")[0]
        elif isinstance(leaf.cell, OfRows):
            self.place = leaf.cell.table, None, leaf.cell.column
        elif leaf.cell is not None:
            self.place = leaf.cell[0], row[SUBJECT_ROW], leaf.cell[1].partition(".")[0]


def is_not_above_zero(value: Any) -> bool:
    """Tell whether a divisor is a figure that no share can be taken of."""
    return value is not None and value <= 0


def not_divisible(
    rule: Rule, row: Row, first: tuple[str, str | None], divisor: Divisor, amount: Any, cells: Sequence[Lack]
) -> Detail:
    """Say by which figure of nothing or less a subject's measure would be divided, at the cell that holds it."""
    named: list[tuple[str, str | None] | OfRows] = [cell.cell for cell in cells if cell.cell is not None]
    named = named or [first]
    own = next((cell for cell in named if not isinstance(cell, OfRows)), None)
    table, row_id, column = rule.subject, None, None
    if own is not None and own[1] is not None:
        table, row_id, column = own[0], row[SUBJECT_ROW], own[1].partition(".")[0]
    elif isinstance(named[0], OfRows):
        table, column = named[0].table, named[0].column
    written = Money.of(amount) if divisor.type == "amount" else amount
    arguments = {"what": rule.body.get("of") or first, "divisor": named, "amount": written}
    message = "not_divisible" if len(named) == 1 else "sum_not_divisible"
    return Detail(message, table, row_id, column, amount, arguments=arguments, fix="not_divisible")


def unknown(
    rule: Rule, row: Row, first: tuple[str, str | None], wants: Sequence[Wanted], of_limit: Sequence[Wanted]
) -> Detail:
    """Say for want of which cells a subject's measure, the `first` column of it, or its limit cannot be told."""
    table, column = first
    row_id = row[SUBJECT_ROW] if table == rule.subject else None
    if wants or of_limit:
        table, row_id, column = (*wants, *of_limit)[0].place
    arguments: dict[str, Any] = {"what": rule.body.get("of") or first, "table": (table, None)}
    arguments["cells"] = [each.written for each in wants or of_limit]
    arguments["limits"] = [each.written for each in of_limit]
    if wants:
        message = "missing_both" if of_limit else "missing_cell"
    elif of_limit:
        message = "missing_limit"
    else:
        has_hole = isinstance(rule.body["measure"], Mapping) and "streak" in rule.body["measure"]
        message = "missing_rows" if has_hole else "unknown"
    detail = Detail(message, table, row_id, column, row["left"], row["right"], arguments=arguments)
    fault = next((each.fault for each in (*wants, *of_limit)[:1]), None)
    return detail if fault is None else fault.beside(detail)
