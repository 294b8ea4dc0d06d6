from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditkit.errors import BadFile
from auditkit.ingest import read
from auditkit.ingest.delimited import delimited_sheets
from auditkit.model.schema import TABLE_NAMES, table_schema


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


SIMPLIFIED = ["项目编号", "项目名称", "执行机构", "领域"]
TRADITIONAL = ["項目編號", "項目名稱", "執行機構", "領域"]


def everyday(encoding: str, first: int, last: int) -> str:
    """Return the characters of the first level of GB2312 or Big5, by their lead bytes."""
    trails = (*range(0x40, 0x7F), *range(0xA1, 0xFA))
    pairs = [bytes((lead, trail)) for lead in range(first, last + 1) for trail in trails]
    found = (pair.decode(encoding, "ignore") for pair in pairs)
    return "".join(character for character in found if not character.isascii())


ASCII = st.text("AZaz09 .:()/-", max_size=6)
EVERYDAY_GB, EVERYDAY_BIG5 = everyday("gb2312", 0xB0, 0xD6), everyday("big5", 0xA4, 0xC5)
GB = st.one_of(ASCII, st.text(EVERYDAY_GB + "。、（）０Ａ", max_size=6))
BIG5 = st.one_of(ASCII, st.text(EVERYDAY_BIG5 + "。、（）０Ａ", max_size=6))
ANYTHING = st.one_of(
    ASCII, st.text(st.characters(codec="gb18030", exclude_characters='\0\r\n",;|\t\ufeff'), max_size=2)
)


def in_file(rows: Sequence[Sequence[str]], encoding: str) -> bytes:
    return "".join(",".join(row) + "\r\n" for row in rows).encode(encoding)


def columns_of(cells: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(cells, max_size=6)


def reads_back(headers: list[str], cells: Sequence[str], encoding: str) -> bool:
    rows = [headers, *([cell, "1", cell, ""] for cell in cells)]
    [sheet] = delimited_sheets("a.csv", in_file(rows, encoding))
    return sheet.rows == rows


@settings(max_examples=200)
@given(columns_of(GB))
def test_simplified_rows_read_back_the_same(cells: list[str]) -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb2312", "gb18030"):
        assert reads_back(SIMPLIFIED, cells, encoding)


@settings(max_examples=200)
@given(columns_of(BIG5))
def test_traditional_rows_read_back_the_same(cells: list[str]) -> None:
    for encoding in ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "big5", "cp950", "big5hkscs", "gb18030"):
        assert reads_back(TRADITIONAL, cells, encoding)


@settings(max_examples=200)
@given(st.lists(ANYTHING, min_size=2, max_size=2))
def test_rare_characters_read_back_the_same(cells: list[str]) -> None:
    for encoding in ("utf-8", "utf-16", "gb18030"):
        assert reads_back(SIMPLIFIED, ["爱心午餐", "某基金会", "乡村医生", *cells], encoding)


@pytest.mark.parametrize("table", TABLE_NAMES)
def test_the_required_headers_of_a_table_alone_tell_big5_from_gb18030(table: str) -> None:
    columns = [column for column in table_schema(table).columns if column.required]
    for encoding, level in (("gb2312", EVERYDAY_GB), ("big5", EVERYDAY_BIG5)):
        labels = [
            [label for label in (column.title["zh"], *column.aliases) if set(label) <= set(level)] for column in columns
        ]
        assert all(labels)
        for turn in range(max(map(len, labels))):
            row = [each[turn % len(each)] for each in labels]
            [sheet] = delimited_sheets("a.csv", in_file([row], encoding))
            assert sheet.rows == [row]


def test_chinese_that_fits_both_is_taken_for_gb18030() -> None:
    [sheet] = delimited_sheets("a.csv", "id,链接\n".encode("gb18030"))
    assert sheet.rows == [["id", "链接"]]
    assert "id,链接\n".encode("gb18030").decode("big5")


def test_a_broken_byte_in_utf_8_is_named_and_does_not_make_the_file_gb18030(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    text = in_file([SIMPLIFIED, ["P01", "爱心午餐", "某基金会", "教育"]], "utf-8")
    for content, number in [(text[:-3], len(text) - 4), (text[:30] + b"\xff" + text[31:], None)]:
        path.write_bytes(content)
        [message] = read([path]).errors
        assert "does not fit" in message
        assert number is None or f"byte {number} " in message


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_must_have_lines_that_can_be_read(encoding: str) -> None:
    [sheet] = delimited_sheets("a.csv", "a,b\n1,2".encode(encoding))
    assert sheet.rows == [["a", "b"], ["1", "2"]]
    for content in ("ab".encode(encoding), b"a\x00\n\x00" + bytes(range(256)), "a\n\x00".encode(encoding)):
        with pytest.raises(BadFile):
            list(delimited_sheets("a.csv", content))


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
    [
        (b"a,b\n\xff\xff", 5, "0xFF"),
        (b"a\x00b\x00", 2, "0x00"),
        (b"\xef\xbb\xbfa\xff", 5, "0xFF"),
        ("\ufeffa,b\n1,\x00\n".encode("utf-16-le"), 15, "0x00"),
        ("项目,名称\nP1,\x00\n".encode("utf-16-be"), 19, "0x00"),
    ],
)
def test_what_is_no_text_names_the_byte(tmp_path: Path, content: bytes, number: int, byte: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    [message] = read([path]).errors
    assert message == (
        f"{path.as_posix()} is no text in UTF-8, UTF-16, GB18030 or Big5: byte {number} ({byte}) does not fit."
        " Save it as CSV in UTF-8."
    )


@pytest.mark.parametrize("rest", ["x", "x\n", 'x""', "x\n" * 100_000])
def test_a_quotation_mark_that_nobody_closes(tmp_path: Path, rest: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text('项目编号,项目名称\nP0,y\nP1,"' + rest, encoding="utf-8")
    assert f"{path.as_posix()} has a cell in row 3 that never ends" in read([path]).errors[0]


@pytest.mark.parametrize("column", [0, 1, 2])
def test_a_cell_that_is_longer_than_the_csv_module_takes_is_too_long_and_not_open(column: int) -> None:
    cells = ["P1", "净水", ""]
    cells[column] = '"' + "长\n" * 70_000 + '""，"'
    with pytest.raises(BadFile) as refused:
        list(delimited_sheets("a.csv", in_file([["a", "b", "c"], ['"1\n1"'], cells, ['"open']], "utf-8")))
    assert refused.value.message == (
        f"a.csv › {'ABC'[column]}3 has more than 32,767 characters, the most that a cell may hold. Shorten its text."
    )
    with pytest.raises(BadFile, match="a cell in row 2 that never ends"):
        list(delimited_sheets("a.csv", in_file([["a", "b"], ["1", '"' + "x" * 140_000], ["1"]], "utf-8")))


@pytest.mark.parametrize("end", ["", "\n", "\r", "\r\n", '"z"', '"z"\n', "\n\n"])
def test_the_end_of_the_file_is_no_row(end: str) -> None:
    [sheet] = delimited_sheets("a.csv", f"a,b\n1,{end}".encode())
    assert sheet.rows[:2] == [["a", "b"], ["1", end.strip().strip('"')]]
    assert len(sheet.rows) == (3 if end == "\n\n" else 2)
