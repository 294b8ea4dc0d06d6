"""What changed between two versions of a pack, for people to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.cells import cell_len

from auditkit.i18n import pick
from auditkit.i18n import translate as _
from auditkit.model.pack import Rule
from auditkit.packs.comparison import Change, ChangedRule, Comparison
from auditkit.packs.yaml_text import in_one_line
from auditkit.reports import rule_pages
from auditkit.reports.layout import GAP, aligned, cell, wrapped
from auditkit.reports.plain import one_line

_NOTHING = "—"
_TO = "→ "


def lines(comparison: Comparison, width: int) -> Iterator[str]:
    """Yield the lines that tell a person all that changed, grouped, at most `width` cells wide where they can be."""
    yield f"{comparison.before} {_TO}{comparison.after}"
    if comparison.is_same:
        yield _("No difference.")
        return
    for heading, changes in (
        (_("Pack"), comparison.head),
        (_("Parameters"), comparison.parameters),
        (_("Scores"), comparison.score),
    ):
        if changes:
            yield from ("", heading)
            yield from _told(changes, width, "  ")
    for heading, rules in ((_("Rules added"), comparison.added), (_("Rules removed"), comparison.removed)):
        if rules:
            yield from ("", heading)
            yield from _listed(rules)
    if comparison.changed:
        yield from ("", _("Rules changed"))
        for changed in comparison.changed:
            yield f"  {changed.rule.id} · {one_line(pick(changed.rule.title))}"
            yield from _told(changed.changes, width, "    ")
            yield from _examples(changed)


def _listed(rules: Sequence[Rule]) -> Iterator[str]:
    for line in aligned([rule_pages.row(rule) for rule in rules], right=(rule_pages.WEIGHT,)):
        yield f"  {line}"


def _told(changes: Sequence[Change], width: int, indent: str) -> Iterator[str]:
    """Yield each change on a line where it fits, else what was and what is below each other."""
    widest = max((cell_len(change.key) for change in changes), default=0)
    within = " " * (len(indent) + widest + GAP)
    for change in changes:
        before, after = _written(change.before), _written(change.after)
        start = indent + cell(change.key, widest) + " " * GAP
        line = f"{start}{before} {_TO}{after}"
        if cell_len(line) <= width:
            yield line
            continue
        first, *rest = wrapped(before, width, within)
        yield from (start + first.removeprefix(within), *rest)
        first, *rest = wrapped(after, width, within + " " * len(_TO))
        yield from (within + _TO + first.strip(), *rest)


def _written(value: Any) -> str:
    return _NOTHING if value is None else one_line(in_one_line(value))


def _examples(changed: ChangedRule) -> Iterator[str]:
    counts = (
        (_("{count} added"), changed.examples_added),
        (_("{count} removed"), changed.examples_removed),
        (_("{count} changed"), changed.examples_changed),
    )
    told = [text.format(count=count) for text, count in counts if count]
    if told:
        yield "    " + _("examples: {changes}").format(changes=_(", ").join(told))
