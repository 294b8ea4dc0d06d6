"""A commitment for a person at a terminal: what was fixed, the hash to publish, and how to draw by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.i18n import format_amount
from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.reports.frame_remarks import wrapped
from auditkit.reports.layout import GAP, Column, cell, wrap
from auditkit.reports.plain import one_line
from auditkit.sampling import commitment as commitments
from auditkit.sampling.parameters import figures, key_label

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

_LEAST = 20


def render(commitment: Mapping[str, Any], width: int, draw_with: str, remarks: Sequence[str] = ()) -> str:
    """Return the commitment as lines of at most `width` cells; `draw_with` is the command that draws by it.

    `remarks` are on its frame, with signs in front.
    """
    rows = list(facts(commitment))
    names = Column("", "", [name for name, _text in rows])
    indent = names.width + GAP
    lines: list[str] = []
    for name, text in rows:
        first, *more = wrap(text, max(width - indent, _LEAST))
        lines.append(f"{cell(name, names.width)}{' ' * GAP}{first}")
        lines.extend(" " * indent + line for line in more)
    if remarks:
        lines += ["", *wrapped(remarks, width)]
    # Hashes stay on one line, however long: whoever copies half of one cannot compare.
    sha256 = commitments.digest(commitments.to_bytes(commitment))
    lines += ["", _("SHA-256 of the frame:"), commitment["frame"]["sha256"]]
    lines += ["", *wrap(_("SHA-256 of the commitment, to be published before the event:"), width), sha256]
    lines += ["", _("Then draw: {command}").format(command=one_line(draw_with))]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def facts(commitment: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what a commitment fixed and when, by the names that people know it by."""
    frame, parameters = commitment["frame"], commitment["parameters"]
    total = f"{format_amount(frame['total'], frame['currency'])} {label('currency', frame['currency'])}"
    yield _("Committed at"), commitment["committed_at"]
    yield (
        _("Frame"),
        _("{size} projects of {campaign} · {total} raised").format(
            size=f"{frame['size']:,}", campaign=one_line(commitment["campaign"]), total=total
        ),
    )
    yield _("Rules"), " · ".join(f"{one_line(pack['id'])} {one_line(pack['version'])}" for pack in commitment["packs"])
    yield (
        _("Parameters"),
        " · ".join(
            f"{key_label(f'parameters.{name}')} {figures(value, frame['currency'])}"
            for name, value in parameters.items()
            if value is not None
        ),
    )
    yield _("Event"), f"{one_line(commitment['event'])} · {commitment['event_at']}"
