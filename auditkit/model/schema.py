"""Tables and their columns, as `schemas/<table>.schema.json` describes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Literal

from auditkit import resources
from auditkit.i18n import Localized

ColumnType = Literal["text", "date", "amount", "integer", "number", "percent", "yes_no", "enum"]

TABLE_NAMES = (
    "organizations",
    "projects",
    "funds",
    "disclosures",
    "progress",
    "audits",
    "donations",
    "annual_accounts",
    "related_party_dealings",
)
"""The tables that people hand in, in the order in which they read them."""

RECORD_TABLE_NAMES = ("samples", "waivers", "sample_results")
"""The tables that are no part of what is judged, but records of the auditing side: who was drawn, what is waived,
and what the audit found.

They come by options of their own. No sheet among the submissions is taken for one, or whoever is audited could write
his own waiver; and their rows are nobody's data, so that they change no share of good rows.
"""

ALL_TABLE_NAMES = (*TABLE_NAMES, *RECORD_TABLE_NAMES)

READ_TABLE_NAMES = (*TABLE_NAMES, "samples")
"""The tables that rules may read; the subject of a rule is one of `TABLE_NAMES`."""

_SUMMED = ("amount", "integer")


@dataclass(frozen=True, slots=True)
class Code:
    """One value of an enum column: what is stored, how people call it, and what else they write."""

    code: str
    title: Localized
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `minimum` and `maximum` are in the stored unit (minor units for amounts).

    `summed` says that its figures add up over rows, so that a total row can be held against them. `year_aliases` are
    headers of a date column under which a year alone stands, for its last day. `example` is a value as it is stored, or
    a text in each language: those of all tables tell of one project. Records of the auditing side have none.
    `missing` are words that mean in this column, in any case, that nothing is told, beside those that do everywhere.
    What stands in a column that `is_personal` says who somebody is: it is shown masked, whatever it looks like.
    """

    name: str
    type: ColumnType
    title: Localized
    help: Localized
    aliases: tuple[str, ...]
    required: bool
    codes: tuple[Code, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    references: str | None = None
    summed: bool = False
    year_aliases: tuple[str, ...] = ()
    example: Any = None
    has_time: bool = False
    """Whether the point in time that a cell tells beside its day is kept, in the column that `time_column` names."""
    missing: tuple[str, ...] = ()
    is_personal: bool = False


def time_column(name: str) -> str:
    """Return what the column of the points in time is called in frames that belongs to a column of dates."""
    return f"{name}__time"


@dataclass(frozen=True)
class TableSchema:
    """A table: its columns in reading order, its key, and the names people give to a sheet of it.

    `order_by` is the date column by which rows of one project follow each other, if the table has one.
    """

    name: str
    title: Localized
    aliases: tuple[str, ...]
    key: tuple[str, ...]
    order_by: str | None
    columns: tuple[Column, ...]

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes by name: each has the schemas."""
        return table_schema, (self.name,)

    def column(self, name: str) -> Column:
        """Return the column called `name`; raises KeyError when the table has none."""
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> Mapping[str, Column]:
        return {column.name: column for column in self.columns}

    @cached_property
    def column_names(self) -> tuple[str, ...]:
        """The names of all columns in reading order."""
        return tuple(column.name for column in self.columns)

    @property
    def time_columns(self) -> tuple[str, ...]:
        """The names of the columns of points in time that frames of the table have beside those of its schema."""
        return tuple(time_column(column.name) for column in self.columns if column.has_time)

    @property
    def required(self) -> tuple[str, ...]:
        """The names of the columns that every row must fill."""
        return tuple(column.name for column in self.columns if column.required)


@cache
def document(table: str) -> Mapping[str, Any]:
    """Return the JSON Schema of `table` as it stands in its file; raises KeyError for an unknown table."""
    if table not in ALL_TABLE_NAMES:
        raise KeyError(table)
    path = resources.folder("schemas") / f"{table}.schema.json"
    loaded: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


@cache
def table_schema(table: str) -> TableSchema:
    """Return the schema of `table`; raises KeyError for an unknown table."""
    source = document(table)
    references = source.get("x-references", {})
    columns = tuple(
        _column(name, described, name in source["required"], references.get(name))
        for name, described in source["properties"].items()
    )
    return TableSchema(
        name=table,
        title=source["x-title"],
        aliases=tuple(source.get("x-aliases", ())),
        key=tuple(source.get("x-key", ())),
        order_by=source.get("x-order-by"),
        columns=columns,
    )


def _column(name: str, described: Mapping[str, Any], required: bool, references: str | None) -> Column:
    codes = tuple(
        Code(code, described["x-codes"][code]["title"], tuple(described["x-codes"][code].get("aliases", ())))
        for code in described.get("enum", ())
        if code is not None
    )
    return Column(
        name=name,
        type=described["x-type"],
        title=described["x-title"],
        help=described["x-help"],
        aliases=tuple(described.get("x-aliases", ())),
        year_aliases=tuple(described.get("x-year-aliases", ())),
        required=required,
        codes=codes,
        minimum=described.get("minimum"),
        maximum=described.get("maximum"),
        references=references,
        summed=described.get("x-summed", described["x-type"] in _SUMMED),
        example=described.get("x-example"),
        has_time=described.get("x-time", False),
        missing=tuple(described.get("x-missing", ())),
        is_personal=described.get("x-personal", False),
    )
