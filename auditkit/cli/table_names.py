"""Tables as people name them on a command line."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from auditkit.errors import BadUsage
from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.model.schema import ALL_TABLE_NAMES, TABLE_NAMES, TableSchema, table_schema
from auditkit.values.text import printable


def named_table(text: str, tables: Collection[str] = ALL_TABLE_NAMES) -> TableSchema:
    """Return which of `tables` is meant by its name, a title, or an alias; raises BadUsage when it is none."""
    known = _known(tables)
    meant = known.get(text.strip().casefold())
    if meant is None:
        raise BadUsage(_unknown(text, known))
    return meant


def _known(tables: Collection[str]) -> dict[str, TableSchema]:
    """Return the tables by every name that people give to them, reports included, in lower case."""
    known: dict[str, TableSchema] = {}
    for table in map(table_schema, tables):
        names = (table.name, label("table", table.name), *table.title.values(), *table.aliases)
        known |= dict.fromkeys((name.casefold() for name in names), table)
    return known


def _unknown(asked: str, known: Mapping[str, TableSchema]) -> str:
    """Say which table may have been meant."""
    import difflib

    nearest = difflib.get_close_matches(asked.strip().casefold(), known, n=1)
    if nearest:
        return _('There is no table "{table}". Did you mean {nearest}?').format(
            table=printable(asked), nearest=known[nearest[0]].name
        )
    return _('There is no table "{table}". The tables are {tables}.').format(
        table=printable(asked), tables=_(", ").join(TABLE_NAMES)
    )
