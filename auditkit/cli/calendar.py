"""`auditkit calendar`: what each project owes next, as a table and as a file for calendar programs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditkit.cli import inputs
from auditkit.cli.inputs import (
    AsOf,
    Cache,
    Currency,
    DateOrder,
    Ignore,
    Jobs,
    Maps,
    Paths,
    Projects,
    Rules,
    Select,
    Sets,
    WaiversFile,
)
from auditkit.cli.shared import COULD_NOT, DONE, choice, command, print_error, settings
from auditkit.errors import BadUsage
from auditkit.i18n import translate as _
from auditkit.values.text import printable

if TYPE_CHECKING:
    from datetime import date

_MOST_MONTHS = 120


def _months(text: str) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text) <= _MOST_MONTHS:
        return int(text)
    message = _('--months is "{value}"; it takes a whole number from 1 to {most}.')
    raise BadUsage(message.format(value=printable(text), most=_MOST_MONTHS))


@command
def calendar(
    paths: Paths,
    rules: Rules = None,
    as_of: AsOf = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help=_("List only what is due up to this day."))
    ] = None,
    months: Annotated[
        int | None,
        typer.Option("--months", metavar="N", parser=_months, help=_("List only what is due within so many months.")),
    ] = None,
    sets: Sets = None,
    select: Select = None,
    ignore: Ignore = None,
    project: Projects = None,
    waivers: WaiversFile = None,
    maps: Maps = None,
    date_order: DateOrder = None,
    currency: Currency = "CNY",
    jobs: Jobs = None,
    cache: Cache = None,
    output_format: Annotated[
        str, typer.Option("--format", metavar="text|json|csv|ics|markdown", help=_("What to print."))
    ] = "text",
    output: Annotated[
        list[Path] | None,
        typer.Option("-o", "--output", metavar="FILE", help=_("Write to a file too: .ics .csv .json .md")),
    ] = None,
) -> int:
    """Judge what was handed in, and print the duties that are not due yet."""
    inputs.load_engine(cache)
    inputs.read_on(maps, date_order, currency, cache)
    from auditkit import packs
    from auditkit.reports import duties

    choice(output_format, "--format", duties.FORMATS)
    endings = [duties.ENDINGS[inputs.ending(path, duties.ENDINGS)] for path in output or ()]
    day = inputs.day(as_of)
    horizon = _horizon(day, until, months)
    whole = inputs.pack(rules, sets)
    pack = packs.choose(whole, select or (), ignore or ())
    waived = inputs.waivers(waivers, paths, whole, date_order)
    dataset = inputs.read(paths, maps, date_order, currency, jobs, cache=cache, as_of=day)
    inputs.spare(output or (), dataset, pack, [] if waivers is None else [waivers])
    from auditkit.audit import audit

    agenda = duties.agenda(audit(dataset, pack, day, only=project or (), waivers=waived), pack, horizon)
    code = COULD_NOT if agenda.errors else DONE
    for path, its_format in zip(output or (), endings, strict=True):
        code = max(code, inputs.write(path, duties.render(agenda, its_format)))
    sys.stdout.flush()
    sys.stdout.buffer.write(duties.render(agenda, output_format, **_options(output_format)))
    if output_format != "text":
        for message in agenda.errors:
            print_error(message)
    return code


def _horizon(day: date, until: str | None, months: int | None) -> date | None:
    """Return the last day to list, or null for no end; raises BadUsage for two ends, and for one before `day`."""
    if until is not None and months is not None:
        raise BadUsage(_("--until and --months both say where the list ends; give one of them."))
    if months is not None:
        import pandas as pd

        # Like the periods of rules: it ends on the corresponding day, or on the last of a shorter month.
        last: date = (pd.Timestamp(day) + pd.DateOffset(months=months)).date()
        return last
    if until is None:
        return None
    end = inputs.stated_day(until, "--until")
    if end < day:
        raise BadUsage(
            _("--until {until} lies before {day}, the day as of which is judged: nothing can be due by then.").format(
                until=end, day=day
            )
        )
    return end


def _options(output_format: str) -> dict[str, object]:
    """Return what only the terminal's text is told: how wide and how colourful."""
    if output_format != "text":
        return {}
    return {"width": inputs.terminal_width(), "color": settings.color and inputs.is_terminal(sys.stdout)}
