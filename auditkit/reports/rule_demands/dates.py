"""What rules of the kinds deadline, every and continuity ask: days, rhythms, rows that follow on from each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from auditkit.i18n import translate as _
from auditkit.kinds.scope import column_type
from auditkit.reports.rule_demands.conditions import condition_lines
from auditkit.reports.rule_demands.measures import remarks
from auditkit.reports.rule_demands.spans import day_text, length_text
from auditkit.reports.rule_demands.terms import Terms, bare, count, figure, table_title


def deadline(body: Mapping[str, Any], terms: Terms) -> Iterator[str]:
    """Yield by which day what must be on file."""
    event, due = body["event"], day_text(body["due"], terms)
    if "table" not in event:
        yield _("{event}: no later than {due}.").format(event=terms.title(event["column"]), due=due)
    else:
        yield _("{event}: no later than {due}.").format(event=_event(event, terms), due=due)
        yield from _counted(event, terms)
        if event.get("pick") == "last":
            yield _("Of several, the last counts.")
        else:
            yield _("Of several, the first counts.")
    yield from remarks(body["due"], terms)


def every(body: Mapping[str, Any], terms: Terms) -> Iterator[str]:
    """Yield which rhythm is asked for, and within which days."""
    window, event = body["window"], _event(body["events"], terms)
    first = day_text(window["from"], terms)
    if "to" in window:
        last = day_text(window["to"], terms)
        yield _("From {first} to {last}, or to the as-of day where that is blank:").format(first=first, last=last)
    else:
        yield _("From {first} to the as-of day:").format(first=first)
    yield _("{event}: at most {span} from one to the next, before the first and after the last too.").format(
        event=event, span=length_text(body["span"])
    )
    yield from _counted(body["events"], terms)
    if "if_longer_than" in body:
        yield _("Asked only where this time is longer than {span}.").format(span=length_text(body["if_longer_than"]))
    yield from remarks(window, terms)


def continuity(body: Mapping[str, Any], terms: Terms) -> Iterator[str]:
    """Yield how rows must follow on from each other."""
    rows = body["rows"]
    related = terms.related(rows["table"])
    yield _("{table}, in the order of {column}:").format(
        table=table_title(rows["table"]), column=related.title(rows["order_by"])
    )
    yield from _counted(rows, terms)
    if "carry" in body:
        carry = body["carry"]
        yield _("{opening} = {closing} of the one before.").format(
            opening=related.title(carry["to"]), closing=related.title(carry["from"])
        )
        if "tolerance" in carry:
            absolute = carry["tolerance"]["absolute"]
            allowed = figure(absolute, column_type(rows["table"], carry["from"]), terms)
            yield _("They may differ by up to {amount}.").format(amount=allowed)
        if "within_days" in carry:
            apart = count(carry["within_days"], _("1 day"), _("{count} days"))
            yield _("Where the two lie more than {days} apart, it cannot be verified.").format(days=apart)
    if "periods" in body:
        periods = body["periods"]
        start, end = related.title(periods["start"]), related.title(periods["end"])
        gap, overlap = (periods.get(key, 0) for key in ("gap_days", "overlap_days"))
        if not bare(gap) and not bare(overlap):
            yield _("{start} comes the day after {end} of the one before.").format(start=start, end=end)
        else:
            yield _(
                "{start} follows on {end} of the one before: up to {gap} may be left out and up to {overlap} covered"
                " twice."
            ).format(
                start=start,
                end=end,
                gap=count(gap, _("1 day"), _("{count} days")),
                overlap=count(overlap, _("1 day"), _("{count} days")),
            )


def _event(event: Mapping[str, Any], terms: Terms) -> str:
    title, table = terms.related(event["table"]).title(event["column"]), table_title(event["table"])
    return _("{title} ({owner})").format(title=title, owner=table)


def _counted(rows: Mapping[str, Any], terms: Terms) -> Iterator[str]:
    """Yield which related rows count, where not all do."""
    if "where" in rows:
        yield _("Of {table} count only those where:").format(table=table_title(rows["table"]))
        yield from condition_lines(rows["where"], terms.related(rows["table"]))
