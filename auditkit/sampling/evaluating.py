"""What an audited sample says of the whole: estimates, bounds, and whether errors stay below what is material."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from auditkit.errors import BadUsage
from auditkit.i18n import format_amount, format_percent, pick
from auditkit.i18n import translate as _
from auditkit.sampling import rates
from auditkit.sampling.conclusions import CONCLUSIONS, UNTESTABLE
from auditkit.sampling.estimators import ESTIMATORS, Sample
from auditkit.sampling.evaluation import Evaluation, Projection, Question, Seen, Stratum
from auditkit.sampling.results import Finding
from auditkit.sampling.stringer import most_likely_share, stringer_bound, taint
from auditkit.values.text import shown

if TYPE_CHECKING:
    from auditkit.sampling.designs import Design, Group
    from auditkit.sampling.likelihoods import Likelihood
    from auditkit.sampling.results import Results

_NAMED = 10


def evaluate(design: Design, results: Results, question: Question, minor_units: int) -> Evaluation:
    """Evaluate the results of an audit as the draw that it is of allows. A main unit has `minor_units` of the currency.

    Raises BadUsage for a method that the draw does not support, and where results are missing, unless they are to count
    as errors.
    """
    method = _method(design, question)
    by_count = method == "attributes"
    findings = tuple(_as_said(results.of(item)) for item in design.listed)
    without = [finding for finding in findings if not _is_known(finding, by_count)]
    untestable = [finding.item for finding in without if _is_untestable(finding)]
    missing = [finding for finding in without if not _is_untestable(finding)]
    if missing and question.missing == "refuse":
        raise _missing(missing, len(findings))
    for group in design.groups:
        if not group.drawn and design.unit == "items":
            raise _nothing_drawn(group)
    likelihood: Likelihood = question.likelihood or ("hypergeometric" if design.unit == "items" else "poisson")
    whole = {finding.item.identifier: _wholly_wrong(finding) for finding in without}
    settled = [whole.get(finding.item.identifier, finding) for finding in findings]
    certain, groups = settled[: len(design.certain)], _by_group(design, settled)
    bound_of = None if design.unit == "money" else likelihood
    strata = tuple(
        _stratum(bound_of, group, found, question.confidence)
        for group, found in zip(design.groups, groups, strict=True)
    )
    known = sum(_amount(finding, by_count) for finding in certain)
    others: tuple[Projection, ...] = ()
    if by_count:
        seen = Seen()
        projection = _attributes(likelihood, strata, known, question.confidence)
        if _are_valued(settled):
            others = tuple(_estimates(design, certain, groups, question.confidence).values())
    elif method == "stringer":
        seen = _seen(settled)
        projection = _money_units(design, likelihood, certain, groups, question.confidence)
    else:
        whole_strata = [found for group, found in zip(design.groups, groups, strict=True) if len(found) == group.size]
        seen = _seen([*certain, *(finding for found in whole_strata for finding in found)])
        estimates = _estimates(design, certain, groups, question.confidence)
        projection, others = chosen(estimates, method, is_asked=question.method is not None)
    by_chance = [
        finding
        for group, found in zip(design.groups, groups, strict=True)
        for finding in found
        if design.unit == "money" or len(found) < group.size
    ]
    if projection.reason is not None:
        raise BadUsage(
            _("The method {method} cannot be used here: {reason}. Name another with --method.").format(
                method=method, reason=projection.reason
            )
        )
    return Evaluation(
        design=design,
        question=question,
        likelihood=likelihood,
        findings=findings,
        results=results,
        untestable=tuple(untestable),
        missing=tuple(finding.item for finding in missing),
        strata=strata,
        found=sum(_amount(finding, by_count) for finding in settled),
        certain=known,
        differing=sum(_difference(finding) != 0 for finding in by_chance),
        seen=seen,
        projection=projection,
        others=others,
        limit=_limit(design, question, by_count, minor_units),
        stricter=_without_reserves(design, results, question, minor_units),
    )


def _without_reserves(design: Design, results: Results, question: Question, minor_units: int) -> Evaluation | None:
    if not results.replaced:
        return None
    with suppress(BadUsage):
        return evaluate(design, results.without_reserves(design.listed), question, minor_units)
    return None


def _method(design: Design, question: Question) -> str:
    """Return the method that is asked for, or else that of the design; raises BadUsage where they do not fit."""
    is_amount = question.materiality is not None and question.materiality >= 1
    if design.unit == "money" and question.likelihood == "hypergeometric":
        raise BadUsage(_("Monetary units may be hit more than once: use --likelihood poisson or binomial."))
    if question.method is None:
        if design.unit == "money":
            return "stringer"
        return "difference" if is_amount else "attributes"
    if design.unit == "items" and question.method == "stringer":
        raise BadUsage(
            _(
                "--method stringer needs a draw of monetary units. In this draw each item of a stratum had the same "
                "chance, however much money lies in it: use difference, ratio, regression, mean-per-unit or attributes."
            )
        )
    if design.unit == "money" and question.method != "stringer":
        raise BadUsage(
            _(
                "--method {method} needs a draw of items with equal chances. In this draw each monetary unit had the "
                "same chance, and large items a larger one: use stringer."
            ).format(method=question.method)
        )
    if question.method == "attributes" and is_amount:
        raise BadUsage(
            _("--method attributes counts items: name --materiality as a share of them, such as 0.05 or 5%.")
        )
    return question.method


def _limit(design: Design, question: Question, by_count: bool, minor_units: int) -> Fraction | None:
    if question.materiality is None:
        return None
    if question.materiality >= 1:
        return question.materiality * minor_units
    if not by_count and design.total <= 0:
        raise BadUsage(
            _(
                "--materiality {share} % is a share of the book value, which is {total} in all: name an amount of "
                "{currency} instead."
            ).format(
                share=format_percent(question.materiality),
                total=format_amount(design.total, design.currency),
                currency=design.currency,
            )
        )
    return question.materiality * (design.size if by_count else design.total)


def _as_said(finding: Finding) -> Finding:
    """Take an item that is said to be without error, and has no audited value, for one whose value is the book's."""
    if finding.wrong is False and finding.audited is None:
        return replace(finding, audited=finding.item.book)
    return finding


