"""`auditkit sample plan`: how many items an audit takes."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, cast

import typer

from auditkit.cli import inputs
from auditkit.cli.sample.options import TEXT_OR_JSON, TextOrJson
from auditkit.cli.shared import choice, command
from auditkit.errors import BadUsage
from auditkit.i18n import translate as _
from auditkit.values.text import normalise, printable

if TYPE_CHECKING:
    from auditkit.sampling.likelihoods import Likelihood

LIKELIHOODS = ("poisson", "binomial", "hypergeometric")

_DECIMAL = re.compile(r"[0-9]{1,9}(\.[0-9]{1,12})?")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(,[0-9]{3})+")
_MOST_ITEMS = 10**12


def share(option: str, whole_too: bool = False, example: str = "0.05") -> Callable[[str], Fraction]:
    """Return the parser of an option that takes a share such as 0.05 or 5%, exactly as the decimal is written.

    A share is above 0 and below 1. With `whole_too`, 0 and whole numbers do as well. The parser raises BadUsage for
    anything else, with `example` as what would do.
    """

    def parse(text: str) -> Fraction:
        written = normalise(text)
        number = written.removesuffix("%").rstrip()
        with suppress(ValueError):
            if _DECIMAL.fullmatch(number) is None:
                raise ValueError(number)
            value = Fraction(number) / (100 if written.endswith("%") else 1)
            if 0 < value < 1 or (whole_too and value.denominator == 1 and not written.endswith("%")):
                return value
        if whole_too:
            message = _(
                '{option} is "{value}"; it takes a share below 1, such as 0.01 or 1%, or a whole number of errors.'
            )
        else:
            message = _('{option} is "{value}"; it takes a share above 0 and below 1, such as {example} or {percent}.')
        percent = f"{Fraction(example) * 100}%"
        raise BadUsage(message.format(option=option, value=printable(text), example=example, percent=percent))

    return parse


def confidence_share(text: str) -> Fraction:
    """Return what --confidence says; raises BadUsage below 50 %, where an upper limit would lie below the estimate."""
    value = share("--confidence", example="0.95")(text)
    if value < Fraction(1, 2):
        message = _(
            '--confidence is "{value}"; below 50 % a conclusion would more likely be wrong than right. 95% is usual.'
        )
        raise BadUsage(message.format(value=printable(text)))
    return value


def _population(text: str) -> int:
    digits = text.replace(",", "") if _THOUSANDS.fullmatch(text) else text
    if digits.isascii() and digits.isdigit() and len(digits) <= len(str(_MOST_ITEMS)) and int(digits) >= 1:
        return int(digits)
    message = _('--population is "{value}"; it takes the number of items there are, 1 or more.')
    raise BadUsage(message.format(value=printable(text)))


Confidence = Annotated[
    Fraction | None,
    typer.Option(
        "--confidence",
        metavar="SHARE",
        parser=confidence_share,
        help=_("How sure the conclusion is to be (default: 0.95)."),
    ),
]


@command
def plan(
    materiality: Annotated[
        Fraction | None,
        typer.Option(
            "--materiality",
            metavar="SHARE",
            parser=share("--materiality"),
            help=_("The share of errors that would be too much, such as 0.05 or 5%."),
        ),
    ] = None,
    expected: Annotated[
        Fraction | None,
        typer.Option(
            "--expected",
            metavar="SHARE|N",
            parser=share("--expected", whole_too=True),
            help=_("The errors expected: a share of the items, or a whole number of them (default: none)."),
        ),
    ] = None,
    confidence: Confidence = None,
    likelihood: Annotated[
        str,
        typer.Option("--likelihood", metavar="|".join(LIKELIHOODS), help=_("How errors are found.")),
    ] = "poisson",
    population: Annotated[
        int | None,
        typer.Option(
            "--population", metavar="N", parser=_population, help=_("The number of items there are to choose from.")
        ),
    ] = None,
    precision: Annotated[
        Fraction | None,
        typer.Option(
            "--precision",
            metavar="SHARE",
            parser=share("--precision"),
            help=_("How far the upper bound may lie above the most likely share of errors."),
        ),
    ] = None,
    output_format: TextOrJson = "text",
) -> None:
    """Print the smallest sample that settles the question, and what each number of errors found in it would mean."""
    choice(output_format, "--format", TEXT_OR_JSON)
    choice(likelihood, "--likelihood", LIKELIHOODS)
    from auditkit.reports import plan_text
    from auditkit.sampling.planning import Question
    from auditkit.sampling.planning import plan as plan_for

    planned = plan_for(
        Question(
            likelihood=cast("Likelihood", likelihood),
            confidence=confidence or Fraction("0.95"),
            materiality=materiality,
            expected=expected or Fraction(0),
            precision=precision,
            population=population,
        )
    )
    if output_format == "json":
        sys.stdout.write(plan_text.to_json(planned))
    else:
        sys.stdout.write(plan_text.render(planned, inputs.terminal_width()))
