"""What may be wrong with a whole file, whichever reader finds it."""

from __future__ import annotations

from auditkit.errors import BadFile
from auditkit.i18n import translate as _


def damaged(path: str) -> BadFile:
    """Return the error of a workbook whose content makes no sense."""
    return BadFile(
        path,
        _(
            "{path} is a damaged workbook: its content cannot be read. Open it with a spreadsheet program, save it as a"
            " new file, and hand that in."
        ).format(path=path),
    )


def encrypted(path: str) -> BadFile:
    """Return the error of a file that asks for a password."""
    return BadFile(
        path,
        _("{path} is protected by a password. Open it, take the password off, save it, and hand it in again.").format(
            path=path
        ),
    )
