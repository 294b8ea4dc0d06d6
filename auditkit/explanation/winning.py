"""What putting things right would win: worked out by the scorer, one rule after the other, the greatest gain first.

What was late stays late, however much is put right: it keeps what the rule's late tiers gave it. What is overdue and
done on the as-of day earns what the tiers give on that day. All else that failed, or could not be verified, earns
everything once it is in order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from auditkit.model.pack import Pack, Rule
from auditkit.model.verdict import FAILED, PASSED, UNVERIFIABLE, Outcome
from auditkit.score import ProjectScore, Scorer

_WHOLE, _NOTHING = Fraction(1), Fraction(0)


@dataclass(frozen=True, slots=True)
class Win:
    """One rule put right: the score then, and how much higher that is after all the wins before it and by itself alone.

    `earned` is the share that the rule earns then, less than 1 where something of it stays late.
    """

    rule: str
    earned: Fraction
    gain: Decimal
    alone: Decimal
    score: Decimal


@dataclass(frozen=True, slots=True)
class Prospect:
    """All that can be won, in the order of its gain, and what stays lost: points by rule, and the rule that still caps
    the best score that can be reached.
    """

    wins: tuple[Win, ...]
    best: Decimal
    lost_for_good: Mapping[str, Decimal]
    still_capped_by: str | None


def prospect(
    outcomes: Sequence[Outcome], findings: Mapping[str, Sequence[Mapping[str, Any]]], pack: Pack, score: Decimal
) -> Prospect:
    """Return what can be won for a project with these outcomes and, by rule, findings; `score` is the one it has.

    A fix that lifts the cap wins what other fixes won in vain; where two caps hold, the first of them wins nothing by
    itself, so that among equals the rule that caps goes first.
    """
    scorer = Scorer(pack)
    now = list(outcomes)
    reached = {place: _at_best(outcome, findings.get(outcome.rule.id, ())) for place, outcome in enumerate(now)}
    open_places = [place for place, best in reached.items() if best != now[place]]
    alone = {place: _score(scorer, now, place, reached[place]).score for place in open_places}
    wins: list[Win] = []
    before = score
    while open_places:
        tried = {place: _score(scorer, now, place, reached[place]) for place in open_places}
        place = max(open_places, key=lambda place: (*_merit(tried[place], now[place], pack), -place))
        after = tried[place].score or before
        by_itself = (alone[place] or score) - score
        wins.append(Win(now[place].rule.id, reached[place].earned or _NOTHING, after - before, by_itself, after))
        now[place], before = reached[place], after
        open_places.remove(place)
    best = scorer.score(now)
    lost = {rule: points for rule, points in best.points_lost.items() if points}
    return Prospect(tuple(wins), before, lost, best.capped_by)


def stays_late(finding: Mapping[str, Any]) -> bool:
    """Whether a finding is about something that was done, but late."""
    return finding["status"] == FAILED and finding["days_late"] is not None and finding["value"] is not None


def is_overdue(finding: Mapping[str, Any]) -> bool:
    """Whether a finding is about something that is due and not done."""
    return finding["status"] == FAILED and finding["days_late"] is not None and finding["value"] is None


def _score(scorer: Scorer, outcomes: Sequence[Outcome], place: int, instead: Outcome) -> ProjectScore:
    return scorer.score([instead if at == place else outcome for at, outcome in enumerate(outcomes)])


def _merit(after: ProjectScore, outcome: Outcome, pack: Pack) -> tuple[Decimal, bool, Decimal]:
    caps = outcome.status == FAILED and outcome.rule.severity in pack.caps
    return after.score or Decimal(0), caps, after.uncapped or Decimal(0)


def _at_best(outcome: Outcome, findings: Sequence[Mapping[str, Any]]) -> Outcome:
    """Return what an outcome can still become; the same where nothing can be won."""
    if outcome.status not in (FAILED, UNVERIFIABLE) or outcome.earned is None:
        return outcome
    rule = outcome.rule
    kept = sum((1 - _late_share(rule, each) for each in findings if stays_late(each) or is_overdue(each)), _NOTHING)
    if not kept or outcome.status == UNVERIFIABLE:
        return replace(outcome, status=PASSED, earned=_WHOLE)
    if rule.earn == "all":
        return outcome
    lost = sum((_lost_now(rule, each) for each in findings), _NOTHING)
    # Each finding of such a rule is one judged row, so that what they lost together is what the rule lost.
    earned = max(outcome.earned, 1 - (1 - outcome.earned) * kept / lost)
    return outcome if earned == outcome.earned else replace(outcome, status=FAILED, earned=earned)


def _lost_now(rule: Rule, finding: Mapping[str, Any]) -> Fraction:
    return 1 - _late_share(rule, finding) if stays_late(finding) else _WHOLE


def _late_share(rule: Rule, finding: Mapping[str, Any]) -> Fraction:
    """Return what the rule gives for so many days late."""
    tiers = sorted(rule.late, key=lambda tier: tier.days)
    return next((tier.earns for tier in tiers if finding["days_late"] <= tier.days), _NOTHING)
