from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pytest

from auditkit import ingest
from auditkit.model.frames import DTYPES, UNREADABLE, Frames

Tables = Mapping[str, Sequence[Mapping[str, object]]]
ENGINES = ("pandas", "polars", "duckdb")


def frames(tables: Tables, as_of: date = date(2019, 12, 31), engine: str = "pandas") -> Frames:
    return Frames(ingest.from_rows(tables), as_of, engine)


def projects(*ids: str | None, **columns: object) -> list[Mapping[str, object]]:
    return [{"project_id": project_id, **columns} for project_id in ids]


def posts(*days: str) -> list[Mapping[str, object]]:
    return [{"project_id": "P1", "posted_on": day, "title": day} for day in days]


def rows(lifted: Any, column: str) -> list[Any]:
    return sorted(lifted.select(column).collect("pandas").to_native()[column].dropna().tolist())


@pytest.mark.parametrize("engine", ENGINES)
def test_a_row_dated_after_the_day_is_not_there(engine: str) -> None:
    tables = {"projects": projects("P1"), "progress": posts("2019-12-30", "2019-12-31", "2020-01-01", "", "某日")}
    seen = frames(tables, engine=engine)
    assert rows(seen.table("progress"), "title") == ["2019-12-30", "2019-12-31", "某日"]
    assert rows(seen.table("progress"), "row_id") == [0, 1, 3, 4]
    assert seen.left_out == {"progress": 1}
    assert rows(frames(tables, date(2020, 1, 1), engine).table("progress"), "row_id") == [0, 1, 2, 3, 4]


def test_only_tables_with_a_day_of_their_own_leave_rows_out() -> None:
    seen = frames({"projects": projects("P1", launched_on="2030-01-01")})
    assert len(seen.native("projects")) == 1
    assert seen.left_out == {}


def test_the_order_of_rows_in_time_of_each_table() -> None:
    row = {"project_id": "P1"}
    tables = {
        "projects": projects("P1"),
        "disclosures": [{**row, "disclosed_on": "2030-01-01", "period_end": "2019-01-01"}],
        "audits": [{**row, "report_on": "2030-01-01"}],
        "donations": [{**row, "donated_at": "2030-01-01", "amount": "1"}],
        "progress": [{**row, "posted_on": "2030-01-01"}],
        "funds": [{**row, "campaign": "2030-99", "total_amount": "1"}],
    }
    seen = frames(tables)
    assert {name: len(seen.native(name)) for name in tables} == {
        "projects": 1,
        "disclosures": 0,
        "audits": 0,
        "donations": 0,
        "progress": 0,
        "funds": 1,
    }


def test_what_was_handed_in() -> None:
    seen = frames({"projects": projects("P1", title="净水"), "audits": []})
    assert seen.has("projects")
    assert not seen.has("funds")
    assert seen.has_column("projects", "title")
    assert not seen.has_column("projects", "province")
    assert not seen.has_column("funds", "campaign")
    assert seen.has_column("audits", "opinion")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_table_that_nobody_handed_in_is_empty_and_has_all_its_columns(engine: str) -> None:
    seen = frames({"projects": projects("P1")}, engine=engine)
    lifted = seen.table("disclosures").collect("pandas").to_native()
    assert len(lifted) == 0
    assert {"row_id", "project_id", "disclosed_on", "income"} <= set(lifted.columns)
    assert {str(dtype) for dtype in seen.native("funds").dtypes} <= {*DTYPES.values(), "int64"}


def test_unreadable_cells_are_marked() -> None:
    seen = frames({"projects": projects("P1"), "progress": posts("2019-12-30", "某日")})
    assert seen.is_unreadable("progress", "posted_on")
    assert not seen.is_unreadable("progress", "title")
    assert not seen.is_unreadable("funds", "total_amount")
    assert seen.native("progress")["posted_on" + UNREADABLE].tolist() == [False, True]
    assert "title" + UNREADABLE not in seen.native("progress").columns


PARENTS = [
    {"org_id": "G1", "name": "源泉"},
    {"org_id": "G1", "name": "源泉"},
    {"org_id": "G2", "name": "江河"},
    {"org_id": "G2", "name": "湖海"},
    {"org_id": "G3", "name": "山林"},
    {"org_id": "", "name": "无名"},
    {"org_id": "", "name": "匿名"},
]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_parent_has_each_key_once_and_none_that_stands_for_two_rows(engine: str) -> None:
    seen = frames({"organizations": PARENTS}, engine=engine)
    assert rows(seen.parents("organizations"), "org_id") == ["G1", "G3"]
    assert rows(seen.table("organizations"), "org_id") == ["G1", "G2", "G2", "G3"]
    assert seen.contested_keys("organizations") == ("G2",)


