"""All commands, put together. What a command works with is imported when it runs, not here."""

from __future__ import annotations

import importlib
from typing import Annotated, Any

import typer

from auditkit import __version__
from auditkit.cli import usage
from auditkit.i18n import translate as _


def build(wanted: str | None = None) -> typer.Typer:
    """Return the application in the language in use, with every command.

    Where `wanted` names the one command that will run, the others are no more than their names and summaries, since
    loading their modules takes longer than printing a help text.
    """
    app = usage.group(_("Audit how transparent charity fundraising projects are."), "auditkit", _version)
    for name, summary in _summaries().items():
        if wanted is not None and wanted != name:
            usage.add(app, name, _not_loaded, summary)
        elif name in _GROUPS:
            app.add_typer(_module(name).build(), name=name)
        else:
            usage.add(app, name, getattr(_module(name), name), summary)
    return app


_GROUPS = ("sample", "rules", "schema")


def _summaries() -> dict[str, str]:
    """Return what each command does, in the order of the help text."""
    return {
        "check": _("Load, check and score what charities handed in."),
        "diff": _("Tell what is new, fixed or still there from one report to another."),
        "explain": _("Show where one project's points went, and what would win most of them back."),
        "calendar": _("List what projects owe next, with its day, as a table and for calendar programs."),
        "stats": _("Tell how much campaigns raised, from whom, and how it is spread."),
        "inspect": _("Show what is read from each file: the first thing to run on an unknown one."),
        "sample": _("Draw the projects to audit, so that anyone can check the draw."),
        "rules": _("See, explain, write, validate, test and compare rule packs."),
        "schema": _("Show the tables and columns that auditkit reads."),
        "init": _("Write an empty workbook to fill in, with a guide and lists to choose from."),
        "demo": _("Do the main job on the sample data that comes with auditkit."),
    }


def _module(name: str) -> Any:
    return importlib.import_module(f"auditkit.cli.{name}")


def _not_loaded() -> None:
    """Stands for a command that this run does not call."""


def _version(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help=_("Print the version and stop."), is_eager=True)] = False,
    lang: usage.Lang = None,
) -> None:
    if version:
        print(f"auditkit {__version__}")
        raise typer.Exit
    usage.begin(context, lang)
