"""What stands in the cells that a condition looks at, for who is told that it does not hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from auditkit.kinds.scope import parent_at, written_at
from auditkit.model.frames import Frames
from auditkit.model.schema import table_schema
from auditkit.model.verdict import Detail

MESSAGES = {
    "seen": {"en": "{column} is {seen}.", "zh": "{column}为“{seen}”。"},
    "seen_empty": {"en": "{column} is empty.", "zh": "未填写{column}。"},
    "seen_of": {"en": "{key} {value}: {column} is {seen}.", "zh": "{key}“{value}”的{column}为“{seen}”。"},
    "seen_empty_of": {"en": "{key} {value}: {column} is empty.", "zh": "{key}“{value}”未填写{column}。"},
}
"""What is said of each cell, by messages that a kind which uses this has among its own."""


def looked_at(frames: Frames, table: str, row_id: int, paths: Iterable[str]) -> Iterator[tuple[Detail, bool]]:
    """Yield what stands at each of these paths of a row of `table`, each path once, and whether anything does.

    Of a path that leads over a key, the key is said too; where it is blank, only that.
    """
    for path in dict.fromkeys(paths):
        key, _dot, column = path.rpartition(".")
        if not key:
            seen = _value(frames, table, row_id, column)
            named = {"column": (table, column)}
            yield Detail("seen_empty" if seen is None else "seen", arguments={**named, "seen": seen}), seen is not None
            continue
        its_key = _value_at(frames, table, row_id, key)
        if its_key is None:
            yield Detail("seen_empty", arguments={"column": (table, key)}), False
            continue
        seen = _value_at(frames, table, row_id, path)
        arguments = {"key": (table, key), "value": its_key, "column": (parent_at(table, key)[0], column), "seen": seen}
        yield Detail("seen_empty_of" if seen is None else "seen_of", arguments=arguments), True


def _value_at(frames: Frames, table: str, row_id: int, path: str) -> Any:
    """Return what stands at `path`, null where a cell or a parent on the way is missing."""
    key, _dot, rest = path.partition(".")
    value = _value(frames, table, row_id, key)
    if value is None or not rest:
        return value
    parent, _column = parent_at(table, key)
    its_row = frames.row_of(parent, value)
    return None if its_row is None else _value_at(frames, parent, its_row, rest)


def _value(frames: Frames, table: str, row_id: int, column: str) -> Any:
    """Return what a cell holds, as messages take it: codes by their titles and amounts as money."""
    value = frames.dataset.tables[table].values((row_id,), column)[0]
    if pd.isna(value):
        return None
    match table_schema(table).column(column).type:
        case "yes_no":
            return bool(value)
        case "integer":
            return int(value)
        case "number":
            return float(value)
    (written,) = written_at(table, [column], [value])
    return written