def test_a_parent_whose_keys_are_all_told_apart_is_the_table_itself() -> None:
    seen = frames({"organizations": PARENTS[2:3]})
    assert seen.parents("organizations") is seen.table("organizations")
    assert seen.contested_keys("organizations") == ()
    assert frames({}).contested_keys("projects") == ()


def test_projects_are_found_from_their_rows() -> None:
    seen = frames(
        {
            "projects": [
                {"project_id": "P2", "org_id": "G1"},
                {"project_id": "P1", "org_id": "G1"},
                {"project_id": "", "org_id": "G1"},
                {"project_id": "P2", "org_id": "G2"},
            ],
            "organizations": [{"org_id": "G1", "name": "源泉"}, {"org_id": "", "name": "无名"}, {"org_id": "G9"}],
            "progress": [{"project_id": "P9", "posted_on": "2019-01-01"}, {"project_id": ""}, {"project_id": "P1"}],
        }
    )
    assert seen.project_ids == ("P1", "P2")
    assert seen.first_rows == {"P2": 0, "P1": 1}
    assert [seen.projects_of("projects", row) for row in range(4)] == [("P2",), ("P1",), (), ("P2",)]
    assert [seen.projects_of("progress", row) for row in range(3)] == [("P9",), (), ("P1",)]
    assert [seen.projects_of("organizations", row) for row in range(3)] == [("P1", "P2"), (), ()]
    assert seen.rows_by_project == {"P1": 3, "P2": 3, "P9": 1}


def test_rows_of_an_organisation_belong_to_all_its_projects() -> None:
    seen = frames(
        {
            "projects": [
                *({"project_id": project_id, "org_id": "G1"} for project_id in ("P2", "P1")),
                {"project_id": "P3", "org_id": "G2"},
            ],
            "annual_accounts": [
                {"org_id": org_id, "period_end": "2018-12-31"} for org_id in ("G1", "", "G9", "G2", "G1")
            ],
        }
    )
    assert [seen.projects_of("annual_accounts", row) for row in range(5)] == [
        ("P1", "P2"),
        (),
        (),
        ("P3",),
        ("P1", "P2"),
    ]
    assert seen.count_by_project({"annual_accounts": [0, 1, 2, 4]}) == {"P1": 2, "P2": 2}
    assert seen.count_by_project({"annual_accounts": []}) == {}
    assert seen.rows_by_project == {"P1": 3, "P2": 3, "P3": 2}


def test_records_of_the_audit_are_no_rows_of_a_project() -> None:
    seen = frames({"projects": projects("P1"), "samples": [{"project_id": "P1", "selected_as": "selected"}]})
    assert seen.rows_by_project == {"P1": 1}
    assert seen.projects_of("samples", 0) == ("P1",)


def test_project_codes_number_the_projects_of_each_table() -> None:
    seen = frames({"projects": projects("P2", "P1", "", "P2"), "progress": posts()})
    codes, names = seen.project_codes["projects"]
    assert [names[code] if code >= 0 else None for code in codes.tolist()] == ["P2", "P1", None, "P2"]
    assert sorted(names) == ["P1", "P2"]
    assert seen.project_codes["progress"][0].tolist() == []
    assert "organizations" not in frames({"organizations": PARENTS}).project_codes


def test_without_projects_there_are_none() -> None:
    seen = frames({"organizations": PARENTS})
    assert (seen.project_ids, seen.first_rows, seen.projects_of_organizations) == ((), {}, {})


@pytest.mark.parametrize("engine", ENGINES)
def test_values_come_back_from_every_engine_as_they_went_in(engine: str) -> None:
    seen = frames(
        {
            "projects": projects(
                "P1", title="净水", target_amount="1572.4万元", launched_on="2019-09-09", field="教育"
            ),
            "organizations": [{"org_id": "G1", "public_fundraising": "是"}, {"org_id": "G2", "public_fundraising": ""}],
        },
        engine=engine,
    )
    columns = ("title", "target_amount", "launched_on", "field", "province")
    row = seen.table("projects").select(*columns).collect("pandas").to_native().iloc[0]
    assert row["title"] == "净水"
    assert row["target_amount"] == 1_572_400_000
    assert row["launched_on"] == datetime(2019, 9, 9)
    assert row["field"] == "education"
    assert row.isna().tolist() == [False, False, False, False, True]
    assert rows(seen.table("organizations"), "public_fundraising") == [True]
