"""Tables with bars of block characters for a terminal: by field, by province, by donation band, over the campaigns."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby

from auditkit.i18n import translate as _
from auditkit.model.statistics import Campaign, Figure, Statistics
from auditkit.reports.layout import GAP, Column, Line, cell, fit, wrap
from auditkit.reports.statistics import wording
from auditkit.reports.statistics.charts import latest

MOST_PROVINCES = 10

_HEADING, _SOFT = "bold", "bright_black"
_BAR = "blue"
_LEAST_BAR, _LONGEST_BAR = 8, 30
_LEAST_NAME = 12
_EIGHTHS = " ▏▎▍▌▋▊▉"
_FULL = "█"

Groups = dict[str, dict[str, Figure]]
"""Of each group its figures by their measures, in the order of the statistics."""


def of_campaign(campaign: Campaign, statistics: Statistics, width: int, everything: bool) -> list[list[Line]]:
    """Return the tables of one campaign; those that have no rows are empty."""
    fields = groups(statistics, campaign.id, "field")
    provinces = groups(statistics, campaign.id, "province")
    named = [province for province in provinces if province]
    first = named if everything else named[:MOST_PROVINCES]
    # Those that state no province may have raised most of all: they are never among the rest.
    shown = {province: own for province, own in provinces.items() if not province or province in first}
    left = len(provinces) - len(shown)
    by_province = _by(_("By province"), shown, ("projects", "total-raised", "total-raised-share"), statistics, width)
    if left:
        by_province += [[(line, "")] for line in wrap(_("… {count} more: --all").format(count=left), width)]
    return [
        _by(
            _("By field"),
            fields,
            ("projects", "projects-share", "hhi-amount", "total-raised", "total-raised-share"),
            statistics,
            width,
        ),
        by_province,
        _by(
            _("By donation"),
            groups(statistics, campaign.id, "band"),
            ("band-donations", "band-donations-share", "band-amount", "band-amount-share"),
            statistics,
            width,
        ),
    ]


def groups(statistics: Statistics, campaign: str, by: str) -> Groups:
    """Return the figures of each field, province or band of a campaign."""
    figures = statistics.of(campaign, by)
    return {group: {each.measure: each for each in own} for group, own in groupby(figures, lambda each: each.group)}


def _by(title: str, found: Groups, measures: Sequence[str], statistics: Statistics, width: int) -> list[Line]:
    """Return a table with a row a group, and a bar for the share that is its last column."""
    if not found:
        return []
    by = next(iter(next(iter(found.values())).values())).by
    names = [wording.group_text(by, group, statistics.currency) for group in found]
    columns = [Column("name", title, names, least=_LEAST_NAME)]
    for measure in measures:
        texts = [wording.figure_text(own.get(measure), statistics.currency) for own in found.values()]
        columns.append(Column(measure, wording.short_title(measure), texts, right=True))
    values = [own[measures[-1]].value if measures[-1] in own else None for own in found.values()]
    drop = ("hhi-amount", "projects-share", "band-amount", "band-donations", "projects")
    partial = wording.partly_told(found, statistics.currency)
    return [
        *_table(columns, values, width, drop),
        *([(line, "")] for line in (wrap(partial, width) if partial else ())),
    ]


def over_campaigns(statistics: Statistics, width: int, everything: bool) -> list[Line]:
    """Return total and matching share of each campaign, where there are several; the latest unless `everything`."""
    campaigns = statistics.campaigns if everything else latest(statistics)
    if len(campaigns) <= 1:
        return []
    columns = [Column("name", _("Campaign"), [wording.campaign_text(each.id) for each in campaigns], least=_LEAST_NAME)]
    for measure in ("projects", "matching-share", "mean-donation", "total-raised"):
        texts = [wording.figure_text(statistics.figure(measure, each.id), statistics.currency) for each in campaigns]
        columns.append(Column(measure, wording.short_title(measure), texts, right=True))
    totals = [statistics.figure("total-raised", each.id) for each in campaigns]
    values = [None if each is None else each.value for each in totals]
    return _table(columns, values, width, ("projects", "mean-donation"))


def _table(columns: list[Column], values: Sequence[Fraction | None], width: int, drop: tuple[str, ...]) -> list[Line]:
    """Return a table whose rows end in bars as long as `values`, where the line has room for them."""
    kept = _fitted(columns, width, drop)
    room = min(width - sum(column.width + GAP for column in kept), _LONGEST_BAR)
    lines: list[Line] = [[(_row([column.header for column in kept], kept), _HEADING)]]
    longest = max((value for value in values if value is not None), default=Fraction(0))
    for index, value in enumerate(values):
        cells = _row([column.cells[index] for column in kept], kept)
        drawn = bar(value / longest, room) if room >= _LEAST_BAR and value and longest else ""
        lines.append([(f"{cells}{' ' * GAP}", ""), (drawn, _BAR)] if drawn else [(cells.rstrip(), "")])
    left = [wording.title(column.name) for column in columns if column not in kept]
    if left:
        unshown = _("… no room for: {columns}").format(columns=_(", ").join(left))
        lines += [[(line, _SOFT)] for line in wrap(unshown, width)]
    return lines


def _fitted(columns: list[Column], width: int, drop: tuple[str, ...]) -> list[Column]:
    """Return the columns that leave room for a bar; as many as a line holds where the narrowest do not leave any."""
    least = min(columns[0].width, _LEAST_NAME)
    kept = fit(columns, width - _LEAST_BAR - GAP, drop)
    if kept[0].width >= least:
        return kept
    kept[0].width = Column(columns[0].name, columns[0].header, columns[0].cells).width
    return fit(columns, width, drop)


def _row(cells: Sequence[str], columns: Sequence[Column]) -> str:
    fitted = (cell(text, column.width, column.right) for text, column in zip(cells, columns, strict=True))
    return (" " * GAP).join(fitted)


def bar(share: Fraction, room: int) -> str:
    """Return a bar of so much of `room` cells, to an eighth of a cell; what is there at all is seen."""
    eighths = max(1, int(share * room * 8))
    return (_FULL * (eighths // 8) + _EIGHTHS[eighths % 8]).rstrip()
