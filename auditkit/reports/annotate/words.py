"""What the marks say: the note at a cell, and how a finding's figures are written for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditkit.i18n import translate as _
from auditkit.model.verdict import Finding
from auditkit.reports.plain import one_line
from auditkit.reports.seen import expected_text, seen_text
from auditkit.reports.wording import SIGNS, about, finding_head

_TOLD = 10
"""How many findings a note tells before it refers to the sheet of findings."""


def note(findings: Sequence[Finding], currency: str) -> str:
    """Return the note at a cell: of each finding its rule, what was seen and expected, and what to do."""
    told = ["\n".join(_lines(finding, currency)) for finding in findings[:_TOLD]]
    more = len(findings) - _TOLD
    if more > 0:
        told.append(_("… and {count:,} more on the sheet of findings.").format(count=more))
    return "\n\n".join(told)


def rule(finding: Finding) -> str:
    """Return a finding's rule by title and id."""
    return one_line(f"{finding.title} ({finding.rule})")


def _lines(finding: Finding, currency: str) -> Iterator[str]:
    yield f"{SIGNS[finding.severity]} {finding_head(finding)} · {rule(finding)}"
    whose = about(finding) or one_line(finding.project_id or "")
    if whose:
        yield whose
    seen, expected = one_line(seen_text(finding, finding.value, currency)), one_line(expected_text(finding, currency))
    if seen:
        yield _("Seen: {value}").format(value=seen)
    if expected:
        yield _("Expected: {value}").format(value=expected)
    yield one_line(finding.message)
    if finding.fix:
        yield f"→ {one_line(finding.fix)}"
    if finding.reference:
        yield one_line(finding.reference)
