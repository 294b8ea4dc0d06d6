"""What was handed in of each project, for outputs that show the data beside what was found in them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from auditkit.i18n import Localized, pick
from auditkit.model.schema import table_schema
from auditkit.values.personal_data import masked

if TYPE_CHECKING:
    import pandas as pd

    from auditkit.model.dataset import Dataset

Record = Mapping[str, Any]
"""One row by its columns: texts without personal data, codes by their titles, dates as dates, amounts in minor units;
what is not there is null.
"""


class Records:
    """The rows of each project, as far as they are dated up to and including the as-of day or bear no date.

    The latest come first; those without a date come last. An exact copy of a row counts once.
    """

    def __init__(self, dataset: Dataset, as_of: str) -> None:
        self._dataset = dataset
        self._as_of = as_of
        self._tables: dict[str, dict[str, list[Record]]] = {}

    def has(self, table: str) -> bool:
        """Whether a table was handed in at all."""
        return table in self._dataset.tables

    def of(self, table: str, project_id: str) -> list[Record]:
        """Return the rows of `table` that belong to a project."""
        if table not in self._tables:
            self._tables[table] = self._read(table) if self.has(table) else {}
        return self._tables[table].get(project_id, [])

    def misnamed(self, table: str) -> list[str]:
        """Return the columns of a table, in its order, that were not read but seem to stand under another header."""
        if not self.has(table):
            return []
        near = {
            header.nearest
            for file in self._dataset.inputs
            for sheet in file.sheets
            if sheet.table == table and sheet.seen is not None
            for header in sheet.seen.unread
        }
        present = self._dataset.tables[table].present
        return [name for name in table_schema(table).column_names if name in near and name not in present]

    def _read(self, table: str) -> dict[str, list[Record]]:
        schema = table_schema(table)
        frame = self._dataset.distinct(table)
        frame = frame[frame["project_id"].notna()]
        if schema.order_by is not None:
            day = frame[schema.order_by]
            frame = frame[day.isna() | (day <= self._as_of)].sort_values(
                schema.order_by, ascending=False, kind="stable", na_position="last"
            )
        columns = {column.name: _shown(column.name, table, frame[column.name]) for column in schema.columns}
        found: dict[str, list[Record]] = {}
        for project_id, *values in zip(frame["project_id"].tolist(), *columns.values(), strict=True):
            found.setdefault(project_id, []).append(dict(zip(columns, values, strict=True)))
        return found


def code_title(table: str, column: str, code: str | None) -> str | None:
    """Return what people call a code of a column in the language in use; null for none."""
    titles = _titles(table, column)
    return pick(titles[code]) if code in titles else code


@cache
def _titles(table: str, column: str) -> Mapping[str | None, Localized]:
    return {each.code: each.title for each in table_schema(table).column(column).codes}


def _shown(name: str, table: str, values: pd.Series[Any]) -> list[Any]:
    column = table_schema(table).column(name)
    plain = values.astype(object).where(values.notna(), None).tolist()
    if column.type == "text":
        return [None if value is None else masked(value) for value in plain]
    if column.type == "enum":
        return [code_title(table, name, value) for value in plain]
    if column.type == "date":
        return [None if value is None else value.date() for value in plain]
    return plain
