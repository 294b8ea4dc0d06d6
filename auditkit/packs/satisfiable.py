"""Whether a rule can fail at all, and whether its conditions can hold of any row.

What is looked for are slips that can be told from the rule alone: tests of one column by literals that contradict each
other, bounds that every count keeps, and tolerances wider than any figure.

A rule that nobody can break, or that asks nobody, is a slip of the pen: every project would earn its weight, or none be
asked, and no report would show it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from auditkit import i18n
from auditkit.errors import BadPack
from auditkit.i18n import translate as _
from auditkit.kinds.compare import ANY_OF
from auditkit.kinds.measure_definitions import COUNTS
from auditkit.kinds.scope import parent_at
from auditkit.model.schema import table_schema
from auditkit.packs.compose import WrittenRule
from auditkit.packs.condition_places import conditions_within
from auditkit.packs.document import DataPath
from auditkit.packs.parameters import is_day

_LARGEST = 2**63 - 1
"""The most of its smallest unit that an amount of the data can be."""
_ABOVE = {"at_least": 0, "more_than": 1, "after": 1}
_BELOW = {"at_most": 0, "less_than": 1, "before": 1}


def cannot_fail(written: WrittenRule, mapping: Mapping[str, Any]) -> Iterator[BadPack]:
    """Return the bounds and tolerances with which no subject can break the rule."""
    for path, body in ((), mapping), (("require",), mapping.get("require", {})):
        for position, each in enumerate(body.get(ANY_OF, ())) if body.get("kind") == "compare" else ():
            yield from _below_any_count(written, each, (*path, ANY_OF, position))
        if body.get("kind") == "compare":
            yield from _below_any_count(written, body, path)
        for part in ((), ("carry",)):
            holder = body.get("carry", {}) if part else body
            yield from _wide(written, holder.get("tolerance"), (*path, *part, "tolerance", "absolute"))


def _below_any_count(written: WrittenRule, body: Mapping[str, Any], path: DataPath) -> Iterator[BadPack]:
    """Return the bound that every count keeps, since none is below 0."""
    measured = body.get("measure")
    if not isinstance(measured, Mapping) or not any(name in measured for name in (*COUNTS, "streak")):
        return
    for relation in ("at_least", "more_than", "ne"):
        bound = body.get(relation)
        if isinstance(bound, int | Decimal) and (bound < 0 or (bound == 0 and relation == "at_least")):
            message = _("A count is never below 0, so that nothing can break this; write the bound that is meant.")
            yield written.problem((*path, relation), message)


def _wide(written: WrittenRule, tolerance: Any, path: DataPath) -> Iterator[BadPack]:
    absolute = tolerance.get("absolute", 0) if isinstance(tolerance, Mapping) else 0
    currency = written.document.value.get("currency")
    # A pack that names no currency may judge one without smaller units, whose amounts go the farthest.
    digits = 0 if currency is None else i18n.minor_digits(currency)
    if _is_number(absolute) and absolute * 10**digits > _LARGEST:
        message = _(
            "No two figures lie so far apart, so that nothing can break this; write the tolerance that is meant."
        )
        yield written.problem(path, message)


def impossible(written: WrittenRule, mapping: Mapping[str, Any]) -> Iterator[BadPack]:
    """Return the tests in a rule's conditions that no row can pass beside the others, or by what its column holds."""
    for condition, table, path in conditions_within(mapping):
        yield from _contradictions(written, condition, table, path, {})


