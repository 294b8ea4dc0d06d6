"""Codes of an enum column, found by any spelling that its schema accepts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from auditkit.values.problems import Refusal
from auditkit.values.text import label_key

_MOST_SUGGESTIONS = 100
_LONGEST_SUGGESTION = 60
# One wrong character in a label of two still counts as near.
_LIKENESS = 0.5


class Codes:
    """Reads the codes of one enum column; `codes` maps every accepted spelling, as a label key, to its code."""

    def __init__(self, codes: Mapping[str, str]) -> None:
        self._codes = codes

    def __contains__(self, text: str) -> bool:
        """Whether a normalised text stands for a code: where a code is called 'none', that says something."""
        return label_key(text) in self._codes

    def texts(self, texts: Sequence[str]) -> list[str | Refusal]:
        """Return the code of each of the distinct normalised `texts`, or a refusal that names the nearest spelling.

        A column with more than 100 different unknown spellings holds something else than slips of the pen: none is
        named then, for looking for them would take minutes.
        """
        found = [self._codes.get(label_key(text)) for text in texts]
        suggest = found.count(None) <= _MOST_SUGGESTIONS
        return [code if code else self._refusal(text, suggest) for code, text in zip(found, texts, strict=True)]

    def _refusal(self, text: str, suggest: bool) -> Refusal:
        key = label_key(text)
        nearest = (
            get_close_matches(key, self._codes, n=1, cutoff=_LIKENESS)
            if suggest and len(key) <= _LONGEST_SUGGESTION
            else []
        )
        name = nearest[0] if nearest else None
        return Refusal("not-a-code", "enum", {"nearest": name, "code": self._codes[name] if name else None})
