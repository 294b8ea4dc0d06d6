"""The progress bar: on standard error, only on a terminal, and only for work that lasts over a second."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_PATIENCE_SECONDS = 1.0

Progress = Callable[[int, int, str], None]


@contextmanager
def bar(quiet: bool, what: str) -> Iterator[Progress | None]:
    """Give a function that is told (steps done, steps in all, current step), or None where no bar is wanted.

    `what` says beside the bar what is being done.
    """
    if quiet or not sys.stderr.isatty():
        yield None
        return
    started = time.monotonic()
    written = False

    def show(done: int, total: int, _name: str) -> None:
        nonlocal written
        if time.monotonic() - started > _PATIENCE_SECONDS:
            written = True
            filled = round(24 * done / total) if total else 24
            sys.stderr.write(f"\r\x1b[K{'━' * filled}{'─' * (24 - filled)} {what} {done}/{total}")
            sys.stderr.flush()

    try:
        yield show
    finally:
        if written:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
