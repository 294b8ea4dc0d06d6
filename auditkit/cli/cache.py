"""The folder that --cache names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from auditkit.cli.folders import require_folder
from auditkit.cli.handed_in import among
from auditkit.cli.shared import warn
from auditkit.errors import BadUsage, reason_of
from auditkit.i18n import translate as _
from auditkit.ingest import FileCache
from auditkit.values.text import printable


def opened(folder: Path, paths: Sequence[Path]) -> FileCache | None:
    """Return the cache in `folder`; None, with a warning, where none can be made: the work goes on without.

    Raises BadUsage for a file, and for a folder among the `paths` that were handed in: whoever hands in must not say
    himself what was read.
    """
    require_folder(folder, "--cache")
    handed_in = among(folder, paths)
    if handed_in is not None:
        message = _(
            '--cache "{path}" is among what was handed in ("{handed_in}"), and nobody may say himself what was read'
            " from his files. Name another folder."
        )
        raise BadUsage(message.format(path=printable(str(folder)), handed_in=printable(str(handed_in))))
    try:
        return FileCache(folder, warn)
    except OSError as error:
        message = _("The folder {path} cannot be used as a cache ({reason}): all files are read.")
        warn(message.format(path=printable(str(folder)), reason=reason_of(error)))
        return None
