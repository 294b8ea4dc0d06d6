"""Workbooks whose ZIP container or XML is hostile."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import containers as make
from attack import BOMB, CUT, DAMAGED, LOCKED, MILLION, Attacks, noise
from containers import PROJECTS

ATTACKS = Attacks()
attack, several = ATTACKS.attack, ATTACKS.several

# --- ZIP containers -----------------------------------------------------------------------------------------------


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
    make.cut(folder, "xlsx", make.xlsx())


# --- XML ----------------------------------------------------------------------------------------------------------


_LAUGHS = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
_LAUGHTER = f'<!DOCTYPE lolz [<!ENTITY l0 "lol">{_LAUGHS}]>\n'


def _with_head(part: bytes, head: str) -> bytes:
    return part.replace(b"?>\n", b"?>\n" + head.encode(), 1)


@attack(
    "laughs-workbook.xlsx", "a billion laughs: entities that grow to gigabytes, in the list of sheets", refused=DAMAGED
)
def _laughs_workbook() -> bytes:
    return make.xlsx(workbook=make.workbook_xml(["&l9;"], head=_LAUGHTER).replace(b"&amp;", b"&"))


@attack("laughs-utf-16.xlsx", "a billion laughs in the list of sheets, two bytes a letter", refused=DAMAGED)
def _laughs_utf_16() -> bytes:
    part = make.workbook_xml(["&l9;"], head=_LAUGHTER).replace(b"&amp;", b"&")
    return make.xlsx(workbook=part.decode().replace("?>", ' encoding="UTF-16"?>', 1).encode("utf-16"))


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
