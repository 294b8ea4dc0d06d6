"""What people call the codes that auditkit stores: dimensions, severities, statuses, tables, currencies."""

from __future__ import annotations

from auditkit.i18n import translate as _


def label(kind: str, code: str) -> str:
    """Return what users call `code` in their language.

    `kind` is dimension, severity, status (of an outcome), input (what became of an input file), table, type (of a
    column) or currency; a code that has no label is returned as it is. Raises KeyError for an unknown kind.
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


_KINDS = {
    "dimension": _dimensions,
    "severity": _severities,
    "status": _statuses,
    "input": _inputs,
    "file": _files,
    "table": _tables,
    "type": _types,
    "currency": _currencies,
}
