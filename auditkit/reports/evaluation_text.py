"""An evaluated sample for a person at a terminal: the conclusion first, then what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from auditkit.i18n import format_amount, minor_digits
from auditkit.i18n import translate as _
from auditkit.model.draw import stratum_label
from auditkit.reports.evaluation_figures import Side, amount, items, money, share
from auditkit.reports.evaluation_sources import decides_by_likelihood, sources, stratum_source
from auditkit.reports.layout import aligned, wrap
from auditkit.reports.plain import one_line
from auditkit.sampling.evaluation import FEW_DIFFERENCES
from auditkit.sampling.planning import percent
from auditkit.values.text import shown

if TYPE_CHECKING:
    from auditkit.sampling.designs import Drawn, Group
    from auditkit.sampling.evaluation import Evaluation, Projection, Stratum, Verdict

_NAMED = 10
_SIDES: tuple[Side, ...] = ("middle", "lower", "upper")


def render(evaluation: Evaluation, width: int, all_strata: bool = False, manifest_sha256: str | None = None) -> str:
    """Return the evaluation in lines of at most `width` cells; only strata with errors if not `all_strata`.

    The SHA-256 of the manifest's file, which only `sample verify` holds against the data, is the last line.
    """
    lines = [line.rstrip() for line in _lines(evaluation, width, all_strata)]
    if manifest_sha256 is not None:
        message = _("SHA-256 of the manifest, taken as it is; `auditkit sample verify` holds it against the data:")
        lines += [*wrap(message, width), manifest_sha256]
    return "".join(f"{line}\n" for line in lines)


def conclusion(evaluation: Evaluation) -> str:
    """Return the one sentence that an evaluation comes to."""
    if evaluation.is_by_count:
        return _counted_message(evaluation.verdict).format(**_counted(evaluation))
    return _money_message(evaluation).format(**_in_money(evaluation))


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


def _money_message(evaluation: Evaluation) -> str:
    verdict = evaluation.verdict
    if verdict == "above":
        return {
            "limits": _(
                "The misstatement is above what is material: with a confidence of {confidence}, it is at least {best} "
                "({best_share} of {whole}), and {limit} is material."
            ),
            "overstated": _(
                "The misstatement is above what is material: items audited are overstated by {best} ({best_share} of "
                "{whole}), and {limit} is material."
            ),
            "understated": _(
                "The misstatement is above what is material: items audited are understated by {best} ({best_share} of "
                "{whole}), and {limit} is material."
            ),
        }[evaluation.ground]
    if verdict == "not shown":
        if evaluation.is_by_money_units and evaluation.rests_on_understatements:
            return _(
                "It is not shown that the misstatement is below what is material: the most likely understatement is "
                "{worst} ({worst_share} of {whole}), for which this method has no upper limit, and {limit} would be "
                "material."
            )
        if evaluation.finds_no_difference:
            return _(
                "It is not shown that the misstatement is below what is material: no difference was found, but the "
                "sample is too small to bound money closely enough. With a confidence of {confidence}, it may be up to "
                "{worst} ({worst_share} of {whole}), and {limit} would be material."
            )
        if evaluation.is_by_money_units:
            return _(
                "It is not shown that the misstatement is below what is material: with a confidence of {confidence}, "
                "the overstatement may be up to {upper} ({upper_share} of {whole}), and {limit} would be material."
            )
        return _(
            "It is not shown that the misstatement is below what is material: with a confidence of {confidence}, it "
            "may be up to {worst} ({worst_share} of {whole}), and {limit} would be material."
        )
    if evaluation.is_by_money_units:
        return {
            "below": _(
                "The misstatement is below what is material: with a confidence of {confidence}, the overstatement is "
                "at most {upper} ({upper_share} of {whole}), and {limit} would be material."
            ),
            None: _(
                "No materiality was named, so that nothing is concluded: with a confidence of {confidence}, the "
                "overstatement is at most {upper} ({upper_share} of {whole})."
            ),
        }[verdict]
    return {
        "below": _(
            "The misstatement is below what is material: with a confidence of {confidence}, it is at most {worst} "
            "({worst_share} of {whole}), and {limit} would be material."
        ),
        None: _(
            "No materiality was named, so that nothing is concluded: with a confidence of {confidence}, the "
            "misstatement is at most {worst} ({worst_share} of {whole})."
        ),
    }[verdict]


def _counted(evaluation: Evaluation) -> dict[str, str]:
    lower, upper = evaluation.limits
    return {
        "confidence": percent(evaluation.question.confidence),
        "upper": items(upper, "upper"),
        "upper_share": share(upper, evaluation, "upper"),
        "lower": items(lower, "lower"),
        "lower_share": share(lower, evaluation, "lower"),
        "whole": f"{evaluation.whole:,}",
        "limit_share": percent(evaluation.question.materiality or Fraction(0)),
    }


def _in_money(evaluation: Evaluation) -> dict[str, str]:
    worst, best, upper = evaluation.worst, evaluation.best, evaluation.limits[1]
    return {
        "confidence": percent(evaluation.question.confidence),
        "worst": money(worst, evaluation, "upper"),
        "worst_share": share(worst, evaluation, "upper"),
        "best": money(best, evaluation, "lower"),
        "best_share": share(best, evaluation, "lower"),
        "upper": money(upper, evaluation, "upper"),
        "upper_share": share(upper, evaluation, "upper"),
        "whole": money(evaluation.whole, evaluation),
        "limit": money(float(evaluation.limit or 0), evaluation, "upper"),
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
    yield from (f"  {line}" for note in notes_on_estimates(evaluation) for line in wrap(note, width - 2))
    rows = list(strata(evaluation, all_strata))
    if rows:
        yield ""
        yield from (f"  {line}" for line in aligned([strata_head(evaluation), *rows], right=(1, 2, 3, 4, 5)))
        yield from (f"  {line}" for note in notes_on_strata(evaluation) for line in wrap(note, width - 2))
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
    return money(float(material * 10 ** minor_digits(evaluation.design.currency)), evaluation, "upper")


def remarks(evaluation: Evaluation) -> Iterator[str]:
    """Yield what whoever relies on the conclusion must know."""
    if evaluation.untestable:
        message = _("Could not be audited, and counted as wholly wrong (ISA 530.11): {items}. The results say why.")
        yield message.format(items=_named(evaluation.untestable))
    if wrong := evaluation.wrong_for_certain:
        message = _("Found to be in error among the items taken for certain: {items}.")
        yield message.format(items=_named(wrong))
    if evaluation.missing:
        message = _("Without a result, and counted as wholly wrong as --missing error asks: {items}.")
        yield message.format(items=_named(evaluation.missing))
    for original, reserve in sorted(evaluation.results.replaced.items()):
        message = _("Reserve {reserve} was audited in the place of {original}: {reason}")
        reason = evaluation.results.reasons.get(original, "")
        yield message.format(reserve=shown(reserve.identifier), original=shown(original), reason=shown(reason))
    if evaluation.stricter is not None:
        message = _(
            "A reserve may stand in only where the audit does not apply to an item (ISA 530.10). Where it could not be "
            "audited, it counts as wholly wrong (ISA 530.11), and then: {conclusion}"
        )
        yield message.format(conclusion=conclusion(evaluation.stricter))
    if evaluation.has_few_differences and evaluation.differing:
        message = _(
            "Items drawn that differ in value: {count}. With fewer than {few}, the limits of this method are too "
            "narrow, since large differences are rare and may not be among them (docs/sampling-statistics.md). Those "
            "by mean per unit decide as well."
        )
        if evaluation.projection.method == "mean-per-unit":
            message = _(
                "Items drawn that differ in value: {count}. With fewer than {few}, the mean per unit may take the "
                "spread of the values for a misstatement: the limits by difference decide as well."
            )
        yield message.format(count=evaluation.differing, few=FEW_DIFFERENCES)
    if evaluation.design.aside:
        message = _("Rows that could not be drawn are not covered: {count}. Audit them by themselves.")
        yield message.format(count=evaluation.design.aside)
    if not evaluation.design.is_random:
        yield _("The items were not drawn one by one: they are evaluated as if they had been drawn at random.")
    yield from _remarks_on_method(evaluation)


def _remarks_on_method(evaluation: Evaluation) -> Iterator[str]:
    if evaluation.has_few_differences and not evaluation.differing:
        yield _(
            "No item drawn differs in value, so that the spread of differences is not known. The limits are those by "
            "mean per unit: how far the values of the drawn items spread. They may show that the misstatement is below "
            "what is material, and are no sign that there is one."
        )
    seen = evaluation.seen
    if evaluation.is_by_money_units:
        yield _("The bound is of overstatements; understatements take nothing off it and are not bounded.")
        if evaluation.open_strata and not any(stratum.group.drawn for stratum in evaluation.strata):
            message = _(
                "No row was drawn by chance: the sieve let all of them through. The bound is that of no error among "
                "the monetary units that were to be hit ({count})."
            )
            yield message.format(count=evaluation.design.take)
    elif (seen.overstated and seen.understated) or _is_kept_apart(evaluation):
        message = _(
            "What is known to be overstated ({over}) and understated ({under}) is not set off against what chance has "
            "left open, nor against each other, when it is held against the materiality."
        )
        yield message.format(over=money(seen.overstated, evaluation), under=money(seen.understated, evaluation))
    if evaluation.rests_on_understatements and not evaluation.is_by_money_units:
        yield _(
            "What decides is how much may be understated, and limits on that side hold less often than their "
            "confidence says (docs/sampling-statistics.md)."
        )
    if evaluation.question.likelihood is not None and not decides_by_likelihood(evaluation):
        yield _("--likelihood has no part in what is concluded: see the formulas below.")


def _is_kept_apart(evaluation: Evaluation) -> bool:
    """Whether more may be wrong in one direction than the limits say, which set the two off."""
    lower, upper = evaluation.limits
    return not evaluation.is_by_count and evaluation.worst > max(upper, -lower)


def _named(items: Sequence[Drawn]) -> str:
    named = _(", ").join(shown(item.identifier) for item in items[:_NAMED])
    if len(items) <= _NAMED:
        return named
    return _("{items} and {count} more").format(items=named, count=len(items) - _NAMED)


def estimates(evaluation: Evaluation) -> Iterator[tuple[str, ...]]:
    """Yield a head and rows: what each method makes of the whole, within its limits.

    Beside a count of items, the mean per unit is left out: it says how much the values spread, and nothing of errors.
    """
    yield ("", _("most likely"), _("at least"), _("at most"))
    first = evaluation.projection
    bounds = tuple(zip((first.most_likely, first.lower, first.upper), _SIDES, strict=True))
    if evaluation.is_by_count:
        yield (_("items in error"), *(items(value or 0.0, side) for value, side in bounds))
    else:
        yield _money_row(first, evaluation)
    yield ("", *(share(value, evaluation, side) for value, side in bounds))
    if first.understated:
        figures = (amount(first.understated, evaluation), amount(evaluation.seen.understated, evaluation, "lower"))
        yield (_("understatement"), *figures, "–")
    yield from (_money_row(other, evaluation) for other in _shown_beside(evaluation))


def _shown_beside(evaluation: Evaluation) -> list[Projection]:
    return [
        other
        for other in evaluation.others
        if other.reason is None and not (evaluation.is_by_count and other.method == "mean-per-unit")
    ]


def notes_on_estimates(evaluation: Evaluation) -> Iterator[str]:
    """Yield what a reader of the estimates must know: what a minus says, where there is one."""
    shown_too = _shown_beside(evaluation)
    projections = shown_too if evaluation.is_by_count else [evaluation.projection, *shown_too]
    figures = [value for each in projections for value in (each.most_likely, each.lower, each.upper)]
    if any(value is not None and value < 0 for value in figures):
        yield _minus()


def _minus() -> str:
    return _("A minus stands for an understatement: the audited value is higher than the books say.")


def _money_row(projection: Projection, evaluation: Evaluation) -> tuple[str, ...]:
    bounds = zip((projection.most_likely, projection.lower, projection.upper), _SIDES, strict=True)
    names = {
        "difference": _("misstatement, by difference"),
        "ratio": _("misstatement, by ratio"),
        "regression": _("misstatement, by regression"),
        "mean-per-unit": _("misstatement, by mean per unit"),
        "stringer": _("overstatement"),
    }
    return (names[projection.method], *(amount(value, evaluation, side) for value, side in bounds))


def strata_head(evaluation: Evaluation) -> tuple[str, ...]:
    """Return the head of the table of strata."""
    last = _("at most in error") if evaluation.is_by_count else _("misstatement")
    return (_("Stratum"), _("items"), _("drawn"), _("weight"), _("in error"), last)


def notes_on_strata(evaluation: Evaluation) -> Iterator[str]:
    """Yield what a reader of the strata must know: what their bounds are, and what a minus says, where there is one."""
    if evaluation.is_by_count:
        yield stratum_source(evaluation)
    elif any((stratum.misstatement or 0) < 0 for stratum in evaluation.strata):
        yield _minus()


def strata(evaluation: Evaluation, all_strata: bool) -> Iterator[tuple[str, ...]]:
    """Yield what was found in each stratum and what that says of it; only strata with errors if not `all_strata`."""
    for stratum in evaluation.strata:
        if all_strata or stratum.count.errors or stratum.misstatement:
            yield _stratum(stratum, evaluation)


def _stratum(stratum: Stratum, evaluation: Evaluation) -> tuple[str, ...]:
    count = stratum.count
    if evaluation.is_by_count:
        last = "–" if stratum.bound is None else items(stratum.bound, "upper")
    else:
        last = "–" if stratum.misstatement is None else format_amount(stratum.misstatement, evaluation.design.currency)
    return (
        group_label(stratum.group),
        f"{count.size:,}",
        f"{count.drawn:,}",
        "–" if evaluation.is_by_money_units else f"{float(count.weight):.2f}",
        f"{count.errors:,}",
        last,
    )


def group_label(group: Group) -> str:
    """Return the name of a stratum for people."""
    return stratum_label(group.tier, group.field) if group.field else _("all")
