from __future__ import annotations

import hashlib
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from auditkit.ingest import ReadOptions, parse_mapping, read
from auditkit.model.dataset import ROW_ID, Dataset, Place, SheetRead

if TYPE_CHECKING:
    import pytest

Rows = list[list[object]]


def _content(dataset: Dataset) -> dict[str, list[tuple[object, ...]]]:
    """Return the values of all tables, whatever the order of their rows."""
    return {
        name: sorted(map(tuple, table.frame.drop(columns=ROW_ID).astype(str).to_numpy().tolist()))
        for name, table in dataset.tables.items()
    }


def test_what_was_read_is_listed(make_workbook: Any, projects: Rows, disclosures: Rows) -> None:
    path = make_workbook("a.xlsx", {"说明": [["请填写"]], "项目": [["标题"], *projects], "财务披露": disclosures})
    dataset = read([path])
    [listed] = dataset.inputs
    assert (listed.path, listed.status, listed.error) == (path.as_posix(), "read", None)
    assert listed.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert listed.sheets == (
        SheetRead("说明", None, 0, None, "It has no row of headers that are known."),
        SheetRead("项目", "projects", 2, 2),
        SheetRead("财务披露", "disclosures", 2, 1),
    )
    assert list(dataset.tables) == ["projects", "disclosures"]
    assert (dataset.errors, dataset.problems) == ((), ())


def test_a_sheet_of_two_tables_is_listed_twice(make_workbook: Any, projects: Rows) -> None:
    rows = [[*projects[0], "活动批次", "筹款总额"], *([*row, "2019-99", 5] for row in projects[1:])]
    dataset = read([make_workbook("a.xlsx", {"导出": rows})])
    assert [sheet.table for sheet in dataset.inputs[0].sheets] == ["projects", "funds"]
    assert dataset.tables["projects"].frame["campaign"].tolist() == ["2019-99", "2019-99"]
    assert dataset.tables["funds"].place(1, "total_amount").cell == "F3"


def test_no_sheet_that_matches(make_workbook: Any) -> None:
    path = make_workbook("a.xlsx", {"通讯录": [["姓名", "电话"], ["王", "1"]], "备注": [["x"]]})
    dataset = read([path])
    [message] = dataset.errors
    assert message == (
        f"{path.as_posix()} has no sheet that matches a table. 通讯录: It has no row of headers that are known."
        " 备注: It has no row of headers that are known. See `auditkit schema list` for the tables and their headers,"
        " or settle headers with --map."
    )
    assert dataset.inputs[0].status == "failed"
    assert dataset.tables == {}


def test_a_sheet_without_a_required_column_is_an_error_and_the_other_sheets_are_read(
    make_workbook: Any, projects: Rows, disclosures: Rows
) -> None:
    disclosures[0][4] = "披露的日期"
    path = make_workbook("a.xlsx", {"项目": projects, "财务披露": disclosures})
    dataset = read([path])
    assert len(dataset.errors) == 1
    assert "required column missing: disclosed_on" in dataset.errors[0]
    assert dataset.inputs[0].status == "read"
    assert dataset.inputs[0].sheets[1] == SheetRead("财务披露", "disclosures", 0, 1, dataset.errors[0], is_refused=True)
    assert list(dataset.tables) == ["projects"]
    settled = ReadOptions(mapping=parse_mapping(["披露的日期=disclosures.disclosed_on"]))
    assert list(read([path], settled).tables) == ["projects", "disclosures"]


def test_disclosures_without_projects_are_still_a_dataset(make_workbook: Any, disclosures: Rows) -> None:
    dataset = read([make_workbook("a.xlsx", {"财务披露": disclosures})])
    assert list(dataset.tables) == ["disclosures"]
    assert not dataset.failed


