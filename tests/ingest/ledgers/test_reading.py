"""What is read as a ledger, and what is said where it cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from ledger_files import COLUMNS, row_of, write_ledger, write_projects

from auditkit import ingest
from auditkit.ingest import paths
from auditkit.ingest.ledgers import columns
from auditkit.ingest.ledgers.connection import Store
from auditkit.ingest.ledgers.options import Streaming
from auditkit.model.dataset import Dataset, Place
from auditkit.model.ledger import LedgerTable

TEXT = "donation_id,project_id,donated_at,amount,donor\nD1,P1,2019-09-07,10.00,a\nD2,P1,2019-09-08,5.50,b\n"


def read(*named: Path, memory: int = 256 << 20) -> Dataset:
    return ingest.read(list(named), jobs=0, streaming=Streaming("duckdb", memory))


@pytest.fixture
def large_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every CSV file for a large one."""
    monkeypatch.setattr(paths, "LARGE_TEXT", 0)


def test_a_ledger_has_no_frame_and_knows_its_rows(tmp_path: Path) -> None:
    write_ledger(tmp_path / "a.parquet", [row_of(1), row_of(2)])
    write_ledger(tmp_path / "b.parquet", [row_of(3, project_id="P2")])

    table = read(tmp_path).tables["donations"]

    assert isinstance(table, LedgerTable)
    assert len(table) == 3
    with pytest.raises(LookupError, match="donations"):
        table.frame  # noqa: B018
    assert table.place(2, "amount") == Place(str(tmp_path / "b.parquet"), None, 2, "D2")
    assert table.values([2, 0], "project_id") == ["P2", "P1"]
    assert dict(table.rows_by_project) == {"P1": 2, "P2": 1}
    assert table.keys_by_file("project_id") == {
        (str(tmp_path / "a.parquet"), "P1"),
        (str(tmp_path / "b.parquet"), "P2"),
    }


def test_a_table_of_something_else_is_read_into_memory(tmp_path: Path) -> None:
    connection = duckdb.connect()
    query = "COPY (SELECT 'P1' AS project_id, 'Water' AS title, 'O1' AS org_id, 'ecology' AS field) TO '{}'"
    connection.execute(query.format(tmp_path / "projects.parquet"))

    dataset = read(tmp_path)

    assert dataset.tables["projects"].frame["title"].tolist() == ["Water"]
    assert dataset.errors == ()


@pytest.mark.usefixtures("large_text")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_large_csv_file_is_a_ledger(tmp_path: Path, encoding: str) -> None:
    text = "捐赠台账\n" + TEXT.replace("amount", "捐赠金额（元）").replace(",", ";")
    (tmp_path / "gifts.csv").write_bytes(text.encode(encoding))

    dataset = read(tmp_path)

    assert dataset.errors == ()
    table = dataset.tables["donations"]
    assert isinstance(table, LedgerTable)
    assert table.values([0, 1], "amount") == [1000, 550]
    assert table.place(1, "amount").cell == "D4"
    assert dataset.inputs[0].sheets[0].header_row == 2


def test_times_with_a_zone(tmp_path: Path) -> None:
    rows = [row_of(1, donated_at=datetime(2019, 9, 7, 23))]
    write_ledger(tmp_path / "gifts.parquet", rows, {"donated_at": "TIMESTAMPTZ"})

    [error] = read(tmp_path).errors

    assert "column donated_at, has times with a time zone" in error
    assert read(tmp_path).inputs[0].status == "failed"


def test_a_damaged_file_spares_the_others(tmp_path: Path) -> None:
    whole = write_ledger(tmp_path / "a.parquet", [row_of(number) for number in range(50)])
    (tmp_path / "b.parquet").write_bytes(whole.read_bytes()[:-40])

    dataset = read(tmp_path)

    assert len(dataset.tables["donations"]) == 50
    assert [file.status for file in dataset.inputs] == ["read", "failed"]
    assert "b.parquet cannot be read" in dataset.errors[0]


def test_too_many_different_texts_for_amounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "MOST_DIFFERENT", 3)
    write_ledger(
        tmp_path / "gifts.parquet", [row_of(number, amount=f"{number}元") for number in range(9)], {"amount": "VARCHAR"}
    )

    [error] = read(tmp_path).errors

    assert "column amount, has more than 3 different values that are no plain numbers" in error


