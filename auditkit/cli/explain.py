"""`auditkit explain`: where one project's points went, and what would win most of them back."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditkit.cli import inputs, terminal
from auditkit.cli.inputs import (
    AsOf,
    Cache,
    DateOrder,
    Ignore,
    Jobs,
    Maps,
    OtherCurrency,
    Rules,
    Select,
    Sets,
    WaiversFile,
)
from auditkit.cli.shared import COULD_NOT, DONE, choice, command, print_error, settings
from auditkit.errors import BadUsage
from auditkit.i18n import translate as _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from auditkit.explanation.explaining import Explanation
    from auditkit.model.report import Report

FORMATS = ("text", "json")

DataPaths = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[PATH...]", help=_("Spreadsheets, CSV files or folders of them."), show_default=False),
]


@command
def explain(
    project: Annotated[
        str, typer.Argument(metavar="PROJECT", help=_("The project's id, or its title."), show_default=False)
    ],
    paths: DataPaths = None,
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="REPORT.json", help=_("Explain what this report says, instead of data.")),
    ] = None,
    rules: Rules = None,
    as_of: AsOf = None,
    sets: Sets = None,
    select: Select = None,
    ignore: Ignore = None,
    waivers: WaiversFile = None,
    maps: Maps = None,
    date_order: DateOrder = None,
    currency: OtherCurrency = None,
    jobs: Jobs = None,
    cache: Cache = None,
    output_format: Annotated[
        str, typer.Option("--format", metavar="|".join(FORMATS), help=_("What to print."))
    ] = "text",
    everything: Annotated[bool, typer.Option("--all", help=_("Print every message and duty."))] = False,
) -> int:
    """Show where one project's points went, from 100 down, and what would win most of them back."""
    choice(output_format, "--format", FORMATS)
    if report is not None:
        given = {
            "PATH": paths,
            "--as-of": as_of,
            "--set": sets,
            "--select": select,
            "--ignore": ignore,
            "--waivers": waivers,
            "--map": maps,
            "--date-order": date_order,
            "--currency": currency,
            "--jobs": jobs,
            "--cache": cache,
        }
        _refuse_beside_report(given)
        told = _of_report(project, report, rules)
    elif not paths:
        raise BadUsage(_("Name the data to judge, or a report with --report."))
    else:
        inputs.load_engine(cache)
        from auditkit import packs

        day = inputs.day(as_of)
        whole = inputs.pack(rules, sets)
        pack = packs.choose(whole, select or (), ignore or ())
        waived = inputs.waivers(waivers, paths, whole, date_order)
        dataset = inputs.read(paths, maps, date_order, currency or inputs.USUAL_CURRENCY, jobs, cache=cache, as_of=day)
        inputs.refuse_copy(waived, dataset)
        from auditkit.audit import audit
        from auditkit.explanation import explaining
        from auditkit.reports.json import encoded

        judged = audit(dataset, pack, day, waivers=waived)
        document = json.loads(encoded(judged))
        chosen = explaining.find(document, project)
        told = explaining.explain(document, chosen, pack, _earned(judged, chosen["project_id"]))
    rendered = _rendered(told, output_format, everything)
    if output_format == "text":
        terminal.show(rendered)
    else:
        sys.stdout.write(rendered)
    errors = list(dict.fromkeys(told.document["run"]["errors"]))
    for message in errors:
        print_error(message)
    return COULD_NOT if errors else DONE


def _refuse_beside_report(given: Mapping[str, object]) -> None:
    named = next((option for option, value in given.items() if value), None)
    if named is not None:
        message = _("{option} cannot stand beside --report, which says by itself what was judged, and how.")
        raise BadUsage(message.format(option=named))


def _of_report(project: str, path: Path, rules: Sequence[str] | None) -> Explanation:
    """Explain by a stored report, and by the rules that it names where they are at hand."""
    from auditkit.diff.reading import read
    from auditkit.explanation import explaining
    from auditkit.explanation.rules_of import rules_of

    stored = read(path)
    chosen = explaining.find(stored.document, project)
    return explaining.explain(stored.document, chosen, rules_of(stored.run, rules), {})


def _earned(report: Report, project_id: str) -> dict[str, Fraction | None]:
    own = next(project for project in report.projects if project.project_id == project_id)
    return {outcome.rule: outcome.exact for outcome in own.outcomes}


def _rendered(explanation: Explanation, output_format: str, everything: bool) -> str:
    if output_format == "json":
        from auditkit.reports.project_explanation.json import to_bytes

        return to_bytes(explanation).decode()
    from auditkit.reports.project_explanation import text

    return text.render(
        explanation,
        width=inputs.terminal_width(),
        color=settings.color and inputs.is_terminal(sys.stdout),
        everything=everything,
    )
