"""Sheets are read as spreadsheet programs read them, however their XML is written, or else refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from auditkit.errors import BadFile
from auditkit.ingest import sheet_marks, xml_parts
from auditkit.ingest.workbooks import workbook_sheets

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"

SHEET = f"""<?xml version="1.0" encoding="UTF-8"?>
<worksheet xmlns="{MAIN}" xmlns:q="urn:q" xmlns:mc="{COMPATIBILITY}"><cols><col min="2" max="2" hidden="1"/></cols>\
<sheetData><row r="1"><c r="A1" s="1"><v>5</v></c><c r="B1" t="e"><v>#REF!</v></c><c r="C1"><f>A1</f></c></row>\
<row r="2" hidden="1"><c r="A2"><v>7</v></c></row></sheetData></worksheet>"""
STYLES = f"""<styleSheet xmlns="{MAIN}"><numFmts count="1">\
<numFmt numFmtId="170" formatCode="0&quot;万元&quot;"/></numFmts>\
<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs></styleSheet>"""
BOOK = f"""<workbook xmlns="{MAIN}" xmlns:q="urn:q" xmlns:r="{OFFICE}"><workbookPr date1904="0"/><sheets>\
<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"""
RELATIONS = f"""<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{OFFICE}/worksheet" \
Target="worksheets/sheet1.xml"/></Relationships>"""
STRINGS = f'<sst xmlns="{MAIN}" xmlns:q="urn:q"><si><t>a</t></si></sst>'


def _book(
    sheet: str | bytes = SHEET,
    book: str = BOOK,
    styles: str = STYLES,
    strings: str = STRINGS,
    relations: str = RELATIONS,
) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr("xl/workbook.xml", book)
        archive.writestr("xl/_rels/workbook.xml.rels", relations)
        archive.writestr("xl/styles.xml", styles)
        archive.writestr("xl/sharedStrings.xml", strings)
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    return target.getvalue()


def _read(content: bytes) -> tuple[list[list[object]], frozenset[int], frozenset[int]]:
    [sheet] = workbook_sheets("a.xlsx", content)
    return sheet.rows, sheet.hidden.rows, sheet.hidden.columns


READ = _read(_book())


def _changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new)


def test_the_plain_way_is_read() -> None:
    rows, hidden_rows, hidden_columns = READ
    assert rows[0][:2] == ["5万元", "#REF!"]
    assert rows[1][0] == 7
    assert (hidden_rows, hidden_columns) == ({1}, {1})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"', "'"),
        ('s="1"', 's="01"'),
        ('s="1"', 's = "1"'),
        ('t="e"', 't = "e"'),
        ('r="A1" s="1"', 's="1" r="A1"'),
        (' r="A1"', ""),
        (' r="B1"', ""),
        ('<row r="2"', "<row"),
        ('s="1"', f's="1" q:x="{"a" * 400}"'),
        ('r="A1"', f'r="A1" q:x="{"a" * 400}"'),
        ("<v>#REF!", '<v xml:space="preserve">#REF!'),
        ('t="e"', 't="e" q:t="n"'),
        ("<cols>", '<!-- <c r="A2" s="1"/> --><cols>'),
        ("</worksheet>", '<!-- <c r="A2" s="1"/> --></worksheet>'),
        (MAIN, STRICT),
    ],
)
def test_every_other_way_to_write_the_same_is_read_alike(old: str, new: str) -> None:
    assert _read(_book(_changed(SHEET, old, new))) == READ


def _prefixed(text: str) -> str:
    return _changed(text, "<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?").replace("xmlns=", "xmlns:x=")


def test_a_prefix_for_all_elements_is_read_alike() -> None:
    assert _read(_book(_prefixed(SHEET))) == READ


@pytest.mark.parametrize(
    "sheet", [SHEET, _prefixed(SHEET), _changed(SHEET, 'row r="1"', 'row r="1" q:dyDescent="0.25"')]
)
def test_what_common_programs_write_is_told_to_be_plain(sheet: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise AssertionError

    monkeypatch.setattr(sheet_marks, "read_all", refuse)
    assert _read(_book(sheet)) == READ


def test_the_format_of_the_first_style_is_that_of_cells_without_one() -> None:
    styles = _changed(STYLES, '<xf numFmtId="0"/>', '<xf numFmtId="170"/>')
    assert _read(_book(styles=styles))[0][1][0] == "7万元"


@pytest.mark.parametrize("attribute", ['q:s="1"', "q:x=' s=\"1\"'", 'q:x=\' r="A2" s="1" \''])
def test_an_attribute_of_another_namespace_gives_no_format(attribute: str) -> None:
    rows, _hidden_rows, _hidden_columns = _read(_book(_changed(SHEET, 'r="A2"', f'r="A2" {attribute}')))
    assert rows[1][0] == 7


def test_pieces_of_any_size_are_read_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_parts, "OVERLAP", 200)
    for size in (50, 97, 300):
        monkeypatch.setattr(xml_parts, "CHUNK", size)
        assert _read(_book()) == READ
        assert _read(_book(_changed(SHEET, '"', "'"))) == READ


def _refused(content: bytes) -> None:
    with pytest.raises(BadFile, match="damaged workbook"):
        list(workbook_sheets("a.xlsx", content))