def test_values_do_not_depend_on_the_order_of_rows_columns_sheets_and_files(
    tmp_path: Path, make_workbook: Any, projects: Rows, disclosures: Rows
) -> None:
    projects += [[f"P{number:02d}", f"项目{number}", "ORG-1", "教育"] for number in range(3, 12)]
    disclosures.append(["D3", "P99", "坏", "2019-06-30", "2019-07-01", -1])
    make_workbook("one/a.xlsx", {"项目": projects, "财务披露": disclosures})
    chance = random.Random(5)
    shuffled: dict[str, Rows] = {}
    for name, (header, *rows) in (("财务披露", disclosures), ("项目", projects)):
        order = chance.sample(range(len(header)), len(header))
        mixed = chance.sample(rows, len(rows))
        shuffled[name] = [[row[index] for index in order] for row in (header, *mixed)]
    make_workbook("two/z.xlsx", {"财务披露": shuffled["财务披露"]})
    make_workbook("two/b.xlsx", {"项目": shuffled["项目"]})
    one, two = read([tmp_path / "one"]), read([tmp_path / "two"])
    assert _content(one) == _content(two)

    def told(dataset: Dataset) -> list[tuple[str, str | None, str | None]]:
        return sorted((problem.code, problem.column, problem.value) for problem in dataset.problems)

    assert told(one) == told(two)
    assert len(told(one)) == 3


def test_the_same_files_in_any_order_of_arguments_are_the_same_dataset(
    make_workbook: Any, projects: Rows, disclosures: Rows
) -> None:
    first = make_workbook("a.xlsx", {"项目": projects})
    second = make_workbook("b.xlsx", {"项目": [projects[0], ["P09", "书屋", "ORG-1", "教育"]]})
    one, two = read([first, second]), read([second, first])
    assert one.inputs == two.inputs
    pd.testing.assert_frame_equal(one.tables["projects"].frame, two.tables["projects"].frame)


def test_every_cell_knows_its_place(make_workbook: Any) -> None:
    headers = ["项目编号", "活动批次", "筹款总额", "公众捐款"]
    width = 30
    rows: Rows = [[], ["筹款情况"], [], [*[""] * width, *headers]]
    rows += [[*[""] * width, f"P{number}", "a", f"{number}.{number:02d}", number] for number in range(1, 40)]
    path = make_workbook("a.xlsx", {"筹款": rows})
    table = read([path]).tables["funds"]
    for row in range(39):
        assert table.frame.at[row, "total_amount"] == 101 * (row + 1)
        assert table.place(row, "total_amount") == Place(path.as_posix(), "筹款", row + 5, f"AG{row + 5}")


def test_options_reach_the_cells(make_workbook: Any) -> None:
    rows: Rows = [["项目编号", "捐赠时间", "金额"], ["P1", "11/09/2024", "$5"]]
    path = make_workbook("a.xlsx", {"捐赠明细": rows})
    table = read([path], ReadOptions(currency="USD", date_order="dmy")).tables["donations"]
    assert table.frame.at[0, "donated_at"] == pd.Timestamp(2024, 9, 11)
    assert table.frame.at[0, "amount"] == 500
    assert sorted(problem.column or "" for problem in read([path]).problems) == ["amount", "donated_at"]


def test_progress_is_told_every_file(tmp_path: Path, make_workbook: Any, projects: Rows) -> None:
    make_workbook("a.xlsx", {"项目": projects})
    (tmp_path / "b.xlsx").write_bytes(b"")
    told: list[tuple[int, int, str]] = []
    read([tmp_path], progress=lambda done, total, name: told.append((done, total, Path(name).name)))
    assert told == [(1, 2, "a.xlsx"), (2, 2, "b.xlsx")]


def test_a_file_that_may_not_be_read_says_why(
    make_workbook: Any, projects: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_workbook("a.xlsx", {"项目": projects})

    def refuse(_path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert read([path]).errors == (f"{path.as_posix()} cannot be read: permission denied.",)


def test_a_project_sheet_split_over_files_is_one_table(make_workbook: Any, projects: Rows) -> None:
    for number in range(3):
        make_workbook(f"in/{number}.xlsx", {"项目": [projects[0], [f"P{number}", "x", "O", "教育"]]})
    dataset = read([make_workbook("in/9.xlsx", {"项目": [projects[0]]}).parent])
    table = dataset.tables["projects"]
    assert table.frame["project_id"].tolist() == ["P0", "P1", "P2"]
    assert [Path(table.place(row).file or "").name for row in range(3)] == ["0.xlsx", "1.xlsx", "2.xlsx"]
    assert dataset.inputs[3].sheets == (SheetRead("项目", "projects", 0, 1),)
