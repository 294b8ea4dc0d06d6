"""One file: from its bytes to the rows that it gives to the tables."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.errors import BadFile
from auditkit.i18n import pick
from auditkit.i18n import translate as _
from auditkit.ingest.headers import title_of
from auditkit.ingest.paths import ENDINGS, UNREAD_SPREADSHEETS, Found
from auditkit.ingest.seen import seen_headers, seen_table
from auditkit.ingest.sheets import locate
from auditkit.ingest.tables import Ahead, Piece, pieces
from auditkit.model.dataset import InputFile, SheetRead
from auditkit.model.schema import table_schema
from auditkit.values.columns import Options
from auditkit.values.text import printable

if TYPE_CHECKING:
    from auditkit.ingest.options import ReadOptions
    from auditkit.ingest.raw import RawSheet

_NOTES_SHOWN = 3

Opened = tuple[str, Iterable["RawSheet"]]
"""The SHA-256 of a file in hexadecimal, and its sheets."""


@dataclass(frozen=True, slots=True)
class FileRead:
    """What became of one file: its line in the report, its rows, and the messages of what cannot be used."""

    file: InputFile
    pieces: tuple[Piece, ...] = ()
    errors: tuple[str, ...] = ()


def read_file(found: Found, options: ReadOptions, opened: Opened | None = None, ahead: Ahead | None = None) -> FileRead:
    """Read one file: all of it or, when it cannot be read, nothing of it but the message why.

    `opened` is the file as `open_file` gives it, where that was done already. `ahead` is given columns of the result
    before it is complete.
    """
    told = without_opening(found)
    if told is not None:
        return told
    path, sha256 = found.shown, ""
    reading = _Reading(options, ahead)
    try:
        sha256, raw = opened or open_file(found)
        listed = tuple(reading.sheets(raw))
    except BadFile as error:
        return failed(found, error.message, sha256)
    if reading.pieces:
        return FileRead(InputFile(path, sha256, "read", listed), tuple(reading.pieces), tuple(reading.errors))
    errors = tuple(reading.errors) or (_nothing_matches(path, listed, options.tables),)
    return FileRead(InputFile(path, sha256, "failed", listed, " ".join(errors)), errors=errors)


def without_opening(found: Found) -> FileRead | None:
    """Return what becomes of a file that is not opened: of another kind in a folder, or of an archive that is broken;
    None for any other.
    """
    if found.fault is not None:
        return failed(found, found.fault)
    if found.ending not in (*ENDINGS, *UNREAD_SPREADSHEETS) and not found.named:
        return FileRead(InputFile(found.shown, "", "ignored"))
    return None


def failed(found: Found, message: str, sha256: str = "") -> FileRead:
    """Return what becomes of a file of which nothing can be used."""
    return FileRead(InputFile(found.shown, sha256, "failed", error=message), errors=(message,))


def open_file(found: Found) -> Opened:
    """Return the hash of a file and its sheets; raises BadFile when it cannot be read."""
    # Not above: the process that waits for what a worker reads opens no file itself.
    from auditkit.ingest.files import content_of, sheets

    content = content_of(found)
    return hashlib.sha256(content).hexdigest(), sheets(found, content)


class _Reading:
    """The sheets of one file, as they turn into pieces of tables."""

    def __init__(self, options: ReadOptions, ahead: Ahead | None) -> None:
        self._options = options
        self._ahead = ahead
        self.pieces: list[Piece] = []
        self.errors: list[str] = []

    def sheets(self, raw: Iterable[RawSheet]) -> Iterator[SheetRead]:
        """Read sheet by sheet and yield what became of each."""
        for sheet in raw:
            reading = locate(
                sheet, self._options.mapping, self._options.currency, self._options.tables, self._options.is_of_draw
            )
            self.errors += reading.errors
            if not reading.regions:
                note = " ".join(reading.errors) or reading.note
                near = None if reading.near is None else reading.near.table.name
                seen = None if reading.near is None else seen_headers(reading.near, reading)
                yield SheetRead(sheet.name, near, 0, reading.header_row, note, seen, bool(reading.errors))
                continue
            options = Options(self._options.currency, 1, self._options.date_order)
            for region in reading.regions:
                for piece in pieces(sheet, region, options, self._ahead):
                    self.pieces.append(piece)
                    yield SheetRead(
                        sheet.name,
                        piece.table.name,
                        len(piece.row_number),
                        piece.source.header_row,
                        seen=seen_table(region, piece, self._options.currency, sheet.hidden),
                    )


def _nothing_matches(path: str, listed: Sequence[SheetRead], tables: Sequence[str]) -> str:
    notes = [
        _("{sheet}: {note}").format(sheet=printable(sheet.name), note=sheet.note) if sheet.name else str(sheet.note)
        for sheet in listed
    ]
    seen = " ".join(notes[:_NOTES_SHOWN]) + (" …" if len(notes) > _NOTES_SHOWN else "")
    if len(tables) == 1:
        schema = table_schema(tables[0])
        return _("{path} has no sheet of {table}. {seen} It needs the columns {columns}.").format(
            path=path,
            table=_("{name} ({title})").format(name=schema.name, title=pick(schema.title)),
            seen=seen,
            columns=_(", ").join(title_of(schema.column(name)) for name in schema.required),
        )
    return _(
        "{path} has no sheet that matches a table. {seen} See `auditkit schema list` for the tables and their headers,"
        " or settle headers with --map."
    ).format(path=path, seen=seen)
