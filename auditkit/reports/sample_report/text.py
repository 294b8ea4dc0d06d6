"""The report of a sample for a person at a terminal: the conclusion, and how far the audit has come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditkit.reports.layout import wrap
from auditkit.reports.plain import one_line
from auditkit.reports.sample_report.sections import steps, verdict

if TYPE_CHECKING:
    from auditkit.reports.sample_report.record import SampleRecord


def render(record: SampleRecord, width: int) -> str:
    """Return the conclusion and each step in lines of at most `width` cells."""
    lines = []
    for prose in (verdict(record), *steps(record)):
        first, *more = wrap(one_line(prose.text), width - len(prose.mark))
        lines += [prose.mark + first, *(" " * len(prose.mark) + line for line in more)]
    return "".join(f"{line.rstrip()}\n" for line in lines)
