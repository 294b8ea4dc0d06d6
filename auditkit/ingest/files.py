"""One file: what it is by its first bytes, and its sheets.

What only CSV and files of Office before 2007 take is loaded with the first such file: before a workbook is opened no
more is loaded than that takes.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import PurePath

from auditkit.errors import BadFile, reason_of
from auditkit.i18n import translate as _
from auditkit.ingest import limits
from auditkit.ingest.archives import member_content
from auditkit.ingest.faults import cut_off, encrypted
from auditkit.ingest.paths import ENDINGS, LOCK, SPREADSHEETS, UNREAD_SPREADSHEETS, Found
from auditkit.ingest.raw import RawSheet
from auditkit.ingest.workbooks import workbook_sheets
from auditkit.ingest.xml_parts import BROKEN_ARCHIVE

_BY_ENDING = {
    ".xlsx": "ooxml",
    ".xlsm": "ooxml",
    ".xlsb": "ooxml",
    ".xls": "xls",
    ".ods": "ods",
    ".csv": "text",
    ".tsv": "text",
    ".parquet": "parquet",
}

_SIGNATURES = (
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"PAR1", "parquet"),
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


def content_of(found: Found) -> bytes:
    """Return all bytes of a file; raises BadFile when the system refuses it, or when it is larger than is read."""
    path = found.shown
    if found.member is not None:
        return member_content(found.path, found.member, path)
    try:
        size = found.path.stat().st_size
        if size > limits.DECOMPRESSED_BYTES:
            raise BadFile(
                path,
                _("{path} has {size:,} bytes, and at most {limit:,} are read. Split it into smaller files.").format(
                    path=path, size=size, limit=limits.DECOMPRESSED_BYTES
                ),
            )
        return found.path.read_bytes()
    except OSError as error:
        raise BadFile(path, _("{path} cannot be read: {reason}.").format(path=path, reason=reason_of(error))) from error


def sheets(found: Found, content: bytes) -> Iterator[RawSheet]:
    """Yield the sheets of a file with `content`, one at a time; raises BadFile when it cannot be read.

    The kind is told by the first bytes: a file that is not what its ending says is refused by name, and so are empty
    and encrypted ones.
    """
    path = found.shown
    _refuse_by_name(found)
    if not content:
        raise BadFile(path, _("{path} is empty: it has 0 bytes. Hand in the file again.").format(path=path))
    kind = _kind(path, content)
    if kind != _BY_ENDING[found.ending]:
        if kind in _BY_ENDING.values() and kind not in ("text", "parquet"):
            message = _(
                "{path} ends in {ending}, but it is {kind}. Open it in WPS or Excel, save it as .xlsx, and hand that"
                " in."
            )
        else:
            message = _(
                "{path} ends in {ending}, but it is {kind}. Hand in the spreadsheet itself, saved as XLSX or CSV."
            )
        raise BadFile(path, message.format(path=path, ending=found.ending, kind=_KIND_NAMES[kind]()))
    if kind == "text":
        from auditkit.ingest.delimited import delimited_sheets

        return delimited_sheets(path, content)
    if kind == "parquet":
        from auditkit.ingest.parquet import parquet_sheets

        return parquet_sheets(found, content)
    if kind == "xls":
        from auditkit.ingest.xls import readable

        content = readable(path, content)
    return workbook_sheets(path, content)


def _refuse_by_name(found: Found) -> None:
    """Raise BadFile for what by its name is no spreadsheet that is read."""
    path, name = found.shown, PurePath(found.shown).name
    if name.startswith(LOCK):
        message = _(
            "{path} is no workbook: WPS or Excel keeps it while the workbook is open. Save and close that, and hand in"
            " the workbook itself."
        )
    elif found.ending in UNREAD_SPREADSHEETS:
        message = _(
            "{path} was not read: it is a spreadsheet of a kind ({ending}) that cannot be. Open it in WPS or Excel,"
            " save it as .xlsx, and hand that in."
        )
    elif found.ending not in ENDINGS:
        message = _(
            "{path} is of no kind that is read. Hand in a spreadsheet: {endings}. Tables in other documents can be"
            " copied into WPS or Excel and saved as .xlsx."
        )
    else:
        return
    raise BadFile(path, message.format(path=path, ending=found.ending, endings=_(", ").join(SPREADSHEETS)))


def _kind(path: str, content: bytes) -> str:
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(path, content)
    from auditkit.ingest.encodings import marked_encoding
    from auditkit.ingest.xls import COMPOUND_FILE, check_password, is_word

    if content.startswith(COMPOUND_FILE):
        check_password(path, content)
        return "word" if is_word(content) else "xls"
    for signature, kind in _SIGNATURES:
        if content.startswith(signature):
            return kind
    if marked_encoding(content) is not None:
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
            if b"encryption-data" in manifest:
                raise encrypted(path)
            return "ods"
    except BROKEN_ARCHIVE as error:
        raise cut_off(path) from error


_KIND_NAMES: dict[str, Callable[[], str]] = {
    "ooxml": lambda: _("an Excel workbook (XLSX)"),
    "xls": lambda: _("an old Excel workbook (XLS)"),
    "ods": lambda: _("an OpenDocument spreadsheet (ODS)"),
    "text": lambda: _("a text file"),
    "parquet": lambda: _("a Parquet file"),
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
