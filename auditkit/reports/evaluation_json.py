"""An evaluated sample for programs; `schemas/evaluation.schema.json` describes it."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from auditkit.reports.evaluation_sources import sources
from auditkit.reports.evaluation_text import conclusion
from auditkit.sampling import manifest as manifests

if TYPE_CHECKING:
    from auditkit.sampling.evaluation import Evaluation, Projection, Stratum
    from auditkit.sampling.results import Finding

VERSION = 1


def to_json(evaluation: Evaluation, manifest_sha256: str) -> str:
    """Return the evaluation as JSON text: the same inputs, the same bytes."""
    return manifests.to_bytes(document(evaluation, manifest_sha256)).decode()


def document(evaluation: Evaluation, manifest_sha256: str) -> dict[str, Any]:
    """Return the evaluation of the draw whose manifest's file has that SHA-256. Amounts are in minor units.

    What statistics gave is rounded to ten digits: later ones of a binary number differ from one machine to the next.
    """
    design, question, results = evaluation.design, evaluation.question, evaluation.results
    uses_likelihood = evaluation.is_by_count or evaluation.is_by_money_units
    return {
        "evaluation": VERSION,
        "verdict": evaluation.verdict,
        "conclusion": conclusion(evaluation),
        "method": evaluation.projection.method,
        "likelihood": evaluation.likelihood if uses_likelihood else None,
        "confidence": float(question.confidence),
        "materiality": None if question.materiality is None else float(question.materiality),
        "limit": None if evaluation.limit is None else _rounded(float(evaluation.limit)),
        "missing_as": question.missing,
        "sources": sources(evaluation),
        "manifest_sha256": manifest_sha256,
        "results_sha256": results.sha256,
        "population": {
            "drawn_from": design.subject,
            "unit": design.unit,
            "size": design.size,
            "total": design.total,
            "currency": design.currency,
        },
        "sample": {
            "certain": len(design.certain),
            "drawn": len(evaluation.findings) - len(design.certain),
            "untestable": [item.identifier for item in evaluation.untestable],
            "missing": [item.identifier for item in evaluation.missing],
            "replaced": [
                {"project_id": original, "by": reserve.identifier, "reason": results.reasons.get(original)}
                for original, reserve in sorted(results.replaced.items())
            ],
            "found": evaluation.found,
            "found_for_certain": evaluation.certain,
            "overstated": None if evaluation.is_by_count else evaluation.seen.overstated,
            "understated": None if evaluation.is_by_count else evaluation.seen.understated,
            "differing": evaluation.differing,
        },
        "projection": _projection(evaluation.projection),
        "without_reserves": _stricter(evaluation.stricter),
        "decided_by": [each.method for each in evaluation.deciding],
        "others": [_projection(other) for other in evaluation.others],
        "strata": [_stratum(stratum, evaluation) for stratum in evaluation.strata],
        "items": [_item(finding) for finding in evaluation.findings],
    }


def _stricter(evaluation: Evaluation | None) -> dict[str, Any] | None:
    if evaluation is None:
        return None
    return {
        "verdict": evaluation.verdict,
        "conclusion": conclusion(evaluation),
        "projection": _projection(evaluation.projection),
    }


def _projection(projection: Projection) -> dict[str, Any]:
    return {
        "method": projection.method,
        "most_likely": _rounded(projection.most_likely),
        "lower": _rounded(projection.lower),
        "upper": _rounded(projection.upper),
        "understated": _rounded(projection.understated),
        "degrees": _rounded(projection.degrees),
        "reason": projection.reason,
    }


def _stratum(stratum: Stratum, evaluation: Evaluation) -> dict[str, Any]:
    count, has_weight = stratum.count, not evaluation.is_by_money_units
    return {
        "tier": stratum.group.tier,
        "field": stratum.group.field,
        "size": count.size,
        "drawn": count.drawn,
        "errors": count.errors,
        "misstatement": stratum.misstatement,
        "weight": _rounded(float(count.weight)) if has_weight else None,
        "most_likely": _rounded(float(count.most_likely)) if has_weight else None,
        "upper": _rounded(stratum.bound),
    }


def _item(finding: Finding) -> dict[str, Any]:
    return {
        "number": finding.item.number,
        "project_id": finding.item.identifier,
        "book_value": finding.item.book,
        "audited_value": finding.audited,
        "has_error": finding.wrong,
        "reason": finding.reason,
        "replaces": finding.replaces,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None or not isfinite(value) else float(f"{value:.10g}")
