"""The charts of the summary, drawn by pygal into plain SVG: shapes and texts only, coloured by the page's style."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.model.pack import DIMENSIONS

if TYPE_CHECKING:
    from pygal.graph.graph import Graph

    from auditkit.model.report import Report

_WIDTH, _HEIGHT = 640, 230
_BAND = 10
_LAST = 90
_LEFT_OUT = frozenset({"defs", "title", "desc", "script", "style"})
_LEFT_OUT_CLASSES = frozenset({"tooltip-overlay", "titles"})
_LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: what it shows, in words that stand for it, and its SVG."""

    title: str
    described: str
    svg: str


def of(report: Report) -> list[Chart]:
    """Return the charts of a report in the language in use: how scores are spread, and each dimension's mean."""
    return [_spread(report), _dimensions(report)]


def _spread(report: Report) -> Chart:
    bands = [0] * (_LAST // _BAND + 1)
    scores = [project.score for project in report.projects if project.score is not None]
    for score in scores:
        bands[min(int(score) // _BAND, _LAST // _BAND)] += 1
    names = [f"{low}–{low + _BAND - 1 if low < _LAST else 100}" for low in range(0, 100, _BAND)]
    title = _("Projects by score")
    return Chart(title, _said(title, names, [f"{count:,}" for count in bands]), _bars(names, bands, title))


def _dimensions(report: Report) -> Chart:
    found = [name for name in DIMENSIONS if any(name in project.dimensions for project in report.projects)]
    means = []
    for name in found:
        scores = [project.dimensions[name] for project in report.projects if name in project.dimensions]
        means.append(round(float(sum(scores) / len(scores)), 1))
    names = [label("dimension", name) for name in found]
    title = _("Mean score by dimension")
    return Chart(title, _said(title, names, [f"{mean:.1f}" for mean in means]), _bars(names, means, title, most=100))


def _said(title: str, names: list[str], values: list[str]) -> str:
    pairs = _("; ").join(f"{name} {value}" for name, value in zip(names, values, strict=True))
    return _("{title}: {values}").format(title=title, values=pairs)


def _bars(names: list[str], values: list[int] | list[float], title: str, most: int | None = None) -> str:
    chart = _pygal().Bar(
        width=_WIDTH,
        height=_HEIGHT,
        explicit_size=False,
        show_legend=False,
        show_y_guides=False,
        show_y_labels=False,
        print_values=True,
        print_values_position="top",
        print_zeroes=False,
        css=[],
        js=[],
        no_prefix=True,
        margin=4,
        margin_top=18,
        spacing=6,
        range=None if most is None else (0, most),
        no_data_text=_("no score"),
    )
    chart.x_labels = names
    chart.add(title, values)
    return _plain(chart)


@cache
def _pygal() -> Any:
    """Return pygal, kept from what it does to others: it leaves a finder of plug-ins that every later import warns of.

    lxml, where it happens to be installed, would write the same chart otherwise.
    """
    import pygal
    from pygal.etree import etree

    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != pygal.__name__]
    etree.to_etree()
    return pygal


def _plain(chart: Graph) -> str:
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
