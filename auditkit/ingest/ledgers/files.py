"""Which of the files that were handed in are ledgers: told by their first rows, as any other sheet is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path, PurePath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from auditkit.errors import BadFile
from auditkit.i18n import translate as _
from auditkit.ingest import limits
from auditkit.ingest.ledgers.connection import Store, broken
from auditkit.ingest.paths import PARQUET
from auditkit.ingest.raw import RawSheet, Row
from auditkit.ingest.sheets import Located, Region, locate
from auditkit.values.text import CELL_CHARACTERS

if TYPE_CHECKING:
    from auditkit.ingest.options import ReadOptions
    from auditkit.ingest.paths import Found

TABLE = "donations"
ROW_NUMBER = "file_row_number"
"""How DuckDB calls the number of a row in its Parquet file."""
ZONED = "TIMESTAMP WITH TIME ZONE"
_PLAIN = re.compile(
    r"(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|DOUBLE|FLOAT|DECIMAL\([0-9, ]+\)|DATE|TIMESTAMP(?:_\w+)?|BOOLEAN)$"
)
_NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
"""The folder of the rows without a value, as Hive, Spark, DuckDB and Arrow call it."""
HEAD_ROWS = 50
"""How many rows tell what a file holds."""


@dataclass(frozen=True)
class Part:
    """One file of a ledger: its columns as they are called and typed, and what they mean.

    `partition` are the keys that the file's folders name, as in year=2019, which are columns behind those of the file.
    `header_row` counts from 1; `sheet` holds the first rows, with the headers. `data` is where DuckDB finds the
    rows: a link to the file, or a copy of it that DuckDB reads faster.
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


@dataclass(frozen=True)
class ParquetHead:
    """The columns of a Parquet file as names and types, the keys that its folders name, and its first rows."""

    described: Sequence[tuple[str, str]]
    partition: tuple[tuple[str, str], ...]
    sheet: RawSheet


def parquet_part(store: Store, found: Found, options: ReadOptions) -> Part | None:
    """Return what a Parquet file is part of, or None when it is no ledger of donations alone.

    Raises BadFile when it cannot be read.
    """
    import duckdb

    head = parquet_head(store, found)
    region = ledger_region(head.sheet, options)
    if region is None:
        return None
    path = store.linked(found.path)
    try:
        rows = count_rows(store, path, found.shown)
    except duckdb.Error as error:
        raise broken(found.shown, error) from error
    names = tuple(name for name, _type in head.described)
    types = tuple(its_type for _name, its_type in head.described)
    return Part(found, names, types, head.partition, rows, head.sheet, region, str(path))


def parquet_head(store: Store, found: Found) -> ParquetHead:
    """Return what a Parquet file begins with; raises BadFile when it cannot be read."""
    import duckdb

    path = store.linked(found.path)
    try:
        described = columns_of(store, path, found.shown)
        rows = store.first_rows(f"{cells_of(path, described, cut=True)} LIMIT {HEAD_ROWS}")
    except duckdb.Error as error:
        raise broken(found.shown, error) from error
    names = [name for name, _type in described]
    partition = tuple((key, value) for key, value in partition_of(found) if key not in names)
    return ParquetHead(described, partition, sheet_of(found.shown, names, rows, partition))


def columns_of(store: Store, path: Path, shown: str) -> list[tuple[str, str]]:
    """Return the names and types of the columns of a Parquet file.

    Raises BadFile for one that is called as DuckDB calls the number of a row, and DuckDB's error for a damaged file.
    """
    described = [(str(row[0]), str(row[1])) for row in store.rows(f"DESCRIBE {bare(path)}")]
    limits.check_shape(shown, None, 0, len(described))
    for name, _type in described:
        if name.lower() == ROW_NUMBER:
            message = _("{path} has a column {column}, which DuckDB takes for its own numbers of rows. Rename it.")
            raise BadFile(shown, message.format(path=shown, column=name))
    return described


def fault_of(store: Store, part: Part) -> BadFile | None:
    """Return what is wrong with a file of a ledger when it is read to its end, or None."""
    import duckdb

    try:
        store.rows(f"SELECT bit_xor(hash(COLUMNS(*))) {bare(Path(part.data))}")
    except duckdb.Error as error:
        return broken(part.found.shown, error)
    return None


def void_of(store: Store, part: Part) -> BadFile | None:
    """Return what is wrong with a Parquet file of a ledger that has rows, of which no cell holds anything, or None.

    A CSV file may well have blank lines and nothing else. Raises BadFile when it cannot be read.
    """
    import duckdb

    shown = part.found.shown
    if part.found.ending != PARQUET or not part.rows:
        return None
    try:
        (counts,) = store.rows(f"SELECT count(COLUMNS(*)) {bare(Path(part.data))}")
    except duckdb.Error as error:
        raise broken(shown, error) from error
    return None if any(counts) else BadFile(shown, holds_nothing(shown, part.rows))


def count_rows(store: Store, path: Path, shown: str) -> int:
    """Return how many rows a Parquet file has; raises BadFile for one whose parts have not as many as it says.

    Raises DuckDB's error for a damaged file.
    """
    ((said,),) = store.rows("SELECT num_rows FROM parquet_file_metadata(?)", [str(path)])
    ((rows, differs),) = store.rows(
        "SELECT coalesce(sum(own), 0), coalesce(bool_or(differs), false) FROM (SELECT row_group_num_rows AS own,"
        " bool_or(num_values <> row_group_num_rows AND NOT contains(path_in_schema, ', ')) AS differs"
        " FROM parquet_metadata(?) GROUP BY row_group_id, row_group_num_rows)",
        [str(path)],
    )
    if said != rows or differs:
        message = _("{path} is damaged: it says that it has {said:,} rows, and its parts have others. Write it again.")
        raise BadFile(shown, message.format(path=shown, said=int(str(said))))
    return int(str(rows))


def holds_nothing(path: str, rows: int) -> str:
    """Return what is said of a file that has rows, none of which holds anything."""
    message = _("{path} has {count:,} rows, and none of them holds anything: it was written wrongly. Write it again.")
    return message.format(path=path, count=rows)


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
    """Yield the keys that the folders of a file name, as in year=2019, from the outermost that was handed in.

    What programs cannot or will not write in the name of a folder they write as %E9 or, for no value at all, as a word
    of Hive: such a value is blank.
    """
    for folder in PurePath(found.shown).parts[:-1]:
        key, equals, value = folder.partition("=")
        if equals and key:
            yield unquote(key), "" if value == _NO_VALUE else unquote(value)


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


def cells_of(path: Path, described: Sequence[tuple[str, str]], *, cut: bool = False) -> str:
    """Return a query for the rows of one file in their order, whose columns are `described`.

    Times with a zone are texts. With `cut`, texts and what is no plain value are cut where they are longer than a cell
    may be: a few rows may hold more than memory does.
    """
    quoted = str(path).replace("'", "''")
    replaced = []
    for name, its_type in described:
        own = '"' + name.replace('"', '""') + '"'
        if cut and not _PLAIN.match(its_type):
            replaced.append(f"left({own}::VARCHAR, {CELL_CHARACTERS + 1}) AS {own}")
        elif its_type == ZONED:
            replaced.append(f"{own}::VARCHAR AS {own}")
    columns = f"* REPLACE ({', '.join(replaced)})" if replaced else "*"
    return f"SELECT {columns} FROM read_parquet('{quoted}', binary_as_string = true, hive_partitioning = false)"
