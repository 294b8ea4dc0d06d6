"""The letters that `auditkit check` writes."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from auditkit.cli.folders import require_folder, write_folder
from auditkit.cli.shared import settings
from auditkit.errors import BadFile, BadUsage, reason_of
from auditkit.i18n import language
from auditkit.i18n import translate as _
from auditkit.values.text import printable
from auditkit.whole_files import read_whole

if TYPE_CHECKING:
    from auditkit.reports.audited import Audited
    from auditkit.reports.letters import Letter, Template


_IDS = 10
_MEBIBYTES = 64
"""More than a template with pictures takes."""


def letter_template_of(folder: Path | None, template: Path | None) -> Template | None:
    """Return what letters are made from: the user's template, or the one in the language in use; null for no letters.

    Raises BadUsage for options that contradict each other and BadFile for a template that cannot be used.
    """
    if folder is None:
        if template is not None:
            raise BadUsage(_("--letter-template needs --letters DIR, which says where the letters go."))
        return None
    require_folder(folder, "--letters")
    from auditkit.reports.letters import Template
    from auditkit.reports.letters.default import default_template

    if template is None:
        return Template(*default_template(language()))
    try:
        return Template(str(template), read_whole(template, _MEBIBYTES))
    except OSError as error:
        message = _("{path} could not be read: {reason}.")
        shown = printable(str(template))
        raise BadFile(str(template), message.format(path=shown, reason=reason_of(error))) from error


def write_letters(audited: Audited, template: Template, folder: Path, kept: Path | None) -> int:
    """Write the letters into a folder, and tell of what is in none of them."""
    from auditkit.reports.letters import letters, unaddressed

    as_of = audited.report.as_of
    written = letters(audited)
    code = write_folder(folder, ((each.file, template.fill(each, as_of)) for each in written), kept)
    if not settings.quiet:
        for line in _addressed_by_id(written):
            print(line, file=sys.stderr)
    left_out = unaddressed(audited)
    if left_out and not settings.quiet:
        message = _("In no letter, since they belong to no charity alone: {count} findings.")
        print(message.format(count=f"{left_out:,}"), file=sys.stderr)
    return code


def _addressed_by_id(letters: Sequence[Letter]) -> Iterator[str]:
    """Yield which letters call a charity by its id, a line for each reason."""
    reasons: tuple[tuple[str, str, str], ...] = (
        (
            "unnamed",
            _("1 organisation has no name on file: its letter is addressed by id: {ids}."),
            _("{count} organisations have no name on file: their letters are addressed by id: {ids}."),
        ),
        (
            "several",
            _("1 organisation has several names on file: its letter is addressed by id: {ids}."),
            _("{count} organisations have several names on file: their letters are addressed by id: {ids}."),
        ),
    )
    for naming, one, many in reasons:
        ids = [printable(each.charity) for each in letters if each.naming == naming]
        if ids:
            shown = _(", ").join(ids[:_IDS]) + (" …" if len(ids) > _IDS else "")
            yield (one if len(ids) == 1 else many).format(count=f"{len(ids):,}", ids=shown)
