"""An evaluated sample for a person at a terminal: the conclusion first, then what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

from auditkit.i18n import format_amount, minor_digits
from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.model.draw import stratum_label
from auditkit.reports.evaluation_sources import sources
from auditkit.reports.layout import aligned, wrap
from auditkit.reports.plain import one_line
from auditkit.sampling.evaluation import FEW_DIFFERENCES
from auditkit.sampling.planning import percent
from auditkit.values.text import shown

if TYPE_CHECKING:
    from auditkit.sampling.designs import Drawn, Group
    from auditkit.sampling.evaluation import Evaluation, Projection, Stratum, Verdict

_NAMED = 10


def render(evaluation: Evaluation, width: int, all_strata: bool = False) -> str:
    """Return the evaluation in lines of at most `width` cells; only strata with errors if not `all_strata`."""
    return "".join(f"{line.rstrip()}\n" for line in _lines(evaluation, width, all_strata))


def conclusion(evaluation: Evaluation) -> str:
    """Return the one sentence that an evaluation comes to."""
    by_count = evaluation.projection.method == "attributes"
    told = _counted(evaluation) if by_count else _in_money(evaluation)
    message = (_counted_message if by_count else _money_message)(evaluation.verdict)
    return message.format(**told)


def _counted_message(verdict: Verdict | None) -> str:
    return {
        "below": _(
            "Errors are below what is material: with a confidence of {confidence}, at most {upper} of the {whole} "
            "items ({upper_share}) are in error, and {limit_share} would be material."
        ),
        "not shown": _(
            "It is not shown that errors are below what is material: with a confidence of {confidence}, up to {upper} "
            "of the {whole} items ({upper_share}) may be in error, and {limit_share} would be material."
        ),
        "above": _(
            "Errors are above what is material: {lower} of the {whole} items ({lower_share}) were found to be in "
            "error, and {limit_share} is material."
        ),
        None: _(
            "No materiality was named, so that nothing is concluded: with a confidence of {confidence}, at most "
            "{upper} of the {whole} items ({upper_share}) are in error."
        ),
    }[verdict]


def _money_message(verdict: Verdict | None) -> str:
    return {
        "below": _(
            "The misstatement is below what is material: with a confidence of {confidence}, it is at most {worst} "
            "({worst_share} of {whole}), and {limit} would be material."
        ),
        "not shown": _(
            "It is not shown that the misstatement is below what is material: with a confidence of {confidence}, it "
            "may be up to {worst} ({worst_share} of {whole}), and {limit} would be material."
        ),
        "above": _(
            "The misstatement is above what is material: with a confidence of {confidence}, it is at least {best} "
            "({best_share} of {whole}), and {limit} is material."
        ),
        None: _(
            "No materiality was named, so that nothing is concluded: with a confidence of {confidence}, the "
            "misstatement is at most {worst} ({worst_share} of {whole})."
        ),
    }[verdict]


def _counted(evaluation: Evaluation) -> dict[str, str]:
    upper, lower = evaluation.projection.upper or 0.0, evaluation.projection.lower or 0.0
    most = floor(upper + 1e-9)
    return {
        "confidence": percent(evaluation.question.confidence),
        "upper": f"{most:,}",
        "upper_share": percent_of(upper / evaluation.whole),
        "lower": f"{round(lower):,}",
        "lower_share": percent_of(lower / evaluation.whole),
        "whole": f"{evaluation.whole:,}",
        "limit_share": percent(evaluation.question.materiality or Fraction(0)),
    }


def _in_money(evaluation: Evaluation) -> dict[str, str]:
    worst, best = evaluation.worst, evaluation.best
    return {
        "confidence": percent(evaluation.question.confidence),
        "worst": money(worst, evaluation),
        "worst_share": _share(worst, evaluation),
        "best": money(best, evaluation),
        "best_share": _share(best, evaluation),
        "whole": money(evaluation.whole, evaluation),
        "limit": money(float(evaluation.limit or 0), evaluation),
    }


def _lines(evaluation: Evaluation, width: int, all_strata: bool) -> Iterator[str]:
    verdict = evaluation.verdict
    sign = {"below": "✓ ", None: ""}.get(verdict, "✗ ")
    yield from wrap(sign + conclusion(evaluation), width)
    for remark in remarks(evaluation):
        yield from wrap(f"! {remark}", width)
    yield ""
    yield from wrap(facts(evaluation), width)
    yield ""
    yield from (f"  {line}" for line in aligned(list(estimates(evaluation)), right=(1, 2, 3)))
    rows = list(strata(evaluation, all_strata))
    if rows:
        yield ""
        yield from (f"  {line}" for line in aligned([strata_head(evaluation), *rows], right=(1, 2, 3, 4, 5)))
    quiet = len(evaluation.strata) - len(rows)
    if quiet:
        yield from wrap(
            "  " + _("Strata without an error are not shown: {count} (--verbose).").format(count=quiet), width
        )
    yield ""
    for source in sources(evaluation):
        yield from wrap(source, width)


def facts(evaluation: Evaluation) -> str:
    """Return what was drawn from and what was asked, in two sentences."""
    design = evaluation.design
    text = _(
        "{campaign}: {whole} items of {total}; {certain} taken for certain, {drawn} drawn from {strata} strata. "
        "Confidence {confidence}, materiality {limit}."
    )
    return text.format(
        campaign=one_line(design.subject),
        whole=f"{design.size:,}",
        total=money(design.total, evaluation),
        certain=len(design.certain),
        drawn=f"{len(evaluation.findings) - len(design.certain):,}",
        strata=len(design.groups),
        confidence=percent(evaluation.question.confidence),
        limit=_materiality(evaluation),
    )


def _materiality(evaluation: Evaluation) -> str:
    material = evaluation.question.materiality
    if material is None:
        return _("not named")
    if material < 1:
        return percent(material)
    return money(float(material * 10 ** minor_digits(evaluation.design.currency)), evaluation)


def remarks(evaluation: Evaluation) -> Iterator[str]:
    """Yield what whoever relies on the conclusion must know."""
    if evaluation.untestable:
        message = _("Could not be audited, and counted as wholly wrong (ISA 530.11): {items}. The results say why.")
        yield message.format(items=_named(evaluation.untestable))
    if evaluation.missing:
        message = _("Without a result, and counted as wholly wrong as --missing error asks: {items}.")
        yield message.format(items=_named(evaluation.missing))
    for original, reserve in sorted(evaluation.results.replaced.items()):
        message = _("Reserve {reserve} was audited in the place of {original}: {reason}")
        reason = evaluation.results.reasons.get(original, "")
        yield message.format(reserve=shown(reserve.identifier), original=shown(original), reason=shown(reason))
    if evaluation.has_few_differences:
        message = _(
            "Items drawn that differ in value: {count}. With fewer than {few}, the limits of this method are too "
            "narrow, since large differences are rare and may not be among them (docs/sampling-statistics.md). Those "
            "by mean per unit decide as well."
        )
        yield message.format(count=evaluation.differing, few=FEW_DIFFERENCES)
    if evaluation.design.aside:
        message = _("Rows that could not be drawn are not covered: {count}. Audit them by themselves.")
        yield message.format(count=evaluation.design.aside)
    if not evaluation.design.is_random:
        yield _("The items were not drawn one by one: they are evaluated as if they had been drawn at random.")
    method = evaluation.projection.method
    if method == "mean-per-unit" and evaluation.question.method is None:
        yield _(
            "No item drawn differs in value, so that the spread of differences is not known: the mean per unit decides."
        )
    if evaluation.rests_on_understatements:
        yield _(
            "What decides is how much may be understated, and limits on that side hold less often than their "
            "confidence says (docs/sampling-statistics.md)."
        )
    if method == "stringer":
        yield _("The bound is of overstatements; understatements take nothing off it and are not bounded.")


def _named(items: Sequence[Drawn]) -> str:
    named = _(", ").join(shown(item.identifier) for item in items[:_NAMED])
    if len(items) <= _NAMED:
        return named
    return _("{items} and {count} more").format(items=named, count=len(items) - _NAMED)


def estimates(evaluation: Evaluation) -> Iterator[tuple[str, ...]]:
    """Yield a head and rows: what each method makes of the whole, within its limits."""
    yield ("", _("most likely"), _("at least"), _("at most"))
    first = evaluation.projection
    if first.method == "attributes":
        bounds = (first.most_likely or 0.0, first.lower or 0.0, first.upper or 0.0)
        yield (_("items in error"), f"{bounds[0]:,.1f}", f"{bounds[1]:,.0f}", f"{bounds[2]:,.1f}")
        yield ("", *(percent_of(value / evaluation.whole) for value in bounds))
    else:
        yield _money_row(first, evaluation)
        yield ("", *(_share(value, evaluation) for value in (first.most_likely, first.lower, first.upper)))
    for other in evaluation.others:
        if other.reason is None:
            yield _money_row(other, evaluation)


def _money_row(projection: Projection, evaluation: Evaluation) -> tuple[str, ...]:
    bounds = (projection.most_likely, projection.lower, projection.upper)
    currency = evaluation.design.currency
    most_likely, lower, upper = ("–" if value is None else format_amount(round(value), currency) for value in bounds)
    names = {
        "difference": _("misstatement, by difference"),
        "ratio": _("misstatement, by ratio"),
        "regression": _("misstatement, by regression"),
        "mean-per-unit": _("misstatement, by mean per unit"),
        "stringer": _("overstatement"),
    }
    return names[projection.method], most_likely, lower, upper


def strata_head(evaluation: Evaluation) -> tuple[str, ...]:
    """Return the head of the table of strata."""
    last = _("misstatement") if evaluation.projection.method != "attributes" else _("at most in error")
    return (_("Stratum"), _("items"), _("drawn"), _("weight"), _("in error"), last)


def strata(evaluation: Evaluation, all_strata: bool) -> Iterator[tuple[str, ...]]:
    """Yield what was found in each stratum and what that says of it; only strata with errors if not `all_strata`."""
    for stratum in evaluation.strata:
        if all_strata or stratum.count.errors or stratum.misstatement:
            yield _stratum(stratum, evaluation)


def _stratum(stratum: Stratum, evaluation: Evaluation) -> tuple[str, ...]:
    count = stratum.count
    last = f"{floor(stratum.bound + 1e-9):,}"
    if evaluation.projection.method != "attributes":
        last = "–" if stratum.misstatement is None else format_amount(stratum.misstatement, evaluation.design.currency)
    return (
        group_label(stratum.group),
        f"{count.size:,}",
        f"{count.drawn:,}",
        f"{float(count.weight):.2f}",
        f"{count.errors:,}",
        last,
    )


def group_label(group: Group) -> str:
    """Return the name of a stratum for people."""
    return stratum_label(group.tier, group.field) if group.field else _("all")


def money(minor_units: float, evaluation: Evaluation) -> str:
    """Return an amount that was worked out, rounded up to a minor unit, with the name of its currency."""
    currency = evaluation.design.currency
    return f"{format_amount(ceil(minor_units - 1e-6), currency)} {label('currency', currency)}"


def _share(value: float | None, evaluation: Evaluation) -> str:
    if value is None:
        return "–"
    return percent_of(value / evaluation.whole) if evaluation.whole else "–"


def percent_of(share: float) -> str:
    """Return a share as a percentage of two decimals."""
    return f"{share * 100:.2f} %"
