"""The files of a ledger: what they may be called, how large texts are read, and what is said of broken ones."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_files import COLUMNS, row_of, write_ledger, write_projects
from pyarrow import parquet

from auditkit import ingest
from auditkit.errors import BadFile
from auditkit.ingest import encodings, paths
from auditkit.ingest.ledgers import choosing, delimited, texts
from auditkit.ingest.ledgers.choosing import Choice, by_size
from auditkit.ingest.ledgers.connection import Store, broken, is_damage
from auditkit.ingest.ledgers.files import parquet_head
from auditkit.ingest.ledgers.options import Streaming
from auditkit.model.dataset import Dataset
from auditkit.model.ledger import LedgerTable

HEADERS = "donation_id,project_id,donated_at,amount,donor,team\n"
ROWS = "D1,P1,2019-09-07,10.00,a,t\nD2,P1,2019-09-08,5.50,b,u\n"


def read(*named: Path) -> Dataset:
    return ingest.read(list(named), jobs=0, streaming=Streaming("duckdb", 256 << 20))


def rows_of(dataset: Dataset) -> list[list[Any]]:
    """Return the columns of each donation that a text of these tests has, with the number of its row."""
    table = dataset.tables["donations"]
    ledger = table.ledger if isinstance(table, LedgerTable) else None
    frame = table.frame if ledger is None else ledger.rows_at(range(100))
    columns = ("donation_id", "project_id", "amount", "donor", "team")
    return [
        [table.place(row_id, "amount").row, *(None if pd.isna(value) else value for value in values)]
        for row_id, *values in frame.reindex(columns=columns).astype(object).itertuples()
    ]


def problems_of(dataset: Dataset) -> list[tuple[str, int, str | None, str | None]]:
    """Return the problems of rows, with the number that their row has in its file."""
    place = dataset.tables["donations"].place
    return [
        (each.check, place(each.row_id or 0, "amount").row or 0, each.column, each.value) for each in dataset.problems
    ]


@pytest.fixture
def large_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every CSV file for a large one."""
    monkeypatch.setattr(paths, "LARGE_TEXT", 0)


@pytest.mark.parametrize("name", ["a[1]", "a?", "a*", "{a,a1}", "a[!b]", "a**"])
def test_names_of_files_are_no_patterns(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing, "MANY_ROWS", 3)
    write_ledger(tmp_path / "a1.parquet", [row_of(1), row_of(2)])
    write_ledger(tmp_path / "odd.parquet", [row_of(3, project_id="P2")]).rename(tmp_path / f"{name}.parquet")

    streamed, in_memory = read(tmp_path), ingest.read([tmp_path], jobs=0)

    assert streamed.errors == in_memory.errors == ()
    assert dict(streamed.tables["donations"].rows_by_project) == {"P1": 2, "P2": 1}
    assert sorted(in_memory.tables["donations"].frame["project_id"]) == ["P1", "P1", "P2"]
    assert by_size([tmp_path]) == Choice("duckdb", rows=3)


@pytest.mark.usefixtures("large_text")
def test_names_of_large_texts_are_no_patterns(tmp_path: Path) -> None:
    (tmp_path / "a1.csv").write_text(HEADERS + ROWS, encoding="utf-8")
    (tmp_path / "a[1].csv").write_text(HEADERS + ROWS.replace("P1", "P2"), encoding="utf-8")

    assert dict(read(tmp_path).tables["donations"].rows_by_project) == {"P1": 2, "P2": 2}


def test_a_link_leads_to_no_other_file(tmp_path: Path) -> None:
    own = write_ledger(tmp_path / "own.parquet", [row_of(1)])
    secret = write_ledger(tmp_path / "secret.parquet", [row_of(1)])
    store = Store([own], 128 << 20)
    link = store.own("")
    link.symlink_to(secret)

    assert store.rows(f"SELECT count(*) FROM read_parquet('{store.linked(own)}')") == [(1,)]
    with pytest.raises(duckdb.Error):
        store.rows(f"FROM read_parquet('{link}')")
    store.close()


@pytest.mark.parametrize("name", ["row_number", "file", "file_index", "filename", "rowid", "DONOR", "Donor "])
def test_columns_that_are_called_like_others(tmp_path: Path, name: str) -> None:
    write_ledger(tmp_path / "gifts.parquet", [row_of(2), row_of(1)], headers={"team": name})

    streamed, in_memory = read(tmp_path), ingest.read([tmp_path], jobs=0)

    assert streamed.errors == in_memory.errors == ()
    assert rows_of(streamed) == rows_of(in_memory)


