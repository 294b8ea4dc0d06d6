"""What people call the codes that auditkit stores: dimensions, severities, statuses, tables, currencies."""

from __future__ import annotations

from auditkit.i18n import translate as _


def label(kind: str, code: str) -> str:
    """Return what users call `code` in their language.

    `kind` is dimension, severity, status (of an outcome), input (what became of an input file), table, type (of a
    column), currency or document (a key of a manifest, a commitment or a selection); a code that has no label is
    returned as it is. Raises KeyError for an unknown kind.
    """
    return _KINDS[kind]().get(code, code)


def _dimensions() -> dict[str, str]:
    return {
        "disclosure": _("Disclosure"),
        "progress": _("Progress"),
        "audit": _("Audit"),
        "governance": _("Governance"),
        "integrity": _("Integrity"),
    }


def _severities() -> dict[str, str]:
    return {"critical": _("critical"), "major": _("major"), "minor": _("minor"), "info": _("info")}


def _statuses() -> dict[str, str]:
    return {
        "passed": _("passed"),
        "failed": _("failed"),
        "pending": _("pending"),
        "unverifiable": _("unverifiable"),
        "not_covered": _("not covered"),
        "not_applicable": _("not applicable"),
        "waived": _("waived"),
    }


def _inputs() -> dict[str, str]:
    return {"read": _("read"), "ignored": _("ignored"), "failed": _("could not be read")}


def _files() -> dict[str, str]:
    return {**_inputs(), "ignored": _("passed over: no spreadsheet")}


def _tables() -> dict[str, str]:
    return {
        "organizations": _("organisations"),
        "projects": _("projects"),
        "funds": _("fund rows"),
        "disclosures": _("disclosures"),
        "progress": _("progress posts"),
        "audits": _("audit reports"),
        "donations": _("donations"),
        "annual_accounts": _("annual accounts"),
        "related_party_dealings": _("related-party dealings"),
        "samples": _("samples"),
        "waivers": _("waivers"),
        "sample_results": _("sample results"),
    }


def _types() -> dict[str, str]:
    return {
        "text": _("text"),
        "date": _("date"),
        "amount": _("amount"),
        "integer": _("whole number"),
        "number": _("number"),
        "percent": _("percent"),
        "yes_no": _("yes or no"),
        "enum": _("code"),
    }


def _currencies() -> dict[str, str]:
    return {"CNY": _("yuan")}


def _documents() -> dict[str, str]:
    """Keys of manifests, commitments and selections, without the numbers of entries of a list."""
    return {
        "manifest": _("version of the manifest"),
        "selection": _("version of the selection"),
        "method": _("method"),
        "unit": _("what is selected"),
        "size": _("how many are selected"),
        "seed": _("seed"),
        "seed_source": _("where the seed came from"),
        "campaign": _("campaign"),
        "table": _("table"),
        "column": _("column of the book values"),
        "drop_missing": _("incomplete rows left out"),
        "as_of": _("stated day"),
        "event": _("event of the seed"),
        "event_at": _("when the event is"),
        "committed_at": _("when it was committed"),
        "frame.sha256": _("SHA-256 of the frame"),
        "frame.size": _("size of the frame"),
        "frame.total": _("total of the frame, in minor units"),
        "frame.currency": _("currency"),
        "frame.columns": _("column of the frame"),
        "frame.rows": _("rows of the table"),
        "frame.copies": _("rows that say the same as another"),
        "packs.id": _("rule pack"),
        "packs.version": _("version of the rule pack"),
        "packs.sha256": _("SHA-256 of the rule pack"),
        "parameters.audit_top_n": _("largest audited without a draw"),
        "parameters.tiers": _("tiers"),
        "parameters.tiers.name": _("name of tier"),
        "parameters.tiers.top": _("last rank of tier"),
        "parameters.tiers.at_least": _("least amount, in minor units, of tier"),
        "parameters.tiers.rate": _("share drawn of tier"),
        "parameters.minimum": _("least number drawn of each field"),
        "parameters.unknown_field": _("field of projects without one"),
        "parameters.drop_missing": _("incomplete projects left out"),
        "parameters.reserves": _("reserves of each stratum"),
        "left_out.count": _("projects and rows left out of the frame"),
        "left_out.projects": _("project left out of the frame"),
        "commitment": _("commitment"),
        "commitment.sha256": _("SHA-256 of the commitment"),
        "commitment.committed_at": _("when it was committed"),
        "commitment.event": _("event of the seed"),
        "commitment.event_at": _("when the event is"),
        "supersedes": _("draw that it takes the place of"),
        "supersedes.sha256": _("SHA-256 of the draw that it takes the place of"),
        "supersedes.reason": _("why there is a second draw"),
        "set_aside.zero": _("set aside: zero"),
        "set_aside.negative": _("set aside: below zero"),
        "set_aside.negative_total": _("total of those below zero, in minor units"),
        "set_aside.missing": _("set aside: without an amount"),
        "rest.size": _("rows left to chance"),
        "rest.total": _("their total, in minor units"),
        "rest.take": _("hits left to chance"),
        "interval": _("interval, in minor units"),
        "start": _("start"),
    }


_KINDS = {
    "dimension": _dimensions,
    "severity": _severities,
    "status": _statuses,
    "input": _inputs,
    "file": _files,
    "table": _tables,
    "type": _types,
    "currency": _currencies,
    "document": _documents,
}
