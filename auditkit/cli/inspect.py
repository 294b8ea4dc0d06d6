"""`auditkit inspect`: what is seen in each file, before anything is judged."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from auditkit.cli import inputs
from auditkit.cli.inputs import Cache, Currency, DateOrder, Jobs, Maps, Paths
from auditkit.cli.shared import COULD_NOT, DONE, choice, command, print_error, print_json, settings
from auditkit.i18n import translate as _

FORMATS = ("text", "json")


@command
def inspect(
    paths: Paths,
    maps: Maps = None,
    date_order: DateOrder = None,
    currency: Currency = "CNY",
    jobs: Jobs = None,
    cache: Cache = None,
    output_format: Annotated[
        str, typer.Option("--format", metavar="|".join(FORMATS), help=_("What to print."))
    ] = "text",
) -> int:
    """Print what is read from each file: sheets, tables, headers, columns, units, and what is passed over."""
    inputs.load_tables(cache)
    inputs.read_on(maps, date_order, currency, cache)
    choice(output_format, "--format", FORMATS)
    dataset = inputs.read(paths, maps, date_order, currency, jobs, cache=cache)
    from auditkit.reports import inspection

    if output_format == "json":
        print_json(inspection.document(dataset))
    else:
        color = settings.color and inputs.is_terminal(sys.stdout)
        sys.stdout.write(inspection.render(dataset, inputs.terminal_width(), color))
    told = {file.error for file in dataset.inputs}
    for message in dataset.errors:
        if output_format == "json" or message not in told:
            print_error(message)
    return COULD_NOT if dataset.failed else DONE
