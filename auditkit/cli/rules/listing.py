"""`auditkit rules list` and `rules show RULE`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from auditkit.cli import inputs
from auditkit.cli.rules.options import FORMATS, WIDEST, Format, Rules
from auditkit.cli.shared import choice, command, print_json
from auditkit.errors import BadUsage
from auditkit.i18n import translate as _
from auditkit.values.text import printable

if TYPE_CHECKING:
    from auditkit.model.pack import Pack, Rule


@command
def list_rules(rules: Rules = None, output_format: Format = "text") -> None:
    """Print every rule with its severity, dimension, weight and title, pack by pack."""
    from auditkit.reports import rule_pages, rules_json

    choice(output_format, "--format", FORMATS)
    found = [(pack, rule) for _names, pack, rule in _rules(rules).values()]
    if output_format == "json":
        print_json([rules_json.summary(rule) for _pack, rule in found])
    else:
        width = min(inputs.terminal_width(), WIDEST) if inputs.has_width() else None
        print("\n".join(rule_pages.listed(found, width)))


@command
def show(
    rule: Annotated[str, typer.Argument(metavar="RULE", help=_("Id of the rule."))],
    rules: Rules = None,
    both: Annotated[bool, typer.Option("--both", help=_("Print the texts in both languages."))] = False,
    source: Annotated[bool, typer.Option("--source", help=_("Print the rule as its pack writes it, too."))] = False,
    output_format: Format = "text",
) -> None:
    """Print all that there is to know of one rule. Raises BadUsage for an unknown one."""
    from auditkit.packs.names import hint
    from auditkit.packs.source import passages
    from auditkit.reports import rule_pages, rules_json

    choice(output_format, "--format", FORMATS)
    known = _rules(rules)
    if rule not in known:
        raise BadUsage(_('There is no rule "{rule}". {hint}').format(rule=printable(rule), hint=hint(rule, known)))
    names, pack, found = known[rule]
    written = passages(names, rule) if source else []
    if output_format == "json":
        print_json(rules_json.whole(pack, found) | ({"source": rules_json.source(written)} if source else {}))
    else:
        width = min(inputs.terminal_width(), WIDEST)
        print("\n".join(rule_pages.explained(pack, found, width, both, written)))


def _rules(names: Sequence[str] | None) -> dict[str, tuple[Sequence[str], Pack, Rule]]:
    """Return by id the rules of the packs called `names` put together, or of every shipped pack, with the packs by
    their names and put together.
    """
    from auditkit import packs

    found: dict[str, tuple[Sequence[str], Pack, Rule]] = {}
    for together in [names] if names else [[name] for name in packs.shipped()]:
        pack = packs.load(together)
        for rule in pack.rules:
            found.setdefault(rule.id, (together, pack, rule))
    return found
