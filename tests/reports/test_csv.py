from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace

import pytest

from auditkit.model.report import Report
from auditkit.model.verdict import OrganizationRow
from auditkit.reports.csv import COLUMNS, render
from auditkit.reports.json import finding_document


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_it_has_the_keys_of_the_json_report_and_a_row_a_finding(
    report: Report, same_as_golden: Callable[[str, str], None]
) -> None:
    text = render(report)
    assert text.startswith("\ufeff")
    keys = list(finding_document(report.findings[0]))
    keys.insert(keys.index("org_id"), "points_lost")
    assert tuple(keys) == COLUMNS
    assert [row["rule"] for row in rows(text)] == [finding.rule for finding in report.findings]
    assert rows(text)[0].keys() == set(COLUMNS)
    same_as_golden("report.csv", text)


def test_points_stand_at_the_first_finding_of_a_rule_and_add_up(report: Report) -> None:
    late = next(finding for finding in report.findings if finding.project_id == "P003")
    shared = replace(late, project_id=None, concerned=("P009", "P022"))
    found = rows(render(replace(report, findings=(late, late, shared))))
    assert [row["projects"] for row in found] == ["P003", "P003", "P009; P022"]
    assert [row["points_lost"] for row in found] == ["17.50", "", "31.75; 10.00"]


def test_a_finding_of_an_organisation_says_whose_it_is_and_of_which_year(report: Report) -> None:
    about = OrganizationRow("annual_accounts", "O1", "=青禾", "2018-12-31")
    findings = (replace(report.findings[0], project_id=None, about=about), report.findings[0])
    told = [
        (row["org_id"], row["organization"], row["dated"]) for row in rows(render(replace(report, findings=findings)))
    ]
    assert told == [("O1", "'=青禾", "2018-12-31"), ("", "", "")]
    whose = [[finding_document(finding)[key] for key in ("org_id", "organization", "dated")] for finding in findings]
    assert whose == [["O1", "=青禾", "2018-12-31"], [None] * 3]


@pytest.mark.parametrize("start", list("=+-@＝＋－＠"))
def test_no_cell_starts_as_a_formula(report: Report, start: str) -> None:
    hostile = f"{start}cmd|'/c calc'!A0"
    finding = replace(
        report.findings[0], message=hostile, value=hostile, fix=hostile, title=hostile, project_id=hostile
    )
    place = replace(finding.place, file=hostile, sheet=hostile, cell=None)
    row = rows(render(replace(report, findings=(replace(finding, place=place, related=(place,)),))))[0]
    for column in ("message", "value", "fix", "title", "project_id", "file", "sheet"):
        assert row[column] == "'" + hostile
    assert not row["related"].startswith(tuple("=+-@\t\r\n＝＋－＠"))


@pytest.mark.parametrize("number", ["-1500", "-12.50", "+3", "0"])
def test_a_number_stays_a_number(report: Report, number: str) -> None:
    text = render(replace(report, findings=(replace(report.findings[0], value=number, days_late=-3),)))
    assert rows(text)[0]["value"] == number
    assert ',"' + number + '",' in text
    assert ",-3," in text


def test_control_characters_do_not_reach_the_terminal(report: Report) -> None:
    text = render(replace(report, findings=(replace(report.findings[0], message="a\x1b[2J\x9b\u202eb\udc80"),)))
    assert rows(text)[0]["message"] == "a\ufffd[2J\ufffd\ufffdb\ufffd"
    assert text.encode("utf-8")
