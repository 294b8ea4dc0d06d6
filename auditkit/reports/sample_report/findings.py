"""What the audit found item by item, and what that says of the whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.reports import evaluation_figures, evaluation_text
from auditkit.reports.evaluation_sources import sources
from auditkit.reports.parts import Cell, Grid, Mark, Part, Prose, Scale, in_units
from auditkit.reports.plain import ARROW

if TYPE_CHECKING:
    from auditkit.sampling.evaluation import Evaluation
    from auditkit.sampling.results import Finding


def results(evaluation: Evaluation | None) -> Iterator[Part]:
    """Yield every item of the list with its book value, what was found, and where it stands in the results."""
    if evaluation is None:
        yield Prose(_("No results were named (--results)."), "warning")
        return
    currency = evaluation.design.currency
    money = label("currency", currency)
    yield Grid(
        "",
        (
            *(_("No."), _("Item"), _("Title")),
            _("Book value ({currency})").format(currency=money),
            _("Audited value ({currency})").format(currency=money),
            _("Difference ({currency})").format(currency=money),
            *(_("In error"), _("Remark"), _("Cell")),
        ),
        tuple(_item(finding, evaluation, currency) for finding in evaluation.findings),
    )


def evaluation(evaluation: Evaluation | None) -> Iterator[Part]:
    """Yield the estimates, the strata they come from, and the formulas with their sources."""
    if evaluation is None:
        yield Prose(_("No results were named (--results)."), "warning")
        return
    yield Prose(evaluation_text.facts(evaluation))
    head, *rows = evaluation_text.estimates(evaluation)
    yield Grid(_("Estimates"), head, tuple(rows))
    yield from map(Prose, evaluation_text.notes_on_estimates(evaluation))
    unusable = [other for other in evaluation.others if other.reason is not None]
    for other in unusable:
        yield Prose(_("{method}: cannot be used, for {reason}.").format(method=other.method, reason=other.reason))
    yield Grid(_("Strata"), evaluation_text.strata_head(evaluation), tuple(evaluation_text.strata(evaluation, True)))
    yield from map(Prose, evaluation_text.notes_on_strata(evaluation))
    yield from map(Prose, sources(evaluation))


def scale(evaluation: Evaluation) -> Scale:
    """Return how far what may be wrong reaches beside what would be too much, as the deciding methods have it."""
    most_likely = evaluation.projection.most_likely or 0.0
    lower, upper = evaluation.limits
    limit = evaluation.limit

    def mark(name: str, value: float, side: evaluation_figures.Side = "middle") -> Mark:
        if evaluation.is_by_count:
            number, part = evaluation_figures.items(value, side), evaluation_figures.share(value, evaluation, side)
            return Mark(name, value, f"{number} ({part})")
        return Mark(name, value, evaluation_figures.money(value, evaluation, side))

    return Scale(
        most_likely=mark(_("most likely"), most_likely),
        lower=mark(_("at least"), lower, "lower"),
        upper=mark(_("at most"), upper, "upper"),
        limit=None if limit is None else mark(_("material"), float(limit), "upper"),
    )


def _item(finding: Finding, evaluation: Evaluation, currency: str) -> tuple[Cell, ...]:
    item = finding.item
    difference = None if finding.audited is None else item.book - finding.audited
    return (
        item.number,
        item.identifier,
        item.title,
        in_units(item.book, currency),
        in_units(finding.audited, currency),
        in_units(difference, currency),
        "–" if finding.wrong is None else _("yes") if finding.wrong else _("no"),
        _remark(finding, evaluation),
        _within(finding.place or ""),
    )


def _within(place: str) -> str:
    """Return where in the results a value stands, without the file, which is the same for all."""
    return ARROW.join(place.split(ARROW)[1:])


def _remark(finding: Finding, evaluation: Evaluation) -> str:
    parts = [finding.reason or ""]
    if finding.replaces is not None:
        parts.append(_("in the place of {item}").format(item=finding.replaces))
    if finding.item in evaluation.untestable:
        parts.append(_("could not be audited; counts as wholly wrong"))
    if finding.item in evaluation.missing:
        parts.append(_("no result; counts as wholly wrong"))
    return _("; ").join(part for part in parts if part)