def test_columns_that_differ_in_capital_letters_alone(tmp_path: Path) -> None:
    file = write_ledger(tmp_path / "gifts.parquet", [row_of(1)], headers={"team": "amounx"})
    file.write_bytes(file.read_bytes().replace(b"amounx", b"Amount"))

    streamed, in_memory = read(tmp_path), ingest.read([tmp_path], jobs=0)

    assert streamed.errors == in_memory.errors
    assert rows_of(streamed) == rows_of(in_memory)


@pytest.mark.parametrize("name", ["file_row_number", "FILE_ROW_NUMBER"])
@pytest.mark.parametrize("streaming", [Streaming("duckdb"), None])
def test_a_column_that_is_called_like_the_numbers_of_rows(
    tmp_path: Path, name: str, streaming: Streaming | None
) -> None:
    write_ledger(tmp_path / "a.parquet", [row_of(1)], headers={"team": name})
    write_ledger(tmp_path / "b.parquet", [row_of(2)])

    dataset = ingest.read([tmp_path], jobs=0, streaming=streaming)

    [error] = dataset.errors
    assert f"a.parquet has a column {name}, which DuckDB takes for its own" in error
    assert len(dataset.tables["donations"]) == 1


def damage(file: Path, column: int) -> None:
    """Overwrite the pages of a column, and leave the footer as it is."""
    connection = duckdb.connect()
    start, size = connection.execute(
        "SELECT min(coalesce(dictionary_page_offset, data_page_offset)), sum(total_compressed_size)"
        " FROM parquet_metadata(?) WHERE column_id = ?",
        [str(file), column],
    ).fetchall()[0]
    content = bytearray(file.read_bytes())
    content[start : start + size] = b"\xff" * int(size)
    file.write_bytes(content)


@pytest.mark.parametrize("column", range(5))
def test_a_damaged_page_spares_the_other_files(tmp_path: Path, column: int) -> None:
    for name in "abc":
        write_ledger(tmp_path / f"{name}.parquet", [row_of(ord(name) * 100 + number) for number in range(90)])
    damage(tmp_path / "b.parquet", column)

    dataset = read(tmp_path)

    assert len(dataset.tables["donations"]) == 180
    [error] = dataset.errors
    assert f"{tmp_path}/b.parquet cannot be read" in error
    assert [file.status for file in dataset.inputs] == ["read", "failed", "read"]
    assert dataset.inputs[1].error == error
    assert "auditkit-" not in error


def test_a_page_that_is_damaged_behind_the_first_rows(tmp_path: Path) -> None:
    connection = duckdb.connect()
    rows = "'D' || range AS donation_id, 'P1' AS project_id, DATE '2019-09-07' AS donated_at, 1.00 AS amount"
    for name in "ab":
        query = f"COPY (SELECT {rows}, md5(range::VARCHAR || '{name}') AS donor FROM range(5000)) TO '{{}}'"
        connection.execute((query + " (FORMAT parquet, ROW_GROUP_SIZE 2048)").format(tmp_path / f"{name}.parquet"))
    file = tmp_path / "b.parquet"
    [(start,)] = connection.execute(
        "SELECT data_page_offset FROM parquet_metadata(?) WHERE column_id = 0 AND row_group_id = 1", [str(file)]
    ).fetchall()
    content = bytearray(file.read_bytes())
    content[start : start + 400] = b"\xff" * 400
    file.write_bytes(content)

    dataset = read(tmp_path)

    assert [(path.status, bool(path.sha256)) for path in dataset.inputs] == [("failed", True), ("read", True)][::-1]
    assert dict(dataset.tables["donations"].rows_by_project) == {"P1": 5000}
    assert [error.count("b.parquet") for error in dataset.errors] == [1]


def test_a_lack_of_memory_or_space_is_no_damage() -> None:
    memory = broken("gifts.csv", duckdb.OutOfMemoryException("Out of Memory Error: could not allocate"))
    space = broken("gifts.csv", duckdb.IOException('Could not write "/tmp/auditkit-x1/a.csv": No space left on device'))
    disk = broken("gifts.csv", OSError(errno.ENOSPC, "No space left on device"))

    assert "gifts.csv needs more memory" in memory.message
    assert "gifts.csv needs more space for temporary files" in space.message
    assert "auditkit-" not in space.message
    assert space.message == disk.message
    assert "needs more space" in disk.message


def test_what_is_damage() -> None:
    def raised(cause: Exception) -> BadFile:
        error = BadFile("gifts.csv", "…")
        error.__cause__ = cause
        return error

    assert is_damage(raised(duckdb.IOException("x")))
    assert is_damage(raised(duckdb.BinderException("x")))
    assert not is_damage(raised(duckdb.OutOfMemoryException("x")))
    assert not is_damage(raised(duckdb.IOException("No space left on device")))
    assert not is_damage(BadFile("gifts.csv", "…"))


