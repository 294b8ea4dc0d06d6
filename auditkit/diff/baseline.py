"""A baseline: the findings that a report already had are left out of a run, so that it tells what is new."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from auditkit.diff import traits
from auditkit.diff.matching import matched
from auditkit.i18n import translate as _
from auditkit.model.pack import SEVERITIES
from auditkit.model.report import Baseline

if TYPE_CHECKING:
    from auditkit.diff.reading import StoredReport
    from auditkit.model.report import Report


def already_known(report: Report, known: StoredReport) -> frozenset[int]:
    """Return the numbers of the findings of a report that `known` has too.

    What a finding says helps to tell which is which, so that the same run in another language might be matched
    otherwise: whoever shows both takes the numbers from one of them.
    """
    before = [traits.of_document(finding) for finding in known.document["findings"]]
    pairs = matched(before, [traits.of_finding(finding) for finding in report.findings])
    return frozenset(report.findings[position].number for _old, position in pairs)


def only_new(report: Report, known: StoredReport, left_out: frozenset[int]) -> Report:
    """Return a report without the findings that `known` has, which `left_out` numbers, and with how many these were.

    Scores, outcomes, duties and the gravest finding of a project stay those of all that was found.
    """
    counted: Counter[str] = Counter(finding.severity for finding in report.findings if finding.number in left_out)
    kept = tuple(finding for finding in report.findings if finding.number not in left_out)
    return replace(
        report,
        findings=kept,
        notes=(*report.notes, _told(len(left_out), known.run["as_of"])),
        summary=replace(
            report.summary,
            findings={severity: count - counted[severity] for severity, count in report.summary.findings.items()},
        ),
        baseline=Baseline(
            digest=known.run["digest"],
            as_of=known.run["as_of"],
            left_out={severity: counted[severity] for severity in SEVERITIES},
        ),
    )


def _told(count: int, day: str) -> str:
    message = _(
        "Only what is new is reported: the report as of {day} has {count} of the findings already (--baseline)."
    )
    return message.format(day=day, count=f"{count:,}")
