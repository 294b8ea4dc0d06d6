"""`auditkit inspect`: what is seen in each file, before anything is judged."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from auditkit.cli import inputs
from auditkit.cli.inputs import Currency, DateOrder, Jobs, Maps, Paths
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
    output_format: Annotated[
        str, typer.Option("--format", metavar="|".join(FORMATS), help=_("What to print."))
    ] = "text",
) -> int:
    """Print what is read from each file: sheets, tables, headers, columns, units, and what is passed over."""
    choice(output_format, "--format", FORMATS)
    dataset = inputs.read(paths, maps, date_order, currency, jobs)
    from auditkit.reports import inspection

    if output_format == "json":
        print_json(inspection.document(dataset))
    else:
        _print(inspection.render(dataset, inputs.terminal_width()))
    told = {file.error for file in dataset.inputs}
    for message in dataset.errors:
        if output_format == "json" or message not in told:
            print_error(message)
    return COULD_NOT if dataset.failed else DONE


def _print(text: object) -> None:
    from rich.console import Console

    color = settings.color and inputs.is_terminal(sys.stdout)
    console = Console(
        file=sys.stdout,
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        markup=False,
        highlight=False,
        emoji=False,
    )
    console.print(text, soft_wrap=True)
