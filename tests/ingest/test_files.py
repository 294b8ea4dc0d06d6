from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlwt

from auditkit.ingest import limits, read, workbooks

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _only_error(path: Path, content: bytes | None = None) -> str:
    if content is not None:
        path.write_bytes(content)
    dataset = read([path])
    assert [file.status for file in dataset.inputs] == ["failed"]
    assert dataset.inputs[0].error == dataset.errors[0]
    assert len(dataset.errors) == 1
    return dataset.errors[0].replace(path.as_posix(), "FILE")


def _archive(**parts: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "a PNG picture"),
        (b"\xff\xd8\xff\xe0JFIF", "a JPEG picture"),
        (b"%PDF-1.7", "a PDF document"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "a web page (HTML)"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', "an XML file"),
        (b"a,b\n1,2\n", "a text file"),
        (_archive(word__document_xml="<w/>"), "a Word document"),
        (OLE + b"\0" * 504 + "WordDocument".encode("utf-16-le") + b"\0" * 104, "a Word document"),
        (_archive(photo="x"), "a packed archive"),
        (b"\x09\x00\x04\x00\x07\x00\x10\x00", "a workbook of Excel 4 or older"),
    ],
)
def test_a_file_that_is_not_what_its_ending_says_is_named_by_what_it_is(
    tmp_path: Path, content: bytes, kind: str
) -> None:
    assert _only_error(tmp_path / "report.xlsx", content) == (
        f"FILE ends in .xlsx, but it is {kind}. Hand in the spreadsheet itself, saved as XLSX or CSV."
    )


def test_an_old_workbook_called_xlsx_is_to_be_saved_as_one(tmp_path: Path) -> None:
    within = b"\0" * 504 + "Workbook".encode("utf-16-le") + b"\0" * 112 + "WordDocument".encode("utf-16-le")
    assert "an old Excel workbook (XLS)" in _only_error(tmp_path / "within.xlsx", OLE + within)
    assert _only_error(tmp_path / "report.xlsx", OLE + b"\0" * 600) == (
        "FILE ends in .xlsx, but it is an old Excel workbook (XLS). Open it in WPS or Excel, save it as .xlsx, and hand"
        " that in."
    )


def test_a_lock_file_named_by_the_user_names_what_to_hand_in(tmp_path: Path) -> None:
    assert _only_error(tmp_path / "~$report.xlsx", b"\x05owner").startswith(
        "FILE is no workbook: WPS or Excel keeps it while the workbook is open. Save and close that"
    )


@pytest.mark.parametrize("ending", [".et", ".ET", ".numbers", ".xltx", ".dbf", ".fods"])
def test_a_spreadsheet_of_a_kind_that_is_not_read_is_an_error_in_a_folder_too(
    make_workbook: Any, projects: list[list[object]], tmp_path: Path, ending: str
) -> None:
    make_workbook("p.xlsx", {"项目": projects})
    unread = tmp_path / f"进展{ending}"
    unread.write_bytes(OLE)
    dataset = read([tmp_path])
    assert {Path(file.path).name: file.status for file in dataset.inputs} == {
        "p.xlsx": "read",
        unread.name: "failed",
    }
    [message] = dataset.errors
    assert message == (
        f"{unread.as_posix()} was not read: it is a spreadsheet of a kind ({ending.lower()}) that cannot be. Open it in"
        " WPS or Excel, save it as .xlsx, and hand that in."
    )


def test_a_workbook_called_csv_is_refused(make_workbook: Any, projects: list[list[object]]) -> None:
    path = make_workbook("p.xlsx", {"项目": projects})
    assert "ends in .csv, but it is an Excel workbook (XLSX)" in _only_error(path.rename(path.with_suffix(".csv")))


def test_an_empty_file(tmp_path: Path) -> None:
    assert _only_error(tmp_path / "a.xlsx", b"") == "FILE is empty: it has 0 bytes. Hand in the file again."


def test_an_encrypted_xlsx(tmp_path: Path) -> None:
    content = OLE + b"\0" * 632 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600
    assert _only_error(tmp_path / "a.xlsx", content) == (
        "FILE is protected by a password. Open it, take the password off, save it, and hand it in again."
    )


