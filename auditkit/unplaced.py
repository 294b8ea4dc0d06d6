"""What was handed in and found no place: rows whose reference is only nearly a key, and sheets that could not be read.

Where such a row or sheet may hold just what a rule did not find, nobody can say that it is not on file.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property

from auditkit.model.dataset import DataProblem, Place
from auditkit.model.frames import Frames
from auditkit.model.schema import table_schema

Evidence = tuple[str, DataProblem | Place]
"""A table, and the row that may be one of it for somebody, by its reference, or the sheet that was meant for it."""


class Unplaced:
    """Finds for the rows that rules judge what may be theirs."""

    def __init__(self, frames: Frames) -> None:
        self._frames = frames

    @property
    def is_empty(self) -> bool:
        """Whether all that was handed in found its place."""
        return not self._near and not self._sheets

    def of(self, subject: str, row_id: int, tables: Collection[str]) -> Evidence | None:
        """Return what may belong to a row of `subject` in one of `tables`, which a rule reads for it; None for nothing.

        First comes what the row itself refers to, then a row that nearly refers to its project or, in a table without
        projects, to its organisation, then a sheet of its file or of its project's.
        """
        others = sorted(set(tables) - {subject})
        project_ids = self._frames.projects_of(subject, row_id)
        project_id = project_ids[0] if len(project_ids) == 1 else ""
        files = {self._frames.dataset.tables[subject].source(row_id).file, self._file_of(project_id)}
        found: list[Evidence | None] = [
            *(self._evidence(table, self._own.get((subject, row_id, table))) for table in others),
            *(self._evidence(table, self._strays.get((table, "project_id", project_id))) for table in others),
            *(
                self._evidence(table, self._strays.get((table, "org_id", self._organization_of(subject, row_id))))
                for table in others
                if "project_id" not in table_schema(table).column_names
            ),
            *(
                self._evidence(table, self._sheets.get((table, file)))
                for table in others
                for file in sorted(filter(None, files))
            ),
        ]
        return next(filter(None, found), None)

    @staticmethod
    def _evidence(table: str, at: DataProblem | Place | None) -> Evidence | None:
        return None if at is None else (table, at)

    def _file_of(self, project_id: str) -> str | None:
        row = self._frames.first_rows.get(project_id)
        return None if row is None else self._frames.dataset.tables["projects"].source(row).file

    def _organization_of(self, subject: str, row_id: int) -> str:
        """Return the organisation that a row names; "" for none."""
        if "org_id" not in table_schema(subject).column_names:
            return ""
        org_id = self._frames.dataset.tables[subject].values((row_id,), "org_id")[0]
        return org_id if isinstance(org_id, str) else ""

    @cached_property
    def _near(self) -> tuple[DataProblem, ...]:
        """The references that are no key and are told which one they may stand for."""
        return tuple(each for each in self._frames.problems.get("reference", ()) if each.arguments.get("key"))

    @cached_property
    def _strays(self) -> Mapping[tuple[str, str, str], DataProblem]:
        """By table, the column that refers and the key that may be meant the first row that may be its."""
        found: dict[tuple[str, str, str], DataProblem] = {}
        for problem in self._near:
            found.setdefault((problem.table, problem.column or "", problem.arguments["key"]), problem)
        return found

    @cached_property
    def _own(self) -> Mapping[tuple[str, int | None, str], DataProblem]:
        """By table, row and parent the reference of that row to its parent."""
        found: dict[tuple[str, int | None, str], DataProblem] = {}
        for problem in self._near:
            reference = table_schema(problem.table).column(problem.column or "").references or ""
            found.setdefault((problem.table, problem.row_id, reference.partition(".")[0]), problem)
        return found

    @cached_property
    def _sheets(self) -> Mapping[tuple[str, str], Place]:
        """By table and file the first sheet that was meant for the table and could not be read."""
        found: dict[tuple[str, str], Place] = {}
        for file in self._frames.dataset.inputs:
            for sheet in file.sheets:
                if sheet.table is not None and sheet.note is not None:
                    found.setdefault((sheet.table, file.path), Place(file.path, sheet.name))
        return found
