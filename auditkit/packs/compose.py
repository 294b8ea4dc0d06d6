"""Several pack files put together: rules with overrides laid over, parameters, scores; later files win."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

from auditkit.errors import BadPack
from auditkit.i18n import translate as _
from auditkit.model.pack import Parameter, Position
from auditkit.packs import files
from auditkit.packs.document import DataPath, Document
from auditkit.packs.names import hint, shown
from auditkit.packs.parameters import kind_of, outside

CALENDAR = "calendar"
"""The parameter of a pack that says whose working days count where a span does not say so."""


@dataclass
class WrittenRule:
    """A rule as its pack wrote it, with what later packs override laid over.

    `overridden` says for each key that an override changed where the new value stands. `calendars` says by file whose
    working days count in the rules of each pack, null where nothing says so.
    """

    document: Document
    path: DataPath
    mapping: dict[str, Any]
    overridden: dict[str, tuple[Document, DataPath]] = field(default_factory=dict)
    calendars: Mapping[Path, str | None] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The rule's id."""
        return str(self.mapping["id"])

    def position(self, path: DataPath = (), of_key: bool = False) -> Position:
        """Return where `path` of this rule stands, in the rule's own file or in the one that overrides it."""
        document, full = self._place(path)
        return document.position(full, of_key)

    def problem(self, path: DataPath, message: str, of_key: bool = False) -> BadPack:
        """Return the error `message` at `path` of this rule, naming the rule."""
        document, full = self._place(path)
        return document.problem(full, _("rule {rule}: {message}").format(rule=shown(self.id), message=message), of_key)

    def calendar(self, key: str) -> str | None:
        """Return whose working days count at `key` of the rule: those of the pack that wrote what stands there."""
        document = self.overridden[key][0] if key in self.overridden else self.document
        return self.calendars.get(document.file)

    def _place(self, path: DataPath) -> tuple[Document, DataPath]:
        if path and path[0] in self.overridden:
            document, base = self.overridden[str(path[0])]
            return document, (*base, *path)
        return self.document, (*self.path, *path)


@dataclass
class Composition:
    """What several pack files come to, before parameters are put into rules; `problems` are all that is wrong.

    `calendars` is what `WrittenRule` says.
    """

    documents: Sequence[Document]
    rules: dict[str, WrittenRule] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    score: dict[str, Any] = field(default_factory=dict)
    problems: list[BadPack] = field(default_factory=list)
    calendars: dict[Path, str | None] = field(default_factory=dict)


def compose(documents: Sequence[Document], broken: Mapping[Path, Collection[int]] | None = None) -> Composition:
    """Put `documents` together in their order; `broken` names for a file the rules (by index) to leave out.

    Each document must fit the schema of packs but for its broken rules.
    """
    composition = Composition(documents, calendars=_calendars(documents))
    for document in documents:
        _add_parameters(composition, document)
        _add_rules(composition, document, (broken or {}).get(document.file, ()))
        _override(composition, document)
        _disable(composition, document)
        _add_score(composition, document)
    _weigh_together(composition)
    return composition


def _above(documents: Sequence[Document]) -> dict[Path, set[Path]]:
    """Return by file all that each pack extends, near or far."""
    above: dict[Path, set[Path]] = {}
    for document in documents:
        bases = files.extended_by(document)
        above[document.file] = set(bases).union(*(above[base] for base in bases))
    return above


def _weigh_together(composition: Composition) -> None:
    """Add up the weights of dimensions of packs that none of the others extends.

    Of packs that stand side by side none wins: each weighs its dimensions as it does alone, so that no order of their
    names takes away what a rule is worth. One that states no weights leaves them to the others.
    """
    above = _above(composition.documents)
    extended = set().union(*above.values())
    tips = [document.file for document in composition.documents if document.file not in extended]
    if len(tips) < 2:
        return
    together: dict[str, Any] = {}
    for tip in tips:
        stated = [
            document.value["score"]["dimensions"]
            for document in composition.documents
            if (document.file == tip or document.file in above[tip]) and "dimensions" in document.value.get("score", {})
        ]
        for dimension, weight in stated[-1].items() if stated else ():
            together[dimension] = together.get(dimension, 0) + Fraction(weight)
    if together:
        composition.score = {**composition.score, "dimensions": together}


