"""A condition of a rule pack in words, for people who ask whom a rule concerns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from auditkit.i18n import pick
from auditkit.i18n import translate as _
from auditkit.kinds.spans import is_span
from auditkit.model.schema import Column, table_schema
from auditkit.reports.plain import one_line
from auditkit.reports.wording import counted

_UNITS = ("days", "working_days", "months", "years")


def condition_text(condition: Mapping[str, Any], table: str) -> str:
    """Return in words what `condition` asks of a row of `table`; its parameters already have their values."""
    return _("; and ").join(_parts(condition, table))


def column_text(path: str, table: str) -> str:
    """Return the title of the column at `path` and, in brackets, the path as packs write it."""
    return _("{title} ({path})").format(title=pick(_column(path, table).title), path=path)


def _parts(condition: Mapping[str, Any], table: str) -> Iterator[str]:
    for name, test in condition.items():
        if name == "not":
            yield _("not: {condition}").format(condition=_bracketed(test, table))
        elif name == "any_of":
            either = _("; or ").join(_bracketed(each, table) for each in test)
            yield either if len(condition) == 1 else f"[{either}]"
        elif name == "all_of":
            for each in test:
                yield from _parts(each, table)
        else:
            yield from _tests(name, test, table)


def _bracketed(condition: Mapping[str, Any], table: str) -> str:
    """Return a condition that stands within another, in brackets where it has several parts."""
    parts = list(_parts(condition, table))
    return parts[0] if len(parts) == 1 else f"[{_('; and ').join(parts)}]"


def _tests(path: str, test: Any, table: str) -> Iterator[str]:
    column = _column(path, table)
    if isinstance(test, Sequence) and not isinstance(test, str):
        tests: Mapping[str, Any] = {"in": test}
    else:
        tests = test if isinstance(test, Mapping) and "column" not in test else {"eq": test}
    for operator, value in tests.items():
        name = ("filled" if value is False else "blank") if operator == "missing" else operator
        phrase = _phrases(column.type == "date")[name]
        yield phrase.format(column=column_text(path, table), value=_value(value, column, table))


def _phrases(of_dates: bool) -> dict[str, str]:
    """Return how each operator reads; of dates one says earlier and later, not less and more."""
    later, earlier = _("{column} is later than {value}"), _("{column} is earlier than {value}")
    return {
        "eq": _("{column} is {value}"),
        "ne": _("{column} is filled in and not {value}"),
        "in": _("{column} is one of {value}"),
        "not_in": _("{column} is filled in and none of {value}"),
        "blank": _("{column} is blank"),
        "filled": _("{column} is filled in"),
        "matches": _("{column} has the form {value}"),
        "after": later,
        "before": earlier,
        "at_least": _("{column} is {value} or later") if of_dates else _("{column} is at least {value}"),
        "at_most": _("{column} is {value} or earlier") if of_dates else _("{column} is at most {value}"),
        "more_than": later if of_dates else _("{column} is more than {value}"),
        "less_than": earlier if of_dates else _("{column} is less than {value}"),
    }


def _value(value: Any, column: Column, table: str) -> str:
    if isinstance(value, Mapping) and "column" in value:
        return column_text(value["column"], table)
    if isinstance(value, Mapping):
        return _date(value, column, table)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return _(", ").join(_value(each, column, table) for each in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if column.type == "date":
        return _date(value, column, table)
    titles = {code.code: pick(code.title) for code in column.codes}
    return one_line(titles.get(str(value), str(value)))


def _date(value: Any, column: Column, table: str) -> str:
    """Return a day, the as-of day, or a span from one of them in words."""
    if not isinstance(value, Mapping):
        if isinstance(value, str) and value in table_schema(table).column_names:
            return column_text(value, table)
        return _("the as-of day") if value == "as_of" else one_line(str(value))
    if not is_span(value):
        return one_line(str(dict(value)))
    day = _last_day(value, column, table)
    return _("{day}, or the next working day").format(day=day) if "roll" in value else day


def _last_day(span: Mapping[str, Any], column: Column, table: str) -> str:
    if "calendar" in span:
        phrase = _("{day} of the year of {date}") if span["of"] == "year" else _("{day} of the year after {date}")
        return phrase.format(day=span["calendar"], date=_date(span["anchor"], column, table))
    for choice, phrase in (("earliest_of", _("the earliest of: {days}")), ("latest_of", _("the latest of: {days}"))):
        if choice in span:
            return phrase.format(days=_("; ").join(_date(part, column, table) for part in span[choice]))
    unit = next(unit for unit in _UNITS if unit in span)
    length = counted(span[unit], *_lengths()[unit])
    if "before" in span:
        return _("{length} before {day}").format(length=length, day=_date(span["before"], column, table))
    day = _("{length} after {day}").format(length=length, day=_date(span["after"], column, table))
    return _("day {number} of the month {length}").format(number=span["day"], length=day) if "day" in span else day


def _lengths() -> dict[str, tuple[str, str]]:
    return {
        "days": (_("1 day"), _("{count} days")),
        "working_days": (_("1 working day"), _("{count} working days")),
        "months": (_("1 month"), _("{count} months")),
        "years": (_("1 year"), _("{count} years")),
    }


def _column(path: str, table: str) -> Column:
    """Return the column that a path such as org_id.name ends in, reached over the keys before it."""
    first, *more = path.split(".")
    column = table_schema(table).column(first)
    for name in more:
        parent, _dot, _key = (column.references or "").partition(".")
        column = table_schema(parent).column(name)
    return column
