"""Names in messages: fit to be shown, and the nearest of those that there are for someone who mistyped one."""

from __future__ import annotations

from collections.abc import Iterable

from auditkit.i18n import translate as _
from auditkit.values.personal_data import masked
from auditkit.values.text import printable

MOST_LISTED = 20


def hint(name: str, known: Iterable[str]) -> str:
    """Return a sentence that helps after an unknown `name`: the nearest known one, else all of them if they are few.

    Personal data in a name are masked, as an id of a project may be somebody's number.
    """
    import difflib

    names = sorted(set(known))
    nearest = difflib.get_close_matches(name, names, n=1)
    if nearest:
        return _("Did you mean {nearest}?").format(nearest=masked(nearest[0]))
    if not names:
        return _("There are none.")
    if len(names) > MOST_LISTED:
        names = difflib.get_close_matches(name, names, n=3, cutoff=0.0)
        return _("The nearest are: {names}.").format(names=_(", ").join(map(masked, names)))
    return _("There are: {names}.").format(names=_(", ").join(map(masked, names)))


def shown(text: str, longest: int = 60) -> str:
    """Return `text` without control characters and not too long, so that no pack can steer or flood the terminal, and
    with the personal data in it masked.
    """
    whole = printable(masked(text))
    return whole if len(whole) <= longest else whole[: longest - 1] + "…"
