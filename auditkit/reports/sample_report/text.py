"""The report of a sample for a person at a terminal: the conclusion, and how far the audit has come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.reports.layout import hanging
from auditkit.reports.plain import one_line
from auditkit.reports.sample_report.sections import steps, verdict

if TYPE_CHECKING:
    from auditkit.reports.sample_report.record import SampleRecord


def render(record: SampleRecord, width: int) -> str:
    """Return the conclusion and each step in lines of at most `width` cells."""
    told = (verdict(record), *steps(record))
    lines = [line for prose in told for line in hanging(prose.mark, one_line(prose.text), width)]
    return "".join(f"{line.rstrip()}\n" for line in lines)
