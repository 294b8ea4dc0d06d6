"""A ledger as one relation of DuckDB: every row of every file with the columns of the table of donations."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from auditkit.ingest.ledgers.columns import (
    Reading,
    expressions,
    find_times,
    joins,
    null_expressions,
    read_one_by_one,
    readings,
)
from auditkit.ingest.ledgers.connection import Store
from auditkit.ingest.ledgers.files import TABLE, Group, Part
from auditkit.ingest.options import ReadOptions
from auditkit.model.dataset import ROW_ID
from auditkit.model.schema import table_schema

LEDGER = "ledger"
"""The name of the relation: `row_id`, the columns of the schema and, of those with cells that did not parse, the
check that these do not pass as `<column>__fault` and which value it is as `<column>__number`.
"""
FAULT, NUMBER, SAID, GROUP = "__fault", "__number", "__said", "group_number"


def groups_of(parts: Sequence[Part]) -> list[Group]:
    """Return the files by their shape; rows are numbered by file, in the order of `parts`."""
    starts = [0, *accumulate(part.rows for part in parts)]
    shapes: dict[tuple[object, ...], list[int]] = {}
    for position, part in enumerate(parts):
        shapes.setdefault(part.shape, []).append(position)
    return [
        Group(number, tuple(parts[at] for at in own), tuple(own), tuple(starts[at] for at in own))
        for number, own in enumerate(shapes.values())
    ]


class Relation:
    """The relation over some files: which columns it has, and how each was read."""

    def __init__(self, store: Store, groups: Sequence[Group], options: ReadOptions) -> None:
        self.store = store
        self.groups = groups
        self.readings = [readings(group, options) for group in groups]
        length = sum(len(group.parts) for group in groups)
        self.rows = [0] * length
        """The rows of each file that hold anything."""
        self.values = {each.column.name: [0] * length for own in self.readings for each in own}
        """For each column its cells that hold anything, by file."""
        for group, own in zip(groups, self.readings, strict=True):
            self._scan(group)
            self._count(group, own)
            for each in own:
                find_times(store, group, each)
                read_one_by_one(store, group, each, options)
        self.columns = self._create()

    @property
    def present(self) -> frozenset[str]:
        """The columns of the table that at least one file has."""
        return frozenset(each.column.name for own in self.readings for each in own)

    def has(self, name: str) -> bool:
        """Whether the relation has the column `name` beside those of the schema."""
        return name in self.columns

    def marked(self, suffix: str) -> list[str]:
        """Return the columns of the schema that have what `suffix` names."""
        return [name for name in table_schema(TABLE).column_names if name + suffix in self.columns]

    @property
    def file(self) -> str:
        """The expression of the number of the file that a row stands in."""
        starts = sorted(
            (start, position)
            for group in self.groups
            for start, position in zip(group.starts, group.positions, strict=True)
        )
        ends = [*(start for start, _position in starts[1:]), None]
        cases = [
            f"ELSE {position}" if end is None else f"WHEN {ROW_ID} < {end} THEN {position}"
            for (_start, position), end in zip(starts, ends, strict=True)
        ]
        return f"CASE {' '.join(cases)} END" if len(cases) > 1 else "0"

    @property
    def mapped(self) -> list[str]:
        """The columns of which some values were read one by one, and may have come to nothing."""
        return sorted({each.column.name for own in self.readings for each in own if each.has_map and not each.is_same})

    def _scan(self, group: Group) -> None:
        """Name the rows of the files as they stand there: c0, c1 and so on, the number of their file, and their own."""
        first = group.parts[0]
        store, number = self.store, group.number
        store.set_list(f"files_{number}", [part.data for part in group.parts])
        store.set_list(f"starts_{number}", list(group.starts))
        for at in range(len(first.partition)):
            index = len(first.names) + at
            store.set_list(f"keys_{number}_{index}", [part.partition[at][1] for part in group.parts])
        columns = ", ".join(f"c{index}" for index in range(len(first.names)))
        store.connection.execute(
            f"CREATE TEMP VIEW raw_{number} AS SELECT {columns}, row_number, file_index::BIGINT AS file FROM"
            f" read_parquet(getvariable('files_{number}'), file_row_number = true, binary_as_string = true,"
            f" hive_partitioning = false) AS t({columns}, row_number)"
        )

    def _count(self, group: Group, own: Sequence[Reading]) -> None:
        """Count for each file the rows that hold anything, and the cells of each column."""
        counts = ", ".join(f"count({each.raw})" for each in own)
        found = self.store.rows(
            f"SELECT file, count(*) FILTER (WHERE {_holds(own)}), {counts} FROM raw_{group.number} GROUP BY file"
        )
        by_file = {int(str(row[0])): [int(str(value)) for value in row[1:]] for row in found}
        for at, position in enumerate(group.positions):
            self.rows[position], *cells = by_file.get(at, [0] * (len(own) + 1))
            for each, count in zip(own, cells, strict=True):
                self.values[each.column.name][position] = count

    def _create(self) -> tuple[str, ...]:
        made = [
            {name: text for each in own for name, text in expressions(group, each)}
            for group, own in zip(self.groups, self.readings, strict=True)
        ]
        names = [*table_schema(TABLE).column_names, *table_schema(TABLE).time_columns]
        names += sorted({name for each in made for name in each} - set(names))
        selects = []
        for group, own, texts in zip(self.groups, self.readings, made, strict=True):
            whole = {**null_expressions(names), **texts}
            columns = ", ".join(f"{whole[name]} AS {name}" for name in names)
            joined = "".join(joins(group, each) for each in own)
            selects.append(
                f"SELECT (list_extract(getvariable('starts_{group.number}'), file + 1) + row_number)::BIGINT AS"
                f" {ROW_ID}, {group.number} AS {GROUP}, {columns} FROM raw_{group.number}{joined} WHERE {_holds(own)}"
            )
        self.store.connection.execute(f"CREATE TEMP VIEW {LEDGER} AS {' UNION ALL '.join(selects)}")
        return tuple(names)


def _holds(own: Sequence[Reading]) -> str:
    """Return the condition that a row has a value in any column that means something."""
    return f"({' OR '.join(f'{each.raw} IS NOT NULL' for each in own)})"
