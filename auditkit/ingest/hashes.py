"""The hash of a whole file, by which it is known again."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

State = tuple[int, int, int]
"""What tells that a file was replaced or written to: its number, its size and when it was last changed."""


def hash_of(path: Path) -> tuple[State, bytes]:
    """Return the SHA-256 of a file of any size, and its state when it was opened; raises OSError as opening does."""
    with path.open("rb") as stream:
        state = state_of(os.fstat(stream.fileno()))
        return state, hashlib.file_digest(stream, "sha256").digest()


def state_of(status: os.stat_result) -> State:
    """Return the state of a file of which the system says `status`."""
    return status.st_ino, status.st_size, status.st_mtime_ns
