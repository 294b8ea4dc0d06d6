"""What rules of the kinds top and sample ask: a requirement of those who are taken by size or by lot."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from auditkit.i18n import pick
from auditkit.i18n import translate as _
from auditkit.kinds.measures import type_of
from auditkit.model.schema import table_schema
from auditkit.reports.rule_demands.dates import deadline
from auditkit.reports.rule_demands.measures import formula, remarks
from auditkit.reports.rule_demands.relations import compare
from auditkit.reports.rule_demands.rows import present
from auditkit.reports.rule_demands.terms import Terms, figure

_REQUIRED: Mapping[str, Callable[[Mapping[str, Any], Terms], Iterator[str]]] = {
    "present": present,
    "compare": compare,
    "deadline": deadline,
}


def top(body: Mapping[str, Any], terms: Terms) -> Iterator[str]:
    """Yield who are the largest, and what they must satisfy."""
    size = formula(body["measure"], terms, type_of(terms.table, body["measure"]))
    number = figure(body["n"], "number", terms)
    if body.get("group"):
        group = terms.titles(body["group"])
        yield _("The {number} largest by {size} of each group with the same {group}:").format(
            number=number, size=size, group=group
        )
    else:
        yield _("The {number} largest by {size}:").format(number=number, size=size)
    yield from _requirement(body["require"], terms)
    if body.get("ties") != "strict":
        yield _("All that are as large as the last of them are among them.")
    elif "tie_break" in body:
        column = terms.title(body["tie_break"])
        yield _("Of those as large as the last of them, the smallest {column} come first.").format(column=column)
    yield from remarks(body["measure"], terms)


def sample(body: Mapping[str, Any], terms: Terms) -> Iterator[str]:
    """Yield which lists of a draw are meant, and what the projects on them must satisfy."""
    titles = {code.code: pick(code.title) for code in table_schema("samples").column("selected_as").codes}
    lists = _(", ").join(titles[each] for each in body.get("of", ("selected",)))
    yield _("Those on these lists of the draw: {lists}").format(lists=lists)
    yield from _requirement(body["require"], terms)


def _requirement(require: Mapping[str, Any], terms: Terms) -> Iterator[str]:
    body = {key: value for key, value in require.items() if key != "kind"}
    yield from (f"  {line}" for line in _REQUIRED[require["kind"]](body, terms))