@dataclass
class _Asked:
    """What is asked of one column: between which ends, and which values it may and may not have, null where any may.

    An end is a figure or day, and 1 where it lies outside itself.
    """

    lower: tuple[Any, int] | None = None
    upper: tuple[Any, int] | None = None
    allowed: set[Any] | None = None
    excluded: set[Any] = field(default_factory=set)
    filled: bool | None = None

    def add(self, operator: str, value: Any) -> bool:
        """Add one test and return whether a value is left that passes all."""
        is_blank = operator == "missing" and value is True
        if self.filled is is_blank:
            return False
        self.filled = not is_blank
        if operator in ("eq", "in"):
            values = {_plain(each) for each in (value if operator == "in" else [value])}
            self.allowed = values if self.allowed is None else self.allowed & values
        elif operator in ("ne", "not_in"):
            self.excluded |= {_plain(each) for each in (value if operator == "not_in" else [value])}
        elif operator in _ABOVE and (self.lower is None or _is_after((value, _ABOVE[operator]), self.lower)):
            self.lower = value, _ABOVE[operator]
        elif operator in _BELOW and (self.upper is None or _is_before((value, _BELOW[operator]), self.upper)):
            self.upper = value, _BELOW[operator]
        return self._is_possible()

    def _is_possible(self) -> bool:
        if self.allowed is not None:
            return any(value not in self.excluded and self._is_between(value[1]) for value in self.allowed)
        return self.lower is None or self.upper is None or _meet(self.lower, self.upper)

    def _is_between(self, value: Any) -> bool:
        above = self.lower is None or not _are_alike(self.lower[0], value) or _meet(self.lower, (value, 0))
        below = self.upper is None or not _are_alike(self.upper[0], value) or _meet((value, 0), self.upper)
        return above and below


def _is_after(end: tuple[Any, int], other: tuple[Any, int]) -> bool:
    return _are_alike(end[0], other[0]) and bool(end > other)


def _is_before(end: tuple[Any, int], other: tuple[Any, int]) -> bool:
    return _are_alike(end[0], other[0]) and bool((end[0], -end[1]) < (other[0], -other[1]))


def _meet(lower: tuple[Any, int], upper: tuple[Any, int]) -> bool:
    if not _are_alike(lower[0], upper[0]):
        return True
    return bool(lower[0] < upper[0] or (lower[0] == upper[0] and not lower[1] and not upper[1]))


def _are_alike(one: Any, other: Any) -> bool:
    return isinstance(one, str) == isinstance(other, str)


def _plain(value: Any) -> tuple[bool, Any]:
    """Return a value that is equal to another only where packs mean the same by them: true is not 1."""
    return isinstance(value, bool), value


def _contradictions(
    written: WrittenRule, condition: Mapping[str, Any], table: str, path: DataPath, asked: dict[str, _Asked]
) -> Iterator[BadPack]:
    """Return the tests that contradict those before them; `asked` gathers these of all that must hold together."""
    for name, test in condition.items():
        here = (*path, name)
        if name == "all_of":
            for position, each in enumerate(test):
                yield from _contradictions(written, each, table, (*here, position), asked)
        elif name == "any_of":
            for position, each in enumerate(test):
                yield from _contradictions(written, each, table, (*here, position), {})
        elif name == "not":
            yield from _contradictions(written, test, table, here, {})
        else:
            of_column = asked.setdefault(name, _Asked(lower=_least(table, name)))
            for operator, value, place in _literal_tests(test, here):
                if not of_column.add(operator, value):
                    message = _(
                        "No row can pass this: it contradicts what else is asked of {column}, or what that holds."
                    )
                    yield written.problem(place, message.format(column=name))
                    break


def _literal_tests(test: Any, path: DataPath) -> Iterator[tuple[str, Any, DataPath]]:
    """Return what a column is put to by literals: what it is held against beside these is only known from the data."""
    if not isinstance(test, Mapping):
        yield "in" if isinstance(test, list) else "eq", test, path
        return
    if "column" in test:
        return
    for operator, value in test.items():
        bounds = operator in _ABOVE or operator in _BELOW
        if operator in ("in", "not_in"):
            is_literal = isinstance(value, list)
        elif bounds:
            is_literal = _is_number(value) or (isinstance(value, str) and is_day(value))
        else:
            is_literal = not isinstance(value, Mapping) and value != "as_of"
        if is_literal:
            yield operator, value, (*path, operator)


def _least(table: str, path: str) -> tuple[Any, int] | None:
    """Return the least that the column at `path` can hold, if that is 0."""
    try:
        key, _dot, name = path.rpartition(".")
        column = table_schema(parent_at(table, key)[0] if key else table).column(name)
    except KeyError:
        return None
    return (0, 0) if column.minimum == 0 else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)
