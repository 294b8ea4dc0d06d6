"""`auditkit sample evaluate`: what an audited sample says of the whole."""

from __future__ import annotations

import re
import sys
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from auditkit.cli import inputs
from auditkit.cli.inputs import Maps
from auditkit.cli.sample.options import TEXT_OR_JSON, ManifestPath, TextOrJson
from auditkit.cli.sample.planning import LIKELIHOODS, Confidence
from auditkit.cli.shared import DONE, FOUND, choice, command, settings
from auditkit.errors import BadUsage
from auditkit.i18n import minor_digits
from auditkit.i18n import translate as _
from auditkit.values.text import normalise, printable

if TYPE_CHECKING:
    from auditkit.sampling.likelihoods import Likelihood

METHODS = ("attributes", "stringer", "difference", "ratio", "regression", "mean-per-unit")
MISSING = ("refuse", "error")

_NUMBER = re.compile(r"[0-9]{1,15}(\.[0-9]{1,12})?")


def materiality(text: str) -> Fraction:
    """Return what --materiality says: a share below 1, or an amount of 1 or more in whole units of the currency.

    Both are taken exactly as the decimal is written. Raises BadUsage for anything else.
    """
    written = normalise(text)
    number = written.removesuffix("%").rstrip().replace(",", "")
    if _NUMBER.fullmatch(number):
        value = Fraction(number) / (100 if written.endswith("%") else 1)
        if 0 < value < 1 or (value >= 1 and not written.endswith("%")):
            return value
    message = _(
        '--materiality is "{value}"; it takes a share above 0 and below 1, such as 0.05 or 5%, or an amount of 1 or '
        "more, "
        "such as 120000."
    )
    raise BadUsage(message.format(value=printable(text)))


@command
def evaluate(
    manifest: ManifestPath,
    results: Annotated[
        Path,
        typer.Argument(
            metavar="RESULTS", help=_("What the audit found: the sign-off list, filled in."), show_default=False
        ),
    ],
    material: Annotated[
        Fraction | None,
        typer.Option(
            "--materiality",
            metavar="SHARE|AMOUNT",
            parser=materiality,
            help=_("What would be too much: a share of the items or of the money, or an amount."),
        ),
    ] = None,
    confidence: Confidence = None,
    method: Annotated[
        str | None,
        typer.Option(
            "--method",
            metavar="|".join(METHODS),
            help=_("How to project what was found (default: what the draw and the materiality call for)."),
        ),
    ] = None,
    likelihood: Annotated[
        str | None,
        typer.Option("--likelihood", metavar="|".join(LIKELIHOODS), help=_("How errors are found.")),
    ] = None,
    missing: Annotated[
        str,
        typer.Option(
            "--missing", metavar="|".join(MISSING), help=_("What becomes of items without a result and a reason.")
        ),
    ] = "refuse",
    maps: Maps = None,
    output_format: TextOrJson = "text",
) -> int:
    """Project what the audit of a sample found, and print whether errors stay below what is material."""
    choice(output_format, "--format", TEXT_OR_JSON)
    choice(missing, "--missing", MISSING)
    if method is not None:
        choice(method, "--method", METHODS)
    if likelihood is not None:
        choice(likelihood, "--likelihood", LIKELIHOODS)
    from auditkit.reports import evaluation_json, evaluation_text
    from auditkit.sampling import designs, selection_file
    from auditkit.sampling import manifest as manifests
    from auditkit.sampling import results as audits
    from auditkit.sampling.evaluating import evaluate as evaluate_with
    from auditkit.sampling.evaluation import Question

    if selection_file.is_selection(manifest):
        stated, sha256 = selection_file.read(manifest)
        design = designs.of_selection(stated)
    else:
        stated, sha256 = manifests.read(manifest)
        design = designs.of_manifest(stated)
    found = audits.read(results, design, inputs.read_options(maps, design.currency))
    question = Question(
        materiality=material,
        confidence=confidence or Fraction("0.95"),
        method=method,
        likelihood=cast("Likelihood | None", likelihood),
        missing=missing,
    )
    evaluation = evaluate_with(design, found, question, 10 ** minor_digits(design.currency))
    if output_format == "json":
        sys.stdout.write(evaluation_json.to_json(evaluation, sha256))
    else:
        sys.stdout.write(evaluation_text.render(evaluation, inputs.terminal_width(), settings.verbose))
    return DONE if evaluation.verdict in ("below", None) else FOUND
