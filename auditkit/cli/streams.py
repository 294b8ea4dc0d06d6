"""Standard output and standard error that never fail in the middle of the work, and tell at its end that they did."""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import IO, Any

from auditkit.errors import reason_of
from auditkit.i18n import translate as _


class Stream(io.RawIOBase):
    """A standard stream whose first error is kept in `error`; whatever is written after it is lost.

    Whoever prints need not know where it goes: a reader that has gone away and a disk that is full are told once, by
    the exit code (see `failure`).
    """

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.error: OSError | None = None

    def writable(self) -> bool:
        """Return that it can be written to."""
        return True

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return bool(self._inner.isatty())

    def fileno(self) -> int:
        """Return the descriptor below."""
        return int(self._inner.fileno())

    def write(self, data: Any) -> int | None:
        """Write what the stream takes, and all of it once it has failed."""
        if self.error is None:
            try:
                taken: int | None = self._inner.write(data)
            except OSError as error:
                self.error = error
            else:
                return taken
        return len(data)


def guard() -> Stream:
    """Put guarded UTF-8 streams in the place of standard output and standard error; return what is below the first."""
    output, errors = _guarded(sys.stdout), _guarded(sys.stderr)
    sys.stdout, sys.stderr = _text(output), _text(errors)
    return output


def failure(output: Stream) -> str | None:
    """Return what to tell about an output that failed, null when it did not; empty for a reader that had enough."""
    if output.error is None:
        return None
    if isinstance(output.error, BrokenPipeError):
        return ""
    return _("The result could not be written to standard output: {reason}. Send it somewhere else.").format(
        reason=reason_of(output.error)
    )


def _guarded(stream: IO[str] | None) -> Stream:
    if stream is None:
        # The process was started without it. A file opened later must not come into its place.
        closed = Stream(io.FileIO(os.devnull, "w"))
        closed.error = OSError(errno.EBADF, os.strerror(errno.EBADF))
        return closed
    buffer = stream.buffer  # type: ignore[attr-defined]
    return Stream(getattr(buffer, "raw", buffer))


def _text(stream: Stream) -> io.TextIOWrapper:
    return io.TextIOWrapper(
        io.BufferedWriter(stream), encoding="utf-8", errors="replace", line_buffering=stream.isatty()
    )
