"""A ledger that stays on disk comes to the very report that its rows come to in memory."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_files import row_of, write_ledger, write_projects
from ledger_reports import assert_same

from auditkit import ingest
from auditkit.ingest.ledgers.options import Streaming
from auditkit.model import ledger


def test_sound_rows(tmp_path: Path) -> None:
    write_projects(tmp_path / "projects.csv", ["P1", "P2"])
    write_ledger(
        tmp_path / "gifts.parquet", [row_of(1), row_of(2, project_id="P2", source="platform_match"), row_of(3)]
    )

    report = assert_same(tmp_path)["report"]

    assert report["projects"][0]["raised"] == 2468


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("amount", ["-1", "0", None]),
        ("donated_at", [None, datetime(1900, 1, 1), datetime(2101, 1, 1), datetime(2020, 2, 2)]),
        ("project_id", [None, "P9", " P1 ", "Ｐ１", "—", "待定", "#REF!", "p1"]),
        ("source", ["公众", "腾讯配捐", "bank", "", None, "PUBLIC"]),
        ("team", ["", "n/a", "无", "  a  b ", "Ｔ１", "x\ty", None]),
        (
            "donor",
            [
                "张三",
                "13800138000",
                None,
                "-",
                "匿名",
                "匿名",
                " Anonymous",
                "ＡＮＯＮＹＭＯＵＳ",
                "anonymous",
                "爱心网友",
            ],
        ),
        ("team", ["匿名", "anonymous", "匿名"]),
        ("donation_id", ["D1", None, "Ｄ１", " D1"]),
    ],
)
def test_each_fault(tmp_path: Path, column: str, values: list[Any]) -> None:
    write_projects(tmp_path / "projects.csv", ["P1", "P2"])
    rows = [row_of(number, **{column: value}) for number, value in enumerate(values, start=1)]
    write_ledger(tmp_path / "gifts.parquet", [*rows, row_of(50), row_of(51)])

    assert_same(tmp_path)


@pytest.mark.parametrize(
    ("types", "rows"),
    [
        ({"amount": "DOUBLE"}, [row_of(1, amount=1.1), row_of(2, amount=0.30000000000000004), row_of(3, amount=1.005)]),
        ({"amount": "BIGINT"}, [row_of(1, amount=5), row_of(2, amount=-5), row_of(3, amount=0)]),
        ({"amount": "DECIMAL(18, 6)"}, [row_of(1, amount="1.250000"), row_of(2, amount="1.255000")]),
        ({"amount": "VARCHAR"}, [row_of(1, amount="1,234.50"), row_of(2, amount="5元"), row_of(3, amount="ten")]),
        ({"donated_at": "DATE"}, [row_of(1, donated_at=date(2019, 9, 7)), row_of(2, donated_at=date(1900, 9, 7))]),
        ({"donated_at": "VARCHAR"}, [row_of(1, donated_at="2019年9月7日"), row_of(2, donated_at="2019-13-01")]),
        (
            {"project_id": "BIGINT", "donor": "BIGINT"},
            [row_of(1, project_id=1, donor=7), row_of(2, project_id=2, donor=8)],
        ),
        ({"donor": "DOUBLE"}, [row_of(1, donor=7.0), row_of(2, donor=8.5)]),
    ],
)
def test_each_type(tmp_path: Path, types: dict[str, str], rows: list[Any]) -> None:
    write_projects(tmp_path / "projects.csv", ["P1", "1"])
    write_ledger(tmp_path / "gifts.parquet", rows, types)

    assert_same(tmp_path)


def test_copies_and_repeated_ids_in_several_files(tmp_path: Path) -> None:
    write_projects(tmp_path / "projects.csv", ["P1", "P2"])
    twice, clash = row_of(1), row_of(2)
    write_ledger(tmp_path / "a.parquet", [twice, clash, row_of(3)])
    write_ledger(
        tmp_path / "b.parquet", [twice, row_of(2, amount="99.00"), row_of(4, amount=None), row_of(4, amount=None)]
    )

    report = assert_same(tmp_path)["report"]

    assert {"data-duplicate-row", "data-unique"} <= {finding["rule"] for finding in report["findings"]}


def test_files_of_different_columns_and_headers(tmp_path: Path) -> None:
    write_projects(tmp_path / "projects.csv", ["P1"])
    write_ledger(tmp_path / "a.parquet", [row_of(1)], headers={"amount": "捐赠金额（万元）", "team": "unknown"})
    write_ledger(tmp_path / "b.parquet", [row_of(2)], {"amount": "INTEGER"})

    report = assert_same(tmp_path)["report"]

    assert report["projects"][0]["raised"] == 123_400_00 + 12_00


def test_the_keys_of_folders_are_columns(tmp_path: Path) -> None:
    write_projects(tmp_path / "projects.csv", ["P1", "P2"])
    for project in ("P1", "P2"):
        write_ledger(
            tmp_path / "gifts" / f"project_id={project}" / "part.parquet",
            [row_of(1, donation_id=f"D{project}")],
            headers={"project_id": "other"},
        )

    report = assert_same(tmp_path)["report"]

    assert [project["raised"] for project in report["projects"]] == [1234, 1234]


def test_the_names_of_folders_that_programs_write(tmp_path: Path) -> None:
    projects = ["项目 一", "P/1", "100%"]
    write_projects(tmp_path / "projects.csv", projects)
    rows = [row_of(number, project_id=project) for number, project in enumerate([*projects, None])]
    whole = write_ledger(tmp_path / "whole.parquet", rows)
    duckdb.execute(f"COPY (FROM '{whole}') TO '{tmp_path / 'gifts'}' (FORMAT parquet, PARTITION_BY (project_id))")
    whole.unlink()

    report = assert_same(tmp_path)["report"]

    assert {each["project_id"]: each["raised"] for each in report["projects"]} == dict.fromkeys(projects, 1234)
    [nobodys] = [each for each in report["findings"] if each["rule"].startswith("data-re")]
    assert (nobodys["rule"], nobodys["column"]) == ("data-required", "project_id")


def test_gifts_outside_of_the_time_of_fundraising(tmp_path: Path) -> None:
    header = "project_id,title,org_id,field,fundraising_starts_on,fundraising_ends_on"
    rows = ["P1,A,O1,relief,2019-09-07,2019-09-09", "P2,B,O1,relief,,2019-09-08", "P3,C,O1,relief,2019-09-08,"]
    (tmp_path / "projects.csv").write_text("\n".join((header, *rows, "")), encoding="utf-8")
    days = [datetime(2019, 9, day) for day in (6, 7, 8, 9, 10)]
    gifts = [(project, day) for project in ("P1", "P2", "P3", "P9") for day in days]
    ledger = [row_of(number, project_id=project, donated_at=day) for number, (project, day) in enumerate(gifts)]
    write_ledger(tmp_path / "a.parquet", ledger[:9])
    write_ledger(tmp_path / "b.parquet", ledger[9:])

    findings = assert_same(tmp_path)["report"]["findings"]

    early = [each for each in findings if each["rule"] == "gift-after-fundraising-began"]
    assert [each["project_id"] for each in early] == ["P1", "P3", "P3"]


def test_many_like_gifts_within_minutes(tmp_path: Path) -> None:
    write_projects(tmp_path / "projects.csv", ["P1", "P2"])
    burst = [row_of(number, donor="d", amount="20") for number in range(10, 20)]
    write_ledger(tmp_path / "a.parquet", [*burst[:4], row_of(1, donor=None)])
    write_ledger(tmp_path / "b.parquet", [*burst[4:], row_of(30, project_id="P2", donor="d", amount="20")])

    findings = assert_same(tmp_path)["report"]["findings"]

    [split] = [each for each in findings if each["rule"] == "gifts-not-split"]
    assert (split["row"], len(split["related"])) == (2, 9)


def test_more_like_gifts_within_minutes_than_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "MOST_TOLD", 3)
    write_projects(tmp_path / "projects.csv", ["P1"])
    burst = [row_of(number, donor="d", amount="20") for number in range(20, 10, -1)]
    write_ledger(tmp_path / "a.parquet", burst[:4])
    write_ledger(tmp_path / "b.parquet", burst[4:])

    findings = assert_same(tmp_path)["report"]["findings"]

    [split] = [each for each in findings if each["rule"] == "gifts-not-split"]
    assert split["message"].startswith("10 rows agree in ")
    assert "from 2019-09-07 10:11:00 to 2019-09-07 10:20:00" in split["message"]


def test_the_first_time_of_each_file(tmp_path: Path) -> None:
    day, moment = datetime(2019, 9, 7), datetime(2019, 9, 8, 9, 30)
    columns = {
        "days": [day] * 3,
        "midnight first": [*([day] * 60), moment],
        "time first": [moment, day],
        "nothing first": [*([None] * 60), moment],
        "no times at the end": [*([None] * 60), day],
    }
    for name, moments in columns.items():
        rows = [row_of(number, donated_at=each) for number, each in enumerate(moments)]
        write_ledger(tmp_path / f"{name}.parquet", rows)

    for streaming in (None, Streaming("duckdb")):
        seen = {
            Path(file.path).stem: column.first
            for file in ingest.read([tmp_path], jobs=0, streaming=streaming).inputs
            for sheet in file.sheets
            if sheet.seen is not None
            for column in sheet.seen.columns
            if column.column == "donated_at"
        }
        assert seen == {
            "days": "2019-09-07",
            "midnight first": "2019-09-07 00:00:00",
            "time first": "2019-09-08 09:30:00",
            "nothing first": "2019-09-08 09:30:00",
            "no times at the end": "2019-09-07",
        }


def test_anonymous_gifts_are_not_those_of_one_donor(tmp_path: Path) -> None:
    write_projects(tmp_path / "projects.csv", ["P1"])
    names = ["匿名", "匿名捐赠人", "爱心人士", "anonymous", "Anonymous", "ＡＮＯＮＹＭＯＵＳ"]
    same = {"amount": "20", "donated_at": datetime(2019, 9, 7, 10, 0)}
    write_ledger(tmp_path / "a.parquet", [row_of(number, donor=names[number % 6], **same) for number in range(120)])
    write_ledger(tmp_path / "b.parquet", [row_of(number, donor="d", **same) for number in range(200, 202)])

    found = assert_same(tmp_path, with_donors=True)

    assert "gifts-not-split" not in {each["rule"] for each in found["report"]["findings"]}
    [figure] = [each for each in found["statistics"]["campaigns"][0]["figures"] if each["measure"] == "repeat-rate"]
    assert (figure["numerator"], figure["denominator"]) == (1, 1)


def test_an_empty_ledger(tmp_path: Path) -> None:
    write_projects(tmp_path / "projects.csv", ["P1"])
    write_ledger(tmp_path / "a.parquet", [])

    assert_same(tmp_path)


TEXTS = st.one_of(st.none(), st.sampled_from(["P1", "P2", "P9", "", "—", "n/a", "Ｐ１", "#N/A", " P1"]))
ROWS = st.lists(
    st.tuples(
        st.one_of(st.none(), st.sampled_from(["D1", "D2", "D3", "Ｄ１"])),
        TEXTS,
        st.one_of(st.none(), st.datetimes(datetime(1940, 1, 1), datetime(2110, 1, 1)), st.just(datetime(2019, 9, 8))),
        st.one_of(st.none(), st.integers(-5, 50).map(str)),
        st.sampled_from([None, "public", "corporate_match", "公众", "bank"]),
        st.sampled_from([None, "T1", "无", "a  b"]),
        st.sampled_from([None, "d1", "d2", "Ｄ１", "匿名", " 热心人士 ", "anonymous", "Anonymous"]),
    ),
    max_size=12,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=ROWS, second=ROWS)
def test_any_rows(tmp_path_factory: pytest.TempPathFactory, first: list[Any], second: list[Any]) -> None:
    folder = tmp_path_factory.mktemp("ledger")
    write_projects(folder / "projects.csv", ["P1", "P2"])
    write_ledger(folder / "a.parquet", [list(each) for each in first])
    write_ledger(folder / "b.parquet", [list(each) for each in second])

    assert_same(folder)
