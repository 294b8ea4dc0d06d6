"""The figures of campaigns in neutral parts, for a page and for a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditkit.i18n import pick
from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.model.statistics import Campaign, Figure, Statistics
from auditkit.reports.parts import Cell, Grid, Moved, Part, Prose, Report, Section, facts
from auditkit.reports.plain import one_line
from auditkit.reports.statistics import bars, charts, wording
from auditkit.reports.statistics.charts import figure_cell
from auditkit.reports.wording import NOTHING
from auditkit.stats.definitions import MEASURES, SECTIONS, SOURCE

_BY_FIELD = (
    *("projects", "projects-share", "total-raised", "total-raised-share", "mean-donation"),
    *("hhi-amount", "hhi-organizations", "long-tail"),
)
_BY_PROVINCE = (
    *("projects", "projects-share", "total-raised", "total-raised-share", "public-donations"),
    *("donations", "mean-donation"),
)
_BY_BAND = ("band-donations", "band-donations-share", "band-amount", "band-amount-share")


def report(statistics: Statistics) -> Report:
    """Return the statistics in the language in use: the latest campaign, then all of them, then the definitions."""
    return Report(
        title=_("Statistics of campaigns"),
        subject=_(", ").join(wording.campaign_text(each.id) for each in charts.latest(statistics)) or _("no campaign"),
        as_of=statistics.as_of,
        currency=statistics.currency,
        sections=tuple(_sections(statistics)),
    )


def _sections(statistics: Statistics) -> Iterator[Section]:
    yield Section("summary", _("Summary"), tuple(_summary(statistics)))
    if len(statistics.campaigns) > 1:
        yield Section("campaigns", _("Over the campaigns"), tuple(_over_campaigns(statistics)))
    for campaign in statistics.campaigns[-1:]:
        parts = (*_groups(campaign, statistics, "field", _BY_FIELD), *charts.by_field(campaign, statistics))
        yield Section("fields", _("By field"), parts)
        parts = (*charts.by_province(campaign, statistics), *_groups(campaign, statistics, "province", _BY_PROVINCE))
        yield Section("provinces", _("By province"), parts)
        parts = (*_groups(campaign, statistics, "band", _BY_BAND), *charts.by_band(campaign, statistics))
        if parts:
            yield Section("bands", _("By donation"), parts)
    yield Section("definitions", _("Definitions"), tuple(_definitions(statistics)))
    if statistics.inputs:
        yield Section("files", _("Files"), tuple(_files(statistics)))


def _summary(statistics: Statistics) -> Iterator[Part]:
    for campaign in statistics.campaigns[-1:]:
        yield Prose(wording.beside(campaign))
    yield from (Prose(message, "bad") for message in wording.errors(statistics))
    yield from (Prose(remark, "warning") for remark in wording.left_out(statistics))
    money = label("currency", statistics.currency)
    yield facts([(_("Data"), " · ".join(wording.rows_read(statistics))), (_("Amounts in"), money)])
    for campaign in statistics.campaigns[-1:]:
        yield from _figures(campaign, statistics)


def _figures(campaign: Campaign, statistics: Statistics) -> Iterator[Grid]:
    """Yield a table for each section of measures, all with the columns that any of them fills."""
    head: tuple[str, ...] = (_("Figure"), _("Unit"), wording.campaign_text(campaign.id))
    if campaign.before is not None:
        head += (wording.campaign_text(campaign.before), _("Change, %"), _("Change, points"))
    head += (_("Note"),)
    figures = list(statistics.of(campaign.id))
    rows = [_row(figure, campaign, statistics) for figure in figures]
    told = [
        place for place, cells in enumerate(zip(*rows, strict=True)) if any(cell not in (None, "") for cell in cells)
    ]
    for section in SECTIONS:
        yield Grid(
            wording.section_title(section),
            tuple(head[place] for place in told),
            tuple(
                tuple(row[place] for place in told)
                for figure, row in zip(figures, rows, strict=True)
                if MEASURES[figure.measure].section == section
            ),
        )


def _row(figure: Figure, campaign: Campaign, statistics: Statistics) -> tuple[Cell, ...]:
    currency = statistics.currency
    note = wording.lacking_text(figure, statistics) or wording.told_text(figure)
    unit = wording.unit_title(MEASURES[figure.measure].unit, currency)
    cells: tuple[Cell, ...] = (wording.title(figure.measure), unit, _shown(figure, currency))
    if campaign.before is not None:
        earlier = statistics.figure(figure.measure, campaign.before)
        cells += (_shown(earlier, currency), *_change(figure, statistics))
    return (*cells, note)


def _shown(figure: Figure | None, currency: str) -> Cell:
    cell = figure_cell(figure, currency)
    return NOTHING if cell is None else cell


def _change(figure: Figure, statistics: Statistics) -> tuple[Cell, Cell]:
    """Return how a figure moved, in per cent or in percentage points."""
    change = statistics.change(figure.measure, figure.campaign)
    if change is None:
        return None, None
    if MEASURES[figure.measure].unit == "share":
        return None, Moved(wording.rounded(change.difference * 100, 2))
    relative = change.relative
    return None if relative is None else Moved(wording.rounded(relative * 100, 2)), None


def _over_campaigns(statistics: Statistics) -> Iterator[Part]:
    campaigns = charts.latest(statistics)
    left = len(statistics.campaigns) - len(campaigns)
    if left:
        yield Prose(_("The latest {count} campaigns; JSON and CSV hold all.").format(count=len(campaigns)))
    rows = tuple(
        (
            wording.title(measure.id),
            wording.unit_title(measure.unit, statistics.currency),
            *(_shown(statistics.figure(measure.id, each.id), statistics.currency) for each in campaigns),
        )
        for measure in MEASURES.values()
        if any(statistics.figure(measure.id, each.id) for each in campaigns)
    )
    yield Grid("", (_("Figure"), _("Unit"), *(wording.campaign_text(each.id) for each in campaigns)), rows)
    yield from _dashes(rows)
    yield from charts.over_campaigns(statistics)


def _dashes(rows: Sequence[Sequence[Cell]]) -> Iterator[Prose]:
    """Yield what a dash in a table without notes means, where there is one."""
    if any(cell == NOTHING for cells in rows for cell in cells):
        yield Prose(_("{dash}: no figure; the files in CSV and JSON say why of each.").format(dash=NOTHING))


def _groups(campaign: Campaign, statistics: Statistics, by: str, measures: Sequence[str]) -> Iterator[Part]:
    found = bars.groups(statistics, campaign.id, by)
    if found:
        rows = tuple(
            (
                wording.group_text(by, group, statistics.currency),
                *(_shown(own.get(measure), statistics.currency) for measure in measures),
            )
            for group, own in found.items()
        )
        title = _("{campaign}, amounts in {currency}").format(
            campaign=wording.campaign_text(campaign.id), currency=label("currency", statistics.currency)
        )
        yield Grid(title, (wording.group_title(by, statistics.currency), *map(wording.title, measures)), rows)
        yield from _dashes(rows)
        partial = wording.partly_told(found, statistics.currency)
        if partial:
            yield Prose(partial)


def _definitions(statistics: Statistics) -> Iterator[Part]:
    yield Prose(pick(SOURCE))
    yield Grid(
        "",
        (_("Figure"), _("Id"), _("Definition"), _("Unit"), _("Needs")),
        tuple(
            (
                pick(measure.title),
                measure.id,
                pick(measure.definition),
                wording.unit_title(measure.unit, statistics.currency),
                _(", ").join(wording.needs(measure)),
            )
            for measure in MEASURES.values()
        ),
    )


def _files(statistics: Statistics) -> Iterator[Part]:
    yield Grid(
        "",
        (_("File"), _("What became of it"), "SHA-256"),
        tuple((one_line(file.path), label("file", file.status), file.sha256) for file in statistics.inputs),
    )
