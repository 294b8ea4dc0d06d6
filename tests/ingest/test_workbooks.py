from __future__ import annotations

import datetime
import io
import struct
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table as OdfTable
from odf.table import TableCell, TableRow
from odf.text import P
from xlwt.CompoundDoc import XlsDoc

from auditkit.errors import BadFile
from auditkit.ingest import read
from auditkit.ingest.ooxml import plan
from auditkit.ingest.workbooks import workbook_sheets
from auditkit.model.dataset import Place

Rows = Sequence[Sequence[object]]


def _write_xls(path: Path, rows: Rows) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("财务披露")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for index, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, datetime.date):
                sheet.write(index, column, value, day)
            else:
                sheet.write(index, column, value)
    book.save(str(path))


def _write_ods(path: Path, rows: Rows) -> None:
    document = OpenDocumentSpreadsheet()
    table = OdfTable(name="财务披露")
    for row in rows:
        line = TableRow()
        for value in row:
            if isinstance(value, datetime.date):
                cell = TableCell(valuetype="date", datevalue=value.isoformat())
            elif isinstance(value, int):
                cell = TableCell(valuetype="float", value=str(value))
            else:
                cell = TableCell(valuetype="string")
            cell.addElement(P(text=str(value)))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    document.save(str(path))


def _write_xlsx(path: Path, rows: Rows) -> None:
    book = openpyxl.Workbook()
    book.active.title = "财务披露"
    for row in rows:
        book.active.append(list(row))
    book.save(path)


