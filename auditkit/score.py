"""Scores: outcomes of rules become points of projects, means of organisations, and grades.

All arithmetic is exact: in fractions, and for projects in integers over one common denominator. What is shown is
rounded to two decimals once, at the end, so that means are those of scores before rounding; and the points lost are
rounded together (largest remainder), so that they add up to 100 less the uncapped score to the last shown digit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from math import lcm

from auditkit.model.pack import SEVERITIES, Pack
from auditkit.model.verdict import FAILED, NOT_COVERED, PASSED, UNVERIFIABLE, Outcome

_SCORED = (PASSED, FAILED, UNVERIFIABLE)
_JUDGED = (PASSED, FAILED)
_APPLICABLE = (PASSED, FAILED, UNVERIFIABLE, NOT_COVERED)
_WHOLE = 100
_HUNDREDTH = 100
_NOTHING = Fraction(0)
_TEN_THOUSANDTH = Decimal("0.0001")


@dataclass(frozen=True)
class ProjectScore:
    """A project's score and where its points went. Scores are 0 to 100 with two decimals, null when nothing counts.

    `exact` is the score before it is rounded, for means of it. `points_lost` maps a rule to the points it cost.
    `coverage` is the share of the applicable weight that could be judged.
    """

    score: Decimal | None
    exact: Fraction | None
    uncapped: Decimal | None
    if_verified: Decimal | None
    capped_by: str | None
    coverage: Fraction
    dimensions: Mapping[str, Decimal]
    points_lost: Mapping[str, Decimal]


class Scorer:
    """Scores projects by one pack. Projects with the same pattern of outcomes share the sums of their weights."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._weighed: dict[tuple[tuple[str, str], ...], _Weights] = {}

    def score(self, outcomes: Sequence[Outcome]) -> ProjectScore:
        """Score one project by its outcomes, one of each rule.

        A dimension's score is the mean of what its passed, failed and unverifiable outcomes earned, by weight; the
        project's is the mean of its dimensions that have one, by the pack's weights; a failed rule of a capped severity
        then caps it, even one of no weight.
        """
        pattern = tuple((outcome.rule.id, outcome.status) for outcome in outcomes)
        weights = self._weighed.get(pattern)
        if weights is None:
            weights = self._weighed[pattern] = _weigh(outcomes, self._pack)
        if not weights.of_rule:
            return ProjectScore(None, None, None, None, None, weights.coverage, {}, {})
        missed = [outcome for outcome in outcomes if outcome.rule.id in weights.of_rule and outcome.earned != 1]
        finer = lcm(*{outcome.earned.denominator for outcome in missed if outcome.earned})
        lost = {each.rule.id: _lost(weights.of_rule[each.rule.id], each.earned, finer) for each in missed}
        whole = _WHOLE * weights.unit * finer
        failed = sum(lost[each.rule.id] for each in missed if each.status != UNVERIFIABLE)
        unverified = sum(lost[each.rule.id] for each in missed if each.status == UNVERIFIABLE)
        earned = whole - failed - unverified
        uncapped = _hundredths(earned, weights.unit * finer)
        score, capped_by = _cap(_decimal(uncapped), outcomes, self._pack)
        return ProjectScore(
            score=score,
            exact=Fraction(earned, weights.unit * finer) if capped_by is None else Fraction(score),
            uncapped=_decimal(uncapped),
            if_verified=_cap(_decimal(_hundredths(whole - failed, weights.unit * finer)), outcomes, self._pack)[0],
            capped_by=capped_by,
            coverage=weights.coverage,
            dimensions=_dimension_scores(weights, lost, missed, finer),
            points_lost=_apportion(lost, weights.unit * finer, _WHOLE * _HUNDREDTH - uncapped),
        )


@dataclass(frozen=True)
class _Weights:
    """What a pattern of outcomes weighs, in points of 100 times `unit`, a common denominator.

    `of_rule` maps each rule that counts to what it stands for, `of_dimension` each dimension that has such a rule to
    the sum of theirs.
    """

    of_rule: Mapping[str, int]
    of_dimension: Mapping[str, int]
    unit: int
    coverage: Fraction


def _weigh(outcomes: Sequence[Outcome], pack: Pack) -> _Weights:
    counted = [outcome.rule for outcome in outcomes if outcome.status in _SCORED and outcome.rule.weight > 0]
    sums: dict[str, Fraction] = {}
    for rule in counted:
        sums[rule.dimension] = sums.get(rule.dimension, _NOTHING) + rule.weight
    having = {name: weight for name, weight in pack.dimensions.items() if name in sums and weight}
    total = sum(having.values(), _NOTHING)
    points = {name: _WHOLE * weight / total for name, weight in having.items()}
    of_rule = {
        rule.id: points[rule.dimension] * rule.weight / sums[rule.dimension]
        for rule in counted
        if rule.dimension in points
    }
    unit = lcm(*(weight.denominator for weight in (*of_rule.values(), *points.values())))
    return _Weights(_in_units(of_rule, unit), _in_units(points, unit), unit, _coverage(outcomes))


