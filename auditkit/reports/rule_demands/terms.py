"""The words of a rule for people: columns and tables by their titles, figures as people write them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from auditkit.i18n import format_percent, language, pick
from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.kinds.scope import SUBJECT_PREFIX
from auditkit.model.schema import Code, Column, table_schema
from auditkit.reports.plain import one_line

SHARE = "share"
"""The type of a ratio that people read in percent, beside those that columns have."""

_TEN_THOUSAND = 10_000


@dataclass(frozen=True, slots=True)
class Named:
    """A value that a parameter of the pack has put where it stands."""

    value: Any
    parameter: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What the columns and figures of a rule are held against to be put in words.

    `table` holds the rows that are spoken of; where these are related rows, `outer` holds the rows that they belong to.
    `currency` is that of the amounts that the pack writes. With `noted`, what stands in for a figure that cannot be
    told is said in a remark of its own.
    """

    table: str
    currency: str | None
    outer: str | None = None
    noted: bool = False

    def related(self, table: str) -> Terms:
        """Return the terms for the rows of `table` that belong to those spoken of here."""
        return Terms(table, self.currency, self.table)

    def unnoted(self) -> Terms:
        """Return the same terms with everything said in its place."""
        return replace(self, noted=False)

    def column(self, path: str) -> Column:
        """Return the column that a path such as org_id.name ends in, reached over the keys before it."""
        return self._reached(path)[0]

    def title(self, path: str) -> str:
        """Return the title of the column at `path`, with whose it is where it stands in no row spoken of."""
        column, owner = self._reached(path)
        title = pick(column.title)
        if not owner or (language() != "en" and title.startswith(owner)):
            return title
        return _("{title} ({owner})").format(title=title, owner=owner)

    def titles(self, paths: Any) -> str:
        """Return the titles of several columns."""
        return _(", ").join(map(self.title, paths))

    def _reached(self, path: str) -> tuple[Column, str]:
        table, owner = self.table, ""
        if path.startswith(SUBJECT_PREFIX) and self.outer is not None:
            table, path = self.outer, path.removeprefix(SUBJECT_PREFIX)
            owner = table_title(table)
        first, *more = path.split(".")
        column = table_schema(table).column(first)
        for name in more:
            parent, _dot, key = (column.references or "").partition(".")
            own_key = table_schema(parent).column(key)
            owner = table_title(parent) if column.title == own_key.title else pick(column.title)
            column = table_schema(parent).column(name)
        return column, owner


def table_title(table: str) -> str:
    """Return what people call the rows of `table`."""
    return pick(table_schema(table).title)


def annotated(value: Any, places: Mapping[tuple[str | int, ...], str], path: tuple[str | int, ...] = ()) -> Any:
    """Return `value`, which stands at `path` of a rule, with the figures that parameters have put into it named."""
    if isinstance(value, Mapping):
        return {key: annotated(each, places, (*path, key)) for key, each in value.items()}
    is_list = isinstance(value, list | tuple)
    if path in places and not (is_list and any(isinstance(each, Mapping) for each in value)):
        return Named(value, places[path])
    if is_list:
        return [annotated(each, places, (*path, index)) for index, each in enumerate(value)]
    return value


def bare(value: Any) -> Any:
    """Return a value without the name of the parameter that has put it there."""
    return value.value if isinstance(value, Named) else value


def named(text: str, value: Any) -> str:
    """Return `text`, which tells `value`, with the name of the parameter that has put it there, if one has."""
    if not isinstance(value, Named):
        return text
    return _("{value} (parameter {name})").format(value=text, name=value.parameter)


def spaced(text: str) -> str:
    """Return `text` as it stands behind Chinese: what begins with a Latin letter or a digit keeps a space from it."""
    return f" {text}" if language() == "zh" and text[:1].isascii() and text[:1].isalnum() else text


def count(value: Any, one: str, many: str) -> str:
    """Return `one` for a count of 1, else `many` with the count put in, and the parameter that it comes from."""
    number = int(bare(value))
    return named(one if number == 1 else many.format(count=f"{number:,}"), value)


def figure(value: Any, its_type: str, terms: Terms, codes: tuple[Code, ...] = ()) -> str:
    """Return a literal of a pack that is held against a value of the type `its_type`."""
    return named(_plain(bare(value), its_type, terms, codes), value)


def _plain(value: Any, its_type: str, terms: Terms, codes: tuple[Code, ...]) -> str:
    if isinstance(value, list | tuple):
        return _(", ").join(_plain(each, its_type, terms, codes) for each in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float | Decimal | Fraction):
        if its_type in (SHARE, "percent"):
            return f"{format_percent(Fraction(str(value)))} %"
        return _amount(value, terms) if its_type == "amount" else number(value)
    titles = {code.code: pick(code.title) for code in codes}
    return one_line(titles.get(str(value), str(value)))


def number(value: Any) -> str:
    """Return a plain figure with thousands separators and no more decimals than it has."""
    text = f"{Decimal(str(float(value) if isinstance(value, Fraction) else value)):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _amount(value: Any, terms: Terms) -> str:
    if terms.currency is None:
        return _("{amount} in the currency of the data").format(amount=number(value)) if value else number(value)
    currency = _currencies().get(terms.currency) or label("currency", terms.currency)
    if language() == "zh" and value and value % _TEN_THOUSAND == 0:
        return f"{number(value // _TEN_THOUSAND)} 万{currency}"
    return f"{number(value)} {currency}"


def _currencies() -> dict[str, str]:
    """Return the currencies that a sentence calls by name, where a heading of a report has their code."""
    return {"GBP": _("pounds"), "USD": _("US dollars")}
