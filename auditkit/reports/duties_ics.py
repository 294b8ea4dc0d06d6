"""Coming duties as an iCalendar file (RFC 5545), which calendar programs take in: an all-day event a duty.

The same duties as of the same day give the same bytes: an event's UID is made of what it is about, and its time stamp
is the as-of day. Text was put on one line before, so that no cell of a spreadsheet can begin a line of its own here.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, time, timedelta

from icalendar import Alarm, Calendar, Event, Timezone, TimezoneStandard, vText

from auditkit.i18n import translate as _
from auditkit.reports import duties
from auditkit.reports.duties import Agenda, Duty

_PRODUCT = "-//auditkit//auditkit calendar//EN"
_WARNING = timedelta(days=7)
_ONE_DAY = timedelta(days=1)


def render(agenda: Agenda) -> bytes:
    """Return the duties as an iCalendar file; it is valid, though without an event, when none is coming up."""
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _text(_("Duties to come: {pack}").format(pack=agenda.pack_title)))
    calendar.add("x-wr-caldesc", _text("\n".join([_source(agenda), *duties.remarks(agenda)])))
    for duty in agenda.duties:
        calendar.add_component(_event(duty, agenda))
    if not agenda.duties:
        calendar.add_component(_utc())
    content: bytes = calendar.to_ical(sorted=False)
    return content


def uid(duty: Duty) -> str:
    """Return what the event is known by in calendars: it changes when the due date does, and with nothing else.

    The charity is part of it, since two charities may both have a project P01, and so is the date of what the duty is
    about, since two years may fall due on one day.
    """
    about = json.dumps([duty.org_id, duty.project_id, duty.rule, str(duty.due), *filter(None, [duty.dated])])
    return f"{hashlib.sha256(about.encode()).hexdigest()[:32]}@auditkit"


def _event(duty: Duty, agenda: Agenda) -> Event:
    summary = _text(_("{project}: {duty}").format(project=duty.name, duty=duty.what))
    event = Event()
    event.add("uid", uid(duty))
    event.add("dtstamp", datetime.combine(agenda.as_of, time(), UTC))
    event.add("dtstart", duty.due)
    event.add("dtend", duty.due + _ONE_DAY)
    event.add("summary", summary)
    event.add("description", _text(_description(duty, agenda)))
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -_WARNING)
    alarm.add("description", summary)
    event.add_component(alarm)
    return event


def _description(duty: Duty, agenda: Agenda) -> str:
    """Return why something is due, what to do, by which norm, for whom, and as of which day that was found."""
    charity = _("Charity: {name}").format(name=duty.charity) if duty.charity else ""
    reference = _("Reference: {title}").format(title=duty.reference) if duty.reference else ""
    lines = [duty.why, f"→ {duty.fix}" if duty.fix else "", reference, charity, _source(agenda)]
    return "\n".join(line for line in lines if line)


def _source(agenda: Agenda) -> str:
    return _("Found by auditkit as of {day}, by {packs}.").format(day=agenda.as_of, packs=_(", ").join(agenda.packs))


def _text(text: str) -> vText:
    r"""Return `text` as a value that the library escapes, which it does not do for properties that it does not know.

    Backslashes become full-width ones: it takes one before an N for a line break.
    """
    return vText(text.replace("\\", "\N{FULLWIDTH REVERSE SOLIDUS}"))


def _utc() -> Timezone:
    """Return a time zone that nothing uses: RFC 5545 (3.6) wants at least one component in a calendar."""
    standard = TimezoneStandard()
    standard.add("dtstart", datetime(1970, 1, 1))
    standard.add("tzoffsetfrom", timedelta())
    standard.add("tzoffsetto", timedelta())
    zone = Timezone()
    zone.add("tzid", "UTC")
    zone.add_component(standard)
    return zone
