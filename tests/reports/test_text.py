from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from rich.cells import cell_len

from auditkit.model.dataset import Place, SheetRead
from auditkit.model.report import Report
from auditkit.model.verdict import Mandatory
from auditkit.reports import text, wording
from auditkit.reports.text import MOST_FINDINGS, MOST_LISTED, MOST_PROJECTS

ANSI = re.compile(r"\x1b\[[0-9;]*m")


def render(report: Report, width: int = 100, **options: bool | int) -> str:
    facts: dict[str, bool | int] = {"color": False, "verbose": False, "exit_code": 1, **options}
    return text.render(report, width=width, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_it_reads_as_the_golden_file(report: Report, width: int, same_as_golden: Callable[[str, str], None]) -> None:
    same_as_golden(f"report-{width}.txt", render(report, width))


def test_verbose_tells_what_became_of_every_sheet(report: Report, same_as_golden: Callable[[str, str], None]) -> None:
    same_as_golden("report-verbose.txt", render(report, verbose=True))


@pytest.mark.parametrize("width", [40, 60, 61, 79, 80, 99, 100, 120, 140, 200])
@pytest.mark.parametrize("verbose", [False, True])
def test_no_line_is_wider_than_the_terminal_nor_ends_in_a_space(report: Report, width: int, verbose: bool) -> None:
    whole = {f"✗ {failure}" for failure in wording.failures(report)}
    for line in render(report, width, verbose=verbose).splitlines():
        # What could not be read is left to the terminal to wrap, so that a command it quotes can be copied.
        assert cell_len(line) <= width or line in whole, line
        assert line == line.rstrip()


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_scores_line_up_by_display_width(report: Report, width: int) -> None:
    lines = render(report, width).splitlines()
    head = next(line for line in lines if line.startswith("  Project"))
    at = cell_len(head[: head.index("Score")]) + len("Score")
    rows = [line for line in lines if re.match(r"[✗!·i✓~–] P0", line)]
    assert len(rows) == len(report.projects)
    for line, score in zip(rows, ("59.00", "68.25", "82.50", "90.00", "88.13"), strict=False):
        place = line.rindex(score)
        assert cell_len(line[:place]) + len(score) == at, line


def test_columns_go_before_scores_do(report: Report) -> None:
    def head(width: int) -> list[str]:
        line = next(line for line in render(report, width).splitlines() if line.startswith("  Project"))
        return re.split(" {2,}", line.strip())

    dimensions = ["Disclosure", "Progress", "Audit", "Governance"]
    assert head(160) == ["Project", "Charity", "Raised (yuan)", *dimensions, "Coverage", "Score", "Grade"]
    assert head(100) == ["Project", "Charity", "Raised (yuan)", "Coverage", "Score", "Grade"]
    assert head(40) == ["Project", "Coverage", "Score", "Grade"]


def test_worst_first(report: Report) -> None:
    rows = re.findall(r"^(\S) (P\d+)", render(report), flags=re.MULTILINE)
    assert [sign for sign, _project in rows] == ["✗", "!", "!", "!", "·", "·", "i", "✓", "✓", "~", "~", "–"]
    assert [project for _sign, project in rows[:3]] == ["P017", "P009", "P003"]


def test_a_score_on_part_of_the_weight_does_not_look_whole(report: Report) -> None:
    shown = render(report)
    row = next(line for line in shown.splitlines() if "P044" in line)
    assert row.startswith("~")
    assert "35 %" in row
    assert "99 %" in next(line for line in shown.splitlines() if "P050" in line)
    assert "on 84 % of the weight" in shown


def test_the_coverage_column_is_there_only_when_it_says_something(report: Report) -> None:
    whole = tuple(replace(project, coverage=Decimal(1)) for project in report.projects)
    shown = render(replace(report, projects=whole, summary=replace(report.summary, coverage=Decimal(1))))
    assert "Coverage" not in shown
    assert "of the weight" not in shown
    assert "~" not in shown


def many(report: Report) -> Report:
    project = report.projects[0]
    finding = report.findings[0]
    return replace(
        report,
        projects=tuple(replace(project, project_id=f"N{number:03d}") for number in range(MOST_PROJECTS + 5)),
        findings=tuple(
            replace(
                finding,
                project_id=f"N{number:03d}",
                severity="minor" if number % 2 else "critical",
                message=f"message {number}",
            )
            for number in range(2 * MOST_FINDINGS)
        ),
    )


def test_why_there_is_no_total_raised_is_said(report: Report) -> None:
    told = {project.project_id for project in report.projects if project.raised is not None}
    assert told
    known = replace(report, projects=tuple(each for each in report.projects if each.raised is not None))
    assert "no total raised" not in render(known)
    some = replace(report, projects=(*known.projects[1:], replace(known.projects[0], raised=None)))
    one = "– no total raised: no funds of the project on file, or one of its totals cannot be told\n"
    assert one in render(replace(some, rows={"projects": 2, "funds": 2}), 140)
    assert "– no total raised: no funds were handed in\n" in render(replace(some, rows={"projects": 2}), 140)
    # Too narrow for the column.
    assert "no total raised" not in render(some, 40)


def test_what_is_left_out_is_said(report: Report) -> None:
    shown = render(many(report))
    assert "… 5 more projects: --all prints them, -o report.json keeps them" in shown
    assert f"… {MOST_FINDINGS} more findings ({MOST_FINDINGS} minor): --all prints them" in shown
    assert len(re.findall(r"^    message", shown, flags=re.MULTILINE)) == MOST_FINDINGS
    assert "message 1\n" not in shown


def test_everything_is_everything(report: Report) -> None:
    shown = render(many(report), everything=True)
    assert "--all" not in shown
    assert len(re.findall(r"^    message", shown, flags=re.MULTILINE)) == 2 * MOST_FINDINGS
    assert len(re.findall(r"^[!·✗] N\d+", shown, flags=re.MULTILINE)) == MOST_PROJECTS + 5


def test_points_are_told_once_for_all_findings_of_a_rule(report: Report) -> None:
    late = next(finding for finding in report.findings if finding.project_id == "P003")
    again = replace(late, place=Place("b.xlsx", "财务披露", 4, "F4"), message="披露日期缺失。")
    shown = render(replace(report, findings=(late, again)))
    assert shown.count("−17.50 points") == 1
    assert shown.count(late.fix) == 1
    assert "b.xlsx › 财务披露 › F4" in shown


def test_what_could_not_be_verified_stands_apart_and_points_are_still_told_once(report: Report) -> None:
    late = next(finding for finding in report.findings if finding.project_id == "P003")
    shown = render(replace(report, findings=(late, replace(late, status="unverifiable"))))
    assert re.findall(r"^  (! major.*?)  ", shown, flags=re.MULTILINE) == ["! major", "! major · unverifiable"]
    assert shown.count("points") == 1
    assert shown.count("−17.50 points together") == 1


def test_what_failed_stands_before_what_could_not_be_verified_and_has_the_points(report: Report) -> None:
    late = next(finding for finding in report.findings if finding.project_id == "P003")
    shown = render(replace(report, findings=(replace(late, status="unverifiable"), late)))
    first, second = re.findall(r"^  ! major.*", shown, flags=re.MULTILINE)
    assert first.startswith("  ! major  ")
    assert first.endswith("−17.50 points together")
    assert second.startswith("  ! major · unverifiable  ")
    assert not second.endswith("points together")


def test_the_cells_of_a_rule_follow_each_other_as_in_the_sheet(report: Report) -> None:
    late = next(finding for finding in report.findings if finding.project_id == "P003")
    places = [Place("a.xlsx", "财务披露", row, f"F{row}") for row in (12, 9, 10)]
    shown = render(replace(report, findings=tuple(replace(late, place=place) for place in places)))
    assert re.findall(r"a\.xlsx › 财务披露 › (F\d+)", shown) == ["F9", "F10", "F12"]
    other = replace(late, place=places[0], related=(*places[1:], Place("a.xlsx", "财务披露", 2, "F2")))
    assert "F12 · see also F2, F9, F10" in render(replace(report, findings=(other,)))


def test_findings_that_belong_to_no_single_project_come_last_however_grave(report: Report) -> None:
    general = next(finding for finding in report.findings if finding.project_id is None)
    shown = render(replace(report, findings=(replace(general, severity="critical"), *report.findings)))
    heads = re.findall(r"^(?:P\d{3} .* · .*|Findings that .*)$", shown, flags=re.MULTILINE)
    assert len(heads) > 2
    assert heads[-1] == "Findings that belong to no single project"


def test_what_an_organisations_finding_costs_is_told_there_and_with_each_of_its_projects(report: Report) -> None:
    late, general = report.findings[1], next(finding for finding in report.findings if finding.project_id is None)
    few = replace(general, rule="final-disclosure-on-time", concerned=("P003", "P009", "P041"))
    own = replace(late, rule="data-type", project_id="P003")
    shown = render(replace(report, findings=(few, own)))
    assert "    P003: −17.50 points · P009: −31.75 points" in shown
    assert "  −17.50 points by findings that belong to no single project: final-disclosure-on-time" in shown
    assert re.search(r"^P003 .* · 82\.50 B\n  ! major  data-type", shown, flags=re.MULTILINE)


def test_projects_that_lost_alike_are_named_together_and_only_so_many(report: Report) -> None:
    general = next(finding for finding in report.findings if finding.project_id is None)
    project = next(project for project in report.projects if project.project_id == "P003")
    projects = tuple(replace(project, project_id=f"N{number:02}") for number in range(MOST_LISTED + 3))
    few = replace(
        general,
        rule="final-disclosure-on-time",
        concerned=tuple(project.project_id for project in projects),
    )
    whole = replace(report, projects=projects, findings=(few,))
    told = " ".join(render(whole).split())
    assert "N00, N01, N02, " in told
    assert f"N{MOST_LISTED - 1}: −17.50 points each · … 3 more" in told
    assert f"N{MOST_LISTED + 2}: −17.50 points each" in " ".join(render(whole, everything=True).split())


def test_a_project_is_shown_whole_or_not_at_all(report: Report) -> None:
    late = next(finding for finding in report.findings if finding.project_id == "P003")
    first = [replace(late, message=f"first {number}") for number in range(MOST_FINDINGS - 1)]
    second = [replace(late, project_id="P022", message=f"second {number}", severity="minor") for number in range(2)]
    shown = render(replace(report, findings=(*first, *second)))
    assert "first 0" in shown
    assert "second" not in shown
    assert "… 2 more findings (2 minor): --all prints them" in shown


def test_a_project_that_alone_has_too_many_findings_says_where_it_is_cut(report: Report) -> None:
    late = next(finding for finding in report.findings if finding.project_id == "P003")
    many = [replace(late, rule="data-type", message=f"message {number}") for number in range(MOST_FINDINGS)]
    shown = render(replace(report, findings=(*many, replace(late, severity="minor"))))
    assert "  … 1 more here, −17.50 points: --all prints them" in shown
    assert shown.index(f"message {MOST_FINDINGS - 1}") < shown.index("… 1 more here")


def test_the_columns_that_a_narrow_terminal_has_no_room_for_are_named(report: Report) -> None:
    told = " ".join(render(report, 60).split())
    assert "Too narrow for Charity, Raised (yuan), Disclosure, Progress, Audit, Governance (-o report.md has" in told
    assert "Too narrow" not in render(report, 160)


def test_errors_come_before_what_was_read_and_only_once(report: Report) -> None:
    shown = render(report, 140)
    assert shown.count("damaged.xlsx could not be read") == 1
    assert shown.index("✗ damaged.xlsx") < shown.index("Read 2 files")


def test_an_error_of_a_file_is_said_once_though_all_its_errors_stand_at_it_too(report: Report) -> None:
    told = ("S is wrong.", "T is wrong.")
    sheets = (SheetRead("S", None, 0, None, told[0]), SheetRead("T", None, 0, None, told[1]))
    inputs = (*report.inputs[:2], replace(report.inputs[2], error=" ".join(told), sheets=sheets))
    shown = render(replace(report, errors=(*told, told[0]), inputs=inputs), verbose=True)
    assert [shown.count(message) for message in told] == [1, 1]
    assert "S · ignored: see above" in shown


def test_parameters_read_as_people_write_them(report: Report) -> None:
    tiers = [{"name": "top-100", "rate": Decimal("0.20")}, {"name": "rest", "rate": Decimal("1E-2")}]
    shown = render(replace(report, parameters={"tiers": tiers, "strict": True, "none": None}), verbose=True)
    assert "  tiers = name top-100, rate 0.20; name rest, rate 0.01\n" in shown
    assert "  strict = yes\n" in shown
    assert "  none = –\n" in shown


def test_the_last_lines_count_and_disclaim(report: Report) -> None:
    last = render(replace(report, errors=(), inputs=()), 200, exit_code=1).splitlines()[-3:]
    assert " ".join(last[:2]).endswith("1 finding could not be verified · exit 1")
    assert last[2] == "A score measures disclosure against this pack, not honesty or effect."


def test_what_is_to_be_done_is_said_once_below_all_that_ask_for_the_same(report: Report) -> None:
    told = [
        replace(report.findings[4], message=message, fix=fix, place=Place("a.xlsx", "S", row, f"A{row}"))
        for row, (message, fix) in enumerate([("One", "Mend"), ("Two", "Retype"), ("Three", "Mend")], start=1)
    ]
    lines = [line.strip() for line in render(replace(report, findings=tuple(told))).splitlines()]
    at = lines.index("One")
    assert lines[at : at + 8] == [
        "One", "a.xlsx › S › A1", "Three", "a.xlsx › S › A3", "→ Mend", "Two", "a.xlsx › S › A2", "→ Retype"
    ]  # fmt: skip


def test_the_closing_line_says_that_the_score_is_not_of_what_could_not_be_read(report: Report) -> None:
    flawless = replace(report, findings=(), summary=replace(report.summary, findings={}))
    closing = " ".join(render(flawless, exit_code=2).splitlines()[-4:])
    assert "no findings in what was read" in closing
    assert "1 of 3 files could not be read: the score holds only for what was exit 2" in closing
    all_read = render(replace(flawless, errors=(), inputs=report.inputs[:2]), exit_code=0)
    assert "no findings · exit 0" in all_read
    assert "holds only for what was" not in all_read


def test_a_report_without_projects_still_reads(report: Report) -> None:
    summary = replace(report.summary, projects=0, score=None, grade=None, findings={}, outcomes={})
    empty = replace(report, projects=(), findings=(), obligations=(), mandatory=(), summary=summary)
    assert "0 projects · no score · no findings in what was read · exit 1" in render(empty)


def test_nothing_from_data_steers_the_terminal(report: Report) -> None:
    hostile = "\x1b[31m[bold red]\x07\x9b2J\u202e:smile:\r\n\u200b\udc80"
    finding = replace(
        report.findings[0],
        message=hostile,
        fix=hostile,
        title=hostile,
        rule=hostile,
        reference=hostile,
        project_id=hostile,
        place=Place(hostile, hostile, None, None),
        related=(Place(hostile, hostile, 1, hostile),),
    )
    project = replace(report.projects[0], project_id=hostile, title=hostile, grade=hostile, capped_by=hostile)
    whole = replace(
        report,
        findings=(finding,),
        projects=(project,),
        errors=(hostile,),
        notes=(hostile,),
        rule_titles={},
        parameters={hostile: hostile},
        inputs=tuple(replace(file, path=hostile) for file in report.inputs),
        organizations=(replace(report.organizations[0], org_id=project.org_id or "", name=hostile),),
        obligations=(replace(report.obligations[0], project_id=hostile, rule=hostile),),
        mandatory=tuple(replace(entry, project_id=hostile, group=hostile) for entry in report.mandatory),
    )
    for options in ({}, {"verbose": True}, {"color": True}):
        shown = ANSI.sub("", render(whole, 140, **options))
        assert all(character.isprintable() or character == "\n" for character in shown)
        assert "[bold red]" in shown
        assert ":smile:" in shown
        assert shown.encode("utf-8")


def test_colour_carries_severity_and_changes_no_text(report: Report) -> None:
    colored = render(report, color=True)
    assert ANSI.sub("", colored) == render(report)
    assert "\x1b[31m✗ critical" in colored
    assert "\x1b[33m! major" in colored
    assert "\x1b[34m· minor" in colored
    assert "\x1b" not in render(report)


def test_the_environment_changes_nothing(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = render(report), render(report, color=True)
    for name, value in (("NO_COLOR", "1"), ("COLUMNS", "20"), ("TERM", "dumb"), ("FORCE_COLOR", "1")):
        monkeypatch.setenv(name, value)
        assert (render(report), render(report, color=True)) == expected


def test_chinese_labels_line_up(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    chinese = {"Project": "项目", "Score": "得分", "Coverage": "覆盖率", "Raised ({currency})": "筹款额（{currency}）"}
    monkeypatch.setattr(text, "_", lambda message: chinese.get(message, message))
    lines = render(report, 80).splitlines()
    head = next(line for line in lines if line.startswith("  项目"))
    at = cell_len(head[: head.index("得分")]) + 4
    row = next(line for line in lines if line.startswith("✗ P017"))
    assert cell_len(row[: row.rindex("59.00")]) + 5 == at


def test_what_the_mandatory_list_is_ranked_by_is_shown_as_what_it_is(report: Report) -> None:
    listed = [Mandatory("P022", "r", "", 1, None, 12500.0), Mandatory("P044", "r", "", 2, None, 0.4)]
    shown = render(replace(report, mandatory=tuple(listed)))
    assert re.search(r"1  .*P022.* 12,500\n", shown)
    assert re.search(r"2  .*P044.* 0\.4\n", shown)
    assert "Must be audited · 2 of 12 projects\n" in shown
