"""Conditions of the rule language as expressions.

A test of a cell that cannot be told is neither true nor false, and neither is what follows from it alone: what an
unreadable cell says must not turn over under `not`, nor free anybody of a rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from operator import and_, or_
from typing import Any, Literal

import narwhals as nw

from auditkit import i18n
from auditkit.kinds import spans
from auditkit.kinds.scope import SUBJECT_PREFIX, Scope

_GROUP_OR_OTHER = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|(\((?:\?P<\w+>|(?!\?)))", re.DOTALL)


Gaps = Literal["unreadable", "unknown", "blank", "unfilled"]
"""Which cells a test cannot be told of. *unreadable*: those that do not parse; *unknown*: also those of a parent that
nobody handed in or of a column that no sheet has, unless it is asked to be missing; *blank*: also blank ones, unless
just that is tested; *unfilled*: blank ones even then.
"""


@dataclass(frozen=True, slots=True)
class Truth:
    """Whether a condition holds for each row, never null: `surely`, or `possibly` where a cell cannot be told.

    Both are one expression where every cell can.
    """

    surely: nw.Expr
    possibly: nw.Expr

    @property
    def is_certain(self) -> bool:
        """Whether it can be told of every row."""
        return self.surely is self.possibly


def holds(scope: Scope, condition: Mapping[str, Any]) -> nw.Expr:
    """Return whether `condition` surely holds for each row of `scope`, never null: a test of a missing value does not
    hold.
    """
    return truth(scope, condition).surely


def truth(scope: Scope, condition: Mapping[str, Any], gaps: Gaps = "unreadable") -> Truth:
    """Return whether `condition` holds for each row of `scope`, as far as it can be told."""
    return all_hold([_part(scope, name, test, gaps) for name, test in condition.items()])


def held(scope: Scope, truth: Truth) -> Truth:
    """Return `truth` as columns of the frame of `scope`, so that it is reckoned once however often it is asked."""
    columns = scope.all_held(truth.surely) if truth.is_certain else scope.all_held(truth.surely, truth.possibly)
    return Truth(columns[0], columns[-1])


def untold(scope: Scope, condition: Mapping[str, Any], gaps: Gaps) -> Iterator[tuple[str, nw.Expr]]:
    """Return the paths of the columns that `condition` tests, each with where its cell leaves the test open."""
    for name, test in condition.items():
        if name in ("any_of", "all_of"):
            for each in test:
                yield from untold(scope, each, gaps)
        elif name == "not":
            yield from untold(scope, test, gaps)
        else:
            for operator, value in _tests(test).items():
                yield from _open(scope, name, operator, value, gaps)


def columns(condition: Mapping[str, Any]) -> Iterator[str]:
    """Return the paths of the columns that `condition` tests or compares with."""
    for name, test in condition.items():
        if name in ("any_of", "all_of"):
            for each in test:
                yield from columns(each)
        elif name == "not":
            yield from columns(test)
        else:
            yield name
            for value in _tests(test).values():
                yield from _compared(value)


def conjuncts(condition: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Return the conditions that must all hold for `condition` to hold, as far apart as it says them."""
    for name, test in condition.items():
        if name == "all_of":
            for each in test:
                yield from conjuncts(each)
        else:
            yield {name: test}


def demanded(condition: Mapping[str, Any]) -> Iterator[str]:
    """Return the paths of the columns that `condition` asks to be filled in, each of which may be one of several."""
    for name, test in condition.items():
        if name in ("any_of", "all_of"):
            for each in test:
                yield from demanded(each)
        elif name != "not" and _tests(test).get("missing") is False:
            yield name


def literal(value: Any, column_type: str, scope: Scope) -> nw.Expr:
    """Return a figure or word of a pack as a value of a column's type.

    Amounts are written in the currency's main unit (yuan, not fen), since that is how people write rules.
    """
    return nw.lit(plain(value, column_type, scope.frames.dataset.currency))


class TooFine(Exception):
    """An amount of a pack that the currency of the data cannot hold: rounded, it would let pass what is less."""

    def __init__(self, amount: Any) -> None:
        super().__init__(amount)
        self.amount = amount


def plain(value: Any, column_type: str, currency: str) -> Any:
    """Return a pack's literal as the Python value that a column of `column_type` stores.

    Raises TooFine for an amount that is no whole number of the currency's smallest unit.
    """
    if column_type == "date":
        return datetime.fromisoformat(str(value))
    if column_type == "amount":
        exact = Fraction(str(value)) * 10 ** i18n.minor_digits(currency)
        if exact.denominator != 1:
            raise TooFine(value)
        return exact.numerator
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _part(scope: Scope, name: str, test: Any, gaps: Gaps) -> Truth:
    if name == "any_of":
        return _combined(or_, [truth(scope, each, gaps) for each in test])
    if name == "all_of":
        return all_hold([truth(scope, each, gaps) for each in test])
    if name == "not":
        return _not(truth(scope, test, gaps))
    return all_hold([_tested(scope, name, operator, value, gaps) for operator, value in _tests(test).items()])


