"""What rules of the kinds present, unique, reconcile, identifier, privacy and data ask of the rows themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from auditkit.i18n import pick
from auditkit.i18n import translate as _
from auditkit.kinds.identifier import STANDARDS
from auditkit.kinds.measures import common_type
from auditkit.reports.rule_demands.conditions import condition_lines, condition_text
from auditkit.reports.rule_demands.measures import formula, remarks
from auditkit.reports.rule_demands.terms import SHARE, Terms, bare, figure, table_title
from auditkit.values.personal_data import MASKED


def present(body: Mapping[str, Any], terms: Terms) -> Iterator[str]:
    """Yield which columns must be filled in and which rows be on file."""
    for key, heading in (
        ("all_of", _("All of these are there:")),
        ("any_of", _("At least one of these is there:")),
        ("none_of", _("None of these is there:")),
    ):
        if key in body:
            yield heading
            for each in body[key]:
                first, *others = _item(each, terms)
                yield f"- {first}"
                yield from (f"  {line}" for line in others)


def _item(item: Any, terms: Terms) -> Iterator[str]:
    if isinstance(item, str):
        yield terms.title(item)
        return
    below: list[str] = []
    if "condition" in item:
        told = condition_text(item["condition"], terms.unnoted())
    else:
        told = _("a row of {table}").format(table=table_title(item["table"]))
        if "where" in item:
            told = _("a row of {table} where:").format(table=table_title(item["table"]))
            below = list(condition_lines(item["where"], terms.related(item["table"])))
    yield _("{name}: {formula}").format(name=pick(item["title"]), formula=told) if "title" in item else told
    yield from below


def unique(body: Mapping[str, Any], terms: Terms) -> Iterator[str]:
    """Yield which columns together may not repeat."""
    columns, table = terms.titles(body["columns"]), table_title(terms.table)
    if len(body["columns"]) == 1:
        yield _("No two rows of {table} have the same {columns}.").format(table=table, columns=columns)
    else:
        yield _("No two rows of {table} agree on all of these: {columns}.").format(table=table, columns=columns)
    yield _("A row with a blank in one of them is not judged.")


def velocity(body: Mapping[str, Any], terms: Terms) -> Iterator[str]:
    """Yield how many like rows within how many minutes are too many."""
    message = _("No more than {limit} rows that agree in {columns} lie within {minutes} minutes.")
    limit = figure(body["at_most"], "integer", terms)
    minutes = figure(body["within_minutes"], "integer", terms)
    yield message.format(limit=limit, columns=terms.titles(body["like"]), minutes=minutes)
    yield _("A row with a blank in one of them, or without a time of day, is not judged.")


def reconcile(body: Mapping[str, Any], terms: Terms) -> Iterator[str]:
    """Yield which two figures must be the same, and how far they may be apart."""
    its_type = common_type(terms.table, body["left"], body["right"])
    yield f"{formula(body['left'], terms, its_type)} = {formula(body['right'], terms, its_type)}"
    tolerance = body.get("tolerance", {})
    allowed = []
    if "absolute" in tolerance:
        allowed.append(figure(tolerance["absolute"], its_type, terms))
    if "relative" in tolerance:
        share = figure(tolerance["relative"], SHARE, terms)
        allowed.append(_("{share} of the right side").format(share=share))
    if allowed:
        yield _("They may differ by up to {amount}.").format(amount=_(", or up to ").join(allowed))
    else:
        yield _("They may not differ at all.")
    yield from remarks((body["left"], body["right"]), terms)


def identifier(body: Mapping[str, Any], terms: Terms) -> Iterator[str]:
    """Yield by which standard a code must be valid."""
    standard = STANDARDS[bare(body["standard"])]
    yield _("{column} is a valid {standard}: {form}.").format(
        column=terms.title(body["column"]), standard=pick(standard.title), form=pick(standard.form)
    )


def privacy(body: Mapping[str, Any], terms: Terms) -> Iterator[str]:
    """Yield which texts must hold none of which personal data."""
    names = {
        "mobile": _("mobile numbers"),
        "resident-id": _("resident ids"),
        "bank-card": _("numbers of bank cards"),
        "email": _("e-mail addresses"),
        "address": _("postal addresses"),
    }
    kinds = _(", ").join(names[kind] for kind in body.get("kinds", MASKED))
    yield _("In {columns} stand no personal data: {kinds}.").format(columns=terms.titles(body["columns"]), kinds=kinds)


def data(body: Mapping[str, Any], _terms: Terms) -> Iterator[str]:
    """Yield which fault of the data there may not be."""
    yield {
        "type": _("Every cell can be read as what its column takes: a date, an amount, a number, yes or no."),
        "required": _("Every required column is filled in."),
        "enum": _("Every choice is one of those that its column takes."),
        "range": _("Every figure and date lies within the bounds of its column."),
        "unique": _("No key stands for rows that differ."),
        "reference": _("Every number of another table's row is on file there."),
        "total": _("Every total row is the sum of its rows."),
        "duplicate-row": _("No row is an exact copy of another."),
        "header": _("Every header names one column, and no column has two."),
        "waiver": _("Every waiver names a project and a rule that there are, and why, by whom and until when."),
    }[body["check"]]