@pytest.mark.parametrize(("most", "is_read"), [(3, False), (4, True)])
@pytest.mark.parametrize("files", [1, 2])
def test_too_many_different_projects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: int, most: int, is_read: bool
) -> None:
    monkeypatch.setattr(columns, "MOST_PROJECTS", most)
    header = {"project_id": "项目编号"}
    rows = [row_of(number, project_id=f"P{number % 4}") for number in range(6)]
    if files == 1:
        write_ledger(tmp_path / "a.parquet", rows, headers=header)
    else:
        write_ledger(tmp_path / "a.parquet", rows[:2], headers=header)
        write_ledger(tmp_path / "b.parquet", rows[1:], {"amount": "DOUBLE"}, header)

    dataset = read(tmp_path)

    assert ("donations" in dataset.tables) is is_read
    if not is_read:
        [error] = dataset.errors
        named = "a.parquet" if files == 1 else "b.parquet"
        assert f"{named}, column 项目编号: with it the ledger names more than 3 different projects" in error


def test_donations_on_a_sheet_beside_a_ledger(tmp_path: Path) -> None:
    write_ledger(tmp_path / "gifts.parquet", [row_of(1)])
    (tmp_path / "more.csv").write_text(TEXT, encoding="utf-8")

    dataset = read(tmp_path)

    assert len(dataset.tables["donations"]) == 1
    assert "more.csv has donations, and so has the ledger" in dataset.errors[0]


def test_names_of_files_are_no_part_of_a_query(tmp_path: Path) -> None:
    folder = tmp_path / "it's; DROP TABLE x --" / "project_id=P'1"
    write_ledger(folder / "a 'b' ].parquet", [row_of(1)], headers={"project_id": "other'; --"})

    dataset = read(tmp_path)

    assert dataset.errors == ()
    assert dataset.tables["donations"].values([0], "project_id") == ["P'1"]


def test_a_ledger_sees_its_files_alone(tmp_path: Path) -> None:
    secret = write_ledger(tmp_path / "secret.parquet", [row_of(1)])
    own = write_ledger(tmp_path / "own.parquet", [row_of(1)])
    store = Store([own], 128 << 20)

    assert store.rows("SELECT count(*) FROM read_parquet(?)", [str(own)]) == [(1,)]
    for query in (
        f"SELECT * FROM read_parquet('{secret}')",
        f"SELECT * FROM read_csv('{secret}')",
        f"COPY (SELECT 1) TO '{tmp_path}/written.csv'",
        "SELECT * FROM read_parquet('https://example.org/x.parquet')",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET memory_limit = '64GB'",
        "ATTACH 'other.db'",
    ):
        with pytest.raises(duckdb.Error):
            store.rows(query)
    store.close()
    assert not store.folder.exists()


def test_little_memory_is_enough(tmp_path: Path) -> None:
    connection = duckdb.connect()
    rows = "range AS donation_id, 'P1' AS project_id, DATE '2019-09-07' AS donated_at, 1.00 AS amount"
    query = f"COPY (SELECT {rows}, md5(range::VARCHAR) AS donor FROM range(300_000)) TO '{{}}'"
    connection.execute(query.format(tmp_path / "gifts.parquet"))

    funds = read(tmp_path, memory=100 << 20).tables["funds"].frame

    assert funds["donations"].tolist() == [300_000]


def test_the_columns_of_test_ledgers_are_those_of_the_table() -> None:
    from auditkit.model.schema import table_schema

    assert set(COLUMNS) <= set(table_schema("donations").column_names)


def test_projects_of_a_ledger_are_compared_with_those_handed_in(tmp_path: Path) -> None:
    write_projects(tmp_path / "projects.csv", ["P1"])
    write_ledger(tmp_path / "gifts.parquet", [row_of(1), row_of(2, project_id="p1")])

    [problem] = [each for each in read(tmp_path).problems if each.check == "reference"]

    assert (problem.row_id, problem.value, problem.expected) == (1, "p1", "P1")


def test_whether_rows_lack_an_id_is_known_without_another_look_at_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    rows = Store.rows

    def recorded(self: Store, query: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
        asked.append(query)
        return rows(self, query, parameters)

    monkeypatch.setattr(Store, "rows", recorded)
    write_ledger(tmp_path / "a.parquet", [row_of(1, donation_id="Ｄ１"), row_of(2), row_of(2)])
    assert len(read(tmp_path).tables["donations"]) == 3

    assert not [query for query in asked if "donation_id IS NULL" in query and "LIMIT 1" in query]
    assert any("count(DISTINCT" in query for query in asked)
