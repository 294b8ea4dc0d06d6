"""Charts drawn by pygal into plain SVG: shapes and texts only, coloured by the style of the page that they stand on."""

from __future__ import annotations

import re
import sys
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from markupsafe import Markup
from rich.cells import cell_len

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
_MOST_UPRIGHT = 7
"""How many bars stand upright before their names would meet."""
_LONGEST_NAME = 14
_MARGIN, _WIDER = 6, 6
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
    """Whether the bars of a chart lie: there are too many names to stand beside each other."""
    return chart.kind == "bar" and len(chart.categories) > _MOST_UPRIGHT


def drawn(chart: Chart) -> Markup:
    """Return a chart as SVG."""
    lies = is_lying(chart)
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
        "truncate_label": _LONGEST_NAME,
    }
    if lies:
        graph = library.HorizontalBar(
            **options, print_values_position="top", margin_left=_beyond(chart), margin_right=70
        )
    elif chart.kind == "bar":
        graph = library.Bar(**options, print_values_position="top")
    else:
        graph = library.Line(**options, dots_size=4, margin_left=40, margin_right=40)
    order = -1 if lies else 1
    graph.x_labels = [one_line(name) for name in chart.categories[::order]]
    for series in chart.series:
        graph.add(series.name, [_point(value, chart.kind) for value in series.values[::order]])
    return Markup(plain(graph))  # noqa: S704 - pygal escapes the texts that it writes


def _beyond(chart: Chart) -> int:
    """Return by how much Chinese names are wider than pygal takes them for, in pixels."""
    shown = [name[:_LONGEST_NAME] for name in chart.categories]
    return _MARGIN + max((cell_len(name) - len(name) for name in shown), default=0) * _WIDER


def _point(value: Cell, kind: str) -> dict[str, Any] | None:
    if value is None or isinstance(value, str):
        return None
    number = float(value) * 100 if isinstance(value, Share) else float(value)
    if isinstance(value, Decimal):
        text = round_text(value)
    else:
        decimals = 2 if kind == "line" else 1
        text = f"{number:,.{decimals}f} %" if isinstance(value, Share) else f"{number:,.{_decimals(number)}f}"
    return {"value": number, "formatter": lambda _value: text}


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


def plain(chart: Graph) -> str:
    """Return a chart without style, script, notes of when it was made, and room for tips that a script would show.

    Coordinates have two decimals: later ones differ from one machine to the next.
    """
    root: ElementTree.Element = chart.render_tree()
    root.attrib.pop("id", None)
    root.set("aria-hidden", "true")
    _prune(root)
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
