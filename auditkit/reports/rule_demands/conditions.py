"""A condition of a rule pack in words, for people who ask whom a rule concerns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from auditkit.i18n import translate as _
from auditkit.model.schema import Column
from auditkit.reports.rule_demands.spans import day_text
from auditkit.reports.rule_demands.terms import Terms, bare, figure, spaced


def condition_text(condition: Mapping[str, Any], terms: Terms) -> str:
    """Return in words what `condition` asks of a row."""
    return _("; and ").join(condition_parts(condition, terms))


def condition_lines(condition: Mapping[str, Any], terms: Terms) -> Iterator[str]:
    """Yield in words what `condition` asks of a row, one line each; all of it must hold. What a choice is of stands
    below it, two spaces in.
    """
    for name, test in condition.items():
        if name == "all_of":
            for each in test:
                yield from condition_lines(each, terms)
        elif name == "any_of" and any(map(_has_parts, test)):
            yield _("- one of these:")
            yield from _alternatives(test, terms)
        elif name == "not" and [*test] == ["any_of"] and any(map(_has_parts, test["any_of"])):
            yield _("- none of these:")
            yield from _alternatives(test["any_of"], terms)
        else:
            yield from (f"- {part}" for part in condition_parts({name: test}, terms))


def _alternatives(conditions: Sequence[Mapping[str, Any]], terms: Terms) -> Iterator[str]:
    for each in conditions:
        if any(name in each for name in ("any_of", "all_of")):
            yield _("  - all of these:")
            yield from (f"    {line}" for line in condition_lines(each, terms))
        else:
            yield f"  - {condition_text(each, terms)}"


def _has_parts(condition: Mapping[str, Any]) -> bool:
    return len(condition) > 1 or "any_of" in condition or "all_of" in condition


def condition_parts(condition: Mapping[str, Any], terms: Terms) -> Iterator[str]:
    """Yield in words what `condition` asks of a row, one after the other; all of it must hold."""
    for name, test in condition.items():
        if name == "not":
            yield _("not: {condition}").format(condition=_bracketed(test, terms))
        elif name == "any_of":
            either = [_bracketed(each, terms) for each in test]
            text = _("; or ").join(either)
            yield text if len(condition) == 1 or len(either) == 1 else f"[{text}]"
        elif name == "all_of":
            for each in test:
                yield from condition_parts(each, terms)
        else:
            yield from _tests(name, test, terms)


def _bracketed(condition: Mapping[str, Any], terms: Terms) -> str:
    """Return a condition that stands within another, in brackets where it has several parts."""
    parts = list(condition_parts(condition, terms))
    text = _("; and ").join(parts)
    is_choice = len(condition) == 1 and len(condition.get("any_of", ())) > 1
    return f"[{text}]" if len(parts) > 1 or is_choice else text


def _tests(path: str, test: Any, terms: Terms) -> Iterator[str]:
    column = terms.column(path)
    if isinstance(bare(test), list | tuple):
        tests: Mapping[str, Any] = {"in": test}
    else:
        tests = test if isinstance(test, Mapping) and "column" not in test else {"eq": test}
    for operator, value in tests.items():
        name = ("filled" if value is False else "blank") if operator == "missing" else operator
        phrase = phrases(column.type == "date")[name]
        yield phrase.format(column=terms.title(path), value=spaced(_value(value, column, terms)))


def phrases(of_dates: bool) -> dict[str, str]:
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
        "at_least": _("{column} is no earlier than {value}") if of_dates else _("{column} is at least {value}"),
        "at_most": _("{column} is no later than {value}") if of_dates else _("{column} is at most {value}"),
        "more_than": later if of_dates else _("{column} is more than {value}"),
        "less_than": earlier if of_dates else _("{column} is less than {value}"),
    }


def _value(value: Any, column: Column, terms: Terms) -> str:
    if isinstance(value, Mapping) and "column" in value:
        return terms.title(value["column"])
    if isinstance(value, Mapping):
        return day_text(value, terms.unnoted())
    if isinstance(value, list | tuple):
        return _(", ").join(_value(each, column, terms) for each in value)
    if column.type == "date" and isinstance(bare(value), str):
        return day_text(value, terms.unnoted())
    return figure(value, column.type, terms, column.codes)
