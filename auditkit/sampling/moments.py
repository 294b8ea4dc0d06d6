"""When a commitment was made and when its event is, as text of ISO 8601 that a manifest can hold."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone

from auditkit.errors import BadUsage
from auditkit.i18n import translate as _
from auditkit.values.text import normalise, printable

_WRITTEN = re.compile(
    r"((?:19|20)\d\d-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)? ?(Z|[+-]\d\d:\d\d)?)?",
    re.ASCII,
)
_FIRST_MIDNIGHT = timezone(timedelta(hours=14))


def stated(text: str, option: str) -> str:
    """Return a day, or a moment with its offset from UTC, as a commitment states it.

    Raises BadUsage for what is neither, and for a time of day without its offset, which is another moment elsewhere.
    """
    found = _WRITTEN.fullmatch(normalise(text))
    if found:
        day, clock, seconds, offset = found.groups()
        if clock and not offset:
            message = _('{option} is "{value}": say the time zone too, as in {day}T{clock}+08:00.')
            raise BadUsage(message.format(option=option, value=printable(text), day=day, clock=clock))
        moment = f"{day}T{clock}{seconds or ':00'}{offset}" if clock else day
        if valid(moment):
            return moment
    message = _('{option} is "{value}"; it takes a day such as 2019-09-09, or a moment such as 2019-09-09T18:00+08:00.')
    raise BadUsage(message.format(option=option, value=printable(text)))


def in_utc(moment: datetime) -> str:
    """Return a moment to the second as a commitment states it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def valid(moment: str) -> bool:
    """Whether a text of the right form names a day or a moment that there is."""
    with suppress(ValueError, OverflowError):
        begins(moment)
        return True
    return False


def is_to_come(moment: str, now: datetime) -> bool:
    """Whether `moment` has not begun yet."""
    return begins(moment) > now


def begins(moment: str) -> datetime:
    """Return when `moment` is; a day begins when it does so anywhere on earth, for no place is stated."""
    if "T" in moment:
        return datetime.fromisoformat(moment).astimezone(UTC)
    return datetime.combine(date.fromisoformat(moment), time(), _FIRST_MIDNIGHT).astimezone(UTC)
