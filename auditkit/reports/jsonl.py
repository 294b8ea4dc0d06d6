"""JSON Lines: one finding a line, with the keys that findings have in the JSON report."""

from __future__ import annotations

from auditkit.model.report import Report
from auditkit.reports.json import encode, finding_document, harmless


def render(report: Report) -> str:
    """Return the findings as JSON Lines; empty when nothing was found."""
    return harmless(b"".join(b"%s\n" % encode(finding_document(finding)) for finding in report.findings)).decode()
