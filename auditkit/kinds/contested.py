"""Keys that stand for rows which differ: what is reached over them cannot be told, though the rows were handed in."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from auditkit.kinds.scope import parent_of
from auditkit.model.frames import Frames
from auditkit.model.schema import table_schema


@dataclass(frozen=True, slots=True)
class Contested:
    """A key that stands for several rows which differ: the table and column that it is written in, its value, the table
    and column that it refers to, and the rows there.
    """

    written_in: tuple[str, str]
    value: str
    parent: str
    column: str
    rows: tuple[int, ...]


def contested_at(frames: Frames, table: str, row_id: int, path: str) -> Contested | None:
    """Return the first key on the way from a row of `table` to `path` that stands for rows which differ, if any."""
    key, _dot, rest = path.partition(".")
    if not rest:
        return None
    value = frames.dataset.tables[table].values((row_id,), key)[0]
    if pd.isna(value):
        return None
    parent, column = parent_of(table_schema(table), key)
    rows = frames.differing_rows(parent, value)
    if rows:
        return Contested((table, key), value, parent, column, rows)
    its_row = frames.row_of(parent, value)
    return None if its_row is None else contested_at(frames, parent, its_row, rest)
