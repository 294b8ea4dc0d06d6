"""--annotate: marked copies of what was handed in, in a folder that is none of those handed in."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from auditkit.cli import inputs
from auditkit.cli.shared import COULD_NOT, DONE, settings
from auditkit.errors import AuditkitError, BadFile, BadUsage, reason_of
from auditkit.i18n import translate as _
from auditkit.values.text import printable

if TYPE_CHECKING:
    from auditkit.reports.audited import Audited


def refuse(folder: Path, paths: Sequence[Path]) -> None:
    """Raise BadUsage for a folder of copies that could not be told from what was handed in: it is a file, or it holds
    or lies within what was.
    """
    if folder.exists() and not folder.is_dir():
        message = _('--annotate "{path}" is a file; name a folder to write the copies to.')
        raise BadUsage(message.format(path=printable(str(folder))))
    real = _real(folder)
    for path in paths:
        within = _real(path)
        if real == within or within in real.parents or (path.is_file() and real == within.parent):
            message = _(
                '--annotate "{path}" is among what was handed in ("{handed_in}"), and the next check would take the'
                " copies for that. Name another folder."
            )
            raise BadUsage(message.format(path=printable(str(folder)), handed_in=printable(str(path))))


def write(folder: Path, paths: Sequence[Path], audited: Audited, others: Sequence[Path] = ()) -> int:
    """Write the marked copies, and tell on standard error what of an original is not in its copy.

    A file that cannot be marked or written is told of, and the others are written; the exit code says so. No copy
    replaces a file that was read, of the rules and of `others` too.
    """
    from auditkit.cli.progress import bar
    from auditkit.ingest.paths import find
    from auditkit.reports.annotate import copies

    files, _messages = find(paths)
    code = DONE
    told: list[str] = []
    with bar(settings.quiet, _("marking")) as progress:
        for number, each in enumerate(copies(audited, files), start=1):
            if isinstance(each, BadFile):
                code, faults = COULD_NOT, [each.message]
            else:
                told += (f"! {sentence}" for sentence in each.told)
                faults = _write(folder, folder / each.name, each.content, paths, audited, others)
                code = COULD_NOT if faults else code
            told += (f"✗ {fault}" for fault in faults)
            if progress is not None:
                progress(number, len(files), "")
    for line in told:
        print(printable(line), file=sys.stderr)
    return code


def _write(
    folder: Path, target: Path, content: bytes, paths: Sequence[Path], audited: Audited, others: Sequence[Path]
) -> list[str]:
    """Write one copy, and return what is in the way; nothing is written where a link leads out of the folder, or into
    what was handed in.
    """
    from auditkit.reports.files import write_whole

    around = (_real(target), *_real(target).parents)
    if _real(folder) not in around[1:] or any(_real(path) in around for path in paths):
        message = _("{path} is not written: a link there leads to another place. Remove it, or name another folder.")
        return [message.format(path=str(target))]
    try:
        inputs.spare([target], audited.dataset, audited.pack, others, "--annotate")
        target.parent.mkdir(parents=True, exist_ok=True)
        write_whole(target, content)
    except AuditkitError as error:
        return [error.message]
    except OSError as error:
        message = _("{path} cannot be written: {reason}. Write somewhere else.")
        return [message.format(path=str(target.parent), reason=reason_of(error))]
    return []


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))
