"""Spreadsheet files made byte by byte: also such as no spreadsheet program would write."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from xlwt.CompoundDoc import XlsDoc

Cell = str | float | None
Rows = Sequence[Sequence[Cell]]
Parts = Mapping[str, bytes]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

PROJECTS: Rows = [
    ["project_id", "title", "org_id", "field"],
    ["P01", "爱心午餐", "ORG-1", "education"],
    ["P02", "乡村医生", "ORG-1", "health"],
]

FAR_CELL = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
"""A cell in the last corner of a sheet."""


def zipped(parts: Parts, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a ZIP of `parts`."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def letters(index: int) -> str:
    """Return the letters of a column from 0."""
    name = ""
    while index >= 0:
        name = chr(ord("A") + index % 26) + name
        index = index // 26 - 1
    return name


def row_xml(number: int, cells: Sequence[Cell]) -> bytes:
    """Return one row of a sheet, numbered from 1."""
    texts = []
    for index, cell in enumerate(cells):
        place = f"{letters(index)}{number}"
        if isinstance(cell, str):
            texts.append(f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>')
        elif cell is not None:
            texts.append(f'<c r="{place}"><v>{cell!r}</v></c>')
    return f'<row r="{number}">{"".join(texts)}</row>'.encode()


def sheet_xml(rows: Rows = PROJECTS, *, before: bytes = b"", inside: bytes = b"", after: bytes = b"") -> bytes:
    """Return a sheet part of `rows`, with what stands before its rows, behind them, and behind the table of rows."""
    body = b"".join(row_xml(number, cells) for number, cells in enumerate(rows, 1))
    return (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        + f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">'.encode()
        + before
        + b"<sheetData>"
        + body
        + inside
        + b"</sheetData>"
        + after
        + b"</worksheet>"
    )


def relations(targets: Mapping[str, tuple[str, str]]) -> bytes:
    """Return a part of relations: by id, the last word of the type and the target."""
    lines = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target={quoteattr(target)}/>'
        for name, (kind, target) in targets.items()
    )
    return f'<?xml version="1.0"?>\n<Relationships xmlns="{RELATIONS}">{lines}</Relationships>'.encode()


def workbook_xml(names: Sequence[str], extra: str = "", head: str = "") -> bytes:
    """Return the part that lists the sheets."""
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>' for number, name in enumerate(names, 1)
    )
    return (
        f'<?xml version="1.0"?>\n{head}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets>'
        f"{extra}</workbook>"
    ).encode()


def xlsx_parts(sheets: Sequence[tuple[str, bytes]], strings: bytes | None = None, extra: str = "") -> dict[str, bytes]:
    """Return the parts of a workbook of `sheets` (name and part) and, where there is one, its part of shared texts."""
    parts = {
        "[Content_Types].xml": (
            b'<?xml version="1.0"?>\n<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            b'<Default Extension="xml" ContentType="application/xml"/></Types>'
        ),
        "_rels/.rels": relations({"rId1": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": workbook_xml([name for name, _part in sheets], extra),
        "xl/_rels/workbook.xml.rels": relations(
            {f"rId{number}": ("worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(sheets) + 1)}
        ),
    }
    if strings is not None:
        parts["xl/sharedStrings.xml"] = strings
    return parts | {f"xl/worksheets/sheet{number}.xml": part for number, (_name, part) in enumerate(sheets, 1)}


def xlsx(part: bytes | None = None, **changes: bytes) -> bytes:
    """Return a workbook of one sheet; `changes` replace its parts, named after them: `workbook`, `rels`, `strings`."""
    parts = xlsx_parts([("projects", sheet_xml() if part is None else part)])
    names = {"workbook": "xl/workbook.xml", "rels": "xl/_rels/workbook.xml.rels", "strings": "xl/sharedStrings.xml"}
    return zipped(parts | {names[name]: content for name, content in changes.items()})


def strings_xml(texts: Iterable[str], count: int, head: str = "") -> bytes:
    """Return a part of shared texts that says that it holds `count` of them."""
    items = "".join(f"<si><t>{text}</t></si>" for text in texts)
    return (
        f'<?xml version="1.0"?>\n{head}<sst xmlns="{MAIN}" count="{count}" uniqueCount="{count}">{items}</sst>'
    ).encode()


def deflated_again_and_again(block: bytes, times: int) -> bytes:
    """Return the raw deflate stream of `block`, `times` over, for the price of one."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    once = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    return once * times + packer.flush(zlib.Z_FINISH)


def with_member(content: bytes, name: str, member: bytes) -> bytes:
    """Return a ZIP with one more member, of a name that it may have already."""
    return with_stream(content, name, deflated_again_and_again(member, 1), len(member), checksum=zlib.crc32(member))


