"""Yes and no, as people answer a form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from auditkit.values.missing import MISSING
from auditkit.values.problems import Refusal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_NOT_YES_NO = Refusal("not-yes-no")
_YES = ("是", "有", "真", "对", "對", "√", "✓", "✔", "☑", "y", "yes", "true", "t", "1")
_NO = ("否", "无", "假", "非", "没有", "無", "沒有", "×", "✕", "✖", "✗", "✘", "n", "no", "false", "f", "0")

ANSWERS = {**dict.fromkeys(_YES, True), **dict.fromkeys(_NO, False)}
"""What each answer means, case-folded. The letter x is none: some tick with it and others strike out."""


class Answers:
    """Reads the answers of one yes/no column."""

    dtype = "bool"
    missing = MISSING - ANSWERS.keys()

    def floats(self, numbers: NDArray[np.float64]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return the answers that `numbers` give (1 is yes, 0 is no) and which of them are sure."""
        return numbers == 1, (numbers == 0) | (numbers == 1)

    def one(self, value: object) -> bool | Refusal:
        """Return a truth value as it is; anything else is no answer."""
        return value if isinstance(value, bool) else _NOT_YES_NO

    def texts(self, texts: Sequence[str]) -> list[bool | Refusal]:
        """Return the answer that each of the normalised `texts` gives, or that it gives none."""
        return [ANSWERS.get(text.casefold(), _NOT_YES_NO) for text in texts]
