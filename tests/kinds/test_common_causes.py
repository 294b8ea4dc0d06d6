"""One mistake in a whole column is one finding, and still costs every project what its rows cost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from auditkit.ingest import read
from auditkit.kinds.common_causes import common_causes
from auditkit.model.frames import Frames

Judge = Callable[..., Any]
MakeWorkbook = Callable[..., Path]

PROJECTS = "project_id | title | org_id | field\nP1 | 净水 | G1 | 教育\nP2 | 早餐 | G1 | 教育\n"
POSTS = "project_id | posted_on | title | beneficiaries\n"


def rule(check: str) -> str:
    return f"kind: data\nsubject: projects\ncheck: {check}"


def test_a_column_in_another_format_is_told_once(judge: Judge) -> None:
    posts = (
        POSTS + "P1 | 尽快 | 进展 | 1\nP2 | 春天 | 进展 | 1\nP1 | 尽快 | 进展 | 1\nP2 | 立夏 | 进展 |\nP1 | | 进展 | 1"
    )
    seen = judge(rule("type"), projects=PROJECTS, progress=posts)
    [finding] = seen.findings
    assert finding.message == (
        "All 4 cells of this column have the same fault. "
        'Posted on is "尽快", which is no date. Other values are 春天, 立夏.'
    )
    assert (finding.value, finding.place.row, finding.column) == ("尽快", 1, "posted_on")
    assert [place.row for place in finding.related] == [2, 3, 4]
    assert (finding.project_id, finding.concerned, finding.projects) == (None, ("P1", "P2"), ("P1", "P2"))
    assert seen.earned == {"P1": Fraction(1, 2), "P2": Fraction(1, 3)}


def test_a_column_of_one_project_is_that_projects_finding(judge: Judge) -> None:
    posts = POSTS + "P1 | 2019-01-01 | a | 一\nP1 | 2019-01-02 | b | 二\nP1 | 2019-01-03 | c | 三"
    [finding] = judge(rule("type"), projects=PROJECTS, progress=posts).findings
    assert (finding.project_id, finding.concerned) == ("P1", ())


def test_a_project_whose_rows_have_no_fault_is_not_named(judge: Judge) -> None:
    posts = POSTS + "P1 | 01/02/2019 | a |\nP2 | 2019-01-02 | b |\nP1 | 02/03/2019 | c |\nP1 | 03/04/2019 | d |"
    seen = judge(rule("type"), projects=PROJECTS, progress=posts)
    [finding] = seen.findings
    assert (finding.project_id, finding.projects) == ("P1", ("P1",))
    assert seen.earned == {"P1": Fraction(1, 4), "P2": 1}


@pytest.mark.parametrize(
    ("cells", "count"),
    [
        (("尽快", "春天"), 2),
        (("尽快", "春天", "2019-01-01", "立夏"), 3),
        (("尽快", "春天", "#REF!", "立夏"), 2),
        (("01/02/2019", "02/03/2019", "2019-01-01", "03/04/2019"), 1),
        (("01/02/2019", "02/03/2019", "2019-01-01"), 2),
    ],
    ids=["too few", "one can be read", "another fault beside it", "the format spares one", "two of a format"],
)
def test_what_has_one_cause(judge: Judge, cells: tuple[str, ...], count: int) -> None:
    posts = POSTS + "\n".join(f"P1 | {cell} | 进展{number} | 1" for number, cell in enumerate(cells))
    seen = judge(rule("type"), projects=PROJECTS, progress=posts)
    assert len(seen.findings) == count


def test_cells_of_one_format_say_how_many_they_are(judge: Judge) -> None:
    posts = POSTS + "\n".join(f"P1 | 0{day}/05/2019 | 进展 | 1" for day in range(1, 5)) + "\nP1 | 2019-01-01 | 进展 | 1"
    [finding] = judge(rule("type"), projects=PROJECTS, progress=posts).findings
    assert finding.message.startswith(
        '4 cells of this column have the same fault. Posted on is "01/05/2019", which may'
    )


def test_a_required_column_with_nothing_in_it(judge: Judge) -> None:
    posts = POSTS + "P1 | | 进展 | 1\nP2 | | 进展 | 1\nP2 | | 进展 | 2"
    [finding] = judge(rule("required"), projects=PROJECTS, progress=posts).findings
    assert finding.message == (
        "All 3 cells of this column have the same fault. Posted on is empty, but every row must have it."
    )


def test_references_to_projects_of_another_year(judge: Judge) -> None:
    posts = POSTS + "X1 | 2019-01-01 | 进展 | 1\nX2 | 2019-01-01 | 进展 | 1\nX3 | 2019-01-01 | 进展 | 2"
    [finding] = judge(rule("reference"), projects=PROJECTS, progress=posts).findings
    assert finding.message.startswith("All 3 cells of this column have the same fault. Project ID is")


def test_each_sheet_has_its_own_cause_whatever_the_order_of_its_rows(
    judge_files: Judge, make_workbook: MakeWorkbook
) -> None:
    headers = ["项目编号", "进展日期", "进展标题"]
    rows = [["P1", "春天", "a"], ["P1", "尽快", "b"], ["P1", "立夏", "c"], ["P1", "尽快", "d"]]
    sound = [["P1", f"2019-01-0{day}", str(day)] for day in range(1, 5)]
    projects = [["项目编号", "项目名称", "执行机构", "领域"], ["P1", "净水", "G1", "教育"]]
    found = []
    for number, order in enumerate((rows, rows[::-1])):
        book = {"项目": projects, "一月": [headers, *order], "二月": [headers, *sound, ["P1", "改天", "e"]]}
        found.append(judge_files(rule("type"), make_workbook(f"{number}.xlsx", book)).findings)
    first, second = ({(finding.message, finding.place.sheet) for finding in findings} for findings in found)
    assert first == second
    assert {sheet for _message, sheet in first} == {"一月", "二月"}
    [told] = [finding.message for finding in found[0] if finding.place.sheet == "一月"]
    assert told.endswith('Posted on is "尽快", which is no date. Other values are 春天, 立夏.')


def test_a_sheet_that_was_handed_in_twice_is_told_once(judge_files: Judge, make_workbook: MakeWorkbook) -> None:
    projects = [["项目编号", "项目名称", "执行机构", "领域"], ["P1", "净水", "G1", "教育"]]
    posts = [["项目编号", "进展日期", "进展标题"], *(["P1", f"2019-01-0{day}", str(day)] for day in range(1, 5))]
    book = make_workbook("a.xlsx", {"项目": projects, "项目进展": posts, "项目进展 (2)": posts})
    [finding] = judge_files(rule("duplicate-row"), book).findings
    assert finding.message.startswith("All 4 rows of this sheet have the same fault. This row of")
    assert (finding.project_id, finding.place.sheet, finding.place.row) == ("P1", "项目进展 (2)", 2)
    assert [(place.sheet, place.row) for place in finding.related] == [
        ("项目进展", 2),
        *(("项目进展 (2)", row) for row in (3, 4, 5)),
    ]


def test_a_sheet_that_was_handed_in_again_with_more_rows_is_told_once(
    judge_files: Judge, make_workbook: MakeWorkbook
) -> None:
    projects = [["项目编号", "项目名称", "执行机构", "领域"], ["P1", "净水", "G1", "教育"]]
    posts = [["项目编号", "进展日期", "进展标题"], *(["P1", f"2019-01-{day:02}", str(day)] for day in range(1, 13))]
    later = [*posts, ["P1", "2019-02-01", "新"]]
    book = make_workbook("a.xlsx", {"项目": projects, "项目进展": posts, "项目进展 (2)": later})
    [finding] = judge_files(rule("duplicate-row"), book).findings
    assert finding.message.startswith("12 rows of this sheet have the same fault. This row of")
    assert finding.related[0].sheet == "项目进展"


SUMS = "kind: compare\nsubject: progress\nmeasure: {column: beneficiaries}\nat_least: 1"


def test_what_cannot_be_verified_for_want_of_a_whole_column_is_told_once(judge: Judge) -> None:
    posts = POSTS + "P1 | 2019-01-01 | a | 一\nP2 | 2019-01-02 | b | 二\nP2 | 2019-01-03 | c |"
    [finding] = judge(SUMS, projects=PROJECTS, progress=posts).findings
    assert finding.status == "unverifiable"
    assert finding.message == (
        "Beneficiaries cannot be told: Beneficiaries is missing or unreadable. It is the same for 3 rows of this sheet."
    )
    assert (finding.project_id, finding.concerned, finding.place.row) == (None, ("P1", "P2"), 1)
    seen = judge(SUMS, projects=PROJECTS, progress=posts + "\nP1 | 2019-01-04 | d | 4")
    assert [each.status for each in seen.findings] == ["unverifiable"] * 3


class Lookups(np.ndarray[Any, Any]):
    """An array that counts how often something is looked up in it."""

    count = 0

    def __getitem__(self, key: Any) -> Any:
        Lookups.count += 1
        return super().__getitem__(key)


def test_the_faults_of_many_sheets_are_parted_by_sheet_once(make_workbook: MakeWorkbook) -> None:
    posts = [["项目编号", "发布日期", "标题"], *(["P1", "尽快", f"{number}"] for number in range(3))]
    dataset = read([make_workbook("a.xlsx", {f"进展{number}": posts for number in range(9)})])
    table = dataset.tables["progress"]
    counted = replace(table, source_index=table.source_index.view(Lookups))
    dataset = replace(dataset, tables={**dataset.tables, "progress": counted})
    problems = [problem for problem in dataset.problems if problem.check == "type"]
    Lookups.count = 0
    causes, rest = common_causes(problems, Frames(dataset, date(2019, 12, 31)))
    assert ([len(cause.problems) for cause in causes], rest) == ([3] * 9, [])
    assert Lookups.count < len(problems)
