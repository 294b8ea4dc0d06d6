"""`auditkit sample report`: one report of a sample for the audit file, from the plan to the conclusion."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditkit.cli import inputs
from auditkit.cli.inputs import Cache, DateOrder, Maps
from auditkit.cli.sample import evaluating, planning, verifying
from auditkit.cli.sample.options import TEXT_OR_JSON, ManifestPath, TextOrJson, reading_words, verify_command
from auditkit.cli.shared import DONE, FOUND, choice, command, note
from auditkit.i18n import translate as _

if TYPE_CHECKING:
    from auditkit.reports.sample_report.record import SampleRecord, SourceFile
    from auditkit.sampling.evaluation import Evaluation
    from auditkit.sampling.planning import Plan

ENDINGS = (".html", ".xlsx", ".json")

DataPaths = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[PATH...]", help=_("The data, to draw again from them."), show_default=False),
]
PlanFile = Annotated[
    Path | None,
    typer.Option("--plan", metavar="FILE", help=_("The plan, as `auditkit sample plan --format json` printed it.")),
]
ResultsFile = Annotated[
    Path | None,
    typer.Option("--results", metavar="FILE", help=_("What the audit found: the sign-off list, filled in.")),
]
Outputs = Annotated[
    list[Path] | None,
    typer.Option("-o", "--output", metavar="FILE", help=_("Write the report to a file: .html .xlsx .json")),
]


@dataclass(frozen=True)
class Named:
    """The files that the command line names; null where it names none."""

    manifest: Path
    paths: Sequence[Path]
    plan: Path | None
    commitment: Path | None
    results: Path | None

    @property
    def files(self) -> list[Path]:
        """All but the data."""
        return [path for path in (self.manifest, self.plan, self.commitment, self.results) if path is not None]


@command
def report(
    manifest: ManifestPath,
    paths: DataPaths = None,
    plan: PlanFile = None,
    commitment: verifying.CommitmentPath = None,
    results: ResultsFile = None,
    material: evaluating.Materiality = None,
    confidence: planning.Confidence = None,
    method: evaluating.Method = None,
    likelihood: evaluating.LikelihoodOfErrors = None,
    missing: evaluating.Missing = "refuse",
    maps: Maps = None,
    date_order: DateOrder = None,
    cache: Cache = None,
    output_format: TextOrJson = "text",
    output: Outputs = None,
) -> int:
    """Put plan, commitment, draw, results and evaluation into one report, and print how far the audit has come.

    Materiality and confidence are those of the plan where they are not named.
    """
    choice(output_format, "--format", TEXT_OR_JSON)
    for path in output or ():
        inputs.ending(path, ENDINGS)
    named = Named(manifest, paths or (), plan, commitment, results)
    asked = evaluating.Asked(material, confidence, method, likelihood, missing)
    asked.check()
    from auditkit.reports.filled_in import refuse_filled_in
    from auditkit.reports.sample_report.record import SampleRecord
    from auditkit.sampling import planned as plans

    planned, plan_sha256 = (None, "") if plan is None else plans.read(plan)
    if planned is not None:
        question = planned.question
        asked = replace(
            asked, materiality=material or question.materiality, confidence=confidence or question.confidence
        )
    held = verifying.hold(manifest, named.paths, commitment, maps, date_order, cache)
    inputs.spare(output or (), held.dataset, others=named.files)
    refuse_filled_in(output or (), even_others=False)
    evaluation = None
    if results is not None:
        evaluation, _sha256 = evaluating.evaluated(manifest, results, asked, maps)
    record = SampleRecord(
        stated=held.stated,
        check=held.check,
        is_verified=held.dataset is not None,
        plan=planned,
        commitment=held.commitment,
        evaluation=evaluation,
        files=list(_files(named, plan_sha256, held, evaluation)),
        commands=list(_commands(named, planned, asked, maps, date_order)),
    )
    contents = [(path, _rendered(record, path.suffix.lower())) for path in output or ()]
    code = max((inputs.write(path, content) for path, content in contents), default=DONE)
    if not output and output_format == "text":
        note(_("Write the report to a file with -o report.html or -o report.xlsx."))
    sys.stdout.write(_printed(record, output_format))
    return code or (FOUND if record.has_fault else DONE)


def _files(named: Named, plan_sha256: str, held: verifying.Held, evaluation: Evaluation | None) -> Iterator[SourceFile]:
    from auditkit.reports.sample_report.record import SourceFile

    if named.plan is not None:
        yield SourceFile(_("Plan"), named.plan.name, plan_sha256)
    if named.commitment is not None:
        yield SourceFile(_("Commitment"), named.commitment.name, held.commitment_sha256)
    yield SourceFile(_("Manifest"), named.manifest.name, held.check.sha256)
    if named.results is not None and evaluation is not None:
        yield SourceFile(_("Results"), named.results.name, evaluation.results.sha256)
    for file in held.dataset.inputs if held.dataset is not None else ():
        if file.sha256 is not None:
            yield SourceFile(_("Data"), file.path, file.sha256)


def _commands(
    named: Named,
    planned: Plan | None,
    asked: evaluating.Asked,
    maps: Sequence[str] | None,
    date_order: str | None,
) -> Iterator[str]:
    """Yield the commands by which anyone comes to the same; what is read as it was read here."""
    if planned is not None:
        question = planned.question
        words = ["auditkit", "sample", "plan"]
        words += _number("--materiality", question.materiality) + _number("--expected", question.expected or None)
        words += [*_number("--confidence", question.confidence), "--likelihood", question.likelihood]
        words += _number("--population", question.population) + _number("--precision", question.precision)
        yield shlex.join(words)
    if named.paths:
        yield verify_command(named.manifest, named.paths, maps, date_order, named.commitment)
    if named.results is not None:
        words = ["auditkit", "sample", "evaluate", str(named.manifest), str(named.results)]
        words += _number("--materiality", asked.materiality) + _number("--confidence", asked.confidence)
        words += ["--method", asked.method] if asked.method is not None else []
        words += ["--likelihood", asked.likelihood] if asked.likelihood is not None else []
        words += ["--missing", asked.missing] if asked.missing != "refuse" else []
        yield shlex.join(words + reading_words(maps, None))


def _number(option: str, value: Fraction | int | None) -> list[str]:
    if value is None:
        return []
    return [option, str(value) if Fraction(value).denominator == 1 else f"{float(value):.12g}"]


def _rendered(record: SampleRecord, ending: str) -> bytes:
    """Return the content of one output file, by its ending."""
    if ending == ".json":
        from auditkit.reports.sample_report import json

        return json.to_bytes(record)
    from auditkit.reports.sample_report import sections

    if ending == ".html":
        from auditkit.reports import pages

        return pages.render(sections.report(record))
    from auditkit.reports import part_sheets

    return part_sheets.render(sections.report(record))


def _printed(record: SampleRecord, output_format: str) -> str:
    if output_format == "json":
        return _rendered(record, ".json").decode()
    from auditkit.reports.sample_report import text

    return text.render(record, inputs.terminal_width())
