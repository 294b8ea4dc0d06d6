"""Outputs that are many files in one folder."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
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


def folders_apart(files: Iterable[Path], folders: Mapping[str, Path | None]) -> None:
    """Raise BadUsage where outputs of one run would come into each other's place: a file that -o names within a folder
    of an option, or a folder within that of another.
    """
    places = {option: Path(os.path.realpath(folder)) for option, folder in folders.items() if folder is not None}
    named = [("-o", Path(os.path.realpath(path)), path) for path in files]
    named += [(option, place, folders[option] or place) for option, place in places.items()]
    for option, place, path in named:
        for other, folder in places.items():
            if other != option and folder in (place, *place.parents):
                message = _('{option} "{path}" lies in the folder of {other}; write it to another place.')
                raise BadUsage(message.format(option=option, path=printable(str(path)), other=other))


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
        if (folder / name).is_symlink():
            message = _("{path} was not written: a link there leads to another place.")
            print_error(message.format(path=printable(str(folder / name))))
            return COULD_NOT
        if write(folder / name, content) == COULD_NOT:
            return COULD_NOT
    return DONE
