"""Scores: outcomes of rules become points of projects, means of organisations, and grades.

All arithmetic is in exact fractions. What is shown is rounded to two decimals once, at the end, and the points lost are
rounded together (largest remainder), so that they add up to 100 less the uncapped score to the last shown digit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from auditkit.model.pack import SEVERITIES, Pack
from auditkit.model.verdict import FAILED, NOT_COVERED, PASSED, UNVERIFIABLE, Outcome

_SCORED = (PASSED, FAILED, UNVERIFIABLE)
_JUDGED = (PASSED, FAILED)
_APPLICABLE = (PASSED, FAILED, UNVERIFIABLE, NOT_COVERED)
_HUNDREDTH = 100


@dataclass(frozen=True)
class ProjectScore:
    """A project's score and where its points went. Scores are 0 to 100 with two decimals, null when nothing counts.

    `points_lost` maps a rule to the points it cost. `coverage` is the share of the applicable weight that could be judged.
    """

    score: Decimal | None
    uncapped: Decimal | None
    if_verified: Decimal | None
    capped_by: str | None
    coverage: Fraction
    dimensions: Mapping[str, Decimal]
    points_lost: Mapping[str, Decimal]


def score_project(outcomes: Sequence[Outcome], pack: Pack) -> ProjectScore:
    """Score one project by its outcomes, one of each rule.

    A dimension's score is the mean of what its passed, failed and unverifiable outcomes earned, by weight; the project's is
    the mean of its dimensions that have one, by the pack's weights; a failed rule of a capped severity then caps it.
    """
    counted = [outcome for outcome in outcomes if outcome.status in _SCORED and outcome.rule.weight > 0]
    weights = _dimension_weights(counted, pack)
    shares = {
        outcome.rule.id: weights[outcome.rule.dimension][1] * outcome.rule.weight / weights[outcome.rule.dimension][0]
        for outcome in counted
        if outcome.rule.dimension in weights
    }
    lost = {
        outcome.rule.id: 100 * shares[outcome.rule.id] * (1 - (outcome.earned or 0))
        for outcome in counted
        if outcome.rule.id in shares
    }
    if not shares:
        return ProjectScore(None, None, None, None, _coverage(outcomes), {}, {})
    uncapped = _hundredths(100 - sum(lost.values(), Fraction(0)))
    verifiable = sum((points for rule, points in lost.items() if rule not in _unverifiable(counted)), Fraction(0))
    score, capped_by = _cap(uncapped, counted, pack)
    return ProjectScore(
        score=score,
        uncapped=uncapped,
        if_verified=_cap(_hundredths(100 - verifiable), counted, pack)[0],
        capped_by=capped_by,
        coverage=_coverage(outcomes),
        dimensions=_dimension_scores(counted, weights, pack),
        points_lost=_apportion(lost, 100 - uncapped),
    )


def grade(score: Decimal | None, pack: Pack) -> str | None:
    """Return the best grade whose bound the shown score reaches; null without a score or grades."""
    if score is None:
        return None
    return next((name for name, bound in pack.grades if Fraction(score) >= bound), None)


def weighted_mean(scores: Iterable[tuple[Decimal | None, int]]) -> Decimal | None:
    """Return the mean of scores by amount raised (minor units). Where nobody raised anything all count alike."""
    known = [(Fraction(score), amount) for score, amount in scores if score is not None]
    if not known:
        return None
    total = sum(amount for _, amount in known)
    if total == 0:
        return _hundredths(sum((score for score, _ in known), Fraction(0)) / len(known))
    return _hundredths(sum((score * amount for score, amount in known), Fraction(0)) / total)


def mean(scores: Iterable[Decimal | None]) -> Decimal | None:
    """Return the plain mean of the scores that are there."""
    return weighted_mean((score, 0) for score in scores)


def worst(severities: Iterable[str]) -> str | None:
    """Return the gravest of the severities, null when there are none."""
    found = set(severities)
    return next((severity for severity in SEVERITIES if severity in found), None)


def _dimension_weights(counted: Sequence[Outcome], pack: Pack) -> dict[str, tuple[Fraction, Fraction]]:
    """Map each dimension that has outcomes to the sum of its rules' weights and its share of the project."""
    sums: dict[str, Fraction] = {}
    for outcome in counted:
        sums[outcome.rule.dimension] = sums.get(outcome.rule.dimension, Fraction(0)) + outcome.rule.weight
    having = {name: pack.dimensions.get(name, Fraction(0)) for name in sums}
    total = sum(having.values(), Fraction(0))
    return {name: (sums[name], weight / total) for name, weight in having.items() if total and weight}


def _dimension_scores(
    counted: Sequence[Outcome], weights: Mapping[str, tuple[Fraction, Fraction]], pack: Pack
) -> dict[str, Decimal]:
    scores = {}
    for name in pack.dimensions:
        if name in weights:
            own = [outcome for outcome in counted if outcome.rule.dimension == name]
            earned = sum((outcome.rule.weight * (outcome.earned or 0) for outcome in own), Fraction(0))
            scores[name] = _hundredths(100 * earned / weights[name][0])
    return scores


def _unverifiable(outcomes: Iterable[Outcome]) -> set[str]:
    return {outcome.rule.id for outcome in outcomes if outcome.status == UNVERIFIABLE}


def _cap(score: Decimal, outcomes: Iterable[Outcome], pack: Pack) -> tuple[Decimal, str | None]:
    """Return the score after the lowest cap that a failed rule sets, and that rule."""
    caps = [
        (_hundredths(pack.caps[outcome.rule.severity]), outcome.rule.id)
        for outcome in outcomes
        if outcome.status == FAILED and outcome.rule.severity in pack.caps
    ]
    if not caps or min(caps)[0] >= score:
        return score, None
    return min(caps)


def _coverage(outcomes: Iterable[Outcome]) -> Fraction:
    weights = {True: Fraction(0), False: Fraction(0)}
    for outcome in outcomes:
        if outcome.status in _APPLICABLE:
            weights[outcome.status in _JUDGED] += outcome.rule.weight
    total = sum(weights.values(), Fraction(0))
    return weights[True] / total if total else Fraction(0)


def _apportion(exact: Mapping[str, Fraction], total: Decimal) -> dict[str, Decimal]:
    """Round `exact` to hundredths so that they add up to `total`, which is their rounded sum (largest remainder)."""
    floors = {name: int(value * _HUNDREDTH) for name, value in exact.items()}
    left = int(total * _HUNDREDTH) - sum(floors.values())
    by_remainder = sorted(exact, key=lambda name: (floors[name] - exact[name] * _HUNDREDTH, name))
    for name in by_remainder[: max(left, 0)]:
        floors[name] += 1
    return {name: Decimal(value) / _HUNDREDTH for name, value in floors.items()}


def _hundredths(value: Fraction) -> Decimal:
    """Round half up to two decimals, exactly."""
    return Decimal(int(value * _HUNDREDTH + Fraction(1, 2))) / _HUNDREDTH
