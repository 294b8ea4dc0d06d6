"""`auditkit demo`: the main job on the sample data that comes with auditkit."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from auditkit.cli import inputs
from auditkit.cli.shared import DONE, choice, command, settings
from auditkit.i18n import translate as _

FORMATS = ("text", "json")

_DAY = "2019-12-31"


@command
def demo(
    everything: Annotated[bool, typer.Option("--all", help=_("Print every project and finding."))] = False,
    output_format: Annotated[
        str, typer.Option("--format", metavar="|".join(FORMATS), help=_("What to print; json is the report alone."))
    ] = "text",
) -> int:
    """Check the fictional platform of the sample data, and say how to go on with one's own files."""
    choice(output_format, "--format", FORMATS)
    inputs.load_engine()
    from auditkit import resources
    from auditkit.reports import render

    folder = resources.folder("sample_data") / "platform"
    dataset = inputs.read([folder])
    from auditkit.audit import audit

    report = audit(dataset, inputs.pack(None, None), inputs.day(_DAY))
    if output_format == "json":
        sys.stdout.write(render(report, "json"))
        return DONE
    if not settings.quiet:
        sys.stdout.write(
            _("The sample data is fictional: 60 projects of 12 made-up charities, with faults planted on purpose.")
            + "\n\n"
        )
    sys.stdout.write(
        render(
            report,
            "text",
            width=inputs.terminal_width(),
            color=settings.color and inputs.is_terminal(sys.stdout),
            verbose=settings.verbose,
            everything=everything,
            exit_code=DONE,
        )
    )
    if not settings.quiet:
        sys.stdout.write("\n" + _("Now yours: auditkit check FOLDER --as-of {day}").format(day=_DAY) + "\n")
    return DONE
