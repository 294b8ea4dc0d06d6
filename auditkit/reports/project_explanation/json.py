"""The account of one project's score for programs: `schemas/explanation.schema.json` describes it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from auditkit import __version__, documents
from auditkit.explanation.explaining import Explanation, Step
from auditkit.explanation.winning import Prospect

VERSION = 1


def to_bytes(explanation: Explanation) -> bytes:
    """Return the account as JSON in UTF-8: the same report and rules, the same bytes."""
    return documents.to_bytes(document(explanation))


def document(explanation: Explanation) -> dict[str, Any]:
    """Return the account as the dicts, lists, texts and numbers that its JSON form holds."""
    run, project = explanation.document["run"], explanation.project
    return {
        "auditkit": {"version": __version__, "explanation": VERSION},
        "run": {key: run[key] for key in ("as_of", "lang", "packs", "parameters", "digest")},
        "project": {
            **{key: project[key] for key in ("project_id", "title", "org_id", "grade", "coverage", "capped_by")},
            **{key: project[key] for key in ("score", "uncapped_score", "score_if_verified")},
        },
        "steps": [_step(step) for step in explanation.steps],
        "cap": {"rule": project["capped_by"], "points": _number(explanation.cap)} if project["capped_by"] else None,
        "prospect": _prospect(explanation.prospect) if explanation.prospect is not None else None,
        "pending": [
            {"rule": duty["rule"], "title": duty.get("title", ""), "due": duty["due"]} for duty in explanation.pending
        ],
        "not_covered": list(explanation.not_covered),
        "waived": list(explanation.waived),
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "rule": step.rule,
        "title": step.title,
        "dimension": step.dimension,
        "severity": step.severity,
        "status": step.status,
        "earned": _number(step.earned),
        "weight": _number(step.weight),
        "points": _number(step.points),
        "findings": [dict(finding) for finding in step.findings],
    }


def _prospect(prospect: Prospect) -> dict[str, Any]:
    return {
        "wins": [
            {
                "rule": win.rule,
                "earned": round(float(win.earned), 4),
                "gain": _number(win.gain),
                "alone": _number(win.alone),
                "score": _number(win.score),
            }
            for win in prospect.wins
        ],
        "best": _number(prospect.best),
        "lost_for_good": [
            {"rule": rule, "points": _number(points)} for rule, points in sorted(prospect.lost_for_good.items())
        ],
        "still_capped_by": prospect.still_capped_by,
    }


def _number(value: Decimal | None) -> float | int | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
