"""How the examples of rules came out, and which outcomes they reach, for people to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from auditkit.i18n import pick
from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.model.verdict import OUTCOMES
from auditkit.packs import ExampleResult
from auditkit.packs.coverage import Coverage, Reached
from auditkit.reports.layout import aligned

_REACHED, _NEVER, _IMPOSSIBLE = "✓", "✗", "·"


def test_lines(results: Sequence[ExampleResult]) -> Iterator[str]:
    """Yield a line a rule, the failed examples under it, and the closing line."""
    by_rule: dict[str, list[ExampleResult]] = {}
    for result in results:
        by_rule.setdefault(result.rule.id, []).append(result)
    for rule_id, own in by_rule.items():
        bad = [result for result in own if not result.passed]
        sign = "✗" if bad else "✓"
        yield _("{sign} {rule}: {passed} passed, {failed} failed").format(
            sign=sign, rule=rule_id, passed=len(own) - len(bad), failed=len(bad)
        )
        for result in bad:
            place, name = result.example.position, pick(result.example.name)
            yield f"  {place.path}:{place.line}:{place.column}  {name}: {'; '.join(result.differences)}"
    failed = sum(not result.passed for result in results)
    yield _("{examples} examples, {failed} failed").format(examples=len(results), failed=failed)


def coverage_lines(coverage: Coverage) -> Iterator[str]:
    """Yield which outcomes each rule and each kind reaches and which it never does, what is missing, and the share."""
    yield from _grid(_("Rule"), coverage.rules)
    yield ""
    yield from _grid(_("Kind"), coverage.kinds)
    yield ""
    yield _("{reached} an example reaches it   {never} none does   {impossible} cannot be").format(
        reached=_REACHED, never=_NEVER, impossible=_IMPOSSIBLE
    )
    for heading, rules in (
        (_("Rules without a passing example: {rules}"), coverage.without_passing),
        (_("Rules without a failing example: {rules}"), coverage.without_failing),
    ):
        if rules:
            yield heading.format(rules=_(", ").join(rules))
    if coverage.failed:
        message = _(
            "Examples that come out otherwise than they say, and reach nothing: {count} (see auditkit rules test)"
        )
        yield message.format(count=coverage.failed)
    yield _("Examples reach {reached} of {possible} outcomes that these kinds can come to: {percent} %").format(
        reached=coverage.reached, possible=coverage.possible, percent=int(coverage.share * 100)
    )


def _grid(heading: str, named: Mapping[str, Reached]) -> list[str]:
    """Return a line for each of `named`, with a sign below each outcome."""
    head = (heading, *(label("status", outcome) for outcome in OUTCOMES))
    return aligned(
        [head, *((name, *(_sign(reached, outcome) for outcome in OUTCOMES)) for name, reached in named.items())]
    )


def _sign(reached: Reached, outcome: str) -> str:
    if outcome not in reached.possible:
        return _IMPOSSIBLE
    return _REACHED if outcome in reached.reached else _NEVER
