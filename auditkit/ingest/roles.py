"""What the columns of a sheet are to its rows, whichever tables they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from auditkit.ingest.kinds_of_columns import FIGURES
from auditkit.ingest.sheets import Located
from auditkit.model.schema import Column, TableSchema


@dataclass(frozen=True, slots=True)
class Roles:
    """The columns of a sheet, by their index in it, over all `tables` that it holds.

    `keys` identify a row: the key of a table or, where the sheet does not have it, what refers to another table's.
    `owners` say whose row it is: keys and references. `required` must be filled in every row. `figures` are amounts,
    counts and shares; `texts` and `enums` hold words. `mapped` are all that belong to a table.
    """

    keys: frozenset[int]
    owners: frozenset[int]
    required: frozenset[int]
    figures: frozenset[int]
    texts: frozenset[int]
    enums: frozenset[int]
    mapped: frozenset[int]


def roles(tables: Sequence[Located]) -> Roles:
    """Return what the columns are that belong to `tables`."""
    columns = [(index, located.table, column) for located in tables for index, column in _columns(located)]
    return Roles(
        keys=frozenset(index for located in tables for index in _keys(located.table, located.columns)),
        owners=frozenset(index for index, table, column in columns if column.references or column.name in table.key),
        required=frozenset(index for index, _table, column in columns if column.required),
        figures=frozenset(index for index, _table, column in columns if column.type in FIGURES),
        texts=frozenset(index for index, _table, column in columns if column.type == "text"),
        enums=frozenset(index for index, _table, column in columns if column.type == "enum"),
        mapped=frozenset(index for index, _table, _column in columns),
    )


def _columns(located: Located) -> Iterator[tuple[int, Column]]:
    for name, index in located.columns.items():
        yield index, located.table.column(name)


def _keys(table: TableSchema, columns: Mapping[str, int]) -> list[int]:
    key = [columns[name] for name in table.key if name in columns]
    return key or [columns[column.name] for column in table.columns if column.references and column.name in columns]
