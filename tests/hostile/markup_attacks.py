"""XLSX workbooks whose XML says one thing to a spreadsheet program and another to who reads it carelessly."""

from __future__ import annotations

from pathlib import Path

import containers as make
from attack import DAMAGED, Attacks
from containers import PROJECTS

ATTACKS = Attacks()
attack, several = ATTACKS.attack, ATTACKS.several

_OTHER = b'xmlns:q="urn:q" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="q"'
_SHOWN = b'<c r="F3"><v>500</v></c>'
"""A cell that stands at the end of the last row."""


def _sheet(cell: bytes, **changes: bytes) -> bytes:
    """Return a workbook whose last cell is `cell`; another namespace is known."""
    part = make.sheet_xml().replace(b"</row></sheetData>", cell + b"</row></sheetData>")
    return make.xlsx(part.replace(b"<worksheet ", b"<worksheet " + _OTHER + b" "), **changes)


def _write(folder: Path, name: str, contents: dict[str, bytes]) -> None:
    for kind, content in contents.items():
        (folder / name.replace("*", kind)).write_bytes(content)


@several(
    "foreign-*.xlsx",
    "elements of another namespace, which no program shows, that are called like cells, sheets and texts",
    refused=DAMAGED,
)
def _foreign(folder: Path) -> None:
    other_rows = make.sheet_xml([PROJECTS[0], ["P99", "换了", "ORG-9", "health"]])
    rows = other_rows[other_rows.index(b"<sheetData>") : other_rows.index(b"</worksheet>")]
    book = make.workbook_xml(["projects"]).replace(b"<workbook ", b"<workbook " + _OTHER + b" ")
    strings = make.strings_xml(["x"], 1).replace(b"<sst ", b"<sst " + _OTHER + b" ")
    _write(
        folder,
        "foreign-*.xlsx",
        {
            "cell": _sheet(_SHOWN + b'<q:c r="F3"><q:v>120</q:v></q:c>'),
            "cell-of-its-own": _sheet(_SHOWN + b'<c xmlns="urn:q" r="F3"><v>120</v></c>'),
            "value": _sheet(b'<c r="F3"><v>500</v><q:v>120</q:v></c>'),
            "alternative": _sheet(
                b"<mc:AlternateContent><mc:Choice Requires='q'>" + _SHOWN + b"</mc:Choice></mc:AlternateContent>"
            ),
            "rows": make.xlsx(make.sheet_xml(before=b'<z xmlns="urn:q">' + rows + b"</z>")),
            "merge": make.xlsx(
                make.sheet_xml(after=b'<z xmlns="urn:q"><mergeCells><mergeCell ref="A2:A3"/></mergeCells></z>')
            ),
            "text": make.xlsx(strings=strings.replace(b"<si>", b"<q:si><q:t>y</q:t></q:si><si>")),
            "sheet": make.xlsx(workbook=book.replace(b"<sheet ", b"<q:sheet ")),
            "epoch": make.xlsx(workbook=book.replace(b"<sheets>", b'<q:workbookPr date1904="1"/><sheets>')),
            "relation": make.xlsx(workbook=book.replace(b" r:id", b' q:id="rId1" r:id')),
        },
    )


@several(
    "comment-*.xlsx",
    "comments, instructions and CDATA among the cells and texts, at which a number breaks off",
    refused=DAMAGED,
)
def _comment(folder: Path) -> None:
    _write(
        folder,
        "comment-*.xlsx",
        {
            "in-number": _sheet(b'<c r="F3"><v>120<!-- -->000</v></c>'),
            "instruction": _sheet(b'<c r="F3"><v>120<?x y?>000</v></c>'),
            "cdata": _sheet(b'<c r="F3"><v><![CDATA[500]]></v></c>'),
            "before-error": _sheet(b'<c r="F3" t="e"><!-- --><v>#REF!</v></c>'),
            "in-text": make.xlsx(strings=make.strings_xml(["12<!-- -->0"], 1)),
            "code": _sheet(b'<c r="F3"><v>12&#48;</v></c>'),
        },
    )


@several("twice-*.xlsx", "a row or a cell that is given twice: which of them counts?", refused=DAMAGED)
def _twice(folder: Path) -> None:
    _write(
        folder,
        "twice-*.xlsx",
        {
            "cell": _sheet(_SHOWN + b'<c r="F3"><v>120</v></c>'),
            "row": make.xlsx(make.sheet_xml(inside=b'<row r="3"><c r="F3"><v>120</v></c></row>')),
        },
    )


@several("odd-attributes-*.xlsx", "attributes that are written by codes, or hold what ends a tag", refused=DAMAGED)
def _odd_attributes(folder: Path) -> None:
    _write(
        folder,
        "odd-attributes-*.xlsx",
        {
            "code": _sheet(b'<c r="F3" s="&#49;"><v>5</v></c>'),
            "bracket": _sheet(b'<c r="F3" q:x="&gt;>" s="1"><v>5</v></c>'),
        },
    )


@attack("utf-16-sheet.xlsx", "a sheet in UTF-16 among parts in UTF-8", refused=DAMAGED)
def _utf_16_sheet() -> bytes:
    return make.xlsx(make.sheet_xml().decode().replace("UTF-8", "UTF-16").encode("utf-16"))


@attack("tab-in-sheet-name.xlsx", "a sheet whose name has a tab, which XML makes a blank of", refused=DAMAGED)
def _tab_in_sheet_name() -> bytes:
    return make.xlsx(workbook=make.workbook_xml(["projects"]).replace(b"projects", b"pro\tjects"))


@attack("dialog-sheet.xlsx", "a table on a dialog sheet, which no program shows as cells, beside one on a worksheet")
def _dialog_sheet() -> bytes:
    other = make.sheet_xml([PROJECTS[0], ["P99", "换了", "ORG-9", "health"]])
    parts = make.xlsx_parts([("projects", make.sheet_xml()), ("more", other)])
    targets = {"rId1": ("worksheet", "worksheets/sheet1.xml"), "rId2": ("dialogsheet", "worksheets/sheet2.xml")}
    return make.zipped(parts | {"xl/_rels/workbook.xml.rels": make.relations(targets)})


@attack(
    "lying-formats.xlsx",
    "number formats that show digits of their own beside a day and for a number",
    found='Launched on is "2019-07-01 [yyyy-mm-"31"]", which is no date',
)
def _lying_formats() -> bytes:
    styles = (
        f'<styleSheet xmlns="{make.MAIN}"><numFmts><numFmt numFmtId="170" formatCode="yyyy-mm-&quot;31&quot;"/>'
        '<numFmt numFmtId="171" formatCode="&quot;2019-10-10&quot;"/></numFmts><cellXfs><xf numFmtId="0"/>'
        '<xf numFmtId="170"/><xf numFmtId="171"/></cellXfs></styleSheet>'
    ).encode()
    part = make.sheet_xml([[*PROJECTS[0], "launched_on"], *([f"LF{line[0]}", *line[1:]] for line in PROJECTS[1:])])
    for row, style in ((2, 1), (3, 2)):
        cell = f'<c r="E{row}" s="{style}"><v>43647</v></c>'.encode()
        part = part.replace(f'</row><row r="{row + 1}">'.encode(), cell + f'</row><row r="{row + 1}">'.encode())
        part = part.replace(b"</row></sheetData>", cell + b"</row></sheetData>") if row == len(PROJECTS) else part
    return make.zipped(make.xlsx_parts([("projects", part)]) | {"xl/styles.xml": styles})