def _is_untestable(finding: Finding) -> bool:
    """Whether an item has a reason and no result at all; the reason of a reserve says why it steps in."""
    is_open = finding.audited is None and finding.wrong is None
    return is_open and finding.reason is not None and finding.replaces is None


def _is_known(finding: Finding, by_count: bool) -> bool:
    return finding.wrong is not None if by_count else finding.audited is not None


def _wholly_wrong(finding: Finding) -> Finding:
    """Count an item that could not be audited as a deviation, and all of its book value as misstated (ISA 530.11)."""
    return Finding(finding.item, audited=0, wrong=True, reason=finding.reason, replaces=finding.replaces)


def _amount(finding: Finding, by_count: bool) -> int:
    return int(finding.wrong is True) if by_count else _difference(finding)


def _difference(finding: Finding) -> int:
    return 0 if finding.audited is None else finding.item.book - finding.audited


def _seen(findings: Iterable[Finding]) -> Seen:
    differences = [_difference(finding) for finding in findings]
    return Seen(
        overstated=sum(each for each in differences if each > 0),
        understated=-sum(each for each in differences if each < 0),
    )


def _are_valued(findings: Sequence[Finding]) -> bool:
    return all(finding.audited is not None for finding in findings)


def _by_group(design: Design, findings: Sequence[Finding]) -> list[list[Finding]]:
    groups = []
    start = len(design.certain)
    for group in design.groups:
        groups.append(list(findings[start : start + len(group.drawn)]))
        start += len(group.drawn)
    return groups


def _stratum(likelihood: Likelihood | None, group: Group, found: Sequence[Finding], confidence: Fraction) -> Stratum:
    count = rates.Count(group.size, len(found), sum(finding.wrong is True for finding in found))
    misstatement = sum(map(_difference, found)) if _are_valued(found) else None
    bound = None if likelihood is None else rates.stratum_bound(likelihood, count, confidence)
    return Stratum(group, count, misstatement, bound)


def _attributes(likelihood: Likelihood, strata: Sequence[Stratum], known: int, confidence: Fraction) -> Projection:
    counts = [stratum.count for stratum in strata]
    most_likely = known + sum((count.most_likely for count in counts), start=Fraction(0))
    upper = known + rates.overall_bound(likelihood, counts, confidence)
    return Projection("attributes", float(most_likely), float(known + sum(count.errors for count in counts)), upper)


