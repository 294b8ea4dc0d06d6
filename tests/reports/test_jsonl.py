from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from auditkit.model.report import Report
from auditkit.reports.json import document
from auditkit.reports.jsonl import render


def test_every_line_is_a_finding_of_the_json_report(report: Report, same_as_golden: Callable[[str, str], None]) -> None:
    text = render(report)
    assert [json.loads(line) for line in text.splitlines()] == document(report)["findings"]
    same_as_golden("report.jsonl", text)


def test_no_finding_is_no_line(report: Report) -> None:
    assert render(replace(report, findings=())) == ""


def test_no_text_breaks_a_line(report: Report) -> None:
    text = render(replace(report, findings=(replace(report.findings[0], message="a\nb\r\x85c\u2028d"),)))
    assert len(text.splitlines()) == 1