@pytest.mark.usefixtures("large_text")
def test_a_full_disk_while_a_text_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gifts.csv").write_text(HEADERS + ROWS, encoding="utf-16")

    def fail(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(delimited, "rewrite", fail)
    [error] = read(tmp_path).errors

    assert "gifts.csv needs more space for temporary files" in error


TEXTS = {
    "cells left out": HEADERS + "D1,P1,2019-09-07,10.00,a\nD2,P1,2019-09-08,5.50,b,u\nD3,P1,2019-09-08,5\n",
    "line of blanks": HEADERS + "D1,P1,2019-09-07,10.00,a,t\n  \t \nD2,P1,2019-09-08,bad,b,u\n",
    "cells of blanks": HEADERS + "D1,P1,2019-09-07,10.00,a,t\n , ,,\nD2,P1,2019-09-08,bad,b,u\n",
    "blank line": HEADERS + "D1,P1,2019-09-07,10.00,a,t\n\n\nD2,P1,2019-09-08,bad,b,u\n\n\n",
    "blank line at the end": HEADERS + ROWS + "\n\n",
    "mixed line breaks": (HEADERS + ROWS).replace("\n", "\r\n", 1) + "D3,P1,2019-09-08,bad,c,v\r\n",
    "returns": (HEADERS + ROWS).replace("\n", "\r"),
    "returns and feeds": (HEADERS + ROWS).replace("\n", "\r\n"),
    "quoted blank line": HEADERS + 'D1,P1,2019-09-07,10.00,"a\n\nb",t\nD2,P1,2019-09-08,bad,"b ""x""",u',
    "blank line above the headers": "捐赠台账\n\n" + HEADERS + ROWS + "D3,P1,2019-09-08,bad,c,v\n",
    "quoted title of two lines": '"捐赠\n台账"\n' + HEADERS + ROWS + "D3,P1,2019-09-08,bad,c,v\n",
    "more cells": HEADERS + "D1,P1,2019-09-07,10.00,a,t,,,\nD2,P1,2019-09-08,bad,b,u,more\n",
    "a quotation mark within": HEADERS + 'D1,P1,2019-09-07,10.00,a"b,"t"\nD2,P1,2019-09-08,bad,b,u\n',
}


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("text", TEXTS)
def test_a_large_text_has_the_rows_of_a_small_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, encoding: str
) -> None:
    (tmp_path / "gifts.csv").write_bytes(TEXTS[text].encode(encoding))
    small = ingest.read([tmp_path], jobs=0)
    monkeypatch.setattr(paths, "LARGE_TEXT", 0)

    large = read(tmp_path)

    assert isinstance(large.tables["donations"], LedgerTable)
    assert large.errors == small.errors == ()
    assert rows_of(large) == rows_of(small)
    assert problems_of(large) == problems_of(small)
    assert large.inputs[0].sheets[0].header_row == small.inputs[0].sheets[0].header_row


CELLS = st.text(st.sampled_from([*"aA1 ,;\t\"'\n\r\\#", "张", "\u3000"]), max_size=4)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELLS, max_size=7), max_size=6), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
def test_any_text_has_the_cells_that_the_reader_of_small_ones_finds(
    tmp_path: Path, rows: list[list[str]], line_break: str, is_quoted: bool
) -> None:
    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"' if is_quoted or set(text) & set('",\r\n') else text

    body = line_break.join(",".join(map(cell, row)) for row in rows)
    file = tmp_path / "gifts.csv"
    file.write_bytes(("a,b,c,d" + line_break + body).encode())
    text = texts.Text(file, "gifts.csv", "utf-8", 0)
    store = Store([file], 128 << 20)

    copy = delimited._copy(store, text, ",", 1, 4)
    found = [[cell or "" for cell in row] for row in store.rows(f"FROM read_parquet('{copy}')")]
    store.close()

    with text.open() as lines:
        wanted = [[*row, "", "", "", ""][:4] for row in texts.sheet_of_start("", lines.read(), ",").rows[1:]]
    while wanted and not "".join(map(str, wanted[-1])).strip():
        wanted.pop()
    while found and not "".join(found[-1]).strip():
        found.pop()
    blank = [""] * 4
    assert [row if "".join(row).strip() else blank for row in found] == [
        row if "".join(map(str, row)).strip() else blank for row in wanted
    ]


