"""How anyone draws a list again with programs that every machine has or can have, with one ticket worked out."""

from __future__ import annotations

import hashlib
import shlex
from typing import TYPE_CHECKING

from auditkit.i18n import translate as _
from auditkit.sampling.tickets import TICKET_DIGITS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditkit.model.draw import Draw


def steps(draw: Draw) -> Iterator[tuple[str, str]]:
    """Yield what to do, in order: a number or a name, and the text beside it; a name alone is a heading."""
    top = draw.parameters.audit_top_n
    yield _("Draw this list again"), ""
    yield (
        "",
        _(
            "Anyone can draw this list again with this workbook, a SHA-256 program, and one that reckons with whole "
            "numbers of 78 digits, such as python3 or bc; a spreadsheet keeps 15. The page verify.html does it all."
        ),
    )
    yield (
        "1",
        _(
            "Make sure of the frame: write a line for each project of the sheet Manifest, project ID, tab, field, tab, "
            "amount in minor units, sorted by ID, each line ended by LF, in UTF-8 without a byte order mark; the "
            "SHA-256 of that file is frame.sha256."
        ),
    )
    yield (
        "2",
        _("Sort the projects by amount raised. The first {top}, and all tied with the last, are mandatory.").format(
            top=top
        ),
    )
    yield (
        "3",
        _(
            "Number the others by amount raised, from 1 again; those that raised the same all have the best of their "
            "numbers. Put each into the first tier that it fits (sheet Manifest), and within it by field."
        ),
    )
    yield (
        "4",
        _(
            "A tier gives its rate times its size, rounded up. Its fields share that by largest remainder; each gives "
            "at least {minimum}, or all it has (sheet Strata)."
        ).format(minimum=draw.parameters.minimum),
    )
    yield (
        "5",
        _(
            "Give each project its ticket: write the SHA-256 of the seed in hexadecimal, lower case, append the "
            "project's ID, and take the SHA-256 of that text. Read it as a whole number, write it in decimal with "
            "zeros in front up to 64 digits, reverse the digits, and put 0. before them."
        ),
    )
    yield (
        "",
        _(
            "What is hashed for a ticket is the text alone: no end of line and no byte order mark in the file, which "
            "editors add unasked."
        ),
    )
    yield "6", _("In each stratum the smallest tickets are drawn, and the next ones are its reserves.")
    yield (
        "7",
        _(
            "By program: the page verify.html of auditkit in any browser, `auditkit sample verify`, or the package "
            "consistent-sampler with the same seed and IDs."
        ),
    )
    if draw.selected:
        yield from _example(draw)


def _example(draw: Draw) -> Iterator[tuple[str, str]]:
    first = draw.selected[0]
    identifier = first.item.project_id
    of_seed = hashlib.sha256(draw.seed.encode()).hexdigest()
    of_both = hashlib.sha256((of_seed + identifier).encode()).hexdigest()
    decimal = str(int(of_both, 16))
    yield _("Example: project No. {number}").format(number=first.number), ""
    yield _("Seed"), draw.seed
    yield _("SHA-256 of the seed"), of_seed
    yield _("With the ID behind it"), of_seed + identifier
    yield _("SHA-256 of that"), of_both
    yield _("In decimal"), decimal.zfill(TICKET_DIGITS)
    yield _("Reversed: the ticket"), first.ticket
    yield _("By command, on Linux"), f"printf %s {shlex.quote(draw.seed)} | sha256sum"
    yield _("Second line"), f"printf %s {shlex.quote(of_seed + identifier)} | sha256sum"
    yield _("Third line"), f"""python3 -c 'print("0." + str(int("{of_both}", 16)).zfill({TICKET_DIGITS})[::-1])'"""
