"""The ledgers among what was handed in: found by their first rows, hashed, and then read as one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from auditkit.errors import BadFile
from auditkit.ingest.ledgers.connection import Store
from auditkit.ingest.ledgers.delimited import csv_part
from auditkit.ingest.ledgers.files import TABLE, Part, parquet_part
from auditkit.ingest.ledgers.reading import LedgerRead, read_ledger
from auditkit.ingest.parquet import require_duckdb
from auditkit.ingest.paths import PARQUET, TEXTS, may_be_ledger
from auditkit.ingest.seen import seen_table
from auditkit.ingest.tables import pieces
from auditkit.model.dataset import InputFile, Seen, SheetRead, Table, cell_address
from auditkit.values.columns import Options

if TYPE_CHECKING:
    from auditkit.ingest.ledgers.options import Streaming
    from auditkit.ingest.options import ReadOptions
    from auditkit.ingest.paths import Found

_BLOCK = 1 << 20


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
        texts = any(file.ending in TEXTS for file in candidates)
        for file in candidates:
            try:
                require_duckdb(file.shown)
                self._store = self._store or Store([each.path for each in candidates], streaming.memory, texts)
                part = (parquet_part if file.ending == PARQUET else csv_part)(self._store, file, options)
            except BadFile as error:
                self.failed[file] = error
                continue
            if part is not None:
                self.parts.append(part)
        self._pool = ThreadPoolExecutor(1)
        self._hashes: list[Future[str]] = [self._pool.submit(_sha256, part.found.path) for part in self.parts]

    @property
    def files(self) -> frozenset[Found]:
        """The files that are read here."""
        return frozenset((*(part.found for part in self.parts), *self.failed))

    def read(self, tables: Mapping[str, Table]) -> tuple[LedgerRead | None, list[InputFile], list[str]]:
        """Return the ledger, what became of each file, and the messages of those that cannot be used.

        `tables` are the others that were handed in.
        """
        errors = [error.message for error in self.failed.values()]
        inputs = [InputFile(file.shown, "", "failed", error=error.message) for file, error in self.failed.items()]
        if not self.parts or self._store is None:
            return None, inputs, errors
        read: LedgerRead | None = None
        message = None
        try:
            read = read_ledger(self._store, self.parts, self._options, self._streaming, tables)
        except BadFile as error:
            message = error.message
            errors.append(message)
        for number, (part, sha256) in enumerate(zip(self.parts, self._hashes, strict=True)):
            hashed = sha256.result()
            if read is None:
                inputs.append(InputFile(part.found.shown, hashed, "failed", error=message))
            else:
                inputs.append(InputFile(part.found.shown, hashed, "read", (self._sheet(part, read, number),)))
        self._pool.shutdown()
        return read, inputs, errors

    def _sheet(self, part: Part, read: LedgerRead, number: int) -> SheetRead:
        rows = read.table.rows_in_sources()[number]
        return SheetRead(None, TABLE, rows, part.header_row, seen=self._seen(part, read, number))

    def _seen(self, part: Part, read: LedgerRead, number: int) -> Seen:
        """Return what the file was taken for, by its first rows, with the counts of all of them."""
        options = Options(self._options.currency, 1, self._options.date_order)
        first = next(iter(pieces(part.sheet, part.region, options)))
        seen = seen_table(part.region, first, self._options.currency, part.sheet.hidden)
        last = cell_address(part.header_row - 1 + part.rows, len(part.sheet.rows[0]) - 1)
        return replace(
            seen,
            range=f"A{part.header_row}:{last}",
            columns=tuple(
                replace(
                    column,
                    filled=read.filled[column.column][number],
                    refused=read.refused[column.column][number],
                )
                for column in seen.columns
            ),
            aside=tuple(read.asides[number]),
            repeats=tuple(read.repeats[number]),
        )


def _sha256(path: Path) -> str:
    """Return the SHA-256 of a file, while others work on it; none of one that has gone since it was opened."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while block := stream.read(_BLOCK):
                digest.update(block)
    except OSError:
        return ""
    return digest.hexdigest()
