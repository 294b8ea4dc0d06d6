"""Which of the files that were handed in are ledgers: told by their first rows, as any other sheet is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from auditkit.ingest.ledgers.connection import Store, broken
from auditkit.ingest.raw import RawSheet, Row
from auditkit.ingest.sheets import Located, Region, locate

if TYPE_CHECKING:
    from auditkit.ingest.options import ReadOptions
    from auditkit.ingest.paths import Found

TABLE = "donations"
ZONED = "TIMESTAMP WITH TIME ZONE"
HEAD_ROWS = 50
"""How many rows tell what a file holds."""


@dataclass(frozen=True)
class Part:
    """One file of a ledger: its columns as they are called and typed, and what they mean.

    `partition` are the keys that the file's folders name, as in year=2019, which are columns behind those of the file.
    `header_row` counts from 1; `head` holds the first rows, with the headers. `data` is where DuckDB finds the
    rows: the file itself, or a copy of it that DuckDB reads faster.
    """

    found: Found
    names: tuple[str, ...]
    types: tuple[str, ...]
    partition: tuple[tuple[str, str], ...]
    rows: int
    sheet: RawSheet
    region: Region
    data: str
    header_row: int = 1

    @property
    def located(self) -> Located:
        """What the columns mean."""
        return self.region.tables[0]

    @property
    def shape(self) -> tuple[object, ...]:
        """What files have in common that can be read together."""
        located = self.located
        keys = tuple(key for key, _value in self.partition)
        dates = [index for name, index in located.columns.items() if located.table.column(name).type == "date"]
        # Whether the day or the month comes first is told from all dates of a file, and from those of no other.
        has_texts = any(index >= len(self.types) or self.types[index] == "VARCHAR" for index in dates)
        return (
            *(self.names, self.types, keys, self.header_row, located.currency),
            *(tuple(sorted(each.items())) for each in (located.columns, located.scales)),
            tuple(sorted((name, repr(value.cell)) for name, value in located.fixed.items())),
            self.found.shown if has_texts else None,
        )


@dataclass(frozen=True)
class Group:
    """Files of one shape, each with its number among all files and the id of its first row."""

    number: int
    parts: tuple[Part, ...]
    positions: tuple[int, ...]
    starts: tuple[int, ...]


def parquet_part(store: Store, found: Found, options: ReadOptions) -> Part | None:
    """Return what a Parquet file is part of, or None when it is no ledger of donations alone.

    Raises BadFile when it cannot be read.
    """
    import duckdb

    path = found.path.resolve()
    try:
        described = store.rows(f"DESCRIBE {bare(path)}")
        rows = count_rows(store, path)
        head = store.rows(f"{cells_of(path, described)} WHERE file_row_number < {HEAD_ROWS} ORDER BY file_row_number")
    except duckdb.Error as error:
        raise broken(found.shown, error) from error
    names = tuple(str(row[0]) for row in described)
    partition = tuple((key, value) for key, value in partition_of(found) if key not in names)
    sheet = sheet_of(found.shown, names, head, partition)
    region = ledger_region(sheet, options)
    types = tuple(str(row[1]) for row in described)
    return None if region is None else Part(found, names, types, partition, rows, sheet, region, str(path))


def count_rows(store: Store, path: Path) -> int:
    """Return how many rows a Parquet file says that it has."""
    ((rows,),) = store.rows("SELECT num_rows FROM parquet_file_metadata(?)", [str(path)])
    return int(str(rows))


def sheet_of(
    shown: str, names: Sequence[str], rows: Sequence[Sequence[object]], partition: Sequence[tuple[str, str]] = ()
) -> RawSheet:
    """Return the rows of a Parquet file as a sheet, with the names of its columns as the first row."""
    of_folders: Row = [value for _key, value in partition]
    header: Row = [*names, *(key for key, _value in partition)]
    return RawSheet(shown, None, [header, *([*map(as_cell, row), *of_folders] for row in rows)])


def as_cell(value: object) -> object:
    """Return a value of DuckDB as the cell of a spreadsheet that holds it."""
    if value is None or isinstance(value, str | int | float | date):
        return value
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def partition_of(found: Found) -> Iterator[tuple[str, str]]:
    """Yield the keys that the folders of a file name, as in year=2019, from the outermost that was handed in."""
    for folder in PurePath(found.shown).parts[:-1]:
        key, equals, value = folder.partition("=")
        if equals and key:
            yield key, value


def ledger_region(sheet: RawSheet, options: ReadOptions) -> Region | None:
    """Return the one table of donations that a sheet holds; None where it holds anything else."""
    regions = locate(sheet, options.mapping, options.currency, options.tables, options.is_of_draw).regions
    if len(regions) != 1 or len(regions[0].tables) != 1 or regions[0].is_form:
        return None
    return regions[0] if regions[0].tables[0].table.name == TABLE else None


def bare(path: Path) -> str:
    """Return a query for all rows of one file, whose name is quoted as a text of SQL is."""
    quoted = str(path).replace("'", "''")
    return f"FROM read_parquet('{quoted}', binary_as_string = true, hive_partitioning = false)"


def cells_of(path: Path, described: Sequence[tuple[object, ...]]) -> str:
    """Return a query for the rows of one file whose columns are `described`, with times with a zone as texts.

    It goes on with WHERE or ORDER BY, and may name `file_row_number`: rows come in any order where nothing is said.
    """
    quoted = str(path).replace("'", "''")
    zoned = [str(row[0]).replace('"', '""') for row in described if row[1] == ZONED]
    as_texts = ", ".join(f'"{name}"::VARCHAR AS "{name}"' for name in zoned)
    columns = f"* REPLACE ({as_texts})" if zoned else "*"
    return f"SELECT {columns} FROM read_parquet('{quoted}', binary_as_string = true, hive_partitioning = false)"