def _estimates(
    design: Design, certain: Sequence[Finding], groups: Sequence[Sequence[Finding]], confidence: Fraction
) -> dict[str, Projection]:
    """Return what each estimator makes of the strata; items taken for certain, and strata audited whole, are known."""
    known = sum(map(_difference, certain))
    book = design.uncertain
    samples: list[Sample] = []
    for group, found in zip(design.groups, groups, strict=True):
        if len(found) == group.size:
            known += sum(map(_difference, found))
            book -= sum(finding.item.book for finding in found)
        else:
            books = [finding.item.book for finding in found]
            samples.append(Sample(group.size, books, [finding.audited or 0 for finding in found], group.tier))
    return {method: estimate(method, samples, book, known, confidence) for method in ESTIMATORS}


def estimate(method: str, samples: Sequence[Sample], book: int, known: int, confidence: Fraction) -> Projection:
    """Return what an estimator makes of strata that have `book` in all, `known` being added and not projected."""
    if not samples:
        return Projection(method, float(known), float(known), float(known))
    if not differing_in(samples) and method != "mean-per-unit":
        return Projection(method, reason=_("no drawn item differs in value, which leaves no difference to measure"))
    try:
        estimated = ESTIMATORS[method](samples, book)
    except BadUsage as error:
        return Projection(method, reason=error.message)
    middle, margin = known + estimated.misstatement, estimated.margin(confidence)
    return Projection(method, middle, middle - margin, middle + margin, estimated.degrees)


def differing_in(samples: Sequence[Sample]) -> int:
    """Return how many items of these samples differ in value."""
    return sum(difference != 0 for sample in samples for difference in sample.differences)


def chosen(
    estimates: Mapping[str, Projection], method: str, *, is_asked: bool
) -> tuple[Projection, tuple[Projection, ...]]:
    """Return the estimate by `method`, and the others.

    Where it cannot be used, for want of differences, and nobody asked for it, the mean per unit stands in.
    """
    if not is_asked and estimates[method].reason is not None:
        method = "mean-per-unit"
    return estimates[method], tuple(each for name, each in estimates.items() if name != method)


def _money_units(
    design: Design,
    likelihood: Likelihood,
    certain: Sequence[Finding],
    groups: Sequence[Sequence[Finding]],
    confidence: Fraction,
) -> Projection:
    """Return the Stringer bound of what is overstated; what the items taken for certain hold is known.

    Understatements are kept apart, the known ones too: as in `stringer_bound`, they take nothing off. The lower limit
    is what was seen in the items audited. Where a sieve let all rows through, the bound is that of no error among the
    units that were to be hit: q(0) times the money.
    """
    known = _seen(certain)
    found = [finding for group in groups for finding in group]
    lower = float(_seen([*certain, *found]).overstated)
    if not groups:
        return Projection("stringer", lower, lower, lower, understated=float(known.understated))
    size, money = design.take, design.uncertain
    taints = [taint(finding.item.book, finding.audited or 0) for finding in found for _hit in range(finding.item.hits)]
    over, under = (
        float(most_likely_share([each * sign for each in taints if each * sign > 0], size) * money) for sign in (1, -1)
    )
    bound = min(1.0, stringer_bound(taints, size, confidence, likelihood))
    return Projection(
        "stringer",
        known.overstated + over,
        lower,
        known.overstated + bound * money,
        understated=known.understated + under,
    )


def _missing(findings: Sequence[Finding], count: int) -> BadUsage:
    listed = [f"  {_lacking(finding)}" for finding in findings[:_NAMED]]
    if len(findings) > _NAMED:
        listed.append("  " + _("… and {count} more").format(count=len(findings) - _NAMED))
    message = _(
        "No result for {missing} of {count} items:\n{list}\nFill them in. Where an item cannot be audited, say why in "
        "the column Reason, and it counts as wholly wrong (ISA 530.11); --missing error counts all of them so."
    )
    return BadUsage(message.format(missing=len(findings), count=count, list="\n".join(listed)))


def _lacking(finding: Finding) -> str:
    told = {"id": shown(finding.item.identifier), "place": finding.place or _("no row")}
    if finding.unexplained:
        conclusion = pick(CONCLUSIONS[UNTESTABLE])
        return _('{id} ({place}): "{conclusion}", and no reason is given').format(**told, conclusion=conclusion)
    return "{id} ({place})".format(**told)


def _nothing_drawn(group: Group) -> BadUsage:
    message = _(
        "Nothing was drawn from stratum {tier} / {field}: the sample says nothing of its {count} items, and so nothing "
        "of the whole."
    )
    return BadUsage(message.format(tier=shown(group.tier), field=shown(group.field), count=group.size))
