"""All commands, put together. What a command works with is imported when it runs, not here."""

from __future__ import annotations

import typer

from auditkit import __version__
from auditkit.i18n import translate as _


def build() -> typer.Typer:
    """Return the application with every command in the language in use."""
    from auditkit.cli import check, demo, rules, sample, schema

    app = typer.Typer(
        name="auditkit",
        help=_("Audit how transparent charity fundraising projects are."),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(_version)
    app.command("check", help=_("Load, check and score what charities handed in."))(check.check)
    app.add_typer(sample.build(), name="sample")
    app.add_typer(rules.build(), name="rules")
    app.add_typer(schema.build(), name="schema")
    app.command("demo", help=_("Do the main job on the sample data that comes with auditkit."))(demo.demo)
    return app


def _version(
    version: bool = typer.Option(False, "--version", help=_("Print the version and stop."), is_eager=True),
    _lang: str = typer.Option("", "--lang", metavar="zh|en", help=_("Language of all messages (default: the locale).")),
) -> None:
    """The language was already chosen before the commands were built; here the option is only let through."""
    if version:
        print(f"auditkit {__version__}")
        raise typer.Exit
