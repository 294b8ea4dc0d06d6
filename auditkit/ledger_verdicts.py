"""Verdicts on the rows of a ledger: counted where that is held, and fetched only where something is to be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np

from auditkit.model import ledger as of_ledgers
from auditkit.model.dataset import ROW_ID
from auditkit.model.ledger import LONG_TABLES
from auditkit.model.verdict import FAILED, IN_DOUBT, PENDING, STATUS_CODE, SUBJECT_ROW, UNVERIFIABLE

if TYPE_CHECKING:
    import pandas as pd

    from auditkit.model.frames import Frames


Counts = Counter[tuple[str, int, float]]
"""How many rows of a project came to a status, by its code, and earned a share of 1."""

_OWNER = "project_id"
_TO_TELL = (FAILED, UNVERIFIABLE, IN_DOUBT, PENDING)


def is_long(frames: Frames, subject: str) -> bool:
    """Whether the subject's rows are donations, and more than a report can tell of, whatever engine holds them."""
    return subject in LONG_TABLES and frames.has(subject) and len(frames.dataset.tables[subject]) > of_ledgers.MOST_TOLD


def told_and_counted(frames: Frames, subject: str, verdicts: nw.LazyFrame[Any]) -> tuple[pd.DataFrame, Counts]:
    """Return the verdicts that something is to be told of, the first by row, and the counts of all others."""
    counted = verdicts.group_by(_OWNER, "status", "earned").agg(count=nw.len()).collect("pandas").to_native()
    to_tell = verdicts.filter(nw.col("status").is_in([STATUS_CODE[status] for status in _TO_TELL]))
    rows: pd.DataFrame = to_tell.sort(SUBJECT_ROW).head(of_ledgers.MOST_TOLD).collect("pandas").to_native()
    ledger = frames.ledger(subject)
    if ledger is not None and len(rows):
        # Whoever tells of these rows asks for them one by one.
        ledger.values(rows[SUBJECT_ROW].tolist(), _OWNER)
    counts = _counts(counted, counted["count"])
    counts.subtract(_counts(rows, None))
    return rows, +counts


def first_rows(frames: Frames, subject: str, rows: nw.LazyFrame[Any]) -> np.ndarray[Any, Any]:
    """Return the ids of the first of `rows` of a ledger, of each project in each file; rows are `row_id`, `project_id`.

    Whoever tells something of all rows of a file needs no more of them.
    """
    ledger = frames.ledger(subject)
    starts = [0] if ledger is None else ledger.starts
    firsts = (
        rows.with_columns(file=_file(starts, 0, len(starts)))
        .group_by("project_id", "file")
        .agg(first=nw.col(ROW_ID).min())
    )
    found: np.ndarray[Any, Any] = firsts.collect("pandas").get_column("first").to_numpy()
    return np.sort(found.astype(np.int64))


def _file(starts: Sequence[int], first: int, end: int) -> nw.Expr:
    """Return the number of the file, of those from `first` up to `end`, that a row stands in."""
    if end - first <= 1:
        return nw.lit(first)
    middle = (first + end) // 2
    later, earlier = _file(starts, middle, end), _file(starts, first, middle)
    return nw.when(nw.col(ROW_ID) >= starts[middle]).then(later).otherwise(earlier)


def _counts(rows: pd.DataFrame, times: pd.Series[Any] | None) -> Counts:
    """Count the rows of known projects."""
    counts: Counts = Counter()
    known = rows[_OWNER].notna()
    own = rows[known]
    each = [1] * len(own) if times is None else times[known].tolist()
    keys = zip(own[_OWNER].tolist(), own["status"].tolist(), own["earned"].tolist(), each, strict=True)
    for owner, status, earned, count in keys:
        counts[str(owner), int(status), float(earned)] += int(count)
    return counts
