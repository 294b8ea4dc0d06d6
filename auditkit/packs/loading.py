"""From the names of packs to the rules in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from auditkit.i18n import LANGUAGES, Localized
from auditkit.kinds.compare import RELATIONS
from auditkit.kinds.spans import counts_working_days
from auditkit.model.pack import Effective, Example, LateTier, Pack, PackSource, Reference, Rule
from auditkit.packs import files
from auditkit.packs.compose import CALENDAR, Composition, WrittenRule, compose
from auditkit.packs.document import DataPath, Document
from auditkit.packs.parameters import substitute, with_settings

_TAKING_PARAMETERS = ("where", "unless", "presumes", "late")
_COMMON = frozenset(
    (
        *("id", "kind", "title", "why", "fix", "severity", "dimension", "weight", "subject", "effective", "earn"),
        *("reference", "message", "examples", *_TAKING_PARAMETERS),
    )
)
_NO_SETTINGS: Mapping[str, str] = {}
_NONE: Mapping[str, Localized] = {}


def load(names: Sequence[str], settings: Mapping[str, str] = _NO_SETTINGS) -> Pack:
    """Return the pack that `names` (shipped packs or files) come to together, with `settings` (NAME: text) in force.

    The last name gives the pack its id, version and title. Packs that auditkit ships are taken as they are: tests hold
    them to the schema. Any other is checked whole, and the first thing wrong is raised as BadPack. An unknown name or
    parameter, or a setting that does not fit, is BadUsage.
    """
    composition = composed(names)
    parameters = with_settings(composition.parameters, settings)
    if CALENDAR in settings:
        value = str(parameters[CALENDAR].value)
        composition.calendars.update((file, value) for file, said in composition.calendars.items() if said is not None)
    if settings:
        from auditkit.packs.linting import refuse_settings

        refuse_settings(composition, parameters, settings)
    values = {name: parameter.value for name, parameter in parameters.items()}
    unverified = {
        name: parameter.help
        for name, parameter in parameters.items()
        if parameter.is_unverified and parameter.value == composition.parameters[name].value
    }
    rules = tuple(rule_of(written, values, unverified) for written in composition.rules.values())
    documents = composition.documents
    last = documents[-1].value
    score = composition.score
    return Pack(
        id=last["pack"],
        version=last["version"],
        title=last["title"],
        rules=rules,
        parameters=parameters,
        dimensions=dimension_weights(composition),
        grades=tuple((grade, Fraction(bound)) for grade, bound in score.get("grades", ())),
        caps={severity: Fraction(cap) for severity, cap in score.get("caps", {}).items()},
        sources=tuple(map(_source, documents)),
    )


def composed(names: Sequence[str]) -> Composition:
    """Return what the packs called `names` come to together, before parameters are put in; raises as `load` does."""
    documents = files.gather(names)
    if not all(map(files.is_shipped, documents)):
        from auditkit.packs.linting import refuse

        refuse(documents)
    composition = compose(documents)
    for problem in composition.problems:
        raise problem
    return composition


def dimension_weights(composition: Composition) -> dict[str, Fraction]:
    """Return the weight of each dimension: as `score` says, else 1 for each that a rule names."""
    stated = composition.score.get("dimensions")
    if stated is None:
        return {written.mapping["dimension"]: Fraction(1) for written in composition.rules.values()}
    return {name: Fraction(weight) for name, weight in stated.items()}


def rule_of(written: WrittenRule, values: Mapping[str, Any], unverified: Mapping[str, Localized] = _NONE) -> Rule:
    """Return the rule that `written` is once its parameters have their `values`; it must have been checked.

    `unverified` has the help of those parameters whose figures nobody has read at their source.
    """
    mapping, used = filled(written, values, [])
    effective = mapping.get("effective")
    return Rule(
        id=written.id,
        kind=mapping["kind"],
        title=mapping["title"],
        why=mapping.get("why", {}),
        fix=mapping.get("fix", {}),
        severity=mapping["severity"],
        dimension=mapping["dimension"],
        weight=Fraction(0) if mapping["severity"] == "info" else Fraction(mapping["weight"]),
        subject=mapping["subject"],
        body={key: value for key, value in mapping.items() if key not in _COMMON},
        where=mapping.get("where"),
        unless=mapping.get("unless"),
        presumes=mapping.get("presumes"),
        effective=effective and Effective(effective.get("from"), effective.get("until"), effective["tested_on"]),
        late=tuple(LateTier(tier["days"], Fraction(tier["earns"])) for tier in mapping.get("late", ())),
        earn=mapping.get("earn", "share"),
        references=_references(mapping.get("reference", ())),
        message=mapping.get("message"),
        examples=tuple(_example(written, index, each) for index, each in enumerate(mapping.get("examples", ()))),
        pack=written.document.value["pack"],
        position=written.position(),
        parameters=tuple(sorted({*used.values()})),
        places=used,
        currency=written.document.value.get("currency"),
        unverified=tuple((name, unverified[name]) for name in sorted(unverified.keys() & {*used.values()})),
        of_tiers=tuple(
            (name, values[name]) for name in sorted(unverified.keys() & {*used.values()} & _only_given(written.mapping))
        ),
    )


def _references(cited: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> tuple[Reference, ...]:
    """Return the citations of a rule, which has one or several of different days, the earliest first."""
    each = [cited] if isinstance(cited, Mapping) else cited
    references = [
        Reference(one["title"], one.get("from"), one.get("until"), one.get("url"), one.get("note")) for one in each
    ]
    return tuple(sorted(references, key=lambda reference: reference.start or ""))


def filled(
    written: WrittenRule, values: Mapping[str, Any], unknown: list[tuple[DataPath, str]]
) -> tuple[dict[str, Any], dict[DataPath, str]]:
    """Return the rule's mapping with parameters put in, and which stands where; those that there are not are added to
    `unknown`.
    """
    used: dict[DataPath, str] = {}
    mapping = {
        key: substitute(value, values, (key,), lambda path, name: unknown.append((path, name)), used)
        if key in _TAKING_PARAMETERS or key not in _COMMON
        else value
        for key, value in written.mapping.items()
    }
    for key, value in mapping.items():
        calendar = written.calendar(key)
        if calendar is not None and (key in _TAKING_PARAMETERS or key not in _COMMON):
            mapping[key] = _with_holidays(value, calendar, (key,), used)
    return mapping, used


def _only_given(mapping: Mapping[str, Any]) -> set[str]:
    """Return the parameters that a rule names as what tiers of its limits give, and in no other place."""
    given, elsewhere = set[str](), set[str]()

    def gather(value: Any, path: DataPath) -> None:
        if isinstance(value, Mapping):
            if isinstance(value.get("parameter"), str):
                is_given = path[-1:] == ("gives",) and path[-4:-2] == ("lookup", "tiers") and path[-5] in RELATIONS
                (given if is_given else elsewhere).add(value["parameter"])
            for key, each in value.items():
                gather(each, (*path, key))
        elif isinstance(value, list):
            for position, each in enumerate(value):
                gather(each, (*path, position))

    gather({key: value for key, value in mapping.items() if key != "examples"}, ())
    return given - elsewhere


def _with_holidays(value: Any, calendar: str, path: DataPath, used: dict[DataPath, str]) -> Any:
    """Return `value` with the pack's calendar put into every span that counts working days and names none itself."""
    if isinstance(value, Mapping):
        filled = {key: _with_holidays(each, calendar, (*path, key), used) for key, each in value.items()}
        if counts_working_days(value) and "holidays" not in value:
            used[*path, "holidays"] = CALENDAR
            filled["holidays"] = calendar
        return filled
    if isinstance(value, list):
        return [_with_holidays(each, calendar, (*path, index), used) for index, each in enumerate(value)]
    return value


def _in_both(text: Localized | str) -> Localized:
    """Return a text of a pack in both languages: one that is written once is for readers of either."""
    return dict.fromkeys(LANGUAGES, text) if isinstance(text, str) else text


def _example(written: WrittenRule, index: int, mapping: Mapping[str, Any]) -> Example:
    return Example(
        name=_in_both(mapping["name"]),
        expect=mapping["expect"],
        as_of=mapping["as_of"],
        tables=mapping["tables"],
        earned=Fraction(mapping["earned"]) if "earned" in mapping else None,
        days_late=mapping.get("days_late"),
        position=written.position(("examples", index)),
    )


def _source(document: Document) -> PackSource:
    value = document.value
    return PackSource(value["pack"], value["version"], document.sha256, document.path)
