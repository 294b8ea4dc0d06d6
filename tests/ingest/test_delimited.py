from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from auditkit.ingest import read
from auditkit.ingest.delimited import delimited_sheets


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_encoding_and_delimiter_reads_alike(
    tmp_path: Path, projects: Sequence[Sequence[str]], encoding: str, delimiter: str
) -> None:
    path = tmp_path / "项目.csv"
    path.write_bytes("\r\n".join(delimiter.join(row) for row in projects).encode(encoding))
    dataset = read([path])
    assert dataset.errors == ()
    assert dataset.tables["projects"].frame["title"].tolist() == ["爱心午餐", "乡村医生"]
    place = dataset.tables["projects"].place(1, "title")
    assert (place.sheet, place.row, place.cell) == (None, 3, "B3")


def test_a_line_break_within_quotes_begins_no_row_and_blank_lines_count() -> None:
    [sheet] = delimited_sheets("a.csv", b'a,b\n"1\n1",2\n\n3,4\n')
    assert sheet.rows == [["a", "b"], ["1\n1", "2"], ["", ""], ["3", "4"]]


def test_commas_in_amounts_do_not_win_over_the_delimiter() -> None:
    [sheet] = delimited_sheets(
        "a.csv", "标题\n项目;收入;支出\nP1;1,000.00;2,000,000.00\nP2;3,000.00;4,000.00\n".encode()
    )
    assert sheet.rows[2] == ["P1", "1,000.00", "2,000,000.00"]


def test_rows_are_padded_to_one_width() -> None:
    [sheet] = delimited_sheets("a.csv", b"a,b,c\n1\n1,2\n")
    assert [len(row) for row in sheet.rows] == [3, 3, 3]


@pytest.mark.parametrize(
    ("content", "number", "byte"),
    [(b"a,b\n\xff\xff", 5, "0xFF"), (b"a\x00b\x00", 2, "0x00"), (b"\xef\xbb\xbfa\xff", 5, "0xFF")],
)
def test_what_is_no_text_names_the_byte(tmp_path: Path, content: bytes, number: int, byte: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    [message] = read([path]).errors
    assert message == (
        f"{path.as_posix()} is no text in UTF-8, UTF-16 or GB18030: byte {number} ({byte}) does not fit."
        " Save it as CSV in UTF-8."
    )


@pytest.mark.parametrize("rest", ["x", "x\n", 'x""', "x\n" * 100_000])
def test_a_quotation_mark_that_nobody_closes(tmp_path: Path, rest: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text('项目编号,项目名称\nP0,y\nP1,"' + rest, encoding="utf-8")
    assert f"{path.as_posix()} has a cell in row 3 that never ends" in read([path]).errors[0]


@pytest.mark.parametrize("end", ["", "\n", "\r", "\r\n", '"z"', '"z"\n', "\n\n"])
def test_the_end_of_the_file_is_no_row(end: str) -> None:
    [sheet] = delimited_sheets("a.csv", f"a,b\n1,{end}".encode())
    assert sheet.rows[:2] == [["a", "b"], ["1", end.strip().strip('"')]]
    assert len(sheet.rows) == (3 if end == "\n\n" else 2)
