"""Which of the files handed in no charity can correct, since they hold rows of several: a platform's own lists."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditkit.model.dataset import Dataset, Table


def files_of_several(dataset: Dataset) -> frozenset[str]:
    """Return the paths of the files that hold rows of several organisations.

    A row with a project is its charity's. Files in which no row has a project go by the organisations that they list;
    in others these do not count, for a charity may well describe its partners beside itself.
    """
    charity_of = _charity_of_projects(dataset)
    by_project: defaultdict[str, set[str]] = defaultdict(set)
    by_organization: defaultdict[str, set[str]] = defaultdict(set)
    for table in dataset.tables.values():
        for file, key in _rows(table, "project_id"):
            if key in charity_of:
                by_project[file].add(charity_of[key])
        if "project_id" not in table.schema.column_names:
            for file, key in _rows(table, "org_id"):
                by_organization[file].add(key)
    owners = {**by_organization, **by_project}
    return frozenset(file for file, organizations in owners.items() if len(organizations) > 1)


def _charity_of_projects(dataset: Dataset) -> dict[str, str]:
    table = dataset.tables.get("projects")
    if table is None:
        return {}
    frame = table.frame[["project_id", "org_id"]].dropna()
    return {str(project_id): str(org_id) for project_id, org_id in frame.itertuples(index=False)}


def _rows(table: Table, column: str) -> Iterator[tuple[str, str]]:
    """Yield the files of a table, each with each value that it has in a column; nothing for a table without it."""
    if column not in table.schema.column_names:
        return
    for file, key in table.keys_by_file(column):
        if file is not None:
            yield file, key
