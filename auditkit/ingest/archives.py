"""ZIP archives of spreadsheets: their members are read as files of a folder are, and nothing is unpacked to disk."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path, PurePosixPath

from auditkit.errors import BadFile, reason_of
from auditkit.i18n import translate as _
from auditkit.ingest import limits
from auditkit.ingest.faults import cut_off, encrypted
from auditkit.ingest.xml_parts import BROKEN_ARCHIVE
from auditkit.values import text

_END_OF_DIRECTORY = b"PK\x05\x06"
_LOCATOR = b"PK\x06\x07"
_LOCATOR_LENGTH = 20
_LONG_END_LENGTH = 56
# The last record, in both its forms, with the longest comment that may stand behind it.
_TAIL = 22 + _LOCATOR_LENGTH + _LONG_END_LENGTH + (1 << 16)
_ENCRYPTED = 0x1
_UTF_8 = 0x800


def members(path: Path, shown: str) -> Iterator[tuple[int, str, int]]:
    """Yield the files in a ZIP: the number of each, its path within the archive, and its unpacked size in bytes.

    Folders, hidden files, and what systems add of their own accord (__MACOSX) are left out. Raises BadFile for an
    archive that is broken or past a limit, or in which a path leads out of it: whoever makes one means no good.
    """
    try:
        _check_directory(path, shown)
        archive = _opened(path, path.stat().st_mtime_ns)
        limits.check_archive(shown, archive.infolist(), path.stat().st_size)
        names = [_name(member) for member in archive.infolist()]
        _check_paths(shown, names)
        for number, (name, member) in enumerate(zip(names, archive.infolist(), strict=True)):
            if name.endswith("/"):
                continue
            if not any(part.startswith((".", "~$", "__MACOSX")) for part in PurePosixPath(name).parts):
                yield number, name, member.file_size
    except OSError as error:
        raise BadFile(
            shown, _("{path} cannot be read: {reason}.").format(path=shown, reason=reason_of(error))
        ) from error
    except BROKEN_ARCHIVE as error:
        raise cut_off(shown) from error


def member_content(path: Path, number: int, shown: str) -> bytes:
    """Return the unpacked bytes of the member with this number; raises BadFile when it is broken or encrypted."""
    try:
        archive = _opened(path, path.stat().st_mtime_ns)
        member = archive.infolist()[number]
        if member.flag_bits & _ENCRYPTED:
            raise encrypted(shown)
        with archive.open(member) as stream:
            content = stream.read(member.file_size + 1)
    except BROKEN_ARCHIVE as error:
        raise cut_off(shown) from error
    if len(content) != member.file_size:
        raise cut_off(shown)
    return content


@lru_cache(maxsize=2)
def _opened(path: Path, _changed: int) -> zipfile.ZipFile:
    """Return an open archive. It is kept: a thousand files of one archive are asked for one after the other."""
    return zipfile.ZipFile(path)


def _check_paths(shown: str, names: Sequence[str]) -> None:
    """Raise BadFile when a path leads out of the archive."""
    for name in names:
        place = PurePosixPath(name)
        if place.is_absolute() or ".." in place.parts or ":" in name.partition("/")[0]:
            raise BadFile(
                shown,
                _(
                    '{path} holds a file whose path leads out of the archive: "{name}". It was made to do harm, or'
                    " by a broken program. Pack the files again."
                ).format(path=shown, name=text.shown_name(name)),
            )


def _check_directory(path: Path, shown: str) -> None:
    """Raise BadFile when an archive lists more files than are read, before all of the list is taken in."""
    with path.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - _TAIL))
        tail = stream.read()
    start = tail.rfind(_END_OF_DIRECTORY)
    if start < 0:
        return
    count, length = _figures(tail, start + 10, 2), _figures(tail, start + 12, 4)
    if tail[start - _LOCATOR_LENGTH :].startswith(_LOCATOR):
        # The long form of the record stands before; where there is one, it is what counts.
        long = start - _LOCATOR_LENGTH - _LONG_END_LENGTH
        count, length = max(count, _figures(tail, long + 32, 8)), max(length, _figures(tail, long + 40, 8))
    if count > limits.MEMBERS or length > limits.DIRECTORY_BYTES:
        raise BadFile(
            shown,
            _("{path} holds more than {limit:,} files, and no more are read. Split it into smaller archives.").format(
                path=shown, limit=limits.MEMBERS
            ),
        )


def _figures(tail: bytes, start: int, size: int) -> int:
    return int.from_bytes(tail[start : start + size], "little")


def _name(member: zipfile.ZipInfo) -> str:
    """Return the path of a member. Chinese Windows writes it in GBK without saying so."""
    name = member.filename
    if not member.flag_bits & _UTF_8 and not name.isascii():
        for encoding in ("utf-8", "gb18030"):
            try:
                return name.encode("cp437").decode(encoding).replace("\\", "/")
            except UnicodeError:
                continue
    return name.replace("\\", "/")