@pytest.mark.usefixtures("large_text")
def test_the_encoding_is_that_of_the_whole_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encodings, "_BLOCK", 1_000)
    monkeypatch.setattr(texts, "_BLOCK", 1_000)
    lines = "".join(f"D{number},P1,2019-09-07,1.00,a,t\n" for number in range(2_000))
    (tmp_path / "gifts.csv").write_bytes((HEADERS + lines + "D9999,P1,2019-09-07,2.00,张三,队伍\n").encode("gb18030"))

    dataset = read(tmp_path)

    assert dataset.errors == ()
    ledger = dataset.tables["donations"]
    assert ledger.values([2_000], "donor") == ["张三"]
    assert ledger.place(2_000, "donor").row == 2_002


@pytest.mark.usefixtures("large_text")
def test_the_first_rows_of_a_text_end_with_a_whole_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "_SAMPLE_CHARACTERS", len(HEADERS) + 40)
    (tmp_path / "gifts.csv").write_text(HEADERS + ROWS.replace("b,u", '"b\n' + "c" * 99 + '",u'), encoding="utf-8")

    sheet, delimiter = texts.head_of(texts.Text(tmp_path / "gifts.csv", "gifts.csv", "utf-8", 0))

    assert (len(sheet.rows), delimiter) == (2, ",")
    assert [row[0] for row in rows_of(read(tmp_path))] == [2, 3]


@pytest.mark.usefixtures("large_text")
def test_a_text_whose_last_cell_never_ends(tmp_path: Path) -> None:
    (tmp_path / "gifts.csv").write_text(HEADERS + "\n" + ROWS.replace("b,u", 'b,"u'), encoding="utf-8")

    [error] = read(tmp_path).errors

    assert "gifts.csv has a cell in row 4 that never ends" in error


@pytest.mark.usefixtures("large_text")
def test_a_text_without_line_breaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditkit.ingest.limits.LINE_BYTES", 500)
    monkeypatch.setattr(texts, "_BLOCK", 100)
    (tmp_path / "gifts.csv").write_text(HEADERS + ROWS + "x" * 2_000, encoding="utf-8")

    [error] = read(tmp_path).errors

    assert "gifts.csv has 500 bytes without a line break" in error


@settings(max_examples=200)
@given(
    st.text(st.sampled_from([*"aA,\n\r", "捐", "贈", "é", "\x00", "😀"]), max_size=40),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "big5hkscs"]),
    st.binary(max_size=2),
    st.integers(1, 9),
)
def test_a_stream_has_the_encoding_of_its_content(text: str, encoding: str, more: bytes, block: int) -> None:
    from io import BytesIO

    content = text.encode(encoding, "ignore") + more

    def outcome(find: Any) -> object:
        try:
            return find()
        except BadFile:
            return None

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encodings, "_BLOCK", block)
        streamed = outcome(lambda: encodings.encoding_of_stream("a.csv", BytesIO(content)))
    assert streamed == outcome(lambda: encodings.encoding_of("a.csv", content))


def test_the_first_value_of_a_column_is_that_of_all_rows(tmp_path: Path) -> None:
    rows = [row_of(number, team=None, donor=None, source=None) for number in range(60)]
    write_ledger(tmp_path / "a.parquet", [row_of(900)])
    write_ledger(tmp_path / "b.parquet", [*rows, row_of(60, team="Ｔ９", source="腾讯配捐"), row_of(61)])

    streamed, in_memory = read(tmp_path), ingest.read([tmp_path], jobs=0)

    def firsts(dataset: Dataset) -> list[dict[str, str | None]]:
        return [
            {column.column: column.first for column in sheet.seen.columns}
            for file in dataset.inputs
            for sheet in file.sheets
            if sheet.seen is not None
        ]

    assert firsts(streamed) == firsts(in_memory)
    assert firsts(streamed)[1]["team"] == "T9"


def test_the_first_date_and_amount_behind_the_first_rows(tmp_path: Path) -> None:
    rows = [row_of(number, amount=None, donated_at=None) for number in range(60)]
    write_ledger(tmp_path / "a.parquet", [*rows, row_of(60, amount="1234.50", donated_at=datetime(2019, 9, 9))])

    seen = read(tmp_path).inputs[0].sheets[0].seen

    assert seen is not None
    firsts = {column.column: column.first for column in seen.columns}
    assert (firsts["amount"], firsts["donated_at"]) == ("1,234.50", "2019-09-09")