def _in_units(points: Mapping[str, Fraction], unit: int) -> dict[str, int]:
    return {name: int(value * unit) for name, value in points.items()}


def _lost(points: int, earned: Fraction | None, finer: int) -> int:
    """Return what of `points` was not earned, times `finer`, a multiple of the denominator of `earned`."""
    return points * (finer - finer // earned.denominator * earned.numerator) if earned else points * finer


def _dimension_scores(
    weights: _Weights, lost: Mapping[str, int], missed: Sequence[Outcome], finer: int
) -> dict[str, Decimal]:
    lost_in = dict.fromkeys(weights.of_dimension, 0)
    for outcome in missed:
        lost_in[outcome.rule.dimension] += lost[outcome.rule.id]
    return {
        name: _decimal(_hundredths(_WHOLE * (points * finer - lost_in[name]), points * finer))
        for name, points in weights.of_dimension.items()
    }


def grade(score: Decimal | None, pack: Pack) -> str | None:
    """Return the best grade whose bound the shown score reaches; null without a score or grades."""
    if score is None:
        return None
    return next((name for name, bound in pack.grades if score * bound.denominator >= bound.numerator), None)


def mean_score(scores: Iterable[tuple[Fraction | None, int]]) -> Decimal | None:
    """Return the mean of exact scores by amount raised (minor units), to two decimals; null without any.

    Where nobody raised anything all count alike.
    """
    known = [(score, amount) for score, amount in scores if score is not None]
    if not known:
        return None
    if not any(amount for _score, amount in known):
        known = [(score, 1) for score, _amount in known]
    return _rounded(mean(known))


def mean(weighed: Iterable[tuple[Fraction, int]]) -> Fraction:
    """Return the exact mean of values by whole weights, of which one is not 0."""
    # Adding fractions one by one costs many times more, since their common denominator grows long.
    parts: dict[int, int] = {}
    total = 0
    for value, weight in weighed:
        parts[value.denominator] = parts.get(value.denominator, 0) + value.numerator * weight
        total += weight
    whole = lcm(*parts)
    return Fraction(sum(part * (whole // denominator) for denominator, part in parts.items()), whole * total)


def shown_share(value: Fraction) -> Decimal:
    """Return a share as reports show it, with four decimals at most; one that is short of whole stays so."""
    shown = (Decimal(value.numerator) / Decimal(value.denominator)).quantize(_TEN_THOUSANDTH, ROUND_HALF_UP)
    if shown == 1 and value < 1:
        shown -= _TEN_THOUSANDTH
    return shown.normalize() + Decimal(0)


def worst(severities: Iterable[str]) -> str | None:
    """Return the gravest of the severities, null when there are none."""
    found = set(severities)
    return next((severity for severity in SEVERITIES if severity in found), None)


def _cap(score: Decimal, outcomes: Iterable[Outcome], pack: Pack) -> tuple[Decimal, str | None]:
    """Return the score after the lowest cap that a failed rule sets, whatever its weight, and that rule."""
    caps = [
        (_rounded(pack.caps[outcome.rule.severity]), outcome.rule.id)
        for outcome in outcomes
        if outcome.status == FAILED and outcome.rule.severity in pack.caps
    ]
    if not caps or min(caps)[0] >= score:
        return score, None
    return min(caps)


def _coverage(outcomes: Iterable[Outcome]) -> Fraction:
    applicable = [outcome for outcome in outcomes if outcome.status in _APPLICABLE]
    total = sum((outcome.rule.weight for outcome in applicable), _NOTHING)
    judged = sum((outcome.rule.weight for outcome in applicable if outcome.status in _JUDGED), _NOTHING)
    return judged / total if total else _NOTHING


def _apportion(exact: Mapping[str, int], unit: int, total: int) -> dict[str, Decimal]:
    """Round each of `exact`, in points times `unit`, to hundredths that add up to `total`, the hundredths of their sum
    (largest remainder).
    """
    floors: dict[str, int] = {}
    by_remainder: list[tuple[int, str]] = []
    for name, value in exact.items():
        floors[name], rest = divmod(value * _HUNDREDTH, unit)
        by_remainder.append((-rest, name))
    left = total - sum(floors.values())
    for _, name in sorted(by_remainder)[: max(left, 0)]:
        floors[name] += 1
    return {name: _decimal(value) for name, value in floors.items()}


def _rounded(value: Fraction) -> Decimal:
    return _decimal(_hundredths(value.numerator, value.denominator))


def _hundredths(numerator: int, denominator: int) -> int:
    """Round half up to hundredths, exactly."""
    return (2 * _HUNDREDTH * numerator + denominator) // (2 * denominator)


@cache
def _decimal(hundredths: int) -> Decimal:
    return Decimal(hundredths) / _HUNDREDTH
