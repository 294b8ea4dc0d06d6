"""Judging the texts of a row's own cells one by one, in Python: for what no engine can tell of a text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import narwhals as nw
import pandas as pd

from auditkit.kinds.scope import Scope
from auditkit.model.frames import UNREADABLE
from auditkit.model.verdict import FAILED, PASSED, STATUS_CODE, SUBJECT_ROW, UNVERIFIABLE, Row

_STATUS = "judged_status"


def judge_texts(scope: Scope, columns: Sequence[str], is_good: Callable[[str], bool]) -> nw.Expr:
    """Return the status of each row of `scope`, after leaving out of it those with nothing in any of the `columns`.

    A row fails with one text that is not good, whatever else stands in it; without such a text, a cell that cannot be
    read leaves it *unverifiable*. Each different text is looked at once.
    """
    marked = [column for column in columns if scope.unreadable(column) is not None]
    marks = [column + UNREADABLE for column in marked]
    rows = scope.frame.select(SUBJECT_ROW, *columns, *marks).collect("pandas").to_native()
    filled, bad, unread = (pd.Series(False, index=rows.index) for _each in range(3))
    for column in columns:
        texts = rows[column]
        good = {text: is_good(text) for text in texts.dropna().unique()}
        filled |= texts.notna()
        bad |= texts.map(good).eq(False)
    for mark in marks:
        unread |= rows[mark].eq(True)
    status = pd.Series(STATUS_CODE[PASSED], index=rows.index)
    status[unread] = STATUS_CODE[UNVERIFIABLE]
    status[bad] = STATUS_CODE[FAILED]
    judged = pd.DataFrame({SUBJECT_ROW: rows[SUBJECT_ROW], _STATUS: status})[filled | unread]
    scope.frame = scope.frame.join(scope.frames.lift(judged), on=SUBJECT_ROW, how="inner")
    return nw.col(_STATUS)


def unreadable_columns(scope: Scope, columns: Sequence[str], row: Row) -> list[str]:
    """Return those of the `columns` whose cell in `row` did not parse."""
    unreadable = scope.frames.dataset.tables[scope.table].unreadable
    return [column for column in columns if row[SUBJECT_ROW] in unreadable.get(column, ())]
