"""What a finding saw and expected, as people read it: the same in letters, workbooks and marked copies."""

from __future__ import annotations

from dataclasses import replace

import pytest

from auditkit import i18n
from auditkit.model.dataset import Place
from auditkit.model.verdict import Finding
from auditkit.reports.annotate.words import note
from auditkit.reports.seen import expected_text, seen_text

LATE = Finding(
    rule="final-disclosure-on-time",
    severity="major",
    dimension="disclosure",
    status="failed",
    table="disclosures",
    column="disclosed_on",
    value="2019-12-31",
    expected="2019-12-09",
    days_late=22,
    message="Disclosed late.",
    title="Final disclosure in time",
    reference=None,
    fix="Say why.",
    project_id="P1",
    place=Place("a.xlsx", "披露", 3, "F3"),
)
CODES = replace(
    LATE,
    rule="data-enum",
    table="projects",
    column="status",
    value="暂缓",
    expected="planned, fundraising, executing",
    days_late=None,
)
MONEY = replace(
    LATE, rule="disclosure-adds-up", column="closing_balance", value="4807900", expected="4717900", days_late=None
)
MONEY = replace(MONEY, is_money=True)


@pytest.mark.parametrize(
    ("finding", "language", "seen", "expected"),
    [
        (LATE, "en", "2019-12-31", "2019-12-09 at the latest"),
        (LATE, "zh", "2019-12-31", "最迟 2019-12-09"),
        (CODES, "en", "暂缓", "Planned, Fundraising, Under way"),
        (CODES, "zh", "暂缓", "筹备中、募捐中、执行中"),
        (MONEY, "en", "48,079.00", "47,179.00"),
    ],
)
def test_figures_codes_and_days_are_told_as_people_write_them(
    finding: Finding, language: str, seen: str, expected: str
) -> None:
    i18n.use(language)
    assert (seen_text(finding, finding.value, "CNY"), expected_text(finding, "CNY")) == (seen, expected)
    assert seen in note([finding], "CNY")
    assert expected in note([finding], "CNY")
