"""No text of a finding is a formula in CSV; in JSON Lines, which no spreadsheet runs, it stays as it is."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import fields, replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditkit.model.dataset import Place
from auditkit.model.report import Report
from auditkit.model.verdict import Finding
from auditkit.reports import csv as csv_report
from auditkit.reports import jsonl

STARTS = "=+-@\t\r\n＝＋－＠"
TEXTS = ("rule", "severity", "dimension", "project_id", "table", "column", "value", "expected", "message", "reference")


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.sampled_from(STARTS), rest=st.text("=+-@\t\r\n 1A!|'\"(,;", max_size=12))
def test_no_text_in_any_column_begins_a_formula(report: Report, start: str, rest: str) -> None:
    hostile = f"{start}{rest}a"
    place = Place(hostile, hostile, 7, hostile)
    known = {field.name for field in fields(Finding)} & {*TEXTS, "fix", "status", "title"}
    finding = replace(report.findings[0], **dict.fromkeys(known, hostile), place=place, related=(place, place))
    hostile_report = replace(report, findings=(finding,))

    text = csv_report.render(hostile_report).removeprefix("\ufeff")
    row = next(csv.DictReader(io.StringIO(text, newline="")))
    assert [column for column, cell in row.items() if cell.startswith(tuple(STARTS))] == []
    assert {column for column, cell in row.items() if cell == f"'{hostile}"} == {
        *known,
        "file",
        "sheet",
        "cell",
        "projects",
    }

    written = json.loads(jsonl.render(hostile_report))
    assert {written[name] for name in known} == {hostile}