def with_stream(content: bytes, name: str, stream: bytes, stated: int, *, times: int = 1, checksum: int = 0) -> bytes:
    """Return a ZIP with one more member: a deflate stream, said to hold `stated` bytes and listed `times` over."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        start = archive.start_dir
        count = len(archive.infolist())
    directory = content[start : content.rindex(b"PK\x05\x06")]
    encoded = name.encode()
    sizes = (checksum, len(stream), stated, len(encoded), 0)
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 33, *sizes) + encoded + stream
    entries = b"".join(
        struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 8, 0, 33, *sizes[:3], len(label), 0, 0, 0, 0, 0, start)
        + label
        for label in (encoded if copy == 0 else f"{copy}-{name}".encode() for copy in range(times))
    )
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count + times, count + times, 0, 0, 0)
    size, offset = len(directory) + len(entries), start + len(local)
    end = end[:12] + struct.pack("<2L", size, offset) + end[20:]
    return content[:start] + local + directory + entries + end


def with_long_directory(content: bytes, name: str, times: int) -> bytes:
    """Return a ZIP that lists an empty member `times` over, and says so only in the long form of its last record."""
    start = content.rindex(b"PK\x05\x06")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        first, count = archive.start_dir, len(archive.infolist())
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 33, 0, 0, 0, len(name), 0, 0, 0, 0, 0, 0)
    directory = content[first:start] + (entry + name.encode()) * times
    total = count + times
    long = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, total, total, len(directory), first)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, first + len(directory), 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2, 2, 100, first, 0)
    return content[:first] + directory + long + locator + end


def patched_zip(content: bytes, name: str, **fields: int) -> bytes:
    """Return a ZIP in which one member is said to be of another `method`, or to have other `flags`, in both places."""
    offsets = {"flags": (6, 8), "method": (8, 10)}
    changed = bytearray(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        local = archive.getinfo(name).header_offset
        position = archive.start_dir
    while int.from_bytes(changed[position + 28 : position + 30], "little") != len(name) or (
        changed[position + 46 : position + 46 + len(name)] != name.encode()
    ):
        lengths = struct.unpack_from("<3H", changed, position + 28)
        position += 46 + sum(lengths)
    for field, value in fields.items():
        in_local, in_directory = offsets[field]
        struct.pack_into("<H", changed, local + in_local, value)
        struct.pack_into("<H", changed, position + in_directory, value)
    return bytes(changed)


def ods(body: str, *, name: str = "projects", head: str = "") -> bytes:
    """Return an OpenDocument spreadsheet of one sheet with `body` for its rows."""
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{head}<office:document-content xmlns:office="{space}:office:1.0"'
        f' xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0" office:version="1.2"><office:body>'
        f"<office:spreadsheet><table:table table:name={quoteattr(name)}>{body}</table:table></office:spreadsheet>"
        "</office:body></office:document-content>"
    )
    mimetype = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return zipped({"mimetype": mimetype, "META-INF/manifest.xml": manifest, "content.xml": content.encode()})


def ods_rows(rows: Rows = PROJECTS) -> str:
    """Return rows of texts as OpenDocument XML."""
    return "".join(
        "<table:table-row>" + "".join(map(ods_cell, map(str, cells))) + "</table:table-row>" for cells in rows
    )


def ods_cell(text: str, attributes: str = "") -> str:
    """Return one text as an OpenDocument cell."""
    return f'<table:table-cell office:value-type="string"{attributes}><text:p>{text}</text:p></table:table-cell>'


def compound(stream: bytes, name: str = "Workbook") -> bytes:
    """Return a compound file, in which Office kept everything before 2007, with one stream."""
    target = io.BytesIO()
    XlsDoc().save(target, stream)
    entry = "Workbook\0".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 18)
    own = f"{name}\0".encode("utf-16-le")
    content = target.getvalue()
    assert entry in content
    return content.replace(entry, own.ljust(64, b"\0") + struct.pack("<H", len(own)))


def record(number: int, data: bytes = b"") -> bytes:
    """Return one record of an XLS stream."""
    return struct.pack("<2H", number, len(data)) + data


def biff5(rows: Rows = PROJECTS, name: str = "projects") -> bytes:
    """Return a workbook as Excel 95 wrote it: every text is bytes of a code page, here that of simplified Chinese."""
    title = name.encode("gbk")
    globals_start = record(0x809, struct.pack("<4H", 0x500, 0x5, 0, 1995)) + record(0x42, struct.pack("<H", 936))
    where = len(globals_start) + 4 + 7 + len(title) + 4
    sheet = record(0x85, struct.pack("<LHB", where, 0, len(title)) + title) + record(0x0A)
    cells = [
        record(0x204, struct.pack("<4H", row, column, 0, len(str(cell).encode("gbk"))) + str(cell).encode("gbk"))
        for row, line in enumerate(rows)
        for column, cell in enumerate(line)
    ]
    size = record(0x200, struct.pack("<5H", 0, len(rows), 0, len(rows[0]), 0))
    body = record(0x809, struct.pack("<4H", 0x500, 0x10, 0, 1995)) + size + b"".join(cells) + record(0x0A)
    return compound(globals_start + sheet + body, "Book")


def biff8(cells: bytes, *, rows: int = 3, columns: int = 4, before: bytes = b"", name: str = "projects") -> bytes:
    """Return a workbook of Excel 97 with one sheet of the records `cells`; `before` stands before its sheets."""
    title = name.encode("utf-16-le")
    start = record(0x809, struct.pack("<4H2L", 0x600, 0x5, 0, 1997, 0, 6)) + before
    where = len(start) + 4 + 8 + len(title) + 4
    sheet = record(0x85, struct.pack("<LH2B", where, 0, len(name), 1) + title) + record(0x0A)
    size = record(0x200, struct.pack("<2L3H", 0, rows, 0, columns, 0))
    body = record(0x809, struct.pack("<4H2L", 0x600, 0x10, 0, 1997, 0, 6)) + size + cells + record(0x0A)
    return compound(start + sheet + body)


def biff8_cells(rows: Rows = PROJECTS) -> bytes:
    """Return rows of texts and numbers as records of Excel 97."""
    return b"".join(
        record(0x204, struct.pack("<4HB", row, column, 0, len(cell), 1) + cell.encode("utf-16-le"))
        if isinstance(cell, str)
        else record(0x203, struct.pack("<3Hd", row, column, 0, cell or 0))
        for row, line in enumerate(rows)
        for column, cell in enumerate(line)
    )


def binary_record(number: int, data: bytes = b"") -> bytes:
    """Return one record of an XLSB part, whose number and length take seven bits a byte."""

    def sevens(value: int) -> bytes:
        out = bytearray()
        while value > 0x7F:
            out.append(value & 0x7F | 0x80)
            value >>= 7
        return bytes(out) + bytes([value])

    return (bytes([number & 0x7F | 0x80, number >> 7]) if number > 0x7F else bytes([number])) + sevens(len(data)) + data


def wide(text: str) -> bytes:
    """Return a text as XLSB keeps it."""
    encoded = text.encode("utf-16-le", "surrogatepass")
    return struct.pack("<L", len(encoded) // 2) + encoded


def xlsb(sheet: bytes | None = None, *, workbook: bytes | None = None, strings: bytes | None = None) -> bytes:
    """Return a binary workbook of one sheet."""
    listed = binary_record(156, struct.pack("<2L", 0, 1) + wide("rId1") + wide("projects"))
    book = binary_record(131) + binary_record(143) + listed + binary_record(144) + binary_record(132)
    parts = {
        "[Content_Types].xml": b"<Types/>",
        "_rels/.rels": relations({"rId1": ("officeDocument", "xl/workbook.bin")}),
        "xl/workbook.bin": book if workbook is None else workbook,
        "xl/_rels/workbook.bin.rels": relations({"rId1": ("worksheet", "worksheets/sheet1.bin")}),
        "xl/worksheets/sheet1.bin": xlsb_sheet() if sheet is None else sheet,
    }
    return zipped(parts | ({"xl/sharedStrings.bin": strings} if strings is not None else {}))


def xlsb_sheet(rows: Rows = PROJECTS, *, size: tuple[int, int, int, int] = (0, 2, 0, 3), more: bytes = b"") -> bytes:
    """Return a sheet part of XLSB; `size` is its first and last row and column, as it says itself."""
    body = b""
    for number, line in enumerate(rows):
        body += binary_record(0, struct.pack("<L", number) + bytes(13))
        body += b"".join(
            binary_record(6, struct.pack("<2L", index, 0) + wide(str(cell))) for index, cell in enumerate(line)
        )
    dimension = binary_record(148, struct.pack("<4L", *size))
    return binary_record(129) + dimension + binary_record(145) + body + more + binary_record(146) + binary_record(130)


def csv(rows: Rows, encoding: str = "utf-8", errors: str = "strict") -> bytes:
    """Return `rows` as CSV with all cells in quotation marks."""
    lines = (",".join('"' + str(cell or "").replace('"', '""') + '"' for cell in line) for line in rows)
    return "".join(f"{line}\r\n" for line in lines).encode(encoding, errors)


def cut(folder: Path, ending: str, content: bytes) -> None:
    """Write `content` cut off after each twentieth of its length, as files with one ending."""
    for part in range(1, 20):
        (folder / f"cut-{part:02}.{ending}").write_bytes(content[: len(content) * part // 20])
