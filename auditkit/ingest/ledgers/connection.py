"""The DuckDB that reads a ledger: it sees the files of the ledger and a folder of its own, and nothing else."""

from __future__ import annotations

import errno
import os
import re
import tempfile
import weakref
from collections.abc import Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from auditkit.errors import BadFile
from auditkit.i18n import translate as _
from auditkit.ingest.ledgers.folders import PREFIX, TemporaryFolder
from auditkit.values.text import printable, shown

if TYPE_CHECKING:
    import duckdb

_BYTES_A_THREAD = 64 << 20
_MEMORY_OF_FIRST_ROWS = 256 << 20
_OWN_FILE = re.compile(rf"[^\s'\"]*{PREFIX}\w+[/\\][\w.-]+")
"""The name of a file in the folder of a connection, which differs from run to run."""
_BELIEVING = "filter_pushdown,join_filter_pushdown,row_group_pruner,statistics_propagation"
"""What leaves out rows by the statistics that a Parquet file has of itself."""
_FULL = (errno.ENOSPC, errno.EDQUOT)


_open: weakref.WeakSet[Store] = weakref.WeakSet()


def close_all() -> None:
    """Close what is open, and remove what it kept on disk: for a process that ends itself right away."""
    for store in list(_open):
        store.close()


class Store:
    """A connection of its own to DuckDB, and the folder where it keeps what does not fit into memory.

    `files` are linked into that folder under plain names, since DuckDB takes a name with brackets or stars for a
    pattern. What a file says of its own contents (least, greatest, nothing there) is not believed: each row is looked
    at, or a sender could hide some. `in_order` keeps rows in their order, which takes more memory.
    """

    def __init__(self, files: Sequence[Path], memory: int, *, in_order: bool = False) -> None:
        self._temporary = TemporaryFolder()
        self.folder = self._temporary.path
        weakref.finalize(self, self._temporary.remove)
        _open.add(self)
        self._numbers = count()
        self._linked = {path: self._link(path) for path in (file.resolve() for file in files)}
        self.memory = memory
        self.connection = self._connect(memory, in_order)

    def _connect(self, memory: int, in_order: bool) -> duckdb.DuckDBPyConnection:
        import duckdb

        connection = duckdb.connect(":memory:")
        threads = max(1, min(os.cpu_count() or 1, memory // _BYTES_A_THREAD))
        for setting, value in (
            ("memory_limit", f"{memory}B"),
            ("threads", threads),
            ("temp_directory", str(self.folder)),
            ("preserve_insertion_order", in_order),
            ("disabled_optimizers", _BELIEVING),
            # What a point in time with a zone is written as must not depend on where the program runs.
            ("TimeZone", "UTC"),
            ("autoinstall_known_extensions", False),
            ("autoload_known_extensions", False),
            ("allow_community_extensions", False),
            ("allowed_paths", [*map(str, self._linked)]),
            ("allowed_directories", [str(self.folder)]),
            ("enable_external_access", False),
            ("lock_configuration", True),
        ):
            connection.execute(f"SET {setting} = ?", [value])
        return connection

    def linked(self, file: Path) -> Path:
        """Return the plain name of one of the files that this connection sees."""
        return self._linked[file.resolve()]

    def own(self, ending: str) -> Path:
        """Return a name for a new file in the folder of this connection."""
        return self.folder / f"file-{next(self._numbers)}{ending}"

    def _link(self, file: Path) -> Path:
        """Return a link to a file, or the file itself where the system makes no links."""
        link = self.own("")
        for make in (os.symlink, os.link):
            with suppress(OSError):
                make(file, link)
                return link
        return file

    def set_list(self, name: str, values: Sequence[object]) -> None:
        """Keep a list that queries get by `getvariable`: names of files never become part of a query."""
        self.connection.execute(f"SET VARIABLE {name} = ?", [list(values)])

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """Return the rows of a query."""
        found: list[tuple[object, ...]] = self.connection.execute(query, list(parameters)).fetchall()
        return found

    def first_rows(self, query: str) -> list[tuple[object, ...]]:
        """Return the rows of a query that asks for the first ones, in their order, by a connection of its own."""
        with self._connect(_MEMORY_OF_FIRST_ROWS, True) as connection:
            found: list[tuple[object, ...]] = connection.execute(query).fetchall()
            return found

    def relation(self, query: str) -> duckdb.DuckDBPyRelation:
        """Return a query that is run when its rows are asked for."""
        return self.connection.sql(query)

    def clear(self) -> None:
        """Drop all tables and views, so that a ledger can be read anew; files in the folder stay."""
        for kind, name in self.rows(
            "SELECT 'VIEW', view_name FROM duckdb_views() WHERE NOT internal"
            " UNION ALL SELECT 'TABLE', table_name FROM duckdb_tables() WHERE NOT internal"
        ):
            self.connection.execute(f'DROP {kind} "{name}"')

    def close(self) -> None:
        """End the connection and remove what it kept on disk."""
        self.connection.close()
        self._temporary.remove()


def too_little_memory(path: str, error: Exception) -> BadFile:
    """Return what is said of a ledger that needs more memory than it was given."""
    message = _("{path} needs more memory than it may take ({reason}). Give it more with --memory-limit.")
    return BadFile(path, message.format(path=path, reason=_reason(path, error)))


def broken(path: str, error: Exception) -> BadFile:
    """Return what is said of a file that DuckDB cannot read; its own words name the place in the file.

    A lack of memory or of space on the disk is told as such: it is no fault of the file.
    """
    import duckdb

    if isinstance(error, duckdb.OutOfMemoryException):
        return too_little_memory(path, error)
    if is_full(error):
        message = _("{path} needs more space for temporary files than {folder} has. Name a folder with more in TMPDIR.")
        return BadFile(path, message.format(path=path, folder=printable(tempfile.gettempdir())))
    message = _("{path} cannot be read: it is damaged, or no such file ({reason}). Write it again.")
    return BadFile(path, message.format(path=path, reason=_reason(path, error)))


def _reason(path: str, error: Exception) -> str:
    """Return the first line of what DuckDB says, with the name of the file as it is shown."""
    lines = str(error).splitlines()
    return shown(_OWN_FILE.sub(lambda _match: path, lines[0] if lines else ""))


def is_full(error: Exception) -> bool:
    """Whether there is no more space where temporary files are kept."""
    return (isinstance(error, OSError) and error.errno in _FULL) or os.strerror(errno.ENOSPC) in str(error)


def is_damage(error: BadFile) -> bool:
    """Whether what is said of a file comes from an error of DuckDB that more memory or space would not mend."""
    import duckdb

    cause = error.__cause__
    return isinstance(cause, duckdb.Error) and not isinstance(cause, duckdb.OutOfMemoryException) and not is_full(cause)
