"""From paths, or from rows as people write them, to a dataset."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from auditkit.errors import BadFile, BadUsage, reason_of
from auditkit.i18n import translate as _
from auditkit.ingest import ahead, limits
from auditkit.ingest.files import sheets
from auditkit.ingest.headers import HeaderMapping
from auditkit.ingest.paths import ENDINGS, Found, find
from auditkit.ingest.raw import RawSheet
from auditkit.ingest.sheets import locate
from auditkit.model.dataset import DataProblem, Dataset, InputFile, SheetRead, Table
from auditkit.model.schema import TABLE_NAMES, table_schema
from auditkit.values.text import printable

if TYPE_CHECKING:
    from auditkit.ingest.tables import Piece

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read what was handed in: the currency of all amounts, how 11/09/2024 is meant, and what headers mean.

    `date_order` is dmy or mdy; `mapping` comes from `parse_mapping`.
    """

    currency: str = "CNY"
    date_order: str | None = None
    mapping: HeaderMapping = field(default_factory=dict)


_DEFAULTS = ReadOptions()
_NOTES_SHOWN = 3


def read(paths: Sequence[Path], options: ReadOptions = _DEFAULTS, progress: Progress | None = None) -> Dataset:
    """Read all spreadsheets that `paths` (files and folders) name.

    What cannot be read is a message in the dataset's `errors`, and all the rest is read. The files are read in the
    order of their paths, whatever the order in which they were named. `progress` is told the number of files done, of
    all files, and the file at hand.
    """
    found, messages = find(paths)
    errors = list(messages)
    inputs: list[InputFile] = []
    parts: dict[str, list[Piece]] = defaultdict(list)
    for number, file in enumerate(found):
        if progress is not None:
            progress(number, len(found), file.shown)
        read_file = _File(file, options)
        inputs.append(read_file.read())
        errors += read_file.errors
        for piece in read_file.pieces:
            parts[piece.table.name].append(piece)
    if progress is not None and found:
        progress(len(found), len(found), found[-1].shown)
    return _dataset(parts, inputs, errors, options)


def from_rows(tables: Mapping[str, Sequence[Mapping[str, object]]], options: ReadOptions = _DEFAULTS) -> Dataset:
    """Return the dataset of `tables`: rows as people write them, by column name. No place in it has a file or a sheet.

    A table without rows counts as handed in with all its columns. Raises BadUsage for a table or column that there is
    not.
    """
    from auditkit.ingest.tables import piece_of_rows
    from auditkit.values.columns import Options

    parts: dict[str, list[Piece]] = {}
    for name, rows in tables.items():
        if name not in TABLE_NAMES:
            raise BadUsage(_("There is no table {table}.").format(table=name))
        schema = table_schema(name)
        unknown = sorted({column for row in rows for column in row} - set(schema.column_names))
        if unknown:
            raise BadUsage(_("Table {table} has no column {column}.").format(table=name, column=unknown[0]))
        parts[name] = [piece_of_rows(schema, rows, Options(options.currency, 1, options.date_order))]
    return _dataset(parts, [], [], options)


def _dataset(
    parts: Mapping[str, Sequence[Piece]], inputs: Sequence[InputFile], errors: Sequence[str], options: ReadOptions
) -> Dataset:
    from auditkit.ingest.aggregate import funds_of
    from auditkit.ingest.checks import check_tables
    from auditkit.ingest.tables import assemble

    tables: dict[str, Table] = {}
    problems: list[DataProblem] = []
    for name in TABLE_NAMES:
        if name in parts:
            tables[name], found = assemble(table_schema(name), parts[name])
            problems += found
    checked, clashes = check_tables(tables, options.currency)
    if "donations" in tables and "funds" not in tables:
        tables["funds"] = funds_of(tables["donations"], tables.get("projects"))
    ordered = {name: tables[name] for name in TABLE_NAMES if name in tables}
    return Dataset(ordered, (*problems, *checked), tuple(inputs), (*errors, *clashes), options.currency)


class _File:
    """Reads one file: all of it or, when it cannot be read, nothing of it."""

    def __init__(self, found: Found, options: ReadOptions) -> None:
        self._found = found
        self._options = options
        self.pieces: list[Piece] = []
        self.errors: list[str] = []

    def read(self) -> InputFile:
        """Read the file into `pieces` and `errors`, and return what became of it."""
        path = self._found.shown
        if self._found.ending not in ENDINGS and not self._found.named:
            return InputFile(path, "", "ignored")
        sha256 = ""
        try:
            read_ahead = ahead.take(self._found)
            content = self._content() if read_ahead is None else read_ahead[0]
            sha256 = hashlib.sha256(content).hexdigest()
            listed = tuple(self._sheets(sheets(self._found, content) if read_ahead is None else read_ahead[1]))
        except BadFile as error:
            self.pieces, self.errors = [], [error.message]
            return InputFile(path, sha256, "failed", error=error.message)
        if self.pieces:
            return InputFile(path, sha256, "read", listed)
        if not self.errors:
            self.errors.append(_nothing_matches(path, listed))
        return InputFile(path, sha256, "failed", listed, " ".join(self.errors))

    def _content(self) -> bytes:
        path = self._found.shown
        try:
            size = self._found.path.stat().st_size
            if size > limits.DECOMPRESSED_BYTES:
                raise BadFile(
                    path,
                    _("{path} has {size:,} bytes, and at most {limit:,} are read. Split it into smaller files.").format(
                        path=path, size=size, limit=limits.DECOMPRESSED_BYTES
                    ),
                )
            return self._found.path.read_bytes()
        except OSError as error:
            raise BadFile(
                path, _("{path} cannot be read: {reason}.").format(path=path, reason=reason_of(error))
            ) from error

    def _sheets(self, raw: Iterable[RawSheet]) -> Iterator[SheetRead]:
        for sheet in raw:
            # Only now, with the first sheet in hand, is pandas needed: it may be loading while the sheet is read.
            from auditkit.ingest.tables import pieces
            from auditkit.values.columns import Options

            reading = locate(sheet, self._options.mapping, self._options.currency)
            self.errors += reading.errors
            if not reading.tables:
                yield SheetRead(
                    sheet.name, reading.near, 0, reading.header_row, " ".join(reading.errors) or reading.note
                )
                continue
            options = Options(self._options.currency, 1, self._options.date_order)
            for piece in pieces(sheet, reading.tables, options):
                self.pieces.append(piece)
                yield SheetRead(sheet.name, piece.table.name, len(piece.row_number), reading.header_row)


def _nothing_matches(path: str, listed: Sequence[SheetRead]) -> str:
    notes = [
        _("{sheet}: {note}").format(sheet=printable(sheet.name), note=sheet.note) if sheet.name else str(sheet.note)
        for sheet in listed
    ]
    return _(
        "{path} has no sheet that matches a table. {seen} See `auditkit schema list` for the tables and their headers,"
        " or settle headers with --map."
    ).format(path=path, seen=" ".join(notes[:_NOTES_SHOWN]) + (" …" if len(notes) > _NOTES_SHOWN else ""))
