"""What a rule demands, in words for people who read no packs: made from its body, so that both say the same.

Each module has the words of one concern: `terms` of columns and figures, `spans` of days, `conditions` and `measures`
of what the rule language calls so, and the others those of the kinds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from auditkit.i18n import LANGUAGES, Localized, speaking
from auditkit.i18n import translate as _
from auditkit.kinds import get_kind
from auditkit.model.pack import Rule
from auditkit.reports.rule_demands import dates, relations, rows, selected, statistics
from auditkit.reports.rule_demands.conditions import condition_lines, condition_text
from auditkit.reports.rule_demands.terms import SHARE, Terms, annotated, count, figure, table_title

KINDS: Mapping[str, Callable[[Mapping[str, Any], Terms], Iterator[str]]] = {
    "benford": statistics.benford,
    "compare": relations.compare,
    "continuity": dates.continuity,
    "data": rows.data,
    "deadline": dates.deadline,
    "every": dates.every,
    "identifier": rows.identifier,
    "outlier": statistics.outlier,
    "present": rows.present,
    "privacy": rows.privacy,
    "reconcile": rows.reconcile,
    "sample": selected.sample,
    "similarity": statistics.similarity,
    "top": selected.top,
    "unique": rows.unique,
    "velocity": rows.velocity,
}
"""What puts the bodies of rules in words, by kind."""

Lines = Callable[[Rule], Iterator[str]]


def asks(rule: Rule, *, naming_parameters: bool = True) -> Iterator[str]:
    """Yield what `rule` asks for, in lines in the language in use; a line that begins with spaces belongs to the one
    above it. Figures that a parameter gives are followed by its name, unless readers have no use for that.
    """
    body = annotated(rule.body, rule.places) if naming_parameters else rule.body
    yield from KINDS[rule.kind](body, _terms(rule, noted=True))


def concerns(rule: Rule) -> Iterator[str]:
    """Yield whom `rule` is about: whose rows, which of them, which it lets off, and what it takes for granted."""
    if rule.kind == "data":
        yield _("each row of every table that was handed in")
    else:
        yield _("each row of {table}").format(table=table_title(rule.subject))
    for key, condition, one, several in (
        ("where", rule.where, _("only where {condition}"), _("only where all of this holds:")),
        ("unless", rule.unless, _("waived where {condition}"), _("waived where all of this holds:")),
        (
            *("presumes", rule.presumes, _("presumed, or else nothing can be verified: {condition}")),
            _("presumed, or else nothing can be verified:"),
        ),
    ):
        if condition is not None:
            yield from _concern(annotated(condition, rule.places, (key,)), _terms(rule), one, several)


def _concern(condition: Mapping[str, Any], terms: Terms, one: str, several: str) -> Iterator[str]:
    if [*condition] == ["any_of"] and len(condition["any_of"]) > 1:
        yield one.format(condition=_("one of these holds:"))
        yield from (f"- {condition_text(each, terms)}" for each in condition["any_of"])
        return
    lines = list(condition_lines(condition, terms))
    if len(lines) == 1:
        yield one.format(condition=lines[0].removeprefix("- "))
    else:
        yield several
        yield from lines


def in_force(rule: Rule) -> Iterator[str]:
    """Yield on which days `rule` is law, and by which date that is told."""
    if rule.effective is None:
        return
    start, end = rule.effective.start, rule.effective.end
    of_the_day = rule.effective.is_of_the_as_of_day
    tested_on = _("the as-of day") if of_the_day else _terms(rule).title(rule.effective.tested_on)
    if start and end:
        yield _("where {column} lies from {start} to {end}").format(column=tested_on, start=start, end=end)
    elif start:
        yield _("where {column} is {start} or later").format(column=tested_on, start=start)
    elif end:
        yield _("where {column} is {end} or earlier").format(column=tested_on, end=end)
    else:
        yield _("at all times; the norm is cited by {column}").format(column=tested_on)


def if_late(rule: Rule) -> Iterator[str]:
    """Yield what still counts when it comes late: nothing, but for the tiers of `rule`."""
    kind = rule.body["require"]["kind"] if "require" in rule.body else rule.kind
    if not get_kind(kind).takes_late or not rule.weight:
        return
    for position, tier in enumerate(rule.late):
        days = annotated(tier.days, rule.places, ("late", position, "days"))
        share = annotated(tier.earns, rule.places, ("late", position, "earns"))
        late, earned = count(days, _("1 day"), _("{count} days")), figure(share, SHARE, _terms(rule))
        yield _("up to {days} late: {share} of the points").format(days=late, share=earned)
    yield _("later than that: no points") if rule.late else _("however late: no points")


def earns(rule: Rule) -> Iterator[str]:
    """Yield what several rows of one project earn, of which some are good."""
    if not rule.weight:
        return
    if rule.earn == "all":
        yield _("Of several rows, all must be good to earn any points.")
    else:
        yield _("Of several rows, the share that is good earns its share of the points.")


def in_both(lines: Lines, rule: Rule) -> Localized:
    """Return what `lines` yields of `rule`, in every language."""
    told = {}
    for language in LANGUAGES:
        with speaking(language):
            told[language] = "\n".join(lines(rule))
    return told


def _terms(rule: Rule, noted: bool = False) -> Terms:
    return Terms(rule.subject, rule.currency, noted=noted)
