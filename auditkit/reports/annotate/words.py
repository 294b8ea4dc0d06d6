"""What the marks say: the note at a cell, and how a finding's figures are written for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditkit.i18n import format_amount, pick
from auditkit.i18n import translate as _
from auditkit.model.schema import Column, table_schema
from auditkit.model.verdict import Finding
from auditkit.reports.plain import one_line
from auditkit.reports.wording import SIGNS, about, finding_head

_TOLD = 10
"""How many findings a note tells before it refers to the sheet of findings."""

_AS_WRITTEN = ("data-", "privacy-")
_READ_ALIKE = frozenset({"date", "text", "integer", "number"})


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
    seen, expected = _shown(finding, finding.value, currency), _shown(finding, finding.expected, currency)
    if seen:
        yield _("Seen: {value}").format(value=seen)
    if expected:
        yield _("Expected: {value}").format(value=expected)
    yield one_line(finding.message)
    if finding.fix:
        yield f"→ {one_line(finding.fix)}"
    if finding.reference:
        yield one_line(finding.reference)


def _shown(finding: Finding, value: str | None, currency: str) -> str:
    """Return a figure of a finding as people write it; empty where only its message can say what it is.

    Reports hold amounts in minor units. Which figures are amounts, the message tells: it has them as money.
    """
    column = _column(finding)
    if value is None or column is None:
        return ""
    if column.codes:
        titles = {code.code: pick(code.title) for code in column.codes}
        return _(", ").join(titles.get(each, one_line(each)) for each in value.split(", "))
    if finding.rule.startswith(_AS_WRITTEN):
        return one_line(value)
    if value.removeprefix("-").isdecimal():
        money = format_amount(int(value), currency)
        if money in finding.message:
            return money
    return one_line(value) if column.type in _READ_ALIKE else ""


def _column(finding: Finding) -> Column | None:
    if finding.table is None or finding.column is None:
        return None
    try:
        return table_schema(finding.table).column(finding.column)
    except KeyError:
        return None
