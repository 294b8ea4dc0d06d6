"""`auditkit sample evaluate`: what an audited sample says of the whole."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
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
    from auditkit.sampling.evaluation import Evaluation
    from auditkit.sampling.likelihoods import Likelihood

METHODS = ("attributes", "stringer", "difference", "ratio", "regression", "mean-per-unit")
MISSING = ("refuse", "error")

_NUMBER = re.compile(r"([0-9]{1,15}|[1-9][0-9]{0,2}(,[0-9]{3}){1,4})(\.[0-9]{1,12})?")
"""A comma is accepted where thousands end, and nowhere else: elsewhere a decimal may be meant, as in 0,05."""


def materiality(text: str) -> Fraction:
    """Return what --materiality says: a share below 1, or an amount of 1 or more in whole units of the currency.

    Both are taken exactly as the decimal is written. Raises BadUsage for anything else.
    """
    written = normalise(text)
    number = written.removesuffix("%").rstrip()
    if _NUMBER.fullmatch(number):
        value = Fraction(number.replace(",", "")) / (100 if written.endswith("%") else 1)
        if 0 < value < 1 or (value >= 1 and not written.endswith("%")):
            return value
    if "," in number:
        message = _(
            '--materiality is "{value}"; a comma may only stand where thousands end, as in 120,000. Write decimals '
            "with a point, as in 0.05."
        )
        raise BadUsage(message.format(value=printable(text)))
    message = _(
        '--materiality is "{value}"; it takes a share above 0 and below 1, such as 0.05 or 5%, or an amount of 1 or '
        "more, "
        "such as 120000."
    )
    raise BadUsage(message.format(value=printable(text)))


Materiality = Annotated[
    Fraction | None,
    typer.Option(
        "--materiality",
        metavar="SHARE|AMOUNT",
        parser=materiality,
        help=_("What would be too much: a share of the items or of the money, or an amount."),
    ),
]
Method = Annotated[
    str | None,
    typer.Option(
        "--method",
        metavar="|".join(METHODS),
        help=_("How to project what was found (default: what the draw and the materiality call for)."),
    ),
]
LikelihoodOfErrors = Annotated[
    str | None, typer.Option("--likelihood", metavar="|".join(LIKELIHOODS), help=_("How errors are found."))
]
Missing = Annotated[
    str,
    typer.Option(
        "--missing", metavar="|".join(MISSING), help=_("What becomes of items without a result and a reason.")
    ),
]


@dataclass(frozen=True)
class Asked:
    """What the options of an evaluation ask for; null where one was not given."""

    materiality: Fraction | None
    confidence: Fraction | None
    method: str | None
    likelihood: str | None
    missing: str

    def check(self) -> None:
        """Raise BadUsage for a choice that there is not."""
        choice(self.missing, "--missing", MISSING)
        if self.method is not None:
            choice(self.method, "--method", METHODS)
        if self.likelihood is not None:
            choice(self.likelihood, "--likelihood", LIKELIHOODS)


def evaluated(manifest: Path, results: Path, asked: Asked, maps: Sequence[str] | None) -> tuple[Evaluation, str]:
    """Return the evaluation of what the audit of a draw found, and the SHA-256 of the manifest's file."""
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
        materiality=asked.materiality,
        confidence=asked.confidence or Fraction("0.95"),
        method=asked.method,
        likelihood=cast("Likelihood | None", asked.likelihood),
        missing=asked.missing,
    )
    return evaluate_with(design, found, question, 10 ** minor_digits(design.currency)), sha256


@command
def evaluate(
    manifest: ManifestPath,
    results: Annotated[
        Path,
        typer.Argument(
            metavar="RESULTS", help=_("What the audit found: the sign-off list, filled in."), show_default=False
        ),
    ],
    material: Materiality = None,
    confidence: Confidence = None,
    method: Method = None,
    likelihood: LikelihoodOfErrors = None,
    missing: Missing = "refuse",
    maps: Maps = None,
    output_format: TextOrJson = "text",
) -> int:
    """Project what the audit of a sample found, and print whether errors stay below what is material."""
    choice(output_format, "--format", TEXT_OR_JSON)
    asked = Asked(material, confidence, method, likelihood, missing)
    asked.check()
    from auditkit.reports import evaluation_json, evaluation_text

    evaluation, sha256 = evaluated(manifest, results, asked, maps)
    if output_format == "json":
        sys.stdout.write(evaluation_json.to_json(evaluation, sha256))
    else:
        sys.stdout.write(evaluation_text.render(evaluation, inputs.terminal_width(), settings.verbose, sha256))
    return DONE if evaluation.verdict in ("below", None) else FOUND
