"""What makes a finding the same in two reports: what it says by codes and values, in whatever file and language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from auditkit.model.verdict import Finding


@dataclass(frozen=True, slots=True)
class Traits:
    """A finding as it is compared.

    How many days late something is does not tell findings apart: what is overdue grows later by itself. Nor do
    severity, title, norm and fix, which are the pack's.
    """

    rule: str
    project_id: str | None
    table: str | None
    column: str | None
    status: str
    org_id: str | None
    dated: str | None
    value: str | None
    expected: str | None
    is_late: bool
    message: str
    file: str
    sheet: str
    row: int
    cell: str

    @property
    def subject(self) -> tuple[str | None, ...]:
        """What it is about: a rule, whose, and which column."""
        return self.rule, self.status, self.project_id, self.table, self.column, self.org_id, self.dated

    @property
    def order(self) -> tuple[int, str, str, str, str]:
        """What sorts findings of one content as they follow each other."""
        return self.row, self.message, self.file, self.sheet, self.cell


def of_document(finding: Mapping[str, Any]) -> Traits:
    """Return the traits of a finding as a JSON report holds it."""
    return Traits(
        rule=finding["rule"],
        project_id=finding["project_id"],
        table=finding["table"],
        column=finding["column"],
        status=finding["status"],
        org_id=finding["org_id"],
        dated=finding["dated"],
        value=finding["value"],
        expected=finding["expected"],
        is_late=finding["days_late"] is not None,
        message=finding["message"],
        file=finding["file"] or "",
        sheet=finding["sheet"] or "",
        row=finding["row"] or 0,
        cell=finding["cell"] or "",
    )


def of_finding(finding: Finding) -> Traits:
    """Return the traits of a finding of a run that is not written down yet."""
    place, about = finding.place, finding.about
    return Traits(
        rule=finding.rule,
        project_id=finding.project_id,
        table=finding.table,
        column=finding.column,
        status=finding.status,
        org_id=None if about is None else about.org_id,
        dated=None if about is None else about.dated,
        value=finding.value,
        expected=finding.expected,
        is_late=finding.days_late is not None,
        message=finding.message,
        file=place.file or "",
        sheet=place.sheet or "",
        row=place.row or 0,
        cell=place.cell or "",
    )
