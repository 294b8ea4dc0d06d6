"""The boxes that notes are shown in: shapes in a drawing of the old kind (VML), one for each noted cell.

Such a drawing need not be XML, for Excel itself wrote some that are none; so it is looked through as text. What else is
in it, such as buttons and boxes of people's notes, stays.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from auditkit.reports.annotate.elements import NotMarkable, parse
from auditkit.reports.annotate.places import row_and_column

_PREFIXES = (
    b'xmlns:v="urn:schemas-microsoft-com:vml"',
    b'xmlns:o="urn:schemas-microsoft-com:office:office"',
    b'xmlns:x="urn:schemas-microsoft-com:office:excel"',
)
_BLOCK = 1024
_SHAPE, _END, _END_OF_ALL = b"<v:shape ", b"</v:shape>", b"</xml>"
_TYPE = (
    b'<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_IDENTITY = re.compile(rb"_x0000_s([0-9]{1,9})")
_ROW = re.compile(rb"<x:Row>\s*([0-9]{1,7})\s*</x:Row>")
_COLUMN = re.compile(rb"<x:Column>\s*([0-9]{1,5})\s*</x:Column>")
_WIDTH = 320
_LINE, _MARGIN = 15, 14
_CHARACTERS = 50
_SHORTEST, _TALLEST = 4, 30


@dataclass(frozen=True, slots=True)
class Grid:
    """How wide the columns of a sheet are, and how high its rows commonly are, in pixels."""

    widths: tuple[tuple[int, int, int], ...] = ()
    width: int = 64
    height: int = 20

    def right(self, column: int, pixels: int) -> tuple[int, int]:
        """Return which column lies so many pixels to the right of the left edge of one, and how far into it."""
        while pixels > (own := self._width(column)) and column < 16_380:
            pixels -= own
            column += 1
        return column, pixels

    def _width(self, column: int) -> int:
        return next((width for first, last, width in self.widths if first <= column <= last), self.width)


def empty(block: int) -> bytes:
    """Return the drawing of a sheet that has none; the numbers of its shapes begin at those of a block."""
    return (
        b"<xml " + b" ".join(_PREFIXES) + b'><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="'
        b"%d" % block + b'"/></o:shapelayout>' + _TYPE + b"</xml>"
    )


def boxed(
    drawing: bytes, part: str, block: int, new: Iterable[tuple[str, int]], gone: Collection[str], grid: Grid
) -> bytes:
    """Return a drawing with boxes for the `new` notes, each a cell and how many lines it takes, and none for cells
    whose notes are `gone`.
    """
    drawing = _with_usual_prefixes(drawing, part)
    if not all(prefix in drawing for prefix in _PREFIXES) or _END_OF_ALL not in drawing:
        raise NotMarkable(part)
    left = b"".join(_without(drawing, part, {row_and_column(cell) for cell in gone})) if gone else drawing
    end = left.rindex(_END_OF_ALL)
    numbers = [int(found[1]) for found in _IDENTITY.finditer(left)]
    first = max(numbers, default=block * _BLOCK) + 1
    shapes = b"".join(
        _shape(number, *row_and_column(cell), lines, grid) for number, (cell, lines) in enumerate(new, start=first)
    )
    kind = b"" if b'id="_x0000_t202"' in left or not shapes else _TYPE
    return left[:end] + kind + shapes + left[end:]


def _with_usual_prefixes(drawing: bytes, part: str) -> bytes:
    """Return a drawing whose names have the prefixes v, o and x, all declared at its root.

    Spreadsheet programs write these; openpyxl writes ns0, ns1 and so on where lxml is installed, the same name for
    one namespace here and for another there. Raises NotMarkable for what is no XML then.
    """
    if all(prefix in drawing for prefix in _PREFIXES):
        return drawing
    parse(drawing, part)
    for declared in _PREFIXES:
        name, _equals, address = declared.decode().partition("=")
        ElementTree.register_namespace(name.removeprefix("xmlns:"), address.strip('"'))
    # What is no plain XML, or has a document type, was refused just before.
    written = ElementTree.tostring(ElementTree.fromstring(drawing))  # noqa: S314
    root = written[: written.index(b">")]
    missing = b"".join(b" " + declared for declared in _PREFIXES if declared not in root)
    at = len(b"<xml")
    return written[:at] + missing + written[at:]


def lines_of(note: str) -> int:
    """Return how many lines a note takes in its box."""
    return sum(1 + sum(2 if ord(letter) > 0x2E7F else 1 for letter in line) // _CHARACTERS for line in note.split("\n"))


def _without(drawing: bytes, part: str, cells: Collection[tuple[int, int]]) -> Iterator[bytes]:
    """Yield the drawing but for the boxes of notes at these cells."""
    here = 0
    while (start := drawing.find(_SHAPE, here)) >= 0:
        end = drawing.find(_END, start)
        if end < 0:
            raise NotMarkable(part)
        end += len(_END)
        shape = drawing[start:end]
        row, column = _ROW.search(shape), _COLUMN.search(shape)
        is_gone = (
            b'ObjectType="Note"' in shape
            and row is not None
            and column is not None
            and (int(row[1]), int(column[1])) in cells
        )
        yield drawing[here : start if is_gone else end]
        here = end
    yield drawing[here:]


def _shape(number: int, row: int, column: int, lines: int, grid: Grid) -> bytes:
    height = _MARGIN + _LINE * max(_SHORTEST, min(lines, _TALLEST))
    left = column + 1
    right, rest = grid.right(left, _WIDTH + _MARGIN)
    top = max(0, row - 1)
    bottom, below = divmod(height, grid.height)
    anchor: Sequence[int] = (left, _MARGIN, top, 4, right, rest, top + bottom, below)
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;width:{_WIDTH * 3 // 4}pt;'
        f'height:{height * 3 // 4}pt;z-index:{number % _BLOCK};visibility:hidden" fillcolor="#ffffe1"'
        ' o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
        '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div>'
        '</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{', '.join(map(str, anchor))}</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    ).encode()
