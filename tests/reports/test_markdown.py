from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from auditkit.model.report import Report
from auditkit.model.verdict import Mandatory
from auditkit.reports.markdown import render


def test_it_reads_as_the_golden_file(report: Report, same_as_golden: Callable[[str, str], None]) -> None:
    same_as_golden("report.md", render(report))


def test_nothing_from_data_is_markup(report: Report) -> None:
    hostile = "a|b\nc <script>x</script> [d](http://e) `f` *g* \x1b[31m & \\|"
    finding = replace(report.findings[0], message=hostile, fix=hostile, title=hostile, reference=hostile)
    project = replace(report.projects[0], title=hostile, project_id=finding.project_id or "")
    text = render(replace(report, findings=(finding,), projects=(project,), pack_title=hostile))
    assert "<script" not in text
    assert "\x1b" not in text
    assert "http://" not in text
    assert not re.search(r"(?<!\\)[`\[]", text)
    assert not re.search(r"(?<!\\)\*g", text)


def test_every_table_has_rows_of_one_width(report: Report) -> None:
    hostile = replace(report.projects[0], title="a|b\\|c\nd")
    text = render(replace(report, projects=(hostile, *report.projects[1:])))
    tables = re.findall(r"(?:^\|.*\n)+", text, flags=re.MULTILINE)
    assert len(tables) == 5
    for table in tables:
        widths = {len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) for line in table.splitlines()}
        assert len(widths) == 1, table


def test_every_finding_is_there(report: Report) -> None:
    text = render(report)
    for finding in report.findings[:-1]:
        assert finding.message.split("：")[0].split("_")[0] in text


def test_a_report_of_nothing_has_no_empty_sections(report: Report) -> None:
    lists = ("projects", "findings", "obligations", "mandatory", "waivers", "inputs", "errors", "notes")
    empty = replace(report, rows={}, **dict.fromkeys(lists, ()))
    assert re.findall(r"^## .*", render(empty), flags=re.MULTILINE) == ["## Summary"]


def test_what_an_organisations_finding_costs_is_told_there_and_with_each_of_its_projects(report: Report) -> None:
    late, general = report.findings[1], next(finding for finding in report.findings if finding.project_id is None)
    few = replace(general, rule="final-disclosure-on-time", concerned=("P003", "P041"))
    text = render(replace(report, findings=(few, replace(late, rule="data-type"))))
    assert "\n  - P003: −17.50 points\n" in text
    assert "\n- −17.50 points by findings that belong to no single project: final-disclosure-on-time\n" in text


def test_a_figure_that_the_mandatory_list_is_ranked_by_is_no_amount(report: Report) -> None:
    shown = render(replace(report, mandatory=(Mandatory("P022", "r", "", 1, None, 12500.0),)))
    assert "| Rank | Project | Ranked by | Rule |" in shown
    assert re.search(r"\| 1 \| .*P022.* \| 12,500 \| r \|", shown)
