"""The ledgers among what was handed in: found by their first rows, hashed, and then read as one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from auditkit.errors import BadFile
from auditkit.i18n import format_amount
from auditkit.i18n import translate as _
from auditkit.ingest.hashes import hash_of
from auditkit.ingest.ledgers.connection import Store, broken, is_damage
from auditkit.ingest.ledgers.delimited import csv_part
from auditkit.ingest.ledgers.files import TABLE, Part, fault_of, parquet_part, void_of
from auditkit.ingest.ledgers.reading import LedgerRead, read_ledger
from auditkit.ingest.ledgers.relation import LEDGER
from auditkit.ingest.parquet import require_duckdb
from auditkit.ingest.paths import PARQUET, TEXTS, may_be_ledger
from auditkit.ingest.seen import first_shown, moment, seen_table
from auditkit.ingest.tables import pieces
from auditkit.model.dataset import ROW_ID, ColumnSeen, InputFile, Seen, SheetRead, Table, cell_address
from auditkit.model.schema import table_schema, time_column
from auditkit.values.columns import Options
from auditkit.values.text import shown

if TYPE_CHECKING:
    from auditkit.ingest.ledgers.options import Streaming
    from auditkit.ingest.options import ReadOptions
    from auditkit.ingest.paths import Found

_MOST_SHAPES = 100
"""Of how many sorts the columns of the files of one ledger may be."""


class Ledgers:
    """The ledgers among some files. `failed` holds the message of each that cannot be read."""

    def __init__(self, found: Sequence[Found], options: ReadOptions, streaming: Streaming) -> None:
        candidates = [file for file in found if may_be_ledger(file)]
        self._options, self._streaming = options, streaming
        self.parts: list[Part] = []
        self.failed: dict[Found, BadFile] = {}
        self._store: Store | None = None
        if not candidates:
            return
        # The rows of a text are numbered as they are copied.
        texts = any(file.ending in TEXTS for file in candidates)
        for file in candidates:
            try:
                require_duckdb(file.shown)
                self._store = self._store or Store([each.path for each in candidates], streaming.memory, in_order=texts)
                part = (parquet_part if file.ending == PARQUET else csv_part)(self._store, file, options)
            except BadFile as error:
                self.failed[file] = error
                continue
            if part is not None:
                self.parts.append(part)
        if len({part.shape[:-1] for part in self.parts}) > _MOST_SHAPES:
            message = _("{path} and the files beside it have columns of more than {limit} sorts. Write them all alike.")
            first = self.parts[0].found
            refused = BadFile(first.shown, message.format(path=first.shown, limit=_MOST_SHAPES))
            self.failed |= dict.fromkeys((part.found for part in self.parts), refused)
            self.parts = []
        if self._store is not None and not self.parts:
            self._store.close()

    @property
    def files(self) -> frozenset[Found]:
        """The files that are read here."""
        return frozenset((*(part.found for part in self.parts), *self.failed))

    def read(self, tables: Mapping[str, Table]) -> tuple[LedgerRead | None, list[InputFile], list[str]]:
        """Return the ledger, what became of each file, and the messages of those that cannot be used.

        `tables` are the others that were handed in.
        """
        if not self.parts or self._store is None:
            return None, *self._failures()
        with ThreadPoolExecutor(1) as pool:
            hashes = {part.found: pool.submit(_sha256, part.found.path) for part in self.parts}
            try:
                read, sheets, error = self._read(self._store, tables)
                sha256 = {found: future.result() for found, future in hashes.items()}
            finally:
                pool.shutdown(cancel_futures=True)
        inputs, errors = self._failures(sha256)
        if read is None:
            self._store.close()
            inputs += [InputFile(part.found.shown, sha256[part.found], "failed", error=error) for part in self.parts]
            return None, inputs, [*errors, *([error] if error else [])]
        for part, sheet in zip(self.parts, sheets, strict=True):
            inputs.append(InputFile(part.found.shown, sha256[part.found], "read", (sheet,)))
        return read, inputs, errors

    def _failures(self, sha256: Mapping[Found, str] | None = None) -> tuple[list[InputFile], list[str]]:
        """Return the files that cannot be read, and what is said of each."""
        hashed = sha256 or {}
        inputs = [
            InputFile(file.shown, hashed.get(file, ""), "failed", error=error.message)
            for file, error in self.failed.items()
        ]
        return inputs, [error.message for error in self.failed.values()]

    def _read(self, store: Store, tables: Mapping[str, Table]) -> tuple[LedgerRead | None, list[SheetRead], str]:
        """Return the ledger, without files that turn out to be damaged, and its sheets; or why there is none."""
        while self.parts:
            try:
                read, sheets = self._read_all(store, tables)
                damaged = self._void(store, sheets)
                if not damaged:
                    return read, sheets, ""
            except BadFile as error:
                damaged = self._damaged(store) if is_damage(error) else {}
                if not damaged:
                    return None, [], error.message
            self.failed |= damaged
            self.parts = [part for part in self.parts if part.found not in self.failed]
            store.clear()
        return None, [], ""

    def _read_all(self, store: Store, tables: Mapping[str, Table]) -> tuple[LedgerRead, list[SheetRead]]:
        import duckdb

        try:
            read = read_ledger(store, self.parts, self._options, self._streaming, tables)
            return read, [self._sheet(part, read, number) for number, part in enumerate(self.parts)]
        except duckdb.Error as error:
            raise broken(self.parts[0].found.shown, error) from error

    def _damaged(self, store: Store) -> dict[Found, BadFile]:
        """Return the files that cannot be read to their end, each read by itself, and what is wrong with them."""
        return _faulty(self.parts, partial(fault_of, store))

    def _void(self, store: Store, sheets: Sequence[SheetRead]) -> dict[Found, BadFile]:
        """Return the files of whose rows no cell holds anything, among those that have no row of data."""
        suspects = (part for part, sheet in zip(self.parts, sheets, strict=True) if not sheet.rows)
        return _faulty(suspects, partial(void_of, store))

    def _sheet(self, part: Part, read: LedgerRead, number: int) -> SheetRead:
        rows = read.table.rows_in_sources()[number]
        return SheetRead(None, TABLE, rows, part.header_row, seen=self._seen(part, read, number))

    def _seen(self, part: Part, read: LedgerRead, number: int) -> Seen:
        """Return what the file was taken for, by its first rows, with the counts of all of them."""
        options = Options(self._options.currency, 1, self._options.date_order)
        first = next(iter(pieces(part.sheet, part.region, options)))
        seen = seen_table(part.region, first, self._options.currency, part.sheet.hidden)
        last = cell_address(part.header_row - 1 + part.rows, len(part.sheet.rows[0]) - 1)
        file = read.files[number]
        return replace(
            seen,
            range=f"A{part.header_row}:{last}",
            columns=tuple(
                replace(
                    column,
                    filled=file.filled[column.column],
                    refused=file.refused[column.column],
                    first=self._first(column, part, read, number),
                )
                for column in seen.columns
            ),
            aside=file.aside,
            repeats=file.repeats,
        )

    def _first(self, column: ColumnSeen, part: Part, read: LedgerRead, number: int) -> str | None:
        """Return the first value of a column of a file as people write it, which its first rows may not have."""
        name = column.column
        is_timed = name in read.files[number].timed
        if column.first is not None:
            # Among points in time of which another is no midnight a midnight is one.
            return f"{column.first} 00:00:00" if is_timed and ":" not in column.first else column.first
        if not read.table.values_in_sources(name)[number] or self._store is None:
            return None
        start = sum(other.rows for other in self.parts[:number])
        has_time = table_schema(TABLE).column(name).has_time
        ((value, seconds),) = self._store.rows(
            f"SELECT {name}, {time_column(name) if has_time else 'NULL'} FROM {LEDGER}"
            f" WHERE {ROW_ID} >= ? AND {ROW_ID} < ? AND {name} IS NOT NULL ORDER BY {ROW_ID} LIMIT 1",
            [start, start + part.rows],
        )
        if isinstance(value, datetime):
            return moment(value.date(), None if seconds is None else int(str(seconds)))
        if isinstance(value, int):
            return format_amount(value, self._options.currency)
        return None if value is None else first_shown(table_schema(TABLE).column(name), shown(str(value)))


def _faulty(parts: Iterable[Part], fault: Callable[[Part], BadFile | None]) -> dict[Found, BadFile]:
    """Return the files of those parts that have a fault, with the fault."""
    faults = ((part.found, fault(part)) for part in parts)
    return {found: each for found, each in faults if each is not None}


def _sha256(path: Path) -> str:
    """Return the SHA-256 of a file, while others work on it; none of one that has gone since it was opened."""
    try:
        return hash_of(path)[1].hex()
    except OSError:
        return ""
