"""Outputs that are many files in one folder."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from auditkit.cli.inputs import write
from auditkit.cli.shared import COULD_NOT, DONE, print_error
from auditkit.errors import BadUsage
from auditkit.i18n import translate as _
from auditkit.values.text import printable


def require_folder(folder: Path, option: str) -> None:
    """Raise BadUsage where a folder for an output cannot be: a file stands there."""
    if folder.exists() and not folder.is_dir():
        message = _('{option} "{path}" is a file; name a folder, which is made if there is none.')
        raise BadUsage(message.format(option=option, path=printable(str(folder))))


def write_folder(folder: Path, files: Iterable[tuple[str, bytes]], kept: Path | None = None) -> int:
    """Write files into a folder, which is made if there is none; those of the same names are replaced, all others stay.

    What cannot be written is told, and ends the writing: the rest would hardly fare better. Raises BadUsage before it
    replaces the file `kept`.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = _("The folder {path} cannot be made ({reason}).")
        print_error(message.format(path=printable(str(folder)), reason=os.strerror(error.errno or 0)))
        return COULD_NOT
    for name, content in files:
        if kept is not None and os.path.realpath(folder / name) == os.path.realpath(kept):
            message = _("{path} would be replaced by an output of the same name; keep it in another folder.")
            raise BadUsage(message.format(path=printable(str(kept))))
        if write(folder / name, content) == COULD_NOT:
            return COULD_NOT
    return DONE