def _tests(test: Any) -> Mapping[str, Any]:
    """Return what a column is put to, by operator: a literal is to be equalled, a list is of what it may be."""
    if isinstance(test, Mapping) and "column" not in test:
        return test
    return {"in" if isinstance(test, Sequence) and not isinstance(test, str) else "eq": test}


def all_hold(parts: Sequence[Truth]) -> Truth:
    """Return whether every one of `parts`, of which there is at least one, holds."""
    return _combined(and_, parts)


def _combined(combine: Callable[[nw.Expr, nw.Expr], nw.Expr], parts: Sequence[Truth]) -> Truth:
    surely = reduce(combine, (part.surely for part in parts))
    if all(part.is_certain for part in parts):
        return Truth(surely, surely)
    return Truth(surely, reduce(combine, (part.possibly for part in parts)))


def _not(part: Truth) -> Truth:
    surely = ~part.possibly
    return Truth(surely, surely if part.is_certain else ~part.surely)


def _tested(scope: Scope, name: str, operator: str, value: Any, gaps: Gaps) -> Truth:
    column, column_type = scope.column(name)
    holds = _test(scope, column, column_type, operator, value)
    marks = [mark for _path, mark in _open(scope, name, operator, value, gaps)]
    if not marks:
        return Truth(holds, holds)
    doubt = nw.any_horizontal(*marks, ignore_nulls=True) if len(marks) > 1 else marks[0]
    return Truth(holds & ~doubt, holds | doubt)


def _open(scope: Scope, name: str, operator: str, value: Any, gaps: Gaps) -> Iterator[tuple[str, nw.Expr]]:
    """Return where one test cannot be told, by the path of the cell at fault."""
    for path in (name, *_compared(value)):
        marks = [None if path.startswith(SUBJECT_PREFIX) else scope.unreadable(path)]
        if gaps == "unknown":
            marks.append(scope.unknown_parent(path))
        if gaps == "unfilled" or (gaps == "blank" and operator != "missing"):
            marks.append(scope.blank(path))
        filled = gaps == "blank" and operator == "missing" and not value
        wanting = gaps == "unknown" and not (operator == "missing" and value)
        if (filled or wanting) and scope.is_absent(path):
            marks.append(nw.lit(True))
        for mark in marks:
            if mark is not None:
                yield path, mark


def _compared(value: Any) -> Iterator[str]:
    """Return the paths of the columns that a test compares with or counts days from."""
    if not isinstance(value, Mapping):
        return
    if "column" in value:
        yield value["column"]
    for _way, anchor in spans.anchors(value) if spans.is_span(value) else ():
        if isinstance(anchor, str):
            yield from (anchor,) if spans.is_column(anchor) else ()
        else:
            yield from _compared(anchor)


def _test(scope: Scope, column: nw.Expr, column_type: str, operator: str, value: Any) -> nw.Expr:
    if operator == "missing":
        return column.is_null() if value else ~column.is_null()
    if operator == "matches":
        return column.str.contains(whole_text(value)).fill_null(False)
    if operator in ("in", "not_in"):
        known = [plain(each, column_type, scope.frames.dataset.currency) for each in value]
        inside = column.is_in(known)
        return inside.fill_null(False) if operator == "in" else ~inside & ~column.is_null()
    if isinstance(value, Mapping) and "column" in value:
        other, _ = scope.column(value["column"])
    elif column_type == "date":
        other = spans.date_measure(scope, value)
    else:
        other = literal(value, column_type, scope)
    compared = compare(column, operator, other)
    # Some engines say of a missing value that it differs from another, and only then it must be looked for.
    return compared & both_known(column, other) if operator == "ne" else compared.fill_null(False)


def whole_text(pattern: str) -> str:
    """Return `pattern` for the whole of a text, with groups that capture nothing: some engines warn of others."""
    uncaptured = _GROUP_OR_OTHER.sub(lambda part: "(?:" if part[1] else part[0], pattern)
    return f"^(?:{uncaptured})$"


def both_known(left: nw.Expr, right: nw.Expr) -> nw.Expr:
    """Return whether neither side is missing."""
    return ~left.is_null() & ~right.is_null()


def compare(left: nw.Expr, operator: str, right: nw.Expr) -> nw.Expr:
    """Return `left` ⟨operator⟩ `right`; raises KeyError for an unknown operator.

    Where a side is missing it says nothing: some engines give null there and some an answer.
    """
    match operator:
        case "eq":
            return left == right
        case "ne":
            return left != right
        case "at_least":
            return left >= right
        case "more_than" | "after":
            return left > right
        case "at_most":
            return left <= right
        case "less_than" | "before":
            return left < right
    raise KeyError(operator)
