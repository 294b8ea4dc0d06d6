"""Days and lengths of time of a rule in words: due dates, days of the calendar, and what they are counted from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auditkit.i18n import translate as _
from auditkit.kinds.spans import AS_OF, is_column, is_span
from auditkit.reports.plain import one_line
from auditkit.reports.rule_demands.terms import Terms, bare, count, figure, named

_UNITS = ("days", "working_days", "months", "years")


def day_text(value: Any, terms: Terms) -> str:
    """Return a date of a rule: a column, the as-of day, a day of the calendar, a span or another date measure."""
    written = bare(value)
    if written == AS_OF:
        return _("the as-of day")
    if isinstance(written, str):
        return terms.title(written) if is_column(written) else named(one_line(written), value)
    if is_span(value):
        return _span(value, terms)
    # A measure may hold spans and a span may start from a measure, so that one of the two must look the other up late.
    from auditkit.reports.rule_demands.measures import formula

    return formula(value, terms, "date")


def length_text(length: Mapping[str, Any]) -> str:
    """Return a length of time: 3 months."""
    unit = next(unit for unit in _UNITS if unit in length)
    return count(length[unit], *_lengths()[unit])


def _span(span: Mapping[str, Any], terms: Terms) -> str:
    day = _last_day(span, terms)
    place = _place(span["holidays"], terms) if "holidays" in span else ""
    if "roll" in span:
        phrase = _("{day}, or the next working day in {place}") if place else _("{day}, or the next working day")
        return phrase.format(day=day, place=place)
    return _("{day}, by the working days in {place}").format(day=day, place=place) if place else day


def _place(holidays: Any, terms: Terms) -> str:
    code = str(bare(holidays))
    return named(_calendars().get(code) or figure(code, "text", terms), holidays)


def _calendars() -> dict[str, str]:
    return {
        "CN": _("China"),
        "GB-ENG": _("England"),
        "GB-NIR": _("Northern Ireland"),
        "GB-SCT": _("Scotland"),
        "GB-WLS": _("Wales"),
        "US": _("United States"),
        "US-DC": _("United States and the District of Columbia"),
    }


def _last_day(span: Mapping[str, Any], terms: Terms) -> str:
    if "calendar" in span:
        return _of_the_calendar(span, terms)
    for choice, phrase in (("earliest_of", _("the earliest of: {days}")), ("latest_of", _("the latest of: {days}"))):
        if choice in span:
            return phrase.format(days=_("; ").join(day_text(part, terms) for part in span[choice]))
    if _is_whole_period(span):
        # A period whose first day counts ends the day before it would end if that did not.
        length, first = length_text(span["before"]), day_text(span["before"]["after"]["after"], terms)
        return _("the last day of the {length} that begin the day after {day}").format(length=length, day=first)
    if "before" in span:
        day = day_text(span["before"], terms)
        if _is_one_day(span, "before"):
            return _("the day before {day}").format(day=day)
        return _in_month(span, _("{length} before {day}").format(length=length_text(span), day=day))
    day = day_text(span["after"], terms)
    if _is_one_day(span, "after"):
        return _("the day after {day}").format(day=day)
    return _in_month(span, _("{length} after {day}").format(length=length_text(span), day=day))


def _is_one_day(span: Any, end: str) -> bool:
    return isinstance(span, Mapping) and end in span and span.get("days") == 1


def _is_whole_period(span: Mapping[str, Any]) -> bool:
    """Whether a span is the day before so long after the day after a date, and moves and picks no day on the way."""
    inner: Any = span.get("before")
    if not _is_one_day(span, "before") or not is_span(inner) or not _is_one_day(inner.get("after"), "after"):
        return False
    return not any(key in each for key in ("roll", "day", "holidays") for each in (inner, inner["after"]))


def _in_month(span: Mapping[str, Any], day: str) -> str:
    return _("day {number} of the month {length}").format(number=span["day"], length=day) if "day" in span else day


def _of_the_calendar(span: Mapping[str, Any], terms: Terms) -> str:
    month, day = map(int, span["calendar"].split("-"))
    written = _months()[month - 1].format(day=day)
    phrase = _("{day} of the year of {date}") if span["of"] == "year" else _("{day} of the year after {date}")
    return phrase.format(day=written, date=day_text(span["anchor"], terms))


def _months() -> tuple[str, ...]:
    return (
        *(_("{day} January"), _("{day} February"), _("{day} March"), _("{day} April"), _("{day} May")),
        *(_("{day} June"), _("{day} July"), _("{day} August"), _("{day} September"), _("{day} October")),
        *(_("{day} November"), _("{day} December")),
    )


def _lengths() -> dict[str, tuple[str, str]]:
    return {
        "days": (_("1 day"), _("{count} days")),
        "working_days": (_("1 working day"), _("{count} working days")),
        "months": (_("1 month"), _("{count} months")),
        "years": (_("1 year"), _("{count} years")),
    }
