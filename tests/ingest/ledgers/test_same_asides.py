"""Rows of a ledger that are no data are set aside as in memory."""

from __future__ import annotations

from pathlib import Path

import pytest
from ledger_files import row_of, write_ledger, write_projects
from ledger_reports import assert_same

from auditkit.ingest import paths

HEADER = "捐赠编号,项目编号,捐赠日期,捐赠金额（元）,资金来源,捐赠人"
LINES = [
    "合计,,,25.50,,",
    ",,,25.50,,",
    "总计：,,,25.50,,",
    ",合计,,25.50,,",
    "小计,,,15.50,公众捐款,",
    "P1小计,,,15.50,,",
    "D9,合计公益,2019-09-07,1.00,public,a",
    "D9,P1,2019-09-07,1.00,public,合计",
    "合计,P1,2019-09-07,1.00,public,a",
    "累计,,,125.50,,",
    "D9,合计,待定,10.00,,",
    "注：以上均为公众捐款,,,,,",
    "填表人：,张三,,,,",
    "以上数据截至九月,,,,,",
    "如有疑问请联系我们,,,,,",
    "D9,,,,,",
    HEADER,
    " , ,\u3000,\xa0, ,",
    "  ,,,,,x",
    "Total,,,25.50,,",
    "telephone-1,P1,2019-09-07,1.00,public,sum",
    "note-1,P1,2019-09-07,1.00,public,sum",
]


@pytest.fixture(autouse=True)
def large_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every CSV file of donations for a large one."""
    monkeypatch.setattr(paths, "LARGE_TEXT", 0)


def write_text(path: Path, *lines: str, header: str = HEADER) -> Path:
    path.write_text("\n".join((header, *lines, "")), encoding="utf-8")
    return path


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("place", [0, 2, 3])
def test_rows_that_may_be_no_data(tmp_path: Path, line: str, place: int) -> None:
    write_projects(tmp_path / "projects.csv", ["P1", "P2"])
    gifts = [
        "D1,P1,2019-09-07,10.00,public,a",
        "D2,P1,2019-09-08,5.50,platform_match,",
        "D3,P2,2019-09-09,10.00,public,b",
    ]
    write_text(tmp_path / "gifts.csv", *gifts[:place], line, *gifts[place:])

    assert_same(tmp_path)


def test_a_total_over_rows_that_cannot_be_read(tmp_path: Path) -> None:
    write_projects(tmp_path / "projects.csv", ["P1"])
    write_text(
        tmp_path / "gifts.csv",
        "D1,P1,2019-09-07,约60,public,a",
        "D2,P1,2019-09-08,未知,public,",
        "小计,,,15.50,,",
        "D3,P1,2019-09-09,10.00,public,b",
        "小计,,,10.00,,",
        "合计,,,999.00,,",
    )

    findings = assert_same(tmp_path)["report"]["findings"]

    totals = [(each["cell"], each["status"]) for each in findings if each["rule"] == "data-total"]
    assert totals == [("D4", "unverifiable"), ("D7", "unverifiable")]


@pytest.mark.parametrize("last", ["合计,,,25.50,,", "合计,,,99.00,,", "合计,,,none,,"])
def test_totals_of_groups_and_of_all(tmp_path: Path, last: str) -> None:
    write_projects(tmp_path / "projects.csv", ["P1", "P2"])
    write_text(
        tmp_path / "gifts.csv",
        "D1,P1,2019-09-07,10.00,public,a",
        "D2,P1,2019-09-08,5.50,public,",
        "小计,,,15.50,,",
        "D3,P2,2019-09-09,10.00,public,b",
        "小计,,,11.00,,",
        last,
        "制表：李四,,,,,",
        "谢谢大家,,,,,",
    )

    assert_same(tmp_path)


@pytest.mark.parametrize("line", ["合计,,,25.50,,", HEADER, "谢谢大家,,,,,"])
def test_a_file_without_a_row_of_data(tmp_path: Path, line: str) -> None:
    write_projects(tmp_path / "projects.csv", ["P1"])
    write_text(tmp_path / "a.csv", "D1,P1,2019-09-07,10.00,public,a")
    write_text(tmp_path / "b.csv", line)

    report = assert_same(tmp_path)["report"]

    assert [file["status"] for file in report["run"]["inputs"]] == ["read"] * 3


def test_totals_that_name_their_group(tmp_path: Path) -> None:
    write_projects(tmp_path / "projects.csv", ["P1", "P2"])
    write_text(
        tmp_path / "gifts.csv",
        "D1,P1,2019-09-07,10.00,public,a",
        "D3,P2,2019-09-09,10.00,公众捐款,b",
        "D4,P2,2019-09-09,x,public,b",
        "D2,P1,2019-09-08,5.50,腾讯配捐,",
        "合计,,,20.00,公众,",
        "合计,,,5.50,platform_match,",
        "合计,,,1.50,corporate_match,",
        "P1小计,,,15.50,,",
        "P2小计,,,15.50,,",
    )

    assert_same(tmp_path)


def test_totals_on_top(tmp_path: Path) -> None:
    write_projects(tmp_path / "projects.csv", ["P1", "P2"])
    gifts = ["D1,P1,2019-09-07,10.00,public,a", "D2,P1,2019-09-08,5.50,platform_match,", "注：,P1,2019-09-08,5.50,,"]
    write_text(tmp_path / "a.csv", "合计,,,15.00,,", *gifts)
    write_text(tmp_path / "b.csv", "合计,,,4.00,,", "D8,P1,2019-09-07,4.00,public,a")

    assert_same(tmp_path)


def test_a_ledger_without_ids(tmp_path: Path) -> None:
    write_projects(tmp_path / "projects.csv", ["P1", "P2"])
    lines = ["1,P1,2019-09-07,10.00", "2,P2,2019-09-07,4.00", "合计,P2,2019-09-07,4.00", ",合计,,18.00", "备注,,,"]
    write_text(tmp_path / "gifts.csv", *lines, header="序,项目编号,捐赠日期,捐赠金额")

    assert_same(tmp_path)


def test_totals_in_a_typed_ledger(tmp_path: Path) -> None:
    write_projects(tmp_path / "projects.csv", ["P1", "P2"])
    nothing = {"project_id": None, "donated_at": None, "source": None, "team": None, "donor": None}
    rows = [row_of(1), row_of(2), row_of(0, **{**nothing, "donation_id": "合计", "amount": "24.68"})]
    write_ledger(tmp_path / "a.parquet", rows)
    write_ledger(tmp_path / "b.parquet", [row_of(3), row_of(0, **{**nothing, "donation_id": None, "amount": "1.00"})])

    assert_same(tmp_path)


def test_a_folder_of_files_with_totals(tmp_path: Path) -> None:
    write_projects(tmp_path / "projects.csv", ["P1", "P2"])
    nothing = {"donated_at": None, "source": None, "team": None, "donor": None}
    for project in ("P1", "P2"):
        write_ledger(
            tmp_path / "gifts" / f"project_id={project}" / "part.parquet",
            [row_of(1, donation_id=f"D{project}"), row_of(0, **{**nothing, "donation_id": "合计", "amount": "9.00"})],
            headers={"project_id": "other"},
        )

    assert_same(tmp_path)
