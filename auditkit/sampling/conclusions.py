"""What the list to sign off lets auditors conclude of an item, and where that contradicts what else they found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from auditkit.i18n import Localized, pick
from auditkit.i18n import translate as _
from auditkit.values.text import normalise, shown

if TYPE_CHECKING:
    from auditkit.sampling.replacing import Row

RIGHT, WRONG, UNTESTABLE = "right", "wrong", "untestable"

CONCLUSIONS: Mapping[str, Localized] = {
    RIGHT: {"en": "no misstatement", "zh": "无错报"},
    WRONG: {"en": "misstated", "zh": "有错报"},
    UNTESTABLE: {"en": "not auditable", "zh": "无法审计"},
}
"""The conclusions to choose from, as the list shows them. It may be read in another language than it was written in."""

_BY_TEXT = {text: conclusion for conclusion, texts in CONCLUSIONS.items() for text in texts.values()}


def conclusion_of(text: str | None) -> str | None:
    """Return which conclusion of the list `text` is; None for words of the auditor's own, which decide nothing."""
    return None if text is None else _BY_TEXT.get(normalise(text).casefold())


def contradictions(rows: Sequence[Row]) -> Iterator[str]:
    """Yield where a conclusion says another thing than the values of its row: which of them is meant, nobody can tell.

    A conclusion by itself is no result, for it has no value.
    """
    for row in rows:
        told = {
            "place": row.places["conclusion"],
            "id": shown(row.item.identifier),
            "conclusion": pick(CONCLUSIONS[row.conclusion]) if row.conclusion else "",
        }
        if row.conclusion == UNTESTABLE and row.has_result:
            yield _(
                '{place}: the conclusion on {id} is "{conclusion}", and yet it has a result. Change the conclusion; or '
                "leave the result empty and say why in the column Reason."
            ).format(**told)
        elif row.conclusion == RIGHT and row.is_wrong:
            yield _(
                '{place}: the conclusion on {id} is "{conclusion}", and yet its values differ or the column Error says '
                "yes. Put right which of them is not so."
            ).format(**told)
        elif row.conclusion == WRONG and row.is_wrong is False:
            yield _(
                '{place}: the conclusion on {id} is "{conclusion}", and yet its values agree or the column Error says '
                "no. Write what the value should have been; or, where the amount is right and something else wrong, "
                "yes in a column Error."
            ).format(**told)
