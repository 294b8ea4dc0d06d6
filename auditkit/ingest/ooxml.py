"""What an OOXML workbook says that calamine does not: where its sheets are, the epoch, how far a sheet reaches.

calamine takes memory for the whole rectangle up to the last cell, so that one stray cell in the last corner of a sheet
would take more than any machine has.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from xml.etree import ElementTree

from auditkit.ingest import limits
from auditkit.ingest.faults import damaged, encrypted
from auditkit.ingest.number_formats import Shown, number_formats
from auditkit.ingest.xml_parts import (
    BROKEN_ARCHIVE,
    CHUNK,
    SPREADSHEET,
    Elements,
    NotPlain,
    pieces,
    plain_pieces,
    read_all,
)

Cell = tuple[int, int]

_PLAN_BYTES = 16 << 20
_HEAD = 1 << 12
_SMALL_PART = 1 << 18
_ENCRYPTED = 1
_RELATIONS = frozenset(
    f"{{http://schemas.openxmlformats.org/package/2006/relationships}}{name}"
    for name in ("Relationships", "Relationship")
)
_RELATION_IDS = frozenset(
    {
        "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
        "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
    }
)
_CODED = re.compile(rb"workbookPr\s[^<>]*&")
_BOOLEANS = {"0": False, "1": True, "false": False, "true": True}

# Nothing below looks further than a bound, or twice at the same: these patterns meet text that is made to be slow.
_FILLED_CELL = re.compile(
    rb"""<(?:\w{1,20}:)?c\s[^<>]{0,300}?\br\s*=\s*["']([A-Z]{1,7})([0-9]{1,9})["'][^<>]{0,300}+(?<!/)>"""
)
_DIMENSION = re.compile(rb"""<(?:\w+:)?dimension\s+ref=["'](?:[A-Z]+[0-9]+:)?([A-Z]+)([0-9]+)["']""")


@dataclass(frozen=True, slots=True)
class Part:
    """The XML part of a sheet and its size unpacked, in bytes."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What a workbook says of itself: the part of each sheet by its name, and whether it counts days from 1904.

    `archive` is its ZIP, in which the parts are, `formats` the number formats that say more than the number, by style,
    and `strings` the part with the texts that all sheets share.
    """

    archive: zipfile.ZipFile | None = None
    parts: Mapping[str, Part] = field(default_factory=dict)
    epoch_1904: bool = False
    formats: Mapping[int, Shown] = field(default_factory=dict)
    strings: Part | None = None


def plan(path: str, content: bytes) -> Plan:
    """Return where a workbook keeps its sheets; an empty plan for a file of another kind than OOXML.

    The parts are looked up as calamine does it, so that both read the same. Raises BadFile for a ZIP that is broken,
    encrypted or past a limit, that has two parts of one name, or one part for two sheets, or says things in a way of
    which programs make different things.
    """
    if not content.startswith(b"PK"):
        return Plan()
    try:
        archive = zipfile.ZipFile(BytesIO(content))
        members = _members(path, archive, len(content))
        folder = _workbook_folder(archive, members)
        if f"{folder}workbook.xml" not in members:
            return Plan()
        listed = members[f"{folder}workbook.xml"]
        workbook = _xml(archive, listed)
        with archive.open(listed) as stream:
            if _CODED.search(stream.read(_PLAN_BYTES)):
                raise damaged(path)
        relations = _xml(archive, members[f"{folder}_rels/workbook.xml.rels"])
        styles = members.get(f"{folder}styles.xml")
        formats = {} if styles is None else _formats(path, _xml(archive, styles))
    except (*BROKEN_ARCHIVE, ElementTree.ParseError) as error:
        raise damaged(path) from error
    targets = _targets(path, relations)
    parts: dict[str, Part] = {}
    for element in _known(path, workbook, "sheets", "sheet"):
        part = members.get(_place(folder, targets.get(_relation_id(path, element), "")))
        if part is not None:
            parts[element.get("name", "")] = Part(part.filename, part.file_size)
    if len({part.name for part in parts.values()}) < len(parts):
        raise damaged(path)
    strings = members.get(f"{folder}sharedstrings.xml")
    shared = None if strings is None else Part(strings.filename, strings.file_size)
    return Plan(archive, parts, _epoch_1904(path, workbook), formats, shared)


def _targets(path: str, relations: ElementTree.Element) -> dict[str, str]:
    """Return the target of each relation by its id; of what else stands there programs make different things."""
    found = {relation.get("Id", ""): relation.get("Target", "") for relation in relations}
    if len(found) < len(relations) or any(each.tag not in _RELATIONS for each in relations.iter()):
        raise damaged(path)
    return found


def _known(path: str, root: ElementTree.Element, *names: str) -> list[ElementTree.Element]:
    """Return the elements of a workbook, or of its styles, that stand at `names`, one within the other.

    calamine knows them by the last name, wherever they stand and whatever their namespace. Raises BadFile where that
    makes a difference.
    """
    space = root.tag[1:].partition("}")[0]
    found = root.findall("/".join(f"{{{space}}}{name}" for name in names))
    if space not in SPREADSHEET or len(found) < sum(each.tag.rpartition("}")[2] == names[-1] for each in root.iter()):
        raise damaged(path)
    return found


