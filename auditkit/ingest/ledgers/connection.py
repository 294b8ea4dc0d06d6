"""The DuckDB that reads a ledger: it sees the files of the ledger and a folder of its own, and nothing else."""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from auditkit.errors import BadFile
from auditkit.i18n import translate as _

if TYPE_CHECKING:
    import duckdb

_BYTES_A_THREAD = 64 << 20


_open: weakref.WeakSet[Store] = weakref.WeakSet()


def close_all() -> None:
    """Close what is open, and remove what it kept on disk: for a process that ends itself right away."""
    for store in list(_open):
        store.close()


class Store:
    """A connection of its own to DuckDB, and the folder where it keeps what does not fit into memory.

    `in_order` keeps rows in their order when they are copied, which takes more memory.
    """

    def __init__(self, files: Sequence[Path], memory: int, in_order: bool = False) -> None:
        import duckdb

        self.folder = Path(tempfile.mkdtemp(prefix="auditkit-"))
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        _open.add(self)
        self.memory = memory
        self.connection = duckdb.connect(":memory:")
        threads = max(1, min(os.cpu_count() or 1, memory // _BYTES_A_THREAD))
        for setting, value in (
            ("memory_limit", f"{memory}B"),
            ("threads", threads),
            ("temp_directory", str(self.folder)),
            ("preserve_insertion_order", in_order),
            ("autoinstall_known_extensions", False),
            ("autoload_known_extensions", False),
            ("allow_community_extensions", False),
            ("allowed_paths", [str(path.resolve()) for path in files]),
            ("allowed_directories", [str(self.folder)]),
            ("enable_external_access", False),
            ("lock_configuration", True),
        ):
            self.connection.execute(f"SET {setting} = ?", [value])

    def set_list(self, name: str, values: Sequence[object]) -> None:
        """Keep a list that queries get by `getvariable`: names of files never become part of a query."""
        self.connection.execute(f"SET VARIABLE {name} = ?", [list(values)])

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """Return the rows of a query."""
        found: list[tuple[object, ...]] = self.connection.execute(query, list(parameters)).fetchall()
        return found

    def relation(self, query: str) -> duckdb.DuckDBPyRelation:
        """Return a query that is run when its rows are asked for."""
        return self.connection.sql(query)

    def close(self) -> None:
        """End the connection and remove what it kept on disk."""
        self.connection.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def too_little_memory(path: str, error: Exception) -> BadFile:
    """Return what is said of a ledger that needs more memory than it was given."""
    message = _("{path} needs more memory than it may take ({reason}). Give it more with --memory-limit.")
    return BadFile(path, message.format(path=path, reason=str(error).splitlines()[0]))


def broken(path: str, error: Exception) -> BadFile:
    """Return what is said of a file that DuckDB cannot read; its own words name the place in the file."""
    from auditkit.values.text import shown

    message = _("{path} cannot be read: it is damaged, or no such file ({reason}). Write it again.")
    return BadFile(path, message.format(path=path, reason=shown(str(error).splitlines()[0] if str(error) else "")))
