"""Text from data made harmless: for a line on the screen, and for JSON."""

from __future__ import annotations

import re

_STEERING = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff]")


def printable(text: str) -> str:
    """Return `text` as it is written, but for characters that could steer a terminal or hide what stands there."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


def escaped(json: str) -> str:
    r"""Return JSON with those characters as \u escapes that JSON allows but that could steer a terminal.

    A reader of JSON does not notice; lone surrogates, which no encoding holds, are escaped too.
    """
    return _STEERING.sub(lambda match: f"\\u{ord(match[0]):04x}", json)