def _formats(path: str, styles: ElementTree.Element) -> dict[int, Shown]:
    """Return the number formats that say more than the number, by style."""
    for name in ("numFmts", "cellXfs"):
        for element in _known(path, styles, name):
            if any(each.tag.rpartition("}")[0] != element.tag.rpartition("}")[0] for each in element):
                raise damaged(path)
    return number_formats(styles)


def _relation_id(path: str, sheet: ElementTree.Element) -> str:
    """Return which relation of the workbook leads to a sheet. calamine takes the last attribute that is called id."""
    names = [name for name in sheet.attrib if name.rpartition("}")[2] == "id"]
    if names and (len(names) > 1 or names[0] not in _RELATION_IDS):
        raise damaged(path)
    return sheet.get(names[0], "") if names else ""


def _epoch_1904(path: str, workbook: ElementTree.Element) -> bool:
    """Tell whether a workbook counts its days from 1904.

    calamine believes every element of that name; Excel adds one in a namespace of its own, which says nothing of days.
    """
    own = workbook.findall(f"{workbook.tag.removesuffix('workbook')}workbookPr")
    saying = [
        each
        for each in workbook.iter()
        if each.tag.rpartition("}")[2] == "workbookPr" and each.get("date1904") is not None
    ]
    if len(own) > 1 or any(each not in own or each.get("date1904") not in _BOOLEANS for each in saying):
        raise damaged(path)
    return any(_BOOLEANS[each.get("date1904", "")] for each in saying)


def _place(folder: str, target: str) -> str:
    """Return where in the archive the target of a relation of the workbook is, in small letters."""
    return (target[1:] if target.startswith("/") else folder + target).lower()


def check_strings(path: str, archive: zipfile.ZipFile, part: str) -> None:
    """Raise BadFile for shared texts of which not all programs read the same."""
    try:
        for _text in plain_pieces(path, archive, part, Elements(path, "sst"), b"sst"):
            pass
    except NotPlain:
        read_all(path, archive, part, Elements(path, "sst"))


def check_reach(path: str, sheet: str, archive: zipfile.ZipFile, part: Part) -> None:
    """Raise BadFile when the last filled cell of a sheet lies beyond the limits, and for a small one with two cells at
    one place.

    A large sheet is taken at its word when it says that it lies within; the cells of every other one are looked at.
    """
    head = next(pieces(path, archive, part.name, _HEAD), b"")
    stated = _DIMENSION.search(head)
    if stated is not None and part.size > _SMALL_PART:
        rows, columns = int(stated[2]), column_index(stated[1]) + 1
        if rows <= limits.ROWS and columns <= limits.COLUMNS and rows * columns <= limits.CELLS:
            return
    rows = columns = 0
    for text in pieces(path, archive, part.name, CHUNK):
        cells = _FILLED_CELL.findall(text)
        if part.size <= _SMALL_PART and len(set(cells)) < len(cells):
            # Of two cells at one place one program shows the first, another the last.
            raise damaged(path)
        rows = max(rows, *(int(row) for row in {row for _letters, row in cells}), 0)
        columns = max(columns, *(column_index(letters) + 1 for letters in {letters for letters, _row in cells}), 0)
        limits.check_shape(path, sheet, rows, columns)


def _members(path: str, archive: zipfile.ZipFile, packed: int) -> dict[str, zipfile.ZipInfo]:
    """Return the members of an archive by their names in small letters with slashes."""
    limits.check_archive(path, archive.infolist(), packed)
    members: dict[str, zipfile.ZipInfo] = {}
    for member in archive.infolist():
        if member.flag_bits & _ENCRYPTED:
            raise encrypted(path)
        members[member.filename.replace("\\", "/").lower()] = member
    # Of two parts of one name one program reads the first, another the last: whoever looks at the file is deceived.
    if len(members) < len(archive.infolist()):
        raise damaged(path)
    return members


def _workbook_folder(archive: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo]) -> str:
    """Return the folder, with a slash at its end, of the part that lists the sheets."""
    folder = "xl/"
    if "_rels/.rels" in members:
        for relation in _xml(archive, members["_rels/.rels"]):
            if relation.get("Type", "").endswith("/relationships/officeDocument"):
                folder = "".join(relation.get("Target", "").removeprefix("/").rpartition("/")[:2]).lower()
    return folder


def _xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> ElementTree.Element:
    with archive.open(part) as stream:
        text = stream.read(_PLAN_BYTES)
    parser = ElementTree.XMLParser(target=_WithoutDocumentType())  # noqa: S314 - without a document type no entity is declared
    return ElementTree.fromstring(text, parser)  # noqa: S314 - as above


class _WithoutDocumentType(ElementTree.TreeBuilder):
    """Builds the tree of a part, which declares no entities: workbooks have no document type, in whatever encoding."""

    def doctype(self, name: str, _public_id: str | None, _system_id: str | None) -> None:
        """Raise ValueError, as the standard library does over much else that is broken."""
        raise ValueError(name)


def column_index(letters: bytes) -> int:
    """Return the index of a column, from 0, by its letters."""
    index = 0
    for letter in letters:
        index = index * 26 + letter - ord("A") + 1
    return index - 1
