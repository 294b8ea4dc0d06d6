r"""The rows of a table in an order, and with ids, that depend on nothing but what they say.

The canonical text of a row is its columns in the order of the table's schema, those that no row fills in left out,
with tabs between them: text as it was read (NFKC), amounts in minor units, whole numbers, dates as 2019-12-31, other
numbers as the shortest decimal that reads back as the same, yes and no as true and false, nothing where nothing is.
A backslash, a tab and the ends of lines within a text are written \\, \t, \n and \r.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, overload

from auditkit.model.selection import RowId

if TYPE_CHECKING:
    import pandas as pd

    from auditkit.model.dataset import Table

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class CanonicalRows:
    """The rows of a table, sorted by the UTF-8 bytes of their canonical texts.

    `order` tells which row of the table stands at each position; rows that say the same are as they were read.
    """

    def __init__(self, table: Table) -> None:
        frame = table.frame
        filled = [column for column in table.schema.columns if frame[column.name].notna().any()]
        self.columns: tuple[str, ...] = tuple(column.name for column in filled)
        cells = [_texts(frame[column.name], column.type) for column in filled]
        # All at once is several times faster than a line at a time; no text has an end of line left in it.
        lines = "\n".join(map("\t".join, zip(*cells, strict=True))).encode().split(b"\n") if cells else []
        self.order: list[int] = sorted(range(len(lines)), key=lines.__getitem__)
        self.lines: list[bytes] = [lines[row] for row in self.order]

    def __len__(self) -> int:
        return len(self.lines)

    @property
    def sha256(self) -> str:
        """The SHA-256, in hex, over all canonical texts in their order, an LF after each."""
        digest = hashlib.sha256(b"\n".join(self.lines))
        digest.update(b"\n" if self.lines else b"")
        return digest.hexdigest()

    @cached_property
    def occurrences(self) -> list[int]:
        """Which of the rows that say the same each one is, from 1."""
        counted = [1] if self.lines else []
        for before, line in pairwise(self.lines):
            counted.append(counted[-1] + 1 if before == line else 1)
        return counted

    @property
    def copies(self) -> int:
        """How many rows say just what another one before them says."""
        return sum(occurrence > 1 for occurrence in self.occurrences)

    def identity(self, position: int) -> RowId:
        """Return the id of the row at a position."""
        return RowId(hashlib.sha256(self.lines[position]).hexdigest(), self.occurrences[position])


class Ids(Sequence[str]):
    """The ids of some of the rows, each worked out only when it is asked for: few methods need all of them."""

    def __init__(self, rows: CanonicalRows, positions: Sequence[int]) -> None:
        self._rows = rows
        self._positions = positions

    def __len__(self) -> int:
        return len(self._positions)

    def __iter__(self) -> Iterator[str]:
        sha256, lines, occurrences = hashlib.sha256, self._rows.lines, self._rows.occurrences
        return (f"{sha256(lines[at]).hexdigest()}-{occurrences[at]}" for at in self._positions)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        if isinstance(index, slice):
            return Ids(self._rows, self._positions[index])
        return str(self._rows.identity(self._positions[index]))


def _texts(column: pd.Series, kind: str) -> list[str]:
    if kind in ("text", "enum"):
        texts: list[str] = column.fillna("").tolist()
        joined = "".join(texts)
        if any(character in joined for character in "\\\t\n\r"):
            return [text.translate(_ESCAPES) for text in texts]
        return texts
    if kind == "date":
        codes, days = column.factorize()
        written = [day.strftime("%Y-%m-%d") for day in days]
        return [written[code] if code >= 0 else "" for code in codes.tolist()]
    missing = column.isna().tolist()
    write = (lambda value: str(value).lower()) if kind == "yes_no" else repr
    return ["" if gone else write(value) for value, gone in zip(column.tolist(), missing, strict=True)]
