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


def cut_off(path: str) -> BadFile:
    """Return the error of an archive that does not hold what it says."""
    return BadFile(
        path,
        _("{path} is cut off or damaged: its end is missing. Copy or download it again.").format(path=path),
    )


def encrypted(path: str) -> BadFile:
    """Return the error of a file that asks for a password."""
    return BadFile(
        path,
        _("{path} is protected by a password. Open it, take the password off, save it, and hand it in again.").format(
            path=path
        ),
    )


def crashed(path: str) -> BadFile:
    """Return the error of a file over which its reader broke down, or ran out of the memory that it may take."""
    return BadFile(
        path,
        _(
            "{path} cannot be read: its reader broke down over it or ran out of memory. It is damaged, or made to do"
            " harm. Open it with a spreadsheet program, save it as a new file, and hand that in."
        ).format(path=path),
    )


def too_slow(path: str, seconds: float) -> BadFile:
    """Return the error of a file that took its reader more than so many `seconds` of a processor's time."""
    return BadFile(
        path,
        _(
            "{path} was given up after {seconds:.0f} seconds of a processor's time: files of its size are read in far"
            " less. It is damaged, or made to do harm. Open it with a spreadsheet program, save it as a new file, and"
            " hand that in."
        ).format(path=path, seconds=seconds),
    )


def too_slow_by_clock(path: str, seconds: float) -> BadFile:
    """Return the error of a file that was not read after `seconds`, though its reader had not worked for so long."""
    return BadFile(
        path,
        _(
            "{path} was given up after {seconds:.0f} seconds: files of its size are read in far less. If this computer"
            " is busy with other work, check again later. If it is not, the file is damaged, or made to do harm: open"
            " it with a spreadsheet program, save it as a new file, and hand that in."
        ).format(path=path, seconds=seconds),
    )


def archive_too_slow(path: str, seconds: float) -> BadFile:
    """Return the error of a file in an archive whose files before it took `seconds`, which is all that they may."""
    return BadFile(
        path,
        _(
            "{path} was not read: the files before it in its archive took {seconds:.0f} seconds, and honest ones take"
            " far less. Unpack the archive, and hand in the files that are needed."
        ).format(path=path, seconds=seconds),
    )
