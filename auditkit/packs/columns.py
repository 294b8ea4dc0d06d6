"""Whether the columns that a rule names are there, hold what stands there in the rule, and can hold its literals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from auditkit.errors import BadPack
from auditkit.i18n import MOST_MINOR_DIGITS
from auditkit.i18n import translate as _
from auditkit.kinds import Read
from auditkit.kinds.scope import link
from auditkit.kinds.spans import AS_OF, is_span
from auditkit.model.schema import ALL_TABLE_NAMES, READ_TABLE_NAMES, Column, table_schema
from auditkit.packs.compose import WrittenRule
from auditkit.packs.document import DataPath
from auditkit.packs.names import hint, shown
from auditkit.packs.parameters import is_day

NUMERIC = ("amount", "integer", "number", "percent")
_WHOLE = ("amount", "integer")
"""What counts as whole numbers: amounts are held in minor units."""
_LITERAL_OPERATORS = ("eq", "ne", "in", "not_in", "at_least", "more_than", "at_most", "less_than", "before", "after")


def bad_read(written: WrittenRule, mapping: Mapping[str, Any], read: Read) -> Iterator[BadPack]:
    """Return what is wrong with a column that the rule reads: its table, name or type, or what it is held against."""
    of_key, place = _names_by_key(read), read.path
    if read.table not in READ_TABLE_NAMES:
        message = _('There is no table "{table}". {hint}')
        message = message.format(table=shown(read.table), hint=hint(read.table, READ_TABLE_NAMES))
        yield written.problem(_table_place(mapping, place), message, of_key)
        return
    if _is_related(mapping, read) and not _are_linked(mapping["subject"], read.table):
        message = _("Rows of {table} belong to no row of {subject}: the tables share no key.")
        yield written.problem(place, message.format(table=read.table, subject=mapping["subject"]), of_key)
        return
    if read.column is None:
        return
    schema = table_schema(read.table)
    if read.column not in schema.column_names:
        message = _('column "{column}" is not in table {table}. {hint}').format(
            column=shown(read.column), table=read.table, hint=hint(read.column, schema.column_names)
        )
        yield written.problem(place, message, of_key)
        return
    column = schema.column(read.column)
    if not _is_of(column, read.expects):
        message = _("column {column} of table {table} holds {seen}; here must stand a column of {expected}.").format(
            column=column.name, table=read.table, seen=type_word(column.type), expected=type_word(read.expects or "")
        )
        yield written.problem(place, message, of_key)
    elif of_key and str(place[-1]).rpartition(".")[2] == column.name:
        yield from _bad_literals(written, column, _at(mapping, place), place)


def _names_by_key(read: Read) -> bool:
    """Whether the column is named by the key at the end of the path, as conditions do, and not by its value."""
    last = str(read.path[-1]) if read.path else ""
    return read.column is not None and (last == read.column or last.endswith("." + read.column) or "." in last)


def _is_related(mapping: Mapping[str, Any], read: Read) -> bool:
    """Whether the rule names the table itself, so that its rows must belong to the subject's."""
    named = f"{read.table}.{read.column}"
    return bool(named == _at(mapping, read.path) or read.table == _at(mapping, (*read.path[:-1], "table")))


def _are_linked(subject: str, table: str) -> bool:
    try:
        link(subject, table)
    except KeyError:
        return False
    return True


def _table_place(mapping: Mapping[str, Any], place: DataPath) -> DataPath:
    """Return where the table is named that the column at `place` is looked for in."""
    beside = (*place[:-1], "table")
    return beside if place[-1:] == ("column",) and isinstance(_at(mapping, beside), str) else place


def _at(value: Any, path: DataPath) -> Any:
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _is_of(column: Column, expected: str | None) -> bool:
    if expected == "number":
        return column.type in NUMERIC
    if expected == "integer":
        return column.type in _WHOLE
    return expected is None or column.type == expected


def _bad_literals(written: WrittenRule, column: Column, test: Any, path: DataPath) -> Iterator[BadPack]:
    """Return the literals that a condition compares `column` with and that it can never hold."""
    if isinstance(test, list):
        for index, each in enumerate(test):
            yield from _bad_literals(written, column, each, (*path, index))
    elif is_span(test) and column.type == "date":
        # It is no set of operators, though it says after and before too; the columns it counts from are read as such.
        return
    elif isinstance(test, Mapping):
        for operator in (name for name in _LITERAL_OPERATORS if name in test):
            yield from _bad_literals(written, column, test[operator], (*path, operator))
    elif test is not None:
        message = _literal_problem(column, test)
        if message:
            yield written.problem(path, message)


def _literal_problem(column: Column, literal: Any) -> str | None:
    text = shown(str(literal))
    if column.type == "enum":
        codes = [code.code for code in column.codes]
        if literal not in codes:
            message = _('"{value}" is no code of column {column}. {hint}')
            return message.format(value=text, column=column.name, hint=hint(str(literal), codes))
        return None
    if not fits(column.type, literal):
        message = _('"{value}" cannot be compared with column {column}, which holds {expected}.')
        return message.format(value=text, column=column.name, expected=type_word(column.type))
    return too_fine(literal) if column.type == "amount" else None


def fits(its_type: str, literal: Any) -> bool:
    """Whether values of a column type, codes aside, can be held against `literal`."""
    is_number = isinstance(literal, int | Decimal) and not isinstance(literal, bool)
    return {
        "date": literal == AS_OF or (isinstance(literal, str) and is_day(literal)),
        "yes_no": isinstance(literal, bool),
        "text": isinstance(literal, str),
        "enum": isinstance(literal, str),
    }.get(its_type, is_number)


def too_fine(amount: int | Decimal) -> str | None:
    """Return what is wrong with an amount that no currency can hold; that of the data is not known yet."""
    decimals = format(Decimal(amount), "f").partition(".")[2]
    if len(decimals.rstrip("0")) <= MOST_MINOR_DIGITS:
        return None
    message = _("{amount} is no amount of any currency; write at most {decimals} decimals.")
    return message.format(amount=shown(str(amount)), decimals=MOST_MINOR_DIGITS)


def type_word(column_type: str) -> str:
    """Return what a column of a type holds, as messages name it."""
    words = {
        "text": _("texts"),
        "date": _("dates"),
        "amount": _("amounts"),
        "integer": _("whole numbers"),
        "number": _("numbers"),
        "percent": _("percentages"),
        "yes_no": _("true or false"),
        "enum": _("codes"),
    }
    return words[column_type]


def bad_examples(written: WrittenRule) -> Iterator[BadPack]:
    """Return the tables and columns of the rule's examples that there are not."""
    for index, example in enumerate(written.mapping.get("examples", ())):
        for table, rows in example["tables"].items():
            place: DataPath = ("examples", index, "tables", table)
            if table not in ALL_TABLE_NAMES:
                message = _('There is no table "{table}". {hint}').format(
                    table=shown(table), hint=hint(table, ALL_TABLE_NAMES)
                )
                yield written.problem(place, message, True)
                continue
            known = table_schema(table).column_names
            for number, row in enumerate(rows):
                for column in row if isinstance(row, Mapping) else ():
                    if column not in known:
                        message = _('column "{column}" is not in table {table}. {hint}')
                        message = message.format(column=shown(column), table=table, hint=hint(column, known))
                        yield written.problem((*place, number, column), message, True)
