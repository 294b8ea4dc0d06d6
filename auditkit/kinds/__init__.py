"""The rule kinds: one module each, found by name.

A kind's module holds all there is to know of it: the JSON Schema of what a rule of it may say, its messages in both
languages, which columns it reads, and how it judges. Kinds know tables and columns, never files.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from auditkit.i18n import Localized
from auditkit.model.pack import Rule
from auditkit.model.verdict import FAILED, NOT_APPLICABLE, NOT_COVERED, PASSED, PENDING, UNVERIFIABLE, WAIVED

if TYPE_CHECKING:
    from auditkit.model.dataset import Place
    from auditkit.model.frames import Frames
    from auditkit.model.verdict import Verdicts

_SUPPORT = frozenset(
    {
        *("calendar_days", "cells", "chi_square", "common_causes", "condition_definitions", "conditions", "contested"),
        *("data_messages", "definitions", "digits", "groups", "items", "lacks", "likeness", "looked_at"),
        *("measure_definitions", "measures", "missing_items"),
        *("reads", "related_rows", "scope", "shared_definitions", "shares", "span_definitions", "spans"),
        *("streaks", "subjects", "tiers", "untold", "working_days", "yet_to_come"),
    }
)

REACHED = (PASSED, FAILED, UNVERIFIABLE, NOT_COVERED, NOT_APPLICABLE, WAIVED)
"""The outcomes that a rule of most kinds can come to: what rows show, what was not handed in, whom it does not ask, and
whom its `unless` lets off.
"""
REACHED_IN_TIME = (PASSED, FAILED, PENDING, UNVERIFIABLE, NOT_COVERED, NOT_APPLICABLE, WAIVED)
"""The outcomes of kinds that ask for something by a day, which may still come."""


@dataclass(frozen=True, slots=True)
class Read:
    """A column that a rule reads, and where its pack says so.

    `needs` tells what follows when it was not handed in: *value*: the rule cannot be verified; *table*: it is not
    covered without the table, but a missing column is just an empty one; *nothing*: the rule holds its own without.
    `expects` is the type that must stand there (date, amount, number), if only one may. `path` leads through the
    rule's mapping to the place that names the column.
    """

    table: str
    column: str | None
    path: tuple[str | int, ...]
    needs: Literal["value", "table", "nothing"] = "value"
    expects: str | None = None


@dataclass(frozen=True, slots=True)
class Concern:
    """A project that a rule is about: its rows of the rule's subject, none where nobody handed one in, and the place
    that names it.
    """

    project_id: str
    rows: tuple[int, ...]
    place: Place


@dataclass(frozen=True)
class Kind:
    """A rule kind.

    `schema` are the JSON Schema properties of a rule's body, `required` those that must be there, `one_of` those of
    which exactly one must be, `some_of` those of which at least one must be; `together` names for a key those that
    must be there with it. `selects`, where a kind has it, returns the rows that it puts on the mandatory audit list,
    whether or not the rest of the rule can be judged. `concerns`, where a kind has it, returns the only projects that a
    rule is about, so that whatever was not handed in touches no others. `takes_late` says that what a rule of it asks
    for may come late and still earn something. `fixes` say, by message, what to do where the rule's own `fix` is too
    general. `fills` names the arguments that the detail of every failure has: those that a rule's own `message` may ask
    for. `outcomes` are those that a rule of it can come to for a project: examples should reach each of them;
    `never` tells which of these a rule cannot come to as it is written.
    `info_only` says that a failure proves nothing, so that a rule of it may be of no severity but info. `subject` is
    the one table whose rows a rule of it may judge; null where it may be any.
    """

    name: str
    schema: Mapping[str, Any]
    required: tuple[str, ...]
    messages: Mapping[str, Localized]
    evaluate: Callable[[Rule, Frames], Verdicts]
    reads: Callable[[Rule], Iterable[Read]]
    selects: Callable[[Rule, Frames], Iterable[Mapping[str, Any]]] | None = None
    one_of: tuple[str, ...] = ()
    together: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    some_of: tuple[str, ...] = ()
    concerns: Callable[[Rule, Frames], Iterable[Concern]] | None = None
    takes_late: bool = False
    fixes: Mapping[str, Localized] = field(default_factory=dict)
    fills: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = REACHED
    never: Callable[[Rule], Iterable[str]] | None = None
    info_only: bool = False
    subject: str | None = None


@cache
def kind_names() -> tuple[str, ...]:
    """Return the names of all kinds, sorted."""
    modules = (module.name for module in pkgutil.iter_modules(__path__))
    return tuple(sorted(name for name in modules if name not in _SUPPORT))


@cache
def get_kind(name: str) -> Kind:
    """Return the kind called `name`; raises KeyError when there is none."""
    if name not in kind_names():
        raise KeyError(name)
    kind: Kind = importlib.import_module(f"auditkit.kinds.{name}").KIND
    return kind
