"""A cache of what was read from files, so that a file which has not changed is not read again.

An entry stands under a key: the hash of the file's bytes, and of everything else that what is read depends on. So no
entry is ever out of date; one that nobody asks for any more only takes room. Nothing in an entry is ever run (see
`entries`), and what anybody else wrote is not used, since it could make data say anything.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

from auditkit import __version__, i18n, resources
from auditkit.errors import RefusedFile, reason_of
from auditkit.i18n import translate as _
from auditkit.ingest import limits
from auditkit.ingest.hashes import State, hash_of, state_of
from auditkit.ingest.options import ReadOptions
from auditkit.ingest.paths import Found
from auditkit.ingest.reader import FileRead, without_opening
from auditkit.values.text import printable

Tell = Callable[[str], None]
"""Takes a message about the cache; the work goes on."""

ENDING = ".read"
"""The ending of entries."""

_READERS = ("numpy", "pandas", "python-calamine", "python-stdnum")
_SOURCES = ("errors.py", "i18n", "ingest", "model", "values")
_PACKAGE = Path(__file__).resolve().parent.parent
# To open a pipe that nobody writes into would wait for ever, and a link may lead anywhere.
_AS_IT_IS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class FileCache:
    """The entries in one folder. What is wrong with any is told by `tell`, and its file is read anew.

    Raises OSError for a folder that cannot be made or written to.
    """

    def __init__(self, folder: Path, tell: Tell) -> None:
        self._folder = _own_folder(folder)
        self._tell = tell
        self._is_written = True
        self._archives: dict[Path, tuple[State, bytes]] = {}
        with tempfile.TemporaryFile(dir=self._folder):
            pass

    def read(
        self,
        files: Sequence[Found],
        options: ReadOptions,
        read: Callable[[Sequence[Found]], Iterator[FileRead]],
    ) -> Iterator[FileRead]:
        """Yield what became of each file, in the order of `files`; those without an entry are left to `read`."""
        known = {number: told for number, found in enumerate(files) if (told := self._known(found, options))}
        unknown = [found for number, found in enumerate(files) if number not in known]
        fresh = read(unknown)
        for number, found in enumerate(files):
            if number in known:
                yield known.pop(number)
                continue
            told = next(fresh)
            self._keep(found, options, told)
            yield told

    def _known(self, found: Found, options: ReadOptions) -> FileRead | None:
        told = without_opening(found)
        if told is not None:
            return told
        content = self._content_hash(found)
        return None if content is None else self._entry(found, self._key(found, options, content))

    def _entry(self, found: Found, key: bytes) -> FileRead | None:
        """Return what the entry under `key` holds, or None where there is none that can be used."""
        from auditkit.ingest.entries import from_bytes
        from auditkit.ingest.forms_of_entries import Misfit

        try:
            told = from_bytes(_content(os.path.join(self._folder, _name(key))), key)  # noqa: PTH118 - a path is slow to make
        except FileNotFoundError:
            return None
        except OSError as error:
            reason = reason_of(error)
        except Misfit:
            reason = _("it is damaged or was altered")
        else:
            return told
        message = _("{path} is read anew, since its entry in the cache cannot be used: {reason}.")
        self._tell(message.format(path=found.shown, reason=reason))
        return None

    def _keep(self, found: Found, options: ReadOptions, told: FileRead) -> None:
        """Make an entry of a file that was read. One that could not be may be read the next time: it has none."""
        from auditkit.ingest.entries import to_bytes
        from auditkit.ingest.forms_of_entries import Misfit

        if told.file.status != "read" or not self._is_written:
            return
        # It may have been changed since it was looked up: the entry is of what was read.
        content = bytes.fromhex(told.file.sha256) if found.member is None else self._unchanged_archive(found.path)
        if content is None:
            return
        key = self._key(found, options, content)
        with suppress(Misfit):
            self._write(_name(key), to_bytes(told, key))

    def _write(self, name: str, entry: bytes) -> None:
        """Write an entry beside its place and move it there, so that no other run meets half of one."""
        if len(entry) > limits.ENTRY_BYTES:
            return
        try:
            with tempfile.NamedTemporaryFile(dir=self._folder, suffix=".partial", delete=False) as stream:
                try:
                    stream.write(entry)
                    stream.close()
                    Path(stream.name).replace(self._folder / name)
                except OSError:
                    Path(stream.name).unlink(missing_ok=True)
                    raise
        except OSError as error:
            # The next one would hardly fare better.
            self._is_written = False
            message = _("Nothing more is kept in the cache {path}, where an entry cannot be written: {reason}.")
            self._tell(message.format(path=printable(str(self._folder)), reason=reason_of(error)))

    def _key(self, found: Found, options: ReadOptions, content: bytes) -> bytes:
        # Where a file stands is in its messages, and of a CSV file its name may tell the table.
        parts = (
            self._program,
            i18n.language(),
            (options.currency, options.date_order, list(options.mapping.items()), options.tables, options.is_of_draw),
            (found.shown, found.ending, found.member),
            content,
        )
        return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).digest()

    @cached_property
    def _program(self) -> bytes:
        return _program()

    def _content_hash(self, found: Found) -> bytes | None:
        """Return the hash of a file, and for one in an archive that of the archive; None for what is not read."""
        try:
            if found.member is None:
                return None if found.size > limits.DECOMPRESSED_BYTES else hash_of(found.path)[1]
            if found.path not in self._archives:
                self._archives[found.path] = hash_of(found.path)
        except OSError:
            return None
        return self._archives[found.path][1]

    def _unchanged_archive(self, path: Path) -> bytes | None:
        """Return the hash of an archive, if it is still what it was when its first file was looked up."""
        with suppress(OSError, KeyError):
            state, content = self._archives[path]
            if state == state_of(path.stat()):
                return content
        return None


def _name(key: bytes) -> str:
    return key.hex() + ENDING


def _content(path: str) -> bytes:
    """Return the bytes of an entry; raises OSError for one that is no regular file, too large, or somebody else's."""
    if stat.S_ISLNK(os.lstat(path).st_mode):
        raise RefusedFile(_("it is a link"))
    with os.fdopen(os.open(path, _AS_IT_IS), "rb") as stream:
        status = os.fstat(stream.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise RefusedFile(_("it is no regular file, but a device or a pipe"))
        if hasattr(os, "getuid") and status.st_uid != os.getuid():
            raise RefusedFile(_("it belongs to another user"))
        content = stream.read(limits.ENTRY_BYTES + 1)
    if len(content) > limits.ENTRY_BYTES:
        raise RefusedFile(_("it is too large"))
    return content


def _program() -> bytes:
    """Return a hash over all by which the program reads: another program, another reading."""
    digest = hashlib.sha256(repr((__version__, sys.version, *map(version, _READERS), _user())).encode())
    files = [path for name in _SOURCES for path in _files(_PACKAGE / name)]
    for path in (*sorted(files), *sorted(_files(resources.folder("schemas")))):
        content = path.read_bytes()
        digest.update(repr((path.name, len(content))).encode())
        digest.update(content)
    return digest.digest()


def _files(place: Path) -> Iterator[Path]:
    if place.is_file():
        yield place
        return
    for folder, folders, names in os.walk(place):
        folders[:] = [name for name in folders if name != "__pycache__"]
        yield from (Path(folder, name) for name in names)


def _own_folder(folder: Path) -> Path:
    """Return the folder of this user within one that several may share, after making it.

    Nobody else may put anything into it: an entry that somebody else wrote says what was never read, whoever owns it.
    Raises OSError for one that is somebody else's, or into which others may write.
    """
    user = _user()
    own = folder if user is None else folder / f"user-{user}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    own.mkdir(mode=0o700, exist_ok=True)
    if user is not None:
        status = own.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_uid != user or status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(own))
    return own


def _user() -> int | None:
    """Return the user, each of whom has entries of his own in a folder that several share."""
    return os.getuid() if hasattr(os, "getuid") else None