@pytest.mark.usefixtures("large_text")
def test_what_is_no_ledger_decides_no_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_ledger(tmp_path / "gifts.parquet", [row_of(1)])
    (tmp_path / "progress.csv").write_text("project_id,title,org_id,field,campaign\nP1,x,O1,relief,2019-99\n")
    assert by_size([tmp_path]) == Choice("pandas")

    (tmp_path / "more.csv").write_bytes((HEADERS + ROWS).encode("utf-16"))
    assert by_size([tmp_path]) == Choice("duckdb", bytes=(tmp_path / "more.csv").stat().st_size)
    (tmp_path / "more.csv").write_text("x1,x2\n1,2\n")
    assert by_size([tmp_path]).engine == "duckdb"
    (tmp_path / "more.csv").write_bytes(b"\xff\xff\xff")
    assert by_size([tmp_path]) == Choice("pandas")

    monkeypatch.setattr(choosing, "MANY_ROWS", 1)
    assert by_size([tmp_path]) == Choice("duckdb", rows=1)
    connection = duckdb.connect()
    query = "COPY (SELECT 'P1' AS project_id, 'Water' AS title, 'O1' AS org_id, 'ecology' AS field) TO '{}'"
    connection.execute(query.format(tmp_path / "gifts.parquet"))
    assert by_size([tmp_path]) == Choice("pandas")


def test_nothing_is_kept_of_a_ledger_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "own"))
    (tmp_path / "own").mkdir()
    rows = [row_of(1, donated_at=datetime(2019, 9, 7, 23))]
    write_ledger(tmp_path / "in" / "gifts.parquet", rows, {"donated_at": "TIMESTAMPTZ"})

    dataset = read(tmp_path / "in")

    assert len(dataset.errors) == 1
    assert list((tmp_path / "own").iterdir()) == []


def test_what_a_file_says_of_its_contents_is_not_believed(tmp_path: Path) -> None:
    # pyarrow leaves what is no number out of the least and the greatest value that it writes.
    write_projects(tmp_path / "projects.csv", ["P1"])
    columns = {"project_id": ["P1"] * 2, "donated_at": ["2019-09-07"] * 2, "amount": [1.0, float("nan")]}
    parquet.write_table(pyarrow.table(columns), tmp_path / "gifts.parquet")

    [problem] = [each for each in read(tmp_path).problems if each.column == "amount"]

    assert (problem.check, problem.row_id, problem.value) == ("type", 1, "nan")
    store = Store([tmp_path / "gifts.parquet"], 128 << 20)
    ((disabled,),) = store.rows("SELECT current_setting('disabled_optimizers')")
    store.close()
    assert {"filter_pushdown", "join_filter_pushdown", "row_group_pruner", "statistics_propagation"} <= set(
        str(disabled).split(",")
    )


def test_first_rows_are_cut_where_they_hold_more_than_a_cell_may(tmp_path: Path) -> None:
    text = pyarrow.DictionaryArray.from_arrays(pyarrow.array([0] * 50, pyarrow.int32()), ["x" * (1 << 20)])
    columns = {"project_id": ["P1"] * 50, "remark": text, "list": [["y" * (1 << 16)]] * 50}
    parquet.write_table(pyarrow.table(columns), tmp_path / "gifts.parquet", compression="zstd")
    [found] = paths.find([tmp_path / "gifts.parquet"])[0]
    store = Store([found.path], 256 << 20)

    rows = parquet_head(store, found).sheet.rows

    store.close()
    assert len(rows) == 51
    assert [len(str(cell)) for cell in rows[1]] == [2, 32_768, 32_768]


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York"])
def test_a_time_with_a_zone_is_shown_alike_everywhere(tmp_path: Path, zone: str) -> None:
    rows = [row_of(1, donated_at="2019-09-07 23:30:00+00")]
    file = write_ledger(tmp_path / "gifts.parquet", rows, {"donated_at": "TIMESTAMP WITH TIME ZONE"})
    program = (
        "import sys; from pathlib import Path; from auditkit import ingest;"
        "print(*(each.value for each in ingest.read([Path(sys.argv[1])], jobs=0).problems))"
    )

    said = subprocess.run(
        [sys.executable, "-c", program, str(file)],
        env={**os.environ, "TZ": zone},
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert said.strip() == "2019-09-07 23:30:00+00"


def test_a_file_whose_rows_hold_nothing(tmp_path: Path) -> None:
    write_ledger(tmp_path / "gifts.parquet", [[None] * len(COLUMNS)] * 3)

    [error] = read(tmp_path).errors

    assert "gifts.parquet has 3 rows, and none of them holds anything" in error


def test_files_of_many_sorts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditkit.ingest.ledgers.among._MOST_SHAPES", 2)
    for number in range(3):
        write_ledger(tmp_path / f"{number}.parquet", [row_of(number)], headers={"team": f"other {number}"})

    assert all("have columns of more than 2 sorts" in error for error in read(tmp_path).errors)
