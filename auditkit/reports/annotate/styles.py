"""The styles of a workbook with ours among them: what is there already is used, and what is new comes behind it."""

from __future__ import annotations

from auditkit.reports.annotate.elements import Edit, Element, changed, parse, place_behind, spliced

_ORDER = (
    *("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles"),
    *("colors", "extLst"),
)
_FONT_ORDER = (
    *("b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color", "name"),
    *("family", "charset", "scheme"),
)
_LINE = "FFBFBFBF"
FILLS = {"critical": "FFF8C9C9", "major": "FFFFE699", "minor": "FFCFE2F3", "info": "FFE4E4E4"}
"""What colours the cells of a severity: pale, so that what stands in them stays readable."""

_MINIMAL = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<styleSheet xmlns="{namespace}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>'
)


def minimal(namespace: str) -> bytes:
    """Return the styles of a workbook that has none."""
    return _MINIMAL.format(namespace=namespace).encode()


class Styles:
    """The styles of one workbook; raises NotMarkable for what is no XML."""

    def __init__(self, xml: bytes, part: str) -> None:
        self._xml = xml
        self._root = parse(xml, part)
        self._prefix = self._root.prefix
        self._lists = {
            name: [] if (element := self._root.child(name)) is None else [self._of(each) for each in element.children]
            for name in _ORDER
        }
        self._lengths = {name: len(items) for name, items in self._lists.items()}

    def colour(self, severity: str) -> int:
        """Return the number of the format that colours the cells of a severity, whatever else they look like."""
        fill = self._tag("bgColor", f'rgb="{FILLS[severity]}"')
        return self._add("dxfs", self._around("dxf", self._around("fill", self._around("patternFill", fill))))

    def cell(
        self,
        *,
        bold: bool = False,
        link: bool = False,
        size: int = 0,
        fill: str = "",
        boxed: bool = True,
        wrapped: bool = True,
        quoted: bool = False,
    ) -> int:
        """Return the number of a cell's format, in the font that the workbook has for all that has none of its own.

        `quoted` keeps a text a text that would be a formula if somebody edited it.
        """
        font = self._font(bold, link, size) if bold or link or size else 0
        background = self._fill(fill) if fill else 0
        border = self._border() if boxed else 0
        said = f'numFmtId="0" fontId="{font}" fillId="{background}" borderId="{border}" xfId="0"'
        said += (' quotePrefix="1"' if quoted else "") + ' applyFont="1" applyFill="1" applyBorder="1"'
        aligned = ('horizontal="left" ' if boxed else "") + 'vertical="center"' + (' wrapText="1"' if wrapped else "")
        alignment = self._tag("alignment", aligned + (' indent="1"' if boxed else ""))
        return self._add("cellXfs", self._around("xf", alignment, said + ' applyAlignment="1"'))

    def to_bytes(self) -> bytes:
        """Return the styles with all that was added."""
        edits: list[Edit] = []
        for name, items in self._lists.items():
            new = b"".join(items[self._lengths[name] :])
            if not new:
                continue
            element = self._root.child(name)
            count = str(len(items))
            if element is None:
                place = place_behind(self._root, _ORDER, name)
                edits.append((place, place, self._around(name, new, f'count="{count}"')))
            else:
                edits += changed(self._xml, element, {"count": count}, new)
        return spliced(self._xml, edits)

    def _font(self, bold: bool, link: bool, size: int) -> int:
        fonts = self._root.child("fonts")
        base = fonts.children[0].children if fonts is not None and fonts.children else []
        said = {each.name: self._of(each) for each in base if each.name in _FONT_ORDER}
        if bold:
            said["b"] = self._tag("b")
        if size:
            said["sz"] = self._tag("sz", f'val="{size}"')
        if link:
            said["u"] = self._tag("u")
            said["color"] = self._tag("color", 'rgb="FF0563C1"')
        return self._add("fonts", self._around("font", b"".join(said[name] for name in _FONT_ORDER if name in said)))

    def _fill(self, colour: str) -> int:
        within = self._tag("fgColor", f'rgb="{colour}"') + self._tag("bgColor", 'indexed="64"')
        return self._add("fills", self._around("fill", self._around("patternFill", within, 'patternType="solid"')))

    def _border(self) -> int:
        colour = self._tag("color", f'rgb="{_LINE}"')
        sides = (self._around(side, colour, 'style="thin"') for side in ("left", "right", "top", "bottom"))
        return self._add("borders", self._around("border", b"".join(sides) + self._tag("diagonal")))

    def _add(self, name: str, item: bytes) -> int:
        items = self._lists[name]
        if item not in items:
            items.append(item)
        return items.index(item)

    def _of(self, element: Element) -> bytes:
        return self._xml[element.start : element.end]

    def _tag(self, name: str, attributes: str = "") -> bytes:
        return f"<{self._prefix}{name}{attributes and ' '}{attributes}/>".encode()

    def _around(self, name: str, content: bytes, attributes: str = "") -> bytes:
        start = f"<{self._prefix}{name}{attributes and ' '}{attributes}>".encode()
        return start + content + f"</{self._prefix}{name}>".encode()
