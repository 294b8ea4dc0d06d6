"""What rules of the kinds benford, outlier and similarity ask: figures and texts that are like others, or unlike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from auditkit.i18n import pick
from auditkit.i18n import translate as _
from auditkit.kinds import benford as digits
from auditkit.kinds import outlier as bounds
from auditkit.kinds import similarity as likeness
from auditkit.kinds.digits import BANDS, LIMITS
from auditkit.kinds.measures import type_of
from auditkit.model.schema import table_schema
from auditkit.reports.rule_demands.measures import formula, remarks, rows_text
from auditkit.reports.rule_demands.terms import SHARE, Terms, bare, figure, named, number


def benford(body: Mapping[str, Any], terms: Terms) -> Iterator[str]:
    """Yield whose leading digits are held against Benford's law, and from where on they stand out."""
    counted = bare(body.get("digits", "first"))
    which = _("The first digits of these are about as frequent as Benford's law has it:")
    if counted == "first-two":
        which = _("The first two digits of these are about as frequent as Benford's law has it:")
    yield which
    for each in body["values"]:
        table, _dot, column = each["each"].partition(".")
        title = terms.related(table).title(column)
        yield "- " + _("{column} in {rows}").format(column=title, rows=rows_text(table, each, terms))
    if "group" in body:
        yield _("Those with the same {group} are judged together.").format(group=terms.titles(body["group"]))
    band = body.get("conforms_to", BANDS[-1])
    limit = named(number(LIMITS[counted][BANDS.index(bare(band))]), band)
    yield _(
        "They stand out where the mean absolute deviation is more than {limit} ({band}) and the p of chi-square is"
        " below {p}."
    ).format(limit=limit, band=_bands()[bare(band)], p=figure(body.get("p_below", digits.P_BELOW), "number", terms))
    least = figure(body.get("at_least", digits.AT_LEAST[counted]), "number", terms)
    yield _("Judged from {count} values on.").format(count=least)


def _bands() -> dict[str, str]:
    return {
        "close": _("close conformity by Nigrini"),
        "acceptable": _("acceptable conformity by Nigrini"),
        "marginal": _("marginal conformity by Nigrini"),
    }


def outlier(body: Mapping[str, Any], terms: Terms) -> Iterator[str]:
    """Yield which figure is held against those of which peers, and how far off it may be."""
    its_type = type_of(terms.table, body["measure"])
    told = formula(body["measure"], terms, its_type)
    if "of" in body:
        told = _("{name}: {formula}").format(name=pick(body["of"]), formula=told)
    yield told
    if "group" in body:
        yield _("Its peers are those with the same {group}.").format(group=terms.titles(body["group"]))
    else:
        yield _("Its peers are all others.")
    k = figure(body.get("k", bounds.K), "number", terms)
    phrase = _("It lies within {k} times the deviation of its peers from their median.")
    if body.get("scale") == "log":
        phrase = _("It lies within {k} times the deviation of its peers from their median, reckoned by factors.")
    yield phrase.format(k=k)
    least = figure(body.get("at_least", bounds.AT_LEAST), "number", terms)
    yield _("Judged from {count} peers on.").format(count=least)
    yield from remarks(body["measure"], terms)


def similarity(body: Mapping[str, Any], terms: Terms) -> Iterator[str]:
    """Yield which texts may not be like earlier ones, and what counts as like."""
    columns = terms.titles(body["columns"])
    share = figure(body.get("at_least", likeness.AT_LEAST), SHARE, terms)
    yield _("{columns} is less than {share} like that of any earlier row.").format(columns=columns, share=share)
    if "within" in body:
        yield _("Compared are only rows with the same {column}.").format(column=terms.title(body["within"]))
    if "across" in body:
        yield _("It counts only where the first one like it has another {column}.").format(
            column=terms.title(body["across"])
        )
    day = body.get("day", table_schema(terms.table).order_by)
    if day:
        yield _("Which is earlier is told by {column}.").format(column=terms.title(day))
    yield _("Alike are runs of {count} letters and digits that both have.").format(
        count=figure(body.get("shingle", likeness.SHINGLE), "number", terms)
    )
    yield _("Texts of fewer than {count} letters and digits are not judged.").format(
        count=figure(body.get("shortest", likeness.SHORTEST), "number", terms)
    )
