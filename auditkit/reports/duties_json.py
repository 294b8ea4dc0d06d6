"""Coming duties as JSON, for other programs: the keys of `obligations` in the report, and a few more.

`schemas/calendar.schema.json` describes it, and its version is `CALENDAR_VERSION`.
"""

from __future__ import annotations

from typing import Any

from auditkit import __version__
from auditkit.model.verdict import PENDING
from auditkit.reports.duties import Agenda, Duty
from auditkit.reports.duties_ics import uid
from auditkit.reports.json import encode, harmless

CALENDAR_VERSION = 1


def render(agenda: Agenda) -> bytes:
    """Return the duties as JSON in UTF-8, one a line."""
    whole = document(agenda)
    rows = whole.pop("obligations")
    head = encode(whole)[:-1]
    lines = b",\n  ".join(map(encode, rows))
    array = b"[\n  " + lines + b"]" if rows else b"[]"
    return harmless(head + b',\n "obligations":' + array + b"}\n")


def document(agenda: Agenda) -> dict[str, Any]:
    """Return the duties as dicts, lists, texts and numbers; `uid` is that of the event in a calendar."""
    return {
        "auditkit": {"version": __version__, "calendar": CALENDAR_VERSION},
        "as_of": str(agenda.as_of),
        "until": None if agenda.until is None else str(agenda.until),
        "lang": agenda.language,
        "packs": list(agenda.packs),
        "errors": list(agenda.errors),
        "projects": agenda.projects,
        "later": agenda.later,
        "overdue": agenda.overdue,
        "waived": agenda.waived,
        "uncertain_projects": agenda.uncertain,
        "obligations": [_duty(duty) for duty in agenda.duties],
    }


def _duty(duty: Duty) -> dict[str, Any]:
    return {
        "project_id": duty.project_id,
        "rule": duty.rule,
        "due": str(duty.due),
        "status": PENDING,
        "days_left": duty.days_left,
        "project": duty.project,
        "org_id": duty.org_id,
        "charity": duty.charity,
        "title": duty.title,
        "reference": duty.reference,
        "fix": duty.fix,
        "why": duty.why,
        "uid": uid(duty),
        "dated": duty.dated,
    }