def _calendars(documents: Sequence[Document]) -> dict[Path, str | None]:
    """Return by file whose working days count in each pack: as the last says of itself and of those that extend it, or
    else of those that it extends. A pack that stands beside it says nothing of its rules.
    """
    above = _above(documents)
    said = {
        document.file: str(document.value["parameters"][CALENDAR]["value"])
        for document in documents
        if CALENDAR in document.value.get("parameters", {})
    }
    calendars: dict[Path, str | None] = {}
    for document in documents:
        file = document.file
        extending = [said[other] for other in said if other == file or file in above[other]]
        extended = [said[other] for other in said if other in above[file]]
        calendars[file] = next(iter([*extending[::-1], *extended[::-1]]), None)
    return calendars


def _add_parameters(composition: Composition, document: Document) -> None:
    for name, described in document.value.get("parameters", {}).items():
        before = composition.parameters.get(name)
        parameter = before or Parameter(name, described["value"], None, None, {})
        if kind_of(parameter.value) != kind_of(described["value"]):
            message = _(
                "The parameter {name} was {before} in the pack that this one extends; it must be of the same type."
            )
            problem = message.format(name=name, before=shown(str(parameter.value)))
            composition.problems.append(document.problem(("parameters", name, "value"), problem))
            continue
        parameter = replace(parameter, **described)
        for bound in ("minimum", "maximum"):
            if bound in described and kind_of(described[bound]) != kind_of(parameter.value):
                message = _("The bound must be of the type of the value, {value}.")
                message = message.format(value=shown(str(parameter.value)))
                composition.problems.append(document.problem(("parameters", name, bound), message))
        beyond = outside(parameter)
        if beyond:
            composition.problems.append(document.problem(("parameters", name, "value"), beyond))
        composition.parameters[name] = parameter


def _add_score(composition: Composition, document: Document) -> None:
    score = document.value.get("score", {})
    bounds = [bound for _grade, bound in score.get("grades", ())]
    for index, (better, worse) in enumerate(pairwise(bounds), start=1):
        if worse >= better:
            message = _("Grades go from best to worst: {worse} must be less than {better}.")
            problem = message.format(worse=worse, better=better)
            composition.problems.append(document.problem(("score", "grades", index), problem))
    composition.score |= score


def _add_rules(composition: Composition, document: Document, broken: Collection[int]) -> None:
    for index, mapping in enumerate(document.value.get("rules", ())):
        if index in broken:
            continue
        rule = WrittenRule(document, ("rules", index), dict(mapping), calendars=composition.calendars)
        if rule.id in composition.rules:
            first = composition.rules[rule.id].position()
            message = _('The id "{rule}" is taken by the rule in {path}:{line}; to change that rule, use override.')
            problem = message.format(rule=shown(rule.id), path=first.path, line=first.line)
            composition.problems.append(document.problem(("rules", index, "id"), problem))
            continue
        composition.rules[rule.id] = rule


def _override(composition: Composition, document: Document) -> None:
    for rule_id, changes in document.value.get("override", {}).items():
        rule = composition.rules.get(rule_id)
        if rule is None:
            composition.problems.append(document.problem(("override", rule_id), _unknown(composition, rule_id), True))
            continue
        rule.mapping |= changes
        rule.overridden |= dict.fromkeys(changes, (document, ("override", rule_id)))


def _disable(composition: Composition, document: Document) -> None:
    for index, rule_id in enumerate(document.value.get("disable", ())):
        if rule_id in composition.rules:
            del composition.rules[rule_id]
        else:
            composition.problems.append(document.problem(("disable", index), _unknown(composition, rule_id)))


def _unknown(composition: Composition, rule_id: str) -> str:
    return _('There is no rule "{rule}". {hint}').format(rule=shown(rule_id), hint=hint(rule_id, composition.rules))
