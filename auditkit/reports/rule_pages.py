"""Rules for people to read: all of them in lists, and one with all there is to know of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from auditkit.i18n import LANGUAGES, Localized, language, pick, speaking
from auditkit.i18n import translate as _
from auditkit.i18n.labels import label
from auditkit.model.pack import Example, Pack, Parameter, Reference, Rule
from auditkit.packs.plain_values import plain
from auditkit.packs.source import Passage
from auditkit.reports import rule_demands
from auditkit.reports.layout import GAP, Column, aligned, wrap, wrap_parts, wrapped, wrapped_row

Say = Callable[[Localized], Iterator[str]]
"""What gives a text in the languages that were asked for."""

Tell = Callable[[rule_demands.Lines], list[str]]
"""What gives the lines that are made of a rule in these languages."""

WEIGHT = 3
"""The column of a list of rules that holds numbers."""

_LEAST_TITLE = 20


def listed(found: Sequence[tuple[Pack, Rule]], width: int | None = None) -> Iterator[str]:
    """Yield the lines of a list of rules, pack by pack, each rule beside the pack that it was found in.

    Without a `width` a rule takes one line. Within one its title goes on below; where that leaves no room for it, all
    that is told of a rule stands below its id.
    """
    groups: dict[str, list[tuple[str, ...]]] = {}
    for pack, rule in found:
        groups.setdefault(_heading(pack, rule), []).append(row(rule))
    rows = [head(), *(each for rows in groups.values() for each in rows)]
    lines = iter([[line] for line in aligned(rows, right=(WEIGHT,))] if width is None else _within(rows, width))
    header = next(lines)
    for number, (heading, own) in enumerate(groups.items()):
        yield from ([""] if number else [])
        yield from [heading] if width is None else wrap(heading, width)
        yield from header
        for _row in own:
            yield from next(lines)


def _within(rows: Sequence[Sequence[str]], width: int) -> Iterator[list[str]]:
    """Yield the lines of each row of a list of rules, headings first, at most `width` cells wide."""
    columns = [
        Column(str(index), "", list(cells), right=index == WEIGHT)
        for index, cells in enumerate(zip(*rows, strict=True))
    ]
    title = columns[-1]
    title.width = min(title.width, width - sum(column.width + GAP for column in columns[:-1]))
    if title.width >= _LEAST_TITLE:
        yield from (wrapped_row(columns, index) for index in range(len(rows)))
        return
    for rule, *told in rows:
        yield [*wrap(rule, width), *(" " * GAP + line for line in wrap_parts(told, width - GAP))]


def head() -> tuple[str, ...]:
    """Return the headings of the columns of a list of rules."""
    return (_("Rule"), _("Severity"), _("Dimension"), _("Weight"), _("Title"))


def row(rule: Rule) -> tuple[str, ...]:
    """Return what stands in these columns for one rule."""
    severity, dimension = label("severity", rule.severity), label("dimension", rule.dimension)
    return rule.id, severity, dimension, figure(rule.weight), " ".join(pick(rule.title).split())


def explained(pack: Pack, rule: Rule, width: int, both: bool = False, source: Sequence[Passage] = ()) -> Iterator[str]:
    """Yield the lines that tell a person all of `rule`, at most `width` cells wide.

    With `both`, the texts of the pack stand in both languages, the one in use first. The passages of `source` stand
    last, as they are.
    """

    def say(text: Localized) -> Iterator[str]:
        yield pick(text)
        if both:
            yield from (text[other] for other in LANGUAGES if other != language() and other in text)

    def tell(lines: rule_demands.Lines) -> list[str]:
        told = list(lines(rule))
        for other in LANGUAGES if both else ():
            if other != language():
                with speaking(other):
                    told += lines(rule)
        return told

    for title in say(rule.title):
        yield from wrapped(title, width)
    yield from wrapped(" · ".join(_facts(pack, rule)), width)
    for heading, texts in _parts(pack, rule, say, tell):
        if texts:
            yield from ("", heading)
            for text in texts:
                within = text.lstrip(" ")
                yield from wrapped(within, width, " " * (len(text) - len(within) + 2))
    for passage in source:
        place = passage.position
        yield from ("", _("In {path}, line {line}").format(path=place.path, line=place.line), passage.text)


def _facts(pack: Pack, rule: Rule) -> Iterator[str]:
    yield rule.id
    yield label("severity", rule.severity)
    yield label("dimension", rule.dimension)
    yield _("weight {weight}").format(weight=figure(rule.weight)) if rule.weight else _("no weight")
    yield _heading(pack, rule)


def _parts(pack: Pack, rule: Rule, say: Say, tell: Tell) -> Iterator[tuple[str, list[str]]]:
    yield _("Why"), list(say(rule.why)) if rule.why else []
    yield _("What it asks"), tell(rule_demands.asks)
    yield _("Whom it is about"), tell(rule_demands.concerns)
    yield _("In force"), tell(rule_demands.in_force)
    yield _("If late"), tell(rule_demands.if_late)
    yield _("Several rows"), tell(rule_demands.earns)
    yield _("Reference"), [line for reference in rule.references for line in _citation(reference, say)]
    yield _("To fix"), list(say(rule.fix)) if rule.fix else []
    yield _("Says"), list(say(rule.message)) if rule.message else []
    yield _("How"), [_("the kind {kind}, explained in docs/kinds/{kind}.md").format(kind=rule.kind)]
    yield _("Parameters"), [text for name in rule.parameters for text in _parameter(pack.parameters[name], say)]
    yield _("Examples"), [line for example in rule.examples for line in _example(example, say)]


def _heading(pack: Pack, rule: Rule) -> str:
    """Return the id and version of the file that `rule` is in, with its title where it is known."""
    version = next((source.version for source in pack.sources if source.id == rule.pack), "")
    heading = f"{rule.pack} {version}"
    return f"{heading} · {pick(pack.title)}" if rule.pack == pack.id else heading


def _held(title: str, reference: Reference) -> str:
    """Return a citation with the days on which it holds."""
    if reference.start and reference.until:
        return _("{title} (from {start} until {until})").format(
            title=title, start=reference.start, until=reference.until
        )
    if reference.start:
        return _("{title} (from {day})").format(title=title, day=reference.start)
    return _("{title} (until {day})").format(title=title, day=reference.until) if reference.until else title


def _citation(reference: Reference, say: Say) -> Iterator[str]:
    """Yield the norm with the days on which the citation holds, the remark on it, and where it can be read."""
    for title in say(reference.title):
        yield _held(title, reference)
    if reference.note:
        yield from say(reference.note)
    if reference.url:
        yield reference.url


def _parameter(parameter: Parameter, say: Say) -> Iterator[str]:
    value = parameter.value if isinstance(parameter.value, str) else json.dumps(plain(parameter.value))
    setting = f"{parameter.name} = {value}"
    first, *others = say(parameter.help) if parameter.help else [""]
    yield f"{setting} · {first}" if first else setting
    yield from others


def _example(example: Example, say: Say) -> Iterator[str]:
    name, *others = dict.fromkeys(say(example.name))
    text = _("{outcome}: {name} (as of {day})").format(
        outcome=label("status", example.expect), name=name, day=example.as_of
    )
    if example.earned is not None:
        text += " · " + _("earns {share}").format(share=figure(example.earned))
    if example.days_late is not None:
        text += " · " + _("days late: {days}").format(days=example.days_late)
    yield text
    yield from others


def figure(number: Fraction) -> str:
    """Return a weight or a share as people write it."""
    return f"{float(number):.4g}"
