"""The three errors that auditkit raises on purpose.

Bad *data* is never an exception: it becomes a finding. An exception means that a file, a rule pack or a command could
not be used at all. Each carries one message in the user's language that says where, what was seen and what to do.
"""

from __future__ import annotations

import errno

from auditkit.i18n import translate as _


class AuditkitError(Exception):
    """The base of every error that auditkit raises on purpose; its text is fit to be shown to a user."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class BadFile(AuditkitError):
    """An input file that cannot be read, or an output file that cannot be written.

    `path` is the file as the user named it. The other files of the run are still read and reported.
    """

    def __init__(self, path: str, message: str) -> None:
        super().__init__(message)
        self.path = path


class BadPack(AuditkitError):
    """A rule pack that cannot be used. `line` and `column` count from 1; both are 0 when no place is known."""

    def __init__(self, path: str, message: str, line: int = 0, column: int = 0) -> None:
        place = f"{path}:{line}:{column}" if line else path
        super().__init__(f"{place}  {message}")
        self.path = path
        self.reason = message
        self.line = line
        self.column = column


class BadUsage(AuditkitError):
    """A command that asks for something impossible: an unknown rule, an unreadable date, a missing path."""


class RefusedFile(OSError):
    """A file that we would not read though the system would let us; `reason` says why, as `reason_of` does."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def reason_of(error: OSError) -> str:
    """Return why the system refused a file, in the user's language and without a full stop."""
    if isinstance(error, RefusedFile):
        return error.reason
    match error.errno:
        case errno.ENOENT | errno.ENOTDIR:
            return _("there is no such file")
        case errno.EISDIR:
            return _("it is a folder")
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return _("permission denied")
        case errno.ENAMETOOLONG:
            return _("its name is too long")
    return _("the system says: {reason}").format(reason=error.strerror or error.errno or "?")
