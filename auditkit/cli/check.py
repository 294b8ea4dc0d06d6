"""`auditkit check`: load, check, score, and print the report."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditkit.cli import copies, engines, inputs, terminal
from auditkit.cli.engines import EngineName, MemoryLimit, SparkMaster
from auditkit.cli.folders import folders_apart, require_folder, write_folder
from auditkit.cli.inputs import (
    FAIL_ON,
    AsOf,
    Cache,
    Currency,
    DateOrder,
    FailOn,
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
from auditkit.cli.letters import letter_template_of, write_letters
from auditkit.cli.progress import bar
from auditkit.cli.shared import COULD_NOT, DONE, FOUND, choice, command, note, print_error, settings
from auditkit.i18n import translate as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auditkit.diff.reading import StoredReport
    from auditkit.model.pack import Pack
    from auditkit.model.report import Report
    from auditkit.sampling.listed import Drawn


@command
def check(
    paths: Paths,
    rules: Rules = None,
    as_of: AsOf = None,
    sets: Sets = None,
    select: Select = None,
    ignore: Ignore = None,
    manifest: Annotated[
        Path | None,
        typer.Option("--manifest", metavar="FILE", help=_("The manifest of a draw: who is drawn must be audited.")),
    ] = None,
    project: Projects = None,
    waivers: WaiversFile = None,
    maps: Maps = None,
    date_order: DateOrder = None,
    currency: Currency = "CNY",
    jobs: Jobs = None,
    cache: Cache = None,
    output_format: Annotated[
        str, typer.Option("--format", metavar="text|json|jsonl|csv|markdown", help=_("What to print."))
    ] = "text",
    output: Annotated[
        list[Path] | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help=_("Write the report to a file too: .json .jsonl .csv .md .xlsx .html"),
        ),
    ] = None,
    cards: Annotated[
        Path | None,
        typer.Option("--cards", metavar="DIR", help=_("Write a page for donors on each project, and a list of them.")),
    ] = None,
    letters: Annotated[
        Path | None,
        typer.Option("--letters", metavar="DIR", help=_("Write a notice of its findings to each charity, as .docx.")),
    ] = None,
    letter_template: Annotated[
        Path | None,
        typer.Option("--letter-template", metavar="FILE", help=_("A Word document to make the letters from.")),
    ] = None,
    annotate: Annotated[
        Path | None,
        typer.Option(
            "--annotate",
            metavar="DIR",
            help=_("Write a copy of each input into this folder, with the findings marked in its cells."),
        ),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help=_("Print every project and finding."))] = False,
    baseline: Annotated[
        Path | None,
        typer.Option(
            "--baseline", metavar="REPORT.json", help=_("Report only what is new against an earlier JSON report.")
        ),
    ] = None,
    fail_on: FailOn = "major",
    min_score: Annotated[
        float | None,
        typer.Option(
            "--min-score",
            metavar="N",
            parser=inputs.number("--min-score", 0, 100),
            help=_("Exit 1 when a project scores less, or has no score."),
        ),
    ] = None,
    min_coverage: Annotated[
        float | None,
        typer.Option(
            "--min-coverage",
            metavar="SHARE",
            parser=inputs.number("--min-coverage", 0, 1),
            help=_("Exit 1 when less of a project's weight could be judged (0 to 1)."),
        ),
    ] = None,
    engine: EngineName = None,
    memory_limit: MemoryLimit = None,
    spark_master: SparkMaster = None,
) -> int:
    """Load, check and score what charities handed in, and print the report."""
    inputs.load_engine(cache)
    inputs.read_on(maps, date_order, currency, cache)
    from auditkit import packs, reports

    choice(output_format, "--format", reports.FORMATS)
    choice(fail_on, "--fail-on", FAIL_ON)
    endings = [reports.ENDINGS[inputs.ending(path, reports.ENDINGS)] for path in output or ()]
    folders_apart(output or (), {"--cards": cards, "--letters": letters, "--annotate": annotate, "--cache": cache})
    if cards is not None:
        require_folder(cards, "--cards")
    template = letter_template_of(letters, letter_template)
    day = inputs.day(as_of)
    whole = inputs.pack(rules, sets)
    pack = packs.choose(whole, select or (), ignore or ())
    chosen = engines.engine(paths, engine, memory_limit, spark_master, with_donors=lambda: _reads_donors(pack))
    if annotate is not None:
        copies.refuse(annotate, paths)
    drawn = None if manifest is None else _drawn(manifest)
    known = None if baseline is None else _known(baseline)
    waived = inputs.waivers(waivers, paths, whole, date_order)
    reports.load(output_format)
    dataset = inputs.read(paths, maps, date_order, currency, jobs, cache=cache, engine=chosen, as_of=day)
    inputs.refuse_copy(waived, dataset)
    others = [each for each in (manifest, waivers, baseline) if each is not None]
    inputs.spare(output or (), dataset, pack, others)
    from auditkit.audit import audit
    from auditkit.diff import baseline as baselines
    from auditkit.reports.audited import Audited

    if drawn is not None:
        dataset = drawn.listed_in(dataset)
    used = None if drawn is None else drawn.used

    left_out: frozenset[int] | None = None

    def judge() -> Report:
        nonlocal left_out
        with bar(settings.quiet, _("judging")) as progress:
            report = audit(dataset, pack, day, chosen.name, project or (), used, waived, progress)
        if known is None:
            return report
        if left_out is None:
            left_out = baselines.already_known(report, known)
        return baselines.only_new(report, known, left_out)

    report = judge()
    whole_run = Audited(report, dataset, pack, judge)
    code = _exit_code(report, fail_on, min_score, min_coverage)
    for path, its_format in zip(output or (), endings, strict=True):
        content = reports.of_file(whole_run, its_format)
        code = max(code, inputs.write(path, content))
    if cards is not None:
        from auditkit.reports.cards import files as files_of_cards

        code = max(code, write_folder(cards, files_of_cards(whole_run)))
    if letters is not None and template is not None:
        code = max(code, write_letters(whole_run, template, letters, letter_template))
    if annotate is not None:
        code = max(code, copies.write(annotate, paths, whole_run, others))
    if output_format == "json":
        sys.stdout.flush()
        sys.stdout.buffer.write(reports.encoded(report, output_format))
    elif output_format != "text":
        sys.stdout.write(reports.render(report, output_format))
    elif settings.quiet:
        from auditkit.reports import text

        sys.stdout.write(text.a_line_each(report, inputs.terminal_width(), _is_colored()))
    else:
        terminal.show(reports.render(report, output_format, **_options(code, everything, report)))
        if "donations" in dataset.tables and not _is_about_donations(whole):
            _tell_of_donations(rules or inputs.DEFAULT_RULES)
    if output_format != "text" or settings.quiet:
        for message in dict.fromkeys(report.errors):
            print_error(message)
    return code


def _drawn(manifest: Path) -> Drawn:
    from auditkit.sampling.listed import read

    return read(manifest)


def _reads_donors(pack: Pack) -> bool:
    from auditkit.check import columns_read

    return ("funds", "donors") in columns_read(pack)


def _is_about_donations(pack: Pack) -> bool:
    from auditkit.check import columns_read

    return any(table == "donations" for table, _column in columns_read(pack))


def _tell_of_donations(rules: Sequence[str]) -> None:
    options = " ".join(f"--rules {name}" for name in (*rules, "donations"))
    message = _("Donations were handed in, and none of these rules is about them: {options} checks them as well.")
    note(message.format(options=options))


def _known(baseline: Path) -> StoredReport:
    from auditkit.diff.reading import read

    return read(baseline)


def _is_colored() -> bool:
    return settings.color and inputs.is_terminal(sys.stdout)


def _options(code: int, everything: bool, report: Report) -> dict[str, object]:
    """Return what only the terminal's text is told: how wide, how colourful, how much."""
    return {
        "width": inputs.terminal_width(),
        "color": _is_colored(),
        "links": terminal.links(file.path for file in report.inputs) if _is_colored() else {},
        "verbose": settings.verbose,
        "everything": everything,
        "exit_code": code,
    }


def _exit_code(report: Report, fail_on: str, min_score: float | None, min_coverage: float | None) -> int:
    from auditkit.audit import is_found

    if report.errors:
        return COULD_NOT
    found = any(is_found(finding, fail_on) for finding in report.findings)
    low = min_score is not None and any(
        project.score is None or float(project.score) < min_score for project in report.projects
    )
    thin = min_coverage is not None and any(float(project.coverage) < min_coverage for project in report.projects)
    return FOUND if found or low or thin else DONE
