"""The charts of the summary, drawn by pygal into plain SVG: shapes and texts only, coloured by the page's style."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.model.pack import DIMENSIONS
from auditkit.reports import svg

if TYPE_CHECKING:
    from auditkit.model.report import Report

_WIDTH, _HEIGHT = 640, 230
_BAND = 10
_LAST = 90


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
    chart = svg.pygal().Bar(
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
    return svg.plain(chart)
