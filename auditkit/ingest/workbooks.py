"""Workbooks (XLSX, XLSM, XLSB, XLS, ODS) through calamine, and what calamine keeps to itself.

calamine gives an error value (#REF!) as a blank cell. In an OOXML workbook those cells are looked up in the sheet's
XML, at the same time as calamine reads the sheet.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from io import BytesIO
from posixpath import join, normpath
from typing import TypeVar
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from auditkit.errors import BadFile
from auditkit.i18n import translate as _
from auditkit.ingest import limits
from auditkit.ingest.raw import RawSheet

Result = TypeVar("Result")
Cell = tuple[int, int]

_CHUNK = 1 << 20
_OVERLAP = 1 << 16
_PLAN_BYTES = 16 << 20
_ERROR_TYPES = (b't="e"', b"t='e'")
_CELL_TAG = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]{1,40})<")
_BROKEN_ARCHIVE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What an OOXML workbook says of itself: the XML part of each sheet, and where its days are counted from."""

    parts: Mapping[str, str] = field(default_factory=dict)
    epoch_1904: bool = False


def workbook_sheets(path: str, content: bytes) -> Iterator[RawSheet]:
    """Yield the worksheets of a workbook in its order; raises BadFile when it is damaged, empty, or past a limit."""
    plan = _plan(path, content)
    workbook = _guarded(path, lambda: CalamineWorkbook.from_filelike(BytesIO(content)))
    names = [sheet.name for sheet in workbook.sheets_metadata]
    limits.check_sheets(path, len(names))
    empty = True
    for index, sheet in enumerate(workbook.sheets_metadata):
        if sheet.typ is not SheetTypeEnum.WorkSheet:
            continue
        with ThreadPoolExecutor(1) as pool:
            part = plan.parts.get(sheet.name)
            errors = pool.submit(_error_cells, path, content, part) if part else None
            cells = _guarded(path, lambda index=index: workbook.get_sheet_by_index(index))  # type: ignore[misc]
            raw = _raw_sheet(path, cells, errors.result() if errors else {}, plan.epoch_1904)
        empty = empty and not raw.rows
        yield raw
    if empty:
        raise BadFile(
            path,
            _("{path} is an empty workbook: none of its sheets has a cell. Fill it in, or leave it out.").format(
                path=path
            ),
        )


def _raw_sheet(path: str, cells: CalamineSheet, errors: Mapping[Cell, str], epoch_1904: bool) -> RawSheet:
    last_row, last_column = cells.end or (-1, -1)
    limits.check_shape(path, cells.name, last_row + 1, last_column + 1)
    rows: list[list[object]] = _guarded(path, lambda: cells.to_python(skip_empty_area=False))  # type: ignore[arg-type, return-value]
    for (row, column), error in errors.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = error
    return RawSheet(path, cells.name, rows, tuple(cells.merged_cell_ranges or ()), epoch_1904)


def _guarded(path: str, read: Callable[[], Result]) -> Result:
    """Return what `read` does, turning each way in which calamine fails into BadFile.

    On some broken files calamine panics. That exception derives from BaseException and has no public class, so it is
    known by its name; an interrupt must pass.
    """
    try:
        return read()
    except PasswordError as error:
        raise BadFile(
            path,
            _(
                "{path} is protected by a password. Open it, take the password off, save it, and hand it in again."
            ).format(path=path),
        ) from error
    except CalamineError as error:
        raise _damaged(path) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise _damaged(path) from error
        raise


def _damaged(path: str) -> BadFile:
    return BadFile(
        path,
        _(
            "{path} is a damaged workbook: its content cannot be read. Open it with a spreadsheet program, save it as a"
            " new file, and hand that in."
        ).format(path=path),
    )


def _plan(path: str, content: bytes) -> _Plan:
    """Return where an OOXML workbook keeps its sheets; an empty plan for the other kinds."""
    if not content.startswith(b"PK"):
        return _Plan()
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            limits.check_archive(path, archive.infolist(), len(content))
            if "xl/workbook.xml" not in archive.namelist():
                return _Plan()
            workbook = _xml(path, archive, "xl/workbook.xml")
            relations = _xml(path, archive, "xl/_rels/workbook.xml.rels")
    except (*_BROKEN_ARCHIVE, KeyError, ElementTree.ParseError) as error:
        raise _damaged(path) from error
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    parts: dict[str, str] = {}
    epoch_1904 = False
    for element in workbook.iter():
        name = element.tag.rpartition("}")[2]
        if name == "workbookPr":
            epoch_1904 = element.get("date1904") in ("1", "true")
        elif name == "sheet":
            relation_id = next((value for key, value in element.items() if key.rpartition("}")[2] == "id"), None)
            target = targets.get(relation_id)
            if target:
                parts[element.get("name", "")] = normpath(join("/xl", target)).lstrip("/")
    return _Plan(parts, epoch_1904)


def _xml(path: str, archive: zipfile.ZipFile, part: str) -> ElementTree.Element:
    with archive.open(part) as stream:
        text = stream.read(_PLAN_BYTES)
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise _damaged(path)
    return ElementTree.fromstring(text)  # noqa: S314 - a document type is refused above, so there are no entities


def _error_cells(path: str, content: bytes, part: str) -> dict[Cell, str]:
    """Return the error values of one sheet by cell (row and column from 0); the part is read in pieces."""
    found: dict[Cell, str] = {}
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive, archive.open(part) as stream:
            kept = b""
            while chunk := stream.read(_CHUNK):
                text = kept + chunk
                for marker in _ERROR_TYPES:
                    _find_errors(text, marker, found)
                kept = text[-_OVERLAP:]
    except KeyError:
        return {}
    except _BROKEN_ARCHIVE as error:
        raise _damaged(path) from error
    return found


def _find_errors(text: bytes, marker: bytes, found: dict[Cell, str]) -> None:
    position = text.find(marker)
    while position >= 0:
        tag_start = text.rfind(b"<", 0, position)
        tag_end = text.find(b">", position)
        tag = _CELL_TAG.match(text, tag_start, tag_end + 1) if tag_start >= 0 and tag_end >= 0 else None
        if tag is not None:
            value = _VALUE.search(text, tag_end, text.find(b"</", text.find(b"<v", tag_end)) + 1 or len(text))
            cell = (int(tag[2]) - 1, _column_index(tag[1]))
            if value is not None:
                found[cell] = value[1].decode("utf-8", "replace")
        position = text.find(marker, position + 1)


def _column_index(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - ord("A") + 1
    return index - 1
