"""A workbook as the ZIP of parts that it is: parts read, replaced and added, and all others kept as they are."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import TypeVar

from auditkit.ingest.xml_parts import BROKEN_ARCHIVE
from auditkit.reports.annotate.elements import Element, NotMarkable, as_utf8, changed, parse, quoted, spliced

Result = TypeVar("Result")

_TYPES = "[Content_Types].xml"
_ROOT_RELATIONS = "_rels/.rels"
_NUMBER = re.compile(r"rId([0-9]{1,9})", re.ASCII)
_DEFLATED = zipfile.ZIP_DEFLATED
_MODE = 0o600 << 16
_WITHIN = frozenset({"comments", "threadedComment", "vmlDrawing", "styles", "worksheet", "chartsheet", "dialogsheet"})
"""The kinds of parts that are read or changed, and so have to lie in the workbook."""


class Package:
    """The parts of one workbook. Names of parts are looked up whatever their case, as spreadsheet programs do it.

    Raises NotMarkable for a part that cannot be read. What is within the limits was looked at when the file was read.
    """

    def __init__(self, content: bytes) -> None:
        self._archive = _guarded(None, lambda: zipfile.ZipFile(BytesIO(content)))
        self._members = {_key(member.filename): member for member in self._archive.infolist()}
        self._changed: dict[str, bytes] = {}
        self._added: list[str] = []
        self.relationships, self.workbook = self._workbook()

    @property
    def is_strict(self) -> bool:
        """Whether it is Strict Open XML, in which the boxes of notes have no place."""
        return self.relationships.startswith("http://purl.oclc.org/")

    def has(self, part: str) -> bool:
        """Tell whether there is a part of this name."""
        return _key(part) in self._members or part in self._added

    def any_under(self, folder: str) -> bool:
        """Tell whether there is a part within a folder."""
        return any(key.startswith(_key(folder)) for key in self._members)

    def read(self, part: str) -> bytes:
        """Return the content of a part, in UTF-8 if it is XML."""
        key = _key(part)
        if key in self._changed:
            return self._changed[key]
        member = self._members.get(key)
        if member is None:
            raise NotMarkable(part)
        return as_utf8(_guarded(part, lambda: self._archive.read(member)), part)

    def write(self, part: str, content: bytes) -> None:
        """Replace a part, or add it behind all others."""
        if not self.has(part):
            self._added.append(part)
        self._changed[_key(part)] = content

    def unused(self, pattern: str) -> str:
        """Return the first name by a pattern such as xl/comments{}.xml that no part has."""
        number = 1
        while self.has(pattern.format(number)):
            number += 1
        return pattern.format(number)

    def relations(self, part: str) -> list[Relation]:
        """Return what a part leads to."""
        name = _relations_of(part)
        if not self.has(name):
            return []
        folder = posixpath.dirname(part)
        relations = [Relation(each, folder) for each in parse(self.read(name), name).named("Relationship")]
        if any(each.kind in _WITHIN and not each.target for each in relations):
            raise NotMarkable(name, is_outside=True)
        return relations

    def relate(self, part: str, kind: str, target: str) -> str:
        """Let a part lead to another by a relationship of a kind, and return its id."""
        name = _relations_of(part)
        if not self.has(name):
            self.write(
                name,
                b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
                b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>',
            )
        xml = self.read(name)
        root = parse(xml, name)
        numbers = [int(found[1]) for each in root.children if (found := _NUMBER.fullmatch(each.get("Id") or ""))]
        identity = f"rId{max(numbers, default=0) + 1}"
        path = posixpath.relpath(target, posixpath.dirname(part) or ".")
        new = (
            f"<{root.prefix}Relationship Id={quoted(identity)} Type={quoted(f'{self.relationships}/{kind}')}"
            f" Target={quoted(path)}/>"
        )
        self.write(name, spliced(xml, changed(xml, root, appended=new.encode())))
        return identity

    def declare(self, part: str, content_type: str) -> None:
        """Say what a part is."""
        self._type("Override", "PartName", f"/{part}", content_type)

    def declare_ending(self, ending: str, content_type: str) -> None:
        """Say what all parts with an ending are that nothing else is said of."""
        self._type("Default", "Extension", ending, content_type)

    def _type(self, name: str, key: str, value: str, content_type: str) -> None:
        xml = self.read(_TYPES)
        root = parse(xml, _TYPES)
        if any((each.get(key) or "").lower() == value.lower() for each in root.named(name)):
            return
        new = f"<{root.prefix}{name} {key}={quoted(value)} ContentType={quoted(content_type)}/>"
        self.write(_TYPES, spliced(xml, changed(xml, root, appended=new.encode())))

    def to_bytes(self, as_of: date) -> bytes:
        """Return the whole package; parts that were added are dated `as_of`, and all others as they were."""
        stream = BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for key, member in self._members.items():
                info = zipfile.ZipInfo(member.filename, member.date_time)
                info.compress_type = zipfile.ZIP_STORED if member.compress_type == zipfile.ZIP_STORED else _DEFLATED
                info.external_attr = member.external_attr
                content = self._changed.get(key)
                archive.writestr(info, self._raw(member) if content is None else content)
            for part in self._added:
                info = zipfile.ZipInfo(part, (max(as_of.year, 1980), as_of.month, as_of.day, 0, 0, 0))
                info.compress_type = _DEFLATED
                info.external_attr = _MODE
                archive.writestr(info, self._changed[_key(part)])
        return stream.getvalue()

    def _raw(self, member: zipfile.ZipInfo) -> bytes:
        return _guarded(member.filename, lambda: self._archive.read(member))

    def _workbook(self) -> tuple[str, str]:
        """Return the namespace of the relationships, which tells strict workbooks from others, and the main part."""
        root = parse(self.read(_ROOT_RELATIONS), _ROOT_RELATIONS)
        for each in root.named("Relationship"):
            relation = Relation(each, "")
            if relation.kind == "officeDocument":
                return (each.get("Type") or "").rpartition("/")[0], relation.target
        raise NotMarkable(_ROOT_RELATIONS)


class Relation:
    """That one part leads to another: by an id, as a kind such as comments, and where that is."""

    def __init__(self, element: Element, folder: str) -> None:
        self.id = element.get("Id") or ""
        self.kind = (element.get("Type") or "").rpartition("/")[2]
        target = (element.get("Target") or "").replace("\\", "/")
        is_outside = element.get("TargetMode") == "External"
        self.target = "" if is_outside else posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")


def _key(part: str) -> str:
    return part.replace("\\", "/").lower()


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _guarded(part: str | None, read: Callable[[], Result]) -> Result:
    try:
        return read()
    except BROKEN_ARCHIVE as error:
        raise NotMarkable(part) from error
