"""All that is wrong with a pack: its form, its names, its columns, and what a good rule should not lack."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from string import Formatter

from auditkit.errors import BadPack
from auditkit.i18n import translate as _
from auditkit.kinds import get_kind
from auditkit.model.pack import DIMENSIONS, Parameter
from auditkit.packs import columns, files, limits, loading, satisfiable, validation
from auditkit.packs.bounds import bad_bounds
from auditkit.packs.compose import CALENDAR, Composition, WrittenRule, compose
from auditkit.packs.document import DataPath, Document
from auditkit.packs.names import hint, shown
from auditkit.packs.parameters import unfit
from auditkit.packs.patterns import bad_patterns

UNDOCUMENTED = ("data",)
"""Kinds whose rules need no example and no reference: they follow from the schemas of the tables."""


def lint(path_or_name: str) -> list[BadPack]:
    """Return all that is wrong with a pack, in the order of its lines; nothing when it is good.

    Beyond what `load` refuses, a rule must have an example and a reference. Raises BadUsage for an unknown name.
    """
    try:
        documents = files.gather([path_or_name])
    except BadPack as problem:
        return [problem]
    problems, broken = _misshapen(documents)
    if broken is None:
        return _in_order(problems)
    composition = compose(documents, broken)
    problems += composition.problems
    own = documents[-1]
    for written in _rules_of(composition, [own]):
        problems += _rule_problems(composition, written)
        if written.document is own:
            problems += _undocumented(written)
    return _in_order(problems)


def refuse(documents: Sequence[Document]) -> None:
    """Raise the first thing that keeps `documents`, the packs that auditkit ships aside, from being used."""
    own = [document for document in documents if not files.is_shipped(document)]
    problems, _broken = _misshapen(own)
    for problem in _in_order(problems):
        raise problem
    composition = compose(documents)
    for problem in composition.problems:
        raise problem
    for written in _rules_of(composition, own):
        for problem in _rule_problems(composition, written):
            raise problem


def refuse_settings(composition: Composition, parameters: Mapping[str, Parameter], settings: Mapping[str, str]) -> None:
    """Raise BadUsage for the first of `settings` with which a rule does not hold what is asked of every pack.

    `parameters` are those of `composition` with `settings` in force. Each setting is put in alone, to tell at which it
    lies.
    """
    # The calendar is in force in every rule, so that it is blamed before what else these take.
    for name, text in sorted(settings.items(), key=lambda setting: setting[0] != CALENDAR):
        alone = replace(composition, parameters={**composition.parameters, name: parameters[name]})
        values = {each.name: each.value for each in alone.parameters.values()}
        for written in composition.rules.values():
            if name in loading.filled(written, values, [])[1].values():
                for problem in _rule_problems(alone, written):
                    raise unfit(name, text, problem.reason)


def _in_order(problems: Sequence[BadPack]) -> list[BadPack]:
    """Return each problem once, for one rule may meet the same fault on several ways, in the order of places.

    Problems of one place stay as they were found: what they say, and so their alphabet, depends on the language.
    """
    each_once = {(problem.path, problem.line, problem.column, problem.reason): problem for problem in problems}
    return sorted(each_once.values(), key=lambda problem: (problem.path, problem.line, problem.column))


def _misshapen(documents: Sequence[Document]) -> tuple[list[BadPack], Mapping[Path, Collection[int]] | None]:
    """Return where `documents` do not fit the schema, and which rules must be left out for the rest to be checked.

    The latter is None when something outside the rules does not fit, so that nothing more can be told.
    """
    problems: list[BadPack] = []
    broken: dict[Path, set[int]] = {}
    usable = True
    for document in documents:
        problems += document.problems
        for path, message, of_key in validation.misfits(document.value):
            problems.append(document.problem(path, _named(document, path, message), of_key))
            if path[:1] == ("rules",) and len(path) > 1:
                broken.setdefault(document.file, set()).add(int(path[1]))
            else:
                usable = False
    return problems, broken if usable else None


def _named(document: Document, path: DataPath, message: str) -> str:
    """Begin `message` with the rule that it is about, if that has a name."""
    if path[:1] != ("rules",) or len(path) < 2:
        return message
    rule = document.value["rules"][path[1]]
    rule_id = rule.get("id") if isinstance(rule, Mapping) else None
    if not isinstance(rule_id, str):
        return message
    return _("rule {rule}: {message}").format(rule=shown(rule_id), message=message)


def _rules_of(composition: Composition, own: Sequence[Document]) -> Iterator[WrittenRule]:
    """Return the rules that `own` documents wrote or changed."""
    for written in composition.rules.values():
        overriding = [document for document, _path in written.overridden.values()]
        if any(document in (written.document, *overriding) for document in own):
            yield written


def _rule_problems(composition: Composition, written: WrittenRule) -> Iterator[BadPack]:
    values = {name: parameter.value for name, parameter in composition.parameters.items()}
    unknown: list[tuple[DataPath, str]] = []
    mapping, used = loading.filled(written, values, unknown)
    for path, name in unknown:
        message = _('There is no parameter "{name}". {hint}').format(name=shown(name), hint=hint(name, values))
        yield written.problem(path, message)
    if unknown:
        return
    misfits = validation.rule_misfits(mapping) if used or written.overridden else []
    for path, message, of_key in misfits:
        yield written.problem(path, message, of_key)
    if misfits:
        return
    yield from _dimension(composition, written)
    yield from _weight(written)
    yield from _message(written)
    yield from bad_patterns(written, mapping, ())
    for read in dict.fromkeys(get_kind(mapping["kind"]).reads(loading.rule_of(written, values))):
        yield from columns.bad_read(written, mapping, read)
    yield from limits.bad_limits(written, mapping)
    yield from limits.ignored(written, mapping)
    yield from bad_bounds(written, mapping)
    yield from satisfiable.cannot_fail(written, mapping)
    yield from satisfiable.impossible(written, mapping)
    yield from columns.bad_examples(written)


def _dimension(composition: Composition, written: WrittenRule) -> Iterator[BadPack]:
    known: Collection[str] = composition.score.get("dimensions", DIMENSIONS)
    dimension = written.mapping["dimension"]
    if dimension not in known:
        message = _('The dimension "{name}" is not in the score. {hint}')
        yield written.problem(("dimension",), message.format(name=shown(dimension), hint=hint(dimension, known)))


def _weight(written: WrittenRule) -> Iterator[BadPack]:
    """Return that a rule that is to count weighs nothing: whether it is kept would change no score."""
    mapping = written.mapping
    if mapping["kind"] in UNDOCUMENTED or mapping["severity"] in ("info", "critical") or mapping.get("weight") != 0:
        return
    message = _("A weight of 0 cannot matter: weigh the rule, or make it info, which shows and costs nothing.")
    yield written.problem(("weight",), message)


def _message(written: WrittenRule) -> Iterator[BadPack]:
    """Return where the rule's own message asks for what its kind has not to say of every failure."""
    names = get_kind(written.mapping["kind"]).fills
    known = _(", ").join(f"{{{name}}}" for name in names)
    for language, text in written.mapping.get("message", {}).items():
        place: DataPath = ("message", language)
        try:
            fields = [part for part in Formatter().parse(text) if part[1] is not None]
        except ValueError:
            yield written.problem(place, _("A brace has no other that it belongs to; write it twice to show it."))
            continue
        for _before, name, spec, conversion in fields:
            if name not in names or spec or conversion:
                asked = f"{{{name}{'!' if conversion else ''}{conversion or ''}{':' if spec else ''}{spec}}}"
                message = _('"{asked}" cannot be filled in; rules of this kind fill in {known}, just so written.')
                yield written.problem(place, message.format(asked=shown(asked), known=known))


def _undocumented(written: WrittenRule) -> Iterator[BadPack]:
    mapping = written.mapping
    if mapping["kind"] in UNDOCUMENTED:
        return
    if not mapping.get("examples"):
        yield written.problem((), _("The rule has no example; give one that passes and one that fails."))
    if "reference" not in mapping:
        yield written.problem((), _("The rule has no reference; name the norm that it stands on."))
