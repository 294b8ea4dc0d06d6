"""Whose a row is that belongs to an organisation, and to no project of it in particular."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from auditkit import i18n
from auditkit.model.frames import Frames
from auditkit.model.schema import table_schema
from auditkit.model.verdict import OrganizationRow
from auditkit.values.personal_data import masked

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from auditkit.model.dataset import Dataset


def names(dataset: Dataset) -> Mapping[str, str]:
    """Return the names of the organisations by their id; of one with several nobody can tell which is right."""
    if "organizations" not in dataset.tables:
        return {}
    frame = dataset.tables["organizations"].frame[["org_id", "name"]].dropna().drop_duplicates()
    return dict(frame.drop_duplicates("org_id", keep=False).itertuples(index=False, name=None))


def several_names(dataset: Dataset) -> frozenset[str]:
    """Return the ids of the organisations that rows call by different names."""
    if "organizations" not in dataset.tables:
        return frozenset()
    counts = dataset.tables["organizations"].frame.dropna(subset=["org_id", "name"]).groupby("org_id")["name"].nunique()
    return frozenset(map(str, counts.index[counts > 1]))


class Owners:
    """Tells whose the rows of a dataset are that belong to organisations."""

    def __init__(self, frames: Frames) -> None:
        self._tables = frames.dataset.tables
        self._dataset = frames.dataset
        self._carried = frames.projects_of_organizations

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return names(self._dataset)

    def of(self, table: str, row_ids: Sequence[int] | np.ndarray[Any, Any]) -> OrganizationRow | None:
        """Return whose `row_ids` of `table` are; null where its rows are projects', or several organisations'."""
        schema = table_schema(table)
        if "project_id" in schema.column_names:
            return None
        frame = self._tables[table].frame
        found = frame["org_id"].iloc[list(row_ids)].unique()
        if len(found) != 1 or pd.isna(found[0]):
            return None
        dated = None
        if len(row_ids) == 1 and schema.order_by is not None:
            day = frame[schema.order_by].iloc[int(row_ids[0])]
            dated = None if pd.isna(day) else i18n.format_date(day)
        return OrganizationRow(table, *self._named(str(found[0])), dated)

    def _named(self, org_id: str) -> tuple[str, str]:
        """Return an organisation's id and name as reports hold them: the id as it is, by which they are joined, but
        masked where nothing else has it, since it may then be any text.
        """
        shown = org_id if org_id in self._names or org_id in self._carried else masked(org_id)
        return shown, masked(self._names.get(org_id, org_id))
