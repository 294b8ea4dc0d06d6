"""The figures of campaigns as CSV, one a row: ids for programs, titles in the language in use for people."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from auditkit.i18n import pick
from auditkit.model.statistics import Figure, Statistics
from auditkit.reports.formulas import cell_text
from auditkit.reports.statistics import wording
from auditkit.reports.statistics.json import figure_number
from auditkit.stats.definitions import MEASURES, MONEY

COLUMNS = (
    "campaign",
    "measure",
    "title",
    "by",
    "group",
    "group_title",
    "value",
    "numerator",
    "denominator",
    "unit",
    "told",
    "of",
    "lacking",
    "why_no_value",
    "currency",
)

_BYTE_ORDER_MARK = "\ufeff"


def render(statistics: Statistics) -> str:
    """Return the figures as CSV, with the byte order mark by which Excel knows UTF-8; values are those of the JSON."""
    stream = io.StringIO()
    stream.write(_BYTE_ORDER_MARK)
    writer = csv.writer(stream, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for campaign in statistics.campaigns:
        writer.writerows(_rows(campaign.id, statistics))
    return stream.getvalue()


def _rows(campaign: str, statistics: Statistics) -> Iterator[list[str | int | float]]:
    for figure in statistics.all_of(campaign):
        cells = _cells(figure, statistics)
        yield [cell if isinstance(cell, int | float) else cell_text(cell or "") for cell in cells]


def _cells(figure: Figure, statistics: Statistics) -> tuple[str | int | float | None, ...]:
    measure = MEASURES[figure.measure]
    return (
        wording.name(figure.campaign),
        figure.measure,
        pick(measure.title),
        figure.by,
        wording.name(figure.group),
        wording.group_text(figure.by, figure.group, statistics.currency) if figure.by else "",
        figure_number(figure),
        figure.numerator,
        figure.denominator,
        measure.unit,
        figure.told,
        figure.of,
        figure.lacking,
        wording.lacking_text(figure, statistics),
        statistics.currency if measure.unit in MONEY else "",
    )
