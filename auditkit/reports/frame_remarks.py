"""What must be known of the frame of a draw, in lines with signs in front: what it lacks, what it may have twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.i18n import translate as _
from auditkit.reports.layout import wrap
from auditkit.reports.plain import one_line
from auditkit.sampling.lookalikes import lookalikes, spelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from auditkit.model.draw import LeftOut

_SHOWN = 10


def of_left_out(left_out: LeftOut | None) -> Iterator[str]:
    """Yield what was left out of the frame: a line that counts it, and one for each thing."""
    if left_out is None or not left_out.count:
        return
    message = _("Left out of the frame, and with no chance to be audited: {count}. They may be large; look at each:")
    yield "! " + message.format(count=f"{left_out.count:,}")
    yield from (f"- {line}" for line in left_out.lines)


def of_lookalikes(ids: Sequence[str]) -> Iterator[str]:
    """Yield which ids look alike."""
    groups = lookalikes(ids)
    if not groups:
        return
    message = _(
        "Ids that look alike: {count}. Each has a ticket of its own; make sure that none is a project that is there "
        "already:"
    )
    yield "! " + message.format(count=f"{len(groups):,}")
    yield from ("- " + _(", ").join(spelled(identifier) for identifier in group) for group in groups[:_SHOWN])
    if len(groups) > _SHOWN:
        yield "- " + _("… and {count} more").format(count=f"{len(groups) - _SHOWN:,}")


def wrapped(lines: Iterable[str], width: int) -> Iterator[str]:
    """Yield such lines at most `width` cells wide; what follows a sign stands under the words behind it."""
    for line in lines:
        first, *more = wrap(one_line(line[2:]), width - 2)
        yield line[:2] + first
        yield from ("  " + part for part in more)
