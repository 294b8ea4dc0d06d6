"""`auditkit rules …`: see, explain, write, validate, test and compare rule packs."""

from __future__ import annotations

import typer

from auditkit.cli import usage
from auditkit.cli.rules.authoring import diff, lint, new
from auditkit.cli.rules.listing import list_rules, show
from auditkit.cli.rules.testing import coverage, run_examples
from auditkit.i18n import translate as _


def build() -> typer.Typer:
    """Return the `rules` commands in the language in use."""
    app = usage.group(_("See, explain, write, validate, test and compare rule packs."))
    usage.add(app, "list", list_rules, _("List the rules."))
    usage.add(app, "show", show, _("Explain one rule: what it asks, why, by which norm, and what to do."))
    usage.add(app, "new", new, _("Write a pack to begin with: one rule of a kind, each of its keys explained."))
    usage.add(app, "lint", lint, _("Check that rule packs are valid."))
    usage.add(app, "test", run_examples, _("Check rule packs and run the examples of their rules."))
    usage.add(app, "coverage", coverage, _("Tell which outcomes the examples of rules reach, and which none does."))
    usage.add(app, "diff", diff, _("Tell what changed from one version of a rule pack to another."))
    return app
