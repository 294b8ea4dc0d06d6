"""Whose the files are that were handed in: one charity's workbook, or a list of several, which none can correct.

What a workbook says of a charity that no row describes is the charity's whose workbook it is: somebody mistyped an id
there, and no letter to that id would reach anybody.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from auditkit.model.dataset import Dataset, Table


class Workbooks:
    """Tells whose each file of a dataset is, and so whose is what stands in it.

    A row with a project is its charity's. Files in which no row has a project go by the organisations that they list;
    in others these do not count, for a charity may well describe its partners beside itself. Where organisations were
    handed in, an id that no row describes does not count beside one that is described.
    """

    def __init__(self, dataset: Dataset) -> None:
        """Look through the rows of a dataset."""
        self._described = _described(dataset)
        self._meant = _meant(dataset)
        projects = dataset.tables.get("projects")
        self._file_of = {} if projects is None else _files_of(projects)
        carried = {} if projects is None else self._carried(projects)
        self._listed: defaultdict[str, set[str]] = defaultdict(set)
        of_projects: defaultdict[str, set[str]] = defaultdict(set)
        for table in dataset.tables.values():
            if "project_id" in table.schema.column_names:
                for file, project_id in _in_files(table, "project_id"):
                    if project_id in carried:
                        of_projects[file].add(carried[project_id])
            else:
                for file, org_id in _in_files(table, "org_id"):
                    self._listed[file].add(org_id)
        self._charities = {
            file: self._counting(of_projects[file], self._listed[file]) for file in {*of_projects, *self._listed}
        }

    @property
    def of_several(self) -> frozenset[str]:
        """The paths of the files that hold rows of several organisations: a platform's own lists."""
        return frozenset(file for file, charities in self._charities.items() if len(charities) > 1)

    def owner(self, file: str | None) -> str | None:
        """Return the charity whose alone a file is; null where it is nobody's, or several's."""
        charities = self._charities.get(file or "", set())
        return next(iter(charities)) if len(charities) == 1 else None

    def charity(self, org_id: str | None, file: str | None) -> str | None:
        """Return whose it is what a row of `file` says of `org_id`; null where the row names none and nor does the
        file.
        """
        if self._is_described(org_id):
            return org_id
        owner = self.owner(file)
        if org_id is None or (self._is_described(owner) and owner in self._listed.get(file or "", ())):
            return owner
        return self._meant.get(org_id, org_id)

    def charity_of_project(self, project_id: str, org_id: str | None) -> str | None:
        """Return whose a project is that is said to be carried out by `org_id`."""
        return self.charity(org_id, self._file_of.get(project_id))

    def _counting(self, of_projects: set[str], listed: set[str]) -> set[str]:
        """Return which charities a file is of that carry out these projects and lists these organisations."""
        of_described = self._those_described(of_projects)
        of_listed = self._those_described(listed)
        if of_projects and not of_described and len(of_listed) == 1:
            return of_listed
        return of_described or of_projects or of_listed or listed

    def _those_described(self, org_ids: set[str]) -> set[str]:
        """Return those of the ids that a row describes or, of none of them, those that are meant by them."""
        described = set(filter(self._is_described, org_ids))
        return described or {self._meant[org_id] for org_id in org_ids if org_id in self._meant}

    def _is_described(self, org_id: str | None) -> bool:
        """Whether there is such an organisation, as far as can be told: any, where none was handed in."""
        return org_id is not None and (not self._described or org_id in self._described)

    def _carried(self, projects: Table) -> Mapping[str, str]:
        """Return who carries out each project; of one with several rows, rather an organisation that is described."""
        frame = projects.frame[["project_id", "org_id"]].dropna().drop_duplicates()
        pairs = [(str(project_id), str(org_id)) for project_id, org_id in frame.itertuples(index=False)]
        return dict(sorted(pairs, key=lambda pair: (self._is_described(pair[1]), pair)))


def _described(dataset: Dataset) -> frozenset[str]:
    table = dataset.tables.get("organizations")
    return frozenset() if table is None else frozenset(map(str, table.frame["org_id"].dropna().unique()))


def _meant(dataset: Dataset) -> Mapping[str, str]:
    """Return for ids that no row describes the organisation whose id or name they nearly are."""
    found = {}
    for problem in dataset.problems:
        key = problem.arguments.get("key")
        if problem.check == "reference" and problem.column == "org_id" and problem.row_id is not None and key:
            found[str(dataset.tables[problem.table].frame["org_id"].iloc[problem.row_id])] = str(key)
    return found


def _files_of(projects: Table) -> Mapping[str, str]:
    """Return the first file, by its path, that has a row of each project."""
    return {project_id: file for file, project_id in sorted(_in_files(projects, "project_id"), reverse=True)}


def _in_files(table: Table, column: str) -> Iterator[tuple[str, str]]:
    """Yield which values of a column stand in which file, each once."""
    for file, key in table.keys_by_file(column):
        if file is not None:
            yield file, key
