"""CSV for spreadsheets: one finding a row, under the keys that findings have in the JSON report.

Two columns more tell whom a finding concerns and what it cost: `projects` and `points_lost`, in the same order. A rule
costs a project its points once, however many its findings, so that they stand at the first of them.
"""

from __future__ import annotations

import csv
import io
from decimal import Decimal

from auditkit.model.report import Report
from auditkit.model.verdict import Finding
from auditkit.reports.formulas import cell_text
from auditkit.reports.plain import place_text

COLUMNS = (
    "rule",
    "severity",
    "dimension",
    "project_id",
    "table",
    "column",
    "file",
    "sheet",
    "row",
    "cell",
    "value",
    "expected",
    "days_late",
    "message",
    "reference",
    "fix",
    "status",
    "title",
    "related",
    "projects",
    "points_lost",
    "org_id",
    "organization",
    "dated",
)

_BYTE_ORDER_MARK = "\ufeff"
_NOTHING = Decimal(0)


def render(report: Report) -> str:
    """Return the findings as CSV, with the byte order mark by which Excel knows UTF-8."""
    stream = io.StringIO()
    stream.write(_BYTE_ORDER_MARK)
    writer = csv.writer(stream, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    lost = {
        (project.project_id, outcome.rule): outcome.points_lost
        for project in report.projects
        for outcome in project.outcomes
    }
    writer.writerows(_row(finding, _points(finding, lost)) for finding in report.findings)
    return stream.getvalue()


def _points(finding: Finding, lost: dict[tuple[str, str], Decimal]) -> str:
    """Return what the finding's rule cost each of its projects, as far as no finding before it took it from `lost`."""
    points = [lost.pop((project_id, finding.rule), _NOTHING) for project_id in finding.projects]
    return "; ".join(f"{each:.2f}" for each in points) if any(points) else ""


def _row(finding: Finding, points: str) -> list[str | int]:
    place, about = finding.place, finding.about
    cells = (
        finding.rule,
        finding.severity,
        finding.dimension,
        finding.project_id,
        finding.table,
        finding.column,
        place.file,
        place.sheet,
        place.row,
        place.cell,
        finding.value,
        finding.expected,
        finding.days_late,
        finding.message,
        finding.reference,
        finding.fix,
        finding.status,
        finding.title,
        "; ".join(place_text(other) for other in finding.related),
        "; ".join(finding.projects),
        points,
        about and about.org_id,
        about and about.name,
        about and about.dated,
    )
    return [cell if isinstance(cell, int) else cell_text(cell or "") for cell in cells]
