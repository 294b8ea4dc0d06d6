"""Conditions of the rule language as expressions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import narwhals as nw

from auditkit import i18n
from auditkit.kinds import spans
from auditkit.kinds.scope import Scope

_GROUP_OR_OTHER = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|(\((?:\?P<\w+>|(?!\?)))", re.DOTALL)
GROUPS = ("any_of", "all_of", "not")


def holds(scope: Scope, condition: Mapping[str, Any]) -> nw.Expr:
    """Return whether `condition` holds for each row of `scope`, never null: a test of a missing value does not hold."""
    parts = [_part(scope, name, test) for name, test in condition.items()]
    return parts[0] if len(parts) == 1 else nw.all_horizontal(*parts, ignore_nulls=True)


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
            compared = (test, *test.values()) if isinstance(test, Mapping) else ()
            yield from (each["column"] for each in compared if isinstance(each, Mapping) and "column" in each)


def literal(value: Any, column_type: str, scope: Scope) -> nw.Expr:
    """Return a figure or word of a pack as a value of a column's type.

    Amounts are written in the currency's main unit (yuan, not fen), since that is how people write rules.
    """
    return nw.lit(plain(value, column_type, scope.frames.dataset.currency))


def plain(value: Any, column_type: str, currency: str) -> Any:
    """Return a pack's literal as the Python value that a column of `column_type` stores."""
    if column_type == "date":
        return datetime.fromisoformat(str(value))
    if column_type == "amount":
        return int(Decimal(str(value)) * 10 ** i18n.minor_digits(currency))
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _part(scope: Scope, name: str, test: Any) -> nw.Expr:
    if name == "any_of":
        return nw.any_horizontal(*(holds(scope, each) for each in test), ignore_nulls=True)
    if name == "all_of":
        return nw.all_horizontal(*(holds(scope, each) for each in test), ignore_nulls=True)
    if name == "not":
        return ~holds(scope, test)
    column, column_type = scope.column(name)
    tests = test if isinstance(test, Mapping) and "column" not in test else {"eq": test}
    if isinstance(test, Sequence) and not isinstance(test, str):
        tests = {"in": test}
    expressions = [_test(scope, column, column_type, operator, value) for operator, value in tests.items()]
    return expressions[0] if len(expressions) == 1 else nw.all_horizontal(*expressions, ignore_nulls=True)


def _test(scope: Scope, column: nw.Expr, column_type: str, operator: str, value: Any) -> nw.Expr:
    if operator == "missing":
        return column.is_null() if value else ~column.is_null()
    if operator == "matches":
        return column.str.contains(f"^(?:{_uncaptured(value)})$").fill_null(False)
    if operator in ("in", "not_in"):
        known = [plain(each, column_type, scope.frames.dataset.currency) for each in value]
        inside = column.is_in(known)
        return (inside if operator == "in" else ~inside) & ~column.is_null()
    if isinstance(value, Mapping) and "column" in value:
        other, _ = scope.column(value["column"])
    elif column_type == "date":
        other = spans.date_measure(scope, value)
    else:
        other = literal(value, column_type, scope)
    return both_known(column, other) & compare(column, operator, other)


def _uncaptured(pattern: str) -> str:
    """Return `pattern` with groups that capture nothing: nobody reads them, and some engines warn of them."""
    return _GROUP_OR_OTHER.sub(lambda part: "(?:" if part[1] else part[0], pattern)


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
