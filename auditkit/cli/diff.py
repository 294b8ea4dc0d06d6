"""`auditkit diff`: what changed from one JSON report to another."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditkit.cli import inputs, terminal
from auditkit.cli.inputs import FAIL_ON, FailOn
from auditkit.cli.shared import DONE, FOUND, choice, command, settings
from auditkit.i18n import translate as _

if TYPE_CHECKING:
    from auditkit.diff.comparing import Comparison

ENDINGS = (".json", ".xlsx", ".html")
FORMATS = ("text", "json")


@command
def diff(
    old: Annotated[
        Path, typer.Argument(metavar="OLD.json", help=_("The earlier report, as check wrote it."), show_default=False)
    ],
    new: Annotated[
        Path, typer.Argument(metavar="NEW.json", help=_("The later report, as check wrote it."), show_default=False)
    ],
    fail_on: FailOn = "major",
    output_format: Annotated[
        str, typer.Option("--format", metavar="|".join(FORMATS), help=_("What to print."))
    ] = "text",
    output: Annotated[
        list[Path] | None,
        typer.Option("-o", "--output", metavar="FILE", help=_("Write it to a file too: .json .xlsx .html")),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help=_("Print every project and finding."))] = False,
) -> int:
    """Tell what is new, fixed or still there from one report to another, and why scores moved."""
    choice(output_format, "--format", FORMATS)
    choice(fail_on, "--fail-on", FAIL_ON)
    for path in output or ():
        inputs.ending(path, ENDINGS)
    inputs.spare(output or (), None, others=(old, new))
    from auditkit.diff import comparing, reading

    comparison = comparing.compare(reading.read(old), reading.read(new))
    from auditkit.model.pack import is_at_least

    found = any(is_at_least(each.finding["severity"], fail_on) for each in comparison.found)
    code = FOUND if found else DONE
    for path in output or ():
        code = max(code, inputs.write(path, _rendered(comparison, path.suffix.lower())))
    if output_format == "json":
        sys.stdout.write(_rendered(comparison, ".json").decode())
        return code
    from auditkit.reports.report_diff import text

    terminal.show(
        text.render(
            comparison,
            width=inputs.terminal_width(),
            color=settings.color and inputs.is_terminal(sys.stdout),
            everything=everything,
            exit_code=code,
        )
    )
    return code


def _rendered(comparison: Comparison, ending: str) -> bytes:
    """Return the content of an output file, by its ending."""
    if ending == ".json":
        from auditkit.reports.report_diff import json

        return json.to_bytes(comparison)
    from auditkit.reports.report_diff import sections

    if ending == ".html":
        from auditkit.reports import pages

        return pages.render(sections.report(comparison))
    from auditkit.reports import part_sheets

    return part_sheets.render(sections.report(comparison))
