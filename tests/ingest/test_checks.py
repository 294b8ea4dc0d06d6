from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from auditkit.errors import BadUsage
from auditkit.ingest import from_rows, read
from auditkit.model.dataset import DataProblem, Dataset, Place

PROJECT = {"project_id": "P1", "title": "一", "org_id": "O1", "field": "health"}
DISCLOSURE = {
    "project_id": "P1",
    "period_start": "2019-01-01",
    "period_end": "2019-03-31",
    "disclosed_on": "2019-04-01",
}


def _found(dataset: Dataset, check: str) -> list[DataProblem]:
    return [problem for problem in dataset.problems if problem.check == check]


def _rows(dataset: Dataset, check: str) -> list[int | None]:
    return [problem.row_id for problem in _found(dataset, check)]


def test_rows_as_people_write_them_are_read_like_a_sheet() -> None:
    dataset = from_rows({"projects": [{**PROJECT, "target_amount": "1.5万元", "launched_on": date(2019, 9, 9)}]})
    table = dataset.tables["projects"]
    assert table.frame.at[0, "target_amount"] == 1_500_000
    assert table.frame.at[0, "field"] == "health"
    assert table.place(0, "title") == Place(None, None, 1, None)
    assert table.present == {*PROJECT, "target_amount", "launched_on"}
    assert (dataset.problems, dataset.errors, dataset.inputs) == ((), (), ())


def test_a_table_without_rows_was_handed_in_with_all_its_columns() -> None:
    table = from_rows({"progress": []}).tables["progress"]
    assert len(table.frame) == 0
    assert table.present == set(table.schema.column_names)


@pytest.mark.parametrize(
    ("tables", "words"),
    [({"project": []}, "no table project"), ({"projects": [{"name": "x"}]}, "has no column name")],
)
def test_rows_of_unknown_tables_or_columns_are_refused(tables: dict[str, Any], words: str) -> None:
    with pytest.raises(BadUsage, match=words):
        from_rows(tables)


def test_a_required_cell_that_is_blank_is_a_problem_and_one_that_cannot_be_read_is_only_that() -> None:
    dataset = from_rows({"disclosures": [{**DISCLOSURE, "disclosed_on": "—"}, {**DISCLOSURE, "disclosed_on": "明天"}]})
    assert [(problem.row_id, problem.column) for problem in _found(dataset, "required")] == [(0, "disclosed_on")]
    assert [(problem.row_id, problem.column) for problem in _found(dataset, "type")] == [(1, "disclosed_on")]


def test_rows_of_one_key_that_differ_are_each_a_problem_that_names_the_others() -> None:
    dataset = from_rows({"projects": [PROJECT, {**PROJECT, "title": "二"}, {**PROJECT, "project_id": "P2"}]})
    first, second = _found(dataset, "unique")
    assert (first.row_id, first.value, first.column) == (0, "P1", "project_id")
    assert first.arguments["places"] == [Place(None, None, 2, None)]
    assert second.arguments["places"] == [Place(None, None, 1, None)]
    assert dataset.errors == ()


def test_the_day_in_a_key_is_written_as_a_day() -> None:
    accounts = {"org_id": "G1", "period_end": "2023-12-31", "net_assets": 1}
    dataset = from_rows({"annual_accounts": [accounts, {**accounts, "net_assets": 2}]})
    assert {problem.value for problem in _found(dataset, "unique")} == {"G1 · 2023-12-31"}


def test_keys_of_two_parts_clash_only_as_a_whole_and_blank_keys_never() -> None:
    fund = {"project_id": "P1", "campaign": "a", "total_amount": 1}
    dataset = from_rows({"funds": [fund, {**fund, "campaign": "b"}, {**fund, "total_amount": 2}]})
    assert _rows(dataset, "unique") == [0, 2]
    assert _rows(from_rows({"disclosures": [DISCLOSURE, {**DISCLOSURE, "income": 1}]}), "unique") == []


def test_exact_copies_are_reported_after_the_first_and_clash_with_nobody() -> None:
    dataset = from_rows({"projects": [PROJECT, {**PROJECT, "title": " 一　"}, PROJECT]})
    assert _rows(dataset, "duplicate-row") == [1, 2]
    assert _found(dataset, "duplicate-row")[1].arguments["places"] == [Place(None, None, 1, None)]
    assert _rows(dataset, "unique") == []


def test_copies_among_rows_that_clash() -> None:
    dataset = from_rows({"projects": [PROJECT, {**PROJECT, "title": "二"}, PROJECT]})
    assert _rows(dataset, "duplicate-row") == [2]
    assert _rows(dataset, "unique") == [0, 1]


def test_rows_without_a_key_column_are_copies_when_all_is_equal() -> None:
    dataset = from_rows({"disclosures": [DISCLOSURE, {**DISCLOSURE, "income": 5}, DISCLOSURE]})
    assert _rows(dataset, "duplicate-row") == [2]


def test_a_row_with_a_cell_that_cannot_be_read_is_nobodys_copy() -> None:
    dataset = from_rows({"disclosures": [{**DISCLOSURE, "income": "坏"}, {**DISCLOSURE, "income": "约3万"}]})
    assert _rows(dataset, "duplicate-row") == []


