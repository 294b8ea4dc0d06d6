"""Folders for temporary files, of which none stays for good: not even that of a process that was killed.

A process that is killed tidies up nothing. So it holds a lock on a file in its folder, which the system takes from it
when it ends, however it does; whoever makes a folder later removes those whose lock nobody holds. The number of a
process would not do: in another container it means another one. Nor is a lock trusted that was made on another host,
for not all file systems that hosts share tell each of them. Where the system keeps no such locks, nothing is removed.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

if sys.platform != "win32":
    import fcntl

PREFIX = "auditkit-"
_LOCKED = "in-use-on-" + platform.node()


class TemporaryFolder:
    """A new folder that only its owner can read, at `path`."""

    def __init__(self) -> None:
        _remove_abandoned()
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._lock = _lock(self.path)

    def remove(self) -> None:
        """Remove it with all that is in it, once."""
        shutil.rmtree(self.path, ignore_errors=True)
        lock, self._lock = self._lock, None
        if lock is not None:
            os.close(lock)


def _lock(folder: Path) -> int | None:
    """Return the file that is locked as long as it is open; None where the system keeps no locks, or has no space."""
    if sys.platform == "win32":
        return None
    unlocked = folder / "begun"
    lock = None
    try:
        lock = os.open(unlocked, os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Nobody must see it between its making and its lock.
        unlocked.rename(folder / _LOCKED)
    except OSError:
        if lock is not None:
            os.close(lock)
        return None
    return lock


@cache
def _remove_abandoned() -> None:
    """Remove what ended processes of this user left: once, since the folder for temporary files may hold thousands."""
    if sys.platform == "win32":
        return
    with suppress(OSError):
        for entry in list(os.scandir(tempfile.gettempdir())):
            with suppress(OSError):
                if entry.name.startswith(PREFIX) and _is_own_folder(entry):
                    _remove_unless_locked(Path(entry.path))


def _is_own_folder(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False) and entry.stat(follow_symlinks=False).st_uid == os.getuid()


def _remove_unless_locked(folder: Path) -> None:
    """Remove a folder that was locked and is no longer; raises OSError for any other."""
    lock = os.open(folder / _LOCKED, os.O_RDWR | os.O_NOFOLLOW)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(lock)
