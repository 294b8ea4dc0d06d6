"""Rules, their examples and their changes as JSON: what was left out is null or empty, texts are in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from auditkit.errors import BadPack
from auditkit.model.pack import Example, Pack, Reference, Rule
from auditkit.packs import ExampleResult
from auditkit.packs.comparison import Change, ChangedRule, Comparison
from auditkit.packs.coverage import Coverage, Reached
from auditkit.packs.plain_values import plain
from auditkit.packs.source import Passage
from auditkit.reports import rule_demands

Json = dict[str, Any]


def summary(rule: Rule) -> Json:
    """Return what a list says of a rule."""
    return {
        "id": rule.id,
        "pack": rule.pack,
        "kind": rule.kind,
        "title": dict(rule.title),
        "severity": rule.severity,
        "dimension": rule.dimension,
        "weight": plain(rule.weight),
        "subject": rule.subject,
    }


def whole(pack: Pack, rule: Rule) -> Json:
    """Return all of a rule."""
    effective = rule.effective
    return {
        **summary(rule),
        "why": dict(rule.why),
        "fix": dict(rule.fix),
        "message": plain(rule.message),
        "reference": rule.reference and _reference(rule.reference),
        "references": list(map(_reference, rule.references)),
        "effective": effective and {"from": effective.start, "until": effective.end, "tested_on": effective.tested_on},
        "where": plain(rule.where),
        "unless": plain(rule.unless),
        "presumes": plain(rule.presumes),
        "body": plain(rule.body),
        "asks": rule_demands.in_both(rule_demands.asks, rule),
        "concerns": rule_demands.in_both(rule_demands.concerns, rule),
        "late": [{"days": tier.days, "earns": plain(tier.earns)} for tier in rule.late],
        "earn": rule.earn,
        "parameters": {name: plain(pack.parameters[name].value) for name in rule.parameters},
        "examples": [_example(example) for example in rule.examples],
    }


def _reference(reference: Reference) -> Json:
    return {
        "title": dict(reference.title),
        "from": reference.start,
        "until": reference.until,
        "url": reference.url,
        "note": plain(reference.note),
    }


def _example(example: Example) -> Json:
    return {
        "name": dict(example.name),
        "expect": example.expect,
        "earned": plain(example.earned),
        "days_late": example.days_late,
        "as_of": example.as_of,
        "tables": plain(example.tables),
    }


def source(passages: Sequence[Passage]) -> list[Json]:
    """Return a rule's own text, and that of each override laid over it."""
    return [{"path": each.position.path, "line": each.position.line, "text": each.text} for each in passages]


def problem(problem: BadPack) -> Json:
    """Return one thing that is wrong with a pack."""
    return {"path": problem.path, "line": problem.line, "column": problem.column, "message": problem.reason}


def tested(results: Sequence[ExampleResult]) -> Json:
    """Return how examples came out."""
    return {
        "examples": len(results),
        "failed": sum(not result.passed for result in results),
        "results": [
            {
                "rule": result.rule.id,
                "pack": result.rule.pack,
                "example": dict(result.example.name),
                "passed": result.passed,
                "differences": list(result.differences),
            }
            for result in results
        ],
    }


def coverage(coverage: Coverage) -> Json:
    """Return which outcomes examples reach."""
    return {
        "reached": coverage.reached,
        "possible": coverage.possible,
        "share": plain(coverage.share),
        "failed_examples": coverage.failed,
        "kinds": {name: _reached(kind) for name, kind in coverage.kinds.items()},
        "rules": {rule_id: _reached(rule) for rule_id, rule in coverage.rules.items()},
        "without_passing": list(coverage.without_passing),
        "without_failing": list(coverage.without_failing),
    }


def _reached(reached: Reached) -> Json:
    return {"reached": list(reached.reached), "never": list(reached.never)}


def comparison(comparison: Comparison) -> Json:
    """Return what changed between two versions of a pack."""
    return {
        "before": comparison.before,
        "after": comparison.after,
        "same": comparison.is_same,
        "pack": list(map(_change, comparison.head)),
        "parameters": list(map(_change, comparison.parameters)),
        "score": list(map(_change, comparison.score)),
        "added": list(map(summary, comparison.added)),
        "removed": list(map(summary, comparison.removed)),
        "changed": list(map(_changed, comparison.changed)),
    }


def _change(change: Change) -> Json:
    return {"key": change.key, "before": plain(change.before), "after": plain(change.after)}


def _changed(changed: ChangedRule) -> Json:
    return {
        "id": changed.rule.id,
        "title": dict(changed.rule.title),
        "changes": list(map(_change, changed.changes)),
        "examples": {
            "added": changed.examples_added,
            "removed": changed.examples_removed,
            "changed": changed.examples_changed,
        },
    }
