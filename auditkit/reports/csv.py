"""CSV for spreadsheets: one finding a row, under the keys that findings have in the JSON report."""

from __future__ import annotations

import csv
import io
import re

from auditkit.model.report import Report
from auditkit.model.verdict import Finding
from auditkit.reports.formulas import is_formula
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
)

_BYTE_ORDER_MARK = "\ufeff"
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)


def render(report: Report) -> str:
    """Return the findings as CSV, with the byte order mark by which Excel knows UTF-8."""
    stream = io.StringIO()
    stream.write(_BYTE_ORDER_MARK)
    writer = csv.writer(stream, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_row(finding) for finding in report.findings)
    return stream.getvalue()


def _row(finding: Finding) -> list[str | int]:
    place = finding.place
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
    )
    return [cell if isinstance(cell, int) else _harmless(cell or "") for cell in cells]


def _harmless(text: str) -> str:
    """Return `text` so that no spreadsheet runs it; a plain negative number is no formula and stays as it is."""
    if not text.isprintable():
        text = "".join(
            character if character.isprintable() or character.isspace() else "\N{REPLACEMENT CHARACTER}"
            for character in text
        )
    if is_formula(text) and not _NUMBER.fullmatch(text):
        return "'" + text
    return text
