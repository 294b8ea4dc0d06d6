"""Writing a file whole, or not at all."""

from __future__ import annotations

import errno
import os
import secrets
from pathlib import Path

from auditkit.errors import BadFile
from auditkit.i18n import translate as _
from auditkit.reports.plain import one_line

_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
_FULL = (errno.ENOSPC, errno.EDQUOT)


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` to `path`: beside it first, then renamed, so that no reader ever meets half a file.

    A file that is already there is replaced; behind a symbolic link, the file that it points to is. Raises BadFile when
    the folder is missing, when a folder or a device stands at `path`, or when writing is not allowed or fails half-way;
    what stood at `path` before is then untouched.
    """
    target = Path(os.path.realpath(path))
    beside = target.with_name(f".auditkit-{secrets.token_hex(8)}.partial")
    try:
        obstacle = _obstacle(path, target)
        if obstacle is not None:
            raise BadFile(str(path), obstacle)
        try:
            with beside.open("xb") as stream:
                stream.write(content)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise BadFile(str(path), _refusal(path, error.errno)) from error


def _obstacle(path: Path, target: Path) -> str | None:
    """Return what tells the user why nothing can be written to `path`, or null when nothing is in the way."""
    shown = one_line(str(path))
    if target.is_dir():
        return _("{path} is a folder; name a file to write.").format(path=shown)
    if not target.parent.is_dir():
        folder = one_line(str(path.parent))
        return _("{path} cannot be written: there is no folder {folder}. Make it, or write somewhere else.").format(
            path=shown, folder=folder
        )
    if not target.exists():
        return None
    if not target.is_file():
        return _("{path} is not a regular file; name another to write.").format(path=shown)
    return None if os.access(target, os.W_OK) else _refusal(path, errno.EACCES)


def _refusal(path: Path, code: int | None) -> str:
    shown = one_line(str(path))
    if code in _FORBIDDEN:
        return _(
            "{path} cannot be written: permission denied. Change the permissions, or write somewhere else."
        ).format(path=shown)
    if code in _FULL:
        return _("{path} cannot be written: no space is left. Make room, or write somewhere else.").format(path=shown)
    reason = os.strerror(code) if code else "?"
    return _("{path} cannot be written ({reason}). Write somewhere else.").format(path=shown, reason=reason)