def test_a_reference_is_looked_up_only_when_its_table_was_handed_in() -> None:
    disclosures = [DISCLOSURE, {**DISCLOSURE, "project_id": "P9"}, {**DISCLOSURE, "project_id": None}]
    assert _rows(from_rows({"disclosures": disclosures}), "reference") == []
    dataset = from_rows({"projects": [PROJECT], "disclosures": disclosures})
    [problem] = _found(dataset, "reference")
    assert (problem.table, problem.column, problem.row_id, problem.value) == ("disclosures", "project_id", 1, "P9")


def test_a_required_cell_that_says_it_is_not_filled_in_is_told_with_what_it_says() -> None:
    said = [{**DISCLOSURE, "disclosed_on": word} for word in (" 待定 ", "　", None, "—", "2019-04-01")]
    problems = _found(from_rows({"disclosures": said}), "required")
    assert [(problem.row_id, problem.code, problem.value) for problem in problems] == [
        (0, "not-filled-in", "待定"),
        (1, "missing", None),
        (2, "missing", None),
        (3, "not-filled-in", "—"),
    ]


def test_what_a_required_cell_says_keeps_its_row_when_repeated_rows_are_left_out(make_workbook: Any) -> None:
    headers = ["项目编号", "项目名称", "执行机构", "领域", "活动批次", "筹款总额"]
    rows = [
        ["P1", "一", "O1", "教育", "a", 1],
        ["P1", "一", "O1", "教育", "b", 2],
        ["P2", "二", "待定", "教育", "a", 3],
    ]
    files = [make_workbook(f"{name}.xlsx", {"筹款": [headers, *rows]}) for name in "ab"]
    dataset = read(files)
    places = [dataset.tables["projects"].place(problem.row_id or 0) for problem in _found(dataset, "required")]
    assert [(place.row, problem.value) for place, problem in zip(places, _found(dataset, "required"), strict=True)] == [
        (4, "待定"),
        (4, "待定"),
    ]


ORGANIZATIONS = [
    {"org_id": "JG1", "name": "青山县晨曦助学中心"},
    {"org_id": "JG-2", "name": "源泉"},
    {"org_id": "JG3", "name": "源泉"},
]


@pytest.mark.parametrize(
    ("written", "code", "key"),
    [
        ("青山县晨曦助学中心", "unknown-name", "JG1"),
        ("青山县　晨曦助学中心", "unknown-name", "JG1"),
        ("jg1", "unknown-spelling", "JG1"),
        ("ＪＧ １", "unknown-spelling", "JG1"),
        ("JG 2", "unknown-spelling", "JG-2"),
        ("JG9", "unknown", None),
        ("源泉", "unknown", None),
    ],
)
def test_a_reference_that_is_a_name_or_another_spelling_of_a_key_is_told_the_key(
    written: str, code: str, key: str | None
) -> None:
    dataset = from_rows({"organizations": ORGANIZATIONS, "projects": [{**PROJECT, "org_id": written}]})
    [problem] = _found(dataset, "reference")
    assert (problem.code, problem.expected, problem.arguments["key"]) == (code, key, key)
    assert dataset.tables["projects"].frame.at[0, "org_id"] not in ("JG1", "JG-2")


def test_the_title_of_a_project_is_told_its_number() -> None:
    [problem] = _found(
        from_rows({"projects": [PROJECT], "disclosures": [{**DISCLOSURE, "project_id": "一"}]}), "reference"
    )
    assert (problem.code, problem.expected) == ("unknown-name", "P1")


def test_an_organisation_is_no_name_of_a_project() -> None:
    disclosures = [{**DISCLOSURE, "project_id": "O1"}]
    [problem] = _found(from_rows({"projects": [PROJECT], "disclosures": disclosures}), "reference")
    assert problem.code == "unknown"


def test_references_are_compared_after_normalising() -> None:
    disclosures = [{**DISCLOSURE, "project_id": " Ｐ１ "}]
    assert _rows(from_rows({"projects": [PROJECT], "disclosures": disclosures}), "reference") == []


def test_two_sheets_that_tell_different_things_of_one_key_are_an_error_that_names_both(
    make_workbook: Any, projects: list[list[object]]
) -> None:
    other = [projects[0], ["P02", "乡村医生", "ORG-1", "教育"], ["P01", "早餐", "ORG-1", "教育"]]
    paths = [make_workbook("a.xlsx", {"项目": projects}), make_workbook("b.xlsx", {"项目": other})]
    dataset = read(paths)
    assert dataset.failed
    [message] = dataset.errors
    assert message == (
        f"{paths[0].as_posix()} › 项目 › A2 and {paths[1].as_posix()} › 项目 › A3 have the same key in"
        " Projects, P01, but differ: Project name 爱心午餐 / 早餐. Keep the row that is right, or give each its own"
        " key."
        " They also differ under further keys (1)."
    )
    assert len(_found(dataset, "unique")) == 4


def test_copies_across_files_are_no_error_and_follow_the_first_by_file_sheet_and_row(
    make_workbook: Any, projects: list[list[object]]
) -> None:
    late = make_workbook("b.xlsx", {"项目": projects})
    early = make_workbook("a.xlsx", {"Z 项目": projects, "A 项目": projects[:2]})
    dataset = read([late, early])
    table = dataset.tables["projects"]
    assert dataset.errors == ()
    assert [
        (table.place(problem.row_id or 0).sheet, problem.row_id) for problem in _found(dataset, "duplicate-row")
    ] == [
        ("Z 项目", 0),
        ("项目", 3),
        ("项目", 4),
    ]
    [first, *_others] = _found(dataset, "duplicate-row")
    assert first.arguments["places"] == [Place(early.as_posix(), "A 项目", 2, None)]
