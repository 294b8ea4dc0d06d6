"""Charts drawn by pygal into plain SVG: shapes and texts only, coloured by the style of the page that they stand on."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from markupsafe import Markup
from rich.cells import cell_len, set_cell_size

from auditkit.i18n import language
from auditkit.i18n import translate as _
from auditkit.reports.parts import Share
from auditkit.reports.plain import one_line

if TYPE_CHECKING:
    from pygal.graph.graph import Graph

    from auditkit.reports.parts import Cell, Chart

_WIDTH = 520
_HEIGHT = 240
_ROW_HEIGHT, _ROOM_AROUND = 22, 40
_MOST_UPRIGHT = 12
"""How many bars stand upright before the values above them would meet."""
_LONGEST_NAME = 24
_CELL, _PYGAL_LETTER = 7, 6
"""How wide a narrow character is drawn on a phone, where letters are largest, and how wide pygal takes any to be."""
_MARGIN, _GAP = 6, 8
_BESIDE_LINE, _BELOW_LINE = 40, 26
_SIGNS = {"bar": ("■", "□", "▒"), "line": ("●─", "○┄", "●┈")}
_ROUND = {"en": ((10**9, "bn"), (10**6, "m"), (10**3, "k")), "zh": ((10**8, "亿"), (10**4, "万"))}
"""By what people round large numbers in each language."""
_LEFT_OUT = frozenset({"defs", "title", "desc", "script", "style"})
_LEFT_OUT_CLASSES = frozenset({"tooltip-overlay", "titles"})
_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")


def signs(chart: Chart) -> list[tuple[str, str]]:
    """Return the name of each series with its sign, where there is more than one."""
    names = [series.name for series in chart.series]
    return list(zip(_SIGNS[chart.kind], names, strict=False)) if len(names) > 1 else []


def shape(chart: Chart) -> str:
    """Return the class of a chart's picture in the page's style: bars that stand or lie, or lines over campaigns."""
    return "over" if chart.kind == "line" else "lying" if is_lying(chart) else "standing"


def is_lying(chart: Chart) -> bool:
    """Whether the bars of a chart lie: there are too many to stand beside each other, or their names are too long."""
    if chart.kind != "bar":
        return False
    places = max(len(chart.categories), 1)
    longest = max((cell_len(one_line(name)) for name in chart.categories), default=0)
    return places * len(chart.series) > _MOST_UPRIGHT or longest * _CELL + _GAP > _WIDTH / places


def drawn(chart: Chart) -> Markup:
    """Return a chart as SVG."""
    lies, is_over = is_lying(chart), chart.kind == "line"
    bars = len(chart.categories) * len(chart.series)
    library = pygal()
    options = {
        "width": _WIDTH,
        "height": _ROOM_AROUND + _ROW_HEIGHT * bars if lies else _HEIGHT,
        "explicit_size": False,
        "show_legend": False,
        "show_y_guides": False,
        "show_x_guides": False,
        "show_x_labels": not lies,
        "show_y_labels": lies,
        "print_values": True,
        "print_zeroes": True,
        "css": [],
        "js": [],
        "no_prefix": True,
        "margin": _MARGIN,
        "margin_top": 30,
        "spacing": 8,
        "no_data_text": _("no value"),
        "include_x_axis": True,
        "truncate_label": -1,
    }
    names = [_cut(one_line(name), _LONGEST_NAME) for name in chart.categories]
    written = frozenset(range(len(names)))
    if lies:
        graph = library.HorizontalBar(
            **options, print_values_position="top", margin_left=_beyond(names), margin_right=70
        )
    elif is_over:
        room = {"margin_left": _BESIDE_LINE, "margin_right": _BESIDE_LINE, "margin_bottom": _BELOW_LINE}
        graph = library.Line(**options | room, dots_size=4)
        written = _written(chart, names)
        names = [name if place in written else "" for place, name in enumerate(names)]
    else:
        graph = library.Bar(**options, print_values_position="top")
    order = -1 if lies else 1
    graph.x_labels = names[::order]
    for series in chart.series:
        points = [_point(value, chart.kind, place in written) for place, value in enumerate(series.values)]
        graph.add(series.name, points[::order])
    return Markup(plain(graph, _below(chart) if is_over else ()))  # noqa: S704 - pygal escapes the texts that it writes


def _cut(name: str, cells: int) -> str:
    """Return a name in at most so many cells, with a sign where it was cut."""
    return name if cell_len(name) <= cells else f"{set_cell_size(name, cells - 1).rstrip()}…"


def _beyond(names: Sequence[str]) -> int:
    """Return the margin beside lying bars: pygal takes Chinese letters, and those of a phone, for narrower."""
    widest = max((cell_len(name) for name in names), default=0) * _CELL
    return _MARGIN + max(0, widest - max(map(len, names), default=0) * _PYGAL_LETTER)


def _written(chart: Chart, names: Sequence[str]) -> frozenset[int]:
    """Return the places on a line that have room for their name and their values: all, or every second, and so on back
    from the last; the table beside the chart has them all.
    """
    values = (text for series in chart.series for value in series.values if (text := _point_text(value, "line")))
    widest = max(map(cell_len, (*names, *values)), default=0) * _CELL + _GAP
    apart = (_WIDTH - 2 * _BESIDE_LINE) / max(len(names) - 1, 1)
    return frozenset(range(len(names) - 1, -1, -max(1, math.ceil(widest / apart))))


def _below(chart: Chart) -> list[list[bool]]:
    """Return for each value of each series whether it is written below its dot: where another line runs above it."""
    below = []
    for own, series in enumerate(chart.series):
        places = []
        for place, value in enumerate(series.values):
            if _is_number(value):
                others = [(each.values[place], -number) for number, each in enumerate(chart.series) if number != own]
                places.append(any(_is_number(other) and (other, number) > (value, -own) for other, number in others))
        below.append(places)
    return below


def _is_number(value: Cell) -> bool:
    return value is not None and not isinstance(value, str)


def _point(value: Cell, kind: str, is_written: bool = True) -> dict[str, Any] | None:
    if value is None or isinstance(value, str):
        return None
    text = _point_text(value, kind) if is_written else ""
    return {"value": float(value) * 100 if isinstance(value, Share) else float(value), "formatter": lambda _value: text}


def _point_text(value: Cell, kind: str) -> str:
    """Return a value as short as it stands in a chart."""
    if value is None or isinstance(value, str):
        return ""
    if isinstance(value, Decimal):
        return round_text(value)
    if isinstance(value, Share):
        return f"{float(value) * 100:,.{2 if kind == 'line' else 1}f} %"
    return f"{float(value):,.{_decimals(float(value))}f}"


def round_text(amount: Decimal) -> str:
    """Return an amount as short as it can stand above a bar: 15.7 m, 1,572 万."""
    unit, name = next((each for each in _ROUND[language()] if abs(amount) >= each[0]), (1, ""))
    number = float(amount) / unit
    return f"{number:,.{_decimals(number)}f} {name}" if name else f"{number:,.2f}"


def _decimals(number: float) -> int:
    """Return how many decimals leave three figures of a number, up to two."""
    return next((decimals for decimals, least in ((0, 100), (1, 10)) if abs(number) >= least), 2)


@cache
def pygal() -> Any:
    """Return pygal, kept from what it does to others: it leaves a finder of plug-ins that every later import warns of.

    lxml, where it happens to be installed, would write the same chart otherwise.
    """
    import pygal as library
    from pygal.etree import etree

    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != library.__name__]
    etree.to_etree()
    return library


def plain(chart: Graph, below: Sequence[Sequence[bool]] = ()) -> str:
    """Return a chart without style, script, notes of when it was made, and room for tips that a script would show.

    `below` says of each value of each series whether it is written below its dot. Coordinates have two decimals: later
    ones differ from one machine to the next.
    """
    root: ElementTree.Element = chart.render_tree()
    root.attrib.pop("id", None)
    root.set("aria-hidden", "true")
    _prune(root)
    for number, own in enumerate(below):
        texts = root.iterfind(f".//*[@class='plot text-overlay']/*[@class='series serie-{number} color-{number}']/*")
        for text, is_below in zip(texts, own, strict=False):
            if is_below:
                text.set("class", "value below")
    return _LONG_NUMBER.sub(lambda match: f"{float(match[0]):.2f}", ElementTree.tostring(root, encoding="unicode"))


def _prune(element: ElementTree.Element) -> None:
    for child in list(element):
        tag: Any = child.tag
        classes = child.get("class", "").split()
        # The tag of a comment is a function.
        if not isinstance(tag, str) or tag in _LEFT_OUT or not _LEFT_OUT_CLASSES.isdisjoint(classes):
            element.remove(child)
            continue
        child.attrib.pop("style", None)
        _prune(child)
