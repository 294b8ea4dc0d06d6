"""From what the user named to the files to read: each file once, in an order that does not depend on the machine."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from auditkit.errors import BadFile, reason_of
from auditkit.i18n import translate as _
from auditkit.values.text import printable

ARCHIVE = ".zip"
"""The ending of archives, whose members are read like the files of a folder."""

SPREADSHEETS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".tsv")
"""The endings of the spreadsheets that are read, in lower case."""

ENDINGS = (*SPREADSHEETS, ".parquet")
"""The endings of all files that are read."""

UNREAD_SPREADSHEETS = (
    ".et",
    ".ett",
    ".numbers",
    ".xlt",
    ".xltx",
    ".xltm",
    ".xlw",
    ".wks",
    ".wk1",
    ".dbf",
    ".sxc",
    ".ots",
    ".fods",
)
"""The endings of spreadsheets that are not read; in a folder they are errors, since they may hold what is missing."""

PARQUET = ".parquet"
TEXTS = (".csv", ".tsv")
LARGE_TEXT = 64 << 20
"""From how many bytes on a CSV file may be read as a ledger."""

LOCK = "~$"
"""How the name of the lock file begins that a spreadsheet program keeps beside an open workbook."""


@dataclass(frozen=True, slots=True)
class Found:
    """One file to read.

    `shown` is its path as the user named it, the smallest of several; `named` says that it was named itself, and not
    its folder alone. `size` is in bytes, 0 where it cannot be told. A file in an archive has the archive's path, and
    `member` is its number there. `fault` is the message of an archive of which no file can be read.
    """

    path: Path
    shown: str
    named: bool
    size: int = 0
    member: int | None = None
    fault: str | None = None

    @property
    def ending(self) -> str:
        """The file's ending in lower case, with its dot."""
        return PurePath(self.path if self.member is None else self.shown).suffix.lower()


def find(paths: Sequence[Path]) -> tuple[tuple[Found, ...], tuple[str, ...]]:
    """Return the files that `paths` (files, folders, archives) name, and a message for each useless path.

    The files are sorted by their shown path, those that are shown alike by where they are, and a file that was named
    twice comes once. Hidden files and the lock files of open workbooks (~$…) are left out of folders.
    """
    found: dict[tuple[Path, int | None], Found] = {}
    errors: list[str] = []
    for path in paths:
        here, message = _find_one(path)
        if message is not None:
            errors.append(message)
        for file in here:
            for each in _unpacked(file) if file.ending == ARCHIVE else (file,):
                place = each.path.resolve(), each.member
                found[place] = _either(found[place], each) if place in found else each

    def order(place: tuple[Path, int | None]) -> tuple[str, str, int]:
        path, member = place
        return found[place].shown, path.as_posix(), member or 0

    return tuple(found[place] for place in sorted(found, key=order)), tuple(errors)


def _unpacked(archive: Found) -> Iterator[Found]:
    """Yield the files in an archive, or the archive itself with what is wrong with it."""
    from auditkit.ingest.archives import members

    empty = True
    try:
        for number, name, size in members(archive.path, archive.shown):
            empty = False
            yield Found(archive.path, f"{archive.shown}/{printable(name)}", False, size, number)
    except BadFile as error:
        yield replace(archive, fault=error.message)
        return
    if empty:
        message = _("{path} is an empty archive: pack the workbooks into it.").format(path=archive.shown)
        yield replace(archive, fault=message)


def exists(path: Path) -> bool:
    """Tell whether there is a file or folder of this name; what is too long or odd for a name is none."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def may_be_ledger(found: Found) -> bool:
    """Whether a file may be a ledger, by its name and size: a Parquet file, or a large CSV file, in no archive."""
    if found.member is not None or found.fault is not None:
        return False
    return found.ending == PARQUET or (found.ending in TEXTS and found.size >= LARGE_TEXT)


def named_file(path: Path) -> Found | None:
    """Return the file that `path` names, as `find` does, if it is a spreadsheet; None for a folder or anything else."""
    with suppress(OSError, ValueError):
        if path.suffix.lower() in ENDINGS and path.is_file():
            return _found(path, True)
    return None


def _found(path: Path, named: bool) -> Found:
    try:
        size = path.stat().st_size
    except OSError:
        size = 0
    return Found(path, _printable(path), named, size)


def _found_in(folder: Path, path: Path) -> Found:
    """Return a file of a folder that was named; a link that leads out of it is none of what was handed in."""
    found = _found(path, False)
    if not path.is_symlink() or folder.resolve() in path.resolve().parents or found.ending not in ENDINGS:
        return found
    message = _("{path} is a link to a file outside of {folder}: put the file itself into the folder, or name it.")
    return replace(found, fault=message.format(path=found.shown, folder=_printable(folder)))


def _either(one: Found, other: Found) -> Found:
    """Return one file for two ways to the same, whichever of them came first."""
    smaller = min(one, other, key=lambda file: (file.shown, file.path.as_posix()))
    return replace(smaller, named=one.named or other.named)


def _find_one(path: Path) -> tuple[list[Found], str | None]:
    try:
        return _look_at(path)
    except OSError as error:
        # A name too long for the file system, or a loop of links.
        return [], _("{path} cannot be read: {reason}.").format(path=_printable(path), reason=reason_of(error))


def _look_at(path: Path) -> tuple[list[Found], str | None]:
    shown = _printable(path)
    if path.is_dir():
        files = [_found_in(path, file) for file in _walk(path)]
        if files:
            return files, None
        return [], _("{path} is an empty folder: put the workbooks into it, or name another folder.").format(path=shown)
    if path.is_file():
        return [_found(path, True)], None
    if path.exists():
        return [], _("{path} is neither a file nor a folder: name a spreadsheet.").format(path=shown)
    return [], _("There is no file or folder {path}: check the spelling, and the folder you are in.").format(path=shown)


def _walk(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            file = Path(parent, name)
            if not name.startswith((".", LOCK)) and file.is_file():
                yield file


def _printable(path: Path) -> str:
    # A file's name comes from outside like its content does, and goes to the terminal with every message.
    return printable(path.as_posix())
