"""A workbook's list of its sheets, and our sheet of findings at its head."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from xml.sax.saxutils import escape

from auditkit.reports.annotate.elements import Edit, Element, NotMarkable, changed, parse, place_behind, quoted, spliced
from auditkit.reports.annotate.package import Package
from auditkit.values.personal_data import masked

NAME = "_auditkit_findings"
"""The defined name by which our sheet is known when a marked workbook comes back, whatever people call it."""

SHEET_NAME_LENGTH = 31
_ORDER = (
    *("fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets", "functionGroups"),
    *("externalReferences", "definedNames", "calcPr", "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr"),
    *("smartTagTypes", "webPublishing", "fileRecoveryPr", "webPublishObjects", "extLst"),
)
_WORKSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_REFERENCE = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as the workbook lists it; `kind` is worksheet, chartsheet or another that has no cells."""

    name: str
    part: str
    kind: str
    is_hidden: bool


class Workbook:
    """The main part of a workbook. Our own sheet, if it has one already, is not among its `sheets`.

    A sheet that holds `data` is never taken for ours, whatever the workbook says.
    """

    def __init__(self, package: Package, data: AbstractSet[str]) -> None:
        self._package = package
        self._part = package.workbook
        self._xml = package.read(self._part)
        self._root = parse(self._xml, self._part)
        relations = {relation.id: relation for relation in package.relations(self._part)}
        listed = self._root.child("sheets")
        if listed is None:
            raise NotMarkable(self._part)
        self._listed = listed
        sheets: list[tuple[Element, Sheet]] = []
        for element in listed.named("sheet"):
            relation = relations.get(element.get("id") or "")
            if relation is None:
                raise NotMarkable(self._part)
            is_hidden = (element.get("state") or "visible") != "visible"
            name = element.get("name") or ""
            sheets.append((element, Sheet(name, relation.target, relation.kind, is_hidden)))
        marked = self._marked_name()
        ours = (each for each in sheets if each[1].name == marked and data.isdisjoint((marked, masked(marked))))
        self._ours = next(ours, None)
        self.sheets = [sheet for element, sheet in sheets if self._ours is None or element is not self._ours[0]]

    @property
    def namespace(self) -> str:
        """The namespace of the elements of the workbook."""
        prefix = self._root.prefix
        return self._root.attributes.get(f"xmlns:{prefix[:-1]}" if prefix else "xmlns", "")

    def put_first(self, name: str, content: Callable[[str], bytes]) -> None:
        """Put our sheet at the head of all, or in the place of the one that is there; `content` is given its name."""
        unused = self._unused(name)
        package, folder = self._package, posixpath.dirname(self._part)
        place = 0 if self._ours is None else self._listed.named("sheet").index(self._ours[0])
        edits = self._opened_at(place)
        if self._ours is not None:
            element, sheet = self._ours
            edits += changed(self._xml, element, {"name": unused})
            package.write(sheet.part, content(unused))
            edits += self._renamed(unused)
        else:
            part = package.unused(posixpath.join(folder, "worksheets/sheet{}.xml"))
            package.write(part, content(unused))
            package.declare(part, _WORKSHEET)
            identity = package.relate(self._part, "worksheet", part)
            numbers = [int(text) for each in self._listed.children if (text := each.get("sheetId") or "").isdecimal()]
            new = (
                f'<{self._root.prefix}sheet xmlns:r="{package.relationships}" name={quoted(unused)}'
                f' sheetId="{max(numbers, default=0) + 1}" r:id="{identity}"/>'
            )
            edits.append((self._listed.opened, self._listed.opened, new.encode()))
            edits += self._named(unused)
        package.write(self._part, spliced(self._xml, edits))

    def _unused(self, name: str) -> str:
        """Return a name for our sheet that no other sheet has, in whatever case."""
        taken = {sheet.name.casefold() for sheet in self.sheets}
        number, found = 1, name
        while found.casefold() in taken:
            number += 1
            found = f"{name} ({number})"
        return found

    def _opened_at(self, place: int) -> list[Edit]:
        """Return the edits after which the workbook opens at the sheet in a place."""
        views = self._root.child("bookViews")
        edits: list[Edit] = []
        for view in views.children if views is not None else ():
            said = {"firstSheet": "0"} if view.get("firstSheet") is not None else {}
            if place or view.get("activeTab") is not None:
                said["activeTab"] = str(place)
            edits += changed(self._xml, view, said)
        return edits

    def _names(self) -> list[Element]:
        names = self._root.child("definedNames")
        return [] if names is None else names.named("definedName")

    def _marked_name(self) -> str | None:
        """Return the name of the sheet that is marked as ours; null where none is."""
        for element in self._names():
            if element.get("name") == NAME:
                found = _REFERENCE.match(element.text)
                return None if found is None else (found[1] or found[2]).replace("''", "'")
        return None

    def _renamed(self, name: str) -> list[Edit]:
        for element in self._names():
            if element.get("name") == NAME:
                return [(element.opened, element.closed, escape(_first_cell(name)).encode())]
        return []

    def _named(self, name: str) -> list[Edit]:
        """Return the edits that name our sheet, and let names that hold in one sheet alone follow it by one place."""
        edits: list[Edit] = []
        for element in self._names():
            if element.get("name") == NAME:
                edits.append((element.start, element.end, b""))
            elif (own := element.get("localSheetId") or "").isdecimal():
                edits += changed(self._xml, element, {"localSheetId": str(int(own) + 1)})
        p = self._root.prefix
        new = f'<{p}definedName name="{NAME}" hidden="1">{escape(_first_cell(name))}</{p}definedName>'.encode()
        names = self._root.child("definedNames")
        if names is not None:
            return [*edits, *changed(self._xml, names, appended=new)]
        place = place_behind(self._root, _ORDER, "definedNames")
        tag = f"{p}definedNames"
        return [(place, place, f"<{tag}>".encode() + new + f"</{tag}>".encode())]


def reference(sheet: str, cell: str) -> str:
    """Return how a link names a cell of a sheet."""
    doubled = sheet.replace("'", "''")
    return f"'{doubled}'!{cell}"


def _first_cell(sheet: str) -> str:
    return reference(sheet, "$A$1")
