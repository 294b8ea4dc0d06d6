"""Whether what a rule holds a measure against can be compared with it, and whether all that it says has an effect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from auditkit.errors import BadPack
from auditkit.i18n import translate as _
from auditkit.kinds import get_kind
from auditkit.kinds.compare import ANY_OF, RELATIONS
from auditkit.kinds.measure_definitions import AGGREGATES
from auditkit.kinds.measures import common_type, own_type, type_of
from auditkit.kinds.scope import column_type
from auditkit.kinds.spans import is_column
from auditkit.model.schema import READ_TABLE_NAMES, table_schema
from auditkit.packs.columns import NUMERIC, fits, too_fine, type_word
from auditkit.packs.compose import WrittenRule
from auditkit.packs.document import DataPath
from auditkit.packs.names import shown

_REQUIRING = ("top", "sample")
"""The kinds that judge by a requirement of another kind."""
_PARTS = ("plus", "minus", "ratio", "first_told")
_RANKING = ("top", "outlier")
"""The kinds that put subjects in order by a measure."""
_OVER_ROWS = (*AGGREGATES, "each")
_COMPARABLE = {"integer": "number", "percent": "number", "enum": "text"}


def bad_limits(written: WrittenRule, mapping: Mapping[str, Any]) -> Iterator[BadPack]:
    """Return what the measures of a rule of kind compare or reconcile, or of what others require, do not fit, a
    measure that top or outlier cannot rank by, and a tolerance of continuity that is no amount.
    """
    body = mapping
    place: DataPath = ()
    if mapping["kind"] in _RANKING:
        yield from _unranked(written, mapping)
    if mapping["kind"] == "sample" and "project_id" not in table_schema(mapping["subject"]).column_names:
        message = _("Rows of {table} belong to no row of {subject}: the tables share no key.")
        yield written.problem(("subject",), message.format(table="samples", subject=mapping["subject"]))
    if mapping["kind"] in _REQUIRING:
        body, place = mapping["require"], ("require",)
    if body["kind"] == "compare":
        alternatives = body.get(ANY_OF, [body])
        for position, each in enumerate(alternatives):
            its_place = (*place, ANY_OF, position) if ANY_OF in body else place
            relation = next(relation for relation in RELATIONS if relation in each)
            yield from _bad_sides(written, mapping["subject"], each, ("measure", relation), its_place)
    elif body["kind"] == "reconcile":
        yield from _bad_sides(written, mapping["subject"], body, ("left", "right"), place)
    else:
        yield from _carried(written, mapping)


def _bad_sides(
    written: WrittenRule, subject: str, body: Mapping[str, Any], sides: tuple[str, str], place: DataPath
) -> Iterator[BadPack]:
    left, right = sides
    try:
        its_type = common_type(subject, body[left], body[right])
        for side in sides:
            yield from _against(written, subject, body[side], its_type, (*place, side))
    except KeyError:
        # A table or column that there is not has no type, and is told of with the columns that the rule reads.
        return
    absolute = body.get("tolerance", {}).get("absolute", 0)
    if its_type == "amount":
        yield from _holdable(written, absolute, (*place, "tolerance", "absolute"))


def _carried(written: WrittenRule, mapping: Mapping[str, Any]) -> Iterator[BadPack]:
    """Return a tolerance of kind continuity that is no amount."""
    carry = mapping.get("carry") if mapping["kind"] == "continuity" else None
    if not carry:
        return
    try:
        its_type = column_type(mapping["rows"]["table"], carry["to"])
    except KeyError:
        return
    if its_type == "amount":
        absolute = carry.get("tolerance", {}).get("absolute", 0)
        yield from _holdable(written, absolute, ("carry", "tolerance", "absolute"))


def _unranked(written: WrittenRule, mapping: Mapping[str, Any]) -> Iterator[BadPack]:
    try:
        its_type = type_of(mapping["subject"], mapping["measure"])
        yield from _parts(written, mapping["subject"], mapping["measure"], its_type, ("measure",))
    except KeyError:
        return
    if its_type not in NUMERIC:
        message = _("What gives {seen} cannot be ranked; expected a measure that gives amounts or numbers.")
        yield written.problem(("measure",), message.format(seen=type_word(its_type)))


def ignored(written: WrittenRule, mapping: Mapping[str, Any]) -> Iterator[BadPack]:
    """Return what the rule says to no effect: a window over rows that have no date, lateness where nothing is due."""
    if mapping["kind"] in _REQUIRING and "late" in mapping and not get_kind(mapping["require"]["kind"]).takes_late:
        message = _("Nothing can be late here: {kind} has no due date. Leave it out.")
        yield written.problem(("late",), message.format(kind=mapping["require"]["kind"]), True)
    yield from _undated_windows(written, mapping, ())


def _undated_windows(written: WrittenRule, value: Any, path: DataPath) -> Iterator[BadPack]:
    entries: Iterable[tuple[str | int, Any]] = ()
    if isinstance(value, Mapping):
        entries = [(key, each) for key, each in value.items() if key != "examples"]
        table = next((str(value[name]).partition(".")[0] for name in _OVER_ROWS if name in value), None)
        if table in READ_TABLE_NAMES and "window" in value and table_schema(table).order_by is None:
            message = _("Rows of {table} have no date, so that a window cannot choose among them; leave it out.")
            yield written.problem((*path, "window"), message.format(table=table), True)
    elif isinstance(value, list):
        entries = list(enumerate(value))
    for key, each in entries:
        yield from _undated_windows(written, each, (*path, key))


def _against(written: WrittenRule, subject: str, limit: Any, its_type: str, path: DataPath) -> Iterator[BadPack]:
    if isinstance(limit, Mapping):
        seen = own_type(subject, limit) or its_type
        if _COMPARABLE.get(seen, seen) != _COMPARABLE.get(its_type, its_type):
            message = _("What gives {seen} cannot be compared with the measure, which gives {expected}.")
            yield written.problem(path, message.format(seen=type_word(seen), expected=type_word(its_type)))
        else:
            yield from _parts(written, subject, limit, its_type, path)
    elif isinstance(limit, str) and its_type == "date" and is_column(limit):
        return
    elif not fits(its_type, limit):
        message = _('"{value}" cannot be compared with the measure, which gives {expected}.')
        yield written.problem(path, message.format(value=shown(str(limit)), expected=type_word(its_type)))
    elif its_type == "amount":
        yield from _holdable(written, limit, path)


def _parts(written: WrittenRule, subject: str, spec: Any, wanted: str, path: DataPath) -> Iterator[BadPack]:
    """Return the literals within a measure that are amounts, by what stands beside them, but those of no currency."""
    for name in _PARTS if isinstance(spec, Mapping) else ():
        parts = spec.get(name, ())
        its_type = common_type(subject, *parts) if name == "ratio" else own_type(subject, spec) or wanted
        for position, part in enumerate(parts):
            here = (*path, name, position)
            if isinstance(part, Mapping):
                yield from _parts(written, subject, part, its_type, here)
            elif its_type == "amount":
                yield from _holdable(written, part, here)


def _holdable(written: WrittenRule, amount: Any, path: DataPath) -> Iterator[BadPack]:
    message = too_fine(amount)
    if message is not None:
        yield written.problem(path, message)
