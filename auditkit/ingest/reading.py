"""From paths, or from rows as people write them, to a dataset."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from auditkit.errors import BadFile, BadUsage
from auditkit.i18n import translate as _
from auditkit.ingest import limits
from auditkit.ingest.options import ReadOptions
from auditkit.ingest.paths import Found, find
from auditkit.ingest.processes import processors, read_files
from auditkit.ingest.reader import FileRead, read_file
from auditkit.model.dataset import DataProblem, Dataset, InputFile, Table, copies_among
from auditkit.model.pack import Rows
from auditkit.model.schema import ALL_TABLE_NAMES, table_schema
from auditkit.values.text import printable

if TYPE_CHECKING:
    from auditkit.ingest.cache import FileCache
    from auditkit.ingest.ledgers.among import Ledgers
    from auditkit.ingest.ledgers.options import Streaming
    from auditkit.ingest.tables import Piece

Progress = Callable[[int, int, str], None]

_DEFAULTS = ReadOptions()
_DONATIONS = "donations"


def read(
    paths: Sequence[Path],
    options: ReadOptions = _DEFAULTS,
    progress: Progress | None = None,
    jobs: int | None = None,
    cache: FileCache | None = None,
    streaming: Streaming | None = None,
    as_of: date | None = None,
) -> Dataset:
    """Read all spreadsheets that `paths` (files and folders) name.

    What cannot be read is a message in the dataset's `errors`, and all the rest is read. The files are read in the
    order of their paths, whatever the order in which they were named, up to `jobs` at the same time (by default, as
    many as there are processors), each in a process with bounds on its memory and time. With `jobs` 0 they are read in
    this process, without such bounds: for files that are known to be harmless. What `cache` holds is not read again.
    `progress` is told the number of files done, of all files, and the file at hand. With `streaming`, ledgers of
    donations stay where they lie and an engine adds them up; without, their rows are read into memory as those of other
    files are. Funds that are the sums of donations leave out those dated after `as_of`.
    """
    found, messages = find(paths)
    errors = list(messages)
    ledgers = None
    if streaming is not None:
        from auditkit.ingest.ledgers.among import Ledgers

        ledgers = Ledgers(found, options, streaming)
        found = tuple(file for file in found if file not in ledgers.files)
    inputs: list[InputFile] = []
    parts: dict[str, list[Piece]] = defaultdict(list)
    for number, file in enumerate(_each(found, options, jobs, cache)):
        if progress is not None:
            progress(number + 1, len(found), file.file.path)
        inputs.append(file.file)
        errors += file.errors
        for piece in file.pieces:
            parts[piece.table.name].append(piece)
    return _dataset(parts, inputs, errors, options, ledgers, as_of)


def read_as(
    paths: Sequence[Path],
    table: str,
    options: ReadOptions = _DEFAULTS,
    progress: Progress | None = None,
    jobs: int | None = None,
) -> Dataset:
    """Read spreadsheets that hold `table` and nothing else, as `read` does: for a table with an option of its own.

    What a sheet has of any other table is not looked at; a bad cell is a problem of the dataset, and a sheet that
    cannot be used one of its errors. Raises BadUsage for a table that there is not, and BadFile, which says what was
    seen, when no sheet is one of `table`.
    """
    if table not in ALL_TABLE_NAMES:
        raise BadUsage(_("There is no table {table}.").format(table=table))
    dataset = read(paths, replace(options, tables=(table,)), progress, jobs)
    if table not in dataset.tables:
        named = str(paths[0]) if paths else ""
        raise BadFile(named, " ".join(dataset.errors) or _nothing_of(named, table))
    return dataset


def _nothing_of(path: str, table: str) -> str:
    return _("{path} holds no file that can be read as {table}.").format(path=printable(path), table=table)


def _each(
    found: Sequence[Found], options: ReadOptions, jobs: int | None, cache: FileCache | None
) -> Iterator[FileRead]:
    at_once = processors() if jobs is None else jobs

    def read(files: Sequence[Found]) -> Iterator[FileRead]:
        if at_once == 0:
            return (read_file(file, options) for file in files)
        return read_files(files, options, at_once)

    return read(found) if cache is None else cache.read(found, options, read)


def from_rows(tables: Mapping[str, Rows], options: ReadOptions = _DEFAULTS) -> Dataset:
    """Return the dataset of `tables`: rows as people write them, by column name. No place in it has a file.

    A table without rows counts as handed in with all its columns. One whose rows are lists is read like a sheet, with
    headers to understand and total rows to hold against the others; it is named after its table. Raises BadUsage for a
    table or column that there is not, and for a sheet that is none of its table.
    """
    from auditkit.ingest.tables import piece_of_rows
    from auditkit.values.columns import Options

    parts: dict[str, list[Piece]] = {}
    for name, rows in tables.items():
        if name not in ALL_TABLE_NAMES:
            raise BadUsage(_("There is no table {table}.").format(table=name))
        by_name = [row for row in rows if isinstance(row, Mapping)]
        if len(by_name) < len(rows):
            parts[name] = _pieces_of_sheet(name, [row for row in rows if not isinstance(row, Mapping)], options)
            continue
        schema = table_schema(name)
        unknown = sorted({column for row in by_name for column in row} - set(schema.column_names))
        if unknown:
            raise BadUsage(_("Table {table} has no column {column}.").format(table=name, column=unknown[0]))
        parts[name] = [piece_of_rows(schema, by_name, Options(options.currency, 1, options.date_order))]
    return _dataset(parts, [], [], options)


def _pieces_of_sheet(name: str, rows: Sequence[Sequence[object]], options: ReadOptions) -> list[Piece]:
    """Return what a sheet written out by hand gives to its table; figures are read as the texts of a CSV file are."""
    from auditkit.ingest.raw import RawSheet
    from auditkit.ingest.sheets import locate
    from auditkit.ingest.tables import pieces
    from auditkit.values.columns import Options

    width = max(map(len, rows))
    cells: list[list[object]] = [
        [*("" if cell is None else str(cell) for cell in row), *[""] * (width - len(row))] for row in rows
    ]
    sheet = RawSheet(None, name, cells)
    reading = locate(sheet, options.mapping, options.currency, (name,))
    if not reading.regions:
        said = " ".join(reading.errors) or reading.note or ""
        raise BadUsage(_("The sheet is no table {table}. {reason}").format(table=name, reason=said))
    own = Options(options.currency, 1, options.date_order)
    return [piece for region in reading.regions for piece in pieces(sheet, region, own)]


def _dataset(
    parts: Mapping[str, Sequence[Piece]],
    inputs: Sequence[InputFile],
    errors: Sequence[str],
    options: ReadOptions,
    ledgers: Ledgers | None = None,
    as_of: date | None = None,
) -> Dataset:
    from auditkit.ingest.aggregate import funds_of, funds_of_ledger
    from auditkit.ingest.checks import check_tables
    from auditkit.ingest.tables import assemble

    if ledgers is not None and ledgers.parts and _DONATIONS in parts:
        errors = (*errors, _beside_ledger(ledgers.parts[0].found.shown, parts[_DONATIONS]))
        parts = {name: own for name, own in parts.items() if name != _DONATIONS}
    tables: dict[str, Table] = {}
    problems: list[DataProblem] = []
    for name in ALL_TABLE_NAMES:
        if name in parts:
            tables[name], found = assemble(table_schema(name), parts[name], options.currency)
            problems += found
    checked, clashes = check_tables(tables, options.currency)
    ledger = None
    if ledgers is not None:
        ledger, of_ledger, failures = ledgers.read(tables)
        inputs = sorted((*inputs, *of_ledger), key=attrgetter("path"))
        errors = (*errors, *failures)
    if ledger is not None:
        tables[_DONATIONS] = ledger.table
        problems += ledger.problems
        clashes += ledger.clashes
        if "funds" not in tables:
            tables["funds"] = funds_of_ledger(ledger, tables.get("projects"))
    elif _DONATIONS in tables and "funds" not in tables:
        copies = copies_among(checked, _DONATIONS)
        tables["funds"] = funds_of(tables[_DONATIONS], tables.get("projects"), copies, as_of)
    ordered = {name: tables[name] for name in ALL_TABLE_NAMES if name in tables}
    return Dataset(ordered, (*problems, *checked), tuple(inputs), (*errors, *clashes), options.currency)


def _beside_ledger(ledger: str, sheets: Sequence[Piece]) -> str:
    """Say that donations on sheets are not read beside a ledger."""
    message = _(
        "{sheet} has donations, and so has the ledger {ledger}: beside a ledger they are not read. Write them as a"
        " Parquet file too, or leave one of the two out."
    )
    source = sheets[0].source
    return message.format(sheet=limits.place(source.file or "", source.sheet), ledger=ledger)
