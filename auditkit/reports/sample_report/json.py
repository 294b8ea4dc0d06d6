"""The report of a sample for programs: the documents of each step in one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from auditkit import documents
from auditkit.reports import evaluation_json, plan_text

if TYPE_CHECKING:
    from auditkit.reports.sample_report.record import SampleRecord

VERSION = 1


def to_bytes(record: SampleRecord) -> bytes:
    """Return the report as JSON in UTF-8: the same inputs, the same bytes."""
    return documents.to_bytes(document(record))


def document(record: SampleRecord) -> dict[str, Any]:
    """Return the report of a sample; `schemas/sample_report.schema.json` describes it. What is missing is null."""
    evaluation = record.evaluation
    return {
        "sample_report": VERSION,
        "plan": None if record.plan is None else plan_text.document(record.plan),
        "commitment": record.commitment,
        "draw": record.stated,
        "is_verified": record.is_verified,
        "check": record.check.document(),
        "evaluation": None if evaluation is None else evaluation_json.document(evaluation, record.check.sha256),
        "files": [{"role": file.role, "name": file.name, "sha256": file.sha256} for file in record.files],
        "commands": list(record.commands),
    }
