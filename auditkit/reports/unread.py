"""What could not be read: how much of what was handed in no score covers."""

from __future__ import annotations

from dataclasses import dataclass

from auditkit.i18n import translate as _
from auditkit.model.report import Report


@dataclass(frozen=True, slots=True)
class Unread:
    """How many files and sheets could not be read, of how many that were to be.

    Sheets are those of files that could be opened and that were meant for a table: what is ignored was not to be read.
    """

    files: int
    of_files: int
    sheets: int
    of_sheets: int

    def __bool__(self) -> bool:
        return bool(self.files or self.sheets)


def unread(report: Report) -> Unread:
    """Return what could not be read of a report's inputs."""
    files = [file for file in report.inputs if file.status != "ignored"]
    meant = [
        {(sheet.name, not sheet.is_refused) for sheet in file.sheets if sheet.table is not None or sheet.is_refused}
        for file in files
    ]
    lost = [{name for name, is_read in sheets if not is_read} for sheets in meant]
    return Unread(
        sum(file.status == "failed" for file in files),
        len(files),
        sum(map(len, lost)),
        sum(len({name for name, _is_read in sheets}) for sheets in meant),
    )


def unread_told(report: Report) -> str:
    """Return how many files and sheets could not be read; empty where nothing can be counted."""
    found = unread(report)
    told = []
    if found.files:
        told.append(_("{count} of {total} files").format(count=f"{found.files:,}", total=f"{found.of_files:,}"))
    if found.sheets:
        told.append(_("{count} of {total} sheets").format(count=f"{found.sheets:,}", total=f"{found.of_sheets:,}"))
    return _(" and ").join(told)
