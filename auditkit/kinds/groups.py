"""Subjects that are held against each other, or counted together, since they agree on some columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from auditkit.kinds.scope import Scope, written_at
from auditkit.model.verdict import SUBJECT_ROW, Row

if TYPE_CHECKING:
    import narwhals as nw
    import pandas as pd

NO_GROUP = -1
"""Stands for the number of a group where a column of it cannot be told."""


def columns(scope: Scope, paths: Sequence[str]) -> Mapping[str, nw.Expr]:
    """Return the columns at `paths` that make a group, by the names that the functions here know them by."""
    return {name: scope.column(path)[0] for name, path in zip(_names(paths), paths, strict=True)}


def numbered(subjects: pd.DataFrame, paths: Sequence[str], *, alone: bool) -> pd.DataFrame:
    """Return `subjects` in their order with the number of the `group` of each, from 0, or NO_GROUP.

    Without `paths` each subject is `alone` in its group, or all are in one.
    """
    ordered = subjects.sort_values(SUBJECT_ROW, ignore_index=True)
    if not paths:
        return ordered.assign(group=np.arange(len(ordered)) if alone else 0)
    numbers = ordered.groupby(_names(paths), sort=False).ngroup().fillna(NO_GROUP)
    return ordered.assign(group=numbers.astype("int64"))


def untold(paths: Sequence[str], row: Row) -> str | None:
    """Return the first of `paths` at which a subject has nothing, so that it has no group; null where it has one."""
    return next((path for name, path in zip(_names(paths), paths, strict=True) if row[name] is None), None)


def written(subject: str, paths: Sequence[str], row: Row) -> list[Any]:
    """Return what the group of a subject has in common, as messages write it."""
    return written_at(subject, paths, [row[name] for name in _names(paths)])


def _names(paths: Sequence[str]) -> list[str]:
    return [f"group_{position}" for position in range(len(paths))]
