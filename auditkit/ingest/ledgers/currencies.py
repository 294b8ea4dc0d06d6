"""The column of a ledger that says of each row in which currency it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from auditkit.ingest.kinds_of_columns import column_kind
from auditkit.ingest.ledgers.columns import Reading, raw_of
from auditkit.ingest.ledgers.connection import Store
from auditkit.ingest.ledgers.files import TABLE, Group, as_cell
from auditkit.ingest.raw import is_blank
from auditkit.model.dataset import Place
from auditkit.values.columns import Options, parse_column, refuse
from auditkit.values.problems import Problem, Refusal
from auditkit.values.units import foreign_currency

if TYPE_CHECKING:
    from auditkit.ingest.options import ReadOptions


def read_currencies(store: Store, group: Group, own: Sequence[Reading], options: ReadOptions) -> tuple[str, ...]:
    """Return the currencies, other than that of the run, that a group of files names beside its amounts.

    The table `foreign_<group>` has what stands in the files for each of them, and its number in what is returned; the
    columns of amounts whose header does not settle it are marked as `foreign`.
    """
    located = group.parts[0].located
    open_amounts = [
        each
        for each in own
        if each.column.type == "amount" and not _is_settled(group, each.column.name, options.currency)
    ]
    if located.currency is None or not open_amounts:
        return ()
    raw, name = raw_of(group, located.currency), f"foreign_{group.number}"
    store.connection.execute(
        f"CREATE TEMP TABLE {name}_raw AS SELECT raw, row_number() OVER (ORDER BY raw) - 1 AS number FROM"
        f" (SELECT DISTINCT {raw} AS raw FROM raw_{group.number} WHERE {raw} IS NOT NULL)"
    )
    cells = [as_cell(row[0]) for row in store.rows(f"SELECT raw FROM {name}_raw ORDER BY number")]
    found = [None if is_blank(cell) else foreign_currency(str(cell), options.currency) for cell in cells]
    if not any(found):
        return ()
    foreign = pd.DataFrame({"number": [number for number, other in enumerate(found) if other is not None]})
    store.connection.register("foreign_numbers", foreign)
    store.connection.execute(
        f"CREATE TEMP TABLE {name} AS SELECT raw, number FROM {name}_raw JOIN foreign_numbers USING (number)"
    )
    store.connection.unregister("foreign_numbers")
    for each in open_amounts:
        each.foreign = name
    return tuple(other or "" for other in found)


def _is_settled(group: Group, name: str, currency: str) -> bool:
    """Whether the header of a column of amounts names the one currency that it is in."""
    header = group.parts[0].located.headers.get(name)
    return header is not None and header.unit.currencies == (currency,)


def join_of_currency(group: Group, own: Sequence[Reading]) -> str:
    """Return the join to the currencies other than that of the run."""
    names = {each.foreign for each in own if each.foreign is not None}
    index = group.parts[0].located.currency
    return "".join(f" LEFT JOIN {name} ON {raw_of(group, index)} = {name}.raw" for name in names if index is not None)


def foreign_problem(each: Reading, cell: object, other: str, place: Place, options: ReadOptions) -> Problem:
    """Return what is wrong with an amount, `cell`, of which the cell at `place` says that it is in `other`."""
    kind = column_kind(TABLE, each.column.name)
    parsed = parse_column([cell], kind, Options(options.currency, each.scale, options.date_order))
    arguments = {"currency": other, "expected": options.currency, "places": (place,)}
    return refuse(parsed, [cell], {0: Refusal("other-currency", arguments=arguments)}).problems[0]
