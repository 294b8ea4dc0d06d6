"""`auditkit sample …`: plan, commit to, draw, verify, evaluate and report audit samples."""

from __future__ import annotations

import typer

from auditkit.cli import usage
from auditkit.cli.sample.committing import commit
from auditkit.cli.sample.drawing import draw
from auditkit.cli.sample.evaluating import evaluate
from auditkit.cli.sample.planning import plan
from auditkit.cli.sample.reporting import report
from auditkit.cli.sample.verifying import verify
from auditkit.i18n import translate as _


def build() -> typer.Typer:
    """Return the `sample` commands in the language in use."""
    app = usage.group(_("Draw the projects to audit, so that anyone can check the draw."))
    usage.add(app, "plan", plan, _("Tell how many items to audit, for a materiality and a confidence."))
    usage.add(app, "commit", commit, _("Fix what a draw depends on before its seed can be known."))
    usage.add(app, "draw", draw, _("Draw the audit list of a campaign, mandatory and random, or rows of a table."))
    usage.add(app, "verify", verify, _("Draw again by a manifest and tell item by item what differs."))
    usage.add(app, "evaluate", evaluate, _("Tell from the audited sample whether errors stay below what is material."))
    usage.add(app, "report", report, _("Put an audit of a sample into one report, from the plan to the conclusion."))
    return app
