"""Funds as the sum of donations, for who hands in the donations and no funds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from auditkit.ingest.tables import nulls
from auditkit.model.dataset import ROW_ID, Source, Table
from auditkit.model.schema import table_schema

if TYPE_CHECKING:
    from auditkit.ingest.ledgers.reading import LedgerRead

_BY_SOURCE = {"public": "public_amount", "platform_match": "platform_match", "corporate_match": "corporate_match"}


def funds_of(
    donations: Table, projects: Table | None, copies: Collection[int] = (), as_of: date | None = None
) -> Table:
    """Return the funds that `donations` add up to: a row a project, at the place of its first donation.

    The rows `copies` are exact copies of others: a donation that was handed in twice counts once. One dated after
    `as_of` had not been given on that day.
    The campaign is that of the project. Amounts are summed by source where the donations name one; a sum that has a
    donation in it which is blank or could not be read is missing and counts as unreadable.
    """
    given = donations.frame[donations.frame["project_id"].notna() & ~donations.frame[ROW_ID].isin(copies)]
    if as_of is not None:
        given = given[~(given["donated_at"] > pd.Timestamp(as_of)).fillna(False).astype(bool)]
    by_project = given.groupby("project_id", sort=True)
    first = by_project[ROW_ID].first()
    sums: dict[str, pd.Series[Any]] = {
        "total_amount": by_project["amount"].sum(),
        "donations": by_project["amount"].size().astype("Int64"),
    }
    if "source" in donations.present:
        by_source = given.groupby(["source", "project_id"])["amount"].sum()
        for source, name in _BY_SOURCE.items():
            if source in by_source.index.get_level_values(0):
                sums[name] = by_source.loc[source].reindex(first.index, fill_value=0)
    if "donor" in donations.present:
        sums["donors"] = by_project["donor"].nunique().astype("Int64")
    return _funds(first, sums, _unreadable(given, donations, first.index), donations, projects)


def funds_of_ledger(read: LedgerRead, projects: Table | None) -> Table:
    """Return the funds that a ledger adds up to, as `funds_of` does for donations in memory.

    How many donors a project has is only told where that was asked for.
    """
    rows = read.sums
    by_project = rows.groupby("project_id", sort=True)
    first = by_project["first"].min().astype("int64")
    amounts: pd.Series[Any] = rows["amount"].fillna(0).astype("Int64")
    sums: dict[str, pd.Series[Any]] = {
        "total_amount": amounts.groupby(rows["project_id"]).sum(),
        "donations": by_project["donations"].sum().astype("Int64"),
    }
    if "source" in read.table.present:
        by_source = amounts.groupby([rows["source"], rows["project_id"]]).sum()
        for source, name in _BY_SOURCE.items():
            if source in by_source.index.get_level_values(0):
                sums[name] = by_source.loc[source].reindex(first.index, fill_value=0)
    if read.donors is not None:
        sums["donors"] = read.donors.reindex(first.index).astype("Int64")
    unknown = by_project["unknown"].sum().to_numpy()
    return _funds(first, sums, frozenset(np.flatnonzero(unknown).tolist()), read.table, projects)


def _funds(
    first: pd.Series[Any],
    sums: Mapping[str, pd.Series[Any]],
    unreadable: frozenset[int],
    donations: Table,
    projects: Table | None,
) -> Table:
    """Return the funds of the `sums` by project, each at the place of its `first` donation."""
    schema = table_schema("funds")
    frame = pd.DataFrame({ROW_ID: np.arange(len(first), dtype=np.int64)})
    for column in schema.columns:
        if column.name == "project_id":
            frame["project_id"] = pd.Series(first.index, dtype="str")
        elif column.name == "campaign":
            frame["campaign"] = _campaigns(first.index, projects)
        elif column.name in sums:
            frame[column.name] = sums[column.name].reset_index(drop=True).astype("Int64")
        else:
            frame[column.name] = nulls(column, len(first))
    amounts = [name for name in ("total_amount", *_BY_SOURCE.values()) if name in sums]
    frame.loc[list(unreadable), amounts] = pd.NA
    return Table(
        schema=schema,
        frame=frame,
        sources=tuple(Source(source.file, source.sheet, source.header_row, {}) for source in donations.sources),
        source_index=donations.source_index[first.to_numpy()],
        row_number=donations.row_number[first.to_numpy()],
        present=frozenset({"project_id", "campaign", *sums}),
        unreadable=dict.fromkeys(amounts, unreadable) if unreadable else {},
        derived_from=donations.name,
    )


def _unreadable(given: pd.DataFrame, donations: Table, project_ids: pd.Index[Any]) -> frozenset[int]:
    """Return the positions in `project_ids` of projects with a donation, among those that were `given`, of unknown
    amount or unreadable source.
    """
    is_in_doubt = given["amount"].isna() | given[ROW_ID].isin(donations.unreadable.get("source", frozenset()))
    return frozenset(np.flatnonzero(project_ids.isin(given.loc[is_in_doubt, "project_id"])).tolist())


def _campaigns(project_ids: pd.Index[Any], projects: Table | None) -> pd.Series[Any]:
    """Return the campaign of each project; null where its rows differ in it, since nobody can tell which is right."""
    column = table_schema("funds").column("campaign")
    if projects is None:
        return nulls(column, len(project_ids))
    stated = projects.frame[["project_id", "campaign"]].dropna(subset=["project_id"]).drop_duplicates()
    known = stated.drop_duplicates("project_id", keep=False).set_index("project_id")["campaign"]
    return known.reindex(project_ids).reset_index(drop=True).astype("str")
