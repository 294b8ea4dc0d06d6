"""One sheet of a workbook with its marks: colours that lie over its cells, and the notes that its drawing leads to.

The colour is a conditional format that always applies. It leaves the format of a cell alone, moves with the cell when
rows are inserted, and is known by its formula when the workbook is marked again.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from auditkit.model.verdict import Finding
from auditkit.reports.annotate import boxes, notes
from auditkit.reports.annotate.elements import Edit, Element, NotMarkable, changed, parse, place_behind, spliced
from auditkit.reports.annotate.hidden import hidden
from auditkit.reports.annotate.package import Package
from auditkit.reports.annotate.places import Merged, ranges
from auditkit.reports.wording import RANK

FORMULA = 'N("auditkit")=0'
"""What our conditional formats ask: it is always true, and nobody else asks it."""

_AREAS = 500
_ORDER = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection"),
    *("protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells"),
    *("phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins"),
    *("pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors"),
    *("smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "picture", "oleObjects", "controls"),
    *("webPublishItems", "tableParts", "extLst"),
)
_COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_BLOCKS = 8
_TRUE = frozenset({"1", "true"})
_ANY_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Marks:
    """What to mark on a sheet: the findings by cell, gravest first, and which of the cells have a note."""

    cells: Mapping[str, Sequence[Finding]]
    noted: Collection[str]

    def moved(self, merged: Merged) -> Marks:
        """Return the marks of merged cells at the first of them, where they are seen."""
        cells: dict[str, list[Finding]] = {}
        for cell, findings in self.cells.items():
            cells.setdefault(merged.first(cell), []).extend(findings)
        for cell, findings in cells.items():
            said = {(each.rule, each.project_id, each.status, each.value, each.message): each for each in findings}
            cells[cell] = sorted(said.values(), key=lambda finding: RANK[finding.severity])
        return Marks(cells, {merged.first(cell) for cell in self.noted})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What to tell of a sheet that was marked: whether it is protected, and cells whose note had no room, or stands
    where a conversation does that programs show instead. `hidden_rows` (from 1) and `hidden_columns` (letters) are
    those of its cells that have findings and are not seen.
    """

    is_protected: bool
    without_room: tuple[str, ...] = ()
    in_conversations: tuple[str, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[str, ...] = ()


def mark(
    package: Package,
    part: str,
    number: int,
    marks: Marks,
    formats: Mapping[str, int],
    word: Callable[[Sequence[Finding]], str],
) -> Outcome:
    """Put `marks` on the sheet in a part, in place of those that are there already.

    `number` is the sheet's place among all, from 1, `formats` has the number of the format of each severity, and `word`
    makes a note of findings.
    """
    xml = package.read(part)
    root = parse(xml, part, "sheetData")
    merged = Merged(each.get("ref") or "" for each in root.all_named("mergeCell"))
    marks = marks.moved(merged)
    edits = _unselected(xml, root)
    edits += _coloured(xml, root, marks, formats, merged)
    protection = root.child("sheetProtection")
    is_protected = protection is not None and (protection.get("sheet") or "") in _TRUE
    relations = package.relations(part)
    talked = frozenset(
        each.get("ref") or ""
        for relation in relations
        if relation.kind == "threadedComment"
        for each in parse(package.read(relation.target), relation.target).named("threadedComment")
    )
    noted = [cell for cell in marks.cells if cell in marks.noted]
    wanted = {cell: word(marks.cells[cell]) for cell in noted if cell not in talked}
    comments = next((relation.target for relation in relations if relation.kind == "comments"), None)
    full: tuple[str, ...] = ()
    if wanted or comments is not None:
        full = _note(package, part, root, comments, number, wanted, edits)
    package.write(part, spliced(xml, edits))
    in_conversations = tuple(cell for cell in noted if cell in talked)
    return Outcome(is_protected, full, in_conversations, *hidden(xml, root, marks.cells))


def unselect(package: Package, part: str) -> None:
    """Let a sheet, also one that holds a chart, not be selected: what is typed into one goes into all that are."""
    xml = package.read(part)
    package.write(part, spliced(xml, _unselected(xml, parse(xml, part, "sheetData"))))


def _unselected(xml: bytes, root: Element) -> list[Edit]:
    edits: list[Edit] = []
    for view in root.all_named("sheetView"):
        if (view.attributes.get("tabSelected") or "") in _TRUE:
            edits += changed(xml, view, {"tabSelected": "0"})
    return edits


def _coloured(xml: bytes, root: Element, marks: Marks, formats: Mapping[str, int], merged: Merged) -> list[Edit]:
    """Return the edits that colour the marked cells; our rules come before those of the sheet, in their order."""
    edits: list[Edit] = []
    others: list[Element] = []
    for element in root.named("conditionalFormatting"):
        rules = element.named("cfRule")
        if rules and all(map(_is_ours, rules)):
            edits.append((element.start, element.end, b""))
        else:
            edits += [(rule.start, rule.end, b"") for rule in rules if _is_ours(rule)]
            others += [rule for rule in rules if not _is_ours(rule)]
    others += [rule for each in root.named("extLst") for rule in each.all_named("cfRule")]
    areas = [
        (severity, areas[start : start + _AREAS])
        for severity in formats
        if (areas := _areas(marks, severity, merged))
        for start in range(0, len(areas), _AREAS)
    ]
    edits += _moved_back(xml, others, len(areas))
    p = root.prefix
    new = "".join(
        f'<{p}conditionalFormatting sqref="{" ".join(each)}"><{p}cfRule type="expression" dxfId="{formats[severity]}"'
        f' priority="{priority}"><{p}formula>{escape(FORMULA)}</{p}formula></{p}cfRule></{p}conditionalFormatting>'
        for priority, (severity, each) in enumerate(areas, start=1)
    )
    place = place_behind(root, _ORDER, "conditionalFormatting")
    return [*edits, (place, place, new.encode())]


def _areas(marks: Marks, severity: str, merged: Merged) -> list[str]:
    whole = {cell: merged.whole(cell) for cell, its in marks.cells.items() if its[0].severity == severity}
    return [
        *ranges(cell for cell, area in whole.items() if area == cell),
        *sorted(area for cell, area in whole.items() if area != cell),
    ]


def _is_ours(rule: Element) -> bool:
    formula = rule.child("formula")
    return formula is not None and _ANY_SPACE.sub("", formula.text) == FORMULA


def _moved_back(xml: bytes, rules: Sequence[Element], count: int) -> list[Edit]:
    """Return the edits after which so many rules have room before these."""
    priorities = [int(text) for rule in rules if (text := rule.get("priority") or "").isdecimal()]
    distance = count + 1 - min(priorities, default=count + 1)
    if distance <= 0:
        return []
    return [
        edit
        for rule in rules
        if (text := rule.get("priority") or "").isdecimal()
        for edit in changed(xml, rule, {"priority": str(int(text) + distance)})
    ]


def _note(
    package: Package,
    part: str,
    root: Element,
    comments: str | None,
    number: int,
    wanted: Mapping[str, str],
    edits: list[Edit],
) -> tuple[str, ...]:
    """Write the notes of a sheet and their boxes; return the cells whose comments have no room for ours."""
    folder = posixpath.dirname(package.workbook)
    if comments is None:
        comments = package.unused(posixpath.join(folder, "comments{}.xml"))
        package.write(comments, notes.empty(root.attributes.get(_declaring(root), "")))
        package.declare(comments, _COMMENTS)
        package.relate(part, "comments", comments)
    noted = notes.noted(package.read(comments), comments, wanted)
    package.write(comments, noted.xml)
    if not (noted.new or noted.gone):
        return noted.full
    drawing = _drawing(package, part, root)
    block = 1 + _BLOCKS * (number - 1)
    if drawing is None:
        drawing = package.unused(posixpath.join(folder, "drawings/vmlDrawing{}.vml"))
        package.write(drawing, boxes.empty(block))
        package.declare_ending("vml", _DRAWING)
        identity = package.relate(part, "vmlDrawing", drawing)
        place = place_behind(root, _ORDER, "legacyDrawing")
        element = f'<{root.prefix}legacyDrawing xmlns:r="{package.relationships}" r:id="{identity}"/>'
        edits.append((place, place, element.encode()))
    new = [(cell, boxes.lines_of(wanted[cell])) for cell in noted.new]
    package.write(drawing, boxes.boxed(package.read(drawing), drawing, block, new, noted.gone, _grid(root)))
    return noted.full


def _drawing(package: Package, part: str, root: Element) -> str | None:
    """Return the part with the boxes of a sheet, if it has one."""
    element = root.child("legacyDrawing")
    if element is None:
        return None
    identity = element.get("id")
    for relation in package.relations(part):
        if relation.id == identity:
            return relation.target
    raise NotMarkable(part)


def _declaring(root: Element) -> str:
    """Return the attribute by which a part says in which namespace its elements are."""
    return f"xmlns:{root.prefix[:-1]}" if root.prefix else "xmlns"


def _grid(root: Element) -> boxes.Grid:
    columns = root.child("cols")
    widths = [
        (int(each.get("min") or 1) - 1, int(each.get("max") or 1) - 1, _pixels(each.get("width"), 64, 7, 5))
        for each in (columns.children if columns is not None else ())
        if (each.get("min") or "").isdecimal() and (each.get("max") or "").isdecimal()
    ]
    form = root.child("sheetFormatPr")
    said = (None, None) if form is None else (form.get("defaultColWidth"), form.get("defaultRowHeight"))
    return boxes.Grid(tuple(widths), _pixels(said[0], 64, 7, 5), max(8, _pixels(said[1], 20, 4 / 3, 0)))


def _pixels(said: str | None, otherwise: int, factor: float, more: int) -> int:
    try:
        return otherwise if said is None else max(1, min(int(float(said) * factor) + more, 2000))
    except (ValueError, OverflowError):
        return otherwise
