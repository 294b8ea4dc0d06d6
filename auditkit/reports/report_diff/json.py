"""What changed from one report to another, for programs: `schemas/diff.schema.json` describes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from auditkit import __version__, documents
from auditkit.diff import comparing
from auditkit.diff.comparing import Comparison, OrganizationChange, ProjectChange, RuleChange, Unmatched
from auditkit.diff.reading import StoredReport, exact

VERSION = 1


def to_bytes(comparison: Comparison) -> bytes:
    """Return the comparison as JSON in UTF-8: the same reports, the same bytes."""
    return documents.to_bytes(document(comparison))


def document(comparison: Comparison) -> dict[str, Any]:
    """Return the comparison as the dicts, lists, texts and numbers that its JSON form holds."""
    new = [each.finding for each in comparison.found]
    return {
        "auditkit": {"version": __version__, "diff": VERSION},
        "old": _source(comparison.old),
        "new": _source(comparison.new),
        "causes": list(comparison.causes),
        "changes": [
            {
                "cause": change.cause,
                "what": change.what,
                "name": change.name or None,
                "before": change.before,
                "after": change.after,
            }
            for change in comparison.changes
        ],
        "summary": {
            "score": _change(*comparison.mean),
            "score_of_both": _change(*comparison.shared),
            "projects": {
                "moved": len(comparison.projects),
                "unmoved": comparison.unmoved,
                "came": len(comparison.came),
                "went": len(comparison.went),
            },
            "new": comparing.counts(new),
            "fixed": comparing.counts(comparison.fixed),
            "gone": comparing.counts([each.finding for each in comparison.gone]),
            "still": comparing.counts([after for _before, after in comparison.still]),
        },
        "projects": [_project(change) for change in comparison.projects],
        "came": [_named(project) for project in comparison.came],
        "went": [_named(project) for project in comparison.went],
        "organizations": [_organization(change) for change in comparison.organizations],
        "findings": {
            "new": [_unmatched(each) for each in comparison.found],
            "fixed": [dict(finding) for finding in comparison.fixed],
            "gone": [_unmatched(each) for each in comparison.gone],
            "still": _still(comparison.still),
        },
    }


def _source(report: StoredReport) -> dict[str, Any]:
    return {
        "file": report.name,
        "sha256": report.sha256,
        "digest": report.run["digest"],
        "version": report.document["auditkit"]["version"],
        "as_of": report.run["as_of"],
        "lang": report.run["lang"],
        "currency": report.run["currency"],
        "errors": list(report.run["errors"]),
    }


def _change(before: Decimal | None, after: Decimal | None) -> dict[str, Any]:
    gain = comparing.difference(before, after)
    return {"before": _number(before), "after": _number(after), "change": _number(gain)}


def _number(value: Decimal | None) -> float | int | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _project(change: ProjectChange) -> dict[str, Any]:
    before, after = change.before, change.after
    return {
        "project_id": change.project_id,
        "title": after["title"],
        "org_id": after["org_id"],
        "score": _change(exact(before["score"]), exact(after["score"])),
        "uncapped_score": _change(exact(before["uncapped_score"]), exact(after["uncapped_score"])),
        "capped_by": _pair(before, after, "capped_by"),
        "grade": _pair(before, after, "grade"),
        "coverage": _pair(before, after, "coverage"),
        "causes": list(change.causes),
        "rules": [_rule(each) for each in change.rules],
    }


def _pair(before: Mapping[str, Any], after: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {"before": before[key], "after": after[key]}


def _rule(change: RuleChange) -> dict[str, Any]:
    return {
        "rule": change.rule,
        "status": {"before": change.before, "after": change.after},
        "points_lost": {"before": _number(change.lost_before), "after": _number(change.lost_after)},
        "change": _number(change.gain),
    }


def _named(project: Mapping[str, Any]) -> dict[str, Any]:
    return {key: project[key] for key in ("project_id", "title", "org_id", "score", "grade")}


def _organization(change: OrganizationChange) -> dict[str, Any]:
    before, after = change.before or {}, change.after or {}
    return {
        "org_id": change.org_id,
        "name": (after or before)["name"],
        "score": _change(exact(before.get("score")), exact(after.get("score"))),
        "grade": {"before": before.get("grade"), "after": after.get("grade")},
        "projects": {"before": before.get("projects", 0), "after": after.get("projects", 0)},
    }


def _unmatched(each: Unmatched) -> dict[str, Any]:
    return {**each.finding, "standing": each.standing}


def _still(pairs: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> list[dict[str, Any]]:
    keys = ("severity", "value", "expected", "days_late", "file", "sheet", "row", "cell")
    return [{**after, "was": {key: before[key] for key in keys}} for before, after in pairs]
