"""Names of files made of ids: safe in any folder, on any system, for any text that somebody may use as an id."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from auditkit.values.personal_data import masked

_PLAIN = re.compile(r"[A-Z0-9][A-Z0-9_-]{0,59}", re.ASCII)
_NO_PART = re.compile(r"[^A-Za-z0-9]+", re.ASCII)
_TAKEN_BY_WINDOWS = re.compile(r"CON|PRN|AUX|NUL|(COM|LPT)[0-9]", re.ASCII)
_LONGEST = 40


def file_names(ids: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """Return for each id the name of its file without an ending; none is in `taken`, or one of another's id.

    An id of capitals, digits, hyphens and underscores is its own name, since no two such differ by case alone. Any
    other, which may hold slashes, differ by case, or be a device of Windows, is named by what of it is plain and a
    digest after a full stop, which no plain id has. Personal data are masked first, so that no name tells them.
    """
    used = {name.casefold() for name in taken}
    names: dict[str, str] = {}
    for each in sorted(ids):
        name = first = _name(masked(each))
        count = 1
        while name.casefold() in used:
            count += 1
            name = f"{first}.{count}"
        used.add(name.casefold())
        names[each] = name
    return names


def _name(text: str) -> str:
    if _PLAIN.fullmatch(text) and not _TAKEN_BY_WINDOWS.fullmatch(text):
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20]
    plain = _NO_PART.sub("-", text)[:_LONGEST].strip("-")
    # What Windows takes for a device, it takes for one with any ending too.
    start = f"id-{plain}" if _TAKEN_BY_WINDOWS.fullmatch(plain.upper()) else plain or "id"
    return f"{start}.{digest}"
