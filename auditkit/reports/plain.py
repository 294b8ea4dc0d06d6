"""Text from data made harmless for people's screens, and places as people read them."""

from __future__ import annotations

from auditkit.i18n import translate as _
from auditkit.model.dataset import Place
from auditkit.values.text import printable

ARROW = " › "


def one_line(text: str) -> str:
    """Return `text` on one line and without anything that could steer a terminal or hide what stands there.

    White space of every kind becomes one space; control characters, direction marks, zero-width characters and lone
    surrogates become the replacement character.
    """
    if text.isprintable() and "  " not in text:
        return text
    return printable(" ".join(text.split()))


def place_text(place: Place, beside: Place | None = None) -> str:
    """Return `place` as file › sheet › cell, or its row where it has no cell; empty when nothing is known.

    What `place` shares with the place `beside` which it is shown is left out.
    """
    within = place.cell
    if within is None and place.row is not None:
        within = _("row {row}").format(row=place.row)
    parts = [place.file, place.sheet, within]
    if beside is not None and place.file == beside.file:
        parts[0] = None
        if place.sheet == beside.sheet:
            parts[1] = None
    return ARROW.join(one_line(part) for part in parts if part)
