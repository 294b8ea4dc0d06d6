"""All commands, put together. What a command works with is imported when it runs, not here."""

from __future__ import annotations

import typer

from auditkit import __version__
from auditkit.cli import usage
from auditkit.cli.shared import language_known
from auditkit.i18n import translate as _


def build() -> typer.Typer:
    """Return the application with every command in the language in use."""
    from auditkit.cli import check, demo, rules, sample, schema

    app = usage.group(
        _("Audit how transparent charity fundraising projects are."), "auditkit", invoke_without_command=True
    )
    app.callback()(_version)
    usage.add(app, "check", check.check, _("Load, check and score what charities handed in."))
    app.add_typer(sample.build(), name="sample")
    app.add_typer(rules.build(), name="rules")
    app.add_typer(schema.build(), name="schema")
    usage.add(app, "demo", demo.demo, _("Do the main job on the sample data that comes with auditkit."))
    return app


def _version(
    context: typer.Context,
    version: bool = typer.Option(False, "--version", help=_("Print the version and stop."), is_eager=True),
    lang: str = typer.Option("", "--lang", metavar="zh|en", help=_("Language of all messages (default: the locale).")),
) -> None:
    """The language was already chosen before the commands were built; here the option is only let through."""
    if lang:
        language_known(lang)
    if version:
        print(f"auditkit {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        usage.show_help(context)
