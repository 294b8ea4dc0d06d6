"""Reading a small file whole without trusting it to be small, or to be a file."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from auditkit.errors import RefusedFile
from auditkit.i18n import translate as _

MEBIBYTE = 1024 * 1024

# Without it, to open a pipe that nobody writes into would wait for ever.
_AT_ONCE = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def read_whole(path: Path, mebibytes: int) -> bytes:
    """Return the content of a file; raises OSError when the system refuses it, RefusedFile when it is no regular file
    (a pipe or a device may never end) or is larger than `mebibytes`.

    `reason_of` has the words for either.
    """
    with os.fdopen(os.open(path, os.O_RDONLY | _AT_ONCE), "rb") as stream:
        mode = os.fstat(stream.fileno()).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(mode):
            raise RefusedFile(_("it is no regular file, but a device or a pipe"))
        # What a file system says of a file's size need not hold, so that the reading itself is bounded.
        content = stream.read(mebibytes * MEBIBYTE + 1)
    if len(content) > mebibytes * MEBIBYTE:
        message = _("it is larger than {limit} MiB, and no file of its kind needs that")
        raise RefusedFile(message.format(limit=mebibytes))
    return content
