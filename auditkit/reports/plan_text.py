"""A planned sample, for people and for programs."""

from __future__ import annotations

import json
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Any

from auditkit.i18n import format_number
from auditkit.i18n import translate as _
from auditkit.reports.layout import aligned, wrap
from auditkit.sampling.planning import percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditkit.sampling.planning import Plan

VERSION = 1

_BEYOND = 3
"""How many errors more than expected the table of possible findings goes on to."""
_LONGEST = 8


def document(plan: Plan) -> dict[str, Any]:
    """Return the plan for programs: `n` items, among which `k` errors are tolerated, and what was asked.

    Shares are numbers between 0 and 1; `findings` gives the upper bound for numbers of errors that may be found.
    """
    asked = plan.question
    return {
        "plan": VERSION,
        "likelihood": asked.likelihood,
        "confidence": float(asked.confidence),
        "materiality": None if asked.materiality is None else float(asked.materiality),
        "expected": _number(asked.expected),
        "precision": None if asked.precision is None else float(asked.precision),
        "population": asked.population,
        "n": plan.size,
        "k": _number(plan.errors),
        "most_likely": float(plan.most_likely),
        "upper_bound": _rounded(plan.bound),
        "findings": [{"errors": errors, "upper_bound": _rounded(bound)} for errors, bound in _findings(plan)],
    }


def to_json(plan: Plan) -> str:
    """Return the plan as JSON text."""
    return json.dumps(document(plan), ensure_ascii=False, indent=2) + "\n"


def render(plan: Plan, width: int) -> str:
    """Return the plan in lines of at most `width` cells."""
    return "".join(f"{line}\n" for line in _lines(plan, width))


def _lines(plan: Plan, width: int) -> Iterator[str]:
    told = _("Audit {n} items.") if plan.size > 1 else _("Audit one item.")
    yield from wrap(told.format(n=f"{plan.size:,}"), width)
    yield ""
    for sentence in sentences(plan):
        yield from wrap(sentence, width)
    yield ""
    title, *rows = outcomes(plan)
    yield from wrap(_("{name}:").format(name=title[0]), width)
    yield from (f"  {line}".rstrip() for line in aligned(rows, right=(0, 1, 2)))
    yield ""
    for text in method(plan):
        yield from wrap(text, width)


def outcomes(plan: Plan) -> Iterator[tuple[str, ...]]:
    """Yield what each number of errors that may be found would mean: a title, the head of a table, and its rows."""
    yield (_("What each number of errors found among the {n} would show").format(n=f"{plan.size:,}"),)
    yield _("errors found"), _("most likely share"), _("upper bound"), ""
    for errors, bound in _findings(plan):
        yield str(errors), _percent(errors / plan.size), _percent(bound), _verdict(plan, bound)


def method(plan: Plan) -> Iterator[str]:
    """Yield the formula behind a plan with its source, and what it takes no account of."""
    yield _source(plan)
    asked = plan.question
    if asked.likelihood != "hypergeometric" and asked.population is not None:
        message = _("The {population} items there are only bound the sample: this likelihood takes no account of them.")
        yield message.format(population=f"{asked.population:,}")


def sentences(plan: Plan) -> Iterator[str]:
    """Yield what the sample would show if it turns out as expected."""
    asked = plan.question
    confidence = percent(asked.confidence)
    if asked.materiality is not None:
        message = _(
            "If no more than {k} errors are found in them, errors are less than {materiality} of the whole, with a "
            "confidence of {confidence}."
        )
        if plan.errors == 0:
            message = _(
                "If no error is found in them, errors are less than {materiality} of the whole, with a confidence of "
                "{confidence}."
            )
        elif plan.errors == 1:
            message = _(
                "If no more than one error is found in them, errors are less than {materiality} of the whole, with a "
                "confidence of {confidence}."
            )
        told = {"k": count(plan.errors), "materiality": percent(asked.materiality), "confidence": confidence}
        yield message.format(**told)
    if asked.precision is not None:
        message = _("The upper bound then lies within {precision} of the most likely share.")
        yield message.format(precision=percent(asked.precision))
    if plan.errors.denominator != 1:
        yield _("Errors are counted in fractions: an item that is wrong by a third counts as a third of an error.")


def _findings(plan: Plan) -> Iterator[tuple[int, float]]:
    last = min(floor(plan.errors) + _BEYOND, plan.size)
    for errors in range(max(0, last - _LONGEST), last + 1):
        yield errors, min(1.0, plan.bound_with(Fraction(errors)))


def _verdict(plan: Plan, bound: float) -> str:
    material = plan.question.materiality
    if material is None:
        return ""
    # A whole number of a population may be just what is material; made binary in the same way, the two are then equal.
    is_below = bound < float(material)
    return _("✓ below {materiality}").format(materiality=percent(material)) if is_below else _("✗ too much")


def _source(plan: Plan) -> str:
    names = {
        "poisson": _("Poisson: the bound is GammaInv({confidence}; 1 + k) / n."),
        "binomial": _("Binomial: the bound of Clopper and Pearson (1934), BetaInv({confidence}; 1 + k, n - k)."),
        "hypergeometric": _(
            "Hypergeometric: the largest number of errors in {population} items with which k or fewer are still found "
            "with a chance above {risk}."
        ),
    }
    asked = plan.question
    told = _("Method: {name} Sample size after the AICPA Audit Sampling Guide (2017), appendices A and C.")
    name = names[asked.likelihood].format(
        confidence=float(asked.confidence),
        risk=percent(1 - asked.confidence),
        population=f"{asked.population or 0:,}",
    )
    return told.format(name=name)


def count(errors: Fraction) -> str:
    """Return a number of errors, which may be a fraction, as people read it."""
    return format_number(errors.numerator if errors.denominator == 1 else float(errors))


def _number(value: Fraction) -> float:
    return value.numerator if value.denominator == 1 else float(value)


def _rounded(bound: float) -> float:
    """Return a bound to ten decimals: the last digits of a binary number differ from one machine to the next."""
    return round(bound, 10)


def _percent(share: float) -> str:
    return f"{share * 100:.2f} %"
