"""Running the examples of rules: each must come out as its pack says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from auditkit.errors import AuditkitError
from auditkit.i18n import translate as _
from auditkit.model.pack import Example, Pack, Rows, Rule
from auditkit.model.verdict import FAILED, GRAVEST_FIRST, Judgement

Judge = Callable[[Pack, Mapping[str, Rows], date], Judgement]


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """How one example of a rule came out; `differences` say what was expected and what was seen: none when good."""

    rule: Rule
    example: Example
    differences: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether the rule made of the example what its pack says."""
        return not self.differences


def run_examples(pack: Pack, judge: Judge) -> list[ExampleResult]:
    """Judge every example of every rule of `pack`, each by its own rule alone, in the order of the pack.

    Of an example with several projects the gravest outcome counts, as it does of a project with several rows, what that
    project earned, and the most days late that a finding says. What is found wrong that belongs to no project, such as
    a total row, is a failure too.
    """
    return [
        ExampleResult(rule, example, tuple(_differences(replace(pack, rules=(rule,)), rule, example, judge)))
        for rule in pack.rules
        for example in rule.examples
    ]


def _differences(pack: Pack, rule: Rule, example: Example, judge: Judge) -> Iterator[str]:
    try:
        judgement = judge(pack, dict(example.tables), date.fromisoformat(example.as_of))
    except AuditkitError as error:
        yield error.message
        return
    outcomes = [outcome for outcome in judgement.outcomes if outcome.rule.id == rule.id]
    if not outcomes:
        yield _("no project was judged")
        return
    gravest = min(outcomes, key=lambda outcome: (GRAVEST_FIRST.index(outcome.status), outcome.earned or 0))
    found = [finding for finding in judgement.findings if finding.rule == rule.id]
    of_none = any(finding.status == FAILED and not finding.projects for finding in found)
    status = FAILED if of_none else gravest.status
    if status != example.expect:
        message = _("expected {expected}, got {seen}").format(expected=example.expect, seen=status)
        said = [finding.message for finding in found]
        yield f"{message} ({said[0]})" if said else message
    if example.earned is not None and not _agree(example.earned, gravest.earned):
        yield _("expected to earn {expected}, earned {seen}").format(
            expected=_share(example.earned), seen=_share(gravest.earned)
        )
    late = [finding.days_late for finding in found]
    days_late = max((days for days in late if days is not None), default=None)
    if example.days_late is not None and days_late != example.days_late:
        yield _("expected {expected} days late, got {seen}").format(
            expected=example.days_late, seen=_("none") if days_late is None else days_late
        )


def _share(share: Fraction | None) -> str:
    return _("no share") if share is None else f"{float(share):.4g}"


def _agree(expected: Fraction, earned: Fraction | None) -> bool:
    """Whether two shares agree to four decimals: an example writes two thirds as 0.6667."""
    return earned is not None and abs(expected - earned) < Fraction(1, 10_000)
