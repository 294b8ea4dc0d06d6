"""One file: what it is by its first bytes, and its sheets."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO

from auditkit.errors import BadFile
from auditkit.i18n import translate as _
from auditkit.ingest.delimited import delimited_sheets
from auditkit.ingest.faults import encrypted
from auditkit.ingest.ooxml import BROKEN_ARCHIVE
from auditkit.ingest.paths import ENDINGS, Found
from auditkit.ingest.raw import RawSheet
from auditkit.ingest.workbooks import workbook_sheets

_BY_ENDING = {
    ".xlsx": "ooxml",
    ".xlsm": "ooxml",
    ".xlsb": "ooxml",
    ".xls": "xls",
    ".ods": "ods",
    ".csv": "text",
    ".tsv": "text",
}

_SIGNATURES = (
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"%PDF", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"\x09\x00", "old-excel"),
    (b"\x09\x02", "old-excel"),
    (b"\x09\x04", "old-excel"),
)
_HTML = (b"<!doctype html", b"<html", b"<table", b"<head", b"<meta")
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

# The first record of an XLS workbook (BOF: id 0x0809, 16 bytes, BIFF8, globals), and the one that says it is encrypted.
_XLS_START = b"\x09\x08\x10\x00\x00\x06\x05\x00"
_XLS_START_LENGTH = 20
_FILEPASS = 0x2F
_RECORDS_BEFORE_FILEPASS = 5


def sheets(found: Found, content: bytes) -> Iterator[RawSheet]:
    """Yield the sheets of a file with `content`, one at a time; raises BadFile when it cannot be read.

    The kind is told by the first bytes: a file that is not what its ending says is refused by name, and so are empty
    and encrypted ones.
    """
    path = found.shown
    if found.ending not in ENDINGS:
        raise BadFile(
            path,
            _("{path} is of no kind that is read. Hand in a spreadsheet: {endings}.").format(
                path=path, endings=_(", ").join(ENDINGS)
            ),
        )
    if not content:
        raise BadFile(path, _("{path} is empty: it has 0 bytes. Hand in the file again.").format(path=path))
    kind = _kind(path, content)
    if kind == "encrypted":
        raise encrypted(path)
    if kind != _BY_ENDING[found.ending]:
        raise BadFile(
            path,
            _(
                "{path} ends in {ending}, but it is {kind}. Hand in the spreadsheet itself, saved as XLSX or CSV."
            ).format(path=path, ending=found.ending, kind=_KIND_NAMES[kind]()),
        )
    if kind == "text":
        return delimited_sheets(path, content)
    return workbook_sheets(path, content)


def _kind(path: str, content: bytes) -> str:
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(path, content)
    if content.startswith(_COMPOUND_FILE):
        return "encrypted" if _ENCRYPTED_PACKAGE in content or _is_encrypted_xls(content) else "xls"
    for signature, kind in _SIGNATURES:
        if content.startswith(signature):
            return kind
    if content.startswith(_BYTE_ORDER_MARKS):
        return "text"
    start = content[:1024].lstrip().lower()
    if start.startswith(_HTML):
        return "html"
    return "xml" if start.startswith(b"<?xml") else "text"


def _zip_kind(path: str, content: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = archive.namelist()
            if any(name.startswith("xl/") for name in names):
                return "ooxml"
            if "content.xml" not in names:
                return "word" if any(name.startswith("word/") for name in names) else "archive"
            manifest = archive.open("META-INF/manifest.xml").read(1 << 20) if "META-INF/manifest.xml" in names else b""
            return "encrypted" if b"encryption-data" in manifest else "ods"
    except BROKEN_ARCHIVE as error:
        raise BadFile(
            path,
            _("{path} is cut off or damaged: its end is missing. Copy or download it again.").format(path=path),
        ) from error


def _is_encrypted_xls(content: bytes) -> bool:
    start = content.find(_XLS_START)
    if start < 0:
        return False
    position = start + _XLS_START_LENGTH
    for _record in range(_RECORDS_BEFORE_FILEPASS):
        if int.from_bytes(content[position : position + 2], "little") == _FILEPASS:
            return True
        position += 4 + int.from_bytes(content[position + 2 : position + 4], "little")
    return False


_KIND_NAMES: dict[str, Callable[[], str]] = {
    "ooxml": lambda: _("an Excel workbook (XLSX)"),
    "xls": lambda: _("an old Excel workbook (XLS)"),
    "ods": lambda: _("an OpenDocument spreadsheet (ODS)"),
    "text": lambda: _("a text file"),
    "png": lambda: _("a PNG picture"),
    "jpeg": lambda: _("a JPEG picture"),
    "gif": lambda: _("a GIF picture"),
    "pdf": lambda: _("a PDF document"),
    "rtf": lambda: _("an RTF document"),
    "word": lambda: _("a Word document"),
    "archive": lambda: _("a packed archive"),
    "old-excel": lambda: _("a workbook of Excel 4 or older"),
    "html": lambda: _("a web page (HTML)"),
    "xml": lambda: _("an XML file"),
}