def _change_part(path: Path, part: str, change: Callable[[bytes], bytes]) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(target, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            after.writestr(name, change(content) if name == part else content)
    path.write_bytes(target.getvalue())


def _part(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


def _replace_in_sheet(path: Path, old: bytes, new: bytes) -> None:
    def replaced(content: bytes) -> bytes:
        assert old in content
        return content.replace(old, new)

    _change_part(path, "xl/worksheets/sheet1.xml", replaced)


@pytest.mark.parametrize(
    ("name", "write"), [("a.xls", _write_xls), ("a.ods", _write_ods), ("a.xlsx", _write_xlsx), ("a.xlsm", _write_xlsx)]
)
def test_every_kind_of_workbook_reads_alike(tmp_path: Path, disclosures: Rows, name: str, write: Any) -> None:
    write(tmp_path / name, [["财务披露表"], *disclosures])
    dataset = read([tmp_path / name])
    assert (dataset.errors, dataset.problems) == ((), ())
    table = dataset.tables["disclosures"]
    assert table.frame["disclosed_on"].dt.strftime("%Y-%m-%d").tolist() == ["2019-04-02", "2019-04-03"]
    assert table.frame["income"].tolist() == [100_000, 200_050]
    assert table.place(1, "income") == Place((tmp_path / name).as_posix(), "财务披露", 4, "F4")


@pytest.mark.parametrize("code_page", [936, 1252, 65001])
def test_the_code_page_that_an_xls_names_means_nothing(tmp_path: Path, disclosures: Rows, code_page: int) -> None:
    path = tmp_path / "a.xls"
    _write_xls(path, disclosures)
    content = path.read_bytes()
    unicode = struct.pack("<3H", 0x42, 2, 1200)
    assert content.count(unicode) == 1
    path.write_bytes(content.replace(unicode, struct.pack("<3H", 0x42, 2, code_page)))
    assert read([path]).tables["disclosures"].frame["disclosure_id"].tolist() == ["D1", "D2"]
    [sheet] = read([path]).inputs[0].sheets
    assert (sheet.name, sheet.rows) == ("财务披露", 2)


@pytest.mark.parametrize("turn", [str.upper, lambda name: name.replace("/", "\\")])
def test_error_values_are_found_however_the_parts_are_spelt(
    make_workbook: Any, disclosures: list[list[object]], turn: Any
) -> None:
    disclosures[2][5] = "=1/0"
    path = make_workbook("a.xlsx", {"财务披露": disclosures})
    target = io.BytesIO()
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(target, "w") as after:
        for name in before.namelist():
            after.writestr(turn(name) if "worksheets" in name else name, before.read(name))
    path.write_bytes(target.getvalue())
    assert [problem.code for problem in read([path]).problems] == ["error-value"]


def test_an_error_value_is_a_problem_at_its_cell_and_not_a_blank(
    make_workbook: Any, disclosures: list[list[object]]
) -> None:
    disclosures[2][5] = "=1/0"
    dataset = read([make_workbook("a.xlsx", {"说明": [["=1/0"]], "财务披露": [["标题"], *disclosures]})])
    [problem] = dataset.problems
    assert (problem.code, problem.value, problem.column) == ("error-value", "#DIV/0!", "income")
    assert dataset.tables["disclosures"].place(problem.row_id or 0, "income").cell == "F4"


def _rewrite_ods(path: Path, old: str, new: str) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(target, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name == "content.xml":
                assert old in content.decode()
                content = content.decode().replace(old, new, 1).encode()
            after.writestr(name, content)
    path.write_bytes(target.getvalue())


@pytest.mark.parametrize(
    ("shown", "value"), [("#DIV/0!", "#DIV/0!"), ("Err:502", "Err:502"), ("#WERT!", "#UNKNOWN!"), ("", "#UNKNOWN!")]
)
def test_an_error_value_of_opendocument_is_no_blank(tmp_path: Path, shown: str, value: str) -> None:
    path = tmp_path / "a.ods"
    _write_ods(path, [["x", "y", "z"], ["a", "BAD", "c"], ["d", "e", "f"]])
    cell = '<table:table-cell office:value-type="string"><text:p>BAD</text:p></table:table-cell>'
    error = (
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value=""'
        f' calcext:value-type="error"><text:p>{shown}</text:p></table:table-cell>'
    )
    space = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
    _rewrite_ods(path, cell, error)
    _rewrite_ods(path, "<office:document-content ", f'<office:document-content xmlns:calcext="{space}" ')
    _rewrite_ods(path, "<table:table-row>", '<table:table-row table:number-rows-repeated="2">')
    [sheet] = workbook_sheets("a.ods", path.read_bytes())
    assert sheet.rows == [["x", "y", "z"], ["x", "y", "z"], ["a", value, "c"], ["d", "e", "f"]]


@pytest.mark.parametrize("rows", [3, 400])
def test_an_error_value_of_xls_is_no_blank(tmp_path: Path, rows: int) -> None:
    book = xlwt.Workbook()
    for name in ("A", "B"):
        sheet = book.add_sheet(name)
        for row in range(rows):
            sheet.write(row, 0, name + "x" * row)
            if row == 1:
                sheet.row(row).set_cell_error(1, "#REF!" if name == "A" else "#NUM!")
            else:
                sheet.write(row, 1, True)
    path = tmp_path / "a.xls"
    book.save(str(path))
    content = path.read_bytes()
    for text, sheet in zip(("#REF!", "#NUM!"), workbook_sheets("a.xls", content), strict=True):
        assert [row[1] for row in sheet.rows] == [True, text, *[True] * (rows - 2)]


def test_a_formula_of_xls_whose_result_is_an_error_is_no_blank() -> None:
    formula = struct.pack("<3H", 1, 1, 0) + b"\x02\0\x07\0\0\0\xff\xff" + bytes(6) + struct.pack("<H", 3) + b"\x1e\1\0"
    name = "S".encode("utf-16-le")
    start = _record(0x809, struct.pack("<4H2L", 0x600, 5, 0, 1997, 0, 6))
    where = len(start) + 4 + 8 + len(name) + 4
    listed = _record(0x85, struct.pack("<LH2B", where, 0, 1, 1) + name) + _record(0x0A)
    cells = _record(0x203, struct.pack("<3Hd", 0, 0, 0, 5)) + _record(0x06, formula)
    body = _record(0x809, struct.pack("<4H2L", 0x600, 0x10, 0, 1997, 0, 6)) + cells + _record(0x0A)
    target = io.BytesIO()
    XlsDoc().save(target, start + listed + body)
    [sheet] = workbook_sheets("a.xls", target.getvalue())
    assert sheet.rows == [[5, ""], ["", "#DIV/0!"]]


def _record(number: int, data: bytes = b"") -> bytes:
    return struct.pack("<2H", number, len(data)) + data


def test_error_values_of_opendocument_are_repeated_as_far_as_the_sheet_goes(tmp_path: Path) -> None:
    path = tmp_path / "a.ods"
    _write_ods(path, [["BAD"], ["x"]])
    cell = '<table:table-cell office:value-type="string"><text:p>BAD</text:p></table:table-cell>'
    error = (
        '<table:table-cell table:number-columns-repeated="3" office:value-type="string" office:string-value=""'
        ' calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>'
    )
    _rewrite_ods(path, cell, error)
    _rewrite_ods(path, "<table:table-row>", '<table:table-row table:number-rows-repeated="2">')
    [sheet] = workbook_sheets("a.ods", path.read_bytes())
    assert [row[:3] for row in sheet.rows[:2]] == [["#N/A"] * 3] * 2
    assert sheet.rows[2][0] == "x"


def test_a_formula_that_was_saved_without_its_result_is_no_blank(
    tmp_path: Path, disclosures: list[list[object]]
) -> None:
    disclosures[2][5] = "=1+1"
    path = tmp_path / "a.xlsx"
    # What follows are lines of a template that nobody has filled in.
    _write_xlsx(path, [*disclosures, [None] * 5 + ["=1+1"], [None] * 5 + ["=1+2"]])
    dataset = read([path])
    assert [(problem.code, problem.row_id) for problem in dataset.problems] == [("not-calculated", 1)]
    assert len(dataset.tables["disclosures"].frame) == 2
    # How a result that is not there is written depends on whether lxml is installed.
    empty = next(form for form in (b"<v />", b"<v/>", b"<v></v>") if form in _part(path, "xl/worksheets/sheet1.xml"))
    for old, new in ((empty, b""), (b"<f>", b'<f t="shared" si="0">'), (b"</f></c>", b"</f><v></v></c>")):
        _replace_in_sheet(path, old, new)
        assert [problem.code for problem in read([path]).problems] == ["not-calculated"]
    _replace_in_sheet(path, b"<v></v>", b"<v>2</v>")
    assert "not-calculated" not in [problem.code for problem in read([path]).problems]
    assert read([path]).tables["disclosures"].frame["income"].tolist()[1] == 200


def test_a_formula_may_give_an_empty_text(tmp_path: Path, disclosures: list[list[object]]) -> None:
    disclosures[2][5] = '=""'
    path = tmp_path / "a.xlsx"
    _write_xlsx(path, disclosures)
    _replace_in_sheet(path, b'<c r="F3">', b'<c r="F3" t="str">')
    dataset = read([path])
    assert dataset.problems == ()
    assert dataset.tables["disclosures"].frame["income"].isna().tolist() == [False, True]


def test_text_that_looks_like_an_error_cell_is_text(make_workbook: Any, disclosures: list[list[object]]) -> None:
    disclosures[0].append("链接")
    disclosures[1].append('<c r="A3" t="e"><v>#REF!</v></c>')
    path = make_workbook("a.xlsx", {"财务披露": disclosures})
    assert read([path]).tables["disclosures"].frame.at[0, "url"] == '<c r="A3" t="e"><v>#REF!</v></c>'
    assert read([path]).problems == ()


def test_errors_are_found_however_the_sheet_is_cut_into_pieces(
    make_workbook: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_workbook("a.xlsx", {"S": [["x", "=1/0", "y"] for _row in range(40)]})
    for piece in (64, 100, 1000):
        monkeypatch.setattr("auditkit.ingest.xml_parts.CHUNK", piece)
        monkeypatch.setattr("auditkit.ingest.xml_parts.OVERLAP", 300)
        [sheet] = workbook_sheets("a.xlsx", path.read_bytes())
        assert sheet.rows == [["x", "#DIV/0!", "y"]] * 40


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("XFD1", "16,384 columns, and at most 500"),
        ("A4000000", "4,000,000 rows, and at most 2,000,000"),
        ("CZ900000", "reaches over 900,000 rows and 104 columns"),
    ],
)
def test_a_stray_cell_far_away_is_refused_before_memory_is_taken(
    make_workbook: Any, projects: Rows, cell: str, words: str
) -> None:
    path = make_workbook("a.xlsx", {"项目": projects})
    _replace_in_sheet(path, b'r="D3"', f'r="{cell}"'.encode())
    assert words in read([path]).errors[0]


def test_cells_that_are_only_formatted_do_not_count(make_workbook: Any, projects: Rows) -> None:
    path = make_workbook("a.xlsx", {"项目": projects})
    _replace_in_sheet(path, b"</row></sheetData>", b'<c r="XFD3" s="0"/></row></sheetData>')
    assert read([path]).errors == ()


def test_merged_keys_come_from_the_workbook(make_workbook: Any) -> None:
    rows = [["项目编号", "发布日期"], ["", "2019-01-01"], ["", "2019-02-01"]]
    path = make_workbook("a.xlsx", {"项目进展": rows}, merged=[("项目进展", "A2:A3", "P1")])
    dataset = read([path])
    assert dataset.tables["progress"].frame["project_id"].tolist() == ["P1", "P1"]
    assert dataset.problems == ()


def test_a_chart_is_listed_and_said_to_be_no_worksheet(tmp_path: Path, projects: Rows) -> None:
    book = openpyxl.Workbook()
    book.active.title = "项目"
    for row in projects:
        book.active.append(list(row))
    book.create_chartsheet("图")
    book.save(tmp_path / "a.xlsx")
    sheets = read([tmp_path / "a.xlsx"]).inputs[0].sheets
    assert [(sheet.name, sheet.table) for sheet in sheets] == [("项目", "projects"), ("图", None)]
    assert sheets[1].note == "It is a chart sheet, which has no cells."


def test_a_dialog_sheet_is_listed_and_its_cells_are_not_read(make_workbook: Any, projects: Rows) -> None:
    path = make_workbook("a.xlsx", {"项目": projects, "机构": [["机构编号", "机构名称"], ["JG1", "甲会"]]})
    target = io.BytesIO()
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(target, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name == "xl/_rels/workbook.xml.rels":
                lines = content.split(b"<Relationship ")
                content = b"<Relationship ".join(
                    line.replace(b"/relationships/worksheet", b"/relationships/dialogsheet")
                    if b"sheet2.xml" in line
                    else line
                    for line in lines
                )
            after.writestr(name, content)
    path.write_bytes(target.getvalue())
    dataset = read([path])
    assert "organisations" not in dataset.tables
    [_projects, other] = dataset.inputs[0].sheets
    assert (other.name, other.table) == ("机构", None)
    assert "dialog sheet" in (other.note or "")


def test_a_sheet_whose_part_is_broken_is_a_damaged_workbook(make_workbook: Any, projects: Rows) -> None:
    path = make_workbook("a.xlsx", {"项目": projects})
    _replace_in_sheet(path, b"</sheetData>", b"<<")
    assert "damaged workbook" in read([path]).errors[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_part_that_declares_entities_is_refused_in_whatever_encoding(
    make_workbook: Any, projects: Rows, encoding: str
) -> None:
    def with_entity(content: bytes) -> bytes:
        declaration, _end, rest = content.decode().partition("?>")
        entity = '<!DOCTYPE workbook [<!ENTITY name "projects">]>'
        declaration = declaration.replace("UTF-8", encoding)
        return f"{declaration}?>{entity}{rest.replace('projects', '&name;')}".encode(encoding)

    path = make_workbook("a.xlsx", {"projects": projects})
    _change_part(path, "xl/workbook.xml", with_entity)
    with pytest.raises(BadFile, match="is a damaged workbook"):
        plan("a.xlsx", path.read_bytes())


def test_what_is_hidden_is_read_and_said(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "项目"
    for row in (["项目编号", "项目名称", "执行机构", "领域"], *([f"P{n}", "图书角", "JG1", "教育"] for n in range(5))):
        sheet.append(row)
    for row in (3, 4):
        sheet.row_dimensions[row].hidden = True
    sheet.column_dimensions["B"].hidden = True
    other = book.create_sheet("机构")
    other.append(["机构编号", "机构名称"])
    other.append(["JG1", "甲会"])
    other.sheet_state = "hidden"
    path = tmp_path / "a.xlsx"
    book.save(path)
    dataset = read([path])
    first, second = (sheet.seen for sheet in dataset.inputs[0].sheets)
    assert first is not None
    assert second is not None
    assert (first.hidden_rows, first.hidden_columns, first.hidden_sheet) == ((3, 4), ("B",), False)
    assert (second.hidden_rows, second.hidden_columns, second.hidden_sheet) == ((), (), True)
    assert len(dataset.tables["projects"].frame) == 5
    assert dataset.tables["projects"].frame["title"].notna().all()
