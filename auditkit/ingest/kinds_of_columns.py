"""What the columns of the tables take, in the terms in which values are read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from auditkit.model.schema import ALL_TABLE_NAMES, table_schema
from auditkit.values.columns import ColumnKind
from auditkit.values.text import label_key

FIGURES = ("amount", "integer", "number", "percent")
"""The types of columns that hold figures: what is merged over rows is not each row's own."""


@cache
def column_kind(table: str, name: str) -> ColumnKind:
    """Return what a column takes: its type, its bounds, every spelling of its codes, and its own words for nothing."""
    column = table_schema(table).column(name)
    identifies = column.type == "text" and name in _keys()
    missing = frozenset(word.lower() for word in column.missing)
    return ColumnKind(column.type, _spellings(table, name), column.minimum, column.maximum, identifies, missing)


@cache
def _keys() -> frozenset[str]:
    """Return the names of the columns that identify a row of a table, or refer to one."""
    tables = [table_schema(name) for name in ALL_TABLE_NAMES]
    references = {column.name for table in tables for column in table.columns if column.references}
    return frozenset(references.union(*(table.key for table in tables)))


def _spellings(table: str, column: str) -> Mapping[str, str]:
    """Return every spelling of an enum column's codes by `label_key`: the code, its titles and its aliases."""
    return {
        label_key(spelling): code.code
        for code in table_schema(table).column(column).codes
        for spelling in (*code.aliases, *code.title.values(), code.code)
    }
