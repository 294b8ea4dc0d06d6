"""`auditkit stats`: the figures of campaigns, with what they are made of."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditkit.cli import engines, inputs, terminal
from auditkit.cli.engines import EngineName, MemoryLimit, SparkMaster
from auditkit.cli.inputs import AsOf, Cache, Currency, DateOrder, Jobs, Maps
from auditkit.cli.shared import COULD_NOT, DONE, choice, command, print_error, print_json, settings
from auditkit.errors import BadUsage
from auditkit.i18n import translate as _
from auditkit.values.text import printable

if TYPE_CHECKING:
    from auditkit.model.statistics import CampaignDays, Statistics

FORMATS = ("text", "json", "csv")
ENDINGS = (".json", ".csv", ".xlsx", ".html")
_TO = ".."


@command
def stats(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH...", help=_("Spreadsheets, CSV files or folders of them."), show_default=False),
    ] = None,
    campaign: Annotated[
        list[str] | None, typer.Option("--campaign", metavar="ID", help=_("Tell only of these campaigns."))
    ] = None,
    campaign_days: Annotated[
        list[str] | None,
        typer.Option("--campaign-days", metavar="ID=FIRST..LAST", help=_("Say on which days a campaign was held.")),
    ] = None,
    as_of: AsOf = None,
    maps: Maps = None,
    date_order: DateOrder = None,
    currency: Currency = "CNY",
    jobs: Jobs = None,
    cache: Cache = None,
    engine: EngineName = None,
    memory_limit: MemoryLimit = None,
    spark_master: SparkMaster = None,
    output_format: Annotated[
        str, typer.Option("--format", metavar="|".join(FORMATS), help=_("What to print."))
    ] = "text",
    output: Annotated[
        list[Path] | None,
        typer.Option("-o", "--output", metavar="FILE", help=_("Write it to a file too: .json .csv .xlsx .html")),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help=_("Print every campaign and province."))] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help=_("Print what each figure means, and what it needs, and nothing else."))
    ] = False,
) -> int:
    """Tell how much campaigns raised, from whom, and how it is spread, with definitions that anyone can check."""
    choice(output_format, "--format", FORMATS)
    if explain:
        return _explain(output_format, inputs.currency_code(currency))
    if not paths:
        raise BadUsage(_("Name the data to work on, or add --explain to see what the figures mean."))
    inputs.load_engine(cache)
    for path in output or ():
        inputs.ending(path, ENDINGS)
    day = inputs.day(as_of)
    days = dict(map(_days, campaign_days or ()))
    chosen = engines.engine(paths, engine, memory_limit, spark_master)
    dataset = inputs.read(paths, maps, date_order, currency, jobs, cache=cache, engine=chosen, as_of=day)
    inputs.spare(output or (), dataset)
    from auditkit.stats import statistics
    from auditkit.stats.choosing import only, require

    told = statistics(dataset, day, days, chosen.name)
    require(told, "--campaign-days", days)
    if campaign:
        told = only(told, campaign)
    code = COULD_NOT if told.errors else DONE
    for path in output or ():
        code = max(code, inputs.write(path, _rendered(told, path.suffix.lower())))
    if output_format == "text":
        terminal.show(_text(told, everything))
        return code
    sys.stdout.flush()
    sys.stdout.buffer.write(_rendered(told, f".{output_format}"))
    for message in dict.fromkeys(told.errors):
        print_error(message)
    return code


def _days(text: str) -> tuple[str, CampaignDays]:
    """Return the campaign and the days that an option names; raises BadUsage for what is of another form."""
    from auditkit.model.statistics import CampaignDays
    from auditkit.values.text import normalise

    campaign, _equals, span = text.rpartition("=")
    first, to, last = span.partition(_TO)
    if not campaign or not to:
        message = _(
            '--campaign-days is "{value}"; it takes a campaign and its days, such as 2019-99=2019-09-07..2019-09-09.'
        )
        raise BadUsage(message.format(value=printable(text)))
    days = CampaignDays(inputs.stated_day(first, "--campaign-days"), inputs.stated_day(last, "--campaign-days"))
    if days.last < days.first:
        message = _('--campaign-days is "{value}"; its last day lies before its first.')
        raise BadUsage(message.format(value=printable(text)))
    return normalise(campaign), days


def _explain(output_format: str, currency: str) -> int:
    from auditkit.reports.statistics import explained

    if output_format == "json":
        print_json(explained.document())
    else:
        terminal.show(explained.render(inputs.terminal_width(), _is_colored(), currency))
    return DONE


def _is_colored() -> bool:
    return settings.color and inputs.is_terminal(sys.stdout)


def _text(told: Statistics, everything: bool) -> str:
    from auditkit.reports.statistics import text

    return text.render(told, width=inputs.terminal_width(), color=_is_colored(), everything=everything)


def _rendered(told: Statistics, ending: str) -> bytes:
    """Return the content of an output file, by its ending."""
    if ending == ".json":
        from auditkit.reports.statistics import json

        return json.to_bytes(told)
    if ending == ".csv":
        from auditkit.reports.statistics import csv

        return csv.render(told).encode()
    from auditkit.reports import pages, part_sheets
    from auditkit.reports.statistics import sections

    report = sections.report(told)
    return pages.render(report) if ending == ".html" else part_sheets.render(report)
