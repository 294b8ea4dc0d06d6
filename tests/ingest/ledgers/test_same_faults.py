"""What is wrong with the rows of a ledger, and what they add up to, is told as in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from ledger_files import row_of, write_ledger, write_projects
from ledger_reports import DAY, assert_same

from auditkit import ingest
from auditkit.ingest import paths
from auditkit.ingest.ledgers.options import Streaming
from auditkit.model import ledger

HEADER = "捐赠编号,项目编号,捐赠日期,捐赠金额（元）,资金来源,捐赠人"


@pytest.fixture
def large_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every CSV file of donations for a large one."""
    monkeypatch.setattr(paths, "LARGE_TEXT", 0)


@pytest.fixture
def few_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tell of few rows of each fault."""
    monkeypatch.setattr(ledger, "MOST_TOLD", 3)


def write_text(path: Path, *lines: str, header: str = HEADER, above: Sequence[str] = ()) -> Path:
    path.write_text("\n".join((*above, header, *lines, "")), encoding="utf-8")
    return path


def test_a_column_of_currencies(tmp_path: Path) -> None:
    write_projects(tmp_path / "projects.csv", ["P1", "P2"])
    said = ["人民币", "USD", None, "美元", "CNY", "", "gold", "港币"]
    rows = [row_of(number, team=text, project_id=f"P{1 + number % 2}") for number, text in enumerate(said)]
    rows += [row_of(20, team="USD", amount=None), row_of(21, team="USD", amount="-5.00")]
    write_ledger(tmp_path / "a.parquet", rows, headers={"team": "币种"})
    write_ledger(tmp_path / "b.parquet", [row_of(30, team="USD")], headers={"team": "币种", "amount": "金额（元）"})

    findings = assert_same(tmp_path)["report"]["findings"]

    assert "data-type" in {each["rule"] for each in findings}


@pytest.mark.usefixtures("large_text")
def test_a_column_of_currencies_beside_texts(tmp_path: Path) -> None:
    write_projects(tmp_path / "projects.csv", ["P1"])
    write_text(
        tmp_path / "gifts.csv",
        *("D1,P1,2019-09-07,10.00,USD", "D2,P1,2019-09-07,ten,USD", "D3,P1,2019-09-07,5.00,CNY"),
        header="捐赠编号,项目编号,捐赠日期,捐赠金额,币种",
    )

    assert_same(tmp_path)


@pytest.mark.usefixtures("few_told")
@pytest.mark.parametrize("beside", [{}, {"team": "币种"}])
def test_amounts_that_say_another_currency(tmp_path: Path, beside: dict[str, str]) -> None:
    write_projects(tmp_path / "projects.csv", ["P1"])
    amounts = ["12.34", "USD 5", "€7", "3", "$8", "HK$9"]
    rows = [row_of(number, amount=text, team="USD" if number % 4 == 3 else None) for number, text in enumerate(amounts)]
    write_ledger(tmp_path / "a.parquet", rows, {"amount": "VARCHAR"}, headers=beside)

    findings = assert_same(tmp_path)["report"]["findings"]

    assert any("in USD instead of CNY" in each["message"] for each in findings)


def test_donors_whose_hashes_of_duckdb_are_alike(tmp_path: Path) -> None:
    write_projects(tmp_path / "projects.csv", ["P1"])
    alike = ["TfromABCUintownxp", "lfromABCUintownxH", "KfromABClintownxi", "ffromABCDintownxd"]
    write_ledger(tmp_path / "a.parquet", [row_of(n, donor=f"Donor {each}y") for n, each in enumerate(alike)])
    ((different,),) = duckdb.sql(f"SELECT count(DISTINCT hash(donor)) FROM '{tmp_path / 'a.parquet'}'").fetchall()
    assert different < len(alike)

    figures = assert_same(tmp_path)["statistics"]

    (campaign,) = figures["campaigns"]
    (rate,) = [each for each in campaign["figures"] if each["measure"] == "repeat-rate"]
    assert rate["value"] == 0


@pytest.mark.usefixtures("few_told")
@pytest.mark.parametrize("number", [3, 4, 9, 30])
def test_more_rows_at_fault_than_are_told(tmp_path: Path, number: int) -> None:
    write_projects(tmp_path / "projects.csv", ["P1", "P2"])
    rows: list[list[Any]] = []
    for at in range(number):
        odd = bool(at % 2)
        rows += [
            row_of(2 * at, project_id="P1"),
            row_of(2 * at + 1, donated_at=None, amount=None),
            row_of(2 * at, project_id="P2"),
            row_of(1000 + at, project_id=f"P{at}"),
            row_of(1500 + at, project_id=["p1", "P01", "Project P1", "Pl"][at % 4]),
            row_of(2000 + at, project_id="待定" if odd else None),
            row_of(3000 + at, amount="-1.00" if odd else "0.00", source="bank"),
            row_of(3000 + at, amount="-1.00" if odd else "0.00", source="bank"),
            row_of(4000 + at),
            row_of(4000 + at),
        ]
    write_ledger(tmp_path / "a.parquet", rows)
    write_ledger(tmp_path / "b.parquet", [row_of(5000 + at, team="other") for at in range(2 * number)])

    assert_same(tmp_path)


@pytest.mark.usefixtures("few_told")
def test_one_id_for_all_rows(tmp_path: Path) -> None:
    write_projects(tmp_path / "projects.csv", ["P1"])
    write_ledger(tmp_path / "a.parquet", [row_of(number, donation_id="D") for number in range(20)])

    assert_same(tmp_path)


@pytest.mark.usefixtures("few_told")
def test_one_id_late_in_the_ledger(tmp_path: Path) -> None:
    write_projects(tmp_path / "projects.csv", ["P1"])
    rows = [row_of(number) for number in range(20)]
    write_ledger(tmp_path / "a.parquet", [*rows, *(row_of(number, team="T2") for number in range(20))])

    report = assert_same(tmp_path)["report"]

    assert "data-unique" in {finding["rule"] for finding in report["findings"]}


@pytest.mark.usefixtures("few_told")
def test_several_faults_of_one_column(tmp_path: Path) -> None:
    write_projects(tmp_path / "projects.csv", ["P1", "P2"])
    amounts = ["x", "y", "z", "x", "1e99", "-1", "-2", "-3", "-4", "0", "—"]
    rows = [row_of(number, amount=amount) for number, amount in enumerate(amounts)]
    write_ledger(tmp_path / "a.parquet", rows, {"amount": "VARCHAR"})

    assert_same(tmp_path)


@pytest.mark.usefixtures("large_text")
def test_a_column_that_is_said_once_above(tmp_path: Path) -> None:
    write_projects(tmp_path / "projects.csv", ["P1", "P2"])
    header = "捐赠编号,捐赠日期,捐赠金额（元）,捐赠人"
    lines = ["D1,2019-09-07,10.00,a", "D2,2019-09-08,5.50,b", "D2,2019-09-08,5.50,c"]
    write_text(tmp_path / "a.csv", *lines, header=header, above=["项目编号：P1,,,"])
    write_text(tmp_path / "b.csv", "D4,2019-09-08,5.50,b", header=header, above=["项目编号,P2,,"])

    report = assert_same(tmp_path)["report"]

    assert [project["raised"] for project in report["projects"]] == [1550, 550]


@pytest.mark.usefixtures("large_text")
def test_the_order_of_day_and_month_is_told_by_file(tmp_path: Path) -> None:
    write_projects(tmp_path / "projects.csv", ["P1"])
    write_text(tmp_path / "a.csv", "D1,P1,03/04/2019,1.00,public,a", "D2,P1,13/04/2019,1.00,public,a")
    write_text(tmp_path / "b.csv", "D3,P1,03/04/2019,1.00,public,a", "D4,P1,04/13/2019,1.00,public,a")
    write_text(tmp_path / "c.csv", "D5,P1,03/04/2019,1.00,public,a")

    assert_same(tmp_path)


def test_sums_beyond_what_floats_hold(tmp_path: Path) -> None:
    write_projects(tmp_path / "projects.csv", ["P1"])
    rows = [row_of(number, amount="90071992547409.91") for number in range(3)] + [row_of(9, amount="0.02")]
    write_ledger(tmp_path / "a.parquet", rows, {"amount": "DECIMAL(18, 2)"})

    report = assert_same(tmp_path)["report"]

    assert report["projects"][0]["raised"] == 3 * 9007199254740991 + 2


def test_amounts_that_are_more_than_can_be_added_up(tmp_path: Path) -> None:
    write_projects(tmp_path / "projects.csv", ["P1"])
    rows = [row_of(number, amount=90_000_000_000_000 + number) for number in range(200)]
    write_ledger(tmp_path / "a.parquet", [*rows, row_of(300, amount=5), row_of(301, amount=-5)], {"amount": "BIGINT"})

    report = assert_same(tmp_path)["report"]

    assert report["projects"][0]["raised"] is None


@pytest.mark.parametrize("headers", [{}, {"donor": "other"}])
def test_the_donors_of_projects(tmp_path: Path, headers: dict[str, str]) -> None:
    write_projects(tmp_path / "projects.csv", ["P1", "P2"])
    rows = [row_of(1, donor="a"), row_of(2, donor="a"), row_of(3, donor=None, project_id="P2"), row_of(4), row_of(4)]
    write_ledger(tmp_path / "a.parquet", rows, headers=headers)

    assert_same(tmp_path, with_donors=True)
    memory, disk = (
        ingest.read([tmp_path], jobs=0, streaming=streaming).tables["funds"]
        for streaming in (None, Streaming("duckdb", with_donors=True))
    )
    assert disk.present == memory.present
    assert disk.frame.equals(memory.frame)


@pytest.mark.usefixtures("few_told")
def test_files_that_clash_in_more_ids_than_are_told(tmp_path: Path) -> None:
    write_projects(tmp_path / "projects.csv", ["P1"])
    write_ledger(tmp_path / "a.parquet", [row_of(number) for number in range(20)])
    write_ledger(tmp_path / "b.parquet", [row_of(number, amount="5") for number in (*range(12), 11, 30)])
    # Of these files, and of what they repeat, no row is among the first.
    write_ledger(tmp_path / "c.parquet", [row_of(15, amount="6"), row_of(15, amount="7"), row_of(30, amount="8")])

    report = assert_same(tmp_path)["report"]

    with_a, with_c, b_with_c = report["run"]["errors"]
    assert "a.parquet › A2 and" in with_a
    assert "b.parquet › A2 have the same key in Donations, D0" in with_a
    assert with_a.endswith("They also differ under further keys (11).")
    assert "a.parquet › A17 and" in with_c
    assert "c.parquet › A2 have the same key in Donations, D15" in with_c
    assert "further keys" not in with_c
    assert "c.parquet › A4 have the same key in Donations, D30" in b_with_c


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ({"donated_at": "2019-09-07"}, {"donated_at": "2019-09-07 10:00"}, "the time of day"),
        ({"donated_at": "2019-09-07 10:01"}, {"donated_at": "2019-09-07 10:00"}, "the time of day"),
        ({"donated_at": "soon"}, {"donated_at": "later"}, "a cell that cannot be read"),
    ],
)
def test_gifts_of_two_files_that_differ_only_in_their_times(
    tmp_path: Path, first: dict[str, str], second: dict[str, str], said: str
) -> None:
    write_projects(tmp_path / "projects.csv", ["P1"])
    write_ledger(tmp_path / "a.parquet", [row_of(1, **first)], {"donated_at": "VARCHAR"})
    write_ledger(tmp_path / "b.parquet", [row_of(1, **second)], {"donated_at": "VARCHAR"})

    [error] = assert_same(tmp_path)["report"]["run"]["errors"]

    assert f"but differ: {said}." in error


def test_gifts_after_the_day_of_the_audit_are_in_no_sum(tmp_path: Path) -> None:
    rows = [
        row_of(1, donated_at=datetime(2019, 12, 31, 23)),
        row_of(2, donated_at=datetime(2020, 1, 1)),
        row_of(3, donated_at=None),
        row_of(4, donated_at=datetime(2020, 1, 1), project_id="P2"),
    ]
    write_ledger(tmp_path / "a.parquet", rows)

    dataset = ingest.read([tmp_path], jobs=0, streaming=Streaming("duckdb", with_donors=True, as_of=DAY))

    funds = dataset.tables["funds"].frame
    assert funds[["project_id", "donations", "donors", "total_amount"]].to_numpy().tolist() == [["P1", 2, 2, 2468]]
    assert len(dataset.tables["donations"]) == 4


def test_gifts_after_the_day_of_the_audit_that_cannot_be_read_leave_sums_as_they_are(tmp_path: Path) -> None:
    later = {"donated_at": datetime(2020, 1, 1)}
    rows = [
        row_of(1),
        row_of(2, **later, amount=None),
        row_of(3, project_id="P2"),
        row_of(4, **later, project_id="P2", source="bank"),
        row_of(5, project_id="P3"),
        row_of(6, project_id="P3", amount=None),
    ]
    write_ledger(tmp_path / "a.parquet", rows)

    for streaming in (None, Streaming("duckdb", as_of=DAY)):
        funds = ingest.read([tmp_path], jobs=0, streaming=streaming, as_of=DAY).tables["funds"]
        assert funds.frame["total_amount"].fillna(-1).tolist() == [1234, 1234, -1]
        assert funds.unreadable["total_amount"] == {2}


@pytest.mark.parametrize(
    ("its_type", "ids"),
    [
        ("UUID", ["A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "b0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"]),
        ("UBIGINT", [2**63 + 1, 12]),
        ("HUGEINT", [-(2**100), 2**53 + 1]),
        ("UHUGEINT", [2**120, 0]),
        ("BIGINT", [2**62 + 1, -5]),
        ("DECIMAL(38, 0)", ["12345678901234567890123", "-1"]),
        ("DECIMAL(5, 2)", ["1.50", "2.00"]),
        ("BOOLEAN", [True, False]),
        ("DATE", [date(2019, 1, 1), date(2019, 1, 2)]),
        ("FLOAT", [1.5, 2.0]),
    ],
)
def test_each_type_of_ids(tmp_path: Path, its_type: str, ids: list[Any]) -> None:
    write_projects(tmp_path / "projects.csv", ["P1", "12"])
    rows = [row_of(number, donation_id=value, donor=value) for number, value in enumerate([*ids, ids[0], None])]
    write_ledger(tmp_path / "gifts.parquet", rows, {"donation_id": its_type, "donor": its_type})

    assert_same(tmp_path)


@pytest.mark.parametrize("column", ["donation_id", "project_id", "donated_at", "amount", "source", "team", "donor"])
def test_blank_texts(tmp_path: Path, column: str) -> None:
    write_projects(tmp_path / "projects.csv", ["P1"])
    nothing = dict.fromkeys(("donation_id", "project_id", "donated_at", "amount", "source", "team", "donor"))
    blanks = [row_of(0, **{**nothing, column: text}) for text in ("", " ", "\u3000\xa0", "\t\n")]
    some = [row_of(number, **{column: text}) for number, text in enumerate(("", " ", "\u3000"), start=50)]
    rows = [*blanks[:2], row_of(1), *blanks[2:], row_of(2), *some]
    write_ledger(tmp_path / "gifts.parquet", rows, {column: "VARCHAR"})

    assert_same(tmp_path)


@pytest.mark.parametrize("text", ["other", " "])
def test_a_file_with_cells_but_without_a_row_of_data(tmp_path: Path, text: str) -> None:
    write_projects(tmp_path / "projects.csv", ["P1"])
    write_ledger(tmp_path / "a.parquet", [row_of(1)])
    nothing = dict.fromkeys(("donation_id", "project_id", "donated_at", "amount", "source", "donor"))
    write_ledger(tmp_path / "b.parquet", [row_of(2, **nothing, team=text)], headers={"team": "remark"})

    assert_same(tmp_path)
