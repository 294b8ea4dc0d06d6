"""The charts of statistics: over the campaigns, and of one campaign by field, province and donation band."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from auditkit.i18n import translate as _
from auditkit.model.statistics import Campaign, Figure, Statistics
from auditkit.reports.parts import Cell, Chart, Count, Measured, Series, Share, in_units
from auditkit.reports.statistics import wording
from auditkit.stats.definitions import MEASURES, MONEY

MOST_PROVINCES = 15
MOST_CAMPAIGNS = 12
_FEWEST_CAMPAIGNS = 2


def latest(statistics: Statistics) -> Sequence[Campaign]:
    """Return the latest campaigns, as many as stand beside each other."""
    return statistics.campaigns[-MOST_CAMPAIGNS:]


def over_campaigns(statistics: Statistics) -> Iterator[Chart]:
    """Yield what moved over the campaigns, where at least two have values."""
    shown: Sequence[tuple[str, bool, Sequence[str]]] = (
        (_("Raised by source"), True, ("public-donations", "platform-matching", "corporate-matching")),
        ("", False, ("matching-share",)),
        ("", False, ("mean-donation",)),
        ("", False, ("long-tail",)),
        (
            _("Public-fundraising organisations"),
            False,
            ("public-fundraising-projects", "public-fundraising-amount"),
        ),
        ("", False, ("return-rate",)),
    )
    campaigns = latest(statistics)
    names = [wording.campaign_text(each.id) for each in campaigns]
    for title, is_bar, measures in shown:
        columns = {measure: [statistics.figure(measure, each.id) for each in campaigns] for measure in measures}
        told = [column for column in columns.values() if sum(_has_value(each) for each in column) >= _FEWEST_CAMPAIGNS]
        if told:
            heading = title or wording.title(measures[0])
            heading = _detailed(heading, *_money(measures, statistics.currency))
            yield _chart(heading, "bar" if is_bar else "line", names, columns, statistics.currency)


def _money(measures: Sequence[str], currency: str) -> list[str]:
    """Return the currency of measures of money; per cent stand behind every value, and an index has no unit."""
    is_money = MEASURES[measures[0]].unit in MONEY
    return [wording.unit_title("amount", currency)] if is_money else []


def _detailed(title: str, *details: str) -> str:
    """Return the title of a chart with its period and unit, so that it stands for itself when it is copied."""
    return _("{title} ({details})").format(title=title, details=_(", ").join(details)) if details else title


def by_field(campaign: Campaign, statistics: Statistics) -> Iterator[Chart]:
    """Yield the shares of the fields in projects and in the amount, and how concentrated each is."""
    yield from _grouped(
        _("Projects and amount by field"), campaign, statistics, "field", ("projects-share", "total-raised-share")
    )
    yield from _grouped(_("HHI by field"), campaign, statistics, "field", ("hhi-amount", "hhi-organizations"))


def by_province(campaign: Campaign, statistics: Statistics) -> Iterator[Chart]:
    """Yield what the provinces raised that raised most."""
    title = _("Total raised by province")
    yield from _grouped(title, campaign, statistics, "province", ("total-raised",), MOST_PROVINCES)


def by_band(campaign: Campaign, statistics: Statistics) -> Iterator[Chart]:
    """Yield the shares of the donation bands in gifts and in their amount."""
    measures = ("band-donations-share", "band-amount-share")
    yield from _grouped(_("Gifts by size"), campaign, statistics, "band", measures)


def _grouped(
    title: str, campaign: Campaign, statistics: Statistics, by: str, measures: Sequence[str], most: int | None = None
) -> Iterator[Chart]:
    groups = list(dict.fromkeys(each.group for each in statistics.of(campaign.id, by)))
    # Those that tell no province are one group, and the last; it is no province.
    every = [group for group in groups if group or by != "province"]
    groups = every[:most]
    names = [wording.group_text(by, group, statistics.currency) for group in groups]
    columns = {
        measure: [statistics.figure(measure, campaign.id, by, group) for group in groups] for measure in measures
    }
    if any(_has_value(each) for column in columns.values() for each in column):
        details = [wording.campaign_text(campaign.id), *_money(measures, statistics.currency)]
        if len(groups) < len(every):
            details.append(_("the first {shown} of {count}").format(shown=len(groups), count=len(every)))
        yield _chart(_detailed(title, *details), "bar", names, columns, statistics.currency)


def _has_value(figure: Figure | None) -> bool:
    return figure is not None and figure.value is not None


def _chart(
    title: str, kind: str, names: Sequence[str], columns: dict[str, list[Figure | None]], currency: str
) -> Chart:
    told = []
    for measure, column in columns.items():
        values = (f"{each} {wording.figure_text(figure, currency)}" for each, figure in zip(names, column, strict=True))
        told.append(_("{title}: {values}").format(title=wording.title(measure), values=_("; ").join(values)))
    return Chart(
        title,
        "bar" if kind == "bar" else "line",
        tuple(names),
        tuple(
            Series(wording.title(measure), tuple(figure_cell(figure, currency) for figure in column))
            for measure, column in columns.items()
        ),
        " ".join([f"{title}.", *told]),
    )


def figure_cell(figure: Figure | None, currency: str) -> Cell:
    """Return a figure as a cell of a table: as the number that it is; null where there is none."""
    return None if figure is None else value_cell(figure.value, MEASURES[figure.measure].unit, currency)


def value_cell(value: Fraction | None, unit: str, currency: str) -> Cell:
    """Return a value in its unit as a cell of a table, with the decimals that people read."""
    if value is None:
        return None
    if unit in MONEY:
        return in_units(int(wording.rounded(value, 0)), currency)
    if unit == "count":
        return Count(value)
    return Share(wording.rounded(value, 4)) if unit == "share" else Measured(wording.rounded(value, 2))
