"""XLS workbooks before their reader sees them: whether they ask for a password, and how their texts are encoded.

calamine decodes texts by the code page that a workbook names. Excel 97 and its successors keep every text in Unicode,
and the code page that some programs name means nothing: taken at its word, it garbles all texts. Excel 95 did use its
code page, and of those with several bytes a character calamine makes nothing that can be trusted.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from auditkit.errors import BadFile
from auditkit.i18n import translate as _
from auditkit.ingest.compound import stream
from auditkit.ingest.faults import encrypted
from auditkit.ingest.raw import ErrorCells

COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How every file of Office before 2007 begins, and an encrypted one of later."""

# The first record of a workbook: its number 0x0809, its length, the version, and that it is the workbook's own.
_EXCEL_97 = b"\x09\x08\x10\x00\x00\x06\x05\x00"
_EXCEL_95 = b"\x09\x08\x08\x00\x00\x05\x05\x00"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_WORD_DOCUMENT = "WordDocument".encode("utf-16-le")
_WORKBOOKS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
_DIRECTORY_ENTRY = 128
# A stream begins at a sector, and stays in one piece that far.
_SECTOR = 512
_SMALL_SECTOR = 64
_FILE_PASS = 0x2F
_CODE_PAGE = 0x42
_UNICODE = 1200
_END = 0x0A
_SHEET = 0x85
_LEAST_SHEET = 7
_FORMULA = 0x06
_ERROR_OR_TRUTH = 0x205
_IS_ERROR = 2
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
# A cell with an error in it, or a formula whose result is one. Most workbooks have neither.
_MAY_BE_ERROR = re.compile(rb"\x05\x02\x08\x00.{7}\x01|\x06\x00..{7}\x02.{5}\xff\xff", re.DOTALL)
_SEVERAL_BYTES = frozenset({932, 936, 949, 950, 1361, 10001, 10002, 10003, 10008, 54936})
"""The code pages of Chinese, Japanese and Korean."""


@dataclass(frozen=True, slots=True)
class _Record:
    """One record: what it is, where its content begins, and the first two bytes of that as a number."""

    number: int
    position: int
    value: int


def check_password(path: str, content: bytes) -> None:
    """Raise BadFile when a compound file is a workbook with a password, of whichever age."""
    if _place(content, _ENCRYPTED_PACKAGE, _DIRECTORY_ENTRY) is not None or any(
        record.number == _FILE_PASS for record in _first_records(content, _EXCEL_97)
    ):
        raise encrypted(path)


def is_word(content: bytes) -> bool:
    """Tell whether a compound file is a Word document of before 2007; a workbook may have one within."""
    holds = [_place(content, name, _DIRECTORY_ENTRY) is not None for name in (_WORD_DOCUMENT, *_WORKBOOKS)]
    return holds[0] and not any(holds[1:])


def readable(path: str, content: bytes) -> bytes:
    """Return the content of an XLS workbook, changed so that its reader decodes its texts rightly.

    Raises BadFile for a workbook of Excel 95 in Chinese, Japanese or Korean.
    """
    for record in _first_records(content, _EXCEL_97):
        if record.number == _CODE_PAGE:
            return content[: record.position] + struct.pack("<H", _UNICODE) + content[record.position + 2 :]
    for record in _first_records(content, _EXCEL_95):
        if record.number == _CODE_PAGE and record.value in _SEVERAL_BYTES:
            raise BadFile(
                path,
                _(
                    "{path} is a workbook of Excel 95, whose Chinese, Japanese and Korean texts cannot be read for"
                    " certain. Open it with a spreadsheet program, save it as XLSX, and hand that in."
                ).format(path=path),
            )
    return content


def error_cells(content: bytes) -> Mapping[int, list[ErrorCells]]:
    """Return the error values of an XLS workbook by the index of the sheet; calamine gives them as blank cells."""
    if not content.startswith(COMPOUND_FILE):
        return {}
    records = stream(content, "Workbook", "Book")
    if _MAY_BE_ERROR.search(records) is None:
        return {}
    starts = [
        struct.unpack_from("<L", records, place)[0]
        for number, place, length in _records(records, 0)
        if number == _SHEET and length >= _LEAST_SHEET
    ]
    return {index: list(_errors(records, start)) for index, start in enumerate(starts)}


def _errors(records: bytes, start: int) -> Iterator[ErrorCells]:
    """Yield the error values of the sheet whose records begin at `start`."""
    for number, place, length in _records(records, start):
        code = None
        if number == _ERROR_OR_TRUTH and length >= 8 and records[place + 7] == 1:
            code = records[place + 6]
        elif number == _FORMULA and length >= 14 and records[place + 12 : place + 14] == b"\xff\xff":
            code = records[place + 8] if records[place + 6] == _IS_ERROR else None
        if code is not None:
            row, column = struct.unpack_from("<2H", records, place)
            text = _ERRORS.get(code, "#UNKNOWN!")
            yield ErrorCells(range(row, row + 1), range(column, column + 1), text)


def _records(records: bytes, start: int) -> Iterator[tuple[int, int, int]]:
    """Yield number, place of the content and its length of the records from `start` to the end of their part."""
    place = start
    while place + 4 <= len(records):
        number, length = struct.unpack_from("<2H", records, place)
        if number == _END or place + 4 + length > len(records):
            return
        yield number, place + 4, length
        place += 4 + length


def _first_records(content: bytes, start: bytes) -> Iterator[_Record]:
    """Yield the records of the first sector of the workbook's stream, which begins with `start`."""
    position = _place(content, start, _SMALL_SECTOR)
    if position is None:
        return
    last = min(position + _SECTOR, len(content)) - 6
    while position <= last:
        number, length, value = struct.unpack_from("<3H", content, position)
        yield _Record(number, position + 4, value)
        position += 4 + length


def _place(content: bytes, sought: bytes, step: int) -> int | None:
    """Return the first place of `sought` at a whole number of `step` bytes, or None."""
    position = content.find(sought)
    while position >= 0 and position % step:
        position = content.find(sought, position + 1)
    return position if position >= 0 else None
