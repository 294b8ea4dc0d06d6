"""Headers that speak of matching and mean no column: what stands under them is in no figure, and people may not know.

A gift's matching is no column of a ledger: it stands in rows of its own, which tell their source. Of funds it has two
columns, and a header that does not say whose matching it is means neither.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator

from auditkit.i18n import translate as _
from auditkit.model.dataset import InputFile
from auditkit.values.text import label_key, printable

_WORDS = re.compile("match|配捐|配比|配款")


def unread_matching(inputs: Iterable[InputFile]) -> Iterator[str]:
    """Yield a sentence for each header of funds or donations that speaks of matching and was not understood."""
    found = {
        (sheet.table, header.header)
        for file in inputs
        for sheet in file.sheets
        if sheet.table in ("donations", "funds") and sheet.seen is not None
        for header in sheet.seen.unread
        if _WORDS.search(label_key(header.header))
    }
    for table, header in sorted(found):
        shown = printable(header)
        if table == "donations":
            yield _(
                'The header "{header}" of the donations means no column, and what stands under it is not read. If it is'
                " matching, hand that in as gifts of its own, whose Source says so."
            ).format(header=shown)
        else:
            yield _(
                'The header "{header}" of the funds means no column, and what stands under it is not read. If it is'
                " matching, say whose: --map {one} or {other}."
            ).format(
                header=shown,
                one=shlex.quote(f"{shown}=funds.platform_match"),
                other=shlex.quote(f"{shown}=funds.corporate_match"),
            )