_CELL = '<c r="A2"><v>7</v></c>'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (_CELL, _CELL + '<q:c r="A2"><q:v>9</q:v></q:c>'),
        (_CELL, _CELL + '<c xmlns="urn:q" r="A2"><v>9</v></c>'),
        (_CELL, f"<mc:AlternateContent><mc:Choice Requires='q'>{_CELL}</mc:Choice></mc:AlternateContent>"),
        ("<v>7</v>", "<v>7</v><q:v>9</q:v>"),
        ("<v>7</v>", "<v>7<!-- -->0</v>"),
        ("<v>7</v>", "<v>7<?x y?>0</v>"),
        ("<v>7</v>", "<v><![CDATA[7]]></v>"),
        ("<v>7</v>", "<v>7&#48;</v>"),
        ('s="1"', 's="&#49;"'),
        ('s="1"', 'q:x="&gt;>" s="1"'),
        (_CELL, _CELL + '<c r="A2"><v>9</v></c>'),
        (_CELL, _CELL + '<c r="A1"><v>9</v></c>'),
        ("</sheetData>", '<row r="2"><c r="B2"><v>9</v></c></row></sheetData>'),
        ("<sheetData>", '<q:z><sheetData><row r="1"/></sheetData></q:z><sheetData>'),
        ("<cols>", '<q:dimension ref="A1:A1"/><cols>'),
        ("</worksheet>", '<q:mergeCells><mergeCell ref="A1:A2"/></q:mergeCells></worksheet>'),
        ("</worksheet>", '<sheetData><row r="1"/></sheetData></worksheet>'),
        ('encoding="UTF-8"', 'encoding="GB18030"'),
        (MAIN, "urn:q"),
    ],
)
def test_a_sheet_that_programs_read_differently_is_refused(old: str, new: str) -> None:
    _refused(_book(_changed(SHEET, old, new)))


def test_a_sheet_in_utf_16_is_refused() -> None:
    _refused(_book(_changed(SHEET, "UTF-8", "UTF-16").encode("utf-16")))


@pytest.mark.parametrize(
    ("part", "text", "old", "new"),
    [
        ("strings", STRINGS, "<si>", "<q:si><q:t>b</q:t></q:si><si>"),
        ("strings", STRINGS, "<si>", '<si xmlns="urn:q"><t>b</t></si><si>'),
        ("strings", STRINGS, "<t>a", "<t>1<!-- -->2"),
        ("book", BOOK, "<sheet ", "<q:sheet "),
        ("book", BOOK, "<sheets>", '<q:workbookPr date1904="1"/><sheets>'),
        ("book", BOOK, "<sheets>", '<workbookPr date1904="1"/><sheets>'),
        ("book", BOOK, 'date1904="0"', 'date1904="&#49;"'),
        ("book", BOOK, "r:id", "q:id"),
        ("book", BOOK, "r:id", 'q:id="rId2" r:id'),
        ("book", BOOK, 'name="S"', 'name="S\t"'),
        ("relations", RELATIONS, "<Relationship ", '<Relationship xmlns="urn:q" Id="rId1" Target="b"/><Relationship '),
        ("styles", STYLES, "</cellXfs>", '</cellXfs><q:cellXfs xmlns:q="urn:q"/>'),
        ("styles", STYLES, "<xf ", '<q:xf xmlns:q="urn:q"/><xf '),
    ],
)
def test_other_parts_that_programs_read_differently_are_refused(part: str, text: str, old: str, new: str) -> None:
    _refused(_book(**{part: _changed(text, old, new)}))


@pytest.mark.parametrize(("epoch", "day"), [("0", "2019-12-02"), ("1", "2023-12-03")])
def test_what_excel_says_of_charts_in_a_namespace_of_its_own_changes_no_day(epoch: str, day: str) -> None:
    book = _changed(BOOK, 'date1904="0"', f'date1904="{epoch}"')
    own = '<extLst><ext xmlns:x15="urn:x15"><x15:workbookPr chartTrackingRefBase="1"/></ext></extLst></workbook>'
    styles = _changed(STYLES, 'numFmtId="170"/></cellXfs>', 'numFmtId="14"/></cellXfs>')
    for text in (book, _changed(book, "</workbook>", own)):
        rows, _hidden_rows, _hidden_columns = _read(_book(_changed(SHEET, "<v>5</v>", "<v>43801</v>"), text, styles))
        assert str(rows[0][0]) == day


def test_shared_texts_may_be_written_in_an_odd_way() -> None:
    strings = _changed(STRINGS, "<t>a", f"<t xmlns:x='{MAIN}'>xmlns: it's")
    sheet = _changed(SHEET, "<v>7</v>", "<v>0</v>").replace('r="A2"', 'r="A2" t="s"')
    assert _read(_book(sheet, strings=strings))[0][1][0] == "xmlns: it's"


def test_a_large_sheet_is_told_by_arrays_as_a_small_one_by_searches(make_workbook: Callable[..., Path]) -> None:
    rows = [["项目: 甲", number, "=1/0" if number % 999 == 0 else number] for number in range(12_000)]
    content = make_workbook("a.xlsx", {"S": rows}).read_bytes()
    [sheet] = workbook_sheets("a.xlsx", content)
    assert [row[2] for row in sheet.rows if type(row[2]) is str] == ["#DIV/0!"] * 13
