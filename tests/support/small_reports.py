"""Small JSON reports, as `auditkit check` writes them, for what is done with two of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from auditkit.diff.reading import StoredReport

SEVERITIES = ("critical", "major", "minor", "info")
STATUSES = ("passed", "failed", "pending", "unverifiable", "not_covered", "not_applicable", "waived")


def finding(rule: str, project_id: str | None, **more: Any) -> dict[str, Any]:
    """Return a finding in which all is null that is not said."""
    nothing = dict.fromkeys(
        (
            *("table", "column", "file", "sheet", "row", "cell", "value", "expected", "days_late", "reference"),
            *("org_id", "organization", "dated"),
        )
    )
    said: dict[str, Any] = {
        "rule": rule,
        "severity": "major",
        "dimension": "disclosure",
        "project_id": project_id,
        "message": f"{rule} is broken",
        "fix": "Mend it.",
        "status": "failed",
        "title": rule.replace("-", " "),
        "related": [],
        "projects": [] if project_id is None else [project_id],
    }
    return {**nothing, **said, **more}


def outcome(rule: str, status: str = "passed", lost: float = 0, earned: float | None = None) -> dict[str, Any]:
    """Return an outcome of weight 10."""
    share = earned if earned is not None else {"passed": 1, "failed": 0, "unverifiable": 0}.get(status)
    return {"rule": rule, "status": status, "earned": share, "weight": 10, "points_lost": lost}


def project(
    project_id: str, outcomes: Sequence[Mapping[str, Any]] = (), cap: tuple[str, float] | None = None, **more: Any
) -> dict[str, Any]:
    """Return a project whose score follows from its outcomes; `cap` is the rule that caps it, and at what."""
    uncapped = round(100 - sum(each["points_lost"] for each in outcomes), 2) if outcomes else None
    return {
        "project_id": project_id,
        "title": f"项目{project_id}",
        "org_id": "O1",
        "field": None,
        "score": cap[1] if cap else uncapped,
        "uncapped_score": uncapped,
        "capped_by": cap[0] if cap else None,
        "coverage": 1,
        "grade": "A",
        "raised": None,
        "dimensions": {},
        "outcomes": list(outcomes),
        "score_if_verified": uncapped,
        "worst": None,
        **more,
    }


def document(
    projects: Sequence[Mapping[str, Any]] = (), findings: Sequence[Mapping[str, Any]] = (), **run: Any
) -> dict[str, Any]:
    """Return a report that keeps to its schema."""
    scores = [each["score"] for each in projects if each["score"] is not None]
    mean = round(sum(scores) / len(scores), 2) if scores else None
    severities = [each["severity"] for each in findings]
    return {
        "auditkit": {"version": "0.0.0", "report": 1},
        "run": {
            "as_of": "2019-12-31",
            "lang": "en",
            "engine": "pandas",
            "currency": "CNY",
            "packs": [{"id": "giving-day", "version": "1", "sha256": "a" * 64}],
            "parameters": {"audit_top_n": 5},
            "errors": [],
            "notes": [],
            "inputs": [{"path": "a.xlsx", "sha256": "b" * 64, "status": "read", "sheets": []}],
            "digest": "sha256:" + "c" * 64,
            **run,
        },
        "summary": {
            "projects": len(projects),
            "score": mean,
            "grade": None,
            "coverage": 1,
            "findings": {severity: severities.count(severity) for severity in SEVERITIES},
            "mandatory_audit": [],
            "outcomes": dict.fromkeys(STATUSES, 0),
        },
        "projects": list(projects),
        "organizations": [{"org_id": "O1", "name": "青禾", "projects": len(projects), "score": mean, "grade": None}],
        "findings": list(findings),
        "obligations": [],
        "mandatory": [],
        "waivers": [],
    }


def stored(whole: Mapping[str, Any], name: str = "report.json") -> StoredReport:
    """Return a report as if it had been read."""
    return StoredReport(name, "d" * 64, whole)