def test_an_encrypted_xls(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    book.add_sheet("S").write(0, 0, "x")
    stream = io.BytesIO()
    book.save(stream)
    content = bytearray(stream.getvalue())
    first_record = content.index(b"\x09\x08\x10\x00\x00\x06\x05\x00") + 20
    content[first_record : first_record + 2] = b"\x2f\x00"
    assert "protected by a password" in _only_error(tmp_path / "a.xls", bytes(content))


def test_an_encrypted_ods(tmp_path: Path) -> None:
    manifest = "<manifest:manifest><manifest:encryption-data/></manifest:manifest>"
    content = _archive(**{"META-INF__manifest_xml": manifest, "content_xml": "x"})
    assert "protected by a password" in _only_error(tmp_path / "a.ods", content)


def test_a_truncated_xlsx(make_workbook: Any, projects: list[list[object]]) -> None:
    path = make_workbook("a.xlsx", {"项目": projects})
    content = path.read_bytes()
    assert _only_error(path, content[: len(content) // 2]) == (
        "FILE is cut off or damaged: its end is missing. Copy or download it again."
    )


@pytest.mark.parametrize(
    "parts",
    [
        {"xl__workbook_xml": "not XML"},
        {"xl__workbook_xml": "<workbook/>", "xl___rels__workbook.xml.rels": "<R/>", "_rels__.rels": "<"},
        {"xl__workbook_xml": "<workbook/>", "XL__workbook_xml": "<workbook/>", "xl___rels__workbook.xml.rels": "<R/>"},
        {"xl__workbook_xml": "<workbook/>"},
        {"xl__workbook_xml": '<?xml version="1.0" encoding="ETF-8"?><workbook/>'},
        {"xl__workbook_xml": '<!DOCTYPE a [<!ENTITY b "c">]><workbook/>', "xl___rels__workbook.xml.rels": "<R/>"},
    ],
)
def test_a_damaged_xlsx(tmp_path: Path, parts: dict[str, str]) -> None:
    assert _only_error(tmp_path / "a.xlsx", _archive(**parts)).startswith("FILE is a damaged workbook")


def test_a_damaged_xls(tmp_path: Path) -> None:
    assert _only_error(tmp_path / "a.xls", OLE + b"\1" * 2000).startswith("FILE is a damaged workbook")


def test_an_empty_workbook(make_workbook: Any) -> None:
    path = make_workbook("a.xlsx", {"Sheet1": [], "Sheet2": []})
    assert _only_error(path) == (
        "FILE is an empty workbook: none of its sheets has a cell. Fill it in, or leave it out."
    )


def test_an_unknown_ending_named_by_the_user(tmp_path: Path) -> None:
    assert _only_error(tmp_path / "a.docx", b"x").startswith(
        "FILE is of no kind that is read. Hand in a spreadsheet: .xlsx"
    )


def test_a_panic_of_the_reader_is_a_damaged_file_and_an_interrupt_passes(
    make_workbook: Any, projects: list[list[object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    class PanicException(BaseException):
        pass

    class Reader:
        raised: type[BaseException] = PanicException

        @classmethod
        def from_filelike(cls, _stream: object) -> None:
            raise cls.raised

    path = make_workbook("a.xlsx", {"项目": projects})
    monkeypatch.setattr(workbooks, "CalamineWorkbook", Reader)
    assert "damaged workbook" in _only_error(path)
    Reader.raised = KeyboardInterrupt
    with pytest.raises(KeyboardInterrupt):
        read([path])


def test_the_other_files_are_still_read(tmp_path: Path, make_workbook: Any, projects: list[list[object]]) -> None:
    (tmp_path / "bad.xlsx").write_bytes(b"\x89PNG")
    make_workbook("good.xlsx", {"项目": projects})
    dataset = read([tmp_path])
    assert [(Path(file.path).name, file.status) for file in dataset.inputs] == [
        ("bad.xlsx", "failed"),
        ("good.xlsx", "read"),
    ]
    assert len(dataset.tables["projects"].frame) == 2
    assert dataset.failed


@pytest.mark.parametrize(
    ("limit", "value", "words"),
    [
        ("DECOMPRESSED_BYTES", 6000, "and at most 6,000 are read"),
        ("DECOMPRESSED_RATIO", 1, "looks like a ZIP bomb"),
        ("SHEETS", 1, "has 2 sheets, and at most 1 are read"),
        ("ROWS", 2, "has 3 rows, and at most 2 are read"),
        ("COLUMNS", 3, "has 4 columns, and at most 3 are read"),
        ("CELLS", 11, "reaches over 3 rows and 4 columns, and at most 11 cells are read"),
    ],
)
def test_each_limit_is_one_error_that_names_it(
    make_workbook: Any,
    projects: list[list[object]],
    monkeypatch: pytest.MonkeyPatch,
    limit: str,
    value: int,
    words: str,
) -> None:
    path = make_workbook("a.xlsx", {"项目": projects, "其他": [["x"]]})
    monkeypatch.setattr(limits, limit, value)
    assert words in _only_error(path)


def test_a_cell_too_long_names_the_cell(tmp_path: Path, projects: Sequence[Sequence[str]]) -> None:
    lines = [",".join(row) for row in projects]
    lines[2] = lines[2].replace("乡村医生", "长" * 40_000)
    message = _only_error(tmp_path / "项目.csv", "\n".join(lines).encode())
    assert message == "FILE › B3 has more than 32,767 characters, the most that a cell may hold. Shorten its text."
