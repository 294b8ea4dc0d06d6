"""Which rules of a pack a run uses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from auditkit.errors import BadUsage
from auditkit.i18n import translate as _
from auditkit.model.pack import Pack, Rule
from auditkit.packs.names import hint, shown


def choose(pack: Pack, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> Pack:
    """Return `pack` with the rules that `select` names (all without any) and that `ignore` does not.

    A pattern is a rule's id, a glob over ids (`final-*`), or a dimension. Raises BadUsage for one that matches nothing,
    and when no rule is left, or the pack has none.
    """
    if not pack.rules:
        message = _("The rule pack {pack} has no rules to judge by; give it some, or name another by --rules.")
        raise BadUsage(message.format(pack=shown(pack.id)))
    _refuse_unknown(pack, "--select", select)
    _refuse_unknown(pack, "--ignore", ignore)
    rules = tuple(
        rule
        for rule in pack.rules
        if (not select or any(_matches(rule, pattern) for pattern in select))
        and not any(_matches(rule, pattern) for pattern in ignore)
    )
    if not rules:
        raise BadUsage(_("--select and --ignore leave no rule to judge by; take one of them back."))
    return replace(pack, rules=rules)


def _refuse_unknown(pack: Pack, option: str, patterns: Sequence[str]) -> None:
    for pattern in patterns:
        if not any(_matches(rule, pattern) for rule in pack.rules):
            names = [rule.id for rule in pack.rules] + [rule.dimension for rule in pack.rules]
            message = _('{option} "{pattern}" matches no rule. {hint} `auditkit rules list` shows them all.')
            raise BadUsage(message.format(option=option, pattern=shown(pattern), hint=hint(pattern, names)))


def _matches(rule: Rule, pattern: str) -> bool:
    return pattern == rule.dimension or fnmatchcase(rule.id, pattern)
