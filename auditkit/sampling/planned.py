"""The reading of a plan that `auditkit sample plan --format json` printed, and working it out again."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from auditkit import documents
from auditkit.errors import BadUsage
from auditkit.i18n import format_number
from auditkit.i18n import translate as _
from auditkit.sampling.planning import Plan, Question, plan

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def read(path: Path) -> tuple[Plan, str]:
    """Return a plan, worked out anew from what its file asks for, and the SHA-256 of that file.

    Raises BadFile when it cannot be read, is no plan, or states another size or another number of errors than its own
    question leads to.
    """
    form = documents.Form(
        schema="plan",
        missing=_("{path} could not be read: {reason}. Name what `auditkit sample plan --format json` printed."),
        other=_(
            "{path} is no plan as `auditkit sample plan --format json` prints it: {reason}. If it was edited by hand, "
            "plan again."
        ),
    )
    stated, sha256 = documents.read(path, form, lambda _stated: None)
    try:
        again = plan(_question(stated))
    except BadUsage as error:
        raise form.refused(path, error.message) from error
    if departure := _departure(stated, again):
        raise form.refused(path, departure)
    return again, sha256


def _departure(stated: Mapping[str, Any], again: Plan) -> str | None:
    for name, said, found in (("n", stated["n"], again.size), ("k", stated["k"], float(again.errors))):
        if said != found:
            message = _("its {name} is {said}, and what it asks for leads to {found}")
            return message.format(name=name, said=format_number(said), found=format_number(found))
    return None


def _question(stated: Mapping[str, Any]) -> Question:
    return Question(
        likelihood=stated["likelihood"],
        confidence=_exact(stated["confidence"]),
        materiality=None if stated["materiality"] is None else _exact(stated["materiality"]),
        expected=_exact(stated["expected"]),
        precision=None if stated["precision"] is None else _exact(stated["precision"]),
        population=stated["population"],
    )


def _exact(number: float) -> Fraction:
    """Return the decimal that a number was written as: 0.05 is 1/20."""
    return Fraction(str(number))
